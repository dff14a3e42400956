"""How much will be recalled at a given moment, and how sure that is."""

import math
from collections.abc import Container, Mapping, Sequence
from operator import add, mul, sub
from typing import NamedTuple

from prepdeck.memory.learner import Learner, recalls

_EIGHT_OF_TEN = 1.2816  # standard deviations to each side, between which a normal value lies eight times of ten
_SURE = 1e-6


class Estimate(NamedTuple):
    """Mean recall, with the range in which it lies eight times of ten; all from 0 to 1.

    Attributes:
        mean: What is expected.
        low: The lower end of the range.
        high: The upper end.
    """

    mean: float
    low: float
    high: float


def mixed(shares: Sequence[float], estimates: Sequence[Estimate]) -> Estimate:
    """The estimate where each of several holds with its share; the shares sum to 1."""
    mean = sum(share * each.mean for share, each in zip(shares, estimates, strict=True))
    doubt = sum(
        share * ((each.mean - mean) ** 2 + ((each.high - each.low) / 2 / _EIGHT_OF_TEN) ** 2)
        for share, each in zip(shares, estimates, strict=True)
    )
    return around(mean, doubt)


def around(mean: float, variance: float) -> Estimate:
    """The estimate with that mean and variance."""
    half = _EIGHT_OF_TEN * math.sqrt(variance)
    return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half))


NOTHING = Estimate(0.0, 0.0, 0.0)


class _Sums(NamedTuple):
    """Of some cards that were seen, by mind: the sums of recall, and of recall times its complement."""

    recall: tuple[float, ...]
    spread: tuple[float, ...]

    def plus(self, other: "_Sums") -> "_Sums":
        return _Sums(tuple(map(add, self.recall, other.recall)), tuple(map(add, self.spread, other.spread)))

    def minus(self, other: "_Sums") -> "_Sums":
        return _Sums(tuple(map(sub, self.recall, other.recall)), tuple(map(sub, self.spread, other.spread)))


class Outlook:
    """Recall at one moment, over groups of cards, brought up to date card by card.

    Args:
        groups: By name, the cards that count; a card may stand in one group.
        learner: What is known of the person.
        at: The moment, in days.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]], learner: Learner, at: float) -> None:
        self._learner = learner
        self._at = at
        self._belief = learner.belief
        self._group = {card: name for name, cards in groups.items() for card in cards}
        self._count = {name: len(cards) for name, cards in groups.items()}
        none = (0.0,) * len(self._belief.held)
        self._sums = dict.fromkeys(groups, _Sums(none, none))
        self._seen = dict.fromkeys(groups, 0)
        self._cards: dict[str, _Sums] = {}
        for card in self._group:
            self.passed(card)

    def passed(self, card: str) -> None:
        """Take in what has become of a card."""
        group, trace = self._group.get(card), self._learner.traces.get(card)
        if group is None or trace is None:
            return
        found = tuple(recalls(trace, self._at, self._belief))
        now = _Sums(found, tuple(each * (1 - each) for each in found))
        before = self._cards.get(card)
        sums = self._sums[group] if before is None else self._sums[group].minus(before)
        self._sums[group] = sums.plus(now)
        self._seen[group] += before is None
        self._cards[card] = now

    @property
    def seen(self) -> Container[str]:
        """The cards that count and were answered before."""
        return self._cards

    def of(self, *groups: str) -> Estimate:
        """Recall over the cards of some groups, of all where none is named; unseen cards count 0."""
        names = groups or tuple(self._count)
        whole = sum(self._count[name] for name in names)
        seen = sum(self._seen[name] for name in names)
        if not seen:
            return NOTHING
        sums = [self._sums[name] for name in names]
        means = [sum(column) / seen for column in zip(*(each.recall for each in sums), strict=True)]
        spreads = [sum(column) / seen for column in zip(*(each.spread for each in sums), strict=True)]
        found = self._estimate(means, spreads)
        return Estimate(*(each * seen / whole for each in found))

    def card(self, card: str) -> Estimate:
        """Recall of one card."""
        found = self._cards.get(card)
        return NOTHING if found is None else self._estimate(list(found.recall), list(found.spread))

    def _estimate(self, means: list[float], spreads: list[float]) -> Estimate:
        """What is expected of cards that were seen, corrected by how well the person was predicted until now."""
        now = self._learner.belief.shares
        shares = [now.get(place, 0.0) for place, *_ in self._belief.held]
        calibration = self._learner.calibration
        mean = min(max(sum(map(mul, shares, means)), _SURE), 1 - _SURE)
        slope = sum(map(mul, shares, spreads))  # by how much recall changes with its log odds, over the cards
        doubt = sum(share * (each - mean) ** 2 for share, each in zip(shares, means, strict=True))
        shift = calibration.shift * slope / (mean * (1 - mean))
        corrected = 1 / (1 + math.exp(-(math.log(mean / (1 - mean)) + shift)))
        return around(corrected, doubt + (slope * calibration.error) ** 2 + calibration.unknown**2)
