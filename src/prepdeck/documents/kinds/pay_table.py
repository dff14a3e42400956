"""Pay as tables show it: one row or column for each region, level, or both."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from prepdeck.documents.document import Caution
from prepdeck.documents.markdown.blocks import Block, Heading, Paragraph, Table
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.money import CODES, Cell, Figure, Range, Share, read_cell
from prepdeck.documents.regions import currency_of
from prepdeck.documents.text import limited


@dataclass(frozen=True, slots=True)
class Bonus:
    """A bonus as a share of the base in percent, or as an amount; one of the two is None."""

    percent: Share | None = None
    amount: Range | None = None

    def __str__(self) -> str:
        """`10–15%` or `88K–148K`."""
        return str(self.percent or self.amount or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What one region or level pays, in whole units of `currency`. A part that is not given is None.

    Attributes:
        region: The place, without its flag and currency; "" where the table tells levels apart alone.
        level: The level, "" where the table tells none apart.
        title: What the level is called, where the table says so in a column of its own.
        currency: The ISO code of the row's own currency, "" where it cannot be told.
        period: What base and total are for: "year" or "month".
        base: The salary.
        equity: The whole grant, over the guide's equity years, unless `equity_a_year`.
        equity_a_year: Whether the cell says that the equity is for one year.
        bonus: The bonus.
        signing: What is paid once for signing.
        total: The total.
        apart: The parts whose cells are in another currency than the row or, being a total, for another time than
            its base: nothing is reckoned with them.
        relation: How the total follows from the parts, such as `base + equity/4`; "" where it does not.
        texts: The cells as written, in the table's order; none for front matter.
        line: The line of the row, or of the table's head where regions are columns, or of the front matter's entry.
    """

    region: str = ""
    level: str = ""
    title: str = ""
    currency: str = ""
    period: str = "year"
    base: Range | None = None
    equity: Range | None = None
    equity_a_year: bool = False
    bonus: Bonus | None = None
    signing: Range | None = None
    total: Range | None = None
    apart: frozenset[str] = frozenset()
    relation: str = ""
    texts: tuple[str, ...] = ()
    line: int = 0

    @property
    def name(self) -> str:
        """What tells it apart from the others: its region, its level, or both."""
        return ", ".join(filter(None, (self.region, " ".join(filter(None, (self.level, self.title))))))

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is known."""
        return not (self.base or self.equity or self.bonus or self.signing or self.total)

    @property
    def comparable(self) -> "Pay":
        """The row without the parts that stand apart."""
        return replace(
            self,
            base=None if "base" in self.apart else self.base,
            equity=None if "equity" in self.apart else self.equity,
            bonus=None if "bonus" in self.apart else self.bonus,
            signing=None if "signing" in self.apart else self.signing,
            total=None if "total" in self.apart else self.total,
        )


@dataclass(frozen=True, slots=True)
class PayTable:
    """What was read of a pay table: its rows, over how many years equity vests, what is doubtful, where it stands."""

    pay: tuple[Pay, ...] = ()
    equity_years: int = 4
    cautions: tuple[Caution, ...] = ()
    table: Table | None = None


_EQUITY_SIGNED = re.compile(r"\b(?:rsus?|psus?|stock|shares|options|equity|grant)\b", re.IGNORECASE)
_CASH = re.compile(r"\bbonus|\bcash\b", re.IGNORECASE)
_LESSER = re.compile(r"\bretention\b|\brefresh|\brelocation\b|\bsign(?:ing|[- ]?on)\b|\bcash\b", re.IGNORECASE)
_PARTS = {  # in the order in which a head is asked for them
    "total": re.compile(r"\btotal\b|\btc\b|\bote\b|\ball-in\b", re.IGNORECASE),
    "signing": re.compile(r"\bsign(?:ing|[- ]?on)\b|\bjoining\b", re.IGNORECASE),
    "bonus": re.compile(r"\bbonus(?:es)?\b|\bvariable\b", re.IGNORECASE),
    "equity": re.compile(
        r"equity|stock|\brsus?\b|\bpsus?\b|options?\b|\bgrant|\bppus?\b|profit[- ]sharing|shares|phantom|\besop|\blti\b"
        r"|tokens?\b|carry\b|\bunits\b",
        re.IGNORECASE,
    ),
    "base": re.compile(r"\bbase\b|\bsalary\b|\bfixed\b|\bgross\b", re.IGNORECASE),
}
_REGION = re.compile(
    r"\bregions?\b|\blocations?\b|\bcit(?:y|ies)\b|\boffices?\b|\bmarkets?\b|\bhubs?\b|\bgeo", re.IGNORECASE
)
_LEVEL = re.compile(r"\blevels?\b|\bgrades?\b|\bbands?\b|\btiers?\b|\bseniority\b|\bladder\b", re.IGNORECASE)
_TITLE = re.compile(r"\btitles?\b|\broles?\b|\bpositions?\b", re.IGNORECASE)
_LEVEL_NAME = re.compile(
    r"^(?:[A-Z]{1,4}-?\d{1,2}\b|\d{1,2}\b|junior|entry|mid|senior|sr\b|staff|principal|lead|director|vp\b|head|"
    r"associate|distinguished|intern|new grad|ic\b|em\b|manager)",
    re.IGNORECASE,
)
_ASIDE = re.compile(  # the whole of a label, since many a title holds one of these words
    r"^\W*(?:(?:(?:key|typical|main|core|primary|strategic)\s)?(?:focus|notes?|scope|yoe|years(?: of experience)?|"
    r"experience|team size|span|responsibilit(?:y|ies)|comments?|sources?|diff(?:eren(?:ce|tiator))?s?|advantages?|"
    r"culture|skills)(?:\sareas?)?|comp(?:ensation)?(?:\s(?:parity|model|mix|range|band|structure|philosophy|premium))?|premium|"
    r"equity|vesting|bonus|all[- ]cash(?:\s\w+)?|(?:cash|equity|stock)\soption)\W*$",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\W*(?:compan(?:y|ies)|competitors?|employers?|peers?)\b", re.IGNORECASE)
_LOW = re.compile(r"\b(?:low(?:er)?|min(?:imum)?)\b", re.IGNORECASE)
_HIGH = re.compile(r"\b(?:high(?:er)?|upper|max(?:imum)?)\b", re.IGNORECASE)
_VALUES = re.compile(
    r"^(?:pay |salary |compensation |typical |market )?(?:ranges?|amounts?|values?|estimates?|details?)\b",
    re.IGNORECASE,
)
_FLAGS = re.compile(r"[\U0001F1E6-\U0001F1FF]{2}|[\U0001F300-\U0001FAFF]\ufe0f?|:[a-z][a-z0-9_+-]{1,30}:")
_CODE = re.compile(rf"\b({'|'.join(CODES)})\b")
_CODES_BEHIND = re.compile(rf"(?<!\s)\s*+[(\[](?:(?:{'|'.join(CODES)}|[A-Z]{{0,3}}[$€£₹¥₪₩])[\s/,&]*)+[)\]]\s*$")
_NOTHING = re.compile(r"^\W*(?:none|n/?a|no|not offered|not applicable|tbd|zero|nil)?\W*$", re.IGNORECASE)
_YEARS = re.compile(r"\b(\d{1,2})\s*+-?\s*+y(?:ea)?rs?\b", re.IGNORECASE)
_A_YEAR = re.compile(r"\bannual|/\s*+y(?:ea)?r\b|\bper year\b|\byearly\b|\ba year\b", re.IGNORECASE)
_A_MONTH = re.compile(r"\bmonthly\b|/\s*+mo(?:nth)?\b|\bper month\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bpercent\b|\bpct\b", re.IGNORECASE)
_TOTAL_SAID = re.compile(r"\btotal (?:comp|compensation|cash|package)|\bTC\b", re.IGNORECASE)
_BASE_SAID = re.compile(r"\bbase\b", re.IGNORECASE)
_MOST_COLUMNS = 40
_MOST_ROWS = 5_000  # of a table of pay; each takes a hundred times as long as a line of text
_LONGEST_HEADS = 2_000  # characters of all the heads of a table, which are looked at with each of its rows
_LONGEST_NAME = 200  # characters of a region or level, which may be said with each of many rows
_MOST_YEARS = 10
_LONGEST_NOTHING = 40  # characters
_LONGEST_QUOTE = 40  # characters of a cell in a message


def read(blocks: Sequence[Block]) -> PayTable:
    """Read the first table of a guide that is a pay table; an empty one where there is none.

    What other companies pay is none, and of further tables with the same heads it is said that they were not read.
    """
    for at, block in enumerate(blocks):
        if isinstance(block, Table) and _has_heads(block) and not _OTHERS.match(block.header[0]):
            found = _read(_beginning(block), _around(blocks, at))
            if found is not None:
                cautions = (*found.cautions, *_left_out(block), *_further(block, blocks[at + 1 :]))
                return replace(found, cautions=cautions)
    return PayTable()


def _has_heads(table: Table) -> bool:
    """Whether what stands above the columns can be their heads."""
    return 1 < len(table.header) <= _MOST_COLUMNS and sum(map(len, table.header)) <= _LONGEST_HEADS


def _beginning(table: Table) -> Table:
    """The table with as many rows as are read at most."""
    if len(table.rows) <= _MOST_ROWS:
        return table
    return replace(table, rows=table.rows[:_MOST_ROWS], row_lines=table.row_lines[:_MOST_ROWS])


def _left_out(table: Table) -> Iterator[Caution]:
    if len(table.rows) > _MOST_ROWS:
        said = f"of the {len(table.rows):,} rows of pay the first {_MOST_ROWS:,} were read"
        yield Caution("unparsed-cell", said, table.row_lines[_MOST_ROWS])


def _further(first: Table, blocks: Sequence[Block]) -> Iterator[Caution]:
    for block in blocks:
        if isinstance(block, Table) and block.header == first.header:
            yield Caution("unparsed-cell", "another table of pay with the same heads was not read", block.line)


def parts_of(heads: Sequence[str]) -> dict[str, int]:
    """The heads that name a part of pay: the part, and the number of its head.

    Of several heads for one part the first counts, and one that says more than the part, such as a retention grant
    beside the grant or the cash beside the whole, only where there is no other.
    """
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        part = part_of(head)
        if part and (part not in found or (_is_lesser(part, heads[found[part]]) and not _is_lesser(part, head))):
            found[part] = at
    return found


def part_of(head: str) -> str:
    """The part of pay that a head names, "" where it names none."""
    bare = plain(head)
    part = next((part for part, pattern in _PARTS.items() if pattern.search(bare)), "")
    is_grant = part == "signing" and _EQUITY_SIGNED.search(bare) and not _CASH.search(bare)
    return "equity" if is_grant else part


def _is_lesser(part: str, head: str) -> bool:
    return part != "signing" and _LESSER.search(head) is not None


def is_level(label: str) -> bool:
    """Whether a label names a level, and not a place."""
    return bool(_LEVEL_NAME.match(label)) and not currency_of(label)


def is_aside(label: str) -> bool:
    """Whether the label of a row or column says that it is no level and no region but a remark on all of them."""
    return len(label) <= _LONGEST_NOTHING and _ASIDE.match(label) is not None


def _around(blocks: Sequence[Block], at: int) -> str:
    """The heading above a table and the paragraph below it, which may say what its cells are."""
    above = next((b.text for b in reversed(blocks[max(at - 2, 0) : at]) if isinstance(b, Heading)), "")
    below = next((b.text for b in blocks[at + 1 : at + 2] if isinstance(b, Paragraph)), "")
    return f"{above}\n{below}"


def _read(table: Table, around: str) -> PayTable | None:
    parts = parts_of(table.header)
    if (len(parts) > 1 and "base" in parts) or parts.keys() >= {"total", "equity"}:
        return _by_rows(table, parts)
    rows = parts_of([row[0] if row else "" for row in table.rows])
    if "base" in rows and len(rows) > 1:
        return _by_columns(table, rows)
    if not parts and (
        _LEVEL.search(table.header[0]) or _TITLE.search(table.header[0]) or _REGION.search(table.header[0])
    ):
        return _crossed(table, around)
    return None


# -- a row for each region or level, a column for each part


def _by_rows(table: Table, parts: dict[str, int]) -> PayTable:
    naming = range(min(parts.values()))
    heads = {at: table.header[at] for at in naming}
    region_at = next((at for at, head in heads.items() if _REGION.search(head)), None)
    level_at = next((at for at, head in heads.items() if at != region_at and _LEVEL.search(head)), None)
    title_at = next((at for at, head in heads.items() if at not in {region_at, level_at} and _TITLE.search(head)), None)
    if level_at is None:
        level_at, title_at = title_at, None
    if region_at is None and level_at is None and naming:
        region_at = naming[0]
    reader = _Reader(table.header[parts["equity"]] if "equity" in parts else "")
    label = level = ""
    highs = {part: high for part, at in parts.items() if (high := _high_end(table.header, part, at))}
    found: list[Pay] = []
    for row, line in zip(table.rows, table.row_lines, strict=True):
        texts = tuple(plain(cell).strip() for cell in row[:_MOST_COLUMNS])
        texts += ("",) * (len(table.header) - len(texts))
        place = limited(texts[region_at], _LONGEST_NAME) if region_at is not None else ""
        rank = limited(texts[level_at], _LONGEST_NAME) if level_at is not None else ""
        label, level = place or (label if rank else ""), rank or (level if place else "")  # said once for several rows
        title = texts[title_at] if title_at is not None else ""
        cells = {part: texts[at] for part, at in parts.items()}
        cells |= {part: f"{cells[part]} - {texts[at]}" for part, at in highs.items() if cells[part] and texts[at]}
        if is_aside(label or level):
            reader.pass_over(label or level, cells.values(), line)
        elif any(cells.values()):
            heads_of = {part: table.header[at] for part, at in parts.items()}
            pay = Pay(region=place_name(label), level=level, title=title, texts=texts, line=line)
            found.append(reader.fill(pay, cells, label, heads_of))
    used = {*parts.values(), *highs.values(), region_at, level_at, title_at}
    for at, head in enumerate(table.header[:_MOST_COLUMNS]):
        if at not in used:
            reader.pass_over(plain(head), (_cell(row, at) for row in table.rows), table.line)
    return reader.finish(found, table)


def _high_end(heads: Sequence[str], part: str, low: int) -> int | None:
    """The column of a part's upper end, where the lower end has one of its own."""
    if not _LOW.search(heads[low]):
        return None
    return next((at for at, head in enumerate(heads) if _HIGH.search(head) and part_of(head) == part), None)


# -- a row for each part, a column for each region or level


def _by_columns(table: Table, rows: dict[str, int]) -> PayTable:
    heads = {part: table.rows[n][0] for part, n in rows.items()}
    reader = _Reader(heads.get("equity", ""))
    found: list[Pay] = []
    for at, head in enumerate(table.header[1:], start=1):
        label = plain(head).strip()
        cells = {part: _cell(table.rows[n], at) for part, n in rows.items()}
        if is_aside(label):
            reader.pass_over(label, cells.values(), table.line)
        elif label and any(cells.values()):
            texts = tuple(_cell(row, at) for row in table.rows)
            region, level = ("", label) if is_level(label) else (place_name(label), "")
            if _VALUES.match(region):  # a table of two columns: the part, and what it is
                region = ""
            pay = Pay(region=region, level=level, texts=texts, line=table.line)
            found.append(reader.fill(pay, cells, label, heads))
    used = set(rows.values())
    for n, (row, line) in enumerate(zip(table.rows, table.row_lines, strict=True)):
        if n not in used:
            reader.pass_over(_cell(row, 0), (_cell(row, at) for at in range(1, len(table.header))), line)
    return reader.finish(found, table)


# -- a row for each level and a column for each region, or the other way round


def _crossed(table: Table, around: str) -> PayTable | None:
    rows = [tuple(plain(cell).strip() for cell in row[:_MOST_COLUMNS]) for row in table.rows]
    filled = [cell for row in rows for cell in row[1:] if not _is_nothing(cell)]
    read = sum(bool(read_cell(cell).figures) for cell in filled)
    if not read or read * 2 < len(filled):
        return None
    part = "base" if _BASE_SAID.search(around) and not _TOTAL_SAID.search(around) else "total"
    heads = [plain(head).strip() for head in table.header]
    rows_are_regions = bool(_REGION.search(heads[0])) or (
        all(_LEVEL_NAME.match(head) for head in heads[1:]) and not all(_LEVEL_NAME.match(row[0]) for row in rows)
    )
    reader = _Reader("")
    found: list[Pay] = []
    for row, line in zip(rows, table.row_lines, strict=True):
        if is_aside(row[0]):
            reader.pass_over(row[0], row[1:], line)
            continue
        for head, cell in zip(heads[1:], row[1:], strict=False):
            if not cell or not head:
                continue
            place, level = (row[0], head) if rows_are_regions else (head, row[0])
            pay = Pay(region=place_name(place), level=level, texts=(cell,), line=line)
            found.append(reader.fill(pay, {part: cell}, place, {}))
    return reader.finish(found, table)


# -- cells


def _cell(row: tuple[str, ...], at: int) -> str:
    """A cell without its marks, "" where the row is shorter."""
    return plain(row[at]).strip() if at < len(row) else ""


def _is_nothing(cell: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return len(cell) <= _LONGEST_NOTHING and _NOTHING.match(cell) is not None


def place_name(label: str) -> str:
    """A region's name without flags, short codes and the currency behind it."""
    return _CODES_BEHIND.sub("", " ".join(_FLAGS.sub(" ", label).split())).strip()


class _Reader:
    """Reads the cells of one table and collects what is doubtful about them.

    Args:
        equity_head: The head of the equity cells, which says over how many years a grant vests.
    """

    def __init__(self, equity_head: str) -> None:
        said = _YEARS.search(equity_head)
        self._a_year = said is None and bool(_A_YEAR.search(equity_head))
        self._years = int(said.group(1)) if said and 0 < int(said.group(1)) <= _MOST_YEARS else 1 if self._a_year else 4
        self._cautions: list[Caution] = []

    def finish(self, found: list[Pay], table: Table) -> PayTable:
        width = len(table.header)
        for row, line in zip(table.rows, table.row_lines, strict=True):
            if any(row) and len(row) != width:
                said = f"the row of {plain(row[0])[:_LONGEST_QUOTE]!r} has {len(row)} of the {width} cells of its table"
                self._cautions.append(Caution("unparsed-cell", said, line))
        return PayTable(tuple(found), self._years, tuple(self._cautions), table)

    def pass_over(self, label: str, cells: Iterable[str], line: int) -> None:
        """Say that a row or column is no part of the pay as it is read, where it holds amounts."""
        first = next((cell for cell in cells if read_cell(cell).figures), None)
        if first is not None:
            said = f"{label[:_LONGEST_QUOTE]!r} is not read as pay: {first[:_LONGEST_QUOTE]!r}"
            self._cautions.append(Caution("unparsed-cell", said, line))

    def fill(self, pay: Pay, cells: dict[str, str], label: str, heads: dict[str, str]) -> Pay:
        """The pay with the amounts of its cells."""
        read = {part: read_cell(text) for part, text in cells.items()}
        if _PERCENT.search(heads.get("bonus", "")) and not (read["bonus"].figures or read["bonus"].shares):
            read["bonus"] = read_cell(f"{cells['bonus']}%")  # the head says what the bare numbers are
        own = _own_currency(label, " ".join(heads.values()), read)
        figures = {part: figure for part, cell in read.items() if (figure := _in_own(cell, own)) is not None}
        apart = self._doubt(pay, cells, read, figures, own)
        leading = figures.get("base") or figures.get("total")
        monthly = (leading is not None and leading.period == "month") or bool(_A_MONTH.search(heads.get("base", "")))
        equity = figures.get("equity")
        a_year = equity is not None and equity.period == "year"
        if monthly:
            self._caution("not-annual", f"{pay.name or 'the pay'} is for a month", pay)
        if monthly and _is_of_a_year(figures.get("total"), leading, heads.get("total", "")):
            self._caution("not-annual", f"total of {pay.name} is for a year, not for a month", pay)
            apart.add("total")
        if a_year and not self._a_year:
            self._caution("not-annual", f"equity of {pay.name} is for one year, not for {self._years}", pay)
        filled = replace(
            pay,
            currency=own,
            period="month" if monthly else "year",
            base=_range(figures.get("base")),
            equity=_range(equity),
            equity_a_year=a_year or (self._a_year and equity is not None),
            bonus=_bonus(read.get("bonus", Cell()), figures.get("bonus")),
            signing=_range(figures.get("signing")),
            total=_range(figures.get("total")),
            apart=frozenset(apart),
        )
        relation = total_relation(filled, self._years)
        if relation == "":
            self._caution("total-unexplained", f"the parts of {pay.name} do not add up to its total", pay)
        return replace(filled, relation=relation or "")

    def _doubt(
        self, pay: Pay, cells: dict[str, str], read: dict[str, Cell], figures: dict[str, Figure], own: str
    ) -> set[str]:
        """Say what is doubtful about a row; the parts of it that are in another currency."""
        for part, text in cells.items():
            is_read = part in figures or (part == "bonus" and bool(read[part].shares))
            if not is_read and not _is_nothing(text):
                self._caution("unparsed-cell", f"{part} of {pay.name}: {text[:_LONGEST_QUOTE]!r} holds no amount", pay)
        apart = {part for part, figure in figures.items() if figure.currency and not figure.in_currency(own)}
        clashing = [part for part, figure in figures.items() if part in apart or figure.conflict not in {"", own}]
        if clashing:
            said = ", ".join(f"{part} {cells[part][:_LONGEST_QUOTE]!r}" for part in clashing)
            self._caution("currency-conflict", f"{pay.name} is in {own or 'no currency'}, but {said}", pay)
        mixed = [{figure.currency for figure in cell.figures} for cell in read.values() if len(cell.figures) > 1]
        if others := set().union(*mixed) - {"", own}:
            self._caution("mixed-currency", f"{pay.name} is written in {', '.join(sorted(others))}, too", pay)
        return apart

    def _caution(self, code: str, message: str, pay: Pay) -> None:
        self._cautions.append(Caution(code, message, pay.line))


def _is_of_a_year(total: Figure | None, base: Figure | None, head: str) -> bool:
    """Whether the total beside a base for a month is one for a year: it is said, or it is as large as six bases."""
    if total is None or base is None or total is base or total.period == "month":
        return False
    return total.period == "year" or bool(_A_YEAR.search(head)) or total.range.low >= _MONTHS_APART * base.range.low > 0


_MONTHS_APART = 6


def _own_currency(label: str, heads: str, read: dict[str, Cell]) -> str:
    """The currency of a row: that of its region where a cell is in it, else that of the first amount."""
    figures = [
        figure for part in ("base", "total", "equity", "signing", "bonus") for figure in read.get(part, Cell()).figures
    ]
    named = _CODE.findall(label) or _CODE.findall(heads)
    for code in named:
        if any(figure.in_currency(code) for figure in figures):
            return str(code)
    place = currency_of(label)
    if any(
        figure.currency == place or (figure.sign != "$" and figure.in_currency(place)) for figure in figures if place
    ):
        return place
    first = next((figure.currency for figure in figures if figure.currency), "")
    return first or (str(named[0]) if named else place if figures else "")


def _in_own(cell: Cell, own: str) -> Figure | None:
    usable = [figure for figure in cell.figures if figure.period != "hour"]
    exact = next((figure for figure in usable if figure.currency == own), None)
    return exact or next((figure for figure in usable if figure.in_currency(own)), usable[0] if usable else None)


def _range(figure: Figure | None) -> Range | None:
    return figure.range if figure else None


def _bonus(cell: Cell, figure: Figure | None) -> Bonus | None:
    if cell.shares and (cell.share_first or figure is None):
        return Bonus(percent=cell.shares[0])
    return Bonus(amount=figure.range) if figure else None


# -- what a total is made of


_SLACK = 0.1  # how far a sum may be off, as a part of the total: the guides round and estimate
_Term = tuple[str, float, float]  # a part's name, what it adds at the lower end, and what at the upper one


def total_relation(pay: Pay, years: int) -> str | None:
    """How the total follows from the parts at both ends, such as `base + equity/4 + bonus`.

    Args:
        pay: The row.
        years: Over how many years its equity vests.

    Returns:
        "" where it does not, None where there is nothing to compare.
    """
    if pay.apart or pay.base is None or pay.total is None or pay.base.high is None or pay.total.high is None:
        return None
    base = ("base", float(pay.base.low), float(pay.base.high))
    if pay.equity is None and pay.bonus is None and pay.signing is None:
        same = all(abs(end / max(whole, 1) - 1) < _SLACK for end, whole in zip(base[1:], _ends(pay.total), strict=True))
        return "base" if same else None
    best, off = "", _SLACK
    choices = product(_terms("signing", pay.signing, 1), _equity_terms(pay, years), _bonus_terms(pay))
    for signing, equity, bonus in choices:
        terms = [base, *(term for term in (equity, bonus, signing) if term)]
        at_low = abs(sum(term[1] for term in terms) / max(pay.total.low, 1) - 1)
        at_high = abs(sum(term[2] for term in terms) / max(pay.total.high, 1) - 1)
        if max(at_low, at_high) < off:
            best, off = " + ".join(term[0] for term in terms), max(at_low, at_high)
    return best


def _ends(span: Range) -> tuple[int, int]:
    return span.low, span.low if span.high is None else span.high


def _terms(name: str, span: Range | None, part: float) -> tuple[_Term | None, ...]:
    """Nothing, and the part if it is known: what is left out is tried first."""
    return (None, (name, span.low * part, span.high * part)) if span and span.high is not None else (None,)


def _equity_terms(pay: Pay, years: int) -> tuple[_Term | None, ...]:
    whole = _terms("equity", pay.equity, 1)[1:]
    yearly = () if pay.equity_a_year else _terms(f"equity/{years}", pay.equity, 1 / years)[1:]
    return (*yearly, *whole, None)


def _bonus_terms(pay: Pay) -> tuple[_Term | None, ...]:
    if pay.bonus is None or pay.base is None or pay.base.high is None:
        return (None,)
    if (share := pay.bonus.percent) is not None:
        high = share.low if share.high is None else share.high
        return (("bonus", pay.base.low * share.low / 100, pay.base.high * high / 100), None)
    return (*_terms("bonus", pay.bonus.amount, 1)[1:], None)
