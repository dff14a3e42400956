"""Read notes: a text of no other kind, shown unchanged with its headings as an outline."""

from typing import ClassVar

from prepdeck.documents.document import Document
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.text import format_count


class Notes(Document, frozen=True, kw_only=True):
    """A document of no other kind; `text` is the whole text."""

    kind: ClassVar[str] = "notes"

    text: str = ""

    @property
    def contents_summary(self) -> str:
        """What the notes contain, such as `3 sections`."""
        return format_count(len(self.sections), "section")


def read_notes(source: DocumentSource) -> Notes:
    """Keep a text as notes, with its first heading as the title."""
    return Notes(path=source.path, title=source.first_heading, blocks=source.blocks, text=source.text)
