"""What becomes of the past of cards whose text was edited: the events that move it, and what is to be said of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prepdeck.cards.card import AnyCard, Deck, beginning
from prepdeck.progress.event_log import Past
from prepdeck.progress.events import Moved, Undone, Worded
from prepdeck.progress.fold import Progress, Wording


@dataclass(frozen=True, slots=True)
class Edited:
    """A card that was edited since something was told of it, and how its prompt read before."""

    card: AnyCard
    before: str


def worded(card: AnyCard, progress: Progress, at: datetime, new_id: Callable[[], str]) -> list[Worded]:
    """The event that says how a card reads; none where that is known."""
    wording = Wording(card.deck, beginning(card.prompt))
    if progress.wordings.get(card.id) == wording:
        return []
    return [Worded(id=new_id(), at=at, card=card.id, deck=wording.deck, prompt=wording.prompt)]


def follow(
    decks: Sequence[Deck], unsure: Collection[str], past: Past, now: datetime, new_id: Callable[[], str]
) -> list[Moved | Undone | Worded]:
    """The events by which cards that were edited keep their past; none where all is as it was.

    Where the old text of a card stands beside the new one, they are two cards, and the move between them is undone.

    Args:
        decks: The decks as they are now.
        unsure: The ids of decks that could not be read as a whole.
        past: All that was told.
        now: The present instant, aware UTC.
        new_id: Gives ids for events.
    """
    progress = past.progress
    cards = {card.id: card for deck in decks for card in deck.cards}
    if progress.cards <= cards.keys() and progress.moved.keys().isdisjoint(cards):
        return []
    from prepdeck.cards.card_matching import edited_into  # noqa: PLC0415 - a start without a vanished card does without

    moves = [event for event in past.others.values() if isinstance(event, Moved)]
    read = {card: progress.wordings[card].prompt if card in progress.wordings else None for card in progress.cards}
    refused = {(move.card, move.to) for move in moves if not past.counts(move)}
    found = edited_into(decks, read, progress.moved, unsure=unsure, refused=refused)
    at = max((move.at + timedelta(milliseconds=1) for move in moves), default=now)
    at = max(at, now)  # a clock that was set back must not make an earlier move of the same card the later one
    events: list[Moved | Undone | Worded] = []
    for card, to in found.items():
        events.append(Moved(id=new_id(), at=at, card=card, to=to))
        events += worded(cards[to], progress, at, new_id)
    apart = ((was, now) for was, now in progress.moved.items() if was in cards and found.get(now) != was)
    parted = {card for pair in apart for card in pair}
    for move in moves:
        if move.card in parted & cards.keys() and past.counts(move):
            events.append(Undone(id=new_id(), at=at, event=move.id))
    return events


def edited(decks: Sequence[Deck], progress: Progress) -> Iterator[Edited]:
    """The cards with a past that read otherwise than before."""
    with_past = progress.cards
    before = {card: wording.prompt for card, wording in progress.wordings.items() if card in with_past}
    before |= {now: progress.wordings[was].prompt for was, now in progress.moved.items() if was in progress.wordings}
    for deck in decks:
        for card in deck.cards:
            if card.id in before and before[card.id] != beginning(card.prompt):
                yield Edited(card, before[card.id])


def without_card(decks: Sequence[Deck], progress: Progress) -> int:
    """How many cards with a past are in no deck."""
    return len(progress.cards - {card.id for deck in decks for card in deck.cards})
