"""Misread text is fixed, and clean text stays unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.mojibake import fix_mojibake


@pytest.mark.parametrize(
    ("misread", "expected_text"),
    [
        ("> đź“– Related: pens", "> 📖 Related: pens"),
        ("ink â€” paper", "ink — paper"),
        ("the nibâ€™s edge", "the nib’s edge"),
        ("ÂŁ90K", "£90K"),
        ("cafÃ© noir", "café noir"),
        ("â‚¬70K", "€70K"),
    ],
)
def test_utf8_that_was_decoded_as_a_windows_code_page_is_fixed(misread: str, expected_text: str) -> None:
    assert fix_mojibake(misread) == expected_text


def test_only_the_misread_part_of_a_text_is_fixed() -> None:
    assert fix_mojibake("ink — paper đź“– nib — “pen” €70K") == "ink — paper 📖 nib — “pen” €70K"


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


CLEAN_CHARACTERS = st.sampled_from(
    ["—", "–", "…", "“ink”", "‘ink’", "€70K–€90K", "£1", "📖", "→", "•", "½", "x", "\n", "© 2026", "•"]
)


@examples(200)
@given(st.lists(CLEAN_WORDS | CLEAN_CHARACTERS, max_size=30))
def test_clean_text_stays_unchanged(parts: list[str]) -> None:
    text = " ".join(parts)
    assert fix_mojibake(text) == text


@examples(200)
@given(st.text())
def test_fixing_never_fails(text: str) -> None:
    fix_mojibake(text)


@examples(200)
@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_text_is_never_changed(text: str) -> None:
    assert fix_mojibake(text) == text


@pytest.mark.parametrize(
    "clean", ["Úžasné", "“résumé”—and", "CAFÉ…", "MENÜ–KARTE", "Ä–Ö", "„Ä“", "ďáblův", "Łódź — «tak»"]
)
def test_clean_words_next_to_typographic_characters_stay_unchanged(clean: str) -> None:
    assert fix_mojibake(clean) == clean


@pytest.mark.parametrize(
    ("broken", "expected_text"), [("Itâ€™s", "It’s"), ("naĂŻve cafĂ©", "naïve café"), ("—đź“– Related", "—📖 Related")]
)
def test_misread_characters_next_to_clean_ones_are_fixed(broken: str, expected_text: str) -> None:
    assert fix_mojibake(broken) == expected_text


def misread_in_page(text: str, page: str) -> str:
    """The text as it looks if its UTF-8 is decoded with a Windows code page."""
    read = (bytes([byte]).decode(page, "ignore") or chr(byte) for byte in text.encode())
    return "".join(read)


@pytest.mark.parametrize(
    "clean",
    [
        "déšť, ŻÓŁTY SPÓŁKA MÓŻDŻEK, KŘÍŽ RŮŽE NŮŽ",
        "„COBORÂ” și „CASĂ”, FRUMUSEŢE",
        "AMANHÃ” IRMÃ… MAÇÔfim",
        "CAFÉ\xa0: «\xa0DÉJÀ\xa0»",
        "10 Å–20 Å, Straße”, BLÅ»",
        "Ελλάδα дом 東京 한국 שלום مرحبا Việt Nam",
    ],
)
def test_clean_words_in_many_languages_stay_unchanged(clean: str) -> None:
    assert fix_mojibake(clean) == clean


@pytest.mark.parametrize("page", ["cp1250", "cp1252"])
@pytest.mark.parametrize(
    "expected_text",
    [
        "SÃO é São Paulo",
        "żółty ser, SPÓŁKA, są",
        "příliš žluťoučký kůň",
        "größer, GRÖSSE, MENÜ, Ärger",
        "13× faster, 90 °C, £90K–€110K, ½",
        "дом и мир",
        "面试 系统设计",
        "한국어",
        "Việt Nam một người",
        "☁️ ❌ ✅ 📖 🇩🇪",
    ],
)
def test_a_text_in_any_script_is_fixed(expected_text: str, page: str) -> None:
    assert fix_mojibake(misread_in_page(expected_text, page)) == expected_text


LETTERS = "áéíóúñçãõâêôäöüßàèìòùåæøčšžřůěąęłśżőűăș"


MISREAD_WORDS = st.tuples(
    st.text(alphabet=LETTERS + "abc", min_size=1, max_size=8).map("s{}t".format), st.sampled_from(["cp1250", "cp1252"])
)


CLEAN_WORD_SAMPLES = st.tuples(CLEAN_WORDS, st.just(""))


@examples(300)
@given(st.lists(MISREAD_WORDS | CLEAN_WORD_SAMPLES, max_size=12))
def test_misread_words_between_clean_ones_are_fixed(words: list[tuple[str, str]]) -> None:
    text = " — ".join(misread_in_page(word, page) if page else word for word, page in words)
    assert fix_mojibake(text) == " — ".join(word for word, _ in words)


def test_a_long_text_of_doubtful_letters_is_read_quickly() -> None:
    clean = "déšť " * 50_000
    assert fix_mojibake(clean) == clean
    assert fix_mojibake(misread_in_page("中文" * 70_000, "cp1252")) == "中文" * 70_000
