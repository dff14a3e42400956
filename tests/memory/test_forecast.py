"""What becomes of recall by plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.forecast import StudyForecast, TimeBlock, find_next_step, interleave, run_forecast
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.memory.readiness import NO_RECALL, ReadinessTracker

GROUPS = {"pens": [f"pens/{n}" for n in range(8)], "inks": [f"inks/{n}" for n in range(30)]}


def planned(
    days: int, minutes: float, learner: Learner | None = None, groups: dict[str, list[str]] | None = None
) -> StudyForecast:
    stretches = [TimeBlock(day + 0.75, minutes * 60) for day in range(days)]
    return run_forecast(groups or GROUPS, learner or Learner(), Objective([TargetTime(days + 0.4)]), stretches)


def test_two_forecasts_are_equal_and_leave_the_learner_as_it_was() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.GOOD, 0.0)
    traces, belief = dict(learner.card_states), learner.mixture
    assert planned(5, 5, learner) == planned(5, 5, learner)
    assert (learner.card_states, learner.mixture) == (traces, belief)


@examples(25)
@given(days=st.integers(1, 20), minutes=st.floats(0, 30))
def test_no_session_takes_more_than_its_minutes_and_recall_is_a_share(days: int, minutes: float) -> None:
    found = planned(days, minutes)
    assert all(step.seconds <= minutes * 60 + 1e-6 for step in found.steps)
    assert all(0 <= step.readiness.low <= step.readiness.mean <= step.readiness.high <= 1 for step in found.steps)
    assert sum(step.new_count for step in found.steps) + sum(found.unseen_counts.values()) == 38


def test_more_minutes_bring_more() -> None:
    means = [planned(6, minutes).readiness.mean for minutes in (0, 2, 4, 8)]
    assert means == sorted(means)
    assert means[0] == 0
    assert means[-1] > 0.8


def test_doing_nothing_by_plan_is_what_doing_nothing_is() -> None:
    learner = Learner()
    for card in GROUPS["inks"]:
        learner.record_answer(card, Grade.GOOD, 0.0)
    found = planned(4, 0, learner)
    outlook = ReadinessTracker(GROUPS, learner, 4.4)
    assert found.readiness.mean == pytest.approx(outlook.estimate_groups().mean, abs=0.02)


def test_what_does_not_fit_stays_unseen_in_its_deck() -> None:
    found = planned(1, 3)
    assert sum(found.unseen_counts.values()) == 29
    assert found.unseen_counts["pens"] < 8  # decks are begun in turn


def test_without_cards_or_days_there_is_nothing() -> None:
    assert planned(3, 10, groups={"pens": []}).readiness == NO_RECALL
    assert planned(0, 10).steps == ()


def test_of_three_hundred_days_the_earliest_are_taken_together_and_none_is_lost() -> None:
    found = planned(300, 1)
    assert len(found.steps) <= 40
    assert found.steps[-1].starts_at == 299.75
    assert found.steps[0].starts_at == 0.75  # today is alone, since what it takes is told
    assert found.steps[1].starts_at == 15.75  # fifteen days, as if all were the last of them
    assert found.steps[1].seconds > 10 * 60
    assert sum(found.unseen_counts.values()) == 0


def test_ten_thousand_cards_are_foreseen() -> None:
    found = planned(10, 20, groups={"pens": [f"pens/{n}" for n in range(10_000)]})
    assert sum(step.new_count for step in found.steps) == 600


def test_a_card_is_expected_again_when_it_is_worth_the_minutes_of_a_day() -> None:
    learner = Learner()
    for card in (*GROUPS["pens"], *GROUPS["inks"]):
        learner.record_answer(card, Grade.GOOD, 0.0)
    terms = Objective([TargetTime(20.4)])
    steps = planned(20, 3, learner).steps
    for grade in Grade:
        learner.record_answer(f"pens/{int(grade)}", grade, 0.001)
    again, easy = (
        find_next_step(f"pens/{grade}", learner.card_states[f"pens/{grade}"], learner.mixture, terms, steps)
        for grade in (1, 4)
    )
    assert again is not None
    assert easy is None or easy.starts_at >= again.starts_at
    assert find_next_step("pens/1", learner.card_states["pens/1"], learner.mixture, terms, ()) is None


def test_a_session_with_minutes_to_spare_asks_whatever_is_worth_going_on_for() -> None:
    enough = CardPlanner((), Learner(), Objective([TargetTime(1.4)])).min_gain_per_second
    spare, full = planned(1, 600).steps[0], planned(1, 3).steps[0]
    assert spare.seconds < 600 * 60
    assert spare.min_gain_per_second == enough
    assert full.seconds == 3 * 60
    assert full.min_gain_per_second > enough


def test_cards_come_in_the_turn_of_their_decks() -> None:
    assert interleave([["a", "b", "c"], [], ["d"]]) == ["a", "d", "b", "c"]
