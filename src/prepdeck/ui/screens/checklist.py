"""The preparation checklist, ticked with evidence."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.documents.markdown.inline import plain
from prepdeck.pages.checklist import page
from prepdeck.pages.line import Tone
from prepdeck.ui.screens.ask import AskScreen
from prepdeck.ui.screens.base_screen import Place


class ChecklistScreen(Place):
    """Each item done or open, and what the person can show for it."""

    where = "Checklist"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "tick", "done or open", key_display="space", tooltip="mark the item as done, or open again"),
        Binding("u", "undo", "undo", tooltip="take back the last thing you did, and the one before"),
        Binding("U", "redo", "redo", show=False, tooltip="let what was taken back count again"),
        Binding("e", "evidence", "evidence", tooltip="write down what you can show for it"),
    ]

    def draw(self) -> None:
        """Show the items."""
        self.view.show(page(self.study.cards.checklist(), self.study.progress.done))

    async def action_tick(self) -> None:
        """The chosen item is done, or open again."""
        chosen = self.view.chosen
        if chosen is None:
            return
        item = chosen.name
        if item in self.study.progress.done:
            if await self.keep(lambda: self.study.cards.reopen(item)):
                self.tell("Open again. What you had written is still in the journal.")
        elif await self.keep(lambda: self.study.cards.mark_done(item, "")):
            self.tell("Done. Enter writes down what you can show for it.", Tone.GOOD)

    def on_page_view_row_opened(self) -> None:
        """Enter or a click on an item asks for its evidence."""
        self.action_evidence()

    def action_evidence(self) -> None:
        """Ask what the person can show for the chosen item; writing it marks the item as done."""
        chosen = self.view.chosen
        item = next((card for card in self.study.cards.checklist() if chosen and card.id == chosen.name), None)
        if item is None:
            return
        done = self.study.progress.done.get(item.id)

        def preview(text: str) -> tuple[str, Tone]:
            said = "Marks the item as done." if text.strip() else "Type what you can show for it, in a sentence."
            return said, Tone.DIM

        def act(text: str) -> str:
            self.study.cards.mark_done(item.id, text.strip())
            return "Done."

        def written(said: str | None) -> None:
            if said:
                self.draw_header()
                self.draw()
                self.tell(said, Tone.GOOD)

        self.app.push_screen(AskScreen(plain(item.prompt), done.text if done else "", preview, act), written)
