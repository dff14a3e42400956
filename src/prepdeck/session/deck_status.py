"""How things stand at a moment: what is due, what is new, and how well each deck would be recalled."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from prepdeck.cards.card import Checklist, Deck
from prepdeck.memory.fsrs import Model
from prepdeck.memory.readiness import Estimate
from prepdeck.progress.fold import Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """How one deck stands.

    Attributes:
        deck: The deck.
        due: The ids of the cards to be answered again now, those recalled worst first; where a round lies ahead
            those for today.
        new: The ids of the cards never answered that may be asked, in the deck's order; where a round lies ahead
            those for today.
        aside: How many cards are set aside: suspended, or buried until later.
        counted: How many cards count, which is all but those that are suspended.
        unseen: How many of those were never answered.
        recall: Their mean predicted recall at the moment that counts.
        done: How many of its checklist items are done, None for a deck without such items.
        items: How many checklist items it has.
        planned: Whether a round lies ahead, so that what is asked is for it.
        counts: Whether it counts for readiness, which it does unless the round ahead does not ask about it.
    """

    deck: Deck
    due: tuple[str, ...]
    new: tuple[str, ...]
    aside: int
    counted: int
    unseen: int
    recall: Estimate
    done: int | None
    items: int
    planned: bool = False
    counts: bool = True


def is_on(deck: Deck, progress: Progress) -> bool:
    """Whether a deck is drilled: as the person switched it, and until then as it is at first."""
    return progress.decks.get(deck.id, deck.is_on_at_first)


def standing(deck: Deck, progress: Progress, now: datetime, recall: Estimate, model: Model) -> Standing:
    """How a deck stands now while no round lies ahead; `recall` is the mean recall of its cards."""
    ids = [card.id for card in deck.cards]
    new = (card for card in ids if card not in progress.memories and not progress.is_aside(card, now))
    return _standing(deck, progress, now, recall, (due(ids, progress, now, model), tuple(new)))


def planned(
    deck: Deck, progress: Progress, now: datetime, recall: Estimate, today: Container[str], *, counts: bool
) -> Standing:
    """How a deck stands while a round lies ahead.

    Args:
        deck: The deck.
        progress: The state after all events.
        now: The present instant, aware UTC.
        recall: The mean recall of its cards at the round.
        today: The cards that are to be asked today.
        counts: Whether the round asks about the deck.
    """
    asked = [card.id for card in deck.cards if card.id in today]
    seen = tuple(card for card in asked if card in progress.memories)
    new = tuple(card for card in asked if card not in progress.memories)
    return replace(_standing(deck, progress, now, recall, (seen, new)), planned=True, counts=counts)


def _standing(
    deck: Deck, progress: Progress, now: datetime, recall: Estimate, asked: tuple[tuple[str, ...], tuple[str, ...]]
) -> Standing:
    ids = [card.id for card in deck.cards]
    those = counting(ids, progress)
    items = [card.id for card in deck.cards if isinstance(card, Checklist)]
    return Standing(
        deck=deck,
        due=asked[0],
        new=asked[1],
        aside=sum(progress.is_aside(card, now) for card in ids),
        counted=len(those),
        unseen=sum(card not in progress.memories for card in those),
        recall=recall,
        done=sum(card in progress.done for card in items) if items else None,
        items=len(items),
    )


def counting(cards: Iterable[str], progress: Progress) -> list[str]:
    """The cards that count: all but those that are suspended."""
    return [card for card in cards if not progress.is_suspended(card)]


def due(cards: Iterable[str], progress: Progress, now: datetime, model: Model) -> tuple[str, ...]:
    """The seen cards, worst first, whose recall has fallen to the retention that was set, but for those set aside."""
    recalls = [
        (model.recall(memory, now), card)
        for card in cards
        if (memory := progress.memories.get(card)) is not None
        and (now - memory.last).total_seconds() >= model.days_until(memory, progress.retention) * 86_400
        and not progress.is_aside(card, now)
    ]
    return tuple(card for _, card in sorted(recalls))
