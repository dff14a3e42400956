"""The blocks of a journal: from its bytes to its events, so that damage costs only the events it touches.

Nearly every block is written by prepdeck itself and has one fixed form, which a pattern reads some ten times as
fast as a TOML parser does. Whatever has another form goes to the parser, and a test holds both to the same result.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

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
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.event_fields import is_known_zone
from prepdeck.progress.event_log import GradeTable
from prepdeck.progress.events import AnyEvent, CardGraded, RoundScheduled

FORMAT_VERSION = 1
EVENT_HEADER = "[[event]]"


@dataclass(slots=True)
class ParsedJournal:
    """What the bytes of a journal say.

    Attributes:
        events: The events, in the order in which they stand there.
        problems: What could not be read of the whole blocks.
        complete_length: How many bytes of complete blocks there are. The last block may still be being written.
        line_count: How many lines those are.
        tail_problems: What could not be read of that last block.
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
    """Read a journal, or what was added to it.

    Args:
        journal_bytes: The bytes: the whole file, or those from the beginning of a block on.
        where: The file as the person knows it.
        first_line: The number of the first line; only at line 1 there is a head.
        grades: Takes the grades; where it is None they are among the events.
        on_progress: Told now and then how many bytes have been read, roughly.
    """
    text, encoding = decode_journal(journal_bytes)
    parsed = (_parse_merged if has_conflict_markers(journal_bytes, text) else _parse_text)(
        text, where, first_line, grades, on_progress
    )
    if encoding:
        parsed.tail_problems = [_make_encoding_problem(encoding, where), *parsed.problems, *parsed.tail_problems]
        parsed.problems, parsed.complete_length, parsed.line_count = (
            [],
            0,
            0,
        )  # its bytes are not those of the text: read it whole again
    return parsed


def _parse_text(
    text: str, where: str, first_line: int, grades: GradeTable | None, on_progress: Callable[[int], None] | None
) -> ParsedJournal:
    return _JournalReader(text, where, first_line, grades).read(on_progress)


def _parse_merged(
    text: str, where: str, first_line: int, grades: GradeTable | None, on_progress: Callable[[int], None] | None
) -> ParsedJournal:
    """Read a journal in which a merge has left its marks: the events of each side, and each of them once."""
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
    hint = "the events of both sides are read; run prepdeck doctor --repair to clean up"
    parsed = _JournalReader(text, where, first_line, None).read(None)  # for how far the blocks are whole
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
    hint = "its events are read; run prepdeck doctor --repair to save it as UTF-8"
    return Problem(f"saved as {encoding}, not as UTF-8", where, 1, hint)


class EventBlock(NamedTuple):
    """An event, with the bytes it stands in: whole lines, the first of which is the mark."""

    event: AnyEvent
    block_bytes: bytes


def split_blocks(journal_bytes: bytes) -> tuple[bytes, list[EventBlock]]:
    """What stands above the first mark of a journal, and every event that is whole, as it stands there.

    An event whose mark is damaged or gone is among them, with a mark as it should be; what belongs to no event is left
    out. Of an undamaged journal nothing is.
    """
    text = decode_journal(journal_bytes)[0]
    if not has_conflict_markers(journal_bytes, text):
        head, indexed_blocks = _split_text(text)
        return head, [block for _, block in indexed_blocks]
    head, block_by_key = b"", dict[tuple[str, str], tuple[int, EventBlock]]()
    for side in reversed(split_merge_sides(text)):
        head, indexed_blocks = _split_text(side.text)
        block_by_key |= {
            (block.event.id, repr(block.event)): (side.line_numbers[line_index], block)
            for line_index, block in indexed_blocks
        }
    return head, [block for _, block in sorted(block_by_key.values(), key=lambda indexed_block: indexed_block[0])]


def _split_text(text: str) -> tuple[bytes, list[tuple[int, EventBlock]]]:
    """As `split_blocks`, each with the number of lines above its id, of a text without the marks of a merge."""
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
    """The events in and behind a block that has not the plain form, each with the number of lines above its id."""
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
        self._line_anchor = (0, first_line)  # a place in the text, and the number of its line
        self._tail_start = len(text)  # where a last block begins that is none yet
        self._parsed = ParsedJournal()

    def read(self, on_progress: Callable[[int], None] | None) -> ParsedJournal:
        """Read it all."""
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
        """What is wrong with the text above the first block: the head, or what stands behind the last block read."""
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
        """Take a grade; gives whether its day is one that the calendar has."""
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
        """Read the block that begins at a mark; gives where the next one does."""
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
        """Say how far the blocks are whole: what does not end its line may still be in the middle of being written."""
        text, parsed = self._text, self._parsed
        if _HEADER_LINE.search(text) is None:
            self._tail_start = 0 if self._first_line == 1 else _blank_prefix_length(text)
        elif not text[
            (last_line_start := text.rfind("\n") + 1) :
        ].strip():  # a line that has not yet begun to say anything
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
    """How many signs the empty lines take that a text begins with."""
    text_start = len(text) - len(text.lstrip())
    return text.rfind("\n", 0, text_start) + 1


_PROGRESS_INTERVAL = 500_000  # signs after which a person who waits is told how far it is
_TAIL_LENGTH = (
    10_000  # signs at the end in which the last block begins; a longer one is read a second time with all the rest
)


def _parse_plain_block(text: str, start: int, end: int) -> AnyEvent | None:
    """The event in a block each of whose lines has the one plain form; None for any other block."""
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
        except ValueError:  # a day that no calendar has
            return None
        offset = match.end()
    if text[offset:end].strip("\n"):
        return None
    try:
        event = table_to_event(table)
    except ValueError:
        return None
    return None if isinstance(event, RoundScheduled) and not is_known_zone(str(table["zone"])) else event


class _LooseEvent(NamedTuple):
    """An event without a mark on a line of its own.

    Attributes:
        line_index: The number of lines above it.
        event: The event.
        lines: Those that say it, the id first.
        is_counted: Whether it counts without a repair: its header is complete but shares a line with other text, or the
            event follows another one under the same header, as after a merge that kept both sides.
    """

    line_index: int
    event: AnyEvent
    lines: list[str]
    is_counted: bool


class _BlockContent(NamedTuple):
    """What is known of the lines below a mark.

    Attributes:
        event: The event, None where there is none that is whole.
        lines: Those that say it.
        loose_events: The events that stand among the rest of the lines.
        unknown_zone: The time zone of a round that this machine does not know, else None.
        error: Why there is none.
        foreign_start: Where the lines begin that are not part of it, None where all are.
        is_latin_1: Whether it was read as Latin-1, not being UTF-8.
    """

    event: AnyEvent | None
    lines: list[str]
    loose_events: list[_LooseEvent]
    unknown_zone: str | None = None
    error: BaseException | None = None
    foreign_start: int | None = None
    is_latin_1: bool = False

    @property
    def loose_start(self) -> int:
        """Where lines begin in which other events may stand: all of them where this one is not whole."""
        if self.event is None:
            return 0
        return len(self.lines) if self.foreign_start is None else self.foreign_start

    @property
    def is_whole_block(self) -> bool:
        """Whether all the lines say this event, in UTF-8."""
        return self.foreign_start is None and not self.is_latin_1


def _parse_block(lines: list[str]) -> _BlockContent:
    """The event in the lines below a mark; one that is whole survives what was put in behind it."""
    last_error: BaseException | None = None
    foreign_start: int | None = None
    for own_lines, foreign_start in _candidate_lines(lines):
        try:
            event, table = _parse_event(own_lines)
        except _PARSE_ERRORS as error:
            last_error = error
        else:
            zone = str(table["zone"]) if isinstance(event, RoundScheduled) else "UTC"
            loose_events = [] if foreign_start is None else list(_find_loose_events(lines, foreign_start))
            utf8_lines = _to_utf8_lines(own_lines)
            return _BlockContent(
                event,
                utf8_lines,
                loose_events,
                None if is_known_zone(zone) else zone,
                foreign_start=foreign_start,
                is_latin_1=utf8_lines != own_lines,
            )
    loose_events = list(_find_loose_events(lines))
    if loose_events and loose_events[0].line_index == 0:  # such as one of two events below one mark
        first_event, *loose_events = loose_events
        second_index = next(
            (index for index, line in enumerate(lines) if index and _ID_LINE.match(line)), len(first_event.lines)
        )
        return _BlockContent(first_event.event, first_event.lines, loose_events, foreign_start=second_index)
    return _BlockContent(None, [], loose_events, error=last_error, foreign_start=foreign_start)


def _candidate_lines(lines: list[str]) -> Iterator[tuple[list[str], int | None]]:
    """The lines that may make up an event, the likeliest first, each with where those begin that are not part of it."""
    foreign_index = next((index for index, line in enumerate(lines) if _is_foreign_line(line)), None)
    if foreign_index is not None:
        yield lines[:foreign_index], foreign_index
    yield lines, None
    own_lines, foreign_start = _split_at_empty_line(lines)
    if foreign_start is not None:
        yield own_lines, foreign_start


def _is_foreign_line(line: str) -> bool:
    """Whether no line of an event looks so, such as the damaged mark of another one."""
    return "=" not in line and bool(line.strip()) and not line.lstrip().startswith("#")


def _find_block_problems(content: _BlockContent, lines: list[str], where: str, header_line: int) -> Iterator[Problem]:
    """What is wrong with the lines below the mark on `line`."""
    if content.error is not None:
        yield _make_damage_problem(content.error, where, header_line)
    if content.unknown_zone is not None:
        hint = "the interview is shown in UTC; set it again with a time zone"
        yield Problem(f"unknown time zone '{content.unknown_zone}'", where, header_line, hint)
    if content.is_latin_1:
        hint = "it is read; run prepdeck doctor --repair to save it as UTF-8"
        yield Problem("saved as Latin-1, not as UTF-8", where, header_line, hint)
    if (content.event is not None and content.foreign_start is not None) or content.loose_events:
        yield _make_foreign_problem(lines[content.loose_start :], where, header_line + 1 + content.loose_start)


def _find_loose_events(lines: list[str], start: int = 0) -> Iterator[_LooseEvent]:
    """The events that stand whole among the lines from `start` on, without a mark on a line of its own."""
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
    """The events in lines that follow each other and begin with an id: the first, which may count, and others that do.

    Several ids in one run are what a merge leaves that takes the lines of both sides: each event has its lines, but
    those that both of them have may stand there once.
    """
    starts = [start for start, line in enumerate(run) if _ID_LINE.match(line)]
    separated_events = _separate_mixed_events(run, len(starts)) if len(starts) > 1 else []
    for number, (start, end) in enumerate(pairwise([*starts, len(run)])):
        for own_lines in (run[start:end], *separated_events[number : number + 1]):
            with suppress(*_PARSE_ERRORS):
                yield _LooseEvent(
                    run_start + start,
                    _parse_event(own_lines)[0],
                    _to_utf8_lines(own_lines),
                    is_first_counted or start > 0,
                )
                break


def _separate_mixed_events(run: list[str], count: int) -> list[list[str]]:
    """The lines of so many events whose lines are mixed: of each key the first line is the first event's, and so on.

    A key that stands there once is common to all of them.
    """
    lines_by_key: dict[str, list[str]] = {}
    for line in run:
        lines_by_key.setdefault(line.partition("=")[0].strip(), []).append(line)
    if (
        any(len(key_lines) not in {1, count} for key_lines in lines_by_key.values())
        or len(lines_by_key.get("kind", ())) != count
    ):
        return []  # what is common may as well belong to an event further below
    return [[key_lines[number % len(key_lines)] for key_lines in lines_by_key.values()] for number in range(count)]


def _to_utf8_lines(lines: list[str]) -> list[str]:
    """Lines in which bytes stand that are no UTF-8, with these as the signs that they are in Latin-1."""
    if not any(map(_UNDECODED_BYTE.search, lines)):
        return lines
    return [decode_latin_1(line) for line in lines]


# What tomllib raises: also for a number with too many figures, a date that no calendar has, and brackets without end.
_PARSE_ERRORS = (ValueError, OverflowError, RecursionError)
_UNDECODED_BYTE = re.compile(r"[\udc80-\udcff]")  # bytes that could not be decoded
_ID_LINE = re.compile(r"[ \t]*id[ \t]*=")
_REQUIRED_KEYS = ("id", "at", "kind")
_MAX_REASON_LENGTH = 100
_MAX_DOTS = 200
_TEXT_LINE = re.compile(r'[a-z]+ = "(?:[^"\\]|\\.)*"\r?')


def _make_foreign_problem(lines: list[str], where: str, line_number: int) -> Problem:
    """What is wrong with lines that belong to no event, the first of them on `line`."""
    for loose_event in _find_loose_events(lines):
        hint = "run prepdeck doctor --repair"
        return Problem(f"event without its {EVENT_HEADER} line", where, line_number + loose_event.line_index, hint)
    return Problem("not part of an event", where, line_number, "the events are read; delete this line")


def _make_damage_problem(error: BaseException, where: str, line_number: int) -> Problem:
    return Problem(
        f"damaged event: {_shorten_reason(error)}", where, line_number, "the others are read; fix or delete this one"
    )


def _parse_event(lines: list[str]) -> tuple[AnyEvent, Mapping[str, object]]:
    text = "".join(f"{line}\n" for line in lines)
    if _UNDECODED_BYTE.search(text):
        if not all(map(may_be_latin_1, lines)):
            raise ValueError("it has bytes that are not UTF-8")
        text = decode_latin_1(text)
    for key in _REQUIRED_KEYS:  # which nearly all that is no event lacks, so that no parser has to look at it
        if key not in text and "\\" not in text:
            raise ValueError(f"{key} is missing")
    table = _load_toml(text)
    return table_to_event(table), table


def _load_toml(text: str) -> dict[str, object]:
    """What the parser reads, but for keys of so many parts that it would take time and room by their square."""
    import tomllib  # noqa: PLC0415 - what prepdeck writes is read without, as nearly always

    if any(line.count(".") > _MAX_DOTS and not _TEXT_LINE.fullmatch(line) for line in text.split("\n")):
        raise ValueError(f"a line has more than {_MAX_DOTS} dots")
    return tomllib.loads(text)


def _split_at_empty_line(lines: list[str]) -> tuple[list[str], int | None]:
    """The lines of an event without what follows its closing empty line.

    Returns:
        The lines, and where the first line is that was left out, None where none was.
    """
    end = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    foreign_start = next((index for index in range(end, len(lines)) if lines[index].strip()), None)
    return lines[:end], foreign_start


def _shorten_reason(error: BaseException) -> str:
    reason = str(error) or type(error).__name__
    return reason if len(reason) <= _MAX_REASON_LENGTH else f"{reason[:_MAX_REASON_LENGTH]}…"


def _find_head_problem(head: str, where: str) -> Problem | None:
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
        return Problem(f"damaged header: {_shorten_reason(damage)}", where, 1, "the events below it are read")
    return None
