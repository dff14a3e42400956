"""The plan and the rounds as pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from prepdeck.memory.learner import Calibration, Learner
from prepdeck.memory.plan import PastDay, RisingMinutes, StudyPlan, make_plan
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.memory.readiness import RecallEstimate
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, to_epoch_days
from prepdeck.pages import rounds
from prepdeck.pages.chart import DayColumn, ReadinessChart
from prepdeck.pages.outlook import format_estimate_range
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.plan import build_page_without_round, build_plan_page
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.session.plan_report import LeechCard, PlanReport, ReportWithoutPlan

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
ROUND = Round("On*site*", NOW + timedelta(days=13, hours=3), "UTC", WeeklyMinutes.every_day(10))
DECKS = {"pens": "Pens [x](y)", "inks": "Inks"}


def plan_of(cards: int, ahead: Round = ROUND) -> StudyPlan:
    groups = {"pens": [f"pens/{n}" for n in range(cards)], "inks": ["inks/0"]}
    planner = CardPlanner(
        [card for group in groups.values() for card in group],
        Learner(),
        Objective([TargetTime(to_epoch_days(ahead.starts_at))]),
    )
    planner.start_session(to_epoch_days(NOW))
    return make_plan(groups, planner, ahead, StudyCalendar(UTC), NOW)


PLAN = plan_of(20)
FOUND = PlanReport(
    plan=PLAN,
    deck_names=DECKS,
    study_date=TODAY,
    spent_minutes=0.0,
    leech_cards=(),
    calibration=Calibration(),
    later_rounds=(Round("Final", NOW + timedelta(days=27), "UTC", minutes_set_at=NOW),),
    now=NOW,
)


def text_of(found: Page, width: int = 100) -> str:
    return "\n".join(each.text.rstrip() for each in lay_out(found, width).lines)


def words_of(found: Page) -> str:
    return " ".join(text_of(found).split())


def test_the_round_its_day_and_the_three_outlooks_are_said() -> None:
    shown = text_of(build_plan_page(FOUND))
    assert "On*site* · Fri 4 Dec 15:00, in 13 days" in shown.split("\n")[0]
    assert "today" in shown
    assert "if I stop" in shown
    assert "with the plan" in shown
    assert "Final on Fri 18 Dec" in shown


def test_every_day_until_the_round_is_a_row_that_opens_it() -> None:
    opens = [line.row_key for line in lay_out(build_plan_page(FOUND), 100).lines if line.row_key]
    assert opens == [RowKey(RowKind.DAY, str(TODAY + timedelta(days=n))) for n in range(13)]


def test_of_days_that_are_forecast_together_the_last_says_of_how_many_it_speaks() -> None:
    rows = text_of(
        build_plan_page(replace(FOUND, plan=plan_of(20, replace(ROUND, starts_at=NOW + timedelta(days=200)))))
    ).split("\n")
    today, *others = [row for row in rows if " new ·" in row]
    assert "Today" in today
    assert " days" not in today
    assert others
    assert all(" days" in row.partition("→")[2] for row in others)
    assert "%  over" not in text_of(build_plan_page(FOUND))


def test_what_has_been_studied_today_is_said() -> None:
    assert "7 min done" in text_of(build_plan_page(replace(FOUND, spent_minutes=7.2)))


def test_minutes_that_nobody_set_are_said_to_be_so() -> None:
    unset = plan_of(3, replace(ROUND, weekly_minutes=None))
    assert "20 min a day (default)" in words_of(build_plan_page(replace(FOUND, plan=unset)))


def test_the_minutes_of_a_week_are_said_in_words_and_not_as_they_are_typed() -> None:
    week = WeeklyMinutes((20, 20, 20, 20, 20, 60, 0), 90)
    said = "20 min a day, Sat 60, Sun 0, rising to 90"
    assert said in words_of(build_plan_page(replace(FOUND, plan=plan_of(3, replace(ROUND, weekly_minutes=week)))))
    assert f"{said} · all decks" in words_of(
        rounds.build_rounds_page((replace(ROUND, weekly_minutes=week),), (), DECKS, NOW)
    )


def test_what_stays_unseen_is_said_with_the_minutes_that_would_help() -> None:
    shown = words_of(build_plan_page(replace(FOUND, plan=plan_of(900))))
    assert "cards of Pens [x](y) won't fit. Study" in shown
    assert "▲" in shown


def test_what_stays_unseen_of_several_decks_is_one_sentence() -> None:
    plan = replace(
        PLAN, deck_plans=tuple(each._replace(unseen_count=20) for each in PLAN.deck_plans), extra_minutes_needed=36
    )
    shown = words_of(build_plan_page(replace(FOUND, plan=plan)))
    said = "40 cards won't fit (20 of Pens [x](y), 20 of Inks)"
    assert f"{said}. Study 46 min a day or switch decks off." in shown


def test_of_many_decks_those_that_lack_most_are_named() -> None:
    names = {f"deck{number}": f"Deck {number}" for number in range(1, 7)}
    decks = tuple(PLAN.deck_plans[0]._replace(deck_id=deck, unseen_count=at) for at, deck in enumerate(names, 1))
    shown = words_of(build_plan_page(replace(FOUND, deck_names=names, plan=replace(PLAN, deck_plans=decks))))
    assert "21 cards won't fit (6 of Deck 6, 5 of Deck 5, 4 of Deck 4, 6 of 3 other decks)" in shown


def test_where_days_differ_what_would_help_is_said_as_minutes_more() -> None:
    plan = plan_of(900, replace(ROUND, weekly_minutes=WeeklyMinutes((5, 20, 5, 5, 5, 5, 0))))
    shown = words_of(build_plan_page(replace(FOUND, plan=plan)))
    assert f"won't fit. Study {plan.extra_minutes_needed} more min a day or switch the deck off." in shown
    assert "Study 5 min" not in shown


def test_where_the_round_begins_in_some_minutes_no_minutes_a_day_are_spoken_of() -> None:
    plan = plan_of(30, replace(ROUND, starts_at=NOW + timedelta(minutes=4)))
    shown = words_of(build_plan_page(replace(FOUND, plan=plan)))
    assert "The interview starts too soon for more study." in shown
    assert "more minutes a day" not in shown
    assert "Study" not in shown
    assert "won't fit" in shown
    assert "switch" not in shown


def test_a_round_that_asks_about_no_deck_is_said_to_be_one() -> None:
    assert "No deck is on for this round." in words_of(
        build_plan_page(replace(FOUND, plan=replace(PLAN, deck_plans=())))
    )
    assert "No deck is on" not in words_of(build_plan_page(FOUND))


def test_how_many_cards_of_a_deck_stay_unseen_is_never_cut_off() -> None:
    long = {"pens": "Pens and everything that can be written with them", "inks": "Inks"}
    plan = replace(PLAN, deck_plans=tuple(each._replace(unseen_count=1260) for each in PLAN.deck_plans))
    for width in (40, 50, 60, 68, 80, 100):
        shown = text_of(build_plan_page(replace(FOUND, plan=plan, deck_names=long)), width)
        assert shown.count("▲ 1260 won't fit") == 2, width


def test_rising_minutes_are_proposed_as_they_are_typed() -> None:
    shown = words_of(build_plan_page(replace(FOUND, plan=replace(PLAN, rising_minutes=RisingMinutes(25, 0.018)))))
    assert "rising to 25 min on the last days: 96% → 97% (type 10 most 25)" in shown


def test_leeches_are_named_with_where_to_rewrite_them() -> None:
    leech = LeechCard(prompt="What is [ink](x)?", where="pens.md:7", lapse_count=5)
    shown = words_of(build_plan_page(replace(FOUND, leech_cards=(leech,))))
    assert "What is [ink](x)?" in shown
    assert "forgotten 5 times. Rewrite it: pens.md:7" in shown


def test_how_sure_it_is_is_said_by_what_was_predicted_and_answered() -> None:
    assert "It narrows with answers on later days (0 so far)" in words_of(build_plan_page(FOUND))
    known = Calibration(answer_count=100, predicted_count=91.0, recalled_count=84)
    assert "91% were expected to be right and 84% were" in words_of(build_plan_page(replace(FOUND, calibration=known)))


def test_a_range_is_said_unless_its_ends_are_the_same_in_whole_percents() -> None:
    assert format_estimate_range(RecallEstimate(0.64, 0.59, 0.69)) == "59–69%"
    assert format_estimate_range(RecallEstimate(0.01, 0.008, 0.012)) == ""
    assert format_estimate_range(RecallEstimate(0.0, 0.0, 0.0)) == ""


def test_printed_it_speaks_of_no_keys() -> None:
    assert "changes them" not in text_of(build_plan_page(FOUND, has_keys=False))


@pytest.mark.parametrize("width", [30, 36, 56, 76, 96, 196])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    past = tuple(PastDay(TODAY - timedelta(days=n), 0.1 * n) for n in (5, 3, 1))
    found = replace(FOUND, plan=replace(PLAN, past_days=past))
    assert all(line.width <= width for line in lay_out(build_plan_page(found), width).lines)
    listed = rounds.build_rounds_page([ROUND], [replace(ROUND, starts_at=NOW, name="Over")], DECKS, NOW)
    assert all(line.width <= width for line in lay_out(listed, width).lines)


OVER = ReportWithoutPlan(
    next_round=None,
    last_round=replace(ROUND, starts_at=NOW - timedelta(days=2)),
    now=NOW,
    readiness=RecallEstimate(0.5, 0.4, 0.6),
    desired_retention=0.85,
    week_without_round=None,
    leech_cards=(),
    calibration=Calibration(),
)


def test_after_the_last_round_it_is_said_to_be_kept_and_reviewable() -> None:
    shown = words_of(build_page_without_round(OVER))
    assert "was on Thu 19 Nov 12:00" in shown
    assert "Cards and progress stay." in shown
    assert "drops to 85%" in shown


def test_without_any_round_how_to_set_one_is_said() -> None:
    assert "No interview date yet. Press r to set one." in words_of(
        build_page_without_round(replace(OVER, last_round=None))
    )
    assert "prepdeck round add" in words_of(build_page_without_round(replace(OVER, last_round=None), has_keys=False))


def test_the_chart_has_a_column_a_day_and_tells_what_was_from_what_is_planned() -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(10)]
    columns = tuple(DayColumn(day, (n + 1) / 10, is_expected=n > 5) for n, day in enumerate(days))
    shown = [line.text for line in ReadinessChart(columns, days[5]).to_lines(80)]
    bottom = next(row for row in reversed(shown) if "▒" in row and "planned" not in row)
    assert bottom.count("███") == 6
    assert bottom.count("▒▒▒") == 4
    assert "today" in "".join(shown)
    assert shown[0].startswith("100%")


def test_a_chart_of_hundreds_of_days_fits_and_a_day_without_study_stands_as_the_one_before() -> None:
    first = date(2026, 1, 1)
    columns = (DayColumn(first, 0.2, is_expected=False), DayColumn(first + timedelta(days=299), 0.9, is_expected=True))
    for width in (12, 40, 80, 200):
        assert all(line.width <= max(width, 30) for line in ReadinessChart(columns, first).to_lines(width))
    assert "█" in "".join(line.text for line in ReadinessChart(columns, first).to_lines(80))


def test_the_rounds_are_listed_those_ahead_first_and_those_over_last() -> None:
    later = replace(
        ROUND,
        name="Final",
        starts_at=NOW + timedelta(days=20),
        excluded_deck_ids=frozenset({"inks"}),
        weekly_minutes=None,
    )
    over = replace(ROUND, name="Phone", starts_at=NOW - timedelta(days=2))
    shown = text_of(rounds.build_rounds_page([ROUND, later], [over], DECKS, NOW))
    assert shown.index("On*site*") < shown.index("Final") < shown.index("Phone")
    assert "10 min a day · all decks" in shown
    assert "20 min a day (default) · all decks except Inks" in shown
    assert "over; cards and progress stay" in shown
    assert "adds one" in text_of(rounds.build_rounds_page([], [], DECKS, NOW))
