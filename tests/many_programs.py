"""Several programs that append to one journal at the same time, as fast as possible."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from prepdeck.journal.journal_blocks import parse_journal

# The program of each writer: it prints the id of every event that is on disk.
_WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from prepdeck.errors import NotYetWrittenError
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import CardGraded
from prepdeck.journal.journal_files import JournalFolder, make_event_id
from prepdeck.journal.event_store import EventStore
folder, name, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
journals = JournalFolder(folder, lambda: "laptop-1a2b", "runway")
store = EventStore(journals, folder / "none" / f"{name}.past")
store.load()
end, waited = time.monotonic() + seconds, 0
while time.monotonic() < end:
    event = CardGraded(id=make_event_id(), at=datetime.now(UTC), card=f"mistakes/{name}", grade=Grade.GOOD, seconds=1.5)
    try:
        store.save_events(event)
    except NotYetWrittenError:
        waited += 1
    store.catch_up()
store.flush()
print(waited, *(event.id for event in store._saved_events))
"""


@dataclass(frozen=True)
class Crowd:
    """The result of several writers.

    Attributes:
        told: The ids of the events that the programs reported as written.
        found: The ids of the events in the journal, in the order of the file.
        waited: How often a program did not get the lock in time and wrote the event together with the next one.
        problems: What could not be read in the journal.
    """

    told: list[str]
    found: list[str]
    waited: int
    problems: list[str]


def crowd(folder: Path, writers: int, seconds: float) -> Crowd:
    """Let several programs append to a journal for some seconds."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder), str(number), str(seconds)], stdout=subprocess.PIPE, text=True
        )
        for number in range(writers)
    ]
    said = [process.communicate()[0].split() for process in running]
    assert all(process.returncode == 0 for process in running), "a writer broke"
    (path,) = folder.glob("*.toml")
    parsed = parse_journal(path.read_bytes(), str(path))
    return Crowd(
        told=[id_ for _, *ids in said for id_ in ids],
        found=[event.id for event in parsed.events],
        waited=sum(int(waited) for waited, *_ in said),
        problems=[str(problem) for problem in (*parsed.problems, *parsed.tail_problems)],
    )
