"""All events of a target, indexed so that adding one costs only what it affects."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from operator import lt
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.memory.grades import Grade
from prepdeck.progress.events import AnyEvent, CardGraded, CardRenamed, EventUndone
from prepdeck.progress.fold import Progress, StateBuilder, event_sort_key, find_undone_ids, is_undone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_DAY = 86_400_000_000
_BEFORE_ALL_GRADES = -1  # events are never dated before 1970, which is 0
_GRADES_BY_NUMBER = {int(grade): grade for grade in Grade}


class GradeTable(Struct):
    """Grades in columns, one row each, in the order in which they were read.

    Columns take a tenth of the memory of objects.

    Attributes:
        event_ids: The ids of the events.
        graded_at: Their instants, in microseconds since 1970.
        card_numbers: For each, the index of its card in `card_ids`.
        grade_numbers: The grades, 1 to 4.
        answer_seconds: How long each answer took.
        card_ids: The ids of the cards.
    """

    event_ids: list[str] = field(default_factory=list)
    graded_at: "array[int]" = field(default_factory=lambda: array("q"))
    card_numbers: "array[int]" = field(default_factory=lambda: array("I"))
    grade_numbers: "array[int]" = field(default_factory=lambda: array("B"))
    answer_seconds: "array[float]" = field(default_factory=lambda: array("d"))
    card_ids: list[str] = field(default_factory=list)
    _number_by_card_id: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the card ids."""
        self._number_by_card_id = {card_id: card_number for card_number, card_id in enumerate(self.card_ids)}

    def __len__(self) -> int:
        """The number of grades."""
        return len(self.graded_at)

    def add_table(self, other_table: "GradeTable") -> None:
        """Add all rows of another table."""
        for card_id in other_table.card_ids:
            if card_id not in self._number_by_card_id:
                self._number_by_card_id[card_id] = len(self.card_ids)
                self.card_ids.append(card_id)
        new_card_numbers = [self._number_by_card_id[card_id] for card_id in other_table.card_ids]
        self.event_ids += other_table.event_ids
        self.graded_at += other_table.graded_at
        self.card_numbers.extend(new_card_numbers[card_number] for card_number in other_table.card_numbers)
        self.grade_numbers += other_table.grade_numbers
        self.answer_seconds += other_table.answer_seconds

    def add_grade(self, event_id: str, graded_at: datetime, card_id: str, grade: Grade, answer_seconds: float) -> None:
        """Add a row."""
        card_number = self._number_by_card_id.get(card_id)
        if card_number is None:
            card_number = self._number_by_card_id[card_id] = len(self.card_ids)
            self.card_ids.append(card_id)
        self.event_ids.append(event_id)
        self.graded_at.append(to_microseconds(graded_at))
        self.card_numbers.append(card_number)
        self.grade_numbers.append(grade)
        self.answer_seconds.append(answer_seconds)

    def get_event(self, row_number: int) -> CardGraded:
        """The event of a row."""
        return CardGraded(
            id=self.event_ids[row_number],
            at=from_microseconds(self.graded_at[row_number]),
            card=self.card_ids[self.card_numbers[row_number]],
            grade=_GRADES_BY_NUMBER[self.grade_numbers[row_number]],
            seconds=self.answer_seconds[row_number],
        )

    def find_rows(self, card_ids: Iterable[str]) -> list[int]:
        """The rows of some cards, oldest first, in the order of `event_sort_key`."""
        wanted_numbers = {
            self._number_by_card_id[card_id] for card_id in card_ids if card_id in self._number_by_card_id
        }
        return self.sort_rows(
            row_number for row_number, card_number in enumerate(self.card_numbers) if card_number in wanted_numbers
        )

    def sort_rows(self, row_numbers: Iterable[int]) -> list[int]:
        """Sort rows, oldest first."""
        row_list = list(row_numbers)
        grade_times = [self.graded_at[row_number] for row_number in row_list]
        if all(map(lt, grade_times, grade_times[1:])):  # nearly always true, and much faster than sorting
            return row_list
        return sorted(row_list, key=lambda row_number: (self.graded_at[row_number], self.event_ids[row_number]))


def to_microseconds(instant: datetime) -> int:
    """Convert an instant to microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """Convert microseconds since 1970 to an instant, aware UTC."""
    return _EPOCH + microseconds * _MICROSECOND


class GradedAnswer(NamedTuple):
    """A grade that counts. `answered_at` is in microseconds since 1970, and `card_id` is the current id of the card."""

    answered_at: int
    card_id: str
    grade: Grade
    answer_seconds: float


class AnswerRows(NamedTuple):
    """Grades that count, oldest first, in columns.

    Attributes:
        card_ids: The current ids of their cards.
        card_positions: The card of each grade, as its position in `card_ids`.
        grade_numbers: The grades, 1 to 4.
        answered_at: Their instants, in microseconds since 1970.
        answer_seconds: How long each answer took.
    """

    card_ids: list[str]
    card_positions: "array[int]"
    grade_numbers: "array[int]"
    answered_at: "array[int]"
    answer_seconds: "array[float]"


class EventLog:
    """All events of a target, each once, and the state that follows from them.

    Events are only ever added. In whatever portions they come, the state equals that of `fold_events` over all of them.

    Attributes:
        grades: All grades.
        other_events: By id, all other events.
        answered_at: By current card id, the instant of the last answer that counts, aware UTC.
        recounted_from: One entry for each time that earlier grades came to count differently: the instant of the first
            of them, in microseconds since 1970, or -1 if any grade may be affected.
    """

    def __init__(self) -> None:
        self.recounted_from: list[int] = []
        self._clear_events()

    def _clear_events(self) -> None:
        """Forget all events."""
        self.grades = GradeTable()
        self.other_events: dict[str, AnyEvent] = {}
        self.answered_at: dict[str, datetime] = {}
        self._cached_row_by_id: dict[str, int] | None = {}
        self._undone_ids: frozenset[str] = frozenset()
        self._state_builder = StateBuilder()
        self._last_other_key: tuple[datetime, str] | None = None  # of the latest event that is not a grade
        self._cached_progress: Progress | None = None

    @classmethod
    def restore(
        cls,
        grades: GradeTable,
        other_events: Iterable[AnyEvent],
        answered_at: dict[str, datetime],
    ) -> "EventLog":
        """Restore a log from its parts; `answered_at` must have been computed from these events."""
        event_log = cls()
        event_log.grades, event_log.answered_at, event_log._cached_row_by_id = grades, answered_at, None
        event_log.other_events = {event.id: event for event in other_events}
        event_log._undone_ids = find_undone_ids(
            event for event in event_log.other_events.values() if isinstance(event, EventUndone)
        )
        event_log._state_builder = StateBuilder(event_log.other_events.values(), event_log._undone_ids)
        event_log._last_other_key = max(map(event_sort_key, event_log.other_events.values()), default=None)
        return event_log

    @property
    def progress(self) -> Progress:
        """The state after all events."""
        if self._cached_progress is None:
            self._cached_progress = self._state_builder.build_progress(self.answered_at)
        return self._cached_progress

    @property
    def latest_change_at(self) -> datetime | None:
        """The latest date of an event that is not a grade; None if there is none."""
        return self._last_other_key[0] if self._last_other_key else None

    @property
    def all_events(self) -> Iterator[AnyEvent]:
        """All events, each once."""
        return chain(map(self.grades.get_event, range(len(self.grades))), self.other_events.values())

    @property
    def counted_grades(self) -> Sequence[CardGraded]:
        """The grades that count, oldest first."""
        row_numbers = self.grades.sort_rows(range(len(self.grades)))
        return [
            self.grades.get_event(row_number)
            for row_number in row_numbers
            if self.grades.event_ids[row_number] not in self._undone_ids
        ]

    def iterate_answers(self, first_row: int) -> Iterator[GradedAnswer]:
        """The grades that count from the row `first_row` on, oldest first."""
        grades, undone_ids, current_card_id = self.grades, self._undone_ids, self._state_builder.current_card_id
        for row_number in grades.sort_rows(range(first_row, len(grades))):
            if grades.event_ids[row_number] not in undone_ids:
                card_id = current_card_id(grades.card_ids[grades.card_numbers[row_number]])
                yield GradedAnswer(
                    grades.graded_at[row_number],
                    card_id,
                    _GRADES_BY_NUMBER[grades.grade_numbers[row_number]],
                    grades.answer_seconds[row_number],
                )

    def answers_since(self, first_row: int) -> "AnswerRows":
        """The grades that count from the row `first_row` on, oldest first, in columns."""
        grades, undone_ids = self.grades, self._undone_ids
        row_numbers = [
            row_number
            for row_number in grades.sort_rows(range(first_row, len(grades)))
            if grades.event_ids[row_number] not in undone_ids
        ]
        # Several old ids of an edited card lead to the same one.
        positions: dict[str, int] = {}
        position_by_number = {
            card_number: positions.setdefault(self._state_builder.current_card_id(card_id), len(positions))
            for card_number in sorted({grades.card_numbers[row_number] for row_number in row_numbers})
            for card_id in [grades.card_ids[card_number]]
        }
        return AnswerRows(
            list(positions),
            array("q", (position_by_number[grades.card_numbers[row_number]] for row_number in row_numbers)),
            array("q", (grades.grade_numbers[row_number] for row_number in row_numbers)),
            array("q", (grades.graded_at[row_number] for row_number in row_numbers)),
            array("d", (grades.answer_seconds[row_number] for row_number in row_numbers)),
        )

    def get_event(self, event_id: str) -> AnyEvent | None:
        """The event with this id, or None if there is none."""
        return self._get_known_event(event_id) if event_id in self.other_events or event_id in self._row_by_id else None

    def is_counted(self, event: AnyEvent) -> bool:
        """Whether an event has not been undone."""
        return event.id not in self._undone_ids

    def __contains__(self, event: AnyEvent) -> bool:
        """Whether the log has an event with the same id."""
        return event.id in self._row_by_id or event.id in self.other_events

    def __len__(self) -> int:
        """The number of events."""
        return len(self.grades) + len(self.other_events)

    def add_grades(self, new_grades: GradeTable) -> None:
        """Add grades. Copies of known events change nothing."""
        if not self._row_by_id.keys().isdisjoint(new_grades.event_ids) or not self.other_events.keys().isdisjoint(
            new_grades.event_ids
        ):
            self.add_events(map(new_grades.get_event, range(len(new_grades))))
            return
        first_row = len(self.grades)
        row_by_id = {event_id: row_number for row_number, event_id in enumerate(new_grades.event_ids, first_row)}
        if len(row_by_id) < len(new_grades):
            self.add_events(map(new_grades.get_event, range(len(new_grades))))
            return
        self._row_by_id.update(row_by_id)
        self.grades.add_table(new_grades)
        self._cached_progress = None
        self._update_last_answers(range(first_row, len(self.grades)), set())

    def add_events(self, events: Iterable[AnyEvent]) -> None:
        """Add events. Copies of known events change nothing."""
        new_events: dict[str, AnyEvent] = {}
        row_by_id = self._row_by_id
        for event in events:
            if event.id in row_by_id or event.id in self.other_events or event.id in new_events:
                known_event = new_events.get(event.id) or self._get_known_event(event.id)
                if known_event != event:
                    self._rebuild_from(chain(self.all_events, new_events.values(), [event], events))
                    return
            else:
                new_events[event.id] = event
        if new_events:
            self._cached_progress = None
            self._add_new_events(new_events.values())

    @property
    def _row_by_id(self) -> dict[str, int]:
        """By event id, the rows of the grades."""
        if self._cached_row_by_id is None:
            self._cached_row_by_id = {event_id: row_number for row_number, event_id in enumerate(self.grades.event_ids)}
        return self._cached_row_by_id

    def _get_known_event(self, event_id: str) -> AnyEvent:
        return (
            self.other_events[event_id]
            if event_id in self.other_events
            else self.grades.get_event(self._row_by_id[event_id])
        )

    def _rebuild_from(self, events: Iterable[AnyEvent]) -> None:
        """Start again: if damage gave two different events one id, every device must keep the same event."""
        kept_events: dict[str, AnyEvent] = {}
        for event in events:
            if event.id not in kept_events or _preference_key(event) < _preference_key(kept_events[event.id]):
                kept_events[event.id] = event
        self._clear_events()
        self.recounted_from.append(_BEFORE_ALL_GRADES)
        self._add_new_events(kept_events.values())

    def _add_new_events(self, events: Iterable[AnyEvent]) -> None:
        """Add events whose ids are all new."""
        first_row = len(self.grades)
        other_events: list[AnyEvent] = []
        for event in events:
            if isinstance(event, CardGraded):
                self._row_by_id[event.id] = len(self.grades)
                self.grades.add_grade(event.id, event.at, event.card, event.grade, event.seconds)
            else:
                other_events.append(event)
        affected_card_ids = self._add_other_events(other_events) if other_events else set[str]()
        self._update_last_answers(range(first_row, len(self.grades)), affected_card_ids)

    def _add_other_events(self, events: list[AnyEvent]) -> set[str]:
        """Add events other than grades; return the cards whose earlier grades now count differently."""
        self.other_events.update((event.id, event) for event in events)
        events.sort(key=event_sort_key)
        are_all_later = self._last_other_key is None or event_sort_key(events[0]) > self._last_other_key
        self._last_other_key = max(event_sort_key(events[-1]), self._last_other_key or event_sort_key(events[-1]))
        changes_earlier_events = any(
            isinstance(event, EventUndone | CardRenamed) or is_undone(event, self._undone_ids) for event in events
        )
        # The fast path: nothing that is already in the state changes.
        if are_all_later and not changes_earlier_events:
            for event in events:
                self._state_builder.add_event(event)
            return set()
        old_undone_ids, old_renames = self._undone_ids, self._state_builder.current_card_ids
        self._undone_ids = find_undone_ids(
            event for event in self.other_events.values() if isinstance(event, EventUndone)
        )
        self._state_builder = StateBuilder(self.other_events.values(), self._undone_ids)
        recounted_rows = [
            self._row_by_id[event_id] for event_id in old_undone_ids ^ self._undone_ids if event_id in self._row_by_id
        ]
        self.recounted_from += [self.grades.graded_at[row_number] for row_number in recounted_rows]
        affected_card_ids = {
            self.grades.card_ids[self.grades.card_numbers[row_number]] for row_number in recounted_rows
        }
        for card_id in old_renames.keys() | self._state_builder.current_card_ids.keys():
            if old_renames.get(card_id, card_id) != self._state_builder.current_card_id(card_id):
                affected_card_ids |= {
                    card_id,
                    old_renames.get(card_id, card_id),
                    self._state_builder.current_card_id(card_id),
                }
                self.recounted_from.append(_BEFORE_ALL_GRADES)
        return affected_card_ids

    def _update_last_answers(self, new_rows: range, affected_card_ids: set[str]) -> None:
        """Note the last answers in new rows, and find those of the affected cards again."""
        recounted_card_ids = affected_card_ids | {
            self._state_builder.current_card_id(card_id) for card_id in affected_card_ids
        }
        row_groups = [self._group_rows_by_card(new_rows)]
        if recounted_card_ids:
            for card_id in recounted_card_ids:
                self.answered_at.pop(card_id, None)
            recounted_rows = self.grades.find_rows(
                stored_card_id
                for stored_card_id in self.grades.card_ids
                if self._state_builder.current_card_id(stored_card_id) in recounted_card_ids
            )
            row_groups.append(self._group_rows_by_card(recounted_rows))
        for card_id, card_rows in chain.from_iterable(rows_by_card.items() for rows_by_card in row_groups):
            latest = from_microseconds(max(self.grades.graded_at[row_number] for row_number in card_rows))
            self.answered_at[card_id] = max(latest, self.answered_at.get(card_id, latest))

    def _group_rows_by_card(self, row_numbers: Iterable[int]) -> dict[str, list[int]]:
        """By current card id, the rows that count."""
        card_numbers, event_ids, undone_ids = self.grades.card_numbers, self.grades.event_ids, self._undone_ids
        rows_by_number: dict[int, list[int]] = {}
        for row_number in row_numbers:
            rows_by_number.setdefault(card_numbers[row_number], []).append(row_number)
        rows_by_card_id: dict[str, list[int]] = {}
        for card_number, card_rows in rows_by_number.items():
            counted_rows = (
                [row_number for row_number in card_rows if event_ids[row_number] not in undone_ids]
                if undone_ids
                else card_rows
            )
            if counted_rows:
                rows_by_card_id.setdefault(
                    self._state_builder.current_card_id(self.grades.card_ids[card_number]), []
                ).extend(counted_rows)
        return rows_by_card_id


def fold_events(events: Iterable[AnyEvent]) -> Progress:
    """Compute the state after all events, in any order. A copy of an event counts once."""
    event_log = EventLog()
    event_log.add_events(events)
    return event_log.progress


def _preference_key(event: AnyEvent) -> tuple[datetime, str]:
    values = [getattr(event, name) for name in event.__struct_fields__]
    return event.at, f"{event.kind} {values!r}"
