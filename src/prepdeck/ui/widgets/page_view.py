"""The widget that shows pages: scrolling, searching, and selecting rows by key or mouse."""

from collections.abc import Sequence
from itertools import islice
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

from prepdeck.pages.line import Line, Span, TextStyle
from prepdeck.pages.page import Page, PageLayout
from prepdeck.pages.page_links import PageLink, find_page_links
from prepdeck.pages.row_key import RowKey
from prepdeck.ui import theme
from prepdeck.ui.widgets.selected_text import restyle_range, widen_to_whole_characters
from prepdeck.ui.widgets.styled_text import StyledText

_EMPTY_PAGE = Page(())
_GUTTER_CELLS = 2  # on the left, for the pointer at the selected row, which is visible without color
_RIGHT_MARGIN_CELLS = 1  # so that text does not touch the scrollbar
_ROW_POINTER, _ASCII_ROW_POINTER = "› ", "> "
_MORE_BELOW_LINE = Line((Span("▼ more", TextStyle.DIM),))
_ROW_SPACING = Spacing(0, 0, 1, 0)  # keeps the selected row above the line that says "more"
_FIRST_LINES, _NEXT_LINES = 1_000, 2_000  # lines of a long page that are laid out at once, a few hundredths of a second
_MIN_MORE_LINE_HEIGHT = 3  # a lower page has no line to spare for "more"


class PageView(ScrollView, StyledText, can_focus=True, inherit_bindings=False):
    """A view of a page. Only visible lines are drawn, so a long document is as fast as a short one.

    Args:
        shows_chosen_row_always: Whether the selected row is marked also while another widget has the focus.
        id: The name of the widget, for styles and queries.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "move up", show=False),
        Binding("down,j", "move(1)", "move down", show=False),
        Binding("pageup,b", "turn(-1)", "page up", show=False),
        Binding("pagedown", "turn(1)", "page down", show=False),
        Binding("home,g", "far(-1)", "go to the top", show=False),
        Binding("end,G", "far(1)", "go to the bottom", show=False),
        Binding("enter", "open_row", "open the selected row", show=False),
    ]

    class RowOpened(Message):
        """A row was opened; `row_key` identifies its item."""

        def __init__(self, row_key: RowKey) -> None:
            self.row_key = row_key
            super().__init__()

    class Chose(Message):
        """Another row was selected."""

    class LinkChosen(Message):
        """A link was chosen with the mouse."""

    class Scrolled(Message):
        """The page was scrolled or laid out again."""

    chosen: reactive[RowKey | None] = reactive[RowKey | None](None, init=False)

    def __init__(
        self,
        *,
        shows_chosen_row_always: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's parameter name
    ) -> None:
        super().__init__(id=id)
        self._shows_chosen_row_always = shows_chosen_row_always
        self._shown_page = _EMPTY_PAGE
        self._page_layout = PageLayout(_EMPTY_PAGE, 1)
        self._word_matches: list[tuple[int, int, int]] = []  # line number, start and end index of each match
        self._match_index = -1
        self._searched_words = ""
        self._links: tuple[PageLink, ...] | None = None  # found on first use
        self._link_index = -1
        self._wanted_source_line = 0  # the document line to scroll to after the next layout, or 0
        self._laid_out_width = 0  # cells
        self._previous_height = 0  # lines, before the last resize

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Allow opening a row only if there are rows, so that enter is free for the screen otherwise."""
        return self.has_rows if action == "open_row" else True

    @property
    def has_page(self) -> bool:
        """Whether a page is shown."""
        return bool(self._shown_page.parts)

    @property
    def has_rows(self) -> bool:
        """Whether the page has rows that can be selected."""
        return bool(self._page_layout.row_indices)

    @property
    def has_headings(self) -> bool:
        """Whether the page has several headings to jump between."""
        return len(self._page_layout.heading_indices) > 1

    def show_page(self, page: Page) -> None:
        """Show a page. The selected row stays selected if it is still on the page."""
        self._shown_page = page
        self._searched_words, self._link_index = "", -1
        self._lay_out_page()

    def go_to_start(self) -> None:
        """Scroll to the start of the page, now and again after other widgets have changed its size."""
        self._scroll_to_start()
        self.call_after_refresh(self._scroll_to_start)

    def _scroll_to_start(self) -> None:
        self.go_to_line(self._page_layout.start_index)

    def show_source_line(self, source_line: int) -> None:
        """Scroll a document line to the top, as soon as the page is laid out."""
        self._wanted_source_line = source_line
        self._complete_layout()
        self.call_after_refresh(self._scroll_to_source_line)

    @property
    def top_source_line(self) -> int:
        """The number of the document line at the top; 0 at the start of the page."""
        lines_below = self._page_layout.lines[self.scroll_offset.y :]
        return next((line.source_line for line in lines_below if line.source_line), 0) if self.scroll_offset.y else 0

    @property
    def heading_line_numbers(self) -> Sequence[int]:
        """The line numbers of the page on which a heading starts."""
        return self._page_layout.heading_indices

    def line_at(self, line_number: int) -> Line:
        """Return a line of the page."""
        return self._page_layout.lines[line_number]

    def go_to_line(self, line_number: int) -> None:
        """Scroll a line of the page to the top."""
        self.scroll_to(y=line_number, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the outline that the page was scrolled."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    @property
    def seen_share(self) -> float:
        """The share of the page from its start to the last visible line, 0 to 1."""
        line_count = len(self._page_layout.lines) if self._page_layout.is_complete else 0
        return min(1.0, (self.scroll_offset.y + self.shown_row_count) / line_count) if line_count else 0.0

    @property
    def skipped_share(self) -> float:
        """The share of the page above the screen before the first visible line, 0 to 1."""
        line_count = len(self._page_layout.lines) if self._page_layout.is_complete else 0
        return max(0.0, (self.scroll_offset.y - self.shown_row_count) / line_count) if line_count else 0.0

    @property
    def shown_row_count(self) -> int:
        """The number of visible lines of the page. If there are more below, the last row shows "more" instead."""
        height = self.size.height
        has_more_below = height >= _MIN_MORE_LINE_HEIGHT and self.scroll_offset.y + height < len(
            self._page_layout.lines
        )
        return height - has_more_below

    # -- laying out and drawing

    def on_resize(self) -> None:
        """Lay the page out again for a new width, with the same text at the top.

        If only the height changed, such as for a message, the selected row stays visible.
        """
        self.refresh()
        height_before, self._previous_height = self._previous_height, self.size.height
        if self._page_line_width == self._laid_out_width:
            if any(
                0 <= line_number - self.scroll_offset.y < height_before for line_number in self._chosen_line_numbers
            ):
                self.show_chosen_row()
            return
        top_source_line = self.top_source_line
        self._lay_out_page()
        if self._page_layout.start_index:
            self.go_to_start()
        elif top_source_line and not self._wanted_source_line:
            self.show_source_line(top_source_line)

    @property
    def _page_line_width(self) -> int:
        """The number of cells that a line of the page may take."""
        return self.scrollable_content_region.width - _GUTTER_CELLS - _RIGHT_MARGIN_CELLS

    def _lay_out_page(self) -> None:
        width = self._page_line_width
        if width <= 0:
            return
        self._laid_out_width = width
        selected_before = self._selected_text
        self._page_layout = PageLayout(self._shown_page, width)
        self._page_layout.extend(_FIRST_LINES)
        if self._shown_page.start_part or self._wanted_source_line:
            self._page_layout.complete()
        if self._selected_text != selected_before:
            self.drop_selection()
        row_keys = self._row_keys
        if self.chosen not in row_keys:
            self.chosen = row_keys[0] if row_keys else None
        self._links = None  # the chosen link stays chosen, at other places
        self._update_size()
        self._find_words_again()
        if not self._page_layout.is_complete:
            self.call_after_refresh(self._lay_out_more, self._page_layout)
        if self._wanted_source_line:
            self.call_after_refresh(self._scroll_to_source_line)  # the scroll range is known only after a refresh
        self.post_message(self.Scrolled())

    def _update_size(self) -> None:
        width = self._laid_out_width + _GUTTER_CELLS + _RIGHT_MARGIN_CELLS
        self.virtual_size = Size(width, len(self._page_layout.lines))
        self.refresh()

    def _lay_out_more(self, page_layout: PageLayout) -> None:
        """Lay out the next lines of a long page, unless another page is shown meanwhile."""
        if page_layout is not self._page_layout or page_layout.is_complete:
            return
        page_layout.extend(_NEXT_LINES)
        self._update_size()
        self.post_message(self.Scrolled())
        self.call_after_refresh(self._lay_out_more, page_layout)

    def _complete_layout(self) -> None:
        """Lay out all lines at once, for what needs the whole page."""
        if not self._page_layout.is_complete:
            self._page_layout.complete()
            self._update_size()

    def _scroll_to_source_line(self) -> None:
        if self._wanted_source_line and self._page_layout.lines:
            source_lines = [line.source_line for line in self._page_layout.lines]
            later_source_lines = (
                source_line for source_line in source_lines if source_line >= self._wanted_source_line
            )
            # The smallest and not the first one, because facts above the text are out of document order.
            nearest_source_line = min(later_source_lines, default=source_lines[0])
            self.scroll_to(y=source_lines.index(nearest_source_line), animate=False, immediate=True)
            self._wanted_source_line = 0

    def render_line(self, y: int) -> Strip:
        """Return row `y` of the widget."""
        line_number = self.scroll_offset.y + y
        width = self.size.width
        if line_number >= len(self._page_layout.lines):
            return Strip.blank(width, self.rich_style)
        if y >= self.shown_row_count:
            return self._add_gutter("", self.make_strip(_MORE_BELOW_LINE), self.rich_style)
        line = self._page_layout.lines[line_number]
        has_keys = self.has_focus or self._shows_chosen_row_always
        gets_keys = has_keys and self.screen.is_active  # below a dialog a page has focus but gets no keys
        is_chosen = line.row_key is not None and line.row_key == self.chosen and gets_keys
        overlay_style = theme.chosen_row_style(self.theme_name) if is_chosen else None
        strip = self.make_strip(line, overlay_style)
        for match_index, (match_line, match_start, match_end) in enumerate(self._word_matches):
            if match_line == line_number:
                character_range = widen_to_whole_characters(line.text, match_start, match_end)
                strip = restyle_range(
                    strip,
                    line.text,
                    character_range,
                    theme.search_match_style(self.theme_name, is_current=match_index == self._match_index),
                )
        for place in self.chosen_link.places if self.chosen_link else ():
            if place.line_number == line_number:
                character_range = widen_to_whole_characters(line.text, place.start, place.end)
                link_style = theme.search_match_style(self.theme_name, is_current=True)
                strip = restyle_range(strip, line.text, character_range, link_style)
        # The offsets also keep spans separate, as in the snapshots of the screens.
        strip = self.mark_selection(strip, line_number).apply_offsets(0, line_number)
        fill_style = self.rich_style + overlay_style if overlay_style else self.rich_style
        gutter_text = ""
        if is_chosen and (not line_number or self._page_layout.lines[line_number - 1].row_key != line.row_key):
            gutter_text = _ROW_POINTER if self.unicode else _ASCII_ROW_POINTER
        return self._add_gutter(gutter_text, strip, fill_style)

    def _add_gutter(self, gutter_text: str, strip: Strip, fill_style: Style) -> Strip:
        """Add the left gutter to a strip, and fill it to the width of the widget."""
        gutter_strip = Strip([Segment(gutter_text.ljust(_GUTTER_CELLS), fill_style)], _GUTTER_CELLS)
        return Strip.join([gutter_strip, strip]).adjust_cell_length(self.size.width, fill_style)

    def drawn_lines(self) -> Sequence[Line]:
        """Return all lines of the page."""
        self._complete_layout()
        return self._page_layout.lines

    @property
    def first_line_number(self) -> int:
        """The number of the page line at the top."""
        return self.scroll_offset.y

    @property
    def left_gutter_cells(self) -> int:
        """The width of the gutter in cells."""
        return _GUTTER_CELLS

    @property
    def _selected_text(self) -> tuple[str, str] | None:
        selection = self.text_selection
        return None if selection is None else self.get_selection(selection)

    @property
    def _row_keys(self) -> list[RowKey | None]:
        """The keys of the rows from top to bottom."""
        return [self._page_layout.lines[line_number].row_key for line_number in self._page_layout.row_indices]

    def validate_chosen(self, chosen: RowKey | None) -> RowKey | None:
        """Keep the selected row if the new one is not on the page."""
        row_keys = self._row_keys
        possible_keys = (row_key for row_key in (chosen, self.chosen) if row_key in row_keys)
        return next(possible_keys, row_keys[0]) if row_keys else chosen

    def watch_chosen(self) -> None:
        """Redraw the selected row, and scroll to it."""
        self.refresh()
        self.post_message(self.Chose())
        self.show_chosen_row()

    def show_chosen_row(self) -> None:
        """Scroll until the selected row is visible."""
        line_numbers = self._chosen_line_numbers
        if line_numbers:
            row_region = Region(0, line_numbers[0], 1, len(line_numbers))
            self.scroll_to_region(row_region, spacing=_ROW_SPACING, animate=False, immediate=True)

    @property
    def is_chosen_row_visible(self) -> bool:
        """Whether a part of the selected row is on screen."""
        first_line = round(self.scroll_y)
        return any(first_line <= number < first_line + self.size.height for number in self._chosen_line_numbers)

    @property
    def _chosen_line_numbers(self) -> list[int]:
        """The numbers of the page lines of the selected row."""
        return [
            line_number
            for line_number, line in enumerate(self._page_layout.lines)
            if line.row_key and line.row_key == self.chosen
        ]

    # -- moving

    def action_move(self, direction: int) -> None:
        """Select the next or previous row, or scroll by a line if there is none."""
        if not self.has_rows:
            self.scroll_to(y=self.scroll_offset.y + direction, animate=False, immediate=True)
            return
        row_keys = self._row_keys
        row_index = row_keys.index(self.chosen) + direction
        if 0 <= row_index < len(row_keys):
            self.chosen = row_keys[row_index]
        else:
            self.scroll_to(y=self.scroll_offset.y + direction, animate=False, immediate=True)

    def action_turn(self, direction: int) -> None:
        """Scroll by a page, except for two lines that stay visible."""
        self.scroll_to(
            y=self.scroll_offset.y + direction * max(self.shown_row_count - 2, 1), animate=False, immediate=True
        )

    def action_far(self, direction: int) -> None:
        """Scroll to the top or the bottom, and select the first or last row if there are rows."""
        self._complete_layout()
        if self.has_rows:
            self.chosen = self._page_layout.lines[self._page_layout.row_indices[0 if direction < 0 else -1]].row_key
        self.scroll_to(y=0 if direction < 0 else self.max_scroll_y, animate=False, immediate=True)

    def jump_to_heading(self, direction: int) -> str:
        """Scroll to the next or previous heading; return its text, or "" if there is none."""
        self._complete_layout()
        top_line_number = self.scroll_offset.y
        heading_line_numbers = self._page_layout.heading_indices
        headings_ahead = (
            [line_number for line_number in heading_line_numbers if line_number > top_line_number]
            if direction > 0
            else [line_number for line_number in reversed(heading_line_numbers) if line_number < top_line_number]
        )
        if not headings_ahead:
            return ""
        self.scroll_to(y=headings_ahead[0], animate=False, immediate=True)
        return self._page_layout.lines[headings_ahead[0]].heading

    # -- rows

    def action_open_row(self) -> None:
        """Open the selected row, unless the page is too narrow for any."""
        if self.chosen is not None and self.has_rows:
            self.post_message(self.RowOpened(self.chosen))

    def on_click(self, event: events.Click) -> None:
        """Select and open the clicked row, or scroll by a page after a click on "more"."""
        clicked_row = event.y - self.gutter.top
        line_number = self.scroll_offset.y + clicked_row
        if self.shown_row_count <= clicked_row < self.size.height:
            event.stop()
            self.action_turn(1)
            return
        link_index = self._find_link_at(line_number, self.text_offset_at(event.x, event.y).x)
        if link_index >= 0:
            event.stop()
            self._link_index = link_index
            self.refresh()
            self.post_message(self.LinkChosen())
            return
        row_key = (
            self._page_layout.lines[line_number].row_key
            if clicked_row >= 0 and line_number < len(self._page_layout.lines)
            else None
        )
        if row_key is not None:
            self.chosen = row_key
            self.action_open_row()

    # -- links

    @property
    def has_links(self) -> bool:
        """Whether the page has links."""
        return bool(self._page_links)

    @property
    def _page_links(self) -> tuple[PageLink, ...]:
        if self._links is None:
            self._complete_layout()
            self._links = find_page_links(self._page_layout.lines)
        return self._links

    @property
    def chosen_link(self) -> PageLink | None:
        """The link that was chosen, or None."""
        if self._link_index < 0:
            return None
        return next(islice(self._page_links, self._link_index, None), None)

    @property
    def link_position(self) -> tuple[int, int]:
        """The number of the chosen link, from 1, and the number of links."""
        return self._link_index + 1, len(self._page_links)

    def choose_link(self, direction: int) -> None:
        """Choose the next or the previous link, first one that is on screen, and scroll to it."""
        links = self._page_links
        if not links:
            return
        if self.chosen_link is None:
            top_line, end_line = self.scroll_offset.y, self.scroll_offset.y + self.shown_row_count
            shown_indices = [
                index for index, link in enumerate(links) if top_line <= link.places[0].line_number < end_line
            ]
            below_indices = [index for index, link in enumerate(links) if link.places[0].line_number >= top_line]
            candidates = shown_indices or below_indices or [0]
            self._link_index = candidates[0 if direction > 0 else -1]
        else:
            self._link_index = (self._link_index + direction) % len(links)
        link_line = links[self._link_index].places[0].line_number
        if not self.scroll_offset.y <= link_line < self.scroll_offset.y + self.shown_row_count:
            self.scroll_to(y=max(link_line - self.size.height // 3, 0), animate=False, immediate=True)
        self.refresh()

    def drop_link(self) -> None:
        """Choose no link."""
        self._link_index = -1
        self.refresh()

    def _find_link_at(self, line_number: int, character_index: int) -> int:
        return next(
            (
                index
                for index, link in enumerate(self._page_links)
                for place in link.places
                if place.line_number == line_number and place.start <= character_index < place.end
            ),
            -1,
        )

    # -- searching

    def find_words(self, searched_words: str) -> int:
        """Mark all matches, also across line ends, and go to the first one below the top.

        Returns:
            The number of matches.
        """
        self._complete_layout()
        self._searched_words = searched_words
        self._word_matches, self._match_index = list(_find_word_matches(self._page_layout, searched_words)), -1
        if self._word_matches:
            top_line_number = self.scroll_offset.y
            self._match_index = next(
                (
                    match_index
                    for match_index, word_match in enumerate(self._word_matches)
                    if word_match[0] >= top_line_number
                ),
                0,
            )
            self._show_current_match()
        self.refresh()
        return len(self._word_matches)

    def _find_words_again(self) -> None:
        """Find the searched words in lines that were laid out again. Their matches are the same, at other places."""
        match_index, self._word_matches = self._match_index, []
        if self._searched_words:
            self._complete_layout()
            self._word_matches = list(_find_word_matches(self._page_layout, self._searched_words))
        self._match_index = min(match_index, len(self._word_matches) - 1)

    def go_to_next_match(self, direction: int) -> tuple[int, int]:
        """Go to the next or previous match, and from the last one to the first.

        Returns:
            The number of the match, from 1, and the number of matches; both are 0 without matches.
        """
        if not self._word_matches:
            return 0, 0
        self._match_index = (self._match_index + direction) % len(self._word_matches)
        self._show_current_match()
        self.refresh()
        return self._match_index + 1, len(self._word_matches)

    @property
    def match_number(self) -> int:
        """The number of the current match, from 1; 0 without matches."""
        return self._match_index + 1

    def _show_current_match(self) -> None:
        match_line = self._word_matches[self._match_index][0]
        if not self.scroll_offset.y <= match_line < self.scroll_offset.y + self.shown_row_count:
            self.scroll_to(y=max(match_line - self.size.height // 3, 0), animate=False, immediate=True)


def _find_word_matches(page_layout: PageLayout, searched_words: str) -> list[tuple[int, int, int]]:
    """Find all matches of the words. A match that spans several lines is marked only on the first one."""
    from prepdeck.documents.words import make_search_pattern  # noqa: PLC0415 - loaded on first use

    if not searched_words.strip():
        return []
    line_texts = [line.text for line in page_layout.lines]
    page_text = "\n".join(line_texts)
    line_starts: list[int] = []
    text_length = 0
    for text in line_texts:
        line_starts.append(text_length)
        text_length += len(text) + 1
    word_matches: list[tuple[int, int, int]] = []
    line_number = 0
    for pattern_match in make_search_pattern(searched_words).finditer(page_text):
        while line_number + 1 < len(line_starts) and line_starts[line_number + 1] <= pattern_match.start():
            line_number += 1
        match_start = pattern_match.start() - line_starts[line_number]
        word_matches.append(
            (
                line_number,
                match_start,
                min(pattern_match.end() - line_starts[line_number], len(line_texts[line_number])),
            )
        )
    return word_matches
