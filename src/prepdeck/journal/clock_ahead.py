"""Events that a clock which was ahead has dated later than now, dated again by where they stand in their file.

Left as they are they would outweigh for years whatever is told by the right clock. A file is written in order, so that
such an event happened after the one above it, and before the one below.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from prepdeck.progress.events import AnyEvent, CardBuried

SLACK = timedelta(days=1)
"""So far clocks of devices differ by themselves; what is not later than that counts as it is dated."""

_STEP = timedelta(microseconds=1)  # keeps the order of events that are dated alike


def dated_by_place(events: Iterable[AnyEvent], limit: datetime) -> tuple[list[AnyEvent], int]:
    """The events of a file, those later than `limit` with the date of the one above them that is not.

    The first events of a file take the date of the first one below them that is not later.

    Args:
        events: In the order in which they stand there.
        limit: The latest date that a right clock can give.

    Returns:
        The events, and how many are left out since all of the file are later.
    """
    dated, early = list[AnyEvent](), list[AnyEvent]()
    last: datetime | None = None
    for event in events:
        if event.at <= limit:
            first = event.at - _STEP * len(early)
            dated += [_dated(each, first + _STEP * number) for number, each in enumerate(early)]
            dated.append(event)
            last, early = event.at, []
        elif last is None:
            early.append(event)
        else:
            last += _STEP
            dated.append(_dated(event, last))
    return dated, len(early)


def _dated(event: AnyEvent, at: datetime) -> AnyEvent:
    if isinstance(event, CardBuried):
        return replace(event, at=at, until=event.until - (event.at - at))
    return replace(event, at=at)
