"""Readiness as a bar with its range: as it is now, if nothing is done, and by plan."""

from collections.abc import Iterable
from dataclasses import dataclass

from prepdeck.memory.readiness import Estimate
from prepdeck.pages.line import Line, Span, Tone, bar, line

_SAID = len("if it were now")
_LONGEST_BAR, _SHORTEST_BAR = 40, 8


@dataclass(frozen=True, slots=True)
class Outlooks:
    """Readiness as it is now, if nothing is done, and by plan, as bars on one scale with their ranges."""

    now: Estimate
    nothing: Estimate
    by_plan: Estimate | None

    def lines(self, width: int) -> Iterable[Line]:
        """A line each."""
        yield measured("if it were now", self.now, width)
        yield measured("doing nothing", self.nothing, width)
        if self.by_plan is None:
            yield line(Span("by plan".ljust(_SAID), Tone.DIM), Span("  being worked out", Tone.DIM))
        else:
            yield measured("by plan", self.by_plan, width)


def measured(said: str, found: Estimate, width: int, room: int = _SAID) -> Line:
    """A share as a bar, with the range in which it lies."""
    filled, rest = bar(found.mean, max(min(width - room - 17, _LONGEST_BAR), _SHORTEST_BAR))
    return line(
        Span(said.ljust(room), Tone.DIM),
        "  ",
        filled,
        rest,
        Span(f" {found.mean:>4.0%}", Tone.STRONG),
        Span(f"  {in_range(found)}".rstrip(), Tone.DIM),
    )


def in_range(found: Estimate) -> str:
    """The range of an estimate: `59–69%`; "" where both its ends are the same in whole percents."""
    low, high = f"{found.low * 100:.0f}", f"{found.high * 100:.0f}"
    return f"{low}–{high}%" if low != high else ""
