"""Minutes a day as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.errors import UsageError
from prepdeck.memory.rounds import MAX_DAILY_MINUTES, WeeklyMinutes
from prepdeck.typed.weekly_minutes import format_weekly_minutes, parse_day_minutes, parse_weekly_minutes


@st.composite
def weeks(draw: st.DrawFn) -> WeeklyMinutes:
    """Any valid week; it has few different amounts, so that some days are equal."""
    amounts = draw(st.lists(st.integers(0, MAX_DAILY_MINUTES), min_size=1, max_size=3))
    minutes = tuple(draw(st.lists(st.sampled_from(amounts), min_size=7, max_size=7)))
    return WeeklyMinutes(
        minutes, draw(st.none() | st.integers(max(minutes), MAX_DAILY_MINUTES)) if any(minutes) else None
    )


@given(week=weeks())
def test_formatted_minutes_can_be_typed_again(week: WeeklyMinutes) -> None:
    assert parse_weekly_minutes(format_weekly_minutes(week)) == week


@pytest.mark.parametrize(
    ("text", "minutes", "most"),
    [
        ("20", (20,) * 7, None),
        ("20 min a day", (20,) * 7, None),
        ("an hour", (60,) * 7, None),
        ("half an hour, weekend 1.5 hours", (30, 30, 30, 30, 30, 90, 90), None),
        ("1 h 30 min rising to 2h", (90,) * 7, 120),
        ("20 sat an hour and a half", (20, 20, 20, 20, 20, 90, 20), None),
        ("every day 20", (20,) * 7, None),
        ("daily 20", (20,) * 7, None),
        ("20 sat 60 sun 0", (20, 20, 20, 20, 20, 60, 0), None),
        ("20, Saturday: 60, Sundays off", (20, 20, 20, 20, 20, 60, 0), None),
        ("mon-fri 15 weekend 45 most 60", (15, 15, 15, 15, 15, 45, 45), 60),
        ("mon-fri 15 weekend 45 max 60", (15, 15, 15, 15, 15, 45, 45), 60),
        ("sat to mon 30", (30, 0, 0, 0, 0, 30, 30), None),
        ("tue 10 and thurs 25 min", (0, 10, 0, 25, 0, 0, 0), None),
        ("30 at most 90", (30,) * 7, 90),
        ("20 rising to 60", (20,) * 7, 60),
        ("20 min a day, rising to at most 60", (20,) * 7, 60),
        ("off", (0,) * 7, None),
        ("720", (720,) * 7, None),
    ],
)
def test_minutes_are_read_in_many_formats(text: str, minutes: tuple[int, ...], most: int | None) -> None:
    assert parse_weekly_minutes(text) == WeeklyMinutes(minutes, most)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no minutes"),
        ("   ", "no minutes"),
        ("plenty", "'plenty'"),
        ("20 someday 30", "as minutes a day"),
        ("-20", "'-20'"),
        ("20.5", "'20.5'"),
        ("20 sat", "'20 sat'"),
        ("12345", "'12345'"),
        ("٢٠", "'٢٠'"),
        ("721", "721 minutes are too many"),
        ("20 sat 9999", "9999 minutes are too many"),
        ("20 sat 60 most 30", "less than 60"),
        ("most 50", "needs minutes a day before it"),
        ("0 most 50", "needs minutes a day before it"),
        ("most 0", "needs minutes a day before it"),
        ("20,5", "the same days twice"),
        ("2 0", "the same days twice"),
        ("20 sat 10 sat 20", "the same days twice"),
        ("20 most 30 most 40", "the same days twice"),
    ],
)
def test_a_text_that_is_not_minutes_is_rejected(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_weekly_minutes(text)


@pytest.mark.parametrize(("text", "minutes"), [("45", 45), (" 0 ", 0), ("Off", 0), ("usual", None), ("720", 720)])
def test_the_minutes_of_one_day_are_a_number_off_or_usual(text: str, minutes: int | None) -> None:
    assert parse_day_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "some", "-5", "7.5", "721", "20 sat 60", "²"])
def test_a_text_that_is_not_the_minutes_of_a_day_is_rejected(text: str) -> None:
    with pytest.raises(UsageError, match="up to 720"):
        parse_day_minutes(text)
