"""How progress of 100,000 grades of 10,000 cards feels: `python benchmarks/progress.py [PAIRS]`.

    cold      reading the journal, against tomllib alone on the same file
    warm      the same with the cache, against tomllib
    foreign   the same after another device has added 100 events
    append    a grade made durable, against a bare append and fsync of the same bytes
    grade     from a grade to the next card, durable and painted, in the app without a terminal
    memory    what a process with all of it holds more than one that only loaded the modules

Only the ratios mean anything elsewhere. Compile first (`python -m compileall -q src .venv/lib`).
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
from prepdeck.journal.journal_files import Journal, format_event_block, make_event_id
from prepdeck.library.home import find_home
from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.drill import DrillScreen

GRADES, CARDS, FOREIGN, APPENDS, KEYS = 100_000, 10_000, 100, 300, 120
MEMORY = """
import sys, psutil
from pathlib import Path
from prepdeck.memory.fsrs import FsrsModel
from prepdeck.journal.journal_files import Journal
from prepdeck.journal.event_store import EventStore
store = EventStore(Journal(Path(sys.argv[1]), lambda: "laptop-1a2b", "runway"), Path(sys.argv[2]), FsrsModel())
if sys.argv[3] == "load":
    store.load()
print(psutil.Process().memory_info().rss)
"""


def grades(count: int, seed: int) -> list[CardGraded]:
    """So many grades of cards in turn, some seconds apart."""
    dice = random.Random(seed)  # noqa: S311 - the same grades at every run
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
    """How long something takes."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def store_in(folder: Path, device: str = "laptop-1a2b") -> EventStore:
    """The store of one device, with nothing read yet."""
    return EventStore(Journal(folder / "journals", lambda: device, "runway"), folder / f"{device}.past", FsrsModel())


def told(name: str, ours: list[float], other: list[float], against: str) -> None:
    """Print the medians of both and their ratio."""
    ratio = statistics.median(ours) / statistics.median(other)
    print(
        f"{name:<8} {statistics.median(ours) * 1e3:8.2f} ms   against {statistics.median(other) * 1e3:8.2f} ms of"
        f" {against}   ratio {ratio:.3f}"
    )


def loads(folder: Path, pairs: int) -> None:
    """Measure starts."""
    first = store_in(folder)
    first.journal.append(grades(GRADES, 1))
    path = first.journal.path
    cold, warm, foreign, parser = [], [], [], []
    for number in range(pairs):
        first = store_in(folder)
        cold.append(seconds(first.load))
        first.save_cache()
        warm.append(seconds(store_in(folder).load))
        phone = store_in(folder, f"phone-{number}")
        phone.journal.append(grades(FOREIGN, 100 + number))
        foreign.append(seconds(store_in(folder).load))
        phone.journal.path.unlink()
        (folder / "laptop-1a2b.past").unlink()
        if number < 3:  # it takes seconds
            parser.append(seconds(lambda: tomllib.loads(path.read_text("utf-8"))))
    for name, ours in (("cold", cold), ("warm", warm), ("foreign", foreign)):
        told(name, ours, parser, "tomllib")


def appends(folder: Path) -> None:
    """Measure durable writes, in turn with bare ones."""
    store = store_in(folder)
    store.load()
    handle = os.open(folder / "bare", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    ours, bare = [], []
    for number in range(APPENDS):
        at = datetime.now(UTC)
        event = CardGraded(id=make_event_id(), at=at, card=f"deck-1/card-{number}", grade=Grade.GOOD, seconds=2.5)
        raw = format_event_block(event).encode()
        ours.append(seconds(lambda event=event: store.save_events(event)))  # type: ignore[misc]

        def write(raw: bytes = raw) -> None:
            os.write(handle, raw)
            os.fsync(handle)

        bare.append(seconds(write))
    os.close(handle)
    told("append", ours, bare, "append and fsync")


async def keys(folder: Path) -> None:
    """Measure grades in the app, on a target whose journal is that long."""
    home = find_home(folder / "home", {})
    journal = Journal(home.journals_path("runway"), lambda: "phone-ffff", "runway")
    journal.append(grades(GRADES, 1))
    taken: list[float] = []
    app = PrepdeckApp(home, study=Study.open(home, "runway"))
    async with app.run_test(size=(120, 40)) as pilot:
        while len(taken) < KEYS:
            await pilot.press("d")
            for _ in range(10):
                await pilot.press(*["enter"] * 9)
                screen, painted = app.screen, asyncio.Event()
                assert isinstance(screen, DrillScreen)
                begun = time.perf_counter()
                await screen.action_grade(3)
                screen.call_after_refresh(painted.set)
                await painted.wait()
                taken.append(time.perf_counter() - begun)
            await pilot.press("q")
    taken.sort()
    print(f"grade    p50 {taken[len(taken) // 2] * 1e3:.1f} ms   p99 {taken[int(len(taken) * 0.99)] * 1e3:.1f} ms")


def memory(folder: Path) -> None:
    """Measure what a process holds."""
    used = [
        int(
            subprocess.run(
                [sys.executable, "-c", MEMORY, str(folder / "journals"), str(folder / "none.past"), how],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for how in ("load", "nothing")
    ]
    print(f"memory   {used[0] / 2**20:.0f} MB   against {used[1] / 2**20:.0f} MB   ratio {used[0] / used[1]:.2f}")


def main() -> None:
    """Measure and print."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        loads(folder, pairs)
        appends(folder)
        memory(folder)
        asyncio.run(keys(folder))


if __name__ == "__main__":
    main()
