"""That prepdeck teaches more than what else people use, in small: `benchmarks/learning.py` does the same at length.

docs/learning.md says what is simulated and what came of it.
"""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))  # scripts that are run from their own folder

from learning import BEGIN, END, written
from learning_tables import Results, tables
from policies import ANKI, CAPPED, NIGHT, OURS, PROPOSED, STEEPEST, STOPPING, TURNS, WAYS, Setting
from simulated import Task, study, tasks

FEW = [Setting(40, 3, 5), Setting(120, 7, 5), Setting(40, 14, 5)]


@pytest.fixture(scope="module")
def results() -> Results:
    return Results(map(study, tasks("R", 2, 1, FEW)))


def test_two_runs_are_equal() -> None:
    wanted = [Task(way, truth, 1, FEW[0], looks=way == STOPPING) for way in WAYS for truth in "RAHBC"]
    assert [study(task) for task in wanted] == [study(task) for task in wanted]


def test_learners_of_another_number_are_others() -> None:
    one, two = (study(Task(OURS, "A", number, FEW[0])) for number in (0, 1))
    assert one.recall != two.recall


@pytest.mark.parametrize("other", [ANKI, CAPPED])
def test_more_is_known_on_the_day_than_with_anki(results: Results, other: str) -> None:
    assert results.difference(OURS, other, "R").mean > 3


def test_stopping_takes_less_time_than_asking_every_card_in_turn(results: Results) -> None:
    assert results.hours(STOPPING, "R") < results.hours(TURNS, "R")


def test_no_policy_gets_more_minutes_than_there_are(results: Results) -> None:
    longest_answer = 20 / 3600
    for setting in FEW:
        for way in WAYS:
            hours = results.by_learner(lambda each: each.hours, way, "R", [setting])
            assert max(hours) <= setting.hours + longest_answer


@pytest.mark.parametrize("setting", [*FEW, Setting(300, 30, 30)])
def test_minutes_rise_to_no_more_than_is_promised(setting: Setting) -> None:
    shape = WAYS[PROPOSED].minutes(setting, random.Random(1))  # noqa: S311
    assert shape == sorted(shape)
    assert max(shape) <= STEEPEST * setting.minutes + 1e-9
    assert sum(shape) == pytest.approx(setting.minutes * setting.days)


def test_an_all_nighter_is_one_night_of_four_hours_at_most() -> None:
    found = study(Task(NIGHT, "R", 0, Setting(300, 30, 30)))
    assert found.hours == pytest.approx(4, abs=20 / 3600)


def test_what_is_made_replaces_what_was_made_and_nothing_else(results: Results) -> None:
    made = tables(results)
    once = written(f"# By hand\n\n{BEGIN}\nold\n{END}\n\nby hand, too\n", made)
    assert once.startswith("# By hand\n")
    assert once.endswith("\n\nby hand, too\n")
    assert "old" not in once
    assert written(once, made) == once


def test_a_document_without_the_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="lacks the marks"):
        written("# By hand\n", "tables")
