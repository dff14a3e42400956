"""The methods to compare: how to choose the next card, and how to spread the same minutes over the days.

All methods know only what a person knows: the cards, the days until the interview, and the grades. docs/learning.md
describes them.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol

from msgspec import structs

from prepdeck.memory.fsrs_6 import DEFAULT_WEIGHTS
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import Objective, TargetTime
from prepdeck.memory.planner import SECONDS_PER_DAY, CardPlanner
from prepdeck.memory.session_rules import NO_RULES, USUAL_RULES, SessionRules
from prepdeck.memory.study_days import raise_toward_end
from scalar_memory import ScalarFsrs6

EVENING, TO_THE_ROUND = 18 / 24, 15 / 24  # in days: the start of a session, and from the last one to the interview
STEEPEST = 2.5  # the most minutes of a day, as a multiple of the average
_LONGEST_NIGHT = 240.0  # minutes that a person can study in one night
_MINUTE = 1 / 1440  # days
_STEPS = (1 * _MINUTE, 10 * _MINUTE)
_AHEAD = 20 * _MINUTE  # Anki shows a card in a learning step this much early if nothing else is due


class Setting(NamedTuple):
    """The number of cards and the time to learn them. Its repr is part of random seeds, so its fields keep their names.

    Attributes:
        cards: The number of cards.
        days: The number of days with a session.
        minutes: The average length of a session.
    """

    cards: int
    days: int
    minutes: int

    @property
    def end(self) -> float:
        """The instant of the interview, in days."""
        return self.days - 1 + EVENING + TO_THE_ROUND

    @property
    def hours(self) -> float:
        """The available time in hours."""
        return self.days * self.minutes / 60


class Policy(Protocol):
    """A method that chooses the next card."""

    def begin(self, day: int, now: float) -> None:
        """Start the session of a day."""

    def next(self, now: float) -> int | None:
        """Return the card to ask now, or None if the session is over."""

    def answered(self, card: int, grade: Grade, now: float) -> None:
        """Record the answer to a card."""


@dataclass
class Ours:
    """prepdeck's planner.

    Attributes:
        setting: The cards and the time.
        stop: A session ends when the gain per second is below the app's threshold times this.
        rules: The rules of a session.
        is_safety_first: Whether the goal is the most safe cards, instead of the most recall.
        minutes: The planned minutes of each day.
        groups: The cards, in one group.
        planner: The planner of the app.
    """

    setting: Setting
    stop: float = 0.0
    rules: SessionRules = USUAL_RULES
    is_safety_first: bool = False
    minutes: Sequence[float] = ()
    groups: dict[str, list[str]] = field(init=False)
    planner: CardPlanner = field(init=False)
    _ends_at: float = 0.0

    def __post_init__(self) -> None:
        self.groups = {"": [str(number) for number in range(self.setting.cards)]}
        self.planner = CardPlanner(
            self.groups[""],
            Learner(),
            Objective([TargetTime(self.setting.end)], rules=self.rules, is_safety_first=self.is_safety_first),
        )

    def begin(self, day: int, now: float) -> None:
        """Estimate the gain of all cards."""
        self.planner.later_day_seconds = [each * 60 for each in self.minutes[day + 1 :]]
        self.planner.start_session(now, self.minutes[day] * 60)
        self._ends_at = now + self.minutes[day] / 1_440

    def next(self, now: float) -> int | None:
        """Return the card that the app would ask."""
        choice = self.planner.choose_next(max(0.0, self._ends_at - now) * SECONDS_PER_DAY)
        return (
            None
            if choice is None or choice.expected_gain.gain_per_second < self.stop * self.planner.min_gain_per_second
            else int(choice.card_id)
        )

    def answered(self, card: int, grade: Grade, now: float) -> None:
        """Record the answer and estimate the gain of that card again."""
        self.planner.record_answer(str(card), grade, now)


@dataclass
class Anki:
    """Anki with FSRS: due cards, then new ones. A card is due on the day on which its recall has dropped to 90%.

    Attributes:
        setting: The cards and the time.
        new_a_day: The limit of new cards a day.
        capped: Whether intervals end at the last session at the latest.
        steps: Whether new cards have learning steps of 1 and 10 minutes.
        relearns: Whether lapsed cards have a step of 10 minutes.
    """

    setting: Setting
    new_a_day: int = 20
    capped: bool = False
    steps: bool = True
    relearns: bool = True
    _model: ScalarFsrs6 = field(default_factory=lambda: ScalarFsrs6(DEFAULT_WEIGHTS))
    _state: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    _due: dict[int, int] = field(default_factory=dict)  # the day on which each card is due
    _learning: dict[int, tuple[int, float]] = field(default_factory=dict)  # the step of each card and when it is due
    _today: int = 0
    _left: int = 0

    def begin(self, day: int, now: float) -> None:  # noqa: ARG002 - only the day counts
        """Reset the limit of new cards."""
        self._today, self._left = day, self.new_a_day

    def next(self, now: float) -> int | None:
        """Return, in this order: a card whose step is due, a due card, a new card, a card whose step is nearly due."""
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
        self._state[card] = (*self._model.next_state((stability, difficulty), now - last, grade), now)
        if card in self._learning:
            self._advance(card, grade, now, self._learning[card][0])
        elif grade is Grade.AGAIN and self.relearns:
            self._learning[card] = (1, now + _STEPS[1])
        else:
            self._graduate(card)

    def _advance(self, card: int, grade: Grade, now: float, step: int) -> None:
        if not self.steps and grade is Grade.AGAIN and self.relearns:
            self._learning[card] = (1, now + _STEPS[1])
        elif not self.steps:
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
    """SM-2: intervals of one day, six days, then multiplied by the ease. A lapse starts again."""

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
    """Boxes of 1, 2, 4, 8 and 16 days. A failed card moves to the first box and is asked again on the same day.

    Attributes:
        setting: The cards and the time.
    """

    setting: Setting
    _box: dict[int, int] = field(default_factory=dict)
    _due: dict[int, int] = field(default_factory=dict)
    _failed: list[int] = field(default_factory=list)
    _today: int = 0

    def begin(self, day: int, now: float) -> None:  # noqa: ARG002 - only the day counts
        """Clear the failed cards of yesterday, which are due anyway."""
        self._today, self._failed = day, []

    def next(self, now: float) -> int | None:  # noqa: ARG002 - the same
        """Return a due card, a new card, or a card that failed today, in this order."""
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
    """Every card in turn, then again from the first, until the minutes are used up.

    Attributes:
        setting: The cards and the time.
    """

    setting: Setting
    _at: int = 0

    def begin(self, day: int, now: float) -> None:
        """Continue where the last session ended."""

    def next(self, now: float) -> int | None:  # noqa: ARG002 - only the turn counts
        """Return the card after the last one."""
        return self._at

    def answered(self, card: int, grade: Grade, now: float) -> None:  # noqa: ARG002 - the same
        """Move on to the next card."""
        self._at = (self._at + 1) % self.setting.cards


def even(setting: Setting, dice: random.Random) -> list[float]:  # noqa: ARG001 - all shapes have this signature
    """Return the same minutes for every day."""
    return [float(setting.minutes)] * setting.days


def proposed(setting: Setting, dice: random.Random) -> list[float]:
    """Return the same total, rising toward the interview as the app proposes."""
    max_minutes = STEEPEST * setting.minutes
    rising_minutes = raise_toward_end(even(setting, dice), max_minutes, [False] * setting.days)
    assert max(rising_minutes) <= max_minutes + 1e-9
    assert abs(sum(rising_minutes) - setting.minutes * setting.days) < 1e-6
    return rising_minutes


def missed(setting: Setting, dice: random.Random) -> list[float]:
    """Return rising minutes without one of the last three days, whose minutes are lost."""
    return _without_one(proposed(setting, dice), dice)


def missed_of_even(setting: Setting, dice: random.Random) -> list[float]:
    """Return even minutes without one of the last three days."""
    return _without_one(even(setting, dice), dice)


def _without_one(minutes: list[float], dice: random.Random) -> list[float]:
    missed_day = len(minutes) - dice.randint(1, 3)
    return [0.0 if day == missed_day else day_minutes for day, day_minutes in enumerate(minutes)]


def night(setting: Setting, dice: random.Random) -> list[float]:  # noqa: ARG001 - all shapes have this signature
    """Return all minutes on the last evening, up to the longest night."""
    return [0.0] * (setting.days - 1) + [min(_LONGEST_NIGHT, float(setting.minutes * setting.days))]


class Way(NamedTuple):
    """A policy with its minutes.

    Attributes:
        policy: Creates the policy for a setting.
        minutes: Returns the minutes of each day.
    """

    policy: Callable[[Setting], Policy]
    minutes: Callable[[Setting, random.Random], list[float]] = even


def stopping(times: float) -> Way:
    """Return the planner with even minutes, where sessions end below `times` the app's threshold."""
    return Way(lambda setting: Ours(setting, stop=times))


OURS, STOPPING, PROPOSED = "prepdeck", "prepdeck, stopping", "prepdeck, rising minutes"
MISSED, MISSED_EVEN = "rising minutes, a day missed", "even minutes, a day missed"
ANKI, CAPPED = "Anki default", "Anki capped, no new limit"
CAPPED_STEPS, RELEARNING = "Anki capped, with learning steps", "Anki capped, relearning on the same day"
SM2, LEITNER = "SM-2, 20 new a day", "Leitner"
TURNS, NIGHT, OUR_NIGHT = "round robin", "all-nighter", "all-nighter, with prepdeck"
WAYS: dict[str, Way] = {
    OURS: Way(Ours),
    STOPPING: stopping(1.0),
    PROPOSED: Way(Ours, proposed),
    MISSED: Way(Ours, missed),
    MISSED_EVEN: Way(Ours, missed_of_even),
    ANKI: Way(Anki),
    CAPPED: Way(lambda setting: Anki(setting, new_a_day=setting.cards, capped=True, steps=False, relearns=False)),
    CAPPED_STEPS: Way(lambda setting: Anki(setting, new_a_day=setting.cards, capped=True)),
    RELEARNING: Way(lambda setting: Anki(setting, new_a_day=setting.cards, capped=True, steps=False)),
    SM2: Way(lambda setting: Sm2(setting, steps=False, relearns=False)),
    LEITNER: Way(Leitner),
    TURNS: Way(RoundRobin),
    NIGHT: Way(RoundRobin, night),
    OUR_NIGHT: Way(Ours, night),
}
WITHOUT_RULES = {
    "without the gap": structs.replace(USUAL_RULES, gap_cards=0),
    "without the limits": structs.replace(
        USUAL_RULES, max_answers=NO_RULES.max_answers, max_repeats=NO_RULES.max_repeats
    ),
    "without the return of failed cards": structs.replace(USUAL_RULES, has_retries=False),
    "without rules": NO_RULES,
}
"""The rules of a session without one of them, and without all."""
STOPPING_WITHOUT_RULES = "stopping, without rules"
RULE_WAYS = {
    **{name: Way(partial(Ours, rules=rules)) for name, rules in WITHOUT_RULES.items()},
    STOPPING_WITHOUT_RULES: Way(partial(Ours, stop=1.0, rules=NO_RULES)),
}
MOST_SAFE = "prepdeck, most safe cards"
GOAL_WAYS = {MOST_SAFE: Way(partial(Ours, is_safety_first=True))}
THRESHOLDS = (0.25, 0.5, 1.0, 1.5, 2.0)
CURVE = {f"stop {times}": stopping(times) for times in THRESHOLDS}
