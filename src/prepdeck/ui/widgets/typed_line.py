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

_JOINERS = ("\u200c", "\u200d")  # not seen themselves


class TypedLine(Input, Toned):
    """An input whose enter is offered among the keys, and that draws nothing which the terminal cannot show."""

    ALLOW_SELECT = False  # the mouse moves its own cursor
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "take it", tooltip="take what was typed")]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take what is written, with the joiners that Persian and some pictures are written with."""
        return character in _JOINERS or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.character in _JOINERS:
            event.prevent_default()
            event.stop()
            self.replace(event.character, *sorted(self.selection))
            return
        await super()._on_key(event)

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
    return "".join(each if each.isprintable() or each in _JOINERS else " " for each in joined)
