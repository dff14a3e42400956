"""The time zone the person is in."""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MIN_ZONE_HOURS, _MAX_ZONE_HOURS = -12, 14  # hours ahead of UTC, of which there are zones


_DAY_SECONDS = 24 * 60 * 60  # seconds


def use_utc_for_impossible_zone() -> None:
    """Live in UTC if the TZ variable says an offset of a day or more, with which no date can be told."""
    if max(abs(time.timezone), abs(time.altzone)) >= _DAY_SECONDS:
        os.environ["TZ"] = "UTC"
        time.tzset()


def local_zone() -> str:
    """The IANA name of this machine's time zone.

    Where it is said as a mere offset, the name of the zone that has it the whole year; `UTC` where there is none.
    """
    import tzlocal  # noqa: PLC0415 - what needs no zone does without

    try:
        zone_name = tzlocal.get_localzone().key
        return ZoneInfo(zone_name).key
    except (LookupError, ValueError, OSError):  # a TZ variable or a file that names no zone, or one of 5,000 letters
        year = datetime.now(UTC).year
        return _fixed_offset_zone(
            {datetime(year, month, 1, tzinfo=UTC).astimezone().utcoffset() for month in range(1, 13)}
        )


def _fixed_offset_zone(utc_offsets: set[timedelta | None]) -> str:
    """The zone that is so far ahead of UTC all year, `UTC` where the offsets are several or of no whole hours."""
    utc_offset = utc_offsets.pop() if len(utc_offsets) == 1 else None
    hours, remainder = divmod(utc_offset or timedelta(), timedelta(hours=1))
    if remainder or not hours or not _MIN_ZONE_HOURS <= hours <= _MAX_ZONE_HOURS:
        return "UTC"
    return f"Etc/GMT{-hours:+d}"  # the sign of these names says how far UTC is ahead
