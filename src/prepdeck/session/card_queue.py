"""The queue of a drill as an immutable value, and how queues are built without an upcoming round."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.cards.card import Deck
from prepdeck.memory.expected_recall import NO_RECALL
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import interleave
from prepdeck.progress.fold import Progress
from prepdeck.session.deck_status import deck_status_without_round, sort_by_recall

MAX_NEW_CARDS = 12
_CARDS_BEFORE_RETRY = 5  # other cards before a failed one is asked again, so that the answer must be recalled
_MAX_ANSWERS = 4  # to one card in one drill; a card that failed so often is left for another day


class CardQueue(Struct, frozen=True):
    """The cards still to ask and the grades given so far.

    Attributes:
        waiting_ids: The ids of the cards to ask; the first is on screen.
        given_grades: The card id and grade of each answer, in order.
        previous_queue: The queue before the last answer, or before the last card was set aside; used for undo.
    """

    waiting_ids: tuple[str, ...]
    given_grades: tuple[tuple[str, Grade], ...] = ()
    previous_queue: "CardQueue | None" = None

    @property
    def current_card_id(self) -> str | None:
        """The id of the card to ask now; None at the end."""
        return self.waiting_ids[0] if self.waiting_ids else None

    @property
    def card_count(self) -> int:
        """The number of cards, answered or waiting."""
        return len({card_id for card_id, _ in self.given_grades} | set(self.waiting_ids))

    @property
    def done_count(self) -> int:
        """The number of cards that were answered and do not wait to be asked again."""
        return len({card_id for card_id, _ in self.given_grades} - set(self.waiting_ids))

    @property
    def is_last_answer(self) -> bool:
        """Whether the card on screen was asked so often that it is not asked again in this drill."""
        asked_count = 1 + sum(card_id == self.current_card_id for card_id, _ in self.given_grades)
        return asked_count >= _MAX_ANSWERS

    def after_grade(self, grade: Grade, *, can_repeat: bool = True) -> "CardQueue":
        """Return the queue after a grade for the card on screen; a failed card is asked again soon if `can_repeat`."""
        card_id, *remaining_ids = self.waiting_ids
        if grade is Grade.AGAIN and can_repeat and not self.is_last_answer:
            remaining_ids.insert(min(_CARDS_BEFORE_RETRY, len(remaining_ids)), card_id)
        return replace(
            self,
            waiting_ids=tuple(remaining_ids),
            given_grades=(*self.given_grades, (card_id, grade)),
            previous_queue=self,
        )

    def with_only(self, card_id: str) -> "CardQueue":
        """Return the queue with one waiting card."""
        return replace(self, waiting_ids=(card_id,))

    def with_cards_of(self, other_queue: "CardQueue") -> "CardQueue":
        """Return the queue with the waiting cards of another queue."""
        return replace(self, waiting_ids=other_queue.waiting_ids)

    def without_cards(self) -> "CardQueue":
        """Return the queue with no waiting cards."""
        return replace(self, waiting_ids=())

    def without_current(self) -> "CardQueue":
        """Return the queue without the card on screen."""
        return replace(self, waiting_ids=self.waiting_ids[1:])

    def after_setting_aside(self) -> "CardQueue":
        """Return the queue after the card on screen was set aside."""
        return replace(self.without_current(), previous_queue=self)

    def with_first(self, card_id: str) -> "CardQueue":
        """Return the queue with `card_id` in front; used if the undone answer is older than the drill."""
        return CardQueue(
            (card_id, *(other_id for other_id in self.waiting_ids if other_id != card_id)), self.given_grades, None
        )


def keep_apart(card_ids: Iterable[str], related_cards: Mapping[str, Collection[str]], gap_cards: int) -> list[str]:
    """Return cards in nearly the same order, with `gap_cards` others between two that give each other away.

    If only such cards are left, the next one comes earlier.
    """
    waiting_ids, ordered_ids = list(card_ids), list[str]()
    while waiting_ids:
        recent_ids = frozenset(ordered_ids[-gap_cards:])
        chosen = next(
            (
                position
                for position, card_id in enumerate(waiting_ids)
                if recent_ids.isdisjoint(related_cards.get(card_id, ()))
            ),
            0,
        )
        ordered_ids.append(waiting_ids.pop(chosen))
    return ordered_ids


def queue_weakest_cards(decks: Iterable[Deck], progress: Progress, now: datetime, learner: Learner) -> CardQueue:
    """Return a queue of all cards that are not set aside: lowest recall first, then new cards, alternating decks."""
    ids_by_deck = [[card.id for card in deck.cards if not progress.is_set_aside(card.id, now)] for deck in decks]
    answered_ids = [card_id for card_id in chain.from_iterable(ids_by_deck) if learner.has_answered(card_id)]
    new_ids = (card_id for card_id in interleave(ids_by_deck) if not learner.has_answered(card_id))
    return CardQueue((*sort_by_recall(answered_ids, learner, now), *new_ids))


def queue_due_cards(decks: Iterable[Deck], progress: Progress, now: datetime, learner: Learner) -> CardQueue:
    """Return the queue for a day without an upcoming round: due cards, lowest recall first, then a few new cards.

    New cards alternate between decks, so that a long deck does not delay a short one.
    """
    deck_statuses = [deck_status_without_round(deck, progress, now, NO_RECALL, learner) for deck in decks]
    due_ids = [card_id for deck_status in deck_statuses for card_id in deck_status.due_ids]
    new_ids = interleave([deck_status.new_ids for deck_status in deck_statuses])
    return CardQueue((*sort_by_recall(due_ids, learner, now), *new_ids[:MAX_NEW_CARDS]))
