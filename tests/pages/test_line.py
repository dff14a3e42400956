"""Lines of text: broken between words, cut to a width, and shown in ASCII where a terminal knows no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from effort import examples
from prepdeck.pages.line import (
    Line,
    Span,
    TextStyle,
    align_to_edges,
    convert_to_ascii,
    draw_bar,
    make_line,
    measure_spans,
    truncate_line,
    truncate_text,
    wrap_spans,
)
from prepdeck.pages.row_key import RowKey, RowKind

LETTERS = st.characters(
    categories=["L", "N", "P", "S"], max_codepoint=0x2FFF, exclude_characters="\u115f\u1160\u2800"
) | st.sampled_from("東京한국、。")
WORDS = st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=12), max_size=30)
TONES = st.sampled_from([TextStyle.TEXT, TextStyle.STRONG, TextStyle.LINK])
TEXTS = st.lists(st.builds(Span, st.text(alphabet=LETTERS | st.just(" "), max_size=40), TONES), max_size=6)
WIDTHS = st.integers(2, 60)


def said(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


@examples(200)
@given(TEXTS, WIDTHS)
def test_no_wrapped_line_is_wider_than_the_width(spans: list[Span], width: int) -> None:
    assert max(map(measure_spans, wrap_spans(spans, width))) <= width


@examples(200)
@given(TEXTS, WIDTHS, st.integers(0, 20))
def test_wrapping_loses_no_letter_and_keeps_their_order(spans: list[Span], width: int, first: int) -> None:
    lines = wrap_spans(spans, width, first_line_offset=first)
    assert "".join("".join(map(said, lines)).split()) == "".join(said(tuple(spans)).split())


@examples(200)
@given(WORDS, st.integers(24, 80))
def test_wrapping_keeps_every_word_that_fits_whole_and_in_order(words: list[str], width: int) -> None:
    lines = wrap_spans([Span(" ".join(words))], width)
    assert [word for each in lines for word in said(each).split()] == words


@examples(200)
@given(TEXTS, WIDTHS)
def test_every_letter_keeps_its_tone(spans: list[Span], width: int) -> None:
    before = [(c, span.text_style) for span in spans for c in span.text if not c.isspace()]
    after = [
        (c, span.text_style) for each in wrap_spans(spans, width) for span in each for c in span.text if not c.isspace()
    ]
    assert after == before


@examples(200)
@given(TEXTS, WIDTHS, st.integers(1, 20))
def test_a_lead_takes_its_room_on_the_first_line(spans: list[Span], width: int, first: int) -> None:
    lines = wrap_spans(spans, width, first_line_offset=min(first, width))
    assert min(first, width) + measure_spans(lines[0]) <= width


def test_a_line_is_filled_before_the_next_one_begins() -> None:
    assert [said(each) for each in wrap_spans([Span("ink on paper is dry")], 9)] == ["ink on", "paper is", "dry"]


def test_a_word_that_is_too_long_is_broken() -> None:
    assert [said(each) for each in wrap_spans([Span("a longest word")], 4)] == ["a", "long", "est", "word"]


def test_wide_characters_take_two_cells() -> None:
    assert [said(each) for each in wrap_spans([Span("東京東京")], 5)] == ["東京", "東京"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap_spans([], 10) == [()]


@examples(200)
@given(st.text(alphabet=LETTERS | st.just(" "), max_size=60), st.integers(1, 40))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    shown = truncate_text(text, width)
    assert cell_len(shown) <= width
    assert shown == text or shown.endswith("…")


@examples(200)
@given(TEXTS, st.integers(1, 40))
def test_a_shortened_line_fits_and_stays_the_line_it_was(spans: list[Span], width: int) -> None:
    given_line = Line(tuple(spans), source_line=7, row_key=RowKey(RowKind.CARD, "x"))
    short = truncate_line(given_line, width)
    assert short.width <= width
    assert (short.source_line, short.row_key) == (7, RowKey(RowKind.CARD, "x"))
    assert short == given_line or given_line.width > width


@pytest.mark.parametrize(("share", "filled"), [(0, 0), (0.001, 1), (0.1, 1), (0.5, 5), (0.999, 10), (1, 10), (1.5, 10)])
def test_a_bar_is_filled_to_its_share_and_a_little_never_looks_like_nothing(share: float, filled: int) -> None:
    full, rest = draw_bar(share, 10)
    assert (full.text, rest.text) == ("█" * filled, "░" * (10 - filled))


def test_two_texts_stand_at_the_edges_where_both_fit() -> None:
    assert align_to_edges([Span("left")], [Span("right")], 12).text == "left   right"


def test_the_right_text_gives_way_where_both_do_not_fit() -> None:
    assert align_to_edges([Span("left")], [Span("right")], 10).text == "left"


def test_a_line_knows_its_text_and_its_cells() -> None:
    found = make_line("ink ", Span("東京", TextStyle.STRONG))
    assert (found.text, found.width) == ("ink 東京", 8)


@examples(200)
@given(st.text(alphabet=LETTERS | st.sampled_from("█▓▐▌░▒─━—–│┃·•›▸“”‘’▲✓✗◆◇…→←±× ")))
def test_ascii_alone_takes_the_same_cells(text: str) -> None:
    shown = convert_to_ascii(text)
    assert shown.isascii()
    assert cell_len(shown) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("█████░░░", "#####..."),
        ("€70K – €90K", "?70K - ?90K"),
        ("“ink” — it’s", '"ink" - it\'s'),
        ("▲ due ✓ done ✗ bad", "! due + done x bad"),
        ("東京|", "? ? |"),
        ("▼ more", "v more"),
        ("👨\u200d👩\u200d👧|", "? |"),
        ("👨👩👧|", "?     |"),
        ("👍🏽|", "? |"),
        ("🇨🇿|", "? |"),
        ("e\u0301|", "e|"),
        ("🎉 🎉", "?  ? "),
    ],
)
def test_signs_have_a_likeness_in_ascii(text: str, shown: str) -> None:
    assert convert_to_ascii(text) == shown


def test_a_long_text_is_put_into_ascii_in_one_walk() -> None:
    assert convert_to_ascii("👨東" * 100_000) == "? ? " * 100_000
