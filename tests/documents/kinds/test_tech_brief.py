"""Technology briefs: header, topics, salary lines and links."""

from datetime import date

import pytest

from documents.samples import BRIEF
from prepdeck.documents.document import DocumentLink, SourceText
from prepdeck.documents.kinds.tech_brief import BoldFigure, TechBrief
from prepdeck.documents.recognize import recognize_document


def parse_brief(text: str = BRIEF) -> TechBrief:
    document, problems = recognize_document("brief.md", text)
    assert problems == ()
    assert isinstance(document, TechBrief)
    return document


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(BRIEF.split("\n"), start=1) if words in line)


def test_header_fields_are_read_as_written() -> None:
    brief = parse_brief()
    assert (brief.title, brief.company) == ("Kestrel Maps - Technology Stack", "Kestrel Maps")
    assert (brief.founded, brief.focus) == ("2016 (renamed 2021)", "Maps for gliders")
    assert brief.headquarters == "Brno, Czechia"


def test_header_fields_on_one_line_are_separated() -> None:
    one_line = "**Company:** Kestrel **Founded:** April 2016 **Focus:** Maps **Headquarters:** Brno\n"
    brief = parse_brief(f"# Kestrel: Tech Stack\n\n{one_line}\n## Sources\n")
    assert (brief.company, brief.founded, brief.focus, brief.headquarters) == ("Kestrel", "April 2016", "Maps", "Brno")


def test_a_brief_is_recognized_by_its_header_if_its_title_is_unclear() -> None:
    brief = parse_brief("# How they build\n\n**Company:** Kestrel\n**Founded:** 2016\n**Headquarters:** Brno\n")
    assert (brief.company, brief.founded, brief.headquarters) == ("Kestrel", "2016", "Brno")


def test_fields_below_the_first_section_are_not_the_header() -> None:
    text = "# Kestrel - Technology Stack\n\n## Stack\n\n**Founded:** long ago\n"
    assert parse_brief(text).founded == ""


def test_each_topic_has_its_whole_text_and_its_line_number() -> None:
    forecast, reader = parse_brief().topics
    assert (forecast.title, forecast.line) == ("Thermal Forecast - Lift by the Hour", line_of("### 1. Thermal"))
    assert forecast.text == "It guesses where air rises.\nTrained on 9 years of flight logs\nRuns on one card"
    assert (reader.title, reader.text, reader.line) == (
        "Contour Reader",
        "It reads paper maps.",
        line_of("### Contour"),
    )


def test_salary_lines_are_read_without_label_and_markdown() -> None:
    assert parse_brief().salary_lines == (
        SourceText("Tile Engineer €60K-€85K | Cartographer €50K-€70K", line_of("**Salary Ranges**")),
    )


def test_links_keep_brackets_in_their_address_and_the_note_after_them() -> None:
    assert parse_brief().links == (
        DocumentLink(
            "Gliding (sport) explained",
            "https://example.org/wiki/Gliding_(sport)",
            "Kestrel Official",
            "the long page",
        ),
        DocumentLink("Kestrel blog", "https://example.org/blog", "Kestrel Official"),
        DocumentLink("Interview", "https://example.org/talk", "Press"),
    )


@pytest.mark.parametrize(
    ("written_date", "expected_date"),
    [
        ("*Last updated: April 7, 2026*", date(2026, 4, 7)),
        ("Last updated: 2026-04-07", date(2026, 4, 7)),
        ("*Last updated: Smarch 7, 2026*", None),
        ("*Last updated: April 31, 2026*", None),
        ("", None),
    ],
)
def test_the_date_of_the_last_update_is_read_from_the_last_line(written_date: str, expected_date: date | None) -> None:
    assert parse_brief(BRIEF.replace("*Last updated: April 7, 2026*", written_date)).updated == expected_date


def test_sections_have_the_line_numbers_of_the_file() -> None:
    line_by_title = {section.title: section.line for section in parse_brief().sections}
    assert line_by_title["Non-AI Tech Stack"] == line_of("## Non-AI")
    assert line_by_title["Sources"] == line_of("## Sources")


def test_a_topic_of_many_paragraphs_is_complete() -> None:
    brief = parse_brief("# Gullwing - Technology Stack\n\n### Rigging\n\n" + "Rope.\n\n" * 15_000)
    assert brief.topics[0].text == "\n".join(["Rope."] * 15_000)


def test_a_field_with_very_many_spaces_is_read_quickly() -> None:
    brief = parse_brief("# Gullwing - Technology Stack\n\n**Founded:** 1999" + " " * 200_000 + "or so **HQ:** Brno\n")
    assert (brief.founded.split(), brief.headquarters) == (["1999", "or", "so"], "Brno")


TITLE = "# Gullwing - Technology Stack\n\n"


@pytest.mark.parametrize(
    "header",
    [
        "**Headquarters:** Brno **Focus:** Gliders **Founded:** 1999",
        "**Founded**: 1999\n**Focus**: Gliders\n**HQ**: Brno",
        "- **Founded:** 1999\n- **Focus:** Gliders\n- **Headquarters:** Brno",
        "**Website:** example.org | **Founded:** 1999 | **Focus:** Gliders | **Headquarters:** Brno",
        "> **Founded:** 1999 **Focus:** Gliders **Headquarters:** Brno",
    ],
)
def test_the_header_can_have_any_order_and_format(header: str) -> None:
    brief = parse_brief(f"{TITLE}{header}\n\n## Stack\n\nRope.\n")
    assert (brief.founded, brief.focus, brief.headquarters) == ("1999", "Gliders", "Brno")


@pytest.mark.parametrize(
    ("title", "company"),
    [
        ("Gullwing - Technology Stack", "Gullwing"),
        ("Gullwing AI - Technology Stack Analysis", "Gullwing AI"),
        ("Gullwing’s Tech Stack", "Gullwing"),
        ("Technology Stack: Gullwing", "Gullwing"),
    ],
)
def test_the_title_names_the_company(title: str, company: str) -> None:
    assert parse_brief(f"# {title}\n\n**Founded:** 1999\n").company == company


def test_a_page_about_a_stack_without_a_header_is_not_a_brief() -> None:
    assert recognize_document("n.md", "# My tech stack\n\nRope.\n")[0].kind == "notes"


OLDER = f"""{TITLE}**Founded:** 1999

## Overview

Rope.

## 1. Ropes

### Long

#### 1.2 Longest
| Rope | Length |
|---|---|
| Red | **9 m** |

**Uses**:
- Tow

## Sources

### Press
- [Talk](https://example.org/talk)
"""


def test_older_briefs_have_topics_at_every_level_but_not_among_sources() -> None:
    assert [(topic.title, topic.text) for topic in parse_brief(OLDER).topics] == [
        ("Ropes", ""),
        ("Long", ""),
        ("Longest", "Rope | Length\nRed | 9 m\nUses\nTow"),
    ]


def test_salary_lines_are_not_part_of_a_topic_and_source_groups_are_not_salary_lines() -> None:
    brief = parse_brief(
        f"{TITLE}### Ropes\n\nLong.\n\n**Salary Range**: Rigger €50K\n\n"
        "## Sources\n\n**Compensation**:\n- [Pay](https://example.org/pay)\n"
    )
    assert [topic.text for topic in brief.topics] == ["Long."]
    assert brief.salary_lines == (SourceText("Rigger €50K", 7),)
    assert brief.links == (DocumentLink("Pay", "https://example.org/pay", "Compensation"),)


def test_a_table_of_salaries_gives_a_line_for_each_row() -> None:
    brief = parse_brief(
        f"{TITLE}## Pay\n\n| Role | Base Salary | Equity |\n|---|---|---|\n"
        "| **Rigger** | €50K-€60K | €9K |\n| Mate | ask | |\n\n"
        "| Role | Salary |\n|---|---|\n| Cook | €40K |\n\n| Rope | Length |\n|---|---|\n| Red | 9 m |\n"
    )
    assert brief.salary_lines == (
        SourceText("Rigger: Base Salary €50K-€60K, Equity €9K", 7),
        SourceText("Cook: €40K", 12),
    )


def test_a_figure_is_a_bold_phrase_with_a_digit_in_its_whole_sentence() -> None:
    brief = parse_brief(
        f"{TITLE}**Founded:** 1999\n\n## Stack\n\n"
        "It flies. They built, e.g. for Dr. Ann of Nib Inc. Brno, **9 wings** of `ash`. "
        "See [**12 tests**](u).\n\n- A **“long 3 day run. It was 4 days”** went on. Done.\n- **Rope**\n\n"
        "## Sources\n\n**Press 2026**:\n- **7** more\n"
    )
    assert brief.bold_figures == (
        BoldFigure("9 wings", "They built, e.g. for Dr. Ann of Nib Inc. Brno, 9 wings of ash.", 7),
        BoldFigure("12 tests", "See 12 tests.", 7),
        BoldFigure("“long 3 day run. It was 4 days”", "A “long 3 day run. It was 4 days” went on.", 9),
    )


def test_many_figures_in_one_paragraph_are_read_quickly() -> None:
    brief = parse_brief(f"{TITLE}## Stack\n\n" + "It has **7 ropes** there. " * 20_000)
    assert len(brief.bold_figures) == 20_000
    assert brief.bold_figures[-1].sentence == "It has 7 ropes there."


@pytest.mark.parametrize("piece", ["**9 ", "__9", "**A:** ", "Last updated ", "[a] ", "[[a] ", "**[a](b) "])
def test_a_very_repetitive_paragraph_is_read_quickly(piece: str) -> None:
    assert parse_brief(f"{TITLE}## Stack\n\n{piece * 40_000}\n").company == "Gullwing"


@pytest.mark.parametrize(
    ("written_date", "expected_date"),
    [
        ("**Last Updated:** Dec. 6, 2025", date(2025, 12, 6)),
        ("*Last updated: 6 December 2025*", date(2025, 12, 6)),
        ("- Last updated: December 6th 2025", date(2025, 12, 6)),
    ],
)
def test_the_date_is_read_in_every_format(written_date: str, expected_date: date) -> None:
    assert parse_brief(BRIEF.replace("*Last updated: April 7, 2026*", written_date)).updated == expected_date
