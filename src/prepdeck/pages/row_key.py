"""What a row of a page opens."""

from enum import Enum
from typing import NamedTuple


class RowKind(Enum):
    """What a row stands for."""

    DECK = "deck"
    DOCUMENT = "document"
    MORE_DOCUMENTS = "more documents"
    SET_ASIDE = "cards set aside"
    CARD = "card"
    ROUND = "round"
    DAY = "day"
    CHOICE = "choice"


class RowKey(NamedTuple):
    """One row among those of a page.

    Attributes:
        kind: What it stands for.
        name: Which one: the id of a deck or card, the name of a document, round or choice, a day as YYYY-MM-DD.
    """

    kind: RowKind
    name: str = ""
