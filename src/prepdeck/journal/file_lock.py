"""A lock on an open file, so that two programs do not append to it at the same time."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_MAX_WAIT_SECONDS = 2.0  # an append takes milliseconds, so a program that holds the lock longer is stuck
_RETRY_SECONDS = 0.005


@contextmanager
def exclusive_lock(file_descriptor: int) -> Iterator[None]:
    """Lock an open file against other programs that use this lock.

    On a file system without locks, the body runs without one.

    Raises:
        OSError: Another program kept the file locked for too long.
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
        except OSError:
            return False  # no locks on this file system; appends of one write each do not mix without them either
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
