"""The lines above and below every page: the header, the notice and the keys."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen

from prepdeck.pages.line import Line, Span, Tone, shortened, wrap
from prepdeck.ui.widgets.styled_text import Toned


class LineBar(Toned):
    """One or more lines of toned text, each drawn at the bar's width."""

    given: reactive[tuple[Line, ...]] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as it was given."""
        return len(self.given)

    def drawn_lines(self) -> Sequence[Line]:
        """The lines, each cut where it does not fit."""
        return [shortened(line, self.size.width) for line in self.given]

    def watch_given(self) -> None:
        """What was selected is not there any more."""
        self.drop_selection()


class TextBar(LineBar):
    """Lines of toned text, each broken where it does not fit, and anew at every width."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as the text takes at that width."""
        return len(self._broken(width))

    def drawn_lines(self) -> Sequence[Line]:
        """The broken lines; the last one says if the bar has no room for more."""
        width, height = self.size
        lines = self._broken(width)
        if not 0 < height < len(lines):
            return lines
        return [*lines[: height - 1], shortened(Line((*lines[height - 1].spans, Span(" " * width))), width)]

    def _broken(self, width: int) -> list[Line]:
        return [Line(spans) for line in self.given for spans in wrap(line.spans, width)]


class Notice(TextBar):
    """What the person has to be told, in the one place for it; it stays until the next key is pressed."""

    @property
    def is_telling(self) -> bool:
        """Whether there is a message."""
        return bool(self.given)

    def tell(self, text: str, tone: Tone = Tone.TEXT) -> None:
        """Show a message, or take the last one away with ""."""
        sign = {Tone.BAD: "✗ ", Tone.WARN: "▲ ", Tone.GOOD: "✓ "}.get(tone, "")
        self.given = (Line((Span(f"{sign}{text}", tone),)),) if text else ()


class KeyBar(LineBar):
    """The keys that can be pressed here, read off the live bindings; a click on one presses it."""

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self.refresh_keys)

    def on_resize(self) -> None:
        """What fits depends on the width."""
        self.refresh_keys(self.screen)

    def refresh_keys(self, screen: Screen[object]) -> None:
        """Show the bindings that are meant to be shown and can be used now."""
        spans: list[Span] = []
        for key, label, _ in self._entries(screen):
            spans += [Span(key, Tone.KEY), Span(f" {label}", Tone.DIM), Span(" " * self._gap)]
        self.given = (Line(tuple(spans[:-1])),)

    def on_click(self, event: events.Click) -> None:
        """Press the key whose name or label was clicked."""
        at = event.x - self.gutter.left
        for key, label, pressed in self._entries(self.screen):
            end = cell_len(key) + 1 + cell_len(label)
            if 0 <= at < end:
                self.app.simulate_key(pressed)
                return
            at -= end + self._gap

    @property
    def _gap(self) -> int:
        """Cells between two keys."""
        return 3 if self.size.width >= _ROOMY else 2

    def _entries(self, screen: Screen[object]) -> list["Entry"]:
        """As many entries as fit beside the last two, which are always shown."""
        entries = shown_keys(screen)
        first, tail = entries[:-2], entries[-2:]
        room = self.size.width - sum(self._cells(entry) for entry in tail) + self._gap
        kept: list[Entry] = []
        for entry in first:
            room -= self._cells(entry)
            if room < 0:
                break
            kept.append(entry)
        return [*kept, *tail]

    def _cells(self, entry: "Entry") -> int:
        return cell_len(entry[0]) + 1 + cell_len(entry[1]) + self._gap


_ROOMY = 90
Entry = tuple[str, str, str]  # the key as shown, what it does, the key as pressed


def shown_keys(screen: Screen[object]) -> list[Entry]:
    """The bindings for the key bar; help and the way back come last."""
    found = [active for active in screen.active_bindings.values() if active.binding.show and active.enabled]
    last = {"keys": 1, "leave": 2}
    found.sort(key=lambda active: last.get(active.binding.action, 0))
    by_action = {active.binding.action: active.binding for active in reversed(found)}
    return [
        (key_name(screen, binding), binding.description, binding.key)
        for active in found
        if (binding := active.binding) is by_action[active.binding.action]
    ]


def key_name(screen: Screen[object], binding: Binding) -> str:
    """A key as it is written on the keyboard: by its name where others draw a picture."""
    shown = screen.app.get_key_display(binding)
    return shown if shown.isascii() else binding.key
