"""One sitting of questions as a value: what comes next, what has been answered, and one step back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from prepdeck.cards.card import Deck
from prepdeck.memory.forecast import in_turn
from prepdeck.memory.fsrs import Grade, Model
from prepdeck.memory.readiness import NOTHING
from prepdeck.progress.fold import Progress
from prepdeck.session.deck_status import standing

NEW_AT_ONCE = 12
_BETWEEN = 3  # how many other cards come before a failed one is asked again


@dataclass(frozen=True, slots=True)
class Drill:
    """The cards still to be asked, the first of them now, and how those before were graded.

    Attributes:
        waiting: Ids of the cards to come; the first is the one on screen.
        answered: Id and grade of every answer given, in order.
        before: The drill as it was before the last answer, or before a card was set aside; for undo.
    """

    waiting: tuple[str, ...]
    answered: tuple[tuple[str, Grade], ...] = ()
    before: "Drill | None" = None

    @property
    def current(self) -> str | None:
        """The card to be asked now, None at the end."""
        return self.waiting[0] if self.waiting else None

    @property
    def length(self) -> int:
        """How many answers the drill takes in all, as far as is known now."""
        return len(self.answered) + len(self.waiting)

    def after(self, grade: Grade, *, again: bool = True) -> "Drill":
        """The drill after the card on screen got `grade`; where `again`, a failed one comes again a few cards on."""
        card, *rest = self.waiting
        if grade is Grade.AGAIN and again:
            rest.insert(min(_BETWEEN, len(rest)), card)
        return replace(self, waiting=tuple(rest), answered=(*self.answered, (card, grade)), before=self)

    def asking(self, card: str) -> "Drill":
        """The drill with one card to be asked now, and none known behind it."""
        return replace(self, waiting=(card,))

    def followed_by(self, queue: "Drill") -> "Drill":
        """The drill with the cards of a queue to be asked."""
        return replace(self, waiting=queue.waiting)

    def asking_none(self) -> "Drill":
        """The drill with no card to be asked."""
        return replace(self, waiting=())

    def passed_over(self) -> "Drill":
        """The drill without the card on screen."""
        return replace(self, waiting=self.waiting[1:])

    def set_aside(self) -> "Drill":
        """The drill after the card on screen was set aside."""
        return replace(self.passed_over(), before=self)

    def again_first(self, card: str) -> "Drill":
        """The drill with `card` asked now: for an answer that was undone and is older than this drill."""
        return Drill((card, *(other for other in self.waiting if other != card)), self.answered, None)


def weakest(decks: Iterable[Deck], progress: Progress, now: datetime, model: Model) -> Drill:
    """A drill over all cards that may be asked: those recalled worst first, then the new ones in the decks' turn."""
    asked = [[card.id for card in deck.cards if not progress.is_aside(card.id, now)] for deck in decks]
    memories = progress.memories
    seen = [(model.recall(memories[card], now), card) for cards in asked for card in cards if card in memories]
    return Drill((*(card for _, card in sorted(seen)), *(card for card in in_turn(asked) if card not in memories)))


def begin(decks: Iterable[Deck], progress: Progress, now: datetime, model: Model) -> Drill:
    """A drill while no round lies ahead: what is due in the decks, recalled worst first, then a handful of new cards.

    New cards come in the decks' turn, so that a long deck does not keep a short one waiting.
    """
    standings = [standing(deck, progress, now, NOTHING, model) for deck in decks]
    recalls = sorted((model.recall(progress.memories[card], now), card) for found in standings for card in found.due)
    new = in_turn([found.new for found in standings])
    return Drill((*(card for _, card in recalls), *new[:NEW_AT_ONCE]))
