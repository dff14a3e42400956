"""The drill as a value: what is asked, in which order, and what undo gives back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prepdeck.cards.card import AnyCard, Deck, RecallCard
from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.memory.readiness import NO_RECALL
from prepdeck.progress.event_log import fold_events
from prepdeck.progress.events import CardGraded
from prepdeck.progress.fold import Progress
from prepdeck.session.card_queue import MAX_NEW_CARDS, CardQueue, queue_due_cards, queue_weakest_cards
from prepdeck.session.deck_status import deck_status_with_round, deck_status_without_round, find_due_ids

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MODEL = FsrsModel()


def deck(name: str, count: int) -> Deck:
    cards: tuple[AnyCard, ...] = tuple(RecallCard(id=f"{name}/{n}", prompt=f"{n}?", answer="yes") for n in range(count))
    return Deck(name, name, cards)


def seen(*grades: tuple[str, Grade, float]) -> Progress:
    """Cards answered so many days before `AT`."""
    events = [
        CardGraded(id=str(n), at=AT - timedelta(days=days), card=card, grade=grade, seconds=1)
        for n, (card, grade, days) in enumerate(grades)
    ]
    return fold_events(events, MODEL)


def test_what_is_due_comes_before_what_is_new_and_the_worst_recalled_first() -> None:
    progress = seen(("a/0", Grade.GOOD, 3), ("a/1", Grade.GOOD, 30))
    assert queue_due_cards([deck("a", 3)], progress, AT, MODEL).waiting_ids == ("a/1", "a/0", "a/2")


def test_a_card_that_is_still_known_well_is_not_asked() -> None:
    progress = seen(("a/0", Grade.EASY, 0.1))
    assert queue_due_cards([deck("a", 1)], progress, AT, MODEL).waiting_ids == ()


def test_new_cards_come_in_the_decks_turn_and_a_handful_at_once() -> None:
    drill = queue_due_cards([deck("a", 30), deck("b", 2)], Progress(), AT, MODEL)
    assert drill.waiting_ids[:4] == ("a/0", "b/0", "a/1", "b/1")
    assert len(drill.waiting_ids) == MAX_NEW_CARDS


def test_a_failed_card_comes_again_a_few_cards_on() -> None:
    drill = CardQueue(("1", "2", "3", "4", "5")).after_grade(Grade.AGAIN)
    assert drill.waiting_ids == ("2", "3", "4", "1", "5")


def test_the_last_card_failed_comes_again_at_once() -> None:
    assert CardQueue(("1",)).after_grade(Grade.AGAIN).waiting_ids == ("1",)


def test_a_recalled_card_is_gone_and_counted() -> None:
    drill = CardQueue(("1", "2")).after_grade(Grade.HARD)
    assert (drill.current_card_id, drill.given_grades, drill.total_count) == ("2", (("1", Grade.HARD),), 2)


def test_the_drill_before_an_answer_is_the_drill_as_it_was() -> None:
    drill = CardQueue(("1", "2"))
    assert drill.after_grade(Grade.AGAIN).previous_queue == drill


def test_an_older_answer_that_is_undone_is_asked_now() -> None:
    assert CardQueue(("1", "2")).with_first("9").waiting_ids == ("9", "1", "2")
    assert CardQueue(("1", "2")).with_first("2").waiting_ids == ("2", "1")


def test_an_empty_drill_has_no_card() -> None:
    assert CardQueue(()).current_card_id is None


def test_standing_counts_what_is_due_and_what_is_new() -> None:
    progress = seen(("a/0", Grade.GOOD, 30))
    found = deck_status_without_round(deck("a", 2), progress, AT, NO_RECALL, MODEL)
    assert (found.due_ids, found.new_ids, found.done_item_count) == (("a/0",), ("a/1",), None)


def test_with_a_round_ahead_standing_counts_what_is_asked_today() -> None:
    progress = seen(("a/0", Grade.GOOD, 30), ("a/1", Grade.GOOD, 30))
    found = deck_status_with_round(deck("a", 5), progress, AT, NO_RECALL, {"a/1", "a/4", "b/9"}, is_counted=True)
    assert (found.due_ids, found.new_ids, found.unseen_count) == (("a/1",), ("a/4",), 3)


def test_a_lower_retention_lets_cards_come_back_later() -> None:
    progress = seen(("a/0", Grade.GOOD, 3))
    assert find_due_ids(["a/0"], progress, AT, MODEL) == ("a/0",)
    assert find_due_ids(["a/0"], replace(progress, desired_retention=0.7), AT, MODEL) == ()


def test_due_leaves_out_cards_of_decks_that_are_gone() -> None:
    assert find_due_ids(["a/7"], seen(("b/1", Grade.AGAIN, 30)), AT, MODEL) == ()


def test_asked_without_regard_to_what_is_due_the_weakest_come_first_and_the_new_ones_last() -> None:
    progress = seen(("a/0", Grade.EASY, 1), ("a/1", Grade.AGAIN, 20), ("a/2", Grade.GOOD, 5))
    assert queue_weakest_cards([deck("a", 4)], progress, AT, MODEL).waiting_ids == ("a/1", "a/2", "a/0", "a/3")


def without(progress: Progress, **until: datetime | None) -> Progress:
    """The cards of deck `a` that are set aside, by their number behind `n`."""
    return replace(progress, set_aside_until={f"a/{name[1:]}": at for name, at in until.items()})


def test_cards_that_are_set_aside_are_not_asked_whether_due_or_new() -> None:
    progress = seen(("a/0", Grade.GOOD, 3), ("a/1", Grade.GOOD, 30))
    aside = without(progress, n1=None, n2=AT + timedelta(hours=1), n3=AT)
    assert queue_due_cards([deck("a", 5)], aside, AT, MODEL).waiting_ids == ("a/0", "a/3", "a/4")


def test_a_suspended_card_does_not_count_and_a_buried_one_does() -> None:
    progress = seen(("a/0", Grade.GOOD, 3))
    for aside, counted, unseen in (({}, 4, 3), ({"n1": AT + timedelta(days=1)}, 4, 3), ({"n1": None}, 3, 2)):
        found = deck_status_without_round(deck("a", 4), without(progress, **aside), AT, NO_RECALL, MODEL)
        assert (found.counted_card_count, found.unseen_count, found.set_aside_count) == (counted, unseen, len(aside))


def test_the_drill_before_a_card_was_set_aside_is_the_drill_as_it_was() -> None:
    drill = CardQueue(("1", "2"))
    assert drill.after_setting_aside().waiting_ids == ("2",)
    assert drill.after_setting_aside().given_grades == ()
    assert drill.after_setting_aside().previous_queue == drill
