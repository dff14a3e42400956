"""Minutes of study as people say them."""

from prepdeck.memory.rounds import WEEKDAYS, Week

_HOUR = 60


def a_day(week: Week, unit: str = "min") -> str:
    """The minutes of a week: `20 min a day, Sat 60, Sun 0`; `unit` is what a minute is called."""
    other = [f"{name.title()} {own}" for name, own in zip(WEEKDAYS, week.minutes, strict=True) if own != week.usual]
    most = [f"rising to at most {week.most}"] if week.most is not None else []
    return ", ".join([f"{week.usual} {unit} a day", *other, *most])


def span(minutes: float) -> str:
    """So many minutes in hours and minutes: `4 h 20 min`."""
    hours, rest = divmod(round(minutes), _HOUR)
    return " ".join(filter(None, [f"{hours:,} h" if hours else "", f"{rest} min" if rest or not hours else ""]))
