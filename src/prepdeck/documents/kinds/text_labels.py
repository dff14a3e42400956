"""Find the labels at the start of the blocks of a guide, such as `**Sources:**`, with the text after them."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from prepdeck.documents.markdown.marked_text import MarkedText, match_bold_start, slice_text
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock
from prepdeck.documents.markdown.tree import Paragraph
from prepdeck.documents.text import normalize_case_and_spaces


class LabeledText(Struct, frozen=True):
    """A label in lower case, and the text after it."""

    label: str
    text: MarkedText
    line: int


def find_labeled_texts(blocks: Sequence[ReadingBlock]) -> Iterator[LabeledText]:
    """Find the texts after labels."""
    return filter(None, map(match_text_label, blocks))


def match_text_label(block: ReadingBlock) -> LabeledText | None:
    """Match a label at the start of a block and the text after it: a bold label, or a known one that is not bold."""
    if isinstance(block, Paragraph) and (bold_start := match_bold_start(block.text)):
        label = bold_start.name.strip().removesuffix(":").rstrip()
        rest_start = bold_start.rest_start + len(bold_start.rest) - len(bold_start.rest.lstrip(": \n"))
        if len(label) <= _MAX_LABEL and ":" not in label and block.plain[rest_start:]:
            return LabeledText(normalize_case_and_spaces(label), slice_text(block.text, rest_start), block.line)
    if isinstance(block, Paragraph | ItemText | QuoteText) and (known_match := _KNOWN_LABEL.match(block.plain)):
        label = normalize_case_and_spaces(known_match["label"])
        return LabeledText(label, slice_text(block.text, known_match.start("text")), block.line)
    return None


_MAX_LABEL = 80  # characters
_KNOWN_LABEL = re.compile(
    r"^\W{0,8}(?P<label>negotiation dna|level mapping|(?:evidence (?:&|and) |data |key )?sources)\s?:\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
