"""Expected recall as bars with ranges: now, and at the interview without more study and with the plan."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from prepdeck.pages.line import Line, Span, TextStyle, draw_bar, make_line

if TYPE_CHECKING:
    from prepdeck.memory.expected_recall import RecallEstimate

IF_YOU_STUDY_NO_MORE = "if you study no more"
NO_MORE_STUDY = "if you stop now"  # the same where there is less room
_WITH_THE_PLAN = "with the plan"
_MAX_BAR_WIDTH, _MIN_BAR_WIDTH = 40, 8
_MIN_WIDTH_FOR_LONG_LABELS = 46  # cells; below, the short labels leave room for the range


class RecallBars(Struct, frozen=True):
    """Three bars of expected recall. Without a plan, the third says that it is being calculated."""

    today: "RecallEstimate"
    if_stopped: "RecallEstimate"
    with_plan: "RecallEstimate | None"

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return one line per bar, with a heading above those for the interview."""
        has_long_labels = width >= _MIN_WIDTH_FOR_LONG_LABELS
        indent = "  " if has_long_labels else ""
        stopped_label = indent + (IF_YOU_STUDY_NO_MORE if has_long_labels else NO_MORE_STUDY)
        label_width = len(stopped_label)
        yield draw_estimate("now", self.today, width, label_width)
        yield make_line(Span("at the interview:", TextStyle.DIM))
        yield draw_estimate(stopped_label, self.if_stopped, width, label_width)
        plan_label = indent + _WITH_THE_PLAN
        if self.with_plan is None:
            yield make_line(Span(plan_label.ljust(label_width) + "  calculating", TextStyle.DIM))
        else:
            yield draw_estimate(plan_label, self.with_plan, width, label_width)


def draw_estimate(label: str, estimate: "RecallEstimate", width: int, label_width: int) -> Line:
    """Draw an estimate as a labeled bar with its percentage and range."""
    filled_span, empty_span = draw_bar(
        estimate.mean, max(min(width - label_width - 17, _MAX_BAR_WIDTH), _MIN_BAR_WIDTH)
    )
    return make_line(
        Span(label.ljust(label_width), TextStyle.DIM),
        "  ",
        filled_span,
        empty_span,
        Span(f" {estimate.mean:>4.0%}", TextStyle.STRONG),
        Span(f"  {format_estimate_range(estimate)}".rstrip(), TextStyle.DIM),
    )


def format_estimate_range(estimate: "RecallEstimate") -> str:
    """Format the range of an estimate: `59–69%`; "" if both ends round to the same percentage."""
    low_percent, high_percent = f"{estimate.low * 100:.0f}", f"{estimate.high * 100:.0f}"
    return f"{low_percent}–{high_percent}%" if low_percent != high_percent else ""
