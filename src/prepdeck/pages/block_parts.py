"""Draw the blocks of a text: the same in the panes of documents, in the drill and on the command line."""

from collections.abc import Iterable, Iterator
from typing import assert_never

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
from prepdeck.pages.code_colors import choose_line_colors
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    DocumentTable,
    HorizontalRule,
    IndentedParts,
    PrefixedParts,
    PreformattedText,
    SectionHeading,
    WrappedText,
)

_BULLETS = ("• ", "◦ ", "▪ ")  # by the depth of the list
_DONE_BOX, _OPEN_BOX = "☑ ", "☐ "


def build_blocks(
    blocks: Iterable[AnyBlock], text_style: TextStyle = TextStyle.TEXT, *, depth: int = 0, is_tight: bool = False
) -> Iterator[PagePart]:
    """Build the parts of blocks, with an empty line between two of them.

    Args:
        blocks: The blocks.
        text_style: The style of text without marks.
        depth: How many lists the blocks are in.
        is_tight: Whether there are no empty lines, as in a list without gaps.
    """
    previous_block: AnyBlock | None = None
    for block in blocks:
        needs_gap = previous_block is not None and not isinstance(previous_block, Heading) and not is_tight
        if needs_gap and not isinstance(block, Heading):
            yield BlankLines()
        yield from _build_block(block, text_style, depth, is_first=previous_block is None)
        previous_block = block


def _build_block(block: AnyBlock, text_style: TextStyle, depth: int, *, is_first: bool) -> Iterator[PagePart]:
    match block:
        case Heading():
            yield SectionHeading(block.text, min(block.level, LABEL_LEVEL), block.line, has_blank_above=not is_first)
        case Paragraph():
            yield WrappedText(block.text, text_style, source_line=block.line)
        case ItemList():
            yield from _build_list(block, text_style, depth)
        case Quote():
            quoted_parts = tuple(build_blocks(block.blocks, text_style, depth=depth))
            yield PrefixedParts(quoted_parts, "│ ", is_repeated=True)
        case CodeBlock():
            yield from _build_code(block)
        case Table():
            yield DocumentTable(block.all_rows, (block.line, *(row.line for row in block.rows)), block.alignments)
        case Rule():
            yield HorizontalRule()
        case Footnote():
            yield PrefixedParts(tuple(build_blocks(block.blocks, text_style, depth=depth)), f"[{block.label}] ")
        case Definition() | Details():
            yield from _build_named_blocks(block, text_style, depth, is_first=is_first)
        case _:
            assert_never(block)


def _build_code(code: CodeBlock) -> Iterator[PagePart]:
    if code.language:
        yield WrappedText(code.language, TextStyle.DIM, source_line=code.line)
    yield PreformattedText(code.text, code.text_line, choose_line_colors(code.text, code.language))


def _build_named_blocks(
    block: Definition | Details, text_style: TextStyle, depth: int, *, is_first: bool
) -> Iterator[PagePart]:
    blocks = build_blocks(block.blocks, text_style, depth=depth)
    if isinstance(block, Definition):
        yield WrappedText(block.term, TextStyle.STRONG, source_line=block.line)
        yield IndentedParts(tuple(blocks))
    else:
        yield SectionHeading(block.summary, LABEL_LEVEL, block.line, has_blank_above=not is_first)
        yield from blocks


def _build_list(item_list: ItemList, text_style: TextStyle, depth: int) -> Iterator[PagePart]:
    for item_index, item in enumerate(item_list.items):
        if item_index and item_list.is_loose:
            yield BlankLines()
        yield build_item(
            item, _describe_bullet(item_list, item_index, depth), text_style, depth, is_tight=not item_list.is_loose
        )


def build_item(
    item: ListItem, bullet: str, text_style: TextStyle = TextStyle.TEXT, depth: int = 0, *, is_tight: bool = True
) -> PagePart:
    """Build the part of a list item behind its bullet."""
    parts = tuple(build_blocks(item.blocks, text_style, depth=depth + 1, is_tight=is_tight))
    return PrefixedParts(parts, bullet)


def _describe_bullet(item_list: ItemList, item_index: int, depth: int) -> str:
    """The sign before an item: its number, as wide as the longest one, or a bullet; and a box if it can be done."""
    is_done = item_list.items[item_index].is_done
    box = "" if is_done is None else _DONE_BOX if is_done else _OPEN_BOX
    if item_list.start is None:
        return box or _BULLETS[min(depth, len(_BULLETS) - 1)]
    number_width = len(str(item_list.start + len(item_list.items) - 1))
    return f"{item_list.start + item_index:>{number_width}}. {box}"


def build_labeled_blocks(
    blocks: Blocks, label: str, label_style: TextStyle, text_style: TextStyle = TextStyle.TEXT
) -> PagePart:
    """Build blocks behind a label."""
    return PrefixedParts(tuple(build_blocks(blocks, text_style)), label, label_style)
