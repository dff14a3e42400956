"""Simulate one learner from the first session to the interview, or many learners at once."""

import itertools
import math
import multiprocessing
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from learners import truth
from policies import CURVE, EVENING, GOAL_WAYS, OURS, RULE_WAYS, STOPPING, TURNS, WAYS, Ours, Setting
from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate
from prepdeck.memory.forecast import run_forecast
from prepdeck.memory.grades import Grade
from prepdeck.memory.objective import DEFAULT_SAFE_RECALL, AnswerSeconds
from prepdeck.memory.planner import SECONDS_PER_DAY
from prepdeck.memory.simulations import TimeBlock

SETTINGS = [Setting(*each) for each in itertools.product((40, 120, 300), (3, 7, 14, 30), (5, 15, 30))]
HORIZONS = (1 / 24, 15 / 24, 3.0, 7.0)
"""Days after the last answer for which predictions are checked."""
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
        later: At each of `HORIZONS`, corrected as in the app.
        first: Before the first session.
        half: Halfway through the days.
    """

    raw: float
    last: RecallEstimate
    later: tuple[RecallEstimate, ...] = ()
    first: RecallEstimate | None = None
    half: RecallEstimate | None = None


class Outcome(NamedTuple):
    """The result of one simulation.

    Attributes:
        task: The simulation.
        recall: Mean recall at the interview over all cards, in percent; new cards count as 0.
        hours: The hours of study.
        predicted: What prepdeck expected, from 0 to 1; None for other policies.
        later_recalls: Mean recall at each of `HORIZONS`, in percent.
        safe_share: The share of all cards with a recall of at least 90% at the interview, in percent.
    """

    task: Task
    recall: float
    hours: float
    predicted: Predicted | None
    later_recalls: tuple[float, ...] = ()
    safe_share: float = 0.0


def study(task: Task) -> Outcome:
    """Simulate one learner.

    The last card of a session is answered to the end. The time that it overruns is taken from the next session, so that
    no policy gets more time than another.
    """
    way = {**WAYS, **CURVE, **RULE_WAYS, **GOAL_WAYS}[task.way]
    setting, policy, simulated_memory = task.setting, way.policy(task.setting), truth(task.truth, task.number)
    minutes = way.minutes(setting, random.Random(f"{task.truth} {task.number} {setting}"))  # noqa: S311 - repeatable
    if isinstance(policy, Ours):
        policy.minutes = minutes
    forecasts: list[RecallEstimate] = []
    seen: set[int] = set()
    now = seconds_spent = overrun_seconds = 0.0
    for day, length in enumerate(minutes):
        if task.looks and day in {0, setting.days // 2} and isinstance(policy, Ours):
            forecasts.append(_forecast_recall(policy, day, minutes))
        now, seconds_left = day + EVENING, length * 60 - overrun_seconds
        overrun_seconds = max(0.0, -seconds_left) if length else overrun_seconds
        if seconds_left <= 0:
            continue
        policy.begin(day, now)
        while seconds_left > 0 and (card := policy.next(now)) is not None:
            is_new = card not in seen
            grade = simulated_memory.see(card, now) if is_new else simulated_memory.answer(card, now)
            answer_seconds = _TAKES.new if is_new else _TAKES.lapsed if grade is Grade.AGAIN else _TAKES.recalled
            now, seconds_left, seconds_spent = (
                now + answer_seconds / SECONDS_PER_DAY,
                seconds_left - answer_seconds,
                seconds_spent + answer_seconds,
            )
            seen.add(card)
            policy.answered(card, grade, now)
        overrun_seconds = max(0.0, -seconds_left)

    def mean_recall(at: float) -> float:
        return math.fsum(simulated_memory.recall(card, at) for card in seen) / setting.cards * 100

    horizons = [now + days for days in HORIZONS]
    predicted = _predicted(policy, forecasts, horizons) if isinstance(policy, Ours) else None
    safe_count = sum(simulated_memory.recall(card, setting.end) >= DEFAULT_SAFE_RECALL for card in seen)
    return Outcome(
        task,
        mean_recall(setting.end),
        seconds_spent / 3600,
        predicted,
        tuple(map(mean_recall, horizons)),
        100 * safe_count / setting.cards,
    )


def _predicted(ours: Ours, forecasts: Sequence[RecallEstimate], horizons: Sequence[float]) -> Predicted:
    learner, end = ours.planner.learner, ours.setting.end
    recalls = learner.cards.recall_by_model(learner.cards.number_by_card_id, end) @ learner.belief.probabilities
    return Predicted(
        float(recalls.sum()) / ours.setting.cards,
        ExpectedRecallTracker(ours.groups, learner, end).estimate_groups(),
        tuple(ExpectedRecallTracker(ours.groups, learner, at).estimate_groups() for at in horizons),
        *forecasts,
    )


def _forecast_recall(ours: Ours, day: int, minutes: Sequence[float]) -> RecallEstimate:
    time_blocks = [TimeBlock(later + EVENING, minutes[later] * 60) for later in range(day, len(minutes))]
    return run_forecast(ours.groups, ours.planner.learner, ours.planner.objective, time_blocks).expected_recall


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
    simulation_tasks = []
    for truth_name, number, setting in itertools.product(truths, range(learners), settings):
        is_detailed = number < fewer
        simulation_tasks += [
            Task(way, truth_name, number, setting, is_detailed and way == STOPPING)
            for way in (*WAYS, *(CURVE if is_detailed else ()))
        ]
    return simulation_tasks


def rule_tasks(truths: Iterable[str], learners: int) -> list[Task]:
    """List the simulations of the rules of a session, as `tasks` does."""
    return [
        Task(way, truth_name, number, setting)
        for truth_name, number, setting in itertools.product(truths, range(learners), SETTINGS)
        for way in (OURS, STOPPING, TURNS, *RULE_WAYS)
    ]


def goal_tasks(truths: Iterable[str], learners: int) -> list[Task]:
    """List the simulations of the two goals, as `tasks` does."""
    return [
        Task(way, truth_name, number, setting)
        for truth_name, number, setting in itertools.product(truths, range(learners), SETTINGS)
        for way in (OURS, *GOAL_WAYS)
    ]


def run(simulation_tasks: Sequence[Task]) -> list[Outcome]:
    """Run the simulations on all processors and return the outcomes in the order of the tasks."""
    with multiprocessing.Pool() as pool:
        return pool.map(study, simulation_tasks, chunksize=8)
