"""Ranges as bars: what is more is drawn longer and further right, on one scale."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.money import MoneyRange
from prepdeck.pages.line import Line
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.scale import AmountMarker, RangeBar, RangeScale

INK = "█▌▐→"
HALF_A_CELL = 0.5  # a single amount is drawn as a whole cell, so that it can be seen


def rows(scale: RangeScale, width: int = 100) -> list[Line]:
    """The lines of the bars."""
    return [each for each in scale.to_lines(width) if set(each.text) & set(INK)]


def ends(row: Line) -> tuple[float, float]:
    """Where the bar of a row begins and ends, in cells."""
    text = row.text
    at = [cell for cell, sign in enumerate(text) if sign in INK]
    return at[0] + 0.5 * (text[at[0]] == "▐"), at[-1] + 1 - 0.5 * (text[at[-1]] == "▌")


def scale(*ranges: tuple[int, int | None], markers: tuple[AmountMarker, ...] = ()) -> RangeScale:
    bars = tuple(RangeBar(f"Place {n}", "base", MoneyRange(low, high)) for n, (low, high) in enumerate(ranges))
    return RangeScale(bars, "EUR a year", markers)


def test_a_larger_range_is_drawn_longer() -> None:
    small, large = map(ends, rows(scale((100_000, 120_000), (100_000, 180_000))))
    assert large[1] - large[0] > small[1] - small[0]


def test_equal_ranges_are_drawn_alike() -> None:
    one, other = map(ends, rows(scale((100_000, 150_000), (100_000, 150_000))))
    assert one == other


def test_ranges_that_begin_alike_begin_in_one_column() -> None:
    one, other = map(ends, rows(scale((100_000, 120_000), (100_000, 180_000))))
    assert one[0] == other[0]


def test_what_pays_more_stands_further_right() -> None:
    less, more = map(ends, rows(scale((90_000, 110_000), (140_000, 160_000))))
    assert less[1] < more[0]


AMOUNTS = st.integers(20_000, 900_000)


@examples(150)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS).map(sorted), min_size=2, max_size=6), st.integers(60, 140))
def test_all_bars_keep_the_order_of_their_amounts(pairs: list[list[int]], width: int) -> None:
    assume(len({amount for pair in pairs for amount in pair}) > 1)
    drawn = [ends(row) for row in rows(scale(*((low, high) for low, high in pairs)), width)]
    for (low, high), (start, end) in zip(pairs, drawn, strict=True):
        for (other_low, other_high), (other_start, other_end) in zip(pairs, drawn, strict=True):
            assert start <= other_start + HALF_A_CELL or low > other_low
            assert end <= other_end + HALF_A_CELL or high > other_high


def test_an_open_range_runs_to_the_edge_with_an_arrow() -> None:
    closed, opened = rows(scale((100_000, 150_000), (100_000, None)))
    assert "→" in opened.text
    assert "→" not in closed.text
    assert ends(opened)[1] > ends(closed)[1]
    assert opened.text.endswith("100K+")


def test_each_bar_says_its_range_and_each_group_is_named_once() -> None:
    shown = RangeScale(
        (
            RangeBar("Oslo", "base", MoneyRange(90_000, 120_000)),
            RangeBar("Oslo", "total", MoneyRange(100_000, 160_000), is_soft=True),
            RangeBar("Faro", "base", MoneyRange(50_000, 70_000)),
        ),
        "EUR a year",
    )
    text = "\n".join(each.text for each in shown.to_lines(100))
    assert [text.count(word) for word in ("Oslo", "Faro", "90K – 120K", "100K – 160K", "50K – 70K")] == [1] * 5
    assert "EUR a year" in text


def test_a_marker_stands_under_its_amount() -> None:
    floor = AmountMarker("◇", "floor", 150_000)
    *_, bars, markers = scale((150_000, 180_000), markers=(floor,)).to_lines(100)
    assert "◇ floor 150K" in markers.text
    assert markers.text.index("◇") == int(ends(bars)[0])


def test_markers_that_would_touch_stand_on_lines_of_their_own() -> None:
    near = (AmountMarker("◆", "ask base", 150_000), AmountMarker("◇", "floor", 151_000))
    lines = list(scale((100_000, 200_000), markers=near).to_lines(100))
    assert ["ask base 150K" in each.text for each in lines[-2:]] == [True, False]
    assert ["floor 151K" in each.text for each in lines[-2:]] == [False, True]


def test_without_room_for_bars_the_figures_are_said() -> None:
    shown = scale((90_000, 120_000), (50_000, None), markers=(AmountMarker("◇", "floor", 95_000),))
    text = "\n".join(each.text for each in shown.to_lines(30))
    assert not set(text) & set(INK)
    assert [word in text for word in ("Place 0", "90K – 120K EUR", "50K+ EUR", "◇ floor 95K")] == [True] * 4


@pytest.mark.parametrize("pair", [(100_001, 100_002), (1, 2), (1, 10**12), (10**12, 10**12 + 1)])
def test_odd_amounts_are_drawn_all_the_same(pair: tuple[int, int]) -> None:
    assert len(rows(scale(pair))) == 1


@examples(150)
@given(
    st.lists(st.tuples(st.integers(0, 10**12), st.none() | st.integers(0, 10**12)), min_size=1, max_size=5),
    st.integers(0, 10**12),
    st.integers(20, 200),
)
def test_a_scale_fits_whatever_its_amounts(pairs: list[tuple[int, int | None]], floor: int, width: int) -> None:
    ranges = [(low, None if more is None else low + more) for low, more in pairs]
    assume(len({floor, *(amount for pair in ranges for amount in pair if amount is not None)}) > 1)
    page = Page((scale(*ranges, markers=(AmountMarker("◇", "floor", floor),)),))
    assert all(each.width <= width for each in lay_out(page, width).lines)


def test_a_scale_of_nothing_is_nothing() -> None:
    assert list(RangeScale((), "EUR").to_lines(80)) == []


def test_amounts_that_are_all_equal_are_drawn() -> None:
    scale = RangeScale((RangeBar("Oslo", "base", MoneyRange(100_000, 100_000)),), "USD")
    assert any(line.text.endswith(" 100K") and "█" in line.text for line in scale.to_lines(100))
