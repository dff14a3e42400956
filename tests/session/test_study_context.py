"""What the progress of a target means for the rounds ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from prepdeck.cards.card import Deck, Recall
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.pace import Pace
from prepdeck.memory.rounds import Round, Week
from prepdeck.memory.study_days import in_days
from prepdeck.progress.event_log import Answer, ticks
from prepdeck.progress.fold import Progress
from prepdeck.session.card_queue import Drill
from prepdeck.session.study_context import Preparation

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ONSITE = Round("Onsite", NOW + timedelta(days=5), "UTC")
FINAL = Round("Final", NOW + timedelta(days=12), "UTC")


def deck(name: str, count: int) -> Deck:
    return Deck(name, name.title(), tuple(Recall(id=f"{name}/{n}", prompt="?", answer="!") for n in range(count)))


def prepared(*rounds: Round, learner: Learner | None = None, progress: Progress | None = None) -> Preparation:
    return Preparation(
        decks=(deck("pens", 3), deck("inks", 2)),
        progress=replace(progress or Progress(), rounds={each.name: each for each in rounds}),
        learner=learner or Learner(),
        pace=Pace(),
        now=NOW,
        zone=UTC,
    )


def asked_in(found: Preparation, name: str = "") -> set[str]:
    """All cards that a sitting asks, each known well once it was asked."""
    sitting = found.sitting(name)
    assert sitting is not None
    sitting.go_on()
    cards: set[str] = set()
    for _ in range(40):
        card = sitting.next()
        if isinstance(card, str):
            cards.add(card)
            sitting.planner.answered(card, Grade.EASY, in_days(NOW))
    return cards


def test_a_sitting_asks_what_some_round_asks_about_and_a_deck_that_is_named_whatever_is() -> None:
    without = frozenset({"inks"})
    pens, inks = {"pens/0", "pens/1", "pens/2"}, {"inks/0", "inks/1"}
    assert asked_in(prepared(replace(ONSITE, without=without))) == pens
    assert asked_in(prepared(replace(ONSITE, without=without), replace(FINAL, without=without))) == pens
    assert asked_in(prepared(replace(ONSITE, without=without), FINAL)) == pens | inks
    assert asked_in(prepared(replace(ONSITE, without=without)), "inks") == inks


def test_a_sitting_asks_no_card_that_is_set_aside() -> None:
    aside = {"pens/0": None, "pens/1": NOW + timedelta(hours=1), "pens/2": NOW}
    assert asked_in(prepared(ONSITE, progress=Progress(aside=aside))) == {"pens/2", "inks/0", "inks/1"}


@pytest.mark.parametrize(("minutes", "count"), [(0, 0), (1, 3), (20, 5)])
def test_while_no_round_lies_ahead_a_drill_has_the_cards_that_the_minutes_hold(minutes: int, count: int) -> None:
    found = prepared(progress=Progress(week=Week.of(minutes)))
    drill = Drill(("pens/0", "pens/1", "pens/2", "inks/0", "inks/1"))
    assert found.within_cap(drill).waiting == drill.waiting[:count]
    day_off = replace(found, progress=replace(found.progress, days={date(2026, 11, 21): 0}))
    assert day_off.within_cap(drill).waiting == ()


def test_an_answer_brings_what_it_adds_to_what_would_be_recalled_anyway() -> None:
    learner = Learner()
    learner.answered("pens/0", Grade.EASY, in_days(NOW) - 1)
    found = prepared(ONSITE, learner=learner)
    sitting = found.sitting()
    assert sitting is not None
    seen, new, failed = (
        found.returns(card, grade, sitting.planner, None)
        for card, grade in (("pens/0", Grade.GOOD), ("pens/1", Grade.GOOD), ("pens/0", Grade.AGAIN))
    )
    assert (seen.at, seen.is_known) == (None, False)
    assert seen.gain is not None
    assert new.gain is not None
    assert failed.gain is not None
    assert 0 < seen.gain < 0.5 < new.gain
    assert failed.gain < seen.gain


def test_an_answer_to_a_card_that_the_round_ahead_does_not_ask_about_brings_nothing_for_it() -> None:
    found = prepared(replace(ONSITE, without=frozenset({"pens"})))
    sitting = found.sitting("pens")
    assert sitting is not None
    assert found.returns("pens/0", Grade.GOOD, sitting.planner, None).gain is None
    assert found.returns("inks/0", Grade.GOOD, sitting.planner, None).gain is not None


def test_what_was_taken_apart_is_changed_by_no_further_answer() -> None:
    found = prepared(ONSITE)
    apart = found.apart
    found.learner.answered("pens/0", Grade.GOOD, in_days(NOW))
    assert not apart.learner.traces


def test_the_days_that_have_been_say_how_much_was_known_after_each() -> None:
    times = [NOW - timedelta(days=2), NOW - timedelta(days=2) + timedelta(minutes=1), NOW - timedelta(hours=1)]
    answers = [
        Answer(ticks(at), card, Grade.EASY, 5.0) for at, card in zip(times, ("pens/0", "pens/1", "inks/0"), strict=True)
    ]
    plan = prepared(ONSITE).plan(answers)
    assert plan is not None
    assert [each.day for each in plan.past] == [date(2026, 11, 19), date(2026, 11, 21)]
    first, second = (each.readiness for each in plan.past)
    assert 0.2 < first < 0.4 < second < 0.6


def test_a_day_off_is_one_whatever_was_studied_and_one_that_is_used_up_is_none() -> None:
    used = prepared(ONSITE)
    used.pace.answered(in_days(NOW) - 0.01, "pens/0", Grade.GOOD, 60, new=True)
    short = replace(used, progress=replace(used.progress, days={date(2026, 11, 21): 1}))
    assert (short.left, short.is_day_off) == (0, False)
    off = replace(used, progress=replace(used.progress, days={date(2026, 11, 21): 0}))
    assert (off.left, off.is_day_off) == (0, True)


@pytest.mark.parametrize(("hours", "spent"), [(-9, 0), (-7, 1), (0, 1), (15, 1), (17, 0), (48, 0)])
def test_the_minutes_of_today_are_those_of_answers_given_in_it_also_by_a_clock_that_was_ahead(
    hours: int, spent: int
) -> None:
    found = prepared(ONSITE)
    found.pace.answered(in_days(NOW + timedelta(hours=hours)), "pens/0", Grade.GOOD, 60, new=True)
    assert found.calendar.spent == spent
