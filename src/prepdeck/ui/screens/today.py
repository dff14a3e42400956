"""Today: the first thing a person sees, and the way to every other place."""

import asyncio
import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from prepdeck.errors import PrepdeckError
from prepdeck.pages.line import Tone
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepdeck.cards.card import Deck
    from prepdeck.pages.today import Overview
    from prepdeck.progress_callback import Watch


_UNNOTICED = 0.3  # seconds of reading that need no word
_SAID_AGAIN = 0.1  # seconds after which a person is told how far it is


class TodayScreen(Place):
    """What to do now, and from here to everywhere."""

    where = "Today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "drill", "drill", tooltip="drill what the plan has for today, or what is due and some new cards"),
        Binding("p", "plan", "plan", tooltip="how much you will know on the day, and what would change that"),
        Binding("r", "round", "rounds", tooltip="set the day of the interview; add, move or remove rounds"),
        Binding("c", "document('comp-guide')", "comp", tooltip="read the compensation guide"),
        Binding("s", "document('tech-brief')", "stack", tooltip="read the technology brief"),
        Binding("l", "document('article')", "day", tooltip="read the day in the life"),
        Binding("i", "checklist", "items", tooltip="open the preparation checklist"),
        Binding("m", "more", "more", tooltip="study more than planned, counted or as a rehearsal"),
        Binding("e", "export", "export", tooltip="write the study summary"),
        Binding("x", "switch", "on or off", tooltip="switch the chosen deck on or off"),
        Binding("t", "target", "target", tooltip="open another target, where there is one"),
        Binding("u", "undo", "undo", show=False, tooltip="take back the last thing you did, and the one before"),
        Binding("U", "redo", "redo", show=False, tooltip="let what was taken back count again"),
        Binding("n", "not_now", "not now", show=False, tooltip="do not ask for the day of the interview"),
        Binding("q", "leave", "quit", tooltip="quit; everything is kept already"),
        Binding("escape", "stay", "", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None

    def on_mount(self) -> None:
        """Paint first, then read the research."""
        super().on_mount()
        if self.prepdeck.study is None:
            self.call_after_refresh(self.open_target, self.prepdeck.target_name)

    @work(exclusive=True, group="opening")
    async def open_target(self, name: str) -> None:
        """Read a target and show it."""
        try:
            await self.prepdeck.open_study(
                name,
                self._watch(lambda done, total: f"Reading {name}: {done:,} of {total:,} documents."),
                self._watch(lambda done, total: f"Reading your progress in {name}: {done / total:.0%}."),
            )
        except PrepdeckError as error:
            if self.prepdeck.study is None:
                self.prepdeck.fail(error)
            else:
                self.tell(str(error), Tone.BAD)
            return
        told = self.study.progress_problems
        self.tell(str(told[0]) if told else "", Tone.WARN)
        self.draw_header()
        self.draw()
        self.refresh_bindings()
        self.prepdeck.take_early_keys()
        gc.freeze()
        gc.enable()
        self.run_worker(self.prepdeck.back_up(), group="copies")
        await self.prepdeck.perform(self.study.store.save_cache)

    def _watch(self, said: "Callable[[int, int], str]") -> "Watch":
        """Says how much of a target is read, once that has lasted long enough to wonder."""
        loop, worker = asyncio.get_running_loop(), get_current_worker()
        due = time.monotonic() + _UNNOTICED

        def say(text: str) -> None:
            if not worker.is_cancelled:
                self.tell(text)

        def watch(done: int, total: int) -> None:
            nonlocal due
            if time.monotonic() >= due:
                due = time.monotonic() + _SAID_AGAIN
                loop.call_soon_threadsafe(say, said(done, total))

        return watch

    def draw(self) -> None:
        """Show Today."""
        from prepdeck.pages.today import page  # noqa: PLC0415 - after the first paint

        self._overview = self.study.overview()
        self.view.show(page(self._overview))
        self.refresh_bindings()
        self.prepdeck.foresee()

    def show_plan(self) -> None:
        """Show what the plan comes to."""
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done here and now is not offered."""
        study = self.prepdeck.study
        if study is None:
            return action in {"leave", "stay", "screen.copy_text"}
        match action:
            case "drill":
                can = self._overview is not None and self._overview.may_drill
            case "more":
                can = bool(study.cards.decks)
            case "not_now":
                can = not study.progress.asked
            case "switch":
                can = self._chosen_deck() is not None
            case "checklist":
                can = bool(study.cards.checklist())
            case "document":
                can = any(document.kind == parameters[0] for document in study.target.documents.values())
            case "target":
                can = len(study.target_names) > 1
            case _:
                can = True
        return can

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """A row of Today was chosen."""
        match message.key.kind:
            case RowKind.DECK:
                self.action_drill(message.key.name)
            case RowKind.DOCUMENT:
                self.action_document(message.key.name)
            case RowKind.MORE_DOCUMENTS:
                self.choose_document()
            case RowKind.SET_ASIDE:
                self.show_aside()

    def on_page_view_chose(self) -> None:
        """Which keys there are depends on the row."""
        self.refresh_bindings()

    def _chosen_deck(self) -> "Deck | None":
        """The deck that is chosen."""
        return next(
            (deck for deck in self.study.target.decks if RowKey(RowKind.DECK, deck.id) == self.view.chosen), None
        )

    async def action_switch(self) -> None:
        """Drill the chosen deck from now on, or no longer."""
        deck = self._chosen_deck()
        if deck is None:
            return
        if await self.keep(lambda: self.study.cards.switch_deck(deck.id)):
            self.view.show_chosen()  # its row has moved
            on = self.study.cards.is_on(deck.id)
            self.tell(f"{deck.name} is {'on: its cards are drilled and count' if on else 'off'}. x again undoes it.")

    def action_drill(self, deck: str = "") -> None:
        """Drill what is due and some that is new, of all decks or of one."""
        if deck and not self.study.cards.is_on(deck):
            self.tell("This deck is off. The key x switches it on.")
            return
        from prepdeck.ui.screens.drill import DrillScreen  # noqa: PLC0415 - loaded when it is opened

        self.app.push_screen(DrillScreen(deck))

    def action_document(self, name: str) -> None:
        """Open a document by its name or kind; once opened its screen is kept, for a switch without a wait."""
        from prepdeck.ui.screens.document import DocumentScreen  # noqa: PLC0415 - loaded when it is opened

        target = self.study.target
        try:
            short = target.short_name(name)
            target.document(short)
        except PrepdeckError as error:
            self.tell(str(error), Tone.BAD)
            return
        kept = f"{target.name}/{short}"
        if not self.app.is_screen_installed(kept):
            self.app.install_screen(DocumentScreen(short), kept)
        self.app.push_screen(kept)

    def choose_document(self) -> None:
        """Open one of all the documents."""
        from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded when it is opened

        def chosen(name: str | None) -> None:
            if name:
                self.action_document(name)

        titles = {name: glance.title for name, glance in self.study.target.documents.items()}
        self.app.push_screen(ChoiceScreen("Which document?", titles), chosen)

    def show_aside(self) -> None:
        """Show the cards that are set aside."""
        from prepdeck.ui.screens.set_aside import AsideScreen  # noqa: PLC0415 - loaded when it is opened

        self.app.push_screen(AsideScreen())

    def action_checklist(self) -> None:
        """Open the preparation checklist."""
        from prepdeck.ui.screens.checklist import ChecklistScreen  # noqa: PLC0415 - loaded when it is opened

        self.app.push_screen(ChecklistScreen())

    async def action_not_now(self) -> None:
        """Do not ask for the day of the interview again."""
        if await self.keep(self.study.rounds.put_off):
            self.tell("Fine. The key r sets the day whenever you know it.")

    def action_round(self) -> None:
        """Set the day of the next interview; where one lies ahead, show all rounds."""
        from prepdeck.ui.screens.round import ask_for_round  # noqa: PLC0415 - loaded when it is opened
        from prepdeck.ui.screens.rounds import RoundsScreen  # noqa: PLC0415 - the same

        if self.study.planning.context.ahead is not None:
            self.app.push_screen(RoundsScreen())
        else:
            ask_for_round(self, None, self.study.rounds.next_name)

    def action_plan(self) -> None:
        """Show the plan."""
        from prepdeck.ui.screens.plan import PlanScreen  # noqa: PLC0415 - loaded when it is opened

        self.app.push_screen(PlanScreen())

    def action_more(self) -> None:
        """Study more than planned: ask whether it counts, then drill."""
        from prepdeck.session.card_chooser import Mode  # noqa: PLC0415 - loaded when it is opened
        from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded when it is opened
        from prepdeck.ui.screens.drill import DrillScreen  # noqa: PLC0415 - the same

        deck = self._chosen_deck()
        more = {
            "counted": (Mode.AHEAD, "what brings most comes first"),
            "as a rehearsal": (Mode.REHEARSAL, "the weakest first, nothing counts"),
        }
        among = {"all decks": ""}
        if deck is not None and self.study.cards.is_on(deck.id):
            among[self.study.cards.deck_names[deck.id]] = deck.id
        ways = {f"{name}, {how}": (of, mode) for name, of in among.items() for how, (mode, _) in more.items()}

        def chosen(name: str | None) -> None:
            if name:
                self.app.push_screen(DrillScreen(*ways[name]))

        names = {name: next(said for mode, said in more.values() if mode is ways[name][1]) for name in ways}
        self.app.push_screen(ChoiceScreen("Study more than planned", names), chosen)

    def action_target(self) -> None:
        """Choose another target."""
        from prepdeck.ui.screens.choice import ChoiceScreen  # noqa: PLC0415 - loaded when it is opened

        def chosen(name: str | None) -> None:
            if name and name != self.study.target.name:
                self.open_target(name)

        targets = dict.fromkeys(self.study.target_names, "")
        self.app.push_screen(ChoiceScreen("Which target?", targets, self.study.target.name), chosen)

    def action_export(self) -> None:
        """Write the study summary, asking where to."""
        from prepdeck.ui.screens.export import ExportScreen  # noqa: PLC0415 - loaded when it is opened

        def written(path: str | None) -> None:
            if path and screen.left_out:
                lacking = ", ".join(Path(problem.where).name for problem in screen.left_out)
                self.tell(f"The summary is written to {path}, without what cannot be read now: {lacking}", Tone.WARN)
            elif path:
                self.tell(f"The summary is written to {path}", Tone.GOOD)

        screen = ExportScreen(self.study)
        self.app.push_screen(screen, written)

    async def action_leave(self) -> None:
        """From Today, back is out."""
        await self.prepdeck.leave()

    def action_stay(self) -> None:
        """Escape does not leave the program; while another target is read it stays with this one."""
        if self.prepdeck.study is not None and self.workers.cancel_group(self, "opening"):
            self.tell("It is not opened. What was read of it is kept.")
