"""The time zone in which dates are read, for all forms of the TZ variable."""

import os
import subprocess

import pytest

from terminal import PREPDECK


@pytest.mark.parametrize(
    ("tz_variable", "zone", "typed_start"),
    [
        ("Europe/Prague", "Europe/Prague", "fri 3pm"),
        (":Europe/Prague", "Europe/Prague", "fri 3pm"),
        ("Europe/Prague", "Europe/Prague", "+10d 3pm"),
        ("UTC-3", "Etc/GMT-3", "fri 3pm"),  # three hours ahead of UTC, as in Moscow
        ("EST5", "Etc/GMT+5", "fri 3pm"),
        ("FOO13", "UTC", "fri 3pm"),  # there is no such zone
        ("IST-5:30", "UTC", "fri 3pm"),
        ("EST5EDT", "EST5EDT", "fri 3pm"),
        ("EST5EDT,M3.2.0,M11.1.0", "UTC", "fri 3pm"),
        ("Nowhere/At_all", "UTC", "fri 3pm"),
        ("XXX+25:99", "UTC", "fri 3pm"),  # more than a day, which Python's dates do not support
        pytest.param("A" * 5_000, "UTC", "fri 3pm", id="too long"),
    ],
)
def test_a_date_is_read_in_the_time_zone_of_the_tz_variable(tz_variable: str, zone: str, typed_start: str) -> None:
    result = subprocess.run(
        [PREPDECK, "round", "add", "Onsite", typed_start, "--yes"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": tz_variable},
    )
    assert result.stderr == ""
    assert f", 15:00 {zone}, " in result.stdout
