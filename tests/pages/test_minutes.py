"""Minutes of study as people say them."""

import pytest

from prepdeck.memory.rounds import WeeklyMinutes
from prepdeck.pages import minutes


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (WeeklyMinutes.every_day(20), "20 min a day"),
        (WeeklyMinutes((20, 20, 20, 20, 20, 60, 0)), "20 min a day, Sat 60, Sun 0"),
        (WeeklyMinutes((0, 0, 15, 0, 0, 0, 0)), "0 min a day, Wed 15"),
        (WeeklyMinutes.every_day(20, 50), "20 min a day, rising to 50"),
    ],
)
def test_the_minutes_of_a_week_are_said_by_what_most_days_have(week: WeeklyMinutes, said: str) -> None:
    assert minutes.format_week(week) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 min"), (45, "45 min"), (59.7, "1 h"), (60, "1 h"), (260, "4 h 20 min")]
)
def test_a_span_is_said_in_hours_and_minutes(count: float, said: str) -> None:
    assert minutes.format_duration(count) == said
