"""Expected recall at a given moment, with its range."""

import math
from collections.abc import Container, Mapping, Sequence
from operator import add, mul, sub
from typing import NamedTuple

from prepdeck.memory.learner import Learner, recall_by_model

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


NO_RECALL = RecallEstimate(0.0, 0.0, 0.0)


class _RecallSums(NamedTuple):
    """Sums over some answered cards under each model: of recall, and of recall times its complement."""

    recall_sums: tuple[float, ...]
    variance_sums: tuple[float, ...]

    def plus(self, other: "_RecallSums") -> "_RecallSums":
        return _RecallSums(
            tuple(map(add, self.recall_sums, other.recall_sums)),
            tuple(map(add, self.variance_sums, other.variance_sums)),
        )

    def minus(self, other: "_RecallSums") -> "_RecallSums":
        return _RecallSums(
            tuple(map(sub, self.recall_sums, other.recall_sums)),
            tuple(map(sub, self.variance_sums, other.variance_sums)),
        )


class ExpectedRecallTracker:
    """Expected recall of groups of cards at one moment, updated card by card.

    Args:
        card_ids_by_group: By group name, the cards that count. Each card is in one group.
        learner: What is known about the person.
        target_at: The moment, in days.
    """

    def __init__(self, card_ids_by_group: Mapping[str, Sequence[str]], learner: Learner, target_at: float) -> None:
        self._learner = learner
        self._target_at = target_at
        self._mixture = learner.mixture
        self._group_by_card = {
            card_id: group_name for group_name, card_ids in card_ids_by_group.items() for card_id in card_ids
        }
        self._card_counts = {group_name: len(card_ids) for group_name, card_ids in card_ids_by_group.items()}
        zero_sums = (0.0,) * len(self._mixture.weighted_models)
        self._sums_by_group = dict.fromkeys(card_ids_by_group, _RecallSums(zero_sums, zero_sums))
        self._seen_counts = dict.fromkeys(card_ids_by_group, 0)
        self._sums_by_card: dict[str, _RecallSums] = {}
        for card_id in self._group_by_card:
            self.update_card(card_id)

    def update_card(self, card_id: str) -> None:
        """Update the sums after an answer to a card."""
        group, card_state = self._group_by_card.get(card_id), self._learner.card_states.get(card_id)
        if group is None or card_state is None:
            return
        recalls = tuple(recall_by_model(card_state, self._target_at, self._mixture))
        new_sums = _RecallSums(recalls, tuple(recall * (1 - recall) for recall in recalls))
        old_sums = self._sums_by_card.get(card_id)
        group_sums = self._sums_by_group[group] if old_sums is None else self._sums_by_group[group].minus(old_sums)
        self._sums_by_group[group] = group_sums.plus(new_sums)
        self._seen_counts[group] += old_sums is None
        self._sums_by_card[card_id] = new_sums

    @property
    def seen_card_ids(self) -> Container[str]:
        """The cards that count and have been answered."""
        return self._sums_by_card

    def estimate_groups(self, *group_names: str) -> RecallEstimate:
        """Return the expected recall of some groups, or of all groups if none is given. New cards count as 0."""
        chosen_names = group_names or tuple(self._card_counts)
        card_count = sum(self._card_counts[group_name] for group_name in chosen_names)
        seen_count = sum(self._seen_counts[group_name] for group_name in chosen_names)
        if not seen_count:
            return NO_RECALL
        group_sums = [self._sums_by_group[group_name] for group_name in chosen_names]
        mean_recalls = [
            sum(column) / seen_count for column in zip(*(sums.recall_sums for sums in group_sums), strict=True)
        ]
        mean_variances = [
            sum(column) / seen_count for column in zip(*(sums.variance_sums for sums in group_sums), strict=True)
        ]
        seen_estimate = self._correct_estimate(mean_recalls, mean_variances)
        return RecallEstimate(*(value * seen_count / card_count for value in seen_estimate))

    def estimate_card(self, card_id: str) -> RecallEstimate:
        """Return the expected recall of one card."""
        card_sums = self._sums_by_card.get(card_id)
        return (
            NO_RECALL
            if card_sums is None
            else self._correct_estimate(list(card_sums.recall_sums), list(card_sums.variance_sums))
        )

    def _correct_estimate(self, mean_recalls: list[float], mean_variances: list[float]) -> RecallEstimate:
        """Return the estimate for answered cards, corrected by how well earlier answers were predicted."""
        probability_by_index = self._learner.mixture.probability_by_index
        probabilities = [
            probability_by_index.get(model_index, 0.0) for model_index, *_ in self._mixture.weighted_models
        ]
        calibration = self._learner.calibration
        mean = min(max(sum(map(mul, probabilities, mean_recalls)), _CERTAINTY_MARGIN), 1 - _CERTAINTY_MARGIN)
        # The derivative of mean recall with respect to the log odds of every card.
        slope = sum(map(mul, probabilities, mean_variances))
        variance = sum(
            probability * (recall - mean) ** 2 for probability, recall in zip(probabilities, mean_recalls, strict=True)
        )
        mean_shift = calibration.log_odds_shift * slope / (mean * (1 - mean))
        corrected_mean = 1 / (1 + math.exp(-(math.log(mean / (1 - mean)) + mean_shift)))
        return estimate_around(
            corrected_mean, variance + (slope * calibration.log_odds_error) ** 2 + calibration.model_error**2
        )
