"""The clock of this machine, and between which years prepdeck can date what happens."""

import time
from datetime import UTC, datetime

from prepdeck.errors import PrepdeckError

_EARLIEST_SECOND = 0  # since 1970
_LATEST_SECOND = 7_258_118_400 - 1  # of the year 2199, the last one that journals can name


def system_now() -> datetime:
    """The present instant, aware UTC; the nearest one that a journal can name where the clock has gone astray."""
    return datetime.fromtimestamp(min(max(time.time(), _EARLIEST_SECOND), _LATEST_SECOND), UTC)


def reject_impossible_clock() -> None:
    """End where nothing could be dated such that it can be read again.

    Raises:
        PrepdeckError: The clock is before 1970 or after 2199.
    """
    if not _EARLIEST_SECOND <= time.time() <= _LATEST_SECOND:
        hint = "set the clock of this computer"
        raise PrepdeckError("the clock of this computer is not between 1970 and 2199", hint=hint)
