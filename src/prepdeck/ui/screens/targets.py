"""The list of targets to choose from."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from prepdeck.pages.line import Span, Tone, line
from prepdeck.pages.page import Page
from prepdeck.pages.pieces import Gap, Lines, Title
from prepdeck.ui.widgets.page_view import PageView


class TargetsScreen(ModalScreen[str | None]):
    """Gives the name of the target that was chosen, None for none.

    Args:
        names: The targets there are.
        now: The one that is open.
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,t", "leave", "close")]

    def __init__(self, names: tuple[str, ...], now: str) -> None:
        super().__init__()
        self._names = names
        self._now = now

    def compose(self) -> ComposeResult:
        """One page in a frame."""
        with Vertical(classes="dialog"):
            yield PageView()

    def on_mount(self) -> None:
        """Show the names."""
        rows = tuple(
            line("✓ " if name == self._now else "  ", Span(name, Tone.STRONG), opens=name) for name in self._names
        )
        page = Page((Title("Which target?", "enter opens, escape closes"), Gap(), Lines(rows)))
        view = self.query_one(PageView)
        view.show(page)
        view.chosen = self._now

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """A target was chosen."""
        self.dismiss(message.key)

    def action_leave(self) -> None:
        """Stay with the one that is open."""
        self.dismiss(None)
