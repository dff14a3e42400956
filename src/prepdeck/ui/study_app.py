"""The base of the app, as its screens use it: the open study, its background work, and how the app ends."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual import constants, events, work
from textual.app import App, ScreenError
from textual.css.query import NoMatches
from textual.driver import Driver

from prepdeck.clock import system_now
from prepdeck.documents.text import make_printable
from prepdeck.errors import NotYetWrittenError, PrepdeckError
from prepdeck.library.home import HomeFolders
from prepdeck.library.last_target import load_last_target_name, save_last_target_name
from prepdeck.pages.line import TextStyle
from prepdeck.settings import DEFAULT_SETTINGS, LoadedSettings
from prepdeck.ui.browser import knows_links
from prepdeck.ui.input_order import QUIT_KEYS, InputOrder
from prepdeck.ui.printable_filter import PrintableFilter
from prepdeck.ui.screens.selection_screen import TextSelectionScreen
from prepdeck.ui.terminal_input import UnmarkedPaste

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.timer import Timer

    from prepdeck.progress_callback import ProgressCallback
    from prepdeck.study import Study
    from prepdeck.ui.screens.choice import ChoiceScreen

MIN_FULL_LAYOUT_ROWS = 8  # with fewer rows, the header and the effects of grades are hidden to leave room for the page
_SAVE_RETRY_SECONDS = 2.0
_LEAVE_UNSAVED = "quit anyway"
_LEAVE_DRAFT_CHOICES = {"stay": "to save it elsewhere", _LEAVE_UNSAVED: "what you typed is lost"}
_LEAVE_CHOICES = {"stay": "prepdeck keeps trying to save", _LEAVE_UNSAVED: "what is not saved is lost"}

T = TypeVar("T")


class _WorkCanceled(Exception):  # noqa: N818 - not an error: it ends a thread that nobody waits for any more
    """The result of a thread is not needed any more."""


class StudyApp(App[None]):
    """The app as its screens use it.

    Args:
        home: The folders of prepdeck.
        typed_target_name: The target to open; that of the settings if None.
        study: A study that is already open, for callers with their own clock.
        loaded_settings: The settings.

    Attributes:
        home: The folders of prepdeck.
        typed_target_name: The target that the person typed; None if the settings decide.
        loaded_settings: The settings.
        target_name: The name of the open target, or of the one that is being opened first.
        study: The open study; None until the first one is open.
        failure: The error that ended the app, which the command line prints; None if the person ended it.
        ending_signal: The signal that ended the app, or SIGHUP if the terminal is gone; None if the person ended it.
        shows_links: Whether the terminal shows links that can be clicked.
        unicode: Whether the terminal shows more than ASCII.
    """

    def __init__(
        self,
        home: HomeFolders,
        typed_target_name: str | None = None,
        study: "Study | None" = None,
        loaded_settings: LoadedSettings = DEFAULT_SETTINGS,
    ) -> None:
        super().__init__()
        self.home = home
        self.typed_target_name = typed_target_name
        self.loaded_settings = loaded_settings
        self.target_name = typed_target_name or loaded_settings.values.target or load_last_target_name(home)
        self.study = study
        self.failure: PrepdeckError | None = None
        self.ending_signal: int | None = None
        terminal_encoding = sys.__stdout__.encoding if sys.__stdout__ else "utf-8"
        self._study_executor: ThreadPoolExecutor | None = None
        self._save_retry_timer: Timer | None = None
        self._printable_filter = PrintableFilter()
        self._leave_question: ChoiceScreen | None = None  # whether to leave although something is not saved
        self._exit_task: asyncio.Task[None] | None = None
        self._stop_opening: threading.Event | None = None  # while another target opens
        self._input_order = InputOrder(self, self._handle_input, self._is_too_early)
        self.shows_links = knows_links(os.environ)
        self.unicode = terminal_encoding.lower().startswith("utf") and not loaded_settings.values.ascii

    def get_line_filters(self) -> "Sequence[LineFilter]":
        """Return the filters for all drawn lines. The last one makes their text printable."""
        return [*super().get_line_filters(), self._printable_filter]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text without control characters, which could do harm where the text is pasted."""
        super().copy_to_clipboard("\n".join(map(make_printable, text.split("\n"))))

    def get_driver_class(self) -> type[Driver]:
        """Return prepdeck's own terminal driver on Linux and macOS, and Textual's elsewhere."""
        if os.name != "posix" or constants.DRIVER is not None:
            return super().get_driver_class()
        from prepdeck.ui.terminal_driver import TerminalDriver  # noqa: PLC0415 - it imports modules that only POSIX has

        return TerminalDriver

    async def on_event(self, event: events.Event) -> None:
        """Handle an event. Input from the person is handled in strict order.

        While another target opens, input is dropped: it would act on the target that is still shown.
        """
        if isinstance(event, events.InputEvent | events.Paste | UnmarkedPaste) and not event.is_forwarded:
            if self._stop_opening is None or self._stops_opening(event, self._stop_opening):
                await self._input_order.handle_in_order(event)
        else:
            await super().on_event(event)

    def _stops_opening(self, event: events.Event, stop_opening: threading.Event) -> bool:
        """Return whether a key stops the opening of another target; to quit the app, that is done at once."""
        key = event.key if isinstance(event, events.Key) else ""
        if key in QUIT_KEYS:
            stop_opening.set()
        return key == "escape" or key in QUIT_KEYS

    def prepare_opening(self) -> None:
        """Drop input from now on, until `open_study` has opened another target."""
        if self.study is not None:
            self._stop_opening = threading.Event()

    async def _handle_input(self, event: events.Event) -> None:
        """Handle input as Textual does, but keep the focus if the mouse is outside the screen.

        That happens while the terminal is made smaller. Textual would remove the focus, and keys would do nothing.
        """
        is_mouse_outside = isinstance(event, events.MouseEvent) and not self.size.region.contains_point(
            event.screen_offset
        )
        screen, focused_widget = (self.screen, self.screen.focused) if is_mouse_outside else (None, None)
        await super().on_event(event)
        if screen is not None:
            screen.set_focus(focused_widget)

    def _is_too_early(self, event: events.Event) -> bool:
        """Whether a key that needs a study is typed before the first study is open."""
        if self.study is not None or not isinstance(event, events.Key | UnmarkedPaste):
            return False
        if isinstance(event, UnmarkedPaste) or not self.screen_stack:
            return True
        if self._input_order.has_early_events:  # what is typed stays in order
            return event.key not in QUIT_KEYS
        return event.key not in self.screen.active_bindings

    def handle_early_keys(self) -> None:
        """Handle the keys that were typed before the first target was open and drawn."""
        self._input_order.release_early_events()

    async def open_study(
        self, target_name: str | None, report_documents: "ProgressCallback", report_journals: "ProgressCallback"
    ) -> bool:
        """Open a target in the study thread. If the call is cancelled, no further document is read.

        What was done in the target that is open is saved first.

        Args:
            target_name: The name of the target; that of the settings if None.
            report_documents: Called in the study thread after each document, with the counts done and total.
            report_journals: Called in the study thread with the bytes read and total of the journals.

        Returns:
            Whether it is open. If not, the app is ending.

        Raises:
            NotYetWrittenError: Something is not saved yet in the target that is open, and would be lost.
            PrepdeckError: The target does not exist, or its files cannot be created.
        """
        self.prepare_opening()
        cancel_event = self._stop_opening or threading.Event()

        def report_unless_canceled(report_progress: "ProgressCallback", done: int, total: int) -> None:
            if cancel_event.is_set():
                raise _WorkCanceled
            report_progress(done, total)

        on_document_progress, on_journal_progress = (
            partial(report_unless_canceled, progress_callback)
            for progress_callback in (report_documents, report_journals)
        )

        def open_in_thread() -> "Study":
            from prepdeck.study import Study  # noqa: PLC0415 - its modules are loaded while the screen is drawn

            return Study.open(
                self.home,
                target_name,
                system_now,
                on_document_progress,
                on_journal_progress,
                loaded_settings=self.loaded_settings,
            )

        try:
            if self.study is not None:
                await self.run_in_study_thread(self.study.store.flush)
            study = await self.run_in_study_thread(open_in_thread)
        except _WorkCanceled:
            return False
        finally:
            cancel_event.set()
            self._stop_opening = None
        self.study, self.target_name = study, study.target.name
        return True

    async def remember_target(self) -> None:
        """Let the next start open the target that is open now."""
        await asyncio.to_thread(save_last_target_name, self.home, self.target_name)

    async def run_in_study_thread(self, job: Callable[[], T]) -> T:
        """Run a job in the study thread, which runs jobs one after the other in the given order."""
        # One thread means that a grade and its undo can never be saved in the wrong order.
        if self._study_executor is None:
            self._study_executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="study")
        return await asyncio.get_running_loop().run_in_executor(self._study_executor, job)

    def update_plan(self) -> None:
        """Start making the plan if it is outdated. The screen may change before it is done."""
        if self.study is not None and self.study.planning.is_plan_outdated:
            self._make_plan(self.study)

    @work(exclusive=True, group="planning")
    async def _make_plan(self, study: "Study") -> None:
        """Make the plan in a thread; a newer call cancels it."""
        planning_job = await self.run_in_study_thread(study.planning.make_plan_job)
        cancel_event = threading.Event()

        def stop_if_canceled(done: int, total: int) -> None:  # noqa: ARG001 - called only to check for cancellation
            if cancel_event.is_set():
                raise _WorkCanceled

        try:
            study.recorder.forecast_cache.keep_plan(await asyncio.to_thread(planning_job, stop_if_canceled))
        finally:
            cancel_event.set()
        self.show_new_plan()

    def show_new_plan(self) -> None:
        """Show the new plan on the current screen."""
        raise NotImplementedError

    @work(group="copies")
    async def start_backup(self) -> None:
        """Start to back up the journals."""
        await self.back_up_journals()

    async def back_up_journals(self) -> None:
        """Back up the journals in a thread, and show a warning if events are missing from them."""
        if self.study is not None:
            missing_problems = await asyncio.to_thread(self.study.backups.back_up_journals)
            if missing_problems:
                self.show_message(str(missing_problems[0]), TextStyle.WARNING)

    def report_unsaved(self, error: NotYetWrittenError) -> None:
        """Show that something is not saved, and retry until it is."""
        self.show_message(
            f"{error}. Not saved yet, but not lost: prepdeck keeps trying while it is open.", TextStyle.ERROR
        )
        if self._save_retry_timer is None:
            self._save_retry_timer = self.set_interval(_SAVE_RETRY_SECONDS, self._retry_saving)

    async def _retry_saving(self) -> None:
        study = self.study
        try:
            if study is not None:
                await self.run_in_study_thread(study.store.flush)
        except NotYetWrittenError:
            return
        if self._save_retry_timer is not None:
            self._save_retry_timer.stop()
            self._save_retry_timer = None
            if self._leave_question is not None:
                self._leave_question.dismiss(None)  # which it does only if it is still open
            self.show_message("Saved. Nothing was lost.", TextStyle.SUCCESS)

    def show_message(self, message: str, text_style: TextStyle) -> None:
        """Show a message, and redraw the header."""
        raise NotImplementedError

    async def leave_app(self) -> None:
        """Leave the app. If something cannot be saved, ask first."""
        try:
            await self._save_everything()
        except PrepdeckError as error:
            from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded on first use

            if self.screen is not self._leave_question:
                unwritten_count = self.study.store.unwritten_count if self.study else 0
                question = f"Not saved yet: {unwritten_count or 'what you typed'}. {error}"
                leave_choices = _LEAVE_CHOICES if unwritten_count else _LEAVE_DRAFT_CHOICES
                self._leave_question = ChoiceScreen(question, leave_choices)
                self.push_screen(self._leave_question, self._handle_leave_choice)
            return
        self.exit()

    async def _save_everything(self) -> None:
        """Save what was done and a text that is being typed.

        Raises:
            NotYetWrittenError: Some of it cannot be saved yet.
            PrepdeckError: The text cannot be saved where it belongs.
        """
        if self.study is None:
            return
        draft_error: PrepdeckError | None = None
        for screen in self.screen_stack:
            unsaved_draft = screen.find_unsaved_draft() if isinstance(screen, TextSelectionScreen) else None
            if unsaved_draft is not None:
                try:
                    await self.run_in_study_thread(unsaved_draft)
                except NotYetWrittenError:  # it counts, and is still to be written below
                    pass
                except PrepdeckError as error:
                    draft_error = error
        await self.run_in_study_thread(self.study.store.flush)
        if draft_error is not None:
            raise draft_error

    def end_for_signal(self) -> None:
        """End the app because of a signal: save if possible, without asking."""
        self._exit_task = asyncio.get_running_loop().create_task(self._save_and_exit())

    async def _save_and_exit(self) -> None:
        self.workers.cancel_all()  # their results are not needed, and saving would wait for them
        try:
            await self._save_everything()
        except NotYetWrittenError:
            pass  # the command line counts what is lost
        except PrepdeckError as error:
            self.failure = error
        self.exit()

    def _handle_leave_choice(self, leave_choice: str | None) -> None:
        if leave_choice == _LEAVE_UNSAVED:
            self.exit()

    def exit_with_error(self, error: PrepdeckError) -> None:
        """End the app because of an error, which the command line then prints."""
        self.failure = error
        self.exit(return_code=error.exit_code)

    def _handle_exception(self, error: Exception) -> None:
        """Handle an unexpected error. While the app is ending, missing widgets of a half-open screen are ignored."""
        if not (self._exit and isinstance(error, NoMatches | ScreenError)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End the app because of a bug: print one line, and write the details to a crash report.

        Textual calls this for an unhandled exception. Its own version prints pages of traceback.
        """
        from prepdeck.library.crash import write_crash_report  # noqa: PLC0415 - rarely needed

        error = sys.exc_info()[1]
        assert error is not None, "call this only while an exception is handled"
        self.failure = write_crash_report(self.home, error)
        self._close_messages_no_wait()
