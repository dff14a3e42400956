"""A sitting: what is asked, and where one may stop."""

import pytest

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.session.timed_session import StopPoint, StopReason, TimedSession

CARDS = ["a", "b", "c"]


def sitting(left: float = 600.0, at: float = 5.0, cards: list[str] = CARDS) -> TimedSession:
    planner = CardPlanner(cards, Learner(), Objective([TargetTime(at)]))
    planner.start_session(0.0)
    return TimedSession(planner, left, len(cards))


def answer(sitting: TimedSession, card: str, grade: Grade, now: float, seconds: float = 10.0) -> None:
    sitting.planner.learner.record_answer(card, grade, now)
    sitting.record_answer(card, seconds, now)


def test_cards_come_until_the_minutes_are_gone_and_then_more_is_said_to_be_worth_so_much() -> None:
    found = sitting(left=15.0)
    first = found.choose_next()
    assert first in CARDS
    answer(found, str(first), Grade.GOOD, 0.0, seconds=20.0)
    stop = found.choose_next()
    assert isinstance(stop, StopPoint)
    assert stop.stop_reason is StopReason.TIME_IS_UP
    assert stop.offered_minutes == 5
    assert 0 < stop.expected_points <= 100


def test_where_more_brings_next_to_nothing_one_may_stop_with_minutes_left() -> None:
    found = sitting(at=0.02)  # the interview begins in half an hour: what was just answered is still there
    for number in range(40):
        card = found.choose_next()
        if isinstance(card, StopPoint):
            break
        answer(found, str(card), Grade.EASY, number / 10_000)
    stop = found.choose_next()
    assert isinstance(stop, StopPoint)
    assert stop.stop_reason is StopReason.LITTLE_GAIN
    assert stop.offered_minutes == pytest.approx((600 - 30) / 60)
    assert stop.expected_points < 1


def test_whoever_goes_on_is_stopped_no_more() -> None:
    found = sitting(left=0.0)
    assert isinstance(found.choose_next(), StopPoint)
    found.ignore_further_stops()
    assert found.choose_next() in CARDS


def test_without_a_card_there_is_nothing_to_ask_and_nowhere_to_stop() -> None:
    assert sitting(cards=[]).choose_next() is None


def test_somebody_who_was_away_has_not_spent_the_minutes() -> None:
    found = sitting(left=600.0)
    answer(found, "a", Grade.GOOD, 0.0, seconds=599.0)
    assert found.seconds_left == 480.0
