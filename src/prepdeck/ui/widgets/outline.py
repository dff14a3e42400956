"""The outline of a document, shown beside its page if the screen is wide enough."""

from bisect import bisect_right
from collections.abc import Sequence

from textual import events

from prepdeck.pages.line import Line, Span, TextStyle, truncate_text
from prepdeck.ui.widgets.page_view import PageView
from prepdeck.ui.widgets.styled_text import StyledText

MIN_OUTLINE_SCREEN_WIDTH = 130  # cells of the whole screen
_INDENT_CELLS = 2


class Outline(StyledText):
    """The headings of a page. The current one is marked, and a click goes to a heading."""

    def follow_page_view(self, page_view: PageView) -> None:
        """Show the headings of a page view at its current scroll position."""
        self._view = page_view
        self.set_class(page_view.has_headings, "-has-headings")  # the style sheet shows it on wide screens
        self.refresh()

    def _visible_headings(self) -> list[tuple[int, Line, bool]]:
        """Return the visible headings: the line number on the page, the line, and whether it is the current one."""
        page_view: PageView | None = getattr(self, "_view", None)
        if page_view is None:
            return []
        heading_line_numbers = page_view.heading_line_numbers
        top_line_number = page_view.scroll_offset.y + 1
        current_index = max(bisect_right(heading_line_numbers, top_line_number) - 1, 0)
        # The current heading stays in the middle, except near both ends of the list.
        first_index = max(0, min(current_index - self.size.height // 2, len(heading_line_numbers) - self.size.height))
        visible_line_numbers = heading_line_numbers[first_index : first_index + self.size.height]
        return [
            (line_number, page_view.line_at(line_number), heading_index == current_index)
            for heading_index, line_number in enumerate(visible_line_numbers, start=first_index)
        ]

    def drawn_lines(self) -> Sequence[Line]:
        """Return one line for each visible heading."""
        heading_width = self.size.width - _INDENT_CELLS - 1
        return [
            Line(
                (
                    Span("› " if is_current else "  ", TextStyle.ACCENT),
                    Span(truncate_text(line.heading, heading_width), TextStyle.TEXT if is_current else TextStyle.DIM),
                )
            )
            for _, line, is_current in self._visible_headings()
        ]

    def on_click(self, event: events.Click) -> None:
        """Go to the heading that was clicked."""
        visible_headings = self._visible_headings()
        row_index = event.y - self.gutter.top
        if 0 <= row_index < len(visible_headings):
            self._view.go_to_line(visible_headings[row_index][0])
