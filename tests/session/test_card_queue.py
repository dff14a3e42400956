"""The queue of a drill: which cards are asked, in which order, and what undo restores."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from effort import examples
from prepdeck.cards.card import AnyCard, Deck, RecallCard
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.memory.expected_recall import NO_RECALL
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.retention import days_until_due
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import CardGraded
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import LearnerTracker
from prepdeck.session.card_queue import MAX_NEW_CARDS, CardQueue, keep_apart, queue_due_cards, queue_weakest_cards
from prepdeck.session.deck_status import deck_status_with_round, deck_status_without_round, find_due_ids

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GAPS = st.integers(1, 12)


def make_deck(name: str, count: int) -> Deck:
    cards: tuple[AnyCard, ...] = tuple(
        RecallCard(id=f"{name}/{number}", prompt=f"{number}?", answer=plain_blocks("yes")) for number in range(count)
    )
    return Deck(name, name, cards)


def answer_cards(*grades: tuple[str, Grade, float]) -> tuple[Progress, Learner]:
    """Return the progress and the learner after grades, each given a number of days before `NOW`."""
    events = [
        CardGraded(id=str(number), at=NOW - timedelta(days=days), card=card_id, grade=grade, seconds=1)
        for number, (card_id, grade, days) in enumerate(grades)
    ]
    event_log, tracker = EventLog(), LearnerTracker()
    event_log.add_events(events)
    tracker.update_from(event_log)
    return event_log.progress, tracker.learner


def test_due_cards_come_before_new_ones_lowest_recall_first() -> None:
    progress, learner = answer_cards(("a/0", Grade.GOOD, 3), ("a/1", Grade.GOOD, 30))
    assert queue_due_cards([make_deck("a", 3)], progress, NOW, learner).waiting_ids == ("a/1", "a/0", "a/2")


def test_a_card_that_is_not_due_is_not_asked() -> None:
    progress, learner = answer_cards(("a/0", Grade.EASY, 0.1))
    assert queue_due_cards([make_deck("a", 1)], progress, NOW, learner).waiting_ids == ()


def test_new_cards_alternate_between_decks_and_are_limited() -> None:
    card_queue = queue_due_cards([make_deck("a", 30), make_deck("b", 2)], Progress(), NOW, Learner())
    assert card_queue.waiting_ids[:4] == ("a/0", "b/0", "a/1", "b/1")
    assert len(card_queue.waiting_ids) == MAX_NEW_CARDS


@examples(60)
@given(
    count=st.integers(0, 40), pairs=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=5), gap=GAPS
)
def test_cards_that_give_each_other_away_are_kept_apart_while_there_are_others(
    count: int, pairs: list[tuple[int, int]], gap: int
) -> None:
    related_cards: dict[str, set[str]] = {}
    for first, second in pairs:
        related_cards.setdefault(str(first), set()).add(str(second))
        related_cards.setdefault(str(second), set()).add(str(first))
    card_ids = [str(number) for number in range(count)]
    ordered_ids = keep_apart(card_ids, related_cards, gap)
    assert sorted(ordered_ids) == sorted(card_ids)
    for position, card_id in enumerate(ordered_ids):
        recent_ids = set(ordered_ids[max(0, position - gap) : position])
        if recent_ids & related_cards.get(card_id, set()):
            assert all(recent_ids & related_cards.get(later_id, set()) for later_id in ordered_ids[position:])


def test_cards_without_relations_keep_their_order() -> None:
    assert keep_apart("abcd", {"a": {"b"}, "b": {"a"}}, 2) == ["a", "c", "d", "b"]


def test_a_failed_card_is_asked_again_after_five_others() -> None:
    card_queue = CardQueue(("1", "2", "3", "4", "5", "6", "7")).after_grade(Grade.AGAIN)
    assert card_queue.waiting_ids == ("2", "3", "4", "5", "6", "1", "7")


def test_a_card_that_failed_four_times_is_left_for_another_day() -> None:
    card_queue, asked_count = CardQueue(("1", "2")), 0
    while card_queue.current_card_id is not None and asked_count < 20:
        asked_count += 1
        card_queue = card_queue.after_grade(Grade.AGAIN)
    assert asked_count == 8


def test_a_failed_last_card_is_asked_again_at_once() -> None:
    assert CardQueue(("1",)).after_grade(Grade.AGAIN).waiting_ids == ("1",)


def test_a_recalled_card_leaves_the_queue_and_is_counted() -> None:
    card_queue = CardQueue(("1", "2")).after_grade(Grade.HARD)
    assert (card_queue.current_card_id, card_queue.given_grades) == ("2", (("1", Grade.HARD),))
    assert (card_queue.done_count, card_queue.card_count) == (1, 2)


def test_a_failed_card_is_not_done_until_it_is_recalled() -> None:
    card_queue = CardQueue(("1", "2")).after_grade(Grade.AGAIN)
    assert (card_queue.done_count, card_queue.card_count) == (0, 2)
    card_queue = card_queue.after_grade(Grade.GOOD).after_grade(Grade.GOOD)
    assert (card_queue.done_count, card_queue.card_count) == (2, 2)


def test_a_queue_keeps_the_one_from_before_the_answer() -> None:
    card_queue = CardQueue(("1", "2"))
    assert card_queue.after_grade(Grade.AGAIN).previous_queue == card_queue


def test_a_card_of_an_older_undone_answer_is_put_first() -> None:
    assert CardQueue(("1", "2")).with_first("9").waiting_ids == ("9", "1", "2")
    assert CardQueue(("1", "2")).with_first("2").waiting_ids == ("2", "1")


def test_an_empty_queue_has_no_current_card() -> None:
    assert CardQueue(()).current_card_id is None


def test_deck_status_lists_due_and_new_cards() -> None:
    progress, learner = answer_cards(("a/0", Grade.GOOD, 30))
    deck_status = deck_status_without_round(make_deck("a", 2), progress, NOW, NO_RECALL, learner)
    assert (deck_status.due_ids, deck_status.new_ids, deck_status.done_item_count) == (("a/0",), ("a/1",), None)


def test_deck_status_before_a_round_lists_todays_cards() -> None:
    progress, _ = answer_cards(("a/0", Grade.GOOD, 30), ("a/1", Grade.GOOD, 30))
    deck_status = deck_status_with_round(
        make_deck("a", 5), progress, NOW, NO_RECALL, {"a/1", "a/4", "b/9"}, is_counted=True
    )
    assert (deck_status.due_ids, deck_status.new_ids, deck_status.new_card_count) == (("a/1",), ("a/4",), 3)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def test_a_card_is_due_the_whole_day_that_was_announced(zone: str) -> None:
    answered = datetime(2026, 11, 28, 21, tzinfo=ZoneInfo(zone))
    event_log, tracker = EventLog(), LearnerTracker()
    event_log.add_events([CardGraded(id="1", at=answered, card="a/0", grade=Grade.GOOD, seconds=1)])
    tracker.update_from(event_log)
    progress, learner = event_log.progress, tracker.learner
    days = days_until_due(Learner(), "a/0", Grade.GOOD, to_epoch_days(answered), progress.desired_retention)
    assert 0.5 < days < 1.5  # announced as tomorrow
    for hours, due_ids in ((0, ()), (6, ()), (8, ("a/0",)), (11, ("a/0",)), (25, ("a/0",))):
        assert find_due_ids(["a/0"], progress, answered + timedelta(hours=hours), learner) == due_ids


def test_a_lower_retention_makes_cards_due_later() -> None:
    progress, learner = answer_cards(("a/0", Grade.GOOD, 3))
    assert find_due_ids(["a/0"], progress, NOW, learner) == ("a/0",)
    assert find_due_ids(["a/0"], replace(progress, desired_retention=0.7), NOW, learner) == ()


def test_cards_of_missing_decks_are_not_due() -> None:
    progress, learner = answer_cards(("b/1", Grade.AGAIN, 30))
    assert find_due_ids(["a/7"], progress, NOW, learner) == ()
    assert find_due_ids(["a/7", "b/1"], progress, NOW, learner) == ("b/1",)


def test_practice_asks_the_weakest_cards_first_and_new_ones_last() -> None:
    progress, learner = answer_cards(("a/0", Grade.EASY, 1), ("a/1", Grade.AGAIN, 20), ("a/2", Grade.GOOD, 5))
    assert queue_weakest_cards([make_deck("a", 4)], progress, NOW, learner).waiting_ids == ("a/1", "a/2", "a/0", "a/3")


def set_cards_aside(progress: Progress, **until_by_name: datetime | None) -> Progress:
    """Set cards of deck `a` aside; the name `n3` means the card `a/3`."""
    return replace(progress, set_aside_until={f"a/{name[1:]}": until for name, until in until_by_name.items()})


def test_due_and_new_cards_that_are_set_aside_are_not_asked() -> None:
    progress, learner = answer_cards(("a/0", Grade.GOOD, 3), ("a/1", Grade.GOOD, 30))
    set_aside = set_cards_aside(progress, n1=None, n2=NOW + timedelta(hours=1), n3=NOW)
    assert queue_due_cards([make_deck("a", 5)], set_aside, NOW, learner).waiting_ids == ("a/0", "a/3", "a/4")


def test_buried_cards_count_and_suspended_cards_do_not() -> None:
    progress, learner = answer_cards(("a/0", Grade.GOOD, 3))
    for set_aside, counted, new_cards in (({}, 4, 3), ({"n1": NOW + timedelta(days=1)}, 4, 3), ({"n1": None}, 3, 2)):
        deck_status = deck_status_without_round(
            make_deck("a", 4), set_cards_aside(progress, **set_aside), NOW, NO_RECALL, learner
        )
        assert (deck_status.counted_card_count, deck_status.new_card_count, deck_status.set_aside_count) == (
            counted,
            new_cards,
            len(set_aside),
        )


def test_a_queue_keeps_the_one_from_before_a_card_was_set_aside() -> None:
    card_queue = CardQueue(("1", "2"))
    assert card_queue.after_setting_aside().waiting_ids == ("2",)
    assert card_queue.after_setting_aside().given_grades == ()
    assert card_queue.after_setting_aside().previous_queue == card_queue
