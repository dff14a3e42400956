"""The drill: one card at a time, revealed, graded, and durable before the next one shows."""

from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from prepdeck.documents.markdown.inline import plain
from prepdeck.memory.fsrs import Grade
from prepdeck.pages.drill import NO_NUMBER, answered, choices, end_page, page
from prepdeck.pages.line import Tone
from prepdeck.progress.events import AnyEvent
from prepdeck.session.card_chooser import Mode
from prepdeck.session.drill_session import DrillSession
from prepdeck.ui.screens.ask import AskScreen
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.widgets.grade_bar import GradeBar
from prepdeck.ui.widgets.typed_line import TypedLine


class DrillScreen(Place):
    """Asks what is due, then some new cards.

    Args:
        deck: The id of the one deck to be asked, "" for all.
        mode: What is asked of it, and whether it counts.
    """

    where = "Drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "reveal", "reveal", key_display="space", tooltip="show the answer, or the next item"),
        Binding("enter", "accept", "take the grade", tooltip="grade a typed figure as it is proposed"),
        Binding("1", "grade(1)", "again", show=False, tooltip="grade: not recalled"),
        Binding("2", "grade(2)", "hard", show=False, tooltip="grade: recalled with trouble"),
        Binding("3", "grade(3)", "good", show=False, tooltip="grade: recalled"),
        Binding("4", "grade(4)", "easy", show=False, tooltip="grade: recalled at once"),
        Binding("w", "write", "write", tooltip="write an answer before looking"),
        Binding("m", "mark", "done", tooltip="mark a checklist item as done"),
        Binding("n", "note", "note", show=False, tooltip="write a note on the card"),
        Binding("z", "bury", "bury", show=False, tooltip="ask the card no more before tomorrow"),
        Binding(
            "x", "suspend", "suspend", show=False, tooltip="ask the card no more until you take it back in, on Today"
        ),
        Binding("o", "passage", "passage", tooltip="open the document at the passage of the card"),
        Binding("u", "undo", "undo", tooltip="take back the last thing you did, and the one before"),
        Binding("U", "redo", "redo", show=False, tooltip="let what was taken back count again"),
        Binding("d", "go_on", "go on", tooltip="drill on, at the end"),
    ]

    def __init__(self, deck: str = "", mode: Mode = Mode.PLANNED) -> None:
        super().__init__()
        self._deck = deck
        self._mode = mode
        self._opened: DrillSession | None = None

    @property
    def session(self) -> DrillSession:
        """The drill that is drawn."""
        if self._opened is None:
            self._opened = DrillSession(self.study.planning, self._deck, self._mode)
        return self._opened

    def compose_bottom(self) -> list[Widget]:
        """The grades, and the line in which an answer can be written; each hidden until it is needed."""
        line = TypedLine(placeholder="your answer", select_on_focus=False, classes="line", id="mine")
        line.display = False
        return [line, GradeBar(id="grades")]

    def on_mount(self) -> None:
        """Begin."""
        self.session.begin(monotonic())
        self._show_asked()
        super().on_mount()

    def _show_asked(self) -> None:
        """Get ready for the card that is asked now: one whose answer is typed has the line open."""
        if self.session.asked is not None and self.session.asked.card.is_typed:
            self.action_write()

    def _redraw(self) -> None:
        self.draw()
        self.refresh_bindings()

    def draw(self) -> None:
        """Show the card, or the end."""
        session, study = self.session, self.study
        self.query_one(GradeBar).choices = choices(session, study.now(), session.chooser.card_count)
        if session.asked is None:
            self.view.show(end_page(session.end()))
        else:
            session.show_progress()
            self.view.show(page(session.asked, session.chooser.way))
        self.view.to_start()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """What a key does depends on how far the answer is shown."""
        match action:
            case "passage":
                return self._passage is not None
            case "reveal" | "accept" | "grade" | "write" | "mark" | "note" | "bury" | "suspend" | "redo" | "go_on":
                return self.session.allows(action)
            case _:
                return True

    @property
    def _passage(self) -> tuple[str, int] | None:
        """The document that holds the card's passage, and its line, once the answer is shown."""
        asked = self.session.asked
        if asked is None or not asked.is_revealed:
            return None
        document = self.study.target.document_at(asked.card.where)
        return (document, asked.card.line or 1) if document else None

    def action_reveal(self) -> None:
        """Show the answer, or the next item of a list."""
        self._close_line()
        if self.session.reveal():
            self._redraw()

    async def action_grade(self, value: int) -> None:
        """Take the grade: on disk first, then the next card."""
        session, study = self.session, self.study
        given = session.give_grade(Grade(value), monotonic())
        if given is None:
            return
        done = answered(given, session.chooser.card_count, study.now())

        def move_on() -> None:
            session.move_on(given, monotonic())
            self._show_asked()

        if not session.counts:
            move_on()
            self._redraw()
            return
        recorded = await self.keep(lambda: study.cards.grade(given.card_id, given.grade, given.seconds), move_on)
        if recorded and not self.notice.is_telling:
            self.tell(done, Tone.DIM)

    async def action_accept(self) -> None:
        """Take the grade that was suggested for the figure."""
        asked = self.session.asked
        if asked is not None and asked.suggested_grade is not None:
            await self.action_grade(asked.suggested_grade)

    def action_passage(self) -> None:
        """Open the document at the passage of the card."""
        from prepdeck.ui.screens.document import DocumentScreen  # noqa: PLC0415 - loaded when it is opened

        if self._passage is not None:
            self.app.push_screen(DocumentScreen(*self._passage))

    async def action_undo(self) -> None:
        """Undo the last thing that was done; in a rehearsal go back to the card before."""
        if self.session.counts:
            await super().action_undo()
        elif self.session.step_back(monotonic()):
            self._show_asked()
            self._redraw()

    def show_again(self, event: AnyEvent) -> None:
        """Ask the card whose grade was undone, or that is not set aside any more."""
        before = self.session.asked
        self.session.ask_again(event, monotonic())
        if self.session.asked is not before:
            self._show_asked()

    def go_past(self) -> None:
        """Ask the next card if the one on screen was settled by what was redone."""
        before = self.session.asked
        self.session.pass_settled(monotonic())
        if self.session.asked is not before:
            self._show_asked()

    async def action_suspend(self) -> None:
        """Ask the card on screen no more until it is resumed."""
        await self._set_aside(self.study.cards.suspend, "Suspended: not asked until you take it back in, on Today.")

    async def action_bury(self) -> None:
        """Ask the card on screen no more before tomorrow."""
        await self._set_aside(self.study.cards.bury, "Buried: not asked before tomorrow.")

    async def _set_aside(self, record: Callable[[str], None], done: str) -> None:
        """Set the card on screen aside, and ask the next one."""
        card_id = self.session.put_away()
        if card_id is None:
            return

        def move_on() -> None:
            self.session.move_on_without(card_id, monotonic())
            self._show_asked()

        if await self.keep(lambda: record(card_id), move_on):
            self.tell(f"{done} u takes that back.")

    def action_note(self) -> None:
        """Ask for a note on the card on screen, beginning with the one that is there."""
        asked = self.session.asked
        if asked is None:
            return
        card, note = asked.card, self.study.progress.notes.get(asked.card.id, "")

        def preview(text: str) -> tuple[str, Tone]:
            if text.strip():
                return "Stands below the answer from now on.", Tone.DIM
            return ("Empty: takes the note away." if note else "Type what helps you to recall it."), Tone.DIM

        def act(text: str) -> str:
            self.study.cards.note(card.id, text.strip())
            return "Noted." if text.strip() else "No note stands here any more." if note else ""

        def written(said: str | None) -> None:
            if said is not None:
                self.draw_header()
                self.draw()
                self.tell(said, Tone.GOOD)

        self.app.push_screen(AskScreen(f"Note on “{plain(card.prompt)}”", note, preview, act), written)

    async def action_mark(self) -> None:
        """The checklist item on screen is done."""
        asked = self.session.asked
        if asked is None:
            return
        if await self.keep(lambda: self.study.cards.mark_done(asked.card.id, "")):
            self._redraw()
            self.tell("Marked as done.", Tone.GOOD)

    def action_write(self) -> None:
        """Write an answer before looking, or go on with it."""
        line, asked = self.query_one("#mine", Input), self.session.asked
        if not line.display:
            line.value = asked.own_answer if asked else ""
            line.placeholder = "the figure" if asked and asked.card.is_typed else "your answer"
            line.action_end()
        line.display = True
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Set what was written beside the answer; a figure needs a number."""
        asked = self.session.asked
        if asked is not None and event.value.strip() and not asked.accepts(event.value):
            self.tell(NO_NUMBER, Tone.WARN)
            return
        self._close_line()
        if asked is not None:
            self.session.reveal_all()
            self._redraw()

    async def on_click(self, event: events.Click) -> None:
        """A click on the card reveals it, one on a grade gives that grade."""
        asked = self.session.asked
        if asked is None:
            return
        if not asked.is_revealed:
            if event.widget is self.view:
                self.action_reveal()
        elif isinstance(event.widget, GradeBar) and (grade := event.widget.grade_at(event.x)) is not None:
            await self.action_grade(grade)

    def _close_line(self) -> bool:
        """Leave the writing; what was written stays with the card. Gives whether there was any writing to leave."""
        line = self.query_one("#mine", Input)
        if not line.display:
            return False
        line.display = False
        self.session.write_answer(line.value.strip())
        self.view.focus()
        return True

    def action_go_on(self) -> None:
        """Drill on after the end, or past a place to stop."""
        self.session.go_on(monotonic())
        self._show_asked()
        self._redraw()

    async def action_leave(self) -> None:
        """First out of the writing, then back."""
        if self._close_line():
            self.draw()
        else:
            self.dismiss()
