"""A session before a round: it asks one card after another until time is up or more cards would add little."""

import math
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from prepdeck.memory.pace import MAX_ANSWER_SECONDS

if TYPE_CHECKING:
    from prepdeck.memory.planner import CardPlanner

_EXTRA_SECONDS = 5 * 60.0  # the extra time that is offered when today's time is up


class StopReason(Enum):
    """Why a session offers to stop."""

    TIME_IS_UP = "time is up"
    LITTLE_GAIN = "little gain"


class StopPoint(NamedTuple):
    """An offer to stop. The person may continue.

    Attributes:
        stop_reason: Whether today's time is up, or the time left would add little.
        offered_minutes: The minutes left today or, if time is up, the extra minutes offered.
        expected_points: The expected recall that these minutes would add, in percentage points, 0 to 100.
        failed_count: The cards that were not recalled and would come first.
    """

    stop_reason: StopReason
    offered_minutes: float
    expected_points: float
    failed_count: int = 0


class TimedSession(Struct):
    """A session that chooses each card and offers to stop.

    Args:
        planner: Chooses the cards; its session is started.
        seconds_left: The seconds of study left today.
        counted_card_count: The number of cards that the next round counts.
        is_ignoring_stops: Whether the person chose to continue past stop points.
    """

    planner: "CardPlanner"
    seconds_left: float
    counted_card_count: int
    is_ignoring_stops: bool = False

    def choose_next(self) -> str | StopPoint | None:
        """Return the id of the card to ask, or a stop point; None if there is no card."""
        next_choice = self.planner.choose_next(max(self.seconds_left, 0.0))
        if next_choice is None:
            return None
        # Time is checked first: when it is up, the reason to stop is not that cards would add little.
        if not self.is_ignoring_stops and self.seconds_left <= 0:
            extra_points = self.expected_points(_EXTRA_SECONDS)
            return StopPoint(StopReason.TIME_IS_UP, _EXTRA_SECONDS / 60, extra_points, self.planner.failed_count)
        if not self.is_ignoring_stops and not self.planner.has_card_worth_asking:
            return StopPoint(StopReason.LITTLE_GAIN, self.seconds_left / 60, self.expected_points(self.seconds_left))
        return next_choice.card_id

    def has_time_to_retry(self, card_id: str) -> bool:
        """Whether a card that is not recalled now comes back in this session."""
        return self.planner.has_time_to_retry(card_id, math.inf if self.is_ignoring_stops else self.seconds_left)

    def comes_within_planned_time(self, card_id: str, gain_per_second: float) -> bool:
        """Whether a card with that gain is asked again in the planned time that is left; extra study is not planned."""
        return not self.is_ignoring_stops and self.planner.comes_within(card_id, gain_per_second, self.seconds_left)

    def ignore_further_stops(self) -> None:
        """Offer no more stop points."""
        self.is_ignoring_stops = True

    def record_answer(self, card_id: str, answer_seconds: float, now_days: float) -> None:
        """Update the session after an answer that the learner already knows.

        Args:
            card_id: The id of the card.
            answer_seconds: The seconds that the answer took.
            now_days: The present instant in days, as in `memory.study_days.to_epoch_days`.
        """
        # A person who left the screen did not study that long.
        answer_seconds = min(answer_seconds, MAX_ANSWER_SECONDS)
        self.seconds_left -= answer_seconds
        self.planner.update_card(card_id, now_days, answer_seconds)

    def expected_points(self, seconds: float) -> float:
        """Return the expected recall that more seconds would add, in percentage points."""
        return 100 * self.planner.gain_within(seconds) / self.counted_card_count if self.counted_card_count else 0.0
