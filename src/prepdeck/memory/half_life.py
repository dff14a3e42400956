"""Half-lives: recall halves with every half-life, and an answer multiplies the half-life.

The idea comes from half-life regression (Settles and Meeder 2016). A success adds more if more was forgotten. A lapse
halves the half-life, while FSRS resets it almost completely.
"""

from collections.abc import Sequence
from typing import Self

from prepdeck.memory.arrays import STATE_SIZE, Answered, FloatArray, IntArray, np

_FIRST_HALF_LIFE_FACTORS = (0.4, 0.7, 1.0, 2.5)  # by grade, from again to easy
_MIN_HALF_LIFE_DAYS = 0.1


class HalfLife:
    """Several half-life models. The state is the half-life in days.

    Args:
        weights: For each model, the half-life after a first answer of grade good, in days, and the share of the
            half-life that a success adds if recall was close to 0: [models, 2].

    Attributes:
        first_states: As in `ModelFamily`.
    """

    def __init__(self, weights: Sequence[Sequence[float]] | FloatArray) -> None:
        self._weights: FloatArray = np.asarray(weights, dtype=np.float64).T
        self.first_states: FloatArray = np.zeros((len(_FIRST_HALF_LIFE_FACTORS), STATE_SIZE, self.model_count))
        self.first_states[:, 0] = np.outer(_FIRST_HALF_LIFE_FACTORS, self._weights[0])

    @property
    def model_count(self) -> int:
        """The number of models."""
        return int(self._weights.shape[1])

    def recall(self, states: FloatArray, days: FloatArray) -> FloatArray:
        """Return the probability of recall some days after the last answer."""
        recall: FloatArray = 0.5 ** (days / states[..., 0, :])
        return recall

    def answer(self, states: FloatArray, days: FloatArray, grades: IntArray) -> Answered:  # noqa: ARG002 - successes are alike
        """Return what happens if cards are asked some days after the last answer; as in `ModelFamily`."""
        recall, half_life = self.recall(states, days), states[..., 0, :]
        recalled_states, lapsed_states = np.zeros(states.shape), np.zeros(states.shape)
        recalled_states[..., 0, :] = half_life * (1 + self._weights[1] * (1 - recall))
        lapsed_states[..., 0, :] = np.maximum(half_life / 2, _MIN_HALF_LIFE_DAYS)
        return Answered(recall, recalled_states, lapsed_states)

    def select(self, model_indexes: Sequence[int]) -> Self:
        """Return a family with only some of the models."""
        return type(self)(self._weights.T[list(model_indexes)])
