"""The page of the cards that are set aside: suspended, or buried until tomorrow."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.cards.card import AnyCard
from prepdeck.pages import dates
from prepdeck.pages.line import Line, TextStyle
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import BlankLines, PageTitle, WrappedText
from prepdeck.pages.row_key import RowKey, RowKind


def build_set_aside_page(cards: Sequence[tuple[AnyCard, datetime | None]]) -> Page:
    """Build the page from cards, each with the aware UTC instant until which it is buried, or None if suspended."""
    if not cards:
        return Page((PageTitle("Set aside"), BlankLines(), WrappedText("No cards are set aside.")))
    parts: list[PagePart] = [PageTitle("Set aside", "enter brings a card back"), BlankLines()]
    for card, buried_until in cards:
        parts += [_SetAsideRow(card, buried_until), BlankLines()]
    return Page(tuple(parts[:-1]))


class _SetAsideRow(Struct, frozen=True):
    card: AnyCard
    buried_until: datetime | None

    def to_lines(self, width: int) -> Iterable[Line]:
        state_text = (
            f"until {dates.format_moment(self.buried_until.astimezone())}"
            if self.buried_until
            else "until you bring it back"
        )
        for part in (WrappedText(self.card.prompt, prefix="· "), WrappedText(state_text, TextStyle.DIM, prefix="  ")):
            for line in part.to_lines(width):
                yield replace(line, row_key=RowKey(RowKind.CARD, self.card.id))
