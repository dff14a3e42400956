"""The blocks of a text, nested as they are written. Everything that shows or reads Markdown works on these values."""

import re
from enum import Enum
from typing import Union

from msgspec import Struct

from prepdeck.documents.markdown.marked_text import NO_MARKED_TEXT, MarkedText


class Block(Struct, frozen=True, kw_only=True, gc=False, tag=True, omit_defaults=True):
    """A part of a text, from its first to its last line in the file."""

    line: int = 0
    last_line: int = 0


LABEL_LEVEL = 7
"""The level of a heading that is only a bold line, below the six levels of Markdown."""


class Heading(Block, frozen=True, kw_only=True, gc=False):
    """A heading of the levels 1 to 6, or of `LABEL_LEVEL`."""

    text: MarkedText
    level: int

    @property
    def plain(self) -> str:
        """The text without marks."""
        return self.text.plain

    @property
    def is_numbered(self) -> bool:
        """Whether it starts with a number, such as `2.` or `2.1`."""
        return _HEADING_NUMBER.match(self.plain) is not None

    @property
    def unnumbered_text(self) -> str:
        """The text without the number."""
        return _HEADING_NUMBER.sub("", self.plain)


_HEADING_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")


class Paragraph(Block, frozen=True, kw_only=True, gc=False):
    """Running text."""

    text: MarkedText

    @property
    def plain(self) -> str:
        """The text without marks."""
        return self.text.plain


class ListItem(Block, frozen=True, kw_only=True, gc=False):
    """An item of a list, with all that belongs to it. `is_done` is None if it has no check box."""

    blocks: tuple["AnyBlock", ...] = ()
    is_done: bool | None = None


class ItemList(Block, frozen=True, kw_only=True, gc=False):
    """A list. `start` is the number of its first item, or None if it has bullets.

    `is_loose` is whether its items are paragraphs with space between them.
    """

    items: tuple[ListItem, ...]
    start: int | None = None
    is_loose: bool = False


class Quote(Block, frozen=True, kw_only=True, gc=False):
    """A quotation."""

    blocks: tuple["AnyBlock", ...]


class CodeBlock(Block, frozen=True, kw_only=True, gc=False):
    """Code, line by line as written.

    `text_line` is the line of its first line of text. `is_closed` is False if its fence runs to the end of the text.
    """

    text: str
    language: str = ""
    text_line: int = 0
    is_closed: bool = True


class CellAlignment(Enum):
    """On which side the texts of a column are aligned."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class TableRow(Struct, frozen=True, gc=False, omit_defaults=True):
    """A row of a table below its header. It may have more or fewer cells than the header."""

    cells: tuple[MarkedText, ...]
    line: int = 0


class Table(Block, frozen=True, kw_only=True, gc=False):
    """A table. `alignments` has one entry for each column of the header."""

    header: tuple[MarkedText, ...]
    rows: tuple[TableRow, ...] = ()
    alignments: tuple[CellAlignment, ...] = ()

    @property
    def all_rows(self) -> tuple[tuple[MarkedText, ...], ...]:
        """The cells of the header and of the rows below it."""
        return (self.header, *(row.cells for row in self.rows))


class Rule(Block, frozen=True, kw_only=True, gc=False):
    """A horizontal rule."""


class Footnote(Block, frozen=True, kw_only=True, gc=False):
    """The text of a footnote."""

    label: str
    blocks: tuple["AnyBlock", ...]


class Definition(Block, frozen=True, kw_only=True, gc=False):
    """A term, and the blocks that define it."""

    term: MarkedText
    blocks: tuple["AnyBlock", ...] = ()


class Details(Block, frozen=True, kw_only=True, gc=False):
    """Text that a web page shows below its summary when the summary is opened."""

    summary: MarkedText = NO_MARKED_TEXT
    blocks: tuple["AnyBlock", ...] = ()


AnyBlock = Union[  # noqa: UP007 - the names in quotation marks above need a Union that exists at run time
    Heading, Paragraph, ItemList, Quote, CodeBlock, Table, Rule, Footnote, Definition, Details
]
"""Every kind of block that a text can hold. A list item is only part of a list."""

Blocks = tuple[AnyBlock, ...]
"""A text."""
