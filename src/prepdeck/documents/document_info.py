"""Summary of a document for lists, which the cache stores so that no document must be parsed."""

from datetime import date
from typing import NamedTuple

SHOWN_FIRST_COUNT = 12
"""How many documents are shown first, and are the source of decks: as many as a person can survey at a glance."""


class DocumentInfo(NamedTuple):
    """A document as lists show it.

    Attributes:
        name: Short name of the document in its target.
        path: Path of the file, as shown to the person.
        kind: Name of the document kind.
        title: The title.
        company: The company that the document is about, or "".
        role: The role that the document is about, or "".
        updated: Date of the last update, or None if the document gives none.
        review_due: Last day before a review is overdue, or None if the document gives none.
        contents_summary: What the document contains, such as `3 pay rows, 4 levers`, or "".
        caution_count: Number of places that are doubtful or could not be read.
    """

    name: str
    path: str
    kind: str
    title: str
    company: str = ""
    role: str = ""
    updated: date | None = None
    review_due: date | None = None
    contents_summary: str = ""
    caution_count: int = 0

    @property
    def display_title(self) -> str:
        """The role at the company if both are known, else the title."""
        return f"{self.role} at {self.company}" if self.role and self.company else self.title
