"""The sorts of learner that a person may be: several models of memory, held at once until the answers tell.

One set of weights is right for nobody. The models differ in how well things are kept at first, how much a recall
strengthens, and how the curve of forgetting bends.
"""

from functools import cache
from typing import NamedTuple, Protocol

from prepdeck.memory.fsrs import DEFAULT_WEIGHTS, Grade, Model


class Mind(Protocol):
    """How a card is remembered, as two numbers: a time in days that says how long, and a difficulty."""

    def first(self, grade: Grade) -> tuple[float, float]:
        """Both after the first answer."""

    def after(self, stability: float, difficulty: float, days: float, grade: Grade) -> tuple[float, float]:
        """Both after an answer so many days after the one before."""

    def recall_after(self, days: float, stability: float) -> float:
        """The probability of recall so many days after an answer."""


class Shape(NamedTuple):
    """How a sort of learner differs from FSRS-6's default weights.

    Attributes:
        first: What the first stability is multiplied by.
        growth: What is added to the logarithm of the growth of stability.
        decay: What the exponent of forgetting is multiplied by; at 12 forgetting is nearly exponential.
        share: How far it is believed before there is any answer.
    """

    first: float
    growth: float
    decay: float
    share: float


_SHAPES = (
    Shape(1.0, 0.0, 1.0, 0.30),
    Shape(0.3, 0.0, 1.0, 0.10),
    Shape(3.0, 0.0, 1.0, 0.08),
    Shape(1.0, -0.7, 1.0, 0.08),
    Shape(1.0, 0.0, 3.0, 0.08),
    Shape(0.3, -0.4, 3.0, 0.06),
    Shape(1.0, 0.0, 12.0, 0.06),
    Shape(0.3, 0.0, 12.0, 0.06),
    Shape(0.1, -0.7, 1.0, 0.06),
)
_HALF_LIVES = ((1.0, 2.0, 0.04), (3.0, 2.0, 0.04), (3.0, 5.0, 0.02), (8.0, 2.0, 0.02))  # first, gain, share
_FIRST, _GROWTH, _DECAY = slice(0, 4), 8, 20  # places among the weights
_FIRST_HALF_LIFE = {Grade.AGAIN: 0.4, Grade.HARD: 0.7, Grade.GOOD: 1.0, Grade.EASY: 2.5}
_LEAST = 0.1  # days

SHARES = (*(shape.share for shape in _SHAPES), *(share for *_, share in _HALF_LIVES))
"""How far each mind is believed before there is any answer, in the order of `minds`; they sum to 1."""


class HalfLife:
    """A mind in which recall halves with every half life, and an answer multiplies the half life.

    The idea is that of half-life regression (Settles and Meeder 2016): a success adds the more, the more had been
    forgotten; a lapse takes half of it and not all, as FSRS-6 would have it.

    Args:
        first: The half life after a first answer that was good, in days.
        gain: How much of itself a success adds to it where all but everything was forgotten.
    """

    def __init__(self, first: float, gain: float) -> None:
        self._first = first
        self._gain = gain

    def first(self, grade: Grade) -> tuple[float, float]:
        """Half life after the first answer; there is no difficulty."""
        return self._first * _FIRST_HALF_LIFE[grade], 0.0

    def after(self, half: float, difficulty: float, days: float, grade: Grade) -> tuple[float, float]:
        """The half life after an answer that many days after the one before."""
        if grade is Grade.AGAIN:
            return max(half / 2, _LEAST), difficulty
        return half * (1 + self._gain * (1 - self.recall_after(days, half))), difficulty

    def recall_after(self, days: float, half: float) -> float:
        """The probability of recall."""
        return float(0.5 ** (days / half))


@cache
def minds() -> tuple[Mind, ...]:
    """The models that are held at once."""
    found: list[Model] = []
    for shape in _SHAPES:
        weights = list(DEFAULT_WEIGHTS)
        weights[_FIRST] = [weight * shape.first for weight in weights[_FIRST]]
        weights[_GROWTH] += shape.growth
        weights[_DECAY] *= shape.decay
        found.append(Model(weights))
    return (*found, *(HalfLife(first, gain) for first, gain, _ in _HALF_LIVES))
