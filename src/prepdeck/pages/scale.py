"""Ranges drawn as bars on one common scale."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from prepdeck.documents.money import Range, short
from prepdeck.pages.line import Line, Span, Tone, cut, joined, line

_STEPS = (1, 2, 2.5, 5, 10)
_TICK_ROOM = 7  # cells between two ticks, at least
_MOST_TICKS = 6
_LEAST_BAR = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One range: `group` is written where it changes, `label` on every bar; a soft one is drawn lighter.

    `source` is the line of the document that says so.
    """

    group: str
    label: str
    range: Range
    soft: bool = False
    source: int = 0


@dataclass(frozen=True, slots=True)
class Marker:
    """A single amount on the scale, drawn as `sign` and explained by `label`."""

    sign: str
    label: str
    value: int
    tone: Tone = Tone.ACCENT


@dataclass(frozen=True, slots=True)
class Scale:
    """Bars of money on one scale, with ticks above and markers below; `unit` is such as `USD a year`."""

    bars: tuple[Bar, ...]
    unit: str
    markers: tuple[Marker, ...] = ()

    def lines(self, width: int) -> Iterable[Line]:
        """The ticks, a line a bar, and the markers."""
        values = [v for bar in self.bars for v in (bar.range.low, bar.range.high) if v is not None]
        values += [marker.value for marker in self.markers]
        if not values:
            return
        groups = max(cell_len(bar.group) for bar in self.bars) + 2
        labels = max(len(bar.label) for bar in self.bars) + 2
        figures = [f"{bar.range}".replace("–", " – ") for bar in self.bars]
        note = self.unit
        figure_width = max(*map(cell_len, figures), cell_len(note)) + 2
        if width - groups - labels - figure_width < _LEAST_BAR:
            yield from self._folded(figures, width)
            return
        room = min(width - groups - labels - figure_width, 72)
        axis = _Axis.over(values, room)
        lead = " " * (groups + labels)
        yield line(Span(f"{lead}{axis.tick_line()}", Tone.DIM), Span(f"  {note}", Tone.DIM), source=self.bars[0].source)
        shown = ""
        for bar, figure in zip(self.bars, figures, strict=True):
            group = "" if bar.group == shown else bar.group
            shown = bar.group
            yield line(
                Span(group + " " * (groups - cell_len(group))),
                Span(bar.label.ljust(labels), Tone.DIM),
                *axis.bar(bar.range, Tone.BAR_SOFT if bar.soft else Tone.BAR),
                Span(" " * (figure_width - cell_len(figure)) + figure),
                source=bar.source,
            )
        if self.markers:
            yield from axis.marker_lines(self.markers, lead)

    def _folded(self, figures: Sequence[str], width: int) -> Iterable[Line]:
        """Without room for bars: the figures alone."""
        shown = ""
        for bar, figure in zip(self.bars, figures, strict=True):
            if bar.group != shown:
                yield line(Span(cut(bar.group, width), Tone.STRONG), source=bar.source)
                shown = bar.group
            yield line("  ", Span(bar.label.ljust(8), Tone.DIM), f"{figure} {self.unit}", source=bar.source)
        for marker in self.markers:
            yield line("  ", Span(f"{marker.sign} {marker.label} {short(marker.value)}", marker.tone))


@dataclass(frozen=True, slots=True)
class _Axis:
    """From `low` to `high` over `room` cells, with ticks at whole multiples of `step`."""

    low: int
    high: int
    step: int
    room: int

    @classmethod
    def over(cls, values: Sequence[int], room: int) -> "_Axis":
        low, high = min(values), max(values)
        span = max(high - low, high // 5, 1)  # a single amount stands in the middle of its neighbourhood
        wanted = min(max(room // _TICK_ROOM, 2), _MOST_TICKS)
        rough = span / wanted
        power = 10 ** math.floor(math.log10(rough))
        step = max(1, int(next(power * s for s in _STEPS if power * s >= rough)))
        first, last = (low - span // 20) // step * step, -(-(high + span // 20) // step) * step
        return cls(first, max(last, first + step), step, room)

    def at(self, value: int) -> int:
        """The half cell of a value."""
        return round((value - self.low) / (self.high - self.low) * (2 * self.room - 1))

    def ticks(self) -> range:
        return range(self.low, self.high + 1, self.step)

    def tick_line(self) -> str:
        cells = [" "] * (self.room + _TICK_ROOM)
        free = 0
        for tick in self.ticks():
            text = short(tick)
            start = max(0, min(self.at(tick) // 2 - len(text) // 2, self.room - len(text)))
            if start >= free:
                cells[start : start + len(text)] = text
                free = start + len(text) + 1
        return "".join(cells).rstrip().ljust(self.room)

    def bar(self, given: Range, tone: Tone) -> list[Span]:
        first = self.at(given.low)
        last = self.at(given.high) if given.high is not None else 2 * self.room - 1
        dots = {self.at(tick) // 2 for tick in self.ticks()}
        cells = [Span("·" if cell in dots else " ", Tone.REST) for cell in range(self.room)]
        for cell in range(first // 2, last // 2 + 1):
            cells[cell] = Span("█", tone)
        if first % 2:
            cells[first // 2] = Span("▐", tone)
        if not last % 2 and last > first:
            cells[last // 2] = Span("▌", tone)
        if given.high is None:
            cells[-1] = Span("→", tone)
        return joined(cells)

    def marker_lines(self, markers: Sequence[Marker], lead: str) -> Iterable[Line]:
        """The markers under their places, on as few lines as their words allow."""
        waiting = sorted(markers, key=lambda marker: marker.value)
        while waiting:
            spans, used, later = [Span(lead)], 0, []
            for marker in waiting:
                start = self.at(marker.value) // 2
                text = f"{marker.sign} {marker.label} {short(marker.value)}"
                if spans[1:] and start < used + 2:
                    later.append(marker)
                    continue
                spans += [Span(" " * (start - used)), Span(text, marker.tone)]
                used = start + cell_len(text)
            yield Line(tuple(spans))
            waiting = later
