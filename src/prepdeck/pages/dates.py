"""Days and times as people say them."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prepdeck.memory.rounds import Round


def day(when: date) -> str:
    """A day with its weekday: `Fri 4 Dec 2026`."""
    return f"{when:%a} {when.day} {when:%b %Y}"


def short(when: date) -> str:
    """A day that is near: `Fri 4 Dec`."""
    return f"{when:%a} {when.day} {when:%b}"


def moment(when: datetime) -> str:
    """A day and a time of day: `Fri 4 Dec 15:00`."""
    return f"{when:%a} {when.day} {when:%b %H:%M}"


def in_full(found: "Round") -> str:
    """When a round begins, so that no part of it can be misread: `Friday 4 December 2026, 15:00 Europe/Prague`."""
    local = found.local
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} {found.zone}"


def in_days(days: int) -> str:
    """How far away a day is: `today`, `tomorrow`, `in 13 days`, `3 days ago`."""
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {days} days" if days > 0 else f"{-days} day{'s' if days < -1 else ''} ago"


def overdue(due: date | None, today: date) -> str:
    """Since when a document wants a review, as the end of a sentence; "" where it does not."""
    if due is None or due >= today:
        return ""
    return f"was due for review on {day(due)}, {(today - due).days} days ago"


def until(found: "Round", now: datetime) -> str:
    """How long until a round begins, or since it did; hours and minutes on the day itself."""
    days = found.days_left(now)
    if days:
        return in_days(days)
    hours, rest = divmod(int(abs(found.starts - now) / timedelta(minutes=1)), 60)
    span = f"{hours} h {rest} min" if hours else f"{rest} min"
    return f"in {span}" if found.starts > now else f"{span} ago"


def gap(days: float) -> str:
    """A span of time in one unit: `6 min`, `5 h`, `3 d`, `4 months`."""
    minutes = days * 24 * 60
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{max(1, round(minutes))} min"
    if days < 1:
        return f"{round(minutes / 60)} h"
    if days < 60:  # noqa: PLR2004 - beyond two months days say little
        return f"{round(days)} d"
    return f"{round(days / 30.44)} months" if days < 730 else f"{days / 365.25:.0f} years"  # noqa: PLR2004
