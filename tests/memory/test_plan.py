"""The plan until a round, for ordinary and odd cards, answers and clocks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from known_state import know_the_same
from prepdeck.memory.expected_recall import NO_RECALL, RecallEstimate
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import Objective, TargetTime, interleave
from prepdeck.memory.plan import EXTRA_MINUTES, StudyPlan
from prepdeck.memory.plan_maker import make_plan
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import MAX_DAILY_MINUTES, Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, to_epoch_days, uniform_daily_minutes
from prepdeck.typed.weekly_minutes import parse_weekly_minutes

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NOW_IN_DAYS = to_epoch_days(NOW)
DECKS = {"one": [f"a{number}" for number in range(12)], "other": [f"b{number}" for number in range(8)]}


def plan_for(
    groups: Mapping[str, Sequence[str]],
    learner: Learner | None = None,
    week: WeeklyMinutes | None = None,
    now: datetime = NOW,
    **until: int,
) -> StudyPlan:
    learner, interview_round = learner or Learner(), Round("Onsite", NOW + timedelta(**until), "UTC", week)
    cards = interleave(list(groups.values()))
    planner = CardPlanner(
        cards,
        learner,
        Objective([TargetTime(to_epoch_days(interview_round.starts_at), frozenset(cards))]),
        [1_200.0] * until.get("days", 0),
    )
    planner.start_session(to_epoch_days(now))
    return make_plan(groups, planner, interview_round, StudyCalendar(UTC), now)


def is_sound(estimate: RecallEstimate) -> bool:
    return 0 <= estimate.low <= estimate.mean <= estimate.high <= 1


def all_sound(plan: StudyPlan) -> bool:
    deck_estimates = [
        value
        for deck in plan.deck_plans
        for value in (deck.recall_today, deck.recall_if_stopped, deck.recall_with_plan)
    ]
    steps = [step.expected_recall for step in plan.forecast.steps]
    return all(
        map(is_sound, (plan.recall_today, plan.recall_if_stopped, plan.recall_with_plan, *deck_estimates, *steps))
    )


@pytest.mark.parametrize("groups", [{}, {"one": []}], ids=["no decks", "an empty deck"])
def test_a_plan_without_cards_has_no_recall(groups: dict[str, list[str]]) -> None:
    plan = plan_for(groups, days=5)
    assert (plan.recall_today, plan.recall_if_stopped, plan.recall_with_plan) == (NO_RECALL,) * 3
    assert (plan.extra_minutes_gain, plan.extra_minutes_needed, plan.rising_minutes, plan.card_ids_today) == (
        0,
        None,
        None,
        (),
    )
    assert len(plan.study_days) == 5


def test_recall_with_the_plan_is_higher_than_without_study() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.GOOD, NOW_IN_DAYS - 3)
    plan = plan_for(DECKS, learner, days=5)
    assert all_sound(plan)
    assert plan.recall_if_stopped.mean < plan.recall_today.mean < plan.recall_with_plan.mean
    assert [deck.new_card_count for deck in plan.deck_plans] == [0, 0]
    assert plan.extra_minutes_needed is None  # everything fits


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_with_too_many_cards_the_plan_counts_those_that_stay_new(count: int) -> None:
    many = {"many": [f"c{number}" for number in range(count)]}
    plan = plan_for(many, week=WeeklyMinutes.every_day(3), days=14)
    (deck,) = plan.deck_plans
    assert all_sound(plan)
    assert deck.card_count == count
    assert deck.new_card_count + sum(step.new_count for step in plan.forecast.steps) == count
    assert deck.new_card_count > count * 0.8
    assert plan.extra_minutes_gain > 0
    assert plan.extra_minutes_needed is not None
    assert plan.extra_minutes_needed > count / 50
    assert len(plan.card_ids_today) <= count


def test_with_the_extra_minutes_needed_no_card_stays_new() -> None:
    cards = {"many": [f"c{number}" for number in range(300)]}
    plan = plan_for(cards, week=WeeklyMinutes.every_day(10), days=6)
    assert plan.deck_plans[0].new_card_count > 0
    assert plan.extra_minutes_needed is not None
    assert (
        plan_for(cards, week=WeeklyMinutes.every_day(10 + plan.extra_minutes_needed), days=6)
        .deck_plans[0]
        .new_card_count
        == 0
    )


@pytest.mark.parametrize("answers", [0, 1, 4])
def test_the_promised_gains_match_the_plans_with_these_minutes(answers: int) -> None:
    cards = {"many": [f"c{number}" for number in range(60)]}
    learner = Learner()
    for answers_ago in range(answers, 0, -1):
        for number, card in enumerate(cards["many"]):
            learner.record_answer(card, Grade(1 + (number + answers_ago) % 4), NOW_IN_DAYS - 2 * answers_ago)
    plan = plan_for(cards, learner, WeeklyMinutes.every_day(3), days=8)
    plan_with_more_minutes = plan_for(cards, learner, WeeklyMinutes.every_day(3 + EXTRA_MINUTES), days=8)
    assert plan.extra_minutes_gain == plan_with_more_minutes.recall_with_plan.mean - plan.recall_with_plan.mean > 0.01
    if plan.rising_minutes is not None:
        plan_with_rising_minutes = plan_for(
            cards,
            learner,
            replace(WeeklyMinutes.every_day(3), max_minutes=plan.rising_minutes.longest_day_minutes),
            days=8,
        )
        assert (
            plan.rising_minutes.recall_gain
            == plan_with_rising_minutes.recall_with_plan.mean - plan.recall_with_plan.mean
        )


@pytest.mark.parametrize("week", ["4", "6 most 15"])
def test_the_promised_gains_hold_if_the_minutes_were_set_long_ago(week: str) -> None:
    cards = {"many": [f"c{number}" for number in range(133)]}

    def plan_with(week: WeeklyMinutes, minutes_set_at: datetime) -> StudyPlan:
        interview_round = Round("Onsite", NOW + timedelta(days=9), "UTC", week, minutes_set_at=minutes_set_at)
        planner = CardPlanner(
            cards["many"], Learner(), Objective([TargetTime(to_epoch_days(interview_round.starts_at))])
        )
        planner.start_session(NOW_IN_DAYS)
        return make_plan(cards, planner, interview_round, StudyCalendar(UTC), NOW)

    week_minutes = parse_weekly_minutes(week)
    plan = plan_with(week_minutes, NOW - timedelta(days=12))
    longer_week = WeeklyMinutes(
        tuple(value + EXTRA_MINUTES for value in week_minutes.by_weekday),
        week_minutes.max_minutes and week_minutes.max_minutes + EXTRA_MINUTES,
    )
    assert plan.extra_minutes_gain == max(
        0.0, plan_with(longer_week, NOW).recall_with_plan.mean - plan.recall_with_plan.mean
    )
    if plan.rising_minutes is not None:
        assert (
            plan.rising_minutes.recall_gain
            == plan_with(
                replace(week_minutes, max_minutes=plan.rising_minutes.longest_day_minutes), NOW
            ).recall_with_plan.mean
            - plan.recall_with_plan.mean
        )


def test_the_extra_minutes_needed_stay_below_the_limit_of_a_day() -> None:
    def extra_minutes_needed(card_count: int) -> int | None:
        cards = {"many": [f"c{number}" for number in range(card_count)]}
        return plan_for(cards, week=WeeklyMinutes.every_day(500), days=1).extra_minutes_needed

    needed = extra_minutes_needed(1_900)
    assert needed is not None
    assert 0 < needed <= MAX_DAILY_MINUTES - 500
    assert extra_minutes_needed(2_170) is None  # twelve hours are enough for 2,160 new cards


def test_today_is_never_merged_with_other_days() -> None:
    plan = plan_for({"few": ["a", "b", "c", "d"]}, week=WeeklyMinutes.every_day(20), days=41)
    assert plan.minutes_needed_today < 5


def test_daily_minutes_are_known_if_all_days_have_the_same() -> None:
    def daily_minutes_of(text: str, *, days: int) -> int | None:
        return plan_for(DECKS, week=parse_weekly_minutes(text), days=days).daily_minutes

    assert (
        daily_minutes_of("5", days=9),
        daily_minutes_of("3 most 12", days=9),
        daily_minutes_of("20 sun 0", days=9),
    ) == (5, 3, 20)
    assert daily_minutes_of("5 mon 20", days=9) is None


def test_daily_minutes_are_unknown_if_a_day_has_its_own_minutes() -> None:
    interview_round, tomorrow = (
        Round("Onsite", NOW + timedelta(days=5), "UTC", WeeklyMinutes.every_day(10)),
        NOW.date() + timedelta(days=1),
    )
    assert uniform_daily_minutes(NOW, interview_round, StudyCalendar(UTC)) == 10
    assert uniform_daily_minutes(NOW, interview_round, StudyCalendar(UTC, minutes_by_day={tomorrow: 10})) is None
    assert (
        uniform_daily_minutes(NOW, interview_round, StudyCalendar(UTC, minutes_by_day={tomorrow: 0})) == 10
    )  # a day off is not a day of study


def test_a_round_in_an_hour_leaves_one_session_of_at_most_that_hour() -> None:
    plan = plan_for(DECKS, week=WeeklyMinutes.every_day(600), hours=1)
    (session,) = plan.study_days
    assert session.minutes == 60
    assert all_sound(plan)
    assert set(plan.card_ids_today) == {*DECKS["one"], *DECKS["other"]}
    assert plan.recall_with_plan.mean > 0.5


def test_a_person_who_forgets_everything_gets_a_lower_expected_recall() -> None:
    learner = Learner()
    for day in range(8, 0, -1):
        for card in DECKS["one"]:
            learner.record_answer(card, Grade.AGAIN, NOW_IN_DAYS - day)
    plan = plan_for({"one": DECKS["one"]}, learner, days=5)
    successful_learner = Learner()
    for card in DECKS["one"]:
        successful_learner.record_answer(card, Grade.GOOD, NOW_IN_DAYS - 8)
        successful_learner.record_answer(card, Grade.GOOD, NOW_IN_DAYS - 1)
    assert all_sound(plan)
    assert (
        0
        < plan.recall_with_plan.mean
        < plan_for({"one": DECKS["one"]}, successful_learner, days=5).recall_with_plan.mean
    )


def test_answers_in_the_future_do_not_break_the_plan() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.GOOD, NOW_IN_DAYS + 2)
        learner.record_answer(card, Grade.AGAIN, NOW_IN_DAYS - 2)
    for now in (NOW, NOW - timedelta(days=1)):
        plan = plan_for(DECKS, learner, now=now, days=5)
        assert all_sound(plan)
        assert plan.recall_with_plan.mean > 0


def test_a_plan_without_minutes_equals_no_study() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.GOOD, NOW_IN_DAYS - 1)
    plan = plan_for(DECKS, learner, WeeklyMinutes.every_day(0), days=5)
    assert plan.recall_with_plan.mean == pytest.approx(plan.recall_if_stopped.mean)
    assert plan.extra_minutes_gain > 0  # five minutes instead of none


def test_two_runs_make_the_same_plan_and_do_not_change_the_learner() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.HARD, NOW_IN_DAYS - 1)
    learner_before = learner.copy()
    first = plan_for(DECKS, learner, days=9)
    assert plan_for(DECKS, learner, days=9) == first
    assert know_the_same(learner, learner_before)
