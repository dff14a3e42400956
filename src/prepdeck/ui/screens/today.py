"""The Today screen, which the app opens first and which leads to all other screens."""

import asyncio
import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from prepdeck.documents.kinds import DOCUMENT_KINDS
from prepdeck.errors import PrepdeckError
from prepdeck.pages.line import TextStyle
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.base_screen import HIDDEN_UNDO_BINDINGS, BaseScreen, bind_enter
from prepdeck.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepdeck.cards.card import Deck
    from prepdeck.progress_callback import ProgressCallback
    from prepdeck.session.today_overview import TodayOverview


_NO_MEMORY = "there is not enough memory to open this target"
_NO_MEMORY_HINT = "close other programs, or raise the limit, and start again"
_SILENT_READING_SECONDS = 0.3  # a shorter wait needs no message
_PROGRESS_UPDATE_SECONDS = 0.1  # between two progress messages, which would otherwise slow the reading down


class TodayScreen(BaseScreen):
    """The next drill, expected recall, decks and documents."""

    screen_title = "Today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "drill", "drill", tooltip="drill today's cards"),
        Binding("p", "plan", "plan", tooltip="show the plan and your expected recall"),
        Binding("r", "round", "interviews", tooltip="set the interview date or change interviews"),
        *(
            Binding(kind.today_key.key, f"document('{kind.name}')", kind.today_key.word, tooltip=kind.today_key.tooltip)
            for kind in DOCUMENT_KINDS
            if kind.today_key is not None
        ),
        Binding("i", "checklist", "checklist", tooltip="open the preparation checklist"),
        Binding("w", "debrief", "debrief", tooltip="say what was asked at the last interview"),
        Binding("m", "more", "extra study", tooltip="study more than planned"),
        Binding("x", "switch", "on/off", tooltip="switch the selected deck on or off"),
        Binding("e", "export", "export", tooltip="export the study summary"),
        Binding("t", "target", "target", tooltip="open another target"),
        bind_enter("drill the selected deck or open the row"),
        *HIDDEN_UNDO_BINDINGS,
        Binding("n", "not_now", "do not ask", show=False, tooltip="do not ask this question again"),
        Binding("q", "leave", "quit", tooltip="quit (progress is saved)"),
        Binding("escape", "stay", "", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._today_overview: TodayOverview | None = None
        self._document_screen_names = set[str]()  # of the open target
        self._has_changed_files = False

    def on_mount(self) -> None:
        """Draw the screen, and open the target meanwhile."""
        super().on_mount()
        if self.study_app.study is None:
            self.open_target(self.study_app.typed_target_name)

    @work(exclusive=True, group="opening")
    async def open_target(self, target_name: str | None) -> None:
        """Open a target and show it. None opens the target of the settings."""
        shown_name = self.study_app.target_name if target_name is None else target_name
        is_first_target = self.study_app.study is None
        stop_hint = "" if is_first_target else " Press escape to stop."
        try:
            is_open = await self.study_app.open_study(
                target_name,
                self._make_progress_callback(
                    lambda done, total: f"Reading {shown_name}: {done:,} of {total:,} documents.{stop_hint}"
                ),
                self._make_progress_callback(
                    lambda done, total: f"Reading your progress in {shown_name}: {done / total:.0%}.{stop_hint}"
                ),
            )
        except (PrepdeckError, MemoryError) as error:
            shown_error = error if isinstance(error, PrepdeckError) else PrepdeckError(_NO_MEMORY, hint=_NO_MEMORY_HINT)
            if is_first_target:
                self.study_app.exit_with_error(shown_error)
            else:
                self.show_message(str(shown_error), TextStyle.ERROR)
            return
        if not is_open:
            return
        self._drop_document_screens()
        self._has_changed_files = False
        new_problems = (*self.study.progress_problems, *(self.study.settings_problems if is_first_target else ()))
        self.show_message(str(new_problems[0]) if new_problems else "", TextStyle.WARNING)
        self.redraw()
        self.study_app.handle_early_keys()
        # The command line starts the app with garbage collection off; the loaded target need never be collected.
        if not is_first_target:
            gc.unfreeze()  # otherwise the target before it would stay in memory for good
            gc.collect()
        gc.freeze()
        gc.enable()
        self.study_app.start_backup()
        await self.study_app.run_in_study_thread(self.study.store.save_cache)
        await self.study_app.remember_target()

    def _drop_document_screens(self) -> None:
        """Drop the screens of documents that were opened, because their files may have changed."""
        for screen_name in self._document_screen_names:
            document_screen = self.app.get_screen(screen_name)
            self.app.uninstall_screen(document_screen)
            document_screen.remove()
        self._document_screen_names.clear()

    def _make_progress_callback(self, describe_progress: "Callable[[int, int], str]") -> "ProgressCallback":
        """Return a callback that shows the progress of opening a target if it takes long; it is called in a thread."""
        event_loop, current_worker = asyncio.get_running_loop(), get_current_worker()
        due = time.monotonic() + _SILENT_READING_SECONDS

        def show_progress(progress_message: str) -> None:
            if not current_worker.is_cancelled:
                self.show_message(progress_message)

        def report_progress(done: int, total: int) -> None:
            nonlocal due
            if time.monotonic() >= due:
                due = time.monotonic() + _PROGRESS_UPDATE_SECONDS
                event_loop.call_soon_threadsafe(show_progress, describe_progress(done, total))

        return report_progress

    def draw_page(self) -> None:
        """Show the Today page."""
        from prepdeck.pages.today import build_today_page  # noqa: PLC0415 - loaded only after the first paint

        self._today_overview = self.study.make_overview()
        self.page_view.show_page(build_today_page(self._today_overview))
        self.refresh_bindings()
        self.study_app.update_plan()

    def on_screen_resume(self) -> None:
        """Draw the page again, and see whether files have changed."""
        super().on_screen_resume()
        if self.study_app.study is not None:
            self.notice_changed_files()

    @work(exclusive=True, group="files")
    async def notice_changed_files(self) -> None:
        """Say that files of the target have changed since it was opened, unless there is another message."""
        from prepdeck.library.target import has_changed_files  # noqa: PLC0415 - loaded after the first paint

        target = self.study.target
        self._has_changed_files = await asyncio.to_thread(has_changed_files, self.study.home, target)
        if self._has_changed_files and self.study.target is target and not self.message_bar.has_message:
            self.show_message(f"Files of {target.title} have changed. Press t and enter to read them again.")

    def show_new_plan(self) -> None:
        """Show the new plan."""
        self.draw_page()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow only the actions that are possible now."""
        study = self.study_app.study
        if study is None:
            return action in {"leave", "stay", "screen.copy_text"}
        match action:
            case "drill":
                is_available = self._today_overview is not None and self._today_overview.can_drill
            case "more":
                is_available = bool(study.cards.active_decks)
            case "not_now":
                is_round_unknown = not study.progress.is_round_question_settled
                is_available = is_round_unknown or study.progress.round_to_debrief(study.clock()) is not None
            case "debrief":
                is_available = bool(study.debriefs.past_rounds)
            case "switch":
                is_available = self._chosen_deck() is not None
            case "checklist":
                is_available = bool(study.cards.checklist_items())
            case "document":
                is_available = any(
                    document_info.kind == parameters[0] for document_info in study.target.document_infos.values()
                )
            case "target":
                is_available = self._has_changed_files or len(self._list_target_names()) > 1
            case _:
                is_available = True
        return is_available

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """Open the deck, document or page of a row."""
        match message.row_key.kind:
            case RowKind.DECK:
                self.action_drill(message.row_key.name)
            case RowKind.DOCUMENT:
                self.action_document(message.row_key.name)
            case RowKind.PASSAGE:
                self.show_passage(message.row_key.name, message.row_key.line)
            case RowKind.MORE_DOCUMENTS:
                self.choose_document()
            case RowKind.SET_ASIDE:
                self.show_set_aside_cards()

    def _list_target_names(self) -> tuple[str, ...]:
        """Return the names of all targets of the home."""
        from prepdeck.library.target import list_target_names  # noqa: PLC0415 - loaded after the first paint

        return list_target_names(self.study.home)

    def _chosen_deck(self) -> "Deck | None":
        """Return the deck of the selected row; None for other rows."""
        return next(
            (deck for deck in self.study.target.decks if RowKey(RowKind.DECK, deck.id) == self.page_view.chosen), None
        )

    async def action_switch(self) -> None:
        """Switch the selected deck on or off."""
        chosen_deck = self._chosen_deck()
        if chosen_deck is None:
            return
        if await self.save_change(lambda: self.study.cards.switch_deck(chosen_deck.id)):
            self.page_view.show_chosen_row()  # its row has moved to another section
            is_switched_on = self.study.cards.is_deck_on(chosen_deck.id)
            self.show_message(
                f"{self.study.cards.deck_name(chosen_deck.id)} is now {'on' if is_switched_on else 'off'}. "
                f"Press x to switch it {'off' if is_switched_on else 'on'}."
            )

    def action_drill(self, deck_id: str = "") -> None:
        """Drill one deck or all decks."""
        if deck_id and not self.study.cards.is_deck_on(deck_id):
            self.show_message("This deck is off. Press x to switch it on.")
            return
        from prepdeck.ui.screens.drill import DrillScreen  # noqa: PLC0415 - loaded on first use

        self.app.push_screen(DrillScreen(deck_id))

    def action_document(self, name_or_kind: str) -> None:
        """Open a document by name or kind. Its screen is kept, so that opening it again is fast."""
        from prepdeck.ui.screens.document import DocumentScreen  # noqa: PLC0415 - loaded on first use

        document_name = self.find_readable_document(name_or_kind)
        if not document_name:
            return
        screen_name = f"{self.study.target.name}/{document_name}"
        if not self.app.is_screen_installed(screen_name):
            self.app.install_screen(DocumentScreen(document_name), screen_name)
            self._document_screen_names.add(screen_name)
        self.app.push_screen(screen_name)

    def show_passage(self, path: str, line: int) -> None:
        """Open the document at a path at one of its lines, if it is still there."""
        self.show_document(self.study.target.find_document_at(path), line)

    def choose_document(self) -> None:
        """Choose one of all documents, and open it."""
        from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded on first use

        def open_chosen_document(chosen_name: str | None) -> None:
            if chosen_name:
                self.action_document(chosen_name)

        document_titles = {
            document_name: document_info.title
            for document_name, document_info in self.study.target.document_infos.items()
        }
        self.app.push_screen(
            ChoiceScreen("Which document?", document_titles, filters_at_once=True), open_chosen_document
        )

    def show_set_aside_cards(self) -> None:
        """Show the suspended and buried cards."""
        from prepdeck.ui.screens.set_aside import SetAsideScreen  # noqa: PLC0415 - loaded on first use

        self.app.push_screen(SetAsideScreen())

    def action_checklist(self) -> None:
        """Open the preparation checklist."""
        from prepdeck.ui.screens.checklist import ChecklistScreen  # noqa: PLC0415 - loaded on first use

        self.app.push_screen(ChecklistScreen())

    async def action_not_now(self) -> None:
        """Stop asking for a debrief, or for the interview date."""
        round_to_debrief = self.study.progress.round_to_debrief(self.study.clock())
        if round_to_debrief is not None:
            if await self.save_change(lambda: self.study.debriefs.record_surprise(round_to_debrief, "")):
                self.show_message("OK. Press w if you want to do it later.")
            return
        if await self.save_change(self.study.rounds.postpone_question):
            self.show_message("OK. Press r when you know the date.")

    def action_debrief(self) -> None:
        """Open the debrief of the last interview."""
        from prepdeck.ui.screens.debrief import DebriefScreen  # noqa: PLC0415 - loaded on first use

        offered_round = self.study.progress.round_to_debrief(self.study.clock())
        debriefed_round = offered_round or next(iter(self.study.debriefs.past_rounds), None)
        if debriefed_round is not None:
            target_name = self.study.target.name
            self.app.push_screen(DebriefScreen(debriefed_round, lambda: self.open_target(target_name)))

    def action_round(self) -> None:
        """Show the rounds, or ask for the date of the first one."""
        from prepdeck.ui.screens.rounds import open_rounds  # noqa: PLC0415 - loaded on first use

        open_rounds(self)

    def action_plan(self) -> None:
        """Show the plan."""
        from prepdeck.ui.screens.plan import PlanScreen  # noqa: PLC0415 - loaded on first use

        self.app.push_screen(PlanScreen())

    def action_more(self) -> None:
        """Choose between extra study and practice, then start a drill."""
        from prepdeck.session.card_chooser import DrillMode  # noqa: PLC0415 - loaded on first use
        from prepdeck.session.drill_session import list_extra_drills  # noqa: PLC0415 - loaded on first use
        from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded on first use
        from prepdeck.ui.screens.drill import DrillScreen  # noqa: PLC0415 - loaded on first use

        chosen_deck, deck_names = self._chosen_deck(), {"": "all decks", **self.study.cards.deck_names}
        mode_names = {
            DrillMode.EXTRA: "Extra study (grades count)",
            DrillMode.PRACTICE: "Practice (grades do not count)",
        }
        mode_notes = {DrillMode.EXTRA: "most useful first", DrillMode.PRACTICE: "weakest first"}
        drill_choices = {
            f"{mode_names[extra_drill.drill_mode]}: {deck_names[extra_drill.deck_id]}": extra_drill
            for extra_drill in list_extra_drills(self.study.cards, chosen_deck.id if chosen_deck else "")
        }

        def start_chosen_drill(chosen_name: str | None) -> None:
            if chosen_name:
                self.app.push_screen(DrillScreen(*drill_choices[chosen_name]))

        choice_notes = {
            choice_name: mode_notes[extra_drill.drill_mode] for choice_name, extra_drill in drill_choices.items()
        }
        self.app.push_screen(ChoiceScreen("Study more than planned", choice_notes), start_chosen_drill)

    def action_target(self) -> None:
        """Choose a target, and open it: another one or, if files have changed, the same one again."""
        from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded on first use

        def open_chosen_target(chosen_name: str | None) -> None:
            if chosen_name and (self._has_changed_files or chosen_name != self.study.target.name):
                self.study_app.prepare_opening()  # before the next key
                self.open_target(chosen_name)

        target_choices = dict.fromkeys(self._list_target_names(), "")
        if self._has_changed_files:
            target_choices[self.study.target.name] = "files have changed; enter reads them again"
        self.app.push_screen(ChoiceScreen("Which target?", target_choices, self.study.target.name), open_chosen_target)

    def action_export(self) -> None:
        """Ask for a file, and export the study summary to it."""
        from prepdeck.ui.screens.export import ExportScreen  # noqa: PLC0415 - loaded on first use

        def report_export(summary_path: str | None) -> None:
            if summary_path and screen.left_out:
                unreadable_names = ", ".join(Path(problem.where).name for problem in screen.left_out)
                self.show_message(
                    f"Summary saved to {summary_path} without unreadable files: {unreadable_names}",
                    TextStyle.WARNING,
                )
            elif summary_path:
                self.show_message(f"Summary saved to {summary_path}", TextStyle.SUCCESS)

        screen = ExportScreen(self.study)
        self.app.push_screen(screen, report_export)

    async def action_leave(self) -> None:
        """Leave the app, because there is no screen below Today."""
        await self.study_app.leave_app()

    def action_stay(self) -> None:
        """Cancel the opening of another target. Escape never leaves the app."""
        if self.study_app.study is not None and self.workers.cancel_group(self, "opening"):
            self.show_message("Canceled. Documents already read stay cached.")
