"""Today: what to do now, how ready the person is, and what there is to read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from documents.samples import ARTICLE, BRIEF, GUIDE
from prepdeck.cards.card import AnyCard, ChecklistCard, Deck, RecallCard
from prepdeck.documents.claims.contradictions import Claim, Contradiction
from prepdeck.documents.document import make_document_info
from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.recognize import recognize_document
from prepdeck.errors import Problem
from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.memory.learner import Learner, first_card_state
from prepdeck.memory.pace import AnswerPace
from prepdeck.memory.readiness import NO_RECALL, RecallEstimate
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.pages import checklist
from prepdeck.pages.header import describe_status, make_header_line
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.pages.today import TodayOverview, build_overview, build_today_page
from prepdeck.progress.fold import ChecklistEvidence, Progress, ReadingPosition
from prepdeck.session.deck_status import is_deck_on
from prepdeck.session.study_context import StudyContext

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MODEL = FsrsModel()
ROUND = Round("Interview", NOW + timedelta(days=13), "UTC")


def deck(name: str, count: int) -> Deck:
    cards: tuple[AnyCard, ...] = tuple(RecallCard(id=f"{name}/{n}", prompt=f"{n}?", answer="yes") for n in range(count))
    return Deck(name, name.title(), cards)


TASKS = Deck(
    "tasks", "Tasks", tuple(ChecklistCard(id=f"tasks/{n}", prompt=f"Task {n}", answer="Proof") for n in range(3))
)


def seen(*cards: str, days: float) -> Progress:
    memory = MODEL.memory_after(None, Grade.GOOD, NOW - timedelta(days=days))
    return Progress(memories=dict.fromkeys(cards, memory))


def prepared(decks: Sequence[Deck], progress: Progress) -> StudyContext:
    """The progress as it stands now, its cards having been answered once."""
    traces = {
        card: first_card_state(Grade.GOOD, to_epoch_days(memory.last_answered_at))
        for card, memory in progress.memories.items()
    }
    on = tuple(deck for deck in decks if is_deck_on(deck, progress))
    return StudyContext(
        active_decks=on, progress=progress, learner=Learner(traces), pace=AnswerPace(), now=NOW, time_zone=UTC
    )


NOTHING_DONE = prepared((), Progress())


def seen_as(
    *decks: Deck,
    progress: Progress | None = None,
    problems: tuple[Problem, ...] = (),
    abroad: bool = False,
    disagreeing: tuple[Contradiction, ...] = (),
    foreseen: bool = True,
) -> TodayOverview:
    now = prepared(decks, progress or Progress())
    texts = {"guide": GUIDE, "stack": BRIEF, "day": ARTICLE}
    return build_overview(
        title="Quillworks",
        documents={
            name: make_document_info(recognize_document(f"{name}.md", text)[0], name) for name, text in texts.items()
        },
        decks=decks,
        study_context=now,
        readiness_tracker=now.readiness_tracker_at(now.readiness_at),
        plan=now.make_round_plan() if foreseen else None,
        contradictions=disagreeing,
        problems=problems,
        today=date(2026, 11, 21),
        has_other_zone=abroad,
        model=MODEL,
    )


def today(
    *decks: Deck,
    progress: Progress | None = None,
    problems: tuple[Problem, ...] = (),
    keys: bool = True,
    abroad: bool = False,
    disagreeing: tuple[Contradiction, ...] = (),
    foreseen: bool = True,
) -> Page:
    found = seen_as(
        *decks, progress=progress, problems=problems, abroad=abroad, disagreeing=disagreeing, foreseen=foreseen
    )
    return build_today_page(found, has_keys=keys)


def text_of(found: Page, width: int = 100) -> str:
    return "\n".join(each.text.rstrip() for each in lay_out(found, width).lines)


def row_of(words: str, text: str) -> str:
    return next(row for row in text.split("\n") if words in row)


def test_what_is_due_and_new_is_said_first() -> None:
    found = text_of(today(deck("pens", 5), progress=seen("pens/0", "pens/1", days=20)))
    assert found.split("\n")[0].startswith("Today")
    assert "2 reviews and 3 new cards · about 1 min · press d to begin" in found.split("\n")[0]


def test_a_card_answered_just_now_is_not_due() -> None:
    found = text_of(today(deck("pens", 1), progress=seen("pens/0", days=0.01)))
    assert "nothing is due" in found.split("\n")[0]
    assert "learned" in row_of("Pens", found)


def test_each_deck_says_what_is_due_in_it() -> None:
    found = text_of(today(deck("pens", 3), deck("inks", 4), progress=seen("pens/0", "pens/1", days=20)))
    assert "2 due" in row_of("Pens", found)
    assert "1 new" in row_of("Pens", found)
    assert "due" not in row_of("Inks", found)
    assert "4 new" in row_of("Inks", found)


def test_printed_the_page_speaks_of_no_keys() -> None:
    found = text_of(today(deck("pens", 1), keys=False))
    assert "press" not in found
    assert "set the date" not in found


def test_the_day_is_asked_for_until_it_is_known_or_put_off() -> None:
    question = "When is the interview?"
    assert question in text_of(today(deck("pens", 1)))
    assert question not in text_of(today(deck("pens", 1), progress=Progress(is_round_question_settled=True)))
    ahead = Progress(rounds={"Interview": ROUND}, is_round_question_settled=True)
    assert question not in text_of(today(deck("pens", 1), progress=ahead))


@pytest.mark.parametrize("keys", [True, False])
@pytest.mark.parametrize("width", [30, 36, 76, 196])
def test_when_the_interview_is_and_how_far_away_is_said_at_every_width(width: int, keys: bool) -> None:  # noqa: FBT001 - a parameter
    ahead = Progress(rounds={"Interview": ROUND}, is_round_question_settled=True)
    found = " ".join(text_of(today(deck("pens", 1), progress=ahead, keys=keys), width).split())
    assert "Interview on Fri 4 Dec 12:00, in 13 days" in found


def test_the_zone_is_said_where_the_clocks_here_show_another_time() -> None:
    tokyo = Progress(
        rounds={"Interview": Round("Interview", ROUND.starts_at, "Asia/Tokyo")}, is_round_question_settled=True
    )
    assert "Interview on Fri 4 Dec 21:00 Asia/Tokyo, in 13 days" in text_of(today(progress=tokyo, abroad=True))
    assert "Asia" not in text_of(today(progress=tokyo))


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(days=2), "Interview was on Thu 19 Nov 12:00, 2 days ago"),
        (timedelta(hours=1, minutes=5), "Interview was on Sat 21 Nov 10:55, 1 h 5 min ago"),
    ],
)
@pytest.mark.parametrize("width", [30, 76])
def test_after_the_interview_when_it_was_and_how_to_set_the_next_is_said_quietly(
    ago: timedelta, said: str, width: int
) -> None:
    over = Progress(rounds={"Interview": Round("Interview", NOW - ago, "UTC")}, is_round_question_settled=True)
    page = today(deck("pens", 1), progress=over)
    shown = [
        each
        for each in lay_out(page, width).lines[:6]
        if {span.text_style for span in each.spans} & {TextStyle.WARNING}
    ]
    assert f"{said} r sets the next" in " ".join(text_of(page, width).split())
    assert shown == []
    printed = " ".join(text_of(today(deck("pens", 1), progress=over, keys=False), width).split())
    assert f"{said}; press r in the app to set the next" in printed


def test_the_interview_ahead_counts_and_not_the_one_that_was() -> None:
    both = Progress(
        rounds={"Phone": Round("Phone", NOW - timedelta(days=2), "UTC"), "Interview": ROUND},
        is_round_question_settled=True,
    )
    found = text_of(today(deck("pens", 1), progress=both))
    assert "Interview on Fri 4 Dec" in found
    assert "Phone" not in found


AHEAD = Progress(rounds={"Interview": ROUND}, is_round_question_settled=True)


def with_week(minutes: int) -> Progress:
    return Progress(
        rounds={"Interview": replace(ROUND, weekly_minutes=WeeklyMinutes.every_day(minutes))},
        is_round_question_settled=True,
    )


def test_readiness_is_for_the_day_where_it_is_known_and_else_for_today() -> None:
    assert "today" in row_of("Recall ", text_of(today(deck("pens", 1))))
    shown = text_of(today(deck("pens", 4), progress=replace(seen("pens/0", "pens/1", days=1), rounds=AHEAD.rounds)))
    shares = [int(row_of(said, shown).split("%")[0].split()[-1]) for said in ("today", "if I stop")]
    assert shares[0] > shares[1] > 0
    assert int(row_of("with the plan", shown).split("%")[0].split()[-1]) > shares[0]


def test_until_the_plan_is_made_the_rest_is_shown_and_what_is_waited_for_is_said() -> None:
    shown = text_of(today(deck("pens", 4), progress=AHEAD, foreseen=False))
    assert "calculating" in row_of("with the plan", shown)
    assert "20 min · press d to begin" in shown


def test_today_says_what_the_plan_has_for_it() -> None:
    assert "20 min · 60 new cards · press d to begin" in text_of(today(deck("pens", 400), progress=AHEAD))


def test_what_the_plan_has_for_today_takes_no_longer_than_its_cards_do() -> None:
    shown = text_of(today(deck("pens", 4), progress=AHEAD))
    assert re.search(r"about [12] min · 4 new cards · press d to begin", shown)


def test_under_a_cap_today_brings_what_its_minutes_hold() -> None:
    capped = Progress(week_without_round=WeeklyMinutes.every_day(1), is_round_question_settled=True)
    assert "3 new cards · about 1 min" in text_of(today(deck("pens", 30), progress=capped))
    assert "12 new cards · about 4 min" in text_of(
        today(deck("pens", 30), progress=Progress(is_round_question_settled=True))
    )
    assert "done for today" in text_of(
        today(
            deck("pens", 30),
            progress=Progress(week_without_round=WeeklyMinutes.every_day(0), is_round_question_settled=True),
        )
    )


def test_what_will_not_fit_is_named_by_deck_with_what_would_help() -> None:
    shown = " ".join(text_of(today(deck("pens", 2), deck("inks", 400), progress=with_week(5))).split())
    assert "cards of Inks won't fit. Study" in shown
    assert "min a day" in shown
    assert "of Pens" not in shown
    assert "5 more minutes a day: " in shown


def leaving_out(*decks: str) -> Progress:
    return Progress(
        rounds={"Interview": replace(ROUND, excluded_deck_ids=frozenset(decks))}, is_round_question_settled=True
    )


def test_a_deck_that_the_round_does_not_ask_about_is_told_and_not_counted() -> None:
    shown = text_of(today(deck("pens", 4), deck("inks", 3), progress=leaving_out("inks")))
    assert row_of("Inks", shown).count("not asked") == 1
    assert "%" not in row_of("Inks", shown)
    assert "0%" in row_of("Pens", shown)
    assert "4 of 4 cards are still new and count as 0%" in shown


def test_a_round_that_asks_about_no_deck_is_said_to_be_one() -> None:
    for foreseen in (False, True):
        shown = text_of(today(deck("pens", 4), progress=leaving_out("pens"), foreseen=foreseen))
        assert "no deck is on for this round · press r, then o" in shown
        assert "done for" not in shown
        assert "still new" not in shown


def test_where_most_cards_are_suspended_the_rest_can_be_drilled() -> None:
    suspended = replace(AHEAD, set_aside_until=dict.fromkeys(["pens/0", "pens/1", "pens/2"]))
    decks = (deck("pens", 4),)
    now = prepared(decks, suspended)
    assert "1 new card · press d to begin" in text_of(today(*decks, progress=suspended))
    found = build_overview(
        title="Quillworks",
        documents={},
        decks=decks,
        study_context=now,
        readiness_tracker=now.readiness_tracker_at(now.readiness_at),
        plan=now.make_round_plan(),
        contradictions=(),
        problems=(),
        today=date(2026, 11, 21),
        has_other_zone=False,
        model=MODEL,
    )
    assert found.can_drill


def test_where_every_card_is_set_aside_that_is_said() -> None:
    suspended = replace(AHEAD, set_aside_until=dict.fromkeys(["pens/0", "pens/1"]))
    shown = text_of(today(deck("pens", 2), progress=suspended))
    assert "all cards are set aside" in shown
    assert "done for" not in shown


def test_a_day_off_is_said_to_be_one() -> None:
    off = replace(AHEAD, minutes_by_day={NOW.date(): 0})
    assert "day off · press d to see what more would add" in text_of(today(deck("pens", 4), progress=off))


def test_a_day_before_the_minutes_rise_is_no_day_off() -> None:
    rising = Progress(rounds={"Interview": replace(ROUND, weekly_minutes=WeeklyMinutes.every_day(20, 50))})
    assert "no study yet: minutes rise later · press d to see what more would add" in text_of(
        today(deck("pens", 4), progress=rising)
    )
    off = replace(rising, minutes_by_day={NOW.date(): 0})
    assert "day off · press d" in text_of(today(deck("pens", 4), progress=off))


def test_after_the_last_round_nothing_is_asked_for() -> None:
    over = Progress(
        rounds={"Interview": Round("Interview", NOW - timedelta(days=2), "UTC")}, is_round_question_settled=True
    )
    assert "press d" not in text_of(today(deck("pens", 4), progress=over))


def test_cards_not_seen_are_said_to_count_as_nothing() -> None:
    found = text_of(today(deck("pens", 4), progress=seen("pens/0", days=1)))
    assert "Expected recall. 3 of 4 cards are still new and count as 0%." in found


def test_the_documents_are_listed_with_how_far_they_were_read() -> None:
    found = text_of(today(deck("pens", 1), progress=Progress(reading_positions={"stack": ReadingPosition(12, 0.4)})))
    assert "40% read" in row_of("Tech stack", found)
    assert "not opened" in row_of("Day in the life", found)


def test_a_guide_past_its_review_is_named() -> None:
    assert "Comp guide is 173 days overdue for review (due Mon 1 Jun 2026)" in text_of(today())


def test_what_could_not_be_read_is_told_with_its_place() -> None:
    problem = Problem("no answer to 'Nib?'", "decks/my_pens.md", 4, "write the answer below it")
    assert f"✗ {problem}" in text_of(today(problems=(problem,)))


def test_a_deck_of_tasks_says_how_many_are_done() -> None:
    done = Progress(done_items={"tasks/0": ChecklistEvidence(NOW, "x")})
    assert "1 of 3 done" in row_of("Tasks", text_of(today(TASKS, progress=done)))


def test_a_target_without_decks_says_so() -> None:
    assert "no decks yet" in text_of(today()).split("\n")[0]


def test_every_deck_and_document_can_be_opened_from_its_row() -> None:
    layout = lay_out(today(deck("pens", 1), deck("inks", 1)), 80)
    assert [layout.lines[at].row_key for at in layout.row_indices] == [
        RowKey(RowKind.DECK, "pens"),
        RowKey(RowKind.DECK, "inks"),
        RowKey(RowKind.DOCUMENT, "guide"),
        RowKey(RowKind.DOCUMENT, "stack"),
        RowKey(RowKind.DOCUMENT, "day"),
    ]


@pytest.mark.parametrize("width", range(20, 201, 6))
def test_no_line_is_wider_than_the_page(width: int) -> None:
    long = Deck("long", "東京 pens and " * 4, deck("long", 120).cards)
    problems = (Problem("odd", "x" * 90, 3, "mend it"),)
    found = today(long, TASKS, progress=seen("long/0", days=9), problems=problems)
    assert all(each.width <= width for each in lay_out(found, width).lines)


def test_the_checklist_counts_what_is_done_and_shows_its_evidence() -> None:
    items = tuple(card for card in TASKS.cards if isinstance(card, ChecklistCard))
    found = text_of(checklist.build_checklist_page(items, {"tasks/1": ChecklistEvidence(NOW, "A video")}))
    assert found.split("\n")[0].endswith("1 of 3 done")
    assert row_of("Task 1", found).startswith("✓")
    assert row_of("Task 0", found).startswith("·")
    assert "done: A video" in found


def test_an_open_task_says_what_good_evidence_is_and_a_done_one_does_not() -> None:
    items = tuple(card for card in TASKS.cards if isinstance(card, ChecklistCard))
    assert (
        text_of(checklist.build_checklist_page(items, {"tasks/1": ChecklistEvidence(NOW, "A video")})).count("Proof")
        == 2
    )


READY = RecallEstimate(0.62, 0.57, 0.67)


def test_the_header_says_how_far_off_readiness_may_be_also_where_the_range_ends_at_a_hundred() -> None:
    assert describe_status(None, RecallEstimate(0.79, 0.5, 1.0), NOW)[0] == "recall 79% ±29%"
    assert describe_status(None, RecallEstimate(0.05, 0.0, 0.12), NOW)[0] == "recall 5% ±7%"


def test_the_header_says_how_long_and_how_ready() -> None:
    found = make_header_line("Quillworks", describe_status(ROUND, READY, NOW), 100)
    assert found.text.startswith("prepdeck  Quillworks")
    assert found.text.endswith("Interview · Fri 4 Dec 12:00 · in 13 days   recall 62% ±5%")


def test_the_header_says_less_where_there_is_less_room() -> None:
    choices = describe_status(ROUND, READY, NOW)
    shown = [
        make_header_line("Quillworks", choices, width).text.removeprefix("prepdeck  Quillworks").strip()
        for width in (70, 50, 32)
    ]
    assert shown == ["Fri 4 Dec 12:00 · in 13 days   recall 62% ±5%", "in 13 days   recall 62% ±5%", "recall 62%"]
    assert describe_status(None, NO_RECALL, NOW) == ("recall 0%", "recall 0%")
    assert describe_status(None, RecallEstimate(0.004, 0.001, 0.007), NOW)[0] == "recall 0%"


@pytest.mark.parametrize("width", range(20, 201))
def test_the_header_is_never_wider_than_the_screen(width: int) -> None:
    assert make_header_line("Quillworks › Comp guide", describe_status(ROUND, READY, NOW), width).width <= width


def disagreement(about: str) -> Contradiction:
    one = Claim(topic=about, company="quillworks", quoted_text="$4B+", path="guide.md", line=7)
    return Contradiction(about, one, replace(one, quoted_text="$3B", path="stack.md", line=9))


def test_contradictions_are_said_with_both_documents() -> None:
    shown = text_of(today(disagreeing=(disagreement("valuation"),)))
    assert "▲ valuation: $4B+ in Comp guide, $3B in Tech stack" in shown


def test_of_many_contradictions_the_first_are_said_and_the_rest_counted() -> None:
    shown = text_of(today(disagreeing=tuple(disagreement(f"thing {n}") for n in range(8))))
    assert "thing 4" in shown
    assert "thing 5" not in shown
    assert "3 more contradictions" in shown


def shelf_of(count: int, problems: int = 0) -> str:
    """Today for a target with so many guides, all past their review."""
    due = date(2026, 11, 1)
    found = build_overview(
        title="Quillworks",
        documents={
            f"g{n}": DocumentInfo(f"g{n}", f"g{n}.md", "notes", f"Title {n}", review_due=due) for n in range(count)
        },
        decks=(),
        study_context=NOTHING_DONE,
        readiness_tracker=NOTHING_DONE.readiness_tracker_at(NOW),
        plan=None,
        contradictions=(),
        problems=tuple(Problem("odd", f"f{n}.md") for n in range(problems)),
        today=date(2026, 11, 21),
        has_other_zone=False,
        model=MODEL,
    )
    return text_of(build_today_page(found))


def test_thousands_of_documents_leave_today_usable() -> None:
    said = shelf_of(4466)
    assert "Title 11 " in said
    assert "Title 12 " not in said
    assert "4,454 more documents" in said
    assert "Decks and the summary use only the documents listed above." in said
    assert "4,454 more documents overdue for review" in said
    assert len(said.splitlines()) < 60


def test_a_dozen_documents_are_all_on_the_shelf() -> None:
    assert "more" not in shelf_of(12)
    assert "named above" not in shelf_of(12)


def test_of_many_problems_the_first_are_named_and_the_rest_counted() -> None:
    said = shelf_of(1, problems=500)
    assert "f11.md" in said
    assert "f12.md" not in said
    assert "488 more" in said
    assert "prepdeck list" in said


def test_two_guides_go_by_their_titles() -> None:
    glances = {name: DocumentInfo(name, f"{name}.md", "comp-guide", name.title()) for name in ("one", "two")}
    found = build_overview(
        title="Quillworks",
        documents=glances,
        decks=(),
        study_context=NOTHING_DONE,
        readiness_tracker=NOTHING_DONE.readiness_tracker_at(NOW),
        plan=None,
        contradictions=(),
        problems=(),
        today=date(2026, 11, 21),
        has_other_zone=False,
        model=MODEL,
    )
    assert [each.label for each in found.document_rows] == ["One", "Two"]


DERIVED = Deck("facts", "Tech facts", deck("facts", 7).cards, is_on_by_default=False)


def test_a_derived_deck_that_is_off_is_listed_below_and_counts_for_nothing() -> None:
    found = text_of(today(deck("pens", 2), DERIVED))
    assert "7 cards  off" in row_of("Tech facts", found)
    assert found.index("Pens") < found.index("Tech facts")
    assert "2 new" in found.split("\n")[0]
    assert "2 of 2 cards are still new" in found


def test_a_derived_deck_that_was_switched_on_is_a_deck_like_the_others() -> None:
    found = text_of(today(deck("pens", 2), DERIVED, progress=Progress(deck_switches={"facts": True})))
    assert "7 new" in row_of("Tech facts", found)
    assert "off" not in row_of("Tech facts", found)


def test_a_deck_that_was_written_is_on_until_it_is_switched_off() -> None:
    assert "2 new" in row_of("Pens", text_of(today(deck("pens", 2))))
    assert "2 cards  off" in row_of(
        "Pens", text_of(today(deck("pens", 2), progress=Progress(deck_switches={"pens": False})))
    )


def test_with_every_deck_off_today_says_so() -> None:
    assert "all decks are off" in text_of(today(DERIVED)).split("\n")[0]


def test_cards_set_aside_are_one_row_that_opens_them() -> None:
    assert "suspended or buried" not in text_of(today(deck("pens", 5)))
    aside = {"pens/0": None, "pens/1": NOW + timedelta(hours=3), "pens/2": NOW, "gone/1": None}
    found = today(deck("pens", 5), progress=Progress(set_aside_until=aside))
    for width in (40, 100):
        (row,) = [line for line in lay_out(found, width).lines if "suspended or buried" in line.text]
        assert "2 cards suspended or buried" in row.text
        assert row.row_key == RowKey(RowKind.SET_ASIDE)
    assert "4 of 4 cards are still new" in text_of(found)
    assert "3 new" in text_of(found)


def test_a_deck_whose_cards_are_all_buried_is_not_called_learnt() -> None:
    found = text_of(today(deck("pens", 1), progress=Progress(set_aside_until={"pens/0": NOW + timedelta(hours=3)})))
    assert "learned" not in found
    assert "nothing today" in found


def test_a_deck_that_the_round_does_not_ask_about_keeps_its_recall_and_counts_for_nothing() -> None:
    asked = replace(ROUND, excluded_deck_ids=frozenset({"inks"}))
    progress = replace(seen("inks/0", "inks/1", days=1), rounds={"Interview": asked})
    shown = text_of(today(deck("pens", 4), deck("inks", 3), progress=progress))
    assert "4 of 4 cards are still new" in shown
    assert "not asked" in row_of("Inks", shown)
    assert " 0%" not in row_of("Inks", shown)
    assert "not asked" not in row_of("Pens", shown)


@pytest.mark.parametrize(("suspended", "buried", "may"), [(4, 5, True), (5, 5, False), (9, 0, True), (10, 0, False)])
def test_until_the_interview_one_may_drill_as_long_as_a_card_may_be_asked(
    suspended: int, buried: int, *, may: bool
) -> None:
    aside: dict[str, datetime | None] = {f"pens/{n}": None for n in range(suspended)}
    aside |= {f"pens/{n}": NOW + timedelta(hours=3) for n in range(suspended, suspended + buried)}
    assert (
        seen_as(deck("pens", 10), progress=Progress(rounds={"Interview": ROUND}, set_aside_until=aside)).can_drill
        is may
    )
