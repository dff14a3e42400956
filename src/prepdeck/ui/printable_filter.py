"""The last thing that a drawn line passes on its way to the terminal."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from prepdeck.documents.text import make_parts_printable


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
        shown_texts = make_parts_printable(texts)
        if shown_texts == texts:
            return segments
        return [
            Segment(shown_text if shown_text == text else set_cell_size(shown_text, cell_len(text)), style)
            for shown_text, (text, style, _) in zip(shown_texts, segments, strict=True)
        ]
