"""The zone a date is read in, where the machine says its own in every way that machines do."""

import os
import subprocess

import pytest

from terminal import PREPDECK


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Europe/Prague", "Europe/Prague"),
        (":Europe/Prague", "Europe/Prague"),
        ("UTC-3", "Etc/GMT-3"),  # three hours ahead of UTC, as in Moscow
        ("EST5", "Etc/GMT+5"),
        ("FOO13", "UTC"),  # there is no zone so far behind
        ("IST-5:30", "UTC"),
        ("EST5EDT", "EST5EDT"),
        ("EST5EDT,M3.2.0,M11.1.0", "UTC"),
        ("Nowhere/At_all", "UTC"),
    ],
)
@pytest.mark.parametrize("day", ["fri 3pm", "+10d 3pm"])
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
