"""A column chart of expected recall by day, for past and planned days."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, TextStyle, make_line, merge_spans

_CHART_HEIGHT = 8  # lines
_SCALE_LABEL_WIDTH = 6  # cells for the scale on the left
_MAX_CHART_WIDTH, _MAX_COLUMN_WIDTH = 72, 4  # cells of all columns, and of one column


class DayColumn(NamedTuple):
    """One day with its share from 0 to 1, and whether that is a forecast.

    A forecast can show which part of it is already reached.
    """

    day: date
    share: float
    is_expected: bool
    reached_share: float = 0.0


class RecallChart(Struct, frozen=True):
    """A chart from the first day to the last. A missing day repeats the day before it.

    Attributes:
        columns: The columns in order of their days; at least one.
        today: The day that is labeled as today.
    """

    columns: tuple[DayColumn, ...]
    today: date

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return the columns with a scale on the left, and labels below for the first day, today and the last."""
        chart_width = max(min(width - _SCALE_LABEL_WIDTH, _MAX_CHART_WIDTH), 1)
        shown_columns = _fill_missing_days(self.columns, chart_width)
        column_width = max(1, min(_MAX_COLUMN_WIDTH, chart_width // len(shown_columns)))
        for row in reversed(range(_CHART_HEIGHT)):
            scale_label = f"{(row + 1) / _CHART_HEIGHT:>4.0%}  " if row % 2 else " " * _SCALE_LABEL_WIDTH
            cells = [_draw_column_cell(column, row, column_width) for column in shown_columns]
            yield make_line(Span(scale_label, TextStyle.DIM), *merge_spans(span for cell in cells for span in cell))
        yield make_line(Span("  0%  " + "─" * (column_width * len(shown_columns)), TextStyle.FAINT))
        yield make_line(Span(" " * _SCALE_LABEL_WIDTH + self._label_days(shown_columns, column_width), TextStyle.DIM))
        yield make_line(
            Span(" " * _SCALE_LABEL_WIDTH),
            Span("█", TextStyle.BAR),
            Span(" reached   ", TextStyle.DIM),
            Span("▒", TextStyle.BAR_SOFT),
            Span(" planned", TextStyle.DIM),
        )

    def _label_days(self, shown_columns: Sequence[DayColumn], column_width: int) -> str:
        """Return the line of day labels, each under its column. A label without room is left out."""
        label_by_column = {
            0: dates.format_short_day(shown_columns[0].day),
            len(shown_columns) - 1: dates.format_short_day(shown_columns[-1].day),
        }
        today_index = next(
            (column_index for column_index, column in enumerate(shown_columns) if column.day >= self.today), None
        )
        if today_index is not None:
            label_by_column[today_index] = "today"
        text = ""
        for column_index, label in sorted(label_by_column.items()):
            # A label at the right edge starts further left, so that it ends with the chart.
            label_start = max(0, min(column_index * column_width, len(shown_columns) * column_width - len(label)))
            if label_start >= len(text) + bool(text):  # leaves at least one space between two labels
                text = text.ljust(label_start) + label
        return text


def _draw_column_cell(column: DayColumn, row: int, column_width: int) -> tuple[Span, ...]:
    """Return the part of a column that is in a row; a row can be half filled."""
    filled_halves = _count_halves(column.share) - row * 2
    reached_halves = _count_halves(column.reached_share if column.is_expected else column.share) - row * 2
    gap_width = 1 if column_width > 1 else 0
    if filled_halves <= 0:
        return (Span(" " * column_width),)
    # A cell can show one character, so a half that is reached gives way to a planned one above it.
    is_reached = reached_halves > 1 or reached_halves == filled_halves
    character = "▄" if filled_halves == 1 else "█" if is_reached else "▒"
    bar_style = TextStyle.BAR if is_reached else TextStyle.BAR_SOFT
    return Span(character * (column_width - gap_width), bar_style), Span(" " * gap_width)


def _count_halves(share: float) -> int:
    """Return how many half rows of the chart a share fills."""
    return round(share * _CHART_HEIGHT * 2)


def _fill_missing_days(columns: Sequence[DayColumn], max_column_count: int) -> list[DayColumn]:
    """Return a column for each day or, if there is not enough room, for each group of days."""
    day_count = (columns[-1].day - columns[0].day).days + 1
    days_per_column = -(-day_count // max_column_count)  # rounded up
    day_columns: list[DayColumn] = []
    column_index = 0
    for first_offset in range(0, day_count, days_per_column):
        last_offset = min(first_offset + days_per_column, day_count) - 1
        while column_index + 1 < len(columns) and (columns[column_index + 1].day - columns[0].day).days <= last_offset:
            column_index += 1
        day_columns.append(
            columns[column_index]._replace(day=date.fromordinal(columns[0].day.toordinal() + last_offset))
        )
    return day_columns
