"""The days of study until the interview: their starts and minutes."""

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


def make_round(
    starts: datetime, week: WeeklyMinutes | None = None, minutes_set_at: datetime | None = None, zone: str = "UTC"
) -> Round:
    return Round("Onsite", starts, zone, week, minutes_set_at=minutes_set_at)


def minutes_by_day(now: datetime, interview_round: Round, calendar: StudyCalendar = PLAIN) -> dict[date, float]:
    return {study_day.day: study_day.minutes for study_day in list_study_days(now, interview_round, calendar)}


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
def test_every_day_counts_once_when_the_clocks_change(zone: str, now: str, starts: str, count: int) -> None:
    time_zone = ZoneInfo(zone)
    now_utc, starts_at = (
        datetime.fromisoformat(text).replace(tzinfo=time_zone).astimezone(UTC) for text in (now, starts)
    )
    study_days = list_study_days(
        now_utc, make_round(starts_at, WeeklyMinutes.every_day(30), zone=zone), StudyCalendar(time_zone)
    )
    assert [study_day.day for study_day in study_days] == [
        study_days[0].day + timedelta(days=number) for number in range(count)
    ]
    assert [study_day.minutes for study_day in study_days] == [30] * count
    assert all(study_day.starts_at.astimezone(time_zone).time() == DEFAULT_STUDY_TIME for study_day in study_days[1:])
    assert all(earlier.starts_at < later_day.starts_at for earlier, later_day in pairwise(study_days))


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Prague", date(2026, 10, 25)), ("America/New_York", date(2027, 3, 14))]
)
def test_a_day_starts_at_four_when_the_clocks_change_that_night(zone: str, day: date) -> None:
    calendar = StudyCalendar(ZoneInfo(zone))
    first_answers = calendar.day_start(day)
    assert first_answers.astimezone(ZoneInfo(zone)).time() == time(4)
    assert calendar.day_of(first_answers) == day
    assert calendar.day_of(first_answers - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_after_midnight_the_minutes_of_the_day_before_still_count() -> None:
    now = datetime(2026, 11, 22, 3, 59, tzinfo=UTC)
    found_minutes = minutes_by_day(now, make_round(NOON + timedelta(days=3), WeeklyMinutes((1, 2, 3, 4, 5, 6, 7))))
    assert found_minutes == {date(2026, 11, 21): 6, date(2026, 11, 22): 7, date(2026, 11, 23): 1}


def test_a_study_time_after_midnight_is_on_the_next_calendar_date() -> None:
    (_, second) = list_study_days(NOON, make_round(NOON + timedelta(days=2)), StudyCalendar(UTC, time(1, 30)))
    assert (second.day, second.starts_at) == (date(2026, 11, 22), datetime(2026, 11, 23, 1, 30, tzinfo=UTC))


def test_a_round_in_an_hour_leaves_at_most_that_hour() -> None:
    assert minutes_by_day(NOON, make_round(NOON + timedelta(hours=1), WeeklyMinutes.every_day(20))) == {NOON.date(): 20}
    assert minutes_by_day(NOON, make_round(NOON + timedelta(hours=1), WeeklyMinutes.every_day(300))) == {
        NOON.date(): 60
    }


def test_the_day_of_the_round_counts_only_if_it_is_today() -> None:
    assert minutes_by_day(NOON, make_round(NOON + timedelta(hours=6), WeeklyMinutes.every_day(30))) == {NOON.date(): 30}
    assert list(minutes_by_day(NOON, make_round(NOON + timedelta(hours=30)))) == [NOON.date()]
    set_days_ago = make_round(
        NOON + timedelta(hours=6), WeeklyMinutes.every_day(30), minutes_set_at=NOON - timedelta(days=9)
    )
    assert minutes_by_day(NOON, set_days_ago) == {NOON.date(): 30}


def test_a_round_in_300_days_has_300_days() -> None:
    study_days = list_study_days(
        NOON, make_round(NOON + timedelta(days=300), WeeklyMinutes((0, 10, 0, 0, 0, 0, 0))), PLAIN
    )
    assert len(study_days) == 300
    assert sum(study_day.minutes for study_day in study_days) == 10 * 43


def test_a_past_round_leaves_no_time() -> None:
    assert minutes_by_day(NOON, make_round(NOON - timedelta(days=3), WeeklyMinutes.every_day(30))) == {NOON.date(): 0}


def test_minutes_studied_today_are_subtracted_only_from_today() -> None:
    interview_round = make_round(NOON + timedelta(days=2), WeeklyMinutes.every_day(30))
    assert list(minutes_by_day(NOON, interview_round, StudyCalendar(UTC, minutes_spent_today=12.5)).values()) == [
        17.5,
        30,
    ]
    assert list(minutes_by_day(NOON, interview_round, StudyCalendar(UTC, minutes_spent_today=45)).values()) == [0, 30]


def test_a_days_own_minutes_replace_the_weekly_ones() -> None:
    own_minutes = {date(2026, 11, 22): 0, date(2026, 11, 23): 90}
    found_minutes = minutes_by_day(
        NOON,
        make_round(NOON + timedelta(days=4), WeeklyMinutes.every_day(30)),
        StudyCalendar(UTC, minutes_by_day=own_minutes),
    )
    assert list(found_minutes.values()) == [30, 0, 90, 30]


def test_days_with_their_own_minutes_keep_them_while_the_others_rise() -> None:
    own_minutes = {date(2026, 11, 22): 0, date(2026, 11, 24): 5}
    interview_round = make_round(NOON + timedelta(days=6), WeeklyMinutes((30, 30, 30, 30, 0, 30, 30), max_minutes=80))
    found_minutes = list(minutes_by_day(NOON, interview_round, StudyCalendar(UTC, minutes_by_day=own_minutes)).values())
    assert (found_minutes[1], found_minutes[3]) == (0, 5)
    assert sum(found_minutes) == pytest.approx(5 + 4 * 30)
    free_minutes = [found_minutes[index] for index in (0, 2, 4, 5)]
    assert free_minutes == sorted(free_minutes)
    assert free_minutes[0] < 30 < free_minutes[-1] <= 75


def test_a_weekly_day_off_stays_off_while_the_others_rise() -> None:
    found_minutes = minutes_by_day(
        NOON, make_round(NOON + timedelta(days=6), WeeklyMinutes((30, 30, 30, 30, 30, 30, 0), max_minutes=60))
    )
    assert found_minutes[date(2026, 11, 22)] == 0
    assert sum(found_minutes.values()) == pytest.approx(150)


@pytest.mark.parametrize("max_minutes", [None, 60])
def test_missed_days_do_not_change_the_later_ones(max_minutes: int | None) -> None:
    interview_round = make_round(
        NOON + timedelta(days=10), WeeklyMinutes.every_day(30, max_minutes), minutes_set_at=NOON
    )
    planned, later = minutes_by_day(NOON, interview_round), minutes_by_day(NOON + timedelta(days=4), interview_round)
    assert len(later) == 6
    assert later == {day: planned[day] for day in later}


def test_minutes_set_in_the_future_remove_no_day() -> None:
    interview_round = make_round(
        NOON + timedelta(days=3), WeeklyMinutes.every_day(30, 60), minutes_set_at=NOON + timedelta(days=2)
    )
    assert len(minutes_by_day(NOON, interview_round)) == 3


@given(
    days=st.lists(st.tuples(st.integers(0, 720).map(float), st.booleans()), max_size=40),
    extra_limit=st.integers(0, 720),
)
def test_rising_minutes_keep_the_total_and_the_limits(days: list[tuple[float, bool]], extra_limit: int) -> None:
    minutes_before, fixed_flags = [amount for amount, _ in days], [is_fixed for _, is_fixed in days]
    max_minutes = max(minutes_before, default=0) + extra_limit
    raised_minutes = raise_toward_end(minutes_before, max_minutes, fixed_flags)
    assert sum(raised_minutes) == pytest.approx(sum(minutes_before))
    assert [new for new, is_fixed in zip(raised_minutes, fixed_flags, strict=True) if is_fixed] == [
        old for old, is_fixed in days if is_fixed
    ]
    free_minutes = [new for new, is_fixed in zip(raised_minutes, fixed_flags, strict=True) if not is_fixed]
    assert all(amount <= max_minutes + 1e-6 for amount in free_minutes)
    assert all(amount <= 2.5 * sum(free_minutes) / len(free_minutes) + 1e-6 for amount in free_minutes)
    assert all(earlier <= later_day + 1e-6 for earlier, later_day in pairwise(free_minutes))


def test_minutes_rise_to_at_most_two_and_a_half_times_the_average() -> None:
    raised_minutes = raise_toward_end([10.0] * 20, 720, [False] * 20)
    assert max(raised_minutes) == raised_minutes[-1] == pytest.approx(25)
    assert raised_minutes[0] < 1


def answers(*texts: str, zone: str = "UTC") -> list[datetime]:
    return [datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for text in texts]


def test_the_usual_time_is_the_median_of_the_first_answers_of_each_day() -> None:
    first_answers = ("2026-11-16T07:10", "2026-11-17T08:20", "2026-11-18T21:00")
    later_answers = ("2026-11-16T22:00", "2026-11-17T22:00", "2026-11-18T22:00")
    assert usual_study_time(answers(*first_answers, *later_answers), UTC) == time(8, 20)
    assert usual_study_time(answers(*reversed(first_answers), *later_answers), UTC) == time(8, 20)


def test_the_usual_time_is_in_the_evening_until_three_days_of_study() -> None:
    assert usual_study_time([], UTC) == DEFAULT_STUDY_TIME
    assert (
        usual_study_time(answers("2026-11-16T07:10", "2026-11-16T07:20", "2026-11-17T08:20"), UTC) == DEFAULT_STUDY_TIME
    )


def test_study_around_midnight_counts_as_late() -> None:
    late_answers = answers("2026-11-16T23:30", "2026-11-18T00:30", "2026-11-19T01:30")
    assert usual_study_time(late_answers, UTC) == time(0, 30)


def test_the_usual_time_is_local_when_the_clocks_change() -> None:
    texts = ("2026-10-23T20:00", "2026-10-24T20:00", "2026-10-25T20:00", "2026-10-26T20:00")
    study_time = usual_study_time(answers(*texts, zone="Europe/Prague"), ZoneInfo("Europe/Prague"))
    assert study_time == time(20)


def test_extra_minutes_are_added_to_each_day_that_has_minutes() -> None:
    interview_round = make_round(NOON + timedelta(days=3), WeeklyMinutes((10, 10, 10, 10, 10, 10, 0)))
    calendar = StudyCalendar(UTC, minutes_by_day={date(2026, 11, 21): 33})
    assert [study_day.minutes for study_day in list_study_days(NOON, interview_round, calendar, extra_minutes=5)] == [
        38,
        0,
        15,
    ]
    calendar_off = StudyCalendar(UTC, minutes_by_day={date(2026, 11, 21): 0, date(2026, 11, 23): 0})
    assert [
        study_day.minutes for study_day in list_study_days(NOON, interview_round, calendar_off, extra_minutes=5)
    ] == [
        5,
        5,
        5,
    ]  # if no day has minutes, to all days


@given(
    week=st.lists(st.integers(0, 600), min_size=7, max_size=7),
    max_minutes=st.none() | st.integers(0, 600),
    extra_minutes=st.integers(0, 600),
    days=st.integers(1, 40),
)
def test_extra_minutes_never_lower_the_total_or_exceed_the_limit_of_a_day(
    week: list[int], max_minutes: int | None, extra_minutes: int, days: int
) -> None:
    interview_round = make_round(NOON + timedelta(days=days), WeeklyMinutes(tuple(week), max_minutes))
    total_minutes = [
        sum(study_day.minutes for study_day in list_study_days(NOON, interview_round, PLAIN, extra_minutes=extra))
        for extra in (0, extra_minutes)
    ]
    assert total_minutes[0] <= total_minutes[1] + 1e-6
    assert all(
        study_day.minutes <= MAX_DAILY_MINUTES + 1e-6
        for study_day in list_study_days(NOON, interview_round, PLAIN, extra_minutes=extra_minutes)
    )
