"""Signals that end a command: it unwinds, says so in one line, and ends with 128 and the number of the signal."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is unknown on Windows
UNFINISHED = "what is named above is done, nothing is done by half; the same command goes on from there"
_AGAIN_SECONDS = 1.0


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


@contextmanager
def held_back() -> Iterator[None]:
    """Let signals that ask to end wait, until whoever takes care of them lets them come or this is over."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _numbers()) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Signals:
    def __init__(self) -> None:
        self._handlers: dict[int, Any] = {}
        self._report_dropped: Callable[[Any], Any] = sys.unraisablehook

    def start(self) -> None:
        """Raise from now on. Signals that whoever started the program wants ignored stay ignored."""
        for number in _numbers():
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._interrupt)
        sys.unraisablehook = self._report_dropped_except_interrupts

    def ignore(self) -> None:
        """Let nothing interrupt what is left to do."""
        self._ask_again_after(0)
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)

    def stop(self) -> None:
        """Leave signals as they were."""
        sys.unraisablehook = self._report_dropped
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    def _interrupt(self, number: int, _: FrameType | None) -> None:
        self.ignore()
        self._ask_again_after(_AGAIN_SECONDS, number)
        raise Interrupted(number)

    def _ask_again_after(self, seconds: float, number: int = 0) -> None:
        """Interrupt once more where Python or a library dropped the exception, as happens in callbacks."""
        if hasattr(signal, "setitimer"):
            if seconds:
                signal.signal(signal.SIGALRM, lambda _, frame: self._interrupt(number, frame))
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _report_dropped_except_interrupts(self, dropped: "sys.UnraisableHookArgs") -> None:
        if not isinstance(dropped.exc_value, Interrupted):
            self._report_dropped(dropped)


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
