"""Expected recall as bars with ranges: today, if the person stops, and with the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prepdeck.pages.line import Line, Span, TextStyle, draw_bar, make_line

if TYPE_CHECKING:
    from prepdeck.memory.expected_recall import RecallEstimate

_LABEL_WIDTH = len("with the plan")
_MAX_BAR_WIDTH, _MIN_BAR_WIDTH = 40, 8


@dataclass(frozen=True, slots=True)
class RecallBars:
    """Three bars of expected recall. Without a plan, the third says that it is being calculated."""

    today: "RecallEstimate"
    if_stopped: "RecallEstimate"
    with_plan: "RecallEstimate | None"

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return one line per bar."""
        yield draw_estimate("today", self.today, width)
        yield draw_estimate("if I stop", self.if_stopped, width)
        if self.with_plan is None:
            yield make_line(
                Span("with the plan".ljust(_LABEL_WIDTH), TextStyle.DIM), Span("  calculating", TextStyle.DIM)
            )
        else:
            yield draw_estimate("with the plan", self.with_plan, width)


def draw_estimate(label: str, estimate: "RecallEstimate", width: int, label_width: int = _LABEL_WIDTH) -> Line:
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
