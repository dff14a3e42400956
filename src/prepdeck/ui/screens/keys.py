"""The help screen: the keys of the current screen, taken from its active bindings."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.keys import format_key
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from prepdeck.pages.page import Page
from prepdeck.pages.page_parts import BlankLines, FactTable, PageTitle
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.selection_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.widgets.page_view import PageView

KEY_SEPARATOR = ", "  # with only a space, two keys of one action would look like keys to press together
UNLISTED_KEYS = frozenset({"super+c"})  # few keyboards name this key, and few terminals report it


class KeysScreen(ModalScreen[None], TextSelectionScreen[None]):
    """A list of every key that works on a screen.

    Args:
        described_screen: The screen whose keys are listed.
    """

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,escape,q,enter,space", "leave", "close"),
        COPY_BINDING,
    ]

    def __init__(self, described_screen: Screen[object]) -> None:
        super().__init__()
        self._described_screen = described_screen
        self._key_rows = tuple(describe_keys(described_screen))

    def compose(self) -> ComposeResult:
        """Compose the list."""
        with Vertical(classes="dialog"):
            yield PageView()

    def on_mount(self) -> None:
        """Show the keys."""
        screen_title = (
            self._described_screen.screen_title if isinstance(self._described_screen, BaseScreen) else "this dialog"
        )
        keys_page = Page((PageTitle(f"Keys in {screen_title}", "? closes"), BlankLines(), FactTable(self._key_rows)))
        self.query_one(PageView).show_page(keys_page)

    def action_leave(self) -> None:
        """Close the list."""
        self.dismiss(None)


def _binding_order(active_binding: ActiveBinding) -> tuple[int, bool]:
    """Return the sort key: keys of the screen first, then of the page, then of the app; in each group, leaving last."""
    bound_node = active_binding.node
    is_of_screen = isinstance(bound_node, Screen) or active_binding.binding.action == "open_row"
    node_order = 0 if is_of_screen else 2 if isinstance(bound_node, App) else 1
    return node_order, active_binding.binding.action in {"leave", "screen.copy_text"}


def describe_keys(described_screen: Screen[object]) -> Iterator[tuple[str, str]]:
    """Yield each key, or group of keys with the same effect, with its description."""
    keys_by_meaning: dict[str, list[str]] = {}
    opening_meaning = next(
        (
            binding.tooltip
            for binding in type(described_screen).BINDINGS
            if isinstance(binding, Binding) and binding.action == "open_row"
        ),
        "",
    )
    for active_binding in sorted(described_screen.active_bindings.values(), key=_binding_order):
        binding = active_binding.binding
        meaning = binding.tooltip or binding.description
        if binding.action == "open_row":  # the page has rows that can be opened; the screen says what that means
            meaning = opening_meaning or meaning
        # The input of Textual has keys of its own, such as arrows, which everyone knows and which have no tooltip.
        is_known_from_elsewhere = isinstance(active_binding.node, Input) and not binding.tooltip
        is_listed = binding.description and not binding.system and not is_known_from_elsewhere
        if active_binding.enabled and is_listed and binding.key not in UNLISTED_KEYS:
            key_names = keys_by_meaning.setdefault(meaning, [])
            key_name = format_key_name(binding.key)
            if key_name not in key_names:
                key_names.append(key_name)
    for meaning, key_names in keys_by_meaning.items():
        yield KEY_SEPARATOR.join(key_names), meaning


def format_key_name(key: str) -> str:
    """Format a key as a person would write it: `]`, `enter`, `ctrl+t`."""
    character = format_key(key)
    return character if len(character) == 1 and character.isascii() else key
