"""What the person did, in words: for taking it back, and for letting it count again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from prepdeck.pages import dates
from prepdeck.progress.event import (
    Buried,
    DeckSwitched,
    Done,
    Event,
    Graded,
    Moved,
    Noted,
    Reopened,
    Resumed,
    RoundRemoved,
    RoundSet,
    Suspended,
)


def told(event: Event, prompt_of: Callable[[str], str]) -> str:
    """An event as a few words, such as `good for “What is the valuation?”`.

    Args:
        event: One that can be taken back.
        prompt_of: Gives the prompt of a card by its id, or the id where the card is gone.
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
        case RoundSet():
            said = f"{event.round} on {_moment(event.starts, event.zone)}"
        case RoundRemoved():
            said = f"{event.round} without a date"
        case DeckSwitched():
            said = f"the deck {event.deck} as {'on' if event.on else 'off'}"
        case _:
            said = type(event).__name__.lower()
    return said


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
