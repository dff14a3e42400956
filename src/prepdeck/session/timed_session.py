"""A sitting: cards one after the other, until the minutes are gone or more of them would bring next to nothing."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from prepdeck.memory.pace import MAX_ANSWER_SECONDS
from prepdeck.memory.planner import CardPlanner

_EXTRA_SECONDS = 5 * 60.0  # seconds that are spoken of where those of today are gone


class StopReason(Enum):
    """Why a sitting may end."""

    TIME_IS_UP = "minutes"
    LITTLE_GAIN = "little"


class StopPoint(NamedTuple):
    """A place to stop, unless the person would rather go on.

    Attributes:
        stop_reason: The minutes of today are gone, or the rest of them would bring little.
        offered_minutes: How many are left; where none are, how many more are spoken of.
        expected_points: What those are expected to bring, in points of readiness, 0 to 100.
    """

    stop_reason: StopReason
    offered_minutes: float
    expected_points: float


@dataclass(slots=True)
class TimedSession:
    """What to ask and when to stop.

    Args:
        planner: Chooses the cards; it has begun.
        seconds_left: How many seconds of today are left.
        counted_card_count: How many cards count at the nearest round.
        is_ignoring_stops: Whether the person would rather go on wherever one may stop.
    """

    planner: CardPlanner
    seconds_left: float
    counted_card_count: int
    is_ignoring_stops: bool = False

    def choose_next(self) -> str | StopPoint | None:
        """The card to ask, or a place to stop; None where there is no card."""
        next_choice = self.planner.choose_next()
        if next_choice is None:
            return None
        if not self.is_ignoring_stops and self.seconds_left <= 0:
            return StopPoint(StopReason.TIME_IS_UP, _EXTRA_SECONDS / 60, self.expected_points(_EXTRA_SECONDS))
        if not self.is_ignoring_stops and next_choice.expected_gain.gain_per_second < self.planner.min_gain_per_second:
            return StopPoint(StopReason.LITTLE_GAIN, self.seconds_left / 60, self.expected_points(self.seconds_left))
        return next_choice.card_id

    def ignore_further_stops(self) -> None:
        """Stop no more: the person would rather go on."""
        self.is_ignoring_stops = True

    def record_answer(self, card_id: str, answer_seconds: float, now_days: float) -> None:
        """A card was answered in so many seconds, and the learner knows it."""
        self.seconds_left -= min(answer_seconds, MAX_ANSWER_SECONDS)
        self.planner.update_card(card_id, now_days)

    def expected_points(self, seconds: float) -> float:
        """What so many seconds more are expected to bring, in points of readiness."""
        return 100 * self.planner.gain_within(seconds) / self.counted_card_count if self.counted_card_count else 0.0
