"""Everything a person can record about documents: the reading position."""

from dataclasses import dataclass

from prepdeck.progress.events import DocumentRead
from prepdeck.session.recorder import EventRecorder


@dataclass(frozen=True, slots=True)
class ReadingActions:
    """Record how far the person has read.

    Attributes:
        recorder: Saves the events.
    """

    recorder: EventRecorder

    def record_position(self, document_name: str, source_line: int, read_share: float) -> None:
        """Record the document line at which reading stopped, and the share read, 0 to 1. Only a change is saved."""
        old_position = self.recorder.progress.reading_positions.get(document_name)
        if old_position is None or old_position.line != source_line or read_share > old_position.read_share:
            self.recorder.record_events(
                DocumentRead(
                    id=self.recorder.make_event_id(),
                    at=self.recorder.clock(),
                    document=document_name,
                    line=source_line,
                    share=round(read_share, 3),
                )
            )
