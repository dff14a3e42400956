"""The screen of the suspended and buried cards."""

from typing import ClassVar

from textual.binding import BindingType

from prepdeck.pages.line import TextStyle
from prepdeck.pages.set_aside import build_set_aside_page
from prepdeck.ui.screens.base_screen import UNDO_BINDINGS, BaseScreen, bind_enter
from prepdeck.ui.widgets.page_view import PageView


class SetAsideScreen(BaseScreen):
    """The suspended and buried cards, each of which can be resumed."""

    screen_title = "Set aside"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind_enter("bring the selected card back"),
        *UNDO_BINDINGS,
    ]

    def draw_page(self) -> None:
        """Show the cards."""
        self.page_view.show_page(build_set_aside_page(self.study.cards.set_aside_cards()))

    async def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """Resume a card after enter or a click."""
        card_id = message.row_key.name
        if await self.save_change(lambda: self.study.cards.resume(card_id)):
            self.show_message(
                f"Brought back: “{self.study.cards.prompt_of(card_id)}”. Press u to undo.", TextStyle.SUCCESS
            )
