"""Find the labels at the start of the blocks of a guide, such as `**Sources:**`, with the text after them."""

import re
from collections.abc import Iterator, Sequence

from prepdeck.documents.document import SourceText
from prepdeck.documents.markdown.blocks import BlockQuote, DocumentBlock, ListItem, Paragraph
from prepdeck.documents.text import normalize_case_and_spaces


def find_labeled_texts(blocks: Sequence[DocumentBlock]) -> Iterator[tuple[str, SourceText]]:
    """Find the texts after labels; yields the label in lower case and the text with its Markdown."""
    for block in blocks:
        if label_match := match_text_label(block):
            yield normalize_case_and_spaces(label_match["label"]), SourceText(label_match["text"], block.line)


def match_text_label(block: DocumentBlock) -> re.Match[str] | None:
    """Match a label at the start of a block and the text after it: a bold label, or a known one that is not bold."""
    if isinstance(block, Paragraph) and (bold_match := _BOLD_LABEL.match(block.text)):
        return bold_match
    return _KNOWN_LABEL.match(block.text) if isinstance(block, Paragraph | ListItem | BlockQuote) else None


_BOLD_LABEL = re.compile(r"^[^\w*]{0,8}\*{2,3}(?P<label>[^*:]{1,80}):?\s?\*{2,3}:?\s*(?P<text>.+)$", re.DOTALL)
_KNOWN_LABEL = re.compile(
    r"^\W{0,8}(?P<label>negotiation dna|level mapping|(?:evidence (?:&|and) |data |key )?sources)\s?"
    r"[*_]{0,3}:[*_]{0,3}\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
