"""The text of a journal, whatever an editor or a merge has made of its bytes."""

import re
from typing import NamedTuple

_APPENDED_EVENT = b"\n[[event]]\n"  # what prepdeck itself has added, in UTF-8, to a file that an editor saved as UTF-16
_BYTE_ORDER_MARKS = (  # UTF-32 first, whose mark begins with that of UTF-16; a sign of it has a high byte of zero
    (re.compile(rb"\xff\xfe\0\0(?:..[\0-\x10]\0)*.{0,3}", re.DOTALL), "utf-32"),
    (re.compile(rb"\0\0\xfe\xff(?:\0[\0-\x10]..)*.{0,3}", re.DOTALL), "utf-32"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
)
_WIDE_EVENT = b"e\0v\0e\0n\0t\0"  # a word of every journal, in UTF-16 of either byte order
_INSPECTED_BYTES = 1_000  # bytes in which it stands
_ENCODING_NAMES = {"utf-32": "UTF-32", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_CONFLICT_MARKER = re.compile(r"(?:<{7,}|={7,}|>{7,}|\|{7,})(?:[ \r]|$)")  # seven, and more in a merge within a merge
_MARKER_BYTES = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
_MULTIBYTE_CHARACTER = re.compile(r"[^\x00-\x7f\udc80-\udcff]")  # signs that UTF-8 spells with more than one byte


def decode_journal(journal_bytes: bytes) -> tuple[str, str]:
    """The text in the bytes of a journal, and the encoding they are in where that is not UTF-8.

    What is neither stands for itself, as Python's `surrogateescape` has it.
    """
    encoding = _detect_wide_encoding(journal_bytes)
    if not encoding:
        return journal_bytes.decode("utf-8", "surrogateescape"), ""
    width = 4 if encoding == "utf-32" else 2
    wide_end = journal_bytes.find(_APPENDED_EVENT)
    wide_end = (
        len(journal_bytes) if wide_end < 0 else wide_end + wide_end % width
    )  # the line end may be the last byte of a wide one
    text = journal_bytes[:wide_end].decode(encoding, "replace").removeprefix("\ufeff").removesuffix("\ufffd")
    return text + journal_bytes[wide_end:].decode("utf-8", "surrogateescape"), _ENCODING_NAMES[encoding]


def _detect_wide_encoding(journal_bytes: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if (mark.fullmatch if encoding == "utf-32" else mark.match)(journal_bytes[:_INSPECTED_BYTES]):
            return encoding
    event_offset = journal_bytes[:_INSPECTED_BYTES].find(_WIDE_EVENT)
    return "" if event_offset < 0 else "utf-16-be" if event_offset % 2 else "utf-16-le"


def may_be_latin_1(line: str) -> bool:
    """Whether the bytes in a line that are no UTF-8 may be Latin-1: no other sign in it is spelt as in UTF-8."""
    return _MULTIBYTE_CHARACTER.search(line) is None


def decode_latin_1(text: str) -> str:
    """A text with the bytes in it that are no UTF-8 as the signs that they are in Latin-1, as Windows has it.

    Raises:
        ValueError: One of the bytes is no sign there.
    """
    return text.encode("utf-8", "surrogateescape").decode("cp1252")


def is_conflict_marker(line: str) -> bool:
    """Whether a line is one of the marks that git leaves in a file that it could not merge."""
    return _CONFLICT_MARKER.match(line) is not None


def has_conflict_markers(journal_bytes: bytes, text: str) -> bool:
    """Whether a merge has left marks in a journal, given its bytes and its text.

    The bytes are searched, which is many times as quick; in an encoding of wide signs the text is.
    """
    if not any(marker in journal_bytes for marker in _MARKER_BYTES) and b"\0" not in journal_bytes[:_INSPECTED_BYTES]:
        return False
    return any(is_conflict_marker(line) for line in text.split("\n"))


class MergeSide(NamedTuple):
    """A text as one side of a merge had it.

    Attributes:
        text: The text, without the marks.
        line_numbers: For each line of `text`, its line index in the text with the markers, and one more for the end.
        is_ours_or_theirs: Whether it is one of the two sides that were merged, and not what both of them began with.
    """

    text: str
    line_numbers: list[int]
    is_ours_or_theirs: bool


_OURS, _BASE, _THEIRS, _END = "<", "|", "=", ">"


def split_merge_sides(text: str) -> list[MergeSide]:
    """A text in which a merge has left its marks, as it was on each of the sides.

    Lines outside the marks belong to all sides, so that what both had in common, such as the first or the last line
    of two different events, is with the lines of either. A mark that is out of place is left out; so no line is lost.
    """
    lines_by_side: dict[str, list[tuple[int, str]]] = {_OURS: [], _THEIRS: [], _BASE: []}
    current_side = ""
    lines = text.split("\n")
    for line_number, line in enumerate(lines):
        if not is_conflict_marker(line):
            for side in (current_side,) if current_side else lines_by_side:
                lines_by_side[side].append((line_number, line))
        elif line[0] == _OURS or (line[0] != _END and current_side):
            current_side = line[0]
        elif line[0] == _END:
            current_side = ""
    return [
        MergeSide(
            "\n".join(line for _, line in side_lines),
            [*(line_number for line_number, _ in side_lines), len(lines)],
            marker != _BASE,
        )
        for marker, side_lines in lines_by_side.items()
    ]
