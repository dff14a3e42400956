"""Short descriptions of events, for messages about undo and redo."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from prepdeck.documents.text import format_count
from prepdeck.pages import dates, minutes
from prepdeck.progress.event_fields import usable_zone
from prepdeck.progress.events import (
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
    UndoableEvent,
    WeekMinutesSet,
)


def describe_event(
    event: UndoableEvent, find_prompt: Callable[[str], str], find_deck_name: Callable[[str], str]
) -> str:
    """Describe an event in a few words, such as `grade of “What is the valuation?” (good)`.

    Args:
        event: The event.
        find_prompt: Returns the prompt of a card by id, or the id if the card no longer exists.
        find_deck_name: Returns the name of a deck by id, or the id if the deck no longer exists.
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
            assert_never(event)
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
    """Describe an event that changes a round, study minutes or the desired retention."""
    match event:
        case RoundScheduled():
            return f"{event.round} set for {_format_moment_in_zone(event.starts, usable_zone(event.zone))}"
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
    """Describe the new state of a card."""
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
