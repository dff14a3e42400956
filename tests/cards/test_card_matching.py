"""Which card another one was edited into: the same question in other words, and never another question."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plain_edited import edited_plainly
from prepdeck.cards.card import CLOZE_GAP, Deck, RecallCard, id_from_prompt, truncate_prompt
from prepdeck.cards.card_matching import match_edited_cards


def named(prompt: str, explicit: str = "") -> str:
    return f"ink/{explicit or id_from_prompt(prompt)}"


def deck(*prompts: str, name: str = "ink") -> Deck:
    cards = (
        RecallCard(id=named(prompt).replace("ink/", f"{name}/"), prompt=prompt, answer="yes") for prompt in prompts
    )
    return Deck(name, name, tuple({card.id: card for card in cards}.values()))


def became(before: str, *now: str, seen: tuple[str, ...] = ()) -> str | None:
    """The prompt among those there are now that took over the past of the prompt that is gone."""
    pasts: dict[str, str | None] = {named(prompt): prompt for prompt in (before, *seen)}
    found = match_edited_cards([deck(*now, *seen)], pasts, {})
    return next((prompt for prompt in now if found.get(named(before)) == named(prompt)), None)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Name the thre nibs.", "Name the three nibs."),
        ("Quil sells how many pens?", "Quill sells how many pens?"),
        ("How often do the nibs change?", "How often do the nibs change in practice?"),
        ("How often do the nibs change in practice?", "How often do the nibs change?"),
        ("Which three inks does Quill sell?", "Quill sells which three inks?"),
        ("**How often** do the nibs change?", "How *often*, do the nibs change"),
        ("How many people does the Lisbon shop employ today?", "How many people does the Lisbon shop employ now?"),
        (f"Quill fills 40 pens and {CLOZE_GAP} jars an hour.", f"Quill fills 40 pens and {CLOZE_GAP} jars in an hour."),
        ("墨水公司的总部在哪里", "墨水公司的总部在哪里呢"),
    ],
)
def test_the_same_question_in_other_words_is_the_same_card(before: str, now: str) -> None:
    assert became(before, now) == now
    assert became(before, "Who dries the paper?", now) == now


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Base in London", "Base in Berlin"),
        (
            "Where in the handbook is the base pay for London set?",
            "Where in the handbook is the base pay for Rome set?",
        ),
        ("How many pens did all shops sell in the year 2023?", "How many pens did all shops sell in the year 2024?"),
        ("Base pay at L4", "Base pay at L5"),
        ("How many painters work in Lisbon?", "How many sellers work in Lisbon?"),
        (f"Quill fills {CLOZE_GAP} pens and 40 jars an hour.", f"Quill fills 30 pens and {CLOZE_GAP} jars an hour."),
        ("Base", "Base in London after tax and all fees"),
        ("What ships first?", "Who dries the paper?"),
        ("a", "b"),
        ("±", "§"),
    ],
)
def test_a_different_question_takes_no_progress(before: str, now: str) -> None:
    assert became(before, now) is None


def test_two_equally_similar_prompts_are_not_matched() -> None:
    question = "How often do the nibs change?"
    assert became(question, f"{question[:-1]} by hand?", f"{question[:-1]} by rule?") is None
    by_hand, by_rule = (f"How often do the nibs change by {way}?" for way in ("hand", "rule"))
    pasts: dict[str, str | None] = {named(by_hand): by_hand, named(by_rule): by_rule}
    assert match_edited_cards([deck(question)], pasts, {}) == {}


def test_a_changed_word_among_prompts_of_one_pattern_makes_a_different_question() -> None:
    mould = "what does one pen of the second series cost the shop in {} every year".format
    assert became(mould("parts"), mould("rent")) == mould("rent")
    assert became(mould("parts"), mould("rent"), seen=(mould("work"),)) is None
    assert became(mould("parts"), mould("rent"), mould("work")) is None


def test_a_card_with_its_own_progress_takes_no_other_progress() -> None:
    assert became("How often do nibs change?", "Who dries the paper?", seen=("How often do the nibs change?",)) is None


def test_a_restored_prompt_gets_its_progress_back() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    moved = {named("Nibs?"): named(new), named(old): named(new)}
    assert match_edited_cards([deck(old)], {named(new): new}, moved) == {named(new): named(old)}
    assert match_edited_cards([deck(old, new)], {named(new): new}, moved) == {}


def test_an_undone_rename_is_not_repeated() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    pasts: dict[str, str | None] = {named(old): old}
    assert match_edited_cards([deck(new)], pasts, {}, undone_renames=[(named(old), named(new))]) == {}
    back = {named(old): named(new)}
    assert match_edited_cards([deck(old)], {named(new): None}, back, undone_renames=[(named(new), named(old))]) == {}


def test_cards_of_a_missing_or_unreadable_deck_are_not_matched() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    pasts: dict[str, str | None] = {named(old): old}
    assert match_edited_cards([deck(new, name="pens")], pasts, {}) == {}
    assert match_edited_cards([deck(new)], pasts, {}, unreadable_deck_ids=["ink"]) == {}
    assert match_edited_cards([], pasts, {}) == {}


def test_cards_of_a_missing_document_are_not_matched_with_another_document() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    card = RecallCard(id=f"ink/guide.{id_from_prompt(new)}", prompt=new, answer="yes")
    for document, moves in (("guide", True), ("brief", False)):
        gone = f"ink/{document}.{id_from_prompt(old)}"
        assert bool(match_edited_cards([Deck("ink", "Ink", (card,))], {gone: old}, {})) is moves


def test_a_card_with_an_explicit_id_is_only_matched_by_the_same_text() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    for now, moves in ((old, True), (new, False)):
        there = Deck("ink", "Ink", (RecallCard(id=named(now, "nibs"), prompt=now, answer="yes"),))
        assert bool(match_edited_cards([there], {named(old): old}, {})) is moves
    assert match_edited_cards([deck(new)], {named(old, "nibs"): old}, {}) == {named(old, "nibs"): named(new)}


def test_a_card_with_an_unknown_prompt_is_not_matched() -> None:
    assert match_edited_cards([deck("How often do the nibs change?")], {"ink/lost-abcdef": None}, {}) == {}


words = st.sampled_from(
    ["pens", "nibs", "jars", "ink", "paper", "Lisbon", "Oslo", "40", "50", "sell", "dry", "often", "how", "many", "who"]
)
prompts = st.lists(words, min_size=1, max_size=8).map(" ".join)


@given(before=st.lists(prompts, max_size=8, unique=True), now=st.lists(prompts, max_size=8, unique=True))
def test_no_two_cards_become_one_and_cards_with_progress_stay(before: list[str], now: list[str]) -> None:
    pasts: dict[str, str | None] = {named(prompt): prompt for prompt in before}
    there = deck(*now)
    found = match_edited_cards([there], pasts, {})
    cards = {card.id for card in there.cards}
    assert len(set(found.values())) == len(found)
    assert found.keys() <= pasts.keys() - cards
    assert set(found.values()) <= cards - pasts.keys()


@pytest.mark.parametrize("count", [300, 4_000])
def test_a_completely_rewritten_deck_is_compared_quickly(count: int) -> None:
    few = ["pens", "nibs", "jars", "ink", "paper", "sell", "dry", "often"]
    dice = random.Random(4)  # noqa: S311 - the same texts every time
    texts = [" ".join(dice.choices(few, k=12)) for _ in range(2 * count)]
    pasts: dict[str, str | None] = {f"ink/{at:06x}": text for at, text in enumerate(texts[:count])}
    there = deck(*texts[count:])
    began = time.perf_counter()
    match_edited_cards([there], pasts, {})
    assert time.perf_counter() - began < 8


def test_a_long_prompt_is_recognized_by_its_start() -> None:
    long = "ink " * 100_000
    began = time.perf_counter()
    assert match_edited_cards([deck(f"{long} nibs")], {named(long): truncate_prompt(long)}, {}) == {
        named(long): named(f"{long} nibs")
    }
    assert time.perf_counter() - began < 2


_SENTENCE = (
    "how many pens does the quill shop in lisbon sell each year and what Ink London Berlin 2023 2024 colour color "
    "paper papers nib nibs first second third alpha alphas"
)
_WORDS = _SENTENCE.split()


def _changed(words: list[str], dice: random.Random) -> list[str]:
    """The words of a prompt after a few edits as people make them."""
    words = list(words)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        at, other = dice.randrange(len(words)), dice.randrange(len(words))
        match dice.randrange(5):
            case 0:
                words[at] = dice.choice(_WORDS)
            case 1 if len(words) > 1:
                del words[at]
            case 2:
                words.insert(at, dice.choice(_WORDS))
            case 3:
                letter = dice.randrange(len(words[at]))
                words[at] = words[at][:letter] + dice.choice("abcxyz") + words[at][letter + dice.randrange(2) :]
            case 4:
                words[at], words[other] = words[other], words[at]
    return words


def test_comparing_a_few_candidates_finds_the_same_as_comparing_all(seed: int, factor: int) -> None:
    moved = 0
    for number in range(300 * factor):
        dice = random.Random(f"{seed}-{number}")  # noqa: S311 - small decks, not secrets
        before = [dice.choices(_WORDS, k=dice.randint(1, dice.choice((4, 9, 14)))) for _ in range(dice.randint(1, 12))]
        before += [_changed(dice.choice(before), dice) for _ in range(dice.randrange(6))]
        now = [_changed(words, dice) if dice.random() < 0.7 else words for words in before]
        dice.shuffle(now)
        pasts = {named(" ".join(words)): " ".join(words) for words in before}
        prompts = {
            named(prompt, f"own{number}" if dice.random() < 0.1 else ""): prompt for prompt in map(" ".join, now)
        }
        cards = (RecallCard(id=id_, prompt=prompt, answer="yes") for id_, prompt in prompts.items())
        ink = Deck("ink", "ink", tuple(cards))
        found = match_edited_cards([ink], pasts, {})
        assert found == edited_plainly(ink, pasts), pasts
        moved += len(found)
    assert moved > 300
