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
from prepdeck.journal.event_codec import from_table
from prepdeck.journal.journal_text import decoded, has_merge_marks, is_latin_1, is_merge_mark, latin_1, sides_of
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.event_fields import is_known_zone
from prepdeck.progress.event_log import GradeTable
from prepdeck.progress.events import AnyEvent, CardGraded, RoundScheduled

FORMAT = 1
MARK = "[[event]]"


@dataclass(slots=True)
class Parsed:
    """What the bytes of a journal say.

    Attributes:
        events: The events, in the order in which they stand there.
        problems: What could not be read of the whole blocks.
        whole: How many bytes hold whole blocks, to be read no second time: all but a last one that may be cut off.
        lines: How many lines those are.
        tail: What could not be read of that last block.
    """

    events: list[AnyEvent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: int = 0
    lines: int = 0
    tail: list[Problem] = field(default_factory=list)


def parse(
    raw: bytes,
    where: str,
    *,
    line: int = 1,
    grades: GradeTable | None = None,
    watch: Callable[[int], None] | None = None,
) -> Parsed:
    """Read a journal, or what was added to it.

    Args:
        raw: The bytes: the whole file, or those from the beginning of a block on.
        where: The file as the person knows it.
        line: The number of the first line; only at line 1 there is a head.
        grades: Takes the grades; where it is None they are among the events.
        watch: Told now and then how many bytes have been read, roughly.
    """
    text, encoding = decoded(raw)
    found = (_merged if has_merge_marks(raw, text) else _read)(text, where, line, grades, watch)
    if encoding:
        found.tail = [_other_encoding(encoding, where), *found.problems, *found.tail]
        found.problems, found.whole, found.lines = [], 0, 0  # its bytes are not those of the text: read it whole again
    return found


def _read(text: str, where: str, line: int, grades: GradeTable | None, watch: Callable[[int], None] | None) -> Parsed:
    return _Reading(text, where, line, grades).parsed(watch)


def _merged(text: str, where: str, line: int, grades: GradeTable | None, watch: Callable[[int], None] | None) -> Parsed:
    """Read a journal in which a merge has left its marks: the events of each side, and each of them once."""
    sides = sides_of(text)
    seen: dict[str, list[AnyEvent]] = {}
    problems: dict[tuple[int, str], Problem] = {}
    for side in sides:
        read = _Reading(side.text, where, line, None).parsed(watch)
        for event in read.events:
            if event not in (same_id := seen.setdefault(event.id, [])):
                same_id.append(event)
        for problem in (*read.problems, *read.tail) if side.is_wanted else ():
            own = problem._replace(line=line + side.lines[min(problem.line - line, len(side.lines) - 1)])
            problems[own.line, own.message] = own
    first = line + next(at for at, each in enumerate(text.split("\n")) if is_merge_mark(each))
    said = "merge conflict markers in the file"
    hint = "the events of both sides are read; run prepdeck doctor --repair to clean up"
    found = _Reading(text, where, line, None).parsed(None)  # for how far the blocks are whole
    found.events = [event for same_id in seen.values() for event in same_id]
    if grades is not None:
        for event in found.events:
            if isinstance(event, CardGraded):
                grades.add_grade(event.id, event.at, event.card, event.grade, event.seconds)
        found.events = [event for event in found.events if not isinstance(event, CardGraded)]
    every = sorted([Problem(said, where, first, hint), *problems.values()], key=lambda problem: problem.line)
    found.problems = [problem for problem in every if problem.line < line + found.lines]
    found.tail = every[len(found.problems) :]
    return found


def _other_encoding(encoding: str, where: str) -> Problem:
    hint = "its events are read; run prepdeck doctor --repair to save it as UTF-8"
    return Problem(f"saved as {encoding}, not as UTF-8", where, 1, hint)


class Block(NamedTuple):
    """An event, with the bytes it stands in: whole lines, the first of which is the mark."""

    event: AnyEvent
    raw: bytes


def blocks(raw: bytes) -> tuple[bytes, list[Block]]:
    """What stands above the first mark of a journal, and every event that is whole, as it stands there.

    An event whose mark is damaged or gone is among them, with a mark as it should be; what belongs to no event is left
    out. Of an undamaged journal nothing is.
    """
    text = decoded(raw)[0]
    if not has_merge_marks(raw, text):
        head, found = _blocks(text)
        return head, [block for _, block in found]
    head, placed = b"", dict[tuple[str, str], tuple[int, Block]]()
    for side in reversed(sides_of(text)):
        head, found = _blocks(side.text)
        placed |= {(block.event.id, repr(block.event)): (side.lines[at], block) for at, block in found}
    return head, [block for _, block in sorted(placed.values(), key=lambda each: each[0])]


def _blocks(text: str) -> tuple[bytes, list[tuple[int, Block]]]:
    """As `blocks`, each with the number of lines above its id, of a text without the marks of a merge."""
    marks = [match.start() for match in _MARKED.finditer(text)]
    head = text[: marks[0]] if marks else text
    found = [(loose.at, Block(loose.event, _bytes(loose.lines))) for loose in _unmarked(head.split("\n"))]
    line = head.count("\n")
    for start, end in pairwise([*marks, len(text)]):
        below = text.find("\n", start, end) + 1 or end
        if (event := _plain(text, below, end)) is not None:
            found.append((line + 1, Block(event, text[start:end].encode())))
        else:
            found += [(line + at, block) for at, block in _odd_blocks(text[start:below], text[below:end])]
        line += text.count("\n", start, end)
    return head.encode("utf-8", "surrogateescape"), found


def _odd_blocks(mark: str, text: str) -> Iterator[tuple[int, Block]]:
    """The events in and behind a block that has not the plain form, each with the number of lines above its id."""
    known = _known(text.split("\n"))
    if known.event is not None:
        own = "\n".join(known.lines).rstrip()
        whole = f"{mark}{text}" if known.is_all else f"{mark}{own}\n\n"
        yield 1, Block(known.event, whole.encode())
    yield from ((loose.at + 1, Block(loose.event, _bytes(loose.lines))) for loose in known.others)


def _bytes(lines: list[str]) -> bytes:
    return "\n".join([MARK, *lines, "", ""]).encode()


_SIGN = r"[^\"\\\x00-\x1f\x7f\ud800-\udfff]"
_INSTANT = (
    r"(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?\+00:00"  # as `isoformat` has it
)
_DECIMAL = r"(?:0|[1-9]\d{0,8})\.\d{1,9}"
_GRADE = re.compile(
    rf'\[\[event\]\]\nid = "({_SIGN}+)"\nat = ({_INSTANT})\nkind = "grade"\ncard = "({_SIGN}*)"\n'
    rf'grade = "(again|hard|good|easy)"\nseconds = ({_DECIMAL})\n(?:\n(?=\[\[event\]\]\n)|\n?\Z)'
)
_GRADES = {grade.label: grade for grade in Grade}
_DAY = r"(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d"
_LINE = re.compile(rf'([a-z]+) = (?:"({_SIGN}*)"|({_INSTANT})|({_DAY})|({_DECIMAL})|(0|[1-9]\d{{0,8}})|(true|false))\n')
_MARKED = re.compile(r"^[ \t]*\[\[[ \t]*event[ \t]*\]\][ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)


class _Reading:
    """One pass over the text of a journal."""

    def __init__(self, text: str, where: str, line: int, grades: GradeTable | None) -> None:
        self._text = text
        self._where = where
        self._grades = grades
        self._first = line
        self._counted = (0, line)  # a place in the text, and the number of its line
        self._last = len(text)  # where a last block begins that is none yet
        self._found = Parsed()

    def parsed(self, watch: Callable[[int], None] | None) -> Parsed:
        """Read it all."""
        text, found = self._text, self._found
        first = _MARKED.search(text)
        at = first.start() if first else len(text)
        if problem := self._above(text[:at]):
            found.problems.append(problem)
        told = at
        while at < len(text):
            if watch is not None and at - told > _BETWEEN:
                told = at
                watch(at)
            canonical = _GRADE.match(text, at)
            at = canonical.end() if canonical and self._grade(*canonical.groups()) else self._block(at)
        self._end()
        return found

    def _above(self, text: str) -> Problem | None:
        """What is wrong with the text above the first block: the head, or what stands behind the last block read."""
        self._found.events += [loose.event for loose in _unmarked(text.split("\n")) if loose.is_read]
        if self._first == 1:
            return _head_problem(text, self._where)
        lines = text.split("\n")
        strange = next((at for at, line in enumerate(lines) if line.strip()), None)
        return None if strange is None else _strange(lines[strange:], self._where, self._first + strange)

    def _grade(self, id_: str, instant: str, card: str, grade: str, seconds: str) -> bool:
        """Take a grade; gives whether its day is one that the calendar has."""
        try:
            at = datetime.fromisoformat(instant)
        except ValueError:
            return False
        if self._grades is None:
            event = CardGraded(id=id_, at=at, card=card, grade=_GRADES[grade], seconds=float(seconds))
            self._found.events.append(event)
        else:
            self._grades.add_grade(id_, at, card, _GRADES[grade], float(seconds))
        return True

    def _block(self, at: int) -> int:
        """Read the block that begins at a mark; gives where the next one does."""
        text, found = self._text, self._found
        head = text.find("\n", at) + 1 or len(text)
        following = _MARKED.search(text, head)
        end = following.start() if following else len(text)
        if (event := _plain(text, head, end)) is not None:
            found.events.append(event)
            return end
        lines = text[head:end].split("\n")
        known, line = _known(lines), self._line_of(at)
        if known.event is not None:
            found.events.append(known.event)
        elif following is None:
            self._last = at
        found.events += [loose.event for loose in known.others if loose.is_read]
        found.problems += _said(known, lines, self._where, line)
        if following is None and known.event is not None and known.rest is not None:
            self._last = head + sum(len(each) + 1 for each in lines[: known.rest])
        return end

    def _line_of(self, at: int) -> int:
        before, line = self._counted
        self._counted = (at, line + self._text.count("\n", before, at))
        return self._counted[1]

    def _end(self) -> None:
        """Say how far the blocks are whole: what does not end its line may still be in the middle of being written."""
        text, found = self._text, self._found
        if _MARKED.search(text) is None:
            self._last = 0 if self._first == 1 else _empty(text)
        elif not text[(begin := text.rfind("\n") + 1) :].strip():  # a line that has not yet begun to say anything
            self._last = min(self._last, begin)
        else:
            marks = [mark.start() for mark in _MARKED.finditer(text, max(len(text) - _TAIL, 0))]
            self._last = marks[-1] if marks else 0
        whole = text[: self._last]
        found.whole = len(whole.encode("utf-8", "surrogateescape"))
        found.lines = whole.count("\n")
        found.tail = [problem for problem in found.problems if problem.line >= self._first + found.lines]
        del found.problems[len(found.problems) - len(found.tail) :]


def _empty(text: str) -> int:
    """How many signs the empty lines take that a text begins with."""
    begin = len(text) - len(text.lstrip())
    return text.rfind("\n", 0, begin) + 1


_BETWEEN = 500_000  # signs after which a person who waits is told how far it is
_TAIL = 10_000  # signs at the end in which the last block begins; a longer one is read a second time with all the rest


def _plain(text: str, start: int, end: int) -> AnyEvent | None:
    """The event in a block each of whose lines has the one plain form; None for any other block."""
    table: dict[str, object] = {}
    at = start
    while match := _LINE.match(text, at, end):
        key, said, instant, day, decimal, whole, flag = match.groups()
        if key in table:
            return None
        try:
            table[key] = (
                said
                if said is not None
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
        at = match.end()
    if text[at:end].strip("\n"):
        return None
    try:
        event = from_table(table)
    except ValueError:
        return None
    return None if isinstance(event, RoundScheduled) and not is_known_zone(str(table["zone"])) else event


class _Loose(NamedTuple):
    """An event without a mark on a line of its own.

    Attributes:
        at: The number of lines above it.
        event: The event.
        lines: Those that say it, the id first.
        is_read: Whether it counts as it stands: its mark is whole behind the rest of another line, or it stands below
            the mark of another event, as two sides of a merge do that was not told apart.
    """

    at: int
    event: AnyEvent
    lines: list[str]
    is_read: bool


class _Known(NamedTuple):
    """What is known of the lines below a mark.

    Attributes:
        event: The event, None where there is none that is whole.
        lines: Those that say it.
        others: The events that stand among the rest of the lines.
        zone: The time zone of a round that this machine does not know, else None.
        error: Why there is none.
        rest: Where the lines begin that are not part of it, None where all are.
        is_latin: Whether it was read as Latin-1, not being UTF-8.
    """

    event: AnyEvent | None
    lines: list[str]
    others: list[_Loose]
    zone: str | None = None
    error: BaseException | None = None
    rest: int | None = None
    is_latin: bool = False

    @property
    def behind(self) -> int:
        """Where lines begin in which other events may stand: all of them where this one is not whole."""
        if self.event is None:
            return 0
        return len(self.lines) if self.rest is None else self.rest

    @property
    def is_all(self) -> bool:
        """Whether all the lines say this event, in UTF-8."""
        return self.rest is None and not self.is_latin


def _known(lines: list[str]) -> _Known:
    """The event in the lines below a mark; one that is whole survives what was put in behind it."""
    found: BaseException | None = None
    rest: int | None = None
    for own, rest in _attempts(lines):
        try:
            event, table = _event(own)
        except _DAMAGE as error:
            found = error
        else:
            zone = str(table["zone"]) if isinstance(event, RoundScheduled) else "UTC"
            others = [] if rest is None else list(_unmarked(lines, rest))
            said = _as_utf8(own)
            return _Known(event, said, others, None if is_known_zone(zone) else zone, rest=rest, is_latin=said != own)
    others = list(_unmarked(lines))
    if others and others[0].at == 0:  # such as one of two events below one mark
        first, *others = others
        second = next((at for at, line in enumerate(lines) if at and _ID.match(line)), len(first.lines))
        return _Known(first.event, first.lines, others, rest=second)
    return _Known(None, [], others, error=found, rest=rest)


def _attempts(lines: list[str]) -> Iterator[tuple[list[str], int | None]]:
    """The lines that may make up an event, the likeliest first, each with where those begin that are not part of it."""
    odd = next((at for at, line in enumerate(lines) if _is_odd(line)), None)
    if odd is not None:
        yield lines[:odd], odd
    yield lines, None
    own, rest = _parted(lines)
    if rest is not None:
        yield own, rest


def _is_odd(line: str) -> bool:
    """Whether no line of an event looks so, such as the damaged mark of another one."""
    return "=" not in line and bool(line.strip()) and not line.lstrip().startswith("#")


def _said(known: _Known, lines: list[str], where: str, line: int) -> Iterator[Problem]:
    """What is wrong with the lines below the mark on `line`."""
    if known.error is not None:
        yield _damaged(known.error, where, line)
    if known.zone is not None:
        hint = "the interview is shown in UTC; set it again with a time zone"
        yield Problem(f"unknown time zone '{known.zone}'", where, line, hint)
    if known.is_latin:
        hint = "it is read; run prepdeck doctor --repair to save it as UTF-8"
        yield Problem("saved as Latin-1, not as UTF-8", where, line, hint)
    if (known.event is not None and known.rest is not None) or known.others:
        yield _strange(lines[known.behind :], where, line + 1 + known.behind)


def _unmarked(lines: list[str], start: int = 0) -> Iterator[_Loose]:
    """The events that stand whole among the lines from `start` on, without a mark on a line of its own."""
    begun, run = start, list[str]()
    for at, line in enumerate([*lines[start:], ""], start):
        if run and (not line.strip() or _is_odd(line)):
            before = lines[begun - 1].strip() if begun else ""
            yield from _of_run(run, begun, is_read=before.endswith(MARK) and not before.startswith("#"))
            run = []
        if run or _ID.match(line):
            begun = begun if run else at
            run.append(line)


def _of_run(run: list[str], begun: int, *, is_read: bool) -> Iterator[_Loose]:
    """The events in lines that follow each other and begin with an id: the first, which may count, and others that do.

    Several ids in one run are what a merge leaves that takes the lines of both sides: each event has its lines, but
    those that both of them have may stand there once.
    """
    starts = [at for at, line in enumerate(run) if _ID.match(line)]
    apart = _told_apart(run, len(starts)) if len(starts) > 1 else []
    for number, (at, end) in enumerate(pairwise([*starts, len(run)])):
        for own in (run[at:end], *apart[number : number + 1]):
            with suppress(*_DAMAGE):
                yield _Loose(begun + at, _event(own)[0], _as_utf8(own), is_read or at > 0)
                break


def _told_apart(run: list[str], count: int) -> list[list[str]]:
    """The lines of so many events whose lines are mixed: of each key the first line is the first event's, and so on.

    A key that stands there once is common to all of them.
    """
    by_key: dict[str, list[str]] = {}
    for line in run:
        by_key.setdefault(line.partition("=")[0].strip(), []).append(line)
    if any(len(own) not in {1, count} for own in by_key.values()) or len(by_key.get("kind", ())) != count:
        return []  # what is common may as well belong to an event further below
    return [[own[number % len(own)] for own in by_key.values()] for number in range(count)]


def _as_utf8(lines: list[str]) -> list[str]:
    """Lines in which bytes stand that are no UTF-8, with these as the signs that they are in Latin-1."""
    if not any(map(_NO_TEXT.search, lines)):
        return lines
    return [latin_1(line) for line in lines]


# What tomllib raises: also for a number with too many figures, a date that no calendar has, and brackets without end.
_DAMAGE = (ValueError, OverflowError, RecursionError)
_NO_TEXT = re.compile(r"[\udc80-\udcff]")  # bytes that could not be decoded
_ID = re.compile(r"[ \t]*id[ \t]*=")
_KEYS_OF_ALL = ("id", "at", "kind")
_LONGEST_REASON = 100
_MOST_PARTS = 200
_ONE_TEXT = re.compile(r'[a-z]+ = "(?:[^"\\]|\\.)*"\r?')


def _strange(lines: list[str], where: str, line: int) -> Problem:
    """What is wrong with lines that belong to no event, the first of them on `line`."""
    for loose in _unmarked(lines):
        hint = "run prepdeck doctor --repair"
        return Problem(f"event without its {MARK} line", where, line + loose.at, hint)
    return Problem("not part of an event", where, line, "the events are read; delete this line")


def _damaged(error: BaseException, where: str, line: int) -> Problem:
    return Problem(f"damaged event: {_brief(error)}", where, line, "the others are read; fix or delete this one")


def _event(lines: list[str]) -> tuple[AnyEvent, Mapping[str, object]]:
    text = "".join(f"{line}\n" for line in lines)
    if _NO_TEXT.search(text):
        if not all(map(is_latin_1, lines)):
            raise ValueError("it has bytes that are not UTF-8")
        text = latin_1(text)
    for key in _KEYS_OF_ALL:  # which nearly all that is no event lacks, so that no parser has to look at it
        if key not in text and "\\" not in text:
            raise ValueError(f"{key} is missing")
    table = _loaded(text)
    return from_table(table), table


def _loaded(text: str) -> dict[str, object]:
    """What the parser reads, but for keys of so many parts that it would take time and room by their square."""
    import tomllib  # noqa: PLC0415 - what prepdeck writes is read without, as nearly always

    if any(line.count(".") > _MOST_PARTS and not _ONE_TEXT.fullmatch(line) for line in text.split("\n")):
        raise ValueError(f"a line has more than {_MOST_PARTS} dots")
    return tomllib.loads(text)


def _parted(lines: list[str]) -> tuple[list[str], int | None]:
    """The lines of an event without what follows its closing empty line.

    Returns:
        The lines, and where the first line is that was left out, None where none was.
    """
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    rest = next((at for at in range(end, len(lines)) if lines[at].strip()), None)
    return lines[:end], rest


def _brief(error: BaseException) -> str:
    said = str(error) or type(error).__name__
    return said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}…"


def _head_problem(head: str, where: str) -> Problem | None:
    lines = head.split("\n")
    damage: BaseException | None = None
    try:
        version = _loaded(head).get("format")
    except _DAMAGE as error:
        version, damage = None, error
    if isinstance(version, int) and version > FORMAT:
        return Problem(f"format {version} is newer than this prepdeck supports", where, 1, "update prepdeck")
    if any(_unmarked(lines)):
        return _strange(lines, where, 1)
    if damage is not None:
        return Problem(f"damaged header: {_brief(damage)}", where, 1, "the events below it are read")
    return None
