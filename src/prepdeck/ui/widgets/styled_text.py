"""The base of widgets that draw lines of styled text in the colors of the theme, with mouse selection."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip
from textual.widget import Widget

from prepdeck.pages.line import Line, convert_to_ascii
from prepdeck.pages.page_links import LinkKind, encode_address, find_link_kind
from prepdeck.ui.theme import DARK_THEME, THEMES, selection_style, text_styles
from prepdeck.ui.widgets.selected_text import (
    extract_selected_text,
    find_character_index,
    find_selected_range,
    restyle_range,
)


class StyledText(Widget):
    """A widget that draws lines of styled text.

    The mouse selects characters of the drawn lines, so the copied text is exactly the visible text.
    """

    @property
    def theme_name(self) -> str:
        """The name of the current theme; the dark one if Textual has another theme active."""
        return self.app.theme if self.app.theme in THEMES else DARK_THEME.name

    @property
    def unicode(self) -> bool:
        """Whether the terminal shows more than ASCII."""
        return bool(getattr(self.app, "unicode", True))

    @property
    def shows_links(self) -> bool:
        """Whether the terminal shows links that can be clicked."""
        return bool(getattr(self.app, "shows_links", False))

    def drawn_lines(self) -> Sequence[Line]:
        """Return all lines at the current size, including those that are not visible."""
        return ()

    @property
    def first_line_number(self) -> int:
        """The number of the first visible line."""
        return 0

    @property
    def shown_row_count(self) -> int:
        """The number of rows in which lines are drawn."""
        return self.size.height

    @property
    def left_gutter_cells(self) -> int:
        """The number of cells left of the text."""
        return 0

    def render_line(self, y: int) -> Strip:
        """Return row `y` of the widget."""
        lines = self.drawn_lines()
        strip = self.mark_selection(self.make_strip(lines[y]), y) if y < len(lines) else Strip([])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def make_strip(self, line: Line, overlay_style: Style | None = None) -> Strip:
        """Convert a line to a strip in the colors of the theme, with `overlay_style` added to all of it."""
        rich_styles = text_styles(self.theme_name)
        base_style = self.rich_style
        to_shown_text = (lambda text: text) if self.unicode else convert_to_ascii
        segments: list[Segment] = []
        for text, text_style, url in line.spans:
            style = base_style + rich_styles[text_style]
            if overlay_style:
                style += overlay_style
            if url and self.shows_links and find_link_kind(url) is LinkKind.BROWSER:
                style += Style(link=encode_address(url))
            segments.append(Segment(to_shown_text(text), style))
        return Strip(segments, line.width)

    # -- selecting

    def mark_selection(self, strip: Strip, line_number: int) -> Strip:
        """Return the strip of a line with its selected part highlighted."""
        selection = self.text_selection
        if selection is None:
            return strip
        character_range = find_selected_range(self._bound_selection(selection), line_number, strip.text)
        return restyle_range(strip, strip.text, character_range, selection_style(self.theme_name))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text and the line end to add to it; None if the widget has no text."""
        line_texts = [self.make_strip(line).text for line in self.drawn_lines()]
        if not line_texts:
            return None
        return "\n".join(extract_selected_text(self._bound_selection(selection), line_texts)), "\n"

    def _bound_selection(self, selection: Selection) -> Selection:
        """Return the selection without open ends. If it continues in another widget, it covers only visible lines."""
        selection_start, selection_end = selection
        if selection == SELECT_ALL or (selection_start is not None and selection_end is not None):
            return selection
        top_line_number = self.first_line_number
        last_line_number = max(top_line_number + self.shown_row_count - 1, top_line_number)
        return Selection(
            Offset(0, top_line_number) if selection_start is None else selection_start,
            self._find_line_end(last_line_number) if selection_end is None else selection_end,
        )

    def _find_line_end(self, line_number: int) -> Offset:
        """Return the end of a line, or of the last line if there are fewer."""
        lines = self.drawn_lines()
        line_number = min(line_number, len(lines) - 1)
        return Offset(len(self.make_strip(lines[line_number]).text), line_number) if lines else Offset(0, 0)

    def text_offset_at(self, x: int, y: int) -> Offset:
        """Return the offset of the nearest character to a cell of the widget: its index and its line number."""
        row_index = y - self.gutter.top
        if row_index < 0:
            return Offset(0, self.first_line_number)
        line_number = self.first_line_number + row_index
        lines = self.drawn_lines()
        if row_index >= self.shown_row_count or line_number >= len(lines):
            return self._find_line_end(max(self.first_line_number + min(row_index, self.shown_row_count - 1), 0))
        return Offset(
            find_character_index(
                self.make_strip(lines[line_number]).text, x - self.gutter.left - self.left_gutter_cells
            ),
            line_number,
        )

    def drop_selection(self) -> None:
        """Clear the selection in this widget, because its text has changed."""
        if self.is_attached and self in self.screen.selections:
            self.screen.selections = {
                widget: selection for widget, selection in self.screen.selections.items() if widget is not self
            }

    def check_message_enabled(self, message: Message) -> bool:
        """Ignore the click at the end of a drag, which selected text to copy.

        A real click clears every selection before it arrives here.
        """
        if isinstance(message, events.Click) and self.screen.selections:
            return False
        return super().check_message_enabled(message)
