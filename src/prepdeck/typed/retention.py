"""Parse the desired retention: the recall at which a card is due for review."""

from prepdeck.errors import UsageError
from prepdeck.memory.retention import MAX_RETENTION, MIN_RETENTION
from prepdeck.typed.numbers import parse_whole_number, shorten_for_message


def parse_retention(text: str) -> float:
    """Parse a percentage such as `90` or `90%` to a share from 0 to 1.

    Raises:
        UsageError: The text is not a percentage, or it would make reviews too rare or too frequent.
    """
    percent = parse_whole_number(text.strip().removesuffix("%").rstrip())
    min_percent, max_percent = round(MIN_RETENTION * 100), round(MAX_RETENTION * 100)
    if percent is None or not min_percent <= percent <= max_percent:
        raise UsageError(
            f"'{shorten_for_message(text)}' is not between {min_percent} and {max_percent}",
            hint="type the recall in percent at which to review a card",
        )
    return percent / 100
