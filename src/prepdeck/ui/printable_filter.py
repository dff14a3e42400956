"""The last thing that a drawn line passes on its way to the terminal."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from prepdeck.documents.text import printable_parts


class PrintableFilter(LineFilter):
    """Makes the text of a line printable, whichever widget drew it, in the cells that it had.

    Textual gives every line of every widget to the filters of the app, while what it writes to the terminal itself,
    such as colors and moves of the cursor, comes after them. So here alone text can be told from commands.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """The segments with printable text; the same ones where it is printable already."""
        if all(text.isascii() and text.isprintable() for text, _, _ in segments):
            return segments
        texts = [text for text, _, _ in segments]
        shown = printable_parts(texts)
        if shown == texts:
            return segments
        return [
            Segment(each if each == text else set_cell_size(each, cell_len(text)), style)
            for each, (text, style, _) in zip(shown, segments, strict=True)
        ]
