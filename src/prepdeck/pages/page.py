"""A page: pieces that lay themselves out at a width, and the lines that come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from prepdeck.pages.line import Line, shortened


class Piece(Protocol):
    """Something on a page."""

    def lines(self, width: int) -> Iterable[Line]:
        """The lines it takes at a width in cells."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """What a screen shows below its header, from top to bottom.

    Attributes:
        pieces: What it is made of.
        start: The number of the piece that has to be in view when the page is shown.
    """

    pieces: tuple[Piece, ...]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A page at one width.

    Attributes:
        lines: All its lines.
        heads: The indices of the lines on which a heading starts.
        rows: The indices of the lines that open something.
        start: The index of the line that has to be in view when the page is shown.
    """

    lines: tuple[Line, ...]
    heads: tuple[int, ...]
    rows: tuple[int, ...]
    start: int = 0


def lay_out(page: Page, width: int) -> Layout:
    """Lay a page out at a width in cells; no line is wider."""
    lines: list[Line] = []
    start = 0
    for number, piece in enumerate(page.pieces):
        if number == page.start:
            start = len(lines)
        lines += (shortened(each, width) for each in piece.lines(width))
    return Layout(
        tuple(lines),
        tuple(at for at, each in enumerate(lines) if each.head),
        tuple(at for at, each in enumerate(lines) if each.opens and (not at or lines[at - 1].opens != each.opens)),
        start,
    )
