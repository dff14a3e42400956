"""What the person does with documents."""

from dataclasses import dataclass

from prepdeck.progress.events import DocumentRead
from prepdeck.session.recorder import EventRecorder


@dataclass(frozen=True, slots=True)
class ReadingActions:
    """Records how far the person has read.

    Attributes:
        recorder: Records what the person does.
    """

    recorder: EventRecorder

    def record_position(self, document_name: str, source_line: int, read_share: float) -> None:
        """Record that a document was left at `source_line`, read up to `read_share` of its length.

        Only a change is recorded.
        """
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
