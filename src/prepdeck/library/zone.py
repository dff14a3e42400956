"""The time zone the person is in."""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LEAST, _MOST = -12, 14  # hours ahead of UTC, of which there are zones


_DAY = 24 * 60 * 60  # seconds


def leave_impossible_zone() -> None:
    """Live in UTC if the TZ variable says an offset of a day or more, with which no date can be told."""
    if max(abs(time.timezone), abs(time.altzone)) >= _DAY:
        os.environ["TZ"] = "UTC"
        time.tzset()


def local_zone() -> str:
    """The IANA name of this machine's time zone.

    Where it is said as a mere offset, the name of the zone that has it the whole year; `UTC` where there is none.
    """
    import tzlocal  # noqa: PLC0415 - what needs no zone does without

    try:
        name = tzlocal.get_localzone().key
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError):  # a TZ variable or a file that names no zone, or one of 5,000 letters
        year = datetime.now(UTC).year
        return _fixed({datetime(year, month, 1, tzinfo=UTC).astimezone().utcoffset() for month in range(1, 13)})


def _fixed(offsets: set[timedelta | None]) -> str:
    """The zone that is so far ahead of UTC all year, `UTC` where the offsets are several or of no whole hours."""
    ahead = offsets.pop() if len(offsets) == 1 else None
    hours, rest = divmod(ahead or timedelta(), timedelta(hours=1))
    if rest or not hours or not _LEAST <= hours <= _MOST:
        return "UTC"
    return f"Etc/GMT{-hours:+d}"  # the sign of these names says how far UTC is ahead
