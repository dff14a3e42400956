"""Parse interview dates as people type them.

This module takes the text apart itself, so that no word is ignored. `dateparser` skips words that it does not know, so
it only gets texts that look like one day and one time.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from prepdeck.errors import UsageError
from prepdeck.typed.numbers import shorten_for_message

_MAX_TEXT_LENGTH = 80  # characters; a longer text is not a date
_MAX_TIME_AHEAD = timedelta(days=5 * 365 + 2)  # five years with their leap days
_DEFAULT_START_TIME = time(9)
_MONTHS_PER_YEAR = 12
_CENTURY_DIGITS = "20"
_HOUR_DIGITS = 2
_DATE_TIME_HINT = "write it like `4 Dec 15:00`, `friday 3pm` or `+10d`"
_DAY_HINT = "write it like `today`, `sat`, `25 nov` or `+3d`"
_END_OF_DAY = time(23, 59)  # so that today still counts as a day in the future
_FULL_WEEKDAY_NAMES = {
    day[:3]: day for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}  # dateparser does not understand `next sat`

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT_BY_WORD = {"half an": 0.5} | {word: count for count, word in enumerate(_NUMBER_WORDS, 1)}
_COUNT_PATTERN = rf"\d{{1,4}}(?:\.5)?|half[ ]an|an?|{'|'.join(_NUMBER_WORDS)}"
_UNIT_DURATIONS = {
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "f": timedelta(weeks=2),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
}
_DAY_PART_TIMES = {"morning": _DEFAULT_START_TIME, "afternoon": time(14), "evening": time(18), "night": time(20)}
_CLOCK_WORD_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_MONTH_PATTERN = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ZONE_OFFSET_HOURS = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "wet": 0,
    "west": 1,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
}
_ZONE_OFFSET_HOURS |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONE_OFFSET_HOURS |= {"jst": 9, "aest": 10, "aedt": 11}
_OFFSET_PATTERN = r"(?:0?\d|1[0-4])(?::?[0-5]\d)?"


def _compile_pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII | re.VERBOSE)


_IANA_ZONE = _compile_pattern(r"[A-Za-z]+(?:/[A-Za-z_+-]+\d*)+")
_ZONE_LIKE_WORD = _compile_pattern(rf"{_IANA_ZONE.pattern}|[A-Z]+")
_ISO_TIME_MARK = _compile_pattern(r"(?<=\d)t(?=\d)")
_FILLER_WORD = _compile_pattern(r"[(),]|\b(?:on|at|the|of)\b|(?<=\d)(?:st|nd|rd|th)\b")
_WEEKDAY_NAME = _compile_pattern(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?\b")
_WEEKDAY_OR_MONTH = _compile_pattern(rf"{_WEEKDAY_NAME.pattern}|(?:{_MONTH_PATTERN})")
_THIS_DAY_PART = _compile_pattern(r"\bthis[ ](?=morning|afternoon|evening)")
_DAY_PART = _compile_pattern(rf"(?:\bin[ ])?\b({'|'.join(_DAY_PART_TIMES)})\b")
_RELATIVE_TIME = _compile_pattern(
    rf"""(?:\+|in[ ])?[ ]?(?!\d+\.5[ ]?[dwf])(?P<count>{_COUNT_PATTERN})[ ]?  # half a day has no clear hour
    (?P<unit>d(?:ays?)?|w(?:eeks?)?|fortnights?|h(?:(?:ou)?rs?)?|min(?:ute)?s?)
    (?:[ ]?(?:and[ ])?(?P<minutes>\d{{1,2}})[ ]?m(?:in(?:ute)?s?)?)?"""
)
_CLOCK_TIME = _compile_pattern(
    rf"""(?<![\w:./+-])
    (?:(?P<word>{"|".join(_CLOCK_WORD_TIMES)})
      |(?P<hour>\d{{1,2}})(?=:|[ ]?h|[ ]?[ap]\.?m)
       (?:[:h](?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?|[ ]?h(?:rs?)?)?
       (?:[ ]?(?P<half>[ap])\.?m\b\.?)?)
    (?:[ ]?(?:(?P<zone>(?:utc|gmt)(?=[+-])|{"|".join(_ZONE_OFFSET_HOURS)})\b)?(?P<offset>(?:(?<=[ct])-
    |\+){_OFFSET_PATTERN})?)
    (?![\w:+-])"""
)
_WRITTEN_DATE = _compile_pattern(
    rf"""(?P<day>\d{{1,2}})[ -]?(?:{_MONTH_PATTERN})\.?(?:[ -]\d{{4}}|[ ](?P<short>\d\d))?
    |(?:{_MONTH_PATTERN})\.?[ ](?P<day_after>\d{{1,2}})(?:[ ]\d{{4}}|[ ](?P<short_after>\d\d))?
    |\d{{4}}(?P<separator>[./-])\d{{1,2}}(?P=separator)(?P<day_last>\d{{1,2}})"""
)
_NUMERIC_DATE = _compile_pattern(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d\d)?)?")
_NEARBY_DAY = _compile_pattern(
    rf"""(?:today|yesterday|tomorrow|day[ ]after[ ]tomorrow|in[ ](?:{_COUNT_PATTERN})[ ]months?
    |(?:(?:this|next)[ ])?(?:mon|tue|wed|thu|fri|sat|sun))?"""
)


def parse_start(text: str, now: datetime, zone_name: str) -> datetime:
    """Parse the start of an interview from a typed date.

    Without a time of day, the interview starts at 9:00. A text that is not understood completely is rejected, and so
    are dates in the past or more than five years ahead: a wrong year or a misread day would give a wrong plan.

    Args:
        text: The typed date, such as `4 Dec 15:00`, `friday 3pm`, `2026-12-04`, `tomorrow morning` or `+10d`.
        now: The current time, aware UTC.
        zone_name: IANA name of the time zone to use if the text names none.

    Returns:
        The start, aware UTC.

    Raises:
        UsageError: The text is not a date, contradicts itself, or is in the past or too far ahead.
    """
    parsed_start = None
    if len(text) <= _MAX_TEXT_LENGTH:
        text_without_zone, zone_name = _split_zone(text, zone_name)
        parsed_start = _parse_moment(_normalize_spelling(text_without_zone), now.astimezone(ZoneInfo(zone_name)))
    if parsed_start is None:
        _reject_unknown_zone(text, now)
        raise UsageError(f"cannot read '{shorten_for_message(text)}' as a date", hint=_DATE_TIME_HINT)
    local_start = parsed_start.replace(second=0, microsecond=0)
    shown_date = f"{local_start:%a} {local_start.day} {local_start:%b} {local_start.year}, {local_start:%H:%M}"
    if local_start <= now:
        raise UsageError(f"{shown_date} is in the past", hint=_DATE_TIME_HINT)
    if local_start - now > _MAX_TIME_AHEAD:
        raise UsageError(f"{shown_date} is more than 5 years ahead", hint=_DATE_TIME_HINT)
    return local_start.astimezone(UTC)


def parse_day(text: str, today: date) -> date:
    """Parse a typed day; today is allowed.

    Args:
        text: The typed day, such as `today`, `sat`, `25 nov`, `2026-11-25` or `+3d`.
        today: The person's local date.

    Raises:
        UsageError: The text is not a day, contradicts itself, or is in the past or too far ahead.
    """
    normalized_text, parsed_start = _normalize_spelling(text) if len(text) <= _MAX_TEXT_LENGTH else "", None
    if normalized_text:
        parsed_start = _parse_day_at(normalized_text, _END_OF_DAY, datetime.combine(today, _DEFAULT_START_TIME, UTC))
    if parsed_start is None:
        raise UsageError(f"cannot read '{shorten_for_message(text)}' as a day", hint=_DAY_HINT)
    day = parsed_start.date()
    shown_day = f"{day:%a} {day.day} {day:%b} {day.year}"
    if day < today:
        raise UsageError(f"{shown_day} is in the past", hint=_DAY_HINT)
    if day - today > _MAX_TIME_AHEAD:
        raise UsageError(f"{shown_day} is more than 5 years ahead", hint=_DAY_HINT)
    return day


def find_zone_name(text: str, default_zone: str) -> str:
    """The IANA time zone that a typed date names, such as `Europe/Paris`, or `default_zone` if it names none."""
    return _split_zone(text, default_zone)[1]


def _split_zone(text: str, default_zone: str) -> tuple[str, str]:
    """Split the IANA zone from a text; the zone is `default_zone` if the text names none."""
    zone_match = _IANA_ZONE.search(text)
    if zone_match is None:
        return text, default_zone
    for zone_name in (zone_match.group(), zone_match.group().title()):
        try:
            zone_info = ZoneInfo(zone_name)
        except (LookupError, ValueError, OSError):  # an unknown zone, or a folder of zones such as `America/Indiana`
            continue
        return text.replace(zone_match.group(), " "), zone_info.key
    return text, default_zone


def _reject_unknown_zone(text: str, now: datetime) -> None:
    """Report an unknown time zone if the text without its last word is a date.

    Raises:
        UsageError: The last word looks like a time zone but is not one.
    """
    text_before, _, last_word = text.strip().rpartition(" ")
    is_zone_like = _ZONE_LIKE_WORD.fullmatch(last_word) and not _WEEKDAY_OR_MONTH.fullmatch(last_word.lower())
    if (
        is_zone_like
        and len(text) <= _MAX_TEXT_LENGTH
        and _parse_moment(_normalize_spelling(text_before), now) is not None
    ):
        hint = "use one like `Europe/Prague` or `UTC+5:30`"
        raise UsageError(f"unknown time zone '{shorten_for_message(last_word)}'", hint=hint)


def _normalize_spelling(text: str) -> str:
    """Drop filler words and bring the other words to one spelling."""
    bare_text = _FILLER_WORD.sub(" ", _ISO_TIME_MARK.sub(" ", text.lower()))
    simplified_text = _THIS_DAY_PART.sub("today ", " ".join(bare_text.split())).replace("tonight", "today night")
    return _WEEKDAY_NAME.sub(r"\1", simplified_text)


def _parse_moment(normalized_text: str, now: datetime) -> datetime | None:
    """Parse a date with or without a time of day, in the zone it names or that of `now`; None if it is not a date."""
    relative_match = _RELATIVE_TIME.fullmatch(normalized_text)
    if relative_match:
        return _apply_relative_time(relative_match, now)
    day_part_match = _DAY_PART.search(normalized_text)
    remaining_text = _DAY_PART.sub(" ", normalized_text, count=1)
    clock_match = _CLOCK_TIME.search(remaining_text)
    time_of_day = _time_of_day(clock_match, day_part_match.group(1) if day_part_match else "")
    if clock_match:
        remaining_text = f"{remaining_text[: clock_match.start()]} {remaining_text[clock_match.end() :]}"
        now = now.astimezone(_clock_zone(clock_match) or now.tzinfo)
    day_text = " ".join(remaining_text.split())
    if time_of_day is None or not (day_text or clock_match or day_part_match):
        return None
    return _parse_day_at(day_text, time_of_day, now)


def _apply_relative_time(relative_match: re.Match[str], now: datetime) -> datetime:
    """Add a typed duration to `now`; days and weeks lead to the default start time of that day."""
    unit, count_text = relative_match.group("unit")[0], relative_match.group("count")
    duration = (float(count_text) if count_text[0].isdigit() else _COUNT_BY_WORD.get(count_text, 1)) * _UNIT_DURATIONS[
        unit
    ]
    if unit in "dwf":
        return datetime.combine(now.date() + duration, _DEFAULT_START_TIME, now.tzinfo)
    duration += int(relative_match.group("minutes") or 0) * _UNIT_DURATIONS["m"]
    # Adding hours in local time would be an hour off when the clocks change.
    return (now.astimezone(UTC) + duration).astimezone(now.tzinfo)


def _clock_zone(clock_match: re.Match[str]) -> timezone | None:
    """The zone after a time of day, such as `CET`, `GMT+1` or `+02:00`; None if there is none."""
    zone_word, offset_text = clock_match.group("zone"), clock_match.group("offset")
    if not zone_word and not offset_text:
        return None
    utc_offset = timedelta(hours=_ZONE_OFFSET_HOURS[zone_word or "utc"])
    if offset_text:
        offset_digits = offset_text[1:].replace(":", "")
        hours, minutes = (
            (offset_digits, "0") if len(offset_digits) <= _HOUR_DIGITS else (offset_digits[:-2], offset_digits[-2:])
        )
        utc_offset += (-1 if offset_text[0] == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(utc_offset)


def _time_of_day(clock_match: re.Match[str] | None, day_part: str) -> time | None:
    """The time of day from a clock time, a part of the day such as "evening", or both; None if it is impossible."""
    if clock_match is None:
        return _DAY_PART_TIMES.get(day_part, _DEFAULT_START_TIME)
    if clock_match.group("word"):
        return _CLOCK_WORD_TIMES[clock_match.group("word")]
    hour, am_or_pm = int(clock_match.group("hour")), clock_match.group("half")
    if am_or_pm and not 1 <= hour <= 12:  # noqa: PLR2004 - hours on a 12-hour clock
        return None
    if am_or_pm:
        hour = hour % 12 + (12 if am_or_pm == "p" else 0)
    elif 1 <= hour < 12 and day_part not in {"", "morning"}:  # noqa: PLR2004 - hours on a 12-hour clock
        hour += 12
    return time(hour, int(clock_match.group("minute") or 0)) if hour < 24 else None  # noqa: PLR2004 - hours in a day


def _parse_day_at(day_text: str, time_of_day: time, now: datetime) -> datetime | None:
    """Parse a day and combine it with a time of day; None if the text is not a day.

    Raises:
        UsageError: The text names a weekday that does not match its date.
    """
    relative_match = _RELATIVE_TIME.fullmatch(day_text)
    if relative_match and relative_match.group("unit")[0] in "dwf":
        return datetime.combine(_apply_relative_time(relative_match, now).date(), time_of_day, now.tzinfo)
    weekday_match = _WEEKDAY_NAME.search(day_text)
    date_text, day_number = _read_written_date(" ".join(_WEEKDAY_NAME.sub(" ", day_text, count=1).split()))
    if not day_number:
        return _find_next_day(day_text, time_of_day, now) if _NEARBY_DAY.fullmatch(day_text) else None
    parsed_start = _find_next_day(date_text, time_of_day, now)
    if parsed_start is None or parsed_start.day != day_number:  # dateparser reads `32 Dec` as December of the year 32
        return None
    if weekday_match and f"{parsed_start:%a}".lower() != weekday_match.group(1):
        raise UsageError(
            f"{parsed_start.day} {parsed_start:%b} {parsed_start.year} is a {parsed_start:%A}",
            hint="correct the date or the weekday",
        )
    return parsed_start


def _read_written_date(date_text: str) -> tuple[str, int]:
    """Rewrite a numeric date so that the day comes first; also returns the day of the month, 0 if it is not a date."""
    date_match = _WRITTEN_DATE.fullmatch(date_text)
    if date_match:
        short_year = date_match.group("short") or date_match.group("short_after")
        date_text = f"{date_text[: -len(short_year)]}{_add_century(short_year)}" if short_year else date_text
        return date_text, int(date_match.group("day") or date_match.group("day_after") or date_match.group("day_last"))
    numeric_match = _NUMERIC_DATE.fullmatch(date_text)
    if numeric_match is None:
        return date_text, 0
    day, _, month, year = numeric_match.groups()
    if int(month) > _MONTHS_PER_YEAR:
        day, month = month, day
    if not 1 <= int(month) <= _MONTHS_PER_YEAR:
        return date_text, 0
    return (f"{day}/{month}/{_add_century(year)}" if year else f"{day}/{month}"), int(day)


def _add_century(year: str) -> str:
    """Add the century to a two-digit year, so that `26` is always 2026 and never 2126."""
    return f"{_CENTURY_DIGITS}{year}" if len(year) == len(_CENTURY_DIGITS) else year


def _find_next_day(day_text: str, time_of_day: time, now: datetime) -> datetime | None:
    """Let `dateparser` find the next day that fits the text, at that time of day, in the zone of `now`."""
    import dateparser  # noqa: PLC0415 - takes 90 ms to import, and is only needed when a date is typed

    parsed: datetime | None = dateparser.parse(
        f"{_WEEKDAY_NAME.sub(lambda day_match: _FULL_WEEKDAY_NAMES[day_match[1]], day_text)} {time_of_day:%H:%M}",
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "TIMEZONE": "UTC",  # without it, the result would depend on the zone of this computer
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "DMY",
        },
    )
    return parsed and parsed.replace(tzinfo=now.tzinfo)
