"""One sitting of questions as a value: what comes next, what has been answered, and one step back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from prepdeck.cards.card import Deck
from prepdeck.memory.forecast import interleave
from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.memory.readiness import NO_RECALL
from prepdeck.progress.fold import Progress
from prepdeck.session.deck_status import deck_status_without_round

MAX_NEW_CARDS = 12
_CARDS_BEFORE_RETRY = 3  # how many other cards come before a failed one is asked again


@dataclass(frozen=True, slots=True)
class CardQueue:
    """The cards still to be asked, the first of them now, and how those before were graded.

    Attributes:
        waiting_ids: Ids of the cards to come; the first is the one on screen.
        given_grades: Id and grade of every answer given, in order.
        previous_queue: The drill as it was before the last answer, or before a card was set aside; for undo.
    """

    waiting_ids: tuple[str, ...]
    given_grades: tuple[tuple[str, Grade], ...] = ()
    previous_queue: "CardQueue | None" = None

    @property
    def current_card_id(self) -> str | None:
        """The card to be asked now, None at the end."""
        return self.waiting_ids[0] if self.waiting_ids else None

    @property
    def total_count(self) -> int:
        """How many answers the drill takes in all, as far as is known now."""
        return len(self.given_grades) + len(self.waiting_ids)

    def after_grade(self, grade: Grade, *, can_repeat: bool = True) -> "CardQueue":
        """The queue after the card on screen got `grade`; if `can_repeat`, a failed one comes again soon."""
        card_id, *remaining_ids = self.waiting_ids
        if grade is Grade.AGAIN and can_repeat:
            remaining_ids.insert(min(_CARDS_BEFORE_RETRY, len(remaining_ids)), card_id)
        return replace(
            self,
            waiting_ids=tuple(remaining_ids),
            given_grades=(*self.given_grades, (card_id, grade)),
            previous_queue=self,
        )

    def with_only(self, card_id: str) -> "CardQueue":
        """The drill with one card to be asked now, and none known behind it."""
        return replace(self, waiting_ids=(card_id,))

    def with_cards_of(self, other_queue: "CardQueue") -> "CardQueue":
        """The drill with the cards of a queue to be asked."""
        return replace(self, waiting_ids=other_queue.waiting_ids)

    def without_cards(self) -> "CardQueue":
        """The drill with no card to be asked."""
        return replace(self, waiting_ids=())

    def without_current(self) -> "CardQueue":
        """The drill without the card on screen."""
        return replace(self, waiting_ids=self.waiting_ids[1:])

    def after_setting_aside(self) -> "CardQueue":
        """The drill after the card on screen was set aside."""
        return replace(self.without_current(), previous_queue=self)

    def with_first(self, card_id: str) -> "CardQueue":
        """The drill with `card_id` asked now: for an answer that was undone and is older than this drill."""
        return CardQueue(
            (card_id, *(other_id for other_id in self.waiting_ids if other_id != card_id)), self.given_grades, None
        )


def queue_weakest_cards(decks: Iterable[Deck], progress: Progress, now: datetime, fsrs_model: FsrsModel) -> CardQueue:
    """A drill over all cards that may be asked: those recalled worst first, then the new ones in the decks' turn."""
    ids_by_deck = [[card.id for card in deck.cards if not progress.is_set_aside(card.id, now)] for deck in decks]
    memories = progress.memories
    recall_and_id = [
        (fsrs_model.recall_at(memories[card], now), card)
        for deck_card_ids in ids_by_deck
        for card in deck_card_ids
        if card in memories
    ]
    return CardQueue(
        (
            *(card for _, card in sorted(recall_and_id)),
            *(card for card in interleave(ids_by_deck) if card not in memories),
        )
    )


def queue_due_cards(decks: Iterable[Deck], progress: Progress, now: datetime, fsrs_model: FsrsModel) -> CardQueue:
    """A drill while no round lies ahead: what is due in the decks, recalled worst first, then a handful of new cards.

    New cards come in the decks' turn, so that a long deck does not keep a short one waiting.
    """
    deck_statuses = [deck_status_without_round(deck, progress, now, NO_RECALL, fsrs_model) for deck in decks]
    recall_and_id = sorted(
        (fsrs_model.recall_at(progress.memories[card_id], now), card_id)
        for deck_status in deck_statuses
        for card_id in deck_status.due_ids
    )
    new_ids = interleave([deck_status.new_ids for deck_status in deck_statuses])
    return CardQueue((*(card_id for _, card_id in recall_and_id), *new_ids[:MAX_NEW_CARDS]))
