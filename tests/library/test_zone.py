"""The zone a date is read in, where the machine says its own in every way that machines do."""

import os
import subprocess

import pytest

from terminal import PREPDECK


@pytest.mark.parametrize(
    ("said", "zone", "day"),
    [
        ("Europe/Prague", "Europe/Prague", "fri 3pm"),
        (":Europe/Prague", "Europe/Prague", "fri 3pm"),
        ("Europe/Prague", "Europe/Prague", "+10d 3pm"),
        ("UTC-3", "Etc/GMT-3", "fri 3pm"),  # three hours ahead of UTC, as in Moscow
        ("EST5", "Etc/GMT+5", "fri 3pm"),
        ("FOO13", "UTC", "fri 3pm"),  # there is no zone so far behind
        ("IST-5:30", "UTC", "fri 3pm"),
        ("EST5EDT", "EST5EDT", "fri 3pm"),
        ("EST5EDT,M3.2.0,M11.1.0", "UTC", "fri 3pm"),
        ("Nowhere/At_all", "UTC", "fri 3pm"),
        ("XXX+25:99", "UTC", "fri 3pm"),  # more than a day, with which Python tells no date
        pytest.param("A" * 5_000, "UTC", "fri 3pm", id="too long"),
    ],
)
def test_a_date_is_read_in_the_zone_of_the_machine_or_in_one_that_is_said(said: str, zone: str, day: str) -> None:
    done = subprocess.run(
        [PREPDECK, "round", "add", "Onsite", day, "--yes"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": said},
    )
    assert done.stderr == ""
    assert f", 15:00 {zone}, " in done.stdout
