"""The forecast of recall for a plan."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from known_state import know_the_same
from prepdeck.memory.belief import Calibration, ModelBelief
from prepdeck.memory.expected_recall import NO_RECALL, ExpectedRecallTracker
from prepdeck.memory.forecast import forecast_new_counts, run_forecast
from prepdeck.memory.gains import FIRST_GRADE_SHARES
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import all_models, model_count
from prepdeck.memory.objective import AnswerSeconds, Objective, TargetTime, interleave
from prepdeck.memory.plan import StudyForecast
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.simulations import TimeBlock

GROUPS = {"pens": [f"pens/{n}" for n in range(8)], "inks": [f"inks/{n}" for n in range(30)]}


def forecast_days(
    days: int, minutes: float, learner: Learner | None = None, groups: dict[str, list[str]] | None = None
) -> StudyForecast:
    time_blocks = [TimeBlock(day + 0.75, minutes * 60) for day in range(days)]
    return run_forecast(groups or GROUPS, learner or Learner(), Objective([TargetTime(days + 0.4)]), time_blocks)


def test_two_forecasts_are_equal_and_do_not_change_the_learner() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.GOOD, 0.0)
    learner_before = Learner()
    learner_before.record_answer("pens/0", Grade.GOOD, 0.0)
    assert forecast_days(5, 5, learner) == forecast_days(5, 5, learner)
    assert know_the_same(learner, learner_before)


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


def test_a_session_with_spare_minutes_ends_at_the_smallest_worthwhile_gain() -> None:
    min_gain = CardPlanner((), Learner(), Objective([TargetTime(1.4)])).min_gain_per_second
    spare_step, full_step = forecast_days(1, 120).steps[0], forecast_days(1, 3).steps[0]
    assert spare_step.seconds < 120 * 60
    assert spare_step.min_gain_per_second == min_gain
    assert full_step.seconds == 3 * 60
    assert full_step.min_gain_per_second > min_gain


def test_all_cards_come_back_in_a_deck_of_a_few() -> None:
    forecast = forecast_days(3, 10, groups={"pens": ["pens/0"], "inks": ["inks/0", "inks/1"]})
    assert forecast.steps[0].new_count == 3
    assert sum(step.review_count for step in forecast.steps) >= 3
    assert forecast.expected_recall.mean > 0.8


def test_recalls_and_counts_of_several_plans_are_those_of_their_forecasts() -> None:
    learner, objective = Learner(), Objective([TargetTime(6.4)])
    for card in GROUPS["inks"][:20]:
        learner.record_answer(card, Grade.HARD, 0.0)
    plans = [[TimeBlock(day + 0.75, minutes * 60.0) for day in range(6)] for minutes in (0, 1, 4, 8)]
    forecasts = [run_forecast(GROUPS, learner, objective, plan) for plan in plans]
    forecast_with_alternatives = run_forecast(GROUPS, learner, objective, plans[0], alternatives=plans[1:])
    assert forecast_with_alternatives.expected_recall.mean == pytest.approx(forecasts[0].expected_recall.mean)
    assert forecast_with_alternatives.alternative_recalls == pytest.approx(
        [forecast.expected_recall.mean for forecast in forecasts[1:]]
    )
    counts = forecast_new_counts(GROUPS, learner, objective, plans)
    assert counts == sorted(counts, reverse=True)
    assert counts == pytest.approx([sum(forecast.new_card_counts.values()) for forecast in forecasts], abs=2)


def is_described_by(model_number: int) -> Learner:
    """Return a learner of whom one memory model is certain, and who does not adapt."""
    family_numbers = all_models().family_numbers
    is_model = np.arange(model_count()) == model_number
    is_family = np.arange(family_numbers.max() + 1) == family_numbers[model_number]
    belief = ModelBelief(np.where(is_model, 0.0, -50.0), np.where(is_family, 0.0, -50.0), Learner().belief.gap_counts)
    return Learner(known_belief=belief, is_adaptive=False)


def expected_first_grades(count: int) -> list[Grade]:
    """Return the grades of new cards in their expected shares, each time the one that is most behind."""
    grades = list[Grade]()
    while len(grades) < count:
        behind = {grade: share * (len(grades) + 1) - grades.count(grade) for grade, share in FIRST_GRADE_SHARES.items()}
        grades.append(max(behind, key=lambda grade: behind[grade]))
    return grades


def study_one_by_one(
    learner: Learner, time_blocks: Sequence[TimeBlock], target_at: float, first_remainder: float
) -> float:
    """Return the recall if a planner asks card after card, and each gets the expected grade."""
    learner, seconds = learner.copy(), AnswerSeconds()
    cards = interleave(list(GROUPS.values()))
    first_grades, lapse_remainder = iter(expected_first_grades(len(cards))), first_remainder
    for number, time_block in enumerate(time_blocks):
        now, seconds_left = time_block
        later_seconds = [later_block.seconds for later_block in time_blocks[number + 1 :]]
        planner = CardPlanner(cards, learner, Objective([TargetTime(target_at)]), later_seconds)
        planner.start_session(now, seconds_left)
        while seconds_left > 0 and planner.has_card_worth_asking:
            choice = planner.choose_next(seconds_left)
            assert choice is not None
            grade, answer_seconds = Grade.GOOD, seconds.recalled
            if not learner.has_answered(choice.card_id):
                grade, answer_seconds = next(first_grades), seconds.new
            else:
                (recalls,) = learner.cards.recall_by_model([choice.card_id], now)
                lapse_remainder += 1 - float(recalls @ learner.belief.probabilities)
                if lapse_remainder >= 1:
                    lapse_remainder -= 1
                    grade, answer_seconds = Grade.AGAIN, seconds.lapsed
            now += answer_seconds / 86_400
            seconds_left -= answer_seconds
            planner.record_answer(choice.card_id, grade, now)
    return ExpectedRecallTracker(GROUPS, learner, target_at).estimate_groups().mean


@pytest.mark.parametrize(("days", "minutes", "is_half_known"), [(2, 5, False), (5, 5, True), (8, 2, False)])
@pytest.mark.parametrize("model_number", [0, 6, 9, 10], ids=["FSRS-6", "exponential", "FSRS-7", "FSRS-7, weak"])
def test_a_forecast_equals_what_a_planner_reaches_card_by_card(
    model_number: int, days: int, minutes: float, *, is_half_known: bool
) -> None:
    learner = is_described_by(model_number)
    for number, card in enumerate(GROUPS["inks"] if is_half_known else ()):
        learner.record_answer(card, Grade(1 + number % 4), -3.0)
    time_blocks = [TimeBlock(day + 0.75, minutes * 60) for day in range(days)]
    # It depends a little on chance which cards lapse, so this is the mean over several first ones.
    recalls = [study_one_by_one(learner, time_blocks, days + 0.4, remainder) for remainder in (0.2, 0.5, 0.8)]
    forecast = run_forecast(GROUPS, learner, Objective([TargetTime(days + 0.4)]), time_blocks)
    assert forecast.expected_recall.mean == pytest.approx(sum(recalls) / len(recalls), abs=0.015)


def test_cards_of_different_decks_are_interleaved() -> None:
    assert interleave([["a", "b", "c"], [], ["d"]]) == ["a", "d", "b", "c"]


def test_a_few_cards_are_not_asked_for_hours() -> None:
    (step,) = run_forecast(
        {"": ["c0", "c1", "c2"]}, Learner(), Objective([TargetTime(9.0)]), [TimeBlock(0.0, 7_200.0)]
    ).steps
    assert step.new_count == 3
    assert step.review_count <= 9
    assert step.seconds < 300


def test_each_goal_brings_most_of_what_it_is_for() -> None:
    time_blocks = [TimeBlock(day + 0.75, 180) for day in range(4)]
    most_recall, most_safe = (
        run_forecast(GROUPS, Learner(), Objective([TargetTime(4.4)], is_safety_first=is_safety_first), time_blocks)
        for is_safety_first in (False, True)
    )
    assert most_safe.safe_count > most_recall.safe_count + 1
    assert most_safe.expected_recall.mean < most_recall.expected_recall.mean


def test_whoever_recalled_less_than_predicted_has_fewer_safe_cards() -> None:
    usual_forecast, corrected_forecast = (
        run_forecast(GROUPS, learner, Objective([TargetTime(4.4)]), [TimeBlock(0.75, 900), TimeBlock(1.75, 900)])
        for learner in (Learner(), Learner(Calibration(recall_surplus=-8.0, information=12.0)))
    )
    assert corrected_forecast.expected_recall.mean < usual_forecast.expected_recall.mean
    assert corrected_forecast.safe_count < usual_forecast.safe_count
