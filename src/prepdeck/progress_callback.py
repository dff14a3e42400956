"""The callback that reports the progress of long work. It may raise an exception to cancel the work."""

from collections.abc import Callable

ProgressCallback = Callable[[int, int], None]
"""Called with how much is done and the total: files, bytes, or steps of a plan."""


def no_progress(done_count: int, total_count: int) -> None:
    """Ignore the progress."""
