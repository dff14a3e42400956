"""The kinds of events. A journal consists of these and of nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, get_args

from prepdeck.memory.grades import Grade
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
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the person did.

    Attributes:
        kind: Its name in a journal.
        id: Unique among all devices.
        at: When it happened, aware UTC.
    """

    kind: ClassVar[str]
    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGraded(Event):
    """A card was answered and graded, `seconds` after it was shown."""

    kind: ClassVar[str] = "grade"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    grade: Grade = field(metadata=GRADE_CODEC.field_metadata)
    seconds: float = field(metadata=SECONDS_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventUndone(Event):
    """An earlier event was undone: it counts as if it had never happened."""

    kind: ClassVar[str] = "undo"
    event: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItemDone(Event):
    """A checklist item was done. `evidence` is what the person can show for it, or ""."""

    kind: ClassVar[str] = "done"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    evidence: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItemReopened(Event):
    """A checklist item is open again."""

    kind: ClassVar[str] = "reopen"
    card: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundScheduled(Event):
    """A round was scheduled, or moved if it existed. It `starts` at an instant, shown in the time zone `zone`."""

    kind: ClassVar[str] = "round"
    round: str = field(metadata=TEXT_CODEC.field_metadata)
    starts: datetime = field(metadata=INSTANT_CODEC.field_metadata)
    zone: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRemoved(Event):
    """The round with this name was removed."""

    kind: ClassVar[str] = "round-removed"
    round: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMinutesSet(Event):
    """The minutes a day until a round were set. They replace any earlier ones.

    `round` is "" for the time without an upcoming round. `mon` to `sun` are the minutes of study on each day of the
    week. `most` is the limit for a single day if the minutes may rise towards the round, or 0 if they may not.
    """

    kind: ClassVar[str] = "minutes"
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
        """The minutes as those of a round. Without any minutes, none can rise."""
        minutes = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return WeeklyMinutes(minutes, (self.most or None) if any(minutes) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDeckSwitched(Event):
    """A deck was included in a round or excluded from it. A round includes every deck by default."""

    kind: ClassVar[str] = "round-deck"
    round: str = field(metadata=TEXT_CODEC.field_metadata)
    deck: str = field(metadata=TEXT_CODEC.field_metadata)
    on: bool = field(metadata=FLAG_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMinutesSet(Event):
    """The minutes of study on one day were set, whatever the week says. 0 is a day off."""

    kind: ClassVar[str] = "day"
    day: date = field(metadata=DAY_CODEC.field_metadata)
    minutes: int = field(metadata=MINUTES_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMinutesReset(Event):
    """The minutes of one day follow the week again."""

    kind: ClassVar[str] = "day-usual"
    day: date = field(metadata=DAY_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(Event):
    """The recall was set at which a review is due while there is no upcoming round: `share`, 0 to 1."""

    kind: ClassVar[str] = "retention"
    share: float = field(metadata=RETENTION_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundQuestionPostponed(Event):
    """The person was asked for the date of the interview and did not give one yet."""

    kind: ClassVar[str] = "round-put-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(Event):
    """A document was left at the source line `line`, read up to `share` of its length, 0 to 1."""

    kind: ClassVar[str] = "read"
    document: str = field(metadata=TEXT_CODEC.field_metadata)
    line: int = field(metadata=LINE_CODEC.field_metadata)
    share: float = field(metadata=SHARE_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckSwitched(Event):
    """A deck was switched on or off."""

    kind: ClassVar[str] = "deck"
    deck: str = field(metadata=TEXT_CODEC.field_metadata)
    on: bool = field(metadata=FLAG_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSuspended(Event):
    """A card was suspended: it is not asked until it is resumed."""

    kind: ClassVar[str] = "suspend"
    card: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBuried(Event):
    """A card was buried: it is not asked before the instant `until`, aware UTC."""

    kind: ClassVar[str] = "bury"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    until: datetime = field(metadata=INSTANT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardResumed(Event):
    """A suspended or buried card is asked again."""

    kind: ClassVar[str] = "resume"
    card: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNoteChanged(Event):
    """The person's own note on a card was changed. It replaces any earlier one; "" removes it."""

    kind: ClassVar[str] = "note"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    text: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChecked(Event):
    """A typed answer was compared with the card: whether it was `right` or close, and graded as `recalled`.

    `event` is its grade: undone with it, the comparison does not count either.
    """

    kind: ClassVar[str] = "checked"
    event: str = field(metadata=TEXT_CODEC.field_metadata)
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    right: bool = field(metadata=FLAG_CODEC.field_metadata)
    recalled: bool = field(metadata=FLAG_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRecorded(Event):
    """The prompt of a card in the deck `deck` was recorded, so that the card can be recognized after an edit."""

    kind: ClassVar[str] = "card"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    deck: str = field(metadata=TEXT_CODEC.field_metadata)
    prompt: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRenamed(Event):
    """A card was edited and has the id `to` from now on. All its progress moves to that id."""

    kind: ClassVar[str] = "moved"
    card: str = field(metadata=TEXT_CODEC.field_metadata)
    to: str = field(metadata=TEXT_CODEC.field_metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """An event of a kind that this version does not know: kept in its file and counted, but without effect."""

    kind: ClassVar[str] = ""
    stored_kind: str


UndoableEvent = (
    CardGraded
    | ChecklistItemDone
    | ChecklistItemReopened
    | RoundScheduled
    | RoundRemoved
    | DeckSwitched
    | CardSuspended
    | CardBuried
    | CardResumed
    | CardNoteChanged
    | CardRenamed
    | WeekMinutesSet
    | RoundDeckSwitched
    | DayMinutesSet
    | DayMinutesReset
    | RetentionSet
)
"""Any event that the person can undo."""

KnownEvent = UndoableEvent | EventUndone | RoundQuestionPostponed | DocumentRead | PromptRecorded | AnswerChecked
"""Any event of a kind that this version knows."""

AnyEvent = KnownEvent | UnknownEvent
"""Any event that a journal can contain."""

EVENT_KINDS: Mapping[str, type[KnownEvent]] = {event.kind: event for event in get_args(KnownEvent)}
"""The event classes by kind. Any other kind is read as `UnknownEvent`."""
