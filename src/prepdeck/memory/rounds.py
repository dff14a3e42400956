"""The interview itself: when it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


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
