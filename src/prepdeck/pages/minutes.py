"""Study minutes as short texts."""

from collections.abc import Sequence

from prepdeck.memory.rounds import WEEKDAYS, WeeklyMinutes
from prepdeck.memory.study_days import StudyDay
from prepdeck.pages import dates
from prepdeck.session.study_context import StudyContext

_MINUTES_PER_HOUR = 60


def format_week(week: WeeklyMinutes, unit_name: str = "min", study_days: Sequence[StudyDay] = ()) -> str:
    """Format the minutes of a week: `20 min a day, Sat 60, Sun 0`.

    Args:
        week: The minutes.
        unit_name: The word for minutes.
        study_days: The days until the interview, today first, to say what the first and the last get if minutes rise.
    """
    different_days = [
        f"{weekday.title()} {day_minutes}"
        for weekday, day_minutes in zip(WEEKDAYS, week.by_weekday, strict=True)
        if day_minutes != week.usual_minutes
    ]
    rise_text = [] if week.max_minutes is None else [_describe_rise(week.max_minutes, study_days)]
    return ", ".join([f"{week.usual_minutes} {unit_name} a day", *different_days, *rise_text])


def describe_change_today(old_context: StudyContext, new_context: StudyContext) -> str:
    """Say that the minutes of today have changed because another interview is the next one.

    Returns:
        The sentence, `Today has 15 min now, not 20.`; "" if nothing changed, or the person changed the minutes.
    """
    old_round, new_round = old_context.next_round, new_context.next_round
    old_minutes, new_minutes = old_context.minutes_today, new_context.minutes_today
    if old_round is None or new_round is None or old_round.name == new_round.name or old_minutes == new_minutes:
        return ""
    return f"Today has {new_minutes} min now, not {old_minutes}."


def _describe_rise(max_minutes: int, study_days: Sequence[StudyDay]) -> str:
    """Describe minutes that rise toward the interview. The last day may get less than the most that is allowed."""
    if not study_days:
        return f"rising to at most {max_minutes}"
    first_day, last_day = study_days[0], study_days[-1]
    if first_day is last_day:
        return "all of them today"
    return (
        f"rising from {first_day.minutes:.0f} today to {last_day.minutes:.0f} on {dates.format_short_day(last_day.day)}"
    )


def format_duration(minutes: float) -> str:
    """Format minutes as hours and minutes: `4 h 20 min`."""
    hours, remaining_minutes = divmod(round(minutes), _MINUTES_PER_HOUR)
    return " ".join(
        filter(
            None,
            [f"{hours:,} h" if hours else "", f"{remaining_minutes} min" if remaining_minutes or not hours else ""],
        )
    )
