"""Signals that end a command: it unwinds, says so in one line, and ends with 128 and the number of the signal."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is unknown on Windows
UNFINISHED = "what is named above is done, nothing is done by half; the same command goes on from there"
_AGAIN_SECONDS = 0.01


class Interrupted(KeyboardInterrupt):
    """A signal asks to end. It is raised wherever the program is, as ctrl+c is.

    Attributes:
        number: The signal.
        said: What the person is told of the work that was under way.
    """

    def __init__(self, number: int, said: str = UNFINISHED) -> None:
        super().__init__(number)
        self.number = number
        self.said = said


@contextmanager
def interruptible(*, for_good: bool) -> Iterator[None]:
    """Raise `Interrupted` for the first signal that asks to end; further ones change nothing.

    Args:
        for_good: Whether the program ends afterwards, so that nothing may interrupt its last steps.
    """
    signals = _Signals()
    try:
        signals.start()
        yield
    finally:
        signals.ignore()
        if not for_good:
            signals.stop()


class _Signals:
    def __init__(self) -> None:
        self._handlers: dict[int, Any] = {}
        self._report_ignored: Callable[[Any], Any] = sys.unraisablehook

    def start(self) -> None:
        """Raise from now on. Signals that whoever started the program wants ignored stay ignored."""
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._interrupt)
        sys.unraisablehook = self._ask_again

    def ignore(self) -> None:
        """Let nothing interrupt what is left to do."""
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)

    def stop(self) -> None:
        """Leave signals as they were."""
        sys.unraisablehook = self._report_ignored
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    def _interrupt(self, number: int, _: FrameType | None) -> None:
        self.ignore()
        raise Interrupted(number)

    def _ask_again(self, unraisable: "sys.UnraisableHookArgs") -> None:
        """Interrupt once more where Python dropped the exception, as it does inside callbacks of its own."""
        error = unraisable.exc_value
        if not isinstance(error, Interrupted):
            self._report_ignored(unraisable)
            return
        from threading import Timer  # noqa: PLC0415 - hardly ever needed

        for number in self._handlers:
            signal.signal(number, self._interrupt)
        again = Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), error.number))  # an exception here would be dropped, too
        again.daemon = True
        again.start()
