"""Simulated learners recall more with prepdeck than with other methods: a small version of `benchmarks/learning.py`.

docs/learning.md describes the simulation and its results.
"""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))  # the benchmarks import each other as scripts

from learning import BEGIN, END, replace_generated_part
from learning_tables import Results, tables
from policies import ANKI, CAPPED, NIGHT, OURS, PROPOSED, STEEPEST, STOPPING, TURNS, WAYS, Setting
from simulated import Task, study, tasks

FEW = [Setting(40, 3, 5), Setting(40, 14, 5)]


@pytest.fixture(scope="module")
def results() -> Results:
    return Results(map(study, tasks("R", 1, 1, FEW)))


def test_two_runs_have_equal_outcomes() -> None:
    simulation_tasks = [Task(way, truth, 1, FEW[0], looks=way == STOPPING) for way in WAYS for truth in "R7Bc"]
    assert [study(task) for task in simulation_tasks] == [study(task) for task in simulation_tasks]


def test_learners_with_different_numbers_differ() -> None:
    first_learner, second_learner = (study(Task(OURS, "A", number, FEW[0])) for number in (0, 1))
    assert first_learner.recall != second_learner.recall


@pytest.mark.parametrize("other_policy", [ANKI, CAPPED])
def test_recall_is_higher_than_with_anki(results: Results, other_policy: str) -> None:
    assert results.difference(OURS, other_policy, "R").mean > 3


def test_stopping_early_takes_less_time_than_round_robin(results: Results) -> None:
    assert results.hours(STOPPING, "R") < results.hours(TURNS, "R")


def test_no_policy_uses_more_than_the_available_time(results: Results) -> None:
    longest_answer = 20 / 3600
    for setting in FEW:
        for way in WAYS:
            hours = results.by_learner(lambda simulation: simulation.hours, way, "R", [setting])
            assert max(hours) <= setting.hours + longest_answer


@pytest.mark.parametrize("setting", [*FEW, Setting(300, 30, 30)])
def test_rising_minutes_stay_below_the_limit(setting: Setting) -> None:
    shape = WAYS[PROPOSED].minutes(setting, random.Random(1))  # noqa: S311
    assert shape == sorted(shape)
    assert max(shape) <= STEEPEST * setting.minutes + 1e-9
    assert sum(shape) == pytest.approx(setting.minutes * setting.days)


def test_an_all_nighter_lasts_at_most_four_hours() -> None:
    outcome = study(Task(NIGHT, "R", 0, Setting(300, 30, 30)))
    assert outcome.hours == pytest.approx(4, abs=20 / 3600)


def test_only_the_generated_part_of_the_document_is_replaced(results: Results) -> None:
    generated_part = tables(results)
    updated_text = replace_generated_part(
        f"# By hand\n\n{BEGIN}\nstale tables\n{END}\n\nby hand, too\n", generated_part
    )
    assert updated_text.startswith("# By hand\n")
    assert updated_text.endswith("\n\nby hand, too\n")
    assert "stale tables" not in updated_text
    assert replace_generated_part(updated_text, generated_part) == updated_text


def test_a_document_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="does not have the marks"):
        replace_generated_part("# By hand\n", "tables")
