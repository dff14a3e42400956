"""Pages, which consist of parts, and their layout as lines at a given width."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from msgspec import Struct

from prepdeck.pages.line import Line, truncate_line


class PagePart(Protocol):
    """A part of a page that can lay itself out at any width."""

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines of the part at a width in cells."""
        ...


class Page(Struct, frozen=True):
    """The content of a screen below its header.

    Attributes:
        parts: The parts from top to bottom.
        start_part: The index of the part that must be visible when the page is shown.
    """

    parts: tuple[PagePart, ...]
    start_part: int = 0


class PageLayout(Struct, frozen=True):
    """A page at one width.

    Attributes:
        lines: All lines.
        heading_indices: The indices of the lines on which a heading starts.
        row_indices: The indices of the first lines of rows that can be opened.
        start_index: The index of the line that must be visible when the page is shown.
    """

    lines: tuple[Line, ...]
    heading_indices: tuple[int, ...]
    row_indices: tuple[int, ...]
    start_index: int = 0


def lay_out_lines(page: Page, width: int) -> Iterator[Line]:
    """Yield the lines of a page at a width in cells. No line is wider."""
    for part in page.parts:
        yield from (truncate_line(line, width) for line in part.to_lines(width))


def lay_out(page: Page, width: int) -> PageLayout:
    """Lay a page out at a width in cells. No line is wider."""
    lines: list[Line] = []
    start_index = 0
    for part_index, part in enumerate(page.parts):
        if part_index == page.start_part:
            start_index = len(lines)
        lines += (truncate_line(line, width) for line in part.to_lines(width))
    return PageLayout(
        tuple(lines),
        tuple(index for index, line in enumerate(lines) if line.heading),
        tuple(
            index
            for index, line in enumerate(lines)
            if line.row_key and (not index or lines[index - 1].row_key != line.row_key)
        ),
        start_index,
    )
