"""The sorts of learner that a person may be: several models of memory, held at once until the answers tell.

One set of weights is right for nobody. The models differ in how well things are kept at first, how much a recall
strengthens, and how the curve of forgetting bends.
"""

from functools import cache
from typing import NamedTuple, Protocol

from prepdeck.memory.fsrs import DEFAULT_WEIGHTS, FsrsModel, Grade


class MemoryModel(Protocol):
    """How a card is remembered, as two numbers: a time in days that says how long, and a difficulty."""

    def first_state(self, grade: Grade) -> tuple[float, float]:
        """Both after the first answer."""

    def state_after(
        self, stability: float, difficulty: float, elapsed_days: float, grade: Grade
    ) -> tuple[float, float]:
        """Both after an answer so many days after the one before."""

    def recall_after(self, elapsed_days: float, stability: float) -> float:
        """The probability of recall so many days after an answer."""


class FsrsVariant(NamedTuple):
    """How a sort of learner differs from FSRS-6's default weights.

    Attributes:
        stability_factor: What the first stability is multiplied by.
        growth_shift: What is added to the logarithm of the growth of stability.
        decay_factor: What the exponent of forgetting is multiplied by; at 12 forgetting is nearly exponential.
        probability: How far it is believed before there is any answer.
    """

    stability_factor: float
    growth_shift: float
    decay_factor: float
    probability: float


_FSRS_VARIANTS = (
    FsrsVariant(1.0, 0.0, 1.0, 0.30),
    FsrsVariant(0.3, 0.0, 1.0, 0.10),
    FsrsVariant(3.0, 0.0, 1.0, 0.08),
    FsrsVariant(1.0, -0.7, 1.0, 0.08),
    FsrsVariant(1.0, 0.0, 3.0, 0.08),
    FsrsVariant(0.3, -0.4, 3.0, 0.06),
    FsrsVariant(1.0, 0.0, 12.0, 0.06),
    FsrsVariant(0.3, 0.0, 12.0, 0.06),
    FsrsVariant(0.1, -0.7, 1.0, 0.06),
)
_HALF_LIFE_VARIANTS = ((1.0, 2.0, 0.04), (3.0, 2.0, 0.04), (3.0, 5.0, 0.02), (8.0, 2.0, 0.02))  # first, gain, share
_FIRST_STABILITY_SLICE, _GROWTH_INDEX, _DECAY_INDEX = slice(0, 4), 8, 20  # places among the weights
_FIRST_HALF_LIFE_FACTORS = {Grade.AGAIN: 0.4, Grade.HARD: 0.7, Grade.GOOD: 1.0, Grade.EASY: 2.5}
_MIN_HALF_LIFE_DAYS = 0.1  # days

INITIAL_PROBABILITIES = (
    *(variant.probability for variant in _FSRS_VARIANTS),
    *(probability for *_, probability in _HALF_LIFE_VARIANTS),
)
"""How probable each model is before there is any answer, in the order of `all_models`; they sum to 1."""


class HalfLifeModel:
    """A mind in which recall halves with every half life, and an answer multiplies the half life.

    The idea is that of half-life regression (Settles and Meeder 2016): a success adds the more, the more had been
    forgotten; a lapse takes half of it and not all, as FSRS-6 would have it.

    Args:
        first_half_life: The half life after a first answer that was good, in days.
        success_gain: How much of itself a success adds to it where all but everything was forgotten.
    """

    def __init__(self, first_half_life: float, success_gain: float) -> None:
        self._first_half_life = first_half_life
        self._success_gain = success_gain

    def first_state(self, grade: Grade) -> tuple[float, float]:
        """Half life after the first answer; there is no difficulty."""
        return self._first_half_life * _FIRST_HALF_LIFE_FACTORS[grade], 0.0

    def state_after(
        self, half_life: float, difficulty: float, elapsed_days: float, grade: Grade
    ) -> tuple[float, float]:
        """The half life after an answer that many days after the one before."""
        if grade is Grade.AGAIN:
            return max(half_life / 2, _MIN_HALF_LIFE_DAYS), difficulty
        return half_life * (1 + self._success_gain * (1 - self.recall_after(elapsed_days, half_life))), difficulty

    def recall_after(self, elapsed_days: float, half_life: float) -> float:
        """The probability of recall."""
        return float(0.5 ** (elapsed_days / half_life))


@cache
def all_models() -> tuple[MemoryModel, ...]:
    """The models that are held at once."""
    fsrs_models: list[FsrsModel] = []
    for variant in _FSRS_VARIANTS:
        weights = list(DEFAULT_WEIGHTS)
        weights[_FIRST_STABILITY_SLICE] = [
            weight * variant.stability_factor for weight in weights[_FIRST_STABILITY_SLICE]
        ]
        weights[_GROWTH_INDEX] += variant.growth_shift
        weights[_DECAY_INDEX] *= variant.decay_factor
        fsrs_models.append(FsrsModel(weights))
    return (
        *fsrs_models,
        *(HalfLifeModel(first_half_life, success_gain) for first_half_life, success_gain, _ in _HALF_LIFE_VARIANTS),
    )
