"""The minutes of study a day as people type them: `20`, `20 sat 60 sun 0`, `mon-fri 15 weekend 45 most 60`."""

import re

from prepdeck.errors import WrongUse
from prepdeck.memory.rounds import LONGEST, WEEKDAYS, Week
from prepdeck.typed.numbers import parse_whole, shown

HINT = "write it like `20`, `20 sat 60 sun 0` or `mon-fri 15 weekend 45 most 60`"

_NAMES = {"daily": range(7), "every day": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_NAMES |= {"weekday": range(5), "weekend": range(5, 7)}
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?s?"
_PART = re.compile(
    rf"""(?:(?P<name>{"|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))})
        |(?P<most>(?:at[ ])?most|max(?:imum)?|up[ ]to)
        |(?P<first>{_DAY})(?:[ ]?(?:-|–|to)[ ]?(?P<last>{_DAY}))?)?
    [ ]?[=:]?[ ]?
    (?P<count>off|\d{{1,4}})[ ]?(?:min(?:ute)?s?|m\b)?(?:[ ](?:a|per|each)[ ]day)?
    (?:[ ]*[,;+][ ]*|[ ]+and[ ]+|[ ]+|$)""",
    re.ASCII | re.VERBOSE,
)


def parse_week(text: str) -> Week:
    """The minutes of study a day that a person means; minutes for fewer days count more than those for all.

    Days that are not spoken of have what stands before all named days, or else nothing.

    Raises:
        WrongUse: The text says something else, two things of the same days, or more minutes than a day can have.
    """
    said = " ".join(text.lower().split())
    minutes, most, at = [0] * 7, None, 0
    spoken_of = set[tuple[int, ...] | None]()  # days, None for the most
    while at < len(said):
        part = _PART.match(said, at)
        if part is None:
            raise WrongUse(f"{shown(text)!r} is not minutes a day that can be read", hint=HINT)
        count = 0 if part["count"] == "off" else int(part["count"])
        if count > LONGEST:
            raise WrongUse(f"{count} minutes are more than a day can have", hint=f"at most {LONGEST}")
        days = None if part["most"] else tuple(_days(part))
        if days in spoken_of:  # `20,5` is no twenty and a half
            raise WrongUse(f"{shown(text)!r} says the minutes of the same days twice", hint=HINT)
        spoken_of.add(days)
        if days is None:
            most = count
        else:
            for day in days:
                minutes[day] = count
        at = part.end()
    if not said:
        raise WrongUse("no minutes were said", hint=HINT)
    if most is not None and not any(minutes):
        raise WrongUse(f"at most {most} minutes, of how many a day is not said", hint=HINT)
    if most is not None and most < max(minutes):
        raise WrongUse(f"at most {most} minutes is less than the {max(minutes)} of a day", hint=HINT)
    return Week(tuple(minutes), most)


def parse_minutes(text: str) -> int | None:
    """The minutes of one day that a person means: a number or `off`, and None for `usual`, what its week says.

    Raises:
        WrongUse: The text says something else, or more minutes than a day can have.
    """
    said = text.strip().lower()
    if said == "usual":
        return None
    if said == "off":
        return 0
    minutes = parse_whole(said)
    if minutes is None or minutes > LONGEST:
        raise WrongUse(
            f"{shown(text)!r} is not the minutes of a day", hint=f"a number up to {LONGEST}, `off` or `usual`"
        )
    return minutes


def _days(part: "re.Match[str]") -> range | tuple[int, ...]:
    if part["name"]:
        return _NAMES[part["name"]]
    if not part["first"]:
        return range(7)
    first = WEEKDAYS.index(part["first"][:3])
    last = WEEKDAYS.index(part["last"][:3]) if part["last"] else first
    return range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))


def week_said(week: Week) -> str:
    """The minutes a day in few words, such that `parse_week` gives them again: `20 sat 60 sun 0`."""
    other = (f"{name} {minutes}" for name, minutes in zip(WEEKDAYS, week.minutes, strict=True) if minutes != week.usual)
    return " ".join([str(week.usual), *other, *([f"most {week.most}"] if week.most is not None else [])])
