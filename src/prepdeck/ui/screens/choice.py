"""A list to choose from: the targets, or the documents of one."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from prepdeck.pages.line import Span, TextStyle, make_line
from prepdeck.pages.page import Page
from prepdeck.pages.pieces import BlankLines, FixedLines, PageTitle
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.any_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.widgets.page_view import PageView
from prepdeck.ui.widgets.typed_line import LineInput


class ChoiceScreen(ModalScreen[str | None], TextSelectionScreen[str | None]):
    """Gives the name that was chosen, None for none.

    Args:
        question: What is asked.
        choice_notes: What there is to choose from, each with what else is said of it, or "".
        current_choice: The one that is open, or "".
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t", "leave", "close"),
        COPY_BINDING,
        Binding("slash", "narrow", "filter", key_display="/", tooltip="filter the list"),
    ]

    def __init__(self, question: str, choice_notes: Mapping[str, str], current_choice: str = "") -> None:
        super().__init__()
        self._question = question
        self._choice_notes = choice_notes
        self._current_choice = current_choice

    def compose(self) -> ComposeResult:
        """One page in a frame, and below it the line for words, hidden until it is asked for."""
        with Vertical(classes="dialog"):
            yield PageView()
            words_input = LineInput(placeholder="words to filter by")
            words_input.display = False
            yield words_input

    def on_mount(self) -> None:
        """Show the names."""
        self._show_matching_choices("")
        self.query_one(PageView).chosen = RowKey(RowKind.CHOICE, self._current_choice)

    def _show_matching_choices(self, typed_words: str) -> None:
        wanted_words = typed_words.lower().split()
        choice_rows = tuple(
            make_line(
                "✓ " if choice_name == self._current_choice else "  ",
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
            else "enter chooses, / filters, escape closes"
        )
        self.query_one(PageView).show_page(
            Page((PageTitle(self._question, title_hint), BlankLines(), FixedLines(choice_rows)))
        )

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """A name was chosen."""
        self.dismiss(message.row_key.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that have the words typed so far."""
        self._show_matching_choices(event.value)

    def on_input_submitted(self) -> None:
        """Choose among those that are shown."""
        self.query_one(PageView).focus()

    def action_narrow(self) -> None:
        """Ask for words of the name."""
        words_input = self.query_one(LineInput)
        words_input.display = True
        words_input.focus()

    def action_leave(self) -> None:
        """Choose none."""
        self.dismiss(None)
