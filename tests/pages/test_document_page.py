"""The pages of documents: facts first, and no text is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from documents.samples import ARTICLE, BARE_GUIDE, BRIEF, GUIDE, NOTES
from effort import examples
from prepdeck.documents.claims.contradictions import Claim, Contradiction
from prepdeck.documents.recognize import recognize_document
from prepdeck.pages import dates
from prepdeck.pages.document import build_document_page, build_reading_page
from prepdeck.pages.page import PageLayout, lay_out

BEFORE_REVIEW, AFTER_REVIEW = date(2026, 6, 1), date(2026, 6, 11)
every_document = pytest.mark.parametrize(
    "text", [GUIDE, BARE_GUIDE, BRIEF, ARTICLE, NOTES], ids=["guide", "bare", "brief", "article", "notes"]
)


def lay_out_document(text: str, width: int = 100, today: date = BEFORE_REVIEW) -> PageLayout:
    document, _ = recognize_document("document.md", text)
    return lay_out(build_document_page(document, today), width)


def show_document(text: str, width: int = 100, today: date = BEFORE_REVIEW) -> str:
    return "\n".join(line.text.rstrip() for line in lay_out_document(text, width, today).lines)


def find_row(searched_text: str, page_text: str) -> str:
    return next(row for row in page_text.split("\n") if searched_text in row)


def test_a_guide_shows_the_pay_ranges_of_each_region() -> None:
    page = show_document(GUIDE)
    assert find_row("Oslo", page).rstrip().endswith("91K – 120.5K")
    assert find_row("101K – 160K", page).split()[0] == "total"
    assert find_row("Austin", page).rstrip().endswith("140K – 165K")
    assert find_row("170K – 1.2M", page).split()[0] == "total"


def test_a_note_on_levels_is_shown_only_once() -> None:
    level_note = "About an L5 at Contoso, which pays less."
    for note_line in (f"**Level Mapping:** {level_note}", f"Level Mapping: Pilot = L5 (all). {level_note}"):
        page = show_document(BARE_GUIDE.replace("## Sources", f"{note_line}\n\n## Sources"))
        assert page.count(level_note) == 1
        assert page.count("Level mapping") == 1


def test_a_pay_table_with_other_content_is_shown_in_full() -> None:
    assert "| London" not in show_document(BARE_GUIDE)
    page = show_document(BARE_GUIDE.replace("| London", "| Notes | by the tide | |\n| London"))
    assert "by the tide" in page


def test_a_guide_has_one_scale_per_currency() -> None:
    page = show_document(GUIDE)
    assert page.count("EUR a year") == page.count("USD a year") == 1


def test_amounts_that_cannot_be_compared_are_shown_as_text() -> None:
    row = "| Gdynia | PLN 30K-40K/mo | PLN 400K-500K |\n"
    page = show_document(BARE_GUIDE.replace("| Lisbon", f"{row}| Lisbon"))
    assert "PLN 400K-500K" in page
    assert "400K – 500K" not in page


def test_a_guide_shows_the_ask_and_the_floor() -> None:
    page = show_document(GUIDE)
    assert "base 165K · equity 130K · signing 25K USD" in find_row("Ask ", page)
    assert find_row("Floor", page).split() == ["Floor", "base", "150K", "USD,", "the", "lowest", "to", "accept"]
    assert "◇ floor 150K" in page


@pytest.mark.parametrize("width", [30, 60, 100])
def test_the_floor_is_shown_at_every_width(width: int) -> None:
    assert "base 150K" in show_document(GUIDE, width)


def test_each_lever_is_shown_once_with_its_ask_and_script() -> None:
    page = show_document(GUIDE)
    assert "ask for base 162K · equity 120K" in find_row("1  Rare Craft", page)
    assert "ask for signing 30K" in find_row("2  Patents Held", page)
    assert page.count("Two of my patents") == 1


def test_a_guide_shows_bonuses_and_grants_with_their_years() -> None:
    page = show_document(GUIDE)
    assert "30K–60K EUR over 3 years (Oslo)" in page
    assert "90K+ USD over 3 years (Austin)" in page
    assert "10–15% (Oslo)" in find_row("bonus", page)


def test_a_guide_shows_equivalent_levels() -> None:
    assert [row for row in show_document(GUIDE).split("\n") if row.startswith("= ")] == [
        "= Contoso L4",
        "= Fabrikam Senior",
    ]


def test_a_guide_warns_when_its_review_is_overdue() -> None:
    overdue_text = dates.describe_overdue(BEFORE_REVIEW, AFTER_REVIEW)
    warning = f"This guide {overdue_text}. Check the figures before you quote them."
    assert warning in show_document(GUIDE, today=AFTER_REVIEW).replace("\n  ", " ")
    assert "This guide" not in show_document(GUIDE, today=BEFORE_REVIEW)


def test_a_guide_shows_its_remaining_text() -> None:
    page = show_document(GUIDE)
    assert "say nothing for two days" in page
    assert "Talks with three lens makers" in page


def test_a_guide_without_levers_or_strategy_shows_its_pay() -> None:
    page = show_document(BARE_GUIDE)
    assert find_row("Lisbon", page).rstrip().endswith("70K – 95K")
    assert "Levers" not in page


def test_a_brief_shows_its_header_salaries_and_topics() -> None:
    page = show_document(BRIEF)
    assert find_row("Founded", page).split(maxsplit=1)[1] == "2016 (renamed 2021)"
    assert find_row("Headquarters", page).split(maxsplit=1)[1] == "Brno, Czechia"
    assert "Tile Engineer €60K-€85K | Cartographer €50K-€70K" in page
    assert " 1  Thermal Forecast - Lift by the Hour" in page
    assert " 2  Contour Reader" in page
    assert "updated Tue 7 Apr 2026" in page


def test_an_article_shows_its_time_split_largest_share_first() -> None:
    rows = [row for row in show_document(ARTICLE).split("\n") if "█" in row]
    assert [row.split("%")[0].split()[-1] for row in rows] == ["50", "30", "20"]
    assert [row.split("%  ")[1] for row in rows] == ["nib trials", "talking to shops", "paper"]
    lengths = [row.count("█") for row in rows]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 3


@pytest.mark.parametrize("width", [20, 40, 59, 60, 100])
def test_the_time_split_is_shown_at_every_width(width: int) -> None:
    page = show_document(ARTICLE, width)
    assert [word in page for word in ("50%", "30%", "20%", "nib trials", "paper")] == [True] * 5


def test_an_article_shows_its_measures_and_pillars() -> None:
    page = show_document(ARTICLE)
    assert " 1  Blots (how many to the page)" in page
    assert " 3  Thrift (what is reused?)" in page


def test_notes_are_shown_as_their_text() -> None:
    page = show_document(NOTES)
    assert page.startswith("Call with Dana")
    assert page.count("Call with Dana") == 1
    assert "• bring a laptop" in page.replace("•  ", "• ")


@every_document
def test_headings_are_in_the_order_of_the_page(text: str) -> None:
    layout = lay_out_document(text)
    assert list(layout.heading_indices) == sorted(layout.heading_indices)
    assert all(layout.lines[line_number].heading for line_number in layout.heading_indices)


@every_document
def test_every_line_refers_to_a_line_of_the_file(text: str) -> None:
    assert all(0 <= line.source_line <= text.count("\n") + 1 for line in lay_out_document(text).lines)


@every_document
def test_a_page_begins_with_its_title(text: str) -> None:
    title = next(text_line for text_line in show_document(text, 200).split("\n") if text_line)
    assert title.split("  ")[0].split() == show_document(text, 200).split()[: len(title.split("  ")[0].split())]


@examples(150)
@given(st.sampled_from([GUIDE, BARE_GUIDE, BRIEF, ARTICLE, NOTES]), st.integers(20, 200), st.data())
def test_no_line_of_a_document_is_wider_than_the_page(text: str, width: int, data: st.DataObject) -> None:
    lines = text.split("\n")
    odd_text = st.text(alphabet=st.characters(exclude_categories=["C", "M"]), max_size=60)
    lines.insert(data.draw(st.integers(0, len(lines))), data.draw(odd_text))
    assert all(line.width <= width for line in lay_out_document("\n".join(lines), width).lines)


def test_thousands_of_pay_rows_are_all_shown() -> None:
    rows = "".join(f"| Region{number} | ${number + 1}K | ${number + 1}K | ${number + 2}K |\n" for number in range(5000))
    page = show_document(
        f"# Clerk | Acme Negotiation Guide\n\n| Region | Base | Equity | Total |\n|---|---|---|---|\n{rows}"
    )
    assert "2K USD over 4 years (Region1)" in page
    assert "5M USD over 4 years (Region4999)" in page


def test_contradictions_are_at_the_top_and_cautions_at_the_end() -> None:
    document, _ = recognize_document("guide.md", GUIDE)
    claim = Claim(topic="valuation", company="lumenforge", quoted_text="$4B+", path="guide.md", line=24)
    contradiction = Contradiction("valuation", claim, replace(claim, quoted_text="$3B", path="a/stack.md", line=9))
    other_contradiction = replace(contradiction, first_claim=replace(claim, path="b.md"))
    lines = [
        line.text
        for line in lay_out(
            build_reading_page(document, BEFORE_REVIEW, (contradiction, other_contradiction)), 100
        ).lines
    ]
    assert lines[2] == "▲ valuation: $4B+ here (line 24), but $3B in stack.md (line 9)"
    assert sum("valuation" in line for line in lines) == 1
    caution_lines = lines[lines.index("Check before you quote") :]
    assert "line 24   currency of Oslo is USD in the front matter but EUR in the table" in caution_lines


def test_a_document_without_warnings_has_no_extra_parts() -> None:
    document, _ = recognize_document("notes.md", NOTES)
    assert build_reading_page(document, BEFORE_REVIEW) == build_document_page(document, BEFORE_REVIEW)


def test_warnings_and_text_are_separated_from_facts_by_a_blank_line() -> None:
    document, _ = recognize_document("stack.md", BRIEF)
    claim = Claim(topic="valuation", company="kestrel maps", quoted_text="$4B+", path="stack.md", line=9)
    contradiction = Contradiction("valuation", claim, replace(claim, quoted_text="$3B", path="guide.md"))
    lines = [line.text for line in lay_out(build_reading_page(document, BEFORE_REVIEW, (contradiction,)), 100).lines]
    assert lines[lines.index("▲ valuation: $4B+ here (line 9), but $3B in guide.md (line 9)") + 1] == ""
    guide_text = GUIDE.replace("Negotiation Guide\n", "Negotiation Guide\n\nOn lenses and their pay.\n", 1)
    page = show_document(guide_text).split("\n")
    assert page[page.index("On lenses and their pay.") - 1] == ""


HEADER_WITH_A_REMARK = """\
# Acme - Technology Stack

**Company:** Acme, Inc.
Ask about reapplying.
**Founded:** 2014 | **HQ:** Brno

## Stack

Python.
"""
GUIDE_WITH_REMARKS = """\
# Engineer | Acme Negotiation Guide

## Pay

**All figures are gross, in US dollars of last year**

| Region | Base | Total |
|---|---|---|
| NYC | $200K–$250K | $300K–$400K |

### Ask for a bonus

### Ask for the move
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER_WITH_A_REMARK, ["Ask about reapplying.", "2014", "Brno"]),
        (GUIDE_WITH_REMARKS, ["All figures are gross, in US dollars", "Ask for a bonus", "Ask for the move"]),
    ],
    ids=["brief", "guide"],
)
def test_what_is_no_fact_is_shown(text: str, words: list[str]) -> None:
    shown_text = " ".join(show_document(text).split())
    assert [word for word in words if word not in shown_text] == []
