"""The functions that print to standard output and standard error. No other module of the command line prints."""

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from prepdeck.cli import output
from prepdeck.documents.text import make_parts_printable
from prepdeck.errors import Problem
from prepdeck.pages.line import Span, TextStyle, convert_to_ascii
from prepdeck.pages.page import Page, lay_out_lines

_DEFAULT_WIDTH = 80
_MAX_PROBLEMS_PER_FILE = 20
_MAX_PAGE_WIDTH = 200
_STYLE_CODES = {  # only the terminal's own 16 colors, so that the person's color scheme applies
    TextStyle.STRONG: "1",
    TextStyle.EMPHASIS: "3",
    TextStyle.STRONG_EMPHASIS: "1;3",
    TextStyle.STRUCK: "9",
    TextStyle.DIM: "2",
    TextStyle.HEADING: "1;36",
    TextStyle.ACCENT: "36",
    TextStyle.WARNING: "33",
    TextStyle.SUCCESS: "32",
    TextStyle.ERROR: "31",
    TextStyle.LINK: "4",
    TextStyle.STRONG_LINK: "1;4",
    TextStyle.COMMENT: "2;3",
    TextStyle.BAR: "36",
    TextStyle.BAR_SOFT: "34",
    TextStyle.FAINT: "2",
    TextStyle.KEY: "1",
}


def print_line(text: str) -> None:
    """Print one line. Control characters in the text are made visible, so they cannot control the terminal."""
    _print_spans([Span(text)], sys.stdout)


def print_page(page: Page) -> None:
    """Print a page as wide as COLUMNS says, or else as the terminal is, or 80 cells if the output is no terminal."""
    # Without a terminal on standard output, the width of one on another stream would count.
    has_columns = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    columns = shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns if has_columns else _DEFAULT_WIDTH
    has_color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lay_out_lines(page, min(max(columns, 1), _MAX_PAGE_WIDTH)):
        _print_spans(line.spans, sys.stdout, has_color=has_color)


def print_json(values: Mapping[str, object]) -> None:
    """Print values as one JSON object on one line, with escapes for everything but printable ASCII.

    It stays valid in every encoding of the output, even if a file name contains bytes that are not text.
    It is written in pieces, so that the JSON of a large document is never in memory as a whole.
    """
    for json_piece in _json_pieces(values):
        output.write(json_piece.replace("\x7f", "\\u007f"), sys.stdout)  # json does not escape DEL, a control character
    output.write("\n", sys.stdout)


def _json_pieces(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the parts of a JSON object in ASCII. Lists are split into items, because only they are long."""
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
    """Print the content of a file as the same bytes that would be written to disk, in any encoding of the output."""
    output.write_bytes(text.encode(), sys.stdout)


def print_error(text: str) -> None:
    """Print one line on standard error."""
    _print_spans([Span("prepdeck: "), Span(text)], sys.stderr)


def print_last_error(text: str) -> None:
    """Print the last line before a signal ends the program, even if a progress bar is on the screen."""
    if "rich.live" in sys.modules and sys.stderr is not None and sys.stderr.isatty():
        output.write("\x1b[?25h", sys.stderr)  # show the cursor that the bar has hidden
    print_error(text)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems on standard error, one per line: of each file the first, and how many more there are."""
    problem_counts = Counter[str]()
    for problem in problems:
        problem_counts[problem.where] += 1
        if problem_counts[problem.where] <= _MAX_PROBLEMS_PER_FILE or not problem.where:
            print_error(str(problem))
    for where, problem_count in problem_counts.items():
        if where and problem_count > _MAX_PROBLEMS_PER_FILE:
            message = f"{problem_count - _MAX_PROBLEMS_PER_FILE:,} more problems in this file"
            print_error(str(Problem(message, where, hint="run prepdeck check to list all")))


def _print_spans(spans: Sequence[Span], stream: TextIO | None, *, has_color: bool = False) -> None:
    """Print one line. Its only escape sequences are the color codes that are added here."""
    if stream is None:  # closed in the shell with `2>&-`
        return
    line = "".join([span.text for span in spans])
    if not has_color and line.isascii() and line.isprintable():  # most lines need nothing else
        output.write(f"{line.rstrip()}\n", stream)
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
    """Return whether the encoding of a stream is a Unicode encoding."""
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")
