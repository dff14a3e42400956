"""Which memory models fit a person, for any answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from known_state import know_the_same
from prepdeck.memory import learner as learner_module
from prepdeck.memory.arrays import FloatArray
from prepdeck.memory.belief import ModelBelief, PredictedAnswers, initial_belief
from prepdeck.memory.expected_recall import ExpectedRecallTracker
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import AnswerColumns, Learner
from prepdeck.memory.memory_models import all_models, initial_probabilities, model_count

HOUR = 1 / 24  # days
CARDS = ["pens/0", "pens/1", "inks/0"]
FSRS_7_FAMILY = 1
# Each: a card, a grade, and the days since the previous answer to any card; sometimes of a clock that was set back.
ANSWERS = st.lists(
    st.tuples(st.sampled_from(CARDS), st.sampled_from(Grade), st.just(0.0) | st.floats(0, 1) | st.floats(-2, 60)),
    max_size=25,
)
History = list[tuple[str, Grade, float]]


def record_one_by_one(history: History) -> Learner:
    learner, instant = Learner(), 0.0
    for card, grade, days in history:
        instant += days
        learner.record_answer(card, grade, instant)
    return learner


def to_columns(history: History) -> AnswerColumns:
    cards = list(dict.fromkeys(card for card, *_ in history))
    return AnswerColumns(
        cards,
        np.array([cards.index(card) for card, *_ in history], dtype=np.int64),
        np.array([int(grade) for _, grade, _ in history], dtype=np.int64),
        np.cumsum([days for *_, days in history]),
    )


def take_answers(columns: AnswerColumns, part: slice) -> AnswerColumns:
    """Return some of the answers, with only their cards."""
    numbers = columns.card_numbers[part]
    used, positions = np.unique(numbers, return_inverse=True)
    return AnswerColumns(
        [columns.card_ids[number] for number in used], positions, columns.grades[part], columns.answered_at[part]
    )


@examples(60)
@given(history=ANSWERS, chunk_size=st.sampled_from([1, 3, 5_000]), split=st.integers(0, 25))
def test_answers_recorded_one_by_one_or_all_at_once_give_the_same_learner(
    history: History, chunk_size: int, split: int
) -> None:
    at_once, in_two_parts = Learner(), Learner()
    columns = to_columns(history)
    with pytest.MonkeyPatch.context() as small_chunks:
        small_chunks.setattr(learner_module, "_CHUNK_SIZE", chunk_size)
        at_once.record_answers(columns)
        for part in (slice(split), slice(split, None)):
            in_two_parts.record_answers(take_answers(columns, part))
    one_by_one = record_one_by_one(history)
    assert know_the_same(at_once, one_by_one)
    assert know_the_same(in_two_parts, one_by_one)


@examples(100)
@given(history=ANSWERS)
def test_probabilities_stay_valid_after_any_answers(history: History) -> None:
    learner = record_one_by_one(history)
    probabilities = learner.belief.probabilities
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities > 0).all()
    answered_before = len(history) - len({card for card, *_ in history})
    assert learner.belief.gap_counts.sum() == answered_before
    calibration = learner.calibration
    assert 0 <= calibration.recalled_count <= calibration.answer_count <= answered_before
    assert 0 <= calibration.predicted_count <= calibration.answer_count
    assert np.isfinite([calibration.log_odds_shift, calibration.log_odds_error]).all()


def answer_forty_cards(gap_days: float, *grades: Grade, learner: Learner | None = None) -> Learner:
    """Return the learner after forty cards were asked twice, with the given grades in turn the second time."""
    learner = learner or Learner()
    start = float(learner.cards.answered_at.max(initial=0.0)) + 100
    first_number = len(learner.cards.number_by_card_id)
    for number in range(first_number, first_number + 40):
        learner.record_answer(f"c{number}", Grade.GOOD, start)
    for number in range(first_number, first_number + 40):
        learner.record_answer(f"c{number}", grades[number % len(grades)], start + gap_days)
    return learner


@pytest.mark.parametrize("gap_days", [HOUR, 0.6, 1, 3, 10, 60])
@pytest.mark.parametrize("grades", [(Grade.AGAIN,), (Grade.GOOD,), (Grade.AGAIN, Grade.GOOD)])
def test_forty_answers_after_one_gap_leave_every_model_a_share_of_its_initial_probability(
    gap_days: float, grades: tuple[Grade, ...]
) -> None:
    probabilities = answer_forty_cards(gap_days, *grades).belief.probabilities
    assert (probabilities >= 0.0099 * initial_probabilities()).all()


def test_a_model_that_seemed_ruled_out_comes_back_when_later_answers_fit_it() -> None:
    learner = answer_forty_cards(1, Grade.AGAIN)
    fastest = int(learner.belief.probabilities.argmax())  # the model under which most is forgotten in a day
    assert learner.belief.probabilities[fastest] > 0.5
    for gap_days in (3, 8, 20):
        answer_forty_cards(gap_days, Grade.GOOD, learner=learner)
    assert learner.belief.probabilities[fastest] < 0.05


def test_of_answers_after_similar_gaps_the_later_ones_count_less() -> None:
    def evidence_for_forgetting(belief: ModelBelief) -> float:
        return float(belief.log_masses[2] - belief.log_masses[0])

    recalls, after_each = np.full((1, model_count()), 0.9), [initial_belief()]
    recalls[:, all_models().family_numbers == 2] = 0.6
    for _ in range(40):
        lapse = PredictedAnswers(recalls, np.array([False]), np.array([1.0]))
        after_each.append(after_each[-1].after(lapse)[0])
    shifts = np.diff([evidence_for_forgetting(belief) for belief in after_each])
    assert (shifts > 0).all()
    assert (np.diff(shifts) <= 1e-12).all()
    assert shifts[-1] < shifts[0] / 4
    after_another_gap, _ = after_each[-1].after(PredictedAnswers(recalls, np.array([False]), np.array([9.0])))
    assert evidence_for_forgetting(after_another_gap) - evidence_for_forgetting(after_each[-1]) == pytest.approx(
        shifts[0]
    )


def test_the_prediction_is_the_recall_under_all_models_before_the_answer() -> None:
    recalls = np.linspace(0.2, 0.9, model_count())[np.newaxis].repeat(3, axis=0)
    answers = PredictedAnswers(recalls, np.array([False, False, True]), np.array([1.0, 1.0, 1.0]))
    belief, predictions = initial_belief().after(answers)
    assert predictions[0] == pytest.approx(initial_probabilities() @ recalls[0])
    assert predictions[0] > predictions[1] > predictions[2]  # each lapse makes the next one more likely
    assert belief.probabilities @ recalls[0] > predictions[2]


def test_answers_within_a_day_shift_probability_only_inside_the_family_that_explains_it() -> None:
    family_numbers = all_models().family_numbers

    def masses(probabilities: FloatArray) -> list[float]:
        return [float(probabilities[family_numbers == family_number].sum()) for family_number in range(3)]

    before, after = initial_probabilities(), answer_forty_cards(HOUR, Grade.AGAIN).belief.probabilities
    assert masses(after) == pytest.approx(masses(before))
    is_inside = family_numbers == FSRS_7_FAMILY
    assert after[~is_inside] == pytest.approx(before[~is_inside])
    assert abs(after[is_inside] - before[is_inside]).max() > 0.1


def test_a_person_who_forgets_within_hours_is_described_by_a_model_that_expects_it() -> None:
    forgetting, recalling = (
        answer_forty_cards(6 * HOUR, grade).belief.probabilities for grade in (Grade.AGAIN, Grade.GOOD)
    )
    states = all_models().first_states[2:3]
    recalls = all_models().recall(states, np.array([[6 * HOUR]]))[0]
    assert forgetting @ recalls < initial_probabilities() @ recalls < recalling @ recalls


def test_wrong_typed_answers_that_were_graded_as_recalled_widen_the_range() -> None:
    learner = Learner()
    for number in range(20):
        learner.record_answer(f"c{number}", Grade.GOOD, 0.0)
    cards = {"": [f"c{number}" for number in range(20)]}
    widths = []
    for generous_count in (0, 1, 5):
        learner.calibration = learner.calibration.with_generous_answers(generous_count, 5)
        estimate = ExpectedRecallTracker(cards, learner, 2.0).estimate_groups()
        widths.append(estimate.mean - estimate.low)
    assert widths[0] < widths[1] < widths[2]
    learner.record_answer("c0", Grade.GOOD, 1.0)
    assert learner.calibration.generous_share == 5 / 7
