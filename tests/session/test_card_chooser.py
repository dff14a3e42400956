"""A drill as it goes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.session.card_chooser import CardChooser, DrillMode
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.timed_session import StopReason, TimedSession

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CARDS = [f"card {number}" for number in range(40)]


def sitting(learner: Learner, left: float = 600.0) -> TimedSession:
    planner = CardPlanner(CARDS, learner, Objective([TargetTime(to_epoch_days(NOW) + 5)]))
    planner.start_session(to_epoch_days(NOW))
    return TimedSession(planner, left, len(CARDS))


def by_plan(left: float = 600.0, mode: DrillMode = DrillMode.PLANNED) -> tuple[CardChooser, Callable[[Grade], str]]:
    """A drill by the plan, and what answers the card on screen; that gives which one it was."""
    learner = Learner()
    course = CardChooser(CardQueue(()), sitting(learner, left), mode)

    def answer(grade: Grade) -> str:
        card = course.current_card_id
        assert card is not None
        learner.record_answer(card, grade, to_epoch_days(NOW))
        course.record_grade(card, grade, 10.0, NOW)
        return card

    return course, answer


def test_a_queue_goes_to_its_end_and_a_failed_card_comes_again() -> None:
    course = CardChooser(CardQueue(("a", "b")))
    asked = []
    for grade in (Grade.AGAIN, Grade.GOOD, Grade.GOOD):
        asked.append(course.current_card_id)
        course.record_grade(course.current_card_id or "", grade, 5.0, NOW)
    assert asked == ["a", "b", "a"]
    assert course.current_card_id is None
    assert course.stop_point is None


def test_by_plan_the_next_card_is_chosen_after_each_answer_and_the_minutes_run_down() -> None:
    course, answer = by_plan(left=300.0)
    assert course.session_progress.progress_text == "card 1 · 5 min left"
    asked = [answer(Grade.AGAIN) for _ in range(6)]
    assert all(one != other for one, other in pairwise(asked))
    assert course.session_progress.progress_text == "card 7 · 4 min left"
    assert 0 < course.session_progress.done_share < 1


def test_when_the_minutes_are_gone_it_stops_and_goes_on_if_it_is_told_to() -> None:
    course, answer = by_plan(left=5.0)
    answer(Grade.GOOD)
    stop = course.stop_point
    assert stop is not None
    assert (course.current_card_id, stop.stop_reason) == (None, StopReason.TIME_IS_UP)
    course.continue_past_stop()
    answer(Grade.GOOD)
    assert course.current_card_id in CARDS
    assert "extra study" in course.session_progress.progress_text


def test_ahead_of_the_plan_it_never_stops() -> None:
    course, answer = by_plan(left=0.0, mode=DrillMode.EXTRA)
    for _ in range(30):
        answer(Grade.EASY)
    assert course.current_card_id is not None


def test_a_card_that_is_set_aside_is_not_chosen_again() -> None:
    course, answer = by_plan()
    gone = course.current_card_id
    course.set_card_aside(gone or "")
    assert gone not in {answer(Grade.AGAIN) for _ in range(12)}


def test_an_answer_that_is_taken_back_is_asked_again() -> None:
    course, answer = by_plan()
    first = answer(Grade.GOOD)
    course.ask_undone_card(first)
    assert course.current_card_id == first
    assert course.card_queue.given_grades == ()
    course.ask_undone_card(CARDS[-1])
    assert course.current_card_id == CARDS[-1]


def test_an_answer_that_is_taken_back_at_the_place_to_stop_is_asked_again() -> None:
    course, answer = by_plan(left=5.0)
    card = answer(Grade.GOOD)
    stopped = course.stop_point
    course.ask_undone_card(card)
    assert stopped is not None
    assert (course.stop_point, course.current_card_id) == (None, card)


def test_renewed_it_chooses_by_what_is_known_now_and_not_the_card_asked_last() -> None:
    course, answer = by_plan()
    first = answer(Grade.GOOD)
    learner = Learner()
    for card in CARDS[:20]:
        if card != first:
            learner.record_answer(card, Grade.EASY, to_epoch_days(NOW))
    course.renew_timed_session(sitting(learner, 300.0), CardQueue(()), "others")
    assert course.session_basis == "others"
    assert course.current_card_id != first
    assert course.current_card_id is not None


def test_renewed_it_goes_on_where_the_person_would_rather_go_on() -> None:
    course, _ = by_plan(left=0.0)
    course.continue_past_stop()
    course.renew_timed_session(sitting(Learner(), left=0.0), CardQueue(()), "something else")
    assert (course.stop_point, course.current_card_id) == (None, CARDS[0])


def test_where_no_round_lies_ahead_any_more_it_goes_on_as_a_queue() -> None:
    course, answer = by_plan()
    first = answer(Grade.GOOD)
    course.renew_timed_session(None, CardQueue(("x", "y")), "no round")
    assert course.current_card_id == "x"
    assert course.session_progress.progress_text == "2 of 3"
    assert course.card_queue.given_grades == ((first, Grade.GOOD),)


def test_what_was_settled_elsewhere_is_passed_over() -> None:
    queue = CardChooser(CardQueue(("a", "b", "c")))
    queue.skip_settled_cards(lambda card: card in {"a", "b"}, NOW)
    assert queue.current_card_id == "c"
    course, _ = by_plan()
    settled = course.current_card_id
    course.skip_settled_cards(lambda card: card == settled, NOW + timedelta(minutes=1))
    assert course.current_card_id not in {None, settled}


def test_a_rehearsal_counts_nothing_and_steps_back() -> None:
    course = CardChooser(CardQueue(("a", "b")), None, DrillMode.PRACTICE)
    assert not course.are_answers_saved
    assert not course.ask_previous_card()
    course.record_grade("a", Grade.GOOD, 5.0, NOW)
    assert course.ask_previous_card()
    assert course.current_card_id == "a"
