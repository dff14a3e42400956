"""Pages, which consist of parts, and their layout as lines at a given width."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

from msgspec import Struct

from prepdeck.pages.line import Line, truncate_line


class PagePart(Protocol):
    """A part of a page that can lay itself out at any width."""

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the lines of the part at a width in cells."""
        ...


class Page(Struct, frozen=True, gc=False):
    """The content of a screen below its header.

    Attributes:
        parts: The parts from top to bottom.
        start_part: The index of the part that must be visible when the page is shown.
    """

    parts: tuple[PagePart, ...]
    start_part: int = 0


def lay_out_lines(page: Page, width: int) -> Iterator[Line]:
    """Yield the lines of a page at a width in cells. No line is wider."""
    for part in page.parts:
        yield from (truncate_line(line, width) for line in part.to_lines(width))


class PageLayout:
    """A page at one width. It can be laid out little by little, so that a long page is shown at once.

    Args:
        page: The page.
        width: The width in cells. No line is wider.

    Attributes:
        lines: The lines so far.
        heading_indices: The indices of the lines on which a heading starts.
        row_indices: The indices of the first lines of rows that can be opened.
        start_index: The index of the line that must be visible when the page is shown.
        is_complete: Whether these are all lines.
    """

    def __init__(self, page: Page, width: int) -> None:
        self.lines: list[Line] = []
        self.heading_indices: list[int] = []
        self.row_indices: list[int] = []
        self.start_index = 0
        self.is_complete = False
        self._lines_below = self._lay_out_parts(page, width)

    def extend(self, line_count: int) -> None:
        """Lay out more lines, at most this many."""
        for line in islice(self._lines_below, line_count):
            index = len(self.lines)
            if line.heading:
                self.heading_indices.append(index)
            if line.row_key and (not index or self.lines[index - 1].row_key != line.row_key):
                self.row_indices.append(index)
            self.lines.append(line)

    def complete(self) -> None:
        """Lay out all lines that are left."""
        while not self.is_complete:
            self.extend(_LINES_AT_ONCE)

    def _lay_out_parts(self, page: Page, width: int) -> Iterator[Line]:
        line_count = 0
        for part_index, part in enumerate(page.parts):
            if part_index == page.start_part:
                self.start_index = line_count
            for line in part.to_lines(width):
                line_count += 1
                yield truncate_line(line, width)
        self.is_complete = True


_LINES_AT_ONCE = 10_000


def lay_out(page: Page, width: int) -> PageLayout:
    """Lay a whole page out at a width in cells."""
    layout = PageLayout(page, width)
    layout.complete()
    return layout
