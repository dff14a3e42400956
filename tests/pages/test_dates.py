"""Dates, times and intervals as short texts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from prepdeck.memory.rounds import Round
from prepdeck.pages import dates

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_a_day_is_shown_with_its_weekday() -> None:
    assert dates.format_day(date(2026, 12, 4)) == "Fri 4 Dec 2026"
    assert dates.format_moment(datetime(2026, 12, 4, 15, 0, tzinfo=UTC)) == "Fri 4 Dec 15:00"


def test_the_start_of_a_round_is_shown_unambiguously() -> None:
    interview_round = Round("Onsite", datetime(2026, 12, 4, 14, 0, tzinfo=UTC), "Europe/Prague")
    assert dates.format_round_start(interview_round) == "Friday 4 December 2026, 15:00 Europe/Prague"
    assert dates.format_short_day(interview_round.local_start.date()) == "Fri 4 Dec"


@pytest.mark.parametrize(
    ("day_count", "expected_text"),
    [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (13, "in 13 days"), (-1, "1 day ago"), (-3, "3 days ago")],
)
def test_the_distance_of_a_day_is_described_in_words(day_count: int, expected_text: str) -> None:
    assert dates.describe_days_until(day_count) == expected_text


@pytest.mark.parametrize(
    ("time_from_now", "expected_text"),
    [
        ({"days": 13}, "in 13 days"),
        ({"hours": 20}, "tomorrow"),
        ({"hours": 5, "minutes": 7}, "in 5 h 7 min"),
        ({"minutes": 42}, "in 42 min"),
        ({"minutes": -42}, "42 min ago"),
        ({"hours": -5, "minutes": -7}, "5 h 7 min ago"),
        ({"hours": -11}, "1 day ago"),
        ({"days": -2}, "2 days ago"),
    ],
)
def test_the_time_until_a_round_is_in_hours_and_minutes_on_its_day(
    time_from_now: dict[str, int], expected_text: str
) -> None:
    assert dates.describe_time_until(Round("Interview", NOW + timedelta(**time_from_now), "UTC"), NOW) == expected_text


@pytest.mark.parametrize(
    ("interval_days", "expected_text"),
    [
        (0, "1 min"),
        (6 / 1440, "6 min"),
        (5 / 24, "5 h"),
        (1, "1 day"),
        (2.4, "2 days"),
        (45, "45 days"),
        (122, "4 months"),
        (1096, "3 years"),
    ],
)
def test_an_interval_is_shown_in_one_unit(interval_days: float, expected_text: str) -> None:
    assert dates.format_interval(interval_days) == expected_text


def test_only_a_past_review_date_is_overdue() -> None:
    due_day = date(2026, 11, 20)
    assert dates.describe_overdue(None, due_day) == dates.describe_overdue(due_day, due_day) == ""
    assert (
        dates.describe_overdue(due_day, date(2026, 11, 23)) == "should have been checked by Fri 20 Nov 2026, 3 days ago"
    )


@pytest.mark.parametrize(
    ("hours_now", "interval_hours", "expected_text"),
    [
        (19.5, 9, "tomorrow"),
        (19.5, 8, "in 8 h"),
        (9, 9, "in 9 h"),
        (1, 2, "in 2 h"),
        (1, 4, "tomorrow"),
        (9, 30, "tomorrow"),
    ],
)
def test_a_review_after_the_night_is_tomorrow(hours_now: float, interval_hours: float, expected_text: str) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=hours_now)
    assert dates.describe_interval(interval_hours / 24, now) == expected_text
