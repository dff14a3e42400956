"""A page: pieces that lay themselves out at a width, and the lines that come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from prepdeck.pages.line import Line, plain, shortened


class Piece(Protocol):
    """Something on a page."""

    def lines(self, width: int) -> Iterable[Line]:
        """The lines it takes at a width in cells."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """What a screen shows below its header, from top to bottom."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A page at one width.

    Attributes:
        lines: All its lines.
        heads: The indices of the lines on which a heading starts.
        rows: The indices of the lines that open something.
    """

    lines: tuple[Line, ...]
    heads: tuple[int, ...]
    rows: tuple[int, ...]


def lay_out(page: Page, width: int) -> Layout:
    """Lay a page out at a width in cells; no line is wider."""
    lines = tuple(shortened(plain(each), width) for piece in page.pieces for each in piece.lines(width))
    return Layout(
        lines,
        tuple(at for at, each in enumerate(lines) if each.head),
        tuple(at for at, each in enumerate(lines) if each.opens and (not at or lines[at - 1].opens != each.opens)),
    )
