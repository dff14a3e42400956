"""FSRS-7: a card is remembered in two ways, one that fades within days and one that lasts.

FSRS-6 was fitted to whole days and is too sure of itself within the first one. FSRS-7 counts fractions of a day and was
fitted to answers within a day too. The formulas and the weights are those of the open-spaced-repetition project: the
version with 34 weights of its `srs-benchmark`, which `ts-fsrs` has had since September 2026. The model is young, and
its weights may still change.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

from prepdeck.memory.arrays import STATE_SIZE, Answered, FloatArray, IntArray, np
from prepdeck.memory.grades import Grade

DEFAULT_WEIGHTS: tuple[float, ...] = (
    *(0.1104, 2.2395, 3.9221, 11.7841),  # slow stability after the first answer, by grade
    *(6.1686, 0.6457, 3.6807),  # difficulty
    *(1.9795, 0.0, 1.3826, 0.7024, 0.5999, 0.8146, 0.6398, 1.0),  # slow stability after an answer
    *(1.3207, 0.6707, 3.8668, 0.4416, 0.0934, 1.8631, 0.6162, 1.0869),  # fast stability after an answer
    *(0.1567, 0.0801, 0.2421, 0.9464),  # the two forgetting curves: their exponents and heights
    *(0.1433, 0.7145, 0.0, 0.5667),  # how much each of them counts
    *(0.3734, 0.5333, 0.3048),  # how difficulty and fast stability change the curves
)

_MIN_STABILITY, _MAX_STABILITY = 1e-4, 36_500.0
_MIN_DIFFICULTY, _MAX_DIFFICULTY = 1.0, 10.0
_FIRST_FAST_SHARE = 0.8  # fast stability after the first answer and at most after a lapse, as a share of the slow one
_MIN_DECAY, _MAX_DECAY = 0.01, 0.95
_MAX_EXPONENT = 60.0  # keeps the exponential finite
_SURE_SHARE = 1e-5  # recall is never quite 0 or 1
_REVERSION_SHARE = 0.01  # of the difficulty of the easiest first answer, in each new difficulty
_LAPSE_DIFFICULTY_SHARE = 0.1  # a lapse raises difficulty by its recall and this much


class _Curves(NamedTuple):
    """Recall, and the part of it that fades fast."""

    recall: FloatArray
    fast_recall: FloatArray


class _Trace(NamedTuple):
    """The weights for the stability of one trace after an answer: [models] each, `growth` [4, models] by grade."""

    growth: FloatArray
    growth_power: FloatArray
    growth_by_forgetting: FloatArray
    lapse_factor: FloatArray
    lapse_power: FloatArray
    lapse_by_forgetting: FloatArray

    def after_answer(
        self, stability: FloatArray, recall: FloatArray, difficulty: FloatArray, grades: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the stability after a recall and after a lapse. The second is never more than before or the first."""
        lapsed_stability = np.minimum(
            stability,
            self.lapse_factor
            * ((stability + 1) ** self.lapse_power - 1)
            * np.exp((1 - recall) * self.lapse_by_forgetting),
        )
        growth = self.growth[grades - 1, np.arange(self.growth.shape[1])]
        recalled_stability = stability * (
            1
            + growth
            * (11 - difficulty)
            * stability**-self.growth_power
            * (np.exp((1 - recall) * self.growth_by_forgetting) - 1)
        )
        return np.maximum(recalled_stability, lapsed_stability), lapsed_stability


class Fsrs7:
    """FSRS-7 with several sets of weights.

    The state is slow stability and fast stability, both in days, and difficulty from 1 to 10.

    Args:
        weights: The weights w0 to w33 of each model: [models, 34].

    Attributes:
        first_states: As in `ModelFamily`.
    """

    def __init__(self, weights: Sequence[Sequence[float]] | FloatArray) -> None:
        self._weights: FloatArray = np.asarray(weights, dtype=np.float64).T
        w = self._weights
        grade_numbers = np.arange(len(Grade))[:, np.newaxis]  # 0 for again to 3 for easy
        self.first_states: FloatArray = np.zeros((len(Grade), STATE_SIZE, w.shape[1]))
        self.first_states[:, 0] = _clamp_stability(w[:4])
        self.first_states[:, 1] = _clamp_stability(_FIRST_FAST_SHARE * w[:4])
        self.first_states[:, 2] = _clamp_difficulty(w[4] - np.exp(w[5] * grade_numbers) + 1)
        self._easiest_first_difficulty: FloatArray = w[4] - np.exp(w[5] * 3) + 1
        self._slow_exponent: FloatArray = -np.clip(w[24], _MIN_DECAY, _MAX_DECAY)
        self._slow_factor: FloatArray = w[26] ** (1 / self._slow_exponent) - 1
        self._log_fast_height: FloatArray = np.log(w[25])
        self._slow, self._fast = (
            _Trace(
                np.exp(w[first] - 1.5) * np.stack([np.ones_like(w[0]), w[first + 6], np.ones_like(w[0]), w[first + 7]]),
                *w[first + 1 : first + 6],
            )
            for first in (7, 15)
        )

    @property
    def model_count(self) -> int:
        """The number of models."""
        return int(self._weights.shape[1])

    def recall(self, states: FloatArray, days: FloatArray) -> FloatArray:
        """Return the probability of recall some days after the last answer."""
        return self._curves(states, days).recall

    def answer(self, states: FloatArray, days: FloatArray, grades: IntArray) -> Answered:
        """Return what happens if cards are asked some days after the last answer; as in `ModelFamily`."""
        curves, difficulty = self._curves(states, days), states[..., 2, :]
        recalled_slow, lapsed_slow = self._slow.after_answer(states[..., 0, :], curves.recall, difficulty, grades)
        recalled_fast, lapsed_fast = self._fast.after_answer(states[..., 1, :], curves.fast_recall, difficulty, grades)
        difficulty_step = -self._weights[6]
        return Answered(
            curves.recall,
            self._build_states(recalled_slow, recalled_fast, difficulty, difficulty_step * (grades - Grade.GOOD)),
            self._build_states(
                lapsed_slow,
                np.minimum(lapsed_fast, _FIRST_FAST_SHARE * lapsed_slow),
                difficulty,
                difficulty_step * (Grade.AGAIN - Grade.GOOD) * (curves.recall + _LAPSE_DIFFICULTY_SHARE),
            ),
        )

    def select(self, model_indexes: Sequence[int]) -> Self:
        """Return a family with only some of the models."""
        return type(self)(self._weights.T[list(model_indexes)])

    def _curves(self, states: FloatArray, days: FloatArray) -> _Curves:
        w = self._weights
        slow_stability, fast_stability, difficulty = states[..., 0, :], states[..., 1, :], states[..., 2, :]
        fast_exponent = -np.clip(w[23] * fast_stability ** (w[33] - 0.3), _MIN_DECAY, _MAX_DECAY)
        fast_factor = np.exp(np.minimum(self._log_fast_height / fast_exponent, _MAX_EXPONENT)) - 1
        fast_recall = (1 + fast_factor * days / fast_stability) ** fast_exponent
        slow_factor = self._slow_factor * np.exp((difficulty - 5) * (w[32] - 0.3))
        slow_recall = (1 + slow_factor * days / slow_stability) ** self._slow_exponent
        fast_weight = w[27] * fast_stability ** -w[29]
        slow_weight = w[28] * slow_stability ** w[30] * np.exp((difficulty - 5) * (w[31] - 0.5))
        mean_recall = (fast_weight * fast_recall + slow_weight * slow_recall) / (fast_weight + slow_weight)
        return _Curves(mean_recall * (1 - 2 * _SURE_SHARE) + _SURE_SHARE, fast_recall)

    def _build_states(
        self, slow_stability: FloatArray, fast_stability: FloatArray, old_difficulty: FloatArray, shift: FloatArray
    ) -> FloatArray:
        """Put together the states from both stabilities and the change of difficulty."""
        shifted_difficulty = old_difficulty + (10 - old_difficulty) / 9 * shift
        difficulty = _REVERSION_SHARE * self._easiest_first_difficulty + (1 - _REVERSION_SHARE) * shifted_difficulty
        states = np.empty((*slow_stability.shape[:-1], STATE_SIZE, slow_stability.shape[-1]))
        states[..., 0, :] = _clamp_stability(slow_stability)
        states[..., 1, :] = _clamp_stability(fast_stability)
        states[..., 2, :] = _clamp_difficulty(difficulty)
        return states


def _clamp_stability(stability: FloatArray) -> FloatArray:
    return np.clip(stability, _MIN_STABILITY, _MAX_STABILITY)


def _clamp_difficulty(difficulty: FloatArray) -> FloatArray:
    return np.clip(difficulty, _MIN_DIFFICULTY, _MAX_DIFFICULTY)
