"""A bar on standard error while a person waits."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress

_BAR_DELAY_SECONDS = 0.3  # seconds of waiting that need no bar


class ProgressBar:
    """Shows how much is done once it has lasted long enough to wonder, where a person looks on.

    Args:
        task_name: What is being done, such as `reading`.
        is_counted: Whether what is done is worth counting, as files are; else it is said in percent.
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
        """So many are done of so many."""
        if (
            self._rich_progress is None
            and self._is_terminal
            and time.monotonic() - self._started_at > _BAR_DELAY_SECONDS
        ):
            self._show_bar(total_count)
        if self._rich_progress is not None:
            self._rich_progress.update(self._rich_progress.task_ids[0], completed=done_count, total=total_count)

    def _show_bar(self, total_count: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - for long work alone
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
