"""The choice of cards in a drill, from a queue and in a timed session."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import Objective, TargetTime
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.session.card_chooser import CardChooser, DrillMode
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.timed_session import StopReason, TimedSession

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CARD_IDS = [f"card {number}" for number in range(40)]


def make_timed_session(learner: Learner, seconds_left: float = 600.0) -> TimedSession:
    planner = CardPlanner(CARD_IDS, learner, Objective([TargetTime(to_epoch_days(NOW) + 5)]))
    planner.start_session(to_epoch_days(NOW))
    return TimedSession(planner, seconds_left, len(CARD_IDS))


def start_planned_drill(
    seconds_left: float = 600.0, drill_mode: DrillMode = DrillMode.PLANNED
) -> tuple[CardChooser, Callable[[Grade], str]]:
    """Start a planned drill; also return a function that answers the card on screen and returns its id."""
    learner = Learner()
    chooser = CardChooser(CardQueue(()), make_timed_session(learner, seconds_left), drill_mode)

    def answer(grade: Grade) -> str:
        card_id = chooser.current_card_id
        assert card_id is not None
        learner.record_answer(card_id, grade, to_epoch_days(NOW))
        chooser.record_grade(card_id, grade, 10.0, NOW)
        return card_id

    return chooser, answer


def test_a_failed_card_is_asked_again_and_the_queue_ends() -> None:
    chooser = CardChooser(CardQueue(("a", "b")))
    asked_ids = []
    for grade in (Grade.AGAIN, Grade.GOOD, Grade.GOOD):
        asked_ids.append(chooser.current_card_id)
        chooser.record_grade(chooser.current_card_id or "", grade, 5.0, NOW)
    assert asked_ids == ["a", "b", "a"]
    assert chooser.current_card_id is None
    assert chooser.stop_point is None


def test_a_planned_drill_chooses_after_each_answer_and_counts_the_minutes_down() -> None:
    chooser, answer = start_planned_drill(seconds_left=300.0)
    assert chooser.session_progress.progress_text == "card 1 · 5 min left today"
    asked_ids = [answer(Grade.AGAIN) for _ in range(6)]
    assert all(card_id != next_card_id for card_id, next_card_id in pairwise(asked_ids))
    assert chooser.session_progress.progress_text == "card 7 · 4 min left today"
    done_share = chooser.session_progress.done_share
    assert done_share is not None
    assert 0 < done_share < 1


def test_a_drill_stops_when_time_is_up_and_can_be_continued() -> None:
    chooser, answer = start_planned_drill(seconds_left=5.0)
    answer(Grade.GOOD)
    stop_point = chooser.stop_point
    assert stop_point is not None
    assert (chooser.current_card_id, stop_point.stop_reason) == (None, StopReason.TIME_IS_UP)
    chooser.continue_past_stop()
    answer(Grade.GOOD)
    assert chooser.current_card_id in CARD_IDS
    assert "extra study" in chooser.session_progress.progress_text


def test_extra_study_never_stops() -> None:
    chooser, answer = start_planned_drill(seconds_left=0.0, drill_mode=DrillMode.EXTRA)
    for _ in range(30):
        answer(Grade.EASY)
    assert chooser.current_card_id is not None


def test_a_card_that_was_set_aside_is_not_chosen_again() -> None:
    chooser, answer = start_planned_drill()
    removed_id = chooser.current_card_id
    chooser.set_card_aside(removed_id or "")
    assert removed_id not in {answer(Grade.AGAIN) for _ in range(12)}


def test_a_card_is_asked_again_after_its_grade_was_undone() -> None:
    chooser, answer = start_planned_drill()
    first_id = answer(Grade.GOOD)
    chooser.follow_undo(first_id)
    assert chooser.current_card_id == first_id
    assert chooser.card_queue.given_grades == ()
    chooser.follow_undo(CARD_IDS[-1])
    assert chooser.current_card_id == CARD_IDS[-1]


def test_undo_at_a_stop_point_asks_the_last_card_again() -> None:
    chooser, answer = start_planned_drill(seconds_left=5.0)
    card_id = answer(Grade.GOOD)
    stop_point = chooser.stop_point
    chooser.follow_undo(card_id)
    assert stop_point is not None
    assert (chooser.stop_point, chooser.current_card_id) == (None, card_id)


def test_a_renewed_session_does_not_repeat_the_last_card() -> None:
    chooser, answer = start_planned_drill()
    first_id = answer(Grade.GOOD)
    learner = Learner()
    for card_id in [*(card_id for card_id in CARD_IDS[:20] if card_id != first_id), first_id]:
        learner.record_answer(card_id, Grade.EASY, to_epoch_days(NOW))
    chooser.renew_timed_session(make_timed_session(learner, 300.0), CardQueue(()), "others")
    assert chooser.session_basis == "others"
    assert chooser.current_card_id != first_id
    assert chooser.current_card_id is not None


def test_a_renewed_session_still_ignores_stop_points() -> None:
    chooser, _ = start_planned_drill(seconds_left=0.0)
    chooser.continue_past_stop()
    chooser.renew_timed_session(make_timed_session(Learner(), seconds_left=0.0), CardQueue(()), "something else")
    assert (chooser.stop_point, chooser.current_card_id) == (None, CARD_IDS[0])


def test_a_drill_continues_as_a_queue_when_no_round_is_left() -> None:
    chooser, answer = start_planned_drill()
    first_id = answer(Grade.GOOD)
    chooser.renew_timed_session(None, CardQueue(("x", "y")), "no round")
    assert chooser.current_card_id == "x"
    assert chooser.session_progress.progress_text == "1 of 3 done"
    assert chooser.card_queue.given_grades == ((first_id, Grade.GOOD),)


def test_cards_settled_elsewhere_are_skipped() -> None:
    queue_chooser = CardChooser(CardQueue(("a", "b", "c")))
    queue_chooser.skip_settled_cards(lambda card_id: card_id in {"a", "b"}, NOW)
    assert queue_chooser.current_card_id == "c"
    chooser, _ = start_planned_drill()
    settled_id = chooser.current_card_id
    chooser.skip_settled_cards(lambda card_id: card_id == settled_id, NOW + timedelta(minutes=1))
    assert chooser.current_card_id not in {None, settled_id}


def test_practice_saves_nothing_and_can_step_back() -> None:
    chooser = CardChooser(CardQueue(("a", "b")), None, DrillMode.PRACTICE)
    assert not chooser.are_answers_saved
    assert not chooser.ask_previous_card()
    chooser.record_grade("a", Grade.GOOD, 5.0, NOW)
    assert chooser.ask_previous_card()
    assert chooser.current_card_id == "a"
