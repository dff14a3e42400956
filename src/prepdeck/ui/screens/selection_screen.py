"""The base of all screens and dialogs: text selection with the mouse, and closing only once."""

from collections.abc import Callable

from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.geometry import Offset
from textual.screen import Screen, ScreenResultType
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from prepdeck.ui.widgets.styled_text import StyledText

COPY_BINDING = Binding("super+c,ctrl+insert", "screen.copy_text", "copy the selected text", show=False)


class TextSelectionScreen(Screen[ScreenResultType]):
    """A screen whose text can be selected by character, and that cannot be closed twice."""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return the widget at a cell of the screen, with the offset of the nearest character of its text."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if self._selecting and isinstance(widget, ScrollBar) and isinstance(widget.parent, StyledText):
            widget = widget.parent  # a drag onto the scrollbar still selects on the same line
        if isinstance(widget, StyledText) and widget.drawn_lines():
            offset = widget.text_offset_at(x - widget.region.x, y - widget.region.y)
        return widget, offset

    def get_selected_text(self) -> str | None:
        """Return the selected text; None if it is empty, because copying it would clear the clipboard."""
        return super().get_selected_text() or None

    async def wait_until_shown(self) -> None:
        """Wait until the screen is mounted, because a key can arrive before the screen that the last key opened."""
        await self._mounted_event.wait()

    def find_unsaved_draft(self) -> Callable[[], object] | None:
        """Return what saves the text that is being typed, if closing the app would lose it. A thread calls it."""
        return None

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close the screen. A second key or click at the same moment must not close the screen below."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
