"""A card while it is asked: how much of the answer is shown, what the person answered, which grade that suggests."""

from dataclasses import dataclass

from prepdeck.cards.card import AnyCard, FigureCard
from prepdeck.cards.typed_answer import AnswerVerdict, CheckedAnswer, check_answer
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.fold import ChecklistEvidence

_SUGGESTED_GRADES = {AnswerVerdict.RIGHT: Grade.GOOD, AnswerVerdict.CLOSE: Grade.HARD, AnswerVerdict.WRONG: Grade.AGAIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard:
    """A card on screen.

    Attributes:
        card: The card.
        deck_name: The name of its deck.
        shown_count: How much of the answer is shown: nothing, all, or of a list so many items.
        own_answer: What the person wrote as an answer, or "".
        evidence: For a checklist card that is done, the evidence.
        note: The person's own note on the card, or "".
        lapse_count: How often it was forgotten, if that is often enough to say so; else 0.
    """

    card: AnyCard
    deck_name: str
    shown_count: int = 0
    own_answer: str = ""
    evidence: ChecklistEvidence | None = None
    note: str = ""
    lapse_count: int = 0

    @property
    def is_revealed(self) -> bool:
        """Whether the whole answer is shown, so that it can be graded."""
        return self.shown_count >= self.card.reveal_count

    def can_accept_answer(self, answer_text: str) -> bool:
        """Whether a text can be an answer: to be a figure it needs a number."""
        return not isinstance(self.card, FigureCard) or check_answer(self.card, answer_text) is not None

    @property
    def checked_answer(self) -> CheckedAnswer | None:
        """For a figure how the typed number compares with it; None if there is no number."""
        return check_answer(self.card, self.own_answer) if isinstance(self.card, FigureCard) else None

    @property
    def suggested_grade(self) -> Grade | None:
        """The grade that follows from what was typed, once the answer is shown."""
        return _SUGGESTED_GRADES[self.checked_answer.verdict] if self.is_revealed and self.checked_answer else None
