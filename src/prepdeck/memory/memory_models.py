"""The memory models that a person may fit. All are used at once until the answers show which ones fit.

No single set of weights is right for everybody. The models differ in the first stability, in the growth of stability
after a recall, and in the shape of the forgetting curve.
"""

from functools import cache
from typing import NamedTuple, Protocol

from prepdeck.memory.fsrs import DEFAULT_WEIGHTS, FsrsModel, Grade


class MemoryModel(Protocol):
    """A model of memory. The state of a card is two numbers: a stability or half-life in days, and a difficulty."""

    def first_state(self, grade: Grade) -> tuple[float, float]:
        """Return both after the first answer."""

    def state_after(
        self, stability: float, difficulty: float, elapsed_days: float, grade: Grade
    ) -> tuple[float, float]:
        """Return both after an answer that comes `elapsed_days` after the previous one."""

    def recall_after(self, elapsed_days: float, stability: float) -> float:
        """Return the probability of recall `elapsed_days` after an answer."""


class FsrsVariant(NamedTuple):
    """The differences of a model from the default weights of FSRS-6.

    Attributes:
        stability_factor: The factor of the first stability.
        growth_shift: A number added to the logarithm of the growth of stability.
        decay_factor: The factor of the exponent of the forgetting curve. At 12, forgetting is nearly exponential.
        probability: The probability of the model before any answer.
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
# Each: first half-life in days, gain of a success, and probability before any answer.
_HALF_LIFE_VARIANTS = ((1.0, 2.0, 0.04), (3.0, 2.0, 0.04), (3.0, 5.0, 0.02), (8.0, 2.0, 0.02))
_FIRST_STABILITY_SLICE, _GROWTH_INDEX, _DECAY_INDEX = slice(0, 4), 8, 20  # positions in the weights of FSRS-6
_FIRST_HALF_LIFE_FACTORS = {Grade.AGAIN: 0.4, Grade.HARD: 0.7, Grade.GOOD: 1.0, Grade.EASY: 2.5}
_MIN_HALF_LIFE_DAYS = 0.1

INITIAL_PROBABILITIES = (
    *(variant.probability for variant in _FSRS_VARIANTS),
    *(probability for *_, probability in _HALF_LIFE_VARIANTS),
)
"""The probability of each model before any answer, in the order of `all_models`; they sum to 1."""


class HalfLifeModel:
    """A model in which recall halves with every half-life, and an answer multiplies the half-life.

    The idea comes from half-life regression (Settles and Meeder 2016). A success adds more if more was forgotten. A
    lapse halves the half-life, while FSRS-6 resets it almost completely.

    Args:
        first_half_life: The half-life after a first answer of grade good, in days.
        success_gain: The share of the half-life that a success adds if recall was close to 0.
    """

    def __init__(self, first_half_life: float, success_gain: float) -> None:
        self._first_half_life = first_half_life
        self._success_gain = success_gain

    def first_state(self, grade: Grade) -> tuple[float, float]:
        """Return the half-life after the first answer, and 0 because this model has no difficulty."""
        return self._first_half_life * _FIRST_HALF_LIFE_FACTORS[grade], 0.0

    def state_after(
        self, half_life: float, difficulty: float, elapsed_days: float, grade: Grade
    ) -> tuple[float, float]:
        """Return the half-life after an answer that comes `elapsed_days` after the previous one."""
        if grade is Grade.AGAIN:
            return max(half_life / 2, _MIN_HALF_LIFE_DAYS), difficulty
        return half_life * (1 + self._success_gain * (1 - self.recall_after(elapsed_days, half_life))), difficulty

    def recall_after(self, elapsed_days: float, half_life: float) -> float:
        """Return the probability of recall."""
        return float(0.5 ** (elapsed_days / half_life))


@cache
def all_models() -> tuple[MemoryModel, ...]:
    """Return all models, in the order of `INITIAL_PROBABILITIES`."""
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
