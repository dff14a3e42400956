"""Undo and redo of the events of this device."""

from collections.abc import Callable

from msgspec import Struct

from prepdeck.progress.events import AnyEvent, EventUndone, UndoableEvent
from prepdeck.session.recorder import EventRecorder


class UndoHistory(Struct, frozen=True):
    """Undo and redo the events that this device recorded, one at a time.

    Attributes:
        recorder: Saves the events.
        find_latest_event: Returns the latest counted event of this device that passes a test, or None.
    """

    recorder: EventRecorder
    find_latest_event: Callable[[Callable[[AnyEvent], bool]], AnyEvent | None]

    def last_undoable_event(self) -> UndoableEvent | None:
        """Return the last event of this device that can be undone and was not; None if there is none."""
        return _as_undoable(self.find_latest_event(_is_undoable))

    def undo_event(self, event: UndoableEvent | EventUndone) -> None:
        """Undo an event: it counts as if it had never happened."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(EventUndone(id=event_id, at=now, event=event.id))

    def redo_event(self) -> UndoableEvent | None:
        """Redo the last event that was undone, unless something else was recorded since.

        Returns:
            The event that counts again; None if there is nothing to redo.
        """
        if (last_undo := self._last_undo) is None:
            return None
        self.undo_event(last_undo)  # undoing an undo is a redo
        return _as_undoable(self._get_event(last_undo.event))

    @property
    def can_redo(self) -> bool:
        """Whether an event was undone, and nothing else was recorded since."""
        return self._last_undo is not None

    @property
    def _last_undo(self) -> EventUndone | None:
        """The undo that redo would undo."""
        last_event = self.find_latest_event(lambda event: _is_undoable(event) or self._is_first_undo(event))
        return last_event if isinstance(last_event, EventUndone) else None

    def _is_first_undo(self, event: AnyEvent) -> bool:
        """Whether an event is an undo and not a redo, which is the undo of an undo."""
        return isinstance(event, EventUndone) and not isinstance(self._get_event(event.event), EventUndone)

    def _get_event(self, event_id: str) -> AnyEvent | None:
        return self.recorder.event_keeper.event_log.get_event(event_id)


def _is_undoable(event: AnyEvent) -> bool:
    return isinstance(event, UndoableEvent)


def _as_undoable(event: AnyEvent | None) -> UndoableEvent | None:
    return event if isinstance(event, UndoableEvent) else None
