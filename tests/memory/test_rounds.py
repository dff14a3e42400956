"""The interview: what people type to say when it is, and how many days are left."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepdeck.errors import WrongUse
from prepdeck.memory.rounds import Round, parse_start

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)  # a Saturday; eleven o'clock in Prague


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4 Dec 15:00", "2026-12-04 15:00"),
        ("4 December 2026 at 3 pm", "2026-12-04 15:00"),
        ("dec 4 3:30pm", "2026-12-04 15:30"),
        ("2026-12-04", "2026-12-04 09:00"),
        ("2026-12-04 15:00", "2026-12-04 15:00"),
        ("2026-12-04T15:00", "2026-12-04 15:00"),
        ("4.12.2026 15:00", "2026-12-04 15:00"),
        ("friday 3pm", "2026-11-27 15:00"),
        ("Friday", "2026-11-27 09:00"),
        ("  fri  ", "2026-11-27 09:00"),
        ("saturday", "2026-11-28 09:00"),
        ("next friday 3pm", "2026-11-27 15:00"),
        ("tomorrow", "2026-11-22 09:00"),
        ("tomorrow 9:00", "2026-11-22 09:00"),
        ("noon tomorrow", "2026-11-22 12:00"),
        ("today 18:00", "2026-11-21 18:00"),
        ("+10d", "2026-12-01 09:00"),
        ("in 10 days", "2026-12-01 09:00"),
        ("in 1 week", "2026-11-28 09:00"),
        ("1 Nov", "2027-11-01 09:00"),
        ("29 feb", "2028-02-29 09:00"),
    ],
)
@pytest.mark.parametrize(("zone", "ahead"), [("Europe/Prague", 1), ("UTC", 0)])
def test_a_date_is_read_as_people_type_it_by_the_clock_of_their_zone(
    text: str, meant: str, zone: str, ahead: int
) -> None:
    wall = datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert parse_start(text, NOW, zone) == wall - timedelta(hours=ahead)


@pytest.mark.parametrize(("text", "hours"), [("in 2 hours", 2), ("+3h", 3)])
@pytest.mark.parametrize("zone", ["Europe/Prague", "UTC"])
def test_hours_from_now_are_counted_from_now(text: str, hours: int, zone: str) -> None:
    assert parse_start(text, NOW, zone) == NOW + timedelta(hours=hours)


def test_a_day_in_summer_is_read_by_summer_time() -> None:
    assert parse_start("2027-07-01 15:00", NOW, "Europe/Prague") == datetime(2027, 7, 1, 13, 0, tzinfo=UTC)


def test_the_day_is_that_of_the_person_and_not_of_greenwich() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert parse_start("tomorrow 9:00", late, "Europe/Prague") == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "   ", "soon", "xyzzy", "2026-13-45", "99999999", "**", "at the office"])
@pytest.mark.parametrize("zone", ["Europe/Prague", "UTC"])
def test_nonsense_is_refused_with_a_word_on_how_to_write_it(text: str, zone: str) -> None:
    with pytest.raises(WrongUse, match="not a date that can be read; write it like"):
        parse_start(text, NOW, zone)


@pytest.mark.parametrize("text", ["yesterday", "2026-11-20", "4 Nov 2026", "today 9:00", "2020-01-01 15:00"])
@pytest.mark.parametrize("zone", ["Europe/Prague", "UTC"])
def test_what_has_been_is_refused(text: str, zone: str) -> None:
    with pytest.raises(WrongUse, match="is in the past"):
        parse_start(text, NOW, zone)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=20) | st.text(alphabet="0123456789 :.-+/dhmpTZ", max_size=16))
def test_any_text_is_a_date_ahead_or_refused(text: str) -> None:
    try:
        starts = parse_start(text, NOW, "Europe/Prague")
    except WrongUse:
        return
    assert starts > NOW - timedelta(minutes=1)
    assert starts.utcoffset() == timedelta(0)


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
def test_a_round_is_shown_by_the_clock_on_the_wall_in_winter_and_in_summer(starts: datetime, shown: str) -> None:
    assert berlin(starts).local.isoformat() == shown


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
def test_days_are_counted_by_the_calendar_also_when_the_clocks_go_back(now: str, days: int) -> None:
    monday_at_eight = berlin(datetime(2026, 10, 26, 7, 0, tzinfo=UTC))
    assert monday_at_eight.days_left(datetime.fromisoformat(now).replace(tzinfo=UTC)) == days


@pytest.mark.parametrize(
    ("now", "days"),
    [("2027-03-27T22:59", 2), ("2027-03-27T23:00", 1), ("2027-03-28T21:59", 1), ("2027-03-28T22:00", 0)],
)
def test_days_are_counted_by_the_calendar_also_when_the_clocks_go_forward(now: str, days: int) -> None:
    monday_at_eight = berlin(datetime(2027, 3, 29, 6, 0, tzinfo=UTC))
    assert monday_at_eight.days_left(datetime.fromisoformat(now).replace(tzinfo=UTC)) == days


def test_a_time_typed_across_the_change_of_clocks_stays_what_was_typed() -> None:
    now = datetime(2026, 10, 23, 10, 0, tzinfo=UTC)
    starts = parse_start("26 Oct 15:00", now, "Europe/Berlin")
    assert berlin(starts).local.strftime("%d %b %H:%M") == "26 Oct 15:00"
    assert parse_start("+3d", now, "Europe/Berlin") == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-04 15:00Z", "2026-12-04 15:00"),
        ("4 Dec 15:00 CET", "2026-12-04 14:00"),
        ("friday 15h", "2026-11-27 14:00"),
        ("friday at 15h30", "2026-11-27 14:30"),
        ("04.12.", "2026-12-04 08:00"),
        ("+2w", "2026-12-05 08:00"),
        ("in 3 hours", "2026-11-21 13:00"),
    ],
)
def test_zones_hours_and_shifts_are_read_as_people_write_them(text: str, meant: str) -> None:
    starts = parse_start(text, NOW, "Europe/Prague")
    assert f"{starts:%Y-%m-%d %H:%M}" == meant


def test_an_hour_that_no_clock_has_is_refused() -> None:
    with pytest.raises(WrongUse):
        parse_start("tomorrow 25:00", NOW, "UTC")
