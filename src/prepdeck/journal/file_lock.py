"""Turns at a file: of two programs that both append to it, one at a time."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_WAIT = 2.0  # seconds; an append takes some milliseconds, so whoever holds a file longer is stuck
_BETWEEN = 0.005  # seconds between two tries


@contextmanager
def turn(handle: int) -> Iterator[None]:
    """Hold the open file `handle` alone, as far as programs that also ask for a turn go.

    Where a file system knows no locks the turn is had at once: appends of one write each do not mix there either.

    Raises:
        OSError: Another program did not let go of it in time.
    """
    held = _acquired(handle)
    try:
        yield
    finally:
        if held:
            _release(handle)


def _acquired(handle: int) -> bool:
    until = time.monotonic() + _WAIT
    while True:
        try:
            _try(handle)
        except (BlockingIOError, PermissionError) as error:
            if time.monotonic() > until:
                raise OSError(error.errno, "another program is using the file") from error
            time.sleep(_BETWEEN)
        except OSError:  # no locks here
            return False
        else:
            return True


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
