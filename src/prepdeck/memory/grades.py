"""The four grades of an answer."""

from enum import IntEnum


class Grade(IntEnum):
    """How well a card was answered, in the person's own judgment."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def label(self) -> str:
        """The grade in lower case, as on screens and in the journal."""
        return self.name.lower()
