"""The parts of pages, at any width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.markdown.marked_text import (
    LineBreak,
    MarkedText,
    TextMark,
    TextSpan,
    make_marked_text,
    make_plain_text,
)
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.tree import Paragraph
from prepdeck.pages.block_parts import build_blocks
from prepdeck.pages.code_colors import choose_line_colors
from prepdeck.pages.line import Line, Span, TextStyle
from prepdeck.pages.page import Page, PageLayout, PagePart, lay_out
from prepdeck.pages.page_parts import (
    MAX_PREFORMATTED_LINES,
    MAX_SHOWN_ROWS,
    BlankLines,
    DocumentTable,
    FactTable,
    FixedLines,
    IndentedParts,
    LabeledSection,
    OpenableRow,
    PageTitle,
    PreformattedText,
    SectionHeading,
    WrappedText,
)
from prepdeck.pages.row_key import RowKey, RowKind

SENTENCE = (
    "Ink dries slowly on good paper, and **nobody** on the panel asked for `a blotter` or [a nib](https://example.org)."
)


def read_text(markdown: str) -> MarkedText:
    (paragraph,) = parse_markdown(markdown)
    assert isinstance(paragraph, Paragraph)
    return paragraph.text


MARKED_TEXT = read_text(SENTENCE)


def make_table(*rows: tuple[str, ...]) -> DocumentTable:
    return DocumentTable(
        tuple(tuple(map(make_plain_text, row)) for row in rows), source_lines=tuple(range(1, len(rows) + 1))
    )


def show_parts(*parts: PagePart, width: int = 80) -> str:
    return "\n".join(line.text.rstrip() for line in lay_out(Page(parts), width).lines)


def split_words(text: str) -> list[str]:
    return text.split()


def test_markdown_marks_are_shown_as_styles() -> None:
    lines = lay_out(Page((WrappedText(MARKED_TEXT),)), 200).lines
    style_by_text = {span.text.strip(): span.text_style for line in lines for span in line.spans}
    assert (style_by_text["nobody"], style_by_text["a blotter"], style_by_text["a nib"]) == (
        TextStyle.STRONG,
        TextStyle.CODE,
        TextStyle.LINK,
    )
    assert "*" not in "".join(line.text for line in lines)


def test_a_paragraph_is_at_most_88_cells_wide() -> None:
    assert max(line.width for line in lay_out(Page((WrappedText(read_text(SENTENCE * 5)),)), 200).lines) <= 88


def test_later_lines_of_a_list_item_are_indented() -> None:
    first_line, *later_lines = show_parts(WrappedText("one two three four", prefix="• "), width=20).split("\n")
    assert first_line.startswith("• one")
    assert all(text_line.startswith("  ") and "•" not in text_line for text_line in later_lines)


def test_every_line_of_a_quotation_has_a_bar() -> None:
    shown_text = show_parts(WrappedText("one two three four five", prefix="│ ", is_quotation=True), width=20)
    assert all(text_line.startswith("│ ") for text_line in shown_text.split("\n"))


def test_a_title_and_its_note_share_a_line_if_both_fit() -> None:
    assert show_parts(PageTitle("Pens", "3 of 9"), width=20).split("\n") == ["Pens          3 of 9", "─" * 20]


def test_a_note_that_does_not_fit_is_below_its_title() -> None:
    assert show_parts(PageTitle("Pens and paper", "updated today"), width=20).split("\n")[:2] == [
        "Pens and paper",
        "updated today",
    ]


def test_a_wrapped_heading_counts_as_one_heading() -> None:
    layout = lay_out(Page((SectionHeading("A heading that is rather long for it", source_line=9),)), 20)
    assert len(layout.heading_indices) == 1
    assert len(layout.lines) > 2
    first_line = layout.lines[layout.heading_indices[0]]
    assert (first_line.heading, first_line.source_line) == ("A heading that is rather long for it", 9)


def test_a_row_of_several_lines_counts_as_one_row() -> None:
    row_lines = tuple(
        Line((Span(name or ""),), row_key=RowKey(RowKind.CARD, name) if name else None)
        for name in ("a", "a", "b", None, "b")
    )
    assert lay_out(Page((FixedLines(row_lines),)), 20).row_indices == [0, 2, 4]


def test_code_keeps_its_lines_and_long_ones_go_on_after_a_sign() -> None:
    assert show_parts(PreformattedText("x = 1\n\n\ty = " + "2" * 40), width=20).split("\n") == [
        "  x = 1",
        "",
        "      y = 2222222222",
        f"↳ {'2' * 18}",
        f"↳ {'2' * 12}",
    ]


def test_the_values_of_facts_are_aligned() -> None:
    shown_text = show_parts(FactTable((("Ask", "base 165K"), ("Founded", "2016"))))
    assert shown_text.split("\n") == ["Ask       base 165K", "Founded   2016"]


def test_the_columns_of_a_table_are_aligned() -> None:
    shown_text = show_parts(make_table(("Place", "Pay"), ("Oslo", "90K"), ("Lisbon", "70K")))
    assert shown_text.split("\n") == ["Place   Pay", "Oslo    90K", "Lisbon  70K"]


def test_table_rows_may_be_shorter_or_longer_than_the_header() -> None:
    shown_text = show_parts(make_table(("A", "B"), ("1",), ("1", "2", "3")))
    assert shown_text.split("\n")[1:] == ["1", "1  2  3"]


def test_a_label_is_in_the_margin_or_above_its_section() -> None:
    section = LabeledSection("Ready", (WrappedText("one"), WrappedText("two")))
    assert show_parts(section, width=80) == "Ready       one\n            two"
    assert show_parts(section, width=40) == "Ready\n  one\n  two"


def test_indented_parts_move_to_the_right() -> None:
    assert (
        show_parts(IndentedParts((WrappedText("one"), BlankLines(), WrappedText("two")), indent_width=3))
        == "   one\n\n   two"
    )


TEXTS = st.text(
    alphabet=st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2FFF, exclude_characters="\u115f\u1160")
    | st.sampled_from("  東京"),
    max_size=50,
)
MARKS = st.sampled_from([TextMark.PLAIN, TextMark.BOLD, TextMark.CODE, TextMark.LINK | TextMark.BOLD])
MARKED_TEXTS = st.lists(
    st.builds(TextSpan, TEXTS, MARKS) | st.builds(LineBreak, st.just(1), st.booleans()), max_size=4
).map(make_marked_text)
CELLS = st.lists(TEXTS, max_size=5).map(tuple)
SIMPLE_PARTS: st.SearchStrategy[PagePart] = st.one_of(
    st.builds(
        WrappedText,
        TEXTS | MARKED_TEXTS,
        prefix=st.sampled_from(["", "• ", "│ ", "✓ better   "]),
        has_blank_above=st.booleans(),
        is_quotation=st.booleans(),
    ),
    st.builds(PageTitle, TEXTS, TEXTS),
    st.builds(SectionHeading, TEXTS | MARKED_TEXTS, level=st.integers(1, 7), has_blank_above=st.booleans(), note=TEXTS),
    st.builds(FactTable, st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)),
    st.lists(CELLS, min_size=1, max_size=4).map(lambda rows: make_table(*rows)),
    st.builds(PreformattedText, TEXTS),
    st.builds(BlankLines, st.integers(0, 2)),
)
ANY_PARTS: st.SearchStrategy[PagePart] = st.one_of(
    SIMPLE_PARTS,
    st.builds(IndentedParts, st.lists(SIMPLE_PARTS, max_size=2).map(tuple), indent_width=st.integers(0, 6)),
    st.builds(LabeledSection, TEXTS, st.lists(SIMPLE_PARTS, max_size=2).map(tuple)),
)


@examples(200)
@given(st.lists(ANY_PARTS, max_size=4), st.integers(20, 200))
def test_no_line_of_any_page_is_wider_than_the_width(parts: list[PagePart], width: int) -> None:
    layout = lay_out(Page(tuple(parts)), width)
    assert all(line.width <= width for line in layout.lines)
    assert all(layout.lines[line_number].heading for line_number in layout.heading_indices)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_a_paragraph_shows_all_its_words_at_every_width(width: int) -> None:
    shown_text = show_parts(
        WrappedText(MARKED_TEXT, prefix="• "), IndentedParts((WrappedText(MARKED_TEXT),)), width=width
    )
    plain_text = SENTENCE.replace("**", "").replace("`", "").replace("[a nib](https://example.org)", "a nib")
    assert [word for word in split_words(shown_text) if word != "•"] == split_words(plain_text) * 2


def test_the_stored_text_of_a_heading_is_printable() -> None:
    layout = lay_out(Page((SectionHeading("Pay\x1b[31m\u202e now\tand then", note="ask"),)), 80)
    (heading_line,) = (layout.lines[line_number] for line_number in layout.heading_indices)
    assert heading_line.heading == "Pay�[31m now    and then"
    assert heading_line.text.startswith(heading_line.heading)


def test_a_table_with_too_many_columns_is_shown_as_text() -> None:
    shown_text = show_parts(make_table(("Place", *("ABCDEFGHI")), ("Oslo", *("123456789"))), width=20)
    assert shown_text == "Place · A · B · C ·\nD · E · F · G · H ·\nI\nOslo · 1 · 2 · 3 · 4\n· 5 · 6 · 7 · 8 · 9"


@pytest.mark.parametrize(
    "table",
    [
        make_table(("a",) * 100_000, *[("b",)] * 1000),
        make_table(("a", "b"), ("ink " * 50_000, "nib " * 50_000)),
    ],
    ids=["columns", "cells"],
)
def test_a_huge_table_is_shown_completely(table: DocumentTable) -> None:
    shown_text = show_parts(table)
    assert len(split_words(shown_text.replace("·", ""))) == sum(
        len(split_words(cell.plain)) for row in table.rows for cell in row
    )


def test_wide_columns_share_the_space_that_narrow_ones_leave() -> None:
    shown_text = show_parts(make_table(("A", "B", "C"), ("1", "ink " * 10, "nib " * 10)), width=25)
    assert shown_text.split("\n")[1].rstrip() == "1  ink ink     nib nib"


def test_text_is_not_read_as_markdown() -> None:
    text = "*x* **y** `z` [a](b) \\_ __init__"
    lines = list(WrappedText(text, TextStyle.WARNING).to_lines(80))
    assert [line.spans for line in lines] == [(Span(text, TextStyle.WARNING),)]


def test_of_very_long_text_the_first_lines_are_shown_and_the_others_counted() -> None:
    part = PreformattedText("\n".join(["ink"] * (MAX_PREFORMATTED_LINES + 1_200)))
    lines = list(part.to_lines(60))
    assert len(lines) == MAX_PREFORMATTED_LINES + 1
    assert lines[-1].text == "▲ 1,200 more lines in the file"
    assert len(list(PreformattedText("ink\nnib").to_lines(60))) == 2


def test_of_a_very_long_table_the_first_rows_are_shown_and_the_others_counted() -> None:
    table = make_table(("a", "b", "c"), *[("x", "y", "z")] * (MAX_SHOWN_ROWS + 1))
    assert list(table.to_lines(60))[-1].text == "▲ 1 more row in the file"
    assert list(table.to_lines(2))[-1].text == "…"


def test_a_page_that_is_laid_out_little_by_little_is_the_same() -> None:
    page = Page(
        tuple(
            part
            for number in range(50)
            for part in (
                SectionHeading(f"Part {number}"),
                OpenableRow((WrappedText("a b"),), RowKey(RowKind.DECK, "x")),
            )
        ),
        start_part=60,
    )
    whole, layout = lay_out(page, 20), PageLayout(page, 20)
    layout.extend(7)
    assert (len(layout.lines), layout.is_complete) == (7, False)
    for _ in range(100):
        layout.extend(7)
    assert layout.is_complete
    assert (layout.lines, layout.heading_indices, layout.row_indices, layout.start_index) == (
        whole.lines,
        whole.heading_indices,
        whole.row_indices,
        whole.start_index,
    )


def table_of(text: str) -> DocumentTable:
    (part,) = build_blocks(parse_markdown(text))
    assert isinstance(part, DocumentTable)
    return part


@pytest.mark.parametrize(
    ("text", "shown_text"),
    [
        ("Term\n: what it is", "Term\n  what it is"),
        ("Term\n: one\n\n  two", "Term\n  one\n\n  two"),
        ("![levels](img/a.png)", "levels (img/a.png)"),
        ("see ![](img/a.png) here", "see img/a.png here"),
        ("said[^1]\n\n[^1]: by *me*", "said[1]\n\n[1] by me"),
        ("one\\\ntwo", "one\ntwo"),
        ("one\ntwo", "one two"),
        ("- a\n  1. b\n     - c", "• a\n  1. b\n     ▪ c"),
        ("- [ ] a\n- [x] b", "☐ a\n☑ b"),
        ("> a\n>\n> > b", "│ a\n│\n│ │ b"),
        ("```sql\nselect 1\n```", "sql\n  select 1"),
        ("<details><summary>More</summary>\n\nb\n\n</details>", "More\nb"),
    ],
)
def test_each_kind_of_block_is_drawn_in_its_own_way(text: str, shown_text: str) -> None:
    assert show_parts(*build_blocks(parse_markdown(text))) == shown_text


def test_a_figure_in_a_table_is_never_broken_while_another_column_can_give_way() -> None:
    table = table_of(
        "| Level | Base | Where it is from |\n|---|---|---|\n"
        "| Senior Software Engineer | $210,000–$250,000 | many words in a long remark |\n"
    )
    for width in range(32, 100):
        assert "$210,000–$250,000" in show_parts(table, width=width)


def test_a_table_without_room_for_its_words_is_written_cell_by_cell() -> None:
    table = table_of(
        "| Level | Base | Bonus |\n|---|---|---|\n| L5 | $210,000–$250,000 | 15% |\n| L6 | $300,000 | 20% |\n"
    )
    assert show_parts(table, width=24).split("\n") == [
        "Level: L5",
        "Base: $210,000–$250,000",
        "Bonus: 15%",
        "",
        "Level: L6",
        "Base: $300,000",
        "Bonus: 20%",
    ]


@pytest.mark.parametrize("language", ["python", "console", "tnt", "mcschema", "sql", "no-such", ""])
@pytest.mark.parametrize("line", ["$ ls  # a", "<", "<!--", "a_" * 245, " " * 300, "x = 'a"])
def test_colors_lose_no_code_and_come_to_an_end(language: str, line: str) -> None:
    code = f"{line}\nx"
    color_line = choose_line_colors(code, language)
    for each in code.split("\n"):
        assert color_line is None or "".join(span.text for span in color_line(each)) == each
