"""The summary as plain text: it says what the Markdown says, fits on paper, and no text in it looks like a heading."""

import re
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from rich.cells import cell_len

from clock import NOON, Clock
from effort import examples
from export.summaries import ADDRESSES, HOSTILE, NAMES, make_summary
from harmless_text import assert_harmless
from prepdeck.documents.document import DocumentLink
from prepdeck.documents.kinds.pay_table import PayRow
from prepdeck.documents.money import MoneyRange
from prepdeck.export import markdown
from prepdeck.export.formats import find_format
from prepdeck.export.plain_text import format_summary
from prepdeck.memory.grades import Grade
from prepdeck.study import Study

MARKDOWN_READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HEADINGS = (
    *("Check before you quote", "The numbers", "Levers (arguments for more pay)", "Negotiation strategy"),
    *("Mistakes, and what to say instead", "Weakest cards", "Preparation checklist", "Sources"),
)
WORDS = [*(f"word{number}" for number in range(NAMES))]


def section(text: str, heading: str) -> str:
    """Return the text below a heading, without the empty lines around it."""
    return text.partition(f"\n\n{heading}\n{'-' * len(heading)}\n")[2].partition("\n\n\n")[0].strip("\n")


def remove_spaces(text: str) -> str:
    return "".join(text.split())


def list_markdown_facts(written_markdown: str) -> list[str]:
    """List the texts and addresses of a Markdown file in order, without white space, markup and table headers."""
    facts: list[str] = []
    is_in_header = False
    for token in MARKDOWN_READER.parse(written_markdown):
        is_in_header = {"thead_open": True, "thead_close": False}.get(token.type, is_in_header)
        if is_in_header:
            continue
        fact = address = ""
        for child in token.children or ():
            if child.type in {"text", "text_special"}:
                fact += child.content
            else:  # bold text and links end a fact, because plain text has other characters there
                facts += [fact, address] if child.type == "link_close" else [fact]
                fact, address = "", str(child.attrs.get("href", ""))
        facts.append(fact)
    return list(filter(None, map(remove_spaces, facts)))


def list_header_words(written_markdown: str) -> set[str]:
    """List the words in the header of the pay table. In plain text they can be on several lines."""
    header = MARKDOWN_READER.render(written_markdown).partition("<thead>")[2].partition("</thead>")[0]
    return set(re.sub("<[^>]*>", " ", header).split())


def assert_fits(text: str) -> None:
    """Check that a text can be printed: no line is too wide or ends with a space, and the last line ends once."""
    lines = text.split("\n")
    assert max(map(cell_len, lines)) <= 72
    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[-1] == ""
    assert lines[-2] != ""


@pytest.fixture
def studied(study: Study, clock: Clock) -> Study:
    """Runway with a round, answers, a note and a done item."""
    study.rounds.schedule(NOON + timedelta(days=13, hours=3), "Europe/Prague")
    study.cards.grade("measures/three-kpis", Grade.AGAIN, 1)
    study.cards.change_note("measures/three-kpis", "say them in this order")
    study.cards.mark_item_done("checklist/audit-the-models", "two minutes each, aloud")
    clock.wait(days=1)
    return study


def test_the_summary_of_the_bundled_research_fits_on_paper(studied: Study) -> None:
    text = studied.summary.make_summary(find_format("txt")).text
    assert_fits(text)
    assert text.startswith("Runway: study summary\n=====================\n\n  Interview: Friday 4 December 2026, 16:00")


def test_the_summary_says_everything_that_the_markdown_says_in_the_same_order(studied: Study) -> None:
    text = studied.summary.make_summary(find_format("txt")).text
    written_markdown = studied.summary.make_summary(find_format("md")).text
    assert re.findall(r"(?m)^(.+)\n-+$", text) == re.findall(r"(?m)^## (.+)$", written_markdown)
    position, shown = 0, remove_spaces(text)
    for fact in list_markdown_facts(written_markdown):
        assert (position := shown.find(fact, position)) >= 0, fact
    assert {"base", "equity", "Engineer"} < list_header_words(written_markdown) <= set(text.split())


def test_a_table_has_aligned_columns_as_long_as_it_is_narrow_enough() -> None:
    summary = replace(
        make_summary(WORDS, "https://e.com"),
        role="Machine Learning Engineer, Video",
        pay=(
            PayRow(region="東京", currency="JPY", base=MoneyRange(9_000_000, 12_000_000), pay_period="month"),
            PayRow(region="New York City", currency="USD", base=MoneyRange(210_000, 285_000)),
        ),
    )
    assert section(format_summary(summary), "The numbers") == (
        "  Machine Learning                 equity over         total\n"
        "  Engineer, Video   base           4 years      bonus  a year\n"
        "  ----------------  -------------  -----------  -----  ------\n"
        "  東京 (a month)    JPY 9M–12M     -            -      -\n"
        "  New York City     USD 210K–285K  -            -      -"
    )


def test_a_table_that_is_too_wide_becomes_a_line_for_each_cell() -> None:
    summary = replace(
        make_summary(WORDS, "https://e.com"),
        role="Engineer",
        pay=(
            PayRow(region="The whole of the country except for the capital and its suburbs", currency="EUR"),
            PayRow(region="Oslo", currency="NOK", base=MoneyRange(900_000, 1_200_000)),
        ),
    )
    assert section(format_summary(summary), "The numbers") == (
        "  Engineer: The whole of the country except for the capital and its\n"
        "    suburbs\n"
        "  base: EUR -\n"
        "  equity over 4 years: -\n"
        "  bonus: -\n"
        "  total a year: -\n"
        "\n"
        "  Engineer: Oslo\n"
        "  base: NOK 900K–1.2M\n"
        "  equity over 4 years: -\n"
        "  bonus: -\n"
        "  total a year: -"
    )


def test_lists_go_on_below_their_text() -> None:
    long_text = "words that need more than one line because there are so many of them here"
    text = format_summary(make_summary([*WORDS[:8], long_text, long_text, *WORDS[10:]], "https://e.com"))
    assert section(text, "Mistakes, and what to say instead") == (
        "  - words that need more than one line because there are so many of them\n"
        "    here\n"
        "      - instead of: words that need more than one line because there are\n"
        "        so many of them here\n"
        "      - say: word10\n"
        "\n"
        "  - p\n"
        "      - instead of: b\n"
        "      - say: g"
    )
    assert section(text, "Weakest cards") == (
        "  In brackets: expected recall at the interview if you study no more.\n"
        "\n"
        "  - words that need more than one line because there are so many of them\n"
        "    here → word11 (20%); your note: word12\n"
        "  - p → a (30%)"
    )
    assert section(text, "Preparation checklist") == "  [ ] word13\n  [x] word13: word12\n  [x] i"


@pytest.mark.parametrize(
    ("link", "written"),
    [
        (DocumentLink("page", "https://e.com/a b"), "  - page <https://e.com/a%20b>"),
        (DocumentLink("https://e.com/", "https://e.com/"), "  - <https://e.com/>"),
        (DocumentLink("", "https://e.com/"), "  - <https://e.com/>"),
        (DocumentLink("page", "javascript:alert(1)"), "  - page (javascript:alert(1))"),
        (DocumentLink("", "../notes.md"), "  - (../notes.md)"),
        (
            DocumentLink("東" * 40, f"https://e.com/{'x' * 60}"),
            f"  - {'東' * 34}\n    {'東' * 6}\n    <https://e.com/{'x' * 53}\n    {'x' * 7}>",
        ),
    ],
)
def test_a_link_is_its_text_and_its_address(link: DocumentLink, written: str) -> None:
    summary = replace(make_summary(WORDS, "https://e.com"), source_texts=(), source_links=(link,))
    assert section(format_summary(summary), "Sources") == written


def test_nothing_is_escaped() -> None:
    text = format_summary(make_summary([r"5_000 *a* [b] <c> \d | `e` & ~f~ 1. #g"] * NAMES, "https://e.com"))
    assert text.startswith(r"5_000 *a* [b] <c> \d | `e` & ~f~ 1. #g: study summary" + "\n")


def test_a_long_title_goes_on_indented() -> None:
    text = format_summary(make_summary([f"{'x' * 65} {'-' * 65}", *WORDS[1:]], "https://e.com"))
    assert text.startswith(f"{'x' * 65}\n  {'-' * 65}:\n  study summary\n{'=' * 68}\n\n")


def test_spaces_in_a_row_become_one() -> None:
    text = format_summary(make_summary(["a  b\t c\n\nd"] * NAMES, "https://e.com"))
    assert text.startswith("a b c d: study summary\n")
    assert "a b c d" in section(text, "The numbers")
    assert not re.search(r"a  +b", text)


@examples(150)
@given(st.lists(HOSTILE, min_size=3, max_size=3).map(lambda texts: texts * 5), ADDRESSES)
@example(["Levers ------", f"{'x' * 70}\nSources\n{'-' * 70}", f"{'- ' * 60}\x1b[2J\r\u202e"] * 5, "https://e.com/>")
@example(["東" * 200, "e\u0301" * 200, "\u0301" * 200] * 5, "https://e.com/" + "x" * 200)
def test_no_text_adds_a_heading_or_an_item(texts: list[str], address: str) -> None:
    text = format_summary(make_summary(texts, address))
    assert_fits(text)
    assert_harmless(text)
    lines_at_the_edge = [line for line in text.split("\n") if line and not line.startswith("  ")]
    assert set(lines_at_the_edge[1]) == {"="}  # below the first line of the title
    assert lines_at_the_edge[2:] == [line for heading in HEADINGS for line in (heading, "-" * len(heading))]
    harmless_text = format_summary(make_summary(WORDS, "https://e.com"))
    for heading in (
        "Check before you quote",
        "Levers (arguments for more pay)",
        "Mistakes, and what to say instead",
        "Sources",
    ):
        assert count_items(section(text, heading)) == count_items(section(harmless_text, heading))


def count_items(text: str) -> tuple[int, int]:
    """Count the items of a list, and the lines below them."""
    return len(re.findall(r"(?m)^  -( |$)", text)), len(re.findall(r"(?m)^      - (instead of|say):", text))


@examples(60)
@given(st.lists(HOSTILE, min_size=3, max_size=3).map(lambda texts: texts * 5))
def test_every_text_of_the_markdown_is_there(texts: list[str]) -> None:
    summary = make_summary(texts, "https://e.com")
    shown = remove_spaces(format_summary(summary))
    for fact in list_markdown_facts(markdown.format_summary(summary)):
        assert fact in shown
