"""The parts that pages share: titles, headings, paragraphs, tables and labeled sections."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from prepdeck.documents.markdown.marked_text import LineBreak, MarkedText, TextMark, TextSpan, make_marked_text
from prepdeck.documents.markdown.tree import CellAlignment
from prepdeck.documents.text import format_count
from prepdeck.pages.line import (
    Line,
    Span,
    TextStyle,
    align_to_edges,
    fold_spans,
    indent_lines,
    make_line,
    measure_spans,
    truncate_line,
    truncate_text,
    wrap_spans,
)
from prepdeck.pages.page import PagePart
from prepdeck.pages.row_key import RowKey

MAX_TEXT_WIDTH = 88  # cells; in longer lines of text the eye loses its place


def strong(text: str) -> TextSpan:
    """A strong piece of text for `emphasize`, such as the name of a key."""
    return TextSpan(text, TextMark.BOLD)


def typed(text: str) -> TextSpan:
    """A piece of text for `emphasize` that is typed or run as it is."""
    return TextSpan(text, TextMark.CODE)


def emphasize(*parts: str | TextSpan) -> MarkedText:
    """Join texts, some of them strong, to one text, as in `emphasize("Press ", strong("m"), ".")`."""
    return make_marked_text(TextSpan(part) if isinstance(part, str) else part for part in parts)


def style_text(text: MarkedText | str, text_style: TextStyle = TextStyle.TEXT) -> tuple[Span, ...]:
    """Convert a text to spans in one line; unmarked text gets the style `text_style`."""
    if isinstance(text, str):
        return (Span(text, text_style),)
    return tuple(
        Span(" ", text_style)
        if isinstance(span, LineBreak)
        else Span(_describe_span(span), _find_style(span.marks) or text_style, span.url)
        for span in text.spans
    )


def _describe_span(span: TextSpan) -> str:
    """The text of a piece; a picture also says where it is, because a terminal cannot show it."""
    return f"{span.text} ({span.url})" if span.marks & TextMark.IMAGE and span.url not in {"", span.text} else span.text


def _find_style(marks: int) -> TextStyle | None:
    """The style of marked text; None if it has no mark that is shown. A terminal shows one style at a place."""
    if marks & TextMark.CODE:
        return TextStyle.CODE
    if marks & TextMark.LINK:
        return TextStyle.STRONG_LINK if marks & TextMark.BOLD else TextStyle.LINK
    if marks & TextMark.STRUCK:
        return TextStyle.STRUCK
    if marks & TextMark.BOLD:
        return TextStyle.STRONG_EMPHASIS if marks & TextMark.ITALIC else TextStyle.STRONG
    if marks & (TextMark.ITALIC | TextMark.IMAGE):
        return TextStyle.EMPHASIS
    return TextStyle.ACCENT if marks & TextMark.FOOTNOTE else None


def _split_shown_lines(text: MarkedText | str) -> list[MarkedText | str]:
    """Split a text at the breaks that must be shown."""
    if isinstance(text, str) or not any(isinstance(span, LineBreak) and span.is_hard for span in text.spans):
        return [text]
    lines: list[list[TextSpan | LineBreak]] = [[]]
    for span in text.spans:
        if isinstance(span, LineBreak) and span.is_hard:
            lines.append([])
        else:
            lines[-1].append(span)
    return [make_marked_text(line) for line in lines]


class BlankLines(Struct, frozen=True, gc=False):
    """One or more empty lines."""

    line_count: int = 1

    def to_lines(self, width: int) -> Iterable[Line]:  # noqa: ARG002 - the signature of `PagePart`
        """Return the empty lines."""
        return [Line()] * self.line_count


class FixedLines(Struct, frozen=True, gc=False):
    """Lines that are the same at every width, and shortened if they do not fit."""

    lines: tuple[Line, ...]

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines, each shortened to the width."""
        return [truncate_line(line, width) for line in self.lines]


class HorizontalRule(Struct, frozen=True, gc=False):
    """A thin line over the width of a text."""

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the line."""
        yield make_line(Span("─" * min(width, MAX_TEXT_WIDTH), TextStyle.FAINT))


class PageTitle(Struct, frozen=True, gc=False):
    """The title of a page: `text` on the left, `note` on the right or below, then a horizontal rule."""

    text: str
    note: str = ""

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the wrapped title and the rule."""
        title_span, note_span = Span(self.text, TextStyle.HEADING), Span(self.note, TextStyle.DIM)
        if measure_spans([title_span, note_span]) + 2 <= width:
            yield align_to_edges([title_span], [note_span], width)
        else:
            yield from (Line(spans) for spans in wrap_spans([title_span], width))
            yield from (Line(spans) for spans in wrap_spans([note_span], width) if spans)
        yield make_line(Span("─" * width, TextStyle.FAINT))


_STYLE_BY_LEVEL = (
    TextStyle.HEADING,
    TextStyle.HEADING,
    TextStyle.HEADING,
    TextStyle.STRONG,
    TextStyle.STRONG_EMPHASIS,
    TextStyle.EMPHASIS,
    TextStyle.EMPHASIS,
    TextStyle.STRONG,
)
"""The style of each level of headings, 1 to 7. Those of level 1 also have a line below."""


class SectionHeading(Struct, frozen=True, gc=False):
    """A heading, to which the keys `]` and `[` jump.

    `note` is on the right of the heading if there is room, else on its own lines below.
    """

    text: MarkedText | str
    level: int = 2
    source_line: int = 0
    has_blank_above: bool = True
    note: str = ""

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the wrapped heading and its note."""
        if self.has_blank_above:
            yield Line()
        text_style = _STYLE_BY_LEVEL[self.level]
        text_width = min(width, MAX_TEXT_WIDTH)
        heading_spans = [Span(span.text, text_style, span.url) for span in style_text(self.text)]
        heading_text = "".join(span.text for span in heading_spans)
        note_span = Span(self.note, TextStyle.ACCENT)
        if self.note and measure_spans([*heading_spans, note_span]) + 2 <= text_width:
            combined_line = align_to_edges(heading_spans, [note_span], text_width)
            yield replace(combined_line, source_line=self.source_line, heading=heading_text)
            return
        for line_index, spans in enumerate(wrap_spans(heading_spans, text_width)):
            yield Line(spans, source_line=self.source_line, heading="" if line_index else heading_text)
        if self.level == 1:
            rule_width = min(measure_spans(heading_spans), text_width)
            yield make_line(Span("─" * rule_width, TextStyle.FAINT), source_line=self.source_line)
        if self.note:
            yield from indent_lines(
                (Line(spans, source_line=self.source_line) for spans in wrap_spans([note_span], text_width - 3)), 3
            )


class WrappedText(Struct, frozen=True, gc=False):
    """A paragraph.

    Attributes:
        text: The text, in which nothing is Markdown any more.
        text_style: The style of unmarked text.
        prefix: The text before the first line, such as a bullet. Later lines are indented by its width.
        is_quotation: Whether the prefix is repeated before every line, as the bar of a quotation is.
        source_line: The number of the document line on which the paragraph starts.
        has_blank_above: Whether an empty line comes before the paragraph.
    """

    text: MarkedText | str
    text_style: TextStyle = TextStyle.TEXT
    prefix: str = ""
    prefix_style: TextStyle = TextStyle.DIM
    source_line: int = 0
    has_blank_above: bool = False
    is_quotation: bool = False

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the paragraph, wrapped to at most 88 cells."""
        if self.has_blank_above:
            yield Line()
        prefix_width = cell_len(self.prefix)
        text_width = min(width, MAX_TEXT_WIDTH) - prefix_width
        line_index = 0
        for text_line in _split_shown_lines(self.text):
            for spans in wrap_spans(style_text(text_line, self.text_style), text_width):
                prefix_span = Span(
                    " " * prefix_width if line_index and not self.is_quotation else self.prefix, self.prefix_style
                )
                yield Line((prefix_span, *spans) if prefix_width else spans, source_line=self.source_line)
                line_index += 1


class OpenableRow(Struct, frozen=True, gc=False):
    """Parts that are one row, which can be selected and opened."""

    parts: tuple[PagePart, ...]
    row_key: RowKey

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines of the parts with the key of the row."""
        return (replace(line, row_key=self.row_key) for part in self.parts for line in part.to_lines(width))


MAX_PREFORMATTED_LINES = 100_000
MAX_SHOWN_ROWS = 10_000
"""The lines and the rows of a table that are shown. Nobody scrolls further, and millions take seconds to lay out."""


def _count_hidden(hidden_count: int, noun: str, width: int) -> Iterator[Line]:
    """Yield a line that says how much is only in the file, if anything is."""
    if hidden_count > 0:
        text = f"▲ {format_count(hidden_count, f'more {noun}')} in the file"
        yield make_line(Span(truncate_text(text, width), TextStyle.WARNING))


class PreformattedText(Struct, frozen=True, gc=False):
    """Text whose line breaks are kept, such as code. Of very long text, only the first lines are shown.

    A line that is too wide goes on in the next one, after a sign; nothing is cut off.

    Attributes:
        text: The text.
        source_line: The number of the first line in the document.
        color_line: Splits a line into pieces with styles; None to show all in one style.
    """

    text: str
    source_line: int = 0
    color_line: Callable[[str], Sequence[Span]] | None = None

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines, each wrapped to the width."""
        lines = self.text.split("\n")
        for line_index, line in enumerate(lines[:MAX_PREFORMATTED_LINES]):
            wide_line = line.expandtabs(4)
            spans = self.color_line(wide_line) if self.color_line else (Span(wide_line, TextStyle.CODE),)
            yield from _fold_line(spans, width, self.source_line + line_index)
        yield from _count_hidden(len(lines) - MAX_PREFORMATTED_LINES, "line", width)


_CODE_INDENT = "  "
_FOLD_SIGN = "↳ "


def _fold_line(spans: Sequence[Span], width: int, source_line: int) -> Iterator[Line]:
    for row_index, row in enumerate(fold_spans(spans, max(width - len(_CODE_INDENT), 1))):
        lead = Span(_FOLD_SIGN, TextStyle.FAINT) if row_index else Span(_CODE_INDENT)
        yield Line((lead, *row), source_line=source_line)


class FactTable(Struct, frozen=True, gc=False):
    """Names and values in two columns, with the values wrapped."""

    rows: tuple[tuple[str, str], ...]

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return one or more lines for each row."""
        name_width = max((cell_len(name) for name, _ in self.rows), default=0) + 3
        for name, value in self.rows:
            value_width = max(min(width, MAX_TEXT_WIDTH) - name_width, 8)
            for line_index, spans in enumerate(wrap_spans(style_text(value), value_width)):
                yield make_line(Span((name if not line_index else "").ljust(name_width), TextStyle.DIM), *spans)


_COLUMN_GAP = 2  # cells between two columns


class DocumentTable(Struct, frozen=True, gc=False):
    """A table of a document. Each column is as wide as its content if there is room.

    Of a very long table, only the first rows are shown.

    Attributes:
        rows: The cells, with the header first.
        source_lines: The line number of each row.
        alignments: The alignment of each column; columns without one are aligned left.
    """

    rows: tuple[tuple[MarkedText, ...], ...]
    source_lines: tuple[int, ...]
    alignments: tuple[CellAlignment, ...] = ()

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the header and the rows, with wrapped cells.

        If there are more columns than terminal cells, each row is written as running text.
        """
        shown_rows = self.rows[: MAX_SHOWN_ROWS + 1]
        hidden_count = len(self.rows) - len(shown_rows)
        column_count = max(map(len, shown_rows), default=0)
        available_width = width - _COLUMN_GAP * (column_count - 1)
        if available_width < column_count:
            yield from self._write_rows_as_text(shown_rows, width)
            yield from _count_hidden(hidden_count, "row", width)
            return
        styled_rows = [[_style_cell(cell, is_header=not index) for cell in row] for index, row in enumerate(shown_rows)]
        wanted_widths = [
            max((_measure_cell(row[column_index]) for row in styled_rows if column_index < len(row)), default=1)
            for column_index in range(column_count)
        ]
        word_widths = [
            max((_measure_longest_word(row[column_index]) for row in styled_rows if column_index < len(row)), default=1)
            for column_index in range(column_count)
        ]
        if sum(word_widths) > available_width and column_count > 1:
            yield from self._stack_rows(shown_rows, width)
            yield from _count_hidden(hidden_count, "row", width)
            return
        column_widths = _fit_column_widths(wanted_widths, word_widths, available_width)
        for row, source_line in zip(styled_rows, self.source_lines, strict=False):
            yield from self._draw_row(row, column_widths, source_line)
        yield from _count_hidden(hidden_count, "row", width)

    def _draw_row(
        self, row: list[list[tuple[Span, ...]]], column_widths: list[int], source_line: int
    ) -> Iterator[Line]:
        wrapped_cells = [
            [line for cell_line in cell_lines for line in wrap_spans(cell_line, column_width)]
            for cell_lines, column_width in zip(row, column_widths, strict=False)
        ]
        for line_index in range(max(map(len, wrapped_cells), default=0)):
            spans: list[Span] = []
            for column_index, cell_lines in enumerate(wrapped_cells):
                cell = cell_lines[line_index] if line_index < len(cell_lines) else ()
                free_width = max(column_widths[column_index] - measure_spans(cell), 0)
                left_width = self._find_left_width(column_index, free_width)
                is_last = column_index + 1 == len(wrapped_cells)
                spans += [Span(" " * left_width)] if left_width and cell else []
                spans += cell
                if not is_last:
                    spans.append(Span(" " * (free_width - (left_width if cell else 0) + _COLUMN_GAP)))
            yield Line(tuple(spans), source_line=source_line)

    def _find_left_width(self, column_index: int, free_width: int) -> int:
        """The number of free cells that come before a text."""
        alignment = self.alignments[column_index] if column_index < len(self.alignments) else CellAlignment.LEFT
        match alignment:
            case CellAlignment.LEFT:
                return 0
            case CellAlignment.CENTER:
                return free_width // 2
            case CellAlignment.RIGHT:
                return free_width

    def _stack_rows(self, rows: Sequence[Sequence[MarkedText]], width: int) -> Iterator[Line]:
        """Write each cell on a line of its own behind the head of its column, because words would not fit beside."""
        header, *body_rows = rows
        heads = [cell.plain for cell in header]
        for row_index, (row, source_line) in enumerate(zip(body_rows, self.source_lines[1:], strict=False)):
            if row_index:
                yield Line()
            for column_index, cell in enumerate(row):
                head = heads[column_index] if column_index < len(heads) else ""
                if cell:
                    yield from WrappedText(cell, prefix=f"{head}: " if head else "", source_line=source_line).to_lines(
                        width
                    )
        if not body_rows:
            yield from self._write_rows_as_text(rows, width)

    def _write_rows_as_text(self, rows: Iterable[Sequence[MarkedText]], width: int) -> Iterator[Line]:
        for row_index, (row, source_line) in enumerate(zip(rows, self.source_lines, strict=False)):
            text = " · ".join(cell.plain for cell in row if cell)
            text_style = TextStyle.TEXT if row_index else TextStyle.DIM
            yield from WrappedText(text, text_style, source_line=source_line).to_lines(width)


def _style_cell(cell: MarkedText, *, is_header: bool) -> list[tuple[Span, ...]]:
    """The lines of a cell, which has several if there are breaks in it."""
    lines = [style_text(line) for line in _split_shown_lines(cell)]
    return [tuple(Span(span.text, TextStyle.DIM, span.url) for span in line) for line in lines] if is_header else lines


_LONGEST_KEPT_WORD = 24  # cells; a longer word, such as an address, may be broken


def _measure_longest_word(lines: list[tuple[Span, ...]]) -> int:
    words = (word for line in lines for word in "".join(span.text for span in line).split())
    return min(max(map(cell_len, words), default=1), _LONGEST_KEPT_WORD)


def _measure_cell(lines: list[tuple[Span, ...]]) -> int:
    return max(map(measure_spans, lines), default=1)


class IndentedParts(Struct, frozen=True, gc=False):
    """Parts that are indented."""

    parts: tuple[PagePart, ...]
    indent_width: int = 2

    def to_lines(self, width: int) -> Iterator[Line]:
        """Yield the indented lines of all parts."""
        for part in self.parts:
            yield from indent_lines(part.to_lines(width - self.indent_width), self.indent_width)


_MIN_WIDTH_BEHIND_PREFIX = 8  # cells, in which a word of a text has room


class PrefixedParts(Struct, frozen=True, gc=False):
    """Parts behind a prefix, such as the bullet of an item or the bar of a quotation.

    Attributes:
        parts: The parts.
        prefix: The text before the first line. Other lines are indented by its width.
        prefix_style: The style of the prefix.
        is_repeated: Whether the prefix is before every line.
    """

    parts: tuple[PagePart, ...]
    prefix: str
    prefix_style: TextStyle = TextStyle.DIM
    is_repeated: bool = False

    def to_lines(self, width: int) -> Iterator[Line]:
        """Yield the lines of all parts behind the prefix."""
        prefix_span = Span(self.prefix, self.prefix_style)
        prefix_width = cell_len(self.prefix)
        if width - prefix_width < min(_MIN_WIDTH_BEHIND_PREFIX, width):  # too deep inside of others, or a long prefix
            yield truncate_line(make_line(prefix_span), width)
            for part in self.parts:
                yield from part.to_lines(width)
            return
        padding = prefix_span if self.is_repeated else Span(" " * prefix_width)
        is_first = True
        for part in self.parts:
            for line in part.to_lines(max(width - prefix_width, 1)):
                lead = prefix_span if is_first else padding
                if line.spans or is_first or self.is_repeated:
                    line = replace(line, spans=(lead, *line.spans))  # noqa: PLW2901 - the same line behind its prefix
                yield line
                is_first = False
        if is_first:
            yield make_line(prefix_span)


class LabeledSection(Struct, frozen=True, gc=False):
    """Parts with a label in the left margin; below 60 cells the label is above them."""

    label: str
    parts: tuple[PagePart, ...]
    margin_width: int = 12

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines of the parts with the label."""
        if width < 60:  # noqa: PLR2004 - the width below which side columns move under the main one
            yield make_line(Span(self.label, TextStyle.DIM))
            for part in self.parts:
                yield from indent_lines(part.to_lines(width - 2), 2)
            return
        label_lines = wrap_spans([Span(self.label, TextStyle.DIM)], self.margin_width - 1)
        content_lines = [line for part in self.parts for line in part.to_lines(width - self.margin_width)]
        for line_index in range(max(len(content_lines), len(label_lines))):
            line = content_lines[line_index] if line_index < len(content_lines) else Line()
            label_spans = label_lines[line_index] if line_index < len(label_lines) else ()
            padding = Span(" " * (self.margin_width - measure_spans(label_spans)))
            yield replace(line, spans=(*label_spans, padding, *line.spans))


def _fit_column_widths(wanted_widths: list[int], least_widths: list[int], available_width: int) -> list[int]:
    """Return the column widths: the wanted width, or the least one and a fair share of the room that is left."""
    column_widths = [min(least, wanted) for least, wanted in zip(least_widths, wanted_widths, strict=True)]
    free_width = available_width - sum(column_widths)
    # Narrow columns go first: the room that they do not need is then shared by the wider ones.
    narrowest_first = sorted(range(len(wanted_widths)), key=lambda index: wanted_widths[index] - column_widths[index])
    for placed_count, column_index in enumerate(narrowest_first):
        share = max(free_width, 0) // (len(wanted_widths) - placed_count)
        added_width = min(wanted_widths[column_index] - column_widths[column_index], share)
        column_widths[column_index] = max(column_widths[column_index] + added_width, 1)
        free_width -= added_width
    return column_widths
