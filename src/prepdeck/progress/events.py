"""What can happen, each as a value. The journal is made of these and of nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.rounds import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something the person did: `id` is unique among all devices, `at` is the instant, aware UTC."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded(Event):
    """A card was answered and graded, `seconds` after it was shown."""

    card: str
    grade: Grade
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Event):
    """An earlier event is to count as if it had never been."""

    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Event):
    """A checklist item is done; `evidence` is what the person can show for it, or ""."""

    card: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """A checklist item is open again."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSet(Event):
    """A round of that name begins at `starts`, read in the time zone `zone`; an earlier one is moved."""

    round: str
    starts: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRemoved(Event):
    """The round of that name is off."""

    round: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSet(Event):
    """The minutes a day until the round of that name, "" for where no round lies ahead, stand for any earlier ones.

    `mon` to `sun` are minutes of study; `most` is how many a single day may have where they are to rise towards the
    round, 0 where they stay on their days.
    """

    round: str
    mon: int
    tue: int
    wed: int
    thu: int
    fri: int
    sat: int
    sun: int
    most: int

    @property
    def week(self) -> Week:
        """The minutes as those of a round; without any, there are none that could rise."""
        minutes = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return Week(minutes, (self.most or None) if any(minutes) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAsks(Event):
    """The round of that name asks about a deck, or does not; until that is said it asks about all."""

    round: str
    deck: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySet(Event):
    """One day has so many minutes of study, whatever its week says; 0 is a day off."""

    day: date
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUsual(Event):
    """One day has the minutes of its week again."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(Event):
    """Where no round lies ahead cards come back when recall has fallen to `share`, 0 to 1."""

    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPutOff(Event):
    """The person was asked for the day of the interview and would not say it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Event):
    """A document was left at the source line `line`, having been read to `share` of its length, 0 to 1."""

    document: str
    line: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckSwitched(Event):
    """A deck is drilled from now on, or is not."""

    deck: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Event):
    """A card is not to be asked until it is resumed."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried(Event):
    """A card is not to be asked before the instant `until`, aware UTC."""

    card: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """A card that was suspended or buried is asked again."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """The person's own note on a card, which stands for any earlier one; "" takes it away."""

    card: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded(Event):
    """The prompt of a card of the deck `deck` reads so from now on: by it an edited card is known again."""

    card: str
    deck: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    """A card was edited and is known under the id `to` from now on: all of its past is that card's."""

    card: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """An event of a kind that this version does not know: kept in its file and counted, never acted upon."""

    kind: str


KnownEvent = (
    Graded
    | Undone
    | Done
    | Reopened
    | RoundSet
    | RoundRemoved
    | RoundPutOff
    | Read
    | DeckSwitched
    | Suspended
    | Buried
    | Resumed
    | Noted
    | Worded
    | Moved
    | WeekSet
    | RoundAsks
    | DaySet
    | DayUsual
    | RetentionSet
)
"""Every kind of event that this version knows."""
