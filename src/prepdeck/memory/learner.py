"""What the answers tell of one person: what each card has left behind, what sort of learner it is, how sure that is.

Every card is remembered under several minds at once, and each answer shifts belief towards those that expected it: a
Bayesian mixture with a tempered likelihood, since the answers of one person to many cards are less independent than
the rule takes them to be. What the mixture predicted and what was answered are counted against each other, so that a
prediction can be corrected and its range be honest.

All instants are days, as floats, since any one moment.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prepdeck.memory.fsrs import SITTING, Grade
from prepdeck.memory.memory_models import SHARES, Mind, minds

_TEMPER = 0.5  # how much of an answer's likelihood counts
_LEAST_LIKELY = 1e-6  # no answer is impossible
_RULED_OUT = 1e-5


class Held(NamedTuple):
    """A mind that is thought of: its place among all, how far it is believed, and itself."""

    place: int
    share: float
    mind: Mind


@dataclass(frozen=True, slots=True)
class Belief:
    """How far each mind is believed to be the person's.

    Attributes:
        held: The minds that are thought of, whose shares sum to 1. One that is all but ruled out is not thought of any
            more, which makes everything quicker.
    """

    held: tuple[Held, ...] = field(default_factory=lambda: tuple(map(Held, range(len(SHARES)), SHARES, minds())))

    @property
    def shares(self) -> dict[int, float]:
        """By the places of the minds that are held, how far each is believed."""
        return {place: share for place, share, _ in self.held}

    def mean(self, values: Sequence[float]) -> float:
        """The mean of what each mind that is held gives."""
        return sum(share * each for (_, share, _), each in zip(self.held, values, strict=True))

    def after(self, recalls: Sequence[float], grade: Grade) -> "Belief":
        """The belief after an answer, each mind that is held having given its probability of recall in `recalls`."""
        if len(self.held) == 1:
            return self
        likely = recalls if grade is not Grade.AGAIN else [1 - recall for recall in recalls]
        weighed = [
            share * max(each, _LEAST_LIKELY) ** _TEMPER for (_, share, _), each in zip(self.held, likely, strict=True)
        ]
        least = sum(weighed) * _RULED_OUT
        whole = sum(each for each in weighed if each > least)
        return Belief(
            tuple(
                Held(held.place, each / whole, held.mind)
                for held, each in zip(self.held, weighed, strict=True)
                if each > least
            )
        )

    def likeliest(self, most: int) -> "Belief":
        """The belief in the `most` likeliest minds alone."""
        if len(self.held) <= most:
            return self
        kept = sorted(self.held, key=lambda held: -held.share)[:most]
        whole = sum(held.share for held in kept)
        return Belief(tuple(held._replace(share=held.share / whole) for held in kept))


class Trace(NamedTuple):
    """What one card has left behind: the state under each mind, and the last answer.

    Attributes:
        stability: By mind, in days.
        difficulty: By mind.
        last: When it was answered last, in days.
        lapses: How often it was forgotten since it was first seen, sittings apart.
    """

    stability: tuple[float, ...]
    difficulty: tuple[float, ...]
    last: float
    lapses: int = 0


def begun(grade: Grade, at: float) -> Trace:
    """The trace of a first answer."""
    states = [mind.first(grade) for mind in minds()]
    return Trace(tuple(s for s, _ in states), tuple(d for _, d in states), at)


def continued(trace: Trace, grade: Grade, at: float, belief: Belief) -> Trace:
    """The trace after one more answer; one before the last (a clock set back) counts as given with it."""
    days = max(0.0, at - trace.last)
    stability, difficulty = list(trace.stability), list(trace.difficulty)
    for place, _, mind in belief.held:
        stability[place], difficulty[place] = mind.after(stability[place], difficulty[place], days, grade)
    lapses = trace.lapses + (grade is Grade.AGAIN and days >= SITTING)
    return Trace(tuple(stability), tuple(difficulty), max(at, trace.last), lapses)


def recalls(trace: Trace, at: float, belief: Belief) -> list[float]:
    """For each mind that is held, the probability that the card is recalled at an instant."""
    days = max(0.0, at - trace.last)
    return [mind.recall_after(days, trace.stability[place]) for place, _, mind in belief.held]


_FADING = 0.5 ** (1 / 400)  # by how much less each older prediction counts: half after 400 answers
_USUAL_ERROR = 0.5  # how far off predictions are before anything is known, as a standard deviation of log odds
_LEAST_ERROR = 0.22  # how far off they stay, however many answers there are
_UNKNOWN = 0.12  # how far off recall may be where the person is of no sort that was thought of, as long as nothing
_KNOWN_AFTER = 60  # has been answered; half of it after so many answers


class Calibration(NamedTuple):
    """What was predicted against what was answered, of answers that were more than a sitting apart.

    The correction is a shift of the log odds of recall: the posterior mean, by one step of Newton's method from no
    shift, of a normal prior and the Bernoulli likelihood of the answers, the older of which count less.

    Attributes:
        surplus: Answers recalled less those predicted to be, the older counting less.
        information: The sum of p (1 - p) over the predictions p, the older counting less.
        answers: How many answers there are.
        predicted: How many of them were predicted to be recalled.
        recalled: How many were.
    """

    surplus: float = 0.0
    information: float = 0.0
    answers: int = 0
    predicted: float = 0.0
    recalled: int = 0

    def after(self, recall: float, grade: Grade) -> "Calibration":
        """With one more answer, whose recall was predicted to be `recall`."""
        recalled = grade is not Grade.AGAIN
        return Calibration(
            self.surplus * _FADING + recalled - recall,
            self.information * _FADING + recall * (1 - recall),
            self.answers + 1,
            self.predicted + recall,
            self.recalled + recalled,
        )

    @property
    def shift(self) -> float:
        """By how much the log odds of recall are to be corrected."""
        return self.surplus / (self.information + _USUAL_ERROR**-2)

    @property
    def error(self) -> float:
        """The standard deviation of that shift: wide at first, and never nothing."""
        return math.hypot((self.information + _USUAL_ERROR**-2) ** -0.5, _LEAST_ERROR)

    @property
    def unknown(self) -> float:
        """The standard deviation of recall itself that is left because the person may be of another sort."""
        return _UNKNOWN * _KNOWN_AFTER / (_KNOWN_AFTER + self.answers)


@dataclass(slots=True)
class Learner:
    """One person as far as the answers tell.

    Attributes:
        traces: By card, what it has left behind; a card that is missing was never answered.
        belief: What sort of learner the person is.
        calibration: How well the answers were predicted.
        learns: Whether answers tell of the person; those that are merely supposed do not.
    """

    traces: dict[str, Trace] = field(default_factory=dict)
    belief: Belief = field(default_factory=Belief)
    calibration: Calibration = field(default_factory=Calibration)
    learns: bool = True

    def answered(self, card: str, grade: Grade, at: float) -> None:
        """Take one more answer, given at an instant in days."""
        before = self.traces.get(card)
        if before is None:
            self.traces[card] = begun(grade, at)
            return
        if self.learns and at - before.last >= SITTING:  # an answer within a sitting says nothing about forgetting
            expected = recalls(before, at, self.belief)
            self.calibration = self.calibration.after(self.belief.mean(expected), grade)
            self.belief = self.belief.after(expected, grade)
        self.traces[card] = continued(before, grade, at, self.belief)

    def copy(self) -> "Learner":
        """The same, to go on from apart."""
        return Learner(dict(self.traces), self.belief, self.calibration, self.learns)

    def supposed(self, belief: Belief) -> "Learner":
        """The same as if the person were so, to be given answers that are merely supposed."""
        return Learner(dict(self.traces), belief, self.calibration, learns=False)
