"""What the tests share: a home of their own, a clock that stands still, and the bundled study."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clock import Clock
from prepdeck.library.home import Home, find_home
from prepdeck.study import Study


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the person's own folders, colours or working directory."""
    for name in ("NO_COLOR", "COLORFGBG", "PREPDECK_ASCII", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREPDECK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()  # the test before may have been abroad
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return find_home(tmp_path / "home", {})


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon."""
    return Clock()


@pytest.fixture
def study(home: Home, clock: Clock) -> Study:
    """Runway, with nothing done yet."""
    return Study.open(home, "runway", clock)


@pytest.fixture
def reopened(home: Home, clock: Clock) -> Callable[[], Study]:
    """Opens Runway again, as the next start does."""
    return lambda: Study.open(home, "runway", clock)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The reference documents, where this machine has them."""
    folder = os.environ.get("PREPDECK_CORPUS")
    if not folder:
        pytest.skip("PREPDECK_CORPUS names no folder with reference documents")
    return Path(folder)
