"""Ranges of money as bars: larger ranges are longer, and higher amounts are further right."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.money import MoneyRange
from prepdeck.pages.line import Line
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.scale import AmountMarker, RangeBar, RangeScale

BAR_CHARACTERS = "█▌▐→"
HALF_CELL = 0.5  # a single amount is drawn as a whole cell, so that it can be seen


def draw_bar_lines(range_scale: RangeScale, width: int = 100) -> list[Line]:
    """Return the lines that contain a bar."""
    return [line for line in range_scale.to_lines(width) if set(line.text) & set(BAR_CHARACTERS)]


def find_bar_ends(line: Line) -> tuple[float, float]:
    """Return the start and end of the bar on a line, in cells."""
    line_text = line.text
    bar_cells = [cell for cell, character in enumerate(line_text) if character in BAR_CHARACTERS]
    return bar_cells[0] + 0.5 * (line_text[bar_cells[0]] == "▐"), bar_cells[-1] + 1 - 0.5 * (
        line_text[bar_cells[-1]] == "▌"
    )


def make_scale(*ranges: tuple[int, int | None], markers: tuple[AmountMarker, ...] = ()) -> RangeScale:
    bars = tuple(
        RangeBar(f"Place {number}", "base", MoneyRange(low, high)) for number, (low, high) in enumerate(ranges)
    )
    return RangeScale(bars, "EUR a year", markers)


def test_a_larger_range_has_a_longer_bar() -> None:
    small_bar, large_bar = map(find_bar_ends, draw_bar_lines(make_scale((100_000, 120_000), (100_000, 180_000))))
    assert large_bar[1] - large_bar[0] > small_bar[1] - small_bar[0]


def test_equal_ranges_have_equal_bars() -> None:
    first_bar, second_bar = map(find_bar_ends, draw_bar_lines(make_scale((100_000, 150_000), (100_000, 150_000))))
    assert first_bar == second_bar


def test_ranges_with_the_same_start_begin_in_the_same_column() -> None:
    first_bar, second_bar = map(find_bar_ends, draw_bar_lines(make_scale((100_000, 120_000), (100_000, 180_000))))
    assert first_bar[0] == second_bar[0]


def test_higher_pay_is_further_right() -> None:
    lower_bar, higher_bar = map(find_bar_ends, draw_bar_lines(make_scale((90_000, 110_000), (140_000, 160_000))))
    assert lower_bar[1] < higher_bar[0]


AMOUNTS = st.integers(20_000, 900_000)


@examples(150)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS).map(sorted), min_size=2, max_size=6), st.integers(60, 140))
def test_bars_are_ordered_like_their_amounts(amount_pairs: list[list[int]], width: int) -> None:
    assume(len({amount for amount_pair in amount_pairs for amount in amount_pair}) > 1)
    drawn_ends = [
        find_bar_ends(line) for line in draw_bar_lines(make_scale(*((low, high) for low, high in amount_pairs)), width)
    ]
    for (low, high), (bar_start, bar_end) in zip(amount_pairs, drawn_ends, strict=True):
        for (other_low, other_high), (other_start, other_end) in zip(amount_pairs, drawn_ends, strict=True):
            assert bar_start <= other_start + HALF_CELL or low > other_low
            assert bar_end <= other_end + HALF_CELL or high > other_high


def test_an_open_range_ends_with_an_arrow_at_the_edge() -> None:
    closed_line, open_line = draw_bar_lines(make_scale((100_000, 150_000), (100_000, None)))
    assert "→" in open_line.text
    assert "→" not in closed_line.text
    assert find_bar_ends(open_line)[1] > find_bar_ends(closed_line)[1]
    assert open_line.text.endswith("100K+")


def test_each_bar_shows_its_range_and_each_group_is_named_once() -> None:
    range_scale = RangeScale(
        (
            RangeBar("Oslo", "base", MoneyRange(90_000, 120_000)),
            RangeBar("Oslo", "total", MoneyRange(100_000, 160_000), is_soft=True),
            RangeBar("Faro", "base", MoneyRange(50_000, 70_000)),
        ),
        "EUR a year",
    )
    shown_text = "\n".join(line.text for line in range_scale.to_lines(100))
    assert [shown_text.count(word) for word in ("Oslo", "Faro", "90K – 120K", "100K – 160K", "50K – 70K")] == [1] * 5
    assert "EUR a year" in shown_text


def test_a_marker_is_below_its_amount() -> None:
    floor = AmountMarker("◇", "floor", 150_000)
    *_, bar_line, marker_line = make_scale((150_000, 180_000), markers=(floor,)).to_lines(100)
    assert "◇ floor 150K" in marker_line.text
    assert marker_line.text.index("◇") == int(find_bar_ends(bar_line)[0])


def test_markers_that_would_overlap_are_on_separate_lines() -> None:
    near_markers = (AmountMarker("◆", "ask for base", 150_000), AmountMarker("◇", "floor", 151_000))
    lines = list(make_scale((100_000, 200_000), markers=near_markers).to_lines(100))
    assert ["ask for base 150K" in line.text for line in lines[-2:]] == [True, False]
    assert ["floor 151K" in line.text for line in lines[-2:]] == [False, True]


def test_without_room_for_bars_the_figures_are_listed() -> None:
    range_scale = make_scale((90_000, 120_000), (50_000, None), markers=(AmountMarker("◇", "floor", 95_000),))
    shown_text = "\n".join(line.text for line in range_scale.to_lines(30))
    assert not set(shown_text) & set(BAR_CHARACTERS)
    assert [word in shown_text for word in ("Place 0", "90K – 120K EUR", "50K+ EUR", "◇ floor 95K")] == [True] * 4


@pytest.mark.parametrize("amount_pair", [(100_001, 100_002), (1, 2), (1, 10**12), (10**12, 10**12 + 1)])
def test_unusual_amounts_are_drawn(amount_pair: tuple[int, int]) -> None:
    assert len(draw_bar_lines(make_scale(amount_pair))) == 1


@examples(150)
@given(
    st.lists(st.tuples(st.integers(0, 10**12), st.none() | st.integers(0, 10**12)), min_size=1, max_size=5),
    st.integers(0, 10**12),
    st.integers(20, 200),
)
def test_a_scale_fits_with_any_amounts(
    amount_pairs: list[tuple[int, int | None]], floor_amount: int, width: int
) -> None:
    ranges = [(low, None if extra_amount is None else low + extra_amount) for low, extra_amount in amount_pairs]
    assume(len({floor_amount, *(amount for amount_pair in ranges for amount in amount_pair if amount is not None)}) > 1)
    page = Page((make_scale(*ranges, markers=(AmountMarker("◇", "floor", floor_amount),)),))
    assert all(line.width <= width for line in lay_out(page, width).lines)


def test_an_empty_scale_has_no_lines() -> None:
    assert list(RangeScale((), "EUR").to_lines(80)) == []


def test_equal_amounts_are_drawn() -> None:
    equal_scale = RangeScale((RangeBar("Oslo", "base", MoneyRange(100_000, 100_000)),), "USD")
    assert any(line.text.endswith(" 100K") and "█" in line.text for line in equal_scale.to_lines(100))
