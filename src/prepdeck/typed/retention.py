"""The recall at which cards come back, as people type it."""

from prepdeck.errors import WrongUse
from prepdeck.memory.fsrs import LEAST_RETENTION, MOST_RETENTION
from prepdeck.typed.numbers import parse_whole, shown


def parse_retention(text: str) -> float:
    """The share, 0 to 1, that a person means by a percentage such as `90` or `90%`.

    Raises:
        WrongUse: The text is none, or one that would have cards come back too rarely or too often.
    """
    percent = parse_whole(text.strip().removesuffix("%").rstrip())
    low, high = round(LEAST_RETENTION * 100), round(MOST_RETENTION * 100)
    if percent is None or not low <= percent <= high:
        raise WrongUse(
            f"{shown(text)!r} is not a recall that cards can come back at", hint=f"a percentage from {low} to {high}"
        )
    return percent / 100
