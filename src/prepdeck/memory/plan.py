"""The study plan until an interview: the expected recall, and what would change it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.objective import DEFAULT_SAFE_RECALL
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyDay, to_epoch_days

EXTRA_MINUTES = 5
"""The extra minutes a day whose gain is shown."""


class DeckPlan(NamedTuple):
    """The expected recall of one deck.

    Attributes:
        deck_id: The id of the deck.
        card_count: The number of its cards that count.
        recall_today: Expected recall if the interview were now.
        recall_if_stopped: Expected recall at the interview without further study.
        recall_with_plan: Expected recall at the interview if the plan is followed.
        new_card_count: The number of cards that stay new even with the plan.
    """

    deck_id: str
    card_count: int
    recall_today: RecallEstimate
    recall_if_stopped: RecallEstimate
    recall_with_plan: RecallEstimate
    new_card_count: int


class PastDay(NamedTuple):
    """A past day of study, with the expected recall at the interview after that day, from 0 to 1."""

    day: date
    expected_recall: float


class RisingMinutes(NamedTuple):
    """A proposal to let the minutes rise toward the interview, with the same total.

    Attributes:
        longest_day_minutes: The minutes of the longest day.
        recall_gain: What that adds to the expected recall, from 0 to 1.
    """

    longest_day_minutes: int
    recall_gain: float


class ForecastStep(NamedTuple):
    """The expected result of one session.

    Attributes:
        starts_at: The start, as an instant in days.
        seconds: The expected length; less than planned if further cards would gain almost nothing.
        new_count: The number of new cards.
        review_count: The number of cards that are reviewed, each once.
        min_gain_per_second: The recall gained per second at its end. A card with a lower gain is not asked.
        expected_recall: Expected recall at the first target time if this were the last session.
    """

    starts_at: float
    seconds: float
    new_count: int
    review_count: int
    min_gain_per_second: float
    expected_recall: RecallEstimate


class StudyForecast(Struct, frozen=True):
    """The expected result of following a plan.

    Attributes:
        steps: Its sessions. If there are very many, the first one and the last ones are kept and others are merged.
        expected_recall: Expected recall at the first target time after all sessions.
        expected_recall_by_deck: The same for each group of cards.
        new_card_counts: By group, the number of cards that are still new at the end.
        alternative_recalls: The mean of expected recall after the sessions of each alternative.
        first_card_ids: The cards that the first session asks.
        safe_count: The expected number of cards that are safe at the first target time.
    """

    steps: tuple[ForecastStep, ...]
    expected_recall: RecallEstimate
    expected_recall_by_deck: Mapping[str, RecallEstimate]
    new_card_counts: Mapping[str, int]
    alternative_recalls: tuple[float, ...] = ()
    first_card_ids: tuple[str, ...] = ()
    safe_count: float = 0.0


class GoalForecast(NamedTuple):
    """What a goal is expected to bring: mean recall at the interview, from 0 to 1, and the number of safe cards."""

    expected_recall: float
    safe_count: float


class StudyPlan(Struct, frozen=True, kw_only=True):
    """What to study until a round, with the expected recall.

    Attributes:
        interview_round: The round.
        made_at: The instant at which the plan was made, aware UTC.
        weekly_minutes: The minutes a day on which the plan is based.
        study_days: The days of study until the round, today first.
        recall_today: Expected recall if the interview were now.
        recall_if_stopped: Expected recall at the interview without further study.
        forecast: The expected result of following the plan.
        deck_plans: The expected recall of each deck that the round asks about.
        daily_minutes: The minutes of every day of study, before they rise; None if they differ.
        extra_minutes_gain: What `EXTRA_MINUTES` more minutes a day add to the expected recall, from 0 to 1.
        extra_minutes_needed: The extra minutes a day with which no card stays new; None if none does anyway, or if
            no day is long enough.
        rising_minutes: The proposal to let the minutes rise; None if it is not worthwhile.
        past_days: The past days of study, oldest first.
        card_ids_today: The cards that the forecast asks in the rest of today.
        is_safety_first: Whether the goal is the most safe cards, instead of the most recall.
        safe_recall: The recall from which on a card is safe.
        other_goal: What the other goal would bring; None if there are too many cards to calculate it as well.
    """

    interview_round: Round
    made_at: datetime
    weekly_minutes: WeeklyMinutes
    study_days: tuple[StudyDay, ...]
    recall_today: RecallEstimate
    recall_if_stopped: RecallEstimate
    forecast: StudyForecast
    deck_plans: tuple[DeckPlan, ...]
    daily_minutes: int | None
    extra_minutes_gain: float
    extra_minutes_needed: int | None
    rising_minutes: RisingMinutes | None
    card_ids_today: tuple[str, ...]
    past_days: tuple[PastDay, ...] = ()
    is_safety_first: bool = False
    safe_recall: float = DEFAULT_SAFE_RECALL
    other_goal: GoalForecast | None = None

    @property
    def goal(self) -> GoalForecast:
        """What the goal of the plan is expected to bring."""
        return GoalForecast(self.forecast.expected_recall.mean, self.forecast.safe_count)

    @property
    def recall_with_plan(self) -> RecallEstimate:
        """Expected recall at the interview if the plan is followed."""
        return self.forecast.expected_recall

    @property
    def days_with_steps(self) -> tuple[tuple[StudyDay, ForecastStep], ...]:
        """Each day of study with its step of the forecast. Of merged sessions, only the last day is included."""
        day_by_start = {to_epoch_days(study_day.starts_at): study_day for study_day in self.study_days}
        return tuple((day_by_start[step.starts_at], step) for step in self.forecast.steps)

    @property
    def minutes_needed_today(self) -> float:
        """The minutes that the plan needs today; all minutes of today if the forecast does not say."""
        today, (first_step, *_) = self.study_days[0], self.forecast.steps
        return first_step.seconds / 60 if first_step.starts_at == to_epoch_days(today.starts_at) else today.minutes

    @property
    def is_out_of_time(self) -> bool:
        """Whether the only session left ends when the round starts, so that more minutes a day would change nothing."""
        time_left = self.interview_round.starts_at - self.made_at
        return len(self.study_days) == 1 and self.study_days[0].minutes >= time_left / timedelta(minutes=1)
