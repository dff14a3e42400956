"""The keys of the place one is in, read off its live bindings."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen

from prepdeck.pages.page import Page
from prepdeck.pages.pieces import Facts, Gap, Title
from prepdeck.ui.screens.place import Place
from prepdeck.ui.widgets.bars import key_name
from prepdeck.ui.widgets.page_view import PageView


class KeysScreen(ModalScreen[None]):
    """Lists every key that does something in a place.

    Args:
        place: The screen whose keys are listed.
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,escape,q,enter,space", "leave", "close")]

    def __init__(self, place: Screen[object]) -> None:
        super().__init__()
        self._place = place
        self._rows = tuple(keys_of(place))

    def compose(self) -> ComposeResult:
        """One page in a frame."""
        with Vertical(classes="dialog"):
            yield PageView()

    def on_mount(self) -> None:
        """Show the keys."""
        where = self._place.where if isinstance(self._place, Place) else "this dialog"
        page = Page((Title(f"Keys in {where}", "? closes"), Gap(), Facts(self._rows)))
        self.query_one(PageView).show(page)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)


def _rank(node: DOMNode) -> int:
    """The place's own keys come first, then those of the page, then those that work everywhere."""
    return 0 if isinstance(node, Screen) else 2 if isinstance(node, App) else 1


def keys_of(place: Screen[object]) -> Iterator[tuple[str, str]]:
    """Each key, or keys that do the same, with what they do, in the order of the bindings."""
    by_action: dict[tuple[str, str], list[str]] = {}
    nearest_first = sorted(place.active_bindings.values(), key=lambda active: _rank(active.node))
    for active in nearest_first:
        if active.enabled and active.binding.description and not active.binding.system:
            name = key_name(place, Binding(active.binding.key, "", ""))
            shown = active.binding.key_display or name
            names = by_action.setdefault((active.binding.action, active.binding.description), [])
            for each in (shown, name):
                if each not in names and (each == shown or len(each) == 1 or not active.binding.key_display):
                    names.append(each)
    for (_, description), names in by_action.items():
        yield " ".join(names), description
