"""Text that was misread is mended, clean text is not touched, and nothing in it can steer a terminal."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepdeck.documents.text import mend, printable


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        ("> đź“– Related: pens", "> 📖 Related: pens"),
        ("ink â€” paper", "ink — paper"),
        ("the nibâ€™s edge", "the nib’s edge"),
        ("ÂŁ90K", "£90K"),
        ("cafÃ© noir", "café noir"),
        ("â‚¬70K", "€70K"),
    ],
)
def test_utf8_that_was_read_as_a_windows_page_is_mended(misread: str, meant: str) -> None:
    assert mend(misread) == meant


def test_only_the_misread_part_of_a_text_is_mended() -> None:
    assert mend("ink — paper đź“– nib — “pen” €70K") == "ink — paper 📖 nib — “pen” €70K"


CLEAN_WORDS = st.sampled_from(
    [
        "nib",
        "café",
        "naïve",
        "Łódź",
        "Brno",
        "příliš",
        "žluťoučký",
        "größer",
        "São",
        "año",
        "Ελλάδα",
        "дом",
        "東京",
        "한국",
    ]
)
CLEAN_SIGNS = st.sampled_from(
    ["—", "–", "…", "“ink”", "‘ink’", "€70K–€90K", "£1", "📖", "→", "•", "½", "x", "\n", "© 2026", "•"]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(CLEAN_WORDS | CLEAN_SIGNS, max_size=30))
def test_a_clean_text_comes_through_unchanged(parts: list[str]) -> None:
    text = " ".join(parts)
    assert mend(text) == text


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_mending_never_fails(text: str) -> None:
    mend(text)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_never_mended(text: str) -> None:
    assert mend(text) == text


CONTROLS = st.characters(categories=["Cc"]) | st.sampled_from("\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=CONTROLS | st.characters(), max_size=60))
def test_printable_never_lets_a_control_character_through(text: str) -> None:
    shown = printable(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Zl", "Zp"}]
    assert not [c for c in shown if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red \x1b[31mpaint", "red �[31mpaint"),
        ("a\tb", "a    b"),
        ("a\r\nb", "a  b"),
        ("pay\u202egnp", "paygnp"),
        ("\x9b2J", "�2J"),
        ("plain — text", "plain — text"),
    ],
)
def test_what_would_steer_a_terminal_shows_as_text(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "clean", ["Úžasné", "“résumé”—and", "CAFÉ…", "MENÜ–KARTE", "Ä–Ö", "„Ä“", "ďáblův", "Łódź — «tak»"]
)
def test_clean_words_beside_typographic_signs_stay_as_they_are(clean: str) -> None:
    assert mend(clean) == clean


@pytest.mark.parametrize(
    ("broken", "meant"), [("Itâ€™s", "It’s"), ("naĂŻve cafĂ©", "naïve café"), ("—đź“– Related", "—📖 Related")]
)
def test_what_was_misread_is_mended_beside_what_was_not(broken: str, meant: str) -> None:
    assert mend(broken) == meant


def test_half_of_a_sign_never_reaches_a_terminal() -> None:
    assert printable("a\ud800b\udfff") == "a�b�"
    printable("a\udc80").encode()
