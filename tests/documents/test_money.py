"""Money as pay tables and sentences write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepdeck.documents.money import Range, mentions, parse_range, short


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
    assert parse_range(cell) == (Range(low, high), currency)


@pytest.mark.parametrize("cell", ["$210-285K", "$210-$285K", "$210 – 285 K"])
def test_a_range_with_a_scale_on_its_upper_end_alone_counts_for_both(cell: str) -> None:
    assert parse_range(cell) == (Range(210_000, 285_000), "USD")


@pytest.mark.parametrize("cell", ["$900K-$1.2M", "$900,000-$1.2M"])
def test_a_scale_on_the_upper_end_leaves_a_low_end_that_is_large_enough_alone(cell: str) -> None:
    assert parse_range(cell) == (Range(900_000, 1_200_000), "USD")


def test_a_currency_on_the_lower_end_alone_counts_for_both() -> None:
    assert parse_range("€70K-95K") == (Range(70_000, 95_000), "EUR")


def test_a_currency_on_the_upper_end_alone_counts_for_both() -> None:
    assert parse_range("70K-€95K") == (Range(70_000, 95_000), "EUR")


def test_a_plus_leaves_the_range_open() -> None:
    assert parse_range("$300K+") == (Range(300_000, None), "USD")


def test_a_range_without_a_currency_says_so() -> None:
    assert parse_range("70K-95K") == (Range(70_000, 95_000), "")


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "—",
        "-",
        "None",
        "Varies",
        "10-15%",
        "2019-2024",
        "500",
        "$285K-$210K",
        "$1K-$2K-$3K",
        "$90K / £70K",
        "4,000 options",
        "$90K a year",
    ],
)
def test_a_cell_that_holds_no_single_range_is_left_alone(cell: str) -> None:
    assert parse_range(cell) is None


@pytest.mark.parametrize(
    ("value", "said"),
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
def test_an_amount_is_said_shortly_and_exactly(value: int, said: str) -> None:
    assert short(value) == said


def test_a_range_is_said_as_people_say_it() -> None:
    assert str(Range(210_000, 285_000)) == "210K–285K"
    assert str(Range(300_000, None)) == "300K+"


AMOUNTS = st.integers(1_000, 10**12)


@settings(deadline=None, max_examples=200)
@given(AMOUNTS)
def test_an_amount_that_was_said_shortly_is_read_as_itself(value: int) -> None:
    assert parse_range(f"${short(value)}") == (Range(value, value), "USD")


@settings(deadline=None, max_examples=200)
@given(AMOUNTS, st.integers(1, 1_000), st.sampled_from(["-", "–", " - ", " – ", "\u2011"]))
def test_a_range_that_was_said_shortly_is_read_as_itself(low: int, times: int, dash: str) -> None:
    high = low * times
    assert parse_range(f"£{short(low)}{dash}£{short(high)}") == (Range(low, high), "GBP")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="$£€₹KMBLkr0123456789,.+-–~* /%lakhc", max_size=40) | st.text(max_size=40))
def test_no_cell_is_too_odd_to_read(cell: str) -> None:
    found = parse_range(cell)
    assert found is None or found[0].high is None or found[0].low <= found[0].high
    for said in mentions(cell):
        assert 0 <= said.start < said.end <= len(cell)


def test_amounts_in_a_sentence_come_in_order_with_their_places() -> None:
    text = "They pay $1.2M in 2026, or €90K (300k in stock) for 12 months."
    found = mentions(text)
    assert [(text[m.start : m.end], m.value, m.currency) for m in found] == [
        ("$1.2M", 1_200_000, "USD"),
        ("€90K", 90_000, "EUR"),
        ("300k", 300_000, ""),
    ]


def test_bare_numbers_are_no_amounts() -> None:
    assert mentions("Founded in 2014, 300 people, 5 rounds, 4Km away") == ()


def test_a_fraction_takes_the_scale_of_the_upper_end_whole() -> None:
    assert parse_range("$1.5-2M") == (Range(1_500_000, 2_000_000), "USD")


def test_an_amount_beyond_all_pay_is_none() -> None:
    assert parse_range("$900B-$999,999,999,999B") is None
    assert mentions("between $200K and $999,999,999,999B") == mentions("between $200K")


def test_a_cell_of_spaces_is_read_to_its_end() -> None:
    assert parse_range("$1K" + " " * 200_000 + "and more") is None
