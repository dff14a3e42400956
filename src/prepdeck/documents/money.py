"""Parse amounts of money in pay tables, in sentences and in typed answers.

Amounts are integers in whole currency units, never floats.
"""

import re
from decimal import Decimal
from typing import TypeGuard

from msgspec import Struct

_CURRENCY_BY_SIGN = {
    "$": "USD",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "S$": "SGD",
    "SG$": "SGD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "NT$": "TWD",
    "MX$": "MXN",
    "R$": "BRL",
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "Rs": "INR",
    "Rs.": "INR",
    "¥": "JPY",
    "CN¥": "CNY",
    "RMB": "CNY",
    "₪": "ILS",
    "₩": "KRW",
    "₫": "VND",
    "₱": "PHP",
    "₺": "TRY",
    "₽": "RUB",
    "₦": "NGN",
    "₴": "UAH",
    "฿": "THB",
    "Rp": "IDR",
    "RM": "MYR",
    "zł": "PLN",
    "Kč": "CZK",
    "kr": "SEK",
}
CURRENCY_CODES = re.findall(
    "[A-Z]{3}",
    "USD GBP EUR INR JPY CNY ILS KRW VND PHP TRY RUB NGN THB IDR MYR PLN CZK SEK DKK NOK ISK CHF AUD CAD NZD SGD HKD "
    "TWD MXN BRL ARS CLP COP PEN UYU AED SAR QAR EGP ZAR KES HUF RON BGN UAH PKR BDT LKR",
)
_DOLLAR_CURRENCIES = frozenset({"USD", "AUD", "CAD", "SGD", "HKD", "NZD", "TWD", "MXN"})
_CROWN_CURRENCIES = frozenset({"SEK", "DKK", "NOK", "ISK"})
_CURRENCIES_BY_SHARED_SIGN = {
    "$": _DOLLAR_CURRENCIES,
    "kr": _CROWN_CURRENCIES,
    "¥": frozenset({"JPY", "CNY"}),
}  # currency signs that several currencies use
_FACTOR_BY_SCALE = {
    "k": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mm": 1_000_000,
    "million": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
    "l": 100_000,
    "lac": 100_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "lpa": 100_000,
    "cr": 10_000_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
}
_INDIAN_SCALES = frozenset({"LPA", "lakh", "Lakh", "lakhs", "Lakhs", "crore", "Crore", "crores", "Crores"})
_LARGEST_PAY = 10**15  # whole units; more than anybody is paid, and sums stay exact even as floats

_SIGN_REGEX = "|".join(re.escape(sign) for sign in sorted((*_CURRENCY_BY_SIGN, *CURRENCY_CODES), key=len, reverse=True))
_SCALE_REGEX = "[Mm]illion|[Bb]illion|[Ll]akhs?|[Cc]rores?|LPA|[Ll]ac|mn|mm|bn|[Cc]r|[kKmMbBL]"
_BETWEEN_THOUSANDS = re.compile(r"[,'’\s]")
_NUMBER_REGEX = (
    r"\d{1,3}(?:['’]\d{3}){1,5}(?!\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,5}(?!\d)|"
    r"\d{1,3}(?:\.\d{3}){2,5}(?!\d)|\d[\d,]{0,20}(?:\.\d{1,6})?"
)
_AMOUNT_PATTERN = re.compile(
    r"(?=[^\d\s]{0,3}[ \u00a0]?\d)"  # without a digit nearby, the many currency signs need not be tried
    rf"(?:(?<![A-Za-z])(?P<sign>{_SIGN_REGEX})[ \u00a0]?)?"
    rf"(?<![\d,.])(?P<number>{_NUMBER_REGEX})(?!\d)"
    rf"[ \u00a0]?(?:(?P<scale>{_SCALE_REGEX})(?!\w))?"
    rf"(?:[ \u00a0]?(?P<bracket>\((?=(?:{'|'.join(CURRENCY_CODES)})\)))?"
    rf"(?P<after>€|£|zł|Kč|kr|{'|'.join(CURRENCY_CODES)})(?![A-Za-z])(?(bracket)\)))?"
    r"(?P<open>\+)?(?P<percent>[ \u00a0]?(?:%|percent\b))?"
)


class MoneyRange(Struct, frozen=True):
    """A range of money in whole currency units.

    Attributes:
        low: The lower end.
        high: The upper end, or None if the text gives none, as in `300K+`.
        is_open_ended: Whether the text leaves the upper end open, as in `240K-420K+`.
    """

    low: int
    high: int | None
    is_open_ended: bool = False

    def __str__(self) -> str:
        """Format as a person would write it: `210K–285K`, `300K+`, or `190K` for a single amount."""
        plus_sign = "+" if self.is_open_ended or self.high is None else ""
        if self.high is None or self.high == self.low:
            return f"{format_amount(self.low)}{plus_sign}"
        return f"{format_amount(self.low)}–{format_amount(self.high)}{plus_sign}"


def format_amount(amount: int) -> str:
    """Format whole currency units in the shortest exact form: 1_500_000 is `1.5M`, 275_000 is `275K`."""
    for scale_letter, scale_factor in (("B", 1_000_000_000), ("M", 1_000_000), ("K", 1_000)):
        if amount >= scale_factor and amount % (scale_factor // 1_000) == 0:
            whole_units, thousandths = divmod(amount // (scale_factor // 1_000), 1_000)
            return f"{whole_units}.{thousandths:03}".rstrip("0").rstrip(".") + scale_letter
    return f"{amount:,}"


def is_pay_amount(value: object) -> TypeGuard[int]:
    """Whether a value is an amount that somebody could be paid, in whole currency units."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_PAY


class MoneyMention(Struct, frozen=True):
    """An amount in running text: `amount` in `currency`, written between the offsets `start` and `end`."""

    start: int
    end: int
    amount: int
    currency: str


def find_money_mentions(text: str) -> tuple[MoneyMention, ...]:
    """Find every amount that has a currency or a scale such as `K`, in text order."""
    return tuple(
        MoneyMention(match.start(), match.end(), amount, _find_amount_currency(match))
        for match in _AMOUNT_PATTERN.finditer(text)
        if _is_money_match(match) and (amount := _parse_whole_amount(match)) is not None
    )


class MoneyFigure(Struct, frozen=True):
    """One range of money from a table cell, in one currency.

    Attributes:
        amount_range: The range.
        currency: ISO code of the lower end's currency, or "" if the cell gives none.
        currency_sign: The currency as written, because several currencies share a sign such as `$`.
        conflicting_currency: ISO code of the upper end's currency if it is a different one, else "".
        pay_period: The period that the cell gives: "month", "year" or "hour"; "" if it gives none.
    """

    amount_range: MoneyRange
    currency: str
    currency_sign: str = ""
    conflicting_currency: str = ""
    pay_period: str = ""

    def can_be_in_currency(self, currency_code: str) -> bool:
        """Whether the figure is in that currency, or has a sign that the currency shares with others."""
        return self.currency == currency_code or currency_code in _CURRENCIES_BY_SHARED_SIGN.get(self.currency_sign, ())


class PercentRange(Struct, frozen=True):
    """A range of percentages from `low` to `high`; `high` is None if it is open."""

    low: float
    high: float | None

    def __str__(self) -> str:
        """Format as `10–15%`, `20%` or `25%+`."""
        if self.high is None:
            return f"{self.low:g}%+"
        return f"{self.low:g}%" if self.low == self.high else f"{self.low:g}–{self.high:g}%"


class PayCell(Struct, frozen=True):
    """The parsed cell of a pay table: one figure per currency, percentages, and whether a percentage comes first."""

    figures: tuple[MoneyFigure, ...] = ()
    percent_ranges: tuple[PercentRange, ...] = ()
    is_percent_first: bool = False


_RANGE_JOINER = re.compile(r"^[*†‡]{0,3}\s*(?:\)\s*)?(?:[-–—‑−~〜～]|to|through)\s*(?:\(\s*)?[~≈]?$")
_ALTERNATIVE_JOINER = re.compile(r"^\s*[/|]\s*$")
_PERIOD_AFTER = re.compile(
    r"^\s*(?:/|per|a|an|p\.)\s*(?P<period>months?|mth|mo|years?|yr|annum|a|hours?|hr|h)(?![A-Za-z])\.?"
    r"|^\s*(?P<word>monthly|annually|yearly|hourly)\b",
    re.IGNORECASE,
)
_VESTING_YEARS = re.compile(r"^\s*+(?:/|over|per)\s*+\d\s*+-?\s*+y(?:ea)?rs?", re.IGNORECASE)
_PERIOD_BY_LETTER = {"m": "month", "y": "year", "a": "year", "h": "hour"}
_COUNTED_UNIT = re.compile(
    r"\s*(?:(?:stock|share|phantom)\s+)?(?:options?|shares?|units?|rsus?|ppus?|tokens?|years?|yrs?|weeks?|months?|days?|"
    r"people|employees)\b",
    re.IGNORECASE,
)
_AT_MOST_PHRASE = re.compile(r"(?:\bup to|\bmax(?:imum)?\.?|\bas much as|≤|<=?)\s*$", re.IGNORECASE)
_AT_LEAST_PHRASE = re.compile(
    r"(?:\bfrom|\bmin(?:imum)?\.?|\bat least|\bstarting at|\bstarts at|≥|>=?)\s*$", re.IGNORECASE
)
_LONGEST_CELL = 400  # characters; a longer cell is prose
_SMALLEST_BARE_AMOUNT = 1_000  # a smaller number is money only with a currency or a scale


def read_pay_cell(text: str) -> PayCell:
    """Parse a cell of a pay table, without Markdown.

    `$210K-$285K`, `£90,000 – £120,000`, `$300K+`, `up to $50K` and `$190K` are one figure each.
    `£90K-£120K / $115K-$150K`, `£90K / $115K - £120K / $150K` and `£90K-£120K ($115K-$150K)` are two figures, one per
    currency. If only the upper end has a scale, it applies to both ends, as in `$210-285K`; a currency on one end also
    applies to both. Percentages are returned separately, and numbers of options or years are ignored.
    """
    if len(text) > _LONGEST_CELL:
        return PayCell()
    amount_matches = list(_AMOUNT_PATTERN.finditer(text))
    cell_values: list[MoneyFigure | PercentRange] = []
    match_index = 0
    while match_index < len(amount_matches):
        taken_count, read_values = _read_joined_amounts(text, amount_matches, match_index)
        cell_values += read_values
        match_index += taken_count
    money_figures = tuple(cell_value for cell_value in cell_values if isinstance(cell_value, MoneyFigure))
    percent_ranges = tuple(cell_value for cell_value in cell_values if isinstance(cell_value, PercentRange))
    return PayCell(
        money_figures, percent_ranges, is_percent_first=bool(cell_values) and isinstance(cell_values[0], PercentRange)
    )


def _read_joined_amounts(
    text: str, amount_matches: list[re.Match[str]], match_index: int
) -> tuple[int, list[MoneyFigure | PercentRange]]:
    """Read the amounts that belong together from `match_index` on; returns their count and the parsed values."""
    first_match = amount_matches[match_index]
    joiners = [
        _find_amount_joiner(text, amount_matches, join_index)
        for join_index in range(match_index, min(match_index + 3, len(amount_matches) - 1))
    ]
    if joiners == ["or", "to", "or"]:  # two currencies with crossed ends, as in `£90K / $115K - £120K / $150K`
        end_pairs = (
            (amount_matches[match_index], amount_matches[match_index + 2]),
            (amount_matches[match_index + 1], amount_matches[match_index + 3]),
        )
        crossed_figures = [
            figure
            for low_match, high_match in end_pairs
            if (figure := _make_money_figure(text, low_match, high_match)) is not None
        ]
        if all(not figure.conflicting_currency for figure in crossed_figures):
            return 4, [*crossed_figures]
    if joiners[:1] == ["to"]:
        second_match = amount_matches[match_index + 1]
        if second_match["percent"] or first_match["percent"]:
            return 2, [
                PercentRange(
                    _parse_plain_number(first_match),
                    None if second_match["open"] else _parse_plain_number(second_match),
                )
            ]
        figure = _make_money_figure(text, first_match, second_match)
        return 2, [figure] if figure is not None else []
    if first_match["percent"]:
        return 1, [_make_percent_range(text, first_match)]
    figure = _make_money_figure(text, first_match, first_match)
    return 1, [figure] if figure is not None else []


def _make_percent_range(text: str, match: re.Match[str]) -> PercentRange:
    percent = _parse_plain_number(match)
    if _AT_MOST_PHRASE.search(text, 0, match.start()):
        return PercentRange(0, percent)
    return PercentRange(percent, None if match["open"] or text[match.end() : match.end() + 1] == "+" else percent)


def _find_amount_joiner(text: str, amount_matches: list[re.Match[str]], match_index: int) -> str:
    """How an amount is joined to the next one: "to" for a range, "or" for an alternative, "" for neither."""
    text_between = text[amount_matches[match_index].end() : amount_matches[match_index + 1].start()]
    if period_match := _PERIOD_AFTER.match(text_between):
        text_between = text_between[period_match.end() :]
    if _RANGE_JOINER.match(text_between) and not (
        amount_matches[match_index]["percent"] and _is_money_match(amount_matches[match_index + 1])
    ):
        return "to"
    return "or" if _ALTERNATIVE_JOINER.match(text_between) else ""


def _make_money_figure(text: str, first_match: re.Match[str], last_match: re.Match[str]) -> MoneyFigure | None:
    """Make a figure from the two ends of a range, or from one amount given twice; None if they are not money."""
    if _COUNTED_UNIT.match(text, last_match.end()):
        return None
    has_money_sign = _is_money_match(first_match) or _is_money_match(last_match)
    borrowed_scale = last_match["scale"] if not first_match["scale"] else None
    low_amount, high_amount = _parse_whole_amount(first_match, borrowed_scale), _parse_whole_amount(last_match)
    if low_amount is None or high_amount is None or (not has_money_sign and low_amount < _SMALLEST_BARE_AMOUNT):
        return None
    if low_amount > high_amount:  # the lower end did not share the scale, as in `900-1.2K`
        low_amount = _parse_whole_amount(first_match)
        if low_amount is None or low_amount > high_amount:
            return None
    text_before = text[: first_match.start()]
    amount_range = MoneyRange(low_amount, high_amount, is_open_ended=bool(last_match["open"]))
    if first_match is last_match:
        if _AT_MOST_PHRASE.search(text_before):
            amount_range = MoneyRange(0, high_amount)
        elif last_match["open"] or _AT_LEAST_PHRASE.search(text_before):
            amount_range = MoneyRange(low_amount, None)
    end_currencies = [
        currency_code for end_match in (first_match, last_match) if (currency_code := _find_amount_currency(end_match))
    ]
    currency_sign = next(
        (
            end_match["sign"] or end_match["after"]
            for end_match in (first_match, last_match)
            if end_match["sign"] or end_match["after"]
        ),
        "",
    )
    # In `C$90K-$120K`, the second `$` is short for `C$`, so the two currencies do not conflict.
    is_sign_shortened = last_match["sign"] == "$" and end_currencies[0] in _DOLLAR_CURRENCIES - {"USD"}
    conflicting_currency = end_currencies[-1] if len(set(end_currencies)) > 1 and not is_sign_shortened else ""
    return MoneyFigure(
        amount_range,
        end_currencies[0] if end_currencies else "",
        currency_sign,
        conflicting_currency,
        _find_pay_period(text, last_match),
    )


def _find_pay_period(text: str, last_match: re.Match[str]) -> str:
    if _VESTING_YEARS.match(text[last_match.end() :]):
        return ""
    period_match = _PERIOD_AFTER.match(text[last_match.end() :])
    return _PERIOD_BY_LETTER[(period_match["period"] or period_match["word"])[0].lower()] if period_match else ""


def _is_money_match(amount_match: re.Match[str]) -> bool:
    return bool(amount_match["sign"] or amount_match["after"] or amount_match["scale"]) and not amount_match["percent"]


def _find_amount_currency(amount_match: re.Match[str]) -> str:
    currency_sign = (
        amount_match["sign"] or amount_match["after"] or ("₹" if amount_match["scale"] in _INDIAN_SCALES else "")
    )
    return _CURRENCY_BY_SIGN.get(currency_sign, currency_sign)


def _parse_plain_number(amount_match: re.Match[str]) -> float:
    return float(_BETWEEN_THOUSANDS.sub("", amount_match["number"]))


def _parse_whole_amount(amount_match: re.Match[str], borrowed_scale: str | None = None) -> int | None:
    """The amount in whole currency units, or None if it is more than anybody is paid."""
    scale_word = amount_match["scale"] or borrowed_scale
    scale_factor = _FACTOR_BY_SCALE[scale_word.lower()] if scale_word else 1
    digits = _BETWEEN_THOUSANDS.sub("", amount_match["number"])
    # Much of Europe writes 90.000 for ninety thousand; with a scale, as in `1.125M`, the point is a decimal point.
    if digits.count(".") > 1 or (scale_factor == 1 and re.fullmatch(r"\d{1,3}\.\d{3}", digits)):
        digits = digits.replace(".", "")
    whole_digits, _, fraction_digits = digits.partition(".")
    amount = int(whole_digits) * scale_factor + (
        int(fraction_digits) * scale_factor // 10 ** len(fraction_digits) if fraction_digits else 0
    )
    return amount if is_pay_amount(amount) else None


# -- numbers in typed answers and on cards


class ParsedNumber(Struct, frozen=True):
    """A number with its scale and unit.

    Attributes:
        value: The number multiplied by its scale: 1_500_000_000 for `1.5 bn`.
        scale_factor: The scale that the number was multiplied by, or 0 if none is written.
        unit: The ISO code of the currency, "%", or "" if neither is written.
        currency_sign: The currency as written, because several currencies share a sign such as `$`.
        end_index: Offset of the end of the number in the text.
    """

    value: Decimal
    scale_factor: int
    unit: str
    currency_sign: str
    end_index: int

    @property
    def has_no_scale(self) -> bool:
        """Whether the scale is open, so that `280` may mean 280 thousand."""
        return not self.scale_factor and self.unit != "%" and self.value < _SMALLEST_BARE_AMOUNT

    def can_be_in_unit(self, unit: str) -> bool:
        """Whether the number is in that unit, has no unit, or has a sign that the unit shares with others."""
        return not self.unit or self.unit == unit or unit in _CURRENCIES_BY_SHARED_SIGN.get(self.currency_sign, ())


def read_numbers(text: str) -> tuple[ParsedNumber, ...]:
    """Read the first number of a text, or both ends of its first range; an empty tuple if there is no number.

    A number with a currency, a scale or a percent sign is preferred to one without: `4 years, $350k` is 350,000. If
    only the upper end has a scale or a percent sign, it applies to both ends, as in `210-285k`.
    """
    amount_matches = list(_AMOUNT_PATTERN.finditer(text))
    match_index = next(
        (
            candidate_index
            for candidate_index, amount_match in enumerate(amount_matches)
            if _is_money_match(amount_match) or amount_match["percent"]
        ),
        0,
    )
    if match_index and _find_amount_joiner(text, amount_matches, match_index - 1) == "to":
        match_index -= 1
    end_matches = (
        amount_matches[match_index : match_index + 2]
        if match_index + 1 < len(amount_matches) and _find_amount_joiner(text, amount_matches, match_index) == "to"
        else amount_matches[match_index : match_index + 1]
    )
    if len(end_matches) == 1:
        return (_make_parsed_number(end_matches[0]),)
    if not end_matches:
        return ()
    low_number, high_number = (
        _make_parsed_number(end_matches[0], scale_match=end_matches[1]),
        _make_parsed_number(end_matches[1]),
    )
    if low_number.value > high_number.value:
        low_number = _make_parsed_number(end_matches[0])
    return low_number, high_number


def _make_parsed_number(amount_match: re.Match[str], scale_match: re.Match[str] | None = None) -> ParsedNumber:
    scale_word = amount_match["scale"] or (scale_match["scale"] if scale_match else None)
    is_percent = bool(amount_match["percent"] or (scale_match and scale_match["percent"]))
    scale_factor = _FACTOR_BY_SCALE[scale_word.lower()] if scale_word else 0
    digits = _BETWEEN_THOUSANDS.sub("", amount_match["number"])
    # `90.000` is ninety thousand, but `0.125`, `1.125M` and `1.125%` have a decimal point.
    if digits.count(".") > 1 or (not scale_factor and not is_percent and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits)):
        digits = digits.replace(".", "")
    unit = "%" if is_percent else _find_amount_currency(amount_match)
    return ParsedNumber(
        Decimal(digits) * (scale_factor or 1),
        scale_factor,
        unit,
        amount_match["sign"] or amount_match["after"] or "",
        amount_match.end(),
    )
