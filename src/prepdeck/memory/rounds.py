"""The interview itself: when it is, how many minutes a day there are until then, and which decks it asks about."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prepdeck.errors import WrongUse

LONGEST_NAME = 40
"""The most signs that the name of a round has."""

LONGEST = 12 * 60
"""The most minutes of study that a day can have."""


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The short names of the days, from Monday on."""


@dataclass(frozen=True, slots=True)
class Week:
    """How many minutes of study each day of the week has.

    Attributes:
        minutes: For Monday to Sunday.
        most: How many a single day may have, for a plan that moves minutes towards the interview; None where the
            minutes stay on their days.
    """

    minutes: tuple[int, ...]
    most: int | None = None

    @classmethod
    def of(cls, minutes: int, most: int | None = None) -> "Week":
        """The same minutes on every day."""
        return cls((minutes,) * 7, most)

    @property
    def usual(self) -> int:
        """The minutes that most of its days have; of two that as many have the more."""
        return max(set(self.minutes), key=lambda minutes: (self.minutes.count(minutes), minutes))


USUAL_WEEK = Week.of(20)
"""What a plan counts with until the person has said how many minutes there are."""


@dataclass(frozen=True, slots=True)
class Round:
    """One interview of a target.

    Attributes:
        name: What the person calls it.
        starts: The instant it begins, aware UTC.
        zone: The IANA name of the time zone its date and time are read in.
        week: The minutes a day until then; None where the person has not said.
        without: The ids of the decks that it does not ask about.
        since: When it, or its minutes, were set last, aware UTC: from then on its minutes are planned.
    """

    name: str
    starts: datetime
    zone: str
    week: Week | None = None
    without: frozenset[str] = frozenset()
    since: datetime | None = None

    @property
    def local(self) -> datetime:
        """Its beginning as a clock on the wall shows it."""
        return self.starts.astimezone(ZoneInfo(self.zone))

    def days_left(self, now: datetime) -> int:
        """Whole calendar days from `now` to the day of the interview, negative when it has been."""
        return (self.local.date() - now.astimezone(ZoneInfo(self.zone)).date()).days


def parse_name(text: str) -> str:
    """The name that a person means for a round, its words one space apart.

    Raises:
        WrongUse: There is none, it is too long to stand in a header, or it holds what no screen shows.
    """
    name = " ".join(text.split())
    kinds = {unicodedata.category(character) for character in name}
    is_seen = any(kind[0] in "LNPS" for kind in kinds)
    if not is_seen or kinds & _NEVER_SHOWN or len(name) > LONGEST_NAME:
        raise WrongUse("not a name for a round", hint=f"a few words, at most {LONGEST_NAME} signs")
    return name


_NEVER_SHOWN = {"Cc", "Cs", "Co", "Cn"}  # control characters, and bytes that are not UTF-8 among them
