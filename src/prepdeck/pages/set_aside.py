"""The page of the cards that are set aside: suspended, or buried until tomorrow."""

from collections.abc import Sequence
from datetime import datetime

from prepdeck.cards.card import AnyCard
from prepdeck.pages import dates
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import BlankLines, OpenableRow, PageTitle, WrappedText
from prepdeck.pages.row_key import RowKey, RowKind


def build_set_aside_page(cards: Sequence[tuple[AnyCard, datetime | None]]) -> Page:
    """Build the page from cards, each with the aware UTC instant until which it is buried, or None if suspended."""
    if not cards:
        return Page((PageTitle("Set aside"), BlankLines(), WrappedText("No cards are set aside.")))
    parts: list[PagePart] = [PageTitle("Set aside", "enter brings a card back"), BlankLines()]
    for card, buried_until in cards:
        parts += [_build_row(card, buried_until), BlankLines()]
    return Page(tuple(parts[:-1]))


def _build_row(card: AnyCard, buried_until: datetime | None) -> OpenableRow:
    return_text = dates.format_short_day(buried_until.astimezone().date()) if buried_until else "you bring it back"
    state_part = WrappedText(f"until {return_text}", TextStyle.DIM, prefix="  ")
    return OpenableRow((WrappedText(card.prompt, prefix="· "), state_part), RowKey(RowKind.CARD, card.id))
