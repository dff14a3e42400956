"""The time zone the person is in."""

from datetime import UTC, datetime, timedelta


def local_zone() -> str:
    """The IANA name of this machine's time zone.

    Where it is said as a mere offset, the name of the zone that has it the whole year; `UTC` where there is none.
    """
    import tzlocal  # noqa: PLC0415 - what needs no zone does without

    try:
        tzlocal.get_localzone()  # unlike what gives the name, it does not pass over a TZ variable that is none
        return tzlocal.get_localzone_name()
    except (LookupError, ValueError):  # a TZ variable or a link that names no zone
        year = datetime.now(UTC).year
        return _fixed({datetime(year, month, 1, tzinfo=UTC).astimezone().utcoffset() for month in range(1, 13)})


def _fixed(offsets: set[timedelta | None]) -> str:
    """The zone that is so far ahead of UTC all year, `UTC` where the offsets are several or of no whole hours."""
    ahead = offsets.pop() if len(offsets) == 1 else None
    hours, rest = divmod(ahead or timedelta(), timedelta(hours=1))
    return "UTC" if rest or not hours else f"Etc/GMT{-hours:+d}"  # the sign of these names says how far UTC is ahead
