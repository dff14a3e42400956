"""What the person did, in words: for taking it back, and for letting it count again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from prepdeck.documents.text import counted
from prepdeck.pages import dates, minutes
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
    Reopened,
    Resumed,
    RetentionSet,
    RoundAsks,
    RoundRemoved,
    RoundSet,
    Suspended,
    WeekSet,
)


def told(event: AnyEvent, prompt_of: Callable[[str], str], deck_name: Callable[[str], str]) -> str:
    """An event as a few words, such as `good for “What is the valuation?”`.

    Args:
        event: One that can be taken back.
        prompt_of: Gives the prompt of a card by its id, or the id where the card is gone.
        deck_name: Gives the name of a deck by its id, or the id where the deck is gone.
    """
    match event:
        case Graded():
            said = f"{event.grade.word} for “{prompt_of(event.card)}”"
        case Done() | Reopened() | Suspended() | Buried() | Resumed():
            said = f"“{prompt_of(event.card)}” as {_now(event)}"
        case Noted():
            said = f"the note on “{prompt_of(event.card)}”"
        case Moved():
            said = f"the past of “{prompt_of(event.to)}” from before it was edited"
        case RoundSet() | RoundRemoved() | RoundAsks() | WeekSet() | DaySet() | DayUsual() | RetentionSet():
            said = _of_plan(event, deck_name)
        case DeckSwitched():
            said = f"the deck {deck_name(event.deck)} as {'on' if event.on else 'off'}"
        case _:
            said = type(event).__name__.lower()
    return said


def _of_plan(
    event: RoundSet | RoundRemoved | RoundAsks | WeekSet | DaySet | DayUsual | RetentionSet,
    deck_name: Callable[[str], str],
) -> str:
    """What a round, its minutes, a day or recall without a round is by an event."""
    match event:
        case RoundSet():
            return f"{event.round} on {_moment(event.starts, event.zone)}"
        case RoundRemoved():
            return f"the removal of {event.round}"
        case RoundAsks():
            return f"{event.round} {'with' if event.on else 'without'} the deck {deck_name(event.deck)}"
        case WeekSet():
            until = f"until {event.round}" if event.round else "while no round lies ahead"
            return f"{minutes.a_day(event.week, 'minutes')} {until}"
        case DaySet():
            return f"{counted(event.minutes, 'minute') or 'a day off'} on {dates.short(event.day)}"
        case DayUsual():
            return f"the usual minutes on {dates.short(event.day)}"
        case RetentionSet():
            return f"cards back at {event.share:.0%} recall"


def _now(event: Done | Reopened | Suspended | Buried | Resumed) -> str:
    """What a card is by an event."""
    match event:
        case Done():
            return "done"
        case Reopened():
            return "open"
        case Suspended():
            return "suspended"
        case Buried():
            return f"buried until {dates.moment(event.until.astimezone())}"
        case Resumed():
            return "asked again"


def _moment(at: datetime, zone: str) -> str:
    return dates.moment(at.astimezone(ZoneInfo(zone)))
