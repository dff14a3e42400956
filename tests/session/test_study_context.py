"""What the progress of a target means for the rounds ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from prepdeck.cards.card import Deck, RecallCard
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.pace import AnswerPace
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.progress.event_log import GradedAnswer, to_microseconds
from prepdeck.progress.fold import Progress
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.study_context import StudyContext

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ONSITE = Round("Onsite", NOW + timedelta(days=5), "UTC")
FINAL = Round("Final", NOW + timedelta(days=12), "UTC")


def deck(name: str, count: int) -> Deck:
    return Deck(name, name.title(), tuple(RecallCard(id=f"{name}/{n}", prompt="?", answer="!") for n in range(count)))


def prepared(*rounds: Round, learner: Learner | None = None, progress: Progress | None = None) -> StudyContext:
    return StudyContext(
        active_decks=(deck("pens", 3), deck("inks", 2)),
        progress=replace(progress or Progress(), rounds={each.name: each for each in rounds}),
        learner=learner or Learner(),
        pace=AnswerPace(),
        now=NOW,
        time_zone=UTC,
    )


def asked_in(found: StudyContext, name: str = "") -> set[str]:
    """All cards that a sitting asks, each known well once it was asked."""
    sitting = found.start_timed_session(name)
    assert sitting is not None
    sitting.ignore_further_stops()
    cards: set[str] = set()
    for _ in range(40):
        card = sitting.choose_next()
        if isinstance(card, str):
            cards.add(card)
            sitting.planner.record_answer(card, Grade.EASY, to_epoch_days(NOW))
    return cards


def test_a_sitting_asks_what_some_round_asks_about_and_a_deck_that_is_named_whatever_is() -> None:
    without = frozenset({"inks"})
    pens, inks = {"pens/0", "pens/1", "pens/2"}, {"inks/0", "inks/1"}
    assert asked_in(prepared(replace(ONSITE, excluded_deck_ids=without))) == pens
    assert (
        asked_in(prepared(replace(ONSITE, excluded_deck_ids=without), replace(FINAL, excluded_deck_ids=without)))
        == pens
    )
    assert asked_in(prepared(replace(ONSITE, excluded_deck_ids=without), FINAL)) == pens | inks
    assert asked_in(prepared(replace(ONSITE, excluded_deck_ids=without)), "inks") == inks


def test_a_sitting_asks_no_card_that_is_set_aside() -> None:
    aside = {"pens/0": None, "pens/1": NOW + timedelta(hours=1), "pens/2": NOW}
    assert asked_in(prepared(ONSITE, progress=Progress(set_aside_until=aside))) == {"pens/2", "inks/0", "inks/1"}


@pytest.mark.parametrize(("minutes", "count"), [(0, 0), (1, 3), (20, 5)])
def test_while_no_round_lies_ahead_a_drill_has_the_cards_that_the_minutes_hold(minutes: int, count: int) -> None:
    found = prepared(progress=Progress(week_without_round=WeeklyMinutes.every_day(minutes)))
    drill = CardQueue(("pens/0", "pens/1", "pens/2", "inks/0", "inks/1"))
    assert found.limit_to_minutes(drill).waiting_ids == drill.waiting_ids[:count]
    day_off = replace(found, progress=replace(found.progress, minutes_by_day={date(2026, 11, 21): 0}))
    assert day_off.limit_to_minutes(drill).waiting_ids == ()


def test_an_answer_brings_what_it_adds_to_what_would_be_recalled_anyway() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.EASY, to_epoch_days(NOW) - 1)
    found = prepared(ONSITE, learner=learner)
    sitting = found.start_timed_session()
    assert sitting is not None
    seen, new, failed = (
        found.predict_outcome(card, grade, sitting.planner, None)
        for card, grade in (("pens/0", Grade.GOOD), ("pens/1", Grade.GOOD), ("pens/0", Grade.AGAIN))
    )
    assert (seen.returns_at, seen.is_plan_known) == (None, False)
    assert seen.recall_gain is not None
    assert new.recall_gain is not None
    assert failed.recall_gain is not None
    assert 0 < seen.recall_gain < 0.5 < new.recall_gain
    assert failed.recall_gain < seen.recall_gain


def test_an_answer_to_a_card_that_the_round_ahead_does_not_ask_about_brings_nothing_for_it() -> None:
    found = prepared(replace(ONSITE, excluded_deck_ids=frozenset({"pens"})))
    sitting = found.start_timed_session("pens")
    assert sitting is not None
    assert found.predict_outcome("pens/0", Grade.GOOD, sitting.planner, None).recall_gain is None
    assert found.predict_outcome("inks/0", Grade.GOOD, sitting.planner, None).recall_gain is not None


def test_what_was_taken_apart_is_changed_by_no_further_answer() -> None:
    found = prepared(ONSITE)
    apart = found.frozen_copy
    found.learner.record_answer("pens/0", Grade.GOOD, to_epoch_days(NOW))
    assert not apart.learner.card_states


def test_the_days_that_have_been_say_how_much_was_known_after_each() -> None:
    times = [NOW - timedelta(days=2), NOW - timedelta(days=2) + timedelta(minutes=1), NOW - timedelta(hours=1)]
    answers = [
        GradedAnswer(to_microseconds(at), card, Grade.EASY, 5.0)
        for at, card in zip(times, ("pens/0", "pens/1", "inks/0"), strict=True)
    ]
    plan = prepared(ONSITE).make_round_plan(answers)
    assert plan is not None
    assert [each.day for each in plan.past_days] == [date(2026, 11, 19), date(2026, 11, 21)]
    first, second = (each.readiness for each in plan.past_days)
    assert 0.2 < first < 0.4 < second < 0.6


def test_a_day_off_is_one_whatever_was_studied_and_one_that_is_used_up_is_none() -> None:
    used = prepared(ONSITE)
    used.pace.record_answer(to_epoch_days(NOW) - 0.01, "pens/0", Grade.GOOD, 60, is_new=True)
    short = replace(used, progress=replace(used.progress, minutes_by_day={date(2026, 11, 21): 1}))
    assert (short.minutes_left_today, short.is_today_off) == (0, False)
    off = replace(used, progress=replace(used.progress, minutes_by_day={date(2026, 11, 21): 0}))
    assert (off.minutes_left_today, off.is_today_off) == (0, True)


@pytest.mark.parametrize(("hours", "spent"), [(-9, 0), (-7, 1), (0, 1), (15, 1), (17, 0), (48, 0)])
def test_the_minutes_of_today_are_those_of_answers_given_in_it_also_by_a_clock_that_was_ahead(
    hours: int, spent: int
) -> None:
    found = prepared(ONSITE)
    found.pace.record_answer(to_epoch_days(NOW + timedelta(hours=hours)), "pens/0", Grade.GOOD, 60, is_new=True)
    assert found.calendar.minutes_spent_today == spent
