"""Which memory models fit a person, and how well their answers were predicted.

Each answer shifts probability toward the models that expected it. This is Bayes' rule with a tempered likelihood: the
answers of one person are less independent than Bayes' rule assumes. Of answers after similar gaps the later ones count
less and less, because they all test the same part of the forgetting curves: forty answers from the morning after say
little about the third week. So no model is ruled out for good by answers of one gap.

An answer within hours of the last one shows something only about models that describe the first day. Among these it
shifts probability; it does not make them more or less probable as a whole.
"""

import math
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from prepdeck.memory.arrays import BoolArray, FloatArray, IntArray, earlier_equals, np
from prepdeck.memory.fsrs_6 import SAME_SESSION_DAYS
from prepdeck.memory.memory_models import all_models, initial_probabilities

_LIKELIHOOD_EXPONENT = 0.7
_MIN_LIKELIHOOD = 1e-3  # so that one surprising answer cannot rule out a model
_HALVING_GAP_COUNT = 10  # after this many answers with similar gaps, the next one counts half
_INITIAL_SHARE = 0.01  # of the probabilities before any answer, which always remains
_SHORTEST_GAP, _GAPS_PER_DOUBLING, _GAP_COUNT = 1 / 1_440, 2, 64  # gaps are similar within half a doubling


class PredictedAnswers(NamedTuple):
    """Answers to cards that were answered before, oldest first.

    Attributes:
        recalls: The recall that each model predicted: [answers, models].
        is_recalled: Whether the card was recalled: [answers].
        gap_days: The days since the previous answer to the same card: [answers].
    """

    recalls: FloatArray
    is_recalled: BoolArray
    gap_days: FloatArray


class ModelBelief(Struct, frozen=True):
    """The probability of each of `all_models` to be the person's.

    Attributes:
        log_shares: The evidence for each model within its family: [models].
        log_masses: The evidence for each family: [families].
        gap_counts: How many answers there were with similar gaps, by length of the gap.
    """

    log_shares: FloatArray
    log_masses: FloatArray
    gap_counts: IntArray

    @property
    def probabilities(self) -> FloatArray:
        """The probability of each model: [models]; they sum to 1."""
        return _to_probabilities(self.log_shares, self.log_masses)

    def after(self, answers: PredictedAnswers) -> tuple["ModelBelief", FloatArray]:
        """Return the belief after some answers, and the recall that was predicted for each of them: [answers]."""
        gaps = _gap_numbers(answers.gap_days)
        counts = self.gap_counts[gaps] + earlier_equals(gaps)
        exponents = _LIKELIHOOD_EXPONENT / (1 + counts / _HALVING_GAP_COUNT)
        likelihoods = np.where(answers.is_recalled[:, np.newaxis], answers.recalls, 1 - answers.recalls)
        evidence = exponents[:, np.newaxis] * np.log(np.maximum(likelihoods, _MIN_LIKELIHOOD))
        is_later = answers.gap_days >= SAME_SESSION_DAYS
        evidence[~is_later] *= _layout().explains_first_day
        log_shares = _running_sums(self.log_shares, evidence)
        # How much the answer speaks for a whole family: the mean over its models, as probable as they were before it.
        shares = np.exp(log_shares[:-1] - _family_log_sums(log_shares[:-1])[:, _layout().family_numbers])
        family_evidence = np.log(_family_sums(shares * np.exp(evidence)))
        family_evidence[~is_later] = 0.0
        log_masses = _running_sums(self.log_masses, family_evidence)
        predicted_recalls = (_to_probabilities(log_shares[:-1], log_masses[:-1]) * answers.recalls).sum(axis=-1)
        new_counts = self.gap_counts + np.bincount(gaps, minlength=_GAP_COUNT)
        return ModelBelief(log_shares[-1], log_masses[-1], new_counts), predicted_recalls


def initial_belief() -> ModelBelief:
    """Return the belief before any answer."""
    probabilities = initial_probabilities()
    return ModelBelief(np.log(probabilities), np.log(_family_sums(probabilities)), np.zeros(_GAP_COUNT, dtype=np.int64))


class _Layout(NamedTuple):
    """How models belong to families.

    Attributes:
        family_numbers: The number of the family of each model: [models].
        family_starts: The first model of each family: [families].
        explains_first_day: For each model, 1 if it describes the first day, else 0: [models].
    """

    family_numbers: IntArray
    family_starts: IntArray
    explains_first_day: FloatArray


@cache
def _layout() -> _Layout:
    family_numbers = all_models().family_numbers
    _, family_starts = np.unique(family_numbers, return_index=True)
    return _Layout(family_numbers, family_starts, np.asarray(all_models().knows_first_day, float)[family_numbers])


def _family_sums(values: FloatArray) -> FloatArray:
    """Return the sums over the models of each family: [..., families]."""
    sums: FloatArray = np.add.reduceat(values, _layout().family_starts, axis=-1)
    return sums


def _family_log_sums(log_values: FloatArray) -> FloatArray:
    """Return the logarithms of the sums over the models of each family: [..., families]."""
    highest = log_values.max(axis=-1, keepdims=True)
    log_sums: FloatArray = np.log(np.maximum(_family_sums(np.exp(log_values - highest)), 1e-300)) + highest
    return log_sums


def _running_sums(first: FloatArray, steps: FloatArray) -> FloatArray:
    """Return the sums after 0, 1, 2 … steps: [steps + 1, ...]."""
    return np.cumsum(np.concatenate([first[np.newaxis], steps]), axis=0)


def _to_probabilities(log_shares: FloatArray, log_masses: FloatArray) -> FloatArray:
    """Return the probability of each model: [..., models]."""
    layout = _layout()
    log_weights = log_shares + (log_masses - _family_log_sums(log_shares))[..., layout.family_numbers]
    weights = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
    probabilities: FloatArray = (1 - _INITIAL_SHARE) * weights / weights.sum(axis=-1, keepdims=True)
    return probabilities + _INITIAL_SHARE * initial_probabilities()


def _gap_numbers(gap_days: FloatArray) -> IntArray:
    """Return the numbers of gaps; those of similar lengths have the same number."""
    doublings = np.log2(np.maximum(gap_days, _SHORTEST_GAP) / _SHORTEST_GAP)
    return np.minimum((doublings * _GAPS_PER_DOUBLING).astype(np.int64), _GAP_COUNT - 1)


_FADING_FACTOR = 0.5 ** (1 / 400)  # older answers count less: the weight halves every 400 answers
_INITIAL_ERROR = 0.5  # the standard deviation of the log odds before any answer
_MIN_ERROR = 0.22  # the standard deviation that remains after any number of answers
_INITIAL_MODEL_ERROR = 0.12  # the error of recall before any answer, because no model may fit the person
_HONEST_ANSWER_COUNT = 2  # right answers that are assumed, so that one slip does not count as a habit
_HALVING_ANSWER_COUNT = 60  # answers after which that error is half as large


class Calibration(NamedTuple):
    """Predictions compared with answers. Answers in the same session as the previous one are not counted.

    The correction is a shift of the log odds of recall. It is the posterior mean for a normal prior and the Bernoulli
    likelihood of the answers, found with one step of Newton's method from a shift of 0. Older answers count less.

    Attributes:
        recall_surplus: Recalled answers minus the predicted number of them; older answers count less.
        information: The sum of p (1 - p) over the predictions p; older answers count less.
        answer_count: The number of answers.
        predicted_count: The predicted number of recalled answers.
        recalled_count: The actual number of recalled answers.
        generous_share: The share of the answers graded as recalled that are thought to be wrong, 0 to 1.
    """

    recall_surplus: float = 0.0
    information: float = 0.0
    answer_count: int = 0
    predicted_count: float = 0.0
    recalled_count: int = 0
    generous_share: float = 0.0

    def with_generous_answers(self, generous_count: int, recalled_count: int) -> "Calibration":
        """Return the calibration of a person who graded some wrong typed answers as recalled.

        Args:
            generous_count: The typed answers that were wrong and graded as recalled.
            recalled_count: All typed answers that were graded as recalled.
        """
        return self._replace(generous_share=generous_count / (recalled_count + _HONEST_ANSWER_COUNT))

    def after(self, predicted_recalls: FloatArray, is_recalled: BoolArray) -> "Calibration":
        """Return the calibration after some more answers, with the recall that was predicted for each."""
        count = len(predicted_recalls)
        weights = _FADING_FACTOR ** np.arange(count - 1, -1, -1)
        return Calibration(
            float(self.recall_surplus * _FADING_FACTOR**count + (weights * (is_recalled - predicted_recalls)).sum()),
            float(
                self.information * _FADING_FACTOR**count + (weights * predicted_recalls * (1 - predicted_recalls)).sum()
            ),
            self.answer_count + count,
            self.predicted_count + float(predicted_recalls.sum()),
            self.recalled_count + int(is_recalled.sum()),
            self.generous_share,
        )

    @property
    def log_odds_shift(self) -> float:
        """The correction to add to the log odds of recall."""
        return self.recall_surplus / (self.information + _INITIAL_ERROR**-2)

    @property
    def log_odds_error(self) -> float:
        """The standard deviation of that shift: large at first, and never 0."""
        return math.hypot((self.information + _INITIAL_ERROR**-2) ** -0.5, _MIN_ERROR)

    @property
    def model_error(self) -> float:
        """The standard deviation of recall itself, because none of the models may fit, and grades may be generous."""
        unfit_error = _INITIAL_MODEL_ERROR * _HALVING_ANSWER_COUNT / (_HALVING_ANSWER_COUNT + self.answer_count)
        return math.hypot(unfit_error, self.generous_share)
