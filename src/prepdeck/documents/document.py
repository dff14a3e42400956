"""What every document has, whatever its kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from prepdeck.documents.document_info import Glance
from prepdeck.documents.markdown.blocks import Block, Heading
from prepdeck.documents.text import counted


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the document and the line it stands on."""

    title: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a document says, without marks, and the line on which it does; "" and 0 where it says nothing."""

    text: str = ""
    line: int = 0


UNSAID = Said()


@dataclass(frozen=True, slots=True)
class Link:
    """A source: `group` is the heading it stands under, `note` the text behind the link; "" for none."""

    text: str
    url: str
    group: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
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
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    @abstractmethod
    def facts(self) -> str:
        """What was found in it, counted; what was not found is left out."""

    def review_cautions(self, today: date) -> tuple[Caution, ...]:
        """A caution if it was to be reviewed before the person's day `today`."""
        if self.review_due is None or self.review_due >= today:
            return ()
        days = counted((today - self.review_due).days, "day")
        return (Caution("past-review", f"was due for review on {self.review_due}, {days} ago", 1),)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The headings, in order."""
        return tuple(Section(b.text, b.level, b.line) for b in self.blocks if isinstance(b, Heading))


def glance(document: Document, name: str, problems: int = 0) -> Glance:
    """The document as lists show it.

    Args:
        document: Any document.
        name: Its short name in the target.
        problems: In how many places it could not be read.
    """
    return Glance(
        name=name,
        path=document.path,
        kind=document.kind,
        title=document.title,
        company=document.company,
        role=document.role,
        updated=document.updated,
        review_due=document.review_due,
        facts=document.facts,
        doubts=len(document.cautions) + problems,
    )


def section_of(blocks: tuple[Block, ...], start: int) -> tuple[Block, ...]:
    """The blocks below the heading at index `start`, down to the next heading of its level or above."""
    heading = blocks[start]
    assert isinstance(heading, Heading)
    end = start + 1
    while end < len(blocks):
        block = blocks[end]
        if isinstance(block, Heading) and block.level <= heading.level:
            break
        end += 1
    return blocks[start + 1 : end]
