"""The last thing that a drawn line passes: what no widget has made printable is text all the same."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from harmless import assert_harmless
from poisoned import EVERYTHING
from prepdeck.ui.printable_filter import PrintableFilter

BLACK = Color(0, 0, 0)
BOLD = Style(bold=True)


def filtered(*texts: str) -> list[Segment]:
    return PrintableFilter().apply([Segment(text, BOLD) for text in texts], BLACK)


@pytest.mark.parametrize(
    "texts", [(EVERYTHING,), ("a\x1b", "[31m"), ("e" + "\u0301" * 4, "\u0301" * 4), ("\u202e", "x")]
)
def test_whatever_a_widget_draws_is_text_in_as_many_cells(texts: tuple[str, ...]) -> None:
    segments = filtered(*texts)
    assert_harmless("".join(segment.text for segment in segments))
    assert [cell_len(segment.text) for segment in segments] == [cell_len(text) for text in texts]
    assert {segment.style for segment in segments} == {BOLD}


def test_what_is_printable_comes_through_as_it_is() -> None:
    given = [Segment("ink — 東京", BOLD), Segment(" ▲ é", None)]
    assert PrintableFilter().apply(given, BLACK) is given
