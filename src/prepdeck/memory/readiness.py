"""How much will be recalled at a given moment, and how sure that is."""

import math
from collections.abc import Container, Mapping, Sequence
from operator import add, mul, sub
from typing import NamedTuple

from prepdeck.memory.learner import Learner, recall_by_model

_RANGE_DEVIATIONS = 1.2816  # standard deviations to each side, between which a normal value lies eight times of ten
_CERTAINTY_MARGIN = 1e-6


class RecallEstimate(NamedTuple):
    """Mean recall, with the range in which it lies eight times of ten; all from 0 to 1.

    Attributes:
        mean: What is expected.
        low: The lower end of the range.
        high: The upper end.
    """

    mean: float
    low: float
    high: float


def mix_estimates(probabilities: Sequence[float], estimates: Sequence[RecallEstimate]) -> RecallEstimate:
    """The estimate where each of several holds with its share; the shares sum to 1."""
    mean = sum(probability * estimate.mean for probability, estimate in zip(probabilities, estimates, strict=True))
    variance = sum(
        probability * ((estimate.mean - mean) ** 2 + ((estimate.high - estimate.low) / 2 / _RANGE_DEVIATIONS) ** 2)
        for probability, estimate in zip(probabilities, estimates, strict=True)
    )
    return estimate_around(mean, variance)


def estimate_around(mean: float, variance: float) -> RecallEstimate:
    """The estimate with that mean and variance."""
    half_width = _RANGE_DEVIATIONS * math.sqrt(variance)
    return RecallEstimate(mean, max(0.0, mean - half_width), min(1.0, mean + half_width))


NO_RECALL = RecallEstimate(0.0, 0.0, 0.0)


class _RecallSums(NamedTuple):
    """Of some cards that were seen, by mind: the sums of recall, and of recall times its complement."""

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


class ReadinessTracker:
    """Recall at one moment, over groups of cards, brought up to date card by card.

    Args:
        card_ids_by_group: By name, the cards that count; a card may stand in one group.
        learner: What is known of the person.
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
        """Take in what has become of a card."""
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
        """The cards that count and were answered before."""
        return self._sums_by_card

    def estimate_groups(self, *group_names: str) -> RecallEstimate:
        """Recall over the cards of some groups, of all where none is named; unseen cards count 0."""
        chosen_names = group_names or tuple(self._card_counts)
        card_count = sum(self._card_counts[group_name] for group_name in chosen_names)
        seen_count = sum(self._seen_counts[group_name] for group_name in chosen_names)
        if not seen_count:
            return NO_RECALL
        group_sums = [self._sums_by_group[group_name] for group_name in chosen_names]
        mean_recalls = [
            sum(column) / seen_count for column in zip(*(each.recall_sums for each in group_sums), strict=True)
        ]
        mean_variances = [
            sum(column) / seen_count for column in zip(*(each.variance_sums for each in group_sums), strict=True)
        ]
        seen_estimate = self._correct_estimate(mean_recalls, mean_variances)
        return RecallEstimate(*(each * seen_count / card_count for each in seen_estimate))

    def estimate_card(self, card_id: str) -> RecallEstimate:
        """Recall of one card."""
        card_sums = self._sums_by_card.get(card_id)
        return (
            NO_RECALL
            if card_sums is None
            else self._correct_estimate(list(card_sums.recall_sums), list(card_sums.variance_sums))
        )

    def _correct_estimate(self, mean_recalls: list[float], mean_variances: list[float]) -> RecallEstimate:
        """What is expected of cards that were seen, corrected by how well the person was predicted until now."""
        probability_by_index = self._learner.mixture.probability_by_index
        probabilities = [
            probability_by_index.get(model_index, 0.0) for model_index, *_ in self._mixture.weighted_models
        ]
        calibration = self._learner.calibration
        mean = min(max(sum(map(mul, probabilities, mean_recalls)), _CERTAINTY_MARGIN), 1 - _CERTAINTY_MARGIN)
        slope = sum(
            map(mul, probabilities, mean_variances)
        )  # by how much recall changes with its log odds, over the cards
        variance = sum(
            probability * (recall - mean) ** 2 for probability, recall in zip(probabilities, mean_recalls, strict=True)
        )
        mean_shift = calibration.log_odds_shift * slope / (mean * (1 - mean))
        corrected_mean = 1 / (1 + math.exp(-(math.log(mean / (1 - mean)) + mean_shift)))
        return estimate_around(
            corrected_mean, variance + (slope * calibration.log_odds_error) ** 2 + calibration.model_error**2
        )
