"""The gaps of a text: find the words to hide, and make the text of each card."""

import re
from collections.abc import Mapping, Sequence

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
_INDEX = re.compile(r"\w(?:\[[^\[\]]*+\])++")  # such as `rows[0][1]`
_HIGHLIGHTED_GAP = re.compile(r"==(?P<answer>(?=\S)[^=]+(?<=\S))==")
_MAX_CONTEXT_LENGTH = 600  # characters on each side of a gap in a text that is longer than both sides


_Spans = tuple[TextSpan | LineBreak, ...]


class Gap(Struct, frozen=True):
    """A gap: what it hides."""

    answer: MarkedText


class GappedText(Struct, frozen=True):
    """A text of some blocks that has gaps: its pieces, which are outside of a gap and in a gap by turns."""

    pieces: tuple[_Spans, ...]
    first_gap: int


class GappedBlocks(Struct, frozen=True):
    """Blocks with gaps.

    Attributes:
        blocks: The blocks.
        gaps: The gaps that can be hidden, in the order of the text.
        gap_count: The number of all gaps.
        texts: The texts that have gaps, by their number in the blocks.
    """

    blocks: Blocks
    gaps: tuple[Gap, ...]
    gap_count: int
    texts: Mapping[int, GappedText]


def find_gaps(blocks: Blocks, gap_marks: str, max_gaps: int) -> GappedBlocks:
    """Find the gaps of a text, in brackets or between other signs such as `==`. Only the first ones can be hidden."""
    pattern = _HIGHLIGHTED_GAP if gap_marks else _BRACKETED_GAP
    gap_count, gaps = 0, list[Gap]()
    texts: dict[int, GappedText] = {}
    for text_index, text in enumerate(_list_texts(blocks)):
        matches = list(pattern.finditer(_mask_words(text)))
        if matches:
            bounds = [index for match in matches for index in (match.start(), *match.span("answer"), match.end())]
            cut_pieces = _cut_text(text, bounds)
            # Of the four pieces for each gap, the two with its signs are left out.
            pieces = [piece for piece_index, piece in enumerate(cut_pieces) if piece_index % 4 in {0, 2}]
            hidden_count = min(len(matches), max_gaps - len(gaps))
            rest_pieces = pieces[2 * hidden_count :]
            rest = [span for piece in rest_pieces for span in piece if isinstance(span, LineBreak) or span.text]
            first_break = [rest[0]] if rest and isinstance(rest[0], LineBreak) else []  # which merging would drop
            rest_spans = (*first_break, *make_marked_text(rest).spans)
            texts[text_index] = GappedText((*pieces[: 2 * hidden_count], rest_spans), len(gaps))
            gaps += (Gap(slice_text(make_marked_text(piece), 0)) for piece in pieces[1 : 2 * hidden_count : 2])
            gap_count += len(matches)
    return GappedBlocks(blocks, tuple(gaps), gap_count, texts)


def hide_gap(gapped: GappedBlocks, gap_index: int) -> tuple[str, Blocks]:
    """Return a text with one gap hidden and the others filled: in one line, and as blocks.

    Around a gap in a very long text, only the words nearby are shown, in one line.
    """
    text_count = 0

    def fill_text(text: MarkedText) -> MarkedText:
        nonlocal text_count
        gapped_text = gapped.texts.get(text_count)
        text_count += 1
        return text if gapped_text is None else _fill_gaps(gapped_text, gap_index)

    filled_blocks = map_texts(gapped.blocks, fill_text)
    prompt = describe_plain(tuple(block for block in filled_blocks if not isinstance(block, Footnote)))
    shown_prompt = _trim_context(prompt)
    is_short = shown_prompt == prompt and len(describe_plain(filled_blocks)) <= 2 * len(prompt) + _MAX_CONTEXT_LENGTH
    return shown_prompt, filled_blocks if is_short else ()


def _fill_gaps(gapped_text: GappedText, hidden_index: int) -> MarkedText:
    spans: list[TextSpan | LineBreak] = []
    for piece_index, piece in enumerate(gapped_text.pieces):
        gap_index = gapped_text.first_gap + piece_index // 2
        spans += (TextSpan(CLOZE_GAP),) if piece_index % 2 and gap_index == hidden_index else piece
    return make_marked_text(spans)


def _cut_text(text: MarkedText, bounds: Sequence[int]) -> list[_Spans]:
    """Cut a text at indexes of its plain text, in one pass."""
    pieces: list[list[TextSpan | LineBreak]] = [[]]
    position = 0
    for span in text.spans:
        if isinstance(span, LineBreak):
            while len(pieces) <= len(bounds) and bounds[len(pieces) - 1] <= position:
                pieces.append([])
            pieces[-1].append(span)
            position += 1
            continue
        span_start = 0
        while len(pieces) <= len(bounds) and bounds[len(pieces) - 1] <= position + len(span.text):
            cut = bounds[len(pieces) - 1] - position
            pieces[-1].append(TextSpan(span.text[span_start:cut], span.marks, span.url))
            pieces.append([])
            span_start = cut
        pieces[-1].append(TextSpan(span.text[span_start:], span.marks, span.url))
        position += len(span.text)
    return [tuple(piece) for piece in [*pieces, *[[]] * (len(bounds) + 1 - len(pieces))]]


def _mask_words(text: MarkedText) -> str:
    """The plain text, with other characters for what is code, a link or was written with a backslash."""
    parts: list[str] = []
    for span in text.spans:
        if isinstance(span, LineBreak):
            parts.append(" ")
        else:
            parts.append("\0" * len(span.text) if span.marks & WORD_MARKS else span.text)
    return _INDEX.sub(lambda match: "\0" * len(match.group()), "".join(parts))


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
