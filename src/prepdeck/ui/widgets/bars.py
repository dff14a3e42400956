"""The lines above and below every page: the header, the message line and the keys."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding, Binding
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.keys import format_key, key_to_character
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input

from prepdeck.pages.line import Line, Span, TextStyle, truncate_line, wrap_spans
from prepdeck.ui.widgets.styled_text import StyledText


class LineBar(StyledText):
    """One or more lines of styled text, each truncated to the width of the bar."""

    lines: reactive[tuple[Line, ...]] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines."""
        return len(self.lines)

    def drawn_lines(self) -> Sequence[Line]:
        """Return the lines, each truncated to the width."""
        return [truncate_line(line, self.size.width) for line in self.lines]

    def watch_lines(self) -> None:
        """Clear the selection, because its text is gone."""
        self.drop_selection()


class WrappedTextBar(LineBar):
    """Lines of styled text that are wrapped to the width of the bar."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of wrapped lines at a width."""
        return len(self._wrapped_lines(width))

    def drawn_lines(self) -> Sequence[Line]:
        """Return the wrapped lines. If the bar is too low for all, the last visible one ends with an ellipsis."""
        width, height = self.size
        lines = self._wrapped_lines(width)
        if not 0 < height < len(lines):
            return lines
        # The added spaces make the line too wide, so that truncating adds the ellipsis.
        return [*lines[: height - 1], truncate_line(Line((*lines[height - 1].spans, Span(" " * width))), width)]

    def _wrapped_lines(self, width: int) -> list[Line]:
        return [Line(spans) for line in self.lines for spans in wrap_spans(line.spans, width)]


class MessageBar(WrappedTextBar):
    """The message line. A message is shown until the next action."""

    @property
    def has_message(self) -> bool:
        """Whether there is a message."""
        return bool(self.lines)

    def show_message(self, message: str, text_style: TextStyle = TextStyle.TEXT) -> None:
        """Show a message, or clear the line with ""."""
        symbol = {TextStyle.ERROR: "✗ ", TextStyle.WARNING: "▲ ", TextStyle.SUCCESS: "✓ "}.get(text_style, "")
        self.lines = (Line((Span(f"{symbol}{message}", text_style),)),) if message else ()

    def replace_words(self, old_words: str, new_words: str) -> None:
        """Replace words in the message, because what it says to press has changed."""
        self.lines = tuple(
            Line(tuple(Span(span.text.replace(old_words, new_words), span.text_style) for span in line.spans))
            for line in self.lines
        )


class KeyBar(LineBar):
    """The keys that work now, taken from the active bindings. A click on a key presses it."""

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self.refresh_keys)

    def on_resize(self) -> None:
        """Update the keys, because the width decides which ones fit."""
        self.refresh_keys(self.screen)

    def refresh_keys(self, screen: Screen[object]) -> None:
        """Show the visible bindings that can be used now."""
        try:
            key_entries = self._fitting_entries(screen)
        except NoMatches:  # the screen is closing, and its page, on which some keys depend, is gone already
            return
        spans: list[Span] = []
        for displayed_key, label, _ in key_entries:
            spans += [
                Span(displayed_key, TextStyle.KEY),
                Span(f" {label}", TextStyle.DIM),
                Span(" " * self._key_gap_cells),
            ]
        self.lines = (Line(tuple(spans[:-1])),)

    def on_click(self, event: events.Click) -> None:
        """Press the key whose name or label was clicked."""
        clicked_cell = event.x - self.gutter.left
        for displayed_key, label, pressed_key in self._fitting_entries(self.screen):
            entry_end = cell_len(displayed_key) + 1 + cell_len(label)
            if 0 <= clicked_cell < entry_end:
                self.app.simulate_key(pressed_key)
                return
            clicked_cell -= entry_end + self._key_gap_cells

    @property
    def _key_gap_cells(self) -> int:
        """The number of cells between two keys."""
        return 3 if self.size.width >= _WIDE_GAP_MIN_WIDTH else 2

    def _fitting_entries(self, screen: Screen[object]) -> list["KeyEntry"]:
        """Return as many entries as fit before the last two, help and leaving, which are always shown."""
        all_entries = list_key_entries(screen)
        first_entries, last_entries = all_entries[:-2], all_entries[-2:]
        free_cells = self.size.width - sum(self._entry_cells(entry) for entry in last_entries) + self._key_gap_cells
        fitting_entries: list[KeyEntry] = []
        for entry in first_entries:
            free_cells -= self._entry_cells(entry)
            if free_cells < 0:
                break
            fitting_entries.append(entry)
        return [*fitting_entries, *last_entries]

    def _entry_cells(self, key_entry: "KeyEntry") -> int:
        return cell_len(key_entry[0]) + 1 + cell_len(key_entry[1]) + self._key_gap_cells


_WIDE_GAP_MIN_WIDTH = 90
KeyEntry = tuple[str, str, str]  # the key as shown, its label, the key as pressed


def list_key_entries(screen: Screen[object]) -> list[KeyEntry]:
    """List the entries of the key bar, one for each action; help and leaving come last."""
    shown_bindings = [
        active_binding
        for active_binding in screen.active_bindings.values()
        if active_binding.binding.show and active_binding.enabled and _acts_now(screen, active_binding)
    ]
    last_action_order = {"keys": 1, "leave": 2}
    shown_bindings.sort(key=lambda active_binding: last_action_order.get(active_binding.binding.action, 0))
    binding_by_action = {
        active_binding.binding.action: active_binding.binding for active_binding in reversed(shown_bindings)
    }
    return [
        (display_key_name(screen, binding), binding.description, binding.key)
        for active_binding in shown_bindings
        if (binding := active_binding.binding) is binding_by_action[active_binding.binding.action]
    ]


def _acts_now(screen: Screen[object], active_binding: ActiveBinding) -> bool:
    """Whether a key does what its binding says: in an input, the key of a character types that character."""
    focused_widget, key = screen.focused, active_binding.binding.key
    if not isinstance(focused_widget, Input):
        return True
    names = (key_to_character(key) or "", format_key(key))
    character = next((name for name in names if len(name) == 1 and name.isascii() and name.isprintable()), None)
    # A space reveals a card only while nothing is typed, and enter does that too.
    return character is None or (character != " " and not focused_widget.check_consume_key(key, character))


def display_key_name(screen: Screen[object], binding: Binding) -> str:
    """Return the name of a key as it is printed on keyboards, without symbols such as arrows."""
    displayed_key = screen.app.get_key_display(binding)
    return displayed_key if displayed_key.isascii() else binding.key
