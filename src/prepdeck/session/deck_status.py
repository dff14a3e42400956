"""The status of a deck: which cards are due or new, and its expected recall."""

from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.cards.card import ChecklistCard, Deck
from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.learner import Learner
from prepdeck.memory.retention import due_instants, expected_recalls
from prepdeck.memory.study_days import StudyCalendar, to_epoch_days
from prepdeck.progress.fold import Progress


class DeckStatus(Struct, frozen=True):
    """The status of one deck at an instant.

    Attributes:
        deck: The deck.
        due_ids: The ids of the cards to review, lowest recall first; with an upcoming round those planned for today,
            in deck order.
        new_ids: The ids of the new cards to ask, in deck order; with an upcoming round those planned for today.
        set_aside_count: The number of suspended or buried cards.
        counted_card_count: The number of cards that are not suspended.
        new_card_count: The number of counted cards that are new.
        expected_recall: The mean expected recall of the counted cards at the next round, or now without one.
        done_item_count: The number of checklist items that are done; None for a deck without checklist items.
        item_count: The number of checklist items.
        is_for_round: Whether a round is coming up, so that the ids are those of its plan.
        is_counted: Whether the deck is part of the expected recall of the target: the next round may exclude it.
    """

    deck: Deck
    due_ids: tuple[str, ...]
    new_ids: tuple[str, ...]
    set_aside_count: int
    counted_card_count: int
    new_card_count: int
    expected_recall: RecallEstimate
    done_item_count: int | None
    item_count: int
    is_for_round: bool = False
    is_counted: bool = True

    @property
    def is_set_aside(self) -> bool:
        """Whether every card is suspended or buried."""
        return 0 < len(self.deck.cards) <= self.set_aside_count


def is_deck_on(deck: Deck, progress: Progress) -> bool:
    """Whether a deck is on: the person's last choice or, without one, the default of the deck."""
    return progress.deck_switches.get(deck.id, deck.is_on_by_default)


def deck_status_without_round(
    deck: Deck, progress: Progress, now: datetime, expected_recall: RecallEstimate, learner: Learner
) -> DeckStatus:
    """Return the status of a deck without an upcoming round; `expected_recall` is the mean recall of its cards."""
    card_ids = [card.id for card in deck.cards]
    new_ids = (
        card_id
        for card_id in card_ids
        if card_id not in progress.answered_at and not progress.is_set_aside(card_id, now)
    )
    return _build_deck_status(
        deck, progress, now, expected_recall, (find_due_ids(card_ids, progress, now, learner), tuple(new_ids))
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
    """Return the status of a deck before an upcoming round.

    Args:
        deck: The deck.
        progress: The state after all events.
        now: The present instant, aware UTC.
        expected_recall: The mean recall of its cards at the round.
        todays_card_ids: The ids of the cards planned for today, of any deck.
        is_counted: Whether the round includes the deck.
    """
    asked_ids = [card.id for card in deck.cards if card.id in todays_card_ids]
    seen_ids = tuple(card_id for card_id in asked_ids if card_id in progress.answered_at)
    new_ids = tuple(card_id for card_id in asked_ids if card_id not in progress.answered_at)
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
        set_aside_count=sum(progress.is_set_aside(card_id, now) for card_id in card_ids),
        counted_card_count=len(counted_ids),
        new_card_count=sum(card_id not in progress.answered_at for card_id in counted_ids),
        expected_recall=expected_recall,
        done_item_count=sum(card_id in progress.done_items for card_id in checklist_ids) if checklist_ids else None,
        item_count=len(checklist_ids),
    )


def without_suspended(card_ids: Iterable[str], progress: Progress) -> list[str]:
    """Return the ids of the cards that are not suspended, in order."""
    return [card_id for card_id in card_ids if not progress.is_suspended(card_id)]


def find_due_ids(card_ids: Iterable[str], progress: Progress, now: datetime, learner: Learner) -> tuple[str, ...]:
    """Return the ids of the due cards, lowest recall first.

    A card is due if it has been answered, is not set aside, and its recall drops to the desired retention today.

    Args:
        card_ids: The cards.
        progress: The progress.
        now: The present instant in the time zone of the person, whose days count.
        learner: What is known about the person.
    """
    answered_ids = [
        card_id for card_id in card_ids if learner.has_answered(card_id) and not progress.is_set_aside(card_id, now)
    ]
    calendar = StudyCalendar(now.tzinfo or UTC)
    due_ids = [
        card_id
        for card_id, due_at in zip(
            answered_ids, due_instants(learner, answered_ids, progress.desired_retention), strict=True
        )
        if calendar.due_start(answered_at := progress.answered_at[card_id], due_at - to_epoch_days(answered_at)) <= now
    ]
    return tuple(sort_by_recall(due_ids, learner, now))


def sort_by_recall(card_ids: Sequence[str], learner: Learner, now: datetime) -> list[str]:
    """Sort cards that were answered, lowest recall first."""
    recalls = expected_recalls(learner, card_ids, to_epoch_days(now))
    return [card_id for _, card_id in sorted(zip(recalls, card_ids, strict=True))]
