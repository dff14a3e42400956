"""What the answers tell of one person: what each card has left behind, what sort of learner it is, how sure that is.

Every card is remembered under several minds at once, and each answer shifts belief towards those that expected it: a
Bayesian mixture with a tempered likelihood, since the answers of one person to many cards are less independent than
the rule takes them to be. What the mixture predicted and what was answered are counted against each other, so that a
prediction can be corrected and its range be honest.

All instants are days, as floats, since any one moment.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prepdeck.memory.fsrs import SAME_SESSION_DAYS, Grade
from prepdeck.memory.memory_models import INITIAL_PROBABILITIES, MemoryModel, all_models

_LIKELIHOOD_EXPONENT = 0.5  # how much of an answer's likelihood counts
_MIN_LIKELIHOOD = 1e-6  # no answer is impossible
_NEGLIGIBLE_SHARE = 1e-5


class WeightedModel(NamedTuple):
    """A mind that is thought of: its place among all, how far it is believed, and itself."""

    model_index: int
    probability: float
    model: MemoryModel


@dataclass(frozen=True, slots=True)
class ModelMixture:
    """How far each mind is believed to be the person's.

    Attributes:
        weighted_models: The minds that are thought of, whose shares sum to 1. One that is all but ruled out is not
            thought of any more, which makes everything quicker.
    """

    weighted_models: tuple[WeightedModel, ...] = field(
        default_factory=lambda: tuple(
            map(WeightedModel, range(len(INITIAL_PROBABILITIES)), INITIAL_PROBABILITIES, all_models())
        )
    )

    @property
    def probability_by_index(self) -> dict[int, float]:
        """By the places of the minds that are held, how far each is believed."""
        return {model_index: probability for model_index, probability, _ in self.weighted_models}

    def weighted_mean(self, values: Sequence[float]) -> float:
        """The mean of what each mind that is held gives."""
        return sum(probability * value for (_, probability, _), value in zip(self.weighted_models, values, strict=True))

    def updated(self, recalls: Sequence[float], grade: Grade) -> "ModelMixture":
        """The belief after an answer, for which each model that counts has predicted recall in `recall_by_model`."""
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
        """The belief in the `max_models` likeliest minds alone."""
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
    """What one card has left behind: the state under each mind, and the last answer.

    Attributes:
        stabilities: By mind, in days.
        difficulties: By mind.
        last_answered_at: When it was answered last, in days.
        lapse_count: How often it was forgotten since it was first seen, sittings apart.
    """

    stabilities: tuple[float, ...]
    difficulties: tuple[float, ...]
    last_answered_at: float
    lapse_count: int = 0


def first_card_state(grade: Grade, answered_at: float) -> CardState:
    """The trace of a first answer."""
    states = [model.first_state(grade) for model in all_models()]
    return CardState(
        tuple(stability for stability, _ in states), tuple(difficulty for _, difficulty in states), answered_at
    )


def next_card_state(card_state: CardState, grade: Grade, answered_at: float, mixture: ModelMixture) -> CardState:
    """The trace after one more answer; one before the last (a clock set back) counts as given with it."""
    elapsed_days = max(0.0, answered_at - card_state.last_answered_at)
    stabilities, difficulties = list(card_state.stabilities), list(card_state.difficulties)
    for model_index, _, model in mixture.weighted_models:
        stabilities[model_index], difficulties[model_index] = model.state_after(
            stabilities[model_index], difficulties[model_index], elapsed_days, grade
        )
    lapse_count = card_state.lapse_count + (grade is Grade.AGAIN and elapsed_days >= SAME_SESSION_DAYS)
    return CardState(
        tuple(stabilities), tuple(difficulties), max(answered_at, card_state.last_answered_at), lapse_count
    )


def recall_by_model(card_state: CardState, instant: float, mixture: ModelMixture) -> list[float]:
    """For each mind that is held, the probability that the card is recalled at an instant."""
    elapsed_days = max(0.0, instant - card_state.last_answered_at)
    return [
        model.recall_after(elapsed_days, card_state.stabilities[model_index])
        for model_index, _, model in mixture.weighted_models
    ]


_FADING_FACTOR = 0.5 ** (1 / 400)  # by how much less each older prediction counts: half after 400 answers
_INITIAL_ERROR = 0.5  # how far off predictions are before anything is known, as a standard deviation of log odds
_MIN_ERROR = 0.22  # how far off they stay, however many answers there are
_INITIAL_MODEL_ERROR = (
    0.12  # how far off recall may be where the person is of no sort that was thought of, as long as nothing
)
_HALVING_ANSWER_COUNT = 60  # has been answered; half of it after so many answers


class Calibration(NamedTuple):
    """What was predicted against what was answered, of answers that were more than a sitting apart.

    The correction is a shift of the log odds of recall: the posterior mean, by one step of Newton's method from no
    shift, of a normal prior and the Bernoulli likelihood of the answers, the older of which count less.

    Attributes:
        recall_surplus: Answers recalled less those predicted to be, the older counting less.
        information: The sum of p (1 - p) over the predictions p, the older counting less.
        answer_count: How many answers there are.
        predicted_count: How many of them were predicted to be recalled.
        recalled_count: How many were.
    """

    recall_surplus: float = 0.0
    information: float = 0.0
    answer_count: int = 0
    predicted_count: float = 0.0
    recalled_count: int = 0

    def with_answer(self, predicted_recall: float, grade: Grade) -> "Calibration":
        """With one more answer, whose recall was predicted to be `predicted_recall`."""
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
        """By how much the log odds of recall are to be corrected."""
        return self.recall_surplus / (self.information + _INITIAL_ERROR**-2)

    @property
    def log_odds_error(self) -> float:
        """The standard deviation of that shift: wide at first, and never nothing."""
        return math.hypot((self.information + _INITIAL_ERROR**-2) ** -0.5, _MIN_ERROR)

    @property
    def model_error(self) -> float:
        """The standard deviation of recall itself that is left because the person may be of another sort."""
        return _INITIAL_MODEL_ERROR * _HALVING_ANSWER_COUNT / (_HALVING_ANSWER_COUNT + self.answer_count)


@dataclass(slots=True)
class Learner:
    """One person as far as the answers tell.

    Attributes:
        card_states: By card, what it has left behind; a card that is missing was never answered.
        mixture: What sort of learner the person is.
        calibration: How well the answers were predicted.
        is_adaptive: Whether answers tell of the person; those that are merely supposed do not.
    """

    card_states: dict[str, CardState] = field(default_factory=dict)
    mixture: ModelMixture = field(default_factory=ModelMixture)
    calibration: Calibration = field(default_factory=Calibration)
    is_adaptive: bool = True

    def record_answer(self, card_id: str, grade: Grade, answered_at: float) -> None:
        """Take one more answer, given at an instant in days."""
        previous_state = self.card_states.get(card_id)
        if previous_state is None:
            self.card_states[card_id] = first_card_state(grade, answered_at)
            return
        if (
            self.is_adaptive and answered_at - previous_state.last_answered_at >= SAME_SESSION_DAYS
        ):  # an answer within a sitting says nothing about forgetting
            expected_recalls = recall_by_model(previous_state, answered_at, self.mixture)
            self.calibration = self.calibration.with_answer(self.mixture.weighted_mean(expected_recalls), grade)
            self.mixture = self.mixture.updated(expected_recalls, grade)
        self.card_states[card_id] = next_card_state(previous_state, grade, answered_at, self.mixture)

    def copy(self) -> "Learner":
        """The same, to go on from apart."""
        return Learner(dict(self.card_states), self.mixture, self.calibration, self.is_adaptive)

    def assuming(self, mixture: ModelMixture) -> "Learner":
        """The same as if the person were so, to be given answers that are merely supposed."""
        return Learner(dict(self.card_states), mixture, self.calibration, is_adaptive=False)
