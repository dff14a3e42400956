"""The drill screen: it shows one card at a time, and saves each grade before the next card appears."""

from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from prepdeck.memory.grades import Grade
from prepdeck.pages.drill import (
    NO_NUMBER_MESSAGE,
    build_drill_page,
    build_end_page,
    describe_answer,
    describe_expected_answer,
    list_grade_choices,
)
from prepdeck.pages.line import TextStyle
from prepdeck.progress.events import UndoableEvent
from prepdeck.session.card_chooser import DrillMode
from prepdeck.session.drill_session import DrillSession
from prepdeck.ui.screens.base_screen import UNDO_BINDINGS
from prepdeck.ui.screens.link_walker import LINK_BINDINGS, LinkWalker
from prepdeck.ui.screens.text_input import TextInputScreen, keep_both_texts
from prepdeck.ui.widgets.answer_input import AnswerInput
from prepdeck.ui.widgets.grade_bar import GradeBar

_UNSAVED_ANSWER_MESSAGE = "Your answer is not saved as evidence: u, then m, saves it."


class DrillScreen(LinkWalker):
    """A drill over one deck or all decks.

    Args:
        deck_id: The id of the only deck to ask, or "" for all decks.
        drill_mode: Which cards are asked, and whether answers are saved.
    """

    screen_title = "Drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        *LINK_BINDINGS,
        Binding("space,enter", "reveal", "reveal", key_display="space", tooltip="show the answer or the next item"),
        Binding("enter", "accept", "accept grade", tooltip="accept the suggested grade"),
        Binding("1", "grade(1)", "again", show=False, tooltip="grade: again (not recalled)"),
        Binding("2", "grade(2)", "hard", show=False, tooltip="grade: hard (recalled with effort)"),
        Binding("3", "grade(3)", "good", show=False, tooltip="grade: good (recalled)"),
        Binding("4", "grade(4)", "easy", show=False, tooltip="grade: easy (recalled at once)"),
        Binding("w", "write", "write", tooltip="write your answer first"),
        Binding("m", "mark", "tick", tooltip="tick the item; your answer is the evidence"),
        Binding("n", "note", "note", show=False, tooltip="write a note on the card"),
        Binding("z", "bury", "set aside until tomorrow", show=False, tooltip="set the card aside until tomorrow"),
        Binding("x", "suspend", "set aside", show=False, tooltip="set the card aside until you bring it back"),
        Binding("o", "passage", "source text", tooltip="open the document at the source text of the card"),
        *UNDO_BINDINGS,
        Binding("d", "go_on", "continue", tooltip="continue the drill"),
    ]

    def __init__(self, deck_id: str = "", drill_mode: DrillMode = DrillMode.PLANNED) -> None:
        super().__init__()
        self._deck_id = deck_id
        self._drill_mode = drill_mode
        self._open_session: DrillSession | None = None
        self._saved_count_before = 0  # the events that were saved in this run before the drill

    @property
    def drill_session(self) -> DrillSession:
        """The drill session that the screen shows."""
        if self._open_session is None:
            self._open_session = DrillSession(self.study.planning, self._deck_id, self._drill_mode)
        return self._open_session

    def compose_bottom(self) -> list[Widget]:
        """Compose the answer input, which is hidden at first, and the grades."""
        answer_input = AnswerInput(select_on_focus=False, classes="line", id="mine")
        answer_input.display = False
        return [answer_input, GradeBar(id="grades")]

    def on_mount(self) -> None:
        """Begin the drill."""
        self._saved_count_before = self.study.store.saved_count
        self.drill_session.begin_drill(monotonic())
        self._open_input_of_typed_card()
        super().on_mount()

    def _open_input_of_typed_card(self) -> None:
        """Prepare the screen for a new card: the input opens only if its answer is typed."""
        if self._answer_input.display:  # undo and other keys work while a figure is asked
            self._answer_input.display = False
            self.page_view.focus()
        if self.drill_session.asked_card is not None and self.drill_session.asked_card.card.is_typed:
            self.action_write()

    @property
    def _answer_input(self) -> AnswerInput:
        return self.query_one(AnswerInput)

    def _redraw_page(self) -> None:
        self.draw_page()
        self.refresh_bindings()

    def draw_page(self) -> None:
        """Show the card, or the end of the drill."""
        drill_session, study = self.drill_session, self.study
        self.query_one(GradeBar).choices = list_grade_choices(drill_session, study.clock())
        if drill_session.asked_card is None:
            self.page_view.show_page(build_end_page(drill_session.make_session_end()))
        else:
            drill_session.refresh_asked_card()
            self.page_view.show_page(
                build_drill_page(drill_session.asked_card, drill_session.card_chooser.session_progress)
            )
        self.page_view.go_to_start()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow only the actions that fit the state of the card."""
        match action:
            case "passage":
                return self._passage_location is not None
            case "write" if self.is_mounted and self._answer_input.display:
                return False
            case "reveal" | "accept" | "grade" | "write" | "mark" | "note" | "bury" | "suspend" | "redo" | "go_on":
                return self.drill_session.is_action_allowed(action)
            case "link":
                return self.is_mounted and self.page_view.has_links
            case _:
                return super().check_action(action, parameters)

    @property
    def _passage_location(self) -> tuple[str, int] | None:
        """The short name and line of the card's source passage; None until the answer is shown."""
        asked_card = self.drill_session.asked_card
        if asked_card is None or not asked_card.is_revealed:
            return None
        document_name = self.study.target.find_document_at(asked_card.card.where)
        return (document_name, asked_card.card.line or 1) if document_name else None

    def action_reveal(self) -> None:
        """Show the answer, or the next item of a list."""
        self._close_answer_input()
        if self.drill_session.reveal_next():
            self._redraw_page()

    async def action_grade(self, grade_number: int) -> None:
        """Save a grade, then show the next card."""
        drill_session, study = self.drill_session, self.study
        asked_card = drill_session.asked_card
        given_grade = drill_session.give_grade(Grade(grade_number), monotonic())
        if given_grade is None:
            return
        grade_message = describe_answer(given_grade, study.clock())
        if asked_card is not None and asked_card.own_answer and asked_card.can_be_marked:
            grade_message = ". ".join(filter(None, [grade_message, _UNSAVED_ANSWER_MESSAGE]))

        def move_to_next_card() -> None:
            self._answer_input.can_redo = False
            drill_session.move_on(given_grade, monotonic())
            self._open_input_of_typed_card()

        is_recorded = await self.save_change(lambda: drill_session.record_grade(given_grade), move_to_next_card)
        # A warning from the save, such as a new problem in a journal, must stay on screen.
        if is_recorded and grade_message and not self.message_bar.has_message:
            self.show_message(grade_message, TextStyle.DIM)

    async def action_accept(self) -> None:
        """Give the suggested grade of a figure card."""
        asked_card = self.drill_session.asked_card
        if asked_card is not None and asked_card.suggested_grade is not None:
            await self.action_grade(asked_card.suggested_grade)

    def action_passage(self) -> None:
        """Open the document at the passage of the card."""
        if self._passage_location is not None:
            self.show_document(*self._passage_location)

    async def action_undo(self) -> None:
        """Undo the last action, or in practice go back to the previous card."""
        if self.drill_session.are_answers_saved:
            await super().action_undo()
        elif self.drill_session.ask_previous_card(monotonic()):
            self._open_input_of_typed_card()
            self._redraw_page()

    def describe_origin(self, event: UndoableEvent) -> str:
        """Say that an event is from before this drill: who drills may not expect undo to reach so far back."""
        return super().describe_origin(event) or (
            "" if self.study.store.is_from_this_run(event, self._saved_count_before) else "from before this drill"
        )

    def handle_undo(self, undone_event: UndoableEvent) -> None:
        """Ask the card of the undone event again."""
        card_before = self.drill_session.asked_card
        self._answer_input.can_redo = True
        self.drill_session.follow_undo(undone_event, monotonic())
        if self.drill_session.asked_card is not card_before:
            self._open_input_of_typed_card()

    def handle_redo(self, redone_event: UndoableEvent | None) -> None:
        """Move on from the card of the redone event."""
        card_before = self.drill_session.asked_card
        self._answer_input.can_redo = redone_event is not None
        self.drill_session.handle_redo(redone_event, monotonic())
        if self.drill_session.asked_card is not card_before:
            self._open_input_of_typed_card()

    async def action_suspend(self) -> None:
        """Suspend the card on screen."""
        await self._set_aside_card(self.study.cards.suspend, "Set aside. To bring it back, open “Set aside” on Today.")

    async def action_bury(self) -> None:
        """Bury the card on screen until tomorrow."""
        await self._set_aside_card(self.study.cards.bury, "Set aside until tomorrow.")

    async def _set_aside_card(self, suspend_or_bury: Callable[[str], None], result_message: str) -> None:
        """Suspend or bury the card on screen, and ask the next one."""
        card_id = self.drill_session.put_card_away()
        if card_id is None:
            return

        def move_to_next_card() -> None:
            self._answer_input.can_redo = False
            self.drill_session.move_on_without(card_id, monotonic())
            self._open_input_of_typed_card()

        if await self.save_change(lambda: suspend_or_bury(card_id), move_to_next_card):
            self.show_message(f"{result_message} Press u to undo.")

    def action_note(self) -> None:
        """Open a dialog to edit the note on the card on screen."""
        asked_card = self.drill_session.asked_card
        if asked_card is None:
            return
        card, current_note = asked_card.card, self.study.progress.notes.get(asked_card.card.id, "")

        def preview_note(text: str) -> tuple[str, TextStyle]:
            if text.strip():
                return "Shown below the answer.", TextStyle.DIM
            return (
                "Press enter to remove the note." if current_note else "Type what helps you remember."
            ), TextStyle.DIM

        def save_note(text: str) -> str:
            saved_note = self.study.progress.notes.get(card.id, "")
            self.study.cards.change_note(card.id, keep_both_texts(current_note, saved_note, text.strip()))
            return "Note saved." if text.strip() else "Note removed." if current_note else ""

        def show_saved_note(result_message: str | None) -> None:
            if result_message is not None:
                self._answer_input.can_redo = False
                self.draw_header()
                self.draw_page()
                self.show_message(result_message, TextStyle.SUCCESS)

        self.app.push_screen(
            TextInputScreen(f"Note on “{card.prompt}”", current_note, preview_note, save_note, save_draft=save_note),
            show_saved_note,
        )

    async def action_mark(self) -> None:
        """Tick the checklist item on screen. What the person wrote is saved as the evidence."""
        asked_card = self.drill_session.asked_card
        if asked_card is None:
            return
        evidence = asked_card.own_answer
        if await self.save_change(lambda: self.study.cards.mark_item_done(asked_card.card.id, evidence)):
            self._redraw_page()
            self.show_message(
                f"Ticked{', with your answer as evidence' if evidence else ''}. Press u to undo.",
                TextStyle.SUCCESS,
            )

    def action_write(self) -> None:
        """Open the answer input with the text typed so far."""
        answer_input, asked_card = self._answer_input, self.drill_session.asked_card
        if not answer_input.display and asked_card is not None:
            answer_input.is_for_figure = asked_card.card.is_typed
            answer_input.value = asked_card.own_answer
            answer_input.placeholder = describe_expected_answer(asked_card.card)
            answer_input.action_end()
        answer_input.display = True
        answer_input.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Update the keys and the message: with a text, `u` is a letter of it."""
        self.refresh_bindings()
        if event.value:
            for key in ("u", "U"):
                self.message_bar.replace_words(f"Press {key} to", f"Press esc, then {key} to")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Show the answer with the typed one above it. The answer to a figure card needs a number."""
        asked_card = self.drill_session.asked_card
        if asked_card is not None and event.value.strip() and not asked_card.can_accept_answer(event.value):
            self.show_message(NO_NUMBER_MESSAGE, TextStyle.WARNING)
            return
        self._close_answer_input()
        if asked_card is not None:
            self.drill_session.reveal_all()
            self._redraw_page()
            if event.value.strip() and self.drill_session.is_action_allowed("mark"):
                will_tick = asked_card.evidence is None
                self.show_message(
                    f"Press m to {'tick the item with' if will_tick else 'save'} your answer as evidence."
                )

    def explain_refusal(self, action: str) -> str:
        """Say why a grade does nothing while the answer is hidden."""
        asked_card = self.drill_session.asked_card
        if not action.startswith("grade(") or asked_card is None or asked_card.is_revealed:
            return super().explain_refusal(action)
        return (
            f"Press space to see {'the rest of the answer' if asked_card.shown_count else 'the answer'}, then grade it."
        )

    async def on_click(self, event: events.Click) -> None:
        """Reveal the card after a click on it, or give the grade that was clicked."""
        asked_card = self.drill_session.asked_card
        if asked_card is None:
            return
        if not asked_card.is_revealed:
            if event.widget is self.page_view:
                self.action_reveal()
        elif isinstance(event.widget, GradeBar) and (grade := event.widget.grade_at_cell(event.x)) is not None:
            await self.action_grade(grade)

    def _close_answer_input(self) -> bool:
        """Close the answer input and keep its text with the card; return whether it was open."""
        answer_input = self._answer_input
        if not answer_input.display:
            return False
        answer_input.display = False
        self.drill_session.write_answer(answer_input.value.strip())
        self.page_view.focus()
        return True

    def find_unsaved_draft(self) -> Callable[[], object] | None:
        """Return what adds an answer in words, typed when the app ends, to the card's note; None if there is none."""
        asked_card, typed_text = self.drill_session.asked_card, self._answer_input.value.strip()
        if asked_card is None or asked_card.card.is_typed or not self._answer_input.display or not typed_text:
            return None

        def save_note() -> None:
            self.study.read_outside_events()
            saved_note = self.study.progress.notes.get(asked_card.card.id, "")
            self.study.cards.change_note(asked_card.card.id, " ".join(filter(None, [saved_note, typed_text])))

        return save_note

    async def action_leave(self) -> None:
        """Leave the chosen link first, then the drill."""
        if not self.drop_link():
            await super().action_leave()

    def action_go_on(self) -> None:
        """Continue after the end or past a stop point."""
        self.drill_session.continue_drill(monotonic())
        self._open_input_of_typed_card()
        self._redraw_page()

    def action_close_answer(self) -> None:
        """Close the answer input, and keep its text with the card."""
        self._close_answer_input()
        self._redraw_page()
