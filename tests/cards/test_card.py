"""Card ids: readable, and the same for the same prompt."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.cards.card import RecallCard, id_from_prompt, name_from_file, slugify
from prepdeck.documents.markdown.reading_order import plain_blocks


@pytest.mark.parametrize(
    ("text", "expected_slug"),
    [
        ("What is Ink?", "what-is-ink"),
        ("Žluťoučký kůň", "zlutoucky-kun"),
        ("  a / b  ", "a-b"),
        ("東京", ""),
        ("", ""),
    ],
)
def test_a_slug_is_made_of_plain_words(text: str, expected_slug: str) -> None:
    assert slugify(text) == expected_slug


def test_an_id_starts_with_the_first_words_of_the_prompt() -> None:
    assert re.fullmatch(r"what-is-the-best-ink-[0-9a-f]{6}", id_from_prompt("What is the best ink for rain?"))


def test_case_and_white_space_do_not_change_the_id() -> None:
    assert id_from_prompt("What is  ink?") == id_from_prompt("what is\nINK?")


def test_prompts_with_the_same_first_words_have_different_ids() -> None:
    assert id_from_prompt("What is the best ink here?") != id_from_prompt("What is the best ink there?")


def test_a_prompt_without_latin_letters_has_an_id_too() -> None:
    assert re.fullmatch(r"[0-9a-f]{6}", id_from_prompt("東京?"))


def test_a_card_has_the_id_of_its_deck() -> None:
    assert RecallCard(id="pens/nib", prompt="Nib?", answer=plain_blocks("Steel.")).deck_id == "pens"


@examples(200)
@given(st.text())
def test_every_id_can_be_used_in_a_journal_and_in_a_file_name(prompt: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_from_prompt(prompt))


def test_files_named_in_other_scripts_have_stable_and_different_short_names() -> None:
    short_names = [name_from_file(stem) for stem in ("Вопросы", "Ответы", "問題", "答え")]
    assert len(set(short_names)) == 4
    assert short_names[0] == name_from_file("Вопросы") == "9c9241"
    assert name_from_file("My Pens") == "my-pens"


def test_a_name_does_not_depend_on_how_a_system_stores_accents() -> None:
    assert name_from_file(unicodedata.normalize("NFD", "Ёй")) == name_from_file(unicodedata.normalize("NFC", "Ёй"))
