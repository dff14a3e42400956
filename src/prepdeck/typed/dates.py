"""Parse interview dates as people type them."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from prepdeck.errors import UsageError
from prepdeck.typed.numbers import shorten_for_message

_MAX_TEXT_LENGTH = 80  # characters; a longer text is not a date
_MAX_TIME_AHEAD = timedelta(days=5 * 365 + 2)  # five years with their leap days
_DEFAULT_START_TIME = time(9)
_MONTHS_PER_YEAR = 12
_LONGEST_LEAP_YEAR_GAP = 8  # years, from 2096 to 2104
_HOUR_DIGITS = 2
_DATE_TIME_HINT = "write it like '4 Dec 15:00', 'friday 3pm' or '+10d'"
_DAY_HINT = "write it like 'today', 'sat', '25 nov' or '+3d'"
_PAST_HINT, _TOO_FAR_HINT = "choose a later date", "choose a date in the next 5 years"
_AGO = " ago"
_END_OF_DAY = time(23, 59)  # so that today still counts as a day in the future
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2}

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT_BY_WORD = {"half an": 0.5, "a": 1, "an": 1} | {word: count for count, word in enumerate(_NUMBER_WORDS, 1)}
_WHOLE_COUNT_PATTERN = rf"\d{{1,4}}|an?|{'|'.join(_NUMBER_WORDS)}"
_DAYS_BY_UNIT = {"d": 1, "w": 7, "f": 14}
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
_ZONE_NAMES = {  # with summer time
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_OFFSET_PATTERN = r"(?:0?\d|1[0-4])(?::?[0-5]\d)?"


def _compile_pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII | re.VERBOSE)


_IANA_ZONE = _compile_pattern(r"[A-Za-z]+(?:/[A-Za-z_+-]+\d*)+")
_ZONE_LIKE_WORD = _compile_pattern(rf"{_IANA_ZONE.pattern}|[A-Z]+")
_ISO_TIME_MARK = _compile_pattern(r"(?<=\d)t(?=\d)")
_FILLER_WORD = _compile_pattern(r"[(),]|\b(?:on|at|the|of)\b|(?<=\d)(?:st|nd|rd|th)\b")
_WEEKDAY_NAME = _compile_pattern(rf"\b({'|'.join(_WEEKDAYS)})(?:s|nes|rs?|ur)?(?:day)?\b")
# The number may be an hour or the day of a month.
_WEEKDAY_AND_NUMBER = _compile_pattern(
    rf"(?:{_WEEKDAY_NAME.pattern}|today|tomorrow)[ ](?:at[ ])?(?P<number>1?\d|2[0-3])"
)
_WEEKDAY_OR_MONTH = _compile_pattern(rf"{_WEEKDAY_NAME.pattern}|(?:{_MONTH_PATTERN})")
_THIS_DAY_PART = _compile_pattern(r"\bthis[ ](?=morning|afternoon|evening)")
_DAY_PART = _compile_pattern(rf"(?:\bin[ ])?\b({'|'.join(_DAY_PART_TIMES)})\b")
_DAYS_AHEAD = _compile_pattern(
    rf"(?:\+|in[ ])?[ ]?(?P<count>{_WHOLE_COUNT_PATTERN})[ ]?(?P<unit>d(?:ays?)?|w(?:eeks?)?|fortnights?|months?)"
)
_HOURS_AHEAD = _compile_pattern(
    rf"""(?:\+|in[ ])?[ ]?(?P<count>\d{{1,4}}\.5|half[ ]an|{_WHOLE_COUNT_PATTERN})[ ]?
    (?:(?P<hours>h(?:(?:ou)?rs?)?)(?:[ ]?(?:and[ ])?(?P<minutes>\d{{1,2}})[ ]?m(?:in(?:ute)?s?)?)?|min(?:ute)?s?)"""
)
_COMING_WEEKDAY = _compile_pattern(rf"(?:(this|next|last)[ ])?({'|'.join(_WEEKDAYS)})")
_CLOCK_TIME = _compile_pattern(
    rf"""(?<![\w:./+-])
    (?:(?P<word>{"|".join(_CLOCK_WORD_TIMES)})
      |(?P<hour>\d{{1,2}})(?=:|[ ]?h|[ ]?[ap]\.?m)
       (?:[:h](?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?|[ ]?h(?:rs?)?)?
       (?:[ ]?(?P<half>[ap])\.?m\b\.?)?)
    (?:[ ]?(?:(?P<zone>(?:utc|gmt)(?=[+-])|{"|".join((*_ZONE_OFFSET_HOURS, *_ZONE_NAMES))})\b)?(?P<offset>(?:(?<=[ct])-
    |\+){_OFFSET_PATTERN})?)
    (?![\w:+-])"""
)
# `at 3` is not read: it may be meant as 15:00.
_HOUR_AFTER_AT = _compile_pattern(
    r"\bat[ ](?P<hour>[7-9]|[01]\d|2[0-3])(?:\.(?P<minute>[0-5]\d))?(?![\w:.]|[ ]?[ap]\.?m)"
)
# A weekday may be followed by a day and a month instead, as in `fri 4.12`.
_DOTTED_TIME = _compile_pattern(
    rf"""(?P<before>(?:{_MONTH_PATTERN})\.?[ ]|\d{{4}}[ ]|(?P<weekday>[a-z]{{3}}[ ]))
    (?P<hour>\d{{1,2}})\.(?P<minute>(?(weekday)(?:00|1[3-9]|[2-5]\d)|[0-5]\d))$"""
)
_DOTTED_HALF_DAY_TIME = _compile_pattern(r"(?<![\d.])(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)(?=[ ]?[ap]\.?m)")
# An hour behind a day. It cannot be a year, because such a year is past.
_HOUR_AFTER_DAY = _compile_pattern(
    rf"""(?P<before>(?:^|[ ])(?:today|tomorrow|\d{{1,2}}[ -]?(?:{_MONTH_PATTERN})\.?
    |(?:{_MONTH_PATTERN})\.?[ ]\d{{1,2}})[ ])(?P<hour>[7-9]|1\d|2[0-3])$"""
)
_SPACED_DATE = _compile_pattern(
    r"(?P<day>\d{1,2})\.[ ](?P<month>\d{1,2})\.(?:[ ]?(?P<year>\d{4}|\d\d)(?![\d:.h]|[ ]?[ap]\.?m))?"
)
_TIME_SPAN = _compile_pattern(
    r"""(?<![\w:./+-])(?P<start_hour>\d{1,2})(?P<start_minute>:[0-5]\d)?[ ]?(?P<start_half>[ap]\.?m\b\.?|h\b)?
    [ ]?(?:[-\u2013\u2014]|to|until)[ ]?
    (?P<end_hour>\d{1,2})(?P<end_minute>:[0-5]\d)?[ ]?(?P<end_half>[ap]\.?m\b\.?|h\b)?(?![\w:./+-])"""
)
_SLASH_DATE = _compile_pattern(r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?=/\d{2}|(?![\d/]))")
_WRITTEN_DATES = [
    _compile_pattern(text)
    for text in (
        rf"(?P<day>\d{{1,2}})[ -]?(?P<month>{_MONTH_PATTERN})\.?(?:[ -](?P<year>\d{{4}}|\d\d))?",
        rf"(?P<month>{_MONTH_PATTERN})\.?[ ](?P<day>\d{{1,2}})(?:[ ](?P<year>\d{{4}}|\d\d))?",
        r"(?P<year>\d{4})([./-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})([./-])(?P<month>\d{1,2})(?:\2(?P<year>\d{4}|\d\d)?)?",
        # The month comes first only if the day first gives no date, as in `12/25`.
        r"(?P<month>\d{1,2})([./-])(?P<day>\d{1,2})(?:\2(?P<year>\d{4}|\d\d)?)?",
    )
]


def parse_start(
    text: str,
    now: datetime,
    zone_name: str,
    default_time: time = _DEFAULT_START_TIME,
    *,
    is_month_first: bool = False,
    current_day: date | None = None,
    longest_ago: timedelta = timedelta(0),
) -> datetime:
    """Parse the start of an interview from a typed date.

    A text that is not understood completely is rejected, and so are dates too long ago or more than five years ahead: a
    wrong year or a misread day would give a wrong plan.

    Args:
        text: The typed date, such as `4 Dec 15:00`, `friday 3pm`, `2026-12-04`, `tomorrow morning` or `+10d`.
        now: The current time, aware UTC.
        zone_name: IANA name of the time zone to use if the text names none.
        default_time: The time of day if the text has none.
        is_month_first: Whether the month comes first in a date with slashes, such as `12/4`.
        current_day: The day of the interview that is moved, in that zone. A text with only a time of day keeps it.
        longest_ago: How long ago the start may be.

    Returns:
        The start, aware UTC.

    Raises:
        UsageError: The text is not a date, contradicts itself, or is too long ago or too far ahead.
    """
    parsed_start = None
    if len(text) <= _MAX_TEXT_LENGTH:
        text_without_zone, zone_name = _split_zone(text, zone_name)
        local_now = now.astimezone(ZoneInfo(zone_name))

        def parse_moment(typed_text: str) -> datetime | None:
            return _parse_moment(
                _normalize_spelling(typed_text, is_month_first=is_month_first), local_now, default_time
            )

        parsed_start = parse_moment(text_without_zone)
        if current_day is not None and parsed_start is not None:
            days = (current_day, current_day + timedelta(days=1))
            with suppress(UsageError):  # the text names another day
                starts_on_days = [parse_moment(f"{day.isoformat()} {text_without_zone}") for day in days]
                if None not in starts_on_days:  # a text that agrees with two days says nothing of the day
                    parsed_start = starts_on_days[0]
    if parsed_start is None:
        _reject_unknown_zone(text, now)
        hour_match = _WEEKDAY_AND_NUMBER.fullmatch(" ".join(text.lower().split()))
        hour = hour_match.group("number") if hour_match else ""
        hint = f"if {hour} is the hour, write {hour}:00" if hour else _DATE_TIME_HINT
        raise UsageError(f"cannot read '{shorten_for_message(text)}' as a date", hint=hint)
    local_start = parsed_start.replace(second=0, microsecond=0)
    shown_date = f"{local_start:%a} {local_start.day} {local_start:%b} {local_start.year}, {local_start:%H:%M}"
    # Of the past, days count and not hours: an interview two weeks ago was at any time of that day.
    first_day = (now - longest_ago).astimezone(local_start.tzinfo).date()
    if local_start.date() < first_day or (not longest_ago and local_start <= now):
        raise UsageError(f"{shown_date} is in the past", hint=_PAST_HINT)
    if local_start - now > _MAX_TIME_AHEAD:
        raise UsageError(f"{shown_date} is more than 5 years ahead", hint=_TOO_FAR_HINT)
    return local_start.astimezone(UTC)


def parse_day(text: str, today: date, *, is_month_first: bool = False) -> date:
    """Parse a typed day; today is allowed, and on a Saturday `sat` is today.

    Args:
        text: The typed day, such as `today`, `sat`, `25 nov`, `2026-11-25` or `+3d`.
        today: The person's local date.
        is_month_first: Whether the month comes first in a date with slashes, such as `12/4`.

    Raises:
        UsageError: The text is not a day, contradicts itself, or is in the past or too far ahead.
    """
    is_short, parsed_start = len(text) <= _MAX_TEXT_LENGTH, None
    normalized_text = _normalize_spelling(text, is_month_first=is_month_first) if is_short else ""
    if normalized_text:
        if normalized_text in _WEEKDAYS:  # a day of study may be today, unlike the day of an interview
            normalized_text = f"this {normalized_text}"
        parsed_start = _parse_day_at(normalized_text, _END_OF_DAY, datetime.combine(today, _DEFAULT_START_TIME, UTC))
    if parsed_start is None:
        raise UsageError(f"cannot read '{shorten_for_message(text)}' as a day", hint=_DAY_HINT)
    day = parsed_start.date()
    shown_day = f"{day:%a} {day.day} {day:%b} {day.year}"
    if day < today:
        raise UsageError(f"{shown_day} is in the past", hint=_PAST_HINT)
    if day - today > _MAX_TIME_AHEAD:
        raise UsageError(f"{shown_day} is more than 5 years ahead", hint=_TOO_FAR_HINT)
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
        and _parse_moment(_normalize_spelling(text_before), now, _DEFAULT_START_TIME) is not None
    ):
        hint = "use one like 'Europe/Prague' or 'UTC+5:30'"
        raise UsageError(f"unknown time zone '{shorten_for_message(last_word)}'", hint=hint)


def _normalize_spelling(text: str, *, is_month_first: bool = False) -> str:
    """Drop filler words and bring the other words to one spelling."""
    lower_text = " ".join(text.lower().split())
    if is_month_first:
        lower_text = _SLASH_DATE.sub(_put_day_first, lower_text)
    if not _ISO_TIME_MARK.search(lower_text):  # there, what follows the time is its zone
        lower_text = _TIME_SPAN.sub(_drop_end_time, lower_text)
    lower_text = _DOTTED_HALF_DAY_TIME.sub(_write_clock_time, _SPACED_DATE.sub(_join_date, lower_text))
    lower_text = _HOUR_AFTER_AT.sub(_write_clock_time, lower_text)
    bare_text = _FILLER_WORD.sub(" ", _ISO_TIME_MARK.sub(" ", lower_text))
    simplified_text = _THIS_DAY_PART.sub("today ", " ".join(bare_text.split())).replace("tonight", "today night")
    simplified_text = simplified_text.replace("next week", "1 week").replace("next month", "1 month")
    simplified_text = simplified_text.replace("last week", "1 week ago")
    simplified_text = _HOUR_AFTER_DAY.sub(_write_clock_time, _WEEKDAY_NAME.sub(r"\1", simplified_text))
    return _DOTTED_TIME.sub(_write_clock_time, simplified_text)


def _put_day_first(date_match: re.Match[str]) -> str:
    first, second = date_match.group("first", "second")
    return f"{second}/{first}" if int(first) <= _MONTHS_PER_YEAR else date_match.group()


def _join_date(date_match: re.Match[str]) -> str:
    """Write `4. 12. 2026` as `4.12.2026`."""
    return f"{date_match.group('day')}.{date_match.group('month')}.{date_match.group('year') or ''}"


def _write_clock_time(time_match: re.Match[str]) -> str:
    """Write `at 15` and `10.30` with a colon."""
    groups = time_match.groupdict()
    return f"{groups.get('before') or ''}{groups['hour']}:{groups.get('minute') or '00'}"


def _drop_end_time(span_match: re.Match[str]) -> str:
    """Write `15:00-16:00` as its start; what is no span of time, such as `4-12`, stays as it is."""
    start_half, end_half = (name and name[0] for name in span_match.group("start_half", "end_half"))
    start_hour, end_hour = (int(hour) for hour in span_match.group("start_hour", "end_hour"))
    start_minute, end_minute = (minute or ":00" for minute in span_match.group("start_minute", "end_minute"))
    is_written_as_time = any(span_match.group("start_minute", "end_minute")) or start_half or end_half
    is_in_order = (start_hour, start_minute) < (end_hour, end_minute)
    if not is_written_as_time or not (is_in_order or end_half in {"a", "p"}):
        return span_match.group()
    if end_half in {"a", "p"} and start_half is None:
        # `3-4pm` is in one half of the day, `11-1pm` in two.
        is_other_half = (start_hour % 12, start_minute) > (end_hour % 12, end_minute)
        start_half = {"a": "p", "p": "a"}[end_half] if is_other_half else end_half
    return f"{start_hour}{start_minute}{f'{start_half}m' if start_half in {'a', 'p'} else ''}"


def _parse_moment(normalized_text: str, now: datetime, default_time: time) -> datetime | None:
    """Parse a date with or without a time of day, in the zone it names or that of `now`; None if it is not a date."""
    duration_text, sign = _split_ago(normalized_text)
    hours_match = _HOURS_AHEAD.fullmatch(duration_text)
    if hours_match:
        return _add_hours(hours_match, now, sign)
    day_part_match = _DAY_PART.search(normalized_text)
    remaining_text = _DAY_PART.sub(" ", normalized_text, count=1)
    clock_match = _CLOCK_TIME.search(remaining_text)
    time_of_day = _time_of_day(clock_match, day_part_match.group(1) if day_part_match else "", default_time)
    if clock_match:
        remaining_text = f"{remaining_text[: clock_match.start()]} {remaining_text[clock_match.end() :]}"
        now = now.astimezone(_clock_zone(clock_match) or now.tzinfo)
    day_text = " ".join(remaining_text.split())
    if time_of_day is None or not (day_text or clock_match or day_part_match):
        return None
    return _parse_day_at(day_text, time_of_day, now)


def _split_ago(text: str) -> tuple[str, int]:
    """Split `ago` from a duration; the sign is -1 if it was there."""
    if text.endswith(_AGO) and not text.startswith(("in ", "+")):
        return text.removesuffix(_AGO), -1
    return text, 1


def _add_hours(hours_match: re.Match[str], now: datetime, sign: int) -> datetime:
    """Add typed hours or minutes to `now`, or subtract them if `sign` is -1."""
    count = _read_count(hours_match.group("count"))
    if hours_match.group("hours"):
        duration = timedelta(hours=count, minutes=int(hours_match.group("minutes") or 0))
    else:
        duration = timedelta(minutes=count)
    # Adding hours in local time would be an hour off when the clocks change.
    return (now.astimezone(UTC) + sign * duration).astimezone(now.tzinfo)


def _read_count(count_text: str) -> float:
    return float(count_text) if count_text[0].isdigit() else _COUNT_BY_WORD[count_text]


def _clock_zone(clock_match: re.Match[str]) -> tzinfo | None:
    """The zone after a time of day, such as `CET`, `ET`, `GMT+1` or `+02:00`; None if there is none."""
    zone_word, offset_text = clock_match.group("zone"), clock_match.group("offset")
    if zone_word in _ZONE_NAMES:
        return ZoneInfo(_ZONE_NAMES[zone_word])
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


def _time_of_day(clock_match: re.Match[str] | None, day_part: str, default_time: time) -> time | None:
    """The time of day from a clock time, a part of the day such as "evening", or both; None if it is impossible."""
    if clock_match is None:
        return _DAY_PART_TIMES.get(day_part, default_time)
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
    starts = [datetime.combine(day, time_of_day, now.tzinfo) for day in _possible_days(day_text, now.date())]
    if not starts:
        return None
    start = next((start for start in starts if start > now), starts[0])
    weekday_match = _WEEKDAY_NAME.search(day_text)
    if weekday_match and _WEEKDAYS[start.weekday()] != weekday_match.group(1):
        raise UsageError(
            f"{start.day} {start:%b} {start.year} is a {start:%A}",
            hint="correct the date or the weekday",
        )
    return start


def _possible_days(day_text: str, today: date) -> list[date]:
    """The days that a text can mean, earliest first; none if it is not a day."""
    if not day_text:  # only a time of day was typed
        return [today, today + timedelta(days=1)]
    if day_text in _DAYS_FROM_TODAY:
        return [today + timedelta(days=_DAYS_FROM_TODAY[day_text])]
    duration_text, sign = _split_ago(day_text)
    days_match = _DAYS_AHEAD.fullmatch(duration_text)
    if days_match:
        return [_add_days(days_match, today, sign)]
    weekday_match = _COMING_WEEKDAY.fullmatch(day_text)
    if weekday_match:
        days_ahead = (_WEEKDAYS.index(weekday_match.group(2)) - today.weekday()) % len(_WEEKDAYS)
        if weekday_match.group(1) == "last":
            days_ahead -= len(_WEEKDAYS)
        elif weekday_match.group(1) != "this":  # on a Saturday, `this sat` is today, `sat` and `next sat` are in a week
            days_ahead = days_ahead or len(_WEEKDAYS)
        return [today + timedelta(days=days_ahead)]
    return _read_written_date(" ".join(_WEEKDAY_NAME.sub(" ", day_text, count=1).split()), today.year)


def _add_days(days_match: re.Match[str], today: date, sign: int) -> date:
    """Add typed days, weeks or months, or subtract them if `sign` is -1.

    A month that is too short for the day gives its last day.
    """
    count, unit = sign * int(_read_count(days_match.group("count"))), days_match.group("unit")[0]
    if unit != "m":
        return today + timedelta(days=count * _DAYS_BY_UNIT[unit])
    years_ahead, month_index = divmod(today.month - 1 + count, _MONTHS_PER_YEAR)
    year, month = today.year + years_ahead, month_index + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _read_written_date(date_text: str, this_year: int) -> list[date]:
    """The days that a written date can mean: one if it has a year, else one in each of the coming years."""
    for pattern in _WRITTEN_DATES:
        date_match = pattern.fullmatch(date_text)
        if date_match:
            month_text, year_text = date_match.group("month", "year")
            month = int(month_text) if month_text.isdigit() else _MONTHS.index(month_text[:3]) + 1
            years = range(this_year, this_year + _LONGEST_LEAP_YEAR_GAP + 1)
            if year_text:
                year = int(f"20{year_text}"[-4:])  # `26` is always 2026
                years = range(year, year + 1)
            days = list(_days_in_years(years, month, int(date_match.group("day"))))
            if days:
                return days
    return []


def _days_in_years(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        with suppress(ValueError):  # the year does not have this day
            yield date(year, month, day)
