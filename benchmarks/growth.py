"""What the worst journals cost: `python benchmarks/growth.py [BYTES] [SHAPE...]`.

Every shape of `tests/growing.py` is grown to so many bytes, a megabyte if nothing is said, and every job is done with
it in a process of its own. Printed are the seconds and the megabytes of each, and at the end what is over the limit.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the rig, which the tests use too

from growing import JOBS, SHAPES, OnDisk, Rig

SECONDS, MEGABYTES = 1.0, 200
_GIVEN_UP = 20  # seconds


def grown(shape: Callable[[int], OnDisk], size: int) -> tuple[int, OnDisk]:
    """The largest of a shape that has no more than so many bytes, and how many things that is."""
    n = 64
    while shape(2 * n).size <= size and (n < 2_000 or shape(2 * n).size > shape(n).size):
        n *= 2
    per = shape(2 * n).size / n / 2
    n = max(n, int(size / per * 0.98)) if shape(2 * n).size > size else n
    return n, shape(n)


def measured(job: str, on_disk: OnDisk) -> tuple[float, float]:
    """The seconds of processor time and the megabytes that a job takes, in a process of its own."""
    folder = Path(tempfile.mkdtemp())
    try:
        rig = Rig(folder, on_disk)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (_GIVEN_UP, _GIVEN_UP))
            before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
            try:
                getattr(rig, job)()
            except Exception as error:  # noqa: BLE001 - it is told
                os.write(write, f"{type(error).__name__}: {error}"[:300].encode())
                os._exit(1)
            spent = time.process_time() - begun
            grew = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            os.write(write, f"{spent} {grew / 1024}".encode())
            os._exit(0)
        os.close(write)
        said = os.read(read, 1_000).decode()
        os.close(read)
        status = os.waitpid(child, 0)[1]
        if status:
            print("    FAILED", said or f"given up after {_GIVEN_UP} s")
            return float("inf"), 0.0
        seconds, megabytes = map(float, said.split())
        return seconds, megabytes
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> None:
    """Grow and measure."""
    size = int(arguments[0]) if arguments else 1_000_000
    over = []
    for name in arguments[1:] or SHAPES:
        n, on_disk = grown(SHAPES[name], size)
        found = {job: measured(job, on_disk) for job in JOBS}
        print(f"{name} ({n:,}, {on_disk.size / 1e6:.2f} MB): ", end="")
        print("  ".join(f"{job} {spent:.2f}/{grew:.0f}" for job, (spent, grew) in found.items()), flush=True)
        over += [f"{name}: {job} {s:.2f} s {m:.0f} MB" for job, (s, m) in found.items() if s > SECONDS or m > MEGABYTES]
    print(f"\nover {SECONDS} s or {MEGABYTES} MB:", *over or ["nothing"], sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
