"""Signals that end a command: it cleans up, prints one line, and exits with 128 plus the signal number."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from prepdeck.signals import list_ending_signals

UNFINISHED_MESSAGE = "anything listed above is done; run the same command again to go on"
_RETRY_SECONDS = 1.0


class InterruptedBySignal(KeyboardInterrupt):
    """A signal asks the program to end. It is raised wherever the program is, as `KeyboardInterrupt` is.

    Attributes:
        signal_number: The number of the signal.
        message: What to print about the interrupted work.
    """

    def __init__(self, signal_number: int, message: str = UNFINISHED_MESSAGE) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number
        self.message = message


@contextmanager
def raise_on_signals(*, is_final: bool) -> Iterator[None]:
    """Raise `InterruptedBySignal` for the first signal that asks the program to end, and ignore further ones.

    Args:
        is_final: Whether the program ends afterwards. If so, signals stay ignored during its last steps.
    """
    signal_handlers = _SignalHandlers()
    try:
        signal_handlers.install_handlers()
        with _UncoveredInterruption():
            yield
    finally:
        signal_handlers.ignore_signals()
        if not is_final:
            signal_handlers.restore_handlers()


class _UncoveredInterruption:
    """Raises an interruption again that was turned into another error on its way.

    Until Python 3.11, creating a class does that (an error in `__set_name__` becomes a `RuntimeError`), and so do
    libraries written in C when their callbacks fail.
    """

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        interruption = _find_interruption(error)
        if interruption is not None and interruption is not error:
            raise interruption


def _find_interruption(error: BaseException | None) -> InterruptedBySignal | None:
    """Return the interruption that an error is or comes from; None if it comes from none."""
    while error is not None and not isinstance(error, InterruptedBySignal):
        error = error.__cause__ or error.__context__
    return error


class _SignalHandlers:
    def __init__(self) -> None:
        self._previous_handlers: dict[int, Any] = {}
        self._previous_report: Callable[[Any], Any] = sys.unraisablehook

    def install_handlers(self) -> None:
        """Start to raise. Signals that the parent process set to be ignored, as `nohup` does, stay ignored."""
        for signal_number in list_ending_signals():
            if signal.getsignal(signal_number) is not signal.SIG_IGN:
                self._previous_handlers[signal_number] = signal.signal(signal_number, self._raise_interrupted)
        # Python would print a traceback for an exception that it drops in a callback.
        sys.unraisablehook = self._report_unless_interrupted

    def ignore_signals(self) -> None:
        """Ignore signals during the rest of the work."""
        self._interrupt_again_after(0)
        for signal_number in self._previous_handlers:
            signal.signal(signal_number, signal.SIG_IGN)

    def restore_handlers(self) -> None:
        """Restore the handlers that were there before."""
        sys.unraisablehook = self._previous_report
        while self._previous_handlers:
            signal.signal(*self._previous_handlers.popitem())

    def _raise_interrupted(self, signal_number: int, _: FrameType | None) -> None:
        self.ignore_signals()
        self._interrupt_again_after(_RETRY_SECONDS, signal_number)
        raise InterruptedBySignal(signal_number)

    def _interrupt_again_after(self, delay_seconds: float, signal_number: int = 0) -> None:
        """Raise again after a delay, because Python drops an exception that is raised in a callback. 0 cancels it."""
        if hasattr(signal, "setitimer"):
            if delay_seconds:
                signal.signal(signal.SIGALRM, lambda *_: self._raise_if_dropped(signal_number))
            signal.setitimer(signal.ITIMER_REAL, delay_seconds)

    def _raise_if_dropped(self, signal_number: int) -> None:
        """Raise again, but not into what cleans up after the first time."""
        self._interrupt_again_after(_RETRY_SECONDS, signal_number)
        error = sys.exc_info()[1]
        if not isinstance(error, GeneratorExit) and _find_interruption(error) is None:
            raise InterruptedBySignal(signal_number)

    def _report_unless_interrupted(self, dropped_error: "sys.UnraisableHookArgs") -> None:
        if not isinstance(dropped_error.exc_value, InterruptedBySignal):
            self._previous_report(dropped_error)
