"""The interview itself: when it is, and what people type to say so."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from prepdeck.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Round:
    """One interview of a target.

    Attributes:
        name: What the person calls it.
        starts: The instant it begins, aware UTC.
        zone: The IANA name of the time zone its date and time are read in.
    """

    name: str
    starts: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """Its beginning as a clock on the wall shows it."""
        return self.starts.astimezone(ZoneInfo(self.zone))

    def days_left(self, now: datetime) -> int:
        """Whole calendar days from `now` to the day of the interview, negative when it has been."""
        return (self.local.date() - now.astimezone(ZoneInfo(self.zone)).date()).days


_TIME_SAID = re.compile(r"\d[:h.]\d\d\b(?!\.)|\d\s*[ap]\.?m\b|\bnoon\b|\bmidnight\b|\d\s*h\b|T\d", re.IGNORECASE)
_RELATIVE = re.compile(r"\b\d+\s*(?:h|hours?|min|minutes?)\b", re.IGNORECASE)
_USUAL_HOUR = 9
_HINT = "write it like `4 Dec 15:00`, `friday 3pm` or `+10d`"


def parse_start(text: str, now: datetime, zone: str) -> datetime:
    """The instant that a person means by a date as people type them.

    Without a time of day the interview is taken to begin at nine. What has been already is refused, since a
    wrong year or a misread day would otherwise pass for a plan.

    Args:
        text: Such as `4 Dec 15:00`, `friday 3pm`, `2026-12-04` or `+10d`.
        now: The present instant, aware UTC.
        zone: The IANA name of the person's time zone.

    Returns:
        The instant, aware UTC.

    Raises:
        WrongUse: The text is no date, or lies in the past.
    """
    import dateparser  # noqa: PLC0415 - 90 ms that only a person who types a date should pay

    here = ZoneInfo(zone)
    local_now = now.astimezone(here).replace(tzinfo=None)
    found = dateparser.parse(
        text.strip(),
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local_now,
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "DMY",
        },
    )
    if found is None:
        raise WrongUse(f"{text.strip()!r} is not a date that can be read", hint=_HINT)
    if not _TIME_SAID.search(text) and not _RELATIVE.search(text):
        found = found.replace(hour=_USUAL_HOUR, minute=0)
    starts = found.replace(second=0, microsecond=0, tzinfo=here).astimezone(UTC)
    if starts <= now - timedelta(minutes=1):
        raise WrongUse(f"{found:%a} {found.day} {found:%b %Y, %H:%M} is in the past", hint=_HINT)
    return starts
