"""The clock of this computer when it is wrong."""

import pytest

from prepdeck.clock import reject_impossible_clock, system_now
from prepdeck.errors import PrepdeckError


@pytest.mark.parametrize(("seconds", "year"), [(-5.0e9, 1970), (1.8e9, 2027), (1.0e11, 2199)])
def test_every_instant_can_be_stored_in_a_journal(monkeypatch: pytest.MonkeyPatch, seconds: float, year: int) -> None:
    monkeypatch.setattr("time.time", lambda: seconds)
    assert system_now().year == year


def test_a_clock_that_python_cannot_read_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_clock() -> float:
        raise OverflowError("timestamp too large to convert to C _PyTime_t")

    monkeypatch.setattr("time.time", read_clock)
    assert system_now().year == 2199
    with pytest.raises(PrepdeckError, match="not between 1970 and 2199"):
        reject_impossible_clock()
