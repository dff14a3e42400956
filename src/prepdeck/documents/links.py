"""The links of a text, each under the heading or label above it."""

from collections.abc import Iterable, Iterator

from prepdeck.documents.block import Block, Heading, Item, Paragraph
from prepdeck.documents.document import Link
from prepdeck.documents.inline import Mark, plain, runs


def links(blocks: Iterable[Block]) -> Iterator[Link]:
    """Every list item that begins with a link, with the text behind it, and every link inside running text."""
    group = ""
    for block in blocks:
        if isinstance(block, Heading):
            group = plain(block.text)
        elif isinstance(block, Paragraph) and block.text.rstrip(" *").endswith(":"):
            group = plain(block.text).rstrip().rstrip(":")
        elif isinstance(block, Item | Paragraph) and "](" in block.text:
            found = runs(block.text)
            if isinstance(block, Item) and found and found[0].mark is Mark.LINK:
                first, note = found[0], "".join(run.text for run in found[1:]).strip(" -–—:")
                yield Link(first.text, first.url, group, note)
            else:
                yield from (Link(run.text, run.url, group) for run in found if run.mark is Mark.LINK)
