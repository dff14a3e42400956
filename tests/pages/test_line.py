"""Lines of text: wrapping, truncating, aligning, and conversion to ASCII."""

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

CHARACTERS = st.characters(
    categories=["L", "N", "P", "S"], max_codepoint=0x2FFF, exclude_characters="\u115f\u1160\u2800"
) | st.sampled_from("東京한국、。")
WORDS = st.lists(st.text(alphabet=CHARACTERS, min_size=1, max_size=12), max_size=30)
STYLES = st.sampled_from([TextStyle.TEXT, TextStyle.STRONG, TextStyle.LINK])
TEXTS = st.lists(st.builds(Span, st.text(alphabet=CHARACTERS | st.just(" "), max_size=40), STYLES), max_size=6)
WIDTHS = st.integers(2, 60)


def join_spans(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


@examples(200)
@given(TEXTS, WIDTHS)
def test_no_wrapped_line_is_too_wide(spans: list[Span], width: int) -> None:
    assert max(map(measure_spans, wrap_spans(spans, width))) <= width


@examples(200)
@given(TEXTS, WIDTHS, st.integers(0, 20))
def test_wrapping_keeps_all_characters_in_order(spans: list[Span], width: int, offset: int) -> None:
    lines = wrap_spans(spans, width, first_line_offset=offset)
    assert "".join("".join(map(join_spans, lines)).split()) == "".join(join_spans(tuple(spans)).split())


@examples(200)
@given(WORDS, st.integers(24, 80))
def test_wrapping_keeps_words_whole_if_they_fit(words: list[str], width: int) -> None:
    lines = wrap_spans([Span(" ".join(words))], width)
    assert [word for line in lines for word in join_spans(line).split()] == words


@examples(200)
@given(TEXTS, WIDTHS)
def test_wrapping_keeps_the_style_of_every_character(spans: list[Span], width: int) -> None:
    expected_characters = [
        (character, span.text_style) for span in spans for character in span.text if not character.isspace()
    ]
    wrapped_characters = [
        (character, span.text_style)
        for line in wrap_spans(spans, width)
        for span in line
        for character in span.text
        if not character.isspace()
    ]
    assert wrapped_characters == expected_characters


@examples(200)
@given(TEXTS, WIDTHS, st.integers(1, 20))
def test_the_first_line_is_shorter_by_its_offset(spans: list[Span], width: int, offset: int) -> None:
    lines = wrap_spans(spans, width, first_line_offset=min(offset, width))
    assert min(offset, width) + measure_spans(lines[0]) <= width


def test_each_line_takes_as_many_words_as_fit() -> None:
    assert [join_spans(line) for line in wrap_spans([Span("ink on paper is dry")], 9)] == ["ink on", "paper is", "dry"]


def test_a_word_wider_than_the_line_is_split() -> None:
    assert [join_spans(line) for line in wrap_spans([Span("a longest word")], 4)] == ["a", "long", "est", "word"]


def test_wide_characters_take_two_cells() -> None:
    assert [join_spans(line) for line in wrap_spans([Span("東京東京")], 5)] == ["東京", "東京"]


def test_an_empty_text_becomes_one_empty_line() -> None:
    assert wrap_spans([], 10) == [()]


@examples(200)
@given(st.text(alphabet=CHARACTERS | st.just(" "), max_size=60), st.integers(1, 40))
def test_a_truncated_text_fits_and_ends_with_an_ellipsis(text: str, width: int) -> None:
    shown_text = truncate_text(text, width)
    assert cell_len(shown_text) <= width
    assert shown_text == text or shown_text.endswith("…")


@examples(200)
@given(TEXTS, st.integers(1, 40))
def test_a_truncated_line_fits_and_keeps_its_source_and_row(spans: list[Span], width: int) -> None:
    given_line = Line(tuple(spans), source_line=7, row_key=RowKey(RowKind.CARD, "x"))
    short_line = truncate_line(given_line, width)
    assert short_line.width <= width
    assert (short_line.source_line, short_line.row_key) == (7, RowKey(RowKind.CARD, "x"))
    assert short_line == given_line or given_line.width > width


@pytest.mark.parametrize(
    ("share", "filled_count"), [(0, 0), (0.001, 1), (0.1, 1), (0.5, 5), (0.999, 10), (1, 10), (1.5, 10)]
)
def test_a_bar_is_filled_to_its_share_but_never_empty_above_zero(share: float, filled_count: int) -> None:
    filled_span, empty_span = draw_bar(share, 10)
    assert (filled_span.text, empty_span.text) == ("█" * filled_count, "░" * (10 - filled_count))


def test_two_texts_are_at_the_edges_if_both_fit() -> None:
    assert align_to_edges([Span("left")], [Span("right")], 12).text == "left   right"


def test_the_right_text_is_left_out_if_both_do_not_fit() -> None:
    assert align_to_edges([Span("left")], [Span("right")], 10).text == "left"


def test_a_line_has_a_text_and_a_width() -> None:
    line = make_line("ink ", Span("東京", TextStyle.STRONG))
    assert (line.text, line.width) == ("ink 東京", 8)


@examples(200)
@given(st.text(alphabet=CHARACTERS | st.sampled_from("█▓▐▌░▒─━—–│┃·•›▸“”‘’▲✓✗◆◇…→←±× ")))
def test_ascii_text_has_the_same_width(text: str) -> None:
    shown_text = convert_to_ascii(text)
    assert shown_text.isascii()
    assert cell_len(shown_text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "shown_text"),
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
def test_characters_are_replaced_in_ascii(text: str, shown_text: str) -> None:
    assert convert_to_ascii(text) == shown_text


def test_a_long_text_is_converted_to_ascii_fast() -> None:
    assert convert_to_ascii("👨東" * 100_000) == "? ? " * 100_000
