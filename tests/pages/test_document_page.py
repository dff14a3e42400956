"""Documents as pages: their facts as pictures first, and nothing of their text lost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.samples import ARTICLE, BARE_GUIDE, BRIEF, GUIDE, NOTES
from effort import examples
from prepdeck.documents.claims.contradictions import Claim, Contradiction
from prepdeck.documents.recognize import recognize_document
from prepdeck.pages.document import build_document_page, build_reading_page
from prepdeck.pages.page import PageLayout, lay_out

BEFORE_REVIEW, AFTER_REVIEW = date(2026, 6, 1), date(2026, 6, 11)
ALL = pytest.mark.parametrize(
    "text", [GUIDE, BARE_GUIDE, BRIEF, ARTICLE, NOTES], ids=["guide", "bare", "brief", "article", "notes"]
)


def laid_out(text: str, width: int = 100, today: date = BEFORE_REVIEW) -> PageLayout:
    document, _ = recognize_document("document.md", text)
    return lay_out(build_document_page(document, today), width)


def shown(text: str, width: int = 100, today: date = BEFORE_REVIEW) -> str:
    return "\n".join(each.text.rstrip() for each in laid_out(text, width, today).lines)


def row_of(words: str, page: str) -> str:
    return next(row for row in page.split("\n") if words in row)


def test_a_guide_shows_each_region_with_its_ranges() -> None:
    page = shown(GUIDE)
    assert row_of("Oslo", page).rstrip().endswith("91K – 120.5K")
    assert row_of("101K – 160K", page).split()[0] == "total"
    assert row_of("Austin", page).rstrip().endswith("140K – 165K")
    assert row_of("170K – 1.2M", page).split()[0] == "total"


def test_a_guide_shows_what_it_says_of_levels_in_sentences_once() -> None:
    prose = "About an L5 at Contoso, which pays less."
    for line in (f"**Level Mapping:** {prose}", f"Level Mapping: Pilot = L5 (all). {prose}"):
        page = shown(BARE_GUIDE.replace("## Sources", f"{line}\n\n## Sources"))
        assert page.count(prose) == 1
        assert page.count("Level mapping") == 1


def test_a_table_with_a_remark_that_is_no_pay_is_shown_as_it_stands() -> None:
    assert "| London" not in shown(BARE_GUIDE)
    page = shown(BARE_GUIDE.replace("| London", "| Notes | by the tide | |\n| London"))
    assert "by the tide" in page


def test_a_guide_has_one_scale_a_currency() -> None:
    page = shown(GUIDE)
    assert page.count("EUR a year") == page.count("USD a year") == 1


def test_what_does_not_compare_with_its_row_is_shown_as_written_and_never_as_a_bar() -> None:
    row = "| Gdynia | PLN 30K-40K/mo | PLN 400K-500K |\n"
    page = shown(BARE_GUIDE.replace("| Lisbon", f"{row}| Lisbon"))
    assert "PLN 400K-500K" in page
    assert "400K – 500K" not in page


def test_a_guide_says_the_ask_and_the_floor() -> None:
    page = shown(GUIDE)
    assert "base 165K · equity 130K · signing 25K USD" in row_of("Ask ", page)
    assert row_of("Floor", page).split() == ["Floor", "base", "150K", "USD"]
    assert "◇ floor 150K" in page


@pytest.mark.parametrize("width", [30, 60, 100])
def test_the_floor_of_a_guide_is_said_at_every_width(width: int) -> None:
    assert "base 150K" in shown(GUIDE, width)


def test_a_guide_shows_each_lever_with_its_ask_and_its_script_once() -> None:
    page = shown(GUIDE)
    assert "ask base 162K · equity 120K" in row_of("1  Rare Craft", page)
    assert "ask signing 30K" in row_of("2  Patents Held", page)
    assert page.count("Two of my patents") == 1


def test_a_guide_says_grants_with_their_years_and_bonuses() -> None:
    page = shown(GUIDE)
    assert "30K–60K EUR over 3 years (Oslo)" in page
    assert "90K+ USD over 3 years (Austin)" in page
    assert "10–15% (Oslo)" in row_of("bonus", page)


def test_a_guide_tells_the_levels_elsewhere() -> None:
    assert [row for row in shown(GUIDE).split("\n") if row.startswith("= ")] == ["= Contoso L4", "= Fabrikam Senior"]


def test_a_guide_past_its_review_says_so() -> None:
    warning = "is 10 days overdue for review (due Mon 1 Jun 2026)"
    assert warning in shown(GUIDE, today=AFTER_REVIEW)
    assert "due for review" not in shown(GUIDE, today=BEFORE_REVIEW)


def test_a_guide_keeps_the_text_that_is_no_fact() -> None:
    page = shown(GUIDE)
    assert "say nothing for two days" in page
    assert "Talks with three lens makers" in page


def test_a_guide_without_levers_or_strategy_shows_its_pay() -> None:
    page = shown(BARE_GUIDE)
    assert row_of("Lisbon", page).rstrip().endswith("70K – 95K")
    assert "Levers" not in page


def test_a_brief_shows_its_header_salaries_and_topics() -> None:
    page = shown(BRIEF)
    assert row_of("Founded", page).split(maxsplit=1)[1] == "2016 (renamed 2021)"
    assert row_of("Headquarters", page).split(maxsplit=1)[1] == "Brno, Czechia"
    assert "Tile Engineer €60K-€85K | Cartographer €50K-€70K" in page
    assert " 1  Thermal Forecast - Lift by the Hour" in page
    assert " 2  Contour Reader" in page
    assert "updated Tue 7 Apr 2026" in page


def test_an_article_shows_how_the_time_is_split_the_largest_share_first() -> None:
    rows = [row for row in shown(ARTICLE).split("\n") if "█" in row]
    assert [row.split("%")[0].split()[-1] for row in rows] == ["50", "30", "20"]
    assert [row.split("%  ")[1] for row in rows] == ["nib trials", "talking to shops", "paper"]
    lengths = [row.count("█") for row in rows]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 3


@pytest.mark.parametrize("width", [20, 40, 59, 60, 100])
def test_an_article_says_its_split_at_every_width(width: int) -> None:
    page = shown(ARTICLE, width)
    assert [word in page for word in ("50%", "30%", "20%", "nib trials", "paper")] == [True] * 5


def test_an_article_shows_its_measures_and_pillars() -> None:
    page = shown(ARTICLE)
    assert " 1  Blots (how many to the page)" in page
    assert " 3  Thrift (what is reused?)" in page


def test_notes_are_shown_as_they_are() -> None:
    page = shown(NOTES)
    assert page.startswith("Call with Dana")
    assert page.count("Call with Dana") == 1
    assert "• bring a laptop" in page.replace("•  ", "• ")


@ALL
def test_headings_come_in_the_order_of_the_page(text: str) -> None:
    layout = laid_out(text)
    assert list(layout.heading_indices) == sorted(layout.heading_indices)
    assert all(layout.lines[at].heading for at in layout.heading_indices)


@ALL
def test_every_line_leads_back_to_a_line_of_the_file(text: str) -> None:
    assert all(0 <= each.source_line <= text.count("\n") + 1 for each in laid_out(text).lines)


@ALL
def test_narrow_or_wide_a_page_says_the_same_title(text: str) -> None:
    title = next(line for line in shown(text, 200).split("\n") if line)
    assert title.split("  ")[0].split() == shown(text, 200).split()[: len(title.split("  ")[0].split())]


@examples(150)
@given(st.sampled_from([GUIDE, BARE_GUIDE, BRIEF, ARTICLE, NOTES]), st.integers(20, 200), st.data())
def test_no_line_of_a_document_is_wider_than_the_page(text: str, width: int, data: st.DataObject) -> None:
    lines = text.split("\n")
    odd = st.text(alphabet=st.characters(exclude_categories=["C", "M"]), max_size=60)
    lines.insert(data.draw(st.integers(0, len(lines))), data.draw(odd))
    assert all(each.width <= width for each in laid_out("\n".join(lines), width).lines)


def test_many_rows_of_pay_are_laid_out_to_their_end() -> None:
    rows = "".join(f"| Region{n} | ${n + 1}K | ${n + 1}K | ${n + 2}K |\n" for n in range(5000))
    page = shown(f"# Clerk | Acme Negotiation Guide\n\n| Region | Base | Equity | Total |\n|---|---|---|---|\n{rows}")
    assert "2K USD over 4 years (Region1)" in page
    assert "5M USD over 4 years (Region4999)" in page


def test_a_contradiction_stands_at_the_top_and_what_is_doubtful_at_the_end() -> None:
    document, _ = recognize_document("guide.md", GUIDE)
    one = Claim(topic="valuation", company="lumenforge", quoted_text="$4B+", path="guide.md", line=24)
    found = Contradiction("valuation", one, replace(one, quoted_text="$3B", path="a/stack.md", line=9))
    others = replace(found, first_claim=replace(one, path="b.md"))
    lines = [each.text for each in lay_out(build_reading_page(document, BEFORE_REVIEW, (found, others)), 100).lines]
    assert lines[2] == "▲ valuation: $4B+ here on line 24, but $3B in stack.md:9"
    assert sum("valuation" in line for line in lines) == 1
    doubts = lines[lines.index("Check before you quote") :]
    assert "line 24   currency of Oslo is USD in the front matter and EUR in the table" in doubts


def test_nothing_doubtful_takes_no_room() -> None:
    document, _ = recognize_document("notes.md", NOTES)
    assert build_reading_page(document, BEFORE_REVIEW) == build_document_page(document, BEFORE_REVIEW)


def test_a_warning_and_the_text_below_the_facts_stand_apart_from_them() -> None:
    document, _ = recognize_document("stack.md", BRIEF)
    one = Claim(topic="valuation", company="kestrel maps", quoted_text="$4B+", path="stack.md", line=9)
    found = Contradiction("valuation", one, replace(one, quoted_text="$3B", path="guide.md"))
    lines = [each.text for each in lay_out(build_reading_page(document, BEFORE_REVIEW, (found,)), 100).lines]
    assert lines[lines.index("▲ valuation: $4B+ here on line 9, but $3B in guide.md:9") + 1] == ""
    guide = GUIDE.replace("Negotiation Guide\n", "Negotiation Guide\n\nOn lenses and their pay.\n", 1)
    page = shown(guide).split("\n")
    assert page[page.index("On lenses and their pay.") - 1] == ""
