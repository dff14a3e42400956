"""Decks made from documents: their names and order, how they are built, and how their cards are stored.

The module `derived` makes the cards and knows every kind of document. This module imports no parser, so cards
from the cache become decks again without parsing any document.
"""

from collections.abc import Iterable, Mapping
from operator import attrgetter

from msgspec.structs import replace

from prepdeck.cards.card import AnyCard, Deck
from prepdeck.documents.kinds import DOCUMENT_KINDS, DeckType

# Stands for the company in prompts of documents that name none. Unicode reserves it, so no real text contains it.
COMPANY_PLACEHOLDER = "\ufdd0"


DECK_TYPES: Mapping[str, DeckType] = {
    deck_type.id: deck_type
    for deck_type in sorted(
        (deck_type for document_kind in DOCUMENT_KINDS for deck_type in document_kind.deck_types),
        key=attrgetter("order"),
    )
}
"""The decks that all kinds of documents give, by id and in their order."""


def build_derived_decks(cards_by_document: Iterable[tuple[str, Iterable[AnyCard]]], company: str) -> tuple[Deck, ...]:
    """Build decks from derived cards; the deck id at the start of a card id decides where it goes.

    The document's name becomes part of each card id, so that two documents of one kind do not clash, and a document
    that is added again keeps its history.

    Args:
        cards_by_document: Pairs of a document's short name and its cards.
        company: Company name for cards from documents that name no company.

    Raises:
        ValueError: A card belongs to a deck that no kind of document lists.
    """
    cards_by_deck: dict[str, list[AnyCard]] = {}
    for document_name, document_cards in cards_by_document:
        for card in document_cards:
            card_id = f"{card.deck_id}/{document_name}.{card.id.partition('/')[2]}"
            prompt = card.prompt.replace(COMPANY_PLACEHOLDER, company)
            cards_by_deck.setdefault(card.deck_id, []).append(replace(card, id=card_id, prompt=prompt))
    if unlisted_ids := cards_by_deck.keys() - DECK_TYPES.keys():
        raise ValueError(f"no kind of document lists these decks: {', '.join(sorted(unlisted_ids))}")
    return tuple(
        Deck(
            deck_id,
            deck_type.name,
            tuple(cards_by_deck[deck_id]),
            order=deck_type.order,
            is_on_by_default=deck_type.is_on_by_default,
        )
        for deck_id, deck_type in DECK_TYPES.items()
        if deck_id in cards_by_deck
    )
