"""The rounds screen: add, move and remove rounds, and set their minutes and decks."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.errors import UsageError
from prepdeck.memory.rounds import Round, parse_round_name
from prepdeck.pages.event_sentences import name_round
from prepdeck.pages.line import TextStyle
from prepdeck.pages.rounds import build_rounds_page
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.base_screen import UNDO_BINDINGS, BaseScreen, bind_enter
from prepdeck.ui.screens.choice import ChoiceScreen
from prepdeck.ui.screens.round import ask_for_round
from prepdeck.ui.screens.text_input import TextInputScreen
from prepdeck.ui.screens.week import ask_for_week
from prepdeck.ui.widgets.page_view import PageView


def open_rounds(base_screen: BaseScreen) -> None:
    """Show all rounds or, if there are none, ask for the date of the first one."""
    if base_screen.study.progress.rounds:
        base_screen.app.push_screen(RoundsScreen())
    else:
        ask_for_round(base_screen, None)


class RoundsScreen(BaseScreen):
    """All rounds of the target, upcoming ones first."""

    screen_title = "Interviews"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "add", tooltip="add an interview"),
        Binding("d", "move", "date", tooltip="change the date of the selected interview"),
        Binding("n", "rename", "name", tooltip="change the name of the selected interview"),
        Binding("m", "minutes", "minutes", tooltip="change the minutes a day until the interview"),
        Binding("o", "decks", "decks", tooltip="choose the decks of the selected interview"),
        Binding("x", "remove", "remove", tooltip="remove the selected interview (progress stays)"),
        bind_enter("change the date of the selected interview"),
        *UNDO_BINDINGS,
    ]

    def draw_page(self) -> None:
        """Show the rounds."""
        progress, study_context = self.study.progress, self.study.planning.study_context
        now, deck_names = study_context.now, self.study.cards.deck_names
        upcoming_rounds = [
            (interview_round, study_context.study_days_until(interview_round))
            for interview_round in progress.upcoming_rounds(now)
        ]
        self.page_view.show_page(build_rounds_page(upcoming_rounds, progress.past_rounds(now), deck_names, now))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Allow the actions on a round only if one is selected, and most only if it is upcoming."""
        if action in {"move", "rename", "remove"}:
            return self._chosen_round is not None
        if action in {"minutes", "decks"}:
            return self._chosen_round is not None and self.study.rounds.is_upcoming(self._chosen_round)
        return True

    @property
    def _chosen_round(self) -> Round | None:
        return self.study.progress.rounds.get(self.page_view.chosen.name) if self.page_view.chosen else None

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """Ask for a new date of the round that was opened."""
        self._ask_for_date(self.study.progress.rounds.get(message.row_key.name))

    def action_add(self) -> None:
        """Ask for a name and then for the date of a new round."""
        rounds = self.study.rounds

        def preview_name(text: str) -> tuple[str, TextStyle]:
            typed_name = " ".join(text.split())
            if rounds.find_upcoming_round(typed_name) is not None:
                return f"“{typed_name}” exists already; press escape, then d to change its date", TextStyle.WARNING
            return ("next: the date" if typed_name else "such as  Phone screen   Onsite   Final"), TextStyle.DIM

        def check_name(text: str) -> str:
            typed_name = parse_round_name(text)
            if rounds.find_upcoming_round(typed_name) is not None:
                raise UsageError(f"“{typed_name}” exists already", hint="press escape, then d to change its date")
            return typed_name

        def ask_for_new_date(new_name: str | None) -> None:
            if new_name:
                self.page_view.chosen = RowKey(RowKind.ROUND, new_name)  # once it has a date
                ask_for_round(self, None, new_name)

        self.app.push_screen(
            TextInputScreen("What is the interview called?", "", preview_name, check_name), ask_for_new_date
        )

    def action_move(self) -> None:
        """Ask for a new date of the selected round."""
        self._ask_for_date(self._chosen_round)

    def _ask_for_date(self, moved_round: Round | None) -> None:
        if moved_round is not None:
            ask_for_round(self, moved_round, moved_round.name)

    def action_rename(self) -> None:
        """Ask for another name of the selected round."""
        renamed_round, rounds = self._chosen_round, self.study.rounds
        if renamed_round is None:
            return

        def check_name(text: str) -> str:
            new_name = parse_round_name(text)
            same_name_round = rounds.find_round(new_name)
            if same_name_round is not None and same_name_round.name != renamed_round.name:
                raise UsageError(f"“{same_name_round.name}” exists already", hint="type another name")
            return new_name

        def preview_name(text: str) -> tuple[str, TextStyle]:
            try:
                check_name(text)
            except UsageError as error:
                return str(error), TextStyle.WARNING
            return "its date, minutes and decks stay", TextStyle.DIM

        async def rename(new_name: str | None) -> None:
            if not new_name or new_name == renamed_round.name:
                return
            if await self._change_rounds(lambda: rounds.rename(renamed_round, new_name)):
                self.page_view.chosen = RowKey(RowKind.ROUND, new_name)
                self.redraw()
                self.show_message(f"The {name_round(renamed_round.name)} is now called {new_name}. Press u to undo.")

        question = f"A new name for “{renamed_round.name}”"
        self.app.push_screen(TextInputScreen(question, renamed_round.name, preview_name, check_name), rename)

    async def _change_rounds(self, make_change: Callable[[], object]) -> bool:
        """Make and save a change, unless another program has removed or renamed the round meanwhile.

        Returns:
            Whether the change is on disk. If not, a message says why.
        """

        def change_current_rounds() -> None:
            self.study.read_outside_events()
            make_change()

        try:
            return await self.save_change(change_current_rounds)
        except UsageError as error:
            self.redraw()
            self.show_message(str(error), TextStyle.WARNING)
            return False

    def action_minutes(self) -> None:
        """Ask for the minutes a day until the selected round."""
        if self._chosen_round is not None:
            ask_for_week(self, self._chosen_round)

    def action_decks(self) -> None:
        """Choose the decks of the selected round."""
        self._choose_decks()

    def _choose_decks(self, last_choice: str = "") -> None:
        """Show the decks of the selected round. The list opens again after each choice, until it is closed."""
        chosen_round = self._chosen_round
        if chosen_round is None:
            return
        study = self.study
        deck_ids = {
            deck_name: deck_id
            for deck_id, deck_name in study.cards.deck_names.items()
            if study.cards.is_deck_on(deck_id)
        }
        choice_notes = {
            deck_name: "not needed" if deck_id in chosen_round.excluded_deck_ids else ""
            for deck_name, deck_id in deck_ids.items()
        }

        async def toggle_deck(chosen_name: str | None) -> None:
            if chosen_name is None:
                return
            chosen_deck_id = deck_ids[chosen_name]
            will_be_asked = chosen_deck_id in chosen_round.excluded_deck_ids
            if await self._change_rounds(
                lambda: study.rounds.set_deck(chosen_round.name, chosen_deck_id, is_asked=will_be_asked)
            ):
                self.show_message(
                    f"{chosen_name} is {'needed' if will_be_asked else 'not needed'} for the "
                    f"{name_round(chosen_round.name)}. Press u to undo."
                )
            if chosen_round.name not in study.progress.rounds:
                return
            # The list opens for the selected round, so this one must still be selected.
            self.page_view.chosen = RowKey(RowKind.ROUND, chosen_round.name)
            self._choose_decks(chosen_name)

        self.app.push_screen(
            ChoiceScreen(
                f"Which decks do you need for the {name_round(chosen_round.name)}?",
                choice_notes,
                last_choice,
                ticked_choices=[deck_name for deck_name, choice_note in choice_notes.items() if not choice_note],
                enter_help="enter includes or excludes a deck",
            ),
            toggle_deck,
        )

    async def action_remove(self) -> None:
        """Remove the selected round."""
        chosen_round = self._chosen_round
        if chosen_round is not None and await self._change_rounds(lambda: self.study.rounds.remove(chosen_round.name)):
            self.show_message(f"Removed: the {name_round(chosen_round.name)}. Press u to undo.")
