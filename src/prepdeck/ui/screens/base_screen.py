"""The base of all screens with a page: header, page, message line, keys, saving and undo."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from prepdeck.errors import NotYetWrittenError, PrepdeckError
from prepdeck.pages.header import describe_status, make_header_line
from prepdeck.pages.line import TextStyle
from prepdeck.ui.screens.selection_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.study_app import StudyApp
from prepdeck.ui.widgets.bars import KeyBar, LineBar, MessageBar
from prepdeck.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from prepdeck.progress.events import UndoableEvent
    from prepdeck.study import Study

UNDO_BINDINGS = (
    Binding("u", "undo", "undo", tooltip="undo the last action"),
    Binding("U", "redo", "redo", show=False, tooltip="redo"),
)
HIDDEN_UNDO_BINDINGS = tuple(replace(binding, show=False) for binding in UNDO_BINDINGS)  # only `?` lists them


def bind_enter(meaning: str) -> Binding:
    """Return the binding that says what enter does on a screen with rows. The page opens the row when it has focus."""
    return Binding("enter", "open_row", "open", show=False, tooltip=meaning)


class BaseScreen(TextSelectionScreen[None], inherit_bindings=False):
    """A screen that shows a page. Subclasses define its title and its page."""

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "leave", "back", tooltip="go back"),
        COPY_BINDING,
    ]
    screen_title = ""
    _event_id_to_confirm = ""  # the id of an event that may be unexpected, if undo has asked for a second key press

    def compose(self) -> ComposeResult:
        """Compose the header, the page, the message line and the keys."""
        yield LineBar(id="header")
        yield from self.compose_page()
        yield from self.compose_bottom()
        yield MessageBar(id="notice")
        yield KeyBar(id="keys")

    def compose_page(self) -> Iterable[Widget]:
        """Compose the page, and the widgets beside it."""
        yield PageView(id="page")

    def compose_bottom(self) -> Iterable[Widget]:
        """Compose the widgets between the page and the message line."""
        return ()

    @property
    def study_app(self) -> StudyApp:
        """The app."""
        return cast("StudyApp", self.app)

    @property
    def study(self) -> "Study":
        """The open study."""
        study = self.study_app.study
        assert study is not None, "every screen but Today needs an open study"
        return study

    @property
    def page_view(self) -> PageView:
        """The widget that shows the page."""
        return self.query_one(PageView)

    @property
    def message_bar(self) -> MessageBar:
        """The message line."""
        return self.query_one(MessageBar)

    def draw_page(self) -> None:
        """Show the page for the present state."""
        raise NotImplementedError

    def draw_header(self) -> None:
        """Show the location, the time until the interview, and expected recall."""
        study = self.study_app.study
        target_title = study.target.title if study else self.study_app.target_name.replace("-", " ").title()
        header_bar = self.query_one("#header", LineBar)
        width = header_bar.content_size.width or self.app.size.width
        status_choices: tuple[str, ...] = ()
        if study is not None:
            now = study.clock()
            status_choices = describe_status(
                study.progress.next_round(now), study.planning.known_recall, now, study.store.unwritten_count
            )
        header_bar.lines = (make_header_line(f"{target_title} › {self.screen_title}", status_choices, width),)

    def on_mount(self) -> None:
        """Draw the screen for the first time."""
        self.draw_header()
        if self.study_app.study is not None:
            self.draw_page()

    def on_resize(self) -> None:
        """Redraw the header, which depends on the width."""
        self.call_after_refresh(self.draw_header)

    def on_screen_resume(self) -> None:
        """Redraw the screen when it is shown again, because its content may have changed."""
        if self.study_app.study is not None and self.is_mounted:
            self.draw_header()
            self.draw_page()

    def on_screen_suspend(self) -> None:
        """Redraw the page, because a screen below a dialog shows no selected row."""
        self.page_view.refresh()

    def redraw(self) -> None:
        """Redraw everything that a change can affect."""
        self.draw_header()
        self.draw_page()
        self.refresh_bindings()

    def on_page_view_chose(self) -> None:
        """Update the keys, because some depend on the selected row."""
        self.refresh_bindings()

    def open_dialog(self, dialog: Screen[str | None]) -> None:
        """Open a dialog and show its result, unless it is empty because nothing changed."""

        def show_result(result_message: str | None) -> None:
            if result_message:
                self.redraw()
                self.show_message(result_message, TextStyle.SUCCESS)

        self.app.push_screen(dialog, show_result)

    def show_message(self, message: str, text_style: TextStyle = TextStyle.TEXT) -> None:
        """Show a message on the message line."""
        self.message_bar.show_message(message, text_style)

    def show_document(self, name_or_kind: str, passage_line: int = 0) -> None:
        """Open a document at one of its lines; 0 opens it at the reading position. If it cannot be read, say why."""
        from prepdeck.ui.screens.document import DocumentScreen  # noqa: PLC0415 - that module imports this one

        document_name = self.find_readable_document(name_or_kind)
        if document_name:
            self.app.push_screen(DocumentScreen(document_name, passage_line))

    def find_readable_document(self, name_or_kind: str) -> str:
        """Return the name of a document, once it is read; "" if it cannot be read, and a message says why."""
        try:
            document_name = self.study.target.find_short_name(name_or_kind)
            self.study.target.read_document(document_name)
        except PrepdeckError as error:
            self.show_message(str(error), TextStyle.ERROR)
            return ""
        return document_name

    def explain_refusal(self, action: str) -> str:  # noqa: ARG002 - screens with such actions need it
        """Say why an action of a key is not possible now; "" if there is nothing to say."""
        return ""

    def show_new_plan(self) -> None:
        """Show the plan that was just made, if the screen depends on it."""

    async def save_change(
        self, make_change: Callable[[], object], after_save: Callable[[], None] = lambda: None
    ) -> bool:
        """Make and save a change in the study thread, then redraw the screen, including changes from elsewhere.

        Args:
            make_change: Records the change.
            after_save: Called after the save, before anything is drawn.

        Returns:
            Whether the change is on disk. If not, a message says why, and the change still counts.
        """
        study = self.study
        known_problems = set(study.problems)  # a deck file may have very many

        def make_change_and_catch_up() -> None:
            make_change()
            study.read_outside_events()

        failure: NotYetWrittenError | None = None
        try:
            await self.study_app.run_in_study_thread(make_change_and_catch_up)
        except NotYetWrittenError as error:
            failure = error
        after_save()  # also after a failed save, because the change counts in either case
        self.redraw()
        if failure is not None:
            self.study_app.report_unsaved(failure)
        elif new_problems := [problem for problem in study.problems if problem not in known_problems]:
            self.show_message(str(new_problems[0]), TextStyle.WARNING)
        return failure is None

    async def action_undo(self) -> None:
        """Undo the last action. One that the person may not expect must be confirmed with a second key press."""
        from prepdeck.pages import dates  # noqa: PLC0415 - loaded on first use
        from prepdeck.pages.event_sentences import describe_event, describe_undo  # noqa: PLC0415 - loaded on first use

        last_event = await self.study_app.run_in_study_thread(self.study.history.last_undoable_event)
        if last_event is None:
            self.show_message("Nothing to undo on this computer.")
            return
        event_description = describe_event(last_event, self.study.cards.prompt_of, self.study.cards.deck_name)
        if (origin := self.describe_origin(last_event)) and self._event_id_to_confirm != last_event.id:
            self._event_id_to_confirm = last_event.id
            event_time = dates.format_moment(last_event.at.astimezone())
            self.show_message(
                f"Undo this {origin}, {event_time}: {event_description}? Press u again.",
                TextStyle.WARNING,
            )
            return
        if await self.save_change(
            lambda: self.study.history.undo_event(last_event), lambda: self.handle_undo(last_event)
        ):
            cards = self.study.cards
            new_state = describe_undo(last_event, self.study.progress, cards.prompt_of, cards.deck_name)
            self.show_message(f"{new_state}. Press U to redo.")

    async def action_redo(self) -> None:
        """Redo the action that was undone last."""
        from prepdeck.pages.event_sentences import describe_event  # noqa: PLC0415 - loaded on first use

        redone_event: UndoableEvent | None = None

        def redo() -> None:
            nonlocal redone_event
            redone_event = self.study.history.redo_event()

        if await self.save_change(redo, lambda: self.handle_redo(redone_event)):
            self.show_message(
                f"Redone: {describe_event(redone_event, self.study.cards.prompt_of, self.study.cards.deck_name)}."
                if redone_event
                else "Nothing to redo."
            )

    def describe_origin(self, event: "UndoableEvent") -> str:
        """Say where an event comes from that undo must not reach without a question; "" for any other event."""
        return "" if self.study.store.is_from_this_run(event) else "from an earlier session"

    def handle_undo(self, undone_event: "UndoableEvent") -> None:
        """Update the screen after an undo; called before anything is drawn."""

    def handle_redo(self, redone_event: "UndoableEvent | None") -> None:
        """Update the screen after a redo; called before anything is drawn."""

    def action_open_row(self) -> None:
        """Open the selected row."""
        self.page_view.action_open_row()

    async def action_leave(self) -> None:
        """Go back to the previous screen."""
        self.dismiss()
