"""Amounts of money as they are written in pay tables and sentences."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

_SIGNS = {
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
CODES = re.findall(
    "[A-Z]{3}",
    "USD GBP EUR INR JPY CNY ILS KRW VND PHP TRY RUB NGN THB IDR MYR PLN CZK SEK DKK NOK ISK CHF AUD CAD NZD SGD HKD "
    "TWD MXN BRL ARS CLP COP PEN UYU AED SAR QAR EGP ZAR KES HUF RON BGN UAH PKR BDT LKR",
)
_DOLLARS = frozenset({"USD", "AUD", "CAD", "SGD", "HKD", "NZD", "TWD", "MXN"})
_CROWNS = frozenset({"SEK", "DKK", "NOK", "ISK"})
_SHARED = {"$": _DOLLARS, "kr": _CROWNS, "¥": frozenset({"JPY", "CNY"})}  # signs that several currencies use
_SCALES = {
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
_INDIAN = frozenset({"LPA", "lakh", "Lakh", "lakhs", "Lakhs", "crore", "Crore", "crores", "Crores"})
_MOST = 10**15  # whole units; nobody is paid more, and every sum of such amounts stays exact

_SIGN = "|".join(re.escape(sign) for sign in sorted((*_SIGNS, *CODES), key=len, reverse=True))
_SCALE = "[Mm]illion|[Bb]illion|[Ll]akhs?|[Cc]rores?|LPA|[Ll]ac|mn|mm|bn|[Cc]r|[kKmMbBL]"
_BETWEEN_THOUSANDS = re.compile(r"[,'’\s]")
_FIGURES = (
    r"\d{1,3}(?:['’]\d{3}){1,5}(?!\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,5}(?!\d)|"
    r"\d{1,3}(?:\.\d{3}){2,5}(?!\d)|\d[\d,]{0,20}(?:\.\d{1,6})?"
)
_AMOUNT = re.compile(
    r"(?=[^\d\s]{0,3}[ \u00a0]?\d)"  # where no figure is near none of the many signs needs to be tried
    rf"(?:(?<![A-Za-z])(?P<sign>{_SIGN})[ \u00a0]?)?"
    rf"(?<![\d,.])(?P<number>{_FIGURES})(?!\d)"
    rf"[ \u00a0]?(?:(?P<scale>{_SCALE})(?!\w))?"
    rf"(?:[ \u00a0]?(?P<bracket>\((?=(?:{'|'.join(CODES)})\)))?"
    rf"(?P<after>€|£|zł|Kč|kr|{'|'.join(CODES)})(?![A-Za-z])(?(bracket)\)))?"
    r"(?P<open>\+)?(?P<percent>[ \u00a0]?(?:%|percent\b))?"
)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` in whole currency units.

    Attributes:
        low: The lower end.
        high: The upper end, None where the text names none, as in `300K+`.
        is_open: Whether the text leaves the upper end open, as in `240K-420K+`.
    """

    low: int
    high: int | None
    is_open: bool = False

    def __str__(self) -> str:
        """As a person would write it in thousands: `210K–285K`, `300K+`, or `190K` for a single amount."""
        more = "+" if self.is_open or self.high is None else ""
        if self.high is None or self.high == self.low:
            return f"{short(self.low)}{more}"
        return f"{short(self.low)}–{short(self.high)}{more}"


def short(value: int) -> str:
    """Whole currency units in the shortest exact writing: 1_500_000 is `1.5M`, 275_000 is `275K`."""
    for letter, scale in (("B", 1_000_000_000), ("M", 1_000_000), ("K", 1_000)):
        if value >= scale and value % (scale // 1_000) == 0:
            whole, part = divmod(value // (scale // 1_000), 1_000)
            return f"{whole}.{part:03}".rstrip("0").rstrip(".") + letter
    return f"{value:,}"


def is_pay(value: object) -> TypeGuard[int]:
    """Whether a value is a number of currency units that somebody could be paid."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST


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
        Mention(match.start(), match.end(), value, _currency(match))
        for match in _AMOUNT.finditer(text)
        if _is_money(match) and (value := _value(match)) is not None
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """One range of a cell, in one currency.

    Attributes:
        range: The amounts.
        currency: The ISO code of the lower end, "" where the cell names none.
        sign: That currency as it is written, for signs that several currencies use.
        conflict: The ISO code of the upper end where it is another one, else "".
        period: What the amounts are for as the cell says: "month", "year", "hour", or "" where it does not.
    """

    range: Range
    currency: str
    sign: str = ""
    conflict: str = ""
    period: str = ""

    def in_currency(self, code: str) -> bool:
        """Whether the figure is in that currency, or in a sign that it shares with others."""
        return self.currency == code or code in _SHARED.get(self.sign, ())


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent, from `low` to `high`; `high` is None where it is open."""

    low: float
    high: float | None

    def __str__(self) -> str:
        """`10–15%`, `20%` or `25%+`."""
        if self.high is None:
            return f"{self.low:g}%+"
        return f"{self.low:g}%" if self.low == self.high else f"{self.low:g}–{self.high:g}%"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell of a pay table says: a figure for each currency, shares in percent, and which comes first."""

    figures: tuple[Figure, ...] = ()
    shares: tuple[Share, ...] = ()
    share_first: bool = False


_TO = re.compile(r"^[*†‡]{0,3}\s*(?:\)\s*)?(?:[-–—‑−~〜～]|to|through)\s*(?:\(\s*)?[~≈]?$")
_OR = re.compile(r"^\s*[/|]\s*$")
_PERIOD = re.compile(
    r"^\s*(?:/|per|a|an|p\.)\s*(?P<period>months?|mth|mo|years?|yr|annum|a|hours?|hr|h)(?![A-Za-z])\.?"
    r"|^\s*(?P<word>monthly|annually|yearly|hourly)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"^\s*+(?:/|over|per)\s*+\d\s*+-?\s*+y(?:ea)?rs?", re.IGNORECASE)
_PERIODS = {"m": "month", "y": "year", "a": "year", "h": "hour"}
_COUNTED = re.compile(
    r"\s*(?:(?:stock|share|phantom)\s+)?(?:options?|shares?|units?|rsus?|ppus?|tokens?|years?|yrs?|weeks?|months?|days?|"
    r"people|employees)\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"(?:\bup to|\bmax(?:imum)?\.?|\bas much as|≤|<=?)\s*$", re.IGNORECASE)
_AT_LEAST = re.compile(r"(?:\bfrom|\bmin(?:imum)?\.?|\bat least|\bstarting at|\bstarts at|≥|>=?)\s*$", re.IGNORECASE)
_LONGEST_CELL = 400  # characters; what is longer is prose
_SMALLEST_BARE = 1_000  # an amount below it needs a sign or a scale to be money


def read_cell(text: str) -> Cell:
    """Read a cell of a pay table, without marks.

    `$210K-$285K`, `£90,000 – £120,000`, `$300K+`, `up to $50K` and `$190K` are figures; `£90K-£120K / $115K-$150K`,
    `£90K / $115K - £120K / $150K` and `£90K-£120K ($115K-$150K)` are two, one for each currency. A scale on the
    upper end alone counts for both, as in `$210-285K`, and so does a currency on either end. Shares in percent are
    kept apart, and numbers of options or years are no money.
    """
    if len(text) > _LONGEST_CELL:
        return Cell()
    found = list(_AMOUNT.finditer(text))
    said: list[Figure | Share] = []
    at = 0
    while at < len(found):
        taken, read = _read_at(text, found, at)
        said += read
        at += taken
    figures = tuple(each for each in said if isinstance(each, Figure))
    shares = tuple(each for each in said if isinstance(each, Share))
    return Cell(figures, shares, share_first=bool(said) and isinstance(said[0], Share))


def _read_at(text: str, found: list[re.Match[str]], at: int) -> tuple[int, list[Figure | Share]]:
    """What the amounts from the one at `at` on say together, and how many of them it takes."""
    first = found[at]
    joins = [_join(text, found, n) for n in range(at, min(at + 3, len(found) - 1))]
    if joins == ["or", "to", "or"]:
        pairs = ((found[at], found[at + 2]), (found[at + 1], found[at + 3]))
        crossed = [figure for low, high in pairs if (figure := _figure(text, low, high)) is not None]
        if all(not figure.conflict for figure in crossed):
            return 4, [*crossed]
    if joins[:1] == ["to"]:
        second = found[at + 1]
        if second["percent"] or first["percent"]:
            return 2, [Share(_number(first), None if second["open"] else _number(second))]
        figure = _figure(text, first, second)
        return 2, [figure] if figure is not None else []
    if first["percent"]:
        return 1, [_share(text, first)]
    figure = _figure(text, first, first)
    return 1, [figure] if figure is not None else []


def _share(text: str, match: re.Match[str]) -> Share:
    value = _number(match)
    if _AT_MOST.search(text, 0, match.start()):
        return Share(0, value)
    return Share(value, None if match["open"] or text[match.end() : match.end() + 1] == "+" else value)


def _join(text: str, found: list[re.Match[str]], at: int) -> str:
    """How an amount is joined to the next one: "to", "or", or "" for neither."""
    between = text[found[at].end() : found[at + 1].start()]
    if match := _PERIOD.match(between):
        between = between[match.end() :]
    if _TO.match(between) and not (found[at]["percent"] and _is_money(found[at + 1])):
        return "to"
    return "or" if _OR.match(between) else ""


def _figure(text: str, first: re.Match[str], last: re.Match[str]) -> Figure | None:
    """The figure from one amount to another, or of one alone; None where they are no money."""
    if _COUNTED.match(text, last.end()):
        return None
    is_money = _is_money(first) or _is_money(last)
    borrowed = last["scale"] if not first["scale"] else None
    low, high = _value(first, borrowed), _value(last)
    if low is None or high is None or (not is_money and low < _SMALLEST_BARE):
        return None
    if low > high:
        low = _value(first)
        if low is None or low > high:
            return None
    before = text[: first.start()]
    span = Range(low, high, is_open=bool(last["open"]))
    if first is last:
        if _AT_MOST.search(before):
            span = Range(0, high)
        elif last["open"] or _AT_LEAST.search(before):
            span = Range(low, None)
    ends = [code for end in (first, last) if (code := _currency(end))]
    sign = next((end["sign"] or end["after"] for end in (first, last) if end["sign"] or end["after"]), "")
    is_said_once = last["sign"] == "$" and ends[0] in _DOLLARS - {"USD"}  # as in `C$90K-$120K`
    conflict = ends[-1] if len(set(ends)) > 1 and not is_said_once else ""
    return Figure(span, ends[0] if ends else "", sign, conflict, _period(text, last))


def _period(text: str, last: re.Match[str]) -> str:
    if _YEARS.match(text[last.end() :]):
        return ""
    match = _PERIOD.match(text[last.end() :])
    return _PERIODS[(match["period"] or match["word"])[0].lower()] if match else ""


def _is_money(match: re.Match[str]) -> bool:
    return bool(match["sign"] or match["after"] or match["scale"]) and not match["percent"]


def _currency(match: re.Match[str]) -> str:
    sign = match["sign"] or match["after"] or ("₹" if match["scale"] in _INDIAN else "")
    return _SIGNS.get(sign, sign)


def _number(match: re.Match[str]) -> float:
    return float(_BETWEEN_THOUSANDS.sub("", match["number"]))


def _value(match: re.Match[str], borrowed: str | None = None) -> int | None:
    """Whole units, None for more than anybody is paid."""
    letter = match["scale"] or borrowed
    scale = _SCALES[letter.lower()] if letter else 1
    digits = _BETWEEN_THOUSANDS.sub("", match["number"])
    if digits.count(".") > 1 or (scale == 1 and re.fullmatch(r"\d{1,3}\.\d{3}", digits)):
        digits = digits.replace(".", "")  # points between the thousands
    whole, _, part = digits.partition(".")
    value = int(whole) * scale + (int(part) * scale // 10 ** len(part) if part else 0)
    return value if is_pay(value) else None


# -- one number, as a person types it or puts it on a card


@dataclass(frozen=True, slots=True)
class Number:
    """A number of anything, as it is written.

    Attributes:
        value: The number with its scale: that of `1.5 bn` is 1_500_000_000.
        scale: What it was multiplied by, 0 where no scale is written.
        unit: The ISO code of its currency, "%", or "" where neither is written.
        sign: The currency as it is written, for signs that several currencies use.
        end: The number of characters up to its end.
    """

    value: Decimal
    scale: int
    unit: str
    sign: str
    end: int

    @property
    def is_bare(self) -> bool:
        """Whether nothing says how large it is, so that `280` may stand for 280 thousand."""
        return not self.scale and self.unit != "%" and self.value < _SMALLEST_BARE

    def may_be_in(self, unit: str) -> bool:
        """Whether the number is in that unit, says none, or has a sign that the unit shares with others."""
        return not self.unit or self.unit == unit or unit in _SHARED.get(self.sign, ())


def read_numbers(text: str) -> tuple[Number, ...]:
    """The first number of a text, or the two ends of the first range; none where there is no number.

    A number with a currency, a scale or a percent sign goes before one without: `4 years, $350k` is 350,000. A scale
    or a percent sign on the upper end alone counts for both, as in `210-285k`.
    """
    found = list(_AMOUNT.finditer(text))
    at = next((n for n, match in enumerate(found) if _is_money(match) or match["percent"]), 0)
    if at and _join(text, found, at - 1) == "to":
        at -= 1
    ends = found[at : at + 2] if at + 1 < len(found) and _join(text, found, at) == "to" else found[at : at + 1]
    if len(ends) == 1:
        return (_number_of(ends[0]),)
    if not ends:
        return ()
    low, high = _number_of(ends[0], like=ends[1]), _number_of(ends[1])
    if low.value > high.value:
        low = _number_of(ends[0])
    return low, high


def _number_of(match: re.Match[str], like: re.Match[str] | None = None) -> Number:
    letter = match["scale"] or (like["scale"] if like else None)
    is_percent = bool(match["percent"] or (like and like["percent"]))
    scale = _SCALES[letter.lower()] if letter else 0
    digits = _BETWEEN_THOUSANDS.sub("", match["number"])
    if digits.count(".") > 1 or (not scale and not is_percent and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits)):
        digits = digits.replace(".", "")  # points between the thousands
    unit = "%" if is_percent else _currency(match)
    return Number(Decimal(digits) * (scale or 1), scale, unit, match["sign"] or match["after"] or "", match.end())
