"""The signals that ask the program to end, and how to delay them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING_SIGNAL_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows does not have SIGHUP


def list_ending_signals() -> list[int]:
    """Return the numbers of the signals that ask the program to end."""
    return [getattr(signal, signal_name) for signal_name in _ENDING_SIGNAL_NAMES if hasattr(signal, signal_name)]


@contextmanager
def delay_signals() -> Iterator[None]:
    """Block signals that ask the program to end, until the caller unblocks them or leaves this context.

    The alarm with which an interruption is raised again is blocked too.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, [*list_ending_signals(), signal.SIGALRM])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
