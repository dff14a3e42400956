"""Measure the time and memory for the worst journals: `python benchmarks/growth.py [BYTES] [SHAPE...]`.

Every shape of `tests/growing.py` is grown to BYTES (default: one megabyte), and every job runs in its own process.
The output lists the seconds and the megabytes of each job, and at the end what is over the limit.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # for the rig that the tests use too

from growing_inputs import JOBS, SHAPES, OnDisk, Rig

SECONDS, MEGABYTES = 1.0, 200
_GIVEN_UP = 20  # seconds of processor time after which a job is stopped


def grow(shape: Callable[[int], OnDisk], size: int) -> tuple[int, OnDisk]:
    """Return the largest example of a shape that is at most `size` bytes long, and its number of elements."""
    n = 64
    while shape(2 * n).size <= size and (n < 2_000 or shape(2 * n).size > shape(n).size):
        n *= 2
    per = shape(2 * n).size / n / 2
    n = max(n, int(size / per * 0.98)) if shape(2 * n).size > size else n
    return n, shape(n)


def measure(job: str, on_disk: OnDisk) -> tuple[float, float]:
    """Run a job in its own process, and return its seconds of processor time and its megabytes."""
    folder = Path(tempfile.mkdtemp())
    try:
        rig = Rig(folder, on_disk)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (_GIVEN_UP, _GIVEN_UP))
            memory_before, started_at = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
            try:
                getattr(rig, job)()
            except Exception as error:  # noqa: BLE001 - the parent process prints it
                os.write(write, f"{type(error).__name__}: {error}"[:300].encode())
                os._exit(1)
            spent = time.process_time() - started_at
            megabytes_used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_before
            os.write(write, f"{spent} {megabytes_used / 1024}".encode())
            os._exit(0)
        os.close(write)
        message = os.read(read, 1_000).decode()
        os.close(read)
        status = os.waitpid(child, 0)[1]
        if status:
            print("    FAILED", message or f"given up after {_GIVEN_UP} s")
            return float("inf"), 0.0
        seconds, megabytes = map(float, message.split())
        return seconds, megabytes
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> None:
    """Grow every shape, run every job and print the results."""
    size = int(arguments[0]) if arguments else 1_000_000
    over_limit = []
    for name in arguments[1:] or SHAPES:
        n, on_disk = grow(SHAPES[name], size)
        results = {job: measure(job, on_disk) for job in JOBS}
        print(f"{name} ({n:,}, {on_disk.size / 1e6:.2f} MB): ", end="")
        print(
            "  ".join(f"{job} {spent:.2f}/{megabytes_used:.0f}" for job, (spent, megabytes_used) in results.items()),
            flush=True,
        )
        over_limit += [
            f"{name}: {job} {s:.2f} s {m:.0f} MB" for job, (s, m) in results.items() if s > SECONDS or m > MEGABYTES
        ]
    print(f"\nover {SECONDS} s or {MEGABYTES} MB:", *over_limit or ["nothing"], sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
