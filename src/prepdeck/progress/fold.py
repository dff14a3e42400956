"""The state that follows from the events, and from nothing but the events; `past.fold` gives it for all of them.

Three rules make the state the same on every device, in whatever order files arrive: events count in the order of
`order`; an event whose id came already is a copy; and what an undo names counts as if it had never been, unless that
undo is undone itself. Nothing that a state was before is kept to go back to: it is folded again.
"""

from collections.abc import Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from prepdeck.memory.fsrs import RETENTION, Memory
from prepdeck.memory.rounds import Round, Week
from prepdeck.progress.events import (
    AnyEvent,
    Buried,
    DaySet,
    DayUsual,
    DeckSwitched,
    Done,
    Graded,
    Moved,
    Noted,
    Read,
    Reopened,
    Resumed,
    RetentionSet,
    RoundAsks,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Suspended,
    Undone,
    Unknown,
    WeekSet,
    Worded,
)

NO_ROUND = ""
"""The name under which the minutes a day are kept that hold while no round lies ahead."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A checklist item that is done: since when, and what the person can show for it."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document was left: the source line at the top, and how much of it has been read, 0 to 1."""

    line: int
    share: float


@dataclass(frozen=True, slots=True)
class Wording:
    """How the prompt of a card of a deck read when it was answered last."""

    deck: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is known about the person's work on one target.

    Attributes:
        memories: By card, what is believed to be remembered; a card that is missing was never answered.
        done: By card, the checklist items that are done.
        rounds: By name, the interviews.
        asked: Whether the question for the day of the interview has been answered or put off.
        places: By document, where reading was left.
        decks: By deck, whether the person switched it on or off; one that is missing is as it was at first.
        aside: By card, until when it is not to be asked; None is until it is resumed.
        notes: By card, the person's own note on it.
        wordings: By card that has a past, or had one before it was moved, how it read.
        moved: By the id under which an edited card was answered, the one under which it is known now.
        unknown: How many events are of a kind that this version does not know.
        week: The minutes a day while no round lies ahead; None where the person has not said.
        days: The minutes of the days that differ from their week.
        retention: The recall at which cards come back while no round lies ahead, 0 to 1.
    """

    memories: Mapping[str, Memory] = field(default_factory=dict)
    done: Mapping[str, Evidence] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    asked: bool = False
    places: Mapping[str, Place] = field(default_factory=dict)
    decks: Mapping[str, bool] = field(default_factory=dict)
    aside: Mapping[str, datetime | None] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    unknown: int = 0
    week: Week | None = None
    days: Mapping[date, int] = field(default_factory=dict)
    retention: float = RETENTION

    @property
    def cards(self) -> AbstractSet[str]:
        """The cards that have a past: answered, done, set aside or noted upon."""
        return self.memories.keys() | self.done.keys() | self.aside.keys() | self.notes.keys()

    def next_round(self, now: datetime) -> Round | None:
        """The nearest round that has not begun."""
        return next(iter(self.rounds_ahead(now)), None)

    def rounds_ahead(self, now: datetime) -> list[Round]:
        """The rounds that have not begun, the nearest first."""
        return sorted((r for r in self.rounds.values() if r.starts > now), key=lambda r: (r.starts, r.name))

    def last_round(self, now: datetime) -> Round | None:
        """The latest round that has begun."""
        return next(iter(self.rounds_over(now)), None)

    def rounds_over(self, now: datetime) -> list[Round]:
        """The rounds that have begun, the latest first."""
        return sorted((r for r in self.rounds.values() if r.starts <= now), key=lambda r: (r.starts, r.name))[::-1]

    def is_aside(self, card: str, now: datetime) -> bool:
        """Whether the card is suspended, or buried until later than `now`."""
        if card not in self.aside:
            return False
        until = self.aside[card]
        return until is None or until > now

    def is_suspended(self, card: str) -> bool:
        """Whether the card is not to be asked until it is resumed."""
        return card in self.aside and self.aside[card] is None


def order(event: AnyEvent) -> tuple[datetime, str]:
    """What events are sorted by; ids are unique, so that no two are alike."""
    return event.at, event.id


def undone_by(undos: Iterable[Undone]) -> frozenset[str]:
    """The ids of the events that do not count because of these undos, an undone undo having no effect."""
    by_id = {undo.id: undo for undo in undos}
    against: dict[str, list[str]] = {}
    for each in by_id.values():
        against.setdefault(each.event, []).append(each.id)
    counts: dict[str, bool] = {}
    for first in sorted(by_id):
        if first in counts:
            continue
        counts[first] = True  # what undoes itself in a circle counts where the circle is entered
        path = {first: iter(against.get(first, ()))}
        while path:  # a stack, since a chain of undos may be longer than Python's own
            undo, others = next(reversed(path.items()))
            waiting = next((other for other in others if other not in counts), None)
            if waiting is not None:
                counts[waiting] = True
                path[waiting] = iter(against.get(waiting, ()))
                continue
            counts[undo] = not any(counts[other] for other in against.get(undo, ()) if other not in path)
            path.popitem()
    return frozenset(by_id[undo].event for undo, is_so in counts.items() if is_so)


def resolved(moves: Iterable[Moved]) -> dict[str, str]:
    """By each id that a card once had, the id that it has now; of two moves that disagree the later one counts."""
    to: dict[str, str] = {}
    for move in sorted(moves, key=order):
        to.pop(move.to, None)
        if move.card != move.to:
            to[move.card] = move.to
    found: dict[str, str] = {}
    for card in to:
        passed, now = list[str](), card
        while now in to and now not in found:  # there is no circle: an id that is moved to is moved on no more
            passed.append(now)
            now = to[now]
        now = found.get(now, now)
        found |= dict.fromkeys(passed, now)
    return {card: found[card] for card in to}


class Rest:
    """The state but for the memories, under construction.

    Args:
        events: All events other than grades.
        undone: The ids of those that do not count.
    """

    def __init__(self, events: Iterable[AnyEvent] = (), undone: Container[str] = ()) -> None:
        counted = [event for event in sorted(events, key=order) if event.id not in undone]
        self.to = resolved(event for event in counted if isinstance(event, Moved))
        self.done: dict[str, Evidence] = {}
        self.rounds: dict[str, Round] = {}
        self.asked = False
        self.places: dict[str, Place] = {}
        self.decks: dict[str, bool] = {}
        self.aside: dict[str, datetime | None] = {}
        self.notes: dict[str, str] = {}
        self.wordings: dict[str, Wording] = {}
        self.unknown = 0
        self.weeks: dict[str, Week] = {}
        self.without: dict[str, set[str]] = {}
        self.days: dict[date, int] = {}
        self.retention = RETENTION
        for event in counted:
            self.take(event)

    def now(self, card: str) -> str:
        """The id that a card has now."""
        return self.to.get(card, card)

    def take(self, event: AnyEvent) -> None:
        """Take one more event that is later than all before it and is neither an undo nor a move."""
        match event:
            case Worded():  # by far the most of them
                self.wordings[event.card] = Wording(event.deck, event.prompt)
            case RoundSet() | RoundRemoved() | RoundPutOff() | RoundAsks() | WeekSet():
                self._take_of_round(event)
            case DaySet() | DayUsual() | RetentionSet():
                self._take_of_days(event)
            case Read():
                before = self.places.get(event.document)
                share = max(event.share, before.share if before else 0.0)
                self.places[event.document] = Place(event.line, share)
            case DeckSwitched():
                self.decks[event.deck] = event.on
            case Unknown():
                self.unknown += 1
            case Done() | Reopened() | Suspended() | Buried() | Resumed() | Noted():
                self._take_of_card(event)
            case Graded() | Undone() | Moved():
                pass  # grades make the memories, the others say which events count, and for which card
            case _:
                assert_never(event)

    def _take_of_round(self, event: RoundSet | RoundRemoved | RoundPutOff | RoundAsks | WeekSet) -> None:
        match event:
            case RoundSet():
                self.rounds[event.round] = Round(event.round, event.starts, event.zone, since=event.at)
                self.asked = True
            case RoundRemoved():
                for of_rounds in (self.rounds, self.weeks, self.without):
                    of_rounds.pop(event.round, None)
            case RoundPutOff():
                self.asked = True
            case RoundAsks():
                without = self.without.setdefault(event.round, set())
                (without.discard if event.on else without.add)(event.deck)
            case WeekSet():
                self.weeks[event.round] = event.week
                if event.round in self.rounds:
                    self.rounds[event.round] = replace(self.rounds[event.round], since=event.at)

    def _take_of_days(self, event: DaySet | DayUsual | RetentionSet) -> None:
        match event:
            case DaySet():
                self.days[event.day] = event.minutes
            case DayUsual():
                self.days.pop(event.day, None)
            case RetentionSet():
                self.retention = event.share

    def _take_of_card(self, event: Done | Reopened | Suspended | Buried | Resumed | Noted) -> None:
        match event:
            case Done():
                self.done[self.now(event.card)] = Evidence(event.at, event.evidence)
            case Reopened():
                self.done.pop(self.now(event.card), None)
            case Suspended():
                self.aside[self.now(event.card)] = None
            case Buried():
                self.aside[self.now(event.card)] = event.until
            case Resumed():
                self.aside.pop(self.now(event.card), None)
            case Noted():
                self.notes[self.now(event.card)] = event.text

    def with_memories(self, memories: Mapping[str, Memory]) -> Progress:
        """The whole state, which no further event changes."""
        return Progress(
            memories=dict(memories),
            done=dict(self.done),
            rounds={
                name: replace(found, week=self.weeks.get(name), without=frozenset(self.without.get(name, ())))
                for name, found in self.rounds.items()
            },
            asked=self.asked,
            places=dict(self.places),
            decks=dict(self.decks),
            aside=dict(self.aside),
            notes={card: note for card, note in self.notes.items() if note},
            wordings={
                card: wording
                for card, wording in self.wordings.items()
                if card in memories or card in self.to or card in self.done or card in self.aside or card in self.notes
            },
            moved=dict(self.to),
            unknown=self.unknown,
            week=self.weeks.get(NO_ROUND),
            days=dict(self.days),
            retention=self.retention,
        )
