"""Read the pay in the front matter of a guide, and compare it with the pay in the text."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from prepdeck.documents.front_matter import FrontMatter, read_yaml_text
from prepdeck.documents.kinds.pay_table import Bonus, PayRow, clean_place_name
from prepdeck.documents.money import MoneyRange, PercentRange, is_pay_amount
from prepdeck.errors import FRONT_MATTER_DIFFERS, Problem

_FIELD_PREFIX_BY_PART = {"base": "base", "equity": "stock", "signing": "signing_bonus", "total": "total_comp"}
_PayEntry = Mapping[str, object]


def _read_entry_amount(entry: _PayEntry, field_name: str) -> int | None:
    field_value = entry.get(field_name)
    return field_value if is_pay_amount(field_value) else None


def _read_entry_range(entry: _PayEntry, pay_part: str) -> MoneyRange | None:
    low_amount, high_amount = (
        _read_entry_amount(entry, f"{_FIELD_PREFIX_BY_PART[pay_part]}_low"),
        _read_entry_amount(entry, f"{_FIELD_PREFIX_BY_PART[pay_part]}_high"),
    )
    return MoneyRange(low_amount, high_amount) if low_amount is not None else None


def _read_entry_bonus(entry: _PayEntry) -> Bonus | None:
    percent = entry.get("bonus_pct")
    if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 < percent < _LARGEST_PERCENT:
        return Bonus(percent_range=PercentRange(percent, percent))
    low_amount, high_amount = _read_entry_amount(entry, "bonus_low"), _read_entry_amount(entry, "bonus_high")
    return Bonus(amount_range=MoneyRange(low_amount, high_amount)) if low_amount is not None else None


_LARGEST_PERCENT = 1_000


def read_pay_field(front_matter: FrontMatter, pay_entries: Sequence[_PayEntry]) -> Iterator[PayRow]:
    """Read the entries of the front matter as pay rows."""
    for entry, line_number in zip(
        pay_entries, front_matter.get_entry_line_numbers("compensation", len(pay_entries)), strict=True
    ):
        yield _make_pay_row(entry, line_number)


def _make_pay_row(entry: _PayEntry, line_number: int = 0) -> PayRow:
    return PayRow(
        region=clean_place_name(read_yaml_text(entry.get("region"))),
        currency=read_yaml_text(entry.get("currency")),
        base=_read_entry_range(entry, "base"),
        equity=_read_entry_range(entry, "equity"),
        bonus=_read_entry_bonus(entry),
        signing=_read_entry_range(entry, "signing"),
        total=_read_entry_range(entry, "total"),
        line=line_number,
    )


def _match_entries_to_rows(
    pay_entries: Sequence[_PayEntry], pay_rows: Sequence[PayRow]
) -> Iterator[tuple[_PayEntry, list[PayRow]]]:
    """Pair each front matter entry with the table rows of the same place; repeated places are matched by position."""
    rows_by_name: dict[str, list[PayRow]] = {}
    for pay_row in pay_rows:
        for row_name in _get_row_names(pay_row):
            rows_by_name.setdefault(row_name, []).append(pay_row)
    has_entry_per_row = len(pay_entries) == len(pay_rows)
    for entry_index, entry in enumerate(pay_entries[:_MOST_PAY_ENTRIES]):
        region = clean_place_name(read_yaml_text(entry.get("region"))).lower()
        if has_entry_per_row and region in _get_row_names(pay_rows[entry_index]):
            yield entry, [pay_rows[entry_index]]
        else:
            yield entry, rows_by_name.get(region, [])


_MOST_PAY_ENTRIES = 50  # each one is compared with every row of its name


def _get_row_names(pay_row: PayRow) -> set[str]:
    return {name.lower() for name in (pay_row.region, pay_row.level, pay_row.level_title) if name}


def fill_rows_from_entries(pay_rows: tuple[PayRow, ...], pay_entries: Sequence[_PayEntry]) -> tuple[PayRow, ...]:
    """Fill parts that are missing in the table from the front matter."""
    entry_row_by_id: dict[int, PayRow] = {}
    for entry, matching_rows in _match_entries_to_rows(pay_entries, pay_rows):
        if len(matching_rows) == 1 and not matching_rows[0].is_empty:
            entry_row_by_id[id(matching_rows[0])] = _make_pay_row(entry)
    return tuple(_complete_pay_row(pay_row, entry_row_by_id.get(id(pay_row))) for pay_row in pay_rows)


def _complete_pay_row(table_row: PayRow, entry_row: PayRow | None) -> PayRow:
    # Amounts in two currencies must not end up in one row.
    if entry_row is None or (table_row.currency and entry_row.currency and table_row.currency != entry_row.currency):
        return table_row
    return replace(
        table_row,
        currency=table_row.currency or entry_row.currency,
        base=table_row.base or entry_row.base,
        equity=table_row.equity or entry_row.equity,
        bonus=table_row.bonus or entry_row.bonus,
        signing=table_row.signing or entry_row.signing,
        total=table_row.total or entry_row.total,
    )


def find_pay_differences(pay_entries: Sequence[_PayEntry], pay_rows: Sequence[PayRow]) -> Iterator[Problem]:
    """Find differences between the table and the front matter; each caution has the line of the table row."""
    for entry, matching_rows in _match_entries_to_rows(pay_entries, pay_rows):
        if not matching_rows:
            continue
        line_number, row_name = (
            matching_rows[0].line,
            matching_rows[0].display_name if len(matching_rows) == 1 else matching_rows[0].region,
        )
        currency = read_yaml_text(entry.get("currency"))
        if currency and matching_rows[0].currency and currency != matching_rows[0].currency:
            message = (
                f"currency of {row_name} is {currency} in the front matter but {matching_rows[0].currency} in the table"
            )
            yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)
        for pay_part in _FIELD_PREFIX_BY_PART:
            entry_range, table_range = (
                _read_entry_range(entry, pay_part),
                _find_enclosing_range([getattr(pay_row, pay_part) for pay_row in matching_rows]),
            )
            # Front matter may leave out the upper end, which is not a difference.
            if (
                entry_range
                and table_range
                and (entry_range.low, entry_range.high)
                not in {(table_range.low, table_range.high), (table_range.low, None)}
            ):
                message = (
                    f"{pay_part} of {row_name} is {entry_range} in the front matter but {table_range} in the table"
                )
                yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)
        entry_bonus, table_bonus = _read_entry_bonus(entry), matching_rows[0].bonus
        # Front matter has no way to write an open end such as `20%+`.
        if entry_bonus and table_bonus and str(entry_bonus) != str(table_bonus).rstrip("+"):
            message = f"bonus of {row_name} is {entry_bonus} in the front matter but {table_bonus} in the table"
            yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)
        if len(matching_rows) > 1 and _read_entry_range(entry, "total"):
            message = f"front matter has one range for the {len(matching_rows)} levels of {row_name}"
            yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)


def _find_enclosing_range(money_ranges: Sequence[MoneyRange | None]) -> MoneyRange | None:
    """The smallest range that contains all ranges; open at the top if one of them is."""
    known_ranges = [money_range for money_range in money_ranges if money_range is not None]
    if not known_ranges:
        return None
    high_ends = [money_range.high for money_range in known_ranges]
    highest_end = None if None in high_ends else max(high_end for high_end in high_ends if high_end is not None)
    return MoneyRange(min(money_range.low for money_range in known_ranges), highest_end)
