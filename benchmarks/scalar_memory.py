"""FSRS-6 and FSRS-7 for one card at a time, in plain Python.

The simulated learners use these, so that their memory does not come from the code that predicts it.
"""

import math
from collections.abc import Sequence

from prepdeck.memory.fsrs_6 import SAME_SESSION_DAYS
from prepdeck.memory.grades import Grade


class ScalarFsrs6:
    """FSRS-6. The state of a card is stability in days, and difficulty.

    Args:
        weights: The weights w0 to w20.
    """

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = list(weights)

    def first_state(self, grade: Grade) -> tuple[float, float]:
        """Return the state after the first answer."""
        w = self._weights
        return max(w[grade - 1], 0.001), min(max(w[4] - math.exp(w[5] * (grade - 1)) + 1, 1), 10)

    def recall(self, state: tuple[float, float], days: float) -> float:
        """Return the probability of recall some days after the last answer."""
        exponent = -self._weights[20]
        recall: float = (1 + (0.9 ** (1 / exponent) - 1) * days / state[0]) ** exponent
        return recall

    def next_state(self, state: tuple[float, float], days: float, grade: Grade) -> tuple[float, float]:
        """Return the state after an answer."""
        w, (stability, difficulty), recall = self._weights, state, self.recall(state, days)
        if days < SAME_SESSION_DAYS:
            growth = math.exp(w[17] * (grade - 3 + w[18])) * stability ** -w[19]
            new_stability = stability * (growth if grade is Grade.AGAIN else max(growth, 1.0))
        elif grade is Grade.AGAIN:
            lapsed = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * math.exp((1 - recall) * w[14])
            new_stability = min(lapsed, stability / math.exp(w[17] * w[18]))
        else:
            factor = {Grade.HARD: w[15], Grade.GOOD: 1.0, Grade.EASY: w[16]}[grade]
            growth = math.exp(w[8]) * factor * (11 - difficulty) * stability ** -w[9]
            new_stability = stability * (1 + growth * (math.exp((1 - recall) * w[10]) - 1))
        moved = difficulty - w[6] * (grade - 3) / 9 * (10 - difficulty)
        new_difficulty = w[7] * (w[4] - math.exp(w[5] * 3) + 1) + (1 - w[7]) * moved
        return max(new_stability, 0.001), min(max(new_difficulty, 1.0), 10.0)


_State7 = tuple[float, float, float]


class ScalarFsrs7:
    """FSRS-7. The state of a card is slow and fast stability in days, and difficulty.

    Args:
        weights: The weights w0 to w33.
    """

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = list(weights)

    def first_state(self, grade: Grade) -> _State7:
        """Return the state after the first answer."""
        w = self._weights
        difficulty = min(max(w[4] - math.exp(w[5] * (grade - 1)) + 1, 1), 10)
        return _bounded(w[grade - 1]), _bounded(0.8 * w[grade - 1]), difficulty

    def recall(self, state: _State7, days: float) -> float:
        """Return the probability of recall some days after the last answer."""
        return self._recalls(state, days)[0]

    def next_state(self, state: _State7, days: float, grade: Grade) -> _State7:
        """Return the state after an answer."""
        w, (slow, fast, difficulty) = self._weights, state
        recall, fast_recall = self._recalls(state, days)
        slow, fast = (
            self._stability_after(slow, recall, difficulty, grade, 7),
            self._stability_after(fast, fast_recall, difficulty, grade, 15),
        )
        if grade is Grade.AGAIN:
            fast = min(fast, 0.8 * slow)
        step = -w[6] * (grade - 3) * (recall + 0.1 if grade is Grade.AGAIN else 1)
        easiest = w[4] - math.exp(w[5] * 3) + 1
        new_difficulty = 0.01 * easiest + 0.99 * (difficulty + (10 - difficulty) / 9 * step)
        return slow, fast, min(max(new_difficulty, 1.0), 10.0)

    def _stability_after(self, stability: float, recall: float, difficulty: float, grade: Grade, first: int) -> float:
        w = self._weights
        lapsed = w[first + 3] * ((stability + 1) ** w[first + 4] - 1) * math.exp((1 - recall) * w[first + 5])
        lapsed = min(stability, lapsed)
        if grade is Grade.AGAIN:
            return _bounded(lapsed)
        factor = {Grade.HARD: w[first + 6], Grade.GOOD: 1.0, Grade.EASY: w[first + 7]}[grade]
        growth = math.exp(w[first] - 1.5) * (11 - difficulty) * stability ** -w[first + 1]
        recalled = stability * (1 + growth * (math.exp((1 - recall) * w[first + 2]) - 1) * factor)
        return _bounded(max(lapsed, recalled))

    def _recalls(self, state: _State7, days: float) -> tuple[float, float]:
        """Return recall, and the recall of the trace that fades fast."""
        w, (slow, fast, difficulty) = self._weights, state
        fast_exponent = -min(max(w[23] * fast ** (w[33] - 0.3), 0.01), 0.95)
        fast_factor = math.exp(min(math.log(w[25]) / fast_exponent, 60)) - 1
        fast_recall: float = (1 + fast_factor * days / fast) ** fast_exponent
        slow_exponent = -min(max(w[24], 0.01), 0.95)
        slow_factor = (w[26] ** (1 / slow_exponent) - 1) * math.exp((difficulty - 5) * (w[32] - 0.3))
        slow_recall = (1 + slow_factor * days / slow) ** slow_exponent
        fast_weight = w[27] * fast ** -w[29]
        slow_weight = w[28] * slow ** w[30] * math.exp((difficulty - 5) * (w[31] - 0.5))
        mixed = (fast_weight * fast_recall + slow_weight * slow_recall) / (fast_weight + slow_weight)
        return mixed * (1 - 2e-5) + 1e-5, fast_recall


def _bounded(stability: float) -> float:
    return min(max(stability, 1e-4), 36_500.0)
