"""Every event that was read, arranged so that one more costs only what it touches."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise
from operator import lt
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade, Memory, Model
from prepdeck.progress.events import AnyEvent, Graded, Moved, Undone
from prepdeck.progress.fold import Progress, Rest, order, undone_by

_START = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
TICKS_A_DAY = 86_400_000_000
_ALL = -1  # before every instant
_BY_VALUE = {int(grade): grade for grade in Grade}


@dataclass(slots=True)
class Grades:
    """Grades in columns, a row each, in the order in which they were read: a tenth of the room that objects take.

    Attributes:
        ids: The ids of the events.
        at: Their instants, in microseconds since 1970.
        card: For each, the number of its card in `names`.
        grade: The grades, 1 to 4.
        seconds: How long each took.
        names: The ids of the cards.
    """

    ids: list[str] = field(default_factory=list)
    at: "array[int]" = field(default_factory=lambda: array("q"))
    card: "array[int]" = field(default_factory=lambda: array("I"))
    grade: "array[int]" = field(default_factory=lambda: array("B"))
    seconds: "array[float]" = field(default_factory=lambda: array("d"))
    names: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Number the cards."""
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def __len__(self) -> int:
        """How many there are."""
        return len(self.at)

    def extend(self, more: "Grades") -> None:
        """Add all rows of others, and number their cards anew."""
        for name in more.names:
            if name not in self._numbers:
                self._numbers[name] = len(self.names)
                self.names.append(name)
        numbers = [self._numbers[name] for name in more.names]
        self.ids += more.ids
        self.at += more.at
        self.card.extend(numbers[number] for number in more.card)
        self.grade += more.grade
        self.seconds += more.seconds

    def add(self, id_: str, at: datetime, card: str, grade: Grade, seconds: float) -> None:
        """Add a row."""
        number = self._numbers.get(card)
        if number is None:
            number = self._numbers[card] = len(self.names)
            self.names.append(card)
        self.ids.append(id_)
        self.at.append(ticks(at))
        self.card.append(number)
        self.grade.append(grade)
        self.seconds.append(seconds)

    def event(self, row: int) -> Graded:
        """The event in a row."""
        return Graded(
            id=self.ids[row],
            at=instant(self.at[row]),
            card=self.names[self.card[row]],
            grade=_BY_VALUE[self.grade[row]],
            seconds=self.seconds[row],
        )

    def rows_of(self, cards: Iterable[str]) -> list[int]:
        """The rows of some cards, oldest first, by what makes events older."""
        wanted = {self._numbers[card] for card in cards if card in self._numbers}
        return self.ordered(row for row, number in enumerate(self.card) if number in wanted)

    def ordered(self, rows: Iterable[int]) -> list[int]:
        """Rows, oldest first."""
        found = list(rows)
        times = [self.at[row] for row in found]
        if all(map(lt, times, times[1:])):  # as they nearly always are
            return found
        return sorted(found, key=lambda row: (self.at[row], self.ids[row]))


def ticks(at: datetime) -> int:
    """An instant as microseconds since 1970."""
    return (at - _START) // _TICK


def instant(count: int) -> datetime:
    """The instant so many microseconds after 1970, aware UTC."""
    return _START + count * _TICK


class Answer(NamedTuple):
    """A grade that counts: when, in microseconds since 1970, of which card as it is known now, and in how long."""

    at: int
    card: str
    grade: Grade
    seconds: float


class Past:
    """All events of a target, each once, and the state that follows from them.

    What has been taken is never taken back; the state after taking events in whatever portions is that of `fold`
    over all of them.

    Args:
        model: What is believed of memories.

    Attributes:
        grades: All grades.
        others: By id, all other events.
        memories: By card, what is believed to be remembered.
        changes: For each time that earlier grades came to count differently, the instant of the first of them, in
            microseconds since 1970; -1 where it may be any.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.changes: list[int] = []
        self._begin()

    def _begin(self) -> None:
        """Know of no event."""
        self.grades = Grades()
        self.others: dict[str, AnyEvent] = {}
        self.memories: dict[str, Memory] = {}
        self._rows: dict[str, int] | None = {}
        self._undone: frozenset[str] = frozenset()
        self._rest = Rest()
        self._latest: tuple[datetime, str] | None = None  # of the events other than grades
        self._progress: Progress | None = None

    @classmethod
    def restored(cls, model: Model, grades: Grades, others: Iterable[AnyEvent], memories: dict[str, Memory]) -> "Past":
        """A past that was taken apart before, with the memories that followed from it under the same model."""
        past = cls(model)
        past.grades, past.memories, past._rows = grades, memories, None
        past.others = {event.id: event for event in others}
        past._undone = undone_by(event for event in past.others.values() if isinstance(event, Undone))
        past._rest = Rest(past.others.values(), past._undone)
        past._latest = max(map(order, past.others.values()), default=None)
        return past

    @property
    def progress(self) -> Progress:
        """The state after all events."""
        if self._progress is None:
            self._progress = self._rest.with_memories(self.memories)
        return self._progress

    @property
    def events(self) -> Iterator[AnyEvent]:
        """All events, each once."""
        return chain(map(self.grades.event, range(len(self.grades))), self.others.values())

    @property
    def counted(self) -> Sequence[Graded]:
        """The grades that count, oldest first."""
        rows = self.grades.ordered(range(len(self.grades)))
        return [self.grades.event(row) for row in rows if self.grades.ids[row] not in self._undone]

    def answers(self, first: int) -> Iterator[Answer]:
        """The grades that count from the row `first` on, oldest first."""
        grades, undone, now = self.grades, self._undone, self._rest.now
        for row in grades.ordered(range(first, len(grades))):
            if grades.ids[row] not in undone:
                card = now(grades.names[grades.card[row]])
                yield Answer(grades.at[row], card, _BY_VALUE[grades.grade[row]], grades.seconds[row])

    def event(self, id_: str) -> AnyEvent | None:
        """The event of that id, None where none was taken."""
        return self._taken(id_) if id_ in self.others or id_ in self._by_id else None

    def counts(self, event: AnyEvent) -> bool:
        """Whether an event that was taken has not been undone."""
        return event.id not in self._undone

    def __contains__(self, event: AnyEvent) -> bool:
        """Whether an event of that id was taken."""
        return event.id in self._by_id or event.id in self.others

    def __len__(self) -> int:
        """How many events were taken."""
        return len(self.grades) + len(self.others)

    def take_columns(self, grades: Grades) -> None:
        """Take more grades; copies of those that were taken change nothing."""
        if not self._by_id.keys().isdisjoint(grades.ids) or not self.others.keys().isdisjoint(grades.ids):
            self.take(map(grades.event, range(len(grades))))
            return
        first = len(self.grades)
        rows = {id_: row for row, id_ in enumerate(grades.ids, first)}
        if len(rows) < len(grades):
            self.take(map(grades.event, range(len(grades))))
            return
        self._by_id.update(rows)
        self.grades.extend(grades)
        self._progress = None
        self._answer(range(first, len(self.grades)), set())

    def take(self, events: Iterable[AnyEvent]) -> None:
        """Take more events; copies of those that were taken change nothing."""
        fresh: dict[str, AnyEvent] = {}
        by_id = self._by_id
        for event in events:
            if event.id in by_id or event.id in self.others or event.id in fresh:
                before = fresh.get(event.id) or self._taken(event.id)
                if before != event:
                    self._take_all_again(chain(self.events, fresh.values(), [event], events))
                    return
            else:
                fresh[event.id] = event
        if fresh:
            self._progress = None
            self._take_fresh(fresh.values())

    @property
    def _by_id(self) -> dict[str, int]:
        """By their ids, the rows of the grades."""
        if self._rows is None:
            self._rows = {id_: row for row, id_ in enumerate(self.grades.ids)}
        return self._rows

    def _taken(self, id_: str) -> AnyEvent:
        return self.others[id_] if id_ in self.others else self.grades.event(self._by_id[id_])

    def _take_all_again(self, events: Iterable[AnyEvent]) -> None:
        """Begin anew: of two different events with one id, which only damage makes, the same one counts everywhere."""
        kept: dict[str, AnyEvent] = {}
        for event in events:
            if event.id not in kept or _preferred(event) < _preferred(kept[event.id]):
                kept[event.id] = event
        self._begin()
        self.changes.append(_ALL)
        self._take_fresh(kept.values())

    def _take_fresh(self, events: Iterable[AnyEvent]) -> None:
        """Take events none of which has been taken."""
        first = len(self.grades)
        others: list[AnyEvent] = []
        for event in events:
            if isinstance(event, Graded):
                self._by_id[event.id] = len(self.grades)
                self.grades.add(event.id, event.at, event.card, event.grade, event.seconds)
            else:
                others.append(event)
        touched = self._take_others(others) if others else set[str]()
        self._answer(range(first, len(self.grades)), touched)

    def _take_others(self, events: list[AnyEvent]) -> set[str]:
        """Take events other than grades; gives the cards whose earlier grades now count differently."""
        self.others.update((event.id, event) for event in events)
        events.sort(key=order)
        is_later = self._latest is None or order(events[0]) > self._latest
        self._latest = max(order(events[-1]), self._latest or order(events[-1]))
        changes_the_past = any(isinstance(event, Undone | Moved) or event.id in self._undone for event in events)
        if is_later and not changes_the_past:
            for event in events:
                self._rest.take(event)
            return set()
        undone, to = self._undone, self._rest.to
        self._undone = undone_by(event for event in self.others.values() if isinstance(event, Undone))
        self._rest = Rest(self.others.values(), self._undone)
        rows = [self._by_id[id_] for id_ in undone ^ self._undone if id_ in self._by_id]
        self.changes += [self.grades.at[row] for row in rows]
        touched = {self.grades.names[self.grades.card[row]] for row in rows}
        for card in to.keys() | self._rest.to.keys():
            if to.get(card, card) != self._rest.now(card):
                touched |= {card, to.get(card, card), self._rest.now(card)}
                self.changes.append(_ALL)
        return touched

    def _answer(self, fresh: range, touched: set[str]) -> None:
        """Bring the memories up to date with the rows that are fresh, and with all rows of the cards touched."""
        again = touched | {self._rest.now(card) for card in touched}
        for card, rows in self._by_card(fresh).items():
            memory = self.memories.get(card)
            if memory is not None and instant(self.grades.at[rows[0]]) <= memory.last:
                again.add(card)
            elif card not in again:
                self._answer_rows(card, rows)
        if again:
            for card in again:
                self.memories.pop(card, None)
            earlier = self.grades.rows_of(name for name in self.grades.names if self._rest.now(name) in again)
            for card, rows in self._by_card(earlier).items():
                self._answer_rows(card, rows)

    def _by_card(self, rows: Iterable[int]) -> dict[str, list[int]]:
        """By the ids that cards have now, those of the rows that count, oldest first."""
        numbers, ids, undone = self.grades.card, self.grades.ids, self._undone
        by_number: dict[int, list[int]] = {}
        for row in rows:
            by_number.setdefault(numbers[row], []).append(row)
        by_card: dict[str, list[int]] = {}
        for number, own in by_number.items():
            counted = [row for row in own if ids[row] not in undone] if undone else own
            if counted:
                by_card.setdefault(self._rest.now(self.grades.names[number]), []).extend(counted)
        return {card: self.grades.ordered(own) for card, own in by_card.items()}

    def _answer_rows(self, card: str, rows: list[int]) -> None:
        """Bring the memory of one card up to date with rows that are later than what it knows."""
        memory, grades = self.memories.get(card), self.grades
        if memory is None:
            times = [grades.at[row] for row in rows]
            days = [0.0, *((later - earlier) / TICKS_A_DAY for earlier, later in pairwise(times))]
            stability, difficulty = self.model.replayed(
                [(gap, _BY_VALUE[grades.grade[row]]) for gap, row in zip(days, rows, strict=True)]
            )
            self.memories[card] = Memory(stability, difficulty, instant(times[-1]))
            return
        for row in rows:
            memory = self.model.answered(memory, _BY_VALUE[grades.grade[row]], instant(grades.at[row]))
        self.memories[card] = memory


def fold(events: Iterable[AnyEvent], model: Model) -> Progress:
    """The state after all the events, in whatever order they are given; a copy of an event counts once."""
    past = Past(model)
    past.take(events)
    return past.progress


def _preferred(event: AnyEvent) -> tuple[datetime, str]:
    return event.at, repr(event)
