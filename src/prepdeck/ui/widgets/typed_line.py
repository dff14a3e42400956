"""The one line in which a person types."""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Input

from prepdeck.documents.text import replace_control_characters
from prepdeck.pages.line import convert_to_ascii
from prepdeck.ui.widgets.styled_text import StyledText

_JOINER_CHARACTERS = ("\u200c", "\u200d")  # not seen themselves


class LineInput(Input, StyledText):
    """An input whose enter is offered among the keys, and that draws nothing which the terminal cannot show."""

    ALLOW_SELECT = False  # the mouse moves its own cursor
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "confirm", tooltip="confirm what you typed")]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take what is written, with the joiners that Persian and some pictures are written with."""
        return character in _JOINER_CHARACTERS or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.character in _JOINER_CHARACTERS:
            event.prevent_default()
            event.stop()
            self.replace(event.character, *sorted(self.selection))
            return
        await super()._on_key(event)

    def validate_value(self, value: str) -> str:
        """Take no control character, whether it is pasted or stands in what is edited."""
        return replace_control_characters(value)

    def on_paste(self, event: events.Paste) -> None:
        """Put pasted text at the cursor or in place of what is selected; its lines become one, joined by spaces."""
        event.prevent_default()
        event.stop()
        selection_start, selection_end = sorted(self.selection)
        self.replace(_join_lines(event.text), selection_start, selection_end)

    def render_line(self, y: int) -> Strip:
        """The line, in ASCII where the terminal knows no more."""
        strip = super().render_line(y)
        if self.unicode:
            return strip
        return Strip([Segment(convert_to_ascii(text), style) for text, style, _ in strip], strip.cell_length)


def _join_lines(text: str) -> str:
    """All lines of a text as one; a character that no line can hold, such as a tab, becomes a space."""
    lines = text.splitlines()
    joined_text = text if len(lines) == 1 and lines[0] == text else " ".join(filter(None, map(str.strip, lines)))
    return "".join(
        character if character.isprintable() or character in _JOINER_CHARACTERS else " " for character in joined_text
    )
