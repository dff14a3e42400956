"""How many examples of the CommonMark specification, or of GitHub's, are read as the specification reads them.

    python -m benchmarks.commonmark SPEC

SPEC is the file spec.txt of a specification, which is not part of this project. For each example the words and the
kinds of blocks are compared with those of its HTML, and those that differ are printed. Of GitHub's additions the cells
of tables, the check boxes, what is struck out and the addresses of links are compared, too.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from operator import itemgetter
from pathlib import Path

from prepdeck.documents.markdown.marked_text import LineBreak, TextMark, TextSpan
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.tree import (
    Blocks,
    CodeBlock,
    Details,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Rule,
    Table,
)

_EXAMPLE = re.compile(r"^`{32} example *(\w*)\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)
_BLOCK_TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr", "ul", "ol", "li"}
_BREAKING_TAGS = _BLOCK_TAGS | {"div", "table", "tr", "td", "th", "br"}
_KINDS = {Paragraph: "p", CodeBlock: "pre", Rule: "hr"}


class _HtmlReader(HTMLParser):
    """Collects what a browser shows: the words, and the blocks without paragraphs inside of list items."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.blocks: list[str] = []
        self.additions: list[tuple[str, str]] = []  # the kind, and a text, an address or a state
        self._hidden_depth = 0
        self._text_start = 0

    def handle_data(self, data: str) -> None:
        if not self._hidden_depth:
            self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING_TAGS:
            self.texts.append(" ")
        if tag in _BLOCK_TAGS:
            self.blocks.append(tag)
        if tag in {"th", "td", "del"}:
            self._text_start = len(self.texts)
        if tag == "a":
            self.additions.append(("link", dict(attrs).get("href") or ""))
        if tag == "input":
            self.additions.append(("task", "done" if "checked" in dict(attrs) else "open"))
        if tag == "img":
            self.texts.append(dict(attrs).get("alt") or "")
        self._hidden_depth += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td", "del"}:
            kind = "struck" if tag == "del" else "cell"
            self.additions.append((kind, "".join(self.texts[self._text_start :]).strip()))
        if tag in _BREAKING_TAGS:
            self.texts.append(" ")
        self._hidden_depth = max(self._hidden_depth - (tag in {"script", "style"}), 0)


def _list_kinds(blocks: Blocks) -> Iterator[str]:
    """List the kinds of blocks but for tables, of which the cells are compared."""
    for block in blocks:
        match block:
            case Heading():
                yield f"h{block.level}"
            case Paragraph() | CodeBlock() | Rule():
                yield _KINDS[type(block)]
            case Quote():
                yield "blockquote"
                yield from _list_kinds(block.blocks)
            case ItemList():
                yield "ul" if block.start is None else "ol"
                for item in block.items:
                    yield "li"
                    yield from _list_kinds(item.blocks)
            case Details():
                yield from _list_kinds(block.blocks)
            case _:
                pass


def _list_additions(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """List what only GitHub's additions give."""
    for block in blocks:
        match block:
            case ItemList():
                for item in block.items:
                    if item.is_done is not None:
                        yield "task", "done" if item.is_done else "open"
                    yield from _list_additions(item.blocks)
            case Table():
                yield from (("cell", cell.plain) for row in block.all_rows for cell in row)
            case Paragraph():
                yield from map(_describe_span, block.text.spans)
            case _:
                pass


def _describe_span(span: TextSpan | LineBreak) -> tuple[str, str]:
    if isinstance(span, TextSpan) and span.marks & TextMark.LINK:
        return "link", span.url
    return "struck", span.text if isinstance(span, TextSpan) and span.marks & TextMark.STRUCK else ""


def main(spec_path: str) -> None:
    """Compare all examples, and print those that differ and the counts."""
    examples = _EXAMPLE.findall(Path(spec_path).read_text("utf-8"))
    same_words = same_blocks = same_additions = addition_count = 0
    for number, (label, markdown, html_text) in enumerate(examples, start=1):
        text = markdown.replace("→", "\t")
        reader = _HtmlReader()
        reader.feed(html_text.replace("→", "\t"))
        reader.close()
        blocks = parse_markdown(text)
        words = [text.split() for text in (describe_plain(blocks), "".join(reader.texts))]
        if label == "table":  # between the cells of which there are bars
            words = [[word for word in listed if word != "|"] for listed in words]
        kinds = [[kind for kind in kinds if kind != "p"] for kinds in (_list_kinds(blocks), reader.blocks)]
        same_words += words[0] == words[1]
        same_blocks += kinds[0] == kinds[1]
        if words[0] != words[1]:
            print(f"{number}: {text!r} is {' '.join(words[0])!r}, not {' '.join(words[1])!r}")
        if kinds[0] != kinds[1]:
            print(f"{number}: {text!r} has the blocks {kinds[0]}, not {kinds[1]}")
        if label:
            additions = [
                sorted(filter(itemgetter(1), listed)) for listed in (_list_additions(blocks), reader.additions)
            ]
            addition_count, same_additions = addition_count + 1, same_additions + (additions[0] == additions[1])
            if additions[0] != additions[1]:
                print(f"{number}: {text!r} has {additions[0]}, not {additions[1]}")
    print(f"{len(examples)} examples: {same_words} with the same words, {same_blocks} with the same blocks")
    if addition_count:
        print(f"{addition_count} examples of additions: {same_additions} the same")


if __name__ == "__main__":
    main(sys.argv[1])
