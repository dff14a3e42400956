"""The days of study until an interview: when the person will study, and for how many minutes.

A person's day starts at four in the morning, so that studying past midnight still belongs to the same day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, MAX_DAILY_MINUTES, Round, WeeklyMinutes

DAY_START_TIME = time(4)
DEFAULT_STUDY_TIME = time(19)
MAX_RISE_FACTOR = 2.5
"""The most minutes of a day as a multiple of the average, if minutes rise toward the interview."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIN_SESSION_MINUTES = 2.0  # a shorter session is not worth starting
_RISE_EXPONENT = 2.0  # minutes rise with this power of the day's position
_MAX_PLAN_SPAN = timedelta(days=5 * 366)  # keeps a plan short even if a journal contains a date far in the future
_MIN_WHOLE_DAY = 0.5  # days; a shorter interval is counted in hours
_MIN_OBSERVED_DAYS = 3  # days of study before the usual time of day is known


def to_epoch_days(instant: datetime) -> float:
    """Convert an instant to days since 1970."""
    return (instant - _EPOCH) / timedelta(days=1)


def from_epoch_days(epoch_days: float) -> datetime:
    """Convert days since 1970 to an instant, aware UTC."""
    return _EPOCH + timedelta(days=epoch_days)


class StudyDay(NamedTuple):
    """A day of study.

    Attributes:
        day: The person's local date.
        starts_at: When the session starts, aware UTC.
        minutes: The length of the session.
    """

    day: date
    starts_at: datetime
    minutes: float


class StudyCalendar(Struct, frozen=True):
    """The person's days: their time zone, study time and minutes.

    Attributes:
        time_zone: The time zone of the person.
        study_time: The local time at which the person usually studies.
        minutes_by_day: The minutes of the days that differ from the weekly minutes.
        minutes_spent_today: The minutes already studied today.
    """

    time_zone: tzinfo
    study_time: time = DEFAULT_STUDY_TIME
    minutes_by_day: Mapping[date, int] = field(default_factory=dict)
    minutes_spent_today: float = 0.0

    def day_of(self, instant: datetime) -> date:
        """Return the person's day that contains an instant."""
        local_time = instant.astimezone(self.time_zone)
        return local_time.date() - timedelta(days=local_time.time() < DAY_START_TIME)

    def day_start(self, day: date) -> datetime:
        """Return the instant at which a day starts, aware UTC."""
        return datetime.combine(day, DAY_START_TIME, self.time_zone).astimezone(UTC)

    def study_start(self, day: date) -> datetime:
        """Return the instant at which the person usually studies on a day, aware UTC."""
        civil_day = day + timedelta(days=self.study_time < DAY_START_TIME)  # 1 a.m. is on the next calendar date
        return datetime.combine(civil_day, self.study_time, self.time_zone).astimezone(UTC)

    def due_start(self, answered_at: datetime, due_days: float) -> datetime:
        """Return the instant from which a card is due, aware UTC.

        A day is the person's day: a card that is due in 1.3 days can be asked at any time of tomorrow.

        Args:
            answered_at: When the card was answered.
            due_days: The days after which its recall has dropped as far as it may.
        """
        if due_days < _MIN_WHOLE_DAY:
            return answered_at.astimezone(UTC) + timedelta(days=due_days)
        return self.day_start(self.day_of(answered_at) + timedelta(days=whole_days(due_days)))


def whole_days(due_days: float) -> float:
    """Round the days until a card is due to whole days, at least one; less than half a day stays as it is."""
    return due_days if due_days < _MIN_WHOLE_DAY else max(1, round(due_days))


def usual_study_time(answer_times: Iterable[datetime], time_zone: tzinfo) -> time:
    """Return the local time at which a person usually starts: the median of the first answers of each day.

    Args:
        answer_times: The instants of recent answers, aware UTC.
        time_zone: The time zone of the person.
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
    """Return the days of study until an interview: the rest of today, and every day before the interview.

    The day of the interview itself is not included, unless it is today.

    Args:
        now: The present instant, aware UTC.
        interview_round: The interview.
        calendar: The person's days.
        weekly_minutes: The minutes to use; those of the interview if None.
        extra_minutes: Minutes to add to each day that has some, or to all days if none has.
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
    """Return the minutes that all days of study until an interview have, before they rise.

    Return None if the days differ, or if a day has its own minutes, which new weekly minutes would not change.
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
    """Return the minutes of each day, from the day they were set to the day before the interview; at least today's."""
    today = calendar.day_of(now)
    last_day = min(calendar.day_of(interview_round.starts_at), today + _MAX_PLAN_SPAN)
    first_day = min(today, calendar.day_of(interview_round.minutes_set_at)) if interview_round.minutes_set_at else today
    first_day = max(first_day, today - _MAX_PLAN_SPAN)
    days = [first_day + timedelta(days=day_offset) for day_offset in range(max(1, (last_day - first_day).days))]
    if days[-1] < today:  # the interview is today
        days = [today]
    return {day: float(calendar.minutes_by_day.get(day, weekly_minutes.by_weekday[day.weekday()])) for day in days}


def raise_toward_end(day_minutes: Sequence[float], max_minutes: float, fixed_flags: Sequence[bool]) -> list[float]:
    """Redistribute minutes so that they rise toward the last day, with the same total.

    No day gets more than `max_minutes` or `MAX_RISE_FACTOR` times the average of the days that are not fixed, unless
    the average itself is higher.

    Args:
        day_minutes: The minutes of each day.
        max_minutes: The most minutes of a day.
        fixed_flags: For each day, whether its minutes must stay.
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
    shares[-1] = shares[-1] or 1.0  # with very few minutes, the last day gets all of them
    target_minutes = [share * total_minutes / sum(shares) for share in shares]
    # From the last day backward, so that minutes above the limit move to the day before.
    raised_minutes, overflow_minutes = list(day_minutes), 0.0
    for index, day_target in zip(reversed(free_indexes), reversed(target_minutes), strict=True):
        raised_minutes[index] = min(day_target + overflow_minutes, max_day_minutes)
        overflow_minutes += day_target - raised_minutes[index]
    return raised_minutes
