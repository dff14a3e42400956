"""Dates of events if a clock was ahead.

With their own dates, these events would override everything recorded later, possibly for years. A journal is written
in order, so an event happened after the one above it and before the one below it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from prepdeck.progress.events import AnyEvent, CardBuried, CardGraded, KnownEvent

CLOCK_TOLERANCE = timedelta(days=1)
"""How far ahead of this clock an event may be dated and still keep its date: clocks of devices differ."""

_TICK = timedelta(microseconds=1)  # so that events with the same new date keep their order


def redate_changes(latest_change_at: datetime | None, events: Iterable[KnownEvent]) -> Iterator[KnownEvent]:
    """Give a change that is dated before the latest one a date just after it, so that it takes effect.

    A clock that was ahead by up to `CLOCK_TOLERANCE`, here or on another device, has dated earlier changes later than
    now. A grade keeps its date, because it says how long a card was remembered.

    Args:
        latest_change_at: The latest date of the changes so far; None if there are none.
        events: New events, in order.
    """
    for event in events:
        dated_event = event
        if not isinstance(event, CardGraded):
            # A change that is further ahead gets a new date itself, by its place in the file.
            if latest_change_at is not None and event.at <= latest_change_at <= event.at + CLOCK_TOLERANCE:
                dated_event = replace(event, at=latest_change_at + _TICK)
            latest_change_at = dated_event.at
        yield dated_event


def redate_future_events(events: Iterable[AnyEvent], latest_valid_at: datetime) -> tuple[list[AnyEvent], int]:
    """Give each event dated after `latest_valid_at` a date just after the event above it in the file.

    Events above the first valid date of a file get dates just before it.

    Args:
        events: The events of one file, in file order.
        latest_valid_at: The latest date that a correct clock can give.

    Returns:
        The events with valid dates, and how many events are left out because no event of the file has a valid date.
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
    # A card was buried for a length of time, so its end moves with it.
    if isinstance(event, CardBuried):
        return replace(event, at=new_at, until=event.until - (event.at - new_at))
    return replace(event, at=new_at)
