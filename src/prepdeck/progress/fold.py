"""The state as a pure fold over the events, and nothing but the events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prepdeck.memory.fsrs import Memory, Model
from prepdeck.memory.rounds import Round
from prepdeck.progress.event import (
    DeckSwitched,
    Done,
    Event,
    Graded,
    Read,
    Reopened,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Undone,
    Unknown,
)


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
class Progress:
    """Everything that is known about the person's work on one target.

    Attributes:
        memories: By card, what is believed to be remembered; a card that is missing was never answered.
        grades: The grades that count, oldest first.
        done: By card, the checklist items that are done.
        rounds: By name, the interviews.
        asked: Whether the question for the day of the interview has been answered or put off.
        places: By document, where reading was left.
        decks: By deck, whether the person switched it on or off; one that is missing is as it was at first.
        unknown: How many events are of a kind that this version does not know.
    """

    memories: Mapping[str, Memory] = field(default_factory=dict)
    grades: tuple[Graded, ...] = ()
    done: Mapping[str, Evidence] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    asked: bool = False
    places: Mapping[str, Place] = field(default_factory=dict)
    decks: Mapping[str, bool] = field(default_factory=dict)
    unknown: int = 0

    def next_round(self, now: datetime) -> Round | None:
        """The nearest round that has not begun."""
        return min((r for r in self.rounds.values() if r.starts > now), key=lambda r: r.starts, default=None)

    def last_round(self, now: datetime) -> Round | None:
        """The latest round that has begun."""
        return max((r for r in self.rounds.values() if r.starts <= now), key=lambda r: r.starts, default=None)


def fold(events: Iterable[Event], model: Model) -> Progress:
    """The state after all the events, in whatever order they are given; a copy of an event counts once.

    An undone event counts as if it had never been, so the state is folded anew and no before-image is kept.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    undone = {event.event for event in ordered if isinstance(event, Undone)}
    taken = set(undone)
    state = _State()
    for event in ordered:
        if event.id not in taken:
            taken.add(event.id)
            state.take(event, model)
    return state.progress()


def advance(progress: Progress, event: Event, model: Model) -> Progress:
    """The state after one more event that is later than all before it and undoes none."""
    state = _State.of(progress)
    state.take(event, model)
    return state.progress()


@dataclass(slots=True)
class _State:
    """A `Progress` under construction."""

    memories: dict[str, Memory] = field(default_factory=dict)
    grades: list[Graded] = field(default_factory=list)
    done: dict[str, Evidence] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    asked: bool = False
    places: dict[str, Place] = field(default_factory=dict)
    decks: dict[str, bool] = field(default_factory=dict)
    unknown: int = 0

    @classmethod
    def of(cls, progress: Progress) -> "_State":
        return cls(
            dict(progress.memories),
            list(progress.grades),
            dict(progress.done),
            dict(progress.rounds),
            progress.asked,
            dict(progress.places),
            dict(progress.decks),
            progress.unknown,
        )

    def progress(self) -> Progress:
        return Progress(
            self.memories, tuple(self.grades), self.done, self.rounds, self.asked, self.places, self.decks, self.unknown
        )

    def take(self, event: Event, model: Model) -> None:
        match event:
            case Graded():
                self.memories[event.card] = model.answered(self.memories.get(event.card), event.grade, event.at)
                self.grades.append(event)
            case Done():
                self.done[event.card] = Evidence(event.at, event.evidence)
            case Reopened():
                self.done.pop(event.card, None)
            case RoundSet():
                self.rounds[event.round] = Round(event.round, event.starts, event.zone)
                self.asked = True
            case RoundRemoved():
                self.rounds.pop(event.round, None)
            case RoundPutOff():
                self.asked = True
            case Read():
                before = self.places.get(event.document)
                share = max(event.share, before.share if before else 0.0)
                self.places[event.document] = Place(event.line, share)
            case DeckSwitched():
                self.decks[event.deck] = event.on
            case Unknown():
                self.unknown += 1
