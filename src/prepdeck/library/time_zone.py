"""The time zone of this machine."""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MIN_ZONE_HOURS, _MAX_ZONE_HOURS = -12, 14  # hours ahead of UTC for which the zones Etc/GMT exist


_DAY_SECONDS = 24 * 60 * 60


def use_utc_for_impossible_zone() -> None:
    """Use UTC if the TZ variable has an offset of a day or more, which `datetime` cannot represent."""
    if max(abs(time.timezone), abs(time.altzone)) >= _DAY_SECONDS:
        os.environ["TZ"] = "UTC"
        time.tzset()


def local_zone() -> str:
    """Return the IANA name of this machine's time zone.

    If the system has only an offset, return a zone with that offset all year, or `UTC` if there is none.
    """
    import tzlocal  # noqa: PLC0415 - needed only for rounds

    try:
        zone_name = tzlocal.get_localzone().key
        return ZoneInfo(zone_name).key
    except (LookupError, ValueError, OSError):  # TZ or a system file has no valid zone name; OSError if it is too long
        year = datetime.now(UTC).year
        return _fixed_offset_zone(
            {datetime(year, month, 1, tzinfo=UTC).astimezone().utcoffset() for month in range(1, 13)}
        )


def _fixed_offset_zone(utc_offsets: set[timedelta | None]) -> str:
    """Return the zone with this offset all year, or `UTC` if there are several offsets or they are not whole hours."""
    utc_offset = utc_offsets.pop() if len(utc_offsets) == 1 else None
    hours, remainder = divmod(utc_offset or timedelta(), timedelta(hours=1))
    if remainder or not hours or not _MIN_ZONE_HOURS <= hours <= _MAX_ZONE_HOURS:
        return "UTC"
    return f"Etc/GMT{-hours:+d}"  # POSIX names have the opposite sign: Etc/GMT-2 is two hours ahead of UTC
