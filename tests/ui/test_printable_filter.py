"""The last filter before the terminal: it makes text printable if no widget has done so."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from harmless_text import assert_harmless
from hostile_text import EVERYTHING
from prepdeck.ui.printable_filter import PrintableFilter

BLACK = Color(0, 0, 0)
BOLD = Style(bold=True)


def filter_texts(*texts: str) -> list[Segment]:
    return PrintableFilter().apply([Segment(text, BOLD) for text in texts], BLACK)


@pytest.mark.parametrize(
    "texts", [(EVERYTHING,), ("a\x1b", "[31m"), ("e" + "\u0301" * 4, "\u0301" * 4), ("\u202e", "x")]
)
def test_drawn_text_becomes_printable_with_the_same_width(texts: tuple[str, ...]) -> None:
    segments = filter_texts(*texts)
    assert_harmless("".join(segment.text for segment in segments))
    assert [cell_len(segment.text) for segment in segments] == [cell_len(text) for text in texts]
    assert {segment.style for segment in segments} == {BOLD}


def test_printable_text_is_not_changed() -> None:
    segments = [Segment("ink — 東京", BOLD), Segment(" ▲ é", None)]
    assert PrintableFilter().apply(segments, BLACK) is segments
