"""Everything a person can record about documents: the reading position."""

from msgspec import Struct

from prepdeck.progress.events import DocumentRead
from prepdeck.session.recorder import EventRecorder


class ReadingActions(Struct, frozen=True):
    """Record how far the person has read.

    Attributes:
        recorder: Saves the events.
    """

    recorder: EventRecorder

    def record_position(self, document_name: str, source_line: int, read_share: float) -> None:
        """Record the document line at which reading stopped, and the share read, 0 to 1. Only a change is saved."""
        old_position = self.recorder.progress.reading_positions.get(document_name)
        if old_position is None or old_position.line != source_line or read_share > old_position.read_share:
            event_id, now = self.recorder.new_id_and_time()
            share = round(read_share, 3)
            self.recorder.record_events(
                DocumentRead(id=event_id, at=now, document=document_name, line=source_line, share=share)
            )
