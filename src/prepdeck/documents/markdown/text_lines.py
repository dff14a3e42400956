"""Reshape the tree of a text file that is no Markdown, in which every line is a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from prepdeck.documents.markdown.marked_text import (
    NO_MARKED_TEXT,
    MarkedText,
    join_lines,
    keep_line_ends,
    split_lines,
)
from prepdeck.documents.markdown.tree import (
    LABEL_LEVEL,
    AnyBlock,
    Blocks,
    Heading,
    ItemList,
    ListItem,
    Paragraph,
)

_MAX_TITLE = 150  # characters
_TITLE = re.compile(r"[\"“‘'(]?\w.*(?<![.!:;,])", re.DOTALL)  # starts with a word, and ends like no sentence
_QUESTION_ENDS = ("?", "？")


class _TextLine(NamedTuple):
    text: MarkedText
    line: int


class _TextItem(NamedTuple):
    item: ListItem
    number: int | None


_Part = _TextLine | _TextItem | AnyBlock


_SINGLE_SIGN = re.compile(r"_|(?<!\*)\*(?=\S)(?!\*)|(?<=\S)(?<!\*)\*(?!\*)")


def escape_single_signs(text: str) -> str:
    """Escape the underscores and single stars of a text file, which mark nothing there, as in `__init__.py`."""
    return _SINGLE_SIGN.sub(lambda match: f"\\{match.group()}", text)


def reshape_text_file(blocks: Iterable[AnyBlock]) -> Blocks:
    """Reshape the blocks of a text file: its first line is the title, and a question is a heading above its answer.

    A line below a list item belongs to the item only if it is indented. The parser does not tell, so it never does.
    """
    parts = [part for block in blocks for part in _split_block(block)]
    return tuple(_join_parts(list(_find_headings(parts))))


def _split_block(block: AnyBlock) -> Iterator[_Part]:
    match block:
        case Paragraph():
            yield from _split_paragraph(block)
        case ItemList():
            for item_index, item in enumerate(block.items):
                first_block, *other_blocks = item.blocks or (Paragraph(text=NO_MARKED_TEXT, line=item.line),)
                number = None if block.start is None else block.start + item_index
                if isinstance(first_block, Paragraph):
                    first_line, *other_lines = _split_paragraph(first_block)
                    paragraph = Paragraph(text=first_line.text, line=first_line.line, last_line=first_line.line)
                    yield _TextItem(replace(item, blocks=(paragraph, *other_blocks)), number)
                    yield from other_lines
                else:
                    yield _TextItem(item, number)
        case _:
            yield block


def _split_paragraph(paragraph: Paragraph) -> list[_TextLine]:
    return [_TextLine(text, line) for text, line in split_lines(paragraph.text, paragraph.line)]


def _find_headings(parts: Sequence[_Part]) -> Iterator[_Part]:
    for part_index, part in enumerate(parts):
        if not isinstance(part, _TextLine):
            yield part
            continue
        text = part.text.plain
        is_title = not part_index and len(text) <= _MAX_TITLE and _TITLE.fullmatch(text) is not None
        is_question = text.endswith(_QUESTION_ENDS) and part_index + 1 < len(parts)
        if is_title or is_question:
            level = 1 if is_title else LABEL_LEVEL
            yield Heading(text=part.text, level=level, line=part.line, last_line=part.line)
        else:
            yield part


def _join_parts(parts: Sequence[_Part]) -> Iterator[AnyBlock]:
    """Join the items of a list, and lines without an empty line between them."""
    indexed_parts = enumerate(parts)
    for _, group in groupby(indexed_parts, lambda indexed_part: _find_group(*indexed_part)):
        group_parts = [part for _, part in group]
        items = [part for part in group_parts if isinstance(part, _TextItem)]
        lines = [part for part in group_parts if isinstance(part, _TextLine)]
        if items:
            list_items = tuple(part.item for part in items)
            yield ItemList(
                items=list_items,
                start=items[0].number,
                line=list_items[0].line,
                last_line=list_items[-1].last_line,
            )
        elif lines:
            text = keep_line_ends(join_lines((line.text, line.line) for line in lines))
            yield Paragraph(text=text, line=lines[0].line, last_line=lines[-1].line)
        else:
            yield from (part for part in group_parts if not isinstance(part, _TextItem | _TextLine))


def _find_group(part_index: int, part: _Part) -> tuple[str, int]:
    """What neighbors that belong together have in common."""
    if isinstance(part, _TextItem):
        return "bullets" if part.number is None else "numbers", 0
    return ("lines", part.line - part_index) if isinstance(part, _TextLine) else ("other", part_index)
