"""The screen of the preparation checklist."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.pages.checklist import build_checklist_page
from prepdeck.pages.line import TextStyle
from prepdeck.ui.screens.base_screen import UNDO_BINDINGS, BaseScreen, bind_enter
from prepdeck.ui.screens.text_input import TextInputScreen, keep_both_texts


class ChecklistScreen(BaseScreen):
    """The checklist items, which can be ticked and given evidence."""

    screen_title = "Checklist"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "tick", "tick", key_display="space", tooltip="tick or untick the item"),
        bind_enter("write your evidence for the item"),
        *UNDO_BINDINGS,
        Binding("e", "evidence", "evidence", tooltip="write your evidence for the item"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._evidence_of_unticked: dict[str, str] = {}  # so that space pressed twice loses nothing

    def draw_page(self) -> None:
        """Show the checklist."""
        self.page_view.show_page(
            build_checklist_page(self.study.cards.checklist_items(), self.study.progress.done_items)
        )

    async def action_tick(self) -> None:
        """Tick the selected item, or untick it."""
        chosen_row = self.page_view.chosen
        if chosen_row is None:
            return
        item_id = chosen_row.name
        done_item = self.study.progress.done_items.get(item_id)
        if done_item is not None:
            if await self.save_change(lambda: self.study.cards.reopen_item(item_id)):
                self._evidence_of_unticked[item_id] = done_item.text
                kept_text = " Tick it again to get your evidence back." if done_item.text else ""
                self.show_message(f"Unticked.{kept_text} Press u to undo.")
            return
        evidence = self._evidence_of_unticked.get(item_id, "")
        if await self.save_change(lambda: self.study.cards.mark_item_done(item_id, evidence)):
            message = "Ticked, with your evidence." if evidence else "Ticked. Press enter to write your evidence."
            self.show_message(message, TextStyle.SUCCESS)

    def on_page_view_row_opened(self) -> None:
        """Ask for the evidence of an item after enter or a click."""
        self.action_evidence()

    def action_evidence(self) -> None:
        """Ask for the evidence of the selected item. Entering it also ticks the item."""
        chosen_row = self.page_view.chosen
        checklist_item = next(
            (card for card in self.study.cards.checklist_items() if chosen_row and card.id == chosen_row.name), None
        )
        if checklist_item is None:
            return
        evidence = self.study.progress.done_items.get(checklist_item.id)
        shown_text = evidence.text if evidence else ""

        def preview_evidence(text: str) -> tuple[str, TextStyle]:
            if not text.strip():
                return checklist_item.answer_text or "Type your evidence in one sentence.", TextStyle.DIM
            return "This also ticks the item." if evidence is None else "The item stays ticked.", TextStyle.DIM

        def save_evidence(text: str) -> str:
            saved_evidence = self.study.progress.done_items.get(checklist_item.id)
            kept_text = keep_both_texts(shown_text, saved_evidence.text if saved_evidence else "", text.strip())
            self.study.cards.mark_item_done(checklist_item.id, kept_text)
            return "Ticked, with your evidence."

        self.open_dialog(
            TextInputScreen(
                checklist_item.prompt,
                shown_text,
                preview_evidence,
                save_evidence,
                save_draft=save_evidence,
            )
        )
