"""The text of a journal, even if an editor changed its encoding or a merge left conflict markers in it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_APPENDED_EVENT = b"\n[[event]]\n"  # appended by prepdeck in UTF-8 after an editor saved the file as UTF-16
_BYTE_ORDER_MARKS = (  # UTF-32 comes first, because its mark begins with the mark of UTF-16
    (re.compile(rb"\xff\xfe\0\0(?:..[\0-\x10]\0)*.{0,3}", re.DOTALL), "utf-32"),
    (re.compile(rb"\0\0\xfe\xff(?:\0[\0-\x10]..)*.{0,3}", re.DOTALL), "utf-32"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
)
_WIDE_EVENT = b"e\0v\0e\0n\0t\0"  # every journal contains this word; it matches UTF-16 of both byte orders
_INSPECTED_BYTES = 1_000  # enough for the head and the first event
_ENCODING_NAMES = {"utf-32": "UTF-32", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
# Git writes 7 characters, and more for a merge inside a merge.
_CONFLICT_MARKER = re.compile(r"(?:<{7,}|={7,}|>{7,}|\|{7,})(?:[ \r]|$)")
_MARKER_BYTES = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
_MULTIBYTE_CHARACTER = re.compile(r"[^\x00-\x7f\udc80-\udcff]")  # characters that take several bytes in UTF-8


def decode_journal(journal_bytes: bytes) -> tuple[str, str]:
    """Decode the bytes of a journal.

    Bytes of a UTF-8 journal that are not valid become lone surrogates, as with Python's `surrogateescape`. A lone
    carriage return, the line end of old Macs, becomes a line feed: prepdeck never writes one.

    Returns:
        The text, and the name of the encoding, or "" if it is UTF-8.
    """
    encoding = _detect_wide_encoding(journal_bytes)
    if not encoding:
        return _unify_line_ends(journal_bytes.decode("utf-8", "surrogateescape")), ""
    width = 4 if encoding == "utf-32" else 2
    wide_end = journal_bytes.find(_APPENDED_EVENT)
    # The newline found may be the last byte of a wide one.
    wide_end = len(journal_bytes) if wide_end < 0 else wide_end + wide_end % width
    text = journal_bytes[:wide_end].decode(encoding, "replace").removeprefix("\ufeff").removesuffix("\ufffd")
    text += journal_bytes[wide_end:].decode("utf-8", "surrogateescape")
    return _unify_line_ends(text), _ENCODING_NAMES[encoding]


def _unify_line_ends(text: str) -> str:
    return _LONE_CARRIAGE_RETURN.sub("\n", text) if "\r" in text else text


_LONE_CARRIAGE_RETURN = re.compile(r"\r(?!\n)")


def _detect_wide_encoding(journal_bytes: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if (mark.fullmatch if encoding == "utf-32" else mark.match)(journal_bytes[:_INSPECTED_BYTES]):
            return encoding
    event_offset = journal_bytes[:_INSPECTED_BYTES].find(_WIDE_EVENT)
    return "" if event_offset < 0 else "utf-16-be" if event_offset % 2 else "utf-16-le"


def may_be_latin_1(line: str) -> bool:
    """Whether the undecoded bytes in a line may be Latin-1: the line has no multibyte UTF-8 characters."""
    return _MULTIBYTE_CHARACTER.search(line) is None


def decode_latin_1(text: str) -> str:
    """Decode the undecoded bytes in a text as Windows-1252, which is how Windows saves Latin-1.

    Raises:
        ValueError: Windows-1252 has no character for one of the bytes.
    """
    return text.encode("utf-8", "surrogateescape").decode("cp1252")


def is_conflict_marker(line: str) -> bool:
    """Whether a line is a conflict marker, which git leaves in a file that it could not merge."""
    return _CONFLICT_MARKER.match(line) is not None


def has_conflict_markers(journal_bytes: bytes, text: str) -> bool:
    """Whether a journal has conflict markers, given its bytes and the same decoded."""
    # Searching the bytes is much faster than searching lines. A NUL byte means a wide encoding, where it finds nothing.
    if not any(marker in journal_bytes for marker in _MARKER_BYTES) and b"\0" not in journal_bytes[:_INSPECTED_BYTES]:
        return False
    return any(is_conflict_marker(line) for line in text.split("\n"))


class MergeSide(NamedTuple):
    """One version of a text that git could not merge.

    Attributes:
        text: The text of this version, without the markers.
        line_numbers: For each line of `text`, its line index in the text with the markers, and one more for the end.
        is_ours_or_theirs: Whether this is one of the merged versions, and not their common ancestor.
    """

    text: str
    line_numbers: list[int]
    is_ours_or_theirs: bool


_OURS, _BASE, _THEIRS, _END = "<", "|", "=", ">"
_MAX_SIDES_PER_MARKER = 4  # each side is parsed as a whole text


class _Alternative(NamedTuple):
    """One of the alternatives of a conflict: the marker above it, and how many of that marker came before it."""

    marker: str
    number: int


def split_merge_sides(text: str) -> list[MergeSide]:
    """Split a text with conflict markers into its versions.

    Lines outside the markers belong to every version. Git puts a line that both versions share, such as the first or
    the last line of two different events, outside the markers. If a text that still had markers was merged again, a
    conflict has more than two alternatives. A misplaced marker is skipped, so no line is lost.
    """
    lines = text.split("\n")
    markers = {index: line[0] for index, line in enumerate(lines) if is_conflict_marker(line)}
    sides = []
    for is_nested in (True, False) if _are_nested(markers.values()) else (False,):
        conflicts = list(_find_conflicts(len(lines), markers, is_nested=is_nested))
        alternatives = dict.fromkeys([_Alternative(_OURS, 0), _Alternative(_THEIRS, 0), _Alternative(_BASE, 0)])
        for conflict in conflicts:
            alternatives |= dict.fromkeys(alternative for alternative in conflict if alternative is not None)
        sides += [
            _make_side(lines, [_choose_lines(conflict, alternative) for conflict in conflicts], alternative)
            for alternative in alternatives
        ]
    return sides


def _are_nested(markers: Iterable[str]) -> bool:
    """Whether a conflict begins in another. Git may have merged the inner markers too, so that they do not match."""
    is_open = False
    for marker in markers:
        if marker == _OURS and is_open:
            return True
        is_open = marker == _OURS or (is_open and marker != _END)
    return False


_Conflict = dict[_Alternative | None, list[int]]
"""By alternative, the indexes of its lines; by None, those of the lines between two conflicts."""


def _find_conflicts(line_count: int, markers: Mapping[int, str], *, is_nested: bool) -> Iterator[_Conflict]:
    """Yield the conflicts and the texts between them, in order.

    Args:
        line_count: The number of lines of the text.
        markers: The first characters of the markers, by line index.
        is_nested: Whether an end closes only the last conflict that was opened, and not all of them.
    """
    depth = 0
    current: _Alternative | None = None
    conflict: _Conflict = {None: []}
    for line_index in range(line_count):
        marker = markers.get(line_index)
        if marker is None:
            conflict[current].append(line_index)
            continue
        if marker == _OURS:
            depth += 1
        elif marker == _END:
            depth = max(depth - 1, 0) if is_nested else 0
        if current is None and marker == _OURS:
            yield conflict
            current = _Alternative(_OURS, 0)
            conflict = {current: []}
        elif current is not None and marker == _END:
            if not depth:
                yield conflict
                current, conflict = None, {None: []}
        elif current is not None and not marker == current.marker == _OURS:
            marker_count = sum(alternative is not None and alternative.marker == marker for alternative in conflict)
            current = _Alternative(marker, min(marker_count, _MAX_SIDES_PER_MARKER - 1))
            conflict.setdefault(current, [])
    yield conflict


def _choose_lines(conflict: _Conflict, wanted: _Alternative) -> list[int]:
    """Return the lines of a conflict that belong to a version. A missing alternative is the last before it."""
    if None in conflict:
        return conflict[None]
    numbers = range(wanted.number, -1, -1)
    return next((conflict[key] for number in numbers if (key := _Alternative(wanted.marker, number)) in conflict), [])


def _make_side(lines: list[str], chosen_lines: list[list[int]], alternative: _Alternative) -> MergeSide:
    line_indexes = [line_index for conflict_lines in chosen_lines for line_index in conflict_lines]
    return MergeSide(
        "\n".join(lines[line_index] for line_index in line_indexes),
        [*line_indexes, len(lines)],
        alternative.marker != _BASE,
    )
