"""A clock that moves only when a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that moves only when told, except for a millisecond at each call."""

    def __init__(self, start: datetime = NOON) -> None:
        self.instant = start

    def __call__(self) -> datetime:
        """Return the current time, a millisecond after the last call, so that no two events have the same time."""
        self.instant += timedelta(milliseconds=1)
        return self.instant

    def wait(self, **span: float) -> None:
        """Let time pass; the arguments are those of `timedelta`."""
        self.instant += timedelta(**span)
