"""One learner from the first session to the interview, and many of them at once."""

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
    """One learner to be simulated.

    Attributes:
        way: The name of the policy and its minutes.
        truth: The sort of the learner.
        number: Which of that sort.
        setting: What there is to learn.
        looks: Whether to look ahead, too; it takes as long as all the rest.
    """

    way: str
    truth: str
    number: int
    setting: Setting
    looks: bool = False


class Predicted(NamedTuple):
    """What prepdeck thought recall on the day would be.

    Attributes:
        raw: After the last session, by the mixture of minds alone.
        last: After the last session, as it is shown.
        first: Before the first session.
        half: Half way.
    """

    raw: float
    last: RecallEstimate
    first: RecallEstimate | None = None
    half: RecallEstimate | None = None


class Outcome(NamedTuple):
    """What became of one learner.

    Attributes:
        task: What was simulated.
        recall: Mean recall at the interview over all cards, in percent; cards never seen count 0.
        hours: How long it took.
        predicted: What was predicted of it, in parts of 1, where prepdeck's planner was followed.
    """

    task: Task
    recall: float
    hours: float
    predicted: Predicted | None


def study(task: Task) -> Outcome:
    """Simulate one learner.

    What a session overruns, since its last card is answered to the end, the next one lacks: no policy gets more time
    than another.
    """
    way = WAYS.get(task.way) or CURVE[task.way]
    setting, policy, mind = task.setting, way.policy(task.setting), truth(task.truth, task.number)
    minutes = way.minutes(setting, random.Random(f"{task.truth} {task.number} {setting}"))  # noqa: S311 - same each run
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
    """What is simulated.

    Args:
        truths: The sorts of learners.
        learners: How many of each.
        fewer: With how many of them to look ahead and to try other thresholds.
        settings: What there is to learn.
    """
    found = []
    for sort, number, setting in itertools.product(truths, range(learners), settings):
        few = number < fewer
        found += [Task(way, sort, number, setting, few and way == STOPPING) for way in (*WAYS, *(CURVE if few else ()))]
    return found


def run(wanted: Sequence[Task]) -> list[Outcome]:
    """Simulate all of them, as many at once as there are processors; the order is that of the tasks."""
    with multiprocessing.Pool() as pool:
        return pool.map(study, wanted, chunksize=8)
