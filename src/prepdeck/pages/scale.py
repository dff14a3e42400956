"""Ranges of money as bars on a common scale."""

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct
from rich.cells import cell_len

from prepdeck.documents.money import MoneyRange, format_amount
from prepdeck.pages.line import Line, Span, TextStyle, make_line, merge_spans, truncate_text

_TICK_STEPS = (1, 2, 2.5, 5, 10)  # times a power of ten; people read other steps slowly
_TICK_WIDTH = 7  # the least number of cells between two ticks
_MAX_TICKS = 6
_MIN_SCALE_WIDTH = 16


class RangeBar(Struct, frozen=True):
    """One range of money.

    Attributes:
        group: The text on the left, such as a level. It is shown once for neighboring bars of the same group.
        label: The text of the bar, such as `base`.
        amount_range: The range.
        is_soft: Whether the bar is drawn in a lighter style.
        source_line: The number of the document line that states the range, or 0.
    """

    group: str
    label: str
    amount_range: MoneyRange
    is_soft: bool = False
    source_line: int = 0


class AmountMarker(Struct, frozen=True):
    """A single amount on the scale, drawn as `symbol` with a `label`."""

    symbol: str
    label: str
    amount: int
    text_style: TextStyle = TextStyle.ACCENT

    @property
    def text(self) -> str:
        """The marker with its amount."""
        return f"{self.symbol} {self.label} {format_amount(self.amount)}"


class RangeScale(Struct, frozen=True):
    """Bars on a common scale, with ticks above and markers below; `unit` is a text such as `USD a year`."""

    bars: tuple[RangeBar, ...]
    unit: str
    markers: tuple[AmountMarker, ...] = ()

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the ticks, one line per bar, and the markers; without room for bars only the figures."""
        amounts = [
            amount
            for bar in self.bars
            for amount in (bar.amount_range.low, bar.amount_range.high)
            if amount is not None
        ]
        amounts += [marker.amount for marker in self.markers]
        if not amounts:
            return
        group_width = max(cell_len(bar.group) for bar in self.bars) + 2
        label_width = max(len(bar.label) for bar in self.bars) + 2
        range_texts = [f"{bar.amount_range}".replace("–", " – ") for bar in self.bars]
        unit = self.unit
        range_text_width = max(*map(cell_len, range_texts), cell_len(unit)) + 2
        if width - group_width - label_width - range_text_width < _MIN_SCALE_WIDTH:
            yield from self._list_ranges(range_texts, width)
            return
        axis_width = min(width - group_width - label_width - range_text_width, 72)
        axis = _ScaleAxis.covering(amounts, axis_width)
        padding = " " * (group_width + label_width)
        yield make_line(
            Span(f"{padding}{axis.tick_line()}", TextStyle.DIM),
            Span(f"  {unit}", TextStyle.DIM),
            source_line=self.bars[0].source_line,
        )
        shown_group = ""
        for bar, range_text in zip(self.bars, range_texts, strict=True):
            group_text = "" if bar.group == shown_group else bar.group
            shown_group = bar.group
            yield make_line(
                Span(group_text + " " * (group_width - cell_len(group_text))),
                Span(bar.label.ljust(label_width), TextStyle.DIM),
                *axis.draw_range(bar.amount_range, TextStyle.BAR_SOFT if bar.is_soft else TextStyle.BAR),
                Span(" " * (range_text_width - cell_len(range_text)) + range_text),
                source_line=bar.source_line,
            )
        if self.markers:
            yield from axis.marker_lines(self.markers, padding)

    def _list_ranges(self, range_texts: Sequence[str], width: int) -> Iterable[Line]:
        """Return the figures without bars."""
        shown_group = ""
        for bar, range_text in zip(self.bars, range_texts, strict=True):
            if bar.group != shown_group:
                yield make_line(Span(truncate_text(bar.group, width), TextStyle.STRONG), source_line=bar.source_line)
                shown_group = bar.group
            yield make_line(
                "  ", Span(bar.label.ljust(8), TextStyle.DIM), f"{range_text} {self.unit}", source_line=bar.source_line
            )
        for marker in self.markers:
            yield make_line("  ", Span(marker.text, marker.text_style))


class _ScaleAxis(Struct, frozen=True):
    """An axis from `lowest_amount` to `highest_amount` over `axis_width` cells, with a tick every `tick_step`."""

    lowest_amount: int
    highest_amount: int
    tick_step: int
    axis_width: int

    @classmethod
    def covering(cls, amounts: Sequence[int], axis_width: int) -> "_ScaleAxis":
        lowest_amount, highest_amount = min(amounts), max(amounts)
        # A single amount has no span; a fifth of it gives the axis a sensible range around it.
        amount_span = max(highest_amount - lowest_amount, highest_amount // 5, 1)
        tick_count = min(max(axis_width // _TICK_WIDTH, 2), _MAX_TICKS)
        rough_step = amount_span / tick_count
        power_of_ten = 10 ** math.floor(math.log10(rough_step))
        tick_step = max(
            1, int(next(power_of_ten * factor for factor in _TICK_STEPS if power_of_ten * factor >= rough_step))
        )
        first_tick, last_tick = (
            (lowest_amount - amount_span // 20) // tick_step * tick_step,
            -(-(highest_amount + amount_span // 20) // tick_step) * tick_step,
        )
        return cls(first_tick, max(last_tick, first_tick + tick_step), tick_step, axis_width)

    def half_cell_of(self, amount: int) -> int:
        """Return the position of an amount in half cells, the finest unit that a bar can be drawn in."""
        return round(
            (amount - self.lowest_amount) / (self.highest_amount - self.lowest_amount) * (2 * self.axis_width - 1)
        )

    def tick_amounts(self) -> range:
        return range(self.lowest_amount, self.highest_amount + 1, self.tick_step)

    def tick_line(self) -> str:
        cells = [" "] * (self.axis_width + _TICK_WIDTH)
        next_free_cell = 0
        for tick in self.tick_amounts():
            text = format_amount(tick)
            start_cell = max(0, min(self.half_cell_of(tick) // 2 - len(text) // 2, self.axis_width - len(text)))
            if start_cell >= next_free_cell:
                cells[start_cell : start_cell + len(text)] = text
                next_free_cell = start_cell + len(text) + 1
        return "".join(cells).rstrip().ljust(self.axis_width)

    def draw_range(self, amount_range: MoneyRange, bar_style: TextStyle) -> list[Span]:
        first_half_cell = self.half_cell_of(amount_range.low)
        last_half_cell = (
            self.half_cell_of(amount_range.high) if amount_range.high is not None else 2 * self.axis_width - 1
        )
        # Dots below the ticks let the eye follow an amount down through all bars.
        tick_cells = {self.half_cell_of(tick) // 2 for tick in self.tick_amounts()}
        cells = [Span("·" if cell in tick_cells else " ", TextStyle.FAINT) for cell in range(self.axis_width)]
        for cell in range(first_half_cell // 2, last_half_cell // 2 + 1):
            cells[cell] = Span("█", bar_style)
        if first_half_cell % 2:
            cells[first_half_cell // 2] = Span("▐", bar_style)
        if not last_half_cell % 2 and last_half_cell > first_half_cell:
            cells[last_half_cell // 2] = Span("▌", bar_style)
        if amount_range.high is None:
            cells[-1] = Span("→", bar_style)
        return merge_spans(cells)

    def marker_lines(self, markers: Sequence[AmountMarker], padding: str) -> Iterable[Line]:
        """Draw the markers below their amounts, on as few lines as possible without overlap."""
        remaining_markers = sorted(markers, key=lambda marker: marker.amount)
        while remaining_markers:
            spans, used_width, next_line_markers = [Span(padding)], 0, []
            for marker in remaining_markers:
                start_cell = self.half_cell_of(marker.amount) // 2
                text = marker.text
                if spans[1:] and start_cell < used_width + 2:
                    next_line_markers.append(marker)
                    continue
                spans += [Span(" " * (start_cell - used_width)), Span(text, marker.text_style)]
                used_width = start_cell + cell_len(text)
            yield Line(tuple(spans))
            remaining_markers = next_line_markers
