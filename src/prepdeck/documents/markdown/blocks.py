"""Split Markdown into blocks, each with the line number it starts on."""

import re
from collections.abc import Iterator

from msgspec import Struct

from prepdeck.documents.markdown.inline import strip_markdown


class Heading(Struct, frozen=True):
    """A heading: `level` is 1 to 6 for `#` headings, and `BOLD_LINE_LEVEL` for a line that is all bold."""

    text: str
    level: int
    line: int

    @property
    def is_numbered(self) -> bool:
        """Whether it starts with a number, such as `2.` or `2.1`."""
        return _HEADING_NUMBER.match(self.text) is not None

    @property
    def unnumbered_text(self) -> str:
        """What a reader sees, without the number."""
        return _HEADING_NUMBER.sub("", strip_markdown(self.text))


_HEADING_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
BOLD_LINE_LEVEL = 7


class Paragraph(Struct, frozen=True):
    """Running text, with its lines joined by single spaces."""

    text: str
    line: int


class ListItem(Struct, frozen=True):
    """A list item: `number` is None for a bullet, and `depth` is 0 for an item that is not indented."""

    text: str
    line: int
    number: int | None = None
    depth: int = 0


class BlockQuote(Struct, frozen=True):
    """A block quote, with its lines joined by single spaces."""

    text: str
    line: int


class MarkdownTable(Struct, frozen=True):
    """A pipe table as written: rows may be shorter or longer than the header; `row_lines` are their line numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int
    row_lines: tuple[int, ...] = ()

    @property
    def row_texts(self) -> Iterator[str]:
        """All rows, the header first, each with bars between its cells."""
        return (" | ".join(row) for row in (self.header, *self.rows))

    @property
    def numbered_rows(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """The rows below the header, each with its line number."""
        return zip(self.rows, self.row_lines, strict=True)


class CodeBlock(Struct, frozen=True):
    """A fenced code block, with its lines unchanged."""

    text: str
    line: int


class MarkdownRule(Struct, frozen=True):
    """A horizontal rule."""

    line: int


DocumentBlock = Heading | Paragraph | ListItem | BlockQuote | MarkdownTable | CodeBlock | MarkdownRule

_HEADING_LINE = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$")
_BOLD_LINE = re.compile(r"^\*\*([^*]+)\*\*:?$")
_ITEM_LINE = re.compile(r"^([ \t]*)(?:([-*+•])|(\d{1,4})(?:\\?[.)]|\ufe0f?\u20e3))[ \t]+(\S.*)$")
_RULE_LINE = re.compile(r"^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_DELIMITER_ROW = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_CODE_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_COMMENT_LINE = re.compile(r"^\s*<!--.*-->\s*$")
_INDENT_PER_DEPTH = 2
_DEEPEST_ITEM = 6


MAX_BLOCKS = 20_000
"""The most blocks that a document is split into, several books long. The lines below them are one code block."""


def parse_blocks(text: str, first_line_number: int = 1) -> tuple[DocumentBlock, ...]:
    """Split Markdown into blocks in one pass; any text is accepted.

    Args:
        text: The body of a document.
        first_line_number: Line number of the body's first line in its file.

    Returns:
        The blocks in order. HTML comments that fill a whole line are left out.
    """
    return tuple(_BlockSplitter(text.split("\n"), first_line_number).split_blocks())


class _BlockSplitter:
    """Walks the lines once; each method reads one block and moves `line_index` past it."""

    def __init__(self, lines: list[str], first_line_number: int) -> None:
        self.lines = lines
        self.first_line_number = first_line_number
        self.line_index = 0

    def split_blocks(self) -> list[DocumentBlock]:
        blocks: list[DocumentBlock] = []
        while self.line_index < len(self.lines):
            line = self.lines[self.line_index]
            bare_line = line.lstrip()
            if not bare_line or _COMMENT_LINE.match(line):
                self.line_index += 1
            elif len(blocks) == MAX_BLOCKS:
                rest = "\n".join(self.lines[self.line_index :])
                return [*blocks, CodeBlock(rest, self.first_line_number + self.line_index)]
            elif _can_start_block(bare_line) or "|" in line:
                blocks.append(self._read_block(line))
            else:  # most lines are running text, so they skip all the patterns
                line_number = self.first_line_number + self.line_index
                blocks.append(Paragraph(self._read_running_text(bare_line.rstrip()), line_number))
        return blocks

    def _read_block(self, line: str) -> DocumentBlock:
        line_number = self.first_line_number + self.line_index
        if match := _CODE_FENCE.match(line):
            return self._read_code(match.group(1), line_number)
        if _RULE_LINE.match(line):
            self.line_index += 1
            return MarkdownRule(line_number)
        if heading := _parse_heading_line(line, line_number):
            self.line_index += 1
            return heading
        if line.lstrip().startswith("|") or self._is_table_header():
            return self._read_pipe_table(line_number)
        if line.lstrip().startswith(">"):
            return self._read_quote(line_number)
        if match := _ITEM_LINE.match(line):
            return self._read_item(match, line_number)
        return Paragraph(self._read_running_text(line.strip()), line_number)

    def _read_running_text(self, first_text: str) -> str:
        """Join `first_text` and the lines that continue it, up to the next block."""
        text_parts = [first_text]
        self.line_index += 1
        while self.line_index < len(self.lines) and not self._is_block_start(self.lines[self.line_index]):
            text_parts.append(self.lines[self.line_index].strip())
            self.line_index += 1
        return " ".join(text_parts)

    def _is_block_start(self, line: str) -> bool:
        bare_line = line.strip()
        if not bare_line or not _can_start_block(bare_line):
            return not bare_line
        return (
            bare_line[0] in "|>"
            or _parse_heading_line(line, 0) is not None
            or _ITEM_LINE.match(line) is not None
            or _RULE_LINE.match(line) is not None
            or _CODE_FENCE.match(line) is not None
            or _LABEL_START.match(bare_line) is not None
        )

    def _read_item(self, item_match: re.Match[str], line_number: int) -> ListItem:
        indent, _, ordinal, text = item_match.groups()
        indent_width = len(indent.expandtabs(4))  # Markdown counts a tab as four columns
        return ListItem(
            text=self._read_running_text(text.rstrip()),
            line=line_number,
            number=int(ordinal) if ordinal else None,
            depth=min(indent_width // _INDENT_PER_DEPTH, _DEEPEST_ITEM),
        )

    def _read_quote(self, line_number: int) -> BlockQuote:
        quote_parts: list[str] = []
        while self.line_index < len(self.lines):
            bare_line = self.lines[self.line_index].strip()
            if bare_line.startswith(">"):
                quote_parts.append(bare_line[1:].strip())
            elif quote_parts[-1] and not self._is_block_start(self.lines[self.line_index]):
                quote_parts.append(bare_line)  # Markdown needs `>` only on the first line of a quoted paragraph
            else:
                break
            self.line_index += 1
        return BlockQuote(" ".join(quote_part for quote_part in quote_parts if quote_part), line_number)

    def _read_code(self, fence: str, line_number: int) -> CodeBlock:
        # A fence that is never closed runs to the end of the text, as in CommonMark.
        self.line_index += 1
        code_lines: list[str] = []
        while self.line_index < len(self.lines):
            line = self.lines[self.line_index]
            self.line_index += 1
            if line.strip().startswith(fence):
                break
            code_lines.append(line)
        return CodeBlock("\n".join(code_lines), line_number)

    def _is_table_header(self) -> bool:
        line_below = self.lines[self.line_index + 1].strip() if self.line_index + 1 < len(self.lines) else ""
        return "|" in self.lines[self.line_index] and "|" in line_below and _DELIMITER_ROW.match(line_below) is not None

    def _read_pipe_table(self, line_number: int) -> MarkdownTable:
        all_rows: list[tuple[str, ...]] = []
        row_lines: list[int] = []
        while (
            self.line_index < len(self.lines)
            and "|" in self.lines[self.line_index]
            and self.lines[self.line_index].strip()
        ):
            bare_line = self.lines[self.line_index].strip()
            if not _DELIMITER_ROW.match(bare_line):
                all_rows.append(_split_table_row(bare_line))
                row_lines.append(self.first_line_number + self.line_index)
            self.line_index += 1
        # Some documents leave the header row empty and put the column names into the next row.
        header_index = next((row_index for row_index, row in enumerate(all_rows) if any(row)), 0)
        header, body_rows = all_rows[header_index] if all_rows else (), all_rows[header_index + 1 :]
        return MarkdownTable(header, tuple(body_rows), line_number, tuple(row_lines[header_index + 1 :]))


_BLOCK_STARTS = frozenset("|>#-*+•_`~")


def _can_start_block(bare_line: str) -> bool:
    """Whether an unindented line starts with a character that can start a block other than running text."""
    return bare_line[0] in _BLOCK_STARTS or bare_line[0].isdecimal()


_LABEL_START = re.compile(
    r"^\*\*[^*]{1,60}:\*\*|^\*\*[^*]{1,60}\*\*:|^\*\*(?:lever\s+)?#?\d{1,2}\s?[.):|—–-][^*]{1,100}\*\*", re.IGNORECASE
)


def _parse_heading_line(line: str, line_number: int) -> Heading | None:
    if match := _HEADING_LINE.match(line):
        return Heading(" ".join(match.group(2).rstrip().rstrip("#").split()), len(match.group(1)), line_number)
    if match := _BOLD_LINE.match(line.strip()):
        return Heading(" ".join(match.group(1).split()).rstrip(":"), BOLD_LINE_LEVEL, line_number)
    return None


_CELL_BAR = re.compile(r"(?<!\\)\|")


def _split_table_row(row_text: str) -> tuple[str, ...]:
    cell_texts = [cell_text.strip().replace("\\|", "|") for cell_text in _CELL_BAR.split(row_text.removeprefix("|"))]
    return tuple(
        cell_texts[:-1] if len(cell_texts) > 1 and not cell_texts[-1] and row_text.endswith("|") else cell_texts
    )
