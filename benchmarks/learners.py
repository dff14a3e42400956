"""Simulated learners: how their memory really works, which no policy knows.

    R  FSRS-6 with the weights of real users; each card is forgotten faster or slower than these predict
    A  FSRS-6 with randomly changed default weights
    H  the same, forgetting much faster
    7  FSRS-7 with randomly changed default weights
    B  ACT-R: each answer leaves a trace that fades with a power of time (Pavlik and Anderson 2005)
    b  the same, with decays that differ more between learners
    C  half-lives: recall falls exponentially, and each success multiplies the half-life
    c  the same, with half-lives around two days that differ much between cards

A learner has the same luck with a card under every policy, so policies differ by what they ask and hardly by chance.
All instants are days, as floats.
"""

import csv
import itertools
import math
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from prepdeck.memory import fsrs_6, fsrs_7
from prepdeck.memory.gains import FIRST_GRADE_SHARES
from prepdeck.memory.grades import Grade
from prepdeck.memory.planner import SECONDS_PER_DAY
from scalar_memory import ScalarFsrs6, ScalarFsrs7

TRUTHS = "RAH7BbCc"
_OF_RECALLED = {Grade.HARD: 0.13, Grade.GOOD: 0.75, Grade.EASY: 0.12}
_EASE = {Grade.AGAIN: -0.3, Grade.HARD: 0.0, Grade.GOOD: 0.1, Grade.EASY: 0.4}  # added to a card's activation
_KEPT = {Grade.AGAIN: 0.4, Grade.HARD: 0.7, Grade.GOOD: 1.0, Grade.EASY: 2.5}  # factor of a card's half-life


class Truth(Protocol):
    """The memory of a learner: what it recalls, and how an answer changes it."""

    def recall(self, card: int, at: float) -> float:
        """The probability that a card that was seen is recalled."""

    def see(self, card: int, at: float) -> Grade:
        """See a card for the first time."""

    def answer(self, card: int, at: float) -> Grade:
        """Answer a card that was seen before."""


class Luck:
    """The random numbers of one learner, card by card.

    Args:
        seed: The name of the learner.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._dice: dict[int, random.Random] = {}
        self.own = random.Random(seed)  # noqa: S311 - the same learner in every run

    def of(self, card: int) -> random.Random:
        """Return the random generator of a card."""
        if card not in self._dice:
            self._dice[card] = random.Random(f"{self._seed} {card}")  # noqa: S311 - the same
        return self._dice[card]

    def first(self, card: int) -> Grade:
        """Return the grade of a new card."""
        return self.of(card).choices(list(FIRST_GRADE_SHARES), list(FIRST_GRADE_SHARES.values()))[0]

    def later(self, card: int, recall: float) -> Grade:
        """Return the grade of a card that is recalled with this probability."""
        dice = self.of(card)
        recalled = dice.random() < recall
        how = dice.choices(list(_OF_RECALLED), list(_OF_RECALLED.values()))[0]
        return how if recalled else Grade.AGAIN


class Fsrs:
    """FSRS-6 or FSRS-7 with some weights; each card is forgotten faster or slower than they predict.

    Args:
        model: The formulas with their weights.
        noise: The standard deviation of the logarithm of a card's pace.
        luck: The random numbers of the learner.
    """

    def __init__(self, model: ScalarFsrs6 | ScalarFsrs7, noise: float, luck: Luck) -> None:
        self._model, self._noise, self._luck = model, noise, luck
        self._cards: dict[int, tuple[Any, float]] = {}
        self._pace: dict[int, float] = {}

    def recall(self, card: int, at: float) -> float:
        """The probability that a card that was seen is recalled."""
        state, last = self._cards[card]
        return self._model.recall(state, (at - last) * self._pace[card])

    def see(self, card: int, at: float) -> Grade:
        """See a card for the first time."""
        grade = self._luck.first(card)
        self._pace[card] = math.exp(self._luck.of(card).gauss(0, self._noise))
        self._cards[card] = (self._model.first_state(grade), at)
        return grade

    def answer(self, card: int, at: float) -> Grade:
        """Answer a card that was seen before."""
        grade = self._luck.later(card, self.recall(card, at))
        state, last = self._cards[card]
        self._cards[card] = (self._model.next_state(state, (at - last) * self._pace[card], grade), at)
        return grade


class Actr:
    """ACT-R: the activation of a card is the sum of the traces of all its answers.

    A trace decays faster if the card was more active. Time between sessions counts less than time within a session.

    Args:
        luck: The random numbers of the learner.
        spread: The standard deviation of the logarithm of the decays between learners.
    """

    _THRESHOLD, _NOISE = -1.6, 0.255  # of recall, in units of activation
    _SITTING, _BETWEEN = 0.2, 0.025  # the longest session in days, and how much the time of a longer gap counts

    def __init__(self, luck: Luck, spread: float = 0.0) -> None:
        self._luck = luck
        self._threshold = self._THRESHOLD + luck.own.gauss(0, 0.25)
        self._decay = 0.177 * math.exp(luck.own.gauss(0, spread))
        self._faster = 0.217 * math.exp(luck.own.gauss(0, spread))
        self._traces: dict[int, list[tuple[float, float]]] = {}
        self._ease: dict[int, float] = {}

    def recall(self, card: int, at: float) -> float:
        """The probability that a card that was seen is recalled."""
        return 1 / (1 + math.exp((self._threshold - self._activation(card, at)) / self._NOISE))

    def see(self, card: int, at: float) -> Grade:
        """See a card for the first time."""
        grade = self._luck.first(card)
        self._ease[card] = self._luck.of(card).gauss(0, 0.3) + _EASE[grade]
        self._traces[card] = [(at, self._decay)]
        return grade

    def answer(self, card: int, at: float) -> Grade:
        """Answer a card that was seen before."""
        grade = self._luck.later(card, self.recall(card, at))
        decay = self._faster * math.exp(self._activation(card, at)) + self._decay
        self._traces[card].append((at, min(decay, 0.9)))
        return grade

    def _activation(self, card: int, at: float) -> float:
        left = (max(self._seconds(at - seen), 1.0) ** -decay for seen, decay in self._traces[card])
        return math.log(math.fsum(left)) + self._ease[card]

    def _seconds(self, days: float) -> float:
        return days * SECONDS_PER_DAY * (self._BETWEEN if days > self._SITTING else 1.0)


class HalfLife:
    """Recall halves with every half-life. A success multiplies it, more if more was forgotten.

    Args:
        luck: The random numbers of the learner.
        first: The usual first half-life, in days.
        spread: The standard deviation of the logarithm of the first half-life between cards.
    """

    _GAIN = 2.5  # the largest factor of the half-life after a success

    def __init__(self, luck: Luck, first: float = 3.5, spread: float = 0.3) -> None:
        self._luck, self._spread = luck, spread
        self._first = first * math.exp(luck.own.gauss(0, 0.4))
        self._gain = self._GAIN * math.exp(luck.own.gauss(0, 0.15))
        self._cards: dict[int, tuple[float, float]] = {}

    def recall(self, card: int, at: float) -> float:
        """The probability that a card that was seen is recalled."""
        half, last = self._cards[card]
        return float(0.5 ** ((at - last) / half))

    def see(self, card: int, at: float) -> Grade:
        """See a card for the first time."""
        grade = self._luck.first(card)
        scale = _KEPT[grade] * math.exp(self._luck.of(card).gauss(0, self._spread))
        self._cards[card] = (self._first * scale, at)
        return grade

    def answer(self, card: int, at: float) -> Grade:
        """Answer a card that was seen before."""
        half, _ = self._cards[card]
        chance = self.recall(card, at)
        grade = self._luck.later(card, chance)
        half *= 0.5 if grade is Grade.AGAIN else 1 + (self._gain - 1) * min(1.0, 4 * (1 - chance))
        self._cards[card] = (max(half, 0.2), at)
        return grade


@cache
def users() -> list[list[float]]:
    """Return the weights of forty real users; docs/learning.md has their source."""
    with (Path(__file__).parent / "fsrs6-users.csv").open(encoding="utf-8") as file:
        return [[float(value) for value in row] for row in itertools.islice(csv.reader(file), 1, None)]


def truth(sort: str, number: int) -> Truth:
    """Return a new learner of one of the kinds in `TRUTHS`, by number."""
    luck = Luck(f"{sort} {number}")
    match sort:
        case "R":
            return Fsrs(ScalarFsrs6(users()[number % len(users())]), 0.5, luck)
        case "7":
            weights = _changed(fsrs_7.DEFAULT_WEIGHTS, luck)
            factor = math.exp(luck.own.gauss(0, 0.5))
            weights[:4] = [weight * factor for weight in weights[:4]]
            weights[25:27] = [min(weight, 0.999) for weight in weights[25:27]]  # the curves start below 1
            return Fsrs(ScalarFsrs7(weights), 0.4, luck)
        case "B":
            return Actr(luck)
        case "b":
            return Actr(luck, spread=0.35)
        case "C":
            return HalfLife(luck)
        case "c":
            return HalfLife(luck, first=2.0, spread=0.9)
    weights = _changed(fsrs_6.DEFAULT_WEIGHTS, luck)
    if sort == "H":
        weights[:4] = [weight * 0.35 for weight in weights[:4]]
        weights[8] -= 0.4
    return Fsrs(ScalarFsrs6(weights), 0.4, luck)


def _changed(weights: Sequence[float], luck: Luck) -> list[float]:
    """Return weights that are randomly changed."""
    return [weight * math.exp(luck.own.gauss(0, 0.15)) for weight in weights]
