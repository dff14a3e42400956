"""Expected recall and its range."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.memory.belief import Calibration
from prepdeck.memory.expected_recall import NO_RECALL, ExpectedRecallTracker, RecallEstimate, mix_estimates
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner

CARDS = ["pens/1", "pens/2", "inks/1"]
GROUPS = {"pens": CARDS[:2], "inks": CARDS[2:]}
answers = st.lists(st.tuples(st.sampled_from([*CARDS, "gone/1"]), st.sampled_from(Grade), st.floats(0, 3)), max_size=20)


def learner_after(*answered: tuple[str, Grade, float]) -> Learner:
    """Return a learner after answers, each given as card, grade and days since the previous answer."""
    learner, instant = Learner(), 0.0
    for card, grade, days in answered:
        instant += days
        learner.record_answer(card, grade, instant)
    return learner


def test_a_new_card_counts_as_0() -> None:
    one_card = ExpectedRecallTracker(
        {"pens": ["pens/1"]}, learner_after(("pens/1", Grade.GOOD, 0)), 1.0
    ).estimate_groups()
    two_cards = ExpectedRecallTracker(
        {"pens": ["pens/1", "pens/2"]}, learner_after(("pens/1", Grade.GOOD, 0)), 1.0
    ).estimate_groups()
    assert two_cards.mean == pytest.approx(one_card.mean / 2)


def test_a_removed_card_does_not_count() -> None:
    assert ExpectedRecallTracker(GROUPS, learner_after(("gone/1", Grade.GOOD, 0)), 1.0).estimate_groups() == NO_RECALL


def test_expected_recall_falls_without_study() -> None:
    learner = learner_after(*((card, Grade.GOOD, 0.0) for card in CARDS))
    means = [
        ExpectedRecallTracker(GROUPS, learner, instant).estimate_groups().mean for instant in (0.1, 1.0, 5.0, 30.0)
    ]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[-1]


def test_without_cards_expected_recall_is_0() -> None:
    assert ExpectedRecallTracker({}, Learner(), 1.0).estimate_groups() == NO_RECALL
    assert ExpectedRecallTracker({"pens": []}, Learner(), 1.0).estimate_groups("pens") == NO_RECALL


@given(answered=answers, instant=st.floats(0, 400))
def test_the_range_contains_the_mean_and_stays_between_0_and_1(
    answered: list[tuple[str, Grade, float]], instant: float
) -> None:
    tracker = ExpectedRecallTracker(GROUPS, learner_after(*answered), instant)
    for estimate in (
        tracker.estimate_groups(),
        tracker.estimate_groups("pens"),
        *(tracker.estimate_card(card) for card in CARDS),
    ):
        assert 0 <= estimate.low <= estimate.mean <= estimate.high <= 1


@given(answers_before=answers, answers_after=answers, instant=st.floats(60, 400))
def test_updates_card_by_card_match_a_new_tracker(
    answers_before: list[tuple[str, Grade, float]], answers_after: list[tuple[str, Grade, float]], instant: float
) -> None:
    learner, now = learner_after(*answers_before), sum(days for *_, days in answers_before)
    tracker = ExpectedRecallTracker(GROUPS, learner, instant)
    for card, grade, days in answers_after:
        now += days
        learner.record_answer(card, grade, now)
        tracker.update_card(card)
    new_tracker = ExpectedRecallTracker(GROUPS, learner, instant)
    assert tracker.estimate_groups() == pytest.approx(new_tracker.estimate_groups(), abs=1e-9)
    assert tracker.estimate_groups("inks") == pytest.approx(new_tracker.estimate_groups("inks"), abs=1e-9)


def test_the_range_is_wide_at_first_and_narrows_with_expected_answers() -> None:
    few_answers = learner_after(*((card, Grade.GOOD, 0.0) for card in CARDS))
    many_answers = learner_after(*((CARDS[number % 3], Grade.GOOD, 0.6) for number in range(200)))
    wide, narrow = (
        ExpectedRecallTracker(GROUPS, learner, 150.0).estimate_groups() for learner in (few_answers, many_answers)
    )
    assert wide.high - wide.low > 0.2
    assert narrow.high - narrow.low < 0.12


def test_expected_recall_drops_if_less_is_recalled_than_predicted() -> None:
    calibration = Calibration().after(np.full(100, 0.9), np.arange(100) % 3 > 0)
    learner = learner_after(*((card, Grade.GOOD, 0.0) for card in CARDS))
    uncorrected_mean = ExpectedRecallTracker(GROUPS, learner, 2.0).estimate_groups().mean
    learner.calibration = calibration
    assert ExpectedRecallTracker(GROUPS, learner, 2.0).estimate_groups().mean < uncorrected_mean - 0.05


def test_the_range_of_a_mixture_is_wide_if_its_parts_disagree() -> None:
    agreeing = mix_estimates([0.5, 0.5], [RecallEstimate(0.6, 0.55, 0.65)] * 2)
    disagreeing = mix_estimates([0.5, 0.5], [RecallEstimate(0.4, 0.35, 0.45), RecallEstimate(0.8, 0.75, 0.85)])
    assert (agreeing.mean, disagreeing.mean) == pytest.approx((0.6, 0.6))
    assert agreeing.high - agreeing.low == pytest.approx(0.1)
    assert disagreeing.high - disagreeing.low > 0.4
