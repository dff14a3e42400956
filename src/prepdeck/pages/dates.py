"""Days and times as people say them."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from prepdeck.documents.text import format_count

if TYPE_CHECKING:
    from prepdeck.memory.rounds import Round


def format_day(day: date) -> str:
    """A day with its weekday: `Fri 4 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def format_short_day(day: date) -> str:
    """A day that is near: `Fri 4 Dec`."""
    return f"{day:%a} {day.day} {day:%b}"


def format_moment(local_time: datetime) -> str:
    """A day and a time of day: `Fri 4 Dec 15:00`."""
    return f"{local_time:%a} {local_time.day} {local_time:%b %H:%M}"


def format_round_start(interview_round: "Round") -> str:
    """When a round begins, so that no part of it can be misread: `Friday 4 December 2026, 15:00 Europe/Prague`."""
    local_start = interview_round.local_start
    return f"{local_start:%A} {local_start.day} {local_start:%B %Y}, {local_start:%H:%M} {interview_round.zone_name}"


def describe_days_until(day_count: int) -> str:
    """How far away a day is: `today`, `tomorrow`, `in 13 days`, `3 days ago`."""
    if day_count == 0:
        return "today"
    if day_count == 1:
        return "tomorrow"
    return f"in {day_count} days" if day_count > 0 else f"{-day_count} day{'s' if day_count < -1 else ''} ago"


def describe_overdue(due_day: date | None, today: date) -> str:
    """Since when a document wants a review, as the end of a sentence; "" where it does not."""
    if due_day is None or due_day >= today:
        return ""
    return f"is {format_count((today - due_day).days, 'day')} overdue for review (due {format_day(due_day)})"


def describe_time_until(interview_round: "Round", now: datetime) -> str:
    """How long until a round begins, or since it did; hours and minutes on the day itself."""
    days_left = interview_round.days_left(now)
    if days_left:
        return describe_days_until(days_left)
    hours, minutes = divmod(int(abs(interview_round.starts_at - now) / timedelta(minutes=1)), 60)
    time_text = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f"in {time_text}" if interview_round.starts_at > now else f"{time_text} ago"


def format_interval(interval_days: float) -> str:
    """A span of time in one unit: `6 min`, `5 h`, `3 d`, `4 months`."""
    minutes = interval_days * 24 * 60
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{max(1, round(minutes))} min"
    if interval_days < 1:
        return f"{round(minutes / 60)} h"
    if interval_days < 60:  # noqa: PLR2004 - beyond two months days say little
        return f"{round(interval_days)} d"
    return f"{round(interval_days / 30.44)} months" if interval_days < 730 else f"{interval_days / 365.25:.0f} years"  # noqa: PLR2004
