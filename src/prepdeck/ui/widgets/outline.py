"""The headings of the page beside it, where the terminal is wide enough for both."""

from bisect import bisect_right
from collections.abc import Sequence

from textual import events

from prepdeck.pages.line import Line, Span, Tone, cut
from prepdeck.ui.widgets.page_view import PageView
from prepdeck.ui.widgets.styled_text import Toned

LEAST_WIDTH = 130  # cells of the whole screen
_INDENT = 2


class Outline(Toned):
    """Follows a page view: shows its headings, marks the one that is being read, and goes to one on a click."""

    def follow(self, view: PageView) -> None:
        """Show the headings of `view` as it stands now."""
        self._view = view
        self.display = self.app.size.width >= LEAST_WIDTH and view.has_heads
        self.refresh()

    def _shown(self) -> list[tuple[int, Line, bool]]:
        """The headings in view: the number of the line each stands on, its line here, and whether it is being read."""
        view: PageView | None = getattr(self, "_view", None)
        if view is None:
            return []
        heads = view.heads
        top = view.scroll_offset.y + 1
        now = max(bisect_right(heads, top) - 1, 0)
        first = max(0, min(now - self.size.height // 2, len(heads) - self.size.height))
        shown = heads[first : first + self.size.height]
        return [(at, view.line(at), n == now) for n, at in enumerate(shown, start=first)]

    def drawn_lines(self) -> Sequence[Line]:
        """A line for each heading in view."""
        room = self.size.width - _INDENT - 1
        return [
            Line(
                (
                    Span("› " if is_now else "  ", Tone.ACCENT),
                    Span(cut(line.head, room), Tone.TEXT if is_now else Tone.DIM),
                )
            )
            for _, line, is_now in self._shown()
        ]

    def on_click(self, event: events.Click) -> None:
        """Go to the heading that was clicked."""
        shown = self._shown()
        at = event.y - self.gutter.top
        if 0 <= at < len(shown):
            self._view.go_to_line(shown[at][0])
