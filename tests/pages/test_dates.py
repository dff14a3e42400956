"""Days and times as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from prepdeck.memory.rounds import Round
from prepdeck.pages import dates

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_a_day_is_said_with_its_weekday() -> None:
    assert dates.format_day(date(2026, 12, 4)) == "Fri 4 Dec 2026"
    assert dates.format_moment(datetime(2026, 12, 4, 15, 0, tzinfo=UTC)) == "Fri 4 Dec 15:00"


def test_the_day_of_a_round_is_read_back_with_all_that_could_be_misread() -> None:
    found = Round("Onsite", datetime(2026, 12, 4, 14, 0, tzinfo=UTC), "Europe/Prague")
    assert dates.format_round_start(found) == "Friday 4 December 2026, 15:00 Europe/Prague"
    assert dates.format_short_day(found.local_start.date()) == "Fri 4 Dec"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (13, "in 13 days"), (-1, "1 day ago"), (-3, "3 days ago")],
)
def test_how_far_a_day_is_is_said_in_words(days: int, said: str) -> None:
    assert dates.describe_days_until(days) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
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
def test_on_the_day_itself_hours_and_minutes_count(ahead: dict[str, int], said: str) -> None:
    assert dates.describe_time_until(Round("Interview", NOW + timedelta(**ahead), "UTC"), NOW) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "1 min"),
        (6 / 1440, "6 min"),
        (5 / 24, "5 h"),
        (1, "1 d"),
        (2.4, "2 d"),
        (45, "45 d"),
        (122, "4 months"),
        (1096, "3 years"),
    ],
)
def test_a_span_of_time_is_said_in_one_unit(days: float, said: str) -> None:
    assert dates.format_interval(days) == said


def test_only_a_review_that_is_past_is_overdue() -> None:
    due = date(2026, 11, 20)
    assert dates.describe_overdue(None, due) == dates.describe_overdue(due, due) == ""
    assert dates.describe_overdue(due, date(2026, 11, 23)) == "is 3 days overdue for review (due Fri 20 Nov 2026)"
