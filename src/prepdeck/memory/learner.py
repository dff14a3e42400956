"""What the answers show about one person: the state of each card, the memory models that fit, and the error.

Each card has a state under several memory models at once, and each answer shifts probability toward the models that
expected it. This is a Bayesian mixture with a tempered likelihood, because the answers of one person are less
independent than Bayes' rule assumes. Predictions are compared with the answers, so that later predictions can be
corrected and their ranges are honest.

All instants are floats: days since any fixed moment.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prepdeck.memory.fsrs import SAME_SESSION_DAYS, Grade
from prepdeck.memory.memory_models import INITIAL_PROBABILITIES, MemoryModel, all_models

_LIKELIHOOD_EXPONENT = 0.5  # tempers the likelihood: answers are not independent
_MIN_LIKELIHOOD = 1e-6  # so that one surprising answer cannot rule out a model
_NEGLIGIBLE_SHARE = 1e-5  # less probable models are dropped, which makes everything faster


class WeightedModel(NamedTuple):
    """A memory model with its index in `all_models` and its probability."""

    model_index: int
    probability: float
    model: MemoryModel


@dataclass(frozen=True, slots=True)
class ModelMixture:
    """The probability of each memory model to be the person's.

    Attributes:
        weighted_models: The models with their probabilities, which sum to 1. Models that are almost ruled out are
            dropped.
    """

    weighted_models: tuple[WeightedModel, ...] = field(
        default_factory=lambda: tuple(
            map(WeightedModel, range(len(INITIAL_PROBABILITIES)), INITIAL_PROBABILITIES, all_models())
        )
    )

    @property
    def probability_by_index(self) -> dict[int, float]:
        """The probability of each model in the mixture, by model index."""
        return {model_index: probability for model_index, probability, _ in self.weighted_models}

    def weighted_mean(self, values: Sequence[float]) -> float:
        """Return the mean of one value for each model, weighted by the probabilities."""
        return sum(probability * value for (_, probability, _), value in zip(self.weighted_models, values, strict=True))

    def updated(self, recalls: Sequence[float], grade: Grade) -> "ModelMixture":
        """Return the mixture after an answer.

        Args:
            recalls: The recall that each model predicted, from `recall_by_model`.
            grade: The grade of the answer.
        """
        if len(self.weighted_models) == 1:
            return self
        likelihoods = recalls if grade is not Grade.AGAIN else [1 - recall for recall in recalls]
        new_weights = [
            probability * max(value, _MIN_LIKELIHOOD) ** _LIKELIHOOD_EXPONENT
            for (_, probability, _), value in zip(self.weighted_models, likelihoods, strict=True)
        ]
        min_weight = sum(new_weights) * _NEGLIGIBLE_SHARE
        total_weight = sum(value for value in new_weights if value > min_weight)
        return ModelMixture(
            tuple(
                WeightedModel(weighted_model.model_index, value / total_weight, weighted_model.model)
                for weighted_model, value in zip(self.weighted_models, new_weights, strict=True)
                if value > min_weight
            )
        )

    def most_likely(self, max_models: int) -> "ModelMixture":
        """Return a mixture of only the `max_models` most probable models."""
        if len(self.weighted_models) <= max_models:
            return self
        kept_models = sorted(self.weighted_models, key=lambda weighted_model: -weighted_model.probability)[:max_models]
        total_probability = sum(weighted_model.probability for weighted_model in kept_models)
        return ModelMixture(
            tuple(
                weighted_model._replace(probability=weighted_model.probability / total_probability)
                for weighted_model in kept_models
            )
        )


class CardState(NamedTuple):
    """The memory state of one card under each model.

    Attributes:
        stabilities: The stability under each model, in days.
        difficulties: The difficulty under each model.
        last_answered_at: The instant of the last answer, in days.
        lapse_count: How often the card was forgotten, not counting lapses within a session.
    """

    stabilities: tuple[float, ...]
    difficulties: tuple[float, ...]
    last_answered_at: float
    lapse_count: int = 0


def first_card_state(grade: Grade, answered_at: float) -> CardState:
    """Return the state after the first answer to a card."""
    states = [model.first_state(grade) for model in all_models()]
    return CardState(
        tuple(stability for stability, _ in states), tuple(difficulty for _, difficulty in states), answered_at
    )


def next_card_state(card_state: CardState, grade: Grade, answered_at: float, mixture: ModelMixture) -> CardState:
    """Return the state after a further answer, under the models in the mixture.

    An instant before the last answer (a clock set back) counts as that answer's.
    """
    elapsed_days = max(0.0, answered_at - card_state.last_answered_at)
    stabilities, difficulties = list(card_state.stabilities), list(card_state.difficulties)
    for model_index, _, model in mixture.weighted_models:
        stabilities[model_index], difficulties[model_index] = model.state_after(
            stabilities[model_index], difficulties[model_index], elapsed_days, grade
        )
    # A card that fails again within minutes was forgotten only once.
    lapse_count = card_state.lapse_count + (grade is Grade.AGAIN and elapsed_days >= SAME_SESSION_DAYS)
    return CardState(
        tuple(stabilities), tuple(difficulties), max(answered_at, card_state.last_answered_at), lapse_count
    )


def recall_by_model(card_state: CardState, instant: float, mixture: ModelMixture) -> list[float]:
    """Return the probability of recall at an instant under each model in the mixture."""
    elapsed_days = max(0.0, instant - card_state.last_answered_at)
    return [
        model.recall_after(elapsed_days, card_state.stabilities[model_index])
        for model_index, _, model in mixture.weighted_models
    ]


_FADING_FACTOR = 0.5 ** (1 / 400)  # older answers count less: the weight halves every 400 answers
_INITIAL_ERROR = 0.5  # the standard deviation of the log odds before any answer
_MIN_ERROR = 0.22  # the standard deviation that remains after any number of answers
_INITIAL_MODEL_ERROR = 0.12  # the error of recall before any answer, because no model may fit the person
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
    """

    recall_surplus: float = 0.0
    information: float = 0.0
    answer_count: int = 0
    predicted_count: float = 0.0
    recalled_count: int = 0

    def with_answer(self, predicted_recall: float, grade: Grade) -> "Calibration":
        """Return the calibration after one more answer, with its predicted probability of recall."""
        is_recalled = grade is not Grade.AGAIN
        return Calibration(
            self.recall_surplus * _FADING_FACTOR + is_recalled - predicted_recall,
            self.information * _FADING_FACTOR + predicted_recall * (1 - predicted_recall),
            self.answer_count + 1,
            self.predicted_count + predicted_recall,
            self.recalled_count + is_recalled,
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
        """The standard deviation of recall itself, because none of the models may fit the person."""
        return _INITIAL_MODEL_ERROR * _HALVING_ANSWER_COUNT / (_HALVING_ANSWER_COUNT + self.answer_count)


@dataclass(slots=True)
class Learner:
    """What the answers show about one person.

    Attributes:
        card_states: The memory state of each card, by id. New cards are missing.
        mixture: The probabilities of the memory models.
        calibration: How well the answers were predicted.
        is_adaptive: Whether answers change the mixture and the calibration. Simulated answers must not.
    """

    card_states: dict[str, CardState] = field(default_factory=dict)
    mixture: ModelMixture = field(default_factory=ModelMixture)
    calibration: Calibration = field(default_factory=Calibration)
    is_adaptive: bool = True

    def record_answer(self, card_id: str, grade: Grade, answered_at: float) -> None:
        """Record an answer, given at an instant in days."""
        previous_state = self.card_states.get(card_id)
        if previous_state is None:
            self.card_states[card_id] = first_card_state(grade, answered_at)
            return
        # An answer in the same session as the previous one shows nothing about forgetting.
        if self.is_adaptive and answered_at - previous_state.last_answered_at >= SAME_SESSION_DAYS:
            expected_recalls = recall_by_model(previous_state, answered_at, self.mixture)
            self.calibration = self.calibration.with_answer(self.mixture.weighted_mean(expected_recalls), grade)
            self.mixture = self.mixture.updated(expected_recalls, grade)
        self.card_states[card_id] = next_card_state(previous_state, grade, answered_at, self.mixture)

    def copy(self) -> "Learner":
        """Return a copy that can be changed independently."""
        return Learner(dict(self.card_states), self.mixture, self.calibration, self.is_adaptive)

    def assuming(self, mixture: ModelMixture) -> "Learner":
        """Return a copy with another mixture, for simulated answers."""
        return Learner(dict(self.card_states), mixture, self.calibration, is_adaptive=False)
