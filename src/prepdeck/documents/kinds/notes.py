"""Read notes: a text of no other kind, shown unchanged with its headings as an outline."""

from collections.abc import Sequence
from typing import ClassVar

from prepdeck.documents.document import Document
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.links import find_links
from prepdeck.documents.markdown.reading_order import ReadingBlock
from prepdeck.documents.markdown.tree import Heading
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
    """Keep a text as notes. The title is that of the front matter, or else a heading that looks like one."""
    return Notes(
        path=source.path,
        title=source.front_matter.get_text("title") or _find_title(source.reading_blocks),
        updated=source.front_matter.get_date("updated") or source.front_matter.get_date("date"),
        blocks=source.blocks,
        links=tuple(find_links(source.reading_blocks)),
        text=source.text,
    )


_TITLE_BLOCKS = 3  # a smaller heading is the title only at the start


def _find_title(blocks: Sequence[ReadingBlock]) -> str:
    """The first heading of level 1, or one at the start that asks nothing; "" if there is none."""
    headings = [block for block in blocks if isinstance(block, Heading) and block.plain.strip()]
    first_titles = (heading for heading in headings if heading.level == 1)
    early_headings = (block for block in blocks[:_TITLE_BLOCKS] if isinstance(block, Heading))
    other_titles = (heading for heading in early_headings if not heading.plain.endswith(("?", "？")))
    title = next(first_titles, None) or next(other_titles, None)
    words = title.plain.split() if title else []
    while words and _is_anchor_or_tag(words[-1]):
        words.pop()
    return " ".join(words)


def _is_anchor_or_tag(word: str) -> bool:
    """Whether a word at the end of a heading is for programs, such as `{#goals}` or `#flashcards`."""
    return (word.startswith("{#") and word.endswith("}")) or (word.startswith("#") and word[1:2].isalpha())
