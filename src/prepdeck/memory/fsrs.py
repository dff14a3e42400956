"""FSRS-6: how an answer changes the memory state of a card.

The formulas are those of the open-spaced-repetition project (the algorithm page of the `awesome-fsrs` wiki, FSRS-6,
and py-fsrs 6.3), with two differences. Time is counted in fractions of a day, so that a card answered in the evening
does not have a recall of 100% the next morning. And an answer is in the same session if less than
`SAME_SESSION_DAYS` days have passed; py-fsrs uses a whole day.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum


class Grade(IntEnum):
    """How well a card was answered, in the person's own judgment."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def label(self) -> str:
        """The grade in lower case, as on screens and in the journal."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class CardMemory:
    """The memory state of a card after an answer.

    Attributes:
        stability: Days until recall drops to 90%.
        difficulty: From 1 (easy) to 10.
        last_answered_at: The instant of the last answer, aware UTC.
    """

    stability: float
    difficulty: float
    last_answered_at: datetime


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
DEFAULT_RETENTION = 0.9
MIN_RETENTION, MAX_RETENTION = 0.7, 0.97
"""The limits of the retention that a person may choose. Below, so many cards lapse that no time is saved; above, the
number of reviews grows without end."""
_ONE_DAY = timedelta(days=1)
_MIN_STABILITY = 0.001
_MIN_DIFFICULTY, _MAX_DIFFICULTY = 1.0, 10.0


class FsrsModel:
    """FSRS-6 with one set of 21 weights.

    Args:
        weights: The weights w0 to w20.
    """

    def __init__(self, weights: Sequence[float] = DEFAULT_WEIGHTS) -> None:
        w = self.weights = tuple(weights)
        self._decay_exponent = -w[20]
        self._decay_factor: float = DEFAULT_RETENTION ** (1 / self._decay_exponent) - 1
        # Terms that depend only on the weights and the grade are computed once, because 100,000 answers are replayed.
        self._first_states = {
            grade: (max(w[grade - 1], _MIN_STABILITY), _clamp_difficulty(w[4] - math.exp(w[5] * (grade - 1)) + 1))
            for grade in Grade
        }
        self._same_session_growth = {grade: math.exp(w[17] * (grade - 3 + w[18])) for grade in Grade}
        self._difficulty_shift = {grade: -w[6] * (grade - 3) / 9 for grade in Grade}
        self._easiest_first_difficulty = w[4] - math.exp(w[5] * 3) + 1
        self._recall_growth = {Grade.HARD: math.exp(w[8]) * w[15], Grade.GOOD: math.exp(w[8])}
        self._recall_growth[Grade.EASY] = math.exp(w[8]) * w[16]
        self._lapse_divisor = math.exp(w[17] * w[18])

    def recall_at(self, memory: CardMemory, instant: datetime) -> float:
        """Return the probability of recall at an instant (aware UTC); 1 before the last answer."""
        return self.recall_after(max(0.0, (instant - memory.last_answered_at) / _ONE_DAY), memory.stability)

    def days_until_retention(self, memory: CardMemory, retention: float = DEFAULT_RETENTION) -> float:
        """Return the days from the last answer until recall drops to `retention`."""
        days: float = memory.stability / self._decay_factor * (retention ** (1 / self._decay_exponent) - 1)
        return days

    def memory_after(self, memory: CardMemory | None, grade: Grade, answered_at: datetime) -> CardMemory:
        """Return the memory state after an answer.

        Args:
            memory: The state before the answer; None for a new card.
            grade: The grade of the answer.
            answered_at: When, aware UTC. An instant before the last answer (a clock set back) counts as that answer's.
        """
        if memory is None:
            return CardMemory(*self._first_states[grade], answered_at)
        elapsed_days = max(0.0, (answered_at - memory.last_answered_at) / _ONE_DAY)
        return CardMemory(
            *self.state_after(memory.stability, memory.difficulty, elapsed_days, grade),
            max(answered_at, memory.last_answered_at),
        )

    def replay(self, answers: Sequence[tuple[float, Grade]]) -> tuple[float, float]:
        """Return stability in days and difficulty after a series of answers to a new card.

        The result equals repeated calls of `memory_after`, but no object is created for each step.

        Args:
            answers: At least one answer, as days since the previous answer (0 for the first) and the grade.
        """
        stability, difficulty = self._first_states[answers[0][1]]
        for elapsed_days, grade in answers[1:]:
            stability, difficulty = self.state_after(stability, difficulty, elapsed_days, grade)
        return stability, difficulty

    def first_state(self, grade: Grade) -> tuple[float, float]:
        """Return stability in days and difficulty after the first answer to a card."""
        return self._first_states[grade]

    def state_after(
        self, stability: float, difficulty: float, elapsed_days: float, grade: Grade
    ) -> tuple[float, float]:
        """Return stability and difficulty after an answer that comes `elapsed_days` after the previous one."""
        w = self.weights
        if elapsed_days < SAME_SESSION_DAYS:
            growth = self._same_session_growth[grade] * stability ** -w[19]
            new_stability = stability * (growth if grade is Grade.AGAIN else max(growth, 1.0))
        else:
            recall = (1 + self._decay_factor * elapsed_days / stability) ** self._decay_exponent
            if grade is Grade.AGAIN:
                new_stability = (
                    w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * math.exp((1 - recall) * w[14])
                )
                # A lapse never raises stability; this is the upper limit that py-fsrs applies.
                new_stability = min(new_stability, stability / self._lapse_divisor)
            else:
                growth = self._recall_growth[grade] * (11 - difficulty) * stability ** -w[9]
                new_stability = stability * (1 + growth * (math.exp((1 - recall) * w[10]) - 1))
        shifted_difficulty = difficulty + self._difficulty_shift[grade] * (10 - difficulty)
        reverted_difficulty = w[7] * self._easiest_first_difficulty + (1 - w[7]) * shifted_difficulty
        return max(new_stability, _MIN_STABILITY), min(max(reverted_difficulty, _MIN_DIFFICULTY), _MAX_DIFFICULTY)

    def recall_after(self, elapsed_days: float, stability: float) -> float:
        """Return the probability of recall `elapsed_days` after an answer, for a stability in days."""
        probability: float = (1 + self._decay_factor * elapsed_days / stability) ** self._decay_exponent
        return probability


def _clamp_difficulty(difficulty: float) -> float:
    return min(max(difficulty, _MIN_DIFFICULTY), _MAX_DIFFICULTY)
