"""Events that a clock which was ahead has dated later than now, dated again by where they stand in their file.

Left as they are they would outweigh for years whatever is told by the right clock. A file is written in order, so that
such an event happened after the one above it, and before the one below.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from prepdeck.progress.events import AnyEvent, CardBuried

CLOCK_TOLERANCE = timedelta(days=1)
"""So far clocks of devices differ by themselves; what is not later than that counts as it is dated."""

_TICK = timedelta(microseconds=1)  # keeps the order of events that are dated alike


def redate_future_events(events: Iterable[AnyEvent], latest_valid_at: datetime) -> tuple[list[AnyEvent], int]:
    """The events of a file, those later than `latest_valid_at` with the date of the one above them that is not.

    The first events of a file take the date of the first one below them that is not later.

    Args:
        events: In the order in which they stand there.
        latest_valid_at: The latest date that a right clock can give.

    Returns:
        The events, and how many are left out since all of the file are later.
    """
    dated_events, leading_events = list[AnyEvent](), list[AnyEvent]()
    previous_at: datetime | None = None
    for event in events:
        if event.at <= latest_valid_at:
            first_at = event.at - _TICK * len(leading_events)
            dated_events += [
                _redate_event(leading_event, first_at + _TICK * index)
                for index, leading_event in enumerate(leading_events)
            ]
            dated_events.append(event)
            previous_at, leading_events = event.at, []
        elif previous_at is None:
            leading_events.append(event)
        else:
            previous_at += _TICK
            dated_events.append(_redate_event(event, previous_at))
    return dated_events, len(leading_events)


def _redate_event(event: AnyEvent, new_at: datetime) -> AnyEvent:
    if isinstance(event, CardBuried):
        return replace(event, at=new_at, until=event.until - (event.at - new_at))
    return replace(event, at=new_at)
