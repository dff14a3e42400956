"""Study minutes as short texts."""

from datetime import UTC, datetime, timedelta

import pytest

from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, list_study_days
from prepdeck.pages import minutes


@pytest.mark.parametrize(
    ("week", "expected_text"),
    [
        (WeeklyMinutes.every_day(20), "20 min a day"),
        (WeeklyMinutes((20, 20, 20, 20, 20, 60, 0)), "20 min a day, Sat 60, Sun 0"),
        (WeeklyMinutes((0, 0, 15, 0, 0, 0, 0)), "0 min a day, Wed 15"),
        (WeeklyMinutes.every_day(20, 50), "20 min a day, rising to at most 50"),
    ],
)
def test_a_week_is_described_by_its_usual_minutes_and_exceptions(week: WeeklyMinutes, expected_text: str) -> None:
    assert minutes.format_week(week) == expected_text


def test_rising_minutes_are_described_by_those_of_the_first_and_the_last_day() -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    interview_round = Round("Onsite", now + timedelta(days=13), "UTC")
    week = WeeklyMinutes.every_day(20, 60)
    study_days = list_study_days(now, interview_round, StudyCalendar(UTC), week)
    assert minutes.format_week(week, study_days=study_days) == "20 min a day, rising from 0 today to 50 on Thu 3 Dec"
    assert minutes.format_week(week, study_days=study_days[:1]) == "20 min a day, all of them today"
    assert minutes.format_week(WeeklyMinutes.every_day(20), study_days=study_days) == "20 min a day"


@pytest.mark.parametrize(
    ("minute_count", "expected_text"), [(0, "0 min"), (45, "45 min"), (59.7, "1 h"), (60, "1 h"), (260, "4 h 20 min")]
)
def test_a_duration_is_shown_in_hours_and_minutes(minute_count: float, expected_text: str) -> None:
    assert minutes.format_duration(minute_count) == expected_text
