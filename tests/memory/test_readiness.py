"""How much will be recalled, and how sure that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Calibration, Learner
from prepdeck.memory.readiness import NO_RECALL, ReadinessTracker, RecallEstimate, mix_estimates

CARDS = ["pens/1", "pens/2", "inks/1"]
GROUPS = {"pens": CARDS[:2], "inks": CARDS[2:]}
answers = st.lists(st.tuples(st.sampled_from([*CARDS, "gone/1"]), st.sampled_from(Grade), st.floats(0, 3)), max_size=20)


def learnt(*given: tuple[str, Grade, float]) -> Learner:
    """Somebody who has answered so many days apart."""
    learner, at = Learner(), 0.0
    for card, grade, days in given:
        at += days
        learner.record_answer(card, grade, at)
    return learner


def test_a_card_never_seen_counts_as_not_known() -> None:
    one = ReadinessTracker({"pens": ["pens/1"]}, learnt(("pens/1", Grade.GOOD, 0)), 1.0).estimate_groups()
    two = ReadinessTracker({"pens": ["pens/1", "pens/2"]}, learnt(("pens/1", Grade.GOOD, 0)), 1.0).estimate_groups()
    assert two.mean == pytest.approx(one.mean / 2)


def test_what_is_no_card_any_more_does_not_count() -> None:
    assert ReadinessTracker(GROUPS, learnt(("gone/1", Grade.GOOD, 0)), 1.0).estimate_groups() == NO_RECALL


def test_readiness_falls_while_nothing_is_done() -> None:
    learner = learnt(*((card, Grade.GOOD, 0.0) for card in CARDS))
    means = [ReadinessTracker(GROUPS, learner, at).estimate_groups().mean for at in (0.1, 1.0, 5.0, 30.0)]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[-1]


def test_without_cards_there_is_nothing_to_be_ready_with() -> None:
    assert ReadinessTracker({}, Learner(), 1.0).estimate_groups() == NO_RECALL
    assert ReadinessTracker({"pens": []}, Learner(), 1.0).estimate_groups("pens") == NO_RECALL


@given(given=answers, at=st.floats(0, 400))
def test_the_range_holds_the_mean_and_stays_a_share(given: list[tuple[str, Grade, float]], at: float) -> None:
    outlook = ReadinessTracker(GROUPS, learnt(*given), at)
    for each in (
        outlook.estimate_groups(),
        outlook.estimate_groups("pens"),
        *(outlook.estimate_card(card) for card in CARDS),
    ):
        assert 0 <= each.low <= each.mean <= each.high <= 1


@given(before=answers, after=answers, at=st.floats(60, 400))
def test_kept_up_card_by_card_it_is_what_it_would_be_made_anew(
    before: list[tuple[str, Grade, float]], after: list[tuple[str, Grade, float]], at: float
) -> None:
    learner, now = learnt(*before), sum(days for *_, days in before)
    outlook = ReadinessTracker(GROUPS, learner, at)
    for card, grade, days in after:
        now += days
        learner.record_answer(card, grade, now)
        outlook.update_card(card)
    anew = ReadinessTracker(GROUPS, learner, at)
    assert outlook.estimate_groups() == pytest.approx(anew.estimate_groups(), abs=1e-9)
    assert outlook.estimate_groups("inks") == pytest.approx(anew.estimate_groups("inks"), abs=1e-9)


def test_the_range_is_wide_at_first_and_narrows_with_answers_that_were_expected() -> None:
    few = learnt(*((card, Grade.GOOD, 0.0) for card in CARDS))
    many = learnt(*((CARDS[number % 3], Grade.GOOD, 0.6) for number in range(200)))
    wide, narrow = (ReadinessTracker(GROUPS, learner, 150.0).estimate_groups() for learner in (few, many))
    assert wide.high - wide.low > 0.2
    assert narrow.high - narrow.low < 0.12


def test_who_recalls_less_than_was_predicted_is_predicted_less() -> None:
    calibration = Calibration()
    for number in range(100):
        calibration = calibration.with_answer(0.9, Grade.AGAIN if number % 3 == 0 else Grade.GOOD)
    learner = learnt(*((card, Grade.GOOD, 0.0) for card in CARDS))
    plain = ReadinessTracker(GROUPS, learner, 2.0).estimate_groups().mean
    learner.calibration = calibration
    assert ReadinessTracker(GROUPS, learner, 2.0).estimate_groups().mean < plain - 0.05


def test_a_mixture_is_as_unsure_as_its_parts_disagree() -> None:
    same = mix_estimates([0.5, 0.5], [RecallEstimate(0.6, 0.55, 0.65)] * 2)
    apart = mix_estimates([0.5, 0.5], [RecallEstimate(0.4, 0.35, 0.45), RecallEstimate(0.8, 0.75, 0.85)])
    assert (same.mean, apart.mean) == pytest.approx((0.6, 0.6))
    assert same.high - same.low == pytest.approx(0.1)
    assert apart.high - apart.low > 0.4
