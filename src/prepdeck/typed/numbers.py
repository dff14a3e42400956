"""Whole numbers as people type them."""

_MAX_DIGITS = 9  # nobody types more, and Python reads no number of thousands of digits
_MAX_QUOTED_LENGTH = 40  # characters of a text that a message repeats


def parse_whole_number(text: str) -> int | None:
    """The number that a text of the digits 0 to 9 says, None for any other text and for one with too many digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def shorten_for_message(text: str) -> str:
    """What a message repeats of a typed text, in one line: its beginning if it is long."""
    text = " ".join(text[: 2 * _MAX_QUOTED_LENGTH].split())
    return text if len(text) <= _MAX_QUOTED_LENGTH else f"{text[:_MAX_QUOTED_LENGTH]}…"
