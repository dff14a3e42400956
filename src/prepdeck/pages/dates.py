"""Dates, times and intervals as short texts."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from prepdeck.documents.text import format_count

if TYPE_CHECKING:
    from prepdeck.memory.rounds import Round


def format_day(day: date) -> str:
    """Format a day with its weekday and year: `Fri 4 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def format_short_day(day: date) -> str:
    """Format a day with its weekday: `Fri 4 Dec`."""
    return f"{day:%a} {day.day} {day:%b}"


def format_moment(local_time: datetime) -> str:
    """Format a local time with its day: `Fri 4 Dec 15:00`."""
    return f"{local_time:%a} {local_time.day} {local_time:%b %H:%M}"


def format_round_start(interview_round: "Round") -> str:
    """Format the start of a round unambiguously: `Friday 4 December 2026, 15:00 Europe/Prague`."""
    local_start = interview_round.local_start
    return f"{local_start:%A} {local_start.day} {local_start:%B %Y}, {local_start:%H:%M} {interview_round.zone_name}"


def describe_days_until(day_count: int) -> str:
    """Describe how far away a day is: `today`, `tomorrow`, `in 13 days`, `3 days ago`."""
    if day_count == 0:
        return "today"
    if day_count == 1:
        return "tomorrow"
    return f"in {day_count} days" if day_count > 0 else f"{-day_count} day{'s' if day_count < -1 else ''} ago"


def describe_overdue(due_day: date | None, today: date) -> str:
    """Describe by when a document should have been checked again, as the end of a sentence; "" if that is ahead."""
    if due_day is None or due_day >= today:
        return ""
    return f"should have been checked by {format_day(due_day)}, {format_count((today - due_day).days, 'day')} ago"


def describe_time_until(interview_round: "Round", now: datetime) -> str:
    """Describe the time until or since the start of a round, in hours and minutes on its own day."""
    days_left = interview_round.days_left(now)
    if days_left:
        return describe_days_until(days_left)
    hours, minutes = divmod(int(abs(interview_round.starts_at - now) / timedelta(minutes=1)), 60)
    if not hours and not minutes:
        return "in less than a minute" if interview_round.starts_at > now else "just now"
    time_text = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f"in {time_text}" if interview_round.starts_at > now else f"{time_text} ago"


def describe_interval(interval_days: float, now: datetime) -> str:
    """Describe when a number of days is over: `in 6 min`, `in 3 days`, or `tomorrow` for the next day of the person."""
    interval_text = format_interval(interval_days)
    local_now = now.astimezone()
    is_next_day = interval_days < 1 and _study_day(local_now + timedelta(days=interval_days)) != _study_day(local_now)
    return "tomorrow" if is_next_day or interval_text == "1 day" else f"in {interval_text}"


def _study_day(local_time: datetime) -> date:
    """Return the person's day, which begins when the night is over."""
    from prepdeck.memory.study_days import DAY_START_TIME  # noqa: PLC0415 - loaded only after the first paint

    return local_time.date() - timedelta(days=local_time.time() < DAY_START_TIME)


def format_interval(interval_days: float) -> str:
    """Format a number of days in one unit: `6 min`, `5 h`, `3 days`, `4 months`, `2 years`."""
    minutes = interval_days * 24 * 60
    if minutes < 60:  # noqa: PLR2004 - one hour
        return f"{max(1, round(minutes))} min"
    if interval_days < 1:
        return f"{round(minutes / 60)} h"
    if interval_days < 60:  # noqa: PLR2004 - after two months, months are easier to read than days
        return format_count(round(interval_days), "day")
    return f"{round(interval_days / 30.44)} months" if interval_days < 730 else f"{interval_days / 365.25:.0f} years"  # noqa: PLR2004
