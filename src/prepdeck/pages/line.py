"""Lines of toned text, and how running text is broken into them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Self

from rich.cells import cell_len, get_character_cell_size, split_graphemes

from prepdeck.documents.text import printable
from prepdeck.pages.row_key import RowKey


class Tone(StrEnum):
    """What a piece of text is for; the look decides how that shows."""

    TEXT = "text"
    STRONG = "strong"
    EM = "em"
    DIM = "dim"
    HEADING = "heading"
    ACCENT = "accent"
    WARN = "warn"
    GOOD = "good"
    BAD = "bad"
    CODE = "code"
    LINK = "link"
    BAR = "bar"
    BAR_SOFT = "bar-soft"
    REST = "rest"
    KEY = "key"


class _TonedText(NamedTuple):
    text: str
    tone: Tone


class Span(_TonedText):
    """Text of one tone. Whatever it is made of, a terminal shows its text and never acts upon it."""

    __slots__ = ()

    def __new__(cls, text: str, tone: Tone = Tone.TEXT) -> Self:
        """Make text printable: this is how text gets on a page, and there is no other way."""
        return super().__new__(cls, printable(text), tone)


@dataclass(frozen=True, slots=True)
class Line:
    """One line on the page.

    Attributes:
        spans: Its text.
        source: The line of the document it comes from, 0 for none.
        head: The heading that starts here, "" for none.
        opens: What the line opens when it is chosen, None for nothing.
    """

    spans: tuple[Span, ...] = ()
    source: int = 0
    head: str = ""
    opens: RowKey | None = None

    @property
    def text(self) -> str:
        """What a reader sees, without tones."""
        return "".join(span.text for span in self.spans)

    @property
    def width(self) -> int:
        """The cells it takes."""
        return sum(cell_len(span.text) for span in self.spans)


def line(*spans: Span | str, source: int = 0, opens: RowKey | None = None) -> Line:
    """A line of spans; a plain string has the tone of text."""
    return Line(tuple(Span(s) if isinstance(s, str) else s for s in spans), source=source, opens=opens)


def indented(lines: Iterable[Line], by: int) -> Iterator[Line]:
    """The lines moved to the right by `by` cells."""
    lead = Span(" " * by)
    for each in lines:
        yield replace(each, spans=(lead, *each.spans)) if each.spans else each


_LEAST_CUT = 3  # a wide character and the ellipsis


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, with an ellipsis where it was cut; measured as it is shown."""
    text = printable(text)
    if cell_len(text) <= width:
        return text
    if width < _LEAST_CUT:
        return "…"[:width]
    return text[: _fitting(text, 0, width - 1)].rstrip() + "…"


_WORD = re.compile(r"\S+")


def wrap(spans: Sequence[Span], width: int, *, first: int = 0) -> list[tuple[Span, ...]]:
    """Break toned text into lines of at most `width` cells, between words where that is possible.

    Args:
        spans: The text.
        width: The cells of a line, at least 1.
        first: The cells already taken on the first line.

    Returns:
        The lines; white space at a break is dropped. At least one line, perhaps empty.
    """
    text = "".join(span.text for span in spans)
    return list(_sliced(spans, _breaks(text, max(width, 1), first)))


def _breaks(text: str, width: int, first: int) -> list[tuple[int, int]]:
    """Start and end in `text` of each line."""
    narrow = text.isascii()
    found: list[tuple[int, int]] = []
    start = end = -1
    used = first
    for match in _WORD.finditer(text):
        at, stop = match.span()
        size = stop - at if narrow else cell_len(match.group())
        gap = 0 if start < 0 else at - end
        if start >= 0 and used + gap + size > width:
            found.append((start, end))
            start, used, gap = -1, 0, 0
        if start < 0 and used + size > width:
            if used:  # the room left beside a lead is too small for the word: leave it empty
                found.append((at, at))
                used = 0
            if size > width:
                while (behind := _fitting(text, at, width)) < stop:
                    found.append((at, behind))
                    at = behind
                size = cell_len(text[at:stop])
        if start < 0:
            start = at
        end = stop
        used += gap + size
    if start >= 0 or not found:
        found.append((max(start, 0), max(end, 0)))
    return found


def _fitting(text: str, start: int, width: int) -> int:
    """How far in `text` from `start` on `width` cells reach; always beyond one character."""
    at, room = start, width
    while at < len(text) and (room := room - get_character_cell_size(text[at])) >= 0:
        at += 1
    return max(at, start + 1)


def _sliced(spans: Sequence[Span], breaks: Iterable[tuple[int, int]]) -> Iterator[tuple[Span, ...]]:
    """The spans between each start and end, in one walk over both."""
    number = at = 0  # the span we are in, and where in the text it starts
    for start, end in breaks:
        found: list[Span] = []
        while number < len(spans):
            text, tone = spans[number]
            after = at + len(text)
            if after > start and at < end:
                found.append(Span(text[max(start - at, 0) : end - at], tone))
            if after > end:
                break
            number, at = number + 1, after
        yield tuple(found)


def bar(share: float, width: int, tone: Tone = Tone.BAR) -> tuple[Span, Span]:
    """A bar of `width` cells of which `share`, 0 to 1, is filled; a little never looks like nothing."""
    filled = min(width, max(round(share * width), 1 if share > 0 else 0))
    return Span("█" * filled, tone), Span("░" * (width - filled), Tone.REST)


def spread(left: Sequence[Span], right: Sequence[Span], width: int, *, opens: RowKey | None = None) -> Line:
    """A line with one text at each edge; where both do not fit the right one gives way."""
    used, want = cells_of(left), cells_of(right)
    if used + want + 2 > width:
        return shortened(Line(tuple(left), opens=opens), width)
    return Line((*left, Span(" " * (width - used - want)), *right), opens=opens)


def shortened(given: Line, width: int) -> Line:
    """The line in at most `width` cells."""
    if given.width <= width:
        return given
    spans: list[Span] = []
    room = width
    for span in given.spans:
        size = cell_len(span.text)
        if size >= room:
            spans.append(Span(cut(span.text + " " * (size == room), room), span.tone))
            break
        spans.append(span)
        room -= size
    return replace(given, spans=tuple(spans))


def joined(cells: Iterable[Span]) -> list[Span]:
    """Neighbours of one tone as one span."""
    found: list[Span] = []
    for cell in cells:
        if found and found[-1].tone == cell.tone:
            found[-1] = Span(found[-1].text + cell.text, cell.tone)
        else:
            found.append(cell)
    return found


def cells_of(spans: Sequence[Span]) -> int:
    """The cells that spans take side by side."""
    return sum(cell_len(span.text) for span in spans)


_ASCII = str.maketrans(
    {
        **dict.fromkeys("█▓▐▌", "#"),
        **dict.fromkeys("░▒", "."),
        "▄": "_",
        **dict.fromkeys("─━—–‑", "-"),
        **dict.fromkeys("│┃▎▏", "|"),
        **dict.fromkeys("·•∙", "."),
        **dict.fromkeys("›▸▶", ">"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        "▲": "!",
        "▼": "v",
        "✓": "+",
        "✗": "x",
        "◆": "*",
        "◇": "o",
        "…": "~",
        "→": ">",
        "←": "<",
        "±": "~",
        "×": "x",
    }
)


_PICTURES = {"So", "Sk"}  # emoji, and what tints them; one that was joined comes in its parts


def ascii_only(text: str) -> str:
    """The same text for terminals that show ASCII alone, in as many cells.

    A character without a likeness is one question mark, however wide it is; so are pictures side by side, since
    one picture is often made of several.
    """
    if text.isascii():
        return text
    shown: list[str] = []
    in_picture = False
    for start, _, width in split_graphemes(text)[0]:
        sign = text[start].translate(_ASCII)
        is_picture = not sign.isascii() and unicodedata.category(sign) in _PICTURES
        likeness = sign if sign.isascii() else "" if is_picture and in_picture else "?"
        shown.append(likeness.ljust(width) if width else "")
        in_picture = is_picture
    return "".join(shown)
