"""A page: pieces that lay themselves out at a width, and the lines that come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from prepdeck.pages.line import Line, truncate_line


class PagePart(Protocol):
    """Something on a page."""

    def to_lines(self, width: int) -> Iterable[Line]:
        """The lines it takes at a width in cells."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """What a screen shows below its header, from top to bottom.

    Attributes:
        parts: What it is made of.
        start_part: The number of the piece that has to be in view when the page is shown.
    """

    parts: tuple[PagePart, ...]
    start_part: int = 0


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page at one width.

    Attributes:
        lines: All its lines.
        heading_indices: The indices of the lines on which a heading starts.
        row_indices: The indices of the lines that open something.
        start_index: The index of the line that has to be in view when the page is shown.
    """

    lines: tuple[Line, ...]
    heading_indices: tuple[int, ...]
    row_indices: tuple[int, ...]
    start_index: int = 0


def lay_out(page: Page, width: int) -> PageLayout:
    """Lay a page out at a width in cells; no line is wider."""
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
