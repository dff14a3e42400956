"""Convert decks and cards to JSON for the index, and back."""

import json
from collections.abc import Sequence

import msgspec

from prepdeck.cards.card import AnyCard, Deck


def encode_cards(cards: Sequence[AnyCard]) -> str:
    """Encode cards as JSON."""
    # Not by msgspec itself, which rejects file names that are not UTF-8.
    return json.dumps(msgspec.to_builtins(cards))


def decode_cards(cards_json: str) -> tuple[AnyCard, ...]:
    """Decode the cards that `encode_cards` encoded.

    Raises:
        ValueError: The text is damaged.
    """
    try:
        return msgspec.convert(json.loads(cards_json), tuple[AnyCard, ...])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def encode_decks(decks: Sequence[Deck]) -> str:
    """Encode decks with their cards as JSON."""
    return json.dumps(msgspec.to_builtins(decks))


def decode_decks(decks_json: str) -> list[Deck]:
    """Decode the decks that `encode_decks` encoded.

    Raises:
        ValueError: The text is damaged.
    """
    try:
        return msgspec.convert(json.loads(decks_json), list[Deck])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
