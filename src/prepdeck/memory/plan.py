"""The answer to what to study until the interview: how much will be known by it, and what would change that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from math import ceil
from typing import NamedTuple

from prepdeck.memory.forecast import ForecastStep, StudyForecast, TimeBlock, run_forecast
from prepdeck.memory.planner import CardPlanner, Objective
from prepdeck.memory.readiness import ReadinessTracker, RecallEstimate
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
"""The minutes a day whose worth is told."""

_SEARCH_FORECASTS = 4  # forecasts to find the minutes with which everything is seen
_MAX_FORECASTS = _SEARCH_FORECASTS + 3  # in a plan
_PROGRESS_PARTS = 20  # of a forecast, that are told
_MIN_WORTHWHILE_GAIN = 0.005  # of readiness; rising minutes that bring less are not proposed
_MIN_RISING_DAYS = 3  # sessions over which minutes can rise


class DeckPlan(NamedTuple):
    """What becomes of one deck.

    Attributes:
        deck_id: Its id.
        card_count: How many of its cards count.
        recall_today: Recall if the interview were now.
        recall_if_stopped: Recall at the interview if nothing more is done.
        recall_with_plan: Recall at the interview if the plan is followed.
        unseen_count: How many of its cards stay unseen even so.
    """

    deck_id: str
    card_count: int
    recall_today: RecallEstimate
    recall_if_stopped: RecallEstimate
    recall_with_plan: RecallEstimate
    unseen_count: int


class PastDay(NamedTuple):
    """A day of study that has been, and recall at the interview as it stood after it, 0 to 1."""

    day: date
    readiness: float


class RisingMinutes(NamedTuple):
    """Minutes that rise towards the interview, the same in all.

    Attributes:
        longest_day_minutes: What the longest day has, in minutes.
        readiness_gain: What that adds to readiness, 0 to 1.
    """

    longest_day_minutes: int
    readiness_gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """What to study until a round, and what it comes to.

    Attributes:
        interview_round: The round.
        made_at: The instant it was made, aware UTC.
        weekly_minutes: The minutes a day that it counts with.
        study_days: The days of study that lie ahead, today first.
        recall_today: Recall if the interview were now.
        recall_if_stopped: Recall at the interview if nothing more is done.
        forecast: What following the plan comes to.
        deck_plans: What becomes of each deck that the round asks about.
        daily_minutes: The minutes that each day of study has, before they rise; None where they differ.
        extra_minutes_gain: What `EXTRA_MINUTES` minutes a day more add to readiness, 0 to 1.
        extra_minutes_needed: With so many minutes a day more no card stays unseen; None where none does, or no day is
            long enough.
        rising_minutes: Minutes that rise towards the interview, where that is worth proposing.
        past_days: The days of study that have been, oldest first.
        card_ids_today: The cards that are worth asking in what is left of today, as far as they are known now.
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
        """Recall at the interview if the plan is followed."""
        return self.forecast.readiness

    @property
    def days_with_steps(self) -> tuple[tuple[StudyDay, ForecastStep], ...]:
        """What each session comes to; of very many the earliest stand for the few that were taken together."""
        day_by_start = {to_epoch_days(study_day.starts_at): study_day for study_day in self.study_days}
        return tuple((day_by_start[step.starts_at], step) for step in self.forecast.steps)

    @property
    def minutes_needed_today(self) -> float:
        """The minutes that following the plan takes today; all that today has where that is not known."""
        today, (first_step, *_) = self.study_days[0], self.forecast.steps
        return first_step.seconds / 60 if first_step.starts_at == to_epoch_days(today.starts_at) else today.minutes

    @property
    def is_out_of_time(self) -> bool:
        """Whether the only sitting ends when the round begins, so that more minutes a day would change nothing."""
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
    """The plan for a round.

    Args:
        card_ids_by_deck: By deck that the round asks about, its cards that count.
        planner: Chooses among the cards that may be asked now; its first aim is the round. It is left as it is.
        interview_round: The round.
        calendar: The person's days.
        now: The present instant, aware UTC.
        on_progress: Told how far it is, of at most how far; what it raises ends the planning.
    """
    learner, objective = planner.learner, planner.objective
    forecast_numbers = count()

    def foreseen(weekly_minutes: WeeklyMinutes, extra_minutes: int = 0, *, counts: bool = False) -> StudyForecast:
        finished_parts = next(forecast_numbers) * _PROGRESS_PARTS

        def tell(finished_runs: int, total_runs: int) -> None:
            on_progress(
                finished_parts + finished_runs * _PROGRESS_PARTS // total_runs, _MAX_FORECASTS * _PROGRESS_PARTS
            )

        is_unchanged = (
            weekly_minutes == (interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES) and not extra_minutes
        )
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
        return run_forecast(card_ids_by_deck, learner, objective, time_blocks, is_count_only=counts, on_progress=tell)

    weekly_minutes = interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES
    base_forecast, study_days = (
        foreseen(weekly_minutes),
        list_study_days(now, interview_round, calendar, weekly_minutes),
    )
    tracker_now, tracker_at_round = (
        ReadinessTracker(card_ids_by_deck, learner, target_at)
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
                base_forecast.deck_readiness[deck_id],
                base_forecast.unseen_counts[deck_id],
            )
            for deck_id, card_ids in card_ids_by_deck.items()
        ),
        daily_minutes=uniform_daily_minutes(now, interview_round, calendar),
        extra_minutes_gain=max(
            0.0, foreseen(weekly_minutes, EXTRA_MINUTES).readiness.mean - base_forecast.readiness.mean
        ),
        extra_minutes_needed=_find_extra_minutes_needed(
            base_forecast,
            objective,
            _spare_daily_minutes(weekly_minutes),
            lambda extra_minutes: foreseen(weekly_minutes, extra_minutes, counts=True),
        ),
        rising_minutes=_find_rising_minutes(weekly_minutes, base_forecast, foreseen),
        card_ids_today=planner.cards_worth_asking(study_days[0].minutes * 60),
    )


def _spare_daily_minutes(weekly_minutes: WeeklyMinutes) -> int:
    """How many minutes the shortest of its days of study could have more."""
    return MAX_DAILY_MINUTES - min(filter(None, weekly_minutes.by_weekday), default=0)


def _find_extra_minutes_needed(
    base_forecast: StudyForecast,
    objective: Objective,
    max_extra_minutes: int,
    forecast_with_extra: Callable[[int], StudyForecast],
) -> int | None:
    """How many more minutes a day, at most `max_extra_minutes`, it takes until no card stays unseen."""
    unseen_count = sum(base_forecast.unseen_counts.values())
    if not unseen_count:
        return None
    study_day_count = sum(step.seconds > 0 for step in base_forecast.steps) or 1
    missing_minutes = unseen_count * sum(objective.answer_seconds_of("")[:2]) / 60 / study_day_count
    too_few, enough = 0, None
    step = min(max(1, ceil(missing_minutes)), max_extra_minutes)
    for _ in range(_SEARCH_FORECASTS):
        if step in {too_few, enough}:
            break
        if any(forecast_with_extra(step).unseen_counts.values()):
            too_few, step = step, (step + enough) // 2 if enough else min(ceil(step * 1.5), max_extra_minutes)
        else:
            enough, step = step, (too_few + step) // 2
    return enough


def _find_rising_minutes(
    weekly_minutes: WeeklyMinutes, base_forecast: StudyForecast, forecast_week: Callable[[WeeklyMinutes], StudyForecast]
) -> RisingMinutes | None:
    """What it would bring to let the minutes rise, where they do not."""
    study_minutes = [minutes for minutes in weekly_minutes.by_weekday if minutes]
    if weekly_minutes.max_minutes is not None or not study_minutes or len(base_forecast.steps) < _MIN_RISING_DAYS:
        return None
    longest_day_minutes = min(round(MAX_RISE_FACTOR * sum(study_minutes) / len(study_minutes)), MAX_DAILY_MINUTES)
    readiness_gain = (
        forecast_week(replace(weekly_minutes, max_minutes=longest_day_minutes)).readiness.mean
        - base_forecast.readiness.mean
    )
    return RisingMinutes(longest_day_minutes, readiness_gain) if readiness_gain >= _MIN_WORTHWHILE_GAIN else None
