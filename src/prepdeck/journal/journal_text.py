"""The text of a journal, whatever an editor or a merge has made of its bytes."""

import re
from typing import NamedTuple

_APPENDED = b"\n[[event]]\n"  # what prepdeck itself has added, in UTF-8, to a file that an editor saved as UTF-16
_BYTE_ORDER_MARKS = (  # UTF-32 first, whose mark begins with that of UTF-16; a sign of it has a high byte of zero
    (re.compile(rb"\xff\xfe\0\0(?:..[\0-\x10]\0)*.{0,3}", re.DOTALL), "utf-32"),
    (re.compile(rb"\0\0\xfe\xff(?:\0[\0-\x10]..)*.{0,3}", re.DOTALL), "utf-32"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
)
_WIDE = b"e\0v\0e\0n\0t\0"  # a word of every journal, in UTF-16 of either byte order
_WHERE_WIDE = 1_000  # bytes in which it stands
_NAMES = {"utf-32": "UTF-32", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_MERGE_MARK = re.compile(r"(?:<{7,}|={7,}|>{7,}|\|{7,})(?:[ \r]|$)")  # seven, and more in a merge within a merge
_MARK_BEGINS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
_SEVERAL_BYTES = re.compile(r"[^\x00-\x7f\udc80-\udcff]")  # signs that UTF-8 spells with more than one byte


def decoded(raw: bytes) -> tuple[str, str]:
    """The text in the bytes of a journal, and the encoding they are in where that is not UTF-8.

    What is neither stands for itself, as Python's `surrogateescape` has it.
    """
    encoding = _wide_encoding(raw)
    if not encoding:
        return raw.decode("utf-8", "surrogateescape"), ""
    width = 4 if encoding == "utf-32" else 2
    end = raw.find(_APPENDED)
    end = len(raw) if end < 0 else end + end % width  # the line end may be the last byte of a wide one
    text = raw[:end].decode(encoding, "replace").removeprefix("\ufeff").removesuffix("\ufffd")
    return text + raw[end:].decode("utf-8", "surrogateescape"), _NAMES[encoding]


def _wide_encoding(raw: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if (mark.fullmatch if encoding == "utf-32" else mark.match)(raw[:_WHERE_WIDE]):
            return encoding
    at = raw[:_WHERE_WIDE].find(_WIDE)
    return "" if at < 0 else "utf-16-be" if at % 2 else "utf-16-le"


def is_latin_1(line: str) -> bool:
    """Whether the bytes in a line that are no UTF-8 may be Latin-1: no other sign in it is spelt as in UTF-8."""
    return _SEVERAL_BYTES.search(line) is None


def latin_1(text: str) -> str:
    """A text with the bytes in it that are no UTF-8 as the signs that they are in Latin-1, as Windows has it.

    Raises:
        ValueError: One of the bytes is no sign there.
    """
    return text.encode("utf-8", "surrogateescape").decode("cp1252")


def is_merge_mark(line: str) -> bool:
    """Whether a line is one of the marks that git leaves in a file that it could not merge."""
    return _MERGE_MARK.match(line) is not None


def has_merge_marks(raw: bytes, text: str) -> bool:
    """Whether a merge has left marks in a journal, given its bytes and its text.

    The bytes are searched, which is many times as quick; in an encoding of wide signs the text is.
    """
    if not any(mark in raw for mark in _MARK_BEGINS) and b"\0" not in raw[:_WHERE_WIDE]:
        return False
    return any(is_merge_mark(line) for line in text.split("\n"))


class Side(NamedTuple):
    """A text as one side of a merge had it.

    Attributes:
        text: The text, without the marks.
        lines: For each line of it, the number of lines above it in the text with the marks; one more for its end.
        is_wanted: Whether it is one of the two sides that were merged, and not what both of them began with.
    """

    text: str
    lines: list[int]
    is_wanted: bool


_BEGIN, _BASE, _OTHER, _END = "<", "|", "=", ">"


def sides_of(text: str) -> list[Side]:
    """A text in which a merge has left its marks, as it was on each of the sides.

    Lines outside the marks belong to all sides, so that what both had in common, such as the first or the last line
    of two different events, is with the lines of either. A mark that is out of place is left out; so no line is lost.
    """
    parts: dict[str, list[tuple[int, str]]] = {_BEGIN: [], _OTHER: [], _BASE: []}
    part = ""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if not is_merge_mark(line):
            for own in (part,) if part else parts:
                parts[own].append((at, line))
        elif line[0] == _BEGIN or (line[0] != _END and part):
            part = line[0]
        elif line[0] == _END:
            part = ""
    return [
        Side("\n".join(line for _, line in own), [*(at for at, _ in own), len(lines)], name != _BASE)
        for name, own in parts.items()
    ]
