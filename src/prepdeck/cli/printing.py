"""Pages and lines on standard output."""

import os
import shutil
import sys
from collections.abc import Iterable

from prepdeck.documents.text import printable
from prepdeck.errors import Problem
from prepdeck.pages.line import Span, Tone, ascii_only
from prepdeck.pages.page import Page, lay_out

_PLAIN_WIDTH = 80
_WIDEST = 200
_CODES = {  # of the terminal's own colours, so that its owner's choice of them holds
    Tone.STRONG: "1",
    Tone.EM: "3",
    Tone.DIM: "2",
    Tone.HEADING: "1;36",
    Tone.ACCENT: "36",
    Tone.WARN: "33",
    Tone.GOOD: "32",
    Tone.BAD: "31",
    Tone.LINK: "4",
    Tone.BAR: "36",
    Tone.BAR_SOFT: "34",
    Tone.REST: "2",
    Tone.KEY: "1",
}


def say(text: str) -> None:
    """Print one line; nothing in it can reach the terminal as anything but text."""
    shown = printable(text)
    print(shown if speaks_unicode() else ascii_only(shown))  # noqa: T201 - the place where it is said


def print_page(page: Page) -> None:
    """Print a page as wide as the terminal, or 80 cells where there is none."""
    columns = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if sys.stdout.isatty() else _PLAIN_WIDTH
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lay_out(page, min(columns, _WIDEST)).lines:
        print("".join(_shown(span, colour=colour) for span in line.spans).rstrip())  # noqa: T201 - as above


def complain(text: str) -> None:
    """Say one line on standard error."""
    print(f"prepdeck: {printable(text)}", file=sys.stderr)  # noqa: T201 - the place where it is said


def print_problems(problems: Iterable[Problem]) -> None:
    """Name on standard error what could not be read, one line each."""
    for problem in problems:
        complain(str(problem))


def _shown(span: Span, *, colour: bool) -> str:
    text = span.text if speaks_unicode() else ascii_only(span.text)
    code = _CODES.get(span.tone) if colour else None
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def speaks_unicode() -> bool:
    """Whether standard output can show more than ASCII."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf")
