"""What people paste, which is not quite Markdown: the tree that they meant."""

import pytest

from prepdeck.documents.markdown.marked_text import LineBreak
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, TableText, list_reading_blocks
from prepdeck.documents.markdown.reshape import reshape_blocks
from prepdeck.documents.markdown.text_lines import reshape_text_file
from prepdeck.documents.markdown.tree import LABEL_LEVEL, Blocks, CodeBlock, Heading, Paragraph, Rule, Table


def parse(text: str) -> Blocks:
    return reshape_blocks(parse_markdown(text))


def outline(blocks: Blocks) -> list[str]:
    """Each part of a text in one line: its kind, its line, and its words."""
    lines: list[str] = []
    for block in list_reading_blocks(blocks):
        match block:
            case Heading():
                lines.append(f"{'#' * block.level} {block.plain} @{block.line}")
            case ItemText():
                bullet = "-" if block.number is None else f"{block.number}."
                lines.append(f"{'  ' * block.depth}{bullet} {block.plain} @{block.line}")
            case QuoteText():
                lines.append(f"> {block.plain} @{block.line}")
            case TableText():
                lines += [f"| {row_text} @{block.line}" for row_text in block.row_texts]
            case Paragraph():
                lines.append(f"{block.plain} @{block.line}")
            case CodeBlock():
                lines.append(f"` {block.text} @{block.line}")
            case Rule():
                lines.append(f"--- @{block.line}")
    return lines


LABEL = "#" * LABEL_LEVEL


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("**Nibs**", [f"{LABEL} Nibs @1"]),
        ("**Nibs:**", [f"{LABEL} Nibs @1"]),
        ("**Nibs**:", [f"{LABEL} Nibs @1"]),
        ("ink\n**Nibs**\npaper", ["ink @1", f"{LABEL} Nibs @2", "paper @3"]),
        ("**Two bold\nlines**", ["Two bold lines @1"]),
        (f"**{'very ' * 40}long**", [f"{'very ' * 40}long @1"]),
        ("• a bullet\n• another\n  that goes on", ["- a bullet @1", "- another that goes on @2"]),
        ("text\n• a bullet", ["text @1", "- a bullet @2"]),
        ("1\ufe0f\u20e3 first\n2\ufe0f\u20e3 second", ["1. first @1", "2. second @2"]),
        ("7\\. escaped", ["7. escaped @1"]),
        ("2018 was good", ["2018 was good @1"]),
        ("ink\n**Label:** text\nmore", ["ink @1", "Label: text more @2"]),
        ("Q: Why?\nA: So.\nand so", ["Q: Why? @1", "A: So. and so @2"]),
        ("**Q:** Why?\n**A:**\n- so", ["Q: Why? @1", "A: @2", "- so @3"]),
        ("> [!note] Remember\n> this", ["> Remember this @1"]),
        ("> [!warning]\n> this", ["> Warning this @1"]),
        ("1. **Base**\n   **Why:** it is", ["1. Base @1", "Why: it is @2"]),
        ("| A | B |\n| 1 | 2 |", ["| A | B @1", "| 1 | 2 @1"]),
        ("| A | B |\n|---|\n| 1 | 2 |", ["| A | B @1", "| 1 | 2 @1"]),
        ("| | |\n|---|---|\n| A | B |\n| 1 | 2 |", ["| A | B @1", "| 1 | 2 @1"]),
        ("| `a|b` | c \\| d |", ["| a|b | c | d @1"]),
        ("One sentence,\nand its end.\n---\nmore", ["One sentence, and its end. @1", "--- @3", "more @4"]),
        ("A heading\n---------", ["## A heading @1"]),
        ("<details><summary>Why?</summary>\n\n**Nib**\n\n</details>", [f"{LABEL} Why? @1", f"{LABEL} Nib @3"]),
    ],
)
def test_what_people_paste_becomes_what_they_see(text: str, lines: list[str]) -> None:
    assert outline(parse(text)) == lines


def test_markdown_as_it_is_defined_stays_as_it_is() -> None:
    blocks = parse_markdown("# A\n\ntext **bold**\nmore\n\n- a\n  - b\n\n> c\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert reshape_blocks(blocks) == blocks


def test_every_line_of_a_text_file_is_a_line() -> None:
    text = (
        "Preparing for interviews\nBefore you apply\n- Read about them.\nWhat to expect\nWhy here?\n- two minutes\n"
        "\nBase:   $160,000\nBonus:  $24,000\n\nAnything else?"
    )
    blocks = reshape_text_file(parse(text))
    assert outline(blocks) == [
        "# Preparing for interviews @1",
        "Before you apply @2",
        "- Read about them. @3",
        "What to expect @4",
        f"{LABEL} Why here? @5",
        "- two minutes @6",
        "Base:   $160,000 Bonus:  $24,000 @8",
        "Anything else? @11",
    ]


def test_fields_one_below_the_other_keep_their_lines() -> None:
    (block,) = parse("Founded: 2014\nCEO: Jane\nRevenue: 40M")
    assert isinstance(block, Paragraph)
    assert [line_break.is_hard for line_break in block.text.spans if isinstance(line_break, LineBreak)] == [True, True]


def test_lines_with_the_same_number_of_tabs_are_a_table() -> None:
    (table,) = parse("City\tBase **pay**\nOslo\t€82K\nBrno\t-\n")
    assert isinstance(table, Table)
    assert [[cell.plain for cell in row] for row in table.all_rows] == [
        ["City", "Base pay"],
        ["Oslo", "€82K"],
        ["Brno", "-"],
    ]
    assert [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize("text", ["one\ttab", "a\tb\nc", "a\tb\nc\td\te"])
def test_other_lines_with_tabs_are_text(text: str) -> None:
    (paragraph,) = parse(text)
    assert isinstance(paragraph, Paragraph)
