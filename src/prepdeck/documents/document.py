"""What every document has, whatever its kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.markdown.blocks import DocumentBlock, Heading
from prepdeck.documents.text import format_count


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A heading of the document and the line it stands on."""

    title: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """Something that a document says, without marks, and the line on which it does; "" and 0 where it says nothing."""

    text: str = ""
    line: int = 0


NO_TEXT = SourceText()


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A source: `group_title` is the heading it stands under, `note` the text behind the link; "" for none."""

    text: str
    url: str
    group_title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCaution:
    """Something in a document to be careful with, under a code that programs can tell apart."""

    code: str
    message: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(ABC):
    """A piece of research. Its kinds are the subclasses, which `kinds` lists.

    Attributes:
        kind: What the kind is called, by the person and for other programs.
        path: The file as the person knows it.
        title: What the document calls itself.
        company: The company it is about, or "".
        role: The role it is about, or "".
        updated: The day it was last brought up to date, if it says so.
        review_due: The day after which it wants a review, if it says so.
        blocks: The whole text in reading order.
        links: The sources it links to.
        cautions: What is doubtful in it.
    """

    kind: ClassVar[str]

    path: str
    title: str
    company: str = ""
    role: str = ""
    updated: date | None = None
    review_due: date | None = None
    blocks: tuple[DocumentBlock, ...] = ()
    links: tuple[DocumentLink, ...] = ()
    cautions: tuple[DocumentCaution, ...] = ()

    @property
    @abstractmethod
    def contents_summary(self) -> str:
        """What was found in it, counted; what was not found is left out."""

    def find_review_cautions(self, today: date) -> tuple[DocumentCaution, ...]:
        """A caution if it was to be reviewed before the person's day `today`."""
        if self.review_due is None or self.review_due >= today:
            return ()
        overdue_days_text = format_count((today - self.review_due).days, "day")
        return (DocumentCaution("past-review", f"{overdue_days_text} overdue for review (due {self.review_due})", 1),)

    @property
    def sections(self) -> tuple[DocumentSection, ...]:
        """The headings, in order."""
        return tuple(
            DocumentSection(block.text, block.level, block.line) for block in self.blocks if isinstance(block, Heading)
        )


def make_document_info(document: Document, name: str, problem_count: int = 0) -> DocumentInfo:
    """The document as lists show it.

    Args:
        document: Any document.
        name: Its short name in the target.
        problem_count: In how many places it could not be read.
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


def find_section_blocks(blocks: tuple[DocumentBlock, ...], heading_index: int) -> tuple[DocumentBlock, ...]:
    """The blocks below the heading at index `heading_index`, down to the next heading of its level or above."""
    heading = blocks[heading_index]
    assert isinstance(heading, Heading)
    end_index = heading_index + 1
    while end_index < len(blocks):
        block = blocks[end_index]
        if isinstance(block, Heading) and block.level <= heading.level:
            break
        end_index += 1
    return blocks[heading_index + 1 : end_index]
