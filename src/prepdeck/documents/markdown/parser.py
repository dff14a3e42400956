"""Parse Markdown: turn the events of pyromark, which reads CommonMark, into the tree of `tree`.

Nothing else knows the parser. The ranges of its events are offsets in the UTF-8 bytes of the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from prepdeck.documents.markdown.html_blocks import DetailsSummary, DetailsTag, read_html_block
from prepdeck.documents.markdown.inline_reader import InlineReader
from prepdeck.documents.markdown.marked_text import NO_MARKED_TEXT, MarkedText, TextMark, make_plain_text
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.tree import (
    AnyBlock,
    Blocks,
    CellAlignment,
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
    TableRow,
)

MAX_BLOCKS = 20_000
"""The most blocks that a text is split into, several books long. The lines below them are one block of code."""

_MAX_DEPTH = 24  # quotes and lists within each other; the text of deeper ones belongs to the last of these
_BACKSLASH, _AMPERSAND, _LINE_END = b"\\&\n"


def parse_markdown(text: str, first_line_number: int = 1, max_blocks: int | None = None) -> tuple[AnyBlock, ...]:
    """Parse a text as CommonMark with tables, check boxes, footnotes, definitions, wiki links and struck text.

    Any text is accepted. Comments are left out, other HTML loses its tags and keeps its text, `<br>` is a line break,
    and `<details>` becomes a block of its own.

    Args:
        text: The body of a document, with Unix line ends.
        first_line_number: Line number of the body's first line in its file.
        max_blocks: The most blocks to read, `MAX_BLOCKS` if None; the lines below them are one block of code.

    Returns:
        The blocks in order.
    """
    import pyromark  # noqa: PLC0415 - the commands that read no Markdown start without it

    option = pyromark.Options
    options = (
        option.ENABLE_TABLES
        | option.ENABLE_TASKLISTS
        | option.ENABLE_STRIKETHROUGH
        | option.ENABLE_FOOTNOTES
        | option.ENABLE_DEFINITION_LIST
        | option.ENABLE_WIKILINKS
    )
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # half of a character, which the parser does not take
    builder = _TreeBuilder(text, first_line_number, MAX_BLOCKS if max_blocks is None else max_blocks)
    builder.read_events(pyromark.events_with_range(text, options=options))
    return tuple(builder.finish())


_MARK_SIGNS = re.compile(r"[*_`\[<&\\~]|://|www\.")


def read_line(text: str) -> MarkedText:
    """Read the marks inside of one line, whatever block it would begin."""
    if not _MARK_SIGNS.search(text):
        return make_plain_text(text)
    blocks = parse_markdown(text)
    block = blocks[0] if len(blocks) == 1 else None
    return block.text if isinstance(block, Paragraph) else make_plain_text(text)


def read_plain_text(markdown_text: str) -> str:
    """Return what a reader sees of a short Markdown text, in one line."""
    return describe_plain(parse_markdown(markdown_text))


class _Container(Struct):
    """A block that is still open, and the blocks that it holds so far."""

    kind: str
    start: int
    blocks: list[AnyBlock] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)
    number: int | None = None
    text: MarkedText = NO_MARKED_TEXT
    label: str = ""
    is_done: bool | None = None
    is_loose: bool = False


_MARK_BY_EVENT = {"Strong": TextMark.BOLD, "Emphasis": TextMark.ITALIC, "Strikethrough": TextMark.STRUCK}
_LINK_MARK_BY_EVENT = {"Link": TextMark.LINK, "Image": TextMark.IMAGE}
_LEAVES = frozenset({"Paragraph", "Heading", "TableCell", "DefinitionListTitle"})
_CONTAINERS = frozenset({"BlockQuote", "List", "Item", "FootnoteDefinition", "DefinitionListDefinition"})
_ALIGNMENTS = {"Right": CellAlignment.RIGHT, "Center": CellAlignment.CENTER}
_FENCE = re.compile(rb"(`{3,}|~{3,})")
_CELL_BAR = re.compile(r"(?<!\\)\|")


class _TreeBuilder:
    """Takes the events one by one, and puts each complete block into the innermost container that is open."""

    def __init__(self, text: str, first_line_number: int, max_blocks: int) -> None:
        self._bytes = text.encode()
        self._line_ends = [match.start() for match in re.finditer(rb"\n", self._bytes)]
        self._first_line_number = first_line_number
        self._max_blocks = max_blocks
        self._open = [_Container("root", 0)]
        self._skipped_depth = 0
        self._inline = InlineReader()
        self._is_leaf_open = False
        self._loose_text_start = -1  # where a text without a block of its own starts, as in a tight list; or -1
        self._last_end = 0
        self._verbatim: list[str] | None = None  # the lines of the block of code or HTML that is open
        self._verbatim_start = -1
        self._language = ""
        self._is_indented = False
        self._table = Table(header=())
        self._table_rows: list[TableRow] = []
        self._cells: list[MarkedText] = []
        self._last_cell_end = 0
        self._rest_start = -1

    def read_events(self, events: Iterable[tuple[Any, Any]]) -> None:
        """Read all events, up to the block at which the text is too long."""
        for event, byte_range in events:
            start, end = byte_range["start"], byte_range["end"]
            name, value = (event, "") if event.__class__ is str else next(iter(event.items()))
            if name == "Text":
                self._add_text(value, start)
            elif name == "Start":
                kind, value = _split_tag(value)
                if len(self._open[0].blocks) >= self._max_blocks and len(self._open) == 1 and not self._is_leaf_open:
                    self._rest_start = start
                    return
                self._start_block(kind, value, start, end)
                end = start
            elif name == "End":
                kind, value = _split_tag(value)
                self._end_block(kind, value, start, end)
            else:
                self._add_inline(name, value, start, end)
            self._last_end = end

    def finish(self) -> list[AnyBlock]:
        """Close what is still open and return the blocks."""
        self._close_loose_text(len(self._bytes))
        self._close_details(len(self._bytes))
        root = self._open[0]
        if self._rest_start >= 0:
            line = self._line_at(self._rest_start)
            rest_text = self._bytes[self._rest_start :].decode().rstrip("\n")
            last_line = line + rest_text.count("\n")
            root.blocks.append(CodeBlock(text=rest_text, line=line, last_line=last_line, text_line=line))
        return root.blocks

    # -- lines

    def _line_at(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset) + self._first_line_number

    def _lines_of(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first and of the last line of a range that is not blank."""
        while start < end and self._bytes[start] in b" \t\n":
            start += 1
        while end > start and self._bytes[end - 1] in b" \t\n":
            end -= 1
        return self._line_at(start), self._line_at(max(end - 1, start))

    # -- text inside blocks

    def _add_text(self, text: str, start: int) -> None:
        if self._verbatim is not None:
            if self._verbatim_start < 0:
                self._verbatim_start = start
            self._verbatim.append(text)
            return
        self._open_loose_text(start)
        is_escaped = self._last_end < start and self._bytes[start - 1] == _BACKSLASH
        if is_escaped or (self._bytes[start] == _AMPERSAND and not text.startswith("&")):
            self._inline.add(text[0], TextMark.LITERAL)
            text = text[1:]
        if text:
            self._inline.add(text)

    def _add_inline(self, name: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - events are untyped
        if name == "Html" and self._verbatim is not None:
            self._verbatim.append(value)
            return
        if name == "TaskListMarker":
            self._open[-1].is_done = value
            return
        if name == "Rule":
            self._close_loose_text(start)
            line, last_line = self._lines_of(start, end)
            self._add_block(Rule(line=line, last_line=last_line))
            return
        self._open_loose_text(start)
        if name == "Code":
            self._inline.add(value, TextMark.CODE)
        elif name in {"SoftBreak", "HardBreak"}:
            self._inline.add_break(self._line_at(end), is_hard=name == "HardBreak")
        elif name == "InlineHtml":
            self._inline.read_html(value, self._line_at(start))
        elif name == "FootnoteReference":
            self._inline.add(f"[{value}]", TextMark.FOOTNOTE)

    def _open_loose_text(self, start: int) -> None:
        if not self._is_leaf_open and self._loose_text_start < 0:
            self._loose_text_start = start

    def _close_loose_text(self, end: int) -> None:
        if self._loose_text_start >= 0:
            self._add_paragraph(self._loose_text_start, min(end, max(self._last_end, self._loose_text_start)))
            self._loose_text_start = -1

    def _add_paragraph(self, start: int, end: int) -> None:
        text = self._inline.take()
        if text:
            line, last_line = self._lines_of(start, end)
            self._add_block(Paragraph(text=text, line=line, last_line=last_line))
        self._read_details_tags(start)

    # -- blocks

    def _add_block(self, block: AnyBlock) -> None:
        self._open[-1].blocks.append(block)

    def _start_block(self, kind: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - events are untyped
        if mark := _MARK_BY_EVENT.get(kind):
            self._open_loose_text(start)
            if kind == "Emphasis" and self._is_between_words(start, end):
                self._inline.add("*")
            else:
                self._inline.change_mark(mark, is_end=False)
        elif link_mark := _LINK_MARK_BY_EVENT.get(kind):
            self._open_loose_text(start)
            prefix = "mailto:" if value["link_type"] == "Email" else ""
            self._inline.start_link(link_mark, prefix + value["dest_url"])
        else:
            self._close_loose_text(start)
            if kind in _LEAVES:
                self._is_leaf_open = True
                self._open[-1].is_loose = True  # only matters in a list item: one without gaps has no paragraphs
            elif kind in _CONTAINERS:
                self._push(_make_container(kind, value, start))
            elif kind in {"CodeBlock", "HtmlBlock"}:
                self._verbatim, self._verbatim_start = [], -1
                self._is_indented = value == "Indented"
                info_text = value["Fenced"] if isinstance(value, dict) else ""
                self._language = (info_text.split() or [""])[0]
            elif kind == "Table":
                alignments = tuple(_ALIGNMENTS.get(name, CellAlignment.LEFT) for name in value)
                self._table, self._table_rows = Table(header=(), alignments=alignments), []
            elif kind in {"TableHead", "TableRow"}:
                self._cells = []

    def _end_block(self, kind: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - the same
        if mark := _MARK_BY_EVENT.get(kind):
            if kind == "Emphasis" and self._is_between_words(start, end):
                self._inline.add("*")
            else:
                self._inline.change_mark(mark, is_end=True)
        elif kind in _LINK_MARK_BY_EVENT:
            self._inline.end_link()
        elif kind in _CONTAINERS:
            self._close_loose_text(end)
            self._pop(end)
        else:
            self._end_leaf(kind, value, start, end)

    def _end_leaf(self, kind: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - the same
        self._is_leaf_open = False
        if kind == "Paragraph":
            self._add_paragraph(start, end)
        elif kind == "Heading":
            line, last_line = self._lines_of(start, end)
            self._add_block(Heading(text=self._inline.take(), level=int(value[1]), line=line, last_line=last_line))
            self._read_details_tags(end)
        elif kind == "CodeBlock":
            self._add_code(start, end)
        elif kind == "HtmlBlock":
            html_text, self._verbatim = "".join(self._verbatim or ()), None
            self._read_html_block(html_text, start)
        elif kind.startswith("Table"):
            self._end_table_part(kind, start, end)
        elif kind == "DefinitionListTitle":
            line, last_line = self._lines_of(start, end)
            self._add_block(Definition(term=self._inline.take(), line=line, last_line=last_line))

    def _end_table_part(self, kind: str, start: int, end: int) -> None:
        if kind == "TableCell":
            text = self._inline.take()
            # The parser fills short rows up with cells behind their line; nobody wrote those.
            if start < end or (start < len(self._bytes) and self._bytes[start - 1] != _LINE_END):
                self._cells.append(text)
                self._last_cell_end = end
        elif kind == "TableHead":
            self._table = Table(header=(*self._cells, *self._find_extra_cells(end)), alignments=self._table.alignments)
        elif kind == "TableRow":
            cells = (*self._cells, *self._find_extra_cells(end))
            self._table_rows.append(TableRow(cells, self._line_at(start)))
        elif kind == "Table":
            line, last_line = self._lines_of(start, end)
            self._add_block(replace(self._table, rows=tuple(self._table_rows), line=line, last_line=last_line))

    def _find_extra_cells(self, row_end: int) -> list[MarkedText]:
        """The cells of a row beyond the columns of its table, which the parser leaves out."""
        extra_text = self._bytes[self._last_cell_end : row_end].decode().strip().removeprefix("|").removesuffix("|")
        return [read_line(cell.strip()) for cell in _CELL_BAR.split(extra_text)] if extra_text.strip() else []

    def _add_code(self, start: int, end: int) -> None:
        code_text, self._verbatim = "".join(self._verbatim or ()).removesuffix("\n"), None
        line, last_line = self._lines_of(start, end)
        code_block = CodeBlock(
            text=code_text,
            language=self._language,
            text_line=line if self._is_indented else line + 1,
            is_closed=self._is_indented or self._is_fence_closed(start, end),
            line=line,
            last_line=last_line,
        )
        self._add_block(code_block)

    def _is_fence_closed(self, start: int, end: int) -> bool:
        fence_match = _FENCE.match(self._bytes, start)
        content = self._bytes[start:end].rstrip(b" \t\n")
        last_line_start = content.rfind(b"\n") + 1
        last_line = content[last_line_start:].lstrip(b" \t>")
        fence = fence_match.group() if fence_match else b"```"
        return last_line_start > 0 and last_line.startswith(fence) and not last_line.strip(fence[:1])

    def _is_between_words(self, start: int, end: int) -> bool:
        """Whether two stars inside of words mark nothing.

        They belong to names far apart, such as two `E*TRADE`, or to a product, such as `5*4*3` and `a*b*c`.
        """
        around, inside = self._bytes[start - 1 : start] + self._bytes[end : end + 1], self._bytes[start + 1 : end - 1]
        if not start or len(around) < 2 or not around.isalnum():  # noqa: PLR2004 - one on each side
            return False
        is_word = around.isalpha() and inside.strip(b"*_").isalpha()
        return b" " in inside or len(inside) == 1 or not is_word

    # -- containers

    def _push(self, container: _Container) -> None:
        if len(self._open) > _MAX_DEPTH:
            self._skipped_depth += 1
        else:
            self._open.append(container)

    def _pop(self, end: int) -> None:
        if self._skipped_depth:
            self._skipped_depth -= 1
            return
        self._close_details(end)
        container = self._open.pop()
        parent = self._open[-1]
        line, last_line = self._lines_of(container.start, end)
        blocks = tuple(container.blocks)
        match container.kind:
            case "Item":
                item = ListItem(blocks=blocks, is_done=container.is_done, line=line, last_line=last_line)
                parent.items.append(item)
                parent.is_loose = parent.is_loose or container.is_loose
            case "List":
                if blocks:  # of a list that is too deep
                    container.items.append(ListItem(blocks=blocks, line=line, last_line=last_line))
                item_list = ItemList(
                    items=tuple(container.items),
                    start=container.number,
                    is_loose=container.is_loose,
                    line=line,
                    last_line=last_line,
                )
                self._add_block(item_list)
            case "BlockQuote":
                self._add_block(Quote(blocks=blocks, line=line, last_line=last_line))
            case "FootnoteDefinition":
                self._add_block(Footnote(label=container.label, blocks=blocks, line=line, last_line=last_line))
            case _:
                self._add_definition(blocks, line, last_line)

    def _add_definition(self, blocks: Blocks, line: int, last_line: int) -> None:
        """Add blocks to the term above them."""
        parent = self._open[-1]
        term_block = parent.blocks[-1] if parent.blocks else None
        if isinstance(term_block, Definition) and not term_block.blocks:
            parent.blocks[-1] = replace(term_block, blocks=blocks, last_line=last_line)
        else:
            self._add_block(Definition(term=NO_MARKED_TEXT, blocks=blocks, line=line, last_line=last_line))

    # -- HTML

    def _read_details_tags(self, offset: int) -> None:
        """Open or close `<details>` after a line in which their tags are."""
        if self._inline.details_tags:
            for is_end in self._inline.details_tags:
                self._change_details(offset, is_end=is_end)
            self._inline.details_tags.clear()

    def _change_details(self, offset: int, *, is_end: bool) -> None:
        if not is_end:
            if len(self._open) <= _MAX_DEPTH:
                self._open.append(_Container("details", offset))
        elif self._open[-1].kind == "details":
            self._pop_details(offset)

    def _close_details(self, end: int) -> None:
        """Close the details that are open inside of the innermost other container."""
        while self._open[-1].kind == "details":
            self._pop_details(end)

    def _pop_details(self, end: int) -> None:
        container = self._open.pop()
        line, last_line = self._lines_of(container.start, end)
        details = Details(summary=container.text, blocks=tuple(container.blocks), line=line, last_line=last_line)
        self._add_block(details)

    def _read_html_block(self, html_text: str, start: int) -> None:
        for part in read_html_block(html_text, self._line_at(start)):
            match part:
                case DetailsTag():
                    self._change_details(start, is_end=part.is_end)
                case DetailsSummary():
                    if self._open[-1].kind == "details" and not self._open[-1].text:
                        self._open[-1].text = part.text
                    elif part.text:
                        line = self._line_at(start)
                        self._add_block(Paragraph(text=part.text, line=line, last_line=line))
                case _:
                    self._add_block(part)


def _split_tag(tag: Any) -> tuple[str, Any]:  # noqa: ANN401 - events are untyped
    """Split what the parser says of a start or an end into its name and its value."""
    if tag.__class__ is str:
        return tag, None
    ((kind, value),) = tag.items()
    if kind == "Heading" and value.__class__ is not str:
        value = value["level"]
    return kind, value


def _make_container(kind: str, value: Any, start: int) -> _Container:  # noqa: ANN401 - the same
    match kind:
        case "List":
            return _Container(kind, start, number=value)
        case "FootnoteDefinition":
            return _Container(kind, start, label=value)
        case _:
            return _Container(kind, start)
