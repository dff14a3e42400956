"""Decks made from documents: their names and order, how they are built, and how their cards are stored.

The module `derived` makes the cards and knows every kind of document. This module knows no document kind, so cards
from the cache become decks again without parsing any document.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from prepdeck.cards.card import CARD_KINDS, AnyCard, Deck, FigureCard

# Stands for the company in prompts of documents that name none. Unicode reserves it, so no real text contains it.
COMPANY_PLACEHOLDER = "\ufdd0"


@dataclass(frozen=True, slots=True)
class DeckType:
    """The name, order and default state of a deck that is made from documents."""

    name: str
    order: int
    is_on_by_default: bool = False


DECK_TYPES = {
    "mistakes": DeckType("Mistakes to avoid", 1, is_on_by_default=True),
    "checklist": DeckType("Preparation checklist", 2, is_on_by_default=True),
    "measures": DeckType("Measures and pillars", 101),
    "faq": DeckType("Questions asked often", 102),
    "figures": DeckType("Compensation figures", 103),
    "levers": DeckType("Levers of negotiation", 104),
    "facts": DeckType("Tech facts", 105),
}


def build_derived_decks(
    cards_by_document: Iterable[tuple[str, Iterable[AnyCard]]], company: str, taken_deck_ids: Collection[str] = ()
) -> tuple[Deck, ...]:
    """Build decks from derived cards; the deck id at the start of a card id decides where it goes.

    The document's name becomes part of each card id, so that two documents of one kind do not clash, and a document
    that is added again keeps its history.

    Args:
        cards_by_document: Pairs of a document's short name and its cards.
        company: Company name for cards from documents that name no company.
        taken_deck_ids: Ids of deck files, which replace the derived decks with the same id.
    """
    cards_by_deck: dict[str, list[AnyCard]] = {}
    for document_name, document_cards in cards_by_document:
        for card in document_cards:
            card_id = f"{card.deck_id}/{document_name}.{card.id.partition('/')[2]}"
            prompt = card.prompt.replace(COMPANY_PLACEHOLDER, company)
            cards_by_deck.setdefault(card.deck_id, []).append(replace(card, id=card_id, prompt=prompt))
    return tuple(
        Deck(
            deck_id,
            deck_type.name,
            tuple(cards_by_deck[deck_id]),
            order=deck_type.order,
            is_on_by_default=deck_type.is_on_by_default,
        )
        for deck_id, deck_type in DECK_TYPES.items()
        if deck_id in cards_by_deck and deck_id not in taken_deck_ids
    )


CardValue = str | int | Sequence[str]


def card_to_values(card: AnyCard) -> dict[str, CardValue]:
    """Convert a card to values that JSON can store."""
    values: dict[str, CardValue] = {"kind": card.kind}
    for field in fields(card):
        value = getattr(card, field.name)
        values[field.name] = str(value) if isinstance(value, Decimal) else value
    return values


def card_from_values(values: Mapping[str, CardValue]) -> AnyCard:
    """Rebuild the card from the values that `card_to_values` returned.

    Raises:
        KeyError: The card kind is unknown.
        TypeError: A value has the wrong type, or the wrong fields are given.
        ArithmeticError: A number cannot be parsed.
    """
    card_class = CARD_KINDS[str(values["kind"])]
    field_values = {field_name: value for field_name, value in values.items() if field_name != "kind"}
    fields_read = {name: _parse_field_value(card_class, name, value) for name, value in field_values.items()}
    return card_class(**fields_read)  # type: ignore[arg-type]


def _parse_field_value(card_class: type[AnyCard], field_name: str, value: CardValue) -> object:
    if field_name == "items" and isinstance(value, list) and all(isinstance(list_item, str) for list_item in value):
        return tuple(value)
    if not isinstance(value, int if field_name == "line" else str):
        raise TypeError(field_name)
    return Decimal(str(value)) if card_class is FigureCard and field_name in {"low", "high", "tolerance"} else value
