"""The plan: what becomes of the cards until the round, however odd the cards, the answers and the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prepdeck.memory.forecast import interleave
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner, ModelMixture
from prepdeck.memory.plan import EXTRA_MINUTES, StudyPlan, make_plan
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.memory.readiness import NO_RECALL, RecallEstimate
from prepdeck.memory.rounds import MAX_DAILY_MINUTES, Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, to_epoch_days, uniform_daily_minutes
from prepdeck.typed.weekly_minutes import parse_weekly_minutes

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AT_ONCE = to_epoch_days(NOW)
DECKS = {"one": [f"a{number}" for number in range(12)], "other": [f"b{number}" for number in range(8)]}


def planned(
    groups: Mapping[str, Sequence[str]],
    learner: Learner | None = None,
    week: WeeklyMinutes | None = None,
    now: datetime = NOW,
    **until: int,
) -> StudyPlan:
    learner, ahead = learner or Learner(), Round("Onsite", NOW + timedelta(**until), "UTC", week)
    cards = interleave(list(groups.values()))
    planner = CardPlanner(
        cards,
        learner,
        Objective([TargetTime(to_epoch_days(ahead.starts_at), frozenset(cards))]),
        [1_200.0] * until.get("days", 0),
    )
    planner.start_session(to_epoch_days(now))
    return make_plan(groups, planner, ahead, StudyCalendar(UTC), now)


def is_sound(found: RecallEstimate) -> bool:
    return 0 <= found.low <= found.mean <= found.high <= 1


def all_sound(plan: StudyPlan) -> bool:
    of_decks = [
        each for deck in plan.deck_plans for each in (deck.recall_today, deck.recall_if_stopped, deck.recall_with_plan)
    ]
    steps = [step.readiness for step in plan.forecast.steps]
    return all(map(is_sound, (plan.recall_today, plan.recall_if_stopped, plan.recall_with_plan, *of_decks, *steps)))


@pytest.mark.parametrize("groups", [{}, {"one": []}], ids=["no decks", "an empty deck"])
def test_without_cards_there_is_a_plan_that_comes_to_nothing(groups: dict[str, list[str]]) -> None:
    plan = planned(groups, days=5)
    assert (plan.recall_today, plan.recall_if_stopped, plan.recall_with_plan) == (NO_RECALL,) * 3
    assert (plan.extra_minutes_gain, plan.extra_minutes_needed, plan.rising_minutes, plan.card_ids_today) == (
        0,
        None,
        None,
        (),
    )
    assert len(plan.study_days) == 5


def test_following_the_plan_brings_more_than_doing_nothing() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.GOOD, AT_ONCE - 3)
    plan = planned(DECKS, learner, days=5)
    assert all_sound(plan)
    assert plan.recall_if_stopped.mean < plan.recall_today.mean < plan.recall_with_plan.mean
    assert [deck.unseen_count for deck in plan.deck_plans] == [0, 0]
    assert plan.extra_minutes_needed is None  # everything fits


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_of_very_many_cards_it_is_said_how_many_stay_unseen_and_what_would_bring_more(count: int) -> None:
    many = {"many": [f"c{number}" for number in range(count)]}
    plan = planned(many, week=WeeklyMinutes.every_day(3), days=14)
    (deck,) = plan.deck_plans
    assert all_sound(plan)
    assert deck.card_count == count
    assert deck.unseen_count + sum(step.new_count for step in plan.forecast.steps) == count
    assert deck.unseen_count > count * 0.8
    assert plan.extra_minutes_gain > 0
    assert plan.extra_minutes_needed is not None
    assert plan.extra_minutes_needed > count / 50
    assert len(plan.card_ids_today) <= count


def test_with_the_minutes_that_are_said_to_fit_no_card_stays_unseen() -> None:
    cards = {"many": [f"c{number}" for number in range(300)]}
    plan = planned(cards, week=WeeklyMinutes.every_day(10), days=6)
    assert plan.deck_plans[0].unseen_count > 0
    assert plan.extra_minutes_needed is not None
    assert (
        planned(cards, week=WeeklyMinutes.every_day(10 + plan.extra_minutes_needed), days=6).deck_plans[0].unseen_count
        == 0
    )


@pytest.mark.parametrize("answers", [0, 1, 4])
def test_what_more_or_rising_minutes_are_said_to_bring_the_plan_with_them_brings(answers: int) -> None:
    cards = {"many": [f"c{number}" for number in range(133)]}
    learner = Learner()
    for back in range(answers, 0, -1):
        for number, card in enumerate(cards["many"]):
            learner.record_answer(card, Grade(1 + (number + back) % 4), AT_ONCE - 2 * back)
    plan = planned(cards, learner, WeeklyMinutes.every_day(5), days=12)
    more = planned(cards, learner, WeeklyMinutes.every_day(5 + EXTRA_MINUTES), days=12)
    assert plan.extra_minutes_gain == more.recall_with_plan.mean - plan.recall_with_plan.mean > 0.01
    if plan.rising_minutes is not None:
        rising = planned(
            cards,
            learner,
            replace(WeeklyMinutes.every_day(5), max_minutes=plan.rising_minutes.longest_day_minutes),
            days=12,
        )
        assert plan.rising_minutes.readiness_gain == rising.recall_with_plan.mean - plan.recall_with_plan.mean


@pytest.mark.parametrize("week", ["4", "6 most 15"])
def test_what_is_promised_holds_also_where_the_minutes_were_set_long_ago(week: str) -> None:
    cards = {"many": [f"c{number}" for number in range(133)]}

    def of(week: WeeklyMinutes, since: datetime) -> StudyPlan:
        ahead = Round("Onsite", NOW + timedelta(days=9), "UTC", week, minutes_set_at=since)
        planner = CardPlanner(cards["many"], Learner(), Objective([TargetTime(to_epoch_days(ahead.starts_at))]))
        planner.start_session(AT_ONCE)
        return make_plan(cards, planner, ahead, StudyCalendar(UTC), NOW)

    now = parse_weekly_minutes(week)
    plan = of(now, NOW - timedelta(days=12))
    longer = WeeklyMinutes(
        tuple(each + EXTRA_MINUTES for each in now.by_weekday), now.max_minutes and now.max_minutes + EXTRA_MINUTES
    )
    assert plan.extra_minutes_gain == max(0.0, of(longer, NOW).recall_with_plan.mean - plan.recall_with_plan.mean)
    if plan.rising_minutes is not None:
        assert (
            plan.rising_minutes.readiness_gain
            == of(replace(now, max_minutes=plan.rising_minutes.longest_day_minutes), NOW).recall_with_plan.mean
            - plan.recall_with_plan.mean
        )


def test_no_minutes_are_said_to_fit_that_a_day_cannot_have() -> None:
    plan = planned({"many": [f"c{number}" for number in range(2_145)]}, week=WeeklyMinutes.every_day(500), days=1)
    assert plan.extra_minutes_needed == MAX_DAILY_MINUTES - 500


def test_of_very_many_days_today_is_forecast_alone() -> None:
    plan = planned({"few": ["a", "b", "c", "d"]}, week=WeeklyMinutes.every_day(20), days=41)
    assert plan.minutes_needed_today < 5


def test_minutes_a_day_are_said_where_all_days_have_the_same() -> None:
    def of(text: str, *, days: int) -> int | None:
        return planned(DECKS, week=parse_weekly_minutes(text), days=days).daily_minutes

    assert (of("5", days=9), of("3 most 12", days=9), of("20 sun 0", days=9)) == (5, 3, 20)
    assert of("5 mon 20", days=9) is None


def test_no_minutes_a_day_are_said_where_a_day_has_its_own_which_no_week_changes() -> None:
    ahead, tomorrow = (
        Round("Onsite", NOW + timedelta(days=5), "UTC", WeeklyMinutes.every_day(10)),
        NOW.date() + timedelta(days=1),
    )
    assert uniform_daily_minutes(NOW, ahead, StudyCalendar(UTC)) == 10
    assert uniform_daily_minutes(NOW, ahead, StudyCalendar(UTC, minutes_by_day={tomorrow: 10})) is None
    assert (
        uniform_daily_minutes(NOW, ahead, StudyCalendar(UTC, minutes_by_day={tomorrow: 0})) == 10
    )  # a day off is no day of study


def test_until_a_round_in_an_hour_there_is_one_sitting_of_that_hour_at_most() -> None:
    plan = planned(DECKS, week=WeeklyMinutes.every_day(600), hours=1)
    (session,) = plan.study_days
    assert session.minutes == 60
    assert all_sound(plan)
    assert set(plan.card_ids_today) == {*DECKS["one"], *DECKS["other"]}
    assert plan.recall_with_plan.mean > 0.5


def test_who_forgets_everything_again_and_again_is_given_a_sober_plan() -> None:
    learner = Learner()
    for day in range(8, 0, -1):
        for card in DECKS["one"]:
            learner.record_answer(card, Grade.AGAIN, AT_ONCE - day)
    plan = planned({"one": DECKS["one"]}, learner, days=5)
    sunny = Learner()
    for card in DECKS["one"]:
        sunny.record_answer(card, Grade.GOOD, AT_ONCE - 8)
        sunny.record_answer(card, Grade.GOOD, AT_ONCE - 1)
    assert all_sound(plan)
    assert 0 < plan.recall_with_plan.mean < planned({"one": DECKS["one"]}, sunny, days=5).recall_with_plan.mean


def test_answers_that_are_later_than_the_clock_says_are_planned_with_all_the_same() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.GOOD, AT_ONCE + 2)
        learner.record_answer(card, Grade.AGAIN, AT_ONCE - 2)
    for now in (NOW, NOW - timedelta(days=1)):
        plan = planned(DECKS, learner, now=now, days=5)
        assert all_sound(plan)
        assert plan.recall_with_plan.mean > 0


def test_days_without_minutes_leave_things_as_they_are() -> None:
    learner = Learner(mixture=ModelMixture().most_likely(3))  # so few that a forecast thinks of all of them
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.GOOD, AT_ONCE - 1)
    plan = planned(DECKS, learner, WeeklyMinutes.every_day(0), days=5)
    assert plan.recall_with_plan.mean == pytest.approx(plan.recall_if_stopped.mean)
    assert plan.extra_minutes_gain > 0  # what five minutes would bring where there are none


def test_two_runs_give_the_same_plan_and_leave_what_is_known_as_it_was() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.record_answer(card, Grade.HARD, AT_ONCE - 1)
    first = planned(DECKS, learner, days=9)
    assert planned(DECKS, learner, days=9) == first
    assert set(learner.card_states) == set(DECKS["one"])
