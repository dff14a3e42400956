"""The round: its local start, the days left, and its name."""

from datetime import UTC, datetime

import pytest

from prepdeck.errors import UsageError
from prepdeck.memory.rounds import MAX_ROUND_NAME_LENGTH, Round, parse_round_name


def berlin(starts: datetime) -> Round:
    return Round("Interview", starts, "Europe/Berlin")


@pytest.mark.parametrize(
    ("starts", "shown"),
    [
        (datetime(2026, 10, 24, 13, 0, tzinfo=UTC), "2026-10-24T15:00:00+02:00"),
        (datetime(2026, 10, 26, 14, 0, tzinfo=UTC), "2026-10-26T15:00:00+01:00"),
        (datetime(2027, 3, 27, 14, 0, tzinfo=UTC), "2027-03-27T15:00:00+01:00"),
        (datetime(2027, 3, 29, 13, 0, tzinfo=UTC), "2027-03-29T15:00:00+02:00"),
    ],
)
def test_the_local_start_follows_daylight_saving_time(starts: datetime, shown: str) -> None:
    assert berlin(starts).local_start.isoformat() == shown


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2026-10-23T22:30", 2),  # half past midnight on Saturday
        ("2026-10-24T21:59", 2),  # one minute before midnight
        ("2026-10-24T22:00", 1),  # midnight: the Sunday on which the clocks go back
        ("2026-10-25T22:59", 1),  # that day has 25 hours
        ("2026-10-25T23:00", 0),
        ("2026-10-26T22:59", 0),
        ("2026-10-26T23:00", -1),
    ],
)
def test_calendar_days_are_counted_when_the_clocks_go_back(now: str, days: int) -> None:
    monday_at_eight = berlin(datetime(2026, 10, 26, 7, 0, tzinfo=UTC))
    assert monday_at_eight.days_left(datetime.fromisoformat(now).replace(tzinfo=UTC)) == days


@pytest.mark.parametrize(
    ("now", "days"),
    [("2027-03-27T22:59", 2), ("2027-03-27T23:00", 1), ("2027-03-28T21:59", 1), ("2027-03-28T22:00", 0)],
)
def test_calendar_days_are_counted_when_the_clocks_go_forward(now: str, days: int) -> None:
    monday_at_eight = berlin(datetime(2027, 3, 29, 6, 0, tzinfo=UTC))
    assert monday_at_eight.days_left(datetime.fromisoformat(now).replace(tzinfo=UTC)) == days


def test_a_name_has_single_spaces_between_words() -> None:
    assert parse_round_name("  On \t site\n") == "On site"
    assert parse_round_name("第一轮 👍 №2") == "第一轮 👍 №2"


def test_names_that_look_alike_are_one_name() -> None:
    assert parse_round_name("On\u200bline") == parse_round_name("Online") == parse_round_name("\u202eOnline")
    assert parse_round_name("Cafe\u0301") == parse_round_name("Caf\u00e9")


@pytest.mark.parametrize(
    "text", ["", " \t", "x" * (MAX_ROUND_NAME_LENGTH + 1), "\u200b", "\u202e \u0301", "a\x07", "caf\udce9"]
)
def test_an_invalid_name_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a valid name for an interview"):
        parse_round_name(text)
