"""The one line at the top of every screen: where am I, how long until it counts, how ready am I."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, TextStyle, align_to_edges

if TYPE_CHECKING:
    from prepdeck.memory.readiness import RecallEstimate
    from prepdeck.memory.rounds import Round


def describe_status(
    next_round: "Round | None", readiness: "RecallEstimate", now: datetime, unsaved_count: int = 0
) -> tuple[str, ...]:
    """How long and how ready, in ever fewer words, for a header that takes the first that fits.

    Args:
        next_round: The interview ahead, if its day is known.
        readiness: Mean predicted recall at that moment.
        now: The present instant, aware UTC.
        unsaved_count: How many things that the person did are not on disk.
    """
    if unsaved_count:
        return (f"▲ {unsaved_count} not saved, still trying", f"▲ {unsaved_count} not saved")
    short_readiness = f"recall {readiness.mean:.0%}"
    margin_percent = round(
        max(readiness.mean - readiness.low, readiness.high - readiness.mean) * 100
    )  # one end may be cut off at 0 or 100 %
    readiness_text = f"{short_readiness} ±{margin_percent}%" if margin_percent else short_readiness
    if next_round is None:
        return (readiness_text, short_readiness)
    time_left = dates.describe_time_until(next_round, now)
    start_text = dates.format_moment(next_round.local_start)
    return (
        f"{next_round.name} · {start_text} · {time_left}   {readiness_text}",
        f"{start_text} · {time_left}   {readiness_text}",
        f"{time_left}   {readiness_text}",
        readiness_text,
        short_readiness,
    )


def make_header_line(location: str, status_choices: Sequence[str], width: int) -> Line:
    """The header: the place, such as `Runway › Comp guide`, and the first of the choices that fits beside it."""
    left_spans = [Span("prepdeck", TextStyle.ACCENT), Span("  "), Span(location, TextStyle.STRONG)]
    left_width = sum(cell_len(span.text) for span in left_spans)
    status_text = next((text for text in status_choices if left_width + cell_len(text) + 2 <= width), "")
    return align_to_edges(left_spans, [Span(status_text, TextStyle.DIM)], width)
