"""Every kind of card can be written in a deck file and kept in the index."""

import json
from decimal import Decimal

import pytest

from cards.deck_text import drop_block_lines, write_card
from prepdeck.cards.card import (
    CARD_KINDS,
    CLOZE_GAP,
    AnyCard,
    ChecklistCard,
    ClozeCard,
    FigureCard,
    ListCard,
    RecallCard,
    RepairCard,
)
from prepdeck.cards.card_codec import decode_cards, encode_cards
from prepdeck.cards.deck_file import CARD_READERS, read_deck
from prepdeck.documents.markdown.reading_order import plain_blocks

CARDS: list[AnyCard] = [
    RecallCard(id="pens/why", prompt="Why a nib?", where="pens.md", line=1, answer=plain_blocks("It bends.")),
    ClozeCard(
        id="pens/ink", prompt=f"Ink is {CLOZE_GAP} and color.", where="pens.md", line=1, answer=plain_blocks("water")
    ),
    RepairCard(
        id="pens/ball",
        prompt="Praise",
        where="pens.md",
        line=1,
        bad=plain_blocks("All like it."),
        good=plain_blocks("No."),
        why=plain_blocks("Vague."),
    ),
    ListCard(
        id="pens/inks",
        prompt="Name the inks",
        where="pens.md",
        line=1,
        items=(plain_blocks("Gall"), plain_blocks("Dye")),
        note=plain_blocks("Both dry."),
    ),
    ChecklistCard(
        id="pens/day", prompt="Bring a pen", where="pens.md", line=4, answer=plain_blocks("A picture of it.")
    ),
    FigureCard(
        id="pens/pay",
        prompt="What is the pay?",
        where="pens.md",
        line=1,
        answer="90K-120K USD",
        low=Decimal(90_000),
        high=Decimal(120_000),
        unit="USD",
        tolerance=Decimal("0.03"),
        note=plain_blocks("A year."),
    ),
]
every_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.kind)


def test_there_is_a_card_here_and_a_reader_for_every_kind() -> None:
    kinds = set(CARD_KINDS.values())
    assert {type(card) for card in CARDS} == kinds
    assert {*CARD_READERS, ClozeCard} == kinds


@every_card
def test_a_card_of_every_kind_is_read_from_a_deck_file(card: AnyCard) -> None:
    deck, problems = read_deck("pens.md", write_card(card))
    assert ([drop_block_lines(read_card) for read_card in deck.cards], problems) == ([card], ())


@every_card
def test_a_card_of_every_kind_says_its_question_and_its_answer_in_one_line(card: AnyCard) -> None:
    for text in (card.question_text, card.answer_text, *card.answer_parts):
        assert text.strip()
    assert "\n" not in card.answer_text
    assert card.reveal_count >= 1


@every_card
def test_a_card_of_every_kind_is_the_same_after_it_was_stored(card: AnyCard) -> None:
    assert decode_cards(encode_cards([card])) == (card,)


@every_card
def test_a_stored_card_with_a_value_of_another_type_is_not_read(card: AnyCard) -> None:
    (values,) = json.loads(encode_cards([card]))
    for wrong_values in (*({name: [1]} for name in values), {"line": True}, {"kind": "riddle"}):
        with pytest.raises(ValueError, match=r"Expected|Invalid"):
            decode_cards(json.dumps([values | wrong_values]))
    del values["prompt"]
    with pytest.raises(ValueError, match="prompt"):
        decode_cards(json.dumps([values]))
