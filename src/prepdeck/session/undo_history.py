"""Undo and redo of the events of this device."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct

from prepdeck.progress.events import AnyEvent, CardAskedAtInterview, EventUndone, UndoableEvent
from prepdeck.session.recorder import EventRecorder

_SAME_MOMENT = timedelta(milliseconds=1)  # events that are recorded together are microseconds apart


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
        """Undo an event: it counts as if it had never happened. An answer that it replaced counts again."""
        undone_ids = [undo.id for undo in self._find_replacing_undos(event.id)]
        self._record_undos([*undone_ids, event.id])  # the event itself comes last, so that redo finds it

    def redo_event(self) -> UndoableEvent | None:
        """Redo the last event that was undone, unless something else was recorded since.

        Returns:
            The event that counts again; None if there is nothing to redo.
        """
        if (last_undo := self._last_undo) is None:
            return None
        # Undoing an undo is a redo; the answer that the event replaced is replaced again.
        replacing_ids = {undo.id for undo in self._find_replacing_undos(last_undo.event)}
        restoring_undos = [event for event in self._list_undos() if event.event in replacing_ids]
        self._record_undos([*(undo.id for undo in restoring_undos), last_undo.id])
        return _as_undoable(self._get_event(last_undo.event))

    def _record_undos(self, event_ids: list[str]) -> None:
        now = self.recorder.clock()
        make_event_id = self.recorder.make_event_id
        self.recorder.record_events(*(EventUndone(id=make_event_id(), at=now, event=each) for each in event_ids))

    def _find_replacing_undos(self, grade_id: str) -> list[EventUndone]:
        """The undos of earlier answers that the grade of a card asked at an interview replaced."""
        events = self.recorder.event_keeper.event_log.other_events.values()
        asked_event = next(
            (event for event in events if isinstance(event, CardAskedAtInterview) and event.event == grade_id), None
        )
        if asked_event is None:
            return []
        earlier_grade_ids = {
            event.event
            for event in events
            if isinstance(event, CardAskedAtInterview) and event.card == asked_event.card and event is not asked_event
        }
        return [
            undo
            for undo in self._list_undos()
            if abs(asked_event.at - undo.at) < _SAME_MOMENT and undo.event in earlier_grade_ids
        ]

    def _list_undos(self) -> list[EventUndone]:
        events = self.recorder.event_keeper.event_log.other_events.values()
        return [event for event in events if isinstance(event, EventUndone)]

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
