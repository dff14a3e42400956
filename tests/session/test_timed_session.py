"""A timed session: which cards it asks, and when it offers to stop."""

import pytest

from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import Objective, TargetTime
from prepdeck.memory.planner import CardPlanner
from prepdeck.session.timed_session import StopPoint, StopReason, TimedSession

CARD_IDS = ["a", "b", "c"]


def make_timed_session(
    seconds_left: float = 600.0, target_at_days: float = 5.0, card_ids: list[str] = CARD_IDS
) -> TimedSession:
    planner = CardPlanner(card_ids, Learner(), Objective([TargetTime(target_at_days)]))
    planner.start_session(0.0)
    return TimedSession(planner, seconds_left, len(card_ids))


def answer(
    timed_session: TimedSession, card_id: str, grade: Grade, answered_at: float, answer_seconds: float = 10.0
) -> None:
    timed_session.planner.learner.record_answer(card_id, grade, answered_at)
    timed_session.record_answer(card_id, answer_seconds, answered_at)


def test_when_time_is_up_a_session_estimates_the_gain_of_more_minutes() -> None:
    timed_session = make_timed_session(seconds_left=15.0)
    first_card_id = timed_session.choose_next()
    assert first_card_id in CARD_IDS
    answer(timed_session, str(first_card_id), Grade.GOOD, 0.0, answer_seconds=20.0)
    stop_point = timed_session.choose_next()
    assert isinstance(stop_point, StopPoint)
    assert stop_point.stop_reason is StopReason.TIME_IS_UP
    assert stop_point.offered_minutes == 5
    assert 0 < stop_point.expected_points <= 100


def test_when_time_is_up_a_session_counts_the_failed_cards_and_asks_them_first() -> None:
    card_ids = [f"c{number}" for number in range(40)]
    timed_session = make_timed_session(seconds_left=300.0, card_ids=card_ids)
    asked_ids = list[str]()
    while isinstance(card_id := timed_session.choose_next(), str):
        is_last = timed_session.seconds_left <= 10
        asked_ids.append(card_id)
        answer(timed_session, card_id, Grade.AGAIN if is_last else Grade.GOOD, len(asked_ids) / 8_640)
    assert isinstance(card_id, StopPoint)
    assert card_id.failed_count == 1
    timed_session.ignore_further_stops()
    continued_ids = list[str]()
    for _ in range(12):
        continued_ids.append(str(timed_session.choose_next()))
        answer(timed_session, continued_ids[-1], Grade.GOOD, (len(asked_ids) + len(continued_ids)) / 8_640)
    assert asked_ids[-1] in continued_ids


def test_a_session_offers_to_stop_early_if_more_would_add_little() -> None:
    timed_session = make_timed_session(target_at_days=0.02)  # half an hour away, so answered cards need no review
    for number in range(40):
        card_id = timed_session.choose_next()
        if isinstance(card_id, StopPoint):
            break
        answer(timed_session, str(card_id), Grade.EASY, number / 10_000)
    stop_point = timed_session.choose_next()
    assert isinstance(stop_point, StopPoint)
    assert stop_point.stop_reason is StopReason.LITTLE_GAIN
    assert stop_point.offered_minutes == pytest.approx((600 - 30) / 60)
    assert stop_point.expected_points < 1


def test_a_session_that_is_continued_does_not_stop_again() -> None:
    timed_session = make_timed_session(seconds_left=0.0)
    assert isinstance(timed_session.choose_next(), StopPoint)
    timed_session.ignore_further_stops()
    assert timed_session.choose_next() in CARD_IDS


def test_a_session_without_cards_neither_asks_nor_stops() -> None:
    assert make_timed_session(card_ids=[]).choose_next() is None


def test_a_very_long_answer_uses_up_only_two_minutes() -> None:
    timed_session = make_timed_session(seconds_left=600.0)
    answer(timed_session, "a", Grade.GOOD, 0.0, answer_seconds=599.0)
    assert timed_session.seconds_left == 480.0
