"""Parse and format minutes of study a day: `20`, `20 sat 60 sun 0`, `mon-fri 15 weekend 45 rising to 60`."""

import re

from prepdeck.documents.text import normalize_case_and_spaces
from prepdeck.errors import UsageError
from prepdeck.memory.rounds import MAX_DAILY_MINUTES, WEEKDAYS, WeeklyMinutes
from prepdeck.typed.numbers import parse_whole_number, shorten_for_message

WEEKLY_MINUTES_HINT = "write it like '20', '20 sat 60 sun 0' or 'mon-fri 15 weekend 45 rising to 60'"

_WEEKDAYS_BY_NAME = {"daily": range(7), "every day": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_WEEKDAYS_BY_NAME |= {"weekday": range(5), "weekend": range(5, 7)}
_DAY_PATTERN = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?s?"
_MINUTES_PART = re.compile(
    rf"""(?:(?P<name>{"|".join(re.escape(name) for name in sorted(_WEEKDAYS_BY_NAME, key=len, reverse=True))})
        |(?P<max>ris(?:e|es|ing)[ ]to(?:[ ]at[ ]most)?|max(?:imum)?|(?:at[ ])?most|up[ ]to)
        |(?P<first>{_DAY_PATTERN})(?:[ ]?(?:-|–|to)[ ]?(?P<last>{_DAY_PATTERN}))?)?
    [ ]?[=:]?[ ]?
    (?P<count>off|\d{{1,4}})[ ]?(?:min(?:ute)?s?|m\b)?(?:[ ](?:a|per|each)[ ]day)?
    (?:[ ]*[,;+][ ]*|[ ]+and[ ]+|[ ]+|$)""",
    re.ASCII | re.VERBOSE,
)

_HOURS = re.compile(
    r"""(?<![\w.])(?P<count>\d{1,2}(?:\.\d)?|half[ ]an|an?|one|two|three)[ ]?(?:hours?|hrs?|h)
    (?:[ ]?(?:(?:and[ ])?(?P<half>a[ ]half)|(?:and[ ])?(?P<minutes>[0-5]\d)(?:[ ]?(?:min(?:ute)?s?|m))?))?(?![\w.:])""",
    re.ASCII | re.VERBOSE,
)
_HOURS_BY_WORD = {"half an": 0.5, "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0}


def parse_weekly_minutes(text: str) -> WeeklyMinutes:
    """Parse typed minutes of study for the days of a week.

    A number without a day applies to all days, and a number with a day or days replaces it. Days that are not
    mentioned get 0 minutes if there is no number for all days.

    Raises:
        UsageError: The text is not understood, sets the same days twice, or has too many minutes for a day.
    """
    normalized_text = _write_hours_as_minutes(normalize_case_and_spaces(text))
    minutes_by_weekday, max_minutes, position = [0] * 7, None, 0
    mentioned_days = set[tuple[int, ...] | None]()  # None stands for the part that minutes rise to
    while position < len(normalized_text):
        part_match = _MINUTES_PART.match(normalized_text, position)
        if part_match is None:
            raise UsageError(f"cannot read '{shorten_for_message(text)}' as minutes a day", hint=WEEKLY_MINUTES_HINT)
        part_minutes = 0 if part_match["count"] == "off" else int(part_match["count"])
        if part_minutes > MAX_DAILY_MINUTES:
            raise UsageError(
                f"{part_minutes} minutes are too many for one day", hint=f"use at most {MAX_DAILY_MINUTES}"
            )
        weekdays = None if part_match["max"] else tuple(_weekdays_in(part_match))
        if weekdays in mentioned_days:  # catches `20,5`, which would otherwise be 20 and then 5
            raise UsageError(f"'{shorten_for_message(text)}' sets the same days twice", hint=WEEKLY_MINUTES_HINT)
        mentioned_days.add(weekdays)
        if weekdays is None:
            max_minutes = part_minutes
        else:
            for weekday in weekdays:
                minutes_by_weekday[weekday] = part_minutes
        position = part_match.end()
    if not normalized_text:
        raise UsageError("no minutes given", hint=WEEKLY_MINUTES_HINT)
    if max_minutes is not None and not any(minutes_by_weekday):
        raise UsageError(f"'rising to {max_minutes}' needs minutes a day before it", hint=WEEKLY_MINUTES_HINT)
    if max_minutes is not None and max_minutes < max(minutes_by_weekday):
        raise UsageError(
            f"'rising to {max_minutes}' is less than {max(minutes_by_weekday)} minutes on a day",
            hint=WEEKLY_MINUTES_HINT,
        )
    return WeeklyMinutes(tuple(minutes_by_weekday), max_minutes)


def parse_day_minutes(text: str) -> int | None:
    """Parse the minutes of one day: a number, or `off` for 0; `usual` gives None, which means the weekly setting.

    Raises:
        UsageError: The text is not understood, or has too many minutes for a day.
    """
    normalized_text = _write_hours_as_minutes(normalize_case_and_spaces(text))
    if normalized_text == "usual":
        return None
    if normalized_text == "off":
        return 0
    minutes = parse_whole_number(normalized_text)
    if minutes is None or minutes > MAX_DAILY_MINUTES:
        raise UsageError(
            f"cannot read '{shorten_for_message(text)}' as minutes",
            hint=f"type a number up to {MAX_DAILY_MINUTES}, 'off' or 'usual'",
        )
    return minutes


def _write_hours_as_minutes(text: str) -> str:
    """Replace hours, such as `1 h 30` or `half an hour`, by their minutes."""

    def count_minutes(hours_match: "re.Match[str]") -> str:
        hours = _HOURS_BY_WORD.get(hours_match["count"]) or float(hours_match["count"])
        return str(round(60 * hours) + int(hours_match["minutes"] or 0) + (30 if hours_match["half"] else 0))

    return _HOURS.sub(count_minutes, text)


def _weekdays_in(part_match: "re.Match[str]") -> range | tuple[int, ...]:
    if part_match["name"]:
        return _WEEKDAYS_BY_NAME[part_match["name"]]
    if not part_match["first"]:
        return range(7)
    first_day = WEEKDAYS.index(part_match["first"][:3])
    last_day = WEEKDAYS.index(part_match["last"][:3]) if part_match["last"] else first_day
    # Days such as `sat to mon` wrap around the end of the week.
    return range(first_day, last_day + 1) if first_day <= last_day else (*range(first_day, 7), *range(last_day + 1))


def format_weekly_minutes(weekly_minutes: WeeklyMinutes) -> str:
    """Format minutes a day so that `parse_weekly_minutes` can read them, such as `20 sat 60 sun 0`."""
    other_days = (
        f"{weekday} {minutes}"
        for weekday, minutes in zip(WEEKDAYS, weekly_minutes.by_weekday, strict=True)
        if minutes != weekly_minutes.usual_minutes
    )
    return " ".join(
        [
            str(weekly_minutes.usual_minutes),
            *other_days,
            *([f"rising to {weekly_minutes.max_minutes}"] if weekly_minutes.max_minutes is not None else []),
        ]
    )
