"""Read figures from deck files, and check typed answers against them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import IntEnum

from msgspec import Struct

from prepdeck.cards.card import FigureCard
from prepdeck.documents.money import CURRENCY_CODES, ParsedNumber, read_numbers


class AnswerVerdict(IntEnum):
    """How good a typed answer is, from best to worst."""

    RIGHT = 0
    CLOSE = 1
    WRONG = 2

    @property
    def label(self) -> str:
        """The verdict as one lower-case word."""
        return self.name.lower()


class CheckedAnswer(Struct, frozen=True):
    """The verdict on a typed answer; `remark` says why it is not better, or is ""."""

    verdict: AnswerVerdict
    remark: str = ""


class WrittenFigure(Struct, frozen=True):
    """A figure as written in a deck file; the fields mean the same as in `FigureCard`."""

    answer: str
    low: Decimal
    high: Decimal
    unit: str
    tolerance: Decimal


ROUGH_TOLERANCE = Decimal("0.05")  # nobody needs to know a salary to the dollar
_NO_TOLERANCE = Decimal(0)
_LARGE_NUMBER = 10_000  # years and small counts are below it, and must be exact
_CLOSE_FACTOR = 3  # an answer within three times the tolerance is close
# An exact figure that is missed by 1 is close, unless 1 is more than 20% of it.
_CLOSE_DIFFERENCE, _MAX_CLOSE_SHARE = (Decimal(1), Decimal("0.2"))
_TOLERANCE_AT_END = re.compile(r"(?:±|\+\s?/?\s?-)\s?(\d{1,2}(?:\.\d{1,2})?)\s?%$")
_BELOW_ZERO = re.compile(r"[-−–]\s?[\d$€£]")
_POWER = re.compile(r"(?<![\w.])(?P<base>\d{1,3})\s?(?:\^|\*\*)\s?(?P<exponent>\d{1,2})(?![\d.])")
_NUMBERED_NAME = re.compile(r"(?<![\w$])(?P<letters>[A-Za-z]+)-?\d[\w.]*")
_PLAIN_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)
_INDIAN_SCALES = (1, 1_000, 100_000, 10_000_000)


def read_figure(text: str) -> WrittenFigure | None:
    """Read the figure in a text such as `280K USD ±5%`; None if the text has no number, or one below zero.

    Powers such as `10^6` are numbers; a number in a name such as `p95` is none if there is another one.
    Without an explicit tolerance, amounts of money and large numbers may be off by 5%. Everything else, such as a year
    or a small count, must be exact.
    """
    text = text.strip()
    tolerance_match = _TOLERANCE_AT_END.search(text)
    answer_text = text[: tolerance_match.start()] if tolerance_match else text
    if _BELOW_ZERO.match(answer_text):
        return None
    plain_text = _POWER.sub(_write_out_power, answer_text)
    numbers = read_numbers(_drop_names(plain_text)) or read_numbers(plain_text)
    if not numbers:
        return None
    low, high = numbers[0].value, numbers[-1].value
    unit = next((number.unit for number in numbers if number.unit), "")
    tolerance = Decimal(tolerance_match.group(1)) / 100 if tolerance_match else default_tolerance(high, unit)
    return WrittenFigure(answer_text.strip(), min(low, high), max(low, high), unit, tolerance)


def _write_out_power(power_match: re.Match[str]) -> str:
    return str(int(power_match["base"]) ** int(power_match["exponent"]))


def _drop_names(text: str) -> str:
    """Drop words such as `p95` or `H100`, whose numbers are part of a name; the codes of currencies are none."""
    return _NUMBERED_NAME.sub(lambda match: match.group() if match["letters"] in CURRENCY_CODES else " ", text)


def default_tolerance(value: Decimal, unit: str) -> Decimal:
    """The tolerance of a figure without an explicit one, as a share of the figure."""
    return ROUGH_TOLERANCE if unit not in {"", "%"} or value >= _LARGE_NUMBER else _NO_TOLERANCE


def check_answer(figure_card: FigureCard, typed_text: str) -> CheckedAnswer | None:
    """Check a typed answer against the figure; None if the text has no number.

    `280` is read as 280,000 if the figure is about that large. A range is right only if both ends are right.
    """
    numbers = read_numbers(typed_text)
    if not numbers:
        return None
    verdict = max(_judge_numbers(figure_card, numbers))
    remark = next(_find_remarks(figure_card, numbers), "")
    return CheckedAnswer(max(verdict, AnswerVerdict.CLOSE), remark) if remark else CheckedAnswer(verdict)


def _judge_numbers(figure_card: FigureCard, numbers: Sequence[ParsedNumber]) -> Iterator[AnswerVerdict]:
    """Yield a verdict for each typed number, compared with its end of the range."""
    if len(numbers) == 1:
        yield min(
            _judge_number(range_end, numbers[0], figure_card) for range_end in (figure_card.low, figure_card.high)
        )
        return
    for range_end, number in zip(
        (figure_card.low, figure_card.high), sorted(numbers, key=lambda number: number.value), strict=True
    ):
        yield _judge_number(range_end, number, figure_card)


def _find_remarks(figure_card: FigureCard, numbers: Sequence[ParsedNumber]) -> Iterator[str]:
    if figure_card.is_range and len(numbers) == 1:
        yield "The answer is a range with two numbers."
    if not figure_card.is_range and len(numbers) > 1:
        yield "One number is asked, not a range."
    if figure_card.unit and not all(number.can_be_in_unit(figure_card.unit) for number in numbers):
        yield f"The answer is in {figure_card.unit}."


def _judge_number(correct_value: Decimal, number: ParsedNumber, figure_card: FigureCard) -> AnswerVerdict:
    difference = abs(_scale_to_match(correct_value, number, figure_card.unit) - correct_value)
    allowed_difference = correct_value * figure_card.tolerance
    if difference <= allowed_difference:
        return AnswerVerdict.RIGHT
    close_difference = (
        allowed_difference * _CLOSE_FACTOR
        if figure_card.tolerance
        else min(_CLOSE_DIFFERENCE, correct_value * _MAX_CLOSE_SHARE)
    )
    return AnswerVerdict.CLOSE if difference <= close_difference else AnswerVerdict.WRONG


def _scale_to_match(correct_value: Decimal, number: ParsedNumber, unit: str) -> Decimal:
    """The typed number as it was meant: without a scale, the scale that brings it closest to the correct value."""
    if not number.has_no_scale or correct_value < _LARGE_NUMBER or not number.value:
        return number.value
    # Pay in India is often given in lakhs and crores, so `28` can mean 28 lakh.
    scales = _INDIAN_SCALES if unit == "INR" else _PLAIN_SCALES
    return min(
        (number.value * scale for scale in scales),
        key=lambda candidate: max(candidate / correct_value, correct_value / candidate),
    )
