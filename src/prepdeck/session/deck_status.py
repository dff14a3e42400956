"""How things stand at a moment: what is due, what is new, and how well each deck would be recalled."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from prepdeck.cards.card import ChecklistCard, Deck
from prepdeck.memory.fsrs import FsrsModel
from prepdeck.memory.readiness import RecallEstimate
from prepdeck.progress.fold import Progress


@dataclass(frozen=True, slots=True)
class DeckStatus:
    """How one deck stands.

    Attributes:
        deck: The deck.
        due_ids: The ids of the cards to be answered again now, those recalled worst first; where a round lies ahead
            those for today.
        new_ids: The ids of the cards never answered that may be asked, in the deck's order; where a round lies ahead
            those for today.
        set_aside_count: How many cards are set aside: suspended, or buried until later.
        counted_card_count: How many cards count, which is all but those that are suspended.
        unseen_count: How many of those were never answered.
        expected_recall: Their mean predicted recall at the moment that counts.
        done_item_count: How many of its checklist items are done, None for a deck without such items.
        item_count: How many checklist items it has.
        is_for_round: Whether a round lies ahead, so that what is asked is for it.
        is_counted: Whether it counts for readiness, which it does unless the round ahead does not ask about it.
    """

    deck: Deck
    due_ids: tuple[str, ...]
    new_ids: tuple[str, ...]
    set_aside_count: int
    counted_card_count: int
    unseen_count: int
    expected_recall: RecallEstimate
    done_item_count: int | None
    item_count: int
    is_for_round: bool = False
    is_counted: bool = True


def is_deck_on(deck: Deck, progress: Progress) -> bool:
    """Whether a deck is drilled: as the person switched it, and until then as it is at first."""
    return progress.deck_switches.get(deck.id, deck.is_on_by_default)


def deck_status_without_round(
    deck: Deck, progress: Progress, now: datetime, expected_recall: RecallEstimate, fsrs_model: FsrsModel
) -> DeckStatus:
    """How a deck stands now while no round lies ahead; `expected_recall` is the mean recall of its cards."""
    card_ids = [card.id for card in deck.cards]
    new_ids = (card for card in card_ids if card not in progress.memories and not progress.is_set_aside(card, now))
    return _build_deck_status(
        deck, progress, now, expected_recall, (find_due_ids(card_ids, progress, now, fsrs_model), tuple(new_ids))
    )


def deck_status_with_round(
    deck: Deck,
    progress: Progress,
    now: datetime,
    expected_recall: RecallEstimate,
    todays_card_ids: Container[str],
    *,
    is_counted: bool,
) -> DeckStatus:
    """How a deck stands while a round lies ahead.

    Args:
        deck: The deck.
        progress: The state after all events.
        now: The present instant, aware UTC.
        expected_recall: The mean recall of its cards at the round.
        todays_card_ids: The cards that are to be asked today.
        is_counted: Whether the round asks about the deck.
    """
    asked_ids = [card.id for card in deck.cards if card.id in todays_card_ids]
    seen_ids = tuple(card for card in asked_ids if card in progress.memories)
    new_ids = tuple(card for card in asked_ids if card not in progress.memories)
    return replace(
        _build_deck_status(deck, progress, now, expected_recall, (seen_ids, new_ids)),
        is_for_round=True,
        is_counted=is_counted,
    )


def _build_deck_status(
    deck: Deck,
    progress: Progress,
    now: datetime,
    expected_recall: RecallEstimate,
    due_and_new_ids: tuple[tuple[str, ...], tuple[str, ...]],
) -> DeckStatus:
    card_ids = [card.id for card in deck.cards]
    counted_ids = without_suspended(card_ids, progress)
    checklist_ids = [card.id for card in deck.cards if isinstance(card, ChecklistCard)]
    return DeckStatus(
        deck=deck,
        due_ids=due_and_new_ids[0],
        new_ids=due_and_new_ids[1],
        set_aside_count=sum(progress.is_set_aside(card, now) for card in card_ids),
        counted_card_count=len(counted_ids),
        unseen_count=sum(card not in progress.memories for card in counted_ids),
        expected_recall=expected_recall,
        done_item_count=sum(card in progress.done_items for card in checklist_ids) if checklist_ids else None,
        item_count=len(checklist_ids),
    )


def without_suspended(card_ids: Iterable[str], progress: Progress) -> list[str]:
    """The cards that count: all but those that are suspended."""
    return [card_id for card_id in card_ids if not progress.is_suspended(card_id)]


def find_due_ids(card_ids: Iterable[str], progress: Progress, now: datetime, fsrs_model: FsrsModel) -> tuple[str, ...]:
    """The seen cards, worst first, whose recall has fallen to the retention that was set, but for those set aside."""
    recall_and_id = [
        (fsrs_model.recall_at(memory, now), card_id)
        for card_id in card_ids
        if (memory := progress.memories.get(card_id)) is not None
        and (now - memory.last_answered_at).total_seconds()
        >= fsrs_model.days_until_retention(memory, progress.desired_retention) * 86_400
        and not progress.is_set_aside(card_id, now)
    ]
    return tuple(card_id for _, card_id in sorted(recall_and_id))
