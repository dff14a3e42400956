"""The date of an interview as people type it.

The text is taken apart here, so that every word of it counts; `dateparser`, which passes over what it does not know,
is given only what has the shape of one day and one time.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from prepdeck.errors import WrongUse
from prepdeck.typed.numbers import shown

_LONGEST = 80  # characters; whoever pastes more has not pasted a date
_FARTHEST = timedelta(days=5 * 365 + 2)  # five years with their leap days
_USUAL = time(9)
_MONTHS = 12
_CENTURY = "20"
_HOUR_DIGITS = 2
_HINT = "write it like `4 Dec 15:00`, `friday 3pm` or `+10d`"
_HINT_OF_DAY = "write it like `today`, `sat`, `25 nov` or `+3d`"
_LATE = time(23, 59)  # so that today itself still lies ahead
_WHOLE = {
    day[:3]: day for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}  # since `next sat` is nothing to dateparser

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {"half an": 0.5} | {word: count for count, word in enumerate(_NUMBERS, 1)}
_COUNT = rf"\d{{1,4}}(?:\.5)?|half[ ]an|an?|{'|'.join(_NUMBERS)}"
_UNITS = {
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "f": timedelta(weeks=2),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
}
_PARTS = {"morning": _USUAL, "afternoon": time(14), "evening": time(18), "night": time(20)}
_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ZONES = {"utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3}
_ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"jst": 9, "aest": 10, "aedt": 11}
_OFFSET = r"(?:0?\d|1[0-4])(?::?[0-5]\d)?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII | re.VERBOSE)


_ZONE = _pattern(r"[A-Za-z]+(?:/[A-Za-z_+-]+\d*)+")
_LIKE_A_ZONE = _pattern(rf"{_ZONE.pattern}|[A-Z]+")
_ISO_T = _pattern(r"(?<=\d)t(?=\d)")
_FILLING = _pattern(r"[(),]|\b(?:on|at|the|of)\b|(?<=\d)(?:st|nd|rd|th)\b")
_WEEKDAY = _pattern(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?\b")
_DAY_OR_MONTH = _pattern(rf"{_WEEKDAY.pattern}|(?:{_MONTH})")
_THIS = _pattern(r"\bthis[ ](?=morning|afternoon|evening)")
_PART = _pattern(rf"(?:\bin[ ])?\b({'|'.join(_PARTS)})\b")
_SHIFT = _pattern(
    rf"""(?:\+|in[ ])?[ ]?(?!\d+\.5[ ]?[dwf])(?P<count>{_COUNT})[ ]?  # nobody knows the hour of half a day
    (?P<unit>d(?:ays?)?|w(?:eeks?)?|fortnights?|h(?:(?:ou)?rs?)?|min(?:ute)?s?)
    (?:[ ]?(?:and[ ])?(?P<minutes>\d{{1,2}})[ ]?m(?:in(?:ute)?s?)?)?"""
)
_CLOCK = _pattern(
    rf"""(?<![\w:./+-])
    (?:(?P<word>{"|".join(_WORDS)})
      |(?P<hour>\d{{1,2}})(?=:|[ ]?h|[ ]?[ap]\.?m)
       (?:[:h](?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?|[ ]?h(?:rs?)?)?
       (?:[ ]?(?P<half>[ap])\.?m\b\.?)?)
    (?:[ ]?(?:(?P<zone>(?:utc|gmt)(?=[+-])|{"|".join(_ZONES)})\b)?(?P<offset>(?:(?<=[ct])-|\+){_OFFSET})?)
    (?![\w:+-])"""
)
_DATE = _pattern(
    rf"""(?P<day>\d{{1,2}})[ -]?(?:{_MONTH})\.?(?:[ -]\d{{4}}|[ ](?P<short>\d\d))?
    |(?:{_MONTH})\.?[ ](?P<day_behind>\d{{1,2}})(?:[ ]\d{{4}}|[ ](?P<short_behind>\d\d))?
    |\d{{4}}(?P<sign>[./-])\d{{1,2}}(?P=sign)(?P<day_last>\d{{1,2}})"""
)
_FIGURES = _pattern(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d\d)?)?")
_NEAR = _pattern(
    rf"""(?:today|yesterday|tomorrow|day[ ]after[ ]tomorrow|in[ ](?:{_COUNT})[ ]months?
    |(?:(?:this|next)[ ])?(?:mon|tue|wed|thu|fri|sat|sun))?"""
)


def parse_start(text: str, now: datetime, zone: str) -> datetime:
    """The instant that a person means by a date as people type them.

    Without a time of day the interview is taken to begin at nine. What is not wholly understood is refused, and so is
    what has been already or is years away, since a wrong year or a misread day would otherwise pass for a plan.

    Args:
        text: Such as `4 Dec 15:00`, `friday 3pm`, `2026-12-04`, `tomorrow morning` or `+10d`.
        now: The present instant, aware UTC.
        zone: The IANA name of the time zone it is read in where it names none.

    Returns:
        The instant, aware UTC.

    Raises:
        WrongUse: The text is no date, contradicts itself, lies in the past or too far ahead.
    """
    found = None
    if len(text) <= _LONGEST:
        rest, zone = _without_zone(text, zone)
        found = _read(_plain(rest), now.astimezone(ZoneInfo(zone)))
    if found is None:
        _refuse_zone(text, now)
        raise WrongUse(f"{shown(text)!r} is not a date that can be read", hint=_HINT)
    starts = found.replace(second=0, microsecond=0)
    read_as = f"{starts:%a} {starts.day} {starts:%b} {starts.year}, {starts:%H:%M}"
    if starts <= now:
        raise WrongUse(f"{read_as} is in the past", hint=_HINT)
    if starts - now > _FARTHEST:
        raise WrongUse(f"{read_as} is more than 5 years ahead", hint=_HINT)
    return starts.astimezone(UTC)


def parse_day(text: str, today: date) -> date:
    """The day that a person means by a date as people type them; today may be meant.

    Args:
        text: Such as `today`, `sat`, `25 nov`, `2026-11-25` or `+3d`.
        today: The person's day.

    Raises:
        WrongUse: The text is no day, contradicts itself, lies in the past or too far ahead.
    """
    said, found = _plain(text) if len(text) <= _LONGEST else "", None
    if said:
        found = _on(said, _LATE, datetime.combine(today, _USUAL, UTC))
    if found is None:
        raise WrongUse(f"{shown(text)!r} is not a day that can be read", hint=_HINT_OF_DAY)
    day = found.date()
    read_as = f"{day:%a} {day.day} {day:%b} {day.year}"
    if day < today:
        raise WrongUse(f"{read_as} is in the past", hint=_HINT_OF_DAY)
    if day - today > _FARTHEST:
        raise WrongUse(f"{read_as} is more than 5 years ahead", hint=_HINT_OF_DAY)
    return day


def zone_said(text: str, zone: str) -> str:
    """The IANA name of the time zone that a typed date names, such as `Europe/Paris`, or else `zone`."""
    return _without_zone(text, zone)[1]


def _without_zone(text: str, zone: str) -> tuple[str, str]:
    """The text without the zone that it names, and that zone, or else `zone`."""
    named = _ZONE.search(text)
    if named is None:
        return text, zone
    for name in (named.group(), named.group().title()):
        try:
            found = ZoneInfo(name)
        except (LookupError, ValueError, OSError):  # a name that is none, or that of a folder of zones
            continue
        return text.replace(named.group(), " "), found.key
    return text, zone


def _refuse_zone(text: str, now: datetime) -> None:
    """Say of a text that would be a date without its last word that this is no zone.

    Raises:
        WrongUse: It is so.
    """
    rest, _, last = text.strip().rpartition(" ")
    is_like_one = _LIKE_A_ZONE.fullmatch(last) and not _DAY_OR_MONTH.fullmatch(last.lower())
    if is_like_one and len(text) <= _LONGEST and _read(_plain(rest), now) is not None:
        hint = "write one like `Europe/Prague` or `UTC+5:30`"
        raise WrongUse(f"{shown(last)!r} is not a time zone that is known", hint=hint)


def _plain(text: str) -> str:
    """The words that matter, in one spelling."""
    bare = _FILLING.sub(" ", _ISO_T.sub(" ", text.lower()))
    near = _THIS.sub("today ", " ".join(bare.split())).replace("tonight", "today night")
    return _WEEKDAY.sub(r"\1", near)


def _read(said: str, now: datetime) -> datetime | None:
    """What was said as a moment, with the zone it names or else that of `now`; None for what is no date."""
    shift = _SHIFT.fullmatch(said)
    if shift:
        return _shifted(shift, now)
    part = _PART.search(said)
    rest = _PART.sub(" ", said, count=1)
    clock = _CLOCK.search(rest)
    at = _time(clock, part.group(1) if part else "")
    if clock:
        rest = f"{rest[: clock.start()]} {rest[clock.end() :]}"
        now = now.astimezone(_zone(clock) or now.tzinfo)
    day = " ".join(rest.split())
    if at is None or not (day or clock or part):
        return None
    return _on(day, at, now)


def _shifted(shift: re.Match[str], now: datetime) -> datetime:
    """So much later than now; a shift in days or weeks leads to the usual hour of that day."""
    unit, count = shift.group("unit")[0], shift.group("count")
    span = (float(count) if count[0].isdigit() else _COUNTS.get(count, 1)) * _UNITS[unit]
    if unit in "dwf":
        return datetime.combine(now.date() + span, _USUAL, now.tzinfo)
    span += int(shift.group("minutes") or 0) * _UNITS["m"]
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def _zone(clock: re.Match[str]) -> timezone | None:
    """The zone behind a time of day, such as `CET`, `GMT+1` or `+02:00`; None where there is none."""
    name, offset = clock.group("zone"), clock.group("offset")
    if not name and not offset:
        return None
    ahead = timedelta(hours=_ZONES[name or "utc"])
    if offset:
        figures = offset[1:].replace(":", "")
        hours, minutes = (figures, "0") if len(figures) <= _HOUR_DIGITS else (figures[:-2], figures[-2:])
        ahead += (-1 if offset[0] == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(ahead)


def _time(clock: re.Match[str] | None, part: str) -> time | None:
    """The time that a clock shows in a part of the day; None for one that no clock shows."""
    if clock is None:
        return _PARTS.get(part, _USUAL)
    if clock.group("word"):
        return _WORDS[clock.group("word")]
    hour, half = int(clock.group("hour")), clock.group("half")
    if half and not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a half day
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour < 12 and part not in {"", "morning"}:  # noqa: PLR2004 - the same
        hour += 12
    return time(hour, int(clock.group("minute") or 0)) if hour < 24 else None  # noqa: PLR2004 - hours of a day


def _on(said: str, at: time, now: datetime) -> datetime | None:
    """The day that was said, at that time of day.

    Raises:
        WrongUse: The day is said by its date and by a weekday that it is not.
    """
    shift = _SHIFT.fullmatch(said)
    if shift and shift.group("unit")[0] in "dwf":
        return datetime.combine(_shifted(shift, now).date(), at, now.tzinfo)
    weekday = _WEEKDAY.search(said)
    date, day = _date(" ".join(_WEEKDAY.sub(" ", said, count=1).split()))
    if not day:
        return _parsed(said, at, now) if _NEAR.fullmatch(said) else None
    found = _parsed(date, at, now)
    if found is None or found.day != day:  # `32 Dec` is read as December of the year 32
        return None
    if weekday and f"{found:%a}".lower() != weekday.group(1):
        raise WrongUse(
            f"{found.day} {found:%b} {found.year} is a {found:%A}",
            hint="mend the date or the weekday",
        )
    return found


def _date(said: str) -> tuple[str, int]:
    """A date, in figures with its day before its month, and that day; 0 for what is no date."""
    named = _DATE.fullmatch(said)
    if named:
        short = named.group("short") or named.group("short_behind")
        said = f"{said[: -len(short)]}{_in_full(short)}" if short else said
        return said, int(named.group("day") or named.group("day_behind") or named.group("day_last"))
    figures = _FIGURES.fullmatch(said)
    if figures is None:
        return said, 0
    day, _, month, year = figures.groups()
    if int(month) > _MONTHS:
        day, month = month, day
    if not 1 <= int(month) <= _MONTHS:
        return said, 0
    return (f"{day}/{month}/{_in_full(year)}" if year else f"{day}/{month}"), int(day)


def _in_full(year: str) -> str:
    """A year with its century: two digits mean this one, so `26` is 2026 even after 2026 has passed."""
    return f"{_CENTURY}{year}" if len(year) == len(_CENTURY) else year


def _parsed(day: str, at: time, now: datetime) -> datetime | None:
    """The next day of that description, at that time of day, in the zone of `now`."""
    import dateparser  # noqa: PLC0415 - 90 ms that only a person who types a date should pay

    found: datetime | None = dateparser.parse(
        f"{_WEEKDAY.sub(lambda found: _WHOLE[found[1]], day)} {at:%H:%M}",
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "TIMEZONE": "UTC",  # or it asks this machine for its zone, which is none of a text's business
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "DMY",
        },
    )
    return found and found.replace(tzinfo=now.tzinfo)
