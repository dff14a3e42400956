"""A dialog with a list to choose from, which can be filtered."""

from collections.abc import Callable, Container, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from prepdeck.pages.line import Span, TextStyle, make_line
from prepdeck.pages.page import Page
from prepdeck.pages.page_parts import BlankLines, FixedLines, PageTitle
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.selection_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.widgets.line_input import LineInput
from prepdeck.ui.widgets.page_view import PageView

_DIALOG_PART_OF_SCREEN = 0.9  # of its height, as in app.tcss
_NO_MATCH = "Nothing matches. Escape closes."


class ChoiceScreen(ModalScreen[str | None], TextSelectionScreen[str | None]):
    """A dialog that closes with the chosen name, or with None.

    Args:
        question: The question.
        choice_notes: The names to choose from, each with a note or "".
        current_choice: The name that is selected at first and marked as the current one, or "".
        ticked_choices: The names with a tick, if not only the current one has it.
        enter_help: What enter does, as the start of a sentence.
        filters_at_once: Whether typed letters filter from the start, which long lists need.
        save_draft: Saves what the choice is about if the app ends before it is made.
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t", "leave", "close"),
        COPY_BINDING,
        Binding("enter", "open_row", "choose", show=False, tooltip="choose the selected row"),
        Binding("up", "move(-1)", "previous row", show=False),  # these two while words are typed
        Binding("down", "move(1)", "next row", show=False),
        Binding("slash", "narrow", "filter", key_display="/", tooltip="filter the list"),
    ]

    def __init__(
        self,
        question: str,
        choice_notes: Mapping[str, str],
        current_choice: str = "",
        *,
        ticked_choices: Container[str] | None = None,
        enter_help: str = "enter chooses",
        filters_at_once: bool = False,
        save_draft: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._question = question
        self._choice_notes = choice_notes
        self._current_choice = current_choice
        self._ticked_choices = (current_choice,) if ticked_choices is None else ticked_choices
        self._enter_help = enter_help
        self._filters_at_once = filters_at_once
        self._save_draft = save_draft

    def compose(self) -> ComposeResult:
        """Compose the list, and the input for filter words, which is hidden at first."""
        with Vertical(classes="dialog"):
            yield PageView(shows_chosen_row_always=True)  # enter and arrows reach it while words are typed
            words_input = LineInput(placeholder="words to filter by")
            words_input.display = False
            yield words_input

    def on_mount(self) -> None:
        """Show all names."""
        self._show_matching_choices("")
        self.query_one(PageView).chosen = RowKey(RowKind.CHOICE, self._current_choice)
        if self._filters_at_once:
            self.action_narrow()

    def _show_matching_choices(self, typed_words: str) -> None:
        wanted_words = typed_words.lower().split()
        choice_rows = tuple(
            make_line(
                "✓ " if choice_name in self._ticked_choices else "  ",
                Span(choice_name, TextStyle.STRONG),
                Span(f"  {choice_note}" if choice_note else "", TextStyle.DIM),
                row_key=RowKey(RowKind.CHOICE, choice_name),
            )
            for choice_name, choice_note in self._choice_notes.items()
            if all(word in f"{choice_name} {choice_note}".lower() for word in wanted_words)
        )
        title_hint = (
            f"{len(choice_rows):,} of {len(self._choice_notes):,}"
            if wanted_words
            else f"{self._enter_help}, {'typing' if self._filters_at_once else '/'} filters, escape closes"
        )
        shown_lines = choice_rows or (make_line("  ", Span(_NO_MATCH, TextStyle.DIM)),)
        self.query_one(PageView).show_page(
            Page((PageTitle(self._question, title_hint), BlankLines(), FixedLines(shown_lines)))
        )

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """Close the dialog with the chosen name."""
        self.dismiss(message.row_key.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the names that contain the words typed so far."""
        self._show_matching_choices(event.value)

    def on_input_submitted(self) -> None:
        """Choose the selected row."""
        self.action_open_row()

    def action_move(self, direction: int) -> None:
        """Select the next or previous row while words are typed."""
        self.query_one(PageView).action_move(direction)

    def action_open_row(self) -> None:
        """Choose the selected row."""
        self.query_one(PageView).action_open_row()

    def action_narrow(self) -> None:
        """Open the input for filter words."""
        words_input = self.query_one(LineInput)
        words_input.display = True
        words_input.focus()
        self._fit_list()

    def on_resize(self) -> None:
        """Fit the list into the new height."""
        self._fit_list()

    def _fit_list(self) -> None:
        """Leave room for the input below the list.

        The rows are counted here, because Textual leaves limits relative to the screen out when a dialog fits its
        content: the dialog would be higher than what it shows.
        """
        dialog, page_view, words_input = self.query_one(".dialog"), self.query_one(PageView), self.query_one(LineInput)
        input_rows = 1 + words_input.styles.margin.height if words_input.display else 0
        dialog_rows = int(self.size.height * _DIALOG_PART_OF_SCREEN) - dialog.styles.gutter.height
        page_view.styles.max_height = max(1, dialog_rows - input_rows)

    def find_unsaved_draft(self) -> Callable[[], object] | None:
        """Return what saves what the choice is about."""
        return self._save_draft

    def action_leave(self) -> None:
        """Close the dialog without a choice."""
        self.dismiss(None)
