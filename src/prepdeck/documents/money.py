"""Amounts of money as they are written in pay tables and sentences."""

import re
from dataclasses import dataclass
from typing import TypeGuard

_SIGNS = {"$": "USD", "£": "GBP", "€": "EUR", "₹": "INR", "¥": "JPY", "₪": "ILS", "₩": "KRW"}
_SCALES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "l": 100_000, "lakh": 100_000, "cr": 10_000_000}
_NUMBER = r"(?<![\d,.])(?P<number>\d[\d,]{0,20}(?:\.\d{1,6})?)(?![\d])[ ]?(?P<scale>(?:[kKmMbBL]|lakh|cr)(?![A-Za-z]))?"
_CURRENCY = r"(?:(?P<currency>(?:[A-Z]{1,2})?\$|[£€₹¥₪₩]|[A-Z]{3}(?=[ ]?\d))[ ]?)?"
_AMOUNT = re.compile(_CURRENCY + _NUMBER + r"(?P<open>\+)?")
_DASH = re.compile(r"[-–—\u2011]")
_TOO_MUCH = 10**15  # more than a year pays in any currency


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole units of a currency; `currency` is an ISO code, or "" where the text names none."""

    value: int
    currency: str


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` in whole currency units; `high` is None where the range is open."""

    low: int
    high: int | None

    def __str__(self) -> str:
        """As a person would write it in thousands: `210K–285K`, `300K+`, or `190K` for a single amount."""
        if self.high is None:
            return f"{short(self.low)}+"
        return short(self.low) if self.high == self.low else f"{short(self.low)}–{short(self.high)}"


def short(value: int) -> str:
    """Whole currency units in the shortest exact writing: 1_500_000 is `1.5M`, 275_000 is `275K`."""
    for letter, scale in (("B", 1_000_000_000), ("M", 1_000_000), ("K", 1_000)):
        if value >= scale and value % (scale // 1_000) == 0:
            whole, part = divmod(value, scale)
            return f"{whole}.{part * 1_000 // scale:03}".rstrip("0").rstrip(".") + letter
    return f"{value:,}"


def is_pay(value: object) -> TypeGuard[int]:
    """Whether a value is a number of currency units that somebody could be paid."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_MUCH


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount in running text: the text from `start` to `end` says `value` in `currency`."""

    start: int
    end: int
    value: int
    currency: str


def mentions(text: str) -> tuple[Mention, ...]:
    """Every amount that is written with a currency or a scale, in order."""
    return tuple(
        Mention(match.start(), match.end(), said.value, said.currency)
        for match in _AMOUNT.finditer(text)
        if (match.group("currency") or match.group("scale")) and is_pay((said := _amount(match)).value)
    )


def parse_range(cell: str) -> tuple[Range, str] | None:
    """A cell of a pay table as a range and its currency code, or None where it holds no single range.

    `$210K-$285K`, `£90,000 – £120,000`, `$300K+` and `$190K` are ranges; a scale on the upper end alone counts
    for both, as in `$210-285K`.
    """
    parts = _DASH.split(cell.strip().strip("*").replace("~", ""))
    ends = [_AMOUNT.fullmatch(part.strip()) for part in parts]
    if not 1 <= len(ends) <= 2 or any(end is None for end in ends):  # noqa: PLR2004 - one end or two
        return None
    first, last = ends[0], ends[-1]
    assert first is not None
    assert last is not None
    if not any(end["currency"] or end["scale"] for end in (first, last)):
        return None
    borrowed = last["scale"] if not first["scale"] and last["scale"] else None
    low, high = _amount(first, borrowed), _amount(last)
    if low.value > high.value:
        low = _amount(first)
    if not is_pay(low.value) or not is_pay(high.value):
        return None
    currency = low.currency or high.currency
    if last["open"]:
        return Range(low.value, None), currency
    return (Range(low.value, high.value), currency) if low.value <= high.value else None


def _amount(match: re.Match[str], borrowed: str | None = None) -> Amount:
    whole, _, part = match["number"].replace(",", "").partition(".")
    letter = match["scale"] or borrowed
    scale = _SCALES[letter.lower()] if letter else 1
    value = int(whole) * scale + (int(part) * scale // 10 ** len(part) if part else 0)
    sign = match["currency"] or ""
    return Amount(value, _SIGNS.get(sign) or _SIGNED_DOLLARS.get(sign) or ("" if "$" in sign else sign))


_SIGNED_DOLLARS = {"S$": "SGD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "US$": "USD", "R$": "BRL"}
