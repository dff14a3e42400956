"""A dialog that asks for one line of text, and shows how it is understood."""

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
from prepdeck.ui.screens.selection_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.widgets.bars import KeyBar, WrappedTextBar
from prepdeck.ui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from prepdeck.ui.study_app import StudyApp

TextPreview = Callable[[str], tuple[str, TextStyle]]


def keep_both_texts(shown_text: str, saved_text: str, new_text: str) -> str:
    """Return the text to save: the new one, with what another program saved while the dialog was open.

    Args:
        shown_text: The text that the dialog showed at first.
        saved_text: The text that is saved now.
        new_text: The text that the person confirmed.
    """
    if saved_text in {shown_text, new_text} or not saved_text:
        return new_text
    return " ".join(filter(None, [saved_text, new_text.removeprefix(shown_text).strip()]))


def _is_part_of(shorter_text: str, text: str) -> bool:
    """Whether a text is what is left of another one after some characters were deleted."""
    characters = iter(text)
    return all(character in characters for character in shorter_text)


class TextInputScreen(ModalScreen[str | None], TextSelectionScreen[str | None]):
    """A dialog with an input and a preview. It closes with the result message after the text was submitted.

    Args:
        question: The question.
        initial_text: The text that is in the input at first.
        preview_text: Describes how a text is understood. It is called in a thread, so it may be slow.
        submit_text: Acts on the text and returns a result message. If it raises an error, that is shown in the dialog.
        replaces_initial_text: Whether typing replaces the initial text instead of adding to it.
        save_draft: Saves the text if the app ends while it is typed; None if it may get lost.
        saves_empty_draft: Whether `save_draft` is also called if nothing is typed.
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
        save_draft: Callable[[str], object] | None = None,
        saves_empty_draft: bool = False,
    ) -> None:
        super().__init__()
        self._save_draft = save_draft
        self._saves_empty_draft = saves_empty_draft
        self._replaces_initial_text = replaces_initial_text
        self._question = question
        self._initial_text = initial_text
        self._preview_text = preview_text
        self._submit_text = submit_text

    def compose(self) -> ComposeResult:
        """Compose the question, the input, the preview and the keys."""
        with Vertical(classes="dialog"):
            yield WrappedTextBar(id="question")
            yield LineInput(self._initial_text, select_on_focus=self._replaces_initial_text)
            yield WrappedTextBar(id="understood")
            yield KeyBar(id="keys")

    async def on_mount(self) -> None:
        """Show the question and the first preview."""
        self.query_one("#question", WrappedTextBar).lines = (make_line(Span(self._question, TextStyle.STRONG)),)
        await self.show_preview(self._initial_text)

    # These two handlers run one after the other. So a slow preview cannot replace the error of a submitted text, and
    # enter submits everything that was typed before it.

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Show the preview, unless more was typed meanwhile."""
        if event.value == event.input.value:
            await self.show_preview(event.value)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Submit the typed text."""
        await self.submit_and_close(event.value, self._submit_text)

    async def show_preview(self, text: str) -> None:
        """Show how a text is understood."""
        self._show_feedback(*await asyncio.to_thread(self._preview_text, text))

    async def submit_and_close(self, text: str, submit_text: Callable[[str], str]) -> None:
        """Submit a text in the study thread, and close the dialog unless that fails."""
        if not self.is_active:  # an earlier enter has closed the dialog
            return
        study_app = cast("StudyApp", self.app)

        def submit_and_catch_up() -> str:
            if study_app.study is not None:
                study_app.study.read_outside_events()  # another program may have saved a text meanwhile
            result_message = submit_text(text)
            if study_app.study is not None:
                study_app.study.read_outside_events()  # the screen below is drawn again
            return result_message

        try:
            result_message = await study_app.run_in_study_thread(submit_and_catch_up)
        except NotYetWrittenError as error:  # the change counts although it is not saved yet
            self.dismiss("")
            study_app.call_later(study_app.report_unsaved, error)
            return
        except PrepdeckError as error:
            self._show_feedback(str(error), TextStyle.ERROR)
            return
        self.dismiss(result_message)

    def find_unsaved_draft(self) -> Callable[[], object] | None:
        """Return what saves the typed text, unless there is none or it may get lost.

        A text that was saved before is only continued: what was deleted from it was not confirmed with enter.
        """
        initial_text = self._initial_text
        typed_text = self.query_one(LineInput).value
        save_draft = self._save_draft
        has_new_text = bool(typed_text.strip()) and not _is_part_of(typed_text, initial_text)
        if save_draft is None or not (has_new_text or self._saves_empty_draft):
            return None
        draft_text = typed_text if _is_part_of(initial_text, typed_text) else f"{initial_text} {typed_text}"
        return lambda: save_draft(draft_text)

    def _show_feedback(self, feedback: str, text_style: TextStyle) -> None:
        self.query_one("#understood", WrappedTextBar).lines = (make_line(Span(feedback, text_style)),)

    def action_leave(self) -> None:
        """Close the dialog without changes."""
        self.dismiss(None)
