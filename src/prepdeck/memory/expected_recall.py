"""Expected recall at a given moment, with its range."""

import math
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from prepdeck.memory.arrays import FloatArray, np
from prepdeck.memory.belief import Calibration
from prepdeck.memory.learner import Learner

_RANGE_DEVIATIONS = 1.2816  # a normal value is within this many standard deviations in 8 of 10 cases
_CERTAINTY_MARGIN = 1e-6  # keeps the log odds finite


class RecallEstimate(NamedTuple):
    """Expected recall, with the range that contains the result in 8 of 10 cases; all from 0 to 1.

    Attributes:
        mean: The expected recall.
        low: The lower end of the range.
        high: The upper end of the range.
    """

    mean: float
    low: float
    high: float


def scale_estimate(estimate: RecallEstimate, share: float) -> RecallEstimate:
    """Return the estimate for all cards, if it is for a share of them and the others are not recalled at all."""
    return RecallEstimate(*(value * share for value in estimate))


NO_RECALL = RecallEstimate(0.0, 0.0, 0.0)


def mix_estimates(probabilities: Sequence[float], estimates: Sequence[RecallEstimate]) -> RecallEstimate:
    """Combine several estimates, each weighted by the probability that it is the right one; they sum to 1."""
    mean = sum(probability * estimate.mean for probability, estimate in zip(probabilities, estimates, strict=True))
    variance = sum(
        probability * ((estimate.mean - mean) ** 2 + ((estimate.high - estimate.low) / 2 / _RANGE_DEVIATIONS) ** 2)
        for probability, estimate in zip(probabilities, estimates, strict=True)
    )
    return estimate_around(mean, variance)


def estimate_around(mean: float, variance: float) -> RecallEstimate:
    """Return the estimate with this mean and variance."""
    half_width = _RANGE_DEVIATIONS * math.sqrt(variance)
    return RecallEstimate(mean, max(0.0, mean - half_width), min(1.0, mean + half_width))


class ExpectedRecallTracker:
    """Expected recall of groups of cards at one moment, updated card by card.

    Args:
        card_ids_by_group: By group name, the cards that count. Each card is in one group.
        learner: What is known about the person.
        target_at: The moment, in days.
        is_now: Whether the moment is now. Then a card whose last answer was wrong counts as 0: the person has just read
            the answer, but has not recalled it since, and would not say that they know it.
    """

    def __init__(
        self,
        card_ids_by_group: Mapping[str, Sequence[str]],
        learner: Learner,
        target_at: float,
        *,
        is_now: bool = False,
    ) -> None:
        self._learner = learner
        self._is_now = is_now
        self._target_at = target_at
        self._card_counts = {group_name: len(card_ids) for group_name, card_ids in card_ids_by_group.items()}
        self._group_by_card = {
            card_id: group_number
            for group_number, card_ids in enumerate(card_ids_by_group.values())
            for card_id in card_ids
        }
        self._recalls_by_card: dict[str, FloatArray] = {}
        self._seen_counts = [0] * len(self._card_counts)
        seen_ids = [card_id for card_id in self._group_by_card if learner.has_answered(card_id)]
        if not seen_ids:
            return  # before the first answer, nothing is computed
        recalls = self._find_recalls(seen_ids)
        self._recalls_by_card.update(zip(seen_ids, recalls, strict=True))
        group_numbers = np.array([self._group_by_card[card_id] for card_id in seen_ids], dtype=np.int64)
        shape = (len(self._card_counts), recalls.shape[-1])
        self._recall_sums, self._variance_sums = np.zeros(shape), np.zeros(shape)
        np.add.at(self._recall_sums, group_numbers, recalls)
        np.add.at(self._variance_sums, group_numbers, recalls * (1 - recalls))
        self._seen_counts = np.bincount(group_numbers, minlength=shape[0]).tolist()

    def update_card(self, card_id: str) -> None:
        """Update the sums after an answer to a card."""
        group_number = self._group_by_card.get(card_id)
        if group_number is None or not self._learner.has_answered(card_id):
            return
        old_recalls = self._recalls_by_card.get(card_id)
        (new_recalls,) = self._find_recalls([card_id])
        if not self._recalls_by_card:
            shape = (len(self._card_counts), len(new_recalls))
            self._recall_sums, self._variance_sums = np.zeros(shape), np.zeros(shape)
        if old_recalls is None:
            self._seen_counts[group_number] += 1
        else:
            self._recall_sums[group_number] -= old_recalls
            self._variance_sums[group_number] -= old_recalls * (1 - old_recalls)
        self._recall_sums[group_number] += new_recalls
        self._variance_sums[group_number] += new_recalls * (1 - new_recalls)
        self._recalls_by_card[card_id] = new_recalls

    def _find_recalls(self, card_ids: Sequence[str]) -> FloatArray:
        cards = self._learner.cards
        recalls = cards.recall_by_model(card_ids, self._target_at)
        return np.where(cards.are_failed(card_ids)[:, np.newaxis], 0.0, recalls) if self._is_now else recalls

    @property
    def card_count(self) -> int:
        """The number of cards that count."""
        return sum(self._card_counts.values())

    @property
    def seen_card_ids(self) -> Container[str]:
        """The cards that count and have been answered."""
        return self._recalls_by_card

    def estimate_groups(self, *group_names: str) -> RecallEstimate:
        """Return the expected recall of some groups, or of all groups if none is given. New cards count as 0."""
        chosen_names = group_names or tuple(self._card_counts)
        group_numbers = [number for number, name in enumerate(self._card_counts) if name in chosen_names]
        card_count = sum(self._card_counts[group_name] for group_name in chosen_names)
        seen_count = sum(self._seen_counts[group_number] for group_number in group_numbers)
        if not seen_count:
            return NO_RECALL
        seen_estimate = correct_estimate(
            self._learner,
            self._recall_sums[group_numbers].sum(axis=0) / seen_count,
            self._variance_sums[group_numbers].sum(axis=0) / seen_count,
        )
        return scale_estimate(seen_estimate, seen_count / card_count)

    def estimate_card(self, card_id: str) -> RecallEstimate:
        """Return the expected recall of one card."""
        recalls = self._recalls_by_card.get(card_id)
        return NO_RECALL if recalls is None else correct_estimate(self._learner, recalls, recalls * (1 - recalls))


def correct_estimate(learner: Learner, mean_recalls: FloatArray, mean_variances: FloatArray) -> RecallEstimate:
    """Return the estimate for answered cards, corrected by how well earlier answers were predicted.

    Args:
        learner: What is known about the person.
        mean_recalls: The mean recall of the cards under each model: [models].
        mean_variances: The mean of recall times its complement under each model: [models].
    """
    probabilities = learner.belief.probabilities
    mean = float(probabilities @ mean_recalls)
    corrected = correct_recalls(
        learner.calibration,
        np.array(mean),
        np.array(float(probabilities @ mean_variances)),
        np.array(float(probabilities @ (mean_recalls - mean) ** 2)),
    )
    return estimate_around(float(corrected.means), float(corrected.variances))


class CorrectedRecalls(NamedTuple):
    """Corrected means of recall and their variances, of any equal shapes."""

    means: FloatArray
    variances: FloatArray


def correct_recalls(
    calibration: Calibration, means: FloatArray, slopes: FloatArray, variances: FloatArray
) -> CorrectedRecalls:
    """Correct expected recalls by how well earlier answers were predicted.

    Args:
        calibration: Predictions compared with answers.
        means: The expected recalls.
        slopes: The mean of recall times its complement over the cards. This is the derivative of mean recall with
            respect to the log odds of every card.
        variances: The variances of recall, because it is not known which memory model is right.
    """
    safe_means = np.clip(means, _CERTAINTY_MARGIN, 1 - _CERTAINTY_MARGIN)
    log_odds = np.log(safe_means / (1 - safe_means))
    shifts = calibration.log_odds_shift * slopes / (safe_means * (1 - safe_means))
    return CorrectedRecalls(
        1 / (1 + np.exp(-(log_odds + shifts))),
        variances + (slopes * calibration.log_odds_error) ** 2 + calibration.model_error**2,
    )
