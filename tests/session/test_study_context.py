"""The state of a target at an instant: cards, minutes, and the gain of an answer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from clock import Clock
from prepdeck.cards.card import Deck, RecallCard
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.memory.expected_recall import ExpectedRecallTracker
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.pace import AnswerPace
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.progress.event_log import GradedAnswer, to_microseconds
from prepdeck.progress.fold import Progress
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.study_context import StudyContext
from prepdeck.study import Study

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ONSITE = Round("Onsite", NOW + timedelta(days=5), "UTC")
FINAL = Round("Final", NOW + timedelta(days=12), "UTC")


def make_deck(name: str, count: int) -> Deck:
    return Deck(
        name,
        name.title(),
        tuple(RecallCard(id=f"{name}/{number}", prompt="?", answer=plain_blocks("!")) for number in range(count)),
    )


def make_context(*rounds: Round, learner: Learner | None = None, progress: Progress | None = None) -> StudyContext:
    return StudyContext(
        active_decks=(make_deck("pens", 3), make_deck("inks", 2)),
        progress=replace(
            progress or Progress(), rounds={interview_round.name: interview_round for interview_round in rounds}
        ),
        learner=learner or Learner(),
        pace=AnswerPace(),
        now=NOW,
        time_zone=UTC,
    )


def ask_all_cards(study_context: StudyContext, deck_id: str = "") -> set[str]:
    """Answer all cards of a session with "easy" and return their ids."""
    timed_session = study_context.start_timed_session(deck_id)
    assert timed_session is not None
    timed_session.ignore_further_stops()
    asked_ids: set[str] = set()
    for _ in range(40):
        card_id = timed_session.choose_next()
        if isinstance(card_id, str):
            asked_ids.add(card_id)
            timed_session.planner.record_answer(card_id, Grade.EASY, to_epoch_days(NOW))
    return asked_ids


def test_a_session_asks_the_decks_of_all_rounds_or_a_chosen_deck() -> None:
    excluded = frozenset({"inks"})
    pens, inks = {"pens/0", "pens/1", "pens/2"}, {"inks/0", "inks/1"}
    assert ask_all_cards(make_context(replace(ONSITE, excluded_deck_ids=excluded))) == pens
    assert (
        ask_all_cards(
            make_context(replace(ONSITE, excluded_deck_ids=excluded), replace(FINAL, excluded_deck_ids=excluded))
        )
        == pens
    )
    assert ask_all_cards(make_context(replace(ONSITE, excluded_deck_ids=excluded), FINAL)) == pens | inks
    assert ask_all_cards(make_context(replace(ONSITE, excluded_deck_ids=excluded)), "inks") == inks


def test_a_session_asks_no_card_that_is_set_aside() -> None:
    set_aside_until = {"pens/0": None, "pens/1": NOW + timedelta(hours=1), "pens/2": NOW}
    assert ask_all_cards(make_context(ONSITE, progress=Progress(set_aside_until=set_aside_until))) == {
        "pens/2",
        "inks/0",
        "inks/1",
    }


@pytest.mark.parametrize(("minutes", "count"), [(0, 0), (1, 3), (20, 5)])
def test_without_a_round_a_drill_has_the_cards_that_fit_into_the_minutes(minutes: int, count: int) -> None:
    study_context = make_context(progress=Progress(week_without_round=WeeklyMinutes.every_day(minutes)))
    card_queue = CardQueue(("pens/0", "pens/1", "pens/2", "inks/0", "inks/1"))
    assert study_context.limit_to_minutes(card_queue).waiting_ids == card_queue.waiting_ids[:count]
    day_off = replace(study_context, progress=replace(study_context.progress, minutes_by_day={date(2026, 11, 21): 0}))
    assert day_off.limit_to_minutes(card_queue).waiting_ids == ()


def test_the_recall_after_an_answer_follows_the_grade() -> None:
    learner = Learner()
    learner.record_answer("pens/0", Grade.EASY, to_epoch_days(NOW) - 1)
    study_context = make_context(ONSITE, learner=learner)
    timed_session = study_context.start_timed_session()
    assert timed_session is not None
    seen_outcome, new_outcome, failed_outcome = (
        study_context.predict_outcomes(card_id, timed_session, None)[grade]
        for card_id, grade in (("pens/0", Grade.GOOD), ("pens/1", Grade.GOOD), ("pens/0", Grade.AGAIN))
    )
    assert not seen_outcome.is_plan_known
    recalls = [outcome.recall_at_round for outcome in (failed_outcome, new_outcome, seen_outcome)]
    assert all(recall is not None for recall in recalls)
    assert 0 < (recalls[0] or 0) < (recalls[1] or 0) < (recalls[2] or 0) < 1


def test_a_failed_card_is_said_to_come_back_today_and_an_easy_one_is_not() -> None:
    study_context = replace(make_context(ONSITE), active_decks=(make_deck("pens", 60), make_deck("inks", 30)))
    plan = study_context.make_round_plan()
    timed_session = study_context.start_timed_session()
    assert plan is not None
    assert timed_session is not None
    outcomes = study_context.predict_outcomes("pens/0", timed_session, plan)
    assert outcomes[Grade.AGAIN].returns_at == NOW
    assert outcomes[Grade.EASY].returns_at != NOW


@pytest.mark.parametrize("seconds_left", [5.0, 60.0, 600.0, None])
@pytest.mark.parametrize("known_count", [0, 20, 90])
def test_a_better_answer_never_brings_a_card_back_sooner(seconds_left: float | None, known_count: int) -> None:
    """`None` seconds are extra study. Cards that are said to come back today are those that were not recalled."""
    learner = Learner()
    for number in range(known_count):
        card_id = f"pens/{number}" if number < 60 else f"inks/{number - 60}"
        learner.record_answer(card_id, Grade(number % 4 + 1), to_epoch_days(NOW) - 1 - number % 3)
    decks = (make_deck("pens", 60), make_deck("inks", 30))
    study_context = replace(make_context(ONSITE, learner=learner), active_decks=decks)
    plan = study_context.make_round_plan()
    timed_session = study_context.start_timed_session()
    assert timed_session is not None
    if seconds_left is None:
        timed_session.ignore_further_stops()
    else:
        timed_session.seconds_left = seconds_left
    for card_id in ("pens/0", "pens/1", "pens/2", "pens/3", "inks/29"):
        outcomes = study_context.predict_outcomes(card_id, timed_session, plan)
        returns = [outcomes[grade].returns_at or datetime.max.replace(tzinfo=UTC) for grade in Grade]
        assert returns == sorted(returns)
        assert seconds_left is not None or (returns[0], NOW in returns[1:]) == (NOW, False)


def test_an_answer_to_an_excluded_card_gains_nothing_for_the_round() -> None:
    study_context = make_context(replace(ONSITE, excluded_deck_ids=frozenset({"pens"})))
    timed_session = study_context.start_timed_session("pens")
    assert timed_session is not None
    assert study_context.predict_outcomes("pens/0", timed_session, None)[Grade.GOOD].recall_at_round is None
    assert study_context.predict_outcomes("inks/0", timed_session, None)[Grade.GOOD].recall_at_round is not None


def test_a_later_answer_does_not_change_a_frozen_copy() -> None:
    study_context = make_context(ONSITE)
    frozen_context = study_context.frozen_copy
    study_context.learner.record_answer("pens/0", Grade.GOOD, to_epoch_days(NOW))
    assert study_context.learner.has_answered("pens/0")
    assert not frozen_context.learner.has_answered("pens/0")


def test_past_days_show_the_recall_after_each_day() -> None:
    answer_times = [NOW - timedelta(days=2), NOW - timedelta(days=2) + timedelta(minutes=1), NOW - timedelta(hours=1)]
    answers = [
        GradedAnswer(to_microseconds(answered_at), card_id, Grade.EASY, 5.0)
        for answered_at, card_id in zip(answer_times, ("pens/0", "pens/1", "inks/0"), strict=True)
    ]
    plan = make_context(ONSITE).make_round_plan(answers)
    assert plan is not None
    assert [past_day.day for past_day in plan.past_days] == [date(2026, 11, 19), date(2026, 11, 21)]
    first_recall, second_recall = (past_day.expected_recall for past_day in plan.past_days)
    assert 0.2 < first_recall < 0.4 < second_recall < 0.6


@pytest.mark.parametrize(("hour", "is_interview_day"), [(1, False), (5, True)])
def test_the_day_of_the_interview_begins_in_the_morning_and_not_at_midnight(
    hour: int, *, is_interview_day: bool
) -> None:
    context = make_context(ONSITE)
    now = ONSITE.starts_at.replace(hour=hour)
    assert replace(context, now=now).is_interview_day is is_interview_day


def test_a_day_without_minutes_left_is_not_a_day_off() -> None:
    context = make_context(ONSITE)
    context.pace.record_answer(to_epoch_days(NOW) - 0.01, "pens/0", Grade.GOOD, 60, is_new=True)
    used_up = replace(context, progress=replace(context.progress, minutes_by_day={date(2026, 11, 21): 1}))
    assert (used_up.minutes_left_today, used_up.is_today_off) == (0, False)
    day_off = replace(context, progress=replace(context.progress, minutes_by_day={date(2026, 11, 21): 0}))
    assert (day_off.minutes_left_today, day_off.is_today_off) == (0, True)


@pytest.mark.parametrize(("hours_from_now", "spent_minutes"), [(-9, 0), (-7, 1), (0, 1), (15, 1), (17, 0), (48, 0)])
def test_minutes_spent_today_count_only_answers_dated_today(hours_from_now: int, spent_minutes: int) -> None:
    study_context = make_context(ONSITE)
    study_context.pace.record_answer(
        to_epoch_days(NOW + timedelta(hours=hours_from_now)), "pens/0", Grade.GOOD, 60, is_new=True
    )
    assert study_context.calendar.minutes_spent_today == spent_minutes


def test_a_failed_card_does_not_count_as_recalled_now_until_it_is_recalled(study: Study, clock: Clock) -> None:
    first, second = list(study.target.cards_by_id)[:2]
    study.cards.grade(first, Grade.GOOD, 5)

    def track_now() -> ExpectedRecallTracker:
        study_context = study.planning.study_context
        return study_context.recall_tracker_at(study_context.now)

    tracker_before = track_now()
    study.cards.grade(second, Grade.AGAIN, 5)
    tracker_failed = track_now()
    assert tracker_failed.estimate_card(second).mean < 0.05
    assert tracker_failed.estimate_groups().mean <= tracker_before.estimate_groups().mean + 1e-3
    study.cards.grade(second, Grade.GOOD, 5)
    assert track_now().estimate_card(second).mean > 0.5
    # At the interview it counts as the models say: by then it may be asked again.
    study.cards.grade(second, Grade.AGAIN, 5)
    assert study.planning.study_context.recall_tracker_at(clock() + timedelta(days=1)).estimate_card(second).mean > 0.05
