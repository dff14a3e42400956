"""The memory models that a person may fit. All are used at once until the answers show which ones fit.

No single set of weights is right for everybody. The models differ in the first stability, in the growth of stability
after a recall, in the shape of the forgetting curve, and in how much is forgotten within the first day.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from prepdeck.memory import fsrs_6, fsrs_7
from prepdeck.memory.arrays import Answered, BoolArray, FloatArray, IntArray, ModelFamily, np
from prepdeck.memory.fsrs_6 import Fsrs6
from prepdeck.memory.fsrs_7 import Fsrs7
from prepdeck.memory.half_life import HalfLife


class FsrsVariant(NamedTuple):
    """The differences of a model from the default weights of FSRS.

    Attributes:
        stability_factor: The factor of the first stability.
        growth_shift: A number added to the logarithm of the growth of stability.
        decay_factor: The factor of the exponents of the forgetting curves. With FSRS-6 at 12, forgetting is nearly
            exponential.
        probability: The probability of the model before any answer.
    """

    stability_factor: float
    growth_shift: float
    decay_factor: float
    probability: float


_FSRS_6_VARIANTS = (
    FsrsVariant(1.0, 0.0, 1.0, 0.180),
    FsrsVariant(0.3, 0.0, 1.0, 0.060),
    FsrsVariant(3.0, 0.0, 1.0, 0.048),
    FsrsVariant(1.0, -0.7, 1.0, 0.048),
    FsrsVariant(1.0, 0.0, 3.0, 0.048),
    FsrsVariant(0.3, -0.4, 3.0, 0.036),
    FsrsVariant(1.0, 0.0, 12.0, 0.036),
    FsrsVariant(0.3, 0.0, 12.0, 0.036),
    FsrsVariant(0.1, -0.7, 1.0, 0.036),
)
_FSRS_7_VARIANTS = (
    FsrsVariant(1.0, 0.0, 1.0, 0.133),
    FsrsVariant(0.3, 0.0, 1.0, 0.067),
    FsrsVariant(3.0, 0.0, 1.0, 0.067),
    FsrsVariant(1.0, -0.7, 1.0, 0.067),
    FsrsVariant(0.1, -0.4, 1.0, 0.066),
)
# Each: first half-life in days, gain of a success, and probability before any answer.
_HALF_LIFE_VARIANTS = ((1.0, 2.0, 0.024), (3.0, 2.0, 0.024), (3.0, 5.0, 0.012), (8.0, 2.0, 0.012))

# Positions in the weights.
_FIRST_STABILITY_SLICE = slice(0, 4)
_FSRS_6_GROWTH, _FSRS_6_DECAY = (8,), (20,)
_FSRS_7_GROWTH, _FSRS_7_DECAY = (7, 15), (23, 24)

_Values = TypeVar("_Values", FloatArray, IntArray)


MODELS_VERSION = 1
"""The version of the models, their weights and the evidence. What was computed with another one is computed again."""


class MemoryModels:
    """Memory models of several families, computed at once. Shapes are as in `ModelFamily`.

    Args:
        families: The families. Their models are numbered one after another.

    Attributes:
        model_count: The number of models.
        are_half_lives: Which models are half-lives: [models].
        first_states: The states after the first answer to a card, by grade: [4, 3, models], from again to easy.
    """

    def __init__(self, families: Sequence[ModelFamily]) -> None:
        self._families = tuple(families)
        counts = [family.model_count for family in self._families]
        self.model_count = sum(counts)
        self.are_half_lives: BoolArray = np.repeat([isinstance(family, HalfLife) for family in self._families], counts)
        ends = np.cumsum(counts)
        self._slices = tuple(slice(int(end) - count, int(end)) for end, count in zip(ends, counts, strict=True))
        self.first_states = np.concatenate([family.first_states for family in self._families], axis=-1)

    @property
    def family_numbers(self) -> IntArray:
        """The number of the family of each model: [models]."""
        return np.repeat(np.arange(len(self._families)), [family.model_count for family in self._families])

    @property
    def knows_first_day(self) -> tuple[bool, ...]:
        """For each family, whether it explains answers within a day."""
        return tuple(isinstance(family, Fsrs7) for family in self._families)

    def recall(self, states: FloatArray, days: FloatArray) -> FloatArray:
        """Return the probability of recall under each model."""
        return np.concatenate(
            [
                family.recall(states[..., models], _take(days, models))
                for family, models in zip(self._families, self._slices, strict=True)
            ],
            axis=-1,
        )

    def answer(self, states: FloatArray, days: FloatArray, grades: IntArray) -> Answered:
        """Return what happens if cards are asked; as in `ModelFamily`."""
        parts = [
            family.answer(states[..., models], _take(days, models), _take(grades, models))
            for family, models in zip(self._families, self._slices, strict=True)
        ]
        return Answered(*(np.concatenate(part, axis=-1) for part in zip(*parts, strict=True)))

    def select(self, model_numbers: Sequence[int]) -> "MemoryModels":
        """Return only some of the models, in the given order, which must be ascending."""
        return MemoryModels(
            [
                family.select(
                    [number - models.start for number in model_numbers if models.start <= number < models.stop]
                )
                for family, models in zip(self._families, self._slices, strict=True)
                if any(models.start <= number < models.stop for number in model_numbers)
            ]
        )


def _take(values: _Values, models: slice) -> _Values:
    """Return the values of some models, if there is one for each model; otherwise the one for all."""
    return values if values.shape[-1] == 1 else values[..., models]


@cache
def all_models() -> MemoryModels:
    """Return all models: those of FSRS-6, of FSRS-7, and the half-lives."""
    return MemoryModels(
        [
            Fsrs6([_vary(fsrs_6.DEFAULT_WEIGHTS, each, _FSRS_6_GROWTH, _FSRS_6_DECAY) for each in _FSRS_6_VARIANTS]),
            Fsrs7([_vary(fsrs_7.DEFAULT_WEIGHTS, each, _FSRS_7_GROWTH, _FSRS_7_DECAY) for each in _FSRS_7_VARIANTS]),
            HalfLife([[first_half_life, gain] for first_half_life, gain, _ in _HALF_LIFE_VARIANTS]),
        ]
    )


def model_count() -> int:
    """Return the number of models."""
    return len(_FSRS_6_VARIANTS) + len(_FSRS_7_VARIANTS) + len(_HALF_LIFE_VARIANTS)


@cache
def initial_probabilities() -> FloatArray:
    """Return the probability of each model before any answer: [models]; they sum to 1."""
    probabilities = np.array(
        [
            *(variant.probability for variant in (*_FSRS_6_VARIANTS, *_FSRS_7_VARIANTS)),
            *(probability for *_, probability in _HALF_LIFE_VARIANTS),
        ]
    )
    probabilities.flags.writeable = False
    return probabilities


def _vary(
    default_weights: Sequence[float], variant: FsrsVariant, growth_indexes: Sequence[int], decay_indexes: Sequence[int]
) -> list[float]:
    """Return the weights of a variant."""
    weights = list(default_weights)
    weights[_FIRST_STABILITY_SLICE] = [weight * variant.stability_factor for weight in weights[_FIRST_STABILITY_SLICE]]
    for index in growth_indexes:
        weights[index] += variant.growth_shift
    for index in decay_indexes:
        weights[index] *= variant.decay_factor
    return weights
