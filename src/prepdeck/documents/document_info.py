"""What is known of a document without opening it."""

from datetime import date
from typing import NamedTuple


class DocumentInfo(NamedTuple):
    """A document as lists show it.

    Attributes:
        name: Its short name in the target.
        path: The file as the person knows it.
        kind: The kind of document it was recognised as.
        title: What it calls itself.
        company: The company it is about, or "".
        role: The role it is about, or "".
        updated: The day it was last brought up to date, if it says so.
        review_due: The day after which it wants a review, if it says so.
        contents_summary: What was found in it, such as `3 pay rows, 4 levers`, or "".
        caution_count: How many places in it are doubtful or could not be read.
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
        """The role at the company where both are known, else the title."""
        return f"{self.role} at {self.company}" if self.role and self.company else self.title
