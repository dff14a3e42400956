"""What is compared: how to choose the card that is asked next, and how the same minutes are spread over the days.

Each is what a person could do, told the same: the cards, the days until the interview, and the grades. docs/learning.md
describes them.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.memory.study_days import raise_toward_end

EVENING, TO_THE_ROUND = 18 / 24, 15 / 24  # days: when a session begins, and from the last one to the interview
STEEPEST = 2.5  # times the average, the most that a day may have
_LONGEST_NIGHT = 240.0  # minutes
_MINUTE = 1 / 1440  # days
_STEPS = (1 * _MINUTE, 10 * _MINUTE)
_AHEAD = 20 * _MINUTE  # Anki asks a card that is still being learnt so long before its time


class Setting(NamedTuple):
    """How much there is to learn, and how much time for it.

    Attributes:
        cards: How many.
        days: On how many days there is a session.
        minutes: How long a session is on average.
    """

    cards: int
    days: int
    minutes: int

    @property
    def end(self) -> float:
        """The interview, in days."""
        return self.days - 1 + EVENING + TO_THE_ROUND

    @property
    def hours(self) -> float:
        """All the time there is."""
        return self.days * self.minutes / 60


class Policy(Protocol):
    """Says what to ask next."""

    def begin(self, day: int, now: float) -> None:
        """Begin the session of a day."""

    def next(self, now: float) -> int | None:
        """The card to ask now; None where the session is over."""

    def answered(self, card: int, grade: Grade, now: float) -> None:
        """Take the answer to a card."""


@dataclass
class Ours:
    """prepdeck's planner.

    Attributes:
        setting: What there is to learn.
        stop: A session ends when a second brings less than what the app takes for enough, times this.
        minutes: Those of each day, as planned.
        groups: The cards as prepdeck names them.
        planner: The planner, as it is in the app.
    """

    setting: Setting
    stop: float = 0.0
    minutes: Sequence[float] = ()
    groups: dict[str, list[str]] = field(init=False)
    planner: CardPlanner = field(init=False)

    def __post_init__(self) -> None:
        self.groups = {"": [str(number) for number in range(self.setting.cards)]}
        self.planner = CardPlanner(self.groups[""], Learner(), Objective([TargetTime(self.setting.end)]))

    def begin(self, day: int, now: float) -> None:
        """Weigh all cards."""
        self.planner.later_day_seconds = [each * 60 for each in self.minutes[day + 1 :]]
        self.planner.start_session(now)

    def next(self, now: float) -> int | None:  # noqa: ARG002 - the planner knows the time of the last answer
        """The card that is worth most a second."""
        found = self.planner.choose_next()
        return (
            None
            if found is None or found.expected_gain.gain_per_second < self.stop * self.planner.min_gain_per_second
            else int(found.card_id)
        )

    def answered(self, card: int, grade: Grade, now: float) -> None:
        """Weigh that card anew."""
        self.planner.record_answer(str(card), grade, now)


@dataclass
class Anki:
    """Anki with FSRS: what is due, then new cards, by the day on which recall has fallen to 90 percent.

    Attributes:
        setting: What there is to learn.
        new_a_day: How many new cards a day.
        capped: Whether no card comes back later than in the last session.
        steps: Whether a new card comes back after 1 and 10 minutes, and one that lapsed after 10.
    """

    setting: Setting
    new_a_day: int = 20
    capped: bool = False
    steps: bool = True
    _model: FsrsModel = field(default_factory=FsrsModel)
    _state: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    _due: dict[int, int] = field(default_factory=dict)  # by card, the day
    _learning: dict[int, tuple[int, float]] = field(default_factory=dict)  # by card, the step and when it is due
    _today: int = 0
    _left: int = 0

    def begin(self, day: int, now: float) -> None:  # noqa: ARG002 - it goes by the day
        """Allow as many new cards again."""
        self._today, self._left = day, self.new_a_day

    def next(self, now: float) -> int | None:
        """A card whose step is due, one that is due, a new one, or one whose step is nearly due."""
        soonest = min(self._learning, key=lambda card: self._learning[card][1], default=None)
        if soonest is not None and self._learning[soonest][1] <= now:
            return soonest
        due = [(day, card) for card, day in self._due.items() if day <= self._today and card not in self._learning]
        if due:
            return min(due)[1]
        if self._left > 0 and len(self._state) < self.setting.cards:
            return len(self._state)
        return soonest if soonest is not None and self._learning[soonest][1] <= now + _AHEAD else None

    def answered(self, card: int, grade: Grade, now: float) -> None:
        """Work out when the card comes back."""
        if card not in self._state:
            self._state[card] = (*self._model.first_state(grade), now)
            self._left -= 1
            self._advance(card, grade, now, -1)
            return
        stability, difficulty, last = self._state[card]
        self._state[card] = (*self._model.state_after(stability, difficulty, now - last, grade), now)
        if card in self._learning:
            self._advance(card, grade, now, self._learning[card][0])
        elif grade is Grade.AGAIN and self.steps:
            self._learning[card] = (1, now + _STEPS[1])
        else:
            self._graduate(card)

    def _advance(self, card: int, grade: Grade, now: float, step: int) -> None:
        if not self.steps:
            self._graduate(card)
        elif grade is Grade.AGAIN:
            self._learning[card] = (0, now + _STEPS[0])
        elif grade is Grade.EASY or step >= 1:
            self._graduate(card)
        else:
            self._learning[card] = (1, now + _STEPS[1])

    def _graduate(self, card: int) -> None:
        self._learning.pop(card, None)
        days = max(1, round(self._interval(card)))
        if self.capped:
            days = max(1, min(days, self.setting.days - 1 - self._today))
        self._due[card] = self._today + days

    def _interval(self, card: int) -> float:
        return self._state[card][0]


@dataclass
class Sm2(Anki):
    """SM-2: one day, six days, then times the ease; a lapse begins anew."""

    _ease: dict[int, float] = field(default_factory=dict)
    _days: dict[int, float] = field(default_factory=dict)

    def answered(self, card: int, grade: Grade, now: float) -> None:
        """Work out when the card comes back."""
        if card in self._state and card not in self._learning:
            change = {Grade.AGAIN: -0.2, Grade.HARD: -0.15, Grade.GOOD: 0.0, Grade.EASY: 0.15}[grade]
            self._ease[card] = max(1.3, self._ease.get(card, 2.5) + change)
        if grade is Grade.AGAIN:
            self._days[card] = 0
        super().answered(card, grade, now)

    def _interval(self, card: int) -> float:
        before = self._days.get(card, 0)
        self._days[card] = 1.0 if before < 1 else 6.0 if before < 6 else before * self._ease.get(card, 2.5)
        return self._days[card]


@dataclass
class Leitner:
    """Boxes of 1, 2, 4, 8 and 16 days; a failed card goes to the first, and is asked again today.

    Attributes:
        setting: What there is to learn.
    """

    setting: Setting
    _box: dict[int, int] = field(default_factory=dict)
    _due: dict[int, int] = field(default_factory=dict)
    _failed: list[int] = field(default_factory=list)
    _today: int = 0

    def begin(self, day: int, now: float) -> None:  # noqa: ARG002 - it goes by the day
        """Forget what failed yesterday: it is due."""
        self._today, self._failed = day, []

    def next(self, now: float) -> int | None:  # noqa: ARG002 - the same
        """A card that is due, a new one, or one that failed today."""
        due = [(day, card) for card, day in self._due.items() if day <= self._today]
        if due:
            return min(due)[1]
        if len(self._box) < self.setting.cards:
            return len(self._box)
        return self._failed[0] if self._failed else None

    def answered(self, card: int, grade: Grade, now: float) -> None:  # noqa: ARG002 - the same
        """Put the card into its box."""
        if card in self._failed:
            self._failed.remove(card)
        self._box[card] = 0 if grade is Grade.AGAIN else min(self._box.get(card, -1) + 1, 4)
        self._due[card] = self._today + 2 ** self._box[card]
        if grade is Grade.AGAIN:
            self._failed.append(card)


@dataclass
class RoundRobin:
    """One card after the other, and again from the first, until the minutes are gone.

    Attributes:
        setting: What there is to learn.
    """

    setting: Setting
    _at: int = 0

    def begin(self, day: int, now: float) -> None:
        """Go on where it was."""

    def next(self, now: float) -> int | None:  # noqa: ARG002 - it goes by the turn
        """The card behind the last one."""
        return self._at

    def answered(self, card: int, grade: Grade, now: float) -> None:  # noqa: ARG002 - the same
        """Go on."""
        self._at = (self._at + 1) % self.setting.cards


def even(setting: Setting, dice: random.Random) -> list[float]:  # noqa: ARG001 - all shapes are asked alike
    """The same minutes every day."""
    return [float(setting.minutes)] * setting.days


def proposed(setting: Setting, dice: random.Random) -> list[float]:
    """The same minutes in all, as the app has them rise towards the interview."""
    most = STEEPEST * setting.minutes
    found = raise_toward_end(even(setting, dice), most, [False] * setting.days)
    assert max(found) <= most + 1e-9
    assert abs(sum(found) - setting.minutes * setting.days) < 1e-6
    return found


def missed(setting: Setting, dice: random.Random) -> list[float]:
    """The same without one of the last three days; its minutes are lost."""
    return _without_one(proposed(setting, dice), dice)


def missed_of_even(setting: Setting, dice: random.Random) -> list[float]:
    """The same minutes every day, without that day."""
    return _without_one(even(setting, dice), dice)


def _without_one(minutes: list[float], dice: random.Random) -> list[float]:
    gone = len(minutes) - dice.randint(1, 3)
    return [0.0 if day == gone else each for day, each in enumerate(minutes)]


def night(setting: Setting, dice: random.Random) -> list[float]:  # noqa: ARG001 - all shapes are asked alike
    """All minutes on the last evening, as far as a person bears them."""
    return [0.0] * (setting.days - 1) + [min(_LONGEST_NIGHT, float(setting.minutes * setting.days))]


class Way(NamedTuple):
    """A policy with a shape of minutes.

    Attributes:
        policy: Makes the policy for a setting.
        minutes: The minutes by day.
    """

    policy: Callable[[Setting], Policy]
    minutes: Callable[[Setting, random.Random], list[float]] = even


def stopping(times: float) -> Way:
    """The planner with even minutes, ending a session when a second brings less than so many times what is enough."""
    return Way(lambda setting: Ours(setting, stop=times))


OURS, STOPPING, PROPOSED = "prepdeck", "prepdeck, stopping", "prepdeck, rising minutes"
MISSED, MISSED_EVEN = "rising minutes, a day missed", "even minutes, a day missed"
ANKI, CAPPED, SM2, LEITNER = "Anki default", "Anki capped, no new limit", "SM-2, 20 new a day", "Leitner"
TURNS, NIGHT, OUR_NIGHT = "round robin", "all-nighter", "all-nighter, with prepdeck"
WAYS: dict[str, Way] = {
    OURS: Way(Ours),
    STOPPING: stopping(1.0),
    PROPOSED: Way(Ours, proposed),
    MISSED: Way(Ours, missed),
    MISSED_EVEN: Way(Ours, missed_of_even),
    ANKI: Way(Anki),
    CAPPED: Way(lambda setting: Anki(setting, new_a_day=setting.cards, capped=True, steps=False)),
    SM2: Way(lambda setting: Sm2(setting, steps=False)),
    LEITNER: Way(Leitner),
    TURNS: Way(RoundRobin),
    NIGHT: Way(RoundRobin, night),
    OUR_NIGHT: Way(Ours, night),
}
THRESHOLDS = (0.25, 0.5, 1.0, 1.5, 2.0)
CURVE = {f"stop {times}": stopping(times) for times in THRESHOLDS}
