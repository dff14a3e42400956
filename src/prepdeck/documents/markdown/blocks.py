"""The blocks of a Markdown text, each with the line it starts on."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `level` 1 to 6 for `#` signs, `BOLD_LEVEL` for a bold line that stands alone."""

    text: str
    level: int
    line: int


BOLD_LEVEL = 7


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; its source lines are joined by single spaces."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: `number` is None for a bullet, `depth` is 0 at the margin."""

    text: str
    line: int
    number: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation, its lines joined."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table; a row, on its `row_lines`, may be shorter or longer than the header, as it was written."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int
    row_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced block, its lines kept as they are."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""

    line: int


Block = Heading | Paragraph | Item | Quote | Table | Code | Rule

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$")
_BOLD_LINE = re.compile(r"^\*\*([^*]+)\*\*:?$")
_ITEM = re.compile(r"^([ \t]*)(?:([-*+•])|(\d{1,4})(?:\\?[.)]|\ufe0f?\u20e3))[ \t]+(\S.*)$")
_RULE = re.compile(r"^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_DELIMITER = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_COMMENT = re.compile(r"^\s*<!--.*-->\s*$")
_INDENT_PER_DEPTH = 2
_DEEPEST = 6


def blocks(text: str, first_line: int = 1) -> tuple[Block, ...]:
    """Split Markdown into its blocks, in one pass and without ever failing.

    Args:
        text: The body of a document.
        first_line: The line number of the body's first line in its file.

    Returns:
        The blocks in order. HTML comments that fill a line are left out.
    """
    return tuple(_Splitter(text.split("\n"), first_line).split())


class _Splitter:
    """Walks the lines once; each method takes one block and moves `at` behind it."""

    def __init__(self, lines: list[str], first_line: int) -> None:
        self.lines = lines
        self.first = first_line
        self.at = 0

    def split(self) -> list[Block]:
        found: list[Block] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            bare = line.lstrip()
            if not bare or _COMMENT.match(line):
                self.at += 1
            elif _may_start(bare) or "|" in line:
                found.append(self._next(line))
            else:  # most lines are running text, and need no closer look
                number = self.first + self.at
                found.append(Paragraph(self._running(bare.rstrip()), number))
        return found

    def _next(self, line: str) -> Block:
        number = self.first + self.at
        if match := _FENCE.match(line):
            return self._code(match.group(1), number)
        if _RULE.match(line):
            self.at += 1
            return Rule(number)
        if heading := _heading(line, number):
            self.at += 1
            return heading
        if line.lstrip().startswith("|") or self._table_below():
            return self._table(number)
        if line.lstrip().startswith(">"):
            return self._quote(number)
        if match := _ITEM.match(line):
            return self._item(match, number)
        return Paragraph(self._running(line.strip()), number)

    def _running(self, first: str) -> str:
        """The text that starts with `first`, with the lines that continue it."""
        parts = [first]
        self.at += 1
        while self.at < len(self.lines) and not self._starts_block(self.lines[self.at]):
            parts.append(self.lines[self.at].strip())
            self.at += 1
        return " ".join(parts)

    def _starts_block(self, line: str) -> bool:
        bare = line.strip()
        if not bare or not _may_start(bare):
            return not bare
        return (
            bare[0] in "|>"
            or _heading(line, 0) is not None
            or _ITEM.match(line) is not None
            or _RULE.match(line) is not None
            or _FENCE.match(line) is not None
            or _LABEL.match(bare) is not None
        )

    def _item(self, match: re.Match[str], number: int) -> Item:
        indent, _, ordinal, text = match.groups()
        width = len(indent.expandtabs(4))
        return Item(
            text=self._running(text.rstrip()),
            line=number,
            number=int(ordinal) if ordinal else None,
            depth=min(width // _INDENT_PER_DEPTH, _DEEPEST),
        )

    def _quote(self, number: int) -> Quote:
        parts: list[str] = []
        while self.at < len(self.lines):
            bare = self.lines[self.at].strip()
            if bare.startswith(">"):
                parts.append(bare[1:].strip())
            elif parts[-1] and not self._starts_block(self.lines[self.at]):
                parts.append(bare)  # only the first line of a quoted paragraph needs the sign
            else:
                break
            self.at += 1
        return Quote(" ".join(part for part in parts if part), number)

    def _code(self, fence: str, number: int) -> Code:
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.strip().startswith(fence):
                break
            parts.append(line)
        return Code("\n".join(parts), number)

    def _table_below(self) -> bool:
        below = self.lines[self.at + 1].strip() if self.at + 1 < len(self.lines) else ""
        return "|" in self.lines[self.at] and "|" in below and _DELIMITER.match(below) is not None

    def _table(self, number: int) -> Table:
        rows: list[tuple[str, ...]] = []
        lines: list[int] = []
        while self.at < len(self.lines) and "|" in self.lines[self.at] and self.lines[self.at].strip():
            bare = self.lines[self.at].strip()
            if not _DELIMITER.match(bare):
                rows.append(_cells(bare))
                lines.append(self.first + self.at)
            self.at += 1
        head = next((at for at, row in enumerate(rows) if any(row)), 0)  # some leave the head itself empty
        header, body = rows[head] if rows else (), rows[head + 1 :]
        return Table(header, tuple(body), number, tuple(lines[head + 1 :]))


_STARTS = frozenset("|>#-*+•_`~")


def _may_start(bare: str) -> bool:
    """Whether a line, without the white space before it, begins with a sign that other blocks than text begin with."""
    return bare[0] in _STARTS or bare[0].isdecimal()


_LABEL = re.compile(
    r"^\*\*[^*]{1,60}:\*\*|^\*\*[^*]{1,60}\*\*:|^\*\*(?:lever\s+)?#?\d{1,2}\s?[.):|—–-][^*]{1,100}\*\*", re.IGNORECASE
)


def _heading(line: str, number: int) -> Heading | None:
    if match := _HEADING.match(line):
        return Heading(" ".join(match.group(2).rstrip().rstrip("#").split()), len(match.group(1)), number)
    if match := _BOLD_LINE.match(line.strip()):
        return Heading(" ".join(match.group(1).split()).rstrip(":"), BOLD_LEVEL, number)
    return None


_BAR = re.compile(r"(?<!\\)\|")


def _cells(row: str) -> tuple[str, ...]:
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(row.removeprefix("|"))]
    return tuple(cells[:-1] if len(cells) > 1 and not cells[-1] and row.endswith("|") else cells)
