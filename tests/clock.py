"""A clock that stands still until it is told to move."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, start: datetime = NOON) -> None:
        self.instant = start

    def __call__(self) -> datetime:
        """The present instant; each look takes a thousandth of a second, so that no two events are at one instant."""
        self.instant += timedelta(milliseconds=1)
        return self.instant

    def wait(self, **span: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.instant += timedelta(**span)
