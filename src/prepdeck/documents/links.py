"""The links of a text, each under the heading or label above it."""

import re
from collections.abc import Iterable, Iterator

from prepdeck.documents.document import Link
from prepdeck.documents.markdown.blocks import Block, Heading, Item, Paragraph, Quote, Table
from prepdeck.documents.markdown.inline import Mark, Run, plain, runs
from prepdeck.documents.text import limited

_LONGEST_LABEL = 60
_LONGEST_GROUP = 200  # characters of a heading that are said with each of its links
_LABEL = re.compile(r"\*\*([^*]{1,60}?)\s?(?::\*\*|\*\*\s?:)")
_BETWEEN = " -–—:|,;·"


def links(blocks: Iterable[Block]) -> Iterator[Link]:
    """Every link: an item that begins with one has the text behind it as its note."""
    group = ""
    for block in blocks:
        if isinstance(block, Heading):
            group = limited(plain(block.text), _LONGEST_GROUP)
        elif isinstance(block, Paragraph) and _is_label(block.text):
            group = plain(block.text).rstrip().rstrip(":")
        elif isinstance(block, Paragraph) and (label := _LABEL.match(block.text)):
            yield from _links(block.text, label.group(1))
            continue
        for text in _texts(block):
            yield from _links(text, group, has_notes=isinstance(block, Item))


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and "](" not in text and text.rstrip(" *").endswith(":")


def _texts(block: Block) -> tuple[str, ...]:
    if isinstance(block, Table):
        return tuple(cell for row in (block.header, *block.rows) for cell in row)
    return (block.text,) if isinstance(block, Heading | Paragraph | Item | Quote) else ()


def _links(text: str, group: str, *, has_notes: bool = False) -> Iterator[Link]:
    if "](" not in text:
        return
    link: Run | None = None
    behind: list[str] = []
    starts = has_notes
    for run in (*runs(text), Run("", Mark.LINK)):
        if run.mark is not Mark.LINK:
            behind.append(run.text)
            starts = starts and (link is not None or not any(sign.isalnum() for sign in run.text))
            continue
        if link is not None:
            note = "".join(behind).strip(_BETWEEN) if starts else ""
            yield Link(link.text, link.url, group, "" if note in {"and", "or", "&"} else note)
        link, behind = run, []
