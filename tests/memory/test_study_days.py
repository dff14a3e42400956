"""The days until the interview: when a person sits down, and for how long."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.memory.rounds import MAX_DAILY_MINUTES, Round, WeeklyMinutes
from prepdeck.memory.study_days import (
    DEFAULT_STUDY_TIME,
    StudyCalendar,
    list_study_days,
    raise_toward_end,
    usual_study_time,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday
PLAIN = StudyCalendar(UTC)


def onsite(
    starts: datetime, week: WeeklyMinutes | None = None, since: datetime | None = None, zone: str = "UTC"
) -> Round:
    return Round("Onsite", starts, zone, week, minutes_set_at=since)


def minutes(now: datetime, ahead: Round, calendar: StudyCalendar = PLAIN) -> dict[date, float]:
    return {each.day: each.minutes for each in list_study_days(now, ahead, calendar)}


@pytest.mark.parametrize(
    ("zone", "now", "starts", "count"),
    [
        ("Europe/Prague", "2026-10-23T10:00", "2026-10-27T09:00", 4),  # the clocks go back on the 25th
        ("Europe/Prague", "2027-03-26T10:00", "2027-03-30T09:00", 4),  # and forward on the 28th
        ("America/New_York", "2026-10-30T10:00", "2026-11-03T09:00", 4),  # on the 1st
        ("America/New_York", "2027-03-12T10:00", "2027-03-16T09:00", 4),  # on the 14th
        ("America/New_York", "2026-10-31T23:30", "2026-11-01T23:45", 1),
    ],
)
def test_every_day_counts_once_also_when_the_clocks_change(zone: str, now: str, starts: str, count: int) -> None:
    at_home = ZoneInfo(zone)
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=at_home).astimezone(UTC) for text in (now, starts))
    found = list_study_days(begin, onsite(end, WeeklyMinutes.every_day(30), zone=zone), StudyCalendar(at_home))
    assert [each.day for each in found] == [found[0].day + timedelta(days=number) for number in range(count)]
    assert [each.minutes for each in found] == [30] * count
    assert all(each.starts_at.astimezone(at_home).time() == DEFAULT_STUDY_TIME for each in found[1:])
    assert all(one.starts_at < other.starts_at for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Prague", date(2026, 10, 25)), ("America/New_York", date(2027, 3, 14))]
)
def test_a_day_begins_at_four_also_when_the_clocks_change_in_its_night(zone: str, day: date) -> None:
    calendar = StudyCalendar(ZoneInfo(zone))
    first = calendar.day_start(day)
    assert first.astimezone(ZoneInfo(zone)).time() == time(4)
    assert calendar.day_of(first) == day
    assert calendar.day_of(first - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_who_studies_after_midnight_still_has_the_minutes_of_the_day_before() -> None:
    now = datetime(2026, 11, 22, 3, 59, tzinfo=UTC)
    found = minutes(now, onsite(NOON + timedelta(days=3), WeeklyMinutes((1, 2, 3, 4, 5, 6, 7))))
    assert found == {date(2026, 11, 21): 6, date(2026, 11, 22): 7, date(2026, 11, 23): 1}


def test_who_sits_down_after_midnight_does_so_on_the_civil_day_behind() -> None:
    (_, second) = list_study_days(NOON, onsite(NOON + timedelta(days=2)), StudyCalendar(UTC, time(1, 30)))
    assert (second.day, second.starts_at) == (date(2026, 11, 22), datetime(2026, 11, 23, 1, 30, tzinfo=UTC))


def test_until_a_round_in_an_hour_there_is_no_more_than_that_hour() -> None:
    assert minutes(NOON, onsite(NOON + timedelta(hours=1), WeeklyMinutes.every_day(20))) == {NOON.date(): 20}
    assert minutes(NOON, onsite(NOON + timedelta(hours=1), WeeklyMinutes.every_day(300))) == {NOON.date(): 60}


def test_the_day_of_the_round_counts_only_where_it_is_today() -> None:
    assert minutes(NOON, onsite(NOON + timedelta(hours=6), WeeklyMinutes.every_day(30))) == {NOON.date(): 30}
    assert list(minutes(NOON, onsite(NOON + timedelta(hours=30)))) == [NOON.date()]
    set_days_ago = onsite(NOON + timedelta(hours=6), WeeklyMinutes.every_day(30), since=NOON - timedelta(days=9))
    assert minutes(NOON, set_days_ago) == {NOON.date(): 30}


def test_a_round_in_300_days_has_300_days() -> None:
    found = list_study_days(NOON, onsite(NOON + timedelta(days=300), WeeklyMinutes((0, 10, 0, 0, 0, 0, 0))), PLAIN)
    assert len(found) == 300
    assert sum(each.minutes for each in found) == 10 * 43


def test_until_a_round_that_has_been_there_is_no_time() -> None:
    assert minutes(NOON, onsite(NOON - timedelta(days=3), WeeklyMinutes.every_day(30))) == {NOON.date(): 0}


def test_what_was_studied_today_is_taken_from_today_and_from_no_other_day() -> None:
    ahead = onsite(NOON + timedelta(days=2), WeeklyMinutes.every_day(30))
    assert list(minutes(NOON, ahead, StudyCalendar(UTC, minutes_spent_today=12.5)).values()) == [17.5, 30]
    assert list(minutes(NOON, ahead, StudyCalendar(UTC, minutes_spent_today=45)).values()) == [0, 30]


def test_a_day_off_and_a_long_day_stand_for_what_the_week_says() -> None:
    own = {date(2026, 11, 22): 0, date(2026, 11, 23): 90}
    found = minutes(
        NOON, onsite(NOON + timedelta(days=4), WeeklyMinutes.every_day(30)), StudyCalendar(UTC, minutes_by_day=own)
    )
    assert list(found.values()) == [30, 0, 90, 30]


def test_days_off_and_days_with_their_own_minutes_stay_where_the_others_rise() -> None:
    own = {date(2026, 11, 22): 0, date(2026, 11, 24): 5}
    ahead = onsite(NOON + timedelta(days=6), WeeklyMinutes((30, 30, 30, 30, 0, 30, 30), max_minutes=80))
    found = list(minutes(NOON, ahead, StudyCalendar(UTC, minutes_by_day=own)).values())
    assert (found[1], found[3]) == (0, 5)
    assert sum(found) == pytest.approx(5 + 4 * 30)
    free = [found[at] for at in (0, 2, 4, 5)]
    assert free == sorted(free)
    assert free[0] < 30 < free[-1] <= 75


def test_a_day_off_of_the_week_stays_one_where_the_others_rise() -> None:
    found = minutes(NOON, onsite(NOON + timedelta(days=6), WeeklyMinutes((30, 30, 30, 30, 30, 30, 0), max_minutes=60)))
    assert found[date(2026, 11, 22)] == 0
    assert sum(found.values()) == pytest.approx(150)


@pytest.mark.parametrize("most", [None, 60])
def test_missed_days_leave_the_later_ones_as_they_are(most: int | None) -> None:
    ahead = onsite(NOON + timedelta(days=10), WeeklyMinutes.every_day(30, most), since=NOON)
    planned, later = minutes(NOON, ahead), minutes(NOON + timedelta(days=4), ahead)
    assert len(later) == 6
    assert later == {day: planned[day] for day in later}


def test_a_clock_that_was_set_back_before_the_round_was_set_takes_no_day_away() -> None:
    ahead = onsite(NOON + timedelta(days=3), WeeklyMinutes.every_day(30, 60), since=NOON + timedelta(days=2))
    assert len(minutes(NOON, ahead)) == 3


@given(
    days=st.lists(st.tuples(st.integers(0, 720).map(float), st.booleans()), max_size=40),
    over=st.integers(0, 720),
)
def test_rising_minutes_are_the_same_in_all_and_no_day_has_too_many(days: list[tuple[float, bool]], over: int) -> None:
    before, fixed = [amount for amount, _ in days], [is_fixed for _, is_fixed in days]
    most = max(before, default=0) + over
    found = raise_toward_end(before, most, fixed)
    assert sum(found) == pytest.approx(sum(before))
    assert [new for new, is_fixed in zip(found, fixed, strict=True) if is_fixed] == [
        old for old, is_fixed in days if is_fixed
    ]
    free = [new for new, is_fixed in zip(found, fixed, strict=True) if not is_fixed]
    assert all(amount <= most + 1e-6 for amount in free)
    assert all(amount <= 2.5 * sum(free) / len(free) + 1e-6 for amount in free)
    assert all(one <= other + 1e-6 for one, other in pairwise(free))


def test_minutes_rise_to_two_and_a_half_times_the_average_and_no_further() -> None:
    found = raise_toward_end([10.0] * 20, 720, [False] * 20)
    assert max(found) == found[-1] == pytest.approx(25)
    assert found[0] < 1


def answers(*texts: str, zone: str = "UTC") -> list[datetime]:
    return [datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for text in texts]


def test_the_usual_hour_is_the_middle_one_of_the_first_answers_of_each_day() -> None:
    first = ("2026-11-16T07:10", "2026-11-17T08:20", "2026-11-18T21:00")
    again = ("2026-11-16T22:00", "2026-11-17T22:00", "2026-11-18T22:00")
    assert usual_study_time(answers(*first, *again), UTC) == time(8, 20)
    assert usual_study_time(answers(*reversed(first), *again), UTC) == time(8, 20)


def test_before_three_days_of_study_the_usual_hour_is_in_the_evening() -> None:
    assert usual_study_time([], UTC) == DEFAULT_STUDY_TIME
    assert (
        usual_study_time(answers("2026-11-16T07:10", "2026-11-16T07:20", "2026-11-17T08:20"), UTC) == DEFAULT_STUDY_TIME
    )


def test_who_studies_around_midnight_does_so_late_and_not_early() -> None:
    late = answers("2026-11-16T23:30", "2026-11-18T00:30", "2026-11-19T01:30")
    assert usual_study_time(late, UTC) == time(0, 30)


def test_the_usual_hour_is_by_the_clock_of_the_person_also_when_the_clocks_change() -> None:
    told = ("2026-10-23T20:00", "2026-10-24T20:00", "2026-10-25T20:00", "2026-10-26T20:00")
    found = usual_study_time(answers(*told, zone="Europe/Prague"), ZoneInfo("Europe/Prague"))
    assert found == time(20)


def test_more_minutes_are_added_to_each_day_that_has_any_also_to_one_with_minutes_of_its_own() -> None:
    ahead = onsite(NOON + timedelta(days=3), WeeklyMinutes((10, 10, 10, 10, 10, 10, 0)))
    calendar = StudyCalendar(UTC, minutes_by_day={date(2026, 11, 21): 33})
    assert [each.minutes for each in list_study_days(NOON, ahead, calendar, extra_minutes=5)] == [38, 0, 15]
    off = StudyCalendar(UTC, minutes_by_day={date(2026, 11, 21): 0, date(2026, 11, 23): 0})
    assert [each.minutes for each in list_study_days(NOON, ahead, off, extra_minutes=5)] == [
        5,
        5,
        5,
    ]  # where none has any, on all


@given(
    week=st.lists(st.integers(0, 600), min_size=7, max_size=7),
    most=st.none() | st.integers(0, 600),
    more=st.integers(0, 600),
    days=st.integers(1, 40),
)
def test_more_minutes_are_no_fewer_in_all_and_no_day_has_more_than_a_day_can_have(
    week: list[int], most: int | None, more: int, days: int
) -> None:
    ahead = onsite(NOON + timedelta(days=days), WeeklyMinutes(tuple(week), most))
    found = [
        sum(each.minutes for each in list_study_days(NOON, ahead, PLAIN, extra_minutes=extra)) for extra in (0, more)
    ]
    assert found[0] <= found[1] + 1e-6
    assert all(
        each.minutes <= MAX_DAILY_MINUTES + 1e-6 for each in list_study_days(NOON, ahead, PLAIN, extra_minutes=more)
    )
