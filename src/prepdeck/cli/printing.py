"""Everything that the command line prints: the one place that makes lines for standard output and standard error."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from prepdeck.cli import output
from prepdeck.documents.text import printable_parts
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
    _print([Span(text)], sys.stdout)


def print_page(page: Page) -> None:
    """Print a page as wide as the terminal, or 80 cells where there is none."""
    columns = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if sys.stdout.isatty() else _PLAIN_WIDTH
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lay_out(page, min(columns, _WIDEST)).lines:
        _print(line.spans, sys.stdout, colour=colour)


def print_json(values: Mapping[str, object]) -> None:
    """Print values as one JSON object on one line, with an escape for everything but ASCII that is seen.

    So it is whole whatever the terminal speaks, and also where a file's name holds bytes that no encoding can spell.
    It is written piece by piece, so that a large document is not held a second time as text.
    """
    for piece in _json_pieces(values):
        output.write(piece.replace("\x7f", "\\u007f"), sys.stdout)
    output.write("\n", sys.stdout)


def _json_pieces(values: Mapping[str, object]) -> Iterator[str]:
    """The parts of a JSON object, in ASCII; only the longest values, which are lists, are parted."""
    for number, (key, value) in enumerate(values.items()):
        yield f"{', ' if number else '{'}{json.dumps(key)}: "
        if isinstance(value, list) and value:
            for at, each in enumerate(value):
                yield f"{', ' if at else '['}{json.dumps(each)}"
            yield "]"
        else:
            yield json.dumps(value)
    yield "}" if values else "{}"


def print_file(text: str) -> None:
    """Print what else is written to a file, byte by byte the same, whatever the terminal speaks."""
    output.write_bytes(text.encode(), sys.stdout)


def complain(text: str) -> None:
    """Say one line on standard error."""
    _print([Span("prepdeck: "), Span(text)], sys.stderr)


def complain_at_last(text: str) -> None:
    """Say one line before the end that a signal asked for, also when a progress bar was just being drawn."""
    if "rich.live" in sys.modules and sys.stderr is not None and sys.stderr.isatty():
        output.write("\x1b[?25h", sys.stderr)  # it had hidden the cursor
    complain(text)


def print_problems(problems: Iterable[Problem]) -> None:
    """Name on standard error what could not be read, one line each."""
    for problem in problems:
        complain(str(problem))


def _print(spans: Sequence[Span], stream: TextIO | None, *, colour: bool = False) -> None:
    """Print one line. The only escape sequences in it are those for colour, which are put in here."""
    if stream is None:  # the shell's `2>&-`
        return
    texts = printable_parts(span.text for span in spans)
    if not _speaks_unicode(stream):
        texts = [ascii_only(text) for text in texts]
    codes = [_CODES.get(span.tone) if colour else None for span in spans]
    shown = (f"\x1b[{code}m{text}\x1b[0m" if code else text for text, code in zip(texts, codes, strict=True))
    output.write(f"{''.join(shown).rstrip()}\n", stream)


def _speaks_unicode(stream: TextIO) -> bool:
    """Whether a stream can show more than ASCII."""
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")
