"""Turns at a file: of two programs that both append to it, one at a time."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_MAX_WAIT_SECONDS = 2.0  # seconds; an append takes some milliseconds, so whoever holds a file longer is stuck
_RETRY_SECONDS = 0.005  # seconds between two tries


@contextmanager
def exclusive_lock(file_descriptor: int) -> Iterator[None]:
    """Hold the open file `handle` alone, as far as programs that also ask for a turn go.

    Where a file system knows no locks the turn is had at once: appends of one write each do not mix there either.

    Raises:
        OSError: Another program did not let go of it in time.
    """
    is_locked = _acquire_lock(file_descriptor)
    try:
        yield
    finally:
        if is_locked:
            _release_lock(file_descriptor)


def _acquire_lock(file_descriptor: int) -> bool:
    gives_up_at = time.monotonic() + _MAX_WAIT_SECONDS
    while True:
        try:
            _try_lock(file_descriptor)
        except (BlockingIOError, PermissionError) as error:
            if time.monotonic() > gives_up_at:
                raise OSError(error.errno, "another program is using the file") from error
            time.sleep(_RETRY_SECONDS)
        except OSError:  # no locks here
            return False
        else:
            return True


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file_descriptor: int) -> None:
        os.lseek(file_descriptor, 0, os.SEEK_SET)
        msvcrt.locking(file_descriptor, msvcrt.LK_NBLCK, 1)

    def _release_lock(file_descriptor: int) -> None:
        os.lseek(file_descriptor, 0, os.SEEK_SET)
        msvcrt.locking(file_descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(file_descriptor: int) -> None:
        fcntl.flock(file_descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release_lock(file_descriptor: int) -> None:
        fcntl.flock(file_descriptor, fcntl.LOCK_UN)
