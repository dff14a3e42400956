"""Parse the goal of the plan: the most recall, or the most cards above a recall."""

from prepdeck.errors import UsageError
from prepdeck.memory.objective import MAX_SAFE_RECALL, MIN_SAFE_RECALL
from prepdeck.typed.numbers import parse_whole_number, shorten_for_message

MOST_RECALL = "recall"


def parse_goal(text: str) -> float | None:
    """Parse `recall`, which gives None, or a percentage such as `90` or `90%`, which gives a share from 0 to 1.

    Raises:
        UsageError: The text is neither, or the percentage is too low or too high.
    """
    normalized_text = text.strip().lower()
    if normalized_text in {MOST_RECALL, f"most {MOST_RECALL}"}:
        return None
    percent = parse_whole_number(normalized_text.removesuffix("%").rstrip())
    min_percent, max_percent = round(MIN_SAFE_RECALL * 100), round(MAX_SAFE_RECALL * 100)
    if percent is None or not min_percent <= percent <= max_percent:
        raise UsageError(
            f"'{shorten_for_message(text)}' is neither '{MOST_RECALL}' nor between {min_percent} and {max_percent}",
            hint=f"type {MOST_RECALL}, or the percentage from which on a card is safe",
        )
    return percent / 100
