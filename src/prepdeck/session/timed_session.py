"""A sitting: cards one after the other, until the minutes are gone or more of them would bring next to nothing."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.pace import LONGEST_ANSWER
from prepdeck.memory.planner import Planner

_MORE = 5 * 60.0  # seconds that are spoken of where those of today are gone


class Reason(Enum):
    """Why a sitting may end."""

    MINUTES = "minutes"
    LITTLE = "little"


class Stop(NamedTuple):
    """A place to stop, unless the person would rather go on.

    Attributes:
        reason: The minutes of today are gone, or the rest of them would bring little.
        minutes: How many are left; where none are, how many more are spoken of.
        points: What those are expected to bring, in points of readiness, 0 to 100.
    """

    reason: Reason
    minutes: float
    points: float


@dataclass(slots=True)
class Sitting:
    """What to ask and when to stop.

    Args:
        planner: Chooses the cards; it has begun.
        left: How many seconds of today are left.
        cards: How many cards count at the nearest round.
        goes_on: Whether the person would rather go on wherever one may stop.
    """

    planner: Planner
    left: float
    cards: int
    goes_on: bool = False

    def next(self) -> str | Stop | None:
        """The card to ask, or a place to stop; None where there is no card."""
        choice = self.planner.next()
        if choice is None:
            return None
        if not self.goes_on and self.left <= 0:
            return Stop(Reason.MINUTES, _MORE / 60, self.points(_MORE))
        if not self.goes_on and choice.weighed.worth < self.planner.enough:
            return Stop(Reason.LITTLE, self.left / 60, self.points(self.left))
        return choice.card

    def go_on(self) -> None:
        """Stop no more: the person would rather go on."""
        self.goes_on = True

    def passed(self, card: str, seconds: float, now: float) -> None:
        """A card was answered in so many seconds, and the learner knows it."""
        self.left -= min(seconds, LONGEST_ANSWER)
        self.planner.passed(card, now)

    def points(self, seconds: float) -> float:
        """What so many seconds more are expected to bring, in points of readiness."""
        return 100 * self.planner.worth(seconds) / self.cards if self.cards else 0.0
