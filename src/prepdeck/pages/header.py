"""The header line of every screen: the location, the time until the interview, and expected recall."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, TextStyle, align_to_edges
from prepdeck.pages.outlook import IF_YOU_STUDY_NO_MORE, NO_MORE_STUDY, format_estimate_range

if TYPE_CHECKING:
    from prepdeck.memory.expected_recall import RecallEstimate
    from prepdeck.memory.rounds import Round


def describe_status(
    next_round: "Round | None", expected_recall: "RecallEstimate | None", now: datetime, unsaved_count: int = 0
) -> tuple[str, ...]:
    """Describe the time until the interview and expected recall, from the longest text to the shortest.

    Args:
        next_round: The next round, if there is one.
        expected_recall: The expected recall at that round, or now without one; None if no card counts.
        now: The present instant, aware UTC.
        unsaved_count: The number of events that are not on disk yet. If there are any, only this is described.
    """
    if unsaved_count:
        return (f"▲ {unsaved_count} not saved, still trying", f"▲ {unsaved_count} not saved")
    time_left = dates.describe_time_until(next_round, now) if next_round else ""
    start_text = f"{dates.format_moment(next_round.local_start)} · {time_left}" if next_round else ""
    if expected_recall is None:
        return (f"{next_round.name} · {start_text}", start_text, time_left) if next_round else ()
    # The same words as beside the bars of Today, so that the figure can be found there.
    moment = "now" if next_round is None else IF_YOU_STUDY_NO_MORE
    recall_text = f"recall {moment} {expected_recall.mean:.0%}"
    range_text = format_estimate_range(expected_recall)
    full_text = f"{recall_text} ({range_text})" if range_text else recall_text
    short_text = recall_text.removeprefix("recall ").replace(IF_YOU_STUDY_NO_MORE, NO_MORE_STUDY)
    recall_texts = (full_text, recall_text, short_text)
    if next_round is None:
        return recall_texts
    return (
        f"{next_round.name} · {start_text}   {full_text}",
        f"{start_text}   {full_text}",
        f"{start_text}   {recall_text}",
        f"{time_left}   {full_text}",
        f"{time_left}   {recall_text}",
        *recall_texts[1:],
        time_left,
    )


def make_header_line(location: str, status_choices: Sequence[str], width: int) -> Line:
    """Make the header: the location, such as `Runway › Pay guide`, and the first status that fits beside it."""
    left_spans = [Span("prepdeck", TextStyle.ACCENT), Span("  "), Span(location, TextStyle.STRONG)]
    left_width = sum(cell_len(span.text) for span in left_spans)
    status_text = next((text for text in status_choices if left_width + cell_len(text) + 2 <= width), "")
    return align_to_edges(left_spans, [Span(status_text, TextStyle.DIM)], width)
