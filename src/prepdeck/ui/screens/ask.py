"""A dialog that asks for one line of text and says what it will be taken for."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from prepdeck.errors import PrepdeckError
from prepdeck.pages.line import Line, Span, Tone, wrap
from prepdeck.ui.widgets.bars import KeyBar, LineBar

Preview = Callable[[str], tuple[str, Tone]]


class AskScreen(ModalScreen[str | None]):
    """Asks, shows under the input how it is understood, and ends when what was typed has been acted upon.

    Args:
        title: What is asked.
        value: What stands in the input at first.
        preview: Says how a text is understood; may take its time, it is called off the event loop.
        act: Acts on the text and gives the result; what it raises is shown, and the dialog stays.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "take it", priority=True),
        Binding("escape", "leave", "cancel"),
    ]

    def __init__(self, title: str, value: str, preview: Preview, act: Callable[[str], str]) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._preview = preview
        self._act = act

    def compose(self) -> ComposeResult:
        """The question, the input, how it is understood, and the keys."""
        with Vertical(classes="dialog"):
            yield LineBar(id="question")
            yield Input(self._value, select_on_focus=False)
            yield LineBar(id="understood")
            yield KeyBar(id="keys")

    async def on_mount(self) -> None:
        """Show the question."""
        self.query_one("#question", LineBar).given = (Line((Span(self._title, Tone.STRONG),)),)
        await self._show_preview(self._value)

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is understood."""
        await self._show_preview(event.value)

    async def _show_preview(self, text: str) -> None:
        self._tell(*await asyncio.to_thread(self._preview, text))

    def _tell(self, text: str, tone: Tone) -> None:
        bar = self.query_one("#understood", LineBar)
        width = max((bar.content_size.width or 70), 20)
        bar.given = tuple(Line(spans) for spans in wrap([Span(text, tone)], width))

    async def action_submit(self) -> None:
        """Act on what was typed."""
        try:
            result = await asyncio.to_thread(self._act, self.query_one(Input).value)
        except PrepdeckError as error:
            self._tell(str(error), Tone.BAD)
            return
        self.dismiss(result)

    def action_leave(self) -> None:
        """Go back; nothing has changed."""
        self.dismiss(None)
