"""Lines of styled text: wrapping, truncating, aligning, and bars made of characters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, get_character_cell_size, split_graphemes

from prepdeck.documents.text import make_printable
from prepdeck.pages.row_key import RowKey


class TextStyle(StrEnum):
    """The purpose of a piece of text. The theme decides its colors."""

    TEXT = "text"
    STRONG = "strong"
    EMPHASIS = "em"
    STRONG_EMPHASIS = "strong-em"
    STRUCK = "struck"
    DIM = "dim"
    HEADING = "heading"
    ACCENT = "accent"
    WARNING = "warn"
    SUCCESS = "good"
    ERROR = "bad"
    CODE = "code"
    LINK = "link"
    STRONG_LINK = "strong-link"
    COMMENT = "comment"
    BAR = "bar"
    BAR_SOFT = "bar-soft"
    FAINT = "rest"
    KEY = "key"


class _SpanFields(NamedTuple):
    text: str
    text_style: TextStyle
    url: str


class Span(_SpanFields):
    """Text in one style. Control characters are made visible, so a terminal never acts on the text.

    `url` is the address of a link, as written, or "".
    """

    __slots__ = ()

    def __new__(cls, text: str, text_style: TextStyle = TextStyle.TEXT, url: str = "") -> Self:
        """Make the text printable. All text on a page passes through here."""
        return super().__new__(cls, make_printable(text), text_style, url)


class Line(Struct, frozen=True, gc=False):
    """One line of a page.

    Attributes:
        spans: The styled text.
        source_line: The number of the document line it comes from, or 0.
        heading: The text of the heading that starts on this line, or "".
        row_key: The item that the line opens when it is selected, or None.
    """

    spans: tuple[Span, ...] = ()
    source_line: int = 0
    heading: str = ""
    row_key: RowKey | None = None

    @property
    def text(self) -> str:
        """The text without styles."""
        return "".join(span.text for span in self.spans)

    @property
    def width(self) -> int:
        """The width in terminal cells."""
        return sum(cell_len(span.text) for span in self.spans)


def make_line(*spans: Span | str, source_line: int = 0, row_key: RowKey | None = None) -> Line:
    """Make a line from spans; a plain string gets the style `TextStyle.TEXT`."""
    return Line(
        tuple(Span(span) if isinstance(span, str) else span for span in spans), source_line=source_line, row_key=row_key
    )


def indent_lines(lines: Iterable[Line], indent_width: int) -> Iterator[Line]:
    """Indent lines by `indent_width` cells; empty lines stay empty."""
    padding = Span(" " * indent_width)
    for line in lines:
        yield replace(line, spans=(padding, *line.spans)) if line.spans else line


_MIN_CUT_WIDTH = 3  # a wide character and the ellipsis


def truncate_text(text: str, width: int) -> str:
    """Shorten text to at most `width` cells, with an ellipsis if something was cut."""
    text = make_printable(text)  # before measuring, because this can change the width
    if cell_len(text) <= width:
        return text
    if width < _MIN_CUT_WIDTH:
        return "…"[:width]
    return text[: _find_cut_index(text, 0, width - 1)].rstrip() + "…"


_WORD_PATTERN = re.compile(r"\S+")


def wrap_spans(spans: Sequence[Span], width: int, *, first_line_offset: int = 0) -> list[tuple[Span, ...]]:
    """Wrap styled text to lines of at most `width` cells, between words if possible.

    Args:
        spans: The text.
        width: The cells of a line, at least 1.
        first_line_offset: The cells already used on the first line.

    Returns:
        At least one line, which may be empty. White space at a line break is removed.
    """
    text = "".join([span.text for span in spans])
    if len(spans) == 1 and len(text) + first_line_offset <= width and text.isascii() and text and text == text.strip():
        return [(spans[0],)]  # most headings and items need no more
    return list(_slice_spans(spans, _find_line_breaks(text, max(width, 1), first_line_offset)))


def fold_spans(spans: Sequence[Span], width: int) -> list[tuple[Span, ...]]:
    """Fold styled text to rows of at most `width` cells, wherever a row is full. All spaces are kept."""
    text = "".join([span.text for span in spans])
    row_ranges: list[tuple[int, int]] = []
    row_start = 0
    while row_start < len(text) or not row_ranges:
        row_end = min(_find_cut_index(text, row_start, max(width, 1)), len(text)) if text else 0
        row_ranges.append((row_start, row_end))
        row_start = row_end
        if not text:
            break
    return list(_slice_spans(spans, row_ranges))


def _find_line_breaks(text: str, width: int, first_line_offset: int) -> list[tuple[int, int]]:
    """Return the start and end index in `text` of each line."""
    is_ascii = text.isascii()  # then a character is a cell, which saves measuring every word of a long document
    line_ranges: list[tuple[int, int]] = []
    line_start = line_end = -1
    used_width = first_line_offset
    for match in _WORD_PATTERN.finditer(text):
        word_start, word_end = match.span()
        word_width = word_end - word_start if is_ascii else cell_len(match.group())
        gap_width = 0 if line_start < 0 else word_start - line_end
        if line_start >= 0 and used_width + gap_width + word_width > width:
            line_ranges.append((line_start, line_end))
            line_start, used_width, gap_width = -1, 0, 0
        if line_start < 0 and used_width + word_width > width:
            if used_width:  # the word does not fit on the first line after its offset, so that line stays empty
                line_ranges.append((word_start, word_start))
                used_width = 0
            if word_width > width:
                while (cut_index := _find_cut_index(text, word_start, width)) < word_end:
                    line_ranges.append((word_start, cut_index))
                    word_start = cut_index
                word_width = cell_len(text[word_start:word_end])
        if line_start < 0:
            line_start = word_start
        line_end = word_end
        used_width += gap_width + word_width
    if line_start >= 0 or not line_ranges:
        line_ranges.append((max(line_start, 0), max(line_end, 0)))
    return line_ranges


def _find_cut_index(text: str, start_index: int, width: int) -> int:
    """Return the index up to which `text` fits into `width` cells from `start_index` on; at least one character."""
    index, remaining_width = start_index, width
    while index < len(text) and (remaining_width := remaining_width - get_character_cell_size(text[index])) >= 0:
        index += 1
    return max(index, start_index + 1)


def _slice_spans(spans: Sequence[Span], line_ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[Span, ...]]:
    """Yield the spans of each line range, in one pass over both."""
    span_index = span_start = 0  # the span we are in, and where in the text it starts
    for line_start, line_end in line_ranges:
        line_spans: list[Span] = []
        while span_index < len(spans):
            text, text_style, url = spans[span_index]
            span_end = span_start + len(text)
            if span_end > line_start and span_start < line_end:
                line_spans.append(Span(text[max(line_start - span_start, 0) : line_end - span_start], text_style, url))
            if span_end > line_end:
                break
            span_index, span_start = span_index + 1, span_end
        yield tuple(line_spans)


def draw_bar(share: float, width: int, bar_style: TextStyle = TextStyle.BAR) -> tuple[Span, Span]:
    """Draw a bar of `width` cells, filled to a share from 0 to 1. Any share above 0 fills at least one cell."""
    filled_width = min(width, max(round(share * width), 1 if share > 0 else 0))
    return Span("█" * filled_width, bar_style), Span("░" * (width - filled_width), TextStyle.FAINT)


def align_to_edges(
    left_spans: Sequence[Span], right_spans: Sequence[Span], width: int, *, row_key: RowKey | None = None
) -> Line:
    """Make a line with one text at each edge. If both do not fit, the right one is left out."""
    left_width, right_width = measure_spans(left_spans), measure_spans(right_spans)
    if left_width + right_width + 2 > width:
        return truncate_line(Line(tuple(left_spans), row_key=row_key), width)
    return Line((*left_spans, Span(" " * (width - left_width - right_width)), *right_spans), row_key=row_key)


def truncate_line(line: Line, width: int) -> Line:
    """Shorten a line to at most `width` cells."""
    if line.width <= width:
        return line
    kept_spans: list[Span] = []
    remaining_width = width
    for span in line.spans:
        span_width = cell_len(span.text)
        if span_width >= remaining_width:
            # The added space makes a span that just fits too wide, so that it ends with an ellipsis.
            kept_spans.append(
                Span(
                    truncate_text(span.text + " " * (span_width == remaining_width), remaining_width),
                    span.text_style,
                    span.url,
                )
            )
            break
        kept_spans.append(span)
        remaining_width -= span_width
    return replace(line, spans=tuple(kept_spans))


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Merge neighboring spans of the same style."""
    merged_spans: list[Span] = []
    for span in spans:
        if merged_spans and merged_spans[-1][1:] == span[1:]:
            merged_spans[-1] = Span(merged_spans[-1].text + span.text, span.text_style, span.url)
        else:
            merged_spans.append(span)
    return merged_spans


def measure_spans(spans: Sequence[Span]) -> int:
    """Return the total width of spans in cells."""
    return sum(cell_len(span.text) for span in spans)


_ASCII_REPLACEMENTS = str.maketrans(
    {
        **dict.fromkeys("█▓▐▌", "#"),
        **dict.fromkeys("░▒", "."),
        "▄": "_",
        **dict.fromkeys("─━—–‑", "-"),
        **dict.fromkeys("│┃▎▏", "|"),
        **dict.fromkeys("·•∙", "."),
        **dict.fromkeys("›▸▶", ">"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        "▲": "!",
        "▼": "v",
        "✓": "+",
        "✗": "x",
        "◆": "*",
        "◇": "o",
        "…": "~",
        "→": ">",
        "←": "<",
        "±": "~",
        "×": "x",
        **dict.fromkeys("◦▪", "."),
        "☐": "o",
        "☑": "+",
        "↳": ">",
    }
)


_EMOJI_CATEGORIES = {"So", "Sk"}  # emoji, and what tints them; one that was joined comes in its parts


def convert_to_ascii(text: str) -> str:
    """Convert text to ASCII of the same width, for terminals that show only ASCII.

    A character without a replacement becomes one question mark and is padded to its width. Neighboring emoji share one
    question mark, because one picture often consists of several characters.
    """
    if text.isascii():
        return text
    ascii_parts: list[str] = []
    is_after_emoji = False
    for character_index, _, cell_count in split_graphemes(text)[0]:
        character = text[character_index].translate(_ASCII_REPLACEMENTS)
        is_emoji = not character.isascii() and unicodedata.category(character) in _EMOJI_CATEGORIES
        replacement = character if character.isascii() else "" if is_emoji and is_after_emoji else "?"
        ascii_parts.append(replacement.ljust(cell_count) if cell_count else "")
        is_after_emoji = is_emoji
    return "".join(ascii_parts)
