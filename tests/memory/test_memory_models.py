"""All memory models at once: what holds under each of them, and that together they compute what each does alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.arrays import FloatArray
from prepdeck.memory.fsrs_6 import DEFAULT_WEIGHTS, Fsrs6
from prepdeck.memory.grades import Grade
from prepdeck.memory.memory_models import all_models, initial_probabilities, model_count

HISTORIES = st.lists(st.tuples(st.sampled_from(Grade), st.floats(0, 1) | st.floats(0, 400)), min_size=1, max_size=12)
DAYS = st.floats(0, 1) | st.floats(0, 2_000)
History = list[tuple[Grade, float]]  # each: a grade, and the days since the previous answer


def answer(states: FloatArray, days: float, grade: Grade) -> FloatArray:
    answered = all_models().answer(states, np.array([[days]]), np.array([[int(grade)]]))
    states_after_answer: FloatArray = answered.lapsed_states if grade is Grade.AGAIN else answered.recalled_states
    return states_after_answer


def states_after(history: History) -> FloatArray:
    (first_grade, _), *later_answers = history
    states: FloatArray = all_models().first_states[first_grade - 1][np.newaxis]
    for grade, days in later_answers:
        states = answer(states, days, grade)
    return states


def recalls_of(states: FloatArray, days: float) -> FloatArray:
    """Return the recall under each model."""
    recalls: FloatArray = all_models().recall(states, np.array([[days]]))[0]
    return recalls


def test_the_initial_probabilities_are_one_for_each_model_and_sum_to_1() -> None:
    assert len(initial_probabilities()) == model_count() == all_models().model_count
    assert initial_probabilities().sum() == pytest.approx(1)
    assert (initial_probabilities() > 0).all()


def test_the_first_model_is_fsrs_6_with_default_weights() -> None:
    history = [(Grade.GOOD, 0.0), (Grade.HARD, 2.0), (Grade.AGAIN, 5.0)]
    model = Fsrs6([DEFAULT_WEIGHTS])
    states = model.first_states[2:3]
    for grade, days in history[1:]:
        answered = model.answer(states, np.array([[days]]), np.array([[int(grade)]]))
        states = answered.lapsed_states if grade is Grade.AGAIN else answered.recalled_states
    assert states_after(history)[..., :1].tolist() == states.tolist()


@examples(150)
@given(history=HISTORIES, first_days=DAYS, second_days=DAYS)
def test_under_every_model_recall_falls_with_time_and_stays_between_0_and_1(
    history: History, first_days: float, second_days: float
) -> None:
    states, (sooner, later) = states_after(history), sorted((first_days, second_days))
    sooner_recalls, later_recalls = recalls_of(states, sooner), recalls_of(states, later)
    assert (later_recalls >= 0).all()
    assert (later_recalls <= sooner_recalls).all()
    assert (sooner_recalls <= 1).all()


@examples(150)
@given(history=HISTORIES, gap=DAYS, days=DAYS)
def test_under_every_model_a_failed_card_is_never_remembered_better_than_a_recalled_one(
    history: History, gap: float, days: float
) -> None:
    states = states_after(history)
    again_recalls, hard_recalls, good_recalls, easy_recalls = (
        recalls_of(answer(states, gap, grade), days) for grade in Grade
    )
    margin = 1e-9
    assert (again_recalls <= hard_recalls + margin).all()
    assert (hard_recalls <= good_recalls + margin).all()
    assert (good_recalls <= easy_recalls + margin).all()


@examples(50)
@given(histories=st.lists(HISTORIES, min_size=1, max_size=4), gap=DAYS, grade=st.sampled_from(Grade))
def test_several_cards_at_once_change_as_each_of_them_alone(histories: list[History], gap: float, grade: Grade) -> None:
    states = [states_after(history) for history in histories]
    gaps, grades = np.full((len(states), 1), gap), np.full((len(states), 1), int(grade))
    together = all_models().answer(np.concatenate(states), gaps, grades)
    alone = [all_models().answer(each, gaps[:1], grades[:1]) for each in states]
    for part, parts in zip(together, zip(*alone, strict=True), strict=True):
        assert np.allclose(part, np.concatenate(parts), rtol=1e-12)


@pytest.mark.parametrize("numbers", [[0], [3, 10, 16], [9, 10, 11], list(range(model_count()))])
def test_some_of_the_models_compute_what_they_do_among_all(numbers: list[int]) -> None:
    some, states = all_models().select(numbers), states_after([(Grade.HARD, 0.0), (Grade.GOOD, 2.0)])
    days, grades = np.array([[0.8]]), np.array([[int(Grade.EASY)]])
    answered, expected = some.answer(states[..., numbers], days, grades), all_models().answer(states, days, grades)
    for part, expected_part in zip(answered, expected, strict=True):
        assert part.tolist() == expected_part[..., numbers].tolist()
    assert some.first_states.tolist() == all_models().first_states[..., numbers].tolist()
