"""The gaps of a text: find the words to hide, and make the text of each card."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from prepdeck.cards.card import CLOZE_GAP
from prepdeck.documents.markdown.marked_text import (
    WORD_MARKS,
    LineBreak,
    MarkedText,
    TextSpan,
    make_marked_text,
    slice_text,
)
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.text_maps import map_texts
from prepdeck.documents.markdown.tree import Blocks, Footnote

# Links and pictures are no gaps, even if their addresses are missing; neither are references to footnotes.
_BRACKETED_GAP = re.compile(r"(?<!!)\[(?!\^)(?P<answer>\s*[^\s\[\]][^\[\]]*)\](?!\()")
_HIGHLIGHTED_GAP = re.compile(r"==(?P<answer>(?=\S)[^=]+(?<=\S))==")
_MAX_CONTEXT_LENGTH = 600  # characters on each side of a gap in a text that is longer than both sides


class Gap(Struct, frozen=True):
    """A gap: which text of the blocks it is in, where its signs start and end in that text, and what it hides."""

    text_index: int
    start: int
    end: int
    answer: MarkedText


def find_gaps(blocks: Blocks, gap_marks: str = "") -> list[Gap]:
    """Find the gaps of a text, in brackets or between other signs such as `==`."""
    pattern = _HIGHLIGHTED_GAP if gap_marks else _BRACKETED_GAP
    return [
        Gap(text_index, match.start(), match.end(), slice_text(text, *match.span("answer")))
        for text_index, text in enumerate(_list_texts(blocks))
        for match in pattern.finditer(_mask_words(text))
    ]


def hide_gap(blocks: Blocks, gaps: Sequence[Gap], gap_index: int, gap_marks: str = "") -> tuple[str, Blocks]:
    """Return a text with one gap hidden and the others filled: in one line, and as blocks.

    Around a gap in a very long text, only the words nearby are shown, in one line.
    """
    sign_length = len(gap_marks) or 1
    hidden_gap = gaps[gap_index]
    gaps_by_text: dict[int, list[Gap]] = {}
    for gap in gaps:
        gaps_by_text.setdefault(gap.text_index, []).append(gap)
    text_count = 0

    def fill_text(text: MarkedText) -> MarkedText:
        nonlocal text_count
        filled_text = _fill_gaps(text, gaps_by_text.get(text_count, []), hidden_gap, sign_length)
        text_count += 1
        return filled_text

    filled_blocks = map_texts(blocks, fill_text)
    prompt = describe_plain(tuple(block for block in filled_blocks if not isinstance(block, Footnote)))
    shown_prompt = _trim_context(prompt)
    return shown_prompt, filled_blocks if shown_prompt == prompt else ()


def _fill_gaps(text: MarkedText, gaps: Sequence[Gap], hidden_gap: Gap, sign_length: int) -> MarkedText:
    if not gaps:
        return text
    spans: list[TextSpan | LineBreak] = []
    position = 0
    for gap in gaps:
        spans += _cut_spans(text, position, gap.start)
        if gap is hidden_gap:
            spans.append(TextSpan(CLOZE_GAP))
        else:
            spans += _cut_spans(text, gap.start + sign_length, gap.end - sign_length)
        position = gap.end
    return make_marked_text([*spans, *_cut_spans(text, position, len(text.plain))])


def _cut_spans(text: MarkedText, start: int, end: int) -> Iterator[TextSpan | LineBreak]:
    """The pieces between two indexes of the plain text, with the spaces at the ends."""
    position = 0
    for span in text.spans:
        length = 1 if isinstance(span, LineBreak) else len(span.text)
        if position < end and position + length > start:
            if isinstance(span, LineBreak):
                yield span
            else:
                part = span.text[max(start - position, 0) : end - position]
                yield TextSpan(part, span.marks, span.url)
        position += length


def _mask_words(text: MarkedText) -> str:
    """The plain text, with other characters for what is code, a link or was written with a backslash."""
    parts: list[str] = []
    for span in text.spans:
        if isinstance(span, LineBreak):
            parts.append(" ")
        else:
            parts.append("\0" * len(span.text) if span.marks & WORD_MARKS else span.text)
    return "".join(parts)


def _trim_context(prompt: str) -> str:
    gap_start = prompt.find(CLOZE_GAP)
    text_before, text_after = prompt[:gap_start], prompt[gap_start + len(CLOZE_GAP) :]
    if len(text_before) + len(text_after) <= 2 * _MAX_CONTEXT_LENGTH:
        return prompt
    if len(text_before) > _MAX_CONTEXT_LENGTH:
        text_before = f"…{text_before[-_MAX_CONTEXT_LENGTH:]}"
    if len(text_after) > _MAX_CONTEXT_LENGTH:
        text_after = f"{text_after[:_MAX_CONTEXT_LENGTH]}…"
    return f"{text_before}{CLOZE_GAP}{text_after}"


# -- the texts of blocks


def _list_texts(blocks: Blocks) -> list[MarkedText]:
    texts: list[MarkedText] = []

    def keep_text(text: MarkedText) -> MarkedText:
        texts.append(text)
        return text

    map_texts(blocks, keep_text)
    return texts
