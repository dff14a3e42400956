"""Whole numbers as people type them."""

_MOST_DIGITS = 9  # nobody types more, and Python reads no number of thousands of digits
_SHOWN = 40  # characters of a text that a message repeats


def parse_whole(text: str) -> int | None:
    """The number that a text of the digits 0 to 9 says, None for any other text and for one with too many digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def shown(text: str) -> str:
    """What a message repeats of a typed text: its beginning where it is long."""
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
