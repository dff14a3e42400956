"""The rounds of a target: to add, move and remove them, and to say how long and what about."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.errors import WrongUse
from prepdeck.memory.rounds import Round, parse_name
from prepdeck.pages.line import Tone
from prepdeck.pages.rounds import page
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.ask import AskScreen
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.screens.choice import ChoiceScreen
from prepdeck.ui.screens.round import ask_for_round
from prepdeck.ui.screens.week import ask_for_week
from prepdeck.ui.widgets.page_view import PageView


class RoundsScreen(Place):
    """Every round, those ahead first."""

    where = "Rounds"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "add", tooltip="add a round"),
        Binding("d", "move", "date", tooltip="change the date of the chosen round"),
        Binding("m", "minutes", "minutes", tooltip="say how many minutes a day there are until the chosen round"),
        Binding("o", "decks", "decks", tooltip="say which decks the chosen round asks about"),
        Binding("x", "remove", "remove", tooltip="remove the chosen round; its cards and their progress stay"),
        Binding("u", "undo", "undo", tooltip="take back the last thing you did, and the one before"),
        Binding("U", "redo", "redo", show=False, tooltip="let what was taken back count again"),
    ]

    def draw(self) -> None:
        """Show the rounds."""
        progress, now = self.study.progress, self.study.now()
        decks = self.study.cards.deck_names
        self.view.show(page(progress.rounds_ahead(now), progress.rounds_over(now), decks, now))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """What is done to a round needs one that is chosen."""
        if action in {"move", "remove"}:
            return self._chosen is not None
        if action in {"minutes", "decks"}:
            return self._chosen is not None and self._chosen.starts > self.study.now()
        return True

    @property
    def _chosen(self) -> Round | None:
        return self.study.progress.rounds.get(self.view.chosen.name) if self.view.chosen else None

    def on_page_view_chose(self) -> None:
        """Which keys there are depends on the row."""
        self.refresh_bindings()

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """A row was chosen: change its date."""
        self._move(self.study.progress.rounds.get(message.key.name))

    def action_add(self) -> None:
        """Ask for a name, and then for the date."""
        names = {
            name.casefold() for name, found in self.study.progress.rounds.items() if found.starts > self.study.now()
        }

        def preview(text: str) -> tuple[str, Tone]:
            name = " ".join(text.split())
            if name.casefold() in names:
                return f"{name} is set already; d changes its date", Tone.WARN
            return ("the date is asked next" if name else "such as  Phone screen   Onsite   Final"), Tone.DIM

        def act(text: str) -> str:
            name = parse_name(text)
            if name.casefold() in names:
                raise WrongUse(f"{name} is set already", hint="escape, then d changes its date")
            return name

        def named(name: str | None) -> None:
            if name:
                ask_for_round(self, None, name)

        self.app.push_screen(AskScreen("What is the round called?", "", preview, act), named)

    def action_move(self) -> None:
        """Change the date of the chosen round."""
        self._move(self._chosen)

    def _move(self, found: Round | None) -> None:
        if found is not None:
            ask_for_round(self, found if found.starts > self.study.now() else None, found.name)

    def action_minutes(self) -> None:
        """Ask for the minutes a day until the chosen round."""
        if self._chosen is not None:
            ask_for_week(self, self._chosen)

    def action_decks(self) -> None:
        """Choose the decks that the chosen round asks about, one after the other."""
        found = self._chosen
        if found is None:
            return
        study = self.study
        decks = {name: deck for deck, name in study.cards.deck_names.items() if study.cards.is_on(deck)}
        names = {name: "not asked about" if deck in found.without else "" for name, deck in decks.items()}

        async def chosen(name: str | None) -> None:
            if name is None:
                return
            deck = decks[name]
            asked = deck in found.without
            if await self.keep(lambda: study.rounds.set_deck(found.name, deck, is_asked=asked)):
                self.tell(f"{found.name} {'asks' if asked else 'does not ask'} about {name}. u takes that back.")
            self.view.chosen = RowKey(RowKind.ROUND, found.name)
            self.action_decks()

        title = f"What does {found.name} ask about? Enter changes it"
        self.app.push_screen(ChoiceScreen(title, names), chosen)

    async def action_remove(self) -> None:
        """Remove the chosen round."""
        found = self._chosen
        if found is not None and await self.keep(lambda: self.study.rounds.remove(found.name)):
            self.tell(f"{found.name} is removed. u takes that back.")
