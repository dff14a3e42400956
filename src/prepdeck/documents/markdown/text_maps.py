"""Change all texts of a tree at once."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from prepdeck.documents.markdown.marked_text import LineBreak, MarkedText, TextMark, TextSpan, make_marked_text
from prepdeck.documents.markdown.tree import (
    AnyBlock,
    Blocks,
    CodeBlock,
    Definition,
    Details,
    Footnote,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Rule,
    Table,
)


def map_texts(blocks: Blocks, change: Callable[[MarkedText], MarkedText]) -> Blocks:
    """Return blocks with each of their texts changed, except those of code and of footnotes."""
    return tuple(_map_block(block, change) for block in blocks)


def _map_block(block: AnyBlock, change: Callable[[MarkedText], MarkedText]) -> AnyBlock:
    match block:
        case Paragraph() | Heading():
            return replace(block, text=change(block.text))
        case ItemList():
            return replace(
                block, items=tuple(replace(item, blocks=map_texts(item.blocks, change)) for item in block.items)
            )
        case Quote():
            return replace(block, blocks=map_texts(block.blocks, change))
        case Table():
            header = tuple(map(change, block.header))
            rows = tuple(replace(row, cells=tuple(map(change, row.cells))) for row in block.rows)
            return replace(block, header=header, rows=rows)
        case Definition():
            return replace(block, term=change(block.term), blocks=map_texts(block.blocks, change))
        case Details():
            return replace(block, summary=change(block.summary), blocks=map_texts(block.blocks, change))
        case CodeBlock() | Rule() | Footnote():
            return block


_WEB_ADDRESS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def write_out_addresses(blocks: Blocks) -> Blocks:
    """Write the address of each link behind it, for where it cannot be opened."""
    return map_texts(blocks, _write_out_addresses)


def _write_out_addresses(text: MarkedText) -> MarkedText:
    if not any(text.links):
        return text
    spans: list[TextSpan | LineBreak] = []
    for span_index, span in enumerate(text.spans):
        spans.append(span)
        next_span = text.spans[span_index + 1] if span_index + 1 < len(text.spans) else None
        goes_on = isinstance(next_span, TextSpan) and isinstance(span, TextSpan) and next_span.url == span.url
        if isinstance(span, TextSpan) and not goes_on and _needs_address(span):
            spans.append(TextSpan(f" ({span.url})"))
    return make_marked_text(spans)


def _needs_address(span: TextSpan) -> bool:
    """Whether a piece is a link to the web or to mail whose text is not the address already."""
    address = span.url.removeprefix("mailto:").removeprefix("http://")
    is_link = span.marks & TextMark.LINK and not span.marks & TextMark.IMAGE and _WEB_ADDRESS.match(span.url)
    return bool(is_link) and address != span.text.removeprefix("http://")


def mark_struck_text(blocks: Blocks) -> Blocks:
    """Write signs around struck text, for where it cannot be shown as struck."""
    return map_texts(blocks, _mark_struck_text)


def _mark_struck_text(text: MarkedText) -> MarkedText:
    if not any(isinstance(span, TextSpan) and span.marks & TextMark.STRUCK for span in text.spans):
        return text
    return make_marked_text(
        TextSpan(f"~~{span.text}~~", span.marks & ~TextMark.STRUCK, span.url)
        if isinstance(span, TextSpan) and span.marks & TextMark.STRUCK
        else span
        for span in text.spans
    )
