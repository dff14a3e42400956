"""Simulate one learner from the first session to the interview, or many learners at once."""

import itertools
import math
import multiprocessing
import operator
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from learners import truth
from policies import CURVE, EVENING, STOPPING, WAYS, Ours, Setting
from prepdeck.memory.forecast import TimeBlock, run_forecast
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import recall_by_model
from prepdeck.memory.planner import SECONDS_PER_DAY, AnswerSeconds
from prepdeck.memory.readiness import ReadinessTracker, RecallEstimate

SETTINGS = [Setting(*each) for each in itertools.product((40, 120, 300), (3, 7, 14, 30), (5, 15, 30))]
_TAKES = AnswerSeconds()


class Task(NamedTuple):
    """One simulation.

    Attributes:
        way: The name of the policy and its minutes.
        truth: The kind of the learner.
        number: The number of the learner of that kind.
        setting: The cards and the time.
        looks: Whether to make forecasts too, which takes as long as everything else.
    """

    way: str
    truth: str
    number: int
    setting: Setting
    looks: bool = False


class Predicted(NamedTuple):
    """What prepdeck expected recall at the interview to be.

    Attributes:
        raw: After the last session, by the memory models before the correction.
        last: After the last session, corrected as in the app.
        first: Before the first session.
        half: Halfway through the days.
    """

    raw: float
    last: RecallEstimate
    first: RecallEstimate | None = None
    half: RecallEstimate | None = None


class Outcome(NamedTuple):
    """The result of one simulation.

    Attributes:
        task: The simulation.
        recall: Mean recall at the interview over all cards, in percent; new cards count as 0.
        hours: The hours of study.
        predicted: What prepdeck expected, from 0 to 1; None for other policies.
    """

    task: Task
    recall: float
    hours: float
    predicted: Predicted | None


def study(task: Task) -> Outcome:
    """Simulate one learner.

    The last card of a session is answered to the end. The time that it overruns is taken from the next session, so that
    no policy gets more time than another.
    """
    way = WAYS.get(task.way) or CURVE[task.way]
    setting, policy, mind = task.setting, way.policy(task.setting), truth(task.truth, task.number)
    minutes = way.minutes(setting, random.Random(f"{task.truth} {task.number} {setting}"))  # noqa: S311 - repeatable
    if isinstance(policy, Ours):
        policy.minutes = minutes
    looked: list[RecallEstimate] = []
    seen: set[int] = set()
    spent = over = 0.0
    for day, length in enumerate(minutes):
        if task.looks and day in {0, setting.days // 2} and isinstance(policy, Ours):
            looked.append(_ahead(policy, day, minutes))
        now, left = day + EVENING, length * 60 - over
        over = max(0.0, -left) if length else over
        if left <= 0:
            continue
        policy.begin(day, now)
        while left > 0 and (card := policy.next(now)) is not None:
            is_new = card not in seen
            grade = mind.see(card, now) if is_new else mind.answer(card, now)
            took = _TAKES.new if is_new else _TAKES.lapsed if grade is Grade.AGAIN else _TAKES.recalled
            now, left, spent = now + took / SECONDS_PER_DAY, left - took, spent + took
            seen.add(card)
            policy.answered(card, grade, now)
        over = max(0.0, -left)
    recall = math.fsum(mind.recall(card, setting.end) for card in seen) / setting.cards
    predicted = _predicted(policy, looked) if isinstance(policy, Ours) else None
    return Outcome(task, recall * 100, spent / 3600, predicted)


def _predicted(ours: Ours, looked: Sequence[RecallEstimate]) -> Predicted:
    learner, end = ours.planner.learner, ours.setting.end
    shares = [held.probability for held in learner.mixture.weighted_models]
    traces = learner.card_states.values()
    seen = math.fsum(sum(map(operator.mul, shares, recall_by_model(trace, end, learner.mixture))) for trace in traces)
    return Predicted(seen / ours.setting.cards, ReadinessTracker(ours.groups, learner, end).estimate_groups(), *looked)


def _ahead(ours: Ours, day: int, minutes: Sequence[float]) -> RecallEstimate:
    stretches = [TimeBlock(later + EVENING, minutes[later] * 60) for later in range(day, len(minutes))]
    return run_forecast(ours.groups, ours.planner.learner, ours.planner.objective, stretches).readiness


def tasks(
    truths: Iterable[str],
    learners: int,
    fewer: int,
    settings: Sequence[Setting] = tuple(SETTINGS),
) -> list[Task]:
    """List the simulations.

    Args:
        truths: The kinds of learners.
        learners: The number of learners of each kind.
        fewer: The number of them with forecasts and other thresholds.
        settings: The settings.
    """
    found = []
    for sort, number, setting in itertools.product(truths, range(learners), settings):
        few = number < fewer
        found += [Task(way, sort, number, setting, few and way == STOPPING) for way in (*WAYS, *(CURVE if few else ()))]
    return found


def run(wanted: Sequence[Task]) -> list[Outcome]:
    """Run the simulations on all processors and return the outcomes in the order of the tasks."""
    with multiprocessing.Pool() as pool:
        return pool.map(study, wanted, chunksize=8)
