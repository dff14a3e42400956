"""The kinds of events. A journal consists of these and of nothing else."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar, get_args

from msgspec import Struct

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
    SAFE_RECALL_CODEC,
    SECONDS_CODEC,
    SHARE_CODEC,
    TEXT_CODEC,
    FieldCodec,
)


class Event(Struct, frozen=True, kw_only=True):
    """Something that the person did.

    Attributes:
        kind: Its name in a journal.
        id: Unique among all devices.
        at: When it happened, aware UTC.
    """

    kind: ClassVar[str]
    id: str
    at: datetime


class CardGraded(Event, frozen=True, kw_only=True):
    """A card was answered and graded, `seconds` after it was shown."""

    kind: ClassVar[str] = "grade"
    card: Annotated[str, TEXT_CODEC]
    grade: Annotated[Grade, GRADE_CODEC]
    seconds: Annotated[float, SECONDS_CODEC]


class EventUndone(Event, frozen=True, kw_only=True):
    """An earlier event was undone: it counts as if it had never happened."""

    kind: ClassVar[str] = "undo"
    event: Annotated[str, TEXT_CODEC]


class ChecklistItemDone(Event, frozen=True, kw_only=True):
    """A checklist item was done. `evidence` is what the person can show for it, or ""."""

    kind: ClassVar[str] = "done"
    card: Annotated[str, TEXT_CODEC]
    evidence: Annotated[str, TEXT_CODEC]


class ChecklistItemReopened(Event, frozen=True, kw_only=True):
    """A checklist item is open again."""

    kind: ClassVar[str] = "reopen"
    card: Annotated[str, TEXT_CODEC]


class RoundScheduled(Event, frozen=True, kw_only=True):
    """A round was scheduled, or moved if it existed. It `starts` at an instant, shown in the time zone `zone`."""

    kind: ClassVar[str] = "round"
    round: Annotated[str, TEXT_CODEC]
    starts: Annotated[datetime, INSTANT_CODEC]
    zone: Annotated[str, TEXT_CODEC]


class RoundRemoved(Event, frozen=True, kw_only=True):
    """The round with this name was removed."""

    kind: ClassVar[str] = "round-removed"
    round: Annotated[str, TEXT_CODEC]


class RoundRenamed(Event, frozen=True, kw_only=True):
    """A round has a new name, with the same start, minutes and decks."""

    kind: ClassVar[str] = "round-renamed"
    round: Annotated[str, TEXT_CODEC]
    to: Annotated[str, TEXT_CODEC]


class WeekMinutesSet(Event, frozen=True, kw_only=True):
    """The minutes a day until a round were set. They replace any earlier ones.

    `round` is "" for the time without an upcoming round. `mon` to `sun` are the minutes of study on each day of the
    week. `most` is the limit for a single day if the minutes may rise towards the round, or 0 if they may not.
    """

    kind: ClassVar[str] = "minutes"
    round: Annotated[str, TEXT_CODEC]
    mon: Annotated[int, MINUTES_CODEC]
    tue: Annotated[int, MINUTES_CODEC]
    wed: Annotated[int, MINUTES_CODEC]
    thu: Annotated[int, MINUTES_CODEC]
    fri: Annotated[int, MINUTES_CODEC]
    sat: Annotated[int, MINUTES_CODEC]
    sun: Annotated[int, MINUTES_CODEC]
    most: Annotated[int, MINUTES_CODEC]

    @property
    def week(self) -> WeeklyMinutes:
        """The minutes as those of a round. Without any minutes, none can rise."""
        minutes = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return WeeklyMinutes(minutes, (self.most or None) if any(minutes) else None)


class RoundDeckSwitched(Event, frozen=True, kw_only=True):
    """A deck was included in a round or excluded from it. A round includes every deck by default."""

    kind: ClassVar[str] = "round-deck"
    round: Annotated[str, TEXT_CODEC]
    deck: Annotated[str, TEXT_CODEC]
    on: Annotated[bool, FLAG_CODEC]


class DayMinutesSet(Event, frozen=True, kw_only=True):
    """The minutes of study on one day were set, whatever the week says. 0 is a day off."""

    kind: ClassVar[str] = "day"
    day: Annotated[date, DAY_CODEC]
    minutes: Annotated[int, MINUTES_CODEC]


class DayMinutesReset(Event, frozen=True, kw_only=True):
    """The minutes of one day follow the week again."""

    kind: ClassVar[str] = "day-usual"
    day: Annotated[date, DAY_CODEC]


class RetentionSet(Event, frozen=True, kw_only=True):
    """The recall was set at which a review is due while there is no upcoming round: `share`, 0 to 1."""

    kind: ClassVar[str] = "retention"
    share: Annotated[float, RETENTION_CODEC]


class GoalSet(Event, frozen=True, kw_only=True):
    """The goal was set: the most `safe` cards, with a recall of at least `share` at the round, or the most recall."""

    kind: ClassVar[str] = "goal"
    safe: Annotated[bool, FLAG_CODEC]
    share: Annotated[float, SAFE_RECALL_CODEC]


class RoundQuestionPostponed(Event, frozen=True, kw_only=True):
    """The person was asked for the date of the interview and did not give one yet."""

    kind: ClassVar[str] = "round-put-off"


class DocumentRead(Event, frozen=True, kw_only=True):
    """A document was left at the source line `line`, read up to `share` of its length, 0 to 1."""

    kind: ClassVar[str] = "read"
    document: Annotated[str, TEXT_CODEC]
    line: Annotated[int, LINE_CODEC]
    share: Annotated[float, SHARE_CODEC]


class DeckSwitched(Event, frozen=True, kw_only=True):
    """A deck was switched on or off."""

    kind: ClassVar[str] = "deck"
    deck: Annotated[str, TEXT_CODEC]
    on: Annotated[bool, FLAG_CODEC]


class CardSuspended(Event, frozen=True, kw_only=True):
    """A card was suspended: it is not asked until it is resumed."""

    kind: ClassVar[str] = "suspend"
    card: Annotated[str, TEXT_CODEC]


class CardBuried(Event, frozen=True, kw_only=True):
    """A card was buried: it is not asked before the instant `until`, aware UTC."""

    kind: ClassVar[str] = "bury"
    card: Annotated[str, TEXT_CODEC]
    until: Annotated[datetime, INSTANT_CODEC]


class CardResumed(Event, frozen=True, kw_only=True):
    """A suspended or buried card is asked again."""

    kind: ClassVar[str] = "resume"
    card: Annotated[str, TEXT_CODEC]


class CardNoteChanged(Event, frozen=True, kw_only=True):
    """The person's own note on a card was changed. It replaces any earlier one; "" removes it."""

    kind: ClassVar[str] = "note"
    card: Annotated[str, TEXT_CODEC]
    text: Annotated[str, TEXT_CODEC]


class AnswerChecked(Event, frozen=True, kw_only=True):
    """A typed answer was compared with the card: whether it was `right` or close, and graded as `recalled`.

    `event` is its grade: undone with it, the comparison does not count either.
    """

    kind: ClassVar[str] = "checked"
    event: Annotated[str, TEXT_CODEC]
    card: Annotated[str, TEXT_CODEC]
    right: Annotated[bool, FLAG_CODEC]
    recalled: Annotated[bool, FLAG_CODEC]


class CardAskedAtInterview(Event, frozen=True, kw_only=True):
    """A card was asked at the interview `round` that `starts` at an instant, and the answer was `known` or not.

    `event` is the grade that stands for it: undone with it, this does not count either. `expected` is the recall that
    was expected for that hour, 0 to 1, if the answer is `scored`: the card had been answered before, and not since.
    """

    kind: ClassVar[str] = "asked"
    event: Annotated[str, TEXT_CODEC]
    card: Annotated[str, TEXT_CODEC]
    round: Annotated[str, TEXT_CODEC]
    starts: Annotated[datetime, INSTANT_CODEC]
    known: Annotated[bool, FLAG_CODEC]
    expected: Annotated[float, SHARE_CODEC]
    scored: Annotated[bool, FLAG_CODEC]


class QuestionAsked(Event, frozen=True, kw_only=True):
    """A question that no card has was asked at the interview `round` that `starts` at an instant, in these words."""

    kind: ClassVar[str] = "question"
    round: Annotated[str, TEXT_CODEC]
    starts: Annotated[datetime, INSTANT_CODEC]
    text: Annotated[str, TEXT_CODEC]
    known: Annotated[bool, FLAG_CODEC]


class RoundDebriefed(Event, frozen=True, kw_only=True):
    """The person has looked back on the interview `round` that `starts` at an instant, which had this `surprise`."""

    kind: ClassVar[str] = "debrief"
    round: Annotated[str, TEXT_CODEC]
    starts: Annotated[datetime, INSTANT_CODEC]
    surprise: Annotated[str, TEXT_CODEC]


class PromptRecorded(Event, frozen=True, kw_only=True):
    """The prompt of a card in the deck `deck` was recorded, so that the card can be recognized after an edit."""

    kind: ClassVar[str] = "card"
    card: Annotated[str, TEXT_CODEC]
    deck: Annotated[str, TEXT_CODEC]
    prompt: Annotated[str, TEXT_CODEC]


class CardRenamed(Event, frozen=True, kw_only=True):
    """A card was edited and has the id `to` from now on. All its progress moves to that id."""

    kind: ClassVar[str] = "moved"
    card: Annotated[str, TEXT_CODEC]
    to: Annotated[str, TEXT_CODEC]


class UnknownEvent(Event, frozen=True, kw_only=True):
    """An event of a kind that this version does not know: kept in its file and counted, but without effect."""

    kind: ClassVar[str] = ""
    stored_kind: str


UndoableEvent = (
    CardGraded
    | ChecklistItemDone
    | ChecklistItemReopened
    | RoundScheduled
    | RoundRemoved
    | RoundRenamed
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
    | GoalSet
    | QuestionAsked
    | RoundDebriefed
)
"""Any event that the person can undo."""

KnownEvent = (
    UndoableEvent
    | EventUndone
    | RoundQuestionPostponed
    | DocumentRead
    | PromptRecorded
    | AnswerChecked
    | CardAskedAtInterview
)
"""Any event of a kind that this version knows."""

AnyEvent = KnownEvent | UnknownEvent
"""Any event that a journal can contain."""

EVENT_KINDS: Mapping[str, type[KnownEvent]] = {event.kind: event for event in get_args(KnownEvent)}
"""The event classes by kind. Any other kind is read as `UnknownEvent`."""


def list_field_codecs(event_class: type[Event]) -> dict[str, FieldCodec]:
    """Return the codecs of the fields that only this kind of event has, by the names of the fields."""
    return {
        name: argument
        for name, annotation in event_class.__annotations__.items()
        for argument in get_args(annotation)
        if isinstance(argument, FieldCodec)
    }
