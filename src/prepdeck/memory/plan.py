"""The study plan until an interview: the expected recall, and what would change it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from math import ceil
from typing import NamedTuple

from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate
from prepdeck.memory.forecast import ForecastStep, StudyForecast, TimeBlock, run_forecast
from prepdeck.memory.planner import CardPlanner, Objective
from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, MAX_DAILY_MINUTES, Round, WeeklyMinutes
from prepdeck.memory.study_days import (
    MAX_RISE_FACTOR,
    StudyCalendar,
    StudyDay,
    list_study_days,
    to_epoch_days,
    uniform_daily_minutes,
)
from prepdeck.progress_callback import ProgressCallback, no_progress

EXTRA_MINUTES = 5
"""The extra minutes a day whose gain is shown."""

_SEARCH_FORECASTS = 4  # forecasts to find the minutes with which no card stays new
_MAX_FORECASTS = _SEARCH_FORECASTS + 3  # the others: the plan, more minutes a day, rising minutes
_PROGRESS_PARTS = 20  # progress steps for each forecast
_MIN_WORTHWHILE_GAIN = 0.005  # rising minutes that add less expected recall are not proposed
_MIN_RISING_DAYS = 3  # with fewer sessions, minutes cannot rise


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
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
        card_ids_today: The cards that are worth asking in the rest of today, as far as is known now.
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


def make_plan(
    card_ids_by_deck: Mapping[str, Sequence[str]],
    planner: CardPlanner,
    interview_round: Round,
    calendar: StudyCalendar,
    now: datetime,
    *,
    on_progress: ProgressCallback = no_progress,
) -> StudyPlan:
    """Make the plan for a round.

    Args:
        card_ids_by_deck: The cards that count, for each deck that the round asks about.
        planner: The planner with the cards that may be asked now. Its first target time is the round. It is not
            changed.
        interview_round: The round.
        calendar: The person's days.
        now: The present instant, aware UTC.
        on_progress: Called with the finished and the largest possible number of steps. An exception that it raises
            stops the planning.
    """
    learner, objective = planner.learner, planner.objective
    forecast_numbers = count()

    def forecast_week(
        weekly_minutes: WeeklyMinutes, extra_minutes: int = 0, *, is_count_only: bool = False
    ) -> StudyForecast:
        finished_parts = next(forecast_numbers) * _PROGRESS_PARTS

        def report_progress(finished_runs: int, total_runs: int) -> None:
            on_progress(
                finished_parts + finished_runs * _PROGRESS_PARTS // total_runs, _MAX_FORECASTS * _PROGRESS_PARTS
            )

        is_unchanged = (
            weekly_minutes == (interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES) and not extra_minutes
        )
        # Other minutes would be set today, so rising minutes would start to rise today.
        study_days = list_study_days(
            now,
            interview_round if is_unchanged else replace(interview_round, minutes_set_at=now),
            calendar,
            weekly_minutes,
            extra_minutes,
        )
        time_blocks = [
            TimeBlock(to_epoch_days(study_day.starts_at), study_day.minutes * 60) for study_day in study_days
        ]
        return run_forecast(
            card_ids_by_deck, learner, objective, time_blocks, is_count_only=is_count_only, on_progress=report_progress
        )

    weekly_minutes = interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES
    base_forecast, study_days = (
        forecast_week(weekly_minutes),
        list_study_days(now, interview_round, calendar, weekly_minutes),
    )
    tracker_now, tracker_at_round = (
        ExpectedRecallTracker(card_ids_by_deck, learner, target_at)
        for target_at in (to_epoch_days(now), to_epoch_days(interview_round.starts_at))
    )
    return StudyPlan(
        interview_round=interview_round,
        made_at=now,
        weekly_minutes=weekly_minutes,
        study_days=study_days,
        recall_today=tracker_now.estimate_groups(),
        recall_if_stopped=tracker_at_round.estimate_groups(),
        forecast=base_forecast,
        deck_plans=tuple(
            DeckPlan(
                deck_id,
                len(card_ids),
                tracker_now.estimate_groups(deck_id),
                tracker_at_round.estimate_groups(deck_id),
                base_forecast.expected_recall_by_deck[deck_id],
                base_forecast.new_card_counts[deck_id],
            )
            for deck_id, card_ids in card_ids_by_deck.items()
        ),
        daily_minutes=uniform_daily_minutes(now, interview_round, calendar),
        extra_minutes_gain=max(
            0.0, forecast_week(weekly_minutes, EXTRA_MINUTES).expected_recall.mean - base_forecast.expected_recall.mean
        ),
        extra_minutes_needed=_find_extra_minutes_needed(
            base_forecast,
            objective,
            _spare_daily_minutes(weekly_minutes),
            lambda extra_minutes: forecast_week(weekly_minutes, extra_minutes, is_count_only=True),
        ),
        rising_minutes=_find_rising_minutes(weekly_minutes, base_forecast, forecast_week),
        card_ids_today=planner.cards_worth_asking(study_days[0].minutes * 60),
    )


def _spare_daily_minutes(weekly_minutes: WeeklyMinutes) -> int:
    """Return how many minutes can be added to the shortest day of study."""
    return MAX_DAILY_MINUTES - min(filter(None, weekly_minutes.by_weekday), default=0)


def _find_extra_minutes_needed(
    base_forecast: StudyForecast,
    objective: Objective,
    max_extra_minutes: int,
    forecast_with_extra: Callable[[int], StudyForecast],
) -> int | None:
    """Return the extra minutes a day with which no card stays new; None if none does, or if the limit is too low."""
    new_card_count = sum(base_forecast.new_card_counts.values())
    if not new_card_count:
        return None
    study_day_count = sum(step.seconds > 0 for step in base_forecast.steps) or 1
    # Each new card needs a first answer and at least one review.
    missing_minutes = new_card_count * sum(objective.answer_seconds_of("")[:2]) / 60 / study_day_count
    # A forecast is slow, so estimate the minutes first and then narrow them down in a few steps.
    too_few, enough = 0, None
    step = min(max(1, ceil(missing_minutes)), max_extra_minutes)
    for _ in range(_SEARCH_FORECASTS):
        if step in {too_few, enough}:
            break
        if any(forecast_with_extra(step).new_card_counts.values()):
            too_few, step = step, (step + enough) // 2 if enough else min(ceil(step * 1.5), max_extra_minutes)
        else:
            enough, step = step, (too_few + step) // 2
    return enough


def _find_rising_minutes(
    weekly_minutes: WeeklyMinutes, base_forecast: StudyForecast, forecast_week: Callable[[WeeklyMinutes], StudyForecast]
) -> RisingMinutes | None:
    """Return a proposal to let the minutes rise, or None if they rise already or the gain is too small."""
    study_minutes = [minutes for minutes in weekly_minutes.by_weekday if minutes]
    if weekly_minutes.max_minutes is not None or not study_minutes or len(base_forecast.steps) < _MIN_RISING_DAYS:
        return None
    longest_day_minutes = min(round(MAX_RISE_FACTOR * sum(study_minutes) / len(study_minutes)), MAX_DAILY_MINUTES)
    recall_gain = (
        forecast_week(replace(weekly_minutes, max_minutes=longest_day_minutes)).expected_recall.mean
        - base_forecast.expected_recall.mean
    )
    return RisingMinutes(longest_day_minutes, recall_gain) if recall_gain >= _MIN_WORTHWHILE_GAIN else None
