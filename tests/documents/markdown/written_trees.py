"""Random trees, and how a person would write them as Markdown."""

import string
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import strategies as st

from prepdeck.documents.markdown.marked_text import LineBreak, MarkedText, TextMark, TextSpan, make_marked_text
from prepdeck.documents.markdown.tree import (
    AnyBlock,
    Blocks,
    CellAlignment,
    CodeBlock,
    Definition,
    Details,
    Heading,
    ItemList,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
    TableRow,
)

WORDS = st.text(alphabet=string.ascii_lowercase + "éß日", min_size=1, max_size=8)
SIGNS_BY_MARK = {TextMark.BOLD: "**", TextMark.ITALIC: "*", TextMark.STRUCK: "~~"}


@st.composite
def marked_texts(draw: st.DrawFn, *, can_break: bool = True) -> MarkedText:
    spans: list[TextSpan | LineBreak] = []
    for index in range(draw(st.integers(1, 4))):
        if spans:
            breaks = can_break and draw(st.booleans())
            spans.append(LineBreak(0, is_hard=draw(st.booleans())) if breaks else TextSpan(" "))
        kind = draw(st.sampled_from(["plain", "mark", "code", "link", "image"])) if index else "plain"
        text = draw(WORDS)
        if kind == "mark":
            spans.append(TextSpan(text, draw(st.sampled_from([*SIGNS_BY_MARK, TextMark.BOLD | TextMark.ITALIC]))))
        elif kind == "code":
            spans.append(TextSpan(text, TextMark.CODE))
        elif kind == "link":
            spans.append(TextSpan(text, TextMark.LINK, f"https://example.org/{draw(WORDS)}"))
        elif kind == "image":
            spans.append(TextSpan(text, TextMark.IMAGE, f"img/{draw(WORDS)}.png"))
        else:
            spans.append(TextSpan(text))
    return make_marked_text(spans)


def paragraphs() -> st.SearchStrategy[Paragraph]:
    return marked_texts().map(lambda text: Paragraph(text=text))


def headings() -> st.SearchStrategy[Heading]:
    texts = marked_texts(can_break=False)
    return st.builds(lambda text, level: Heading(text=text, level=level), texts, st.integers(1, 6))


def code_blocks() -> st.SearchStrategy[CodeBlock]:
    lines = st.lists(st.text(alphabet="ab #*->|`_ ", max_size=12), min_size=1, max_size=4)
    texts = lines.map("\n".join).filter(lambda text: "```" not in text)
    return texts.map(lambda text: CodeBlock(text=text, language="sh"))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    column_count = draw(st.integers(1, 3))
    texts = marked_texts(can_break=False)
    cells = st.lists(texts, min_size=column_count, max_size=column_count).map(tuple)
    sides = st.lists(st.sampled_from(CellAlignment), min_size=column_count, max_size=column_count).map(tuple)
    rows = draw(st.lists(cells, max_size=3))
    return Table(header=draw(cells), rows=tuple(map(TableRow, rows)), alignments=draw(sides))


@st.composite
def lists(draw: st.DrawFn, blocks: st.SearchStrategy[AnyBlock]) -> ItemList:
    items = tuple(
        ListItem(
            blocks=keep_apart([draw(paragraphs()), *draw(st.lists(blocks, max_size=2))]),
            is_done=draw(st.sampled_from([None, True, False])),
        )
        for _ in range(draw(st.integers(2, 3)))
    )
    return ItemList(items=items, start=draw(st.sampled_from([None, 1, 7])), is_loose=True)


def quotes(blocks: st.SearchStrategy[AnyBlock]) -> st.SearchStrategy[Quote]:
    return st.lists(blocks, min_size=1, max_size=3).map(lambda inner: Quote(blocks=keep_apart(inner)))


def definitions(blocks: st.SearchStrategy[AnyBlock]) -> st.SearchStrategy[Definition]:
    inner_blocks = st.lists(blocks, max_size=2)
    return st.builds(
        lambda term, first, inner: Definition(term=term, blocks=keep_apart([first, *inner])),
        marked_texts(can_break=False),
        paragraphs(),
        inner_blocks,
    )


def details(blocks: st.SearchStrategy[AnyBlock]) -> st.SearchStrategy[Details]:
    inner_blocks = st.lists(blocks, min_size=1, max_size=3).map(keep_apart)
    summaries = WORDS.map(lambda word: make_marked_text([TextSpan(word)]))
    return st.builds(lambda summary, inner: Details(summary=summary, blocks=inner), summaries, inner_blocks)


def trees() -> st.SearchStrategy[Blocks]:
    leaves = st.one_of(paragraphs(), headings(), code_blocks(), tables(), st.just(Rule()))
    block = st.recursive(leaves, lambda inner: st.one_of(lists(inner), quotes(inner)), max_leaves=8)
    outer_block = st.one_of(block, definitions(block), details(block))
    return st.lists(outer_block, min_size=1, max_size=5).map(keep_apart)


def keep_apart(blocks: Sequence[AnyBlock]) -> Blocks:
    """Leave out a list or a quotation right below another one, with which it would be one."""
    kept = list(blocks)[:1]
    for _, block in pairwise(blocks):
        if not (isinstance(block, ItemList | Quote) and isinstance(block, type(kept[-1]))):
            kept.append(block)
    return tuple(kept)


def write_blocks(blocks: Blocks) -> str:
    return "\n\n".join(map(write_block, blocks))


def write_block(block: AnyBlock) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {write_text(block.text)}"
        case Paragraph():
            return write_text(block.text)
        case CodeBlock():
            return f"```{block.language}\n{block.text}\n```"
        case Table():
            signs = {CellAlignment.LEFT: "---", CellAlignment.CENTER: ":-:", CellAlignment.RIGHT: "--:"}
            lines = [f"| {' | '.join(map(write_text, row))} |" for row in block.all_rows]
            return "\n".join([lines[0], f"|{'|'.join(signs[side] for side in block.alignments)}|", *lines[1:]])
        case Rule():
            return "***"
        case Quote():
            return "\n".join(f"> {line}" if line else ">" for line in write_blocks(block.blocks).split("\n"))
        case ItemList():
            return "\n\n".join(write_item(block, index) for index in range(len(block.items)))
        case Definition() | Details():
            return write_named_blocks(block)
        case _:
            raise AssertionError(block)


def write_named_blocks(block: Definition | Details) -> str:
    if isinstance(block, Details):
        summary = f"<summary>{write_text(block.summary)}</summary>"
        return f"<details>\n{summary}\n\n{write_blocks(block.blocks)}\n\n</details>"
    first_line, *lines = write_blocks(block.blocks).split("\n")
    return "\n".join([write_text(block.term), f": {first_line}", *(f"  {line}" if line else "" for line in lines)])


def write_item(item_list: ItemList, index: int) -> str:
    item = item_list.items[index]
    bullet = "- " if item_list.start is None else f"{item_list.start + index}. "
    box = {None: "", True: "[x] ", False: "[ ] "}[item.is_done]
    first_line, *lines = (box + write_blocks(item.blocks)).split("\n")
    return "\n".join([bullet + first_line, *(" " * len(bullet) + line if line else "" for line in lines)])


def write_text(text: MarkedText) -> str:
    return "".join(map(write_span, text.spans))


def write_span(span: TextSpan | LineBreak) -> str:
    if isinstance(span, LineBreak):
        return "\\\n" if span.is_hard else "\n"
    if span.marks & TextMark.CODE:
        return f"`{span.text}`"
    if span.marks & (TextMark.LINK | TextMark.IMAGE):
        return f"{'!' if span.marks & TextMark.IMAGE else ''}[{span.text}](<{span.url}>)"
    written = span.text
    for mark, signs in SIGNS_BY_MARK.items():
        if span.marks & mark:
            written = f"{signs}{written}{signs}"
    return written
