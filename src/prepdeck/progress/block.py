"""The blocks of a journal: from its bytes to its events, so that damage costs only the events it touches.

Nearly every block is written by prepdeck itself and has one fixed form, which a pattern reads some ten times as
fast as a TOML parser does. Whatever has another form goes to the parser, and a test holds both to the same result.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from prepdeck.errors import Problem
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.event import Event, Graded, RoundSet
from prepdeck.progress.past import Grades
from prepdeck.progress.record import from_table, is_zone

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

    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: int = 0
    lines: int = 0
    tail: list[Problem] = field(default_factory=list)


def parse(
    raw: bytes, where: str, *, line: int = 1, grades: Grades | None = None, watch: Callable[[int], None] | None = None
) -> Parsed:
    """Read a journal, or what was added to it.

    Args:
        raw: The bytes: the whole file, or those from the beginning of a block on.
        where: The file as the person knows it.
        line: The number of the first line; only at line 1 there is a head.
        grades: Takes the grades; where it is None they are among the events.
        watch: Told now and then how many bytes have been read, roughly.
    """
    return _Reading(raw.decode("utf-8", "surrogateescape"), where, line, grades).parsed(watch)


_SIGN = r"[^\"\\\x00-\x1f\x7f\ud800-\udfff]"
_INSTANT = (
    r"(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?\+00:00"  # as `isoformat` has it
)
_DECIMAL = r"(?:0|[1-9]\d{0,8})\.\d{1,9}"
_GRADE = re.compile(
    rf'\[\[event\]\]\nid = "({_SIGN}+)"\nat = ({_INSTANT})\nkind = "grade"\ncard = "({_SIGN}*)"\n'
    rf'grade = "(again|hard|good|easy)"\nseconds = ({_DECIMAL})\n(?:\n(?=\[\[event\]\]\n)|\n?\Z)'
)
_GRADES = {grade.word: grade for grade in Grade}
_LINE = re.compile(rf'([a-z]+) = (?:"({_SIGN}*)"|({_INSTANT})|({_DECIMAL})|(0|[1-9]\d{{0,8}})|(true|false))\n')
_MARKED = re.compile(r"^[ \t]*\[\[[ \t]*event[ \t]*\]\][ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)


class _Reading:
    """One pass over the text of a journal."""

    def __init__(self, text: str, where: str, line: int, grades: Grades | None) -> None:
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
        if self._first == 1:
            return _head_problem(text, self._where)
        strange = next((at for at, line in enumerate(text.split("\n")) if line.strip()), None)
        return None if strange is None else _strange(self._where, self._first + strange)

    def _grade(self, id_: str, instant: str, card: str, grade: str, seconds: str) -> bool:
        """Take a grade; gives whether its day is one that the calendar has."""
        try:
            at = datetime.fromisoformat(instant)
        except ValueError:
            return False
        if self._grades is None:
            event = Graded(id=id_, at=at, card=card, grade=_GRADES[grade], seconds=float(seconds))
            self._found.events.append(event)
        else:
            self._grades.add(id_, at, card, _GRADES[grade], float(seconds))
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
        said = list(_read(text[head:end], self._where, self._line_of(at)))
        if following is None and not any(isinstance(each, Event) for each in said):
            self._last = at
        found.events += [each for each in said if isinstance(each, Event)]
        found.problems += [each for each in said if isinstance(each, Problem)]
        return end

    def _line_of(self, at: int) -> int:
        before, line = self._counted
        self._counted = (at, line + self._text.count("\n", before, at))
        return self._counted[1]

    def _end(self) -> None:
        """Say how far the blocks are whole: what does not end its line may still be in the middle of being written."""
        text, found = self._text, self._found
        if _MARKED.search(text) is None:
            self._last = 0 if self._first == 1 or text.strip() else len(text)
        elif not text.endswith("\n"):
            marks = [mark.start() for mark in _MARKED.finditer(text, max(len(text) - _TAIL, 0))]
            self._last = marks[-1] if marks else 0
        whole = text[: self._last]
        found.whole = len(whole.encode("utf-8", "surrogateescape"))
        found.lines = whole.count("\n")
        found.tail = [problem for problem in found.problems if problem.line >= self._first + found.lines]
        del found.problems[len(found.problems) - len(found.tail) :]


_BETWEEN = 500_000  # signs after which a person who waits is told how far it is
_TAIL = 10_000  # signs at the end in which the last block begins; a longer one is read a second time with all the rest


def _plain(text: str, start: int, end: int) -> Event | None:
    """The event in a block each of whose lines has the one plain form; None for any other block."""
    table: dict[str, object] = {}
    at = start
    while match := _LINE.match(text, at, end):
        key, said, instant, decimal, whole, flag = match.groups()
        if key in table:
            return None
        try:
            table[key] = (
                said
                if said is not None
                else datetime.fromisoformat(instant)
                if instant
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
    return None if isinstance(event, RoundSet) and not is_zone(str(table["zone"])) else event


def _read(text: str, where: str, line: int) -> Iterator[Event | Problem]:
    """The event in the text below the mark on `line`; one that is whole survives what was put in behind it."""
    lines = text.replace("\r\n", "\n").split("\n")
    try:
        yield from _event(lines, where, line)
    except _DAMAGE as error:
        whole, strange = _parted(lines)
        if not strange:
            yield _damaged(error, where, line)
            return
        try:
            yield from _event(whole, where, line)
            yield _strange(where, line + strange)
        except _DAMAGE as inner:
            yield _damaged(inner, where, line)


# What tomllib raises: also for a number with too many figures, a date that no calendar has, and brackets without end.
_DAMAGE = (ValueError, OverflowError, RecursionError)
_NO_TEXT = re.compile(r"[\udc80-\udcff]")  # bytes that could not be decoded
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_LONGEST_REASON = 100
_MOST_PARTS = 200
_ONE_TEXT = re.compile(r'[a-z]+ = "(?:[^"\\]|\\.)*"\r?')


def _strange(where: str, line: int) -> Problem:
    return Problem("not part of an event", where, line, "the events are read; delete this line")


def _damaged(error: BaseException, where: str, line: int) -> Problem:
    return Problem(f"damaged event: {_brief(error)}", where, line, "the others are read; mend or delete this one")


def _event(lines: list[str], where: str, line: int) -> Iterator[Event | Problem]:
    text = "\n".join(lines)
    if _NO_TEXT.search(text):
        raise ValueError("it holds bytes that are no UTF-8")
    table = _loaded(text)
    event = from_table(table)
    yield event
    if isinstance(event, RoundSet) and not is_zone(str(table["zone"])):
        hint = "the interview is shown in UTC; set it again with its zone"
        yield Problem(f"the time zone {table['zone']!r} is not known here", where, line, hint)


def _loaded(text: str) -> dict[str, object]:
    """What the parser reads, but for keys of so many parts that it would take time and room by their square."""
    if any(line.count(".") > _MOST_PARTS and not _ONE_TEXT.fullmatch(line) for line in text.split("\n")):
        raise ValueError(f"a line has more than {_MOST_PARTS} dots, and no event has a key like that")
    return tomllib.loads(text)


def _parted(lines: list[str]) -> tuple[list[str], int]:
    """The lines of an event without the marks of a merge and without what follows its closing empty line.

    Returns:
        The lines, and the number of the first line that was left out, from 1; 0 where there is none.
    """
    first = next((at for at, line in enumerate(lines) if _CONFLICT.match(line)), len(lines))
    kept = [line for line in lines if not _CONFLICT.match(line)]
    end = next((at for at, line in enumerate(kept) if not line.strip()), len(kept))
    if end < len(kept) and any(line.strip() for line in kept[end:]):
        first = min(first, next(at for at in range(end, len(lines)) if lines[at].strip()))
    return kept[:end], first + 1 if first < len(lines) else 0


def _brief(error: BaseException) -> str:
    said = str(error) or type(error).__name__
    return said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}…"


def _head_problem(head: str, where: str) -> Problem | None:
    try:
        version = _loaded(head).get("format")
    except _DAMAGE as error:
        return Problem(f"damaged head: {_brief(error)}", where, 1, "the events below it are read")
    if isinstance(version, int) and version > FORMAT:
        return Problem(f"format {version} is newer than this prepdeck knows", where, 1, "update prepdeck")
    return None
