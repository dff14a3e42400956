"""Measure the speed with 100,000 grades of 10,000 cards: `python benchmarks/progress.py [PAIRS]`.

    cold      reading the journal, compared with tomllib on the same file
    warm      the same with the cache, compared with tomllib
    foreign   the same after another device has added 100 events
    append    saving a grade, compared with only an append and fsync of the same bytes
    grade     from a grade to the next card, saved and painted, in the app without a terminal
    memory    the memory of a process with all grades, compared with one that only loaded the modules

Only the ratios can be compared between machines. Compile first (`python -m compileall -q src .venv/lib`).
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder, format_event_block, make_event_id
from prepdeck.library.home import find_home
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.drill import DrillScreen

GRADES, CARDS, FOREIGN, APPENDS, KEYS = 100_000, 10_000, 100, 300, 120
MEMORY = """
import sys, psutil
from pathlib import Path
from prepdeck.journal.journal_files import JournalFolder
from prepdeck.journal.event_store import EventStore
store = EventStore(JournalFolder(Path(sys.argv[1]), lambda: "laptop-1a2b", "runway"), Path(sys.argv[2]))
if sys.argv[3] == "load":
    store.load()
print(psutil.Process().memory_info().rss)
"""


def grades(count: int, seed: int) -> list[CardGraded]:
    """Return `count` grades of random cards, five minutes apart."""
    dice = random.Random(seed)  # noqa: S311 - the same grades in every run
    start = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        CardGraded(
            id=f"{dice.getrandbits(48):012x}",
            at=start + timedelta(seconds=number * 300, microseconds=dice.randrange(10**6)),
            card=f"deck-{(card := dice.randrange(CARDS)) % 40}/card-{card}",
            grade=Grade(dice.choice((1, 2, 3, 3, 3, 3, 4))),
            seconds=dice.randint(10, 300) / 10,
        )
        for number in range(count)
    ]


def seconds(job: Callable[[], object]) -> float:
    """Return the seconds that a job takes."""
    started_at = time.perf_counter()
    job()
    return time.perf_counter() - started_at


def store_in(folder: Path, device: str = "laptop-1a2b") -> EventStore:
    """Return the event store of a device, before it is loaded."""
    return EventStore(JournalFolder(folder / "journals", lambda: device, "runway"), folder / f"{device}.past")


def print_comparison(name: str, ours: list[float], baseline: list[float], against: str) -> None:
    """Print the medians of both and the ratio of the medians."""
    ratio = statistics.median(ours) / statistics.median(baseline)
    print(
        f"{name:<8} {statistics.median(ours) * 1e3:8.2f} ms   against {statistics.median(baseline) * 1e3:8.2f} ms of"
        f" {against}   ratio {ratio:.3f}"
    )


def measure_loads(folder: Path, pairs: int) -> None:
    """Measure how long journals take to load."""
    first = store_in(folder)
    first.journals.append(grades(GRADES, 1))
    path = first.journals.path
    cold, warm, foreign, parser = [], [], [], []
    for number in range(pairs):
        first = store_in(folder)
        cold.append(seconds(first.load))
        first.save_cache()
        warm.append(seconds(store_in(folder).load))
        phone = store_in(folder, f"phone-{number}")
        phone.journals.append(grades(FOREIGN, 100 + number))
        foreign.append(seconds(store_in(folder).load))
        phone.journals.path.unlink()
        (folder / "laptop-1a2b.past").unlink()
        if number < 3:  # tomllib takes seconds
            parser.append(seconds(lambda: tomllib.loads(path.read_text("utf-8"))))
    for name, ours in (("cold", cold), ("warm", warm), ("foreign", foreign)):
        print_comparison(name, ours, parser, "tomllib")


def measure_appends(folder: Path) -> None:
    """Measure saved grades, alternating with plain appends."""
    store = store_in(folder)
    store.load()
    handle = os.open(folder / "bare", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    ours, baseline_seconds = [], []
    for number in range(APPENDS):
        graded_at = datetime.now(UTC)
        event = CardGraded(
            id=make_event_id(), at=graded_at, card=f"deck-1/card-{number}", grade=Grade.GOOD, seconds=2.5
        )
        block_bytes = format_event_block(event).encode()
        ours.append(seconds(lambda event=event: store.save_events(event)))  # type: ignore[misc]

        def write(block_bytes: bytes = block_bytes) -> None:
            os.write(handle, block_bytes)
            os.fsync(handle)

        baseline_seconds.append(seconds(write))
    os.close(handle)
    print_comparison("append", ours, baseline_seconds, "append and fsync")


async def measure_grades(folder: Path) -> None:
    """Measure grades in the app, on a target with a journal of 100,000 grades."""
    home = find_home(folder / "home", {})
    journal = JournalFolder(home.journals_path("runway"), lambda: "phone-ffff", "runway")
    journal.append(grades(GRADES, 1))
    grade_seconds: list[float] = []
    app = PrepdeckApp(home, study=Study.open(home, "runway"))
    async with app.run_test(size=(120, 40)) as pilot:
        while len(grade_seconds) < KEYS:
            await pilot.press("d")
            for _ in range(10):
                await pilot.press(*["enter"] * 9)
                screen, painted = app.screen, asyncio.Event()
                assert isinstance(screen, DrillScreen)
                started_at = time.perf_counter()
                await screen.action_grade(3)
                screen.call_after_refresh(painted.set)
                await painted.wait()
                grade_seconds.append(time.perf_counter() - started_at)
            await pilot.press("q")
    grade_seconds.sort()
    median_seconds, p99_seconds = grade_seconds[len(grade_seconds) // 2], grade_seconds[int(len(grade_seconds) * 0.99)]
    print(f"grade    p50 {median_seconds * 1e3:.1f} ms   p99 {p99_seconds * 1e3:.1f} ms")


def measure_memory(folder: Path) -> None:
    """Measure the memory of a process."""
    used = [
        int(
            subprocess.run(
                [sys.executable, "-c", MEMORY, str(folder / "journals"), str(folder / "none.past"), mode],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for mode in ("load", "nothing")
    ]
    print(f"memory   {used[0] / 2**20:.0f} MB   against {used[1] / 2**20:.0f} MB   ratio {used[0] / used[1]:.2f}")


def main() -> None:
    """Measure and print."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_loads(folder, pairs)
        measure_appends(folder)
        measure_memory(folder)
        asyncio.run(measure_grades(folder))


if __name__ == "__main__":
    main()
