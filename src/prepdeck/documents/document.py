"""The parts that all kinds of documents share."""

from datetime import date
from typing import ClassVar

from msgspec import Struct

from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.markdown.reading_order import ReadingBlock, list_reading_blocks
from prepdeck.documents.markdown.tree import AnyBlock, Heading
from prepdeck.documents.text import format_count
from prepdeck.errors import PAST_REVIEW, Problem


class DocumentSection(Struct, frozen=True):
    """A heading of a document with its line number."""

    title: str
    level: int
    line: int


class SourceText(Struct, frozen=True):
    """A text from a document, without Markdown, and its line number; "" and 0 if the document has no such text."""

    text: str = ""
    line: int = 0


NO_TEXT = SourceText()


class DocumentLink(Struct, frozen=True):
    """A link to a source: `group_title` is the heading above it, `note` the text after it; each is "" if missing."""

    text: str
    url: str
    group_title: str = ""
    note: str = ""


class Document(Struct, frozen=True, kw_only=True):
    """A research document. Each subclass is one kind of document; the package `kinds` lists them.

    Attributes:
        kind: Name of the kind, for people and for other programs.
        path: Path of the file, as shown to the person.
        title: The title.
        company: The company that the document is about, or "".
        role: The role that the document is about, or "".
        updated: Date of the last update, or None if the document gives none.
        review_due: Last day before a review is overdue, or None if the document gives none.
        blocks: The whole text.
        links: The links to sources.
        cautions: The doubtful parts. Each has a code.
    """

    kind: ClassVar[str]

    path: str
    title: str
    company: str = ""
    role: str = ""
    updated: date | None = None
    review_due: date | None = None
    blocks: tuple[AnyBlock, ...] = ()
    links: tuple[DocumentLink, ...] = ()
    cautions: tuple[Problem, ...] = ()

    @property
    def contents_summary(self) -> str:
        """What the document contains, with counts, such as `3 pay rows, 4 levers`; empty parts are left out.

        Each kind of document has its own.
        """
        raise NotImplementedError

    def find_review_cautions(self, today: date) -> tuple[Problem, ...]:
        """A caution if the review date is before the person's local date `today`."""
        if self.review_due is None or self.review_due >= today:
            return ()
        days_text = format_count((today - self.review_due).days, "day")
        message = f"should have been checked by {self.review_due}, {days_text} ago"
        return (Problem(message, self.path, 1, code=PAST_REVIEW),)

    @property
    def reading_blocks(self) -> tuple[ReadingBlock, ...]:
        """The blocks in the order in which they are read."""
        return list_reading_blocks(self.blocks)

    @property
    def sections(self) -> tuple[DocumentSection, ...]:
        """The headings, in reading order."""
        return tuple(
            DocumentSection(block.plain, block.level, block.line)
            for block in self.reading_blocks
            if isinstance(block, Heading)
        )


def make_document_info(document: Document, name: str, problem_count: int = 0) -> DocumentInfo:
    """Summarize a document for lists.

    Args:
        document: Any document.
        name: Short name of the document in its target.
        problem_count: Number of places in the file that could not be read.
    """
    return DocumentInfo(
        name=name,
        path=document.path,
        kind=document.kind,
        title=document.title,
        company=document.company,
        role=document.role,
        updated=document.updated,
        review_due=document.review_due,
        contents_summary=document.contents_summary,
        caution_count=len(document.cautions) + problem_count,
    )


def find_section_blocks(blocks: tuple[ReadingBlock, ...], heading_index: int) -> tuple[ReadingBlock, ...]:
    """The blocks below the heading at `heading_index`, up to the next heading of the same or a higher level."""
    heading = blocks[heading_index]
    assert isinstance(heading, Heading)
    end_index = heading_index + 1
    while end_index < len(blocks):
        block = blocks[end_index]
        if isinstance(block, Heading) and block.level <= heading.level:
            break
        end_index += 1
    return blocks[heading_index + 1 : end_index]
