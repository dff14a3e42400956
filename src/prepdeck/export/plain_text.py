"""Write the study summary as plain text of 72 columns, for printing or a mail.

Only the title and the headings start at the left edge, so no text in a paragraph, a list or a table looks like one.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from rich.cells import cell_len

from prepdeck.export.outline import (
    OutlineBlock,
    OutlineItem,
    OutlineLine,
    OutlineLink,
    OutlineList,
    OutlineParagraph,
    OutlinePart,
    OutlineQuote,
    OutlineTable,
    OutlineText,
    TextRole,
    outline_summary,
)
from prepdeck.export.summary import StudySummary
from prepdeck.pages.line import Span, wrap_spans

_PAGE_WIDTH = 72  # cells; a mail program that quotes a line adds characters and must not wrap it again
_INDENT = "  "
_BULLET = "- "
_COLUMN_GAP = "  "
_MAX_HEADER_HEIGHT = 3  # lines; columns with more above them are harder to read than a line for each cell


def format_summary(summary: StudySummary) -> str:
    """Format a summary as plain text. No line is wider than 72 cells or ends with a space."""
    outline = outline_summary(summary)
    lines = [*_format_heading(_join_parts(outline.title), "="), ""]
    lines += _wrap_text(_join_parts(outline.introduction), _INDENT, _INDENT)
    for section in outline.sections:
        lines += ["", "", *_format_heading(section.heading, "-")]
        for block in section.blocks:
            lines += ["", *_format_block(block)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _format_heading(text: str, rule_character: str) -> Iterator[str]:
    """Yield a heading and a rule below it. A long heading goes on indented, or its next line would look like one."""
    heading_lines = list(_wrap_text(text, "", _INDENT))
    yield from heading_lines
    yield rule_character * max(map(cell_len, heading_lines))


def _format_block(block: OutlineBlock) -> Iterator[str]:
    match block:
        case OutlineParagraph(line):
            yield from _wrap_text(_join_parts(line), _INDENT, _INDENT)
        case OutlineQuote(line):
            yield from _wrap_text(_join_parts(line), 2 * _INDENT, 2 * _INDENT)
        case OutlineList(items):
            has_details = any(item.details for item in items)
            for item_index, item in enumerate(items):
                if item_index and has_details:
                    yield ""
                yield from _format_item(item)
        case OutlineTable():
            yield from _format_table(block)
        case _:
            assert_never(block)


def _format_item(item: OutlineItem) -> Iterator[str]:
    bullet = _BULLET if item.is_done is None else "[x] " if item.is_done else "[ ] "
    text_indent = _INDENT + " " * len(bullet)
    yield from _wrap_text(_join_parts(item.line), _INDENT + bullet, text_indent)
    # Details start further right than the item goes on, so that a part of the item does not look like one.
    for detail in item.details:
        yield from _wrap_text(
            _join_parts(detail), f"{text_indent}{_INDENT}{_BULLET}", text_indent + _INDENT + " " * len(_BULLET)
        )


def _format_table(table: OutlineTable) -> Iterator[str]:
    """Yield a table in columns, or, if it is too wide, a line for each cell with its label."""
    header = [_join_parts(cell) for cell in table.header]
    rows = [[_join_parts(cell) for cell in row] for row in table.rows]
    column_widths = _fit_columns(header, rows)
    if column_widths is None:
        yield from _label_cells(header, rows)
        return
    wrapped_header = [_wrap_cell(cell, width) for cell, width in zip(header, column_widths, strict=True)]
    header_height = max(map(len, wrapped_header))
    bottom_aligned_header = ([""] * (header_height - len(cell_lines)) + cell_lines for cell_lines in wrapped_header)
    for header_line in zip(*bottom_aligned_header, strict=True):
        yield _align_cells(header_line, column_widths)
    yield _align_cells(["-" * width for width in column_widths], column_widths)
    for row in rows:
        yield _align_cells(row, column_widths)


def _fit_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int] | None:
    """Return the widths of the columns for as few lines of header as possible; None if the table is too wide."""
    available_width = _PAGE_WIDTH - len(_INDENT) - len(_COLUMN_GAP) * (len(header) - 1)
    # A label is wrapped between its words, and a cell is not wrapped.
    least_widths = [
        max(map(cell_len, (*label.split(), *(row[column_index] for row in rows))), default=1)
        for column_index, label in enumerate(header)
    ]
    if sum(least_widths) > available_width:
        return None
    for header_height in range(1, _MAX_HEADER_HEIGHT + 1):
        column_widths = [
            _find_label_width(label, range(least_width, available_width + 1), header_height)
            for label, least_width in zip(header, least_widths, strict=True)
        ]
        if sum(column_widths) <= available_width:
            return column_widths
    return None


def _find_label_width(label: str, possible_widths: range, max_height: int) -> int:
    """Return the first width at which a label has at most `max_height` lines, or one that is too wide if none is."""
    return next((width for width in possible_widths if len(_wrap_cell(label, width)) <= max_height), _PAGE_WIDTH)


def _label_cells(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row_index, row in enumerate(rows):
        if row_index:
            yield ""
        for label, cell in zip(header, row, strict=True):
            yield from _wrap_text(f"{label}: {cell}", _INDENT, 2 * _INDENT)


def _align_cells(cells: Sequence[str], column_widths: Sequence[int]) -> str:
    padded_cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, column_widths, strict=True))
    return _INDENT + _COLUMN_GAP.join(padded_cells)


def _wrap_text(text: str, first_indent: str, later_indent: str) -> Iterator[str]:
    """Wrap a text to lines, the first of which starts with `first_indent` and each other one with `later_indent`."""
    for line_index, line in enumerate(_wrap_cell(text, _PAGE_WIDTH - len(later_indent))):
        yield f"{later_indent if line_index else first_indent}{line}"


def _wrap_cell(text: str, width: int) -> list[str]:
    """Wrap a text to lines of at most `width` cells, between words if possible."""
    return ["".join(span.text for span in spans) for spans in wrap_spans([Span(text)], width)]


def _join_parts(line: OutlineLine) -> str:
    """Join the parts of a line. Several spaces in a row become one, so that no text can imitate columns."""
    return " ".join("".join(map(_format_part, line)).split())


def _format_part(part: OutlinePart) -> str:
    match part:
        case str():
            return part
        case OutlineText(text, role):
            return f"→ {text}" if role is TextRole.ANSWER else text
        case OutlineLink():
            return _format_link(part)
        case _:
            assert_never(part)


def _format_link(link: OutlineLink) -> str:
    # Angle brackets show where an address starts and ends, also if a line end divides it.
    return f"<{link.address}>" if link.text == link.address else f"{link.text} <{link.address}>"
