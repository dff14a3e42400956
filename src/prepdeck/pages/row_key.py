"""The keys of the rows of a page, which identify what a row opens."""

from enum import Enum
from typing import NamedTuple


class RowKind(Enum):
    """The kind of item that a row opens."""

    DECK = "deck"
    DOCUMENT = "document"
    PASSAGE = "passage"
    MORE_DOCUMENTS = "more documents"
    SET_ASIDE = "cards set aside"
    CARD = "card"
    ROUND = "round"
    DAY = "day"
    CHOICE = "choice"


class RowKey(NamedTuple):
    """The key of a row, which identifies the item that it opens.

    Attributes:
        kind: The kind of item.
        name: The id of a deck or card, the name of a document, round or choice, the path of a passage, a day as
            YYYY-MM-DD, or "".
        line: The line of a passage in its document, from 1; 0 for other kinds.
    """

    kind: RowKind
    name: str = ""
    line: int = 0
