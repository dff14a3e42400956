"""The debrief screen: say what was asked at an interview, whether you knew it, and what surprised you."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.documents.text import make_visible_line
from prepdeck.errors import PrepdeckError
from prepdeck.library.asked_deck import append_question, has_question
from prepdeck.memory.rounds import Round
from prepdeck.pages.debrief import build_debrief_page
from prepdeck.pages.line import TextStyle
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.events import UndoableEvent
from prepdeck.ui.screens.base_screen import UNDO_BINDINGS, BaseScreen, bind_enter
from prepdeck.ui.screens.choice import ChoiceScreen
from prepdeck.ui.screens.text_input import TextInputScreen, keep_both_texts

_ChoiceHandler = Callable[[str | None], None] | Callable[[str | None], Awaitable[None]]
_KNEW, _MISSED = "I knew it", "I did not know it"


class DebriefScreen(BaseScreen):
    """What was asked at an interview that is over. Each answer is saved at once.

    Args:
        debriefed_round: The interview.
        read_decks_again: Called when the screen closes after a question has become a card.
    """

    screen_title = "Debrief"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "card", "card", tooltip="add a card that was asked"),
        Binding("t", "question", "question", tooltip="type a question that no card has"),
        Binding("s", "surprise", "surprise", tooltip="write what surprised you"),
        bind_enter("change whether you knew the selected card"),
        *UNDO_BINDINGS,
    ]

    def __init__(self, debriefed_round: Round, read_decks_again: Callable[[], object]) -> None:
        super().__init__()
        self._opened_round = debriefed_round
        self._read_decks_again = read_decks_again
        self._has_new_card = False
        self._saved_count_before = 0  # the events that were saved in this run before the debrief

    @property
    def _round(self) -> Round:
        """The interview, under the name that it has now: another program may have renamed it."""
        past_rounds = self.study.debriefs.past_rounds
        same_start_rounds = [known for known in past_rounds if known.starts_at == self._opened_round.starts_at]
        is_renamed = self._opened_round.name not in {known.name for known in same_start_rounds}
        return same_start_rounds[0] if is_renamed and len(same_start_rounds) == 1 else self._opened_round

    def on_mount(self) -> None:
        """Show what was said so far."""
        self._saved_count_before = self.study.store.saved_count
        super().on_mount()

    def describe_origin(self, event: UndoableEvent) -> str:
        """Say that an event is from before this debrief: who debriefs may not expect undo to reach so far back."""
        return super().describe_origin(event) or (
            "" if self.study.store.is_from_this_run(event, self._saved_count_before) else "from before this debrief"
        )

    def draw_page(self) -> None:
        """Show what was said so far."""
        debrief = self.study.debriefs.find_debrief(self._round)
        self.page_view.show_page(build_debrief_page(self._round, debrief, self.study.target.cards_by_id))

    def on_page_view_row_opened(self) -> None:
        """Ask again whether the selected card was known."""
        if self.page_view.chosen is not None:
            self._ask_if_card_known(self.page_view.chosen.name)

    def action_card(self) -> None:
        """Choose a card that was asked."""
        ids_by_choice: dict[str, str] = {}
        choice_notes: dict[str, str] = {}
        for deck in self.study.cards.active_decks:
            for card in deck.cards:
                choice = card.prompt
                choice = choice if choice not in ids_by_choice else f"{choice} ({card.id})"
                ids_by_choice[choice], choice_notes[choice] = card.id, self.study.cards.deck_name(deck.id)

        def ask_about_card(choice: str | None) -> None:
            if choice:
                self._ask_if_card_known(ids_by_choice[choice])

        self.app.push_screen(ChoiceScreen("Which card was asked?", choice_notes, filters_at_once=True), ask_about_card)

    def _ask_if_card_known(self, card_id: str, save_draft: Callable[[], object] | None = None) -> None:
        async def save_answer(choice: str | None) -> None:
            if choice is None:
                return
            debriefs, is_known, is_counted = self.study.debriefs, choice == _KNEW, True

            def record_card() -> None:
                nonlocal is_counted
                self.study.read_outside_events()  # another program may have said something about it
                is_counted = debriefs.record_card(self._round, card_id, is_known=is_known)

            if await self.save_change(record_card):
                self.page_view.chosen = RowKey(RowKind.CARD, card_id)
                effect = "The plan uses it." if is_counted else "The plan goes by your answers since."
                self.show_message(f"Saved. {effect}", TextStyle.SUCCESS)

        self._ask_if_known(save_answer, save_draft)

    def _ask_if_known(self, handle_choice: _ChoiceHandler, save_draft: Callable[[], object] | None = None) -> None:
        self.app.push_screen(
            ChoiceScreen("Did you know the answer?", {_KNEW: "", _MISSED: ""}, save_draft=save_draft), handle_choice
        )

    def action_question(self) -> None:
        """Ask for a question in the words in which it was asked. It becomes a card."""

        def preview_question(text: str) -> tuple[str, TextStyle]:
            card = self.study.debriefs.find_card(text) if text.strip() else None
            if card is not None:
                return f"the card “{card.prompt}”", TextStyle.DIM
            return "It becomes a card in the deck “Asked in interviews”.", TextStyle.DIM

        def handle_question(question_text: str | None) -> None:
            if not question_text:
                return
            card = self.study.debriefs.find_card(question_text)
            known_questions = {question.text for question in self.study.debriefs.find_debrief(self._round).questions}
            if card is not None:
                self._ask_if_card_known(card.id, lambda: self._keep_question(question_text))
            elif question_text in known_questions:
                self._ask_if_known(lambda choice: self._save_known_question(question_text, choice))
            else:
                self._ask_if_known(
                    lambda choice: self._ask_for_answer(question_text, choice),
                    lambda: self._keep_question(question_text),
                )

        self.app.push_screen(
            TextInputScreen(
                "What were you asked?", "", preview_question, make_visible_line, save_draft=self._keep_question
            ),
            handle_question,
        )

    def _keep_question(self, typed_text: str) -> None:
        """Save a question as one that was not known, because the app ends before the person can say so."""
        question_text, debriefs = make_visible_line(typed_text), self.study.debriefs
        if question_text not in {question.text for question in debriefs.find_debrief(self._round).questions}:
            debriefs.record_question(self._round, question_text, is_known=False)
        if debriefs.find_card(question_text) is None:
            append_question(self.study.home, self.study.target.name, question_text, "")

    async def _save_known_question(self, question_text: str, choice: str | None) -> None:
        """Save again whether a question was known that is in the debrief already."""
        if choice is not None and await self.save_change(
            lambda: self.study.debriefs.record_question(self._round, question_text, is_known=choice == _KNEW)
        ):
            self.show_message("Saved.", TextStyle.SUCCESS)
            if not has_question(self.study.home, self.study.target.name, question_text):
                self._ask_what_to_say(question_text)

    async def _ask_for_answer(self, question_text: str, choice: str | None) -> None:
        """Save a question, then ask what to answer next time, and make a card of both."""
        if choice is None:
            self.show_message(f"Not added: {question_text}")
            return
        # Before the answer is asked for: what was said so far must not depend on it.
        await self.save_change(
            lambda: self.study.debriefs.record_question(self._round, question_text, is_known=choice == _KNEW)
        )
        self._ask_what_to_say(question_text)

    def _ask_what_to_say(self, question_text: str) -> None:
        """Ask what to answer next time, and make a card of the question, also without an answer."""

        def save_answer(answer_text: str) -> str:
            append_question(self.study.home, self.study.target.name, question_text, answer_text)
            self._has_new_card = True
            return "Saved. It is a card of the deck “Asked in interviews” now."

        def show_result(result_message: str | None) -> None:
            try:
                shown_message = result_message or save_answer("")  # left without an answer
            except PrepdeckError as error:
                self.show_message(str(error), TextStyle.ERROR)
            else:
                self.show_message(shown_message, TextStyle.SUCCESS)

        preview = ("Press enter without a text to write it later.", TextStyle.DIM)
        title = f"{question_text} What will you say next time?"
        self.app.push_screen(
            TextInputScreen(title, "", lambda _: preview, save_answer, save_draft=save_answer, saves_empty_draft=True),
            show_result,
        )

    def action_surprise(self) -> None:
        """Ask what surprised the person."""
        surprise = self.study.debriefs.find_debrief(self._round).surprise

        def save_surprise(text: str) -> str:
            saved_surprise = self.study.debriefs.find_debrief(self._round).surprise
            kept_text = keep_both_texts(surprise, saved_surprise, make_visible_line(text))
            self.study.debriefs.record_surprise(self._round, kept_text)
            return "Saved." if text.strip() else ""

        preview = ("Such as a topic, a format or a person you did not expect.", TextStyle.DIM)
        self.open_dialog(
            TextInputScreen("What surprised you?", surprise, lambda _: preview, save_surprise, save_draft=save_surprise)
        )

    async def action_leave(self) -> None:
        """Go back. New cards are read first."""
        await super().action_leave()
        if self._has_new_card:
            self._read_decks_again()
