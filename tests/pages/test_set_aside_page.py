"""The page of suspended and buried cards."""

from datetime import UTC, datetime

import pytest

from prepdeck.cards.card import RecallCard
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.pages.page import lay_out
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.pages.set_aside import build_set_aside_page

UNTIL = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NIBS = RecallCard(id="pens/nibs", prompt="How often do the nibs change?", answer=plain_blocks("Daily."))
INK = RecallCard(
    id="pens/ink",
    prompt="Which ink lasts \x1b[31m when the paper is wet and the sun is low?",
    answer=plain_blocks("Carbon."),
)


@pytest.mark.parametrize("width", [24, 80])
def test_every_line_of_a_card_opens_it(width: int) -> None:
    lines = lay_out(build_set_aside_page([(NIBS, None), (INK, UNTIL)]), width).lines
    text_by_card = {
        card_id: " ".join(line.text.strip() for line in lines if line.row_key == RowKey(RowKind.CARD, card_id))
        for card_id in (NIBS.id, INK.id)
    }
    assert text_by_card[NIBS.id] == "· How often do the nibs change? until you bring it back"
    assert text_by_card[INK.id].endswith("the sun is low? until Sun 22 Nov")
    assert not any("\x1b" in line.text for line in lines)


def test_an_empty_page_says_that_no_cards_are_set_aside() -> None:
    assert "No cards are set aside." in [line.text for line in lay_out(build_set_aside_page([]), 60).lines]
