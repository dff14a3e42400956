"""Notes: any other text, shown as it is with its headings for an outline."""

from dataclasses import dataclass
from typing import ClassVar

from prepdeck.documents.document import Document
from prepdeck.documents.markdown.blocks import Block, Heading
from prepdeck.documents.markdown.inline import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes(Document):
    """A document of no known kind; `text` is the whole of it."""

    kind: ClassVar[str] = "notes"

    text: str = ""


def read(path: str, text: str, blocks: tuple[Block, ...]) -> Notes:
    """Keep a text as notes, titled by its first heading."""
    title = next((plain(b.text) for b in blocks if isinstance(b, Heading)), "")
    return Notes(path=path, title=title, blocks=blocks, text=text)
