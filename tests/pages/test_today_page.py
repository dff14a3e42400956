"""The Today page, the checklist page and the header."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from documents.samples import ARTICLE, BRIEF, GUIDE
from prepdeck.cards.card import AnyCard, ChecklistCard, Deck, RecallCard
from prepdeck.documents.claims.contradictions import Claim, Contradiction
from prepdeck.documents.document import make_document_info
from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.documents.recognize import recognize_document
from prepdeck.errors import Problem
from prepdeck.memory.expected_recall import NO_RECALL, RecallEstimate
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.pace import AnswerPace
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.pages import checklist
from prepdeck.pages.header import describe_status, make_header_line
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.pages.today import build_today_page
from prepdeck.progress.fold import ChecklistEvidence, Progress, ReadingPosition
from prepdeck.session.deck_status import is_deck_on
from prepdeck.session.study_context import StudyContext
from prepdeck.session.today_overview import TodayOverview, build_overview

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ROUND = Round("Interview", NOW + timedelta(days=13), "UTC")


def make_deck(name: str, card_count: int) -> Deck:
    cards: tuple[AnyCard, ...] = tuple(
        RecallCard(id=f"{name}/{number}", prompt=f"{number}?", answer=plain_blocks("yes"))
        for number in range(card_count)
    )
    return Deck(name, name.title(), cards)


CHECKLIST = Deck(
    "tasks",
    "Tasks",
    tuple(
        ChecklistCard(id=f"tasks/{number}", prompt=f"Task {number}", answer=plain_blocks("Proof"))
        for number in range(3)
    ),
)


def make_progress(*card_ids: str, days_ago: float) -> Progress:
    return Progress(answered_at=dict.fromkeys(card_ids, NOW - timedelta(days=days_ago)))


def make_context(decks: Sequence[Deck], progress: Progress) -> StudyContext:
    """Return the study context after one answer to each card of the progress."""
    learner = Learner()
    for card_id, answered_at in progress.answered_at.items():
        learner.record_answer(card_id, Grade.GOOD, to_epoch_days(answered_at))
    active_decks = tuple(deck for deck in decks if is_deck_on(deck, progress))
    return StudyContext(
        active_decks=active_decks,
        progress=progress,
        learner=learner,
        pace=AnswerPace(),
        now=NOW,
        time_zone=UTC,
    )


NOTHING_DONE = make_context((), Progress())


def make_overview(
    *decks: Deck,
    progress: Progress | None = None,
    problems: tuple[Problem, ...] = (),
    has_other_zone: bool = False,
    contradictions: tuple[Contradiction, ...] = (),
    has_plan: bool = True,
) -> TodayOverview:
    study_context = make_context(decks, progress or Progress())
    text_by_name = {"guide": GUIDE, "stack": BRIEF, "day": ARTICLE}
    return build_overview(
        title="Quillworks",
        documents={
            name: make_document_info(recognize_document(f"{name}.md", text)[0], name)
            for name, text in text_by_name.items()
        },
        label_document={"guide": "Pay guide", "stack": "Tech brief", "day": "Day in the life"}.__getitem__,
        decks=decks,
        study_context=study_context,
        recall_tracker=study_context.recall_tracker_at(study_context.expected_recall_at),
        plan=study_context.make_round_plan() if has_plan else None,
        contradictions=contradictions,
        problems=problems,
        today=date(2026, 11, 21),
        has_other_zone=has_other_zone,
    )


def make_today_page(
    *decks: Deck,
    progress: Progress | None = None,
    problems: tuple[Problem, ...] = (),
    has_keys: bool = True,
    has_other_zone: bool = False,
    contradictions: tuple[Contradiction, ...] = (),
    has_plan: bool = True,
) -> Page:
    overview = make_overview(
        *decks,
        progress=progress,
        problems=problems,
        has_other_zone=has_other_zone,
        contradictions=contradictions,
        has_plan=has_plan,
    )
    return build_today_page(overview, has_keys=has_keys)


def show_page(page: Page, width: int = 100) -> str:
    return "\n".join(line.text.rstrip() for line in lay_out(page, width).lines)


def find_row(searched_text: str, page_text: str) -> str:
    return next(row for row in page_text.split("\n") if searched_text in row)


def test_due_and_new_cards_are_shown_first() -> None:
    shown_text = show_page(
        make_today_page(make_deck("pens", 5), progress=make_progress("pens/0", "pens/1", days_ago=20))
    )
    assert shown_text.split("\n")[0].startswith("Today")
    assert "2 reviews and 3 new cards · about 1 min · press d to begin" in shown_text.split("\n")[0]


def test_a_card_answered_just_now_is_not_due() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 1), progress=make_progress("pens/0", days_ago=0.01)))
    assert "nothing is due" in shown_text.split("\n")[0]
    assert "✓ nothing due" in find_row("Pens", shown_text)


def test_each_deck_shows_its_due_cards() -> None:
    shown_text = show_page(
        make_today_page(
            make_deck("pens", 3), make_deck("inks", 4), progress=make_progress("pens/0", "pens/1", days_ago=20)
        )
    )
    assert "2 due" in find_row("Pens", shown_text)
    assert "1 new" in find_row("Pens", shown_text)
    assert "due" not in find_row("Inks", shown_text)
    assert "4 new" in find_row("Inks", shown_text)


def test_the_printed_page_mentions_no_keys() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 1), has_keys=False))
    assert "press" not in shown_text
    assert "set the date" not in shown_text


def test_the_interview_date_is_asked_for_until_set_or_postponed() -> None:
    question = "When is the interview?"
    assert question in show_page(make_today_page(make_deck("pens", 1)))
    assert question not in show_page(
        make_today_page(make_deck("pens", 1), progress=Progress(is_round_question_settled=True))
    )
    progress = Progress(rounds={"Interview": ROUND}, is_round_question_settled=True)
    assert question not in show_page(make_today_page(make_deck("pens", 1), progress=progress))


@pytest.mark.parametrize("has_keys", [True, False])
@pytest.mark.parametrize("width", [30, 36, 76, 196])
def test_the_interview_date_is_shown_at_every_width(width: int, has_keys: bool) -> None:  # noqa: FBT001 - a parameter
    progress = Progress(rounds={"Interview": ROUND}, is_round_question_settled=True)
    shown_text = " ".join(
        show_page(make_today_page(make_deck("pens", 1), progress=progress, has_keys=has_keys), width).split()
    )
    assert "Interview on Fri 4 Dec 12:00, in 13 days" in shown_text


def test_another_time_zone_is_shown() -> None:
    tokyo_progress = Progress(
        rounds={"Interview": Round("Interview", ROUND.starts_at, "Asia/Tokyo")}, is_round_question_settled=True
    )
    assert "Interview on Fri 4 Dec 21:00 Asia/Tokyo, in 13 days" in show_page(
        make_today_page(progress=tokyo_progress, has_other_zone=True)
    )
    assert "Asia" not in show_page(make_today_page(progress=tokyo_progress))


@pytest.mark.parametrize(
    ("time_ago", "expected_text"),
    [
        (timedelta(days=2), "The interview “Interview” was on Thu 19 Nov 12:00, 2 days ago"),
        (timedelta(hours=1, minutes=5), "The interview “Interview” was on Sat 21 Nov 10:55, 1 h 5 min ago"),
    ],
)
@pytest.mark.parametrize("width", [30, 76])
def test_after_the_interview_its_date_is_shown_without_a_warning(
    time_ago: timedelta, expected_text: str, width: int
) -> None:
    progress = Progress(rounds={"Interview": Round("Interview", NOW - time_ago, "UTC")}, is_round_question_settled=True)
    page = make_today_page(make_deck("pens", 1), progress=progress)
    warning_lines = [
        line
        for line in lay_out(page, width).lines[:6]
        if {span.text_style for span in line.spans} & {TextStyle.WARNING}
    ]
    assert f"{expected_text} r sets the next" in " ".join(show_page(page, width).split())
    assert warning_lines == []
    printed_text = " ".join(
        show_page(make_today_page(make_deck("pens", 1), progress=progress, has_keys=False), width).split()
    )
    assert f"{expected_text}; press r in the app to set the next" in printed_text


def test_the_next_round_is_shown_and_not_the_last_one() -> None:
    progress = Progress(
        rounds={"Phone": Round("Phone", NOW - timedelta(days=20), "UTC"), "Interview": ROUND},
        is_round_question_settled=True,
    )
    shown_text = show_page(make_today_page(make_deck("pens", 1), progress=progress))
    assert "Interview on Fri 4 Dec" in shown_text
    assert "Phone" not in shown_text


PROGRESS_BEFORE_ROUND = Progress(rounds={"Interview": ROUND}, is_round_question_settled=True)


def make_progress_with_minutes(minutes: int) -> Progress:
    return Progress(
        rounds={"Interview": replace(ROUND, weekly_minutes=WeeklyMinutes.every_day(minutes))},
        is_round_question_settled=True,
    )


def test_expected_recall_is_for_the_round_or_for_today() -> None:
    assert "now" in find_row("Recall ", show_page(make_today_page(make_deck("pens", 1))))
    shown_text = show_page(
        make_today_page(
            make_deck("pens", 4),
            progress=replace(make_progress("pens/0", "pens/1", days_ago=1), rounds=PROGRESS_BEFORE_ROUND.rounds),
        )
    )
    shares = [int(find_row(label, shown_text).split("%")[0].split()[-1]) for label in ("now", "if you study no more")]
    assert shares[0] > shares[1] > 0
    assert int(find_row("with the plan", shown_text).split("%")[0].split()[-1]) > shares[0]


def test_the_page_says_that_the_plan_is_being_calculated() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 4), progress=PROGRESS_BEFORE_ROUND, has_plan=False))
    assert "calculating" in find_row("with the plan", shown_text)
    assert "calculating today's cards · press d to begin" in shown_text


def test_today_shows_what_the_plan_has_for_the_day() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 400), progress=PROGRESS_BEFORE_ROUND))
    assert "20 min · 60 of 400 new cards · press d to begin" in shown_text
    assert "  today 60 of 400 new cards" in find_row("Pens", shown_text)


def test_without_a_date_new_cards_come_a_few_at_a_time() -> None:
    decks = make_deck("pens", 12), make_deck("inks", 9)
    assert "next 12 of 21 new cards · about" in show_page(make_today_page(*decks))
    progress = make_progress(*(f"pens/{number}" for number in range(12)), days_ago=20)
    assert "12 reviews and 9 new cards · about" in show_page(make_today_page(*decks, progress=progress))
    progress = make_progress("pens/0", days_ago=20)
    assert "1 review and the next 12 of 20 new cards · about" in show_page(make_today_page(*decks, progress=progress))


@pytest.mark.parametrize("width", [36, 62, 100])
def test_the_recall_of_decks_is_below_the_moment_that_it_is_for(width: int) -> None:
    without_date = make_today_page(make_deck("pens", 4), progress=make_progress("pens/0", days_ago=1))
    progress = replace(make_progress("pens/0", days_ago=1), rounds={"Interview": ROUND})
    with_date = make_today_page(make_deck("pens", 4), progress=progress)
    for page, moment in (
        (without_date, "now"),
        (with_date, "if you stop now" if width == 36 else "if you study no more"),
    ):
        rows = show_page(page, width).split("\n")
        deck_index = next(index for index, row in enumerate(rows) if "Pens" in row)
        assert rows[deck_index - 1].endswith(moment)
        if width > 36:  # else the words are wider than the names and the recall
            assert len(rows[deck_index - 1]) == rows[deck_index].index("%") + 1


def test_the_new_cards_of_a_deck_are_those_of_today_and_all() -> None:
    progress = replace(make_progress("pens/0", days_ago=1), rounds=make_progress_with_minutes(1).rounds)
    page = make_today_page(make_deck("pens", 40), progress=progress)
    assert re.search(r"  today \d of 39 new cards$", find_row("Pens", show_page(page)))
    assert re.search(r"  today \d new$", find_row("Pens", show_page(page, 36)))
    page_without_plan = make_today_page(make_deck("pens", 40), progress=progress, has_plan=False)
    assert "new" not in find_row("Pens", show_page(page_without_plan))
    assert find_row("Pens", show_page(make_today_page(make_deck("pens", 40)))).endswith("  40 new")


def test_tasks_have_recall_too_because_they_are_counted_in_the_mean() -> None:
    for progress in (Progress(), PROGRESS_BEFORE_ROUND):
        for width in (36, 100):
            shown_text = show_page(make_today_page(make_deck("pens", 2), CHECKLIST, progress=progress), width)
            assert "0%" in find_row("Tasks", shown_text)
            assert "0 of 3 ticked" in find_row("Tasks", shown_text)
            assert "0%" in find_row("Pens", shown_text)


def test_the_next_drill_takes_only_as_long_as_its_cards() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 4), progress=PROGRESS_BEFORE_ROUND))
    assert re.search(r"about [12] min · 4 new cards · press d to begin", shown_text)


def test_a_minute_limit_reduces_the_next_drill() -> None:
    limited_progress = Progress(week_without_round=WeeklyMinutes.every_day(1), is_round_question_settled=True)
    assert "next 3 of 30 new cards · about 1 min" in show_page(
        make_today_page(make_deck("pens", 30), progress=limited_progress)
    )
    assert "next 12 of 30 new cards · about 4 min" in show_page(
        make_today_page(make_deck("pens", 30), progress=Progress(is_round_question_settled=True))
    )
    assert "done for today" in show_page(
        make_today_page(
            make_deck("pens", 30),
            progress=Progress(week_without_round=WeeklyMinutes.every_day(0), is_round_question_settled=True),
        )
    )


def test_cards_that_will_not_fit_are_shown_by_deck() -> None:
    shown_text = " ".join(
        show_page(
            make_today_page(make_deck("pens", 2), make_deck("inks", 400), progress=make_progress_with_minutes(5))
        ).split()
    )
    assert "cards in Inks won't fit. Study" in shown_text
    assert "min a day" in shown_text
    assert "in Pens" not in shown_text
    assert "With 5 more minutes every day: " in shown_text


def make_progress_excluding(*decks: str) -> Progress:
    return Progress(
        rounds={"Interview": replace(ROUND, excluded_deck_ids=frozenset(decks))}, is_round_question_settled=True
    )


def test_an_excluded_deck_is_marked_and_not_counted() -> None:
    shown_text = show_page(
        make_today_page(make_deck("pens", 4), make_deck("inks", 3), progress=make_progress_excluding("inks"))
    )
    assert find_row("Inks", shown_text).count("not needed") == 1
    assert "%" not in find_row("Inks", shown_text)
    assert "0%" in find_row("Pens", shown_text)
    assert "4 of 4 cards are still new and count as 0%" in shown_text


@pytest.mark.parametrize(("seen_count", "is_warm_up"), [(3, True), (2, False)])
def test_on_the_day_of_the_interview_reviews_are_an_optional_warm_up(seen_count: int, *, is_warm_up: bool) -> None:
    seen_ids = [f"pens/{number}" for number in range(seen_count)]
    progress = replace(
        make_progress(*seen_ids, days_ago=1),
        rounds={"Interview": Round("Interview", NOW + timedelta(hours=3), "UTC")},
    )
    shown_text = show_page(make_today_page(make_deck("pens", 3), progress=progress))
    assert ("optional warm-up · " in shown_text) is is_warm_up
    assert "press d to begin" in shown_text


def test_a_round_without_any_deck_says_so() -> None:
    for has_plan in (False, True):
        shown_text = show_page(
            make_today_page(make_deck("pens", 4), progress=make_progress_excluding("pens"), has_plan=has_plan)
        )
        assert "no deck is on for this interview · press r, then o" in shown_text
        assert "done for" not in shown_text
        assert "still new" not in shown_text


def test_cards_that_are_not_suspended_can_be_drilled() -> None:
    suspended_progress = replace(PROGRESS_BEFORE_ROUND, set_aside_until=dict.fromkeys(["pens/0", "pens/1", "pens/2"]))
    decks = (make_deck("pens", 4),)
    study_context = make_context(decks, suspended_progress)
    assert "1 new card · press d to begin" in show_page(make_today_page(*decks, progress=suspended_progress))
    overview = build_overview(
        title="Quillworks",
        documents={},
        label_document=str,
        decks=decks,
        study_context=study_context,
        recall_tracker=study_context.recall_tracker_at(study_context.expected_recall_at),
        plan=study_context.make_round_plan(),
        contradictions=(),
        problems=(),
        today=date(2026, 11, 21),
        has_other_zone=False,
    )
    assert overview.can_drill


def test_the_page_says_when_all_cards_are_set_aside() -> None:
    suspended_progress = replace(PROGRESS_BEFORE_ROUND, set_aside_until=dict.fromkeys(["pens/0", "pens/1"]))
    shown_text = show_page(make_today_page(make_deck("pens", 2), progress=suspended_progress))
    assert "all cards are set aside" in shown_text
    assert "done for" not in shown_text


def test_a_day_off_is_shown_as_one() -> None:
    day_off = replace(PROGRESS_BEFORE_ROUND, minutes_by_day={NOW.date(): 0})
    assert "day off · press d to see what more would add" in show_page(
        make_today_page(make_deck("pens", 4), progress=day_off)
    )


def test_a_day_before_the_minutes_rise_is_not_a_day_off() -> None:
    rising_progress = Progress(rounds={"Interview": replace(ROUND, weekly_minutes=WeeklyMinutes.every_day(20, 50))})
    assert re.search(
        r"study starts on \w+ \d+ \w+ · press d to see what more would add",
        show_page(make_today_page(make_deck("pens", 4), progress=rising_progress)),
    )
    day_off = replace(rising_progress, minutes_by_day={NOW.date(): 0})
    assert "day off · press d" in show_page(make_today_page(make_deck("pens", 4), progress=day_off))


def test_after_the_last_round_no_drill_is_suggested() -> None:
    progress = Progress(
        rounds={"Interview": Round("Interview", NOW - timedelta(days=2), "UTC")}, is_round_question_settled=True
    )
    assert "to begin" not in show_page(make_today_page(make_deck("pens", 4), progress=progress))


def test_the_page_says_that_new_cards_count_as_zero() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 4), progress=make_progress("pens/0", days_ago=1)))
    assert "Expected recall. Now 3 of 4 cards are still new and count as 0%." in shown_text


def test_documents_are_listed_with_their_reading_progress() -> None:
    shown_text = show_page(
        make_today_page(make_deck("pens", 1), progress=Progress(reading_positions={"stack": ReadingPosition(12, 0.4)}))
    )
    assert "40% seen" in find_row("Tech brief", shown_text)
    assert "not read yet" in find_row("Day in the life", shown_text)


def test_an_overdue_guide_is_named() -> None:
    assert "Pay guide should have been checked by Mon 1 Jun 2026, 173 days ago" in show_page(make_today_page())


def test_problems_are_shown_with_their_location() -> None:
    problem = Problem("no answer to 'Nib?'", "decks/my_pens.md", 4, "write the answer below it")
    assert f"✗ {problem}" in show_page(make_today_page(problems=(problem,)))


def test_a_checklist_deck_shows_how_many_items_are_done() -> None:
    done_progress = Progress(done_items={"tasks/0": ChecklistEvidence(NOW, "x")})
    assert "1 of 3 ticked" in find_row("Tasks", show_page(make_today_page(CHECKLIST, progress=done_progress)))


@pytest.mark.parametrize("has_round", [False, True])
def test_a_deck_of_cards_that_are_set_aside_says_so(*, has_round: bool) -> None:
    pens = make_deck("pens", 2)
    set_aside = replace(
        PROGRESS_BEFORE_ROUND if has_round else Progress(), set_aside_until={card.id: None for card in pens.cards}
    )
    shown_text = show_page(make_today_page(pens, progress=set_aside))
    assert "all cards are set aside" in shown_text.split("\n")[0]
    assert find_row("Pens", shown_text).endswith("  2 set aside")
    assert "%" not in shown_text
    assert "due" not in shown_text


def test_a_target_without_decks_says_so() -> None:
    assert "no decks yet" in show_page(make_today_page()).split("\n")[0]


def test_every_deck_document_and_caution_has_a_row_that_can_be_opened() -> None:
    layout = lay_out(make_today_page(make_deck("pens", 1), make_deck("inks", 1)), 80)
    row_keys = [layout.lines[line_number].row_key for line_number in layout.row_indices]
    assert row_keys == [
        RowKey(RowKind.DECK, "pens"),
        RowKey(RowKind.DECK, "inks"),
        RowKey(RowKind.DOCUMENT, "guide"),
        RowKey(RowKind.DOCUMENT, "stack"),
        RowKey(RowKind.DOCUMENT, "day"),
        RowKey(RowKind.PASSAGE, "guide.md", 1),
    ]


@pytest.mark.parametrize("width", range(20, 201, 6))
def test_no_line_is_wider_than_the_page(width: int) -> None:
    long_deck = Deck("long", "東京 pens and " * 4, make_deck("long", 120).cards)
    problems = (Problem("odd", "x" * 90, 3, "repair it"),)
    page = make_today_page(long_deck, CHECKLIST, progress=make_progress("long/0", days_ago=9), problems=problems)
    assert all(line.width <= width for line in lay_out(page, width).lines)


def test_the_checklist_counts_done_items_and_shows_evidence() -> None:
    items = tuple(card for card in CHECKLIST.cards if isinstance(card, ChecklistCard))
    shown_text = show_page(checklist.build_checklist_page(items, {"tasks/1": ChecklistEvidence(NOW, "A video")}))
    assert shown_text.split("\n")[0].endswith("1 of 3 ticked")
    assert find_row("Task 1", shown_text).startswith("✓")
    assert find_row("Task 0", shown_text).startswith("·")
    assert "evidence: A video" in shown_text


def test_only_open_items_show_what_good_evidence_is() -> None:
    items = tuple(card for card in CHECKLIST.cards if isinstance(card, ChecklistCard))
    assert (
        show_page(checklist.build_checklist_page(items, {"tasks/1": ChecklistEvidence(NOW, "A video")})).count("Proof")
        == 2
    )


EXPECTED_RECALL = RecallEstimate(0.62, 0.57, 0.67)


def test_the_header_shows_the_range_of_expected_recall() -> None:
    assert describe_status(None, RecallEstimate(0.87, 0.74, 1.0), NOW)[0] == "recall now 87% (74–100%)"
    assert describe_status(None, RecallEstimate(0.05, 0.0, 0.12), NOW)[0] == "recall now 5% (0–12%)"


def test_the_header_says_at_which_moment_recall_is_expected() -> None:
    header_line = make_header_line("Quillworks", describe_status(ROUND, EXPECTED_RECALL, NOW), 110)
    assert header_line.text.startswith("prepdeck  Quillworks")
    assert header_line.text.endswith(
        "Interview · Fri 4 Dec 12:00 · in 13 days   recall if you study no more 62% (57–67%)"
    )
    assert make_header_line("Quillworks", describe_status(None, EXPECTED_RECALL, NOW), 100).text.endswith(
        "recall now 62% (57–67%)"
    )


def test_a_narrow_header_shows_less() -> None:
    def find_status(choices: Sequence[str], width: int) -> str:
        return make_header_line("Quillworks", choices, width).text.removeprefix("prepdeck  Quillworks").strip()

    choices = describe_status(ROUND, EXPECTED_RECALL, NOW)
    assert [find_status(choices, width) for width in (94, 86, 76, 66, 60, 53, 42, 32)] == [
        "Fri 4 Dec 12:00 · in 13 days   recall if you study no more 62% (57–67%)",
        "Fri 4 Dec 12:00 · in 13 days   recall if you study no more 62%",
        "in 13 days   recall if you study no more 62% (57–67%)",
        "in 13 days   recall if you study no more 62%",
        "recall if you study no more 62%",
        "recall if you study no more 62%",
        "if you stop now 62%",
        "in 13 days",
    ]
    assert set(describe_status(None, NO_RECALL, NOW)) == {"recall now 0%", "now 0%"}
    assert describe_status(None, RecallEstimate(0.004, 0.001, 0.004), NOW)[0] == "recall now 0%"


@pytest.mark.parametrize("width", range(20, 201))
def test_the_header_is_never_wider_than_the_screen(width: int) -> None:
    assert (
        make_header_line("Quillworks › Pay guide", describe_status(ROUND, EXPECTED_RECALL, NOW), width).width <= width
    )


def make_contradiction(topic: str) -> Contradiction:
    claim = Claim(topic=topic, company="quillworks", quoted_text="$4B+", path="guide.md", line=7)
    return Contradiction(topic, claim, replace(claim, quoted_text="$3B", path="stack.md", line=9))


def test_a_contradiction_names_both_documents() -> None:
    shown_text = show_page(make_today_page(contradictions=(make_contradiction("valuation"),)))
    assert "▲ valuation: $4B+ in Pay guide, $3B in Tech brief" in shown_text


def test_only_the_first_contradictions_are_listed() -> None:
    shown_text = show_page(
        make_today_page(contradictions=tuple(make_contradiction(f"thing {number}") for number in range(8)))
    )
    assert "thing 4" in shown_text
    assert "thing 5" not in shown_text
    assert "3 more contradictions" in shown_text


def show_documents(document_count: int, problem_count: int = 0) -> str:
    """Return the Today page of a target with overdue documents and problems."""
    due_day = date(2026, 11, 1)
    overview = build_overview(
        title="Quillworks",
        documents={
            f"g{number}": DocumentInfo(f"g{number}", f"g{number}.md", "notes", f"Title {number}", review_due=due_day)
            for number in range(document_count)
        },
        label_document=lambda name: f"Title {name[1:]}",
        decks=(),
        study_context=NOTHING_DONE,
        recall_tracker=NOTHING_DONE.recall_tracker_at(NOW),
        plan=None,
        contradictions=(),
        problems=tuple(Problem("odd", f"f{number}.md") for number in range(problem_count)),
        today=date(2026, 11, 21),
        has_other_zone=False,
    )
    return show_page(build_today_page(overview))


def test_thousands_of_documents_do_not_fill_the_page() -> None:
    shown_text = show_documents(4466)
    assert "Title 11 " in shown_text
    assert "Title 12 " not in shown_text
    assert "4,454 more documents" in shown_text
    assert "Decks and the summary use only the documents listed above." in shown_text
    assert "4,454 more documents to check again" in shown_text
    assert len(shown_text.splitlines()) < 60


def test_twelve_documents_are_all_listed() -> None:
    assert "more" not in show_documents(12)
    assert "listed above" not in show_documents(12)


def test_only_the_first_problems_are_listed() -> None:
    shown_text = show_documents(1, problem_count=500)
    assert "f11.md" in shown_text
    assert "f12.md" not in shown_text
    assert "488 more" in shown_text
    assert "prepdeck check" in shown_text


DERIVED_DECK = Deck("facts", "Tech facts", make_deck("facts", 7).cards, is_on_by_default=False)


def test_a_derived_deck_that_is_off_is_listed_last_and_not_counted() -> None:
    shown_text = show_page(make_today_page(make_deck("pens", 2), DERIVED_DECK))
    assert "7 cards  off" in find_row("Tech facts", shown_text)
    assert shown_text.index("Pens") < shown_text.index("Tech facts")
    assert "2 new" in shown_text.split("\n")[0]
    assert "2 of 2 cards are still new" in shown_text


def test_a_derived_deck_that_is_on_is_counted() -> None:
    shown_text = show_page(
        make_today_page(make_deck("pens", 2), DERIVED_DECK, progress=Progress(deck_switches={"facts": True}))
    )
    assert "7 new" in find_row("Tech facts", shown_text)
    assert "off" not in find_row("Tech facts", shown_text)


def test_a_written_deck_is_on_by_default() -> None:
    assert "2 new" in find_row("Pens", show_page(make_today_page(make_deck("pens", 2))))
    assert "2 cards  off" in find_row(
        "Pens", show_page(make_today_page(make_deck("pens", 2), progress=Progress(deck_switches={"pens": False})))
    )


def test_the_page_says_when_all_decks_are_off() -> None:
    assert "all decks are off" in show_page(make_today_page(DERIVED_DECK)).split("\n")[0]


def test_cards_that_are_set_aside_share_one_row() -> None:
    assert "set aside" not in show_page(make_today_page(make_deck("pens", 5)))
    set_aside_until = {"pens/0": None, "pens/1": NOW + timedelta(hours=3), "pens/2": NOW, "gone/1": None}
    page = make_today_page(make_deck("pens", 5), progress=Progress(set_aside_until=set_aside_until))
    for width in (40, 100):
        (row,) = [line for line in lay_out(page, width).lines if "set aside" in line.text]
        assert "2 cards set aside" in row.text
        assert row.row_key == RowKey(RowKind.SET_ASIDE)
    assert "4 of 4 cards are still new" in show_page(page)
    assert "3 new" in show_page(page)


def test_a_deck_with_only_buried_cards_is_not_called_learned() -> None:
    shown_text = show_page(
        make_today_page(make_deck("pens", 1), progress=Progress(set_aside_until={"pens/0": NOW + timedelta(hours=3)}))
    )
    assert "learned" not in shown_text
    assert "1 set aside" in shown_text


def test_an_excluded_deck_shows_no_recall_and_is_not_counted() -> None:
    interview_round = replace(ROUND, excluded_deck_ids=frozenset({"inks"}))
    progress = replace(make_progress("inks/0", "inks/1", days_ago=1), rounds={"Interview": interview_round})
    shown_text = show_page(make_today_page(make_deck("pens", 4), make_deck("inks", 3), progress=progress))
    assert "4 of 4 cards are still new" in shown_text
    assert "not needed" in find_row("Inks", shown_text)
    assert " 0%" not in find_row("Inks", shown_text)
    assert "not needed" not in find_row("Pens", shown_text)


@pytest.mark.parametrize(
    ("suspended_count", "buried_count", "can_drill"), [(4, 5, True), (5, 5, False), (9, 0, True), (10, 0, False)]
)
def test_a_drill_is_possible_while_any_card_is_not_set_aside(
    suspended_count: int, buried_count: int, *, can_drill: bool
) -> None:
    set_aside_until: dict[str, datetime | None] = {f"pens/{number}": None for number in range(suspended_count)}
    set_aside_until |= {
        f"pens/{number}": NOW + timedelta(hours=3) for number in range(suspended_count, suspended_count + buried_count)
    }
    assert (
        make_overview(
            make_deck("pens", 10), progress=Progress(rounds={"Interview": ROUND}, set_aside_until=set_aside_until)
        ).can_drill
        is can_drill
    )
