"""Shares over days as columns: what was, and what is expected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, Tone, joined, line

_HEIGHT = 8  # lines
_MARGIN = 6  # cells for the scale at the left
_WIDEST, _BROADEST = 72, 4  # cells: of all columns, and of one


class Column(NamedTuple):
    """One day: its share, 0 to 1, and whether it is expected and has not been."""

    day: date
    share: float
    expected: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns from the first day to the last, a gap of days filled with what stood before it.

    Attributes:
        columns: By day, in order; at least one.
        today: The day that is marked.
    """

    columns: tuple[Column, ...]
    today: date

    def lines(self, width: int) -> Iterable[Line]:
        """The columns with a scale at the left, and below them the first day, today and the last."""
        room = max(min(width - _MARGIN, _WIDEST), 1)
        shown = _fitted(self.columns, room)
        broad = max(1, min(_BROADEST, room // len(shown)))
        for row in reversed(range(_HEIGHT)):
            label = f"{(row + 1) / _HEIGHT:>4.0%}  " if row % 2 else " " * _MARGIN
            cells = [_cell(column, row, broad) for column in shown]
            yield line(Span(label, Tone.DIM), *joined(span for cell in cells for span in cell))
        yield line(Span("  0%  " + "─" * (broad * len(shown)), Tone.REST))
        yield line(Span(" " * _MARGIN + self._days(shown, broad), Tone.DIM))
        yield line(
            Span(" " * _MARGIN),
            Span("█", Tone.BAR),
            Span(" was   ", Tone.DIM),
            Span("▒", Tone.BAR_SOFT),
            Span(" by plan", Tone.DIM),
        )

    def _days(self, shown: Sequence[Column], broad: int) -> str:
        """The days that are named, each under its column as far as there is room."""
        named = {0: dates.short(shown[0].day), len(shown) - 1: dates.short(shown[-1].day)}
        at_today = next((at for at, column in enumerate(shown) if column.day >= self.today), None)
        if at_today is not None:
            named[at_today] = "today"
        text = ""
        for at, name in sorted(named.items()):
            start = max(0, min(at * broad, len(shown) * broad - len(name)))
            if start >= len(text) + bool(text):
                text = text.ljust(start) + name
        return text


def _cell(column: Column, row: int, broad: int) -> tuple[Span, ...]:
    """What of a column stands in a row, by halves of it."""
    height = round(column.share * _HEIGHT * 2) - row * 2
    gap = 1 if broad > 1 else 0
    if height <= 0:
        return (Span(" " * broad),)
    sign = "▒" if column.expected else "█"
    tone = Tone.BAR_SOFT if column.expected else Tone.BAR
    return Span((sign if height > 1 else "▄") * (broad - gap), tone), Span(" " * gap)


def _fitted(columns: Sequence[Column], room: int) -> list[Column]:
    """A column for each day from the first to the last; for each few days where there are more than room."""
    days = (columns[-1].day - columns[0].day).days + 1
    step = -(-days // room)
    found: list[Column] = []
    at = 0
    for number in range(0, days, step):
        last = min(number + step, days) - 1
        while at + 1 < len(columns) and (columns[at + 1].day - columns[0].day).days <= last:
            at += 1
        found.append(columns[at]._replace(day=date.fromordinal(columns[0].day.toordinal() + last)))
    return found
