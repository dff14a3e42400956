"""A drill as it goes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.planner import Aim, Planner, Terms
from prepdeck.memory.study_days import in_days
from prepdeck.session.card_chooser import Course, Mode
from prepdeck.session.card_queue import Drill
from prepdeck.session.timed_session import Reason, Sitting

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CARDS = [f"card {number}" for number in range(40)]


def sitting(learner: Learner, left: float = 600.0) -> Sitting:
    planner = Planner(CARDS, learner, Terms([Aim(in_days(NOW) + 5)]))
    planner.begin(in_days(NOW))
    return Sitting(planner, left, len(CARDS))


def by_plan(left: float = 600.0, mode: Mode = Mode.PLANNED) -> tuple[Course, Callable[[Grade], str]]:
    """A drill by the plan, and what answers the card on screen; that gives which one it was."""
    learner = Learner()
    course = Course(Drill(()), sitting(learner, left), mode)

    def answer(grade: Grade) -> str:
        card = course.current
        assert card is not None
        learner.answered(card, grade, in_days(NOW))
        course.graded(card, grade, 10.0, NOW)
        return card

    return course, answer


def test_a_queue_goes_to_its_end_and_a_failed_card_comes_again() -> None:
    course = Course(Drill(("a", "b")))
    asked = []
    for grade in (Grade.AGAIN, Grade.GOOD, Grade.GOOD):
        asked.append(course.current)
        course.graded(course.current or "", grade, 5.0, NOW)
    assert asked == ["a", "b", "a"]
    assert course.current is None
    assert course.stop is None


def test_by_plan_the_next_card_is_chosen_after_each_answer_and_the_minutes_run_down() -> None:
    course, answer = by_plan(left=300.0)
    assert course.way.said == "1 · 5 min left"
    asked = [answer(Grade.AGAIN) for _ in range(6)]
    assert all(one != other for one, other in pairwise(asked))
    assert course.way.said == "7 · 4 min left"
    assert 0 < course.way.share < 1


def test_when_the_minutes_are_gone_it_stops_and_goes_on_if_it_is_told_to() -> None:
    course, answer = by_plan(left=5.0)
    answer(Grade.GOOD)
    stop = course.stop
    assert stop is not None
    assert (course.current, stop.reason) == (None, Reason.MINUTES)
    course.go_on()
    answer(Grade.GOOD)
    assert course.current in CARDS
    assert "more than planned" in course.way.said


def test_ahead_of_the_plan_it_never_stops() -> None:
    course, answer = by_plan(left=0.0, mode=Mode.AHEAD)
    for _ in range(30):
        answer(Grade.EASY)
    assert course.current is not None


def test_a_card_that_is_set_aside_is_not_chosen_again() -> None:
    course, answer = by_plan()
    gone = course.current
    course.set_aside(gone or "")
    assert gone not in {answer(Grade.AGAIN) for _ in range(12)}


def test_an_answer_that_is_taken_back_is_asked_again() -> None:
    course, answer = by_plan()
    first = answer(Grade.GOOD)
    course.take_back(first)
    assert course.current == first
    assert course.drill.answered == ()
    course.take_back(CARDS[-1])
    assert course.current == CARDS[-1]


def test_an_answer_that_is_taken_back_at_the_place_to_stop_is_asked_again() -> None:
    course, answer = by_plan(left=5.0)
    card = answer(Grade.GOOD)
    stopped = course.stop
    course.take_back(card)
    assert stopped is not None
    assert (course.stop, course.current) == (None, card)


def test_renewed_it_chooses_by_what_is_known_now_and_not_the_card_asked_last() -> None:
    course, answer = by_plan()
    first = answer(Grade.GOOD)
    learner = Learner()
    for card in CARDS[:20]:
        if card != first:
            learner.answered(card, Grade.EASY, in_days(NOW))
    course.renew(sitting(learner, 300.0), Drill(()), "others")
    assert course.basis == "others"
    assert course.current != first
    assert course.current is not None


def test_renewed_it_goes_on_where_the_person_would_rather_go_on() -> None:
    course, _ = by_plan(left=0.0)
    course.go_on()
    course.renew(sitting(Learner(), left=0.0), Drill(()), "something else")
    assert (course.stop, course.current) == (None, CARDS[0])


def test_where_no_round_lies_ahead_any_more_it_goes_on_as_a_queue() -> None:
    course, answer = by_plan()
    first = answer(Grade.GOOD)
    course.renew(None, Drill(("x", "y")), "no round")
    assert course.current == "x"
    assert course.way.said == "2 of 3"
    assert course.drill.answered == ((first, Grade.GOOD),)


def test_what_was_settled_elsewhere_is_passed_over() -> None:
    queue = Course(Drill(("a", "b", "c")))
    queue.pass_over(lambda card: card in {"a", "b"}, NOW)
    assert queue.current == "c"
    course, _ = by_plan()
    settled = course.current
    course.pass_over(lambda card: card == settled, NOW + timedelta(minutes=1))
    assert course.current not in {None, settled}


def test_a_rehearsal_counts_nothing_and_steps_back() -> None:
    course = Course(Drill(("a", "b")), None, Mode.REHEARSAL)
    assert not course.counts
    assert not course.step_back()
    course.graded("a", Grade.GOOD, 5.0, NOW)
    assert course.step_back()
    assert course.current == "a"
