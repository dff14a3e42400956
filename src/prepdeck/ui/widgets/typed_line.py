"""The one line in which a person types."""

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Input

from prepdeck.documents.text import typed
from prepdeck.pages.line import ascii_only
from prepdeck.ui.widgets.toned import Toned


class TypedLine(Input, Toned):
    """An input whose enter is offered among the keys, and that draws nothing which the terminal cannot show."""

    ALLOW_SELECT = False  # the mouse moves its own cursor
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "take it", tooltip="take what was typed")]

    def validate_value(self, value: str) -> str:
        """Take no control character, whether it is pasted or stands in what is edited."""
        return typed(value)

    def render_line(self, y: int) -> Strip:
        """The line, in ASCII where the terminal knows no more."""
        strip = super().render_line(y)
        if self.unicode:
            return strip
        return Strip([Segment(ascii_only(text), style) for text, style, _ in strip], strip.cell_length)
