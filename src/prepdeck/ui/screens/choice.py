"""A list to choose from: the targets, or the documents of one."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from prepdeck.pages.line import Span, Tone, line
from prepdeck.pages.page import Page
from prepdeck.pages.pieces import Gap, Lines, Title
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.any_screen import COPY, AnyScreen
from prepdeck.ui.widgets.page_view import PageView
from prepdeck.ui.widgets.typed_line import TypedLine


class ChoiceScreen(ModalScreen[str | None], AnyScreen[str | None]):
    """Gives the name that was chosen, None for none.

    Args:
        title: What is asked.
        names: What there is to choose from, each with what else is said of it, or "".
        now: The one that is open, or "".
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t", "leave", "close"),
        COPY,
        Binding("slash", "narrow", "narrow", key_display="/", tooltip="show those alone that have some words"),
    ]

    def __init__(self, title: str, names: Mapping[str, str], now: str = "") -> None:
        super().__init__()
        self._asked = title
        self._names = names
        self._now = now

    def compose(self) -> ComposeResult:
        """One page in a frame, and below it the line for words, hidden until it is asked for."""
        with Vertical(classes="dialog"):
            yield PageView()
            words = TypedLine(placeholder="words of the name")
            words.display = False
            yield words

    def on_mount(self) -> None:
        """Show the names."""
        self._show("")
        self.query_one(PageView).chosen = RowKey(RowKind.CHOICE, self._now)

    def _show(self, words: str) -> None:
        wanted = words.lower().split()
        rows = tuple(
            line(
                "✓ " if name == self._now else "  ",
                Span(name, Tone.STRONG),
                Span(f"  {said}" if said else "", Tone.DIM),
                opens=RowKey(RowKind.CHOICE, name),
            )
            for name, said in self._names.items()
            if all(word in f"{name} {said}".lower() for word in wanted)
        )
        keys = f"{len(rows):,} of {len(self._names):,}" if wanted else "enter chooses, / narrows, escape closes"
        self.query_one(PageView).show(Page((Title(self._asked, keys), Gap(), Lines(rows))))

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """A name was chosen."""
        self.dismiss(message.key.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that have the words typed so far."""
        self._show(event.value)

    def on_input_submitted(self) -> None:
        """Choose among those that are shown."""
        self.query_one(PageView).focus()

    def action_narrow(self) -> None:
        """Ask for words of the name."""
        words = self.query_one(TypedLine)
        words.display = True
        words.focus()

    def action_leave(self) -> None:
        """Choose none."""
        self.dismiss(None)
