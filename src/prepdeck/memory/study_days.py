"""The days of study between now and an interview: when the person will sit down, and for how many minutes.

A person's day begins at four in the morning, so that who studies past midnight still calls it the same day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from prepdeck.memory.rounds import LONGEST, USUAL_WEEK, Round, Week

DAY_BEGINS = time(4)
USUAL_HOUR = time(19)
STEEPEST = 2.5
"""How many times the average a day gets at most where minutes rise towards the interview."""

_START = datetime(1970, 1, 1, tzinfo=UTC)
_SHORTEST = 2.0  # minutes; it is not worth sitting down for less
_RISE = 2.0  # the power with which they rise from day to day
_FARTHEST = timedelta(days=5 * 366)  # no plan goes further, whatever date stands in a journal
_DAYS_THAT_TELL = 3  # so many days of study tell at what time of day the person studies


def in_days(at: datetime) -> float:
    """An instant as days since 1970."""
    return (at - _START) / timedelta(days=1)


def from_days(at: float) -> datetime:
    """The instant so many days after 1970 began, aware UTC."""
    return _START + timedelta(days=at)


class Session(NamedTuple):
    """A day of study.

    Attributes:
        day: The person's day.
        at: When it begins, aware UTC.
        minutes: How long it is.
    """

    day: date
    at: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of the person's days.

    Attributes:
        zone: The time zone the person lives in.
        hour: The time of day at which the person studies.
        minutes: The minutes of the days that differ from their week.
        spent: How many minutes of today have been studied already.
    """

    zone: tzinfo
    hour: time = USUAL_HOUR
    minutes: Mapping[date, int] = field(default_factory=dict)
    spent: float = 0.0

    def day(self, at: datetime) -> date:
        """The person's day in which an instant lies."""
        local = at.astimezone(self.zone)
        return local.date() - timedelta(days=local.time() < DAY_BEGINS)

    def begins(self, day: date) -> datetime:
        """The instant at which a day begins, aware UTC."""
        return datetime.combine(day, DAY_BEGINS, self.zone).astimezone(UTC)

    def studies(self, day: date) -> datetime:
        """The instant at which the person sits down on a day, aware UTC."""
        civil = day + timedelta(days=self.hour < DAY_BEGINS)
        return datetime.combine(civil, self.hour, self.zone).astimezone(UTC)


def usual_hour(answers: Iterable[datetime], zone: tzinfo) -> time:
    """The time of day at which a person sits down: the median of the first answers of each day.

    Args:
        answers: When the recent answers were given, aware UTC.
        zone: The time zone the person lives in.
    """
    plain, first = Calendar(zone), dict[date, datetime]()
    for answer in answers:
        day = plain.day(answer)
        first[day] = min(answer, first.get(day, answer))
    if len(first) < _DAYS_THAT_TELL:
        return USUAL_HOUR
    since = sorted(at - plain.begins(day) for day, at in first.items())
    middle = datetime.combine(date.min, DAY_BEGINS) + since[len(since) // 2]
    return middle.time().replace(second=0, microsecond=0)


def sessions(
    now: datetime, ahead: Round, calendar: Calendar, week: Week | None = None, more: int = 0
) -> tuple[Session, ...]:
    """The sessions from now to an interview: what is left of today, and every day before that of the interview.

    The day of the interview itself is not counted on, unless it is today.

    Args:
        now: The present instant, aware UTC.
        ahead: The interview.
        calendar: The person's days.
        week: The minutes to count with; those of the interview where None.
        more: So many minutes more on each day that has any; on all where none has.
    """
    week = week or ahead.week or USUAL_WEEK
    own = _amounts(now, ahead, calendar, week)
    today = calendar.day(now)
    none = not any(amount for day, amount in own.items() if day >= today)
    amounts = [min(each + more, LONGEST) if each or none else 0.0 for each in own.values()]
    if week.most is not None:
        fixed = [day in calendar.minutes or not amount for day, amount in zip(own, amounts, strict=True)]
        amounts = raised(amounts, min(week.most + more, LONGEST), fixed)
    days = [(day, amount) for day, amount in zip(own, amounts, strict=True) if day >= today]
    left = max(0.0, min(days[0][1] - calendar.spent, (ahead.starts - now) / timedelta(minutes=1)))
    return (
        Session(today, now, left),
        *(Session(day, calendar.studies(day), amount) for day, amount in days[1:]),
    )


def minutes_a_day(now: datetime, ahead: Round, calendar: Calendar) -> int | None:
    """The minutes that every day of study until an interview has by its week, before they rise.

    None where they differ, or where a day has minutes of its own, which no other week would change.
    """
    own, today = _amounts(now, ahead, calendar, ahead.week or USUAL_WEEK), calendar.day(now)
    days = {day: minutes for day, minutes in own.items() if minutes and day >= today}
    found = set(days.values())
    return round(found.pop()) if len(found) == 1 and days.keys().isdisjoint(calendar.minutes) else None


def _amounts(now: datetime, ahead: Round, calendar: Calendar, week: Week) -> dict[date, float]:
    """The minutes of each day from when a week was said to the day before an interview, today at least."""
    today = calendar.day(now)
    last = min(calendar.day(ahead.starts), today + _FARTHEST)
    first = min(today, calendar.day(ahead.since)) if ahead.since else today
    first = max(first, today - _FARTHEST)
    days = [first + timedelta(days=number) for number in range(max(1, (last - first).days))]
    if days[-1] < today:  # it is on this very day
        days = [today]
    return {day: float(calendar.minutes.get(day, week.minutes[day.weekday()])) for day in days}


def raised(minutes: Sequence[float], most: float, fixed: Sequence[bool]) -> list[float]:
    """The same minutes in all, rising towards the last day.

    No day gets more than `most`, nor more than two and a half times the average of the days that are not fixed, unless
    it had so much before.

    Args:
        minutes: By day.
        most: What a day may have.
        fixed: By day, whether its minutes stay.
    """
    free = [at for at, is_fixed in enumerate(fixed) if not is_fixed]
    whole = sum(minutes[at] for at in free)
    if not free or not whole:
        return list(minutes)
    ceiling = max(whole / len(free), min(most, STEEPEST * whole / len(free)))
    shares = [((number + 1) / len(free)) ** _RISE for number in range(len(free))]
    shares = [share if share * whole / sum(shares) >= _SHORTEST else 0.0 for share in shares]
    shares[-1] = shares[-1] or 1.0
    wanted = [share * whole / sum(shares) for share in shares]
    found, over = list(minutes), 0.0
    for at, minutes_wanted in zip(reversed(free), reversed(wanted), strict=True):
        found[at] = min(minutes_wanted + over, ceiling)
        over += minutes_wanted - found[at]
    return found
