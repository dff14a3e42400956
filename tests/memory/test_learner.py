"""What the answers show about one person."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from known_state import know_the_same
from prepdeck.memory.belief import Calibration
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import all_models

_A_MINUTE = 1 / 1_440  # days


def test_two_lapses_in_one_session_count_as_one() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.AGAIN, 0.0)  # the first answer, so nothing was forgotten
    for day in (1, 2):
        learner.record_answer("pens/0", Grade.AGAIN, day)
        learner.record_answer("pens/0", Grade.AGAIN, day + 2 * _A_MINUTE)
        learner.record_answer("pens/0", Grade.GOOD, day + 4 * _A_MINUTE)
    assert learner.lapse_count("pens/0") == 2
    assert learner.lapse_count("pens/1") == 0


def test_answers_within_one_session_are_not_compared_with_predictions() -> None:
    learner = Learner()
    for number in range(5):
        learner.record_answer("pens/0", Grade.GOOD, number * _A_MINUTE)
    assert learner.calibration == Calibration()
    assert learner.belief.log_masses.tolist() == Learner().belief.log_masses.tolist()


def test_answers_of_a_learner_that_does_not_adapt_change_only_its_cards() -> None:
    learner = Learner(is_adaptive=False)
    for day in range(5):
        learner.record_answer("pens/0", Grade.AGAIN, float(day))
    assert know_the_same(learner, Learner(known_cards=learner.cards))
    assert learner.lapse_count("pens/0") == 4


def test_older_prediction_errors_count_less() -> None:
    def shift(*are_recalled: bool) -> float:
        return Calibration().after(np.full(len(are_recalled), 0.5), np.array(are_recalled)).log_odds_shift

    forgotten, recalled = [False] * 300, [True] * 300
    assert shift(*forgotten, *recalled) > 0.1
    assert shift(*recalled, *forgotten) == pytest.approx(-shift(*forgotten, *recalled))


def test_calibration_is_the_same_for_answers_one_by_one_and_all_at_once() -> None:
    predictions, are_recalled = np.linspace(0.1, 0.95, 50), np.arange(50) % 3 > 0
    one_by_one = Calibration()
    for number in range(50):
        one_by_one = one_by_one.after(predictions[number : number + 1], are_recalled[number : number + 1])
    assert one_by_one == pytest.approx(Calibration().after(predictions, are_recalled))


@pytest.mark.parametrize("grade", Grade)
def test_an_answer_before_the_last_one_counts_as_given_with_it(grade: Grade) -> None:
    learner, other_learner = Learner(), Learner()
    for learner_under_test, answered_at in ((learner, 1.0), (other_learner, 3.0)):
        learner_under_test.record_answer("pens/0", Grade.GOOD, 3.0)
        learner_under_test.record_answer("pens/0", grade, answered_at)
    assert know_the_same(learner, other_learner)
    assert learner.cards.answered_at.tolist() == [3.0]


@pytest.mark.parametrize("grade", Grade)
def test_the_states_after_a_supposed_answer_are_those_after_the_answer(grade: Grade) -> None:
    learner = Learner()
    for _ in range(2):  # a new card, and one that was answered before
        states = learner.cards.states_if_answered("pens/0", grade, 4.0)
        learner.record_answer("pens/0", grade, 4.0)
        assert learner.cards.states == pytest.approx(states)


def test_a_later_answer_changes_neither_a_copy_nor_arrays_taken_before() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.GOOD, 0.0)
    copy, cards, before = learner.copy(), learner.cards, learner.cards.states.copy()
    learner.record_answer("pens/0", Grade.AGAIN, 2.0)
    learner.record_answer("pens/1", Grade.GOOD, 2.0)
    assert copy.cards is cards
    assert cards.states.tolist() == before.tolist()
    assert not copy.has_answered("pens/1")
    assert copy.calibration == Calibration()


@examples(50)
@given(
    answers=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(Grade), st.floats(0, 40)), max_size=20),
    instant=st.floats(0, 400),
)
def test_recall_at_a_moment_is_that_of_each_card_since_its_last_answer(
    answers: list[tuple[str, Grade, float]], instant: float
) -> None:
    learner, now, answered_at = Learner(), 0.0, dict[str, float]()
    for card, grade, days in answers:
        now += days
        answered_at[card] = now
        learner.record_answer(card, grade, now)
    recalls = learner.cards.recall_by_model(answered_at, instant)
    for card, card_recalls in zip(answered_at, recalls, strict=True):
        number = learner.cards.number_by_card_id[card]
        days = max(0.0, instant - answered_at[card])
        expected = all_models().recall(learner.cards.states[number : number + 1], np.array([[days]]))[0]
        assert card_recalls == pytest.approx(expected)
