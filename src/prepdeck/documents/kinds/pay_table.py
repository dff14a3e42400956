"""Read pay tables, which have one row or column for each region or level, or cross the two.

Cells that cannot be read, mixed currencies and totals that do not add up become cautions, and reading goes on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.documents.markdown.reading_order import ReadingBlock, TableText
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.money import CURRENCY_CODES, MoneyFigure, MoneyRange, PayCell, PercentRange, read_pay_cell
from prepdeck.documents.regions import find_place_currency
from prepdeck.documents.text import limit_text_length
from prepdeck.errors import (
    CURRENCY_CONFLICT,
    MIXED_CURRENCY,
    NOT_ANNUAL,
    TOTAL_UNEXPLAINED,
    UNPARSED_CELL,
    Problem,
)


class Bonus(Struct, frozen=True):
    """A bonus, either as a percentage of the base salary or as an amount; the other one is None."""

    percent_range: PercentRange | None = None
    amount_range: MoneyRange | None = None

    def __str__(self) -> str:
        """Format as `10–15%` or `88K–148K`."""
        return str(self.percent_range or self.amount_range or "")


class PayRow(Struct, frozen=True, kw_only=True):
    """The pay of one region or level, in whole units of `currency`. A part that is not given is None.

    Attributes:
        region: The place, without flag and currency; "" if the table only has levels.
        level: The level; "" if the table has no levels.
        level_title: The title of the level, if the table has a column for it.
        currency: ISO code of the row's currency, or "" if it is unknown.
        pay_period: The period of base and total: "year" or "month".
        base: The base salary.
        equity: The whole equity grant, over the guide's equity years, unless `is_equity_yearly`.
        is_equity_yearly: Whether the equity is for one year.
        bonus: The bonus for a year.
        signing: The signing bonus, which is paid once.
        total: The total pay.
        incomparable_parts: Parts in another currency than the row, and a total for another period than the base. They
            are not used in calculations.
        total_formula: The formula that gives the total, such as `base + equity/4`; "" if none fits.
        cell_texts: The cells as written, in table order; empty for pay from front matter.
        line: Line number of the row, of the table header if regions are columns, or of the front matter entry.
    """

    region: str = ""
    level: str = ""
    level_title: str = ""
    currency: str = ""
    pay_period: str = "year"
    base: MoneyRange | None = None
    equity: MoneyRange | None = None
    is_equity_yearly: bool = False
    bonus: Bonus | None = None
    signing: MoneyRange | None = None
    total: MoneyRange | None = None
    incomparable_parts: frozenset[str] = frozenset()
    total_formula: str = ""
    cell_texts: tuple[str, ...] = ()
    line: int = 0

    @property
    def display_name(self) -> str:
        """The region, the level, or both, so that each row of a table has its own name."""
        return ", ".join(filter(None, (self.region, " ".join(filter(None, (self.level, self.level_title))))))

    @property
    def is_empty(self) -> bool:
        """Whether the row has no pay at all."""
        return not (self.base or self.equity or self.bonus or self.signing or self.total)

    @property
    def comparable_row(self) -> "PayRow":
        """The row without its `incomparable_parts`."""
        return replace(
            self,
            base=None if "base" in self.incomparable_parts else self.base,
            equity=None if "equity" in self.incomparable_parts else self.equity,
            bonus=None if "bonus" in self.incomparable_parts else self.bonus,
            signing=None if "signing" in self.incomparable_parts else self.signing,
            total=None if "total" in self.incomparable_parts else self.total,
        )


class PayTable(Struct, frozen=True):
    """The parsed pay table of a guide: rows, years of vesting, cautions, and the Markdown table it was read from.

    The cautions do not say in which file they are: a table does not know that.
    """

    pay_rows: tuple[PayRow, ...] = ()
    equity_years: int = 4
    cautions: tuple[Problem, ...] = ()
    source_table: TableText | None = None


_EQUITY_WORD = re.compile(r"\b(?:rsus?|psus?|stock|shares|options|equity|grant)\b", re.IGNORECASE)
_CASH_WORD = re.compile(r"\bbonus|\bcash\b", re.IGNORECASE)
_LESSER_PART_WORD = re.compile(
    r"\bretention\b|\brefresh|\brelocation\b|\bsign(?:ing|[- ]?on)\b|\bcash\b", re.IGNORECASE
)
_PATTERN_BY_PART = {  # in matching order: "total base pay" is a total, and "signing bonus" is not a bonus
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
_REGION_HEAD = re.compile(
    r"\bregions?\b|\blocations?\b|\bcit(?:y|ies)\b|\boffices?\b|\bmarkets?\b|\bhubs?\b|\bgeo", re.IGNORECASE
)
_LEVEL_HEAD = re.compile(r"\blevels?\b|\bgrades?\b|\bbands?\b|\btiers?\b|\bseniority\b|\bladder\b", re.IGNORECASE)
_TITLE_HEAD = re.compile(r"\btitles?\b|\broles?\b|\bpositions?\b", re.IGNORECASE)
_LEVEL_NAME = re.compile(
    r"^(?:[A-Z]{1,4}-?\d{1,2}\b|\d{1,2}\b|junior|entry|mid|senior|sr\b|staff|principal|lead|director|vp\b|head|"
    r"associate|distinguished|intern|new grad|ic\b|em\b|manager)",
    re.IGNORECASE,
)
_REMARK_LABEL = re.compile(  # must match the whole label, because many job titles contain one of these words
    r"^\W*(?:(?:(?:key|typical|main|core|primary|strategic)\s)?(?:focus|notes?|scope|yoe|years(?: of experience)?|"
    r"experience|team size|span|responsibilit(?:y|ies)|comments?|sources?|diff(?:eren(?:ce|tiator))?s?|advantages?|"
    r"culture|skills)(?:\sareas?)?|comp(?:ensation)?(?:\s(?:parity|model|mix|range|band|structure|philosophy|premium))?|premium|"
    r"equity|vesting|bonus|all[- ]cash(?:\s\w+)?|(?:cash|equity|stock)\soption)\W*$",
    re.IGNORECASE,
)
_OTHER_COMPANIES_HEAD = re.compile(r"\W*(?:compan(?:y|ies)|competitors?|employers?|peers?)\b", re.IGNORECASE)
_LOW_END_HEAD = re.compile(r"\b(?:low(?:er)?|min(?:imum)?)\b", re.IGNORECASE)
_HIGH_END_HEAD = re.compile(r"\b(?:high(?:er)?|upper|max(?:imum)?)\b", re.IGNORECASE)
_VALUES_HEAD = re.compile(
    r"^(?:pay |salary |compensation |typical |market )?(?:ranges?|amounts?|values?|estimates?|details?)\b",
    re.IGNORECASE,
)
_FLAG_CHARACTERS = re.compile(r"[\U0001F1E6-\U0001F1FF]{2}|[\U0001F300-\U0001FAFF]\ufe0f?|:[a-z][a-z0-9_+-]{1,30}:")
_CURRENCY_CODE = re.compile(rf"\b({'|'.join(CURRENCY_CODES)})\b")
_TRAILING_CURRENCIES = re.compile(
    rf"(?<!\s)\s*+[(\[](?:(?:{'|'.join(CURRENCY_CODES)}|[A-Z]{{0,3}}[$€£₹¥₪₩])[\s/,&]*)+[)\]]\s*$"
)
_EMPTY_CELL = re.compile(r"^\W*(?:none|n/?a|no|not offered|not applicable|tbd|zero|nil)?\W*$", re.IGNORECASE)
_YEAR_COUNT = re.compile(r"\b(\d{1,2})\s*+-?\s*+y(?:ea)?rs?\b", re.IGNORECASE)
_PER_YEAR = re.compile(r"\bannual|/\s*+y(?:ea)?r\b|\bper year\b|\byearly\b|\ba year\b", re.IGNORECASE)
_PER_MONTH = re.compile(r"\bmonthly\b|/\s*+mo(?:nth)?\b|\bper month\b", re.IGNORECASE)
_PERCENT_WORD = re.compile(r"%|\bpercent\b|\bpct\b", re.IGNORECASE)
_TOTAL_PHRASE = re.compile(r"\btotal (?:comp|compensation|cash|package)|\bTC\b", re.IGNORECASE)
_BASE_WORD = re.compile(r"\bbase\b", re.IGNORECASE)
_MOST_COLUMNS = 40
_MOST_ROWS = 5_000  # a pay row takes a hundred times as long to read as a line of text
_LONGEST_HEADS = 2_000  # characters of all column headings together, which are searched again for each row
_LONGEST_ROW_NAME = 200  # characters of a region or level, which may be repeated in many rows
_MOST_EQUITY_YEARS = 10
_LONGEST_REMARK_CELL = 40  # characters
_LONGEST_QUOTE = 40  # characters of a cell that a message quotes


def read_pay_table(blocks: Sequence[ReadingBlock]) -> PayTable:
    """Read the first pay table of a guide; returns an empty one if there is none.

    A table about other companies does not count. Further tables with the same headings give a caution.
    """
    for block_index, block in enumerate(blocks):
        if (
            isinstance(block, TableText)
            and _has_column_heads(block)
            and not _OTHER_COMPANIES_HEAD.match(block.header[0])
        ):
            parsed_table = _read_if_pay_table(_limit_table_rows(block), _find_text_around(blocks, block_index))
            if parsed_table is not None:
                cautions = (
                    *parsed_table.cautions,
                    *_warn_of_rows_left_out(block),
                    *_warn_of_further_tables(block, blocks[block_index + 1 :]),
                )
                return replace(parsed_table, cautions=cautions)
    return PayTable()


def _has_column_heads(table: TableText) -> bool:
    """Whether the header row can be column headings: two to 40 columns with short texts."""
    return 1 < len(table.header) <= _MOST_COLUMNS and sum(map(len, table.header)) <= _LONGEST_HEADS


def _limit_table_rows(table: TableText) -> TableText:
    """Cut a table to the largest number of rows that are read."""
    if len(table.rows) <= _MOST_ROWS:
        return table
    return replace(table, rows=table.rows[:_MOST_ROWS], row_lines=table.row_lines[:_MOST_ROWS])


def _warn_of_rows_left_out(table: TableText) -> Iterator[Problem]:
    if len(table.rows) > _MOST_ROWS:
        message = f"only the first {_MOST_ROWS:,} of {len(table.rows):,} pay rows were read"
        yield Problem(message, line=table.row_lines[_MOST_ROWS], code=UNPARSED_CELL)


def _warn_of_further_tables(first_table: TableText, blocks: Sequence[ReadingBlock]) -> Iterator[Problem]:
    for block in blocks:
        if isinstance(block, TableText) and block.header == first_table.header:
            message = "a second pay table with the same column headings was not read"
            yield Problem(message, line=block.line, code=UNPARSED_CELL)


def find_pay_parts(column_heads: Sequence[str]) -> dict[str, int]:
    """Map each part of the pay to the index of its column heading.

    If several headings name one part, the first counts. A narrower one, such as "retention grant" or "total cash",
    counts only if there is no other.
    """
    index_by_part: dict[str, int] = {}
    for head_index, column_head in enumerate(column_heads):
        pay_part = find_pay_part(column_head)
        if pay_part and (
            pay_part not in index_by_part
            or (
                _is_lesser_part(pay_part, column_heads[index_by_part[pay_part]])
                and not _is_lesser_part(pay_part, column_head)
            )
        ):
            index_by_part[pay_part] = head_index
    return index_by_part


def find_pay_part(column_head: str) -> str:
    """The part of the pay that a heading names, or ""."""
    pay_part = next(
        (pay_part for pay_part, part_pattern in _PATTERN_BY_PART.items() if part_pattern.search(column_head)), ""
    )
    is_equity_grant = pay_part == "signing" and _EQUITY_WORD.search(column_head) and not _CASH_WORD.search(column_head)
    return "equity" if is_equity_grant else pay_part


def _is_lesser_part(pay_part: str, column_head: str) -> bool:
    return pay_part != "signing" and _LESSER_PART_WORD.search(column_head) is not None


def is_level_label(label: str) -> bool:
    """Whether a label is a level and not a place."""
    return bool(_LEVEL_NAME.match(label)) and not find_place_currency(label)


def is_remark_label(label: str) -> bool:
    """Whether the label of a row or column is a remark such as "Notes", and not a level or region."""
    return len(label) <= _LONGEST_REMARK_CELL and _REMARK_LABEL.match(label) is not None


def _find_text_around(blocks: Sequence[ReadingBlock], table_index: int) -> str:
    """The heading above a table and the paragraph below it, which may say what the cells mean."""
    heading_above = next(
        (
            block.plain
            for block in reversed(blocks[max(table_index - 2, 0) : table_index])
            if isinstance(block, Heading)
        ),
        "",
    )
    paragraph_below = next(
        (block.plain for block in blocks[table_index + 1 : table_index + 2] if isinstance(block, Paragraph)), ""
    )
    return f"{heading_above}\n{paragraph_below}"


def _read_if_pay_table(table: TableText, text_around: str) -> PayTable | None:
    column_by_part = find_pay_parts(table.header)
    if (len(column_by_part) > 1 and "base" in column_by_part) or column_by_part.keys() >= {"total", "equity"}:
        return _read_row_table(table, column_by_part)
    row_by_part = find_pay_parts([row[0] if row else "" for row in table.rows])
    if "base" in row_by_part and len(row_by_part) > 1:
        return _read_column_table(table, row_by_part)
    if not column_by_part and (
        _LEVEL_HEAD.search(table.header[0])
        or _TITLE_HEAD.search(table.header[0])
        or _REGION_HEAD.search(table.header[0])
    ):
        return _read_crossed_table(table, text_around)
    return None


# -- tables with a row for each region or level, and a column for each part


def _read_row_table(table: TableText, column_by_part: dict[str, int]) -> PayTable:
    naming_columns = range(min(column_by_part.values()))
    naming_heads = {column_index: table.header[column_index] for column_index in naming_columns}
    region_column = next(
        (column_index for column_index, column_head in naming_heads.items() if _REGION_HEAD.search(column_head)), None
    )
    level_column = next(
        (
            column_index
            for column_index, column_head in naming_heads.items()
            if column_index != region_column and _LEVEL_HEAD.search(column_head)
        ),
        None,
    )
    title_column = next(
        (
            column_index
            for column_index, column_head in naming_heads.items()
            if column_index not in {region_column, level_column} and _TITLE_HEAD.search(column_head)
        ),
        None,
    )
    if level_column is None:
        level_column, title_column = title_column, None
    if region_column is None and level_column is None and naming_columns:
        region_column = naming_columns[0]
    cell_reader = _CellReader(table.header[column_by_part["equity"]] if "equity" in column_by_part else "")
    region_label = level = ""
    high_column_by_part = {
        pay_part: high_column
        for pay_part, column_index in column_by_part.items()
        if (high_column := _find_high_column(table.header, pay_part, column_index))
    }
    pay_rows: list[PayRow] = []
    for row, line_number in table.numbered_rows:
        cell_texts = _get_plain_cells(row)
        cell_texts += ("",) * (len(table.header) - len(cell_texts))
        row_region = (
            limit_text_length(cell_texts[region_column], _LONGEST_ROW_NAME) if region_column is not None else ""
        )
        row_level = limit_text_length(cell_texts[level_column], _LONGEST_ROW_NAME) if level_column is not None else ""
        # An empty region or level cell repeats the one above.
        region_label, level = (
            row_region or (region_label if row_level else ""),
            row_level or (level if row_region else ""),
        )
        level_title = cell_texts[title_column] if title_column is not None else ""
        text_by_part = {pay_part: cell_texts[column_index] for pay_part, column_index in column_by_part.items()}
        text_by_part |= {
            pay_part: f"{text_by_part[pay_part]} - {cell_texts[column_index]}"
            for pay_part, column_index in high_column_by_part.items()
            if text_by_part[pay_part] and cell_texts[column_index]
        }
        if is_remark_label(region_label or level):
            cell_reader.warn_of_skipped_amounts(region_label or level, text_by_part.values(), line_number)
        elif any(text_by_part.values()):
            head_by_part = {pay_part: table.header[column_index] for pay_part, column_index in column_by_part.items()}
            pay_row = PayRow(
                region=clean_place_name(region_label),
                level=level,
                level_title=level_title,
                cell_texts=cell_texts,
                line=line_number,
            )
            pay_rows.append(cell_reader.fill_row(pay_row, text_by_part, region_label, head_by_part))
    used_columns = {*column_by_part.values(), *high_column_by_part.values(), region_column, level_column, title_column}
    for column_index, column_head in enumerate(table.header[:_MOST_COLUMNS]):
        if column_index not in used_columns:
            cell_reader.warn_of_skipped_amounts(
                column_head, (get_plain_cell(row, column_index) for row in table.rows), table.line
            )
    return cell_reader.make_table(pay_rows, table)


def _find_high_column(column_heads: Sequence[str], pay_part: str, low_column: int) -> int | None:
    """The column of the upper end of a part, if lower and upper end have their own columns."""
    if not _LOW_END_HEAD.search(column_heads[low_column]):
        return None
    return next(
        (
            column_index
            for column_index, column_head in enumerate(column_heads)
            if _HIGH_END_HEAD.search(column_head) and find_pay_part(column_head) == pay_part
        ),
        None,
    )


# -- tables with a row for each part, and a column for each region or level


def _read_column_table(table: TableText, row_by_part: dict[str, int]) -> PayTable:
    head_by_part = {pay_part: table.rows[row_index][0] for pay_part, row_index in row_by_part.items()}
    cell_reader = _CellReader(head_by_part.get("equity", ""))
    pay_rows: list[PayRow] = []
    for column_index, column_head in enumerate(table.header[1:], start=1):
        column_label = column_head
        text_by_part = {
            pay_part: get_plain_cell(table.rows[row_index], column_index) for pay_part, row_index in row_by_part.items()
        }
        if is_remark_label(column_label):
            cell_reader.warn_of_skipped_amounts(column_label, text_by_part.values(), table.line)
        elif column_label and any(text_by_part.values()):
            cell_texts = tuple(get_plain_cell(row, column_index) for row in table.rows)
            region, level = ("", column_label) if is_level_label(column_label) else (clean_place_name(column_label), "")
            if _VALUES_HEAD.match(region):  # a table with the columns "component" and "range" has no regions
                region = ""
            pay_row = PayRow(region=region, level=level, cell_texts=cell_texts, line=table.line)
            pay_rows.append(cell_reader.fill_row(pay_row, text_by_part, column_label, head_by_part))
    used_rows = set(row_by_part.values())
    for row_index, (row, line_number) in enumerate(table.numbered_rows):
        if row_index not in used_rows:
            cell_reader.warn_of_skipped_amounts(
                get_plain_cell(row, 0),
                (get_plain_cell(row, column_index) for column_index in range(1, len(table.header))),
                line_number,
            )
    return cell_reader.make_table(pay_rows, table)


# -- tables with a row for each level and a column for each region, or the other way round


def _read_crossed_table(table: TableText, text_around: str) -> PayTable | None:
    plain_rows = list(map(_get_plain_cells, table.rows))
    filled_cells = [cell for row in plain_rows for cell in row[1:] if not _is_empty_cell(cell)]
    amount_count = sum(bool(read_pay_cell(cell).figures) for cell in filled_cells)
    # A table with mostly words in its cells is not about pay.
    if not amount_count or amount_count * 2 < len(filled_cells):
        return None
    pay_part = "base" if _BASE_WORD.search(text_around) and not _TOTAL_PHRASE.search(text_around) else "total"
    column_heads = table.header
    has_region_rows = bool(_REGION_HEAD.search(column_heads[0])) or (
        all(_LEVEL_NAME.match(column_head) for column_head in column_heads[1:])
        and not all(_LEVEL_NAME.match(row[0]) for row in plain_rows)
    )
    cell_reader = _CellReader("")
    pay_rows: list[PayRow] = []
    for row, line_number in zip(plain_rows, table.row_lines, strict=True):
        if is_remark_label(row[0]):
            cell_reader.warn_of_skipped_amounts(row[0], row[1:], line_number)
            continue
        for column_head, cell in zip(column_heads[1:], row[1:], strict=False):
            if not cell or not column_head:
                continue
            region_label, level = (row[0], column_head) if has_region_rows else (column_head, row[0])
            pay_row = PayRow(region=clean_place_name(region_label), level=level, cell_texts=(cell,), line=line_number)
            pay_rows.append(cell_reader.fill_row(pay_row, {pay_part: cell}, region_label, {}))
    return cell_reader.make_table(pay_rows, table)


# -- cells


def get_plain_cell(row: tuple[str, ...], column_index: int) -> str:
    """A cell, or "" if the row is too short."""
    return row[column_index] if column_index < len(row) else ""


def _get_plain_cells(row: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row; those of a very wide row are cut off."""
    return row[:_MOST_COLUMNS]


def _is_empty_cell(cell: str) -> bool:
    """Whether a cell is empty, or says so in words such as "n/a"."""
    return len(cell) <= _LONGEST_REMARK_CELL and _EMPTY_CELL.match(cell) is not None


def clean_place_name(label: str) -> str:
    """Remove flags, emoji codes and a trailing currency from the name of a region."""
    return _TRAILING_CURRENCIES.sub("", " ".join(_FLAG_CHARACTERS.sub(" ", label).split())).strip()


class _CellReader:
    """Reads the cells of one table, and collects cautions about them.

    Args:
        equity_head: Heading of the equity cells, which may give the number of years over which a grant vests.
    """

    def __init__(self, equity_head: str) -> None:
        years_match = _YEAR_COUNT.search(equity_head)
        self._is_equity_yearly = years_match is None and bool(_PER_YEAR.search(equity_head))
        self._equity_years = (
            int(years_match.group(1))
            if years_match and 0 < int(years_match.group(1)) <= _MOST_EQUITY_YEARS
            else 1
            if self._is_equity_yearly
            else 4
        )
        self._cautions: list[Problem] = []

    def make_table(self, pay_rows: list[PayRow], table: TableText) -> PayTable:
        column_count = len(table.header)
        for row, line_number in table.numbered_rows:
            if any(row) and len(row) != column_count:
                message = (
                    f"row '{row[0][:_LONGEST_QUOTE]}' has {len(row)} cells, but its table has {column_count} columns"
                )
                self._cautions.append(Problem(message, line=line_number, code=UNPARSED_CELL))
        return PayTable(tuple(pay_rows), self._equity_years, tuple(self._cautions), table)

    def warn_of_skipped_amounts(self, label: str, cells: Iterable[str], line_number: int) -> None:
        """Add a caution if a row or column that is not read as pay contains amounts."""
        first_amount = next((cell for cell in cells if read_pay_cell(cell).figures), None)
        if first_amount is not None:
            message = f"'{label[:_LONGEST_QUOTE]}' was not read as pay: '{first_amount[:_LONGEST_QUOTE]}'"
            self._cautions.append(Problem(message, line=line_number, code=UNPARSED_CELL))

    def fill_row(
        self, pay_row: PayRow, text_by_part: dict[str, str], region_label: str, head_by_part: dict[str, str]
    ) -> PayRow:
        """Fill a row with the amounts of its cells, and collect cautions."""
        cell_by_part = {pay_part: read_pay_cell(cell_text) for pay_part, cell_text in text_by_part.items()}
        if _PERCENT_WORD.search(head_by_part.get("bonus", "")) and not (
            cell_by_part["bonus"].figures or cell_by_part["bonus"].percent_ranges
        ):
            # The percent sign is in the heading, as in "Bonus (%)", and the cells have only numbers.
            cell_by_part["bonus"] = read_pay_cell(f"{text_by_part['bonus']}%")
        row_currency = _find_row_currency(region_label, " ".join(head_by_part.values()), cell_by_part)
        figure_by_part = {
            pay_part: figure
            for pay_part, pay_cell in cell_by_part.items()
            if (figure := _choose_row_figure(pay_cell, row_currency)) is not None
        }
        incomparable_parts = self._warn_of_doubts(pay_row, text_by_part, cell_by_part, figure_by_part, row_currency)
        leading_figure = figure_by_part.get("base") or figure_by_part.get("total")
        is_monthly = (leading_figure is not None and leading_figure.pay_period == "month") or bool(
            _PER_MONTH.search(head_by_part.get("base", ""))
        )
        equity_figure = figure_by_part.get("equity")
        is_equity_yearly = equity_figure is not None and equity_figure.pay_period == "year"
        if is_monthly:
            self._add_caution(
                NOT_ANNUAL,
                f"pay for {pay_row.display_name} is per month" if pay_row.display_name else "this pay is per month",
                pay_row,
            )
        if is_monthly and _is_yearly_total(figure_by_part.get("total"), leading_figure, head_by_part.get("total", "")):
            self._add_caution(NOT_ANNUAL, f"total for {pay_row.display_name} is per year, not per month", pay_row)
            incomparable_parts.add("total")
        if is_equity_yearly and not self._is_equity_yearly:
            self._add_caution(
                NOT_ANNUAL,
                f"equity for {pay_row.display_name} is for one year, not for {self._equity_years} years",
                pay_row,
            )
        filled_row = replace(
            pay_row,
            currency=row_currency,
            pay_period="month" if is_monthly else "year",
            base=_get_figure_range(figure_by_part.get("base")),
            equity=_get_figure_range(equity_figure),
            is_equity_yearly=is_equity_yearly or (self._is_equity_yearly and equity_figure is not None),
            bonus=_make_row_bonus(cell_by_part.get("bonus", PayCell()), figure_by_part.get("bonus")),
            signing=_get_figure_range(figure_by_part.get("signing")),
            total=_get_figure_range(figure_by_part.get("total")),
            incomparable_parts=frozenset(incomparable_parts),
        )
        total_formula = find_total_formula(filled_row, self._equity_years)
        if total_formula == "":
            self._add_caution(
                TOTAL_UNEXPLAINED, f"the parts of {pay_row.display_name} do not add up to its total", pay_row
            )
        return replace(filled_row, total_formula=total_formula or "")

    def _warn_of_doubts(
        self,
        pay_row: PayRow,
        text_by_part: dict[str, str],
        cell_by_part: dict[str, PayCell],
        figure_by_part: dict[str, MoneyFigure],
        row_currency: str,
    ) -> set[str]:
        """Collect cautions about a row; returns the parts that are in another currency."""
        for pay_part, cell_text in text_by_part.items():
            is_read = pay_part in figure_by_part or (
                pay_part == "bonus" and bool(cell_by_part[pay_part].percent_ranges)
            )
            if not is_read and not _is_empty_cell(cell_text):
                self._add_caution(
                    UNPARSED_CELL,
                    f"{pay_part} of {pay_row.display_name} has no amount: '{cell_text[:_LONGEST_QUOTE]}'",
                    pay_row,
                )
        incomparable_parts = {
            pay_part
            for pay_part, figure in figure_by_part.items()
            if figure.currency and not figure.can_be_in_currency(row_currency)
        }
        clashing_parts = [
            pay_part
            for pay_part, figure in figure_by_part.items()
            if pay_part in incomparable_parts or figure.conflicting_currency not in {"", row_currency}
        ]
        if clashing_parts:
            clashing_texts = " and ".join(
                f"its {pay_part} is '{text_by_part[pay_part][:_LONGEST_QUOTE]}'" for pay_part in clashing_parts
            )
            self._add_caution(
                CURRENCY_CONFLICT,
                f"{pay_row.display_name} is in {row_currency or 'no currency'}, but {clashing_texts}",
                pay_row,
            )
        currency_sets = [
            {figure.currency for figure in pay_cell.figures}
            for pay_cell in cell_by_part.values()
            if len(pay_cell.figures) > 1
        ]
        if other_currencies := set().union(*currency_sets) - {"", row_currency}:
            self._add_caution(
                MIXED_CURRENCY,
                f"{pay_row.display_name} is also given in {', '.join(sorted(other_currencies))}",
                pay_row,
            )
        return incomparable_parts

    def _add_caution(self, code: str, message: str, pay_row: PayRow) -> None:
        self._cautions.append(Problem(message, line=pay_row.line, code=code))


def _is_yearly_total(total_figure: MoneyFigure | None, base_figure: MoneyFigure | None, total_head: str) -> bool:
    """Whether the total next to a monthly base is for a year: by its words, or because it is at least six bases."""
    if total_figure is None or base_figure is None or total_figure is base_figure or total_figure.pay_period == "month":
        return False
    return (
        total_figure.pay_period == "year"
        or bool(_PER_YEAR.search(total_head))
        or total_figure.amount_range.low >= _YEARLY_TOTAL_RATIO * base_figure.amount_range.low > 0
    )


_YEARLY_TOTAL_RATIO = 6


def _find_row_currency(region_label: str, joined_heads: str, cell_by_part: dict[str, PayCell]) -> str:
    """The currency of a row: the local currency of its region if a cell uses it, else that of the first amount."""
    figures = [
        figure
        for pay_part in ("base", "total", "equity", "signing", "bonus")
        for figure in cell_by_part.get(pay_part, PayCell()).figures
    ]
    # A currency code in the region or in a heading is more reliable than a sign such as `$`.
    named_codes = _CURRENCY_CODE.findall(region_label) or _CURRENCY_CODE.findall(joined_heads)
    for currency_code in named_codes:
        if any(figure.can_be_in_currency(currency_code) for figure in figures):
            return str(currency_code)
    place_currency = find_place_currency(region_label)
    if any(
        figure.currency == place_currency or (figure.currency_sign != "$" and figure.can_be_in_currency(place_currency))
        for figure in figures
        if place_currency
    ):
        return place_currency
    first_currency = next((figure.currency for figure in figures if figure.currency), "")
    return first_currency or (str(named_codes[0]) if named_codes else place_currency if figures else "")


def _choose_row_figure(pay_cell: PayCell, row_currency: str) -> MoneyFigure | None:
    # Hourly pay cannot be compared with pay for a month or a year.
    usable_figures = [figure for figure in pay_cell.figures if figure.pay_period != "hour"]
    exact_figure = next((figure for figure in usable_figures if figure.currency == row_currency), None)
    return exact_figure or next(
        (figure for figure in usable_figures if figure.can_be_in_currency(row_currency)),
        usable_figures[0] if usable_figures else None,
    )


def _get_figure_range(figure: MoneyFigure | None) -> MoneyRange | None:
    return figure.amount_range if figure else None


def _make_row_bonus(pay_cell: PayCell, figure: MoneyFigure | None) -> Bonus | None:
    if pay_cell.percent_ranges and (pay_cell.is_percent_first or figure is None):
        return Bonus(percent_range=pay_cell.percent_ranges[0])
    return Bonus(amount_range=figure.amount_range) if figure else None


# -- formulas of totals


_TOTAL_SLACK = 0.1  # the sum may differ from the total by 10%, because guides round and estimate
_TotalTerm = tuple[str, float, float]  # the name of a part, and what it adds to the low and high end of the total


def find_total_formula(pay_row: PayRow, equity_years: int) -> str | None:
    """Find the sum of parts that gives the total at both ends, such as `base + equity/4 + bonus`.

    Args:
        pay_row: The row.
        equity_years: Number of years over which the equity vests.

    Returns:
        The formula with the smallest error, "" if none is within 10%, or None if there is nothing to compare.
    """
    if (
        pay_row.incomparable_parts
        or pay_row.base is None
        or pay_row.total is None
        or pay_row.base.high is None
        or pay_row.total.high is None
    ):
        return None
    base_term = ("base", float(pay_row.base.low), float(pay_row.base.high))
    if pay_row.equity is None and pay_row.bonus is None and pay_row.signing is None:
        is_base_only = all(
            abs(base_end / max(total_end, 1) - 1) < _TOTAL_SLACK
            for base_end, total_end in zip(base_term[1:], _get_range_ends(pay_row.total), strict=True)
        )
        return "base" if is_base_only else None
    best_formula, smallest_error = "", _TOTAL_SLACK
    # All combinations are tried, because guides rarely say what their total includes.
    term_choices = product(
        _make_optional_terms("signing", pay_row.signing, 1),
        _make_equity_terms(pay_row, equity_years),
        _make_bonus_terms(pay_row),
    )
    for signing_term, equity_term, bonus_term in term_choices:
        terms = [base_term, *(term for term in (equity_term, bonus_term, signing_term) if term)]
        low_error = abs(sum(term[1] for term in terms) / max(pay_row.total.low, 1) - 1)
        high_error = abs(sum(term[2] for term in terms) / max(pay_row.total.high, 1) - 1)
        if max(low_error, high_error) < smallest_error:
            best_formula, smallest_error = " + ".join(term[0] for term in terms), max(low_error, high_error)
    return best_formula


def _get_range_ends(money_range: MoneyRange) -> tuple[int, int]:
    return money_range.low, money_range.low if money_range.high is None else money_range.high


def _make_optional_terms(
    term_name: str, money_range: MoneyRange | None, multiplier: float
) -> tuple[_TotalTerm | None, ...]:
    """The choices for a part: None to leave it out, which is tried first, and the part itself if it is known."""
    return (
        (None, (term_name, money_range.low * multiplier, money_range.high * multiplier))
        if money_range and money_range.high is not None
        else (None,)
    )


def _make_equity_terms(pay_row: PayRow, equity_years: int) -> tuple[_TotalTerm | None, ...]:
    whole_terms = _make_optional_terms("equity", pay_row.equity, 1)[1:]
    yearly_terms = (
        ()
        if pay_row.is_equity_yearly
        else _make_optional_terms(f"equity/{equity_years}", pay_row.equity, 1 / equity_years)[1:]
    )
    return (*yearly_terms, *whole_terms, None)


def _make_bonus_terms(pay_row: PayRow) -> tuple[_TotalTerm | None, ...]:
    if pay_row.bonus is None or pay_row.base is None or pay_row.base.high is None:
        return (None,)
    if (percent_range := pay_row.bonus.percent_range) is not None:
        high_percent = percent_range.low if percent_range.high is None else percent_range.high
        return (("bonus", pay_row.base.low * percent_range.low / 100, pay_row.base.high * high_percent / 100), None)
    return (*_make_optional_terms("bonus", pay_row.bonus.amount_range, 1)[1:], None)
