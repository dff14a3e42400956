"""The cards that are set aside, to have one of them asked again."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.pages.line import Tone
from prepdeck.pages.set_aside import page
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.widgets.page_view import PageView


class AsideScreen(Place):
    """Each card that is suspended, or buried until later."""

    where = "Set aside"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "undo", tooltip="take back the last thing you did, and the one before"),
        Binding("U", "redo", "redo", show=False, tooltip="let what was taken back count again"),
    ]

    def draw(self) -> None:
        """Show the cards."""
        self.view.show(page(self.study.cards.set_aside()))

    async def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """Enter or a click on a card has it asked again."""
        card = message.key.name
        if await self.keep(lambda: self.study.cards.resume(card)):
            self.tell(f"Asked again: “{self.study.cards.prompt_of(card)}”. u takes that back.", Tone.GOOD)
