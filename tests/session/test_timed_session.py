"""A sitting: what is asked, and where one may stop."""

import pytest

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.planner import Aim, Planner, Terms
from prepdeck.session.timed_session import Reason, Sitting, Stop

CARDS = ["a", "b", "c"]


def sitting(left: float = 600.0, at: float = 5.0, cards: list[str] = CARDS) -> Sitting:
    planner = Planner(cards, Learner(), Terms([Aim(at)]))
    planner.begin(0.0)
    return Sitting(planner, left, len(cards))


def answer(sitting: Sitting, card: str, grade: Grade, now: float, seconds: float = 10.0) -> None:
    sitting.planner.learner.answered(card, grade, now)
    sitting.passed(card, seconds, now)


def test_cards_come_until_the_minutes_are_gone_and_then_more_is_said_to_be_worth_so_much() -> None:
    found = sitting(left=15.0)
    first = found.next()
    assert first in CARDS
    answer(found, str(first), Grade.GOOD, 0.0, seconds=20.0)
    stop = found.next()
    assert isinstance(stop, Stop)
    assert stop.reason is Reason.MINUTES
    assert stop.minutes == 5
    assert 0 < stop.points <= 100


def test_where_more_brings_next_to_nothing_one_may_stop_with_minutes_left() -> None:
    found = sitting(at=0.02)  # the interview begins in half an hour: what was just answered is still there
    for number in range(40):
        card = found.next()
        if isinstance(card, Stop):
            break
        answer(found, str(card), Grade.EASY, number / 10_000)
    stop = found.next()
    assert isinstance(stop, Stop)
    assert stop.reason is Reason.LITTLE
    assert stop.minutes == pytest.approx((600 - 30) / 60)
    assert stop.points < 1


def test_whoever_goes_on_is_stopped_no_more() -> None:
    found = sitting(left=0.0)
    assert isinstance(found.next(), Stop)
    found.go_on()
    assert found.next() in CARDS


def test_without_a_card_there_is_nothing_to_ask_and_nowhere_to_stop() -> None:
    assert sitting(cards=[]).next() is None


def test_somebody_who_was_away_has_not_spent_the_minutes() -> None:
    found = sitting(left=600.0)
    answer(found, "a", Grade.GOOD, 0.0, seconds=599.0)
    assert found.left == 480.0
