"""The card on screen: how much of its answer is shown, what the person typed, and the grade that suggests."""

from msgspec import Struct

from prepdeck.cards.card import AnyCard, ChecklistCard, FigureCard
from prepdeck.cards.typed_answer import AnswerVerdict, CheckedAnswer, check_answer
from prepdeck.memory.grades import Grade
from prepdeck.progress.fold import ChecklistEvidence

_SUGGESTED_GRADES = {AnswerVerdict.RIGHT: Grade.GOOD, AnswerVerdict.CLOSE: Grade.HARD, AnswerVerdict.WRONG: Grade.AGAIN}


class AskedCard(Struct, frozen=True, kw_only=True):
    """The card on screen.

    Attributes:
        card: The card.
        deck_name: The name of its deck.
        shown_count: The number of answer parts that are shown. A list has one part per item, any other card one.
        own_answer: The answer the person typed, or "".
        evidence: The evidence, if the card is a checklist item that is done.
        note: The person's note on the card, or "".
        lapse_count: The number of lapses if the card is a leech, else 0.
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

    @property
    def can_be_marked(self) -> bool:
        """Whether the card is a checklist item that is not done, or done without the evidence that was typed now."""
        if not isinstance(self.card, ChecklistCard):
            return False
        return self.evidence is None or bool(self.own_answer and not self.evidence.text)

    def can_accept_answer(self, answer_text: str) -> bool:
        """Whether a text can be an answer. The answer to a figure card needs a number."""
        return not isinstance(self.card, FigureCard) or check_answer(self.card, answer_text) is not None

    @property
    def checked_answer(self) -> CheckedAnswer | None:
        """The comparison of the typed number with the figure; None for other cards and without a number."""
        return check_answer(self.card, self.own_answer) if isinstance(self.card, FigureCard) else None

    @property
    def suggested_grade(self) -> Grade | None:
        """The grade that the typed answer suggests; None until the whole answer is shown."""
        return _SUGGESTED_GRADES[self.checked_answer.verdict] if self.is_revealed and self.checked_answer else None
