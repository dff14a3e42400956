"""Pay in lists, invented for the tests."""

import pytest

from documents.samples import read_blocks
from prepdeck.documents.kinds.pay_list import read_pay_list
from prepdeck.documents.kinds.pay_table import PayTable
from prepdeck.documents.money import MoneyRange


def read_list(text: str) -> PayTable:
    return read_pay_list(read_blocks(text))


def test_a_list_with_one_bullet_per_part_is_one_row() -> None:
    pay_table = read_list(
        "## Pay\n- **Base:** $90K–$120K\n- Equity — $30K over 3 years\n- Bonus: 10%\n- Vesting: by the month\n"
    )
    (pay,) = pay_table.pay_rows
    assert (pay.display_name, pay.currency, pay.base, pay.equity, str(pay.bonus)) == (
        "",
        "USD",
        MoneyRange(90_000, 120_000),
        MoneyRange(30_000, 30_000),
        "10%",
    )
    assert (pay.line, pay.cell_texts[0], pay_table.cautions) == (2, "$90K–$120K", ())


def test_a_list_with_one_bullet_per_place_is_one_row_per_place() -> None:
    pay_table = read_list(
        "- **Oslo:** base €90K–€95,500, equity €30K over 3 years\n- **London:** base £80K, equity £20K\n"
    )
    assert [(pay.region, pay.currency, pay.base, pay.line) for pay in pay_table.pay_rows] == [
        ("Oslo", "EUR", MoneyRange(90_000, 95_500), 1),
        ("London", "GBP", MoneyRange(80_000, 80_000), 2),
    ]
    assert pay_table.equity_years == 3
    assert [pay.level for pay in read_list("- L4: base $90K, bonus 5%\n- Senior: base $95K, bonus 5%\n").pay_rows] == [
        "L4",
        "Senior",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- Base: $90K in Oslo and a good deal less wherever the boats of the company do not go\n- Bonus: 10%\n",
        "- Base (Oslo): $90K\n- Base (Rome): $80K\n",
        "- Oslo: base $90K, bonus 10%\n- Rome: base $80K\n",
        "- Oslo\n  - Base: $90K\n  - Bonus: 10%\n",
        "**Base:** $90K | **Bonus:** 10%\n",
        "- Base $90K – $95K\n- Bonus 10%\n",
        "| Oslo | $90K | $95K |\n|---|---|---|\n| Rome | $80K | $85K |\n",
    ],
    ids=["sentence", "twice", "uneven", "nested", "paragraph", "no label", "headless table"],
)
def test_an_unclear_pay_list_gives_a_caution_and_is_not_read(text: str) -> None:
    pay_table = read_list(f"## Pay\n\n{text}")
    assert pay_table.pay_rows == ()
    assert [(caution.code, "was not read" in caution.message) for caution in pay_table.cautions] == [
        ("unparsed-cell", True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Pay is good.\n\n- Seat: Oslo\n- Worth: $4B\n",
        '1. **Knots:** "I ask $90K base, $30K equity"\n',
        "- Base: varies\n- Bonus: 10%\n- Valuation: $4B\n",
        "**Levers**\n- Base: $90K\n- Bonus: 10%\n",
        "",
    ],
)
def test_a_list_without_pay_gives_no_caution(text: str) -> None:
    pay_table = read_list(text)
    assert ([pay for pay in pay_table.pay_rows if not pay.is_empty], pay_table.cautions) == ([], ())


@pytest.mark.parametrize("text", ["- a: base $1K, " + "x, " * 50_000, "- b: $9K base\n" * 20_000, "- " + ":" * 100_000])
def test_lists_of_any_size_are_read_quickly(text: str) -> None:
    assert len(read_list(text).pay_rows) <= 20_000
