"""FSRS-6: how an answer changes the memory state of a card.

The formulas are those of the open-spaced-repetition project (the algorithm page of the `awesome-fsrs` wiki, FSRS-6,
and py-fsrs 6.3), with two differences. Time is counted in fractions of a day, so that a card answered in the evening
does not have a recall of 100% the next morning. And an answer is in the same session if less than
`SAME_SESSION_DAYS` days have passed; py-fsrs uses a whole day.
"""

from collections.abc import Sequence
from typing import Self

from prepdeck.memory.arrays import STATE_SIZE, Answered, FloatArray, IntArray, np
from prepdeck.memory.grades import Grade

DEFAULT_WEIGHTS: tuple[float, ...] = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # stability after the first answer, by grade
    *(6.4133, 0.8334, 3.0194, 0.001),  # difficulty
    *(1.8722, 0.1666, 0.796),  # stability after a recall
    *(1.4835, 0.0614, 0.2629, 1.6483),  # stability after a lapse
    *(0.6014, 1.8729),  # factors for hard and easy
    *(0.5425, 0.0912, 0.0658),  # answers in the same session
    0.1542,  # the exponent of the forgetting curve
)

SAME_SESSION_DAYS = 0.5
_RECALL_AT_STABILITY = 0.9  # stability is the number of days until recall drops to this
_MIN_STABILITY = 0.001
_MIN_DIFFICULTY, _MAX_DIFFICULTY = 1.0, 10.0


class Fsrs6:
    """FSRS-6 with several sets of weights. The state is stability in days, and difficulty from 1 to 10.

    Args:
        weights: The weights w0 to w20 of each model: [models, 21].

    Attributes:
        first_states: As in `ModelFamily`.
    """

    def __init__(self, weights: Sequence[Sequence[float]] | FloatArray) -> None:
        self._weights: FloatArray = np.asarray(weights, dtype=np.float64).T
        w = self._weights
        self._decay_exponent: FloatArray = -w[20]
        self._decay_factor: FloatArray = _RECALL_AT_STABILITY ** (1 / self._decay_exponent) - 1
        grade_numbers = np.arange(len(Grade))[:, np.newaxis]  # 0 for again to 3 for easy
        self.first_states: FloatArray = np.zeros((len(Grade), STATE_SIZE, w.shape[1]))
        self.first_states[:, 0] = np.maximum(w[:4], _MIN_STABILITY)
        self.first_states[:, 1] = _clamp_difficulty(w[4] - np.exp(w[5] * grade_numbers) + 1)
        self._easiest_first_difficulty: FloatArray = w[4] - np.exp(w[5] * 3) + 1
        self._difficulty_shift: FloatArray = -w[6] * (grade_numbers - 2) / 9
        self._same_session_growth: FloatArray = np.exp(w[17] * (grade_numbers - 2 + w[18]))
        growth = np.exp(w[8])
        self._recall_growth: FloatArray = np.stack([np.zeros_like(growth), growth * w[15], growth, growth * w[16]])
        self._lapse_divisor: FloatArray = np.exp(w[17] * w[18])

    @property
    def model_count(self) -> int:
        """The number of models."""
        return int(self._weights.shape[1])

    def recall(self, states: FloatArray, days: FloatArray) -> FloatArray:
        """Return the probability of recall some days after the last answer."""
        recall: FloatArray = (1 + self._decay_factor * days / states[..., 0, :]) ** self._decay_exponent
        return recall

    def answer(self, states: FloatArray, days: FloatArray, grades: IntArray) -> Answered:
        """Return what happens if cards are asked some days after the last answer; as in `ModelFamily`."""
        w, stability, difficulty = self._weights, states[..., 0, :], states[..., 1, :]
        recall, is_same_session = self.recall(states, days), days < SAME_SESSION_DAYS
        saturation = stability ** -w[19]
        growth = _by_grade(self._recall_growth, grades) * (11 - difficulty) * stability ** -w[9]
        later_growth = 1 + growth * (np.exp((1 - recall) * w[10]) - 1)
        same_session_growth = np.maximum(_by_grade(self._same_session_growth, grades) * saturation, 1.0)
        forgotten = np.exp((1 - recall) * w[14])
        later_stability = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * forgotten
        # A lapse never raises stability; this is the upper limit that py-fsrs applies.
        later_stability = np.minimum(later_stability, stability / self._lapse_divisor)
        same_session_stability = stability * self._same_session_growth[0] * saturation
        return Answered(
            recall,
            self._build_states(
                stability * np.where(is_same_session, same_session_growth, later_growth),
                difficulty,
                _by_grade(self._difficulty_shift, grades),
            ),
            self._build_states(
                np.where(is_same_session, same_session_stability, later_stability),
                difficulty,
                self._difficulty_shift[0],
            ),
        )

    def select(self, model_indexes: Sequence[int]) -> Self:
        """Return a family with only some of the models."""
        return type(self)(self._weights.T[list(model_indexes)])

    def _build_states(self, stability: FloatArray, old_difficulty: FloatArray, shift: FloatArray) -> FloatArray:
        """Put together the states from the new stability and the change of difficulty."""
        w = self._weights
        shifted_difficulty = old_difficulty + shift * (10 - old_difficulty)
        difficulty = w[7] * self._easiest_first_difficulty + (1 - w[7]) * shifted_difficulty
        states = np.zeros((*stability.shape[:-1], STATE_SIZE, stability.shape[-1]))
        states[..., 0, :] = np.maximum(stability, _MIN_STABILITY)
        states[..., 1, :] = _clamp_difficulty(difficulty)
        return states


def _by_grade(table: FloatArray, grades: IntArray) -> FloatArray:
    """Return the values of a table [grades, models] for some grades: [..., models]."""
    values: FloatArray = table[grades - 1, np.arange(table.shape[1])]
    return values


def _clamp_difficulty(difficulty: FloatArray) -> FloatArray:
    return np.clip(difficulty, _MIN_DIFFICULTY, _MAX_DIFFICULTY)
