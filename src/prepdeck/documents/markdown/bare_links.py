"""Find the addresses that are written without Markdown, by the rules that GitHub uses."""

import re
from collections.abc import Iterator

from prepdeck.documents.markdown.marked_text import LineBreak, TextMark, TextSpan

_ADDRESS = re.compile(
    r"(?<![^\s*_~(\[\"“])(?P<web>(?:https?://|www\.)(?P<host>[\w-]++(?:\.[\w-]++)*+)(?::\d++)?+[^\s<]*+)"
    r"|(?<![\w.+-])(?P<mail>[\w.+-]{1,64}+@[a-zA-Z0-9-]++(?:\.[a-zA-Z0-9_-]++)++)(?<![-_])",
    re.IGNORECASE,
)
_NO_LINK_MARKS = TextMark.CODE | TextMark.LINK | TextMark.IMAGE
_ENTITY_END = re.compile(r"&[a-z0-9]{1,32};\Z", re.IGNORECASE)
_LONGEST_ENTITY = 34
_END_SIGNS = "?!.,:;*_~'\"”’"


def link_bare_addresses(span: TextSpan | LineBreak) -> Iterator[TextSpan | LineBreak]:
    """Split a piece of text at the addresses in it, which become links. Other pieces stay as they are."""
    if isinstance(span, LineBreak) or span.marks & _NO_LINK_MARKS or not has_address_sign(span.text):
        yield span
        return
    position = 0
    for address_match in _ADDRESS.finditer(span.text):
        address = _trim_address(address_match.group())
        if address_match["web"] and not _is_host(address_match["host"]):
            continue
        if start_text := span.text[position : address_match.start()]:
            yield TextSpan(start_text, span.marks)
        scheme = "mailto:" if address_match["mail"] else "" if "://" in address[:8] else "http://"
        yield TextSpan(address, span.marks | TextMark.LINK, scheme + address)
        position = address_match.start() + len(address)
    if position < len(span.text):
        yield TextSpan(span.text[position:], span.marks)


def has_address_sign(text: str) -> bool:
    """Whether a text may contain an address, so that most texts need not be searched."""
    return "://" in text or "@" in text or "www." in text or "WWW." in text


def _is_host(host: str) -> bool:
    """Whether it can be the name of a computer: a dot, and no underscore in the last two parts."""
    parts = host.split(".")
    return len(parts) > 1 and "_" not in parts[-1] and "_" not in parts[-2] and bool(parts[-1])


def _trim_address(address: str) -> str:
    """Remove the signs that belong to the sentence around an address, such as its last period or bracket."""
    open_count = address.count(")") - address.count("(")
    end = len(address)
    while end:
        entity_match = address[end - 1] == ";" and _ENTITY_END.search(address, max(0, end - _LONGEST_ENTITY), end)
        if entity_match:
            end = entity_match.start()
        elif address[end - 1] in _END_SIGNS:
            end -= 1
        elif address[end - 1] == ")" and open_count > 0:
            end, open_count = end - 1, open_count - 1
        else:
            break
    return address[:end]
