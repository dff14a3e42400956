"""Lines of toned text as strips, in the colours of the look, and what the mouse selects of them."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip
from textual.widget import Widget

from prepdeck.pages.line import Line, ascii_only
from prepdeck.ui.theme import DARK, LOOKS, selected, styles
from prepdeck.ui.widgets.selecting import index_at, restyled, selected_lines, selected_range


class Toned(Widget):
    """A widget that draws lines of toned text.

    The mouse selects characters of the lines as they are drawn: what is copied is what was seen.
    """

    @property
    def look(self) -> str:
        """The name of the look that the app wears."""
        return self.app.theme if self.app.theme in LOOKS else DARK.name

    @property
    def unicode(self) -> bool:
        """Whether the terminal shows more than ASCII."""
        return bool(getattr(self.app, "unicode", True))

    def drawn_lines(self) -> Sequence[Line]:
        """All lines as they are drawn at the present size, those out of view among them."""
        return ()

    @property
    def first_row(self) -> int:
        """The number of the line that is drawn first."""
        return 0

    @property
    def rows_shown(self) -> int:
        """How many rows there are to draw lines in."""
        return self.size.height

    @property
    def lead(self) -> int:
        """The cells left of the text."""
        return 0

    def render_line(self, y: int) -> Strip:
        """One of the lines."""
        lines = self.drawn_lines()
        strip = self.selected_over(self.strip_of(lines[y]), y) if y < len(lines) else Strip([])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def strip_of(self, line: Line, over: Style | None = None) -> Strip:
        """A line as a strip, with the style `over` laid over all of it."""
        tones = styles(self.look)
        base = self.rich_style
        shown = (lambda text: text) if self.unicode else ascii_only
        segments = [
            Segment(shown(text), base + tones[tone] + over if over else base + tones[tone]) for text, tone in line.spans
        ]
        return Strip(segments, line.width)

    # -- selecting

    def selected_over(self, strip: Strip, number: int) -> Strip:
        """The strip of the line `number`, with what is selected of it marked."""
        selection = self.text_selection
        if selection is None:
            return strip
        where = selected_range(self._bounded(selection), number, strip.text)
        return restyled(strip, strip.text, where, selected(self.look))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that is marked as selected, None where there is no text at all."""
        texts = [self.strip_of(line).text for line in self.drawn_lines()]
        if not texts:
            return None
        return "\n".join(selected_lines(self._bounded(selection), texts)), "\n"

    def _bounded(self, selection: Selection) -> Selection:
        """The selection without open ends: where it goes on in another widget, it ends here with what is in view."""
        start, end = selection
        if selection == SELECT_ALL or (start is not None and end is not None):
            return selection
        top = self.first_row
        last = max(top + self.rows_shown - 1, top)
        return Selection(Offset(0, top) if start is None else start, self._end_of(last) if end is None else end)

    def _end_of(self, number: int) -> Offset:
        """The end of the line `number`, or of the last one that there is."""
        lines = self.drawn_lines()
        number = min(number, len(lines) - 1)
        return Offset(len(self.strip_of(lines[number]).text), number) if lines else Offset(0, 0)

    def offset_at(self, x: int, y: int) -> Offset:
        """The character at a cell of the widget, or the nearest one: its index in its line, and the line's number."""
        row = y - self.gutter.top
        if row < 0:
            return Offset(0, self.first_row)
        number = self.first_row + row
        lines = self.drawn_lines()
        if row >= self.rows_shown or number >= len(lines):
            return self._end_of(max(self.first_row + min(row, self.rows_shown - 1), 0))
        return Offset(index_at(self.strip_of(lines[number]).text, x - self.gutter.left - self.lead), number)

    def drop_selection(self) -> None:
        """Forget what is selected here: other text stands there now."""
        if self.is_attached and self in self.screen.selections:
            self.screen.selections = {
                widget: selection for widget, selection in self.screen.selections.items() if widget is not self
            }

    def check_message_enabled(self, message: Message) -> bool:
        """The end of a drag is no click: what was dragged over was selected, to be copied.

        A real click has taken every selection away before it comes here.
        """
        if isinstance(message, events.Click) and self.screen.selections:
            return False
        return super().check_message_enabled(message)
