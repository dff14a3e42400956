"""Encode the study plan as JSON for other programs."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from prepdeck.memory.belief import Calibration
from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.plan import EXTRA_MINUTES, GoalForecast, StudyPlan
from prepdeck.memory.rounds import WEEKDAYS, WeeklyMinutes
from prepdeck.session.plan_report import LeechCard, PlanReport, ReportWithoutPlan

_DECIMAL_PLACES = 4


def encode_plan(target_name: str, report: PlanReport) -> dict[str, object]:
    """Encode the plan of a target; shares are from 0 to 1, points are percentage points, and times are in UTC."""
    plan = report.plan
    # Other programs depend on these keys, so they keep their names even where the code has better ones.
    return {
        "target": target_name,
        "now": plan.made_at.astimezone(UTC).isoformat(),
        "round": {
            "name": plan.interview_round.name,
            "starts": plan.interview_round.starts_at.isoformat(),
            "zone": plan.interview_round.zone_name,
        },
        "minutes": encode_week(plan.weekly_minutes),
        "readiness": {
            "now": _encode_estimate(plan.recall_today),
            "nothing": _encode_estimate(plan.recall_if_stopped),
            "plan": _encode_estimate(plan.recall_with_plan),
        },
        "more": {"minutes": EXTRA_MINUTES, "points": _convert_to_points(plan.extra_minutes_gain)},
        "fitting_more": plan.extra_minutes_needed,
        "fitting_minutes": None
        if plan.daily_minutes is None or plan.extra_minutes_needed is None
        else plan.daily_minutes + plan.extra_minutes_needed,
        "rise": plan.rising_minutes
        and {
            "most": plan.rising_minutes.longest_day_minutes,
            "points": _convert_to_points(plan.rising_minutes.recall_gain),
        },
        "goal": {
            "kind": "safe" if plan.is_safety_first else "recall",
            "share": _round_number(plan.safe_recall),
            "plan": _encode_goal(plan.goal),
            "other": plan.other_goal and _encode_goal(plan.other_goal),
        },
        "days": _encode_days(plan),
        "decks": [
            {
                "id": deck_plan.deck_id,
                "name": report.deck_names[deck_plan.deck_id],
                "cards": deck_plan.card_count,
                "now": _round_number(deck_plan.recall_today.mean),
                "nothing": _round_number(deck_plan.recall_if_stopped.mean),
                "plan": _round_number(deck_plan.recall_with_plan.mean),
                "stays_unseen": deck_plan.new_card_count,
            }
            for deck_plan in plan.deck_plans
        ],
        "leeches": _encode_leeches(report.leech_cards),
        "calibration": _encode_calibration(report.calibration),
    }


def _encode_goal(goal: GoalForecast) -> Mapping[str, float]:
    return {"recall": _round_number(goal.expected_recall), "safe_cards": _round_number(goal.safe_count)}


def encode_plan_without_round(target_name: str, report: ReportWithoutPlan) -> dict[str, object]:
    """Encode the state of a target without a future round, with the same units as `encode_plan`."""
    return {
        "target": target_name,
        "now": report.now.astimezone(UTC).isoformat(),
        "round": None,
        "retention": _round_number(report.desired_retention),
        "minutes": report.week_without_round and encode_week(report.week_without_round),
        "readiness": {"now": _encode_estimate(report.expected_recall)},
        "leeches": _encode_leeches(report.leech_cards),
        "calibration": _encode_calibration(report.calibration),
    }


def encode_week(week: WeeklyMinutes) -> Mapping[str, int | None]:
    """Encode the minutes by short weekday name; `most` is the limit for one day, None if minutes do not move."""
    return {**dict(zip(WEEKDAYS, week.by_weekday, strict=True)), "most": week.max_minutes}


def _encode_days(plan: StudyPlan) -> list[dict[str, object]]:
    """Encode the study days; if several days are forecast in one step, only the last of them has the forecast."""
    step_by_day = {stepped_day.day: forecast_step for stepped_day, forecast_step in plan.days_with_steps}
    encoded_days: list[dict[str, object]] = []
    for study_day in plan.study_days:
        forecast_step = step_by_day.get(study_day.day)
        encoded_days.append(
            {
                "date": study_day.day.isoformat(),
                "minutes": _round_number(study_day.minutes),
                "new": forecast_step and forecast_step.new_count,
                "again": forecast_step and forecast_step.review_count,
                "readiness": forecast_step and _round_number(forecast_step.expected_recall.mean),
            }
        )
    return encoded_days


def _encode_leeches(leeches: Sequence[LeechCard]) -> list[dict[str, object]]:
    return [{"prompt": leech.prompt, "where": leech.where, "times": leech.lapse_count} for leech in leeches]


def _encode_calibration(calibration: Calibration) -> dict[str, object]:
    return {
        "answers": calibration.answer_count,
        "predicted": _round_number(calibration.predicted_count),
        "recalled": calibration.recalled_count,
    }


def _encode_estimate(estimate: RecallEstimate) -> dict[str, float]:
    return {
        "mean": _round_number(estimate.mean),
        "low": _round_number(estimate.low),
        "high": _round_number(estimate.high),
    }


def _convert_to_points(share: float) -> float:
    return _round_number(share * 100)


def _round_number(number: float) -> float:
    return round(number, _DECIMAL_PLACES)
