"""What pages are made of, at any width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.pages.line import Line, Span, TextStyle
from prepdeck.pages.page import Page, PagePart, lay_out
from prepdeck.pages.pieces import (
    BlankLines,
    DocumentTable,
    FactTable,
    FixedLines,
    IndentedParts,
    LabeledSection,
    PageTitle,
    PreformattedText,
    SectionHeading,
    WrappedText,
)
from prepdeck.pages.row_key import RowKey, RowKind

WORDS = (
    "Ink dries slowly on good paper, and **nobody** on the panel asked for `a blotter` or [a nib](https://example.org)."
)


def text_of(*pieces: PagePart, width: int = 80) -> str:
    return "\n".join(each.text.rstrip() for each in lay_out(Page(pieces), width).lines)


def words_of(text: str) -> list[str]:
    return text.split()


def test_a_paragraph_shows_its_marks_as_tones_and_not_as_signs() -> None:
    lines = lay_out(Page((WrappedText(WORDS),)), 200).lines
    tones = {span.text.strip(): span.text_style for each in lines for span in each.spans}
    assert (tones["nobody"], tones["a blotter"], tones["a nib"]) == (TextStyle.STRONG, TextStyle.CODE, TextStyle.LINK)
    assert "*" not in "".join(each.text for each in lines)


def test_a_paragraph_is_never_set_wider_than_an_eye_can_follow() -> None:
    assert max(each.width for each in lay_out(Page((WrappedText(WORDS * 5),)), 200).lines) <= 88


def test_later_lines_of_an_item_stand_behind_its_bullet() -> None:
    first, *more = text_of(WrappedText("one two three four", prefix="• "), width=20).split("\n")
    assert first.startswith("• one")
    assert all(each.startswith("  ") and "•" not in each for each in more)


def test_a_quotation_has_its_bar_on_every_line() -> None:
    shown = text_of(WrappedText("one two three four five", prefix="│ ", is_quotation=True), width=20)
    assert all(each.startswith("│ ") for each in shown.split("\n"))


def test_a_title_and_its_note_share_a_line_where_both_fit() -> None:
    assert text_of(PageTitle("Pens", "3 of 9"), width=20).split("\n") == ["Pens          3 of 9", "─" * 20]


def test_a_note_that_does_not_fit_stands_below_its_title() -> None:
    assert text_of(PageTitle("Pens and paper", "updated today"), width=20).split("\n")[:2] == [
        "Pens and paper",
        "updated today",
    ]


def test_a_heading_can_be_jumped_to_once_however_many_lines_it_takes() -> None:
    layout = lay_out(Page((SectionHeading("A heading that is rather long for it", source_line=9),)), 20)
    assert len(layout.heading_indices) == 1
    assert len(layout.lines) > 2
    first = layout.lines[layout.heading_indices[0]]
    assert (first.heading, first.source_line) == ("A heading that is rather long for it", 9)


def test_the_rows_of_a_page_are_counted_once_each() -> None:
    rows = tuple(
        Line((Span(name or ""),), row_key=RowKey(RowKind.CARD, name) if name else None)
        for name in ("a", "a", "b", None, "b")
    )
    assert lay_out(Page((FixedLines(rows),)), 20).row_indices == (0, 2, 4)


def test_code_keeps_its_lines_and_is_cut_at_the_edge() -> None:
    assert text_of(PreformattedText("x = 1\n\n\ty = " + "2" * 40), width=20).split("\n") == [
        "  x = 1",
        "",
        "      y = 222222222…",
    ]


def test_facts_align_their_values() -> None:
    shown = text_of(FactTable((("Ask", "base 165K"), ("Founded", "2016"))))
    assert shown.split("\n") == ["Ask       base 165K", "Founded   2016"]


def test_a_table_aligns_its_columns() -> None:
    shown = text_of(DocumentTable(("Place", "Pay"), (("Oslo", "90K"), ("Lisbon", "70K"))))
    assert shown.split("\n") == ["Place   Pay", "Oslo    90K", "Lisbon  70K"]


def test_a_row_shorter_or_longer_than_its_header_is_shown() -> None:
    shown = text_of(DocumentTable(("A", "B"), (("1",), ("1", "2", "3"))))
    assert shown.split("\n")[1:] == ["1", "1  2  3"]


def test_a_label_stands_in_the_margin_or_above() -> None:
    labelled = LabeledSection("Ready", (WrappedText("one"), WrappedText("two")))
    assert text_of(labelled, width=80) == "Ready       one\n            two"
    assert text_of(labelled, width=40) == "Ready\n  one\n  two"


def test_indented_pieces_move_to_the_right() -> None:
    assert (
        text_of(IndentedParts((WrappedText("one"), BlankLines(), WrappedText("two")), indent_width=3))
        == "   one\n\n   two"
    )


TEXTS = st.text(
    alphabet=st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2FFF, exclude_characters="\u115f\u1160")
    | st.sampled_from("  東京"),
    max_size=50,
)
CELLS = st.lists(TEXTS, max_size=5).map(tuple)
FLAT: st.SearchStrategy[PagePart] = st.one_of(
    st.builds(
        WrappedText,
        TEXTS,
        prefix=st.sampled_from(["", "• ", "│ ", "✓ better   "]),
        has_blank_above=st.booleans(),
        is_quotation=st.booleans(),
    ),
    st.builds(PageTitle, TEXTS, TEXTS),
    st.builds(SectionHeading, TEXTS, level=st.integers(1, 4), has_blank_above=st.booleans(), note=TEXTS),
    st.builds(FactTable, st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)),
    st.builds(DocumentTable, CELLS, st.lists(CELLS, max_size=3).map(tuple)),
    st.builds(PreformattedText, TEXTS),
    st.builds(BlankLines, st.integers(0, 2)),
)
NESTED: st.SearchStrategy[PagePart] = st.one_of(
    FLAT,
    st.builds(IndentedParts, st.lists(FLAT, max_size=2).map(tuple), indent_width=st.integers(0, 6)),
    st.builds(LabeledSection, TEXTS, st.lists(FLAT, max_size=2).map(tuple)),
)


@examples(200)
@given(st.lists(NESTED, max_size=4), st.integers(20, 200))
def test_no_line_of_any_page_is_wider_than_the_width(pieces: list[PagePart], width: int) -> None:
    layout = lay_out(Page(tuple(pieces)), width)
    assert all(each.width <= width for each in layout.lines)
    assert all(layout.lines[at].heading for at in layout.heading_indices)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_a_paragraph_keeps_all_its_words_at_every_width(width: int) -> None:
    shown = text_of(WrappedText(WORDS, prefix="• "), IndentedParts((WrappedText(WORDS),)), width=width)
    seen = WORDS.replace("**", "").replace("`", "").replace("[a nib](https://example.org)", "a nib")
    assert [word for word in words_of(shown) if word != "•"] == words_of(seen) * 2


def test_a_heading_is_as_printable_beside_the_page_as_on_it() -> None:
    layout = lay_out(Page((SectionHeading("Pay\x1b[31m\u202e now\tand then", note="ask"),)), 80)
    (head,) = (layout.lines[at] for at in layout.heading_indices)
    assert head.heading == "Pay�[31m now    and then"
    assert head.text.startswith(head.heading)


def test_a_table_with_more_columns_than_the_screen_has_room_for_reads_as_text() -> None:
    shown = text_of(DocumentTable(("Place", *("ABCDEFGHI")), (("Oslo", *("123456789")),)), width=20)
    assert shown == "Place · A · B · C ·\nD · E · F · G · H ·\nI\nOslo · 1 · 2 · 3 · 4\n· 5 · 6 · 7 · 8 · 9"


@pytest.mark.parametrize(
    "table",
    [
        DocumentTable(("a",) * 100_000, (("b",),) * 1000),
        DocumentTable(("a", "b"), (("ink " * 50_000, "nib " * 50_000),)),
    ],
    ids=["columns", "cells"],
)
def test_a_table_of_any_size_is_laid_out_to_its_end(table: DocumentTable) -> None:
    shown = text_of(table)
    assert len(words_of(shown.replace("·", ""))) == sum(
        len(words_of(cell)) for row in (table.header, *table.rows) for cell in row
    )


def test_columns_share_the_room_that_narrow_ones_leave() -> None:
    shown = text_of(DocumentTable(("A", "B", "C"), (("1", "ink " * 10, "nib " * 10),)), width=25)
    assert shown.split("\n")[1].rstrip() == "1  ink ink     nib nib"


def test_literal_text_is_shown_sign_by_sign_and_is_never_marked() -> None:
    text = "*x* **y** `z` [a](b) \\_ __init__"
    found = list(WrappedText(text, TextStyle.WARNING, is_literal=True).to_lines(80))
    assert [each.spans for each in found] == [(Span(text, TextStyle.WARNING),)]
