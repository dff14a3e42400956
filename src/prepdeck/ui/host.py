"""What the app holds for its screens: the study that is open, and how to open another."""

import asyncio
import os
import sys
import threading
from typing import TYPE_CHECKING

from textual.app import App

from prepdeck.errors import NotWritten, PrepdeckError
from prepdeck.files import write_whole
from prepdeck.library.home import Home

if TYPE_CHECKING:
    from prepdeck.library.reading import Watch
    from prepdeck.study import Study

DEFAULT_TARGET = "runway"


class _Stopped(Exception):  # noqa: N818 - no error: it ends a thread for which nobody waits any more
    """Nobody waits for the target that is being read."""


class Host(App[None]):
    """The app as its screens know it.

    Args:
        home: The folders to use.
        target: The target to open, the bundled one where None.
        study: A study that is open already, for a caller that has its own clock.

    Attributes:
        study: The study that is open, None until the first one is.
        failure: Why the app ended, for the command line to say; None when the person ended it.
        unicode: Whether the terminal shows more than ASCII.
    """

    def __init__(self, home: Home, target: str | None = None, study: "Study | None" = None) -> None:
        super().__init__()
        self.home = home
        self.target_name = target or DEFAULT_TARGET
        self.study = study
        self.failure: PrepdeckError | None = None
        encoding = sys.__stdout__.encoding if sys.__stdout__ else "utf-8"
        self.unicode = encoding.lower().startswith("utf") and not os.environ.get("PREPDECK_ASCII")

    async def open_study(self, name: str, watch: "Watch") -> None:
        """Read a target, off the event loop; once that is cancelled no further document is read.

        Args:
            name: The target.
            watch: Told, off the event loop, after each document that had to be read.

        Raises:
            PrepdeckError: There is no such target, or nothing can be kept here.
        """
        from prepdeck.study import Study  # noqa: PLC0415 - loads the readers after the first paint

        left = threading.Event()

        def watched(done: int, total: int) -> None:
            if left.is_set():
                raise _Stopped
            watch(done, total)

        try:
            self.study = await asyncio.to_thread(Study.open, self.home, name, watch=watched)
        finally:
            left.set()
        self.target_name = name

    def fail(self, error: PrepdeckError) -> None:
        """End the app because of `error`."""
        self.failure = error
        self.exit(return_code=error.exit_code)

    def _fatal_error(self) -> None:
        """End the app because of a defect of its own: one line for the person, the rest in a file for whoever mends it.

        Textual calls this for an exception that nobody handled, and would print pages of it.
        """
        import traceback  # noqa: PLC0415 - hardly ever needed

        report, kept = self.home.state / "crash.txt", "nothing more could be written down"
        try:
            self.home.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(report, traceback.format_exc(), replace=True)
            kept = f"what happened stands in {report}"
        except (NotWritten, OSError):
            pass
        error = sys.exc_info()[1]
        hint = f"all you did is kept; start again, and report it: {kept}"
        self.failure = PrepdeckError(f"prepdeck broke: {type(error).__name__}: {error}", hint=hint)
        self._close_messages_no_wait()
