"""What the answers show about one person."""

import pytest

from prepdeck.memory.belief import Calibration
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner

_A_MINUTE = 1 / 1_440  # days


def test_two_lapses_in_one_session_count_as_one() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.AGAIN, 0.0)  # the first answer, so nothing was forgotten
    for day in (1, 2):
        learner.record_answer("pens/0", Grade.AGAIN, day)
        learner.record_answer("pens/0", Grade.AGAIN, day + 2 * _A_MINUTE)
        learner.record_answer("pens/0", Grade.GOOD, day + 4 * _A_MINUTE)
    assert learner.card_states["pens/0"].lapse_count == 2


def test_answers_within_one_session_do_not_change_the_mixture() -> None:
    learner = Learner()
    for number in range(5):
        learner.record_answer("pens/0", Grade.GOOD, number * _A_MINUTE)
    assert (learner.mixture, learner.calibration) == (Learner().mixture, Calibration())


def test_simulated_answers_do_not_change_the_mixture() -> None:
    learner = Learner().assuming(Learner().mixture)
    for day in range(5):
        learner.record_answer("pens/0", Grade.AGAIN, float(day))
    assert (learner.mixture, learner.calibration) == (Learner().mixture, Calibration())


def test_older_prediction_errors_count_less() -> None:
    def shift(*grades: Grade) -> float:
        calibration = Calibration()
        for grade in grades:
            calibration = calibration.with_answer(0.5, grade)
        return calibration.log_odds_shift

    forgotten, recalled = [Grade.AGAIN] * 300, [Grade.GOOD] * 300
    assert shift(*forgotten, *recalled) > 0.1
    assert shift(*recalled, *forgotten) == pytest.approx(-shift(*forgotten, *recalled))


def test_an_answer_before_the_last_one_counts_as_given_with_it() -> None:
    learner, other_learner = Learner(), Learner()
    for learner_under_test, answered_at in ((learner, 1.0), (other_learner, 3.0)):
        learner_under_test.record_answer("pens/0", Grade.GOOD, 3.0)
        learner_under_test.record_answer("pens/0", Grade.AGAIN, answered_at)
    assert learner.card_states == other_learner.card_states
