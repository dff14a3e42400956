"""The forecast of recall for a plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.expected_recall import NO_RECALL, ExpectedRecallTracker
from prepdeck.memory.forecast import StudyForecast, TimeBlock, find_next_step, interleave, run_forecast
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import Objective, TargetTime
from prepdeck.memory.planner import CardPlanner

GROUPS = {"pens": [f"pens/{n}" for n in range(8)], "inks": [f"inks/{n}" for n in range(30)]}


def forecast_days(
    days: int, minutes: float, learner: Learner | None = None, groups: dict[str, list[str]] | None = None
) -> StudyForecast:
    time_blocks = [TimeBlock(day + 0.75, minutes * 60) for day in range(days)]
    return run_forecast(groups or GROUPS, learner or Learner(), Objective([TargetTime(days + 0.4)]), time_blocks)


def test_two_forecasts_are_equal_and_do_not_change_the_learner() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.GOOD, 0.0)
    card_states, mixture = dict(learner.card_states), learner.mixture
    assert forecast_days(5, 5, learner) == forecast_days(5, 5, learner)
    assert (learner.card_states, learner.mixture) == (card_states, mixture)


@examples(25)
@given(days=st.integers(1, 20), minutes=st.floats(0, 30))
def test_sessions_stay_within_their_minutes_and_recall_is_between_0_and_1(days: int, minutes: float) -> None:
    forecast = forecast_days(days, minutes)
    assert all(step.seconds <= minutes * 60 + 1e-6 for step in forecast.steps)
    assert all(
        0 <= step.expected_recall.low <= step.expected_recall.mean <= step.expected_recall.high <= 1
        for step in forecast.steps
    )
    assert sum(step.new_count for step in forecast.steps) + sum(forecast.new_card_counts.values()) == 38


def test_more_minutes_increase_recall() -> None:
    means = [forecast_days(6, minutes).expected_recall.mean for minutes in (0, 2, 4, 8)]
    assert means == sorted(means)
    assert means[0] == 0
    assert means[-1] > 0.8


def test_a_forecast_without_minutes_equals_no_study() -> None:
    learner = Learner()
    for card in GROUPS["inks"]:
        learner.record_answer(card, Grade.GOOD, 0.0)
    forecast = forecast_days(4, 0, learner)
    tracker = ExpectedRecallTracker(GROUPS, learner, 4.4)
    assert forecast.expected_recall.mean == pytest.approx(tracker.estimate_groups().mean, abs=0.02)


def test_cards_that_do_not_fit_stay_new_in_every_deck() -> None:
    forecast = forecast_days(1, 3)
    assert sum(forecast.new_card_counts.values()) == 29
    assert forecast.new_card_counts["pens"] < 8  # new cards come from the decks in turn


def test_without_cards_or_days_the_forecast_is_empty() -> None:
    assert forecast_days(3, 10, groups={"pens": []}).expected_recall == NO_RECALL
    assert forecast_days(0, 10).steps == ()


def test_sessions_of_three_hundred_days_are_merged_without_losing_minutes() -> None:
    forecast = forecast_days(300, 1)
    assert len(forecast.steps) <= 40
    assert forecast.steps[-1].starts_at == 299.75
    assert forecast.steps[0].starts_at == 0.75  # today is never merged, because its minutes are shown
    assert forecast.steps[1].starts_at == 15.75  # fifteen days merged, with the start of the last
    assert forecast.steps[1].seconds > 10 * 60
    assert sum(forecast.new_card_counts.values()) == 0


def test_ten_thousand_cards_can_be_forecast() -> None:
    forecast = forecast_days(10, 20, groups={"pens": [f"pens/{n}" for n in range(10_000)]})
    assert sum(step.new_count for step in forecast.steps) == 600


def test_the_next_review_is_in_the_first_session_that_is_worth_it() -> None:
    learner = Learner()
    for card in (*GROUPS["pens"], *GROUPS["inks"]):
        learner.record_answer(card, Grade.GOOD, 0.0)
    objective = Objective([TargetTime(20.4)])
    steps = forecast_days(20, 3, learner).steps
    for grade in Grade:
        learner.record_answer(f"pens/{int(grade)}", grade, 0.001)
    again_step, easy_step = (
        find_next_step(f"pens/{grade}", learner.card_states[f"pens/{grade}"], learner.mixture, objective, steps)
        for grade in (1, 4)
    )
    assert again_step is not None
    assert easy_step is None or easy_step.starts_at >= again_step.starts_at
    assert find_next_step("pens/1", learner.card_states["pens/1"], learner.mixture, objective, ()) is None


def test_a_session_with_spare_minutes_ends_at_the_smallest_worthwhile_gain() -> None:
    min_gain = CardPlanner((), Learner(), Objective([TargetTime(1.4)])).min_gain_per_second
    spare_step, full_step = forecast_days(1, 600).steps[0], forecast_days(1, 3).steps[0]
    assert spare_step.seconds < 600 * 60
    assert spare_step.min_gain_per_second == min_gain
    assert full_step.seconds == 3 * 60
    assert full_step.min_gain_per_second > min_gain


def test_cards_of_different_decks_are_interleaved() -> None:
    assert interleave([["a", "b", "c"], [], ["d"]]) == ["a", "d", "b", "c"]
