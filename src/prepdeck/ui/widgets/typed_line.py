"""The one line in which a person types."""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Input

from prepdeck.documents.text import typed
from prepdeck.pages.line import ascii_only
from prepdeck.ui.widgets.styled_text import Toned


class TypedLine(Input, Toned):
    """An input whose enter is offered among the keys, and that draws nothing which the terminal cannot show."""

    ALLOW_SELECT = False  # the mouse moves its own cursor
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "take it", tooltip="take what was typed")]

    def validate_value(self, value: str) -> str:
        """Take no control character, whether it is pasted or stands in what is edited."""
        return typed(value)

    def on_paste(self, event: events.Paste) -> None:
        """Put pasted text at the cursor or in place of what is selected; its lines become one, joined by spaces."""
        event.prevent_default()
        event.stop()
        start, end = sorted(self.selection)
        self.replace(_one_line(event.text), start, end)

    def render_line(self, y: int) -> Strip:
        """The line, in ASCII where the terminal knows no more."""
        strip = super().render_line(y)
        if self.unicode:
            return strip
        return Strip([Segment(ascii_only(text), style) for text, style, _ in strip], strip.cell_length)


def _one_line(text: str) -> str:
    """All lines of a text as one; a character that no line can hold, such as a tab, becomes a space."""
    lines = text.splitlines()
    joined = text if len(lines) == 1 and lines[0] == text else " ".join(filter(None, map(str.strip, lines)))
    return "".join(character if character.isprintable() else " " for character in joined)
