"""The plan page and the rounds page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from prepdeck.memory.belief import Calibration
from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import Objective, TargetTime
from prepdeck.memory.plan import PastDay, RisingMinutes, StudyPlan
from prepdeck.memory.plan_maker import make_plan
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, list_study_days, to_epoch_days
from prepdeck.pages import plan as plan_page
from prepdeck.pages import rounds
from prepdeck.pages.chart import DayColumn, RecallChart
from prepdeck.pages.outlook import format_estimate_range
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.plan import build_page_without_round, build_plan_page
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.session.plan_report import LeechCard, PlanReport, ReportWithoutPlan

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
CALENDAR = StudyCalendar(UTC)
ROUND = Round("On*site*", NOW + timedelta(days=13, hours=3), "UTC", WeeklyMinutes.every_day(10))
DECK_NAMES = {"pens": "Pens [x](y)", "inks": "Inks"}


def make_test_plan(card_count: int, interview_round: Round = ROUND, calendar: StudyCalendar = CALENDAR) -> StudyPlan:
    card_ids_by_deck = {"pens": [f"pens/{number}" for number in range(card_count)], "inks": ["inks/0"]}
    planner = CardPlanner(
        [card_id for deck_card_ids in card_ids_by_deck.values() for card_id in deck_card_ids],
        Learner(),
        Objective([TargetTime(to_epoch_days(interview_round.starts_at))]),
    )
    planner.start_session(to_epoch_days(NOW))
    return make_plan(card_ids_by_deck, planner, interview_round, calendar, NOW)


PLAN = make_test_plan(20)
REPORT = PlanReport(
    plan=PLAN,
    deck_names=DECK_NAMES,
    study_date=TODAY,
    is_interview_day=False,
    whole_days=PLAN.study_days,
    spent_minutes=0.0,
    leech_cards=(),
    calibration=Calibration(),
    later_rounds=(Round("Final", NOW + timedelta(days=27), "UTC", minutes_set_at=NOW),),
    now=NOW,
)


def show_page(page: Page, width: int = 100) -> str:
    return "\n".join(line.text.rstrip() for line in lay_out(page, width).lines)


def show_words(page: Page) -> str:
    return " ".join(show_page(page).split())


def test_the_plan_page_shows_the_round_and_three_outlooks() -> None:
    shown_text = show_page(build_plan_page(REPORT))
    assert "On*site* · Fri 4 Dec 15:00, in 13 days" in shown_text.split("\n")[0]
    assert "now" in shown_text
    assert "if you study no more" in shown_text
    assert "with the plan" in shown_text
    assert "Final on Fri 18 Dec" in shown_text


def test_every_day_until_the_round_is_a_row_that_can_be_opened() -> None:
    row_keys = [line.row_key for line in lay_out(build_plan_page(REPORT), 100).lines if line.row_key]
    assert row_keys == [RowKey(RowKind.DAY, str(TODAY + timedelta(days=number))) for number in range(13)]


def test_the_last_of_merged_days_shows_their_number() -> None:
    day_rows = show_page(
        build_plan_page(replace(REPORT, plan=make_test_plan(20, replace(ROUND, starts_at=NOW + timedelta(days=200)))))
    ).split("\n")
    today_row, *other_rows = [day_row for day_row in day_rows if " new ·" in day_row]
    assert "Today" in today_row
    assert " days" not in today_row
    assert other_rows
    assert all(" days" in day_row.partition("→")[2] for day_row in other_rows)
    assert "%  over" not in show_page(build_plan_page(REPORT))


def test_the_minutes_studied_today_are_shown() -> None:
    shown_text = show_page(build_plan_page(replace(REPORT, spent_minutes=7.2)), 80)
    (today_row,) = [row for row in shown_text.split("\n") if "7 min done" in row]
    assert "Left today   10 min" in today_row
    assert "Left today" not in show_page(build_plan_page(REPORT))


def test_the_columns_of_days_have_names() -> None:
    for width in (76, 100):
        rows = show_page(build_plan_page(REPORT), width).split("\n")
        (head_row,) = [row for row in rows if row.startswith("Days")]
        first_row = rows[rows.index(head_row) + 1]
        assert head_row.index("minutes") + len("minutes") == first_row.index(" min") + len(" min")
        assert head_row.endswith("if you stop after it")
        assert len(head_row) == first_row.index("%") + 1
    assert "if you stop after it" not in show_page(build_plan_page(REPORT), 56)


def test_the_chart_shows_the_same_recall_as_the_days() -> None:
    columns = plan_page._build_day_columns(REPORT)
    assert [column.share for column in columns[:-1]] == [step.expected_recall.mean for step in PLAN.forecast.steps]
    assert columns[-1].share == PLAN.recall_with_plan.mean
    assert all(column.is_expected for column in columns)
    assert columns[0].reached_share == PLAN.recall_if_stopped.mean
    assert "Recall at the interview if you stop after this day:" in show_page(build_plan_page(REPORT))


def test_a_day_without_minutes_left_is_not_planned_in_the_chart() -> None:
    calendar = StudyCalendar(UTC, minutes_spent_today=30.0)
    plan = make_test_plan(20, calendar=calendar)
    today_column = plan_page._build_day_columns(replace(REPORT, plan=plan, spent_minutes=30.0))[0]
    assert (today_column.share, today_column.is_expected) == (plan.recall_if_stopped.mean, False)


def test_default_minutes_are_marked_as_default() -> None:
    plan_with_default_minutes = make_test_plan(3, replace(ROUND, weekly_minutes=None))
    assert "20 min a day (default)" in show_words(build_plan_page(replace(REPORT, plan=plan_with_default_minutes)))


def test_the_minutes_of_a_week_are_described_in_words() -> None:
    week = WeeklyMinutes((20, 20, 20, 20, 20, 60, 0), 90)
    week_text = "20 min a day, Sat 60, Sun 0"
    weekly_round = replace(ROUND, weekly_minutes=week)
    study_days = list_study_days(NOW, weekly_round, StudyCalendar(UTC))
    report = replace(REPORT, plan=make_test_plan(3, weekly_round), whole_days=study_days)
    for spent_minutes in (0.0, 5.0):  # those of the whole day are shown, as on the page of interviews
        shown_text = show_words(build_plan_page(replace(report, spent_minutes=spent_minutes)))
        assert f"{week_text}, rising from 0 today to 68 on Thu 3 Dec" in shown_text
    assert f"{week_text}, rising from 0 today to 68 on Thu 3 Dec · all decks" in show_words(
        rounds.build_rounds_page([(weekly_round, study_days)], (), DECK_NAMES, NOW)
    )


def test_cards_that_will_not_fit_are_shown_with_the_minutes_needed() -> None:
    shown_text = show_words(build_plan_page(replace(REPORT, plan=make_test_plan(900))))
    assert "cards in Pens [x](y) won't fit. Study" in shown_text
    assert "▲" in shown_text


def test_cards_of_several_decks_that_will_not_fit_are_one_sentence() -> None:
    plan = replace(
        PLAN,
        deck_plans=tuple(deck_plan._replace(new_card_count=20) for deck_plan in PLAN.deck_plans),
        extra_minutes_needed=36,
    )
    shown_text = show_words(build_plan_page(replace(REPORT, plan=plan)))
    new_cards_text = "40 cards won't fit (20 in Pens [x](y), 20 in Inks)"
    assert f"{new_cards_text}. Study 46 min a day or switch decks off." in shown_text


def test_of_many_decks_only_the_largest_are_named() -> None:
    deck_names = {f"deck{number}": f"Deck {number}" for number in range(1, 7)}
    deck_plans = tuple(
        PLAN.deck_plans[0]._replace(deck_id=deck_id, new_card_count=new_card_count)
        for new_card_count, deck_id in enumerate(deck_names, 1)
    )
    shown_text = show_words(
        build_plan_page(replace(REPORT, deck_names=deck_names, plan=replace(PLAN, deck_plans=deck_plans)))
    )
    assert "21 cards won't fit (6 in Deck 6, 5 in Deck 5, 4 in Deck 4, 6 in 3 other decks)" in shown_text


def test_uneven_weeks_get_advice_as_additional_minutes() -> None:
    plan = make_test_plan(900, replace(ROUND, weekly_minutes=WeeklyMinutes((5, 20, 5, 5, 5, 5, 0))))
    shown_text = show_words(build_plan_page(replace(REPORT, plan=plan)))
    assert f"won't fit. Study {plan.extra_minutes_needed} more min a day or switch the deck off." in shown_text
    assert "Study 5 min" not in shown_text


def test_a_round_that_begins_in_minutes_gets_no_advice_on_minutes() -> None:
    plan = make_test_plan(30, replace(ROUND, starts_at=NOW + timedelta(minutes=4)))
    shown_text = show_words(build_plan_page(replace(REPORT, plan=plan)))
    assert "The interview is too near for more minutes a day to help." in shown_text
    assert "5 more minutes" not in shown_text
    assert "Study" not in shown_text
    assert "won't fit" in shown_text
    assert "switch" not in shown_text


def test_a_round_without_any_deck_says_so() -> None:
    assert "No deck is on for this interview." in show_words(
        build_plan_page(replace(REPORT, plan=replace(PLAN, deck_plans=())))
    )
    assert "No deck is on" not in show_words(build_plan_page(REPORT))


def test_the_number_of_cards_that_will_not_fit_is_never_truncated() -> None:
    long_names = {"pens": "Pens and everything that can be written with them", "inks": "Inks"}
    plan = replace(PLAN, deck_plans=tuple(deck_plan._replace(new_card_count=1260) for deck_plan in PLAN.deck_plans))
    for width in (40, 50, 60, 68, 80, 100):
        shown_text = show_page(build_plan_page(replace(REPORT, plan=plan, deck_names=long_names)), width)
        assert shown_text.count("▲ 1260 won't fit") == 2, width


def test_rising_minutes_are_suggested_as_a_text_to_type() -> None:
    report = replace(REPORT, plan=replace(PLAN, rising_minutes=RisingMinutes(25, 0.018)))
    recall = PLAN.recall_with_plan.mean
    percents = f"{recall:.0%} → {recall + 0.018:.0%}"
    gain_text = f"Same total, fewer minutes at first and up to 25 a day at the end: {percents}."
    assert f"{gain_text} Press m and type 10 rising to 25." in show_words(build_plan_page(report))
    printed_text = show_words(build_plan_page(report, has_keys=False))
    assert f'{gain_text} Run prepdeck round move NAME --minutes "10 rising to 25".' in printed_text


def test_without_a_round_minutes_do_not_rise() -> None:
    report = replace(REPORT_AFTER_ROUND, week_without_round=WeeklyMinutes.every_day(15, 40))
    assert "Minutes at most 15 min a day Accuracy" in show_words(build_page_without_round(report))


def test_leeches_are_listed_with_their_location() -> None:
    leech = LeechCard(prompt="What is [ink](x)?", where="pens.md:7", lapse_count=5)
    shown_text = show_words(build_plan_page(replace(REPORT, leech_cards=(leech,))))
    assert "What is [ink](x)?" in shown_text
    assert "forgotten 5 times. Rewrite it: pens.md:7" in shown_text


def test_accuracy_says_that_grades_are_generous() -> None:
    calibration = Calibration().with_generous_answers(4, 6)
    page = build_plan_page(replace(REPORT, calibration=calibration))
    assert "you graded wrong answers as recalled: as far as you typed them, about 50%." in show_words(page)
    one_slip = Calibration().with_generous_answers(1, 40)
    assert "graded wrong" not in show_words(build_plan_page(replace(REPORT, calibration=one_slip)))


def test_accuracy_compares_predictions_with_answers() -> None:
    shown_text = show_words(build_plan_page(REPORT))
    plan_range = format_estimate_range(PLAN.recall_with_plan)
    assert plan_range
    assert f"likely to be in the range beside a figure, here {plan_range}: 8 times in 10." in shown_text
    assert "gets narrower when you answer cards again on later days: no such answer so far." in shown_text
    calibration = Calibration(answer_count=100, predicted_count=91.0, recalled_count=84)
    assert "91% were expected to be recalled, and 84% were" in show_words(
        build_plan_page(replace(REPORT, calibration=calibration))
    )


def test_a_range_is_hidden_if_both_ends_round_to_the_same_percentage() -> None:
    assert format_estimate_range(RecallEstimate(0.64, 0.59, 0.69)) == "59–69%"
    assert format_estimate_range(RecallEstimate(0.01, 0.008, 0.012)) == ""
    assert format_estimate_range(RecallEstimate(0.0, 0.0, 0.0)) == ""


def test_the_printed_plan_mentions_no_keys() -> None:
    report = replace(REPORT, plan=replace(PLAN, rising_minutes=RisingMinutes(50, 0.02)))
    assert "Press m" in show_page(build_plan_page(report))
    assert "Press" not in show_page(build_plan_page(report, has_keys=False))


@pytest.mark.parametrize("width", [30, 36, 56, 76, 96, 196])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    past_days = tuple(PastDay(TODAY - timedelta(days=number), 0.1 * number) for number in (5, 3, 1))
    report = replace(REPORT, plan=replace(PLAN, past_days=past_days))
    assert all(line.width <= width for line in lay_out(build_plan_page(report), width).lines)
    rounds_page = rounds.build_rounds_page([(ROUND, ())], [replace(ROUND, starts_at=NOW, name="Over")], DECK_NAMES, NOW)
    assert all(line.width <= width for line in lay_out(rounds_page, width).lines)


REPORT_AFTER_ROUND = ReportWithoutPlan(
    next_round=None,
    last_round=replace(ROUND, starts_at=NOW - timedelta(days=2)),
    now=NOW,
    expected_recall=RecallEstimate(0.5, 0.4, 0.6),
    desired_retention=0.85,
    week_without_round=None,
    leech_cards=(),
    calibration=Calibration(),
)


def test_after_the_last_round_progress_is_kept() -> None:
    shown_text = show_words(build_page_without_round(REPORT_AFTER_ROUND))
    assert "was on Thu 19 Nov 12:00" in shown_text
    assert "Cards and progress stay." in shown_text
    assert "drops to 85%" in shown_text


def test_without_a_round_the_page_explains_how_to_set_one() -> None:
    assert "No interview date yet. Press r to set one." in show_words(
        build_page_without_round(replace(REPORT_AFTER_ROUND, last_round=None))
    )
    assert "prepdeck round add" in show_words(
        build_page_without_round(replace(REPORT_AFTER_ROUND, last_round=None), has_keys=False)
    )


def test_the_chart_separates_past_days_from_planned_ones() -> None:
    days = [date(2026, 11, 1) + timedelta(days=number) for number in range(10)]
    columns = tuple(DayColumn(day, (number + 1) / 10, is_expected=number > 5) for number, day in enumerate(days))
    chart_rows = [line.text for line in RecallChart(columns, days[5]).to_lines(80)]
    bottom_row = next(row for row in reversed(chart_rows) if "▒" in row and "planned" not in row)
    assert bottom_row.count("███") == 6
    assert bottom_row.count("▒▒▒") == 4
    assert "today" in "".join(chart_rows)
    assert chart_rows[0].startswith("100%")


def test_a_planned_column_shows_what_is_reached() -> None:
    columns = (DayColumn(NOW.date(), 1.0, is_expected=True, reached_share=0.5),)
    chart_rows = [line.text for line in RecallChart(columns, NOW.date()).to_lines(80)][:8]
    assert [row[6:].strip() for row in chart_rows] == ["▒▒▒"] * 4 + ["███"] * 4


def test_the_legend_explains_the_bars_of_the_chart() -> None:
    columns = tuple(
        DayColumn(NOW.date() + timedelta(days=day), 0.03 + day / 9, is_expected=day > 4) for day in range(9)
    )
    *chart_rows, legend = [line.text for line in RecallChart(columns, NOW.date()).to_lines(80)]
    assert legend.strip() == "█ reached   ▒ planned"
    assert {"█", "▒"} <= set("".join(chart_rows))


def test_a_chart_of_hundreds_of_days_fits() -> None:
    first_day = date(2026, 1, 1)
    columns = (
        DayColumn(first_day, 0.2, is_expected=False),
        DayColumn(first_day + timedelta(days=299), 0.9, is_expected=True),
    )
    for width in (12, 40, 80, 200):
        assert all(line.width <= max(width, 30) for line in RecallChart(columns, first_day).to_lines(width))
    assert "█" in "".join(line.text for line in RecallChart(columns, first_day).to_lines(80))


def test_upcoming_rounds_are_listed_before_past_ones() -> None:
    later_round = replace(
        ROUND,
        name="Final",
        starts_at=NOW + timedelta(days=20),
        excluded_deck_ids=frozenset({"inks"}),
        weekly_minutes=None,
    )
    past_round = replace(ROUND, name="Phone", starts_at=NOW - timedelta(days=2))
    shown_text = show_page(rounds.build_rounds_page([(ROUND, ()), (later_round, ())], [past_round], DECK_NAMES, NOW))
    assert shown_text.index("On*site*") < shown_text.index("Final") < shown_text.index("Phone")
    assert "10 min a day · all decks" in shown_text
    assert "20 min a day (default) · all decks except Inks" in shown_text
    assert "over; cards and progress stay" in shown_text
    assert "adds one" in show_page(rounds.build_rounds_page([], [], DECK_NAMES, NOW))
