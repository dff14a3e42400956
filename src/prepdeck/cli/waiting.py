"""A bar on standard error while a person waits."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress

_UNNOTICED = 0.3  # seconds of waiting that need no bar


class Bar:
    """Shows how much is done once it has lasted long enough to wonder, where a person looks on.

    Args:
        doing: What is being done, such as `reading`.
        counts: Whether what is done is worth counting, as files are; else it is said in percent.
    """

    def __init__(self, doing: str, *, counts: bool = True) -> None:
        self._doing = doing
        self._counts = counts
        self._begun = time.monotonic()
        self._shown: Progress | None = None
        self._is_seen = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown is not None:
            self._shown.stop()

    def __call__(self, done: int, total: int) -> None:
        """So many are done of so many."""
        if self._shown is None and self._is_seen and time.monotonic() - self._begun > _UNNOTICED:
            self._show(total)
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=done, total=total)

    def _show(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - for long work alone
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        done = MofNCompleteColumn() if self._counts else TaskProgressColumn()
        columns = (TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn())
        self._shown = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._shown.add_task(self._doing, total=total)
        self._shown.start()
