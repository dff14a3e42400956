"""When cards are due, for any answers and any recall that a person wants to keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.belief import Calibration
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.retention import (
    DEFAULT_RETENTION,
    MAX_RETENTION,
    MIN_RETENTION,
    days_until_due,
    due_instants,
    expected_recalls,
    recall_of_states,
)

A_MINUTE = 1 / 1_440  # days
HISTORIES = st.lists(st.tuples(st.sampled_from(Grade), st.floats(0, 1) | st.floats(0, 60)), min_size=1, max_size=8)
RETENTIONS = st.floats(MIN_RETENTION, MAX_RETENTION)
History = list[tuple[Grade, float]]  # each: a grade, and the days since the previous answer


def learner_after(history: History) -> Learner:
    learner, instant = Learner(), 0.0
    for grade, days in history:
        instant += days
        learner.record_answer("pens/0", grade, instant)
    return learner


def answered_at(learner: Learner) -> float:
    return float(learner.cards.answered_at[0])


@examples(60)
@given(history=HISTORIES, retention=RETENTIONS)
def test_when_a_card_is_due_its_expected_recall_is_the_wanted_one(history: History, retention: float) -> None:
    learner = learner_after(history)
    (due_at,) = due_instants(learner, ["pens/0"], retention)
    (recall,) = expected_recalls(learner, ["pens/0"], due_at)
    if due_at > answered_at(learner) + 2 * A_MINUTE:
        assert recall == pytest.approx(retention, abs=1e-4)
    else:
        assert recall <= retention + 0.01  # it is due at once


@examples(60)
@given(history=HISTORIES, days=st.floats(0, 60), retention=RETENTIONS)
def test_the_better_the_grade_the_later_a_card_is_due(history: History, days: float, retention: float) -> None:
    learner = learner_after(history)
    waiting_days = [days_until_due(learner, "pens/0", grade, answered_at(learner) + days, retention) for grade in Grade]
    assert waiting_days == sorted(waiting_days)
    assert days_until_due(learner, "pens/1", Grade.AGAIN, 0.0, retention) <= days_until_due(
        learner, "pens/1", Grade.GOOD, 0.0, retention
    )


@examples(60)
@given(history=HISTORIES, retentions=st.tuples(RETENTIONS, RETENTIONS))
def test_who_wants_to_keep_more_is_asked_sooner(history: History, retentions: tuple[float, float]) -> None:
    learner, (lower, higher) = learner_after(history), sorted(retentions)
    assert due_instants(learner, ["pens/0"], higher) <= due_instants(learner, ["pens/0"], lower)


@examples(60)
@given(history=HISTORIES, grade=st.sampled_from(Grade), days=st.floats(0, 60))
def test_the_announced_days_are_those_after_the_answer(history: History, grade: Grade, days: float) -> None:
    learner = learner_after(history[:-1] or history)
    learner.is_adaptive = False  # what an answer shows about the person is not known before it
    now = answered_at(learner) + days
    announced_days = days_until_due(learner, "pens/0", grade, now, DEFAULT_RETENTION)
    learner.record_answer("pens/0", grade, now)
    (due_at,) = due_instants(learner, ["pens/0"], DEFAULT_RETENTION)
    assert due_at - now == pytest.approx(announced_days, abs=1e-6)


@examples(150)
@given(
    history=HISTORIES,
    first_days=st.floats(0, 400),
    second_days=st.floats(0, 400),
    predicted=st.floats(0.05, 0.99),
    recalled_count=st.integers(0, 60),
)
def test_recall_never_rises_by_waiting(
    history: History, first_days: float, second_days: float, predicted: float, recalled_count: int
) -> None:
    """However far the earlier predictions were off."""
    learner, (sooner, later) = learner_after(history), sorted((first_days, second_days))
    learner.calibration = Calibration().after(np.full(60, predicted), np.arange(60) < recalled_count)
    later_recall, sooner_recall = (
        expected_recalls(learner, ["pens/0"], answered_at(learner) + days)[0] for days in (later, sooner)
    )
    assert 0 <= later_recall <= sooner_recall + 1e-9 <= 1 + 1e-9


def test_a_first_answer_lasts_hours_to_days() -> None:
    """A failed card is due at once, a good one the next day, an easy one within the week."""
    again, hard, good, easy = (days_until_due(Learner(), "pens/0", grade, 0.0, DEFAULT_RETENTION) for grade in Grade)
    assert again < 0.01
    assert 0.2 < hard < 0.6 < good < 1.5
    assert 3 < easy < 8


def test_cards_are_due_earlier_for_a_person_who_recalls_less_than_predicted() -> None:
    learner = learner_after([(Grade.GOOD, 0)])
    (usual_due_at,) = due_instants(learner, ["pens/0"], DEFAULT_RETENTION)
    learner.calibration = Calibration().after(np.full(100, 0.9), np.arange(100) % 3 > 0)
    assert due_instants(learner, ["pens/0"], DEFAULT_RETENTION)[0] < usual_due_at


def test_several_cards_are_due_as_each_of_them_alone() -> None:
    learner, cards = Learner(), [f"c{number}" for number in range(8)]
    for number, card in enumerate(cards):
        learner.record_answer(card, Grade(number % 4 + 1), number / 2)
    alone = [due_instants(learner, [card], 0.85)[0] for card in reversed(cards)]
    assert due_instants(learner, [*reversed(cards)], 0.85) == pytest.approx(alone)
    assert due_instants(learner, [], 0.85) == expected_recalls(learner, [], 1.0) == []


def test_recall_of_states_is_that_of_the_card_with_these_states() -> None:
    learner = learner_after([(Grade.GOOD, 0), (Grade.HARD, 3)])
    (recall,) = expected_recalls(learner, ["pens/0"], 10.0)
    assert recall_of_states(learner, learner.cards.states, 7.0) == pytest.approx(recall)
    assert recall_of_states(learner, learner.cards.states, -1.0) == pytest.approx(1, abs=1e-4)
