"""Find the links of a document, grouped by the heading or label above them."""

import re
from collections.abc import Iterable, Iterator

from prepdeck.documents.document import DocumentLink
from prepdeck.documents.markdown.blocks import BlockQuote, DocumentBlock, Heading, ListItem, MarkdownTable, Paragraph
from prepdeck.documents.markdown.inline import TextMark, TextRun, split_runs, strip_markdown
from prepdeck.documents.text import limit_text_length

_LONGEST_LABEL = 60
_LONGEST_GROUP_TITLE = 200  # characters; the group title is repeated with each of its links
_BOLD_LABEL = re.compile(r"\*\*([^*]{1,60}?)\s?(?::\*\*|\*\*\s?:)")
_NOTE_SEPARATORS = " -–—:|,;·"


def find_links(blocks: Iterable[DocumentBlock]) -> Iterator[DocumentLink]:
    """Find every link; if a list item starts with a link, the text after the link becomes its note."""
    group_title = ""
    for block in blocks:
        if isinstance(block, Heading):
            group_title = limit_text_length(strip_markdown(block.text), _LONGEST_GROUP_TITLE)
        elif isinstance(block, Paragraph) and _is_group_label(block.text):
            group_title = strip_markdown(block.text).rstrip().rstrip(":")
        elif isinstance(block, Paragraph) and (label_match := _BOLD_LABEL.match(block.text)):
            yield from _find_links_in_text(block.text, label_match.group(1))
            continue
        for text in _get_linked_texts(block):
            yield from _find_links_in_text(text, group_title, has_notes=isinstance(block, ListItem))


def _is_group_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and "](" not in text and text.rstrip(" *").endswith(":")


def _get_linked_texts(block: DocumentBlock) -> tuple[str, ...]:
    if isinstance(block, MarkdownTable):
        return tuple(cell_text for row in (block.header, *block.rows) for cell_text in row)
    return (block.text,) if isinstance(block, Heading | Paragraph | ListItem | BlockQuote) else ()


def _find_links_in_text(text: str, group_title: str, *, has_notes: bool = False) -> Iterator[DocumentLink]:
    if "](" not in text:
        return
    link_run: TextRun | None = None
    texts_after: list[str] = []
    is_link_first = has_notes
    # The empty link at the end makes the loop yield the last real link.
    for text_run in (*split_runs(text), TextRun("", TextMark.LINK)):
        if text_run.mark is not TextMark.LINK:
            texts_after.append(text_run.text)
            is_link_first = is_link_first and (
                link_run is not None or not any(character.isalnum() for character in text_run.text)
            )
            continue
        if link_run is not None:
            note_text = "".join(texts_after).strip(_NOTE_SEPARATORS) if is_link_first else ""
            yield DocumentLink(
                link_run.text, link_run.url, group_title, "" if note_text in {"and", "or", "&"} else note_text
            )
        link_run, texts_after = text_run, []
