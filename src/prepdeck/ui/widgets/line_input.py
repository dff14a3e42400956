"""The input line."""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Input

from prepdeck.documents.text import replace_control_characters
from prepdeck.pages.line import convert_to_ascii
from prepdeck.ui.widgets.styled_text import StyledText

_JOINER_CHARACTERS = ("\u200c", "\u200d")  # zero-width non-joiner and joiner, which are invisible


class LineInput(Input, StyledText):
    """An input that lists enter among the keys, and draws only characters that the terminal can show."""

    ALLOW_SELECT = False  # the mouse moves the cursor of the input instead
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "confirm", tooltip="confirm what you typed")]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Accept all text, including the joiners of Persian words and of some emoji."""
        if not self.value and self.is_key_while_empty(key):
            return False
        return character in _JOINER_CHARACTERS or super().check_consume_key(key, character)

    def is_key_while_empty(self, key: str) -> bool:  # noqa: ARG002 - for subclasses
        """Whether a key is left to the screen while nothing is typed, because no text begins with its character."""
        return False

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()  # it goes on to the screen, which may have a binding for it
            return
        if event.character in _JOINER_CHARACTERS:
            event.prevent_default()
            event.stop()
            self.replace(event.character, *sorted(self.selection))
            return
        await super()._on_key(event)

    def validate_value(self, value: str) -> str:
        """Replace control characters, both in pasted text and in text to edit."""
        return replace_control_characters(value)

    def on_paste(self, event: events.Paste) -> None:
        """Insert pasted text at the cursor or over the selection. Its lines are joined by spaces."""
        event.prevent_default()
        event.stop()
        selection_start, selection_end = sorted(self.selection)
        self.replace(_join_lines(event.text), selection_start, selection_end)

    def render_line(self, y: int) -> Strip:
        """Return the line, in ASCII if the terminal shows nothing else."""
        strip = super().render_line(y)
        if self.unicode:
            return strip
        return Strip([Segment(convert_to_ascii(text), style) for text, style, _ in strip], strip.cell_length)


def _join_lines(text: str) -> str:
    """Join the lines of a text, and replace characters that cannot be in a line, such as tabs, by spaces."""
    lines = text.splitlines()
    joined_text = text if len(lines) == 1 and lines[0] == text else " ".join(filter(None, map(str.strip, lines)))
    return "".join(
        character if character.isprintable() or character in _JOINER_CHARACTERS else " " for character in joined_text
    )
