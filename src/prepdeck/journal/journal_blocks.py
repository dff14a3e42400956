"""Parsing of a journal into blocks and events, in which damage costs only the events that it touches.

prepdeck writes nearly every block in one fixed form, which a pattern reads about ten times as fast as a TOML parser.
Every other form goes to the parser. A test checks that both give the same result.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.errors import Problem
from prepdeck.journal.event_codec import table_to_event
from prepdeck.journal.journal_text import (
    decode_journal,
    decode_latin_1,
    has_conflict_markers,
    is_conflict_marker,
    may_be_latin_1,
    split_merge_sides,
)
from prepdeck.memory.grades import Grade
from prepdeck.progress.event_log import GradeTable
from prepdeck.progress.events import AnyEvent, CardGraded

FORMAT_VERSION = 1
EVENT_HEADER = "[[event]]"


class ParsedJournal(Struct):
    """The result of parsing a journal.

    Attributes:
        events: The events, in file order.
        problems: What could not be read in the complete blocks.
        complete_length: How many bytes of complete blocks there are, which need not be read again. The last block is
            not among them if it may be cut off.
        line_count: How many lines these bytes have.
        tail_problems: What could not be read in the last block.
    """

    events: list[AnyEvent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete_length: int = 0
    line_count: int = 0
    tail_problems: list[Problem] = field(default_factory=list)


def parse_journal(
    journal_bytes: bytes,
    where: str,
    *,
    first_line: int = 1,
    grades: GradeTable | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> ParsedJournal:
    """Parse a journal, or what was added to it.

    Args:
        journal_bytes: The whole file, or its bytes from the start of a block on.
        where: The file as the person knows it.
        first_line: The line number of the first line. Only a text from line 1 on has a head.
        grades: Receives the grades. If it is None, they are among the events.
        on_progress: Called from time to time with roughly how many bytes have been read.
    """
    text, encoding = decode_journal(journal_bytes)
    parsed = (
        _parse_merged(text, where, first_line, grades, on_progress)
        if has_conflict_markers(journal_bytes, text)
        else _JournalReader(text, where, first_line, grades).read(on_progress)
    )
    if encoding:
        parsed.tail_problems = [_make_encoding_problem(encoding, where), *parsed.problems, *parsed.tail_problems]
        # Lengths of the text are not lengths of the file, so the whole file is read again next time.
        parsed.problems, parsed.complete_length, parsed.line_count = [], 0, 0
    return parsed


def _parse_merged(
    text: str, where: str, first_line: int, grades: GradeTable | None, on_progress: Callable[[int], None] | None
) -> ParsedJournal:
    """Parse a journal with conflict markers: the events of every version, each of them once."""
    sides = split_merge_sides(text)
    events_by_id: dict[str, list[AnyEvent]] = {}
    problems: dict[tuple[int, str], Problem] = {}
    for side in sides:
        parsed_side = _JournalReader(side.text, where, first_line, None).read(on_progress)
        for event in parsed_side.events:
            if event not in (same_id := events_by_id.setdefault(event.id, [])):
                same_id.append(event)
        for problem in (*parsed_side.problems, *parsed_side.tail_problems) if side.is_ours_or_theirs else ():
            moved_problem = problem._replace(
                line=first_line + side.line_numbers[min(problem.line - first_line, len(side.line_numbers) - 1)]
            )
            problems[moved_problem.line, moved_problem.message] = moved_problem
    marker_line = first_line + next(
        index for index, text_line in enumerate(text.split("\n")) if is_conflict_marker(text_line)
    )
    message = "merge conflict markers in the file"
    hint = "the entries of both sides are read; run prepdeck doctor --repair to clean up"
    # Read once more with the markers, only to find where the complete blocks end.
    parsed = _JournalReader(text, where, first_line, None).read(None)
    parsed.events = [event for same_id in events_by_id.values() for event in same_id]
    if grades is not None:
        for event in parsed.events:
            if isinstance(event, CardGraded):
                grades.add_grade(event.id, event.at, event.card, event.grade, event.seconds)
        parsed.events = [event for event in parsed.events if not isinstance(event, CardGraded)]
    all_problems = sorted(
        [Problem(message, where, marker_line, hint), *problems.values()], key=lambda problem: problem.line
    )
    parsed.problems = [problem for problem in all_problems if problem.line < first_line + parsed.line_count]
    parsed.tail_problems = all_problems[len(parsed.problems) :]
    return parsed


def _make_encoding_problem(encoding: str, where: str) -> Problem:
    hint = "its entries are read; run prepdeck doctor --repair to save it as UTF-8"
    return Problem(f"saved as {encoding}, not as UTF-8", where, 1, hint)


class EventBlock(NamedTuple):
    """An event and its bytes in the journal: whole lines, beginning with the `[[event]]` line."""

    event: AnyEvent
    block_bytes: bytes


def split_blocks(journal_bytes: bytes) -> tuple[bytes, list[EventBlock]]:
    """Split a journal into the head, which is everything above the first `[[event]]` line, and its intact events.

    An event whose `[[event]]` line is damaged or missing is included, with a correct line. Text that belongs to no
    event is dropped. The blocks of an undamaged journal, joined, are the journal, with line ends that are not those of
    old Macs.
    """
    text = decode_journal(journal_bytes)[0]
    if not has_conflict_markers(journal_bytes, text):
        head, indexed_blocks = _split_text(text)
        return head, [block for _, block in indexed_blocks]
    head, block_by_key = b"", dict[tuple[str, str], tuple[int, EventBlock]]()
    # Reversed, so that the head comes from our side, which is the first.
    for side in reversed(split_merge_sides(text)):
        head, indexed_blocks = _split_text(side.text)
        block_by_key |= {
            (block.event.id, repr(block.event)): (side.line_numbers[line_index], block)
            for line_index, block in indexed_blocks
        }
    return head, [block for _, block in sorted(block_by_key.values(), key=lambda indexed_block: indexed_block[0])]


def _split_text(text: str) -> tuple[bytes, list[tuple[int, EventBlock]]]:
    """As `split_blocks`, for a text without conflict markers; each block comes with the line index of its id."""
    header_offsets = [match.start() for match in _HEADER_LINE.finditer(text)]
    head = text[: header_offsets[0]] if header_offsets else text
    indexed_blocks = [
        (loose_event.line_index, EventBlock(loose_event.event, _make_block_bytes(loose_event.lines)))
        for loose_event in _find_loose_events(head.split("\n"))
    ]
    line_count = head.count("\n")
    for start, end in pairwise([*header_offsets, len(text)]):
        body_start = text.find("\n", start, end) + 1 or end
        if (event := _parse_plain_block(text, body_start, end)) is not None:
            indexed_blocks.append((line_count + 1, EventBlock(event, text[start:end].encode())))
        else:
            indexed_blocks += [
                (line_count + line_index, block)
                for line_index, block in _split_unusual_block(text[start:body_start], text[body_start:end])
            ]
        line_count += text.count("\n", start, end)
    return head.encode("utf-8", "surrogateescape"), indexed_blocks


def _split_unusual_block(header: str, text: str) -> Iterator[tuple[int, EventBlock]]:
    """The events in a block that does not have the plain form, each with the line index of its id in the block."""
    content = _parse_block(text.split("\n"))
    if content.event is not None:
        own_text = "\n".join(content.lines).rstrip()
        block_text = f"{header}{text}" if content.is_whole_block else f"{header}{own_text}\n\n"
        yield 1, EventBlock(content.event, block_text.encode())
    yield from (
        (loose_event.line_index + 1, EventBlock(loose_event.event, _make_block_bytes(loose_event.lines)))
        for loose_event in content.loose_events
    )


def _make_block_bytes(lines: list[str]) -> bytes:
    return "\n".join([EVENT_HEADER, *lines, "", ""]).encode()


_CHARACTER = r"[^\"\\\x00-\x1f\x7f\ud800-\udfff]"
_INSTANT = (
    r"(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?\+00:00"  # as `isoformat` has it
)
_DECIMAL = r"(?:0|[1-9]\d{0,8})\.\d{1,9}"
_GRADE_BLOCK = re.compile(
    rf'\[\[event\]\]\nid = "({_CHARACTER}+)"\nat = ({_INSTANT})\nkind = "grade"\ncard = "({_CHARACTER}*)"\n'
    rf'grade = "(again|hard|good|easy)"\nseconds = ({_DECIMAL})\n(?:\n(?=\[\[event\]\]\n)|\n?\Z)'
)
_GRADE_BY_LABEL = {grade.label: grade for grade in Grade}
_DAY = r"(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d"
_PLAIN_LINE = re.compile(
    rf'([a-z]+) = (?:"({_CHARACTER}*)"|({_INSTANT})|({_DAY})|({_DECIMAL})|(0|[1-9]\d{{0,8}})|(true|false))\n'
)
_HEADER_LINE = re.compile(r"^[ \t]*\[\[[ \t]*event[ \t]*\]\][ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)


class _JournalReader:
    """One pass over the text of a journal."""

    def __init__(self, text: str, where: str, first_line: int, grades: GradeTable | None) -> None:
        self._text = text
        self._where = where
        self._grades = grades
        self._first_line = first_line
        self._line_anchor = (0, first_line)  # an offset in the text and its line number, to count on from
        self._tail_start = len(text)  # where the last block begins if it may be incomplete
        self._parsed = ParsedJournal()

    def read(self, on_progress: Callable[[int], None] | None) -> ParsedJournal:
        """Read the whole text."""
        text, parsed = self._text, self._parsed
        first_header = _HEADER_LINE.search(text)
        offset = first_header.start() if first_header else len(text)
        if problem := self._read_above_first_block(text[:offset]):
            parsed.problems.append(problem)
        reported_offset = offset
        while offset < len(text):
            if on_progress is not None and offset - reported_offset > _PROGRESS_INTERVAL:
                reported_offset = offset
                on_progress(offset)
            grade_match = _GRADE_BLOCK.match(text, offset)
            offset = (
                grade_match.end()
                if grade_match and self._add_grade(*grade_match.groups())
                else self._read_block(offset)
            )
        self._measure_complete_part()
        return parsed

    def _read_above_first_block(self, text: str) -> Problem | None:
        """Check the text above the first block: the head, or what follows the last block read. Return what is wrong."""
        self._parsed.events += [
            loose_event.event for loose_event in _find_loose_events(text.split("\n")) if loose_event.is_counted
        ]
        if self._first_line == 1:
            return _find_head_problem(text, self._where)
        lines = text.split("\n")
        foreign_index = next((index for index, line in enumerate(lines) if line.strip()), None)
        return (
            None
            if foreign_index is None
            else _make_foreign_problem(lines[foreign_index:], self._where, self._first_line + foreign_index)
        )

    def _add_grade(self, event_id: str, instant_text: str, card_id: str, grade_label: str, seconds: str) -> bool:
        """Add a grade; return False if its date does not exist."""
        try:
            graded_at = datetime.fromisoformat(instant_text)
        except ValueError:
            return False
        if self._grades is None:
            event = CardGraded(
                id=event_id, at=graded_at, card=card_id, grade=_GRADE_BY_LABEL[grade_label], seconds=float(seconds)
            )
            self._parsed.events.append(event)
        else:
            self._grades.add_grade(event_id, graded_at, card_id, _GRADE_BY_LABEL[grade_label], float(seconds))
        return True

    def _read_block(self, offset: int) -> int:
        """Read the block at an `[[event]]` line; return the offset of the next one."""
        text, parsed = self._text, self._parsed
        body_start = text.find("\n", offset) + 1 or len(text)
        next_header = _HEADER_LINE.search(text, body_start)
        end = next_header.start() if next_header else len(text)
        if (event := _parse_plain_block(text, body_start, end)) is not None:
            parsed.events.append(event)
            return end
        lines = text[body_start:end].split("\n")
        content, line_number = _parse_block(lines), self._line_number_at(offset)
        if content.event is not None:
            parsed.events.append(content.event)
        elif next_header is None:
            self._tail_start = offset
        parsed.events += [loose_event.event for loose_event in content.loose_events if loose_event.is_counted]
        parsed.problems += _find_block_problems(content, lines, self._where, line_number)
        if next_header is None and content.event is not None and content.foreign_start is not None:
            self._tail_start = body_start + sum(len(line) + 1 for line in lines[: content.foreign_start])
        return end

    def _line_number_at(self, offset: int) -> int:
        known_offset, known_line = self._line_anchor
        self._line_anchor = (offset, known_line + self._text.count("\n", known_offset, offset))
        return self._line_anchor[1]

    def _measure_complete_part(self) -> None:
        """Find where the complete blocks end. A line without an end may still be being written."""
        text, parsed = self._text, self._parsed
        if _HEADER_LINE.search(text) is None:
            self._tail_start = 0 if self._first_line == 1 else _blank_prefix_length(text)
        elif not text[(last_line_start := text.rfind("\n") + 1) :].strip():  # the last line is still empty
            self._tail_start = min(self._tail_start, last_line_start)
        else:
            header_offsets = [
                header.start() for header in _HEADER_LINE.finditer(text, max(len(text) - _TAIL_LENGTH, 0))
            ]
            self._tail_start = header_offsets[-1] if header_offsets else 0
        complete_text = text[: self._tail_start]
        parsed.complete_length = len(complete_text.encode("utf-8", "surrogateescape"))
        parsed.line_count = complete_text.count("\n")
        parsed.tail_problems = [
            problem for problem in parsed.problems if problem.line >= self._first_line + parsed.line_count
        ]
        del parsed.problems[len(parsed.problems) - len(parsed.tail_problems) :]


def _blank_prefix_length(text: str) -> int:
    """How many characters the empty lines at the beginning of a text take."""
    text_start = len(text) - len(text.lstrip())
    return text.rfind("\n", 0, text_start) + 1


_MAX_HEAD_LENGTH = 1_000_000  # characters; as lines, more of them would fill the memory
_PROGRESS_INTERVAL = 500_000  # characters between two reports of progress
_TAIL_LENGTH = 10_000  # characters searched for the last block; if it is longer, everything is read again


def _parse_plain_block(text: str, start: int, end: int) -> AnyEvent | None:
    """The event in a block in which every line has the plain form; None for any other block."""
    table: dict[str, object] = {}
    offset = start
    while match := _PLAIN_LINE.match(text, offset, end):
        key, text_value, instant, day, decimal, whole, flag = match.groups()
        if key in table:
            return None
        try:
            table[key] = (
                text_value
                if text_value is not None
                else datetime.fromisoformat(instant)
                if instant
                else date.fromisoformat(day)
                if day
                else float(decimal)
                if decimal
                else int(whole)
                if whole
                else flag == "true"
            )
        except ValueError:  # a date that does not exist
            return None
        offset = match.end()
    if text[offset:end].strip("\n"):
        return None
    try:
        event = table_to_event(table)
    except ValueError:
        return None
    return event


class _LooseEvent(NamedTuple):
    """An event without its own `[[event]]` line.

    Attributes:
        line_index: The line index of its id.
        event: The event.
        lines: Its lines, beginning with the id.
        is_counted: Whether it counts without a repair: its `[[event]]` is complete but shares a line with other text,
            or it follows another event under the same line, as after a merge that kept both sides.
    """

    line_index: int
    event: AnyEvent
    lines: list[str]
    is_counted: bool


class _BlockContent(NamedTuple):
    """The content of the lines below an `[[event]]` line.

    Attributes:
        event: The event, or None if no event is intact.
        lines: The lines of the event.
        loose_events: Other events found among the lines.
        error: Why there is no event.
        foreign_start: The index of the first line that does not belong to the event, or None if all do.
        is_latin_1: Whether it was read as Latin-1, because it is not UTF-8.
    """

    event: AnyEvent | None
    lines: list[str]
    loose_events: list[_LooseEvent]
    error: BaseException | None = None
    foreign_start: int | None = None
    is_latin_1: bool = False

    @property
    def loose_start(self) -> int:
        """The index of the first line in which other events are searched: 0 if this event is not intact."""
        if self.event is None:
            return 0
        return len(self.lines) if self.foreign_start is None else self.foreign_start

    @property
    def is_whole_block(self) -> bool:
        """Whether all lines belong to the event and are UTF-8."""
        return self.foreign_start is None and not self.is_latin_1


def _parse_block(lines: list[str]) -> _BlockContent:
    """Read the event in the lines below an `[[event]]` line, even if other lines were inserted after it."""
    if not any(map(str.strip, lines)):
        return _BlockContent(None, [], [], error=ValueError(f"{_REQUIRED_KEYS[0]} is missing"))
    last_error: BaseException | None = None
    foreign_start: int | None = None
    for own_lines, foreign_start in _candidate_lines(lines):
        try:
            event = _parse_event(own_lines)
        except _PARSE_ERRORS as error:
            last_error = error
        else:
            loose_events = [] if foreign_start is None else list(_find_loose_events(lines, foreign_start))
            utf8_lines = _to_utf8_lines(own_lines)
            return _BlockContent(
                event,
                utf8_lines,
                loose_events,
                foreign_start=foreign_start,
                is_latin_1=utf8_lines != own_lines,
            )
    loose_events = list(_find_loose_events(lines))
    if loose_events and loose_events[0].line_index == 0:  # such as the first of two events below one line
        first_event, *loose_events = loose_events
        second_index = next(
            (index for index, line in enumerate(lines) if index and _ID_LINE.match(line)), len(first_event.lines)
        )
        return _BlockContent(first_event.event, first_event.lines, loose_events, foreign_start=second_index)
    return _BlockContent(None, [], loose_events, error=last_error, foreign_start=foreign_start)


def _candidate_lines(lines: list[str]) -> Iterator[tuple[list[str], int | None]]:
    """The lines that may make up the event, the likeliest first, each with the index of the first line left out."""
    foreign_index = next((index for index, line in enumerate(lines) if _is_foreign_line(line)), None)
    if foreign_index is not None:
        yield lines[:foreign_index], foreign_index
    yield lines, None
    own_lines, foreign_start = _split_at_empty_line(lines)
    if foreign_start is not None:
        yield own_lines, foreign_start
    if lines and _ID_LINE.match(lines[0]):
        repeated_indexes = _find_repeated_keys(own_lines)
        if repeated_indexes and not _ID_LINE.match(lines[repeated_indexes[0]]):  # two ids are two events
            # A merge put the last lines of another event below this one, and perhaps joined the very last ones.
            yield lines[: repeated_indexes[0]], repeated_indexes[0]
            yield (
                [line for index, line in enumerate(own_lines) if index not in repeated_indexes],
                repeated_indexes[0],
            )


def _find_repeated_keys(lines: list[str]) -> list[int]:
    """The indexes of the lines whose key is in a line above them."""
    seen_keys, repeated_indexes = set[str](), list[int]()
    for index, line in enumerate(lines):
        key = line.partition("=")[0].strip()
        if key in seen_keys:
            repeated_indexes.append(index)
        seen_keys.add(key)
    return repeated_indexes


def _is_foreign_line(line: str) -> bool:
    """Whether a line cannot belong to an event, such as a damaged `[[event]]` line."""
    return "=" not in line and bool(line.strip()) and not line.lstrip().startswith("#")


def _find_block_problems(content: _BlockContent, lines: list[str], where: str, header_line: int) -> Iterator[Problem]:
    """What is wrong with the lines below the `[[event]]` line number `header_line`."""
    if content.error is not None:
        yield _make_damage_problem(content.error, where, header_line)
    if content.is_latin_1:
        hint = "it is read; run prepdeck doctor --repair to save it as UTF-8"
        yield Problem("saved as Latin-1, not as UTF-8", where, header_line, hint)
    if (content.event is not None and content.foreign_start is not None) or content.loose_events:
        yield _make_foreign_problem(lines[content.loose_start :], where, header_line + 1 + content.loose_start)


def _find_loose_events(lines: list[str], start: int = 0) -> Iterator[_LooseEvent]:
    """The intact events without their own `[[event]]` line, among the lines from index `start` on."""
    run_start, run = start, list[str]()
    for index, line in enumerate([*lines[start:], ""], start):
        if run and (not line.strip() or _is_foreign_line(line)):
            line_before = lines[run_start - 1].strip() if run_start else ""
            yield from _find_events_in_run(
                run, run_start, is_first_counted=line_before.endswith(EVENT_HEADER) and not line_before.startswith("#")
            )
            run = []
        if run or _ID_LINE.match(line):
            run_start = run_start if run else index
            run.append(line)


def _find_events_in_run(run: list[str], run_start: int, *, is_first_counted: bool) -> Iterator[_LooseEvent]:
    """The intact events in consecutive lines that begin with an id.

    Several ids in one run come from a merge that kept the lines of both sides: each event has its own lines, but a line
    that both share may be there only once.
    """
    starts = [start for start, line in enumerate(run) if _ID_LINE.match(line)]
    separated_events = _separate_mixed_events(run, len(starts)) if len(starts) > 1 else []
    for number, (start, end) in enumerate(pairwise([*starts, len(run)])):
        for own_lines in (run[start:end], *separated_events[number : number + 1]):
            with suppress(*_PARSE_ERRORS):
                yield _LooseEvent(
                    run_start + start,
                    _parse_event(own_lines),
                    _to_utf8_lines(own_lines),
                    is_first_counted or start > 0,
                )
                break


def _separate_mixed_events(run: list[str], count: int) -> list[list[str]]:
    """Separate the mixed lines of `count` events: of each key, the first line belongs to the first event, and so on.

    A key that occurs once belongs to all of them.
    """
    lines_by_key: dict[str, list[str]] = {}
    for line in run:
        lines_by_key.setdefault(line.partition("=")[0].strip(), []).append(line)
    if (
        any(len(key_lines) not in {1, count} for key_lines in lines_by_key.values())
        or len(lines_by_key.get("kind", ())) != count
    ):
        return []  # a line that occurs once may belong to an event further down
    return [[key_lines[number % len(key_lines)] for key_lines in lines_by_key.values()] for number in range(count)]


def _to_utf8_lines(lines: list[str]) -> list[str]:
    """Replace undecoded bytes by the characters that they are in Latin-1."""
    if not any(map(_UNDECODED_BYTE.search, lines)):
        return lines
    return [decode_latin_1(line) for line in lines]


# tomllib also raises these: for numbers with too many digits, impossible dates and deeply nested brackets.
_PARSE_ERRORS = (ValueError, OverflowError, RecursionError)
_UNDECODED_BYTE = re.compile(r"[\udc80-\udcff]")  # bytes that could not be decoded
_ID_LINE = re.compile(r"[ \t]*id[ \t]*=")
_REQUIRED_KEYS = ("id", "at", "kind")
_MAX_REASON_LENGTH = 100
_MAX_DOTS = 200
_TEXT_LINE = re.compile(r'[a-z]+ = "(?:[^"\\]|\\.)*"\r?')


def _make_foreign_problem(lines: list[str], where: str, line_number: int) -> Problem:
    """The problem of lines that belong to no event, of which the first is line `line_number`."""
    for loose_event in _find_loose_events(lines):
        hint = "run prepdeck doctor --repair"
        return Problem(f"entry without its {EVENT_HEADER} line", where, line_number + loose_event.line_index, hint)
    return Problem("not part of an entry", where, line_number, "the entries are read; delete this line")


def _make_damage_problem(error: BaseException, where: str, line_number: int) -> Problem:
    return Problem(
        f"damaged entry: {_shorten_reason(error)}", where, line_number, "the others are read; fix or delete this one"
    )


def _parse_event(lines: list[str]) -> AnyEvent:
    text = "".join(f"{line}\n" for line in lines)
    if _UNDECODED_BYTE.search(text):
        if not all(map(may_be_latin_1, lines)):
            raise ValueError("it has bytes that are not UTF-8")
        text = decode_latin_1(text)
    for key in _REQUIRED_KEYS:  # rejects most text that is not an event without the slow parser
        if key not in text and "\\" not in text:
            raise ValueError(f"{key} is missing")
    return table_to_event(_load_toml(text))


def _load_toml(text: str) -> dict[str, object]:
    """Parse TOML, but reject keys with so many dots that the parser would take quadratic time and memory."""
    import tomllib  # noqa: PLC0415 - rarely needed: blocks that prepdeck wrote are read without it

    if any(line.count(".") > _MAX_DOTS and not _TEXT_LINE.fullmatch(line) for line in text.split("\n")):
        raise ValueError(f"a line has more than {_MAX_DOTS} dots")
    return tomllib.loads(text)


def _split_at_empty_line(lines: list[str]) -> tuple[list[str], int | None]:
    """The lines of an event up to the empty line that closes it.

    Returns:
        The lines, and the index of the first non-empty line left out, or None if there is none.
    """
    end = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    foreign_start = next((index for index in range(end, len(lines)) if lines[index].strip()), None)
    return lines[:end], foreign_start


def _shorten_reason(error: BaseException) -> str:
    reason = str(error) or type(error).__name__
    return reason if len(reason) <= _MAX_REASON_LENGTH else f"{reason[:_MAX_REASON_LENGTH]}…"


def _find_head_problem(head: str, where: str) -> Problem | None:
    if len(head) > _MAX_HEAD_LENGTH:
        return Problem("damaged header: it is very long", where, 1, "the events below it are read")
    lines = head.split("\n")
    damage: BaseException | None = None
    try:
        version = _load_toml(head).get("format")
    except _PARSE_ERRORS as error:
        version, damage = None, error
    if isinstance(version, int) and version > FORMAT_VERSION:
        return Problem(f"format {version} is newer than this prepdeck supports", where, 1, "update prepdeck")
    if any(_find_loose_events(lines)):
        return _make_foreign_problem(lines, where, 1)
    if damage is not None:
        return Problem(f"damaged header: {_shorten_reason(damage)}", where, 1, "the entries below it are read")
    return None
