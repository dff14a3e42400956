"""The interview itself: when it is, how many minutes a day there are until then, and which decks it asks about."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prepdeck.errors import UsageError

MAX_ROUND_NAME_LENGTH = 40
"""The most signs that the name of a round has."""

MAX_DAILY_MINUTES = 12 * 60
"""The most minutes of study that a day can have."""


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The short names of the days, from Monday on."""


@dataclass(frozen=True, slots=True)
class WeeklyMinutes:
    """How many minutes of study each day of the week has.

    Attributes:
        by_weekday: For Monday to Sunday.
        max_minutes: How many a single day may have, for a plan that moves minutes towards the interview; None where the
            minutes stay on their days.
    """

    by_weekday: tuple[int, ...]
    max_minutes: int | None = None

    @classmethod
    def every_day(cls, minutes: int, max_minutes: int | None = None) -> "WeeklyMinutes":
        """The same minutes on every day."""
        return cls((minutes,) * 7, max_minutes)

    @property
    def usual_minutes(self) -> int:
        """The minutes that most of its days have; of two that as many have the more."""
        return max(set(self.by_weekday), key=lambda minutes: (self.by_weekday.count(minutes), minutes))


DEFAULT_WEEKLY_MINUTES = WeeklyMinutes.every_day(20)
"""What a plan counts with until the person has said how many minutes there are."""


@dataclass(frozen=True, slots=True)
class Round:
    """One interview of a target.

    Attributes:
        name: What the person calls it.
        starts_at: The instant it begins, aware UTC.
        zone_name: The IANA name of the time zone its date and time are read in.
        weekly_minutes: The minutes a day until then; None where the person has not said.
        excluded_deck_ids: The ids of the decks that it does not ask about.
        minutes_set_at: When it, or its minutes, were set last, aware UTC: from then on its minutes are planned.
    """

    name: str
    starts_at: datetime
    zone_name: str
    weekly_minutes: WeeklyMinutes | None = None
    excluded_deck_ids: frozenset[str] = frozenset()
    minutes_set_at: datetime | None = None

    @property
    def local_start(self) -> datetime:
        """Its beginning as a clock on the wall shows it."""
        return self.starts_at.astimezone(ZoneInfo(self.zone_name))

    def days_left(self, now: datetime) -> int:
        """Whole calendar days from `now` to the day of the interview, negative when it has been."""
        return (self.local_start.date() - now.astimezone(ZoneInfo(self.zone_name)).date()).days


def parse_round_name(text: str) -> str:
    """The name that a person means for a round, its words one space apart.

    Raises:
        UsageError: There is none, it is too long to stand in a header, or it holds what no screen shows.
    """
    name = " ".join(text.split())
    categories = {unicodedata.category(character) for character in name}
    is_visible = any(category[0] in "LNPS" for category in categories)
    if not is_visible or categories & _HIDDEN_CATEGORIES or len(name) > MAX_ROUND_NAME_LENGTH:
        raise UsageError("not a valid round name", hint=f"type a few words, at most {MAX_ROUND_NAME_LENGTH} characters")
    return name


_HIDDEN_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}  # control characters, and bytes that are not UTF-8 among them
