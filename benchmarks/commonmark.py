"""How many examples of the CommonMark specification are read as the specification reads them.

    python -m benchmarks.commonmark SPEC

SPEC is the file spec.txt of the specification, which is not part of this project. For each example the words and the
kinds of blocks are compared with those of its HTML, and those that differ are printed.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.tree import Blocks, CodeBlock, Details, Heading, ItemList, Paragraph, Quote, Rule

_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)
_BLOCK_TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr", "ul", "ol", "li"}
_BREAKING_TAGS = _BLOCK_TAGS | {"div", "table", "tr", "td", "th", "br"}


class _HtmlReader(HTMLParser):
    """Collects what a browser shows: the words, and the blocks without paragraphs inside of list items."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.blocks: list[str] = []
        self._hidden_depth = 0

    def handle_data(self, data: str) -> None:
        if not self._hidden_depth:
            self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING_TAGS:
            self.texts.append(" ")
        if tag in _BLOCK_TAGS:
            self.blocks.append(tag)
        if tag == "img":
            self.texts.append(dict(attrs).get("alt") or "")
        self._hidden_depth += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING_TAGS:
            self.texts.append(" ")
        self._hidden_depth = max(self._hidden_depth - (tag in {"script", "style"}), 0)


def _list_kinds(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"h{block.level}"
            case Paragraph():
                yield "p"
            case CodeBlock():
                yield "pre"
            case Rule():
                yield "hr"
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
                yield "other"


def main(spec_path: str) -> None:
    """Compare all examples, and print those that differ and the counts."""
    examples = _EXAMPLE.findall(Path(spec_path).read_text("utf-8"))
    same_words = same_blocks = 0
    for number, (markdown, html_text) in enumerate(examples, start=1):
        text = markdown.replace("→", "\t")
        reader = _HtmlReader()
        reader.feed(html_text.replace("→", "\t"))
        reader.close()
        blocks = parse_markdown(text)
        words = (describe_plain(blocks).split(), "".join(reader.texts).split())
        kinds = [[kind for kind in kinds if kind != "p"] for kinds in (_list_kinds(blocks), reader.blocks)]
        same_words += words[0] == words[1]
        same_blocks += kinds[0] == kinds[1]
        if words[0] != words[1]:
            print(f"{number}: {text!r} is {' '.join(words[0])!r}, not {' '.join(words[1])!r}")
        if kinds[0] != kinds[1]:
            print(f"{number}: {text!r} has the blocks {kinds[0]}, not {kinds[1]}")
    print(f"{len(examples)} examples: {same_words} with the same words, {same_blocks} with the same blocks")


if __name__ == "__main__":
    main(sys.argv[1])
