"""What the answers tell of one person."""

import pytest

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Calibration, Learner

_A_MINUTE = 1 / 1_440  # days


def test_a_card_forgotten_twice_in_one_sitting_was_forgotten_once() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.AGAIN, 0.0)  # it was never known, and so not forgotten
    for day in (1, 2):
        learner.record_answer("pens/0", Grade.AGAIN, day)
        learner.record_answer("pens/0", Grade.AGAIN, day + 2 * _A_MINUTE)
        learner.record_answer("pens/0", Grade.GOOD, day + 4 * _A_MINUTE)
    assert learner.card_states["pens/0"].lapse_count == 2


def test_answers_within_one_sitting_tell_nothing_of_the_person() -> None:
    learner = Learner()
    for number in range(5):
        learner.record_answer("pens/0", Grade.GOOD, number * _A_MINUTE)
    assert (learner.mixture, learner.calibration) == (Learner().mixture, Calibration())


def test_what_is_merely_supposed_tells_nothing_of_the_person() -> None:
    learner = Learner().assuming(Learner().mixture)
    for day in range(5):
        learner.record_answer("pens/0", Grade.AGAIN, float(day))
    assert (learner.mixture, learner.calibration) == (Learner().mixture, Calibration())


def test_of_answers_that_were_predicted_wrong_the_older_count_less() -> None:
    def shift(*grades: Grade) -> float:
        found = Calibration()
        for grade in grades:
            found = found.with_answer(0.5, grade)
        return found.log_odds_shift

    forgotten, recalled = [Grade.AGAIN] * 300, [Grade.GOOD] * 300
    assert shift(*forgotten, *recalled) > 0.1
    assert shift(*recalled, *forgotten) == pytest.approx(-shift(*forgotten, *recalled))


def test_an_answer_from_before_the_last_one_counts_as_given_with_it() -> None:
    learner, other = Learner(), Learner()
    for each, at in ((learner, 1.0), (other, 3.0)):
        each.record_answer("pens/0", Grade.GOOD, 3.0)
        each.record_answer("pens/0", Grade.AGAIN, at)
    assert learner.card_states == other.card_states
