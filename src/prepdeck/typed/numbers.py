"""Parse whole numbers, and shorten typed texts for error messages."""

_MAX_DIGITS = 9  # more is a typing error, and Python refuses to convert thousands of digits
_MAX_QUOTED_LENGTH = 40  # characters of a typed text in a message


def parse_whole_number(text: str) -> int | None:
    """Parse a text of the digits 0 to 9; None for any other text, or for more than 9 digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def shorten_for_message(text: str) -> str:
    """Shorten a typed text to one line that fits into an error message."""
    text = " ".join(text[: 2 * _MAX_QUOTED_LENGTH].split())
    return text if len(text) <= _MAX_QUOTED_LENGTH else f"{text[:_MAX_QUOTED_LENGTH]}…"
