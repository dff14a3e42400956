"""What can happen, each as a value. The journal is made of these and of nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, get_args

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.rounds import WeeklyMinutes
from prepdeck.progress.event_fields import (
    DAY_CODEC,
    FLAG_CODEC,
    GRADE_CODEC,
    INSTANT_CODEC,
    LINE_CODEC,
    MINUTES_CODEC,
    RETENTION_CODEC,
    SECONDS_CODEC,
    SHARE_CODEC,
    TEXT_CODEC,
    ZONE_CODEC,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something the person did: `id` is unique among all devices, `at` is the instant, aware UTC.

    Attributes:
        kind: What it is called in a journal.
        can_be_undone: Whether the person can take it back.
    """

    kind: ClassVar[str]
    can_be_undone: ClassVar[bool] = False
    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGraded(Event):
    """A card was answered and graded, `seconds` after it was shown."""

    kind: ClassVar[str] = "grade"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    grade: Grade = field(metadata=GRADE_CODEC.field_metadata)
    seconds: float = field(metadata=SECONDS_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventUndone(Event):
    """An earlier event is to count as if it had never been."""

    kind: ClassVar[str] = "undo"
    event: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItemDone(Event):
    """A checklist item is done; `evidence` is what the person can show for it, or ""."""

    kind: ClassVar[str] = "done"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    evidence: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItemReopened(Event):
    """A checklist item is open again."""

    kind: ClassVar[str] = "reopen"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundScheduled(Event):
    """A round of that name begins at `starts`, read in the time zone `zone`; an earlier one is moved."""

    kind: ClassVar[str] = "round"
    can_be_undone: ClassVar[bool] = True
    round: str = field(metadata=TEXT_CODEC.field_metadata)
    starts: datetime = field(metadata=INSTANT_CODEC.field_metadata)
    zone: str = field(metadata=ZONE_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRemoved(Event):
    """The round of that name is off."""

    kind: ClassVar[str] = "round-removed"
    can_be_undone: ClassVar[bool] = True
    round: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMinutesSet(Event):
    """The minutes a day until the round of that name, "" for where no round lies ahead, stand for any earlier ones.

    `mon` to `sun` are minutes of study; `most` is how many a single day may have where they are to rise towards the
    round, 0 where they stay on their days.
    """

    kind: ClassVar[str] = "minutes"
    can_be_undone: ClassVar[bool] = True
    round: str = field(metadata=TEXT_CODEC.field_metadata)
    mon: int = field(metadata=MINUTES_CODEC.field_metadata)
    tue: int = field(metadata=MINUTES_CODEC.field_metadata)
    wed: int = field(metadata=MINUTES_CODEC.field_metadata)
    thu: int = field(metadata=MINUTES_CODEC.field_metadata)
    fri: int = field(metadata=MINUTES_CODEC.field_metadata)
    sat: int = field(metadata=MINUTES_CODEC.field_metadata)
    sun: int = field(metadata=MINUTES_CODEC.field_metadata)
    most: int = field(metadata=MINUTES_CODEC.field_metadata)

    @property
    def week(self) -> WeeklyMinutes:
        """The minutes as those of a round; without any, there are none that could rise."""
        minutes = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return WeeklyMinutes(minutes, (self.most or None) if any(minutes) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDeckSwitched(Event):
    """The round of that name asks about a deck, or does not; until that is said it asks about all."""

    kind: ClassVar[str] = "round-deck"
    can_be_undone: ClassVar[bool] = True
    round: str = field(metadata=TEXT_CODEC.field_metadata)
    deck: str = field(metadata=TEXT_CODEC.field_metadata)
    on: bool = field(metadata=FLAG_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMinutesSet(Event):
    """One day has so many minutes of study, whatever its week says; 0 is a day off."""

    kind: ClassVar[str] = "day"
    can_be_undone: ClassVar[bool] = True
    day: date = field(metadata=DAY_CODEC.field_metadata)
    minutes: int = field(metadata=MINUTES_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMinutesReset(Event):
    """One day has the minutes of its week again."""

    kind: ClassVar[str] = "day-usual"
    can_be_undone: ClassVar[bool] = True
    day: date = field(metadata=DAY_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(Event):
    """Where no round lies ahead cards come back when recall has fallen to `share`, 0 to 1."""

    kind: ClassVar[str] = "retention"
    can_be_undone: ClassVar[bool] = True
    share: float = field(metadata=RETENTION_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundQuestionPostponed(Event):
    """The person was asked for the day of the interview and would not say it now."""

    kind: ClassVar[str] = "round-put-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(Event):
    """A document was left at the source line `line`, having been read to `share` of its length, 0 to 1."""

    kind: ClassVar[str] = "read"
    document: str = field(metadata=TEXT_CODEC.field_metadata)
    line: int = field(metadata=LINE_CODEC.field_metadata)
    share: float = field(metadata=SHARE_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckSwitched(Event):
    """A deck is drilled from now on, or is not."""

    kind: ClassVar[str] = "deck"
    can_be_undone: ClassVar[bool] = True
    deck: str = field(metadata=TEXT_CODEC.field_metadata)
    on: bool = field(metadata=FLAG_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSuspended(Event):
    """A card is not to be asked until it is resumed."""

    kind: ClassVar[str] = "suspend"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBuried(Event):
    """A card is not to be asked before the instant `until`, aware UTC."""

    kind: ClassVar[str] = "bury"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    until: datetime = field(metadata=INSTANT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardResumed(Event):
    """A card that was suspended or buried is asked again."""

    kind: ClassVar[str] = "resume"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNoteChanged(Event):
    """The person's own note on a card, which stands for any earlier one; "" takes it away."""

    kind: ClassVar[str] = "note"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    text: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRecorded(Event):
    """The prompt of a card of the deck `deck` reads so from now on: by it an edited card is known again."""

    kind: ClassVar[str] = "card"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    deck: str = field(metadata=TEXT_CODEC.field_metadata)
    prompt: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRenamed(Event):
    """A card was edited and is known under the id `to` from now on: all of its past is that card's."""

    kind: ClassVar[str] = "moved"
    can_be_undone: ClassVar[bool] = True
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    to: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """An event of a kind that this version does not know: kept in its file and counted, never acted upon."""

    kind: ClassVar[str] = ""
    stored_kind: str


KnownEvent = (
    CardGraded
    | EventUndone
    | ChecklistItemDone
    | ChecklistItemReopened
    | RoundScheduled
    | RoundRemoved
    | RoundQuestionPostponed
    | DocumentRead
    | DeckSwitched
    | CardSuspended
    | CardBuried
    | CardResumed
    | CardNoteChanged
    | PromptRecorded
    | CardRenamed
    | WeekMinutesSet
    | RoundDeckSwitched
    | DayMinutesSet
    | DayMinutesReset
    | RetentionSet
)
"""Every kind of event that this version knows."""

AnyEvent = KnownEvent | UnknownEvent
"""Every event that a journal can hold."""

EVENT_KINDS: Mapping[str, type[KnownEvent]] = {event.kind: event for event in get_args(KnownEvent)}
"""The events by their kinds: what is not among them is read as `UnknownEvent`."""
