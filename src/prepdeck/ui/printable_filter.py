"""The last filter before a drawn line is written to the terminal."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from prepdeck.documents.text import make_parts_printable


class PrintableFilter(LineFilter):
    """Make the text of every line printable without changing its width.

    Textual passes every line of every widget through the filters of the app, and adds its own commands, such as colors
    and cursor movements, only afterwards. This is the only place where text and commands are still separate.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments with printable text, or the same list if the text is printable already."""
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
