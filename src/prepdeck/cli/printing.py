"""Everything that the command line prints: the one place that makes lines for standard output and standard error."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from prepdeck.cli import output
from prepdeck.documents.text import make_parts_printable
from prepdeck.errors import Problem
from prepdeck.pages.line import Span, TextStyle, convert_to_ascii
from prepdeck.pages.page import Page, lay_out

_DEFAULT_WIDTH = 80
_MAX_PAGE_WIDTH = 200
_STYLE_CODES = {  # of the terminal's own colours, so that its owner's choice of them holds
    TextStyle.STRONG: "1",
    TextStyle.EMPHASIS: "3",
    TextStyle.DIM: "2",
    TextStyle.HEADING: "1;36",
    TextStyle.ACCENT: "36",
    TextStyle.WARNING: "33",
    TextStyle.SUCCESS: "32",
    TextStyle.ERROR: "31",
    TextStyle.LINK: "4",
    TextStyle.BAR: "36",
    TextStyle.BAR_SOFT: "34",
    TextStyle.FAINT: "2",
    TextStyle.KEY: "1",
}


def print_line(text: str) -> None:
    """Print one line; nothing in it can reach the terminal as anything but text."""
    _print_spans([Span(text)], sys.stdout)


def print_page(page: Page) -> None:
    """Print a page as wide as the terminal, or 80 cells where there is none."""
    columns = shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns if sys.stdout.isatty() else _DEFAULT_WIDTH
    has_color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lay_out(page, min(columns, _MAX_PAGE_WIDTH)).lines:
        _print_spans(line.spans, sys.stdout, has_color=has_color)


def print_json(values: Mapping[str, object]) -> None:
    """Print values as one JSON object on one line, with an escape for everything but ASCII that is seen.

    So it is whole whatever the terminal speaks, and also where a file's name holds bytes that no encoding can spell.
    It is written piece by piece, so that a large document is not held a second time as text.
    """
    for json_piece in _json_pieces(values):
        output.write(json_piece.replace("\x7f", "\\u007f"), sys.stdout)
    output.write("\n", sys.stdout)


def _json_pieces(values: Mapping[str, object]) -> Iterator[str]:
    """The parts of a JSON object, in ASCII; only the longest values, which are lists, are parted."""
    for key_index, (key, value) in enumerate(values.items()):
        yield f"{', ' if key_index else '{'}{json.dumps(key)}: "
        if isinstance(value, list) and value:
            for item_index, item in enumerate(value):
                yield f"{', ' if item_index else '['}{json.dumps(item)}"
            yield "]"
        else:
            yield json.dumps(value)
    yield "}" if values else "{}"


def print_file(text: str) -> None:
    """Print what else is written to a file, byte by byte the same, whatever the terminal speaks."""
    output.write_bytes(text.encode(), sys.stdout)


def print_error(text: str) -> None:
    """Say one line on standard error."""
    _print_spans([Span("prepdeck: "), Span(text)], sys.stderr)


def print_last_error(text: str) -> None:
    """Say one line before the end that a signal asked for, also when a progress bar was just being drawn."""
    if "rich.live" in sys.modules and sys.stderr is not None and sys.stderr.isatty():
        output.write("\x1b[?25h", sys.stderr)  # it had hidden the cursor
    print_error(text)


def print_problems(problems: Iterable[Problem]) -> None:
    """Name on standard error what could not be read, one line each."""
    for problem in problems:
        print_error(str(problem))


def _print_spans(spans: Sequence[Span], stream: TextIO | None, *, has_color: bool = False) -> None:
    """Print one line. The only escape sequences in it are those for colour, which are put in here."""
    if stream is None:  # the shell's `2>&-`
        return
    texts = make_parts_printable(span.text for span in spans)
    if not _is_unicode_stream(stream):
        texts = [convert_to_ascii(text) for text in texts]
    style_codes = [_STYLE_CODES.get(span.text_style) if has_color else None for span in spans]
    styled_texts = (
        f"\x1b[{style_code}m{text}\x1b[0m" if style_code else text
        for text, style_code in zip(texts, style_codes, strict=True)
    )
    output.write(f"{''.join(styled_texts).rstrip()}\n", stream)


def _is_unicode_stream(stream: TextIO) -> bool:
    """Whether a stream can show more than ASCII."""
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")
