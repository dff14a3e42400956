"""The one pane in which every page is shown: scrolled, searched, its rows chosen by key or mouse."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from prepdeck.pages.line import Line, Span, Tone
from prepdeck.pages.page import Layout, Page, lay_out
from prepdeck.pages.row_key import RowKey
from prepdeck.ui import theme
from prepdeck.ui.widgets.selecting import restyled, whole_characters
from prepdeck.ui.widgets.styled_text import Toned

_NO_PAGE = Page(())
_GUTTER = 2  # cells at the left edge in which the chosen row is pointed at, for eyes that see no colour
_AIR = 1  # and one at the right edge, so that text does not touch the scrollbar
_POINTER, _ASCII_POINTER = "› ", "> "
_MORE = Line((Span("▼ more", Tone.DIM),))
_BELOW = Spacing(0, 0, 1, 0)  # a row that is brought into view does not end up under that sign
_LEAST_HEIGHT = 3  # lines; where there are fewer, none can be spared to say that there is more


class PageView(ScrollView, Toned, can_focus=True, inherit_bindings=False):
    """Shows a page. Lines are drawn as they come into view, so a long document costs no more than a short one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("pageup,b", "turn(-1)", "page up", show=False),
        Binding("pagedown,f", "turn(1)", "page down", show=False),
        Binding("home,g", "far(-1)", "top", show=False),
        Binding("end,G", "far(1)", "bottom", show=False),
        Binding("enter", "open_row", "open", show=False),
    ]

    class RowOpened(Message):
        """A row was chosen; `key` says what it opens."""

        def __init__(self, key: RowKey) -> None:
            self.key = key
            super().__init__()

    class Chose(Message):
        """Another row is chosen."""

    class Scrolled(Message):
        """Another part of the page came into view."""

    chosen: reactive[RowKey | None] = reactive[RowKey | None](None, init=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._page = _NO_PAGE
        self._layout = Layout((), (), ())
        self._hits: list[tuple[int, int, int]] = []  # line, first character, behind the last
        self._hit = -1
        self._wanted_source = 0
        self._laid_out_in = 0  # cells
        self._height = 0  # lines, before the last change of size

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Enter is the place's own where the page has no rows."""
        return self.has_rows if action == "open_row" else True

    @property
    def has_page(self) -> bool:
        """Whether a page is shown yet."""
        return bool(self._page.pieces)

    @property
    def has_rows(self) -> bool:
        """Whether there is anything on the page to choose."""
        return bool(self._layout.rows)

    @property
    def has_heads(self) -> bool:
        """Whether there are headings to jump between."""
        return len(self._layout.heads) > 1

    def show(self, page: Page) -> None:
        """Show a page; what is chosen stays chosen if it is still there."""
        self._page = page
        self._lay_out()

    def to_start(self) -> None:
        """Bring into view what the page is shown for, now and when all around it has found its size."""
        self._go_to_start()
        self.call_after_refresh(self._go_to_start)

    def _go_to_start(self) -> None:
        self.go_to_line(self._layout.start)

    def show_source(self, source: int) -> None:
        """Bring the document's line `source` to the top, now or when the page is laid out."""
        self._wanted_source = source
        self.call_after_refresh(self._go_to_source)

    @property
    def top_source(self) -> int:
        """The line of the document that is at the top, 0 where it comes from none."""
        below = self._layout.lines[self.scroll_offset.y :]
        return next((line.source for line in below if line.source), 0) if self.scroll_offset.y else 0

    @property
    def heads(self) -> tuple[int, ...]:
        """The numbers of the lines on which a heading starts."""
        return self._layout.heads

    def line(self, at: int) -> Line:
        """The line of the number `at`."""
        return self._layout.lines[at]

    def go_to_line(self, at: int) -> None:
        """Bring the line `at` to the top."""
        self.scroll_to(y=at, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let others follow."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    @property
    def share_seen(self) -> float:
        """How much of the page has come into view, 0 to 1."""
        length = len(self._layout.lines)
        return min(1.0, (self.scroll_offset.y + self.rows_shown) / length) if length else 0.0

    @property
    def rows_shown(self) -> int:
        """How many lines of the page are in view; where more lie below, the last gives way to a sign that says so."""
        height = self.size.height
        is_more = height >= _LEAST_HEIGHT and self.scroll_offset.y + height < len(self._layout.lines)
        return height - is_more

    # -- laying out and drawing

    def on_resize(self) -> None:
        """Another width breaks the lines elsewhere; the text at the top stays at the top.

        A message that takes lines at the bottom leaves the chosen row in view.
        """
        self.refresh()
        before, self._height = self._height, self.size.height
        if self._room == self._laid_out_in:
            if any(0 <= at - self.scroll_offset.y < before for at in self._of_chosen):
                self.show_chosen()
            return
        top = self.top_source
        self._lay_out()
        if self._layout.start:
            self.to_start()
        elif top and not self._wanted_source:
            self.show_source(top)

    @property
    def _room(self) -> int:
        """The cells that a line of the page may take."""
        return self.scrollable_content_region.width - _GUTTER - _AIR

    def _lay_out(self) -> None:
        width = self._room
        if width <= 0:
            return
        self._laid_out_in = width
        selected = self._selected_text
        self._layout = lay_out(self._page, width)
        if self._selected_text != selected:
            self.drop_selection()
        keys = self._row_keys
        if self.chosen not in keys:
            self.chosen = keys[0] if keys else None
        self._hits, self._hit = [], -1
        self.virtual_size = Size(width + _GUTTER + _AIR, len(self._layout.lines))
        self.refresh()
        if self._wanted_source:
            self.call_after_refresh(self._go_to_source)  # only then is it known how far one can scroll
        self.post_message(self.Scrolled())

    def _go_to_source(self) -> None:
        if self._wanted_source and self._layout.lines:
            sources = [line.source for line in self._layout.lines]
            behind = (source for source in sources if source >= self._wanted_source)
            nearest = min(behind, default=sources[0])  # facts shown ahead of the text stand out of their order
            self.scroll_to(y=sources.index(nearest), animate=False, immediate=True)
            self._wanted_source = 0

    def render_line(self, y: int) -> Strip:
        """The line `y` of what is in view."""
        at = self.scroll_offset.y + y
        width = self.size.width
        if at >= len(self._layout.lines):
            return Strip.blank(width, self.rich_style)
        if y >= self.rows_shown:
            return self._in_gutter("", self.strip_of(_MORE), self.rich_style)
        line = self._layout.lines[at]
        has_keys = self.has_focus and self.screen.is_active  # a page behind a dialog keeps its focus but gets no key
        is_chosen = line.opens is not None and line.opens == self.chosen and has_keys
        over = theme.chosen(self.look) if is_chosen else None
        strip = self.strip_of(line, over)
        for number, (hit_line, start, end) in enumerate(self._hits):
            if hit_line == at:
                where = whole_characters(line.text, start, end)
                strip = restyled(strip, line.text, where, theme.hit(self.look, now=number == self._hit))
        strip = self.selected_over(strip, at).apply_offsets(0, at)  # keeps spans apart, as the pictures show them
        fill = self.rich_style + over if over else self.rich_style
        gutter = ""
        if is_chosen and (not at or self._layout.lines[at - 1].opens != line.opens):
            gutter = _POINTER if self.unicode else _ASCII_POINTER
        return self._in_gutter(gutter, strip, fill)

    def _in_gutter(self, sign: str, strip: Strip, fill: Style) -> Strip:
        """The strip with a sign to its left, as wide as the window."""
        gutter = Strip([Segment(sign.ljust(_GUTTER), fill)], _GUTTER)
        return Strip.join([gutter, strip]).adjust_cell_length(self.size.width, fill)

    def drawn_lines(self) -> Sequence[Line]:
        """The whole page."""
        return self._layout.lines

    @property
    def first_row(self) -> int:
        """The number of the line at the top."""
        return self.scroll_offset.y

    @property
    def lead(self) -> int:
        """The text begins right of the gutter."""
        return _GUTTER

    @property
    def _selected_text(self) -> tuple[str, str] | None:
        selection = self.text_selection
        return None if selection is None else self.get_selection(selection)

    @property
    def _row_keys(self) -> list[RowKey | None]:
        """What the rows open, from top to bottom."""
        return [self._layout.lines[at].opens for at in self._layout.rows]

    def validate_chosen(self, chosen: RowKey | None) -> RowKey | None:
        """Stay with the row that is chosen when the one that is wanted is not on the page."""
        keys = self._row_keys
        wanted = (key for key in (chosen, self.chosen) if key in keys)
        return next(wanted, keys[0]) if keys else chosen

    def watch_chosen(self) -> None:
        """Show which row is chosen, and bring it into view."""
        self.refresh()
        self.post_message(self.Chose())
        self.show_chosen()

    def show_chosen(self) -> None:
        """Bring the chosen row into view."""
        at = self._of_chosen
        if at:
            row = Region(0, at[0], 1, len(at))
            self.scroll_to_region(row, spacing=_BELOW, animate=False, immediate=True)

    @property
    def _of_chosen(self) -> list[int]:
        """The numbers of the lines of the chosen row."""
        return [n for n, line in enumerate(self._layout.lines) if line.opens and line.opens == self.chosen]

    # -- moving

    def action_move(self, by: int) -> None:
        """Choose the next row, or scroll by a line where there are none."""
        if not self.has_rows:
            self.scroll_to(y=self.scroll_offset.y + by, animate=False, immediate=True)
            return
        keys = self._row_keys
        at = keys.index(self.chosen) + by
        if 0 <= at < len(keys):
            self.chosen = keys[at]
        else:
            self.scroll_to(y=self.scroll_offset.y + by, animate=False, immediate=True)

    def action_turn(self, by: int) -> None:
        """Scroll by a page, keeping two lines in view."""
        self.scroll_to(y=self.scroll_offset.y + by * max(self.rows_shown - 2, 1), animate=False, immediate=True)

    def action_far(self, to: int) -> None:
        """Go to the top or to the bottom, and to the first or last row where there are rows."""
        if self.has_rows:
            self.chosen = self._layout.lines[self._layout.rows[0 if to < 0 else -1]].opens
        self.scroll_to(y=0 if to < 0 else self.max_scroll_y, animate=False, immediate=True)

    def jump_heading(self, by: int) -> str:
        """Bring the next or the previous heading to the top; gives its text, "" where there is none."""
        top = self.scroll_offset.y
        heads = self._layout.heads
        ahead = [at for at in heads if at > top] if by > 0 else [at for at in reversed(heads) if at < top]
        if not ahead:
            return ""
        self.scroll_to(y=ahead[0], animate=False, immediate=True)
        return self._layout.lines[ahead[0]].head

    # -- rows

    def action_open_row(self) -> None:
        """Open what is chosen."""
        if self.chosen is not None:
            self.post_message(self.RowOpened(self.chosen))

    def on_click(self, event: events.Click) -> None:
        """A click on a row chooses and opens it, one on the sign that there is more turns the page."""
        y = event.y - self.gutter.top
        at = self.scroll_offset.y + y
        if self.rows_shown <= y < self.size.height:
            event.stop()
            self.action_turn(1)
            return
        key = self._layout.lines[at].opens if y >= 0 and at < len(self._layout.lines) else None
        if key is not None:
            self.chosen = key
            self.action_open_row()

    # -- searching

    def find(self, words: str) -> int:
        """Mark every place where the words stand, also across line ends, and go to the first below the top.

        Returns:
            How many places there are.
        """
        self._hits, self._hit = list(_places(self._layout, words)), -1
        if self._hits:
            top = self.scroll_offset.y
            self._hit = next((n for n, hit in enumerate(self._hits) if hit[0] >= top), 0)
            self._show_hit()
        self.refresh()
        return len(self._hits)

    def next_hit(self, by: int) -> tuple[int, int]:
        """Go to the next or previous place found, round the end; gives its number from 1 and how many there are."""
        if not self._hits:
            return 0, 0
        self._hit = (self._hit + by) % len(self._hits)
        self._show_hit()
        self.refresh()
        return self._hit + 1, len(self._hits)

    @property
    def hit_number(self) -> int:
        """The number of the place found that is shown, from 1; 0 for none."""
        return self._hit + 1

    def _show_hit(self) -> None:
        line = self._hits[self._hit][0]
        if not self.scroll_offset.y <= line < self.scroll_offset.y + self.rows_shown:
            self.scroll_to(y=max(line - self.size.height // 3, 0), animate=False, immediate=True)


def _places(layout: Layout, words: str) -> list[tuple[int, int, int]]:
    """Where the words stand; a place that runs over a line end is marked on its first line."""
    from prepdeck.documents.words import pattern  # noqa: PLC0415 - a start does without

    if not words.strip():
        return []
    texts = [line.text for line in layout.lines]
    whole = "\n".join(texts)
    starts: list[int] = []
    length = 0
    for text in texts:
        starts.append(length)
        length += len(text) + 1
    found: list[tuple[int, int, int]] = []
    at = 0
    for match in pattern(words).finditer(whole):
        while at + 1 < len(starts) and starts[at + 1] <= match.start():
            at += 1
        first = match.start() - starts[at]
        found.append((at, first, min(match.end() - starts[at], len(texts[at]))))
    return found
