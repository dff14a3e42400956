"""Write the study summary as Markdown.

All headings, lists, tables and other markup come from this module. Every text that is not prepdeck's own is escaped, so
that a text from a document, a journal or a file name cannot add markup.
"""

import re
from typing import assert_never

from prepdeck.export.outline import (
    OutlineBlock,
    OutlineItem,
    OutlineLine,
    OutlineLink,
    OutlineList,
    OutlineParagraph,
    OutlinePart,
    OutlineQuote,
    OutlineTable,
    OutlineText,
    TextRole,
    outline_summary,
)
from prepdeck.export.summary import StudySummary

_ACTIVE_CHARACTER = re.compile(
    r"[\\`*<>|\[\]~]|(?<=\])\("
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is not markup
    r"|&(?=#?\w+;)"  # the start of an HTML entity such as `&lt;`
    r"|^[#+-]"
)
_LIST_NUMBER = re.compile(r"^([0-9]+)([.)])(?=\s|$)")
_ENTITY_START = re.compile(r"&(?=#?\w+;)")


def format_summary(summary: StudySummary) -> str:
    """Format a summary as Markdown."""
    outline = outline_summary(summary)
    blocks = [f"# {_format_line(outline.title)}", _format_line(outline.introduction)]
    for section in outline.sections:
        blocks += [f"## {section.heading}", *map(_format_block, section.blocks)]
    return "\n\n".join(blocks) + "\n"


def _format_block(block: OutlineBlock) -> str:
    match block:
        case OutlineParagraph(line):
            return _format_line(line)
        case OutlineQuote(line):
            return f"> {_format_line(line)}"
        case OutlineList(items):
            # Items of several lines are easier to read with an empty line between them.
            return ("\n\n" if any(item.details for item in items) else "\n").join(map(_format_item, items))
        case OutlineTable(header, rows):
            return "\n".join([_format_row(header), f"|{'---|' * len(header)}", *map(_format_row, rows)])
        case _:
            assert_never(block)


def _format_item(item: OutlineItem) -> str:
    check_mark = "" if item.is_done is None else "[x] " if item.is_done else "[ ] "
    return "\n  - ".join([f"- {check_mark}{_format_line(item.line)}", *map(_format_line, item.details)])


def _format_row(cells: tuple[OutlineLine, ...]) -> str:
    return f"| {' | '.join(map(_format_line, cells))} |"


def _format_line(line: OutlineLine) -> str:
    return "".join(map(_format_part, line))


def _format_part(part: OutlinePart) -> str:
    match part:
        case str():
            return part
        case OutlineText(text, role):
            # An empty text is not bold, because four stars in a row are a horizontal rule.
            return _escape_text(text) if role is TextRole.PLAIN or not text else f"**{_escape_text(text)}**"
        case OutlineLink():
            return _format_link(part)
        case _:
            assert_never(part)


def _format_link(link: OutlineLink) -> str:
    return f"[{_escape_text(link.text)}](<{_ENTITY_START.sub('&amp;', link.address)}>)"


def _escape_text(text: str) -> str:
    """Escape one line of text, so that nothing in it becomes markup, a link or HTML."""
    return _LIST_NUMBER.sub(r"\1\\\2", _ACTIVE_CHARACTER.sub(_escape_character, text))


def _escape_character(character_match: re.Match[str]) -> str:
    """Escape one character that has a meaning in Markdown.

    `<` becomes an entity: some Markdown readers turn bare addresses into links and take a backslash as part of the
    address, and then a `<` after it would start HTML.
    """
    return "&lt;" if character_match.group() == "<" else f"\\{character_match.group()}"
