"""Study minutes as short texts."""

from prepdeck.memory.rounds import WEEKDAYS, WeeklyMinutes

_MINUTES_PER_HOUR = 60


def format_week(week: WeeklyMinutes, unit_name: str = "min") -> str:
    """Format the minutes of a week: `20 min a day, Sat 60, Sun 0`; `unit_name` is the word for minutes."""
    different_days = [
        f"{weekday.title()} {day_minutes}"
        for weekday, day_minutes in zip(WEEKDAYS, week.by_weekday, strict=True)
        if day_minutes != week.usual_minutes
    ]
    rise_text = [f"rising to {week.max_minutes}"] if week.max_minutes is not None else []
    return ", ".join([f"{week.usual_minutes} {unit_name} a day", *different_days, *rise_text])


def format_duration(minutes: float) -> str:
    """Format minutes as hours and minutes: `4 h 20 min`."""
    hours, remaining_minutes = divmod(round(minutes), _MINUTES_PER_HOUR)
    return " ".join(
        filter(
            None,
            [f"{hours:,} h" if hours else "", f"{remaining_minutes} min" if remaining_minutes or not hours else ""],
        )
    )
