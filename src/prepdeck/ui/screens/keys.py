"""The keys of the place one is in, read off its live bindings."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.keys import format_key
from textual.screen import ModalScreen, Screen

from prepdeck.pages.page import Page
from prepdeck.pages.pieces import Facts, Gap, Title
from prepdeck.ui.screens.any_screen import COPY, AnyScreen
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.widgets.page_view import PageView


class KeysScreen(ModalScreen[None], AnyScreen[None]):
    """Lists every key that does something in a place.

    Args:
        place: The screen whose keys are listed.
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,escape,q,enter,space", "leave", "close"), COPY]

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


def _rank(active: ActiveBinding) -> tuple[int, bool]:
    """The place's own keys come first, then those of the page, then those that work everywhere; leaving comes last."""
    node = active.node
    room = 0 if isinstance(node, Screen) else 2 if isinstance(node, App) else 1
    return room, active.binding.action in {"leave", "screen.copy_text"}


def keys_of(place: Screen[object]) -> Iterator[tuple[str, str]]:
    """Each key, or keys that do the same, with what they do."""
    by_meaning: dict[str, list[str]] = {}
    for active in sorted(place.active_bindings.values(), key=_rank):
        binding = active.binding
        if active.enabled and binding.description and not binding.system:
            keys = by_meaning.setdefault(binding.tooltip or binding.description, [])
            name = written(binding.key)
            if name not in keys:
                keys.append(name)
    for meaning, keys in by_meaning.items():
        yield " ".join(keys), meaning


def written(key: str) -> str:
    """A key as a person would write it: `]`, `enter`, `ctrl+t`."""
    sign = format_key(key)
    return sign if len(sign) == 1 and sign.isascii() else key
