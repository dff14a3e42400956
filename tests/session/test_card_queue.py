"""The drill as a value: what is asked, in which order, and what undo gives back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prepdeck.cards.card import AnyCard, Deck, Recall
from prepdeck.memory.fsrs import Grade, Model
from prepdeck.memory.readiness import NOTHING
from prepdeck.progress.event_log import fold
from prepdeck.progress.events import Graded
from prepdeck.progress.fold import Progress
from prepdeck.session.card_queue import NEW_AT_ONCE, Drill, begin, weakest
from prepdeck.session.deck_status import due, planned, standing

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MODEL = Model()


def deck(name: str, count: int) -> Deck:
    cards: tuple[AnyCard, ...] = tuple(Recall(id=f"{name}/{n}", prompt=f"{n}?", answer="yes") for n in range(count))
    return Deck(name, name, cards)


def seen(*grades: tuple[str, Grade, float]) -> Progress:
    """Cards answered so many days before `AT`."""
    events = [
        Graded(id=str(n), at=AT - timedelta(days=days), card=card, grade=grade, seconds=1)
        for n, (card, grade, days) in enumerate(grades)
    ]
    return fold(events, MODEL)


def test_what_is_due_comes_before_what_is_new_and_the_worst_recalled_first() -> None:
    progress = seen(("a/0", Grade.GOOD, 3), ("a/1", Grade.GOOD, 30))
    assert begin([deck("a", 3)], progress, AT, MODEL).waiting == ("a/1", "a/0", "a/2")


def test_a_card_that_is_still_known_well_is_not_asked() -> None:
    progress = seen(("a/0", Grade.EASY, 0.1))
    assert begin([deck("a", 1)], progress, AT, MODEL).waiting == ()


def test_new_cards_come_in_the_decks_turn_and_a_handful_at_once() -> None:
    drill = begin([deck("a", 30), deck("b", 2)], Progress(), AT, MODEL)
    assert drill.waiting[:4] == ("a/0", "b/0", "a/1", "b/1")
    assert len(drill.waiting) == NEW_AT_ONCE


def test_a_failed_card_comes_again_a_few_cards_on() -> None:
    drill = Drill(("1", "2", "3", "4", "5")).after(Grade.AGAIN)
    assert drill.waiting == ("2", "3", "4", "1", "5")


def test_the_last_card_failed_comes_again_at_once() -> None:
    assert Drill(("1",)).after(Grade.AGAIN).waiting == ("1",)


def test_a_recalled_card_is_gone_and_counted() -> None:
    drill = Drill(("1", "2")).after(Grade.HARD)
    assert (drill.current, drill.answered, drill.length) == ("2", (("1", Grade.HARD),), 2)


def test_the_drill_before_an_answer_is_the_drill_as_it_was() -> None:
    drill = Drill(("1", "2"))
    assert drill.after(Grade.AGAIN).before == drill


def test_an_older_answer_that_is_undone_is_asked_now() -> None:
    assert Drill(("1", "2")).again_first("9").waiting == ("9", "1", "2")
    assert Drill(("1", "2")).again_first("2").waiting == ("2", "1")


def test_an_empty_drill_has_no_card() -> None:
    assert Drill(()).current is None


def test_standing_counts_what_is_due_and_what_is_new() -> None:
    progress = seen(("a/0", Grade.GOOD, 30))
    found = standing(deck("a", 2), progress, AT, NOTHING, MODEL)
    assert (found.due, found.new, found.done) == (("a/0",), ("a/1",), None)


def test_with_a_round_ahead_standing_counts_what_is_asked_today() -> None:
    progress = seen(("a/0", Grade.GOOD, 30), ("a/1", Grade.GOOD, 30))
    found = planned(deck("a", 5), progress, AT, NOTHING, {"a/1", "a/4", "b/9"}, counts=True)
    assert (found.due, found.new, found.unseen) == (("a/1",), ("a/4",), 3)


def test_a_lower_retention_lets_cards_come_back_later() -> None:
    progress = seen(("a/0", Grade.GOOD, 3))
    assert due(["a/0"], progress, AT, MODEL) == ("a/0",)
    assert due(["a/0"], replace(progress, retention=0.7), AT, MODEL) == ()


def test_due_leaves_out_cards_of_decks_that_are_gone() -> None:
    assert due(["a/7"], seen(("b/1", Grade.AGAIN, 30)), AT, MODEL) == ()


def test_asked_without_regard_to_what_is_due_the_weakest_come_first_and_the_new_ones_last() -> None:
    progress = seen(("a/0", Grade.EASY, 1), ("a/1", Grade.AGAIN, 20), ("a/2", Grade.GOOD, 5))
    assert weakest([deck("a", 4)], progress, AT, MODEL).waiting == ("a/1", "a/2", "a/0", "a/3")


def without(progress: Progress, **until: datetime | None) -> Progress:
    """The cards of deck `a` that are set aside, by their number behind `n`."""
    return replace(progress, aside={f"a/{name[1:]}": at for name, at in until.items()})


def test_cards_that_are_set_aside_are_not_asked_whether_due_or_new() -> None:
    progress = seen(("a/0", Grade.GOOD, 3), ("a/1", Grade.GOOD, 30))
    aside = without(progress, n1=None, n2=AT + timedelta(hours=1), n3=AT)
    assert begin([deck("a", 5)], aside, AT, MODEL).waiting == ("a/0", "a/3", "a/4")


def test_a_suspended_card_does_not_count_and_a_buried_one_does() -> None:
    progress = seen(("a/0", Grade.GOOD, 3))
    for aside, counted, unseen in (({}, 4, 3), ({"n1": AT + timedelta(days=1)}, 4, 3), ({"n1": None}, 3, 2)):
        found = standing(deck("a", 4), without(progress, **aside), AT, NOTHING, MODEL)
        assert (found.counted, found.unseen, found.aside) == (counted, unseen, len(aside))


def test_the_drill_before_a_card_was_set_aside_is_the_drill_as_it_was() -> None:
    drill = Drill(("1", "2"))
    assert drill.set_aside().waiting == ("2",)
    assert drill.set_aside().answered == ()
    assert drill.set_aside().before == drill
