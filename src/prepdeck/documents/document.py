"""What every document has, whatever its kind."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from prepdeck.documents.markdown.blocks import Block, Heading


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
class Document:
    """A piece of research. Its kinds are the subclasses.

    Attributes:
        path: The file as the person knows it.
        title: What the document calls itself.
        company: The company it is about, or "".
        role: The role it is about, or "".
        updated: The day it was last brought up to date, if it says so.
        blocks: The whole text in reading order.
        links: The sources it links to.
        cautions: What is doubtful in it.
    """

    kind: ClassVar[str] = "document"

    path: str
    title: str
    company: str = ""
    role: str = ""
    updated: date | None = None
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The headings, in order."""
        return tuple(Section(b.text, b.level, b.line) for b in self.blocks if isinstance(b, Heading))


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
