"""Make the study plan for a round."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import ceil

from msgspec.structs import replace

from prepdeck.memory.expected_recall import ExpectedRecallTracker
from prepdeck.memory.forecast import forecast_new_counts, run_forecast
from prepdeck.memory.objective import Objective
from prepdeck.memory.plan import EXTRA_MINUTES, DeckPlan, GoalForecast, RisingMinutes, StudyForecast, StudyPlan
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, MAX_DAILY_MINUTES, Round, WeeklyMinutes
from prepdeck.memory.simulations import TimeBlock
from prepdeck.memory.study_days import (
    MAX_RISE_FACTOR,
    StudyCalendar,
    StudyDay,
    list_study_days,
    to_epoch_days,
    uniform_daily_minutes,
)
from prepdeck.progress_callback import ProgressCallback, no_progress

# The plan and its alternatives, the plan of the other goal, and the minutes with which no card stays new.
_PART_COUNT, _PROGRESS_STEPS = 3, 40
_MAX_COMPARED_CARDS = 2_000  # with more, the plan of the other goal would take seconds
_SEARCH_FACTORS = (0.5, 0.75, 1.0, 1.5, 2.5)  # of the extra minutes that a rough estimate gives
_SEARCH_ROUNDS = 2
_MIN_WORTHWHILE_GAIN = 0.005  # rising minutes that add less expected recall are not proposed
_MIN_RISING_DAYS = 3  # with fewer sessions, minutes cannot rise


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
    weekly_minutes = interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES

    def list_days(minutes: WeeklyMinutes, extra_minutes: int = 0) -> tuple[StudyDay, ...]:
        is_unchanged = minutes == weekly_minutes and not extra_minutes
        # Other minutes would be set today, so rising minutes would start to rise today.
        changed_round = interview_round if is_unchanged else replace(interview_round, minutes_set_at=now)
        return list_study_days(now, changed_round, calendar, minutes, extra_minutes)

    def report_part(part_number: int) -> ProgressCallback:
        def report(finished_count: int, total_count: int) -> None:
            finished_steps = part_number * _PROGRESS_STEPS + finished_count * _PROGRESS_STEPS // total_count
            on_progress(finished_steps, _PART_COUNT * _PROGRESS_STEPS)

        return report

    study_days = list_days(weekly_minutes)
    rising_minutes = _rising_minutes(weekly_minutes, len(study_days))
    alternatives = [list_days(weekly_minutes, EXTRA_MINUTES)]
    if rising_minutes is not None:
        alternatives.append(list_days(replace(weekly_minutes, max_minutes=rising_minutes)))
    set_aside_ids = frozenset().union(*card_ids_by_deck.values()) - frozenset(planner.card_ids)
    forecast = run_forecast(
        card_ids_by_deck,
        learner,
        objective,
        _to_time_blocks(study_days),
        alternatives=[_to_time_blocks(days) for days in alternatives],
        earlier_counts={**planner.earlier_counts, **dict.fromkeys(set_aside_ids, objective.rules.max_repeats)},
        on_progress=report_part(0),
    )
    other_objective = objective._replace(is_safety_first=not objective.is_safety_first)
    other_forecast = (
        run_forecast(
            card_ids_by_deck,
            learner,
            other_objective,
            _to_time_blocks(study_days),
            earlier_counts={**planner.earlier_counts, **dict.fromkeys(set_aside_ids, objective.rules.max_repeats)},
            on_progress=report_part(1),
        )
        if sum(map(len, card_ids_by_deck.values())) <= _MAX_COMPARED_CARDS
        else None
    )
    recall_gains = [recall - forecast.expected_recall.mean for recall in forecast.alternative_recalls]
    tracker_now, tracker_at_round = (
        ExpectedRecallTracker(card_ids_by_deck, learner, to_epoch_days(moment), is_now=moment == now)
        for moment in (now, interview_round.starts_at)
    )
    return StudyPlan(
        interview_round=interview_round,
        made_at=now,
        weekly_minutes=weekly_minutes,
        study_days=study_days,
        recall_today=tracker_now.estimate_groups(),
        recall_if_stopped=tracker_at_round.estimate_groups(),
        forecast=forecast,
        deck_plans=tuple(
            DeckPlan(
                deck_id,
                len(card_ids),
                tracker_now.estimate_groups(deck_id),
                tracker_at_round.estimate_groups(deck_id),
                forecast.expected_recall_by_deck[deck_id],
                forecast.new_card_counts[deck_id],
            )
            for deck_id, card_ids in card_ids_by_deck.items()
        ),
        daily_minutes=uniform_daily_minutes(now, interview_round, calendar),
        extra_minutes_gain=max(0.0, recall_gains[0]),
        extra_minutes_needed=_find_extra_minutes_needed(
            forecast,
            objective,
            _spare_daily_minutes(weekly_minutes),
            lambda extra_minutes: forecast_new_counts(
                card_ids_by_deck,
                learner,
                objective,
                [_to_time_blocks(list_days(weekly_minutes, extra)) for extra in extra_minutes],
                on_progress=report_part(2),
            ),
        ),
        rising_minutes=(
            RisingMinutes(rising_minutes, recall_gains[1])
            if rising_minutes is not None and recall_gains[1] >= _MIN_WORTHWHILE_GAIN
            else None
        ),
        card_ids_today=_list_cards_today(forecast, study_days[0]),
        is_safety_first=objective.is_safety_first,
        safe_recall=objective.safe_recall,
        other_goal=(
            None
            if other_forecast is None
            else GoalForecast(other_forecast.expected_recall.mean, other_forecast.safe_count)
        ),
    )


def _list_cards_today(forecast: StudyForecast, today: StudyDay) -> tuple[str, ...]:
    """Return the cards that the forecast asks today."""
    is_first_today = bool(forecast.steps) and forecast.steps[0].starts_at == to_epoch_days(today.starts_at)
    return forecast.first_card_ids if is_first_today else ()


def _to_time_blocks(study_days: Sequence[StudyDay]) -> list[TimeBlock]:
    return [TimeBlock(to_epoch_days(study_day.starts_at), study_day.minutes * 60) for study_day in study_days]


def _spare_daily_minutes(weekly_minutes: WeeklyMinutes) -> int:
    """Return how many minutes can be added to the shortest day of study."""
    return MAX_DAILY_MINUTES - min(filter(None, weekly_minutes.by_weekday), default=0)


def _find_extra_minutes_needed(
    forecast: StudyForecast,
    objective: Objective,
    max_extra_minutes: int,
    count_new_cards: Callable[[Sequence[int]], Sequence[int]],
) -> int | None:
    """Return the extra minutes a day with which no card stays new; None if none does, or if the limit is too low.

    Args:
        forecast: The forecast without extra minutes.
        objective: The target times and the answer times.
        max_extra_minutes: The limit.
        count_new_cards: Returns for several numbers of extra minutes how many cards stay new.
    """
    new_card_count = sum(forecast.new_card_counts.values())
    if not new_card_count or max_extra_minutes <= 0:
        return None
    study_day_count = sum(step.seconds > 0 for step in forecast.steps) or 1
    # Each new card needs a first answer and at least one review.
    missing_minutes = new_card_count * sum(objective.answer_seconds_of("")[:2]) / 60 / study_day_count
    too_few, enough = 0, None
    candidates = {min(max(1, ceil(missing_minutes * factor)), max_extra_minutes) for factor in _SEARCH_FACTORS}
    for _ in range(_SEARCH_ROUNDS):
        tried_minutes = sorted(candidates)
        for minutes, remaining_count in zip(tried_minutes, count_new_cards(tried_minutes), strict=True):
            if not remaining_count:
                enough = minutes
                break
            too_few = minutes
        if enough is None or enough - too_few <= 1:
            break
        step = max(1, (enough - too_few) // (len(_SEARCH_FACTORS) + 1))
        candidates = set(range(too_few + step, enough, step))
    return enough


def _rising_minutes(weekly_minutes: WeeklyMinutes, session_count: int) -> int | None:
    """Return the minutes of the longest day if the minutes rose toward the interview; None if they cannot rise."""
    study_minutes = [minutes for minutes in weekly_minutes.by_weekday if minutes]
    if weekly_minutes.max_minutes is not None or not study_minutes or session_count < _MIN_RISING_DAYS:
        return None
    return min(round(MAX_RISE_FACTOR * sum(study_minutes) / len(study_minutes)), MAX_DAILY_MINUTES)
