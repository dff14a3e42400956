"""The study summary: one page with scripts, weak cards, open items and sources."""

import re
from datetime import timedelta
from pathlib import Path

from clock import NOON, Clock
from documents.samples import GUIDE
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.study import Study


def section(summary: str, title: str) -> str:
    return summary.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_pay_table_has_the_figures_and_currency_of_the_guide(study: Study) -> None:
    numbers = section(study.summary.make_summary().text, "The numbers")
    assert "| New York City | USD 210K–285K | 200K–450K | - | 260K–398K |" in numbers
    assert "equity over 4 years" in numbers


def test_warnings_about_figures_come_first(study: Study) -> None:
    doubts = section(study.summary.make_summary().text, "Check before you quote")
    assert "valuation: $4B+ in comp-guide.md:52, $3B" in doubts
    assert "Negotiation Guide should have been checked by 2026-05-23, 182 days ago" in doubts


def test_every_lever_is_listed_with_its_ask(study: Study) -> None:
    levers = section(study.summary.make_summary().text, "Levers (arguments for more pay)")
    assert levers.count("\n- ") + levers.startswith("- ") == 5
    role_lever = next(line for line in levers.split("\n") if "**Signature Role Scarcity**: " in line)
    assert "**: ask for base 275K · equity 425K USD. Worldwide, fewer than 500 engineers" in role_lever


def test_the_strategy_has_its_ask_and_its_floor(study: Study) -> None:
    strategy = section(study.summary.make_summary().text, "Negotiation strategy")
    assert (
        "**Negotiate Up Strategy. Ask for: base 280K · equity 430K · signing 60K USD. Floor: base 250K USD" in strategy
    )
    assert "250K USD, the lowest to accept." in strategy


def test_each_mistake_is_listed_with_its_better_answer(study: Study) -> None:
    mistakes = section(study.summary.make_summary().text, "Mistakes, and what to say instead")
    assert mistakes.count("instead of:") == mistakes.count("say: ") >= 3
    assert "noise schedules" in mistakes


def test_the_weakest_cards_are_listed_and_new_ones_are_counted(study: Study, clock: Clock) -> None:
    study.cards.grade("pay/base-nyc", Grade.EASY, 1) if "pay/base-nyc" in study.target.cards_by_id else None
    study.cards.grade("measures/three-kpis", Grade.AGAIN, 1)
    clock.wait(days=1)
    weakest = section(study.summary.make_summary().text, "Weakest cards")
    assert "Name the three KPIs" in weakest
    assert "Inference efficiency; Control precision; Workflow integration" in weakest
    assert "cards not answered yet" in weakest


def test_the_recall_of_a_weak_card_says_what_it_is(study: Study, clock: Clock) -> None:
    study.cards.grade("measures/three-kpis", Grade.AGAIN, 1)
    weakest = section(study.summary.make_summary().text, "Weakest cards")
    assert "(graded again)" in weakest
    assert "In brackets" not in weakest
    clock.wait(days=1)
    weakest = section(study.summary.make_summary().text, "Weakest cards")
    assert "In brackets: expected recall now." in weakest
    assert "%)" in weakest
    study.rounds.schedule(clock() + timedelta(days=3), "UTC")
    weakest = section(study.summary.make_summary().text, "Weakest cards")
    assert "In brackets: expected recall at the interview if you study no more." in weakest


def test_the_introduction_says_what_more_study_changes(study: Study) -> None:
    assert "Expected recall 0% (0% to 0%) now." in study.summary.make_summary().text
    study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    assert "0% (0% to 0%) if you study no more. Written" in study.summary.make_summary().text
    study.planning.make_plan()
    assert re.search(
        r"interview: 0% \(0% to 0%\) if you study no more, \d+% \(\d+% to \d+%\) with the plan\. Written",
        study.summary.make_summary().text,
    )
    study.rounds.schedule(NOON + timedelta(days=4), "UTC")
    assert "with the plan" not in study.summary.make_summary().text


def test_open_items_come_before_done_ones_with_their_evidence(study: Study) -> None:
    study.cards.mark_item_done("checklist/audit-the-models", "two minutes each, aloud")
    items = [line for line in section(study.summary.make_summary().text, "Preparation checklist").splitlines() if line]
    assert len(items) == 6
    assert all(item.startswith("- [ ]") for item in items[:5])
    assert items[5].startswith("- [x]")
    assert items[5].endswith("two minutes each, aloud")


def test_all_sources_are_linked(study: Study) -> None:
    sources = section(study.summary.make_summary().text, "Sources")
    assert "](<https://en.wikipedia.org/wiki/Runway_(company)>)" in sources
    assert sources.count("](<http") == 15


def test_the_heading_gives_the_time_of_the_interview(study: Study) -> None:
    assert "no interview date is set" in study.summary.make_summary().text
    study.rounds.schedule(NOON + timedelta(days=13, hours=3), "Europe/Prague")
    assert "Friday 4 December 2026, 16:00 (Europe/Prague)" in study.summary.make_summary().text


def test_text_from_files_cannot_become_markup(home: HomeFolders) -> None:
    folder = home.targets_path / "acme" / "decks"
    folder.mkdir(parents=True)
    (folder / "odd.md").write_text(
        "## A <script> and [a](http://evil) \x1b[31m?\n\nBAD: <b>x</b>\n\nGOOD: # y | z\n", "utf-8"
    )
    summary = Study.open(home, "acme").summary.make_summary().text
    assert "<script>" not in summary.replace("\\<script\\>", "")
    assert "<b>" not in summary.replace("\\<b\\>", "")
    assert "\x1b" not in summary
    assert "](http://evil)" not in summary


def test_a_contradiction_of_a_missing_document_is_left_out(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    for number in range(15):
        company = "Ostrich Air" if number < 12 else "Brass Kettle"
        text = f"# {company} - Technology Stack\n\n**Company:** {company}\n**Founded:** {1990 + number // 11}\n"
        (folder / f"{number:02}.md").write_text(text.replace("1991", str(1980 + number)), "utf-8")
    study = Study.open(home, "acme")
    assert len(study.target.contradictions) == 3
    doubts = section(study.summary.make_summary().text, "Check before you quote")
    assert doubts.count("founded: ") == 1
    assert "1991 in 11.md" in doubts


def test_a_document_that_was_deleted_is_left_out_and_reported(home: HomeFolders, tmp_path: Path) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, "utf-8")
    for name in ("gone", "odd"):
        (folder / f"{name}.md").write_text(f"# {name}\n\n[Ink](https://{name}.example)\n", "utf-8")
    study = Study.open(home, "acme")
    (folder / "gone.md").unlink()
    (folder / "odd.md").write_bytes(b"\x00\x01\x02")
    summary = study.summary.make_summary()
    assert "USD" in section(summary.text, "The numbers")
    assert "gone.example" not in summary.text
    missing_file_message, binary_file_message = map(str, summary.left_out)
    assert missing_file_message.startswith(
        f"{folder / 'gone.md'}: not in the summary: cannot be read: No such file or directory"
    )
    assert binary_file_message == f"{folder / 'odd.md'}:1: not in the summary: not text; remove it or save it as text"
    assert study.summary.write_summary(tmp_path / "sheet.md", can_overwrite=False) == summary.left_out
    assert (tmp_path / "sheet.md").read_text("utf-8") == summary.text


def test_a_target_without_documents_still_has_a_summary(home: HomeFolders) -> None:
    folder = home.targets_path / "acme" / "decks"
    folder.mkdir(parents=True)
    (folder / "one.md").write_text("## One?\n\nYes.\n", "utf-8")
    assert section(Study.open(home, "acme").summary.make_summary().text, "The numbers").strip() == "Nothing here yet."
