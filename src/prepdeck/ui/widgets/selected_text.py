"""The part of each line that a mouse selection covers. Drawing and copying use the same functions."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip


def find_character_index(text: str, cell_index: int) -> int:
    """Return the index of the character at a cell: 0 left of the text, the length of the text right of it."""
    if text.isascii():
        return min(max(cell_index, 0), len(text))
    end_cell = 0
    for start_index, _, character_width in split_graphemes(text)[0]:
        end_cell += character_width
        if cell_index < end_cell:
            return start_index
    return len(text)


def find_selected_range(selection: Selection, line_number: int, text: str) -> tuple[int, int]:
    """Return the start and end index of the selected text of a line; they are equal if nothing is selected.

    A selection can be older than the text, so its positions may be outside the lines.
    """
    selection_start, selection_end = selection
    first_index, end_index = 0, len(text)
    if selection_start is not None and line_number <= selection_start.y:
        first_index = selection_start.x if line_number == selection_start.y else end_index
    if selection_end is not None and line_number >= selection_end.y:
        end_index = selection_end.x if line_number == selection_end.y else 0
    return widen_to_whole_characters(text, first_index, end_index)


def extract_selected_text(selection: Selection, line_texts: Sequence[str]) -> Iterator[str]:
    """Yield the selected text of each line that the selection touches."""
    selection_start, selection_end = selection
    first_line = selection_start.y if selection_start else 0
    last_line = selection_end.y if selection_end else len(line_texts) - 1
    for line_number, text in enumerate(line_texts[first_line : last_line + 1], start=first_line):
        first_index, end_index = find_selected_range(selection, line_number, text)
        yield text[first_index:end_index]


def widen_to_whole_characters(text: str, first_index: int, end_index: int) -> tuple[int, int]:
    """Limit a range to the text, and widen it so that no visible character, such as a joined emoji, is split."""
    first_index = min(max(first_index, 0), len(text))
    end_index = min(max(end_index, first_index), len(text))
    if first_index == end_index or text.isascii():
        return first_index, end_index
    character_spans = [
        (span_start, span_end)
        for span_start, span_end, _ in split_graphemes(text)[0]
        if span_end > first_index and span_start < end_index
    ]
    return character_spans[0][0], character_spans[-1][1]


def restyle_range(strip: Strip, text: str, character_range: tuple[int, int], added_style: Style) -> Strip:
    """Return a strip that shows `text`, with a style added to a range of whole characters."""
    first_cell, end_cell = (cell_len(text[:character_index]) for character_index in character_range)
    if end_cell <= first_cell:
        return strip
    strip_before, strip_inside, strip_after = (
        strip.crop(0, first_cell),
        strip.crop(first_cell, end_cell),
        strip.crop(end_cell),
    )
    restyled_strip = Strip(
        [
            Segment(segment_text, (segment_style or Style.null()) + added_style)
            for segment_text, segment_style, _ in strip_inside
        ],
        strip_inside.cell_length,
    )
    return Strip.join([strip_before, restyled_strip, strip_after])
