"""Notes: any other text, shown as it is with its headings for an outline."""

from dataclasses import dataclass
from typing import ClassVar

from prepdeck.documents.document import Document
from prepdeck.documents.markdown.blocks import Heading
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.source_text import SourceText
from prepdeck.documents.text import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes(Document):
    """A document of no known kind; `text` is the whole of it."""

    kind: ClassVar[str] = "notes"

    text: str = ""

    @property
    def facts(self) -> str:
        """What was found in it, such as `3 sections`."""
        return counted(len(self.sections), "section")


def read(source: SourceText) -> Notes:
    """Keep a text as notes, titled by its first heading."""
    title = next((plain(b.text) for b in source.blocks if isinstance(b, Heading)), "")
    return Notes(path=source.path, title=title, blocks=source.blocks, text=source.text)
