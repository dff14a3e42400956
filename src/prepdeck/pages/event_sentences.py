"""What the person did, in words: for taking it back, and for letting it count again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from prepdeck.documents.text import format_count
from prepdeck.pages import dates, minutes
from prepdeck.progress.events import (
    AnyEvent,
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardRenamed,
    CardResumed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DayMinutesReset,
    DayMinutesSet,
    DeckSwitched,
    RetentionSet,
    RoundDeckSwitched,
    RoundRemoved,
    RoundScheduled,
    WeekMinutesSet,
)


def describe_event(event: AnyEvent, find_prompt: Callable[[str], str], find_deck_name: Callable[[str], str]) -> str:
    """An event as a few words, such as `good for “What is the valuation?”`.

    Args:
        event: One that can be taken back.
        find_prompt: Gives the prompt of a card by its id, or the id where the card is gone.
        find_deck_name: Gives the name of a deck by its id, or the id where the deck is gone.
    """
    match event:
        case CardGraded():
            description = f"grade of “{find_prompt(event.card)}” ({event.grade.label})"
        case ChecklistItemDone() | ChecklistItemReopened() | CardSuspended() | CardBuried() | CardResumed():
            description = f"“{find_prompt(event.card)}” {_describe_card_state(event)}"
        case CardNoteChanged():
            description = f"note on “{find_prompt(event.card)}”"
        case CardRenamed():
            description = f"history of “{find_prompt(event.to)}” from before its edit"
        case (
            RoundScheduled()
            | RoundRemoved()
            | RoundDeckSwitched()
            | WeekMinutesSet()
            | DayMinutesSet()
            | DayMinutesReset()
            | RetentionSet()
        ):
            description = _describe_plan_event(event, find_deck_name)
        case DeckSwitched():
            description = f"deck {find_deck_name(event.deck)} switched {'on' if event.on else 'off'}"
        case _:
            description = event.kind
    return description


def _describe_plan_event(
    event: RoundScheduled
    | RoundRemoved
    | RoundDeckSwitched
    | WeekMinutesSet
    | DayMinutesSet
    | DayMinutesReset
    | RetentionSet,
    find_deck_name: Callable[[str], str],
) -> str:
    """What a round, its minutes, a day or recall without a round is by an event."""
    match event:
        case RoundScheduled():
            return f"{event.round} set for {_format_moment_in_zone(event.starts, event.zone)}"
        case RoundRemoved():
            return f"{event.round} removed"
        case RoundDeckSwitched():
            return f"deck {find_deck_name(event.deck)} switched {'on' if event.on else 'off'} for {event.round}"
        case WeekMinutesSet():
            until_text = f"until {event.round}" if event.round else "without an interview date"
            return f"{minutes.format_week(event.week, 'minutes')} {until_text}"
        case DayMinutesSet():
            return f"{format_count(event.minutes, 'minute') or 'day off'} on {dates.format_short_day(event.day)}"
        case DayMinutesReset():
            return f"usual minutes on {dates.format_short_day(event.day)}"
        case RetentionSet():
            return f"review at {event.share:.0%} recall"


def _describe_card_state(
    event: ChecklistItemDone | ChecklistItemReopened | CardSuspended | CardBuried | CardResumed,
) -> str:
    """What a card is by an event."""
    match event:
        case ChecklistItemDone():
            return "marked as done"
        case ChecklistItemReopened():
            return "reopened"
        case CardSuspended():
            return "suspended"
        case CardBuried():
            return f"buried until {dates.format_moment(event.until.astimezone())}"
        case CardResumed():
            return "resumed"


def _format_moment_in_zone(instant: datetime, zone_name: str) -> str:
    return dates.format_moment(instant.astimezone(ZoneInfo(zone_name)))
