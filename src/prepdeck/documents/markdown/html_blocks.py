"""Read HTML that stands between the blocks of a text: its texts, without the tags around them."""

import re
from collections.abc import Iterator

from msgspec import Struct

from prepdeck.documents.markdown.html_text import HtmlTag, split_html
from prepdeck.documents.markdown.inline_reader import InlineReader
from prepdeck.documents.markdown.marked_text import MarkedText, slice_text
from prepdeck.documents.markdown.tree import CodeBlock, Heading, Paragraph, Rule

_WHITE_SPACE = re.compile(r"\s+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCK_TAGS = _HEADINGS | frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hr", "html", "legend", "li", "main"),
        *("menu", "nav", "ol", "option", "p", "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr"),
        "ul",
    }
)
_CELL_TAGS = frozenset({"td", "th"})


class DetailsTag(Struct, frozen=True):
    """A tag of `<details>`, or of its end."""

    is_end: bool


class DetailsSummary(Struct, frozen=True):
    """The text of a `<summary>`."""

    text: MarkedText


def read_html_block(
    html_text: str, first_line: int
) -> Iterator[Heading | Paragraph | CodeBlock | Rule | DetailsTag | DetailsSummary]:
    """Read a block of HTML.

    Args:
        html_text: The HTML.
        first_line: The line number of its first line.
    """
    reader = _HtmlBlockReader(first_line)
    for part, line_offset in split_html(html_text):
        yield from reader.read_part(part, first_line + line_offset)
    yield from reader.finish(first_line + html_text.rstrip().count("\n"))


_Part = Heading | Paragraph | CodeBlock | Rule | DetailsTag | DetailsSummary


class _HtmlBlockReader:
    """Collects the text between two tags that begin or end a block."""

    def __init__(self, first_line: int) -> None:
        self._inline = InlineReader()
        self._text_line = first_line
        self._heading_level = 0
        self._code_parts: list[str] | None = None

    def read_part(self, part: HtmlTag | str, line: int) -> Iterator[_Part]:
        if isinstance(part, str):
            self._add_text(part, line)
        elif part.name == "pre":
            yield from self._take_text(line)
            self._code_parts, self._text_line = None if part.is_end else [], line
        elif self._code_parts is not None:
            return  # tags inside of code
        elif part.name in _BLOCK_TAGS:
            yield from self._read_block_tag(part, line)
        elif part.name in _CELL_TAGS:
            self._inline.add(" ")
        else:
            self._inline.read_tag(part, line)

    def finish(self, last_line: int) -> Iterator[_Part]:
        yield from self._take_text(last_line)

    def _read_block_tag(self, tag: HtmlTag, line: int) -> Iterator[_Part]:
        if tag.name == "summary" and tag.is_end:
            yield DetailsSummary(slice_text(self._inline.take(), 0))
            return
        yield from self._take_text(line)
        self._heading_level = int(tag.name[1]) if tag.name in _HEADINGS and not tag.is_end else 0
        if tag.name == "details":
            yield DetailsTag(tag.is_end)
        elif tag.name == "hr":
            yield Rule(line=line, last_line=line)

    def _add_text(self, text: str, line: int) -> None:
        if self._code_parts is not None:
            self._code_parts.append(text)
        elif text.strip() or self._inline.spans:
            if not self._inline.spans:
                self._text_line = line
            self._inline.add(_WHITE_SPACE.sub(" ", text))

    def _take_text(self, last_line: int) -> Iterator[Heading | Paragraph | CodeBlock]:
        if self._code_parts:
            code_text = "".join(self._code_parts).strip("\n")
            yield CodeBlock(text=code_text, line=self._text_line, last_line=last_line, text_line=self._text_line)
        text = slice_text(self._inline.take(), 0)
        last_line = max(last_line, self._text_line)
        if text and self._heading_level:
            yield Heading(text=text, level=self._heading_level, line=self._text_line, last_line=last_line)
        elif text:
            yield Paragraph(text=text, line=self._text_line, last_line=last_line)
