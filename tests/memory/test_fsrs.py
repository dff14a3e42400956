"""The memory of one card, beside the reference implementation and in what a person would notice."""

import math
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.fsrs import DEFAULT_RETENTION, CardMemory, FsrsModel, Grade

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MODEL = FsrsModel()

GRADES = st.sampled_from(Grade)
# the reference floors a gap to whole days and calls a day one sitting: gaps on which both must agree
GAPS = st.integers(0, 43_199).map(lambda s: timedelta(seconds=s)) | st.integers(1, 400).map(lambda d: timedelta(days=d))
HISTORIES = st.lists(st.tuples(GRADES, GAPS), min_size=1, max_size=12)


def after(*grades: Grade, days: float = 1) -> CardMemory:
    """The memory after answers so many days apart."""
    memory: CardMemory | None = None
    for number, grade in enumerate(grades):
        memory = MODEL.memory_after(memory, grade, START + number * days * DAY)
    assert memory is not None
    return memory


@examples(200)
@given(HISTORIES)
def test_every_history_gives_the_memory_that_the_reference_gives(history: list[tuple[Grade, timedelta]]) -> None:
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, memory, at = fsrs.Card(), None, START
    for grade, gap in history:
        at += gap
        card, _ = scheduler.review_card(card, fsrs.Rating(int(grade)), at)
        memory = MODEL.memory_after(memory, grade, at)
        assert memory.stability == pytest.approx(card.stability, rel=1e-6)
        assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-6)
        assert memory.last_answered_at == card.last_review
    later = at + timedelta(days=9)
    assert memory is not None
    assert MODEL.recall_at(memory, later) == pytest.approx(scheduler.get_card_retrievability(card, later), rel=1e-6)


@examples(200)
@given(HISTORIES, st.floats(0, 2_000), st.floats(0, 2_000))
def test_recall_falls_with_time_and_is_never_above_one(
    history: list[tuple[Grade, timedelta]], one: float, other: float
) -> None:
    memory, at = None, START
    for grade, gap in history:
        at += gap
        memory = MODEL.memory_after(memory, grade, at)
    assert memory is not None
    sooner, later = sorted((one, other))
    assert 0 < MODEL.recall_at(memory, at + later * DAY) <= MODEL.recall_at(memory, at + sooner * DAY) <= 1


def test_recall_is_certain_at_the_answer_and_before_it() -> None:
    memory = after(Grade.GOOD)
    assert MODEL.recall_at(memory, START) == 1
    assert MODEL.recall_at(memory, START - 3 * DAY) == 1


def test_recall_has_fallen_within_hours_and_not_only_after_a_day() -> None:
    memory = after(Grade.GOOD)
    assert (
        MODEL.recall_at(memory, START + timedelta(hours=12)) < MODEL.recall_at(memory, START + timedelta(hours=1)) < 1
    )


def test_stability_is_the_days_until_recall_is_ninety_percent() -> None:
    memory = after(Grade.GOOD, Grade.HARD, Grade.EASY)
    assert MODEL.days_until_retention(memory) == pytest.approx(memory.stability)
    assert MODEL.recall_at(memory, memory.last_answered_at + memory.stability * DAY) == pytest.approx(
        DEFAULT_RETENTION, rel=1e-6
    )


@pytest.mark.parametrize("retention", [0.99, 0.9, 0.8, 0.5])
def test_recall_is_what_was_asked_for_after_the_days_it_takes(retention: float) -> None:
    memory = after(Grade.EASY)
    later = START + MODEL.days_until_retention(memory, retention) * DAY
    assert MODEL.recall_at(memory, later) == pytest.approx(retention, rel=1e-6)


def in_strict_order(values: list[float]) -> bool:
    return values == sorted(values) and len(set(values)) == len(values)


def test_the_better_the_first_answer_the_longer_it_is_remembered() -> None:
    assert in_strict_order([after(grade).stability for grade in Grade])


@examples(100)
@given(HISTORIES, st.integers(1, 400))
def test_the_better_a_later_answer_the_longer_it_is_remembered(
    history: list[tuple[Grade, timedelta]], days: int
) -> None:
    memory, at = None, START
    for grade, gap in history:
        at += gap
        memory = MODEL.memory_after(memory, grade, at)
    answers = [MODEL.memory_after(memory, grade, at + days * DAY) for grade in Grade]
    stabilities = [answer.stability for answer in answers]
    assert stabilities == sorted(stabilities)
    assert stabilities[Grade.AGAIN - 1] <= memory.stability if memory else True
    difficulties = [answer.difficulty for answer in answers]
    assert difficulties == sorted(difficulties, reverse=True)


@examples(200)
@given(HISTORIES)
def test_difficulty_stays_on_its_scale_and_stability_stays_positive(history: list[tuple[Grade, timedelta]]) -> None:
    memory, at = None, START
    for grade, gap in history:
        at += gap
        memory = MODEL.memory_after(memory, grade, at)
        assert 1 <= memory.difficulty <= 10
        assert 0 < memory.stability < math.inf


def test_a_card_forgotten_is_believed_harder_and_weaker() -> None:
    before = after(Grade.GOOD, Grade.GOOD, days=3)
    lapsed = MODEL.memory_after(before, Grade.AGAIN, before.last_answered_at + 10 * DAY)
    assert lapsed.stability < before.stability
    assert lapsed.difficulty > before.difficulty


def test_answering_good_again_in_the_same_sitting_adds_less_than_days_later() -> None:
    first = after(Grade.GOOD)
    at_once = MODEL.memory_after(first, Grade.GOOD, START + timedelta(minutes=5))
    days_later = MODEL.memory_after(first, Grade.GOOD, START + 3 * DAY)
    assert first.stability <= at_once.stability < days_later.stability


@pytest.mark.parametrize(("hours", "same"), [(11.9, True), (12, False)])
def test_a_sitting_ends_after_half_a_day(hours: float, *, same: bool) -> None:
    first = after(Grade.GOOD)
    at_once = MODEL.memory_after(first, Grade.GOOD, START)
    later = MODEL.memory_after(first, Grade.GOOD, START + timedelta(hours=hours))
    assert (later.stability == at_once.stability) is same


@pytest.mark.parametrize("grade", Grade)
def test_a_clock_set_back_counts_as_an_answer_at_once(grade: Grade) -> None:
    memory = after(Grade.GOOD, Grade.GOOD, days=4)
    early = MODEL.memory_after(memory, grade, memory.last_answered_at - 30 * DAY)
    assert early == MODEL.memory_after(memory, grade, memory.last_answered_at)
    assert early.last_answered_at == memory.last_answered_at


def test_an_answer_leaves_the_memory_it_was_given_as_it_was() -> None:
    memory = after(Grade.GOOD)
    kept = CardMemory(memory.stability, memory.difficulty, memory.last_answered_at)
    MODEL.memory_after(memory, Grade.AGAIN, START + DAY)
    assert memory == kept


def test_grades_are_written_in_small_letters() -> None:
    assert [grade.label for grade in Grade] == ["again", "hard", "good", "easy"]
