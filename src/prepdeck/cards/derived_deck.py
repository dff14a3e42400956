"""Decks that documents give by themselves: which there are, how they are put together, and their cards as values.

`derived` makes the cards and knows every kind of document. This module knows none, so that cards which were made
before and kept are a deck again without a document being read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from prepdeck.cards.card import CARD_KINDS, AnyCard, Deck, Figure

NOBODY = "\ufdd0"  # stands in a prompt for the company, where a document names none; no text holds this sign


@dataclass(frozen=True, slots=True)
class Sort:
    """What is said of a derived deck before there are any cards in it."""

    name: str
    order: int
    is_on_at_first: bool = False


SORTS = {
    "mistakes": Sort("Mistakes to avoid", 1, is_on_at_first=True),
    "checklist": Sort("Preparation checklist", 2, is_on_at_first=True),
    "measures": Sort("Measures and pillars", 101),
    "faq": Sort("Questions asked often", 102),
    "figures": Sort("Compensation figures", 103),
    "levers": Sort("Levers of negotiation", 104),
    "facts": Sort("Tech facts", 105),
}


def decks_of(
    cards: Iterable[tuple[str, Iterable[AnyCard]]], company: str, taken: Collection[str] = ()
) -> tuple[Deck, ...]:
    """The decks that derived cards make up, each card in the deck that its id begins with.

    The name of its document is put into a card's id, so that two documents of one kind stand side by side, and one
    that is added again keeps its history.

    Args:
        cards: By the short names of the documents of a target, the cards that each gives.
        company: Whom a card is about whose document names no company.
        taken: The ids of decks that were written, which stand for the derived ones.
    """
    by_deck: dict[str, list[AnyCard]] = {}
    for name, given in cards:
        for card in given:
            own_id = f"{card.deck}/{name}.{card.id.partition('/')[2]}"
            prompt = card.prompt.replace(NOBODY, company)
            by_deck.setdefault(card.deck, []).append(replace(card, id=own_id, prompt=prompt))
    return tuple(
        Deck(
            deck_id,
            sort.name,
            tuple(by_deck[deck_id]),
            order=sort.order,
            is_on_at_first=sort.is_on_at_first,
        )
        for deck_id, sort in SORTS.items()
        if deck_id in by_deck and deck_id not in taken
    )


Value = str | int | Sequence[str]


def to_values(card: AnyCard) -> dict[str, Value]:
    """A card as values that JSON can hold."""
    found: dict[str, Value] = {"kind": card.kind}
    for field in fields(card):
        value = getattr(card, field.name)
        found[field.name] = str(value) if isinstance(value, Decimal) else value
    return found


def from_values(values: Mapping[str, Value]) -> AnyCard:
    """The card that `to_values` made values of.

    Raises:
        KeyError: It is of no kind that there is.
        TypeError: Its values are not those of such a card.
        ArithmeticError: A number is none.
    """
    kind = CARD_KINDS[str(values["kind"])]
    given = {name: value for name, value in values.items() if name != "kind"}
    return kind(**{name: _typed(kind, name, value) for name, value in given.items()})  # type: ignore[arg-type]


def _typed(kind: type[AnyCard], name: str, value: Value) -> object:
    if name == "items" and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if not isinstance(value, int if name == "line" else str):
        raise TypeError(name)
    return Decimal(str(value)) if kind is Figure and name in {"low", "high", "tolerance"} else value
