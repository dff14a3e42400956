"""What a selection made with the mouse covers of each line, drawn and copied by the same rule."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip


def index_at(text: str, cell: int) -> int:
    """The index of the character that covers a cell, the first one left of the text, the end right of it."""
    if text.isascii():
        return min(max(cell, 0), len(text))
    end = 0
    for start, _, width in split_graphemes(text)[0]:
        end += width
        if cell < end:
            return start
    return len(text)


def selected_range(selection: Selection, number: int, text: str) -> tuple[int, int]:
    """From where to where the text of the line `number` is selected, two equal indices where none of it is.

    A selection may be older than the text and reach beyond its lines and their ends.
    """
    start, end = selection
    first, last = 0, len(text)
    if start is not None and number <= start.y:
        first = start.x if number == start.y else last
    if end is not None and number >= end.y:
        last = end.x if number == end.y else 0
    return whole_characters(text, first, last)


def selected_lines(selection: Selection, texts: Sequence[str]) -> Iterator[str]:
    """What is selected of each line that the selection touches."""
    start, end = selection
    first = start.y if start else 0
    last = end.y if end else len(texts) - 1
    for number, text in enumerate(texts[first : last + 1], start=first):
        begin, behind = selected_range(selection, number, text)
        yield text[begin:behind]


def whole_characters(text: str, first: int, last: int) -> tuple[int, int]:
    """The same range inside the text, widened so that no character is taken apart that a person sees as one."""
    first = min(max(first, 0), len(text))
    last = min(max(last, first), len(text))
    if first == last or text.isascii():
        return first, last
    spans = [(start, end) for start, end, _ in split_graphemes(text)[0] if end > first and start < last]
    return spans[0][0], spans[-1][1]


def restyled(strip: Strip, text: str, where: tuple[int, int], style: Style) -> Strip:
    """The strip, which shows `text`, with a range of its whole characters in another style."""
    first, last = (cell_len(text[:index]) for index in where)
    if last <= first:
        return strip
    before, inside, after = strip.crop(0, first), strip.crop(first, last), strip.crop(last)
    over = Strip([Segment(part, (own or Style.null()) + style) for part, own, _ in inside], inside.cell_length)
    return Strip.join([before, over, after])
