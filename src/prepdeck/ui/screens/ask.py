"""A dialog that asks for one line of text and says what it will be taken for."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from prepdeck.errors import NotYetWritten, PrepdeckError
from prepdeck.pages.line import Span, Tone, line
from prepdeck.ui.screens.any_screen import COPY, AnyScreen
from prepdeck.ui.widgets.bars import KeyBar, TextBar
from prepdeck.ui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from prepdeck.ui.study_app import Host

Preview = Callable[[str], tuple[str, Tone]]


class AskScreen(ModalScreen[str | None], AnyScreen[str | None]):
    """Asks, shows under the input how it is understood, and ends when what was typed has been acted upon.

    Args:
        title: What is asked.
        value: What stands in the input at first.
        preview: Says how a text is understood; may take its time, it is called off the event loop.
        act: Acts on the text and gives the result; what it raises is shown, and the dialog stays.
        replaces: Whether typing replaces what stands in the input at first, instead of going on with it.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", tooltip="go back; nothing has changed"),
        COPY,
    ]

    def __init__(
        self, title: str, value: str, preview: Preview, act: Callable[[str], str], *, replaces: bool = False
    ) -> None:
        super().__init__()
        self._replaces = replaces
        self._title = title
        self._value = value
        self._preview = preview
        self._act = act

    def compose(self) -> ComposeResult:
        """The question, the input, how it is understood, and the keys."""
        with Vertical(classes="dialog"):
            yield TextBar(id="question")
            yield TypedLine(self._value, select_on_focus=self._replaces)
            yield TextBar(id="understood")
            yield KeyBar(id="keys")

    async def on_mount(self) -> None:
        """Show the question."""
        self.query_one("#question", TextBar).given = (line(Span(self._title, Tone.STRONG)),)
        await self.show_preview(self._value)

    # What is typed, and the enter behind it, come one after the other through these two handlers. So what a text is
    # taken for cannot be said after what became of it, and an enter acts on all that was typed before it.

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is understood, unless it has been typed on meanwhile."""
        if event.value == event.input.value:
            await self.show_preview(event.value)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Act on what was typed."""
        await self.take(event.value, self._act)

    async def show_preview(self, text: str) -> None:
        """Say how the text is understood."""
        self._tell(*await asyncio.to_thread(self._preview, text))

    async def take(self, text: str, act: Callable[[str], str]) -> None:
        """Act on a text off the event loop, and end unless that fails."""
        if not self.is_active:  # the enter before this one has ended the dialog
            return
        host = cast("Host", self.app)
        try:
            result = await host.perform(lambda: act(text))
        except NotYetWritten as error:  # what was typed counts
            self.dismiss("")
            host.call_later(host.not_saved, error)
            return
        except PrepdeckError as error:
            self._tell(str(error), Tone.BAD)
            return
        self.dismiss(result)

    def _tell(self, text: str, tone: Tone) -> None:
        self.query_one("#understood", TextBar).given = (line(Span(text, tone)),)

    def action_leave(self) -> None:
        """Go back; nothing has changed."""
        self.dismiss(None)
