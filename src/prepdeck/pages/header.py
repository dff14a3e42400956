"""The one line at the top of every screen: where am I, how long until it counts, how ready am I."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, Tone, spread

if TYPE_CHECKING:
    from prepdeck.memory.readiness import Estimate
    from prepdeck.memory.rounds import Round


def status(ahead: "Round | None", ready: "Estimate", now: datetime, unwritten: int = 0) -> tuple[str, ...]:
    """How long and how ready, in ever fewer words, for a header that takes the first that fits.

    Args:
        ahead: The interview ahead, if its day is known.
        ready: Mean predicted recall at that moment.
        now: The present instant, aware UTC.
        unwritten: How many things that the person did are not on disk.
    """
    if unwritten:
        return (f"▲ {unwritten} not saved, still trying", f"▲ {unwritten} not saved")
    short = f"ready {ready.mean:.0%}"
    off = round(max(ready.mean - ready.low, ready.high - ready.mean) * 100)  # one end may be cut off at 0 or 100 %
    said = f"{short} ±{off}" if off else short
    if ahead is None:
        return (said, short)
    until = dates.until(ahead, now)
    when = dates.moment(ahead.local)
    return (
        f"{ahead.name} · {when} · {until}   {said}",
        f"{when} · {until}   {said}",
        f"{until}   {said}",
        said,
        f"ready {ready.mean:.0%}",
    )


def header(where: str, choices: Sequence[str], width: int) -> Line:
    """The header: the place, such as `Runway › Comp guide`, and the first of the choices that fits beside it."""
    left = [Span("prepdeck", Tone.ACCENT), Span("  "), Span(where, Tone.STRONG)]
    used = sum(cell_len(span.text) for span in left)
    right = next((text for text in choices if used + cell_len(text) + 2 <= width), "")
    return spread(left, [Span(right, Tone.DIM)], width)
