"""The blocks of a text one after the other, as the readers of documents go through them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import assert_never

from msgspec import Struct

from prepdeck.documents.markdown.marked_text import LineBreak, MarkedText, TextSpan, make_marked_text, make_plain_text
from prepdeck.documents.markdown.tree import (
    LABEL_LEVEL,
    AnyBlock,
    Blocks,
    CodeBlock,
    Definition,
    Details,
    Footnote,
    Heading,
    ItemList,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
)


class ItemText(Struct, frozen=True, gc=False):
    """The first paragraph of a list item. What else belongs to the item follows as blocks of its own.

    `number` is None for a bullet, and `depth` is 0 for an item of a list that is not inside another one.
    """

    text: MarkedText
    line: int
    number: int | None = None
    depth: int = 0

    @property
    def plain(self) -> str:
        """The text without marks."""
        return self.text.plain


class QuoteText(Struct, frozen=True, gc=False):
    """All the text of a quotation."""

    text: MarkedText
    line: int

    @property
    def plain(self) -> str:
        """The text without marks."""
        return self.text.plain


class TableText(Struct, frozen=True, gc=False):
    """A table without marks: rows may be shorter or longer than the header; `row_lines` are their line numbers.

    `cells` are the header and the rows with marks; there are none if the table was made from something else.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int
    row_lines: tuple[int, ...] = ()
    cells: tuple[tuple[MarkedText, ...], ...] = ()

    @property
    def row_texts(self) -> Iterator[str]:
        """All rows, the header first, each with bars between its cells."""
        return (" | ".join(row) for row in (self.header, *self.rows))

    @property
    def numbered_rows(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """The rows below the header, each with its line number."""
        return zip(self.rows, self.row_lines, strict=True)


ReadingBlock = Heading | Paragraph | ItemText | QuoteText | TableText | CodeBlock | Rule
"""What readers of documents see of a text: its parts one after the other."""


def list_reading_blocks(blocks: Iterable[AnyBlock]) -> tuple[ReadingBlock, ...]:
    """List blocks in the order in which they are read, without the nesting of lists and quotations."""
    return tuple(_walk(blocks, 0))


def nest_reading_blocks(reading_blocks: Iterable[ReadingBlock]) -> tuple[AnyBlock, ...]:
    """Make the blocks of a text from its parts in reading order, each of which is one line.

    Items one after the other become one list. There are no tables among the parts.
    """
    blocks: list[AnyBlock] = []
    for is_list, parts in groupby(reading_blocks, lambda part: isinstance(part, ItemText)):
        if is_list:
            items = [_make_item(part) for part in parts if isinstance(part, ItemText)]
            blocks.append(ItemList(items=tuple(items), line=items[0].line, last_line=items[-1].last_line))
            continue
        for part in parts:
            if isinstance(part, QuoteText):
                paragraph = Paragraph(text=part.text, line=part.line, last_line=part.line)
                blocks.append(Quote(blocks=(paragraph,), line=part.line, last_line=part.line))
            elif not isinstance(part, ItemText | TableText):
                blocks.append(part)
    return tuple(blocks)


def _make_item(item_text: ItemText) -> ListItem:
    line = item_text.line
    return ListItem(blocks=(Paragraph(text=item_text.text, line=line, last_line=line),), line=line, last_line=line)


def _walk(blocks: Iterable[AnyBlock], depth: int) -> Iterator[ReadingBlock]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | CodeBlock() | Rule():
                yield block
            case Table():
                yield read_table(block)
            case ItemList():
                yield from _walk_list(block, depth)
            case Quote():
                yield QuoteText(join_texts(block.blocks), block.line)
            case Footnote():
                yield from _walk(block.blocks, depth)
            case Definition() | Details():
                yield from _name_blocks(block)
                yield from _walk(block.blocks, depth)
            case _:
                assert_never(block)


def _name_blocks(block: Definition | Details) -> Iterator[ReadingBlock]:
    if isinstance(block, Definition) and block.term:
        yield Paragraph(text=block.term, line=block.line, last_line=block.line)
    elif isinstance(block, Details) and block.summary:
        yield Heading(text=block.summary, level=LABEL_LEVEL, line=block.line, last_line=block.line)


def _walk_list(item_list: ItemList, depth: int) -> Iterator[ReadingBlock]:
    for item_index, item in enumerate(item_list.items):
        blocks = item.blocks
        first_block = blocks[0] if blocks else None
        if isinstance(first_block, Paragraph):
            number = None if item_list.start is None else item_list.start + item_index
            yield ItemText(first_block.text, item.line, number, depth)
            blocks = blocks[1:]
        yield from _walk(blocks, depth + 1)


def read_table(table: Table) -> TableText:
    """Return a table without marks."""
    plain_header, *plain_rows = (tuple(cell.plain for cell in row) for row in table.all_rows)
    row_lines = tuple(row.line for row in table.rows)
    return TableText(plain_header, tuple(plain_rows), table.line, row_lines, table.all_rows)


def join_texts(blocks: Iterable[AnyBlock]) -> MarkedText:
    """Join the texts of blocks to one text, with a break between two blocks."""
    spans: list[TextSpan | LineBreak] = []
    for block in list_reading_blocks(blocks):
        if spans:
            spans.append(LineBreak(block.line))
        match block:
            case Heading() | Paragraph() | ItemText() | QuoteText():
                spans += block.text.spans
            case CodeBlock():
                spans.append(TextSpan(" ".join(block.text.split())))
            case TableText():
                spans.append(TextSpan(" ".join(block.row_texts)))
            case Rule():
                pass
            case _:
                assert_never(block)
    return make_marked_text(spans)


def write_plain_lines(blocks: Iterable[AnyBlock], first_lines: Sequence[str] = ()) -> str:
    """Write what a reader sees of a text, each line at its line number in the file, so that words can be looked for.

    A link is followed by its address.

    Args:
        blocks: The blocks.
        first_lines: The lines above them, as they are.
    """
    lines = [[line] for line in first_lines]
    for block in list_reading_blocks(blocks):
        for line_number, text in _list_lines(block):
            lines += [[] for _ in range(line_number - len(lines))]
            lines[line_number - 1].append(text)
    return "\n".join(" ".join(texts) for texts in lines)


def _list_lines(block: ReadingBlock) -> Iterator[tuple[int, str]]:
    """Yield the lines of a block, each with its number."""
    match block:
        case Heading() | Paragraph() | ItemText() | QuoteText():
            yield from _list_text_lines(block.text, block.line)
        case TableText():
            yield from zip((block.line, *block.row_lines), block.row_texts, strict=True)
        case CodeBlock():
            yield from enumerate(block.text.split("\n"), start=block.text_line)
        case Rule():
            pass
        case _:
            assert_never(block)


def _list_text_lines(text: MarkedText, line: int) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    for span in text.spans:
        if isinstance(span, LineBreak):
            yield line, "".join(parts)
            parts, line = [], span.line
        else:
            parts.append(span.text if span.url in {"", span.text} else f"{span.text} ({span.url})")
    yield line, "".join(parts)


def plain_blocks(text: str) -> Blocks:
    """Make the blocks of a text in which nothing is Markdown, with a paragraph for each of its lines."""
    return tuple(Paragraph(text=make_plain_text(line)) for line in text.split("\n") if line.strip())


def describe_plain(blocks: Blocks) -> str:
    """Return the text of blocks in one line, without marks."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):  # most answers
        return " ".join(blocks[0].plain.split())
    return " ".join(join_texts(blocks).plain.split())
