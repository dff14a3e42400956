"""The links on the lines of a page, and what may be opened."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from urllib.parse import unquote

from msgspec import Struct

from prepdeck.documents.text import make_printable
from prepdeck.pages.line import Line


class LinkPlace(Struct, frozen=True, gc=False):
    """A part of a link on one line: the number of the line, and the indexes of its text where it starts and ends."""

    line_number: int
    start: int
    end: int


class PageLink(Struct, frozen=True, gc=False):
    """A link of a page. One that is wrapped has a place on each of its lines.

    Attributes:
        url: The address, as written.
        places: Where its text is, from top to bottom.
    """

    url: str
    places: tuple[LinkPlace, ...]


def find_page_links(lines: Sequence[Line]) -> tuple[PageLink, ...]:
    """Find the links of a page, from top to bottom."""
    return tuple(_join_places(lines))


def _join_places(lines: Sequence[Line]) -> Iterator[PageLink]:
    url, places = "", list[LinkPlace]()
    for line_number, line in enumerate(lines):
        position = 0
        is_first_text = True
        for span in line.spans:
            end = position + len(span.text)
            if span.url:
                last_place = places[-1] if places else None
                follows = last_place is not None and (
                    (last_place.line_number == line_number and last_place.end == position)
                    or (is_first_text and _is_line_end(lines, last_place) and last_place.line_number == line_number - 1)
                )
                if span.url != url or not follows:
                    if places:
                        yield PageLink(url, tuple(places))
                    url, places = span.url, []
                places.append(LinkPlace(line_number, position, end))
            is_first_text = is_first_text and not (span.url or span.text.strip())
            position = end
    if places:
        yield PageLink(url, tuple(places))


def _is_line_end(lines: Sequence[Line], place: LinkPlace) -> bool:
    return not lines[place.line_number].text[place.end :].strip()


class LinkKind(Enum):
    """What opens a link."""

    BROWSER = "browser"
    DOCUMENT = "document"
    NOTHING = "nothing"


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BROWSER_SCHEMES = ("http:", "https:", "mailto:")
_MAX_ADDRESS = 4_000  # characters that a browser is given
_DOUBTFUL_CHARACTER = re.compile(r"[^\x21-\x7e]|[\"'<>\\^`{|}]")


def find_link_kind(url: str) -> LinkKind:
    """Find what opens an address: a browser for the web and for mail, and prepdeck for the name of a document."""
    scheme = _SCHEME.match(url)
    if scheme is None:
        return LinkKind.NOTHING if url.startswith(("#", "//")) or not url.strip() else LinkKind.DOCUMENT
    is_safe = scheme.group().lower() in _BROWSER_SCHEMES and len(url) <= _MAX_ADDRESS
    return LinkKind.BROWSER if is_safe else LinkKind.NOTHING


def encode_address(url: str) -> str:
    """Encode the characters of an address that another program could take for something else, or that are invisible."""
    return _DOUBTFUL_CHARACTER.sub(_encode_doubtful, url)


def _encode_doubtful(character_match: re.Match[str]) -> str:
    character = character_match.group()
    if not character.isascii() and make_printable(character) == character:
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def find_linked_name(url: str) -> str:
    """The name of the document that a relative address leads to, without folders, ending and place in it."""
    path = unquote(url.partition("#")[0].partition("?")[0])
    file_name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem, dot, suffix = file_name.rpartition(".")
    return stem if dot and suffix.lower() in {"md", "markdown", "txt", "text"} else file_name
