"""How what the person does becomes part of their progress."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from prepdeck.progress.event_log import Past
from prepdeck.progress.events import KnownEvent
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import Followed
from prepdeck.session.forecast_cache import Foresight


class EventKeeper(Protocol):
    """Keeps the events of a target, on disk or anywhere else."""

    @property
    def progress(self) -> Progress:
        """The state after all events."""

    @property
    def past(self) -> Past:
        """All events."""

    def take(self, *events: KnownEvent) -> None:
        """Keep events. If they cannot be written yet, they count all the same."""

    def follow(self) -> Followed:
        """What the answers so far tell of the person."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records what the person does: it is durable, and counts, before `record` returns.

    If it cannot be written, `record` raises what its keeper raises. The events count all the same.

    Attributes:
        keeper: Keeps the events.
        forecast: What is known of the person, brought up to date with each event.
        now: The clock, aware UTC.
        new_id: Gives an id that no other event has.
    """

    keeper: EventKeeper
    forecast: Foresight
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    @property
    def progress(self) -> Progress:
        """The state after all that was recorded, here and on other devices."""
        return self.keeper.progress

    def record(self, *events: KnownEvent) -> None:
        """Record events, in one write."""
        try:
            self.keeper.take(*events)
        finally:
            self.forecast.follow(self.keeper.follow(), events)
