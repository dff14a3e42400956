"""The blocks of a Markdown text, and their line numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.markdown.blocks import (
    BOLD_LINE_LEVEL,
    BlockQuote,
    CodeBlock,
    DocumentBlock,
    Heading,
    ListItem,
    MarkdownRule,
    MarkdownTable,
    Paragraph,
    parse_blocks,
)


@pytest.mark.parametrize(
    ("text", "expected_block"),
    [
        ("# Nibs", Heading("Nibs", 1, 1)),
        ("### Nibs ###", Heading("Nibs", 3, 1)),
        ("**Nibs**", Heading("Nibs", BOLD_LINE_LEVEL, 1)),
        ("**Nibs:**", Heading("Nibs", BOLD_LINE_LEVEL, 1)),
        ("two\nlines", Paragraph("two lines", 1)),
        ("- a bullet", ListItem("a bullet", 1)),
        ("• a bullet", ListItem("a bullet", 1)),
        ("  - deeper", ListItem("deeper", 1, depth=1)),
        ("7. seventh", ListItem("seventh", 1, number=7)),
        ("- a bullet\n  that goes on", ListItem("a bullet that goes on", 1)),
        ("> one\n>\n> two", BlockQuote("one two", 1)),
        ("> one\ntwo\n> three", BlockQuote("one two three", 1)),
        ("1\\. escaped", ListItem("escaped", 1, number=1)),
        ("1\ufe0f\u20e3 on a key", ListItem("on a key", 1, number=1)),
        ("***", MarkdownRule(1)),
        ("- - -", MarkdownRule(1)),
        ("```py\nx = 1\n\n# no heading\n```", CodeBlock("x = 1\n\n# no heading", 1)),
        ("```\nnever closed", CodeBlock("never closed", 1)),
        ("| A | B |\n|---|---|\n| 1 | 2 |", MarkdownTable(("A", "B"), (("1", "2"),), 1, (3,))),
        ("A | B\n--- | ---\n1 | 2", MarkdownTable(("A", "B"), (("1", "2"),), 1, (3,))),
        ("| A | B |\n|---|---|\n| 1 |", MarkdownTable(("A", "B"), (("1",),), 1, (3,))),
        ("#hashtag", Paragraph("#hashtag", 1)),
        ("-5 degrees", Paragraph("-5 degrees", 1)),
    ],
)
def test_each_kind_of_block_is_recognized(text: str, expected_block: DocumentBlock) -> None:
    assert parse_blocks(text) == (expected_block,)


def test_a_new_block_ends_the_paragraph_above_it() -> None:
    text = "ink\n# Nibs\npaper\n- item\n> said\n**Label:** text\nmore\n---"
    assert parse_blocks(text) == (
        Paragraph("ink", 1),
        Heading("Nibs", 1, 2),
        Paragraph("paper", 3),
        ListItem("item", 4),
        BlockQuote("said", 5),
        Paragraph("**Label:** text more", 6),
        MarkdownRule(8),
    )


def test_line_numbers_are_those_of_the_file() -> None:
    assert [block.line for block in parse_blocks("\nink\n\n\npaper\n", first_line_number=10)] == [11, 14]


def test_a_comment_on_its_own_line_is_left_out() -> None:
    assert parse_blocks("ink\n\n<!-- a note to self -->\n\npaper") == (Paragraph("ink", 1), Paragraph("paper", 5))


@examples(200)
@given(st.text(alphabet="ab1.#*-_|>`~ \t\n:<!•", max_size=120) | st.text(max_size=120))
def test_any_text_has_blocks_in_line_order(text: str) -> None:
    lines = [block.line for block in parse_blocks(text)]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


def test_short_rows_below_a_header_of_many_columns_stay_short() -> None:
    (table,) = parse_blocks("|a" * 50_000 + "\n" + "|\n" * 50_000)
    assert isinstance(table, MarkdownTable)
    assert (len(table.header), len(table.rows), sum(map(len, table.rows))) == (50_000, 50_000, 50_000)
