"""That progress cannot be lost, many times over: `python benchmarks/reliability.py [KILLS]`.

    kills    a drill in a pseudo-terminal ended by kill -9 at random moments: grades shown as taken and not on disk
    crowd    four programs that append to one journal for ten seconds: events missing, twice there or damaged
    harm     10,000 journals cut off, spliced, merged and written over: readers that raised, intact events not read

Each line ends in what went wrong, and the exit code is 1 if anything did. The tests do the same less often.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the rigs, which the tests use too

from crowd import crowd
from harming import damage_journals
from killing import kill_drills

KILLS = 500
SEED = 1
WRITERS, SECONDS = 4, 10.0
JOURNALS = 10_000


def main() -> None:
    """Try, and print what came of it."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    with tempfile.TemporaryDirectory() as folder:
        end = kill_drills(Path(folder), kills, SEED)
    print(
        f"kills    {end.kills} kills, {end.acknowledged} grades shown as taken, {end.written} on disk:"
        f" {len(end.lost)} lost, {len(end.damaged)} files that do not open"
    )
    with tempfile.TemporaryDirectory() as folder:
        many = crowd(Path(folder) / "journals", WRITERS, SECONDS)
    missing, twice = set(many.told) - set(many.found), len(many.found) - len(set(many.found))
    print(
        f"crowd    {len(many.told)} events of {WRITERS} programs, {many.waited} that waited for their turn:"
        f" {len(missing)} missing, {twice} twice, {len(many.problems)} damaged"
    )
    harm = damage_journals(JOURNALS, SEED)
    print(
        f"harm     {harm.journals} journals, {harm.intact} intact events in them:"
        f" {len(harm.lost)} with one not read, {len(harm.raised)} that made the reader raise"
    )
    wrong = [*end.lost, *end.damaged, *sorted(missing), *many.problems, *harm.lost, *harm.raised]
    print(*wrong, sep="\n", end="")
    sys.exit(1 if wrong or twice else 0)


if __name__ == "__main__":
    main()
