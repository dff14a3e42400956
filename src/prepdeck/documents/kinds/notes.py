"""Read notes: a text of no other kind, shown unchanged with its headings as an outline."""

from typing import ClassVar

from prepdeck.documents.document import Document
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.links import find_links
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
    """Keep a text as notes. The title is that of the front matter, or else the first heading."""
    return Notes(
        path=source.path,
        title=source.front_matter.get_text("title") or source.first_heading,
        updated=source.front_matter.get_date("updated") or source.front_matter.get_date("date"),
        blocks=source.blocks,
        links=tuple(find_links(source.reading_blocks)),
        text=source.text,
    )
