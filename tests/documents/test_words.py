"""Words are found in any spelling, and the extra characters of the index are never shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.documents.text import is_invisible
from prepdeck.documents.words import fold_text, make_search_pattern, unfold_text


@given(st.text(st.characters(exclude_characters="\x03\u0331")))
def test_unfolded_text_differs_only_in_the_forms_of_letters(text: str) -> None:
    shown = unfold_text(fold_text(text))
    visible_text = "".join(character for character in text if not is_invisible(character))
    assert unicodedata.normalize("NFKC", shown) == unicodedata.normalize("NFKC", visible_text)
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["plain", "Müller’s café – 20 °C", "straße", "灯塔 and 港"])
def test_ordinary_text_is_the_same_after_unfolding(text: str) -> None:
    assert unfold_text(fold_text(text)) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("strasse", "Die Straße"),
        ("STRASSE", "Die Straße"),
        ("Straße", "Die Strasse"),
        ("office", "an oﬃce"),
        ("flag fin", "ﬂag\n  ﬁn"),
        ("灯塔", "海边的灯\n  塔很高"),
        ("c++ (x)", "uses C++ (x)"),
    ],
)
def test_words_are_found_in_any_spelling(words: str, text: str) -> None:
    assert make_search_pattern(words).search(text)


@pytest.mark.parametrize(("words", "text"), [("灯塔", "灯 和 塔"), ("a b", "ab"), ("a.b", "axb"), ("fin", "fn")])
def test_other_words_are_not_found(words: str, text: str) -> None:
    assert not make_search_pattern(words).search(text)
