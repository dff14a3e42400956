"""What the tests share: a home of their own, a clock that stands still, and the bundled study."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import effort
from clock import Clock
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.study import Study

_SEEDED = {"seed", "factor"}  # fixtures; a test that asks for one gains from the thorough run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the thorough run."""
    group = parser.getgroup("prepdeck")
    group.addoption("--thorough", action="store_true", help="fresh seeds, 10 times the examples, and the long tests")
    group.addoption("--seed", type=int, help="repeat the thorough run that printed this seed")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the tests, also those in parallel workers, how hard to try."""
    if config.getoption("thorough"):
        fresh = random.SystemRandom().randrange(10**9)
        typed = config.getoption("seed")
        os.environ.setdefault(effort.SEED_VARIABLE, str(fresh if typed is None else typed))
        config.option.hypothesis_seed = str(effort.current_seed())
        config.option.dist, config.option.maxschedchunk = "load", 1  # with parallel workers, one test after the other
    usual = 100  # examples of a property that asks for no number
    settings.register_profile("prepdeck", effort.examples(usual))
    settings.load_profile("prepdeck")
    _heed_signals()


def _heed_signals() -> None:
    """Programs under test inherit which signals are ignored, and `nohup` or a shell's `&` ignores some."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_xdist_auto_num_workers() -> int:
    """Two tests more at once than there are processors: tests of screens and of programs wait half of their time."""
    return (os.cpu_count() or 1) + 2


def pytest_report_header() -> list[str]:
    """Print the seed, without which a failure of the thorough run could not be repeated."""
    return [f"thorough run: --thorough --seed {effort.current_seed()}"] if effort.is_thorough() else []


@pytest.hookimpl(trylast=True)  # after Hypothesis has marked its own tests
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to the thorough run, and to that run what gains from it, the longest tests first."""

    def is_wanted(item: pytest.Item) -> bool:
        is_long = item.get_closest_marker("thorough") is not None
        if not effort.is_thorough():
            return not is_long
        is_random = item.get_closest_marker("hypothesis") or _SEEDED & set(getattr(item, "fixturenames", ()))
        return is_long or bool(is_random)

    unwanted = [item for item in items if not is_wanted(item)]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if is_wanted(item)]
    items.sort(key=lambda item: item.get_closest_marker("thorough") is None)


@pytest.fixture
def seed() -> int:
    """The seed for a test's own random choices: the same every day, a fresh one in the thorough run."""
    return effort.current_seed()


@pytest.fixture
def factor() -> int:
    """How many times the usual number of tries a test makes: 1, or 10 in the thorough run."""
    return effort.factor()


# By which a terminal says that it shows links that can be clicked.
_LINK_VARIABLES = ("TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the person's own folders, colours or working directory."""
    for name in ("NO_COLOR", "COLORFGBG", "PREPDECK_ASCII", "COLUMNS", "LINES", *_LINK_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BROWSER", "true")  # no test opens a browser
    monkeypatch.setenv("PREPDECK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()  # the test before may have been abroad
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> HomeFolders:
    """An empty home."""
    return find_home(tmp_path / "home", {})


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon."""
    return Clock()


@pytest.fixture(scope="session")
def bundled_index(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The index of the bundled research, which takes most of the time of a first start."""
    first_home = find_home(tmp_path_factory.mktemp("first"), {})
    Study.open(first_home, "runway", Clock())
    return (first_home.cache_path / "library.sqlite").read_bytes()


@pytest.fixture
def study(home: HomeFolders, clock: Clock, bundled_index: bytes) -> Study:
    """Runway, with nothing done yet; not started for the first time."""
    if not home.cache_path.exists():
        home.cache_path.mkdir(parents=True, mode=0o700)
        (home.cache_path / "library.sqlite").write_bytes(bundled_index)
    return Study.open(home, "runway", clock)


@pytest.fixture
def reopened(home: HomeFolders, clock: Clock) -> Callable[[], Study]:
    """Opens Runway again, as the next start does."""
    return lambda: Study.open(home, "runway", clock)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The reference documents, where this machine has them."""
    folder = os.environ.get("PREPDECK_CORPUS")
    if not folder:
        pytest.skip("PREPDECK_CORPUS names no folder with reference documents")
    return Path(folder)
