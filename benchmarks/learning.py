"""How much is known on the day, by policy: `python benchmarks/learning.py [--learners N] [--truths RAHBC] [--write]`.

Simulated learners study with prepdeck's own planner, as it is in the app, and with what else people use, the same
minutes a day, in 36 settings: 40, 120 or 300 cards, 3, 7, 14 or 30 days, 5, 15 or 30 minutes a day. The interview is
15 hours after the last session; a card never seen counts nothing. The planner sees the grades alone, never the truth.

    R  FSRS-6 with the weights of real users, and cards that are harder or easier than these say
    A  FSRS-6 with the default weights shaken
    H  the same, forgetting much faster
    B  ACT-R: each answer leaves a trace that fades with a power of time (Pavlik and Anderson 2005)
    C  half lives: recall falls exponentially, and each success multiplies the half life

With `--write` the table of docs/learning.md is made anew.
"""

import argparse
import csv
import itertools
import math
import multiprocessing
import operator
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from prepdeck.memory.fsrs import DEFAULT_WEIGHTS, Grade, Model
from prepdeck.memory.learner import Learner, recalls
from prepdeck.memory.planner import DAY, Aim, Planner, Terms

NEW, RECALLED, LAPSED = 20.0, 8.0, 16.0  # seconds
EVENING, TO_THE_ROUND = 18 / 24, 15 / 24
CARDS, DAYS, MINUTES = (40, 120, 300), (3, 7, 14, 30), (5, 15, 30)
import os

THRESHOLD = float(os.environ.get("TH", "-1.6"))
FIRST = float(os.environ.get("FI", "3.5"))
GAIN = float(os.environ.get("GA", "2.5"))
LONGEST_NIGHT = 4 * 60  # minutes


class Setting(NamedTuple):
    """How much there is to learn, and how much time for it."""

    cards: int
    days: int
    minutes: int


# -- the truths


class Truth(Protocol):
    """A mind: what it recalls, and what an answer changes in it."""

    def recall(self, card: int, at: float) -> float:
        """The probability that a card that was seen is recalled."""

    def see(self, card: int, at: float) -> Grade:
        """See a card for the first time."""

    def answer(self, card: int, at: float) -> Grade:
        """Answer a card that was seen before."""


def first_grade(dice: random.Random) -> Grade:
    return dice.choices(list(Grade), (0.24, 0.094, 0.495, 0.171))[0]


def grade_of(recalled: bool, dice: random.Random) -> Grade:  # noqa: FBT001
    return dice.choices((Grade.HARD, Grade.GOOD, Grade.EASY), (0.13, 0.75, 0.12))[0] if recalled else Grade.AGAIN


class Fsrs:
    """FSRS-6 under some weights; each card forgets faster or slower than they say."""

    def __init__(self, weights: list[float], noise: float, dice: random.Random) -> None:
        self.model, self.noise, self.dice = Model(weights), noise, dice
        self.cards: dict[int, tuple[float, float, float]] = {}
        self.pace: dict[int, float] = {}

    def recall(self, card: int, at: float) -> float:
        stability, _, last = self.cards[card]
        return self.model.recall_after((at - last) * self.pace[card], stability)

    def see(self, card: int, at: float) -> Grade:
        grade = first_grade(self.dice)
        self.pace[card] = math.exp(self.dice.gauss(0, self.noise))
        self.cards[card] = (*self.model.first(grade), at)
        return grade

    def answer(self, card: int, at: float) -> Grade:
        grade = grade_of(self.dice.random() < self.recall(card, at), self.dice)
        stability, difficulty, last = self.cards[card]
        self.cards[card] = (*self.model.after(stability, difficulty, (at - last) * self.pace[card], grade), at)
        return grade


class Actr:
    """The activation of a card is the sum of the traces of all times it was seen; each decays the faster, the more
    active the card was."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.threshold = THRESHOLD + dice.gauss(0, 0.25)
        self.cards: dict[int, list[tuple[float, float]]] = {}
        self.ease: dict[int, float] = {}

    def activation(self, card: int, at: float) -> float:
        traces = (max((at - seen) * DAY * self.pace(at - seen), 1.0) ** -decay for seen, decay in self.cards[card])
        return math.log(math.fsum(traces)) + self.ease[card]

    @staticmethod
    def pace(days: float) -> float:
        return 0.025 if days > 0.2 else 1.0  # time between sessions interferes less

    def recall(self, card: int, at: float) -> float:
        return 1 / (1 + math.exp((self.threshold - self.activation(card, at)) / 0.255))

    def trace(self, card: int, at: float, strength: float) -> None:
        decay = 0.217 * math.exp(self.activation(card, at)) + 0.177 if self.cards[card] else 0.177
        self.cards[card].append((at, min(decay / strength, 0.9)))

    def see(self, card: int, at: float) -> Grade:
        grade = first_grade(self.dice)
        self.cards[card] = []
        self.ease[card] = self.dice.gauss(0, 0.3) + {1: -0.3, 2: 0.0, 3: 0.1, 4: 0.4}[grade]
        self.trace(card, at, 1.0)
        return grade

    def answer(self, card: int, at: float) -> Grade:
        recalled = self.dice.random() < self.recall(card, at)
        self.trace(card, at, 1.0)
        return grade_of(recalled, self.dice)


class HalfLife:
    """Recall halves with every half life; a success multiplies it, the more so the more had been forgotten."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.first = FIRST * math.exp(dice.gauss(0, 0.4))
        self.gain = GAIN * math.exp(dice.gauss(0, 0.15))
        self.cards: dict[int, tuple[float, float]] = {}

    def recall(self, card: int, at: float) -> float:
        half, last = self.cards[card]
        return 0.5 ** ((at - last) / half)

    def see(self, card: int, at: float) -> Grade:
        grade = first_grade(self.dice)
        scale = {1: 0.4, 2: 0.7, 3: 1.0, 4: 2.5}[grade] * math.exp(self.dice.gauss(0, 0.3))
        self.cards[card] = (self.first * scale, at)
        return grade

    def answer(self, card: int, at: float) -> Grade:
        half, _ = self.cards[card]
        chance = self.recall(card, at)
        recalled = self.dice.random() < chance
        half *= 1 + (self.gain - 1) * min(1.0, 4 * (1 - chance)) if recalled else 0.5
        self.cards[card] = (max(half, 0.2), at)
        return grade_of(recalled, self.dice)


def users() -> list[list[float]]:
    """The weights of forty real users; see docs/learning.md."""
    with (Path(__file__).parent / "fsrs6-users.csv").open(encoding="utf-8") as file:
        return [[float(value) for value in row] for row in itertools.islice(csv.reader(file), 1, None)]


def truth(sort: str, number: int) -> Truth:
    """The learner of that number under a truth."""
    dice = random.Random(f"{sort} {number}")  # noqa: S311
    if sort == "R":
        weights = users()
        return Fsrs(weights[number % len(weights)], 0.5, dice)
    if sort in "AH":
        weights = [weight * math.exp(dice.gauss(0, 0.15)) for weight in DEFAULT_WEIGHTS]
        if sort == "H":
            weights[:4] = [weight * 0.35 for weight in weights[:4]]
            weights[8] -= 0.4
        return Fsrs(weights, 0.4, dice)
    return Actr(dice) if sort == "B" else HalfLife(dice)


# -- the policies


class Policy(Protocol):
    """Says what to ask next."""

    def begin(self, day: int, now: float) -> None: ...
    def next(self, now: float) -> int | None: ...
    def answered(self, card: int, grade: Grade, now: float) -> None: ...


@dataclass
class Ours:
    """prepdeck's planner."""

    setting: Setting
    stop: float = 0.0  # the worth of a second below which the session ends
    planner: Planner = field(init=False)
    asked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        end = self.setting.days - 1 + EVENING + TO_THE_ROUND
        self.planner = Planner([str(n) for n in range(self.setting.cards)], Learner(), Terms([Aim(end)]))

    def begin(self, day: int, now: float) -> None:
        self.planner.days_after = self.setting.days - 1 - day
        self.planner.begin(now)

    def next(self, now: float) -> int | None:
        found = self.planner.next()
        return None if found is None or found.weighed.worth < self.stop else int(found.card)

    def answered(self, card: int, grade: Grade, now: float) -> None:
        self.planner.answered(str(card), grade, now)

    def predicted(self, at: float) -> float:
        belief, traces = self.planner.learner.belief, self.planner.learner.traces.values()
        shares = [held.share for held in belief.held]
        seen = sum(math.fsum(map(operator.mul, shares, recalls(trace, at, belief))) for trace in traces)
        return seen / self.setting.cards


@dataclass
class Anki:
    """Anki with FSRS: what is due, then new cards; learning steps of 1 and 10 minutes, 10 minutes after a lapse."""

    setting: Setting
    new_a_day: int = 20
    capped: bool = False
    model: Model = field(default_factory=Model)
    state: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)  # by card, the day
    steps: dict[int, tuple[int, float]] = field(default_factory=dict)  # by card, the step and when it is due
    introduced: int = 0
    today: int = 0
    left: int = 0

    def begin(self, day: int, now: float) -> None:
        self.today, self.left = day, self.new_a_day

    def next(self, now: float) -> int | None:
        ready = [card for card, (_, at) in self.steps.items() if at <= now]
        if ready:
            return min(ready, key=lambda card: self.steps[card][1])
        due = [card for card, day in self.due.items() if day <= self.today and card not in self.steps]
        if due:
            return min(due, key=lambda card: (self.due[card], card))
        if self.left > 0 and self.introduced < self.setting.cards:
            return self.introduced
        waiting = [card for card, (_, at) in self.steps.items() if at <= now + 20 / 1440]
        return min(waiting, key=lambda card: self.steps[card][1]) if waiting else None

    def answered(self, card: int, grade: Grade, now: float) -> None:
        if card not in self.state:
            self.state[card] = (*self.model.first(grade), now)
            self.introduced += 1
            self.left -= 1
            self.advance(card, grade, now, -1)
            return
        stability, difficulty, last = self.state[card]
        self.state[card] = (*self.model.after(stability, difficulty, now - last, grade), now)
        if card in self.steps:
            self.advance(card, grade, now, self.steps[card][0])
        elif grade is Grade.AGAIN:
            self.steps[card] = (1, now + 10 / 1440)
        else:
            self.graduate(card)

    def advance(self, card: int, grade: Grade, now: float, step: int) -> None:
        if grade is Grade.AGAIN:
            self.steps[card] = (0, now + 1 / 1440)
        elif grade is Grade.EASY or step >= 1:
            self.graduate(card)
        else:
            self.steps[card] = (1, now + 10 / 1440)

    def graduate(self, card: int) -> None:
        self.steps.pop(card, None)
        days = max(1, round(self.state[card][0]))
        if self.capped:
            days = max(1, min(days, self.setting.days - 1 - self.today))
        self.due[card] = self.today + days


@dataclass
class Sm2(Anki):
    """SM-2: one day, six days, then times the ease."""

    ease: dict[int, float] = field(default_factory=dict)
    interval: dict[int, float] = field(default_factory=dict)

    def graduate(self, card: int) -> None:
        self.steps.pop(card, None)
        before = self.interval.get(card, 0)
        days = 1.0 if before < 1 else 6.0 if before < 6 else before * self.ease.get(card, 2.5)
        self.interval[card] = days
        self.due[card] = self.today + max(1, round(days))

    def answered(self, card: int, grade: Grade, now: float) -> None:
        if card in self.state and card not in self.steps:
            change = {1: -0.2, 2: -0.15, 3: 0.0, 4: 0.15}[grade]
            self.ease[card] = max(1.3, self.ease.get(card, 2.5) + change)
            if grade is Grade.AGAIN:
                self.interval[card] = 0
        super().answered(card, grade, now)


@dataclass
class Leitner:
    """Boxes of 1, 2, 4, 8 and 16 days; a failed card goes to the first, and is asked again today."""

    setting: Setting
    box: dict[int, int] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)
    today: int = 0

    def begin(self, day: int, now: float) -> None:
        self.today, self.failed = day, []

    def next(self, now: float) -> int | None:
        due = [card for card, day in self.due.items() if day <= self.today]
        if due:
            return min(due, key=lambda card: (self.due[card], card))
        if len(self.box) < self.setting.cards:
            return len(self.box)
        return self.failed[0] if self.failed else None

    def answered(self, card: int, grade: Grade, now: float) -> None:
        if card in self.failed:
            self.failed.remove(card)
        self.box[card] = 0 if grade is Grade.AGAIN else min(self.box.get(card, -1) + 1, 4)
        self.due[card] = self.today + 2 ** self.box[card]
        if grade is Grade.AGAIN:
            self.failed.append(card)


@dataclass
class RoundRobin:
    """One card after the other, and again from the first, until the minutes are gone."""

    setting: Setting
    at: int = 0

    def begin(self, day: int, now: float) -> None:
        """Go on where it was."""

    def next(self, now: float) -> int | None:
        return self.at

    def answered(self, card: int, grade: Grade, now: float) -> None:
        self.at = (self.at + 1) % self.setting.cards


# -- one learner


class Outcome(NamedTuple):
    """What became of one learner: recall on the day, the hours it took, and what was predicted of it."""

    recall: float
    hours: float
    predicted: float | None = None


def study(setting: Setting, minutes: list[float], policy: Policy, mind: Truth) -> Outcome:
    """One learner, from the first session to the interview."""
    seen: set[int] = set()
    spent = 0.0
    for day, length in enumerate(minutes):
        if not length:
            continue
        now, left = day + EVENING, length * 60
        policy.begin(day, now)
        while left > 0 and (card := policy.next(now)) is not None:
            is_new = card not in seen
            grade = mind.see(card, now) if is_new else mind.answer(card, now)
            took = NEW if is_new else LAPSED if grade is Grade.AGAIN else RECALLED
            now, left, spent = now + took / DAY, left - took, spent + took
            seen.add(card)
            policy.answered(card, grade, now)
    end = setting.days - 1 + EVENING + TO_THE_ROUND
    recall = sum(mind.recall(card, end) for card in seen) / setting.cards
    return Outcome(recall, spent / 3600, policy.predicted(end) if isinstance(policy, Ours) else None)


def even(setting: Setting) -> list[float]:
    return [float(setting.minutes)] * setting.days


def night(setting: Setting) -> list[float]:
    return [0.0] * (setting.days - 1) + [min(float(LONGEST_NIGHT), float(setting.minutes * setting.days))]


def last(setting: Setting, times: float) -> list[float]:
    """The same minutes in all, at so many times the average on the last days."""
    left, shape = float(setting.minutes * setting.days), [0.0] * setting.days
    for day in reversed(range(setting.days)):
        shape[day] = min(left, setting.minutes * times)
        left -= shape[day]
    return shape


def ramp(setting: Setting, power: float) -> list[float]:
    raw = [((day + 1) / setting.days) ** power for day in range(setting.days)]
    whole = sum(raw)
    shape = [each * setting.minutes * setting.days / whole for each in raw]
    most = setting.minutes * 2.5
    over = 0.0
    for day in reversed(range(setting.days)):
        shape[day] += over
        over = max(0.0, shape[day] - most)
        shape[day] -= over
    return shape


POLICIES: dict[str, tuple[Callable[[Setting], Policy], Callable[[Setting], list[float]]]] = {
    "prepdeck": (Ours, even),
    "prepdeck, stopping early": (lambda setting: Ours(setting, stop=0.002), even),
    "prepdeck, shape last 2.5": (Ours, lambda setting: last(setting, 2.5)),
    "prepdeck, ramp 1.5": (Ours, lambda setting: ramp(setting, 1.5)),
    "prepdeck, ramp 3": (Ours, lambda setting: ramp(setting, 3)),
    "Anki default": (Anki, even),
    "Anki, capped, no new limit": (lambda setting: Anki(setting, new_a_day=10**6, capped=True), even),
    "SM-2": (Sm2, even),
    "Leitner": (Leitner, even),
    "round robin": (RoundRobin, even),
    "all-nighter": (RoundRobin, night),
    "all-nighter, with prepdeck": (Ours, night),
}


def job(task: tuple[str, str, Setting, int]) -> tuple[str, str, Setting, int, Outcome]:
    name, sort, setting, number = task
    make, shape = POLICIES[name]
    return (*task, study(setting, shape(setting), make(setting), truth(sort, number)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=4)
    parser.add_argument("--truths", default="RAHBC")
    parser.add_argument("--policies", default=",".join(range(0) or POLICIES))
    options = parser.parse_args()
    names = (
        [
            name
            for name in POLICIES
            if any(name == each or name.startswith(each) for each in options.policies.split(";"))
        ]
        if ";" in options.policies or options.policies in POLICIES
        else list(POLICIES)
    )
    settings = [Setting(*each) for each in itertools.product(CARDS, DAYS, MINUTES)]
    tasks = list(itertools.product(names, options.truths, settings, range(options.learners)))
    with multiprocessing.Pool() as pool:
        found = pool.map(job, tasks, chunksize=8)
    for sort in options.truths:
        print(f"truth {sort}")
        for name in names:
            mine = [each for each in found if each[0] == name and each[1] == sort]
            recall = [each[4].recall * 100 for each in mine]
            by_setting = {}
            for each in mine:
                by_setting.setdefault(each[2], []).append(each[4].recall * 100)
            bias = [(each[4].predicted - each[4].recall) * 100 for each in mine if each[4].predicted is not None]
            print(
                f"  {name:<28} {statistics.mean(recall):5.1f}  hours {statistics.mean(each[4].hours for each in mine):.2f}"
                + (f"  bias {statistics.mean(bias):+.1f}" if bias else "")
            )


if __name__ == "__main__":
    main()
