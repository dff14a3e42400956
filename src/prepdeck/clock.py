"""The clock of this computer, and the years in which prepdeck can date events."""

import math
import time
from datetime import UTC, datetime

from prepdeck.errors import PrepdeckError

_EARLIEST_SECOND = 0  # the start of 1970
_LATEST_SECOND = 7_258_118_400 - 1  # the last second of 2199, the last year that journals accept


def system_now() -> datetime:
    """The current time, aware UTC. If the clock is outside the years of a journal, the nearest time inside."""
    return datetime.fromtimestamp(min(max(_current_second(), _EARLIEST_SECOND), _LATEST_SECOND), UTC)


def _current_second() -> float:
    """The seconds since 1970. Python itself cannot read a clock after April 2262."""
    try:
        return time.time()
    except OverflowError:
        return math.inf


def reject_impossible_clock() -> None:
    """Stop if the clock is so wrong that events dated by it could not be read again.

    Raises:
        PrepdeckError: The clock is before 1970 or after 2199.
    """
    if not _EARLIEST_SECOND <= _current_second() <= _LATEST_SECOND:
        hint = "set the clock of this computer"
        raise PrepdeckError("the clock of this computer is not between 1970 and 2199", hint=hint)
