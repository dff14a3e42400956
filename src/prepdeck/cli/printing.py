"""Pages on standard output."""

import os
import shutil
import sys
from collections.abc import Iterable

import click

from prepdeck.documents.text import printable
from prepdeck.errors import Problem
from prepdeck.pages.line import Span, Tone, ascii_only
from prepdeck.pages.page import Page, lay_out

_PLAIN_WIDTH = 80
_WIDEST = 200
_STYLES: dict[Tone, dict[str, object]] = {
    Tone.STRONG: {"bold": True},
    Tone.EM: {"italic": True},
    Tone.DIM: {"dim": True},
    Tone.HEADING: {"bold": True, "fg": "cyan"},
    Tone.ACCENT: {"fg": "cyan"},
    Tone.WARN: {"fg": "yellow"},
    Tone.GOOD: {"fg": "green"},
    Tone.BAD: {"fg": "red"},
    Tone.LINK: {"underline": True},
    Tone.BAR: {"fg": "cyan"},
    Tone.BAR_SOFT: {"fg": "blue"},
    Tone.REST: {"dim": True},
    Tone.KEY: {"bold": True},
}


def print_page(page: Page) -> None:
    """Print a page as wide as the terminal, or 80 cells where there is none."""
    columns = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if sys.stdout.isatty() else _PLAIN_WIDTH
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lay_out(page, min(columns, _WIDEST)).lines:
        click.echo("".join(_shown(span, colour=colour) for span in line.spans).rstrip())


def print_problems(problems: Iterable[Problem]) -> None:
    """Name on standard error what could not be read, one line each."""
    for problem in problems:
        click.echo(f"prepdeck: {printable(str(problem))}", err=True)


def _shown(span: Span, *, colour: bool) -> str:
    text = span.text if speaks_unicode() else ascii_only(span.text)
    style = _STYLES.get(span.tone) if colour else None
    return click.style(text, **style) if style else text  # type: ignore[arg-type]


def speaks_unicode() -> bool:
    """Whether standard output can show more than ASCII."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf")
