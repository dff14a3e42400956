"""No text can control a terminal, and printable text stays unchanged."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from harmless_text import assert_harmless
from prepdeck.documents.text import make_parts_printable, make_printable, replace_control_characters

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


def test_a_lone_surrogate_never_reaches_a_terminal() -> None:
    assert make_printable("a\ud800b\udfff") == "a�b�"
    make_printable("a\udc80").encode()
