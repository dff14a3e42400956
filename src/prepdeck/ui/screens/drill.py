"""The drill: one card at a time, revealed, graded, and durable before the next one shows."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from prepdeck.cards.card import Deck
from prepdeck.documents.markdown.inline import plain
from prepdeck.memory.fsrs import Grade, Memory
from prepdeck.memory.readiness import NOTHING
from prepdeck.pages.drill import NO_NUMBER, Asked, end_page, page
from prepdeck.pages.line import Tone
from prepdeck.pages.page import Page
from prepdeck.progress.events import AnyEvent, Buried, Graded, Noted, Suspended
from prepdeck.session.card_queue import Drill
from prepdeck.session.deck_status import standing
from prepdeck.session.drill_session import Course, Mode
from prepdeck.ui.screens.ask import AskScreen
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.widgets.grade_bar import GradeBar
from prepdeck.ui.widgets.typed_line import TypedLine

_LONGEST = 600.0  # seconds; whoever looks longer at a card was away


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
        self._course = Course(Drill(()))
        self._asked: Asked | None = None
        self._is_telling = False  # of the card that was on screen, until the next one is asked
        self._since = 0.0
        self._ready_before = NOTHING
        self._memories: dict[str, Memory | None] = {}  # as they were when the cards were chosen or answered here

    def compose_bottom(self) -> list[Widget]:
        """The grades, and the line in which an answer can be written; each hidden until it is needed."""
        line = TypedLine(placeholder="your answer", select_on_focus=False, classes="line", id="mine")
        line.display = False
        return [line, GradeBar(id="grades")]

    def on_mount(self) -> None:
        """Begin."""
        self._begin()
        super().on_mount()

    def _begin(self) -> None:
        study = self.study
        self._course = study.course(self._deck, self._mode)
        self._ready_before = study.ready
        self._memories = {card: study.progress.memories.get(card) for card in self._course.drill.waiting}
        self._ask()

    @property
    def _decks(self) -> list[Deck]:
        return [deck for deck in self.study.decks if self._deck in {"", deck.id}]

    def _ask(self) -> None:
        """Put the next card on screen, unrevealed; one that was settled elsewhere meanwhile is passed over."""
        study, course = self.study, self._course
        self._is_telling = False
        study.keep_up(course, self._deck)
        chosen = course.current
        course.pass_over(self._is_settled, study.now())
        current = course.current
        if chosen is not None and current != chosen:
            self._remember(chosen)
        card = study.target.cards.get(current) if current else None
        if card is None:
            self._asked = None
            return
        self._memories.setdefault(card.id, study.progress.memories.get(card.id))
        deck = next(deck.name for deck in study.target.decks if deck.id == card.deck)
        evidence, lapses = study.progress.done.get(card.id), study.lapses(card.id)
        self._asked = Asked(card=card, deck=deck, evidence=evidence, lapses=lapses)
        self._since = monotonic()
        if card.is_typed:
            self.action_write()

    def _is_settled(self, card: str) -> bool:
        """Whether a card was answered or set aside since it was chosen, and not by its key here."""
        study = self.study
        before = self._memories.get(card, study.progress.memories.get(card))
        return study.progress.memories.get(card) != before or study.progress.is_aside(card, study.now())

    def draw(self) -> None:
        """Show the card, or the end."""
        asked, study = self._asked, self.study
        is_graded = asked is not None and asked.revealed
        self.query_one(GradeBar).choices = study.returning(asked.card.id, self._course) if asked and is_graded else ()
        if asked is None:
            self.view.show(self._end())
        else:
            note = study.progress.notes.get(asked.card.id, "")
            self.view.show(page(replace(asked, note=note), self._course.way))
        self.view.to_start()

    def _end(self) -> Page:
        study = self.study
        now = study.now()
        found = [standing(deck, study.progress, now, NOTHING, study.model) for deck in self._decks]
        unseen, due = sum(len(s.new) for s in found), sum(len(s.due) for s in found)
        return end_page(self._course, (self._ready_before, study.ready), unseen, due)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """What a key does depends on how far the answer is shown."""
        match action:
            case "go_on":
                return self._asked is None and not self._is_telling and self._more
            case "note":
                return self._asked is not None
            case "bury" | "suspend":
                return self._asked is not None and self._course.counts
            case "redo":
                return self._course.counts
            case "reveal" | "accept" | "passage" | "grade" | "write" | "mark":
                return self._asked is not None and self._may(action, self._asked)
            case _:
                return True

    def _may(self, action: str, asked: Asked) -> bool:
        match action:
            case "reveal":
                return not asked.revealed
            case "accept":
                return asked.proposed is not None
            case "passage":
                return asked.revealed and bool(self.study.passage(asked.card))
            case "grade":
                return asked.revealed
            case "write":
                return not asked.shown
            case _:
                return asked.card.kind == "checklist" and asked.evidence is None and self._course.counts

    @property
    def _more(self) -> bool:
        return self._course.stop is not None or bool(self.study.course(self._deck, self._mode).drill.waiting)

    def action_reveal(self) -> None:
        """Show the answer, or the next item of a list."""
        self._close_line()
        if self._asked is not None and not self._asked.revealed:
            self._asked = replace(self._asked, shown=self._asked.shown + 1)
            self.draw()
            self.refresh_bindings()

    async def action_grade(self, value: int) -> None:
        """Take the grade: on disk first, then the next card."""
        asked = self._asked
        if asked is None or not asked.revealed:
            return
        grade, study, course = Grade(value), self.study, self._course
        seconds = min(monotonic() - self._since, _LONGEST)
        back = study.told(asked.card.id, grade, course) if course.counts else ""
        self._asked, self._is_telling = None, True  # a second key pressed meanwhile must not grade the card twice
        card = asked.card.id

        def go_on() -> None:
            course.graded(card, grade, seconds, study.now())
            self._remember(card)
            self._ask()

        if not course.counts:
            go_on()
            self.draw()
            self.refresh_bindings()
        elif await self.keep(lambda: study.grade(card, grade, seconds), go_on) and not self.notice.is_telling:
            self.tell(back, Tone.DIM)

    async def action_accept(self) -> None:
        """Take the grade that was proposed for the figure."""
        if self._asked is not None and self._asked.proposed is not None:
            await self.action_grade(self._asked.proposed)

    def action_passage(self) -> None:
        """Open the document at the passage of the card."""
        from prepdeck.ui.screens.document import DocumentScreen  # noqa: PLC0415 - loaded when it is opened

        if self._asked is not None:
            card = self._asked.card
            self.app.push_screen(DocumentScreen(self.study.passage(card), card.line or 1))

    async def action_undo(self) -> None:
        """Take back the last thing that was done; in a rehearsal go back to the card before."""
        if self._course.counts:
            await super().action_undo()
        elif self._course.step_back():
            self._ask()
            self.draw()
            self.refresh_bindings()

    def show_again(self, event: AnyEvent) -> None:
        """Ask the card whose grade was taken back, or that is not set aside any more; with a note it stays as it is."""
        if isinstance(event, Noted):
            return
        self.study.keep_up(self._course, self._deck)
        if isinstance(event, Graded | Suspended | Buried) and event.card in self.study.target.cards:
            self._course.take_back(event.card)
            self._remember(event.card)
        self._ask()

    def go_past(self) -> None:
        """Ask the next card where the one on screen was settled by what counts again."""
        if self._asked is not None and self._is_settled(self._asked.card.id):
            self._ask()

    def _remember(self, card: str) -> None:
        """Know the memory of a card as it is now, so that it is seen when somebody else changes it."""
        self._memories[card] = self.study.progress.memories.get(card)

    async def action_suspend(self) -> None:
        """Ask the card on screen no more until it is resumed."""
        await self._set_aside(self.study.suspend, "Suspended: not asked until you take it back in, on Today.")

    async def action_bury(self) -> None:
        """Ask the card on screen no more before tomorrow."""
        await self._set_aside(self.study.bury, "Buried: not asked before tomorrow.")

    async def _set_aside(self, tell: Callable[[str], None], said: str) -> None:
        """Set the card on screen aside, and ask the next one."""
        asked = self._asked
        if asked is None:
            return
        self._asked, self._is_telling = None, True  # as with a grade
        card = asked.card.id

        def go_on() -> None:
            self._course.set_aside(card)
            self._ask()

        if await self.keep(lambda: tell(card), go_on):
            self.tell(f"{said} u takes that back.")

    def action_note(self) -> None:
        """Ask for a note on the card on screen, beginning with the one that is there."""
        if self._asked is None:
            return
        card, note = self._asked.card, self.study.progress.notes.get(self._asked.card.id, "")

        def preview(text: str) -> tuple[str, Tone]:
            if text.strip():
                return "Stands below the answer from now on.", Tone.DIM
            return ("Empty: takes the note away." if note else "Type what helps you to recall it."), Tone.DIM

        def act(text: str) -> str:
            self.study.note(card.id, text.strip())
            return "Noted." if text.strip() else "No note stands here any more." if note else ""

        def written(said: str | None) -> None:
            if said is not None:
                self.draw_header()
                self.draw()
                self.tell(said, Tone.GOOD)

        self.app.push_screen(AskScreen(f"Note on “{plain(card.prompt)}”", note, preview, act), written)

    async def action_mark(self) -> None:
        """The checklist item on screen is done."""
        if self._asked is None:
            return
        card = self._asked.card.id
        if await self.keep(lambda: self.study.mark_done(card, "")):
            self._asked = replace(self._asked, evidence=self.study.progress.done.get(card))
            self.draw()
            self.refresh_bindings()
            self.tell("Marked as done.", Tone.GOOD)

    def action_write(self) -> None:
        """Write an answer before looking, or go on with it."""
        line = self.query_one("#mine", Input)
        if not line.display:
            line.value = self._asked.mine if self._asked else ""
            line.placeholder = "the figure" if self._asked and self._asked.card.is_typed else "your answer"
            line.action_end()
        line.display = True
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Set what was written beside the answer; where a figure is asked for there has to be a number in it."""
        if self._asked is not None and event.value.strip() and not self._asked.takes(event.value):
            self.tell(NO_NUMBER, Tone.WARN)
            return
        self._close_line()
        if self._asked is not None:
            self._asked = replace(self._asked, shown=self._asked.steps)
            self.draw()
            self.refresh_bindings()

    async def on_click(self, event: events.Click) -> None:
        """A click on the card reveals it, one on a grade gives that grade."""
        if self._asked is None:
            return
        if not self._asked.revealed:
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
        if self._asked is not None:
            self._asked = replace(self._asked, mine=line.value.strip())
        self.view.focus()
        return True

    def action_go_on(self) -> None:
        """Drill on after the end, or past a place to stop."""
        if self._course.stop is not None:
            self._course.go_on()
            self._ask()
        else:
            self._begin()
        self.draw()
        self.refresh_bindings()

    async def action_leave(self) -> None:
        """First out of the writing, then back."""
        if self._close_line():
            self.draw()
        else:
            self.dismiss()
