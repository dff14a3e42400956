"""A progress bar on standard error for long work."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress

_BAR_DELAY_SECONDS = 0.3  # shorter work shows no bar


class ProgressBar:
    """A progress bar that appears after a short delay, and only if standard error is a terminal.

    Args:
        task_name: The label of the bar, such as `reading`.
        is_counted: Whether to show counts, as for files. If not, the bar shows percent.
    """

    def __init__(self, task_name: str, *, is_counted: bool = True) -> None:
        self._task_name = task_name
        self._is_counted = is_counted
        self._started_at = time.monotonic()
        self._rich_progress: Progress | None = None
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._rich_progress is not None:
            self._rich_progress.stop()

    def __call__(self, done_count: int, total_count: int) -> None:
        """Report that `done_count` of `total_count` steps are done."""
        if (
            self._rich_progress is None
            and self._is_terminal
            and time.monotonic() - self._started_at > _BAR_DELAY_SECONDS
        ):
            self._show_bar(total_count)
        if self._rich_progress is not None:
            self._rich_progress.update(self._rich_progress.task_ids[0], completed=done_count, total=total_count)

    def _show_bar(self, total_count: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - needed only for long work
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        count_column = MofNCompleteColumn() if self._is_counted else TaskProgressColumn()
        columns = (TextColumn("{task.description}"), BarColumn(), count_column, TimeRemainingColumn())
        self._rich_progress = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._rich_progress.add_task(self._task_name, total=total_count)
        self._rich_progress.start()
