"""Pay tables in every layout that guides use, invented for the tests."""

import pytest

from documents.samples import read_blocks
from prepdeck.documents.kinds.pay_table import PayRow, PayTable, read_pay_table


def read_table(text: str) -> PayTable:
    return read_pay_table(read_blocks(text.strip()))


def format_row(pay: PayRow) -> str:
    """Format a row as one line."""
    parts = (("b", pay.base), ("e", pay.equity), ("bo", pay.bonus), ("s", pay.signing), ("t", pay.total))
    figures = " ".join(f"{name}={value}" for name, value in parts if value)
    return f"{pay.display_name}: {pay.currency}/{pay.pay_period} {figures}"


def caution_codes(parsed_table: PayTable) -> list[str]:
    return [caution.code for caution in parsed_table.cautions]


REGIONS = """
| Region | Base Salary | Stock (RSU/4yr) | Bonus | Total Comp |
|---|---|---|---|---|
| **Oslo (HQ)** | NOK 700K–NOK 900K | NOK 200K–NOK 400K | 10–15% | NOK 830K–NOK 1.13M |
| London | £70K-£90K / $88K-$113K | £40K-£60K / $50K-$75K | £7K-£9K / $9K-$11K | £87K-£114K / $110K-$143K |
| Remote | Varies by place | Same grant | — | Ask |
"""


def test_a_table_can_have_a_row_for_each_region() -> None:
    parsed_table = read_table(REGIONS)
    assert [format_row(pay) for pay in parsed_table.pay_rows] == [
        "Oslo (HQ): NOK/year b=700K–900K e=200K–400K bo=10–15% t=830K–1.13M",
        "London: GBP/year b=70K–90K e=40K–60K bo=7K–9K t=87K–114K",
        "Remote: /year ",
    ]
    assert [pay.line for pay in parsed_table.pay_rows] == [3, 4, 5]
    assert parsed_table.pay_rows[1].cell_texts[1] == "£70K-£90K / $88K-$113K"
    assert [pay.total_formula for pay in parsed_table.pay_rows] == [
        "base + equity/4 + bonus",
        "base + equity/4 + bonus",
        "",
    ]
    assert caution_codes(parsed_table) == ["mixed-currency", "unparsed-cell", "unparsed-cell", "unparsed-cell"]


def test_a_table_can_have_a_row_for_each_level_and_region() -> None:
    parsed_table = read_table("""
| Level | Region | Base | RSU (4yr) | Signing Bonus | Total Comp (Yr 1) |
|---|---|---|---|---|---|
| L4 | Seattle | $120K-$160K | $80K-$200K | $40K-$80K | $180K-$290K |
| L5 | Oslo | $140K-$180K | $120K-$350K | $50K-$100K | $220K-$370K |
""")
    assert [format_row(pay) for pay in parsed_table.pay_rows] == [
        "Seattle, L4: USD/year b=120K–160K e=80K–200K s=40K–80K t=180K–290K",
        "Oslo, L5: USD/year b=140K–180K e=120K–350K s=50K–100K t=220K–370K",
    ]
    assert parsed_table.pay_rows[0].total_formula == "base + equity/4 + signing"


def test_a_table_can_have_a_row_for_each_level_and_title() -> None:
    parsed_table = read_table("""
| Level | Title | Base Salary | RSU (4-Year) | Annual Bonus | Total Comp (Annual) |
|---|---|---|---|---|---|
| 62 | Pilot | $175K - $240K | $180K - $380K | 15-20% | $260K - $390K |
| 67+ | Harbour Master | $350K - $450K | $1M - $3M+ | 30%+ | $800K - $1.5M+ |
""")
    pilot, master = parsed_table.pay_rows
    assert (pilot.region, pilot.level, pilot.level_title) == ("", "62", "Pilot")
    assert format_row(master) == "67+ Harbour Master: USD/year b=350K–450K e=1M–3M+ bo=30%+ t=800K–1.5M+"


def test_a_table_can_have_a_column_for_each_region_and_a_row_for_each_part() -> None:
    parsed_table = read_table("""
| Component | Newton MA (USD) | Tel Aviv (ILS) |
|---|---|---|
| Base Salary | $160,000 – $210,000 | ₪500,000 – ₪670,000 |
| Annual Bonus | 12–18% target | 12–18% target |
| RSU Grant | $90,000 – $170,000/yr vesting | ₪310,000 – ₪590,000/yr vesting |
| Signing Bonus | $20,000 – $45,000 | — |
| Retention RSU Grant | $1,000 – $2,000 | ₪1,000 – ₪2,000 |
| Total Comp | $269,200 – $417,800 | ₪870,000 – ₪1,380,000 |
""")
    assert [format_row(pay) for pay in parsed_table.pay_rows] == [
        "Newton MA: USD/year b=160K–210K e=90K–170K bo=12–18% s=20K–45K t=269.2K–417.8K",
        "Tel Aviv: ILS/year b=500K–670K e=310K–590K bo=12–18% t=870K–1.38M",
    ]
    assert all(pay.is_equity_yearly for pay in parsed_table.pay_rows)
    assert [pay.total_formula for pay in parsed_table.pay_rows] == ["base + equity + bonus", "base + equity + bonus"]
    assert set(caution_codes(parsed_table)) == {"not-annual", "unparsed-cell"}


def test_a_second_grant_gives_a_caution_and_stays_in_the_cell_texts() -> None:
    parsed_table = read_table("""
| Component | Oslo | Rome |
|---|---|---|
| Base | €100K | €90K |
| Sign-on RSU grant | €15K | — |
| RSU over 3 years | €60K | €30K |
| Refreshers, RSU | Varies | €9K |
| Total | €120K | €100K |
""")
    assert [format_row(pay) for pay in parsed_table.pay_rows] == [
        "Oslo: EUR/year b=100K e=60K t=120K",
        "Rome: EUR/year b=90K e=30K t=100K",
    ]
    assert parsed_table.equity_years == 3
    assert parsed_table.pay_rows[0].cell_texts[1] == "€15K"
    assert [(caution.code, caution.line, caution.message) for caution in parsed_table.cautions] == [
        ("unparsed-cell", 4, "'Sign-on RSU grant' was not read as pay: '€15K'"),
        ("unparsed-cell", 6, "'Refreshers, RSU' was not read as pay: '€9K'"),
    ]


def test_an_unknown_column_with_amounts_gives_a_caution() -> None:
    parsed_table = read_table(
        "| Region | Base | Perks | Notes | Total |\n|---|---|---|---|---|\n| Oslo | €90K | €2K | a boat | €90K |\n"
    )
    assert [(caution.line, caution.message) for caution in parsed_table.cautions] == [
        (1, "'Perks' was not read as pay: '€2K'")
    ]


def test_the_full_total_is_preferred_to_the_total_cash() -> None:
    parsed_table = read_table(
        "| Region | Base | Total Cash | Equity | Total |\n|---|---|---|---|---|\n| Oslo | $9K | $10K | $4K | $11K |\n"
    )
    assert format_row(parsed_table.pay_rows[0]) == "Oslo: USD/year b=9K e=4K t=11K"


def test_low_and_high_end_of_a_range_can_have_their_own_columns() -> None:
    parsed_table = read_table(
        "| Region | Base Low | Base High | Total (min) | Total (max) |\n|---|---|---|---|---|\n"
        "| Oslo | $9K | $10K | $11K | $13K |\n"
    )
    assert format_row(parsed_table.pay_rows[0]) == "Oslo: USD/year b=9K–10K t=11K–13K"
    assert caution_codes(parsed_table) == []


@pytest.mark.parametrize("label", ["All-Cash option", "Focus", "**Notes**", "Key Focus Areas", "Years of experience"])
@pytest.mark.parametrize(
    "text",
    [
        "| Level | Base | Total |\n|---|---|---|\n| L4 | $1K | $2K |\n| {} | $3K | — |\n",
        "| Level | Oslo | Rome |\n|---|---|---|\n| L4 | $1K | $2K |\n| {} | $3K | — |\n",
        "| Part | L4 | {} |\n|---|---|---|\n| Base | $1K | $3K |\n| Total | $2K | — |\n",
    ],
    ids=["rows", "crossed", "columns"],
)
def test_a_remark_in_a_level_table_is_not_a_level(text: str, label: str) -> None:
    parsed_table = read_table(text.format(label))
    assert {pay.level for pay in parsed_table.pay_rows} == {"L4"}
    assert [caution.message.endswith("was not read as pay: '$3K'") for caution in parsed_table.cautions] == [True]


def test_an_empty_place_or_level_repeats_the_one_above() -> None:
    places = "| Region | Level | Base | Total |\n|---|---|---|---|\n| Oslo | L4 | $1K | $2K |\n| | L5 | $3K | $4K |\n"
    assert [pay.display_name for pay in read_table(places).pay_rows] == ["Oslo, L4", "Oslo, L5"]
    levels = "| Level | Region | Base | Total |\n|---|---|---|---|\n| L4 | Oslo | $1K | $2K |\n| | Rome | $3K | $4K |\n"
    assert [pay.display_name for pay in read_table(levels).pay_rows] == ["Oslo, L4", "Rome, L4"]


def test_an_escaped_bar_stays_in_its_cell() -> None:
    parsed_table = read_table(
        "| Region | Base | Bonus | Total |\n|---|---|---|---|\n| Oslo | $9K \\| more | 5% | $10K |\n"
    )
    assert (format_row(parsed_table.pay_rows[0]), parsed_table.pay_rows[0].cell_texts[1]) == (
        "Oslo: USD/year b=9K bo=5% t=10K",
        "$9K | more",
    )


def test_an_empty_header_takes_the_names_of_the_next_row() -> None:
    parsed_table = read_table("| | | |\n|---|---|---|\n| Region | Base | Total |\n| Oslo | $9K | $10K |\n")
    assert ([format_row(pay) for pay in parsed_table.pay_rows], parsed_table.pay_rows[0].line) == (
        ["Oslo: USD/year b=9K t=10K"],
        4,
    )


def test_a_table_of_parts_and_amounts_is_one_row() -> None:
    parsed_table = read_table(
        "| Component | Range |\n|---|---|\n| Base Salary | €60K-€80K |\n| Bonus | 10% |\n| Total | €66K-€88K |\n"
    )
    assert [format_row(pay) for pay in parsed_table.pay_rows] == [": EUR/year b=60K–80K bo=10% t=66K–88K"]
    assert parsed_table.pay_rows[0].total_formula == "base + bonus"


LEVELS = """
#### Pay

| Level | Chicago (USD) | Europe (EUR/GBP) |
|---|---|---|
| Mid (IC2) | $163,000–$230,000 | €82,000–€118,000 |
| Senior (IC3) | $228,000–$305,000 | €115,000–€155,000 |

*Total compensation includes salary and options.*
"""


def test_a_table_can_have_a_row_for_each_level_and_a_column_for_each_region() -> None:
    assert [format_row(pay) for pay in read_table(LEVELS).pay_rows] == [
        "Chicago, Mid (IC2): USD/year t=163K–230K",
        "Europe, Mid (IC2): EUR/year t=82K–118K",
        "Chicago, Senior (IC3): USD/year t=228K–305K",
        "Europe, Senior (IC3): EUR/year t=115K–155K",
    ]


def test_crossed_tables_give_base_pay_if_the_text_says_so() -> None:
    parsed_table = read_table(LEVELS.replace("*Total compensation includes salary and options.*", "*Base pay alone.*"))
    assert format_row(parsed_table.pay_rows[0]) == "Chicago, Mid (IC2): USD/year b=163K–230K"


def test_a_table_can_have_a_row_for_each_region_and_a_column_for_each_level() -> None:
    parsed_table = read_table("| Region | Junior | Senior |\n|---|---|---|\n| Oslo | NOK 600K | NOK 900K |\n")
    assert [format_row(pay) for pay in parsed_table.pay_rows] == [
        "Oslo, Junior: NOK/year t=600K",
        "Oslo, Senior: NOK/year t=900K",
    ]


@pytest.mark.parametrize(
    ("label", "region"),
    [
        ("🇺🇾 Montevideo (UYU)", "Montevideo"),
        (":sg: Singapore (SGD)", "Singapore"),
        ("Europe (EUR/GBP)", "Europe"),
        ("São Paulo (BRL R$)", "São Paulo"),
        ("Chicago (HQ)", "Chicago (HQ)"),
        ("N/A — Oslo alone", "N/A — Oslo alone"),
    ],
)
def test_the_name_of_a_region_has_no_flag_and_no_currency(label: str, region: str) -> None:
    parsed_table = read_table(f"| Region | Base | Total |\n|---|---|---|\n| {label} | $1K | $2K |\n")
    assert parsed_table.pay_rows[0].region == region


@pytest.mark.parametrize(
    ("label", "cell", "currency"),
    [
        ("Copenhagen", "400K-500K kr", "DKK"),
        ("Stockholm", "400K-500K kr", "SEK"),
        ("Shanghai", "¥400K-¥500K", "CNY"),
        ("Toronto", "$100K-$120K", "USD"),
        ("Toronto (CAD)", "$100K-$120K", "CAD"),
        ("London", "$100K-$120K / £80K-£95K", "GBP"),
        ("Oslo", "100K-120K", "NOK"),
        ("Nowhere", "100K-120K", ""),
    ],
)
def test_a_row_takes_the_currency_of_its_region_if_a_cell_uses_it(label: str, cell: str, currency: str) -> None:
    parsed_table = read_table(f"| Region | Base | Total |\n|---|---|---|\n| {label} | {cell} | — |\n")
    assert parsed_table.pay_rows[0].currency == currency


def test_monthly_pay_stays_monthly_and_gives_a_caution() -> None:
    parsed_table = read_table("| Region | Base | Total |\n|---|---|---|\n| Malmö | SEK 54K–68K/mo | SEK 67K–91K/mo |\n")
    assert format_row(parsed_table.pay_rows[0]) == "Malmö: SEK/month b=54K–68K t=67K–91K"
    assert caution_codes(parsed_table)[0] == "not-annual"


@pytest.mark.parametrize("cell", ["PLN 340K–$460K", "EUR 110K–GBP 185K"])
def test_two_currencies_inside_one_cell_give_a_caution(cell: str) -> None:
    parsed_table = read_table(f"| Region | Base | Total |\n|---|---|---|\n| Warsaw | {cell} | — |\n")
    assert "currency-conflict" in caution_codes(parsed_table)


def test_a_total_that_does_not_add_up_gives_a_caution_and_is_kept() -> None:
    parsed_table = read_table(
        "| Region | Base | Bonus | Total |\n|---|---|---|---|\n| Oslo | $100K-$120K | 10% | $300K-$400K |\n"
    )
    assert caution_codes(parsed_table) == ["total-unexplained"]
    assert format_row(parsed_table.pay_rows[0]).endswith("t=300K–400K")


def test_a_total_without_parts_other_than_base_gives_no_caution() -> None:
    parsed_table = read_table("| Region | Base | Total |\n|---|---|---|\n| Oslo | $100K-$120K | $300K-$400K |\n")
    assert caution_codes(parsed_table) == []


def test_hourly_pay_is_not_read_and_gives_a_caution() -> None:
    parsed_table = read_table("| Region | Base | Total |\n|---|---|---|\n| Oslo | $70/hr–$95/hr | — |\n")
    assert parsed_table.pay_rows[0].base is None
    assert caution_codes(parsed_table) == ["unparsed-cell"]


def test_a_column_heading_can_say_that_equity_is_yearly() -> None:
    parsed_table = read_table(
        "| Region | Base | Profit Sharing (Annual) | Total |\n|---|---|---|---|\n| Rome | €90K | €10K | €100K |\n"
    )
    assert parsed_table.equity_years == 1
    assert parsed_table.pay_rows[0].is_equity_yearly
    assert caution_codes(parsed_table) == []


@pytest.mark.parametrize(
    "text",
    [
        "| Company | Role | Notes |\n|---|---|---|\n| Contoso | Pilot | pays $90K |\n",
        "| Tidewater | Contoso |\n|---|---|\n| Pilot | L4 |\n",
        "| Level | Scope |\n|---|---|\n| L4 | a boat |\n",
        "no table at all",
        "| a |\n|---|\n| b |\n",
    ],
)
def test_other_tables_have_no_pay(text: str) -> None:
    assert read_table(text).pay_rows == ()


def test_the_first_pay_table_counts() -> None:
    text = f"| Field | Detail |\n|---|---|\n| Seat | Oslo |\n\n{REGIONS}\n\n{LEVELS}"
    assert len(read_table(text).pay_rows) == 3


def test_short_rows_are_read_as_far_as_they_go() -> None:
    parsed_table = read_table(
        "| Region | Base | Total |\n|---|---|---|\n| Oslo | $1K |\n| Rome | $2K | $3K | $4K |\n|\n"
    )
    assert [format_row(pay) for pay in parsed_table.pay_rows] == ["Oslo: USD/year b=1K", "Rome: USD/year b=2K t=3K"]


@pytest.mark.parametrize(
    "text",
    [
        "| Base | Total | Grant /4" + " " * 200_000 + "x |\n|---|---|---|\n",
        "| Region | Base | Total |\n|---|---|---|\n| Oslo | " + "-" * 200_000 + "x | ? |\n",
        "| Region | Base | Total |\n|---|---|---|\n| (" + "USD " * 50_000 + " | $1K | $2K |\n",
        "| Region | Base | Total |\n|---|---|---|\n" + "| Oslo | $1K | $2K |\n" * 5_000,
    ],
    ids=["header", "nothing", "codes", "rows"],
)
def test_tables_of_any_size_are_read_quickly(text: str) -> None:
    assert len(read_table(text).pay_rows) <= 5_000


def test_a_row_with_too_many_or_too_few_cells_gives_a_caution_and_is_read() -> None:
    parsed_table = read_table("| Region | Base | Total |\n|---|---|---|\n| Oslo | $9K |\n| Rome | $8K | $9K | $70K |\n")
    assert [format_row(pay) for pay in parsed_table.pay_rows] == ["Oslo: USD/year b=9K", "Rome: USD/year b=8K t=9K"]
    assert [(caution.line, caution.message) for caution in parsed_table.cautions] == [
        (3, "row 'Oslo' has 2 cells, but its table has 3 columns"),
        (4, "row 'Rome' has 4 cells, but its table has 3 columns"),
    ]


@pytest.mark.parametrize("head", ["Bonus (%)", "Annual Bonus %", "Bonus (percent)"])
def test_the_bonus_heading_can_say_that_numbers_are_percentages(head: str) -> None:
    parsed_table = read_table(
        f"| Region | Base | {head} | Total |\n|---|---|---|---|\n| Oslo | $9K | 10 – 15 | $10K |\n"
    )
    assert format_row(parsed_table.pay_rows[0]) == "Oslo: USD/year b=9K bo=10–15% t=10K"


def test_a_part_in_another_currency_is_not_used_in_calculations() -> None:
    parsed_table = read_table(
        "| Region | Base | Equity | Total |\n|---|---|---|---|\n| Quito | MXN 1M-1.1M | USD 20K-40K | MXN 1M-1.1M |\n"
    )
    assert (parsed_table.pay_rows[0].incomparable_parts, parsed_table.pay_rows[0].total_formula) == (
        frozenset({"equity"}),
        "",
    )
    assert caution_codes(parsed_table) == ["currency-conflict"]


@pytest.mark.parametrize(
    ("head", "total"),
    [("Total", "PLN 400K-500K/year"), ("Total (annual)", "PLN 150K"), ("Total", "PLN 400K-500K")],
    ids=["in the cell", "in the heading", "by its size"],
)
def test_a_yearly_total_next_to_monthly_pay_is_not_used_in_calculations(head: str, total: str) -> None:
    parsed_table = read_table(f"| Region | Base | {head} |\n|---|---|---|\n| Gdynia | PLN 30K-40K/mo | {total} |\n")
    assert (parsed_table.pay_rows[0].pay_period, parsed_table.pay_rows[0].incomparable_parts) == (
        "month",
        frozenset({"total"}),
    )
    assert caution_codes(parsed_table) == ["not-annual", "not-annual"]


@pytest.mark.parametrize(
    ("row", "currency"),
    [("Toronto | C$90K–$120K", "CAD"), ("Perth (AUD) | $90K–A$120K", "AUD"), ("Perth | AUD 90K–$120K", "AUD")],
)
def test_a_plain_dollar_sign_next_to_a_named_dollar_means_the_same_currency(row: str, currency: str) -> None:
    parsed_table = read_table(f"| Region | Base | Bonus |\n|---|---|---|\n| {row} | 5% |\n")
    assert (format_row(parsed_table.pay_rows[0]).partition(": ")[2], caution_codes(parsed_table)) == (
        f"{currency}/year b=90K–120K bo=5%",
        [],
    )


OWN_TABLE = "| Region | Base | Total |\n|---|---|---|\n| Oslo | $9K | $10K |\n"


def test_pay_at_other_companies_is_not_read() -> None:
    others = "| Company | Base | Total |\n|---|---|---|\n| Contoso | $7K | $8K |\n\n"
    assert [pay.region for pay in read_table(others + OWN_TABLE).pay_rows] == ["Oslo"]
    assert read_table(others).pay_rows == ()


def test_a_second_table_with_the_same_headings_gives_a_caution() -> None:
    parsed_table = read_table(f"#### L4\n\n{OWN_TABLE}\n#### L5\n\n{OWN_TABLE}")
    assert (len(parsed_table.pay_rows), [(caution.code, caution.line) for caution in parsed_table.cautions]) == (
        1,
        [("unparsed-cell", 9)],
    )
