"""Recording of events: they are saved, and the learner is updated."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from prepdeck.progress.clock_ahead import redate_changes
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import KnownEvent
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import LearnerSnapshot
from prepdeck.session.forecast_cache import ForecastCache


class EventKeeper(Protocol):
    """A store of the events of a target, on disk or in memory."""

    @property
    def progress(self) -> Progress:
        """The state after all events."""

    @property
    def event_log(self) -> EventLog:
        """All events."""

    def save_events(self, *events: KnownEvent) -> None:
        """Save events. If they cannot be written yet, they still count in the progress."""

    def update_learner(self) -> LearnerSnapshot:
        """Return the learner after all events."""


class EventRecorder(Struct, frozen=True):
    """Record events: they are on disk and part of the progress before `record_events` returns.

    If they cannot be written, `record_events` raises the error of its keeper. The events still count.

    Attributes:
        event_keeper: Saves the events.
        forecast_cache: The learner and its forecast, updated with each event.
        clock: Returns the present instant, aware UTC.
        make_event_id: Returns a new unique id.
    """

    event_keeper: EventKeeper
    forecast_cache: ForecastCache
    clock: Callable[[], datetime]
    make_event_id: Callable[[], str]

    @property
    def progress(self) -> Progress:
        """The state after all events, of this device and others."""
        return self.event_keeper.progress

    def new_id_and_time(self) -> tuple[str, datetime]:
        """Return a new unique id and the present instant, for an event that is about to be recorded."""
        return self.make_event_id(), self.clock()

    def record_events(self, *events: KnownEvent) -> None:
        """Record events, in one write. A change is dated after all changes that are known, so that it takes effect."""
        dated_events = tuple(redate_changes(self.event_keeper.event_log.latest_change_at, events))
        try:
            self.event_keeper.save_events(*dated_events)
        finally:
            self.forecast_cache.update_learner(self.event_keeper.update_learner(), dated_events)
