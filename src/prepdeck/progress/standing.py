"""How things stand at a moment: what is due, what is new, and how well each deck would be recalled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from prepdeck.cards.card import Checklist, Deck
from prepdeck.memory.fsrs import Model
from prepdeck.memory.readiness import readiness
from prepdeck.progress.fold import Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """How one deck stands.

    Attributes:
        deck: The deck.
        due: The ids of the cards to be answered again now, those recalled worst first.
        new: The ids of the cards never answered that may be asked, in the deck's order.
        aside: How many cards are set aside: suspended, or buried until later.
        counted: How many cards count, which is all but those that are suspended.
        unseen: How many of those were never answered.
        recall: Their mean predicted recall at the moment that counts, 0 to 1.
        items: How many checklist items it has.
        done: How many of them are done, None for a deck without such items.
    """

    deck: Deck
    due: tuple[str, ...]
    new: tuple[str, ...]
    aside: int
    counted: int
    unseen: int
    recall: float
    done: int | None
    items: int


def is_on(deck: Deck, progress: Progress) -> bool:
    """Whether a deck is drilled: as the person switched it, and until then as it is at first."""
    return progress.decks.get(deck.id, deck.is_on_at_first)


def standing(deck: Deck, progress: Progress, now: datetime, at: datetime, model: Model) -> Standing:
    """How a deck stands now, its recall predicted for the instant `at`."""
    ids = [card.id for card in deck.cards]
    those = counting(ids, progress)
    items = [card.id for card in deck.cards if isinstance(card, Checklist)]
    return Standing(
        deck=deck,
        due=due(ids, progress, now, model),
        new=tuple(card for card in ids if card not in progress.memories and not progress.is_aside(card, now)),
        aside=sum(progress.is_aside(card, now) for card in ids),
        counted=len(those),
        unseen=sum(card not in progress.memories for card in those),
        recall=readiness(those, progress.memories, at, model),
        done=sum(card in progress.done for card in items) if items else None,
        items=len(items),
    )


def counting(cards: Iterable[str], progress: Progress) -> list[str]:
    """The cards that count: all but those that are suspended."""
    return [card for card in cards if not progress.is_suspended(card)]


def due(cards: Iterable[str], progress: Progress, now: datetime, model: Model) -> tuple[str, ...]:
    """The seen cards whose recall has fallen to the retention aimed at, worst first, without those set aside."""
    recalls = [
        (model.recall(memory, now), card)
        for card in cards
        if (memory := progress.memories.get(card)) is not None
        and (now - memory.last).total_seconds() >= model.days_until(memory) * 86_400
        and not progress.is_aside(card, now)
    ]
    return tuple(card for _, card in sorted(recalls))


def weakest(cards: Iterable[str], progress: Progress, at: datetime, model: Model, most: int) -> tuple[str, ...]:
    """At most `most` seen cards, those least likely to be recalled at the instant `at` first."""
    seen = [(model.recall(progress.memories[card], at), card) for card in cards if card in progress.memories]
    return tuple(card for _, card in sorted(seen)[:most])
