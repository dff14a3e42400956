"""Edited cards keep their progress, and a different question never takes it over."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.cards.card import CLOZE_GAP, Deck, RecallCard, id_from_prompt, truncate_prompt
from prepdeck.cards.card_matching import match_edited_cards
from prepdeck.documents.markdown.reading_order import plain_blocks
from simple_card_matching import match_by_full_comparison


def card_id_of(prompt: str, explicit: str = "") -> str:
    return f"ink/{explicit or id_from_prompt(prompt)}"


def deck(*prompts: str, name: str = "ink") -> Deck:
    cards = (
        RecallCard(id=card_id_of(prompt).replace("ink/", f"{name}/"), prompt=prompt, answer=plain_blocks("yes"))
        for prompt in prompts
    )
    return Deck(name, name, tuple({card.id: card for card in cards}.values()))


def match_prompt(before: str, *now: str, seen: tuple[str, ...] = ()) -> str | None:
    """The current prompt that takes over the progress of the prompt `before`, or None."""
    known_prompts: dict[str, str | None] = {card_id_of(prompt): prompt for prompt in (before, *seen)}
    new_ids = match_edited_cards([deck(*now, *seen)], known_prompts, {})
    return next((prompt for prompt in now if new_ids.get(card_id_of(before)) == card_id_of(prompt)), None)


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
    assert match_prompt(before, now) == now
    assert match_prompt(before, "Who dries the paper?", now) == now


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
    assert match_prompt(before, now) is None


def test_two_equally_similar_prompts_are_not_matched() -> None:
    question = "How often do the nibs change?"
    assert match_prompt(question, f"{question[:-1]} by hand?", f"{question[:-1]} by rule?") is None
    by_hand, by_rule = (f"How often do the nibs change by {way}?" for way in ("hand", "rule"))
    known_prompts: dict[str, str | None] = {card_id_of(by_hand): by_hand, card_id_of(by_rule): by_rule}
    assert match_edited_cards([deck(question)], known_prompts, {}) == {}


def test_a_changed_word_among_prompts_of_one_pattern_makes_a_different_question() -> None:
    pattern = "what does one pen of the second series cost the shop in {} every year".format
    assert match_prompt(pattern("parts"), pattern("rent")) == pattern("rent")
    assert match_prompt(pattern("parts"), pattern("rent"), seen=(pattern("work"),)) is None
    assert match_prompt(pattern("parts"), pattern("rent"), pattern("work")) is None


def test_a_card_with_its_own_progress_takes_no_other_progress() -> None:
    assert (
        match_prompt("How often do nibs change?", "Who dries the paper?", seen=("How often do the nibs change?",))
        is None
    )


def test_a_restored_prompt_gets_its_progress_back() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    renamed_ids = {card_id_of("Nibs?"): card_id_of(new), card_id_of(old): card_id_of(new)}
    assert match_edited_cards([deck(old)], {card_id_of(new): new}, renamed_ids) == {card_id_of(new): card_id_of(old)}
    assert match_edited_cards([deck(old, new)], {card_id_of(new): new}, renamed_ids) == {}


def test_an_undone_rename_is_not_repeated() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    known_prompts: dict[str, str | None] = {card_id_of(old): old}
    assert match_edited_cards([deck(new)], known_prompts, {}, undone_renames=[(card_id_of(old), card_id_of(new))]) == {}
    renamed_ids = {card_id_of(old): card_id_of(new)}
    assert (
        match_edited_cards(
            [deck(old)], {card_id_of(new): None}, renamed_ids, undone_renames=[(card_id_of(new), card_id_of(old))]
        )
        == {}
    )


def test_cards_of_a_missing_or_unreadable_deck_are_not_matched() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    known_prompts: dict[str, str | None] = {card_id_of(old): old}
    assert match_edited_cards([deck(new, name="pens")], known_prompts, {}) == {}
    assert match_edited_cards([deck(new)], known_prompts, {}, unreadable_deck_ids=["ink"]) == {}
    assert match_edited_cards([], known_prompts, {}) == {}


def test_cards_of_a_missing_document_are_not_matched_with_another_document() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    card = RecallCard(id=f"ink/guide.{id_from_prompt(new)}", prompt=new, answer=plain_blocks("yes"))
    for document, moves in (("guide", True), ("brief", False)):
        missing_id = f"ink/{document}.{id_from_prompt(old)}"
        assert bool(match_edited_cards([Deck("ink", "Ink", (card,))], {missing_id: old}, {})) is moves


def test_a_card_with_an_explicit_id_is_only_matched_by_the_same_text() -> None:
    old, new = "How often do the nibs change?", "How often do the nibs change in practice?"
    for now, moves in ((old, True), (new, False)):
        current_deck = Deck(
            "ink", "Ink", (RecallCard(id=card_id_of(now, "nibs"), prompt=now, answer=plain_blocks("yes")),)
        )
        assert bool(match_edited_cards([current_deck], {card_id_of(old): old}, {})) is moves
    assert match_edited_cards([deck(new)], {card_id_of(old, "nibs"): old}, {}) == {
        card_id_of(old, "nibs"): card_id_of(new)
    }


def test_a_card_with_an_unknown_prompt_is_not_matched() -> None:
    assert match_edited_cards([deck("How often do the nibs change?")], {"ink/lost-abcdef": None}, {}) == {}


words = st.sampled_from(
    ["pens", "nibs", "jars", "ink", "paper", "Lisbon", "Oslo", "40", "50", "sell", "dry", "often", "how", "many", "who"]
)
prompts = st.lists(words, min_size=1, max_size=8).map(" ".join)


@given(before=st.lists(prompts, max_size=8, unique=True), now=st.lists(prompts, max_size=8, unique=True))
def test_no_two_cards_become_one_and_cards_with_progress_stay(before: list[str], now: list[str]) -> None:
    known_prompts: dict[str, str | None] = {card_id_of(prompt): prompt for prompt in before}
    current_deck = deck(*now)
    new_ids = match_edited_cards([current_deck], known_prompts, {})
    cards = {card.id for card in current_deck.cards}
    assert len(set(new_ids.values())) == len(new_ids)
    assert new_ids.keys() <= known_prompts.keys() - cards
    assert set(new_ids.values()) <= cards - known_prompts.keys()


@pytest.mark.parametrize("count", [300, 4_000])
def test_a_completely_rewritten_deck_is_compared_quickly(count: int) -> None:
    few_words = ["pens", "nibs", "jars", "ink", "paper", "sell", "dry", "often"]
    random_source = random.Random(4)  # noqa: S311 - reproducible texts, not secrets
    texts = [" ".join(random_source.choices(few_words, k=12)) for _ in range(2 * count)]
    known_prompts: dict[str, str | None] = {f"ink/{index:06x}": text for index, text in enumerate(texts[:count])}
    current_deck = deck(*texts[count:])
    started_at = time.perf_counter()
    match_edited_cards([current_deck], known_prompts, {})
    assert time.perf_counter() - started_at < 8


def test_a_long_prompt_is_recognized_by_its_start() -> None:
    long = "ink " * 100_000
    started_at = time.perf_counter()
    assert match_edited_cards([deck(f"{long} nibs")], {card_id_of(long): truncate_prompt(long)}, {}) == {
        card_id_of(long): card_id_of(f"{long} nibs")
    }
    assert time.perf_counter() - started_at < 2


_SENTENCE = (
    "how many pens does the quill shop in lisbon sell each year and what Ink London Berlin 2023 2024 colour color "
    "paper papers nib nibs first second third alpha alphas"
)
_WORDS = _SENTENCE.split()


def _edit_words(words: list[str], random_source: random.Random) -> list[str]:
    """Make a few edits to the words of a prompt, as people do."""
    words = list(words)
    for _ in range(random_source.choice((0, 1, 1, 1, 2, 3))):
        index, other_index = random_source.randrange(len(words)), random_source.randrange(len(words))
        match random_source.randrange(5):
            case 0:
                words[index] = random_source.choice(_WORDS)
            case 1 if len(words) > 1:
                del words[index]
            case 2:
                words.insert(index, random_source.choice(_WORDS))
            case 3:
                letter = random_source.randrange(len(words[index]))
                words[index] = (
                    words[index][:letter]
                    + random_source.choice("abcxyz")
                    + words[index][letter + random_source.randrange(2) :]
                )
            case 4:
                words[index], words[other_index] = words[other_index], words[index]
    return words


def test_comparing_a_few_candidates_finds_the_same_as_comparing_all(seed: int, factor: int) -> None:
    match_count = 0
    for number in range(300 * factor):
        random_source = random.Random(f"{seed}-{number}")  # noqa: S311 - reproducible decks, not secrets
        before = [
            random_source.choices(_WORDS, k=random_source.randint(1, random_source.choice((4, 9, 14))))
            for _ in range(random_source.randint(1, 12))
        ]
        before += [_edit_words(random_source.choice(before), random_source) for _ in range(random_source.randrange(6))]
        now = [_edit_words(words, random_source) if random_source.random() < 0.7 else words for words in before]
        random_source.shuffle(now)
        known_prompts = {card_id_of(" ".join(words)): " ".join(words) for words in before}
        prompts = {
            card_id_of(prompt, f"own{number}" if random_source.random() < 0.1 else ""): prompt
            for prompt in map(" ".join, now)
        }
        cards = (RecallCard(id=id_, prompt=prompt, answer=plain_blocks("yes")) for id_, prompt in prompts.items())
        ink = Deck("ink", "ink", tuple(cards))
        new_ids = match_edited_cards([ink], known_prompts, {})
        assert new_ids == match_by_full_comparison(ink, known_prompts), known_prompts
        match_count += len(new_ids)
    assert match_count > 300
