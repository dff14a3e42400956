"""A round (one interview): its start, the minutes a day until then, and the decks it asks about."""

import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from prepdeck.errors import UsageError

MAX_ROUND_NAME_LENGTH = 40
"""The most characters in the name of a round."""

MAX_DAILY_MINUTES = 12 * 60
"""The most minutes of study in a day."""


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The short names of the weekdays, Monday first."""


class WeeklyMinutes(Struct, frozen=True):
    """The minutes of study on each day of the week.

    Attributes:
        by_weekday: The minutes from Monday to Sunday.
        max_minutes: The most minutes of a day, if the minutes rise toward the interview; None if they do not rise.
    """

    by_weekday: tuple[int, ...]
    max_minutes: int | None = None

    @classmethod
    def every_day(cls, minutes: int, max_minutes: int | None = None) -> "WeeklyMinutes":
        """Return the same minutes for every day."""
        return cls((minutes,) * 7, max_minutes)

    @property
    def usual_minutes(self) -> int:
        """The most frequent number of minutes; the larger one if two are equally frequent."""
        return max(set(self.by_weekday), key=lambda minutes: (self.by_weekday.count(minutes), minutes))


DEFAULT_WEEKLY_MINUTES = WeeklyMinutes.every_day(20)
"""The minutes of a plan until the person sets their own."""

DEBRIEF_TIME = timedelta(days=14)
"""How long after an interview its debrief is offered. Later, hardly anything is remembered of what was asked."""


class Round(Struct, frozen=True):
    """One interview of a target.

    Attributes:
        name: The name that the person chose.
        starts_at: The instant at which it starts, aware UTC.
        zone_name: The IANA name of the time zone for its local date and time.
        weekly_minutes: The minutes a day until then; None if the person has not set them.
        excluded_deck_ids: The ids of the decks that it does not ask about.
        minutes_set_at: When the round or its minutes were last set, aware UTC. Rising minutes start on that day.
        unknown_zone: The time zone that was set, if this machine does not know it; else None.
    """

    name: str
    starts_at: datetime
    zone_name: str
    weekly_minutes: WeeklyMinutes | None = None
    excluded_deck_ids: frozenset[str] = frozenset()
    minutes_set_at: datetime | None = None
    unknown_zone: str | None = None

    @property
    def local_start(self) -> datetime:
        """The local date and time at which it starts."""
        return self.starts_at.astimezone(ZoneInfo(self.zone_name))

    def days_left(self, now: datetime) -> int:
        """Return the calendar days from `now` to the day of the interview; negative after it."""
        return (self.local_start.date() - now.astimezone(ZoneInfo(self.zone_name)).date()).days


def parse_round_name(text: str) -> str:
    """Return the name of a round as a person typed it, with single spaces and without invisible characters.

    Raises:
        UsageError: It is empty, too long for a header, or contains control characters.
    """
    # Two names that look alike must be one name: invisible characters go, and accents have one form.
    visible_text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    name = " ".join(unicodedata.normalize("NFC", visible_text).split())
    categories = {unicodedata.category(character) for character in name}
    is_visible = any(category[0] in "LNPS" for category in categories)
    if not is_visible or categories & _HIDDEN_CATEGORIES or len(name) > MAX_ROUND_NAME_LENGTH:
        raise UsageError(
            "not a valid name for an interview", hint=f"type a few words, at most {MAX_ROUND_NAME_LENGTH} characters"
        )
    return name


_HIDDEN_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}  # control characters, undecodable bytes, and unassigned code points
