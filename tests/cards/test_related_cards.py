"""Which cards give each other away, so that they are not asked close to each other."""

import re
from decimal import Decimal
from pathlib import Path

from prepdeck.cards.card import AnyCard, ClozeCard, Deck, FigureCard, ListCard, RecallCard
from prepdeck.cards.related_cards import find_related_cards
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.library.home import find_home
from prepdeck.library.target import open_target

DERIVED_DECK_IDS = {"figures", "levers", "facts"}


def make_card(name: str, prompt: str, answer: str) -> RecallCard:
    return RecallCard(id=f"d/{name}", prompt=prompt, answer=parse_markdown(answer))


def related_names(*cards: AnyCard) -> dict[str, set[str]]:
    found = find_related_cards((Deck("d", "d", cards),))
    return {card_id[2:]: {related_id[2:] for related_id in ids} for card_id, ids in found.items()}


def test_the_gaps_of_one_sentence_are_related() -> None:
    gaps = [
        ClozeCard(id=f"d/{number}", prompt="x […]", answer=plain_blocks(answer), where="a.md", line=7)
        for number, answer in enumerate(("ink", "nib"))
    ]
    elsewhere = ClozeCard(id="d/9", prompt="y […]", answer=plain_blocks("cap"), where="b.md", line=7)
    assert related_names(*gaps, elsewhere) == {"0": {"1"}, "1": {"0"}}


def test_a_card_that_shows_the_answer_of_another_is_related_in_both_directions() -> None:
    asked = make_card("asked", "Who founded it?", "**Mara** Lindqvist")
    in_question = make_card("question", "What did Mara Lindqvist do before?", "She sold pens.")
    in_answer = make_card("answer", "Who gave the talk?", "It was mara lindqvist, in May.")
    other = make_card("other", "Who is Lindqvist?", "Nobody.")
    assert related_names(asked, in_question, in_answer, other) == {
        "asked": {"question", "answer"},
        "question": {"asked"},
        "answer": {"asked"},
    }


def test_an_item_of_a_list_is_an_answer_too() -> None:
    tools = ListCard(id="d/tools", prompt="Which tools?", items=(plain_blocks("Ink mixer"), plain_blocks("Nib press")))
    assert related_names(tools, make_card("press", "What does the nib press do?", "It bends.")) == {
        "tools": {"press"},
        "press": {"tools"},
    }


def test_short_answers_parts_of_words_and_common_terms_are_not_related() -> None:
    assert related_names(make_card("a", "When?", "May"), make_card("b", "May I ask?", "Yes.")) == {}
    assert related_names(make_card("a", "What?", "Paper"), make_card("b", "What are paperweights?", "Heavy.")) == {}
    crowd = [make_card(str(number), f"What about Quill {number}?", f"It is {number}.") for number in range(20)]
    assert related_names(make_card("a", "Which company?", "Quill"), *crowd) == {}


def test_an_amount_is_shown_by_a_text_with_the_same_amount() -> None:
    amount = FigureCard(
        id="d/amount", prompt="How much base?", answer="$275K", low=Decimal(275_000), high=Decimal(275_000), unit="USD"
    )
    assert related_names(amount, make_card("offer", "What was offered?", "$275K base.")) == {
        "amount": {"offer"},
        "offer": {"amount"},
    }


def padded_words(text: str) -> str:
    return f" {' '.join(re.findall('[a-z0-9]+', text.casefold()))} "


def test_no_question_of_the_bundled_decks_shows_the_answer_of_another_card(tmp_path: Path) -> None:
    decks = open_target(find_home(tmp_path, {}), "runway").decks
    cards = [card for deck in decks if deck.id not in DERIVED_DECK_IDS for card in deck.cards]
    assert len(cards) > 100
    questions = {card.id: padded_words(card.question_text) for card in cards}
    shown_answers = [
        (card.id, other.id)
        for card in cards
        if not isinstance(card, ListCard)  # other cards ask about the items of a list by name
        for other in cards
        if other is not card and padded_words(card.answer_text) in questions[other.id]
    ]
    assert shown_answers == []
