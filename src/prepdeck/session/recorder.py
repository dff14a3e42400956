"""How what the person does becomes part of their progress."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import KnownEvent
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import LearnerSnapshot
from prepdeck.session.forecast_cache import ForecastCache


class EventKeeper(Protocol):
    """Keeps the events of a target, on disk or anywhere else."""

    @property
    def progress(self) -> Progress:
        """The state after all events."""

    @property
    def event_log(self) -> EventLog:
        """All events."""

    def save_events(self, *events: KnownEvent) -> None:
        """Keep events. If they cannot be written yet, they count all the same."""

    def update_learner(self) -> LearnerSnapshot:
        """What the answers so far tell of the person."""


@dataclass(frozen=True, slots=True)
class EventRecorder:
    """Records what the person does: it is durable, and counts, before `record_events` returns.

    If it cannot be written, `record_events` raises what its keeper raises. The events count all the same.

    Attributes:
        event_keeper: Keeps the events.
        forecast_cache: What is known of the person, brought up to date with each event.
        clock: The clock, aware UTC.
        make_event_id: Gives an id that no other event has.
    """

    event_keeper: EventKeeper
    forecast_cache: ForecastCache
    clock: Callable[[], datetime]
    make_event_id: Callable[[], str]

    @property
    def progress(self) -> Progress:
        """The state after all that was recorded, here and on other devices."""
        return self.event_keeper.progress

    def record_events(self, *events: KnownEvent) -> None:
        """Record events, in one write."""
        try:
            self.event_keeper.save_events(*events)
        finally:
            self.forecast_cache.update_learner(self.event_keeper.update_learner(), events)
