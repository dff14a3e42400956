"""The screen for reading a document."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from prepdeck.pages.document import build_reading_page
from prepdeck.pages.line import TextStyle
from prepdeck.ui.screens.link_walker import LINK_BINDINGS, LinkWalker
from prepdeck.ui.widgets.line_input import LineInput
from prepdeck.ui.widgets.outline import Outline
from prepdeck.ui.widgets.page_view import PageView


class DocumentScreen(LinkWalker):
    """A document with an outline and a search. The reading position is saved when the screen is left.

    Args:
        document_name: The short name of the document in the open target.
        passage_line: The document line to open at, for a look at a passage without changing the reading position; 0
            opens at the saved reading position.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right_square_bracket", "heading(1)", "next heading", key_display="]", tooltip="go to the next heading"
        ),
        Binding(
            "left_square_bracket",
            "heading(-1)",
            "previous heading",
            key_display="[",
            tooltip="go to the previous heading",
        ),
        Binding("slash", "find", "find", key_display="/", tooltip="find words in this document"),
        Binding("n", "hit(1)", "next match", tooltip="go to the next match"),
        Binding("N", "hit(-1)", "previous match", show=False, tooltip="go to the previous match"),
        *LINK_BINDINGS,
    ]

    def __init__(self, document_name: str, passage_line: int = 0) -> None:
        super().__init__()
        self._document_name = document_name
        self._passage_line = passage_line
        self._is_position_unsaved = False
        self._furthest_share = 0.0  # of the page, seen without a jump over lines that were never shown

    def compose_page(self) -> list[Widget]:
        """Compose the document and its outline."""
        return [Horizontal(PageView(id="page"), Outline(id="outline"), id="reading")]

    def on_page_view_scrolled(self) -> None:
        """Update the outline, and note how far the document was seen."""
        self.query_one(Outline).follow_page_view(self.page_view)
        # A jump over more than a screen does not show what is in between.
        if self.page_view.skipped_share <= self._furthest_share:
            self._furthest_share = max(self._furthest_share, self.page_view.seen_share)

    def compose_bottom(self) -> list[Widget]:
        """Compose the search input, which is hidden at first."""
        find_input = LineInput(placeholder="text to find", classes="line", id="find")
        find_input.display = False
        return [find_input]

    def compose(self) -> ComposeResult:
        """Compose the screen, with the name of the document as its title."""
        self.screen_title = self.study.target.label_document(self._document_name)
        yield from super().compose()

    def on_mount(self) -> None:
        """Open the document at the passage or at the reading position."""
        super().on_mount()
        reading_position = self.study.progress.reading_positions.get(self._document_name)
        start_line = self._passage_line or (reading_position.line if reading_position else 0)
        self._furthest_share = reading_position.read_share if reading_position else 0.0
        if start_line:
            self.page_view.show_source_line(start_line)

    def draw_page(self) -> None:
        """Show the document. It is drawn only once, because documents do not change while the app runs."""
        if not self.page_view.has_page:
            document = self.study.target.read_document(self._document_name)
            target = self.study.target
            self.page_view.show_page(
                build_reading_page(document, self.study.today, target.contradictions, target.label_by_path)
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow going to the next match only after a search."""
        if action == "hit" and self.is_mounted:
            return bool(self.page_view.match_number)
        return super().check_action(action, parameters)

    def action_heading(self, direction: int) -> None:
        """Go to the next or previous heading."""
        if not self.page_view.jump_to_heading(direction):
            self.show_message("No more headings below." if direction > 0 else "No more headings above.")

    def action_find(self) -> None:
        """Open the search input."""
        find_input = self.query_one("#find", Input)
        find_input.display = True
        find_input.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Find the typed words."""
        self._close_find_input()
        match_count = self.page_view.find_words(event.value)
        self.refresh_bindings()
        if not event.value.strip():
            return
        if match_count:
            self.show_message(f"Match {self.page_view.match_number} of {match_count}: “{event.value.strip()}”")
        else:
            self.show_message(f"“{event.value.strip()}” is not in this document.", TextStyle.WARNING)

    def action_hit(self, direction: int) -> None:
        """Go to the next or previous match."""
        match_number, match_count = self.page_view.go_to_next_match(direction)
        self.show_message(f"Match {match_number} of {match_count}")

    def _close_find_input(self) -> None:
        self.query_one("#find", Input).display = False
        self.page_view.focus()

    def find_unsaved_draft(self) -> Callable[[], object] | None:
        """Return what saves the reading position; None for a look at a passage."""
        if self._passage_line:
            return None
        top_source_line = self.page_view.top_source_line
        self.on_page_view_scrolled()
        read_share = self._furthest_share
        return lambda: self.study.reading.record_position(self._document_name, top_source_line, read_share)

    async def action_leave(self) -> None:
        """Leave the search first, then save the reading position and go back."""
        if self.query_one("#find", Input).has_focus:
            self._close_find_input()
            return
        if self.drop_link():
            return
        if self.page_view.match_number:
            self.page_view.find_words("")
            self.refresh_bindings()
            return
        record_position = self.find_unsaved_draft()
        if record_position is None or self._is_position_unsaved or await self.save_change(record_position):
            self._is_position_unsaved = False
            self.dismiss()
        else:
            self._is_position_unsaved = True  # the message is shown once; the next press leaves anyway
