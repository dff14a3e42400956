"""What to ask next, so that most is known when the interview begins.

The card that comes next is the one whose answer is expected to add most recall at the round for each second it takes:
the gain per time of Pavlik and Anderson (2008) and of Eglington and Pavlik (2020), aimed at a moment and not at a
lasting retention. A `Planner` is a plain object: cards and what they have left behind go in, the next card comes out,
its grade goes back in. It reads no clock, no file and no chance, so that a simulator drives it as the app does.

All instants are days, as floats, since any one moment.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Belief, Learner, Trace

DAY = 86_400.0  # seconds
_ENOUGH, _ENOUGH_AT_LAST = 0.003, 0.0005
"""Recall gained a second below which going on brings next to nothing: while there are further days, and on the last.

The two together give the recall of asking every card in turn until the minutes are gone, in half of its time."""

GRADES_OF_NEW = {Grade.AGAIN: 0.24, Grade.HARD: 0.094, Grade.GOOD: 0.495, Grade.EASY: 0.171}  # srs-benchmark's users
_WAIT_OF_NEW, _MOST_WAIT = 0.25, 4  # a new card can wait while there are further days of study, with time for it
_THOUGHT_OF = ((300, 13), (2_000, 6), (10**9, 3))  # minds, by how many cards there are at most
_LATER = 0.3  # what recall at a round counts against the same at the round before it


class Seconds(NamedTuple):
    """How long answers take: to a new card, to one that is recalled, and to one that is not."""

    new: float = 20.0
    recalled: float = 8.0
    lapsed: float = 16.0


class Aim(NamedTuple):
    """A moment at which recall counts.

    Attributes:
        at: When, in days.
        cards: The cards that it asks about; None for all.
    """

    at: float
    cards: frozenset[str] | None = None


Counting = tuple[tuple[float, float], ...]  # the aims that ask about a card: when, and what recall counts there
_USUAL = Seconds()


class Terms(NamedTuple):
    """What recall and time count.

    Attributes:
        aims: The moments ahead at which recall counts, the nearest first; at least one.
        seconds: By card how long answers take; for a card that is missing what they usually take.
    """

    aims: Sequence[Aim]
    seconds: Mapping[str, Seconds] = MappingProxyType({})

    def counting(self, card: str) -> Counting:
        """The aims that ask about a card, the nearest first, each with what recall at it counts."""
        return tuple(
            (aim.at, _LATER**place) for place, aim in enumerate(self.aims) if aim.cards is None or card in aim.cards
        )

    def takes(self, card: str) -> Seconds:
        """How long answers to a card take."""
        return self.seconds.get(card, _USUAL)


class Weighed(NamedTuple):
    """What asking a card is expected to bring: recall summed over the aims, and the seconds that it takes."""

    gain: float
    seconds: float

    @property
    def worth(self) -> float:
        """What each second brings."""
        return self.gain / self.seconds


class Choice(NamedTuple):
    """The card to ask, and what asking it is expected to bring."""

    card: str
    weighed: Weighed


def weigh_seen(trace: Trace, belief: Belief, seconds: Seconds, now: float, aims: Counting) -> Weighed:
    """What asking a card that was seen before brings if it is asked `now`."""
    gain = cost = 0.0
    days = max(0.0, now - trace.last)
    for place, share, mind in belief.held:
        stability, difficulty = trace.stability[place], trace.difficulty[place]
        recall = mind.recall_after(days, stability)
        good, _ = mind.after(stability, difficulty, days, Grade.GOOD)
        again, _ = mind.after(stability, difficulty, days, Grade.AGAIN)
        for at, weight in aims:
            ahead = max(0.0, at - now)
            gained = recall * mind.recall_after(ahead, good) + (1 - recall) * mind.recall_after(ahead, again)
            gain += share * weight * (gained - mind.recall_after(max(0.0, at - trace.last), stability))
        cost += share * (recall * seconds.recalled + (1 - recall) * seconds.lapsed)
    return Weighed(gain, cost)


def weigh_new(belief: Belief, seconds: Seconds, now: float, aims: Counting, wait: float) -> Weighed:
    """What asking a new card brings, divided by `wait`, since it can be asked on a later day as well."""
    gain = 0.0
    for _, share, mind in belief.held:
        for grade, likely in GRADES_OF_NEW.items():
            stability, _ = mind.first(grade)
            for at, weight in aims:
                gain += share * likely * weight * mind.recall_after(max(0.0, at - now), stability)
    return Weighed(gain / wait, seconds.new)


def thought_of(belief: Belief, cards: int) -> Belief:
    """What is believed of the person, as far as so many cards can be weighed by it before anybody wonders."""
    return belief.likeliest(next(minds for most, minds in _THOUGHT_OF if cards <= most))


class _Entry(NamedTuple):
    """A place in the queue: by the worth of the card, and of those that are worth as much by the turn."""

    key: float
    turn: int
    card: str
    asked: int
    weighed: Weighed


@dataclass(slots=True)
class Planner:
    """Chooses cards one by one.

    Args:
        cards: Their ids, in the order in which new ones are taken.
        learner: What is known of the person; answers are told to it.
        terms: What recall and time count.
        later: The seconds of each day of study that there is after today before the nearest aim.
    """

    cards: Sequence[str]
    learner: Learner
    terms: Terms
    later: Sequence[float] = ()
    _queue: list[_Entry] = field(default_factory=list)
    _asked: dict[str, int] = field(default_factory=dict)
    _last: str = ""
    _turn: int = 0
    _wait: float = 1.0
    _new: dict[tuple[Seconds, Counting], Weighed] = field(default_factory=dict)

    def begin(self, now: float) -> None:
        """Weigh all cards at the beginning of a session."""
        self._new = {}
        self._wait = self._wait_of_new()
        self._asked = dict.fromkeys(self.cards, 0)
        self._queue = [self._entry(card, turn, now) for turn, card in enumerate(self.cards)]
        heapq.heapify(self._queue)
        self._turn = len(self.cards)
        self._last = ""

    def next(self) -> Choice | None:
        """The card to ask now, never the one asked last where there is another; None where there is no card."""
        held: _Entry | None = None
        while self._queue and (self._is_old(self._queue[0]) or self._queue[0].card == self._last):
            entry = heapq.heappop(self._queue)
            if not self._is_old(entry):
                held = entry
        found = self._queue[0] if self._queue else held
        if held is not None:
            heapq.heappush(self._queue, held)
        return Choice(found.card, found.weighed) if found else None

    def answered(self, card: str, grade: Grade, at: float) -> None:
        """Tell the learner the answer to a card, and weigh that card anew."""
        self.learner.answered(card, grade, at)
        self.passed(card, at)

    def passed(self, card: str, now: float) -> None:
        """Weigh a card anew, whose answer the learner knows already; it comes behind those that are worth as much."""
        self._last = card
        self._turn += 1
        self._asked[card] = self._asked.get(card, 0) + 1
        heapq.heappush(self._queue, self._entry(card, self._turn, now))

    def not_next(self, card: str) -> None:
        """Ask another card next, where there is one: this one was asked just before the session began."""
        self._last = card

    def leave_out(self, card: str) -> None:
        """Ask a card no more in this session."""
        self._asked[card] = -1

    @property
    def enough(self) -> float:
        """What a second has to bring, in recall, for it to be worth going on today."""
        return _ENOUGH if any(self.later) else _ENOUGH_AT_LAST

    def worth(self, seconds: float) -> float:
        """The recall, summed over the aims, that so many seconds more are expected to bring, no card asked twice."""
        gained = 0.0
        for _, weighed in self._best():
            if seconds <= 0:
                break
            gained += max(0.0, weighed.gain) * min(1.0, seconds / weighed.seconds)
            seconds -= weighed.seconds
        return gained

    def listed(self, seconds: float) -> tuple[str, ...]:
        """The cards that are worth asking within so many seconds, the one to be asked first first."""
        found: list[str] = []
        for card, weighed in self._best():
            if seconds <= 0 or weighed.worth < self.enough:
                break
            found.append(card)
            seconds -= weighed.seconds
        return tuple(found)

    def _best(self) -> Iterator[Choice]:
        """All cards, those worth most first."""
        queue = [entry for entry in self._queue if not self._is_old(entry)]
        heapq.heapify(queue)
        while queue:
            entry = heapq.heappop(queue)
            yield Choice(entry.card, entry.weighed)

    def _is_old(self, entry: _Entry) -> bool:
        return entry.asked != self._asked[entry.card]

    def _entry(self, card: str, turn: int, now: float) -> _Entry:
        weighed = self._weigh(card, now)
        return _Entry(-weighed.worth, turn, card, self._asked[card], weighed)

    def _wait_of_new(self) -> float:
        """What the worth of new cards is divided by: the more, the more days and time there are for them later.

        A new card is asked a second time, or it is lost by the interview; that answer may well be a lapse.
        """
        days, room = sum(each > 0 for each in self.later), sum(self.later)
        unseen = [self.terms.takes(card) for card in self.cards if card not in self.learner.traces]
        needed = sum(seconds.new + seconds.lapsed for seconds in unseen)
        slack = max(0.0, 1 - needed / room) if room else 0.0
        return 1 + _WAIT_OF_NEW * min(days, _MOST_WAIT) * slack

    def _weigh(self, card: str, now: float) -> Weighed:
        seconds, aims, learner = self.terms.takes(card), self.terms.counting(card), self.learner
        trace = learner.traces.get(card)
        belief = thought_of(learner.belief, len(self.cards))
        if trace is not None:
            return weigh_seen(trace, belief, seconds, now, aims)
        if (seconds, aims) not in self._new:  # all new cards that count alike are worth alike
            self._new[seconds, aims] = weigh_new(belief, seconds, now, aims, self._wait)
        return self._new[seconds, aims]
