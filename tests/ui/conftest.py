"""What the tests of the screens share."""

from datetime import timedelta

import pytest

from clock import Clock
from prepdeck.library.home import Home
from prepdeck.study import Study

_WIDE = "# Wide\n\nstart 日本語 end\n\nthumb 👍🏽 done\n\ncafe\u0301 last\n"


@pytest.fixture
def lived_in(home: Home, clock: Clock) -> Study:
    """Runway with a document of notes, an interview tomorrow, a card set aside, and a second target."""
    (home.targets / "runway").mkdir(parents=True)
    (home.targets / "runway" / "wide.md").write_text(_WIDE, "utf-8")
    (home.targets / "quarry").mkdir()
    (home.targets / "quarry" / "stone.md").write_text("# Stone\n\nGrey.\n", "utf-8")
    study = Study.open(home, "runway", clock)
    study.set_round(clock() + timedelta(hours=30), "UTC")
    study.suspend("pay/base-nyc")
    return study
