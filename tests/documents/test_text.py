"""Misread text is fixed, clean text stays unchanged, and no text can control a terminal."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from harmless_text import assert_harmless
from prepdeck.documents.text import (
    NotTextError,
    decode_bytes,
    fix_mojibake,
    make_parts_printable,
    make_printable,
    replace_control_characters,
)


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


CONTROLS = st.characters(categories=["Cc"]) | st.sampled_from("\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029")


MARKS = st.characters(categories=["Mn", "Me"])
ANY_TEXT = st.text(alphabet=CONTROLS | MARKS | st.characters() | st.sampled_from("a\u3164\u200d\ufe0f"), max_size=60)


@examples(200)
@given(ANY_TEXT)
def test_printable_text_has_no_control_reversing_or_hidden_characters_and_no_stacked_marks(text: str) -> None:
    assert_harmless(make_printable(text))


@examples(200)
@given(ANY_TEXT)
def test_printable_text_stays_unchanged(text: str) -> None:
    assert make_printable(make_printable(text)) == make_printable(text)


@examples(200)
@given(st.lists(ANY_TEXT, max_size=6))
def test_the_joined_parts_of_a_line_are_printable(parts: list[str]) -> None:
    shown = make_parts_printable(parts)
    assert len(shown) == len(parts)
    assert_harmless("".join(shown))
    assert make_parts_printable(shown) == shown


def test_combining_marks_are_limited_across_parts() -> None:
    assert make_parts_printable(["e" + "\u0301" * 3, "\u0301" * 3, "", "\u0301x\u0301"]) == [
        "e\u0301\u0301\u0301",
        "\u0301",
        "",
        "x\u0301",
    ]


@examples(200)
@given(ANY_TEXT)
def test_typed_text_loses_only_its_control_characters(text: str) -> None:
    typed_text = replace_control_characters(text)
    assert len(typed_text) == len(text)
    assert not [character for character in typed_text if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}]
    changed = [before for before, after in zip(text, typed_text, strict=True) if before != after]
    assert {unicodedata.category(character) for character in changed} <= {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    "text",
    [
        "Việt Nam một người, e\u0302\u0323",
        "ที่นี่ น้ำ เก๋",
        "שָׁלוֹם בְּרֵאשִׁ֖ית",
        "क्षत्रिय ज़िंदगी",
        "မြန်မာ ကျွန်ုပ်",
        "العَرَبِيَّة",
        "한국어 日本語、「東京」",
        "€ § © ½ … — “x” ▲ █░",
        "👍🏽 🇨🇿 \U0001fae9",
        "a\u00a0b\u3000c",
    ],
)
def test_ordinary_text_is_printable_unchanged(text: str) -> None:
    assert make_printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth\u2060\ufeff", "zerowidth"),
        ("می\u200cخواهم", "میخواهم"),
        ("👨\u200d👩", "👨👩"),
        ("❤\ufe0f", "❤"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("fill\u3164\u115f\u1160\uffa0er", "filler"),
        ("dots\u2800here", "dots here"),
        ("note\ufff9a\ufffab\ufffb", "note�a�b�"),
        ("own\ue000\U0010fffd", "own��"),
        ("none\ufdd0\U000e1000", "none��"),
        ("line\u2028sep\u2029", "line sep "),
        ("z" + "\u0301" * 40 + "y", "z" + "\u0301" * 4 + "y"),
        ("z" + "\u0301\u200b" * 40, "z" + "\u0301" * 4),
    ],
)
def test_invisible_characters_are_dropped_or_shown(text: str, shown: str) -> None:
    assert make_printable(text) == shown


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
def test_terminal_commands_are_shown_as_text(text: str, shown: str) -> None:
    assert make_printable(text) == shown


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


def test_a_lone_surrogate_never_reaches_a_terminal() -> None:
    assert make_printable("a\ud800b\udfff") == "a�b�"
    make_printable("a\udc80").encode()


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


@pytest.mark.parametrize(
    ("raw_bytes", "text", "name"),
    [
        ("café".encode(), "café", "UTF-8"),
        ("café".encode("utf-8-sig"), "café", "UTF-8"),
        ("café".encode("utf-16"), "café", "UTF-16"),
        (b"\xfe\xff" + "café".encode("utf-16-be"), "café", "UTF-16"),
        ("a plain line\n".encode("utf-16-le"), "a plain line\n", "UTF-16"),
        ("a plain line\n".encode("utf-16-be"), "a plain line\n", "UTF-16"),
        ("café – 90 €".encode("cp1252"), "café – 90 €", "Windows-1252"),
        (b"", "", "UTF-8"),
    ],
)
def test_text_is_decoded_in_its_own_encoding(raw_bytes: bytes, text: str, name: str) -> None:
    assert decode_bytes(raw_bytes) == (text, name)


@pytest.mark.parametrize(
    ("raw_bytes", "line"),
    [
        (b"one\ntwo\0\0\0", 2),
        (b"\x89PNG\r\n\x1a\n\x03\x9d\x01", 2),
        (b"\xff\xfe\x00\xd8\x41\x00", 1),
        (bytes(range(128, 256)) * 40, 1),
    ],
    ids=["zero bytes", "image", "half a character", "every byte"],
)
def test_bytes_that_are_not_text_are_rejected_with_a_line_number(raw_bytes: bytes, line: int) -> None:
    with pytest.raises(NotTextError) as raised:
        decode_bytes(raw_bytes)
    assert raised.value.line == line


@examples(200)
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_rejected(raw_bytes: bytes) -> None:
    with contextlib.suppress(NotTextError):
        assert "\0" not in decode_bytes(raw_bytes)[0]
