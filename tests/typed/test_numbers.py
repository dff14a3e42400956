"""Numbers as people type them: however long, strange or large, an error is one clear line."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from prepdeck.errors import UsageError
from prepdeck.typed.dates import parse_day, parse_start
from prepdeck.typed.numbers import parse_whole_number
from prepdeck.typed.retention import parse_retention
from prepdeck.typed.weekly_minutes import parse_day_minutes, parse_weekly_minutes

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PARSERS: dict[str, Callable[[str], object]] = {
    "retention": parse_retention,
    "minutes of a day": parse_day_minutes,
    "minutes a day": parse_weekly_minutes,
    "start": lambda text: parse_start(text, NOW, "UTC"),
    "day": lambda text: parse_day(text, NOW.date()),
}
STRANGE = ["9" * 5_000, "0" * 5_000, "1e999", "nan", "inf", "-inf", "0x10", "9_0", "\uff19\uff10", "٩٠", "९०", "-90"]
FAR_DAYS = [
    "+99999999d", "+9999w", "in 99999999999 weeks", "in 9999 fortnights", "in 9999 months", "4 dec 0000", "1/1/0000",
    "1/1/10000", "9999-12-31", "9999-12-31 23:59 -14:00", "0000-01-01", "0001-01-01 00:00 +14:00",
    f"4 dec {'9' * 5_000}", "4 dec ２０２７", "4 dec 99", "00/00/00",
]  # fmt: skip


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("text", STRANGE, ids=lambda text: text[:12])
def test_a_text_that_is_not_a_number_is_rejected_in_one_short_line(parser: str, text: str) -> None:
    with pytest.raises(UsageError) as raised:
        PARSERS[parser](text)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("parser", ["start", "day"])
@pytest.mark.parametrize("text", FAR_DAYS, ids=lambda text: text[:24])
def test_a_day_too_far_ahead_is_rejected_in_one_short_line(parser: str, text: str) -> None:
    with pytest.raises(UsageError) as raised:
        PARSERS[parser](text)
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("090", 90), ("123456789", 123_456_789), ("1234567890", None)])
def test_a_whole_number_has_at_most_nine_digits(text: str, number: int | None) -> None:
    assert parse_whole_number(text) == number


@pytest.mark.parametrize("text", ["12/04/26", "12.4.26", "12 apr 26", "apr 12 26", "12/4/26 15:00"])
def test_a_two_digit_year_is_in_this_century_even_if_it_has_passed(text: str) -> None:
    with pytest.raises(UsageError, match=r"^Sun 12 Apr 2026, \d\d:00 is in the past"):
        parse_start(text, NOW, "UTC")


@pytest.mark.parametrize("text", ["12/04/27", "12.4.27", "12 apr 27", "12 apr. 27", "apr 12 27", "april 12 27"])
def test_a_future_two_digit_year_is_read(text: str) -> None:
    assert parse_day(text, NOW.date()) == date(2027, 4, 12)
