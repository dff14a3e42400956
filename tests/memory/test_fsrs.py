"""The memory of one card, compared with the reference implementation and in what a person would notice."""

import math
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prepdeck.memory.fsrs import CardMemory, FsrsModel

from effort import examples
from prepdeck.memory.grades import Grade
from prepdeck.memory.retention import DEFAULT_RETENTION

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MODEL = FsrsModel()

GRADES = st.sampled_from(Grade)
# The reference floors gaps to whole days and treats a day as one session, so both agree only on these gaps.
GAPS = st.integers(0, 43_199).map(lambda s: timedelta(seconds=s)) | st.integers(1, 400).map(lambda d: timedelta(days=d))
HISTORIES = st.lists(st.tuples(GRADES, GAPS), min_size=1, max_size=12)


def memory_after(*grades: Grade, days: float = 1) -> CardMemory:
    """Return the memory after answers that are `days` apart."""
    memory: CardMemory | None = None
    for number, grade in enumerate(grades):
        memory = MODEL.memory_after(memory, grade, START + number * days * DAY)
    assert memory is not None
    return memory


@examples(200)
@given(HISTORIES)
def test_every_history_matches_the_reference_implementation(history: list[tuple[Grade, timedelta]]) -> None:
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, memory, instant = fsrs.Card(), None, START
    for grade, gap in history:
        instant += gap
        card, _ = scheduler.review_card(card, fsrs.Rating(int(grade)), instant)
        memory = MODEL.memory_after(memory, grade, instant)
        assert memory.stability == pytest.approx(card.stability, rel=1e-6)
        assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-6)
        assert memory.last_answered_at == card.last_review
    later = instant + timedelta(days=9)
    assert memory is not None
    assert MODEL.recall_at(memory, later) == pytest.approx(scheduler.get_card_retrievability(card, later), rel=1e-6)


@examples(200)
@given(HISTORIES, st.floats(0, 2_000), st.floats(0, 2_000))
def test_recall_falls_with_time_and_is_at_most_1(
    history: list[tuple[Grade, timedelta]], first_days: float, second_days: float
) -> None:
    memory, instant = None, START
    for grade, gap in history:
        instant += gap
        memory = MODEL.memory_after(memory, grade, instant)
    assert memory is not None
    sooner, later = sorted((first_days, second_days))
    assert 0 < MODEL.recall_at(memory, instant + later * DAY) <= MODEL.recall_at(memory, instant + sooner * DAY) <= 1


def test_recall_is_1_at_the_answer_and_before_it() -> None:
    memory = memory_after(Grade.GOOD)
    assert MODEL.recall_at(memory, START) == 1
    assert MODEL.recall_at(memory, START - 3 * DAY) == 1


def test_recall_falls_within_hours() -> None:
    memory = memory_after(Grade.GOOD)
    assert (
        MODEL.recall_at(memory, START + timedelta(hours=12)) < MODEL.recall_at(memory, START + timedelta(hours=1)) < 1
    )


def test_stability_is_the_days_until_recall_is_90_percent() -> None:
    memory = memory_after(Grade.GOOD, Grade.HARD, Grade.EASY)
    assert MODEL.days_until_retention(memory) == pytest.approx(memory.stability)
    assert MODEL.recall_at(memory, memory.last_answered_at + memory.stability * DAY) == pytest.approx(
        DEFAULT_RETENTION, rel=1e-6
    )


@pytest.mark.parametrize("retention", [0.99, 0.9, 0.8, 0.5])
def test_recall_equals_the_retention_after_the_computed_days(retention: float) -> None:
    memory = memory_after(Grade.EASY)
    later = START + MODEL.days_until_retention(memory, retention) * DAY
    assert MODEL.recall_at(memory, later) == pytest.approx(retention, rel=1e-6)


def in_strict_order(values: list[float]) -> bool:
    return values == sorted(values) and len(set(values)) == len(values)


def test_a_better_first_answer_is_remembered_longer() -> None:
    assert in_strict_order([memory_after(grade).stability for grade in Grade])


@examples(100)
@given(HISTORIES, st.integers(1, 400))
def test_a_better_later_answer_is_remembered_longer(history: list[tuple[Grade, timedelta]], days: int) -> None:
    memory, instant = None, START
    for grade, gap in history:
        instant += gap
        memory = MODEL.memory_after(memory, grade, instant)
    answers = [MODEL.memory_after(memory, grade, instant + days * DAY) for grade in Grade]
    stabilities = [answer.stability for answer in answers]
    assert stabilities == sorted(stabilities)
    assert stabilities[Grade.AGAIN - 1] <= memory.stability if memory else True
    difficulties = [answer.difficulty for answer in answers]
    assert difficulties == sorted(difficulties, reverse=True)


@examples(200)
@given(HISTORIES)
def test_difficulty_stays_within_its_limits_and_stability_is_positive(history: list[tuple[Grade, timedelta]]) -> None:
    memory, instant = None, START
    for grade, gap in history:
        instant += gap
        memory = MODEL.memory_after(memory, grade, instant)
        assert 1 <= memory.difficulty <= 10
        assert 0 < memory.stability < math.inf


def test_a_lapse_lowers_stability_and_raises_difficulty() -> None:
    before = memory_after(Grade.GOOD, Grade.GOOD, days=3)
    lapsed_memory = MODEL.memory_after(before, Grade.AGAIN, before.last_answered_at + 10 * DAY)
    assert lapsed_memory.stability < before.stability
    assert lapsed_memory.difficulty > before.difficulty


def test_a_good_answer_in_the_same_session_adds_less_than_days_later() -> None:
    first = memory_after(Grade.GOOD)
    answer_at_once = MODEL.memory_after(first, Grade.GOOD, START + timedelta(minutes=5))
    days_later = MODEL.memory_after(first, Grade.GOOD, START + 3 * DAY)
    assert first.stability <= answer_at_once.stability < days_later.stability


@pytest.mark.parametrize(("hours", "same"), [(11.9, True), (12, False)])
def test_a_session_ends_after_half_a_day(hours: float, *, same: bool) -> None:
    first = memory_after(Grade.GOOD)
    answer_at_once = MODEL.memory_after(first, Grade.GOOD, START)
    later = MODEL.memory_after(first, Grade.GOOD, START + timedelta(hours=hours))
    assert (later.stability == answer_at_once.stability) is same


@pytest.mark.parametrize("grade", Grade)
def test_an_answer_before_the_last_one_counts_as_given_with_it(grade: Grade) -> None:
    memory = memory_after(Grade.GOOD, Grade.GOOD, days=4)
    early = MODEL.memory_after(memory, grade, memory.last_answered_at - 30 * DAY)
    assert early == MODEL.memory_after(memory, grade, memory.last_answered_at)
    assert early.last_answered_at == memory.last_answered_at


def test_an_answer_does_not_change_the_old_memory_object() -> None:
    memory = memory_after(Grade.GOOD)
    original = CardMemory(memory.stability, memory.difficulty, memory.last_answered_at)
    MODEL.memory_after(memory, Grade.AGAIN, START + DAY)
    assert memory == original


def test_grade_labels_are_in_lower_case() -> None:
    assert [grade.label for grade in Grade] == ["again", "hard", "good", "easy"]
