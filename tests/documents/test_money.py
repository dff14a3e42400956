"""Amounts of money in pay tables and sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.money import (
    MoneyFigure,
    MoneyRange,
    PercentRange,
    find_money_mentions,
    format_amount,
    read_pay_cell,
)


def read_only_figure(cell: str) -> tuple[MoneyRange, str]:
    """The only figure of a cell, and its currency."""
    (figure,) = read_pay_cell(cell).figures
    return figure.amount_range, figure.currency


def format_figures(cell: str) -> list[str]:
    """The figures of a cell, each as a person would write it."""
    return [f"{f.amount_range} {f.currency} {f.pay_period}".strip() for f in read_pay_cell(cell).figures]


@pytest.mark.parametrize(
    ("cell", "low", "high", "currency"),
    [
        ("$210K-$285K", 210_000, 285_000, "USD"),
        ("$210K – $285K", 210_000, 285_000, "USD"),
        ("$210K — $285K", 210_000, 285_000, "USD"),
        ("$150k\u2011$190k", 150_000, 190_000, "USD"),
        ("£90,000-£120,500", 90_000, 120_500, "GBP"),
        ("€64,500-€88K", 64_500, 88_000, "EUR"),
        ("$1.25M-$2M", 1_250_000, 2_000_000, "USD"),
        ("₩90M-₩1.2B", 90_000_000, 1_200_000_000, "KRW"),
        ("₹18,00,000-₹24,00,000", 1_800_000, 2_400_000, "INR"),
        ("₹20L-₹35L", 2_000_000, 3_500_000, "INR"),
        ("₹20 lakh-₹1.5 cr", 2_000_000, 15_000_000, "INR"),
        ("S$90K-S$120K", 90_000, 120_000, "SGD"),
        ("PLN 240K-PLN 300K", 240_000, 300_000, "PLN"),
        ("**$190K-$200K**", 190_000, 200_000, "USD"),
        ("~$190K", 190_000, 190_000, "USD"),
        ("$99.5K", 99_500, 99_500, "USD"),
    ],
)
def test_a_range_is_read_in_whole_units_of_its_currency(cell: str, low: int, high: int, currency: str) -> None:
    assert read_only_figure(cell) == (MoneyRange(low, high), currency)


@pytest.mark.parametrize("cell", ["$210-285K", "$210-$285K", "$210 – 285 K"])
def test_a_scale_on_the_upper_end_applies_to_both_ends(cell: str) -> None:
    assert read_only_figure(cell) == (MoneyRange(210_000, 285_000), "USD")


@pytest.mark.parametrize("cell", ["$900K-$1.2M", "$900,000-$1.2M"])
def test_a_scale_on_the_upper_end_does_not_change_a_large_lower_end(cell: str) -> None:
    assert read_only_figure(cell) == (MoneyRange(900_000, 1_200_000), "USD")


def test_a_currency_on_the_lower_end_applies_to_both_ends() -> None:
    assert read_only_figure("€70K-95K") == (MoneyRange(70_000, 95_000), "EUR")


def test_a_currency_on_the_upper_end_applies_to_both_ends() -> None:
    assert read_only_figure("70K-€95K") == (MoneyRange(70_000, 95_000), "EUR")


def test_a_plus_sign_leaves_the_range_open() -> None:
    assert read_only_figure("$300K+") == (MoneyRange(300_000, None), "USD")


def test_a_range_without_a_currency_has_an_empty_currency() -> None:
    assert read_only_figure("70K-95K") == (MoneyRange(70_000, 95_000), "")


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "—",
        "-",
        "None",
        "Varies",
        "500",
        "$285K-$210K",
        "4,000 options",
        "9,000 – 12,000 RSUs",
        "4 years",
        "L5",
        "x" * 500,
    ],
)
def test_a_cell_without_an_amount_has_no_figures(cell: str) -> None:
    assert read_pay_cell(cell).figures == ()


@pytest.mark.parametrize(
    ("cell", "figures"),
    [
        ("£90K-£120K / $115K-$150K", ["90K–120K GBP", "115K–150K USD"]),
        ("£90K / $115K - £120K / $150K", ["90K–120K GBP", "115K–150K USD"]),
        ("HK$2.5M - HK$3.5M ($320K - $450K)", ["2.5M–3.5M HKD", "320K–450K USD"]),
        ("SEK 55K–70K/mo / $60K–$80K", ["55K–70K SEK month", "60K–80K USD"]),
        ("€40K-€60K ($10K-$15K/yr)", ["40K–60K EUR", "10K–15K USD year"]),
        ("$17K - $27K/yr / £14K - £21K/yr", ["17K–27K USD year", "14K–21K GBP year"]),
    ],
)
def test_a_cell_in_two_currencies_has_two_figures(cell: str, figures: list[str]) -> None:
    assert format_figures(cell) == figures


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ("up to $50K", "0–50K USD"),
        ("from €70K", "70K+ EUR"),
        ("$240K–$420K+", "240K–420K+ USD"),
        ("$0-$30K (seniors alone)", "0–30K USD"),
        ("90 000 - 120 000 EUR", "90K–120K EUR"),
        ("400K kr", "400K SEK"),
        ("€1.200.000 – €1.500.000", "1.2M–1.5M EUR"),
        ("€120.000", "120K EUR"),
        ("CHF 150'000 – 180'000", "150K–180K CHF"),
        ("1 200 000 – 1 500 000 Kč", "1.2M–1.5M CZK"),
        ("₴2.0M–₴2.6M", "2M–2.6M UAH"),
        ("$1.2mm", "1.2M USD"),
        ("<= $230K", "0–230K USD"),
        ("20 LPA – 35 LPA", "2M–3.5M INR"),
        ("UYU 2,800,000 - 4,500,000", "2.8M–4.5M UYU"),
        ("R$400,000 - R$600,000", "400K–600K BRL"),
        ("CHF 120K–CHF 190K", "120K–190K CHF"),
        ("IDR 700M–IDR 1.2B", "700M–1.2B IDR"),
        ("$65K–$185K/4yr", "65K–185K USD"),
        ("$48/hr", "48 USD hour"),
        ("$90K a year", "90K USD year"),
        ("150,000 – 200,000", "150K–200K"),
        ("$90K-$190K+ profit sharing", "90K–190K+ USD"),
        ("$220K*–$264K†", "220K–264K USD"),
        ("~$150K – ~$180K", "150K–180K USD"),
        ("$150K~$180K", "150K–180K USD"),
        ("150K–180K (USD)", "150K–180K USD"),
        ("₩90M ～ ₩120M", "90M–120M KRW"),
    ],
)
def test_a_cell_is_read_in_every_format(cell: str, figure: str) -> None:
    assert format_figures(cell) == [figure]


@pytest.mark.parametrize(
    ("cell", "conflict"), [("PLN 340K–$460K", "USD"), ("EUR 110K–GBP 185K", "GBP"), ("€1K–€2K", "")]
)
def test_two_currencies_in_one_range_are_a_conflict(cell: str, conflict: str) -> None:
    (figure,) = read_pay_cell(cell).figures
    assert figure.conflicting_currency == conflict


@pytest.mark.parametrize(
    ("cell", "shares", "share_first"),
    [
        ("10-15%", [PercentRange(10, 15)], True),
        ("12–18% of base", [PercentRange(12, 18)], True),
        ("25%+", [PercentRange(25, None)], True),
        ("12.5 percent", [PercentRange(12.5, 12.5)], True),
        ("up to 20%", [PercentRange(0, 20)], True),
        ("$12K-$33K (10-20%)", [PercentRange(10, 20)], False),
        ("15% ($30K–$45K)", [PercentRange(15, 15)], True),
        ("15% ~$30K", [PercentRange(15, 15)], True),
    ],
)
def test_percentages_are_kept_apart_from_amounts(cell: str, shares: list[PercentRange], *, share_first: bool) -> None:
    pay_cell = read_pay_cell(cell)
    assert list(pay_cell.percent_ranges) == shares
    assert pay_cell.is_percent_first is share_first


def test_a_shared_currency_sign_can_mean_each_of_its_currencies() -> None:
    (figure,) = read_pay_cell("$90K").figures
    assert figure.can_be_in_currency("CAD")
    assert not figure.can_be_in_currency("EUR")


def test_an_amount_above_any_possible_pay_is_ignored() -> None:
    assert read_pay_cell("$9,999,999B").figures == ()
    assert find_money_mentions("between $200K and $9,999,999B") == find_money_mentions("between $200K")


@pytest.mark.parametrize(
    ("value", "short_text"),
    [
        (275_000, "275K"),
        (1_500_000, "1.5M"),
        (1_000_000, "1M"),
        (64_500, "64.5K"),
        (1_250, "1.25K"),
        (2_000_000_000, "2B"),
        (999, "999"),
        (0, "0"),
    ],
)
def test_an_amount_has_a_short_and_exact_format(value: int, short_text: str) -> None:
    assert format_amount(value) == short_text


def test_a_range_is_formatted_as_people_write_it() -> None:
    assert str(MoneyRange(210_000, 285_000)) == "210K–285K"
    assert str(MoneyRange(300_000, None)) == "300K+"


AMOUNTS = st.integers(1_000, 10**12)


@examples(200)
@given(AMOUNTS)
def test_a_formatted_amount_is_read_as_the_same_amount(value: int) -> None:
    assert read_only_figure(f"${format_amount(value)}") == (MoneyRange(value, value), "USD")


@examples(200)
@given(AMOUNTS, st.integers(1, 900), st.sampled_from(["-", "–", " - ", " – ", "\u2011"]))
def test_a_formatted_range_is_read_as_the_same_range(low: int, times: int, dash: str) -> None:
    high = low * times
    assert read_only_figure(f"£{format_amount(low)}{dash}£{format_amount(high)}") == (MoneyRange(low, high), "GBP")


@examples(200)
@given(st.text(alphabet="$£€₹KMBLkr0123456789,.+-–~* /%lakhc", max_size=40) | st.text(max_size=40))
def test_any_cell_can_be_read(cell: str) -> None:
    for figure in read_pay_cell(cell).figures:
        assert isinstance(figure, MoneyFigure)
        assert figure.amount_range.high is None or figure.amount_range.low <= figure.amount_range.high
    for mention in find_money_mentions(cell):
        assert 0 <= mention.start < mention.end <= len(cell)


def test_amounts_in_a_sentence_come_in_order_with_their_offsets() -> None:
    text = "They pay $1.2M in 2026, or €90K (300k in stock) for 12 months."
    mentions = find_money_mentions(text)
    assert [(text[mention.start : mention.end], mention.amount, mention.currency) for mention in mentions] == [
        ("$1.2M", 1_200_000, "USD"),
        ("€90K", 90_000, "EUR"),
        ("300k", 300_000, ""),
    ]


def test_numbers_without_currency_or_scale_are_not_amounts() -> None:
    assert find_money_mentions("Founded in 2014, 300 people, 5 rounds, 4Km away") == ()


def test_a_fraction_takes_the_scale_of_the_upper_end() -> None:
    assert read_only_figure("$1.5-2M") == (MoneyRange(1_500_000, 2_000_000), "USD")
