"""Read pay from a list instead of a table; a list that is not clear enough gives a caution."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from prepdeck.documents.kinds import pay_table
from prepdeck.documents.kinds.pay_table import PayTable
from prepdeck.documents.markdown.reading_order import ItemText, ReadingBlock, TableText
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.money import read_pay_cell
from prepdeck.errors import UNPARSED_CELL, Problem

_PAY_END_HEADING = re.compile(r"\blevers?\b|\bstrateg|\bnegotiate[- ]up\b|\bsources?\b|\bevidence\b", re.IGNORECASE)
_GUIDE_WORD = re.compile(r"\bguide\b", re.IGNORECASE)
_LABELED_LINE = re.compile(r"^(?P<label>[^:\"“]{1,60}?)(?::|\s[—–-]\s)\s*(?P<text>[^\"“]{1,300})$")
_QUOTATION_MARK = re.compile(r"[\"“]")
_PART_SEPARATOR = re.compile(r"[;,|•·]\s+")
_LONGEST_PIECE = 60  # characters of one part with its amount; a longer text is a sentence
_LONGEST_QUOTE = 60  # characters of a list that a message quotes


def read_pay_list(blocks: Sequence[ReadingBlock]) -> PayTable:
    """Read the first list of a guide that contains only pay, by converting it to a table.

    A bullet is one part of the pay (`Base: $90K-$120K`), or a region or level with all parts
    (`Oslo: base $90K-$120K, bonus 10%`). Without such a list, the first pay in the text gives a caution that it was
    not read.
    """
    blocks_ahead = list(_take_blocks_ahead(blocks))
    for labeled_items in _find_labeled_lists(blocks_ahead):
        list_table = _make_parts_table(labeled_items) or _make_places_table(labeled_items)
        parsed_table = pay_table.read_pay_table((list_table,)) if list_table else PayTable()
        if parsed_table.pay_rows:
            return parsed_table
    unread_block = next((block for block in blocks_ahead if _has_pay(block)), None)
    if unread_block is None:
        return PayTable()
    message = f"this pay was not read; put it in a table with a column for each part: '{_quote_block(unread_block)}'"
    return PayTable(cautions=(Problem(message, line=unread_block.line, code=UNPARSED_CELL),))


def _take_blocks_ahead(blocks: Sequence[ReadingBlock]) -> Iterator[ReadingBlock]:
    """The blocks above the levers, strategy and sources, because those sections name other amounts."""
    for block in blocks:
        if isinstance(block, Heading) and _PAY_END_HEADING.search(block.plain) and not _GUIDE_WORD.search(block.plain):
            return
        yield block


def _find_labeled_lists(blocks: Sequence[ReadingBlock]) -> Iterator[list[tuple[str, str, int]]]:
    """Find unindented bullet lists in which every item is `label: text`; yields label, text and line number."""
    for is_item_group, block_group in groupby(blocks, lambda block: isinstance(block, ItemText)):
        list_items = [block for block in block_group if isinstance(block, ItemText)] if is_item_group else []
        label_matches = [
            _match_labeled_line(list_item)
            for list_item in list_items
            if list_item.number is None and not list_item.depth
        ]
        labeled_matches = [label_match for label_match in label_matches if label_match is not None]
        if list_items and len(labeled_matches) == len(list_items):
            yield [
                (label_match["label"].strip(), label_match["text"].strip(), list_item.line)
                for label_match, list_item in zip(labeled_matches, list_items, strict=True)
            ]


def _match_labeled_line(block: ItemText | Paragraph) -> re.Match[str] | None:
    """Match the label of a line and the text after it; the dash in `Base $90K - $95K` does not end a label."""
    label_match = _LABELED_LINE.match(block.plain)
    return label_match if label_match and not read_pay_cell(label_match["label"]).figures else None


def _make_parts_table(labeled_items: list[tuple[str, str, int]]) -> TableText | None:
    """Convert a list with one bullet per part of the pay to a table of two columns; None if it is not such a list."""
    named_parts = [
        (pay_table.find_pay_part(label), bool(read_pay_cell(pay_text).figures)) for label, pay_text, _ in labeled_items
    ]
    pay_parts = [pay_part for pay_part, _ in named_parts if pay_part]
    is_plain_list = (
        ("base", True) in named_parts
        and ("", True) not in named_parts
        and all(len(item_text) <= _LONGEST_PIECE for _, item_text, _ in labeled_items)
    )
    if not is_plain_list or len(set(pay_parts)) < len(pay_parts):
        return None
    rows = tuple((label, pay_text) for label, pay_text, _ in labeled_items)
    return TableText(
        ("Component", "Range"), rows, labeled_items[0][2], tuple(line_number for _, _, line_number in labeled_items)
    )


def _make_places_table(labeled_items: list[tuple[str, str, int]]) -> TableText | None:
    """Convert a list with one bullet per region or level to a table; None if the bullets have different parts."""
    piece_rows = [_PART_SEPARATOR.split(pay_text) for _, pay_text, _ in labeled_items]
    pay_parts = [pay_table.find_pay_part(piece) for piece in piece_rows[0]]
    is_plain_list = all(
        [pay_table.find_pay_part(piece) for piece in piece_row] == pay_parts and _has_amount_in_each(piece_row)
        for piece_row in piece_rows
    )
    if not is_plain_list or "base" not in pay_parts or "" in pay_parts or len(set(pay_parts)) < len(pay_parts):
        return None
    first_head = "Level" if all(pay_table.is_level_label(label) for label, _, _ in labeled_items) else "Region"
    table_rows = tuple((label, *piece_row) for (label, _, _), piece_row in zip(labeled_items, piece_rows, strict=True))
    return TableText(
        (first_head, *piece_rows[0]),
        table_rows,
        labeled_items[0][2],
        tuple(line_number for _, _, line_number in labeled_items),
    )


def _has_amount_in_each(pieces: Sequence[str]) -> bool:
    pay_cells = [read_pay_cell(piece) for piece in pieces if len(piece) <= _LONGEST_PIECE]
    return len(pay_cells) == len(pieces) and all(
        len(pay_cell.figures) + len(pay_cell.percent_ranges) == 1 for pay_cell in pay_cells
    )


def _has_pay(block: ReadingBlock) -> bool:
    match block:
        case TableText():
            rows = (block.header, *block.rows)
            return sum(bool(read_pay_cell(cell_text).figures) for row in rows for cell_text in row) > 1
        case ItemText():
            text = block.plain
            return (
                not _QUOTATION_MARK.search(text)
                and bool(pay_table.find_pay_part(text))
                and bool(read_pay_cell(text).figures)
            )
        case Paragraph():
            label_match = _match_labeled_line(block)
            is_pay = label_match is not None and bool(pay_table.find_pay_part(label_match["label"]))
            return is_pay and label_match is not None and bool(read_pay_cell(label_match["text"]).figures)
        case _:
            return False


def _quote_block(block: ReadingBlock) -> str:
    match block:
        case TableText():
            return " | ".join(block.header)[:_LONGEST_QUOTE]
        case ItemText() | Paragraph():
            return block.plain[:_LONGEST_QUOTE]
        case _:
            return ""
