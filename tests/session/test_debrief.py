"""The debrief: what was asked at an interview counts as an answer at that hour, and is held against the forecast."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from clock import Clock
from prepdeck.library.asked_deck import append_question
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.memory.rounds import Round
from prepdeck.progress.fold import Debrief, InterviewAnswer
from prepdeck.session.debrief import score_forecast
from prepdeck.study import Study

FIRST, SECOND, THIRD = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition", "mistakes/choosing-what-to-build"


@pytest.fixture
def past_round(study: Study, clock: Clock) -> Round:
    """An interview that was an hour ago, two cards after which were studied two days before it."""
    onsite = Round("Onsite", clock() + timedelta(days=2), "UTC")
    study.rounds.add(onsite)
    for card_id in (FIRST, SECOND):
        study.cards.grade(card_id, Grade.GOOD, 5)
    clock.wait(days=2, hours=1)
    return onsite


def test_a_card_that_was_asked_is_an_answer_at_the_interview(
    study: Study, past_round: Round, reopened: Callable[[], Study]
) -> None:
    study.debriefs.record_card(past_round, FIRST, is_known=True)
    study.debriefs.record_card(past_round, SECOND, is_known=False)
    again = reopened()
    answers = again.debriefs.find_debrief(past_round).answers
    assert [answer.is_known for answer in answers.values()] == [True, False]
    assert all(0.3 < (answer.expected_recall or 0) < 1 for answer in answers.values())
    grades = again.store.event_log.counted_grades[-2:]
    assert [(grade.card, grade.grade) for grade in grades] == [(FIRST, Grade.GOOD), (SECOND, Grade.AGAIN)]
    assert all(timedelta(0) <= grade.at - past_round.starts_at < timedelta(minutes=1) for grade in grades)


def test_a_failed_question_comes_back_first_in_the_plan_of_the_next_interview(
    study: Study, past_round: Round, clock: Clock
) -> None:
    study.rounds.add(Round("Final", clock() + timedelta(days=5), "UTC"))
    known_recall = study.planning.recall_tracker.estimate_card(SECOND).mean
    study.debriefs.record_card(past_round, SECOND, is_known=False)
    assert study.planning.recall_tracker.estimate_card(SECOND).mean < known_recall - 0.2
    study.planning.make_plan()
    assert study.planning.current_plan is not None
    assert SECOND in study.planning.current_plan.card_ids_today


def test_a_change_of_mind_replaces_the_answer_and_keeps_the_expectation(study: Study, past_round: Round) -> None:
    study.debriefs.record_card(past_round, FIRST, is_known=False)
    expected_recall = study.debriefs.find_debrief(past_round).answers[FIRST].expected_recall
    study.debriefs.record_card(past_round, FIRST, is_known=True)
    answer = study.debriefs.find_debrief(past_round).answers[FIRST]
    assert (answer.is_known, answer.expected_recall) == (True, expected_recall)
    assert [grade.grade for grade in study.store.event_log.counted_grades if grade.card == FIRST] == [Grade.GOOD] * 2


def test_undo_of_a_change_of_mind_brings_the_first_answer_back_and_redo_the_second(
    study: Study, past_round: Round, clock: Clock
) -> None:
    def known_answers() -> list[bool]:
        return [answer.is_known for answer in study.debriefs.find_debrief(past_round).answers.values()]

    def last_grades() -> list[Grade]:
        return [grade.grade for grade in study.store.event_log.counted_grades if grade.card == FIRST][1:]

    for is_known in (True, False, True):
        study.debriefs.record_card(past_round, FIRST, is_known=is_known)
        clock.wait(minutes=1)
    seen: list[list[bool]] = [known_answers()]
    for _ in range(3):
        event = study.history.last_undoable_event()
        assert event is not None
        study.history.undo_event(event)
        clock.wait(minutes=1)
        seen.append(known_answers())
        assert last_grades() == [Grade.GOOD if known else Grade.AGAIN for known in known_answers()]
    assert seen == [[True], [False], [True], []]
    assert study.history.redo_event() is not None
    assert known_answers() == [True]
    assert last_grades() == [Grade.GOOD]


def test_new_cards_are_not_scored(study: Study, past_round: Round) -> None:
    assert study.debriefs.record_card(past_round, THIRD, is_known=True)
    debrief = study.debriefs.find_debrief(past_round)
    assert [answer.expected_recall for answer in debrief.answers.values()] == [None]
    assert score_forecast(debrief) is None


def test_a_card_that_was_answered_since_is_only_a_question_and_changes_no_recall(
    study: Study, past_round: Round
) -> None:
    study.cards.grade(SECOND, Grade.AGAIN, 5)
    recall_before = study.planning.known_recall
    assert not study.debriefs.record_card(past_round, SECOND, is_known=True)
    debrief = study.debriefs.find_debrief(past_round)
    prompt = study.target.cards_by_id[SECOND].prompt
    assert [(question.text, question.is_known) for question in debrief.questions] == [(prompt, True)]
    assert not debrief.answers
    assert recall_before is not None
    recall_after = study.planning.known_recall
    assert recall_after is not None
    assert recall_after.mean == pytest.approx(recall_before.mean, abs=1e-4)  # some time has passed


def test_an_answer_at_an_interview_takes_no_study_time(study: Study, past_round: Round) -> None:
    before = study.planning.study_context.pace.seconds_spent(0, 1e9)
    study.debriefs.record_card(past_round, FIRST, is_known=True)
    assert study.planning.study_context.pace.seconds_spent(0, 1e9) == before


def test_the_score_is_that_of_brier() -> None:
    answers = {
        str(number): InterviewAnswer(is_known, expected_recall, "")
        for number, (is_known, expected_recall) in enumerate([(True, 0.9), (False, 0.6), (True, 1.0), (True, None)])
    }
    score = score_forecast(Debrief(answers))
    assert score is not None
    assert (score.answer_count, score.known_count) == (3, 2)
    assert score.expected_recall == pytest.approx(2.5 / 3)
    assert score.brier_score == pytest.approx((0.01 + 0.36 + 0) / 3)


def test_a_round_is_offered_until_something_was_said_and_for_two_weeks(
    study: Study, past_round: Round, clock: Clock
) -> None:
    assert study.progress.round_to_debrief(clock()) == study.progress.rounds["Onsite"]
    assert study.progress.round_to_debrief(clock() + timedelta(days=15)) is None
    study.debriefs.record_question(past_round, "Why us?", is_known=False)
    assert study.progress.round_to_debrief(clock()) is None


def test_two_interviews_at_the_same_time_have_two_debriefs(study: Study, clock: Clock) -> None:
    coding, design = (Round(name, clock() + timedelta(days=1), "UTC") for name in ("Coding", "Design"))
    design = replace(design, starts_at=coding.starts_at)
    for each in (coding, design):
        study.rounds.add(each)
    clock.wait(days=2)
    study.debriefs.record_surprise(coding, "a whiteboard")
    assert study.debriefs.find_debrief(design) == Debrief()
    assert study.progress.round_to_debrief(clock()) == study.progress.rounds["Design"]


@pytest.mark.parametrize("is_removed", [True, False])
def test_a_debrief_is_found_after_its_interview_was_moved_renamed_or_removed(
    study: Study, past_round: Round, clock: Clock, *, is_removed: bool
) -> None:
    study.debriefs.record_surprise(past_round, "a whiteboard")
    study.rounds.rename(study.progress.rounds["Onsite"], "Main")
    if is_removed:
        study.rounds.remove("Main")
    else:
        study.rounds.schedule(clock() + timedelta(days=9), "UTC", "Main")
    (found_round,) = study.debriefs.past_rounds
    assert (found_round.name, found_round.starts_at) == ("Main", past_round.starts_at)
    assert study.debriefs.find_debrief(found_round).surprise == "a whiteboard"


@pytest.mark.parametrize(
    "question", ["What is C#?", "Explain *args in Python", "What is Vec<T>?", "What is snake_case?"]
)
def test_a_question_with_markdown_characters_is_found_again(home: HomeFolders, question: str) -> None:
    append_question(home, "runway", question, "")
    card = Study.open(home, "runway").debriefs.find_card(question)
    assert card is not None
    assert card.deck_id == "asked-in-interviews"
