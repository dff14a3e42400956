"""Interview dates as people type them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.errors import UsageError
from prepdeck.typed.dates import find_zone_name, parse_day, parse_start

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)  # a Saturday, 11:00 in Prague


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 Dec 15:00", "2026-12-04 15:00"),
        ("4 December 2026 at 3 pm", "2026-12-04 15:00"),
        ("dec 4 3:30pm", "2026-12-04 15:30"),
        ("2026-12-04", "2026-12-04 09:00"),
        ("2026-12-04 15:00", "2026-12-04 15:00"),
        ("2026-12-04T15:00", "2026-12-04 15:00"),
        ("4.12.2026 15:00", "2026-12-04 15:00"),
        ("4-Dec-26", "2026-12-04 09:00"),
        ("friday 3pm", "2026-11-27 15:00"),
        ("Friday", "2026-11-27 09:00"),
        ("  fri  ", "2026-11-27 09:00"),
        ("saturday", "2026-11-28 09:00"),
        ("next friday 3pm", "2026-11-27 15:00"),
        ("next wed", "2026-11-25 09:00"),
        ("next saturday 3pm", "2026-11-28 15:00"),
        ("this sunday", "2026-11-22 09:00"),
        ("tomorrow", "2026-11-22 09:00"),
        ("tomorrow 9:00", "2026-11-22 09:00"),
        ("noon tomorrow", "2026-11-22 12:00"),
        ("today 18:00", "2026-11-21 18:00"),
        ("+10d", "2026-12-01 09:00"),
        ("in 10 days", "2026-12-01 09:00"),
        ("in 1 week", "2026-11-28 09:00"),
        ("in two weeks", "2026-12-05 09:00"),
        ("in a fortnight", "2026-12-05 09:00"),
        ("in two weeks at 3pm", "2026-12-05 15:00"),
        ("+3d 15:00", "2026-11-24 15:00"),
        ("in 2 months", "2027-01-21 09:00"),
        ("+2 months 15:00", "2027-01-21 15:00"),
        ("tonight", "2026-11-21 20:00"),
        ("tonight 9:30", "2026-11-21 21:30"),
        ("this evening", "2026-11-21 18:00"),
        ("tomorrow morning", "2026-11-22 09:00"),
        ("tomorrow afternoon", "2026-11-22 14:00"),
        ("tomorrow afternoon 3:30", "2026-11-22 15:30"),
        ("friday evening", "2026-11-27 18:00"),
        ("day after tomorrow", "2026-11-23 09:00"),
        ("25/12", "2026-12-25 09:00"),
        ("12/25", "2026-12-25 09:00"),
        ("12/25 3pm", "2026-12-25 15:00"),
        ("12/25/2026", "2026-12-25 09:00"),
        ("4/12", "2026-12-04 09:00"),
        ("Fri 4 Dec", "2026-12-04 09:00"),
        ("Friday, 4th of December 2026 at 3:00 PM", "2026-12-04 15:00"),
        ("thurs 12am", "2026-11-26 00:00"),
        ("1 Nov", "2027-11-01 09:00"),
        ("29 feb", "2028-02-29 09:00"),
        ("next week", "2026-11-28 09:00"),
        ("next week 15:00", "2026-11-28 15:00"),
        ("next month", "2026-12-21 09:00"),
        ("friday at 15", "2026-11-27 15:00"),
        ("friday at 15.30", "2026-11-27 15:30"),
        ("4 dec 3.30pm", "2026-12-04 15:30"),
        ("4 dec 15", "2026-12-04 15:00"),
        ("dec 4 9", "2026-12-04 09:00"),
        ("fri 4 dec 15", "2026-12-04 15:00"),
        ("tomorrow 15", "2026-11-22 15:00"),
        ("friday 15.30", "2026-11-27 15:30"),
        ("friday 4.12.", "2026-12-04 09:00"),
        ("at 9 on friday", "2026-11-27 09:00"),
        ("4 december 10.05", "2026-12-04 10:05"),
        ("4. 12. 2026", "2026-12-04 09:00"),
        ("4. 12. 2026 15:00", "2026-12-04 15:00"),
        ("4. 12. 15:00", "2026-12-04 15:00"),
        ("4. 12. 26", "2026-12-04 09:00"),
        ("4 Dec 15:00-16:00", "2026-12-04 15:00"),
        ("4 Dec 15:00 – 16:30", "2026-12-04 15:00"),
        ("4 Dec 15h-16h", "2026-12-04 15:00"),
        ("fri 3-4pm", "2026-11-27 15:00"),
        ("fri 11-1pm", "2026-11-27 11:00"),
        ("fri 3pm to 4pm", "2026-11-27 15:00"),
        ("fri 3 p.m. - 4 p.m.", "2026-11-27 15:00"),
        ("4-12", "2026-12-04 09:00"),
        ("4-12-2026", "2026-12-04 09:00"),
    ],
)
@pytest.mark.parametrize(("zone", "utc_offset_hours"), [("Europe/Prague", 1), ("UTC", 0)])
def test_a_date_is_read_in_many_formats_in_the_local_zone(
    text: str, expected: str, zone: str, utc_offset_hours: int
) -> None:
    expected_start = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert parse_start(text, NOW, zone) == expected_start - timedelta(hours=utc_offset_hours)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("in 2 hours", 2), ("+3h", 3), ("in an hour", 1), ("in half an hour", 0.5), ("2h 30m", 2.5), ("in 90 min", 1.5)],
)
@pytest.mark.parametrize("zone", ["Europe/Prague", "UTC"])
def test_hours_are_counted_from_now(text: str, hours: float, zone: str) -> None:
    assert parse_start(text, NOW, zone) == NOW + timedelta(hours=hours)


def test_a_day_in_summer_is_read_in_summer_time() -> None:
    assert parse_start("2027-07-01 15:00", NOW, "Europe/Prague") == datetime(2027, 7, 1, 13, 0, tzinfo=UTC)


def test_today_is_the_local_day_and_not_the_utc_day() -> None:
    late_evening = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert parse_start("tomorrow 9:00", late_evening, "Europe/Prague") == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "soon", "xyzzy", "2026-13-45", "99999999", "**", "at the office", "year 9999"),
        *(
            "9",
            "15",
            "٩",
            "friday 9",
            "tomorrow 3",
            "4 Dec at 3",
            "mon 7",
            "the 4th",
        ),  # the hour or the day is unclear
        *("in 3.5 days", "+1.5w", "half an week", "in 2.5 months", "in 2 days 30 min"),  # the hour is unclear
        *("december", "now", "13/13", "29/29", "32 Dec", "31 Feb", "fri 4 dec thu", "monday tuesday"),
        *(
            "0am",
            "13pm",
            "+99999999d",
            "monday tuesday IST",
            "4 Dec 15:00 ../..",
            "15:00 29/29",
            "fri SAT",
            "3pm DEC",
        ),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Prague", "UTC"])
def test_nonsense_is_rejected_with_a_hint_about_the_format(text: str, zone: str) -> None:
    with pytest.raises(UsageError, match=r"as a date; (write it like|if . is the hour, write .:00)"):
        parse_start(text, NOW, zone)


@pytest.mark.parametrize("zone", ["IST", "Nowhere/Town", "Europe/Pragua"])
def test_an_unknown_zone_is_reported(zone: str) -> None:
    with pytest.raises(UsageError, match=f"^unknown time zone '{re.escape(zone)}'; use one like"):
        parse_start(f"4 Dec 15:00 {zone}", NOW, "UTC")


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-11-20", "4 Nov 2026", "today 9:00", "2020-01-01 15:00", "in 0 minutes", "+0h"]
)
@pytest.mark.parametrize("zone", ["Europe/Prague", "UTC"])
def test_a_date_in_the_past_is_rejected(text: str, zone: str) -> None:
    with pytest.raises(UsageError, match="is in the past"):
        parse_start(text, NOW, zone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday", "2026-11-20T09:00"),
        ("yesterday 3pm", "2026-11-20T15:00"),
        ("today 9:00", "2026-11-21T09:00"),
        ("2 days ago at 15", "2026-11-19T15:00"),
        ("a week ago", "2026-11-14T09:00"),
        ("last week", "2026-11-14T09:00"),
        ("last fri 14:30", "2026-11-20T14:30"),
        ("last saturday", "2026-11-14T09:00"),
        ("18 Nov 2026 10:00", "2026-11-18T10:00"),
        ("two hours ago", "2026-11-21T08:00"),
        ("2 weeks ago", "2026-11-07T09:00"),
    ],
)
def test_an_interview_that_is_over_can_be_dated(text: str, expected: str) -> None:
    starts_at = parse_start(text, NOW, "UTC", longest_ago=timedelta(days=14))
    assert starts_at == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    with pytest.raises(UsageError, match="is in the past"):
        parse_start(text, NOW, "UTC")


@pytest.mark.parametrize("text", ["15 days ago", "a month ago", "6 Nov 2026", "3 weeks ago"])
def test_an_interview_of_long_ago_is_rejected(text: str) -> None:
    with pytest.raises(UsageError, match="is in the past"):
        parse_start(text, NOW, "UTC", longest_ago=timedelta(days=14))


@pytest.mark.parametrize("text", ["in 2 days ago", "+2d ago", "ago", "friday ago", "last 4 Dec"])
def test_a_past_and_a_future_do_not_mix(text: str) -> None:
    with pytest.raises(UsageError, match="as a date"):
        parse_start(text, NOW, "UTC", longest_ago=timedelta(days=14))


@pytest.mark.parametrize(
    ("text", "shown_date"),
    [
        ("31 Dec 9998 15:00", "Thu 31 Dec 9998, 15:00"),
        ("9999-01-01", "Fri 1 Jan 9999, 09:00"),
        ("+9999w", "Sat 11 Jul 2218, 09:00"),
        ("23 Nov 2031", "Sun 23 Nov 2031, 09:00"),
    ],
)
def test_a_date_more_than_five_years_ahead_is_rejected_and_shown(text: str, shown_date: str) -> None:
    with pytest.raises(UsageError, match=f"{shown_date} is more than 5 years ahead"):
        parse_start(text, NOW, "UTC")
    assert parse_start("21 Nov 2031 9:00", NOW, "UTC") == datetime(2031, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("Fri 3 Dec", "3 Dec 2026 is a Thursday"),
        ("friday 3.12. 15:00", "3 Dec 2026 is a Thursday"),
        ("Fri 4 Dec 2027", "4 Dec 2027 is a Saturday"),
        ("Fri 13 Nov", "13 Nov 2027 is a Saturday"),
    ],
)
def test_a_weekday_that_does_not_match_the_date_is_rejected(text: str, truth: str) -> None:
    with pytest.raises(UsageError, match=truth):
        parse_start(text, NOW, "Europe/Prague")


def test_a_date_is_read_in_the_zone_that_it_names() -> None:
    text = "4 Dec 15:00 America/New_York"
    assert parse_start(text, NOW, "Europe/Prague") == datetime(2026, 12, 4, 20, 0, tzinfo=UTC)
    assert find_zone_name(text, "Europe/Prague") == "America/New_York"
    assert find_zone_name("4 dec 15:00 europe/london", "Europe/Prague") == "Europe/London"
    assert find_zone_name("4/12 15:00", "Europe/Prague") == "Europe/Prague"


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("15:00", "2026-11-21 14:59", "2026-11-21 15:00"),
        ("15:00", "2026-11-21 15:00", "2026-11-22 15:00"),
        ("noon", "2027-01-31 15:00", "2027-02-01 12:00"),
        ("in the afternoon", "2026-12-31 15:00", "2027-01-01 14:00"),
        ("sat 23:00", "2026-11-21 10:00", "2026-11-28 23:00"),
        ("this sat 23:00", "2026-11-21 10:00", "2026-11-21 23:00"),
        ("this fri", "2026-11-21 10:00", "2026-11-27 09:00"),
        ("21 nov 15:00", "2026-11-21 10:00", "2026-11-21 15:00"),
        ("21 nov 9:00", "2026-11-21 10:00", "2027-11-21 09:00"),
        ("29 feb 9:00", "2028-02-29 10:00", "2032-02-29 09:00"),
        ("in a month", "2027-01-31 10:00", "2027-02-28 09:00"),
        ("in 3 months", "2026-11-30 10:00", "2027-02-28 09:00"),
    ],
)
def test_a_date_without_a_year_or_day_is_the_next_one(text: str, now: str, expected: str) -> None:
    now_utc = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert parse_start(text, now_utc, "UTC") == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_hours_from_now_are_right_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 1:30 in Prague, half an hour before the clocks change
    assert parse_start("in 2 hours", before, "Europe/Prague") == before + timedelta(hours=2)


@pytest.mark.parametrize("repeated", ["4 Dec 15:00 \n", "z", "z/"])
def test_a_long_pasted_text_is_rejected_in_one_short_line(repeated: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_start(repeated * 200_000, NOW, "UTC")
    assert len(str(raised.value)) < 150
    assert "\n" not in str(raised.value)


FRAGMENTS = """
in + half an a 1 3 9 12 25 31 99999 0 0001 9999 2027 d weeks hours min fortnight months mon friday thurs next this
tonight tomorrow yesterday day after morning night noon at the jan dec 4 february 29 / . - : , 15:00 25:00 3pm 0am
15h30 24:00 z est gmt+99 +02:00 +99:99 Europe/Paris America/ ../.. 12/25 4.12. 9999-12-31 0001-01-01 th \0 ٩
"""


@examples(150)
@given(
    st.text(max_size=20)
    | st.text(alphabet="0123456789 :.-+/dhmpTZ", max_size=16)
    | st.lists(st.sampled_from(FRAGMENTS.split()), min_size=1, max_size=5).map(" ".join)
)
def test_any_text_is_a_date_within_five_years_or_rejected(text: str) -> None:
    try:
        starts = parse_start(text, NOW, "Europe/Prague")
    except UsageError:
        return
    assert NOW - timedelta(minutes=1) < starts <= NOW + timedelta(days=5 * 365 + 2)
    assert starts.utcoffset() == timedelta(0)


def test_a_typed_time_after_a_clock_change_stays_the_same() -> None:
    now = datetime(2026, 10, 23, 10, 0, tzinfo=UTC)
    starts = parse_start("26 Oct 15:00", now, "Europe/Berlin")
    assert starts == datetime(2026, 10, 26, 14, 0, tzinfo=UTC)
    assert parse_start("+3d", now, "Europe/Berlin") == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-04 15:00Z", "2026-12-04 15:00"),
        ("4 Dec 15:00 CET", "2026-12-04 14:00"),
        ("friday 15h", "2026-11-27 14:00"),
        ("friday at 15h30", "2026-11-27 14:30"),
        ("04.12.", "2026-12-04 08:00"),
        ("+2w", "2026-12-05 08:00"),
        ("in 3 hours", "2026-11-21 13:00"),
        ("Fri 4 Dec 20:00 PST", "2026-12-05 04:00"),
        ("21 Nov 3:00 PST", "2026-11-21 11:00"),
        ("4 Dec 2026 15:00 (GMT+1)", "2026-12-04 14:00"),
        ("4 Dec 15:00 utc-5", "2026-12-04 20:00"),
        ("4 Dec 15:00 +05:30", "2026-12-04 09:30"),
        ("4 Dec 3 PM ET", "2026-12-04 20:00"),
        ("4 Dec 3-4pm PT", "2026-12-04 23:00"),
        ("15 Jul 2027 3 PM ET", "2027-07-15 19:00"),
    ],
)
def test_zones_hours_and_durations_are_read_in_many_formats(text: str, expected: str) -> None:
    starts = parse_start(text, NOW, "Europe/Prague")
    assert f"{starts:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/4", "2026-12-04 09:00"),
        ("12/4/2026", "2026-12-04 09:00"),
        ("12/4/26 3pm", "2026-12-04 15:00"),
        ("25/12", "2026-12-25 09:00"),
        ("4.12.", "2026-12-04 09:00"),
        ("2026/12/04", "2026-12-04 09:00"),
    ],
)
def test_the_month_can_come_first_in_dates_with_slashes(text: str, expected: str) -> None:
    starts = parse_start(text, NOW, "UTC", is_month_first=True)
    assert f"{starts:%Y-%m-%d %H:%M}" == expected
    assert parse_day(text.split(maxsplit=1)[0], NOW.date(), is_month_first=True) == starts.date()


@pytest.mark.parametrize("text", ["2026-12-04T15:00-05:00", "4 Dec 16:00-15:00", "4 Dec 3-4"])
def test_what_only_looks_like_a_span_of_time_is_rejected(text: str) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        parse_start(text, NOW, "UTC")


def test_an_impossible_hour_is_rejected() -> None:
    with pytest.raises(UsageError):
        parse_start("tomorrow 25:00", NOW, "UTC")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-21"),
        ("21 nov", "2026-11-21"),
        ("Sat 21 Nov", "2026-11-21"),
        ("2026-11-21", "2026-11-21"),
        ("this sat", "2026-11-21"),
        ("+0d", "2026-11-21"),
        ("sat", "2026-11-21"),
        ("Saturday", "2026-11-21"),
        ("sun", "2026-11-22"),
        ("next sat", "2026-11-28"),
        ("tomorrow", "2026-11-22"),
        ("next wed", "2026-11-25"),
        ("25/11", "2026-11-25"),
        ("in a week", "2026-11-28"),
        ("day after tomorrow", "2026-11-23"),
    ],
)
def test_a_day_is_read_in_many_formats_and_can_be_today(text: str, day: str) -> None:
    assert parse_day(text, NOW.date()) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "as a day"),
        ("soon", "cannot read 'soon' as a day"),
        ("fri 3pm", "as a day"),
        ("in 2 hours", "as a day"),
        ("tonight", "as a day"),
        ("30 feb", "as a day"),
        ("x" * 100, "as a day"),
        ("yesterday", "Fri 20 Nov 2026 is in the past"),
        ("2026-11-20", "in the past"),
        ("fri 21 nov", "is a Saturday"),
        ("1 jan 2040", "more than 5 years"),
    ],
)
def test_a_text_that_is_not_a_future_day_is_rejected(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_day(text, NOW.date())
