"""The clock of this computer when it is wrong."""

import pytest

from prepdeck.clock import system_now


@pytest.mark.parametrize(("seconds", "year"), [(-5.0e9, 1970), (1.8e9, 2027), (1.0e11, 2199)])
def test_every_instant_can_be_stored_in_a_journal(monkeypatch: pytest.MonkeyPatch, seconds: float, year: int) -> None:
    monkeypatch.setattr("time.time", lambda: seconds)
    assert system_now().year == year
