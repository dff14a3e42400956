"""Typed answers: what a figure is, and whether what a person typed is that figure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from prepdeck.cards.card import Figure
from prepdeck.documents.money import Number, read_numbers


class Verdict(IntEnum):
    """How good a typed answer is, the best first."""

    RIGHT = 0
    CLOSE = 1
    WRONG = 2

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on what was typed, and in `remark` what keeps it from a better one, or ""."""

    verdict: Verdict
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A figure as it is written in a deck file; the fields are those of a `Figure` card."""

    answer: str
    low: Decimal
    high: Decimal
    unit: str
    tolerance: Decimal


ROUGHLY = Decimal("0.05")  # nobody is asked for a salary to the dollar
_EXACT = Decimal(0)
_LARGE = 10_000  # from here on a figure is no year and no small count
_STILL_CLOSE = 3  # so many times the tolerance
_NEXT, _FAR = Decimal(1), Decimal("0.2")  # what has to be exact is close by one, unless that is much of it
_TOLERANCE = re.compile(r"(?:±|\+\s?/?\s?-)\s?(\d{1,2}(?:\.\d{1,2})?)\s?%$")
_PLAIN_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)
_INDIAN_SCALES = (1, 1_000, 100_000, 10_000_000)


def read(text: str) -> Written | None:
    """The figure in a text such as `280K USD ±5%`; None where there is no number in it.

    Without a tolerance behind it an amount of money or a large number may be off by five per cent, and everything
    else, such as a year or a small count, has to be exact.
    """
    text = text.strip()
    given = _TOLERANCE.search(text)
    answer = text[: given.start()] if given else text
    numbers = read_numbers(answer)
    if not numbers:
        return None
    low, high = numbers[0].value, numbers[-1].value
    unit = next((number.unit for number in numbers if number.unit), "")
    tolerance = Decimal(given.group(1)) / 100 if given else usual_tolerance(high, unit)
    return Written(answer.strip(), min(low, high), max(low, high), unit, tolerance)


def usual_tolerance(value: Decimal, unit: str) -> Decimal:
    """By which share of itself a figure may be missed where its card does not say."""
    return ROUGHLY if unit not in {"", "%"} or value >= _LARGE else _EXACT


def check(figure: Figure, typed: str) -> Checked | None:
    """Hold what was typed against the figure; None where there is no number in it.

    `280` stands for 280 thousand where the figure is of that size. A range is right when both its ends are.
    """
    numbers = read_numbers(typed)
    if not numbers:
        return None
    verdict = max(_missed(figure, numbers))
    remark = next(_remarks(figure, numbers), "")
    return Checked(max(verdict, Verdict.CLOSE), remark) if remark else Checked(verdict)


def _missed(figure: Figure, numbers: Sequence[Number]) -> Iterator[Verdict]:
    """The verdict on each number, against the end of the range that it is for."""
    if len(numbers) == 1:
        yield min(_verdict(end, numbers[0], figure) for end in (figure.low, figure.high))
        return
    for end, number in zip((figure.low, figure.high), sorted(numbers, key=lambda number: number.value), strict=True):
        yield _verdict(end, number, figure)


def _remarks(figure: Figure, numbers: Sequence[Number]) -> Iterator[str]:
    is_range = figure.low != figure.high
    if is_range and len(numbers) == 1:
        yield "it has two ends"
    if not is_range and len(numbers) > 1:
        yield "it is one figure"
    if figure.unit and not all(number.may_be_in(figure.unit) for number in numbers):
        yield f"it is in {figure.unit}"


def _verdict(end: Decimal, number: Number, figure: Figure) -> Verdict:
    off = abs(_in_size_of(end, number, figure.unit) - end)
    allowed = end * figure.tolerance
    if off <= allowed:
        return Verdict.RIGHT
    near = allowed * _STILL_CLOSE if figure.tolerance else min(_NEXT, end * _FAR)
    return Verdict.CLOSE if off <= near else Verdict.WRONG


def _in_size_of(end: Decimal, number: Number, unit: str) -> Decimal:
    """The number as it was meant: without a scale it may be in thousands or more where the figure is."""
    if not number.is_bare or end < _LARGE or not number.value:
        return number.value
    scales = _INDIAN_SCALES if unit == "INR" else _PLAIN_SCALES
    return min((number.value * scale for scale in scales), key=lambda value: max(value / end, end / value))
