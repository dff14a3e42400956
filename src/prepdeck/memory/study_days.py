"""The days of study between now and an interview: when the person will sit down, and for how many minutes.

A person's day begins at four in the morning, so that who studies past midnight still calls it the same day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, MAX_DAILY_MINUTES, Round, WeeklyMinutes

DAY_START_TIME = time(4)
DEFAULT_STUDY_TIME = time(19)
MAX_RISE_FACTOR = 2.5
"""How many times the average a day gets at most where minutes rise towards the interview."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIN_SESSION_MINUTES = 2.0  # minutes; it is not worth sitting down for less
_RISE_EXPONENT = 2.0  # the power with which they rise from day to day
_MAX_PLAN_SPAN = timedelta(days=5 * 366)  # no plan goes further, whatever date stands in a journal
_MIN_OBSERVED_DAYS = 3  # so many days of study tell at what time of day the person studies


def to_epoch_days(instant: datetime) -> float:
    """An instant as days since 1970."""
    return (instant - _EPOCH) / timedelta(days=1)


def from_epoch_days(epoch_days: float) -> datetime:
    """The instant so many days after 1970 began, aware UTC."""
    return _EPOCH + timedelta(days=epoch_days)


class StudyDay(NamedTuple):
    """A day of study.

    Attributes:
        day: The person's day.
        starts_at: When it begins, aware UTC.
        minutes: How long it is.
    """

    day: date
    starts_at: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class StudyCalendar:
    """What is known of the person's days.

    Attributes:
        time_zone: The time zone the person lives in.
        study_time: The time of day at which the person studies.
        minutes_by_day: The minutes of the days that differ from their week.
        minutes_spent_today: How many minutes of today have been studied already.
    """

    time_zone: tzinfo
    study_time: time = DEFAULT_STUDY_TIME
    minutes_by_day: Mapping[date, int] = field(default_factory=dict)
    minutes_spent_today: float = 0.0

    def day_of(self, instant: datetime) -> date:
        """The person's day in which an instant lies."""
        local_time = instant.astimezone(self.time_zone)
        return local_time.date() - timedelta(days=local_time.time() < DAY_START_TIME)

    def day_start(self, day: date) -> datetime:
        """The instant at which a day begins, aware UTC."""
        return datetime.combine(day, DAY_START_TIME, self.time_zone).astimezone(UTC)

    def study_start(self, day: date) -> datetime:
        """The instant at which the person sits down on a day, aware UTC."""
        civil_day = day + timedelta(days=self.study_time < DAY_START_TIME)
        return datetime.combine(civil_day, self.study_time, self.time_zone).astimezone(UTC)


def usual_study_time(answer_times: Iterable[datetime], time_zone: tzinfo) -> time:
    """The time of day at which a person sits down: the median of the first answers of each day.

    Args:
        answer_times: When the recent answers were given, aware UTC.
        time_zone: The time zone the person lives in.
    """
    calendar, first_answers = StudyCalendar(time_zone), dict[date, datetime]()
    for answered_at in answer_times:
        day = calendar.day_of(answered_at)
        first_answers[day] = min(answered_at, first_answers.get(day, answered_at))
    if len(first_answers) < _MIN_OBSERVED_DAYS:
        return DEFAULT_STUDY_TIME
    offsets = sorted(first_answered_at - calendar.day_start(day) for day, first_answered_at in first_answers.items())
    median_time = datetime.combine(date.min, DAY_START_TIME) + offsets[len(offsets) // 2]
    return median_time.time().replace(second=0, microsecond=0)


def list_study_days(
    now: datetime,
    interview_round: Round,
    calendar: StudyCalendar,
    weekly_minutes: WeeklyMinutes | None = None,
    extra_minutes: int = 0,
) -> tuple[StudyDay, ...]:
    """The sessions from now to an interview: what is left of today, and every day before that of the interview.

    The day of the interview itself is not counted on, unless it is today.

    Args:
        now: The present instant, aware UTC.
        interview_round: The interview.
        calendar: The person's days.
        weekly_minutes: The minutes to count with; those of the interview where None.
        extra_minutes: So many minutes more on each day that has any; on all where none has.
    """
    weekly_minutes = weekly_minutes or interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES
    minutes_by_day = _minutes_until_round(now, interview_round, calendar, weekly_minutes)
    today = calendar.day_of(now)
    has_no_minutes = not any(minutes for day, minutes in minutes_by_day.items() if day >= today)
    day_minutes = [
        min(minutes + extra_minutes, MAX_DAILY_MINUTES) if minutes or has_no_minutes else 0.0
        for minutes in minutes_by_day.values()
    ]
    if weekly_minutes.max_minutes is not None:
        fixed_flags = [
            day in calendar.minutes_by_day or not minutes
            for day, minutes in zip(minutes_by_day, day_minutes, strict=True)
        ]
        day_minutes = raise_toward_end(
            day_minutes, min(weekly_minutes.max_minutes + extra_minutes, MAX_DAILY_MINUTES), fixed_flags
        )
    remaining_days = [(day, minutes) for day, minutes in zip(minutes_by_day, day_minutes, strict=True) if day >= today]
    minutes_left_today = max(
        0.0,
        min(
            remaining_days[0][1] - calendar.minutes_spent_today,
            (interview_round.starts_at - now) / timedelta(minutes=1),
        ),
    )
    return (
        StudyDay(today, now, minutes_left_today),
        *(StudyDay(day, calendar.study_start(day), minutes) for day, minutes in remaining_days[1:]),
    )


def uniform_daily_minutes(now: datetime, interview_round: Round, calendar: StudyCalendar) -> int | None:
    """The minutes that every day of study until an interview has by its week, before they rise.

    None where they differ, or where a day has minutes of its own, which no other week would change.
    """
    minutes_by_day, today = (
        _minutes_until_round(now, interview_round, calendar, interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES),
        calendar.day_of(now),
    )
    remaining_minutes = {day: minutes for day, minutes in minutes_by_day.items() if minutes and day >= today}
    distinct_minutes = set(remaining_minutes.values())
    return (
        round(distinct_minutes.pop())
        if len(distinct_minutes) == 1 and remaining_minutes.keys().isdisjoint(calendar.minutes_by_day)
        else None
    )


def _minutes_until_round(
    now: datetime, interview_round: Round, calendar: StudyCalendar, weekly_minutes: WeeklyMinutes
) -> dict[date, float]:
    """The minutes of each day from when a week was said to the day before an interview, today at least."""
    today = calendar.day_of(now)
    last_day = min(calendar.day_of(interview_round.starts_at), today + _MAX_PLAN_SPAN)
    first_day = min(today, calendar.day_of(interview_round.minutes_set_at)) if interview_round.minutes_set_at else today
    first_day = max(first_day, today - _MAX_PLAN_SPAN)
    days = [first_day + timedelta(days=day_offset) for day_offset in range(max(1, (last_day - first_day).days))]
    if days[-1] < today:  # it is on this very day
        days = [today]
    return {day: float(calendar.minutes_by_day.get(day, weekly_minutes.by_weekday[day.weekday()])) for day in days}


def raise_toward_end(day_minutes: Sequence[float], max_minutes: float, fixed_flags: Sequence[bool]) -> list[float]:
    """The same minutes in all, rising towards the last day.

    No day gets more than `max_minutes`, nor more than two and a half times the average of the days that are not
    fixed, unless it had so much before.

    Args:
        day_minutes: By day.
        max_minutes: What a day may have.
        fixed_flags: By day, whether its minutes stay.
    """
    free_indexes = [index for index, is_fixed in enumerate(fixed_flags) if not is_fixed]
    total_minutes = sum(day_minutes[index] for index in free_indexes)
    if not free_indexes or not total_minutes:
        return list(day_minutes)
    max_day_minutes = max(
        total_minutes / len(free_indexes), min(max_minutes, MAX_RISE_FACTOR * total_minutes / len(free_indexes))
    )
    shares = [((position + 1) / len(free_indexes)) ** _RISE_EXPONENT for position in range(len(free_indexes))]
    shares = [share if share * total_minutes / sum(shares) >= _MIN_SESSION_MINUTES else 0.0 for share in shares]
    shares[-1] = shares[-1] or 1.0
    target_minutes = [share * total_minutes / sum(shares) for share in shares]
    raised_minutes, overflow_minutes = list(day_minutes), 0.0
    for index, day_target in zip(reversed(free_indexes), reversed(target_minutes), strict=True):
        raised_minutes[index] = min(day_target + overflow_minutes, max_day_minutes)
        overflow_minutes += day_target - raised_minutes[index]
    return raised_minutes
