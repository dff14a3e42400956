"""A card while it is asked: how much of the answer is shown, what the person answered, which grade that suggests."""

from dataclasses import dataclass

from prepdeck.cards.card import AnyCard, Figure
from prepdeck.cards.typed_answer import Checked, Verdict, check
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.fold import Evidence

_SUGGESTED = {Verdict.RIGHT: Grade.GOOD, Verdict.CLOSE: Grade.HARD, Verdict.WRONG: Grade.AGAIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard:
    """A card on screen.

    Attributes:
        card: The card.
        deck: The name of its deck.
        shown: How much of the answer is shown: nothing, all, or of a list so many items.
        own_answer: What the person wrote as an answer, or "".
        evidence: For a checklist card that is done, the evidence.
        note: The person's own note on the card, or "".
        lapses: How often it was forgotten, if that is often enough to say so; else 0.
    """

    card: AnyCard
    deck: str
    shown: int = 0
    own_answer: str = ""
    evidence: Evidence | None = None
    note: str = ""
    lapses: int = 0

    @property
    def is_revealed(self) -> bool:
        """Whether the whole answer is shown, so that it can be graded."""
        return self.shown >= self.card.reveal_count

    def accepts(self, text: str) -> bool:
        """Whether a text can be an answer: to be a figure it needs a number."""
        return not isinstance(self.card, Figure) or check(self.card, text) is not None

    @property
    def checked(self) -> Checked | None:
        """For a figure how the typed number compares with it; None if there is no number."""
        return check(self.card, self.own_answer) if isinstance(self.card, Figure) else None

    @property
    def suggested_grade(self) -> Grade | None:
        """The grade that follows from what was typed, once the answer is shown."""
        return _SUGGESTED[self.checked.verdict] if self.is_revealed and self.checked else None
