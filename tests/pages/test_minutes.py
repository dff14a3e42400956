"""Study minutes as short texts."""

import pytest

from prepdeck.memory.rounds import WeeklyMinutes
from prepdeck.pages import minutes


@pytest.mark.parametrize(
    ("week", "expected_text"),
    [
        (WeeklyMinutes.every_day(20), "20 min a day"),
        (WeeklyMinutes((20, 20, 20, 20, 20, 60, 0)), "20 min a day, Sat 60, Sun 0"),
        (WeeklyMinutes((0, 0, 15, 0, 0, 0, 0)), "0 min a day, Wed 15"),
        (WeeklyMinutes.every_day(20, 50), "20 min a day, rising to 50"),
    ],
)
def test_a_week_is_described_by_its_usual_minutes_and_exceptions(week: WeeklyMinutes, expected_text: str) -> None:
    assert minutes.format_week(week) == expected_text


@pytest.mark.parametrize(
    ("minute_count", "expected_text"), [(0, "0 min"), (45, "45 min"), (59.7, "1 h"), (60, "1 h"), (260, "4 h 20 min")]
)
def test_a_duration_is_shown_in_hours_and_minutes(minute_count: float, expected_text: str) -> None:
    assert minutes.format_duration(minute_count) == expected_text
