"""Find the links of a document, grouped by the heading or label above them."""

from collections.abc import Iterable, Iterator

from prepdeck.documents.document import DocumentLink
from prepdeck.documents.markdown.marked_text import LineBreak, MarkedText, TextMark, TextSpan, match_bold_start
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock, TableText
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.text import limit_text_length

_LONGEST_LABEL = 60
_LONGEST_GROUP_TITLE = 200  # characters; the group title is repeated with each of its links
_NOTE_SEPARATORS = " -–—:|,;·"


def find_links(blocks: Iterable[ReadingBlock]) -> Iterator[DocumentLink]:
    """Find every link; if a list item starts with a link, the text after the link becomes its note."""
    group_title = ""
    for block in blocks:
        if isinstance(block, Heading):
            group_title = limit_text_length(block.plain, _LONGEST_GROUP_TITLE)
        elif isinstance(block, Paragraph) and _is_group_label(block.text):
            group_title = block.plain.rstrip().rstrip(":")
        elif isinstance(block, Paragraph) and (label := _match_bold_label(block.text)):
            yield from _find_links_in_text(block.text, label)
            continue
        for text in _get_linked_texts(block):
            yield from _find_links_in_text(text, group_title, has_notes=isinstance(block, ItemText))


def _is_group_label(text: MarkedText) -> bool:
    return len(text.plain) <= _LONGEST_LABEL and not any(text.links) and text.plain.rstrip().endswith(":")


def _match_bold_label(text: MarkedText) -> str:
    """A bold label with a colon at the start of a text, without the colon; "" if there is none."""
    bold_start = match_bold_start(text)
    if bold_start is None or len(bold_start.name) > _LONGEST_LABEL + 1:
        return ""
    has_colon = bold_start.name.endswith(":") or bold_start.rest.lstrip().startswith(":")
    return bold_start.name.rstrip(": ") if has_colon else ""


def _get_linked_texts(block: ReadingBlock) -> tuple[MarkedText, ...]:
    if isinstance(block, TableText):
        return tuple(cell for row in block.cells for cell in row)
    return (block.text,) if isinstance(block, Heading | Paragraph | ItemText | QuoteText) else ()


def _find_links_in_text(text: MarkedText, group_title: str, *, has_notes: bool = False) -> Iterator[DocumentLink]:
    if not any(text.links):
        return
    links: list[tuple[str, str]] = []  # text and address; a link with two kinds of marks is two pieces of text
    texts_after: list[list[str]] = []
    is_link_first = has_notes
    for span in text.spans:
        if isinstance(span, TextSpan) and span.marks & TextMark.LINK:
            if links and links[-1][1] == span.url and not texts_after[-1]:
                links[-1] = links[-1][0] + span.text, span.url
            else:
                links.append((span.text, span.url))
                texts_after.append([])
            continue
        span_text = " " if isinstance(span, LineBreak) else span.text
        if links:
            texts_after[-1].append(span_text)
        elif any(map(str.isalnum, span_text)):
            is_link_first = False
    for (link_text, url), following_texts in zip(links, texts_after, strict=True):
        note_text = "".join(following_texts).strip(_NOTE_SEPARATORS) if is_link_first else ""
        yield DocumentLink(link_text, url, group_title, "" if note_text in {"and", "or", "&"} else note_text)
