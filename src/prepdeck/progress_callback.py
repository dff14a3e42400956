"""Who is told how far a long piece of work has come; whoever is told may raise, and so give it up."""

from collections.abc import Callable

ProgressCallback = Callable[[int, int], None]
"""Told how much is done, of how much: of files, of bytes, or of steps of a plan."""


def no_progress(done_count: int, total_count: int) -> None:
    """Nobody waits to be told."""
