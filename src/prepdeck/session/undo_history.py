"""Undo and redo of the events of this device."""

from collections.abc import Callable
from dataclasses import dataclass

from prepdeck.progress.events import AnyEvent, EventUndone
from prepdeck.session.recorder import EventRecorder


@dataclass(frozen=True, slots=True)
class UndoHistory:
    """Undo and redo the events that this device recorded, one at a time.

    Attributes:
        recorder: Saves the events.
        find_latest_event: Returns the latest counted event of this device that passes a test, or None.
    """

    recorder: EventRecorder
    find_latest_event: Callable[[Callable[[AnyEvent], bool]], AnyEvent | None]

    def last_undoable_event(self) -> AnyEvent | None:
        """Return the last event of this device that can be undone and was not; None if there is none."""
        return self.find_latest_event(lambda event: event.can_be_undone)

    def undo_event(self, event: AnyEvent) -> None:
        """Undo an event: it counts as if it had never happened."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(EventUndone(id=event_id, at=now, event=event.id))

    def redo_event(self) -> AnyEvent | None:
        """Redo the last event that was undone, unless something else was recorded since.

        Returns:
            The event that counts again; None if there is nothing to redo.
        """
        last_event = self.find_latest_event(lambda event: event.can_be_undone or self._is_first_undo(event))
        if not isinstance(last_event, EventUndone):
            return None
        self.undo_event(last_event)  # undoing an undo is a redo
        return self._get_event(last_event.event)

    def _is_first_undo(self, event: AnyEvent) -> bool:
        """Whether an event is an undo and not a redo, which is the undo of an undo."""
        return isinstance(event, EventUndone) and not isinstance(self._get_event(event.event), EventUndone)

    def _get_event(self, event_id: str) -> AnyEvent | None:
        return self.recorder.event_keeper.event_log.get_event(event_id)
