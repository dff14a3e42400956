"""Reshape the tree of a text for what people paste, which is often not quite Markdown.

Each rule is for something that a reader sees and a parser does not: a bold line that is a heading, bullets of a text
editor, numbers in boxes, labels that begin a new line, and tables without the row of dashes.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from prepdeck.documents.markdown.marked_text import (
    LineBreak,
    MarkedText,
    TextMark,
    TextSpan,
    join_lines,
    keep_line_ends,
    make_marked_text,
    slice_text,
    split_lines,
)
from prepdeck.documents.markdown.tree import (
    LABEL_LEVEL,
    AnyBlock,
    Blocks,
    CellAlignment,
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

_BULLET = re.compile(r"[•▪●◦‣][ \t\xa0]*(?=\S)")
_BOXED_NUMBER = re.compile(r"(\d{1,4})\ufe0f?\u20e3[ \t]*(?=\S)")
_ESCAPED_NUMBER = re.compile(r"(\d{1,4})[.)][ \t]+(?=\S)")
_BOLD_NUMBER = re.compile(r"(?:lever\s+)?#?\d{1,2}\s?[.):|—–-].{1,100}", re.IGNORECASE | re.DOTALL)
_QUESTION_LABEL = re.compile(r"(?:[QA]\d{0,3}|Question(?: \d{1,3})?|Answer|BAD|GOOD)\s?:(?:\s|$)", re.IGNORECASE)
_STORY_LETTER = re.compile(r"([A-Z]):\s")
_FIELD_LINE = re.compile(r"[A-Z][\w /&-]{0,30}:\s\S")
_CALLOUT = re.compile(r"\[!(?P<kind>[\w-]{1,30})\][+-]?[ \t]*")
_DELIMITER_ROW = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_MAX_LABEL = 60  # characters
_MAX_BOLD_LINE = 150  # characters; a longer bold line is a sentence
_MAX_UNDERLINED = 150  # characters of a heading; the longer text above a row of dashes is a paragraph
_SENTENCE_END = re.compile(r"[.!?:;,][\"”’)]*$")


def reshape_blocks(blocks: Iterable[AnyBlock]) -> tuple[AnyBlock, ...]:
    """Reshape the blocks of a text, as parsed."""
    return tuple(new_block for block in blocks for new_block in _reshape_block(block, can_be_heading=True))


def _reshape_inside(blocks: Iterable[AnyBlock]) -> tuple[AnyBlock, ...]:
    return tuple(new_block for block in blocks for new_block in _reshape_block(block, can_be_heading=False))


def _reshape_block(block: AnyBlock, *, can_be_heading: bool) -> Iterable[AnyBlock]:
    match block:
        case Paragraph():
            return _reshape_paragraph(block, can_be_heading=can_be_heading)
        case Heading():
            return _reshape_heading(block)
        case Table():
            return (_fill_header(block),)
        case ItemList():
            items = tuple(replace(item, blocks=_reshape_inside(item.blocks)) for item in block.items)
            return (replace(block, items=items),)
        case Details():
            return (replace(block, blocks=reshape_blocks(block.blocks)),)
        case Quote():
            return (replace(block, blocks=_reshape_inside(_mend_callout(block.blocks))),)
        case Footnote() | Definition():
            return (replace(block, blocks=_reshape_inside(block.blocks)),)
        case _:
            return (block,)


def _reshape_heading(heading: Heading) -> tuple[AnyBlock, ...]:
    """A row of dashes below a whole paragraph separates it from the next one, and makes no heading of it."""
    is_underlined = heading.last_line > heading.line
    is_paragraph = (len(heading.text.plain) > _MAX_UNDERLINED) or (
        heading.last_line > heading.line + 1 and _SENTENCE_END.search(heading.text.plain) is not None
    )
    if is_underlined and is_paragraph and heading.level > 1:
        paragraph = Paragraph(text=heading.text, line=heading.line, last_line=heading.last_line - 1)
        return paragraph, Rule(line=heading.last_line, last_line=heading.last_line)
    return (heading,)


def _fill_header(table: Table) -> Table:
    """Some documents leave the header row empty and put the names of the columns into the next row."""
    if any(table.header) or not table.rows:
        return table
    first_row, *other_rows = table.rows
    return replace(table, header=first_row.cells, rows=tuple(other_rows))


# -- paragraphs


_SPACED_LABEL = re.compile(r"\*\*([^*]{1,60}:)\s\*\*")


def _mend_spaced_label(text: MarkedText) -> MarkedText:
    """Make a label bold whose stars have a space before them, as in `**Level: ** five`."""
    first_span = text.spans[0] if text.spans else None
    if not isinstance(first_span, TextSpan) or first_span.marks or not first_span.text.startswith("**"):
        return text
    label_match = _SPACED_LABEL.match(first_span.text)
    if label_match is None:
        return text
    label = TextSpan(label_match.group(1), TextMark.BOLD)
    return make_marked_text([label, TextSpan(" " + first_span.text[label_match.end() :].lstrip()), *text.spans[1:]])


def is_story(lines: Iterable[str]) -> bool:
    """Whether lines tell a story by letters, as STAR does: `S:`, `T:`, `A:` and `R:`, but no `Q:`.

    The `A:` in it is the action, and no answer.
    """
    letters = {letter_match[1] for line in lines if (letter_match := _STORY_LETTER.match(line))}
    return "R" in letters and len(letters) > 1 and "Q" not in letters


def _reshape_paragraph(paragraph: Paragraph, *, can_be_heading: bool) -> Iterable[AnyBlock]:
    text = _mend_spaced_label(paragraph.text)
    if text is not paragraph.text:
        paragraph = replace(paragraph, text=text)
    if "\t" in text.plain and (table := _read_tab_table(split_lines(text, paragraph.line))) is not None:
        return (table,)
    if "R:" in text.plain and is_story(line.plain for line, _ in split_lines(text, paragraph.line)):
        return (replace(paragraph, text=keep_line_ends(text)),)
    if _is_plain_prose(text):
        return (_keep_field_lines(paragraph),)
    # A bold text of several lines is a paragraph.
    can_be_heading = can_be_heading and not any(
        isinstance(span, LineBreak) and span.marks & TextMark.BOLD for span in text.spans
    )
    pieces = list(_split_pieces(split_lines(text, paragraph.line), can_be_heading=can_be_heading))
    if len(pieces) == 1 and isinstance(pieces[0], Paragraph):
        return (_keep_field_lines(paragraph),)
    return [_keep_field_lines(piece) if isinstance(piece, Paragraph) else piece for piece in pieces]


def _keep_field_lines(paragraph: Paragraph) -> Paragraph:
    """Keep the lines of a paragraph if each is a field such as `Founded: 2014`."""
    if ":" not in paragraph.plain or len(paragraph.text.spans) < 3:  # noqa: PLR2004 - two lines and a break
        return paragraph
    lines = split_lines(paragraph.text, paragraph.line)
    if len(lines) > 1 and all(_FIELD_LINE.match(text.plain) for text, _ in lines):
        return replace(paragraph, text=keep_line_ends(paragraph.text))
    return paragraph


def _is_plain_prose(text: MarkedText) -> bool:
    """Whether no line of a text starts with marks, or with what could begin a new block; most texts are like that."""
    begins_line = True
    for span in text.spans:
        if isinstance(span, LineBreak):
            begins_line = True
            continue
        if begins_line and (span.marks or _can_change(span.text) or _QUESTION_LABEL.match(span.text)):
            return False
        begins_line = False
    return True


def _can_change(plain_text: str) -> bool:
    return plain_text[0] in "|•▪●◦‣" or plain_text[0].isdecimal()


_Lines = list[tuple[MarkedText, int]]


def _mend_callout(blocks: Blocks) -> Blocks:
    """Make the title of a callout such as `[!note] Remember` a bold line; without a title, its kind is one."""
    first_block = blocks[0] if blocks else None
    callout_match = _CALLOUT.match(first_block.plain) if isinstance(first_block, Paragraph) else None
    if callout_match is None or not isinstance(first_block, Paragraph):
        return blocks
    (first_line, _), *other_lines = split_lines(first_block.text, first_block.line)
    title = slice_text(first_line, callout_match.end()).plain or callout_match["kind"].capitalize()
    heading = Heading(
        text=make_marked_text([TextSpan(title)]), level=LABEL_LEVEL, line=first_block.line, last_line=first_block.line
    )
    return (heading, *([_make_paragraph(other_lines)] if other_lines else []), *blocks[1:])


def _split_pieces(lines: _Lines, *, can_be_heading: bool) -> Iterator[AnyBlock]:
    """Split the lines of a paragraph where a new block begins for a reader."""
    line_index = 0
    while line_index < len(lines):
        text, line_number = lines[line_index]
        next_index = line_index + 1
        if text.plain.startswith("|"):
            while next_index < len(lines) and "|" in lines[next_index][0].plain:
                next_index += 1
            yield _make_table(lines[line_index:next_index])
        elif can_be_heading and _is_bold_line(text) and not _QUESTION_LABEL.match(text.plain):
            yield Heading(text=_strip_colon(text), level=LABEL_LEVEL, line=line_number, last_line=line_number)
        else:
            while next_index < len(lines) and not _starts_block(lines, next_index, can_be_heading=can_be_heading):
                next_index += 1
            if (item_match := _match_item(text)) is None:
                yield _make_paragraph(lines[line_index:next_index])
            else:
                items: list[ListItem] = []
                start = int(item_match.group(1)) if item_match.re.groups else None
                while item_match is not None:
                    item_lines = lines[line_index:next_index]
                    item_lines[0] = slice_text(item_lines[0][0], item_match.end()), item_lines[0][1]
                    paragraph = _make_paragraph(item_lines)
                    items.append(ListItem(blocks=(paragraph,), line=paragraph.line, last_line=paragraph.last_line))
                    line_index = next_index
                    item_match = _match_item(lines[line_index][0]) if line_index < len(lines) else None
                    next_index = line_index + 1
                    while (
                        item_match is not None
                        and next_index < len(lines)
                        and not _starts_block(lines, next_index, can_be_heading=can_be_heading)
                    ):
                        next_index += 1
                next_index = line_index
                yield ItemList(items=tuple(items), start=start, line=items[0].line, last_line=items[-1].last_line)
        line_index = next_index


def _make_paragraph(lines: _Lines) -> Paragraph:
    return Paragraph(text=join_lines(lines), line=lines[0][1], last_line=lines[-1][1])


def _starts_block(lines: _Lines, line_index: int, *, can_be_heading: bool) -> bool:
    text = lines[line_index][0]
    return (
        text.plain.startswith("|")
        or _match_item(text) is not None
        or _starts_with_label(text)
        or (can_be_heading and _is_bold_line(text))
    )


def _match_item(text: MarkedText) -> re.Match[str] | None:
    """Match a bullet or a number that the parser does not take as such; a number is the first group."""
    plain_text = text.plain
    if not plain_text or not _can_change(plain_text):
        return None
    if item_match := _BULLET.match(plain_text) or _BOXED_NUMBER.match(plain_text):
        return item_match
    is_escaped = len(text.spans) > 1 and isinstance(text.spans[1], TextSpan) and text.spans[1].marks & TextMark.LITERAL
    return _ESCAPED_NUMBER.match(plain_text) if is_escaped else None


def _starts_with_label(text: MarkedText) -> bool:
    """Whether a line starts with `Q:` or `A:`, a bold label such as `Sources:` or a bold number such as `2. Scope`."""
    if _QUESTION_LABEL.match(text.plain):
        return True
    first_span = text.spans[0] if text.spans else None
    if not isinstance(first_span, TextSpan) or not first_span.marks & TextMark.BOLD:
        return False
    name = first_span.text
    has_colon = name.rstrip().endswith(":") or text.plain[len(name) :].startswith(":")
    return (has_colon and len(name) <= _MAX_LABEL + 1) or _BOLD_NUMBER.fullmatch(name) is not None


def _is_bold_line(text: MarkedText) -> bool:
    """Whether a line is all bold, except for a colon at its end."""
    return 0 < len(text.plain) <= _MAX_BOLD_LINE and all(
        isinstance(span, TextSpan) and (span.marks & TextMark.BOLD or (span_index and span.text.strip() == ":"))
        for span_index, span in enumerate(text.spans)
    )


def _strip_colon(text: MarkedText) -> MarkedText:
    return slice_text(text, 0, len(text.plain.rstrip().rstrip(":")))


def _make_table(lines: _Lines) -> Table:
    """Make a table from lines with bars, which have no row of dashes or one of another length."""
    rows = [
        TableRow(tuple(_split_cells(text)), line_number)
        for text, line_number in lines
        if not _DELIMITER_ROW.fullmatch(text.plain.strip())
    ]
    header = rows[0].cells if rows else ()
    table = Table(
        header=header,
        rows=tuple(rows[1:]),
        alignments=(CellAlignment.LEFT,) * len(header),
        line=lines[0][1],
        last_line=lines[-1][1],
    )
    return _fill_header(table)


def _read_tab_table(lines: _Lines) -> Table | None:
    """Read lines with the same number of tabs as the rows of a table that was pasted from a page or a sheet."""
    tab_counts = {text.plain.count("\t") for text, _ in lines}
    if len(lines) < 2 or len(tab_counts) > 1 or 0 in tab_counts:  # noqa: PLR2004 - the header and a row
        return None
    rows = [TableRow(tuple(_split_at(text, "\t")), line) for text, line in lines]
    alignments = (CellAlignment.LEFT,) * len(rows[0].cells)
    line, last_line = lines[0][1], lines[-1][1]
    return Table(header=rows[0].cells, rows=tuple(rows[1:]), alignments=alignments, line=line, last_line=last_line)


def _split_at(text: MarkedText, separator: str, whole_marks: int = TextMark.PLAIN) -> Iterator[MarkedText]:
    """Split a line at a sign, except where it has one of some marks, in one pass."""
    cell_spans: list[TextSpan | LineBreak] = []
    for span in text.spans:
        if isinstance(span, LineBreak) or span.marks & whole_marks:
            cell_spans.append(span)
            continue
        *ended_texts, last_text = span.text.split(separator)
        for ended_text in ended_texts:
            cell_spans.append(TextSpan(ended_text, span.marks, span.url))
            yield slice_text(make_marked_text(cell_spans), 0)
            cell_spans = []
        cell_spans.append(TextSpan(last_text, span.marks, span.url))
    yield slice_text(make_marked_text(cell_spans), 0)


def _split_cells(text: MarkedText) -> Iterator[MarkedText]:
    """Split a line at its bars, except at those that are code or were written with a backslash."""
    cells = list(_split_at(text, "|", TextMark.CODE | TextMark.LITERAL))
    yield from cells[0 if cells[0] else 1 : None if cells[-1] else -1]
