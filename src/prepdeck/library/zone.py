"""The time zone the person is in."""


def local_zone() -> str:
    """The IANA name of this machine's time zone, `UTC` where it cannot be told."""
    import tzlocal  # noqa: PLC0415 - what needs no zone does without

    try:
        return tzlocal.get_localzone_name()
    except (LookupError, ValueError):  # a TZ variable or a link that names no zone
        return "UTC"
