"""What the person did, in words: for taking it back, and for letting it count again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from prepdeck.pages import dates
from prepdeck.progress.event import DeckSwitched, Done, Event, Graded, Reopened, RoundRemoved, RoundSet


def told(event: Event, prompt_of: Callable[[str], str]) -> str:
    """An event as a few words, such as `good for “What is the valuation?”`.

    Args:
        event: One that can be taken back.
        prompt_of: Gives the prompt of a card by its id, or the id where the card is gone.
    """
    match event:
        case Graded():
            said = f"{event.grade.word} for “{prompt_of(event.card)}”"
        case Done():
            said = f"“{prompt_of(event.card)}” as done"
        case Reopened():
            said = f"“{prompt_of(event.card)}” as open"
        case RoundSet():
            said = f"{event.round} on {_moment(event.starts, event.zone)}"
        case RoundRemoved():
            said = f"{event.round} without a date"
        case DeckSwitched():
            said = f"the deck {event.deck} as {'on' if event.on else 'off'}"
        case _:
            said = type(event).__name__.lower()
    return said


def _moment(at: datetime, zone: str) -> str:
    return dates.moment(at.astimezone(ZoneInfo(zone)))
