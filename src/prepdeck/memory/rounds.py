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


_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?!\d)")
_TIME_SAID = re.compile(r"\d:\d\d|\d\s*[ap]\.?m\b|\bnoon\b|\bmidnight\b", re.IGNORECASE)
_SHIFT = re.compile(r"^\s*(?:\+|in\s+)?(\d{1,4})\s*(d|w|h|days?|weeks?|hours?|minutes?|min)\s*$", re.IGNORECASE)
_UNITS = {"d": timedelta(days=1), "w": timedelta(weeks=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_HOUR = re.compile(r"\b(\d{1,2})\s?h(?:rs?)?(\d\d)?\b", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"^(\d{1,2})\.(\d{1,2})\.?(?=\s|$)")
_USUAL_HOUR = 9
_LATEST = (23, 59)
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
    here = ZoneInfo(zone)
    shift = _SHIFT.match(text)
    found = _shifted(shift, now.astimezone(here)) if shift else _read(_spelt_out(text), now, zone)
    if found is None:
        raise WrongUse(f"{text.strip()!r} is not a date that can be read", hint=_HINT)
    starts = found.replace(second=0, microsecond=0).astimezone(UTC)
    if starts <= now - timedelta(minutes=1):
        local = starts.astimezone(here)
        raise WrongUse(f"{local:%a} {local.day} {local:%b %Y, %H:%M} is in the past", hint=_HINT)
    return starts


def _shifted(shift: re.Match[str], now: datetime) -> datetime:
    """So much later than now; a shift in days or weeks leads to the usual hour of that day."""
    unit = shift.group(2)[0].lower()
    later = now.replace(tzinfo=None) + int(shift.group(1)) * _UNITS[unit]
    if unit in "dw":
        later = later.replace(hour=_USUAL_HOUR, minute=0)
    return later.replace(tzinfo=now.tzinfo)


def _spelt_out(text: str) -> str:
    """The hours and the day that the reader of dates would take for something else, written its way."""
    spelt = _HOUR.sub(lambda match: f"{match.group(1)}:{match.group(2) or '00'}", text.strip())
    return _DAY_AND_MONTH.sub(r"\1/\2", spelt)


def _read(text: str, now: datetime, zone: str) -> datetime | None:
    """A date written in words or figures, with the zone it names or else `zone`; None for what is none."""
    import dateparser  # noqa: PLC0415 - 90 ms that only a person who types a date should pay

    clock = _CLOCK.search(text)
    if clock and (int(clock.group(1)) > _LATEST[0] or int(clock.group(2)) > _LATEST[1]):
        return None
    found: datetime | None = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
            "TIMEZONE": zone,
            "RETURN_AS_TIMEZONE_AWARE": True,
            "DATE_ORDER": "DMY",
        },
    )
    if found is not None and not _TIME_SAID.search(text):
        found = found.replace(hour=_USUAL_HOUR, minute=0)
    return found
