"""What every screen does, be it a place or a dialog: its text is selected with the mouse, and it ends once."""

from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.geometry import Offset
from textual.screen import Screen, ScreenResultType
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from prepdeck.ui.widgets.styled_text import StyledText

COPY_BINDING = Binding("super+c,ctrl+insert", "screen.copy_text", "copy the selected text", show=False)


class TextSelectionScreen(Screen[ScreenResultType]):
    """A screen that knows which character is under the mouse, and when it has ended."""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The widget at a cell of the screen, and the character there, or the nearest one beside the text."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if self._selecting and isinstance(widget, ScrollBar) and isinstance(widget.parent, StyledText):
            widget = widget.parent  # a drag that comes upon the scrollbar has not left the line
        if isinstance(widget, StyledText) and widget.drawn_lines():
            offset = widget.text_offset_at(x - widget.region.x, y - widget.region.y)
        return widget, offset

    def get_selected_text(self) -> str | None:
        """The text that is selected; None for an empty one, which would replace what was copied before."""
        return super().get_selected_text() or None

    async def wait_until_shown(self) -> None:
        """Wait for what is on the screen: a key can come before the screen that the one before it opened."""
        await self._mounted_event.wait()

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """End the screen; a second key or click of the same moment finds it ended, and must not end another one."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
