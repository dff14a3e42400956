"""A dialog that asks for one line of text and says what it will be taken for."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from prepdeck.errors import NotYetWrittenError, PrepdeckError
from prepdeck.pages.line import Span, TextStyle, make_line
from prepdeck.ui.screens.any_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.widgets.bars import KeyBar, WrappedTextBar
from prepdeck.ui.widgets.typed_line import LineInput

if TYPE_CHECKING:
    from prepdeck.ui.study_app import StudyApp

TextPreview = Callable[[str], tuple[str, TextStyle]]


class TextInputScreen(ModalScreen[str | None], TextSelectionScreen[str | None]):
    """Asks, shows under the input how it is understood, and ends when what was typed has been acted upon.

    Args:
        question: What is asked.
        initial_text: What stands in the input at first.
        preview_text: Says how a text is understood; may take its time, it is called off the event loop.
        submit_text: Acts on the text and gives the result; what it raises is shown, and the dialog stays.
        replaces_initial_text: Whether typing replaces what stands in the input at first, instead of going on with it.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", tooltip="cancel without changes"),
        COPY_BINDING,
    ]

    def __init__(
        self,
        question: str,
        initial_text: str,
        preview_text: TextPreview,
        submit_text: Callable[[str], str],
        *,
        replaces_initial_text: bool = False,
    ) -> None:
        super().__init__()
        self._replaces_initial_text = replaces_initial_text
        self._question = question
        self._initial_text = initial_text
        self._preview_text = preview_text
        self._submit_text = submit_text

    def compose(self) -> ComposeResult:
        """The question, the input, how it is understood, and the keys."""
        with Vertical(classes="dialog"):
            yield WrappedTextBar(id="question")
            yield LineInput(self._initial_text, select_on_focus=self._replaces_initial_text)
            yield WrappedTextBar(id="understood")
            yield KeyBar(id="keys")

    async def on_mount(self) -> None:
        """Show the question."""
        self.query_one("#question", WrappedTextBar).given = (make_line(Span(self._question, TextStyle.STRONG)),)
        await self.show_preview(self._initial_text)

    # What is typed, and the enter behind it, come one after the other through these two handlers. So what a text is
    # taken for cannot be said after what became of it, and an enter acts on all that was typed before it.

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is understood, unless it has been typed on meanwhile."""
        if event.value == event.input.value:
            await self.show_preview(event.value)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Act on what was typed."""
        await self.submit_and_close(event.value, self._submit_text)

    async def show_preview(self, text: str) -> None:
        """Say how the text is understood."""
        self._show_feedback(*await asyncio.to_thread(self._preview_text, text))

    async def submit_and_close(self, text: str, submit_text: Callable[[str], str]) -> None:
        """Act on a text off the event loop, and end unless that fails."""
        if not self.is_active:  # the enter before this one has ended the dialog
            return
        study_app = cast("StudyApp", self.app)
        try:
            result_message = await study_app.run_in_study_thread(lambda: submit_text(text))
        except NotYetWrittenError as error:  # what was typed counts
            self.dismiss("")
            study_app.call_later(study_app.report_unsaved, error)
            return
        except PrepdeckError as error:
            self._show_feedback(str(error), TextStyle.ERROR)
            return
        self.dismiss(result_message)

    def _show_feedback(self, feedback: str, text_style: TextStyle) -> None:
        self.query_one("#understood", WrappedTextBar).given = (make_line(Span(feedback, text_style)),)

    def action_leave(self) -> None:
        """Go back; nothing has changed."""
        self.dismiss(None)
