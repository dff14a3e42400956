"""FSRS-6 for one card, compared with the reference implementation and in what a person would notice."""

import math
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import fsrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.fsrs_6 import DEFAULT_WEIGHTS, Fsrs6
from prepdeck.memory.grades import Grade

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MODEL = Fsrs6([DEFAULT_WEIGHTS])

GRADES = st.sampled_from(Grade)
# The reference floors gaps to whole days and treats a day as one session, so both agree only on these gaps.
GAPS = st.integers(0, 43_199).map(lambda s: timedelta(seconds=s)) | st.integers(1, 400).map(lambda d: timedelta(days=d))
HISTORIES = st.lists(st.tuples(GRADES, GAPS), min_size=1, max_size=12)


class CardMemory(NamedTuple):
    """The memory of one card: its stability in days, its difficulty, and the instant of the last answer."""

    stability: float
    difficulty: float
    answered_at: datetime

    @property
    def states(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        return np.array([[[self.stability], [self.difficulty], [0.0]]])

    def recall_at(self, instant: datetime) -> float:
        return float(MODEL.recall(self.states, np.array([[(instant - self.answered_at) / DAY]]))[0, 0])

    def after(self, grade: Grade, instant: datetime) -> "CardMemory":
        days = np.array([[(instant - self.answered_at) / DAY]])
        answered = MODEL.answer(self.states, days, np.array([[int(grade)]]))
        states = answered.lapsed_states if grade is Grade.AGAIN else answered.recalled_states
        assert answered.recall.item() == self.recall_at(instant)
        return CardMemory(float(states[0, 0, 0]), float(states[0, 1, 0]), instant)


def first_memory(grade: Grade, instant: datetime = START) -> CardMemory:
    states = MODEL.first_states[grade - 1]
    return CardMemory(float(states[0, 0]), float(states[1, 0]), instant)


def memories_after(history: list[tuple[Grade, timedelta]]) -> list[CardMemory]:
    """Return the memory after each answer of a history, which has the gap before each of them."""
    memories, instant = list[CardMemory](), START
    for grade, gap in history:
        instant += gap
        memories.append(memories[-1].after(grade, instant) if memories else first_memory(grade, instant))
    return memories


def memory_after(*grades: Grade, days: float = 1) -> CardMemory:
    """Return the memory after answers that are `days` apart."""
    return memories_after([(grade, days * DAY) for grade in grades])[-1]


@examples(200)
@given(HISTORIES)
def test_every_history_matches_the_reference_implementation(history: list[tuple[Grade, timedelta]]) -> None:
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, memories = fsrs.Card(), memories_after(history)
    for (grade, _), memory in zip(history, memories, strict=True):
        card, _ = scheduler.review_card(card, fsrs.Rating(int(grade)), memory.answered_at)
        assert memory.stability == pytest.approx(card.stability, rel=1e-6)
        assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-6)
    later = memories[-1].answered_at + timedelta(days=9)
    assert memories[-1].recall_at(later) == pytest.approx(scheduler.get_card_retrievability(card, later), rel=1e-6)


@examples(200)
@given(HISTORIES, st.floats(0, 2_000), st.floats(0, 2_000))
def test_recall_falls_with_time_and_is_at_most_1(
    history: list[tuple[Grade, timedelta]], first_days: float, second_days: float
) -> None:
    memory = memories_after(history)[-1]
    sooner, later = (memory.answered_at + days * DAY for days in sorted((first_days, second_days)))
    assert 0 < memory.recall_at(later) <= memory.recall_at(sooner) <= 1


def test_recall_is_1_at_the_answer() -> None:
    assert memory_after(Grade.GOOD).recall_at(START + DAY) == 1


def test_recall_falls_within_hours() -> None:
    memory = first_memory(Grade.GOOD)
    assert memory.recall_at(START + timedelta(hours=12)) < memory.recall_at(START + timedelta(hours=1)) < 1


def test_stability_is_the_days_until_recall_is_90_percent() -> None:
    memory = memory_after(Grade.GOOD, Grade.HARD, Grade.EASY)
    assert memory.recall_at(memory.answered_at + memory.stability * DAY) == pytest.approx(0.9, rel=1e-6)


def in_strict_order(values: list[float]) -> bool:
    return values == sorted(values) and len(set(values)) == len(values)


def test_a_better_first_answer_is_remembered_longer() -> None:
    assert in_strict_order([first_memory(grade).stability for grade in Grade])


@examples(100)
@given(HISTORIES, st.integers(1, 400))
def test_a_better_later_answer_is_remembered_longer(history: list[tuple[Grade, timedelta]], days: int) -> None:
    memory = memories_after(history)[-1]
    answers = [memory.after(grade, memory.answered_at + days * DAY) for grade in Grade]
    stabilities = [answer.stability for answer in answers]
    assert stabilities == sorted(stabilities)
    assert stabilities[Grade.AGAIN - 1] <= memory.stability
    difficulties = [answer.difficulty for answer in answers]
    assert difficulties == sorted(difficulties, reverse=True)


@examples(200)
@given(HISTORIES)
def test_difficulty_stays_within_its_limits_and_stability_is_positive(history: list[tuple[Grade, timedelta]]) -> None:
    for memory in memories_after(history):
        assert 1 <= memory.difficulty <= 10
        assert 0 < memory.stability < math.inf


def test_a_lapse_lowers_stability_and_raises_difficulty() -> None:
    before = memory_after(Grade.GOOD, Grade.GOOD, days=3)
    lapsed_memory = before.after(Grade.AGAIN, before.answered_at + 10 * DAY)
    assert lapsed_memory.stability < before.stability
    assert lapsed_memory.difficulty > before.difficulty


def test_a_good_answer_in_the_same_session_adds_less_than_days_later() -> None:
    first = first_memory(Grade.GOOD)
    answer_at_once = first.after(Grade.GOOD, START + timedelta(minutes=5))
    days_later = first.after(Grade.GOOD, START + 3 * DAY)
    assert first.stability <= answer_at_once.stability < days_later.stability


@pytest.mark.parametrize(("hours", "same"), [(11.9, True), (12, False)])
def test_a_session_ends_after_half_a_day(hours: float, *, same: bool) -> None:
    first = first_memory(Grade.GOOD)
    answer_at_once = first.after(Grade.GOOD, START)
    later = first.after(Grade.GOOD, START + timedelta(hours=hours))
    assert (later.stability == answer_at_once.stability) is same


def test_an_answer_does_not_change_the_old_states() -> None:
    states = first_memory(Grade.GOOD).states
    original = states.copy()
    MODEL.answer(states, np.array([[1.0]]), np.array([[int(Grade.GOOD)]]))
    assert states.tolist() == original.tolist()


def test_grade_labels_are_in_lower_case() -> None:
    assert [grade.label for grade in Grade] == ["again", "hard", "good", "easy"]
