"""Check many times that progress cannot be lost: `python benchmarks/reliability.py [KILLS]`.

    kills    a drill in a pseudo-terminal is killed at random moments; counts grades that were shown but not on disk
    crowd    four programs append to one journal for ten seconds; counts missing, duplicate and damaged events
    harm     10,000 journals are truncated, spliced, merged and overwritten; counts errors and lost intact events

Each line ends with the failures, and the exit code is 1 if there are any. The tests do the same with fewer runs.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # for the rigs that the tests use too

from damaged_journals import damage_journals
from killed_drills import kill_drills
from many_programs import crowd

KILLS = 500
SEED = 1
WRITERS, SECONDS = 4, 10.0
JOURNALS = 10_000


def main() -> None:
    """Run the checks and print the results."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    with tempfile.TemporaryDirectory() as folder:
        kill_result = kill_drills(Path(folder), kills, SEED)
    print(
        f"kills    {kill_result.kills} kills, {kill_result.acknowledged} grades shown, {kill_result.written} on disk:"
        f" {len(kill_result.lost)} lost, {len(kill_result.damaged)} unreadable files"
    )
    with tempfile.TemporaryDirectory() as folder:
        crowd_result = crowd(Path(folder) / "journals", WRITERS, SECONDS)
    missing, twice = (
        set(crowd_result.told) - set(crowd_result.found),
        len(crowd_result.found) - len(set(crowd_result.found)),
    )
    print(
        f"crowd    {len(crowd_result.told)} events of {WRITERS} programs, {crowd_result.waited} that had to wait:"
        f" {len(missing)} missing, {twice} duplicate, {len(crowd_result.problems)} damaged"
    )
    harm_result = damage_journals(JOURNALS, SEED)
    print(
        f"harm     {harm_result.journals} journals with {harm_result.intact} intact events:"
        f" {len(harm_result.lost)} with a lost event, {len(harm_result.raised)} with an error"
    )
    failures = [
        *kill_result.lost,
        *kill_result.damaged,
        *sorted(missing),
        *crowd_result.problems,
        *harm_result.lost,
        *harm_result.raised,
    ]
    print(*failures, sep="\n", end="")
    sys.exit(1 if failures or twice else 0)


if __name__ == "__main__":
    main()
