"""The parts that pages share: titles, headings, paragraphs, tables and labeled sections."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from prepdeck.documents.markdown.inline import TextMark, split_runs
from prepdeck.documents.text import format_count
from prepdeck.pages.line import (
    Line,
    Span,
    TextStyle,
    align_to_edges,
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

_STYLE_BY_MARK = {
    TextMark.PLAIN: TextStyle.TEXT,
    TextMark.BOLD: TextStyle.STRONG,
    TextMark.ITALIC: TextStyle.EMPHASIS,
    TextMark.CODE: TextStyle.CODE,
    TextMark.LINK: TextStyle.LINK,
}


def style_markdown(text: str, text_style: TextStyle = TextStyle.TEXT) -> tuple[Span, ...]:
    """Convert inline Markdown to spans; unmarked text gets the style `text_style`."""
    return tuple(
        Span(run.text, text_style if run.mark is TextMark.PLAIN else _STYLE_BY_MARK[run.mark])
        for run in split_runs(text)
    )


class BlankLines(Struct, frozen=True):
    """One or more empty lines."""

    line_count: int = 1

    def to_lines(self, width: int) -> Iterable[Line]:  # noqa: ARG002 - the signature of `PagePart`
        """Return the empty lines."""
        return [Line()] * self.line_count


class FixedLines(Struct, frozen=True):
    """Lines that are the same at every width, and shortened if they do not fit."""

    lines: tuple[Line, ...]

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines, each shortened to the width."""
        return [truncate_line(line, width) for line in self.lines]


class PageTitle(Struct, frozen=True):
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


class SectionHeading(Struct, frozen=True):
    """A heading, to which the keys `]` and `[` jump.

    `note` is on the right of the heading if there is room, else on its own lines below.
    """

    text: str
    level: int = 2
    source_line: int = 0
    has_blank_above: bool = True
    note: str = ""

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the wrapped heading and its note."""
        if self.has_blank_above:
            yield Line()
        text_style = TextStyle.HEADING if self.level <= 2 else TextStyle.STRONG  # noqa: PLR2004 - the two top levels
        text_width = min(width, MAX_TEXT_WIDTH)
        heading_span, note_span = Span(self.text, text_style), Span(self.note, TextStyle.ACCENT)
        if self.note and measure_spans([heading_span, note_span]) + 2 <= text_width:
            combined_line = align_to_edges([heading_span], [note_span], text_width)
            yield replace(combined_line, source_line=self.source_line, heading=heading_span.text)
            return
        for line_index, spans in enumerate(wrap_spans([heading_span], text_width)):
            yield Line(spans, source_line=self.source_line, heading="" if line_index else heading_span.text)
        if self.note:
            yield from indent_lines(
                (Line(spans, source_line=self.source_line) for spans in wrap_spans([note_span], text_width - 3)), 3
            )


class WrappedText(Struct, frozen=True):
    """A paragraph of inline Markdown or literal text.

    Attributes:
        text: The paragraph.
        text_style: The style of unmarked text.
        prefix: The text before the first line, such as a bullet. Later lines are indented by its width.
        is_quotation: Whether the prefix is repeated before every line, as the bar of a quotation is.
        source_line: The number of the document line on which the paragraph starts.
        has_blank_above: Whether an empty line comes before the paragraph.
        is_literal: Whether the text is not Markdown, such as text that a person typed.
    """

    text: str
    text_style: TextStyle = TextStyle.TEXT
    prefix: str = ""
    prefix_style: TextStyle = TextStyle.DIM
    source_line: int = 0
    has_blank_above: bool = False
    is_quotation: bool = False
    is_literal: bool = False

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the paragraph, wrapped to at most 88 cells."""
        if self.has_blank_above:
            yield Line()
        prefix_width = cell_len(self.prefix)
        text_width = min(width, MAX_TEXT_WIDTH) - prefix_width
        text_spans = (
            (Span(self.text, self.text_style),) if self.is_literal else style_markdown(self.text, self.text_style)
        )
        for line_index, spans in enumerate(wrap_spans(text_spans, text_width)):
            prefix_span = Span(
                " " * prefix_width if line_index and not self.is_quotation else self.prefix, self.prefix_style
            )
            yield Line((prefix_span, *spans) if prefix_width else spans, source_line=self.source_line)


class OpenableRow(Struct, frozen=True):
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


class PreformattedText(Struct, frozen=True):
    """Text whose line breaks are kept, such as code. Of very long text, only the first lines are shown."""

    text: str
    source_line: int = 0

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines, each shortened to the width."""
        lines = self.text.split("\n")
        for line_index, line in enumerate(lines[:MAX_PREFORMATTED_LINES]):
            yield make_line(
                "  ",
                Span(truncate_text(line.expandtabs(4), width - 2), TextStyle.CODE),
                source_line=self.source_line + line_index,
            )
        yield from _count_hidden(len(lines) - MAX_PREFORMATTED_LINES, "line", width)


class FactTable(Struct, frozen=True):
    """Names and values in two columns, with the values wrapped."""

    rows: tuple[tuple[str, str], ...]

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return one or more lines for each row."""
        name_width = max((cell_len(name) for name, _ in self.rows), default=0) + 3
        for name, value in self.rows:
            value_width = max(min(width, MAX_TEXT_WIDTH) - name_width, 8)
            for line_index, spans in enumerate(wrap_spans(style_markdown(value), value_width)):
                yield make_line(Span((name if not line_index else "").ljust(name_width), TextStyle.DIM), *spans)


_COLUMN_GAP = 2  # cells between two columns


class DocumentTable(Struct, frozen=True):
    """A table of a document. Each column is as wide as its content if there is room.

    Of a very long table, only the first rows are shown.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source_line: int = 0

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the header and the rows, with wrapped cells.

        If there are more columns than terminal cells, each row is written as running text.
        """
        shown_rows = (self.header, *self.rows[:MAX_SHOWN_ROWS])
        column_count = max(map(len, shown_rows))
        available_width = width - _COLUMN_GAP * (column_count - 1)
        if available_width < column_count:
            yield from _write_rows_as_text(shown_rows, self.source_line, width)
            yield from _count_hidden(len(self.rows) - MAX_SHOWN_ROWS, "row", width)
            return
        styled_rows = [[style_markdown(cell) for cell in row] for row in shown_rows]
        wanted_widths = [
            max((measure_spans(row[column_index]) for row in styled_rows if column_index < len(row)), default=1)
            for column_index in range(column_count)
        ]
        column_widths = _fit_column_widths(wanted_widths, available_width)
        for row_index, row in enumerate(styled_rows):
            wrapped_cells = [
                wrap_spans(cell, available_width) for cell, available_width in zip(row, column_widths, strict=False)
            ]
            for line_index in range(max(map(len, wrapped_cells), default=0)):
                spans: list[Span] = []
                for column_index, cell_lines in enumerate(wrapped_cells):
                    cell = cell_lines[line_index] if line_index < len(cell_lines) else ()
                    spans += [Span(span.text, TextStyle.DIM) for span in cell] if not row_index else cell
                    if column_index + 1 < len(wrapped_cells):
                        spans.append(Span(" " * (column_widths[column_index] - measure_spans(cell) + _COLUMN_GAP)))
                yield Line(tuple(spans), source_line=self.source_line + row_index)
        yield from _count_hidden(len(self.rows) - MAX_SHOWN_ROWS, "row", width)


def _write_rows_as_text(rows: Iterable[Sequence[str]], source_line: int, width: int) -> Iterator[Line]:
    for row_index, row in enumerate(rows):
        text = " · ".join(filter(None, row))
        yield from WrappedText(
            text, TextStyle.TEXT if row_index else TextStyle.DIM, source_line=source_line + row_index
        ).to_lines(width)


class IndentedParts(Struct, frozen=True):
    """Parts that are indented."""

    parts: tuple[PagePart, ...]
    indent_width: int = 2

    def to_lines(self, width: int) -> Iterator[Line]:
        """Yield the indented lines of all parts."""
        for part in self.parts:
            yield from indent_lines(part.to_lines(width - self.indent_width), self.indent_width)


class LabeledSection(Struct, frozen=True):
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


def _fit_column_widths(wanted_widths: list[int], available_width: int) -> list[int]:
    """Return the column widths: the wanted width or a fair share of the available width, which has a cell for each."""
    column_widths = [1] * len(wanted_widths)
    # Narrow columns go first: the room that they do not need is then shared by the wider ones.
    narrowest_first = sorted(range(len(wanted_widths)), key=wanted_widths.__getitem__)
    for placed_count, column_index in enumerate(narrowest_first):
        column_widths[column_index] = max(
            min(wanted_widths[column_index], available_width // (len(wanted_widths) - placed_count)), 1
        )
        available_width -= column_widths[column_index]
    return column_widths
