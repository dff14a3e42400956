"""How much will be recalled at a given moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from prepdeck.memory.fsrs import Memory, Model


def readiness(cards: Iterable[str], memories: Mapping[str, Memory], at: datetime, model: Model) -> float:
    """Mean predicted recall at the instant `at` over all the cards, unseen ones counting 0; 0 for no cards."""
    recalls = [model.recall(memories[card], at) if card in memories else 0.0 for card in cards]
    return sum(recalls) / len(recalls) if recalls else 0.0
