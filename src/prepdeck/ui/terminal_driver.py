"""The terminal driver: input, signals, and how the terminal is restored in all cases."""

import codecs
import os
import select
import selectors
import shutil
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from prepdeck.ui.terminal_input import InputParser

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.app import App

ENDING_SIGNALS = (
    *(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT),
    *(signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU, signal.SIGABRT, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO),
)
_DISCARD_SECONDS = 0.25  # while the app ends, how often a terminal that does not read is helped
_ENDING_TIMEOUT_SECONDS = 5.0  # for saving and closing; an app that takes longer is stuck and is ended by force
_READ_BYTE_COUNT = 4096
_POLL_SECONDS = 0.1
_SWAPPED_SIGNALS_SECONDS = 0.1
_MAX_SIDE_CELLS = 2000  # a larger size means that the report of the terminal was damaged
_MAX_GUESSED_SIDE_CELLS = 500  # COLUMNS and LINES in the environment can be wrong
_USUAL_POINTER = "\x1b]22;default\x07"  # the sequence of kitty, which other terminals ignore
_RESET_SEQUENCES = (  # for a forced end: pointer, paste, wrap, resize reports, mouse, kitty keys, screen, cursor, focus
    f"{_USUAL_POINTER}"
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)


class SignalEndedApp(Protocol):
    """An app that a signal can end.

    Attributes:
        ending_signal: The signal that ends it; None while there is none.
    """

    ending_signal: int | None

    def end_for_signal(self) -> None:
        """End the app after `ending_signal` was set."""


class TerminalDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, made robust against any input and any way of ending.

    Bytes that are not UTF-8 become replacement characters. Unknown replies and keys are ignored. If the terminal is
    gone or a signal arrives, the app saves everything and ends.
    """

    def __init__(self, app: "App[object]", **options: Any) -> None:  # noqa: ANN401 - Textual's signature
        super().__init__(app, **options)
        terminal_stream = sys.__stderr__ if sys.__stderr__ and sys.__stderr__.isatty() else sys.__stdout__
        assert terminal_stream is not None, "the app needs a terminal"
        self._terminal_output = _TerminalOutput(terminal_stream, self._end_on_hangup)
        self._file = cast("TextIOWrapper", self._terminal_output)
        self._size = self._size or self._get_terminal_size()
        self._has_terminal = False
        # They outlive the reading thread, which ends with each stop: half of a key may have come by then.
        self._decode_utf8 = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._input_parser = InputParser()
        self._is_stop_pending = False
        self._ends_by = 0.0  # on the monotonic clock
        self._continued_at = -_SWAPPED_SIGNALS_SECONDS  # on the clock of the event loop
        # The event loop handles a stop, so that it never interrupts code that holds a lock which releasing the terminal
        # needs. A continue is noted at once, so that it still cancels a stop that is under way.
        self._loop.add_signal_handler(signal.SIGTSTP, self._ask_to_stop)
        signal.signal(signal.SIGCONT, self._on_continue)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size of the terminal or, if it does not know it, that of the environment, or 80 by 24."""
        try:
            terminal_size = os.get_terminal_size(self.fileno)
        except OSError:
            terminal_size = os.terminal_size((0, 0))
        columns, rows = (
            terminal_size if all(terminal_size) else map(_limit_guessed_side, shutil.get_terminal_size((80, 24)))
        )
        return min(columns, _MAX_SIDE_CELLS), min(rows, _MAX_SIDE_CELLS)

    def start_application_mode(self) -> None:
        """Take over the terminal, after the signals that would otherwise end the app without restoring it."""
        for signal_number in ENDING_SIGNALS:
            if signal.getsignal(signal_number) is not signal.SIG_IGN:  # ignored signals stay ignored, as under nohup
                signal.signal(signal_number, self._on_signal)
        signal.signal(signal.SIGALRM, self._on_alarm)
        signal.signal(signal.SIGURG, _interrupt_only)
        self._has_terminal = True
        # Signals that came while the app was loading.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (*ENDING_SIGNALS, signal.SIGALRM))
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Restore the terminal."""
        super().stop_application_mode()
        self._has_terminal = False

    def _ask_to_stop(self) -> None:
        """Release the terminal and stop, unless SIGCONT arrives first.

        A continue that was sent just after the stop may have been noted before it. To stop then would be for good,
        while a stop that is missed does no harm.
        """
        if self._loop.time() - self._continued_at > _SWAPPED_SIGNALS_SECONDS:
            self._is_stop_pending = True
            self._loop.call_soon(self._release_and_stop)

    def _release_and_stop(self) -> None:
        if self._is_stop_pending and self._has_terminal:
            self.suspend_application_mode()
            self._must_signal_resume = True
        process_id = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, ())  # changes nothing, but runs the handlers of signals that have come
        if self._is_stop_pending:
            self._is_stop_pending = False
            os.kill(process_id, signal.SIGSTOP)  # which discards a SIGCONT that comes before it

    def _on_continue(self, _: int, __: FrameType | None) -> None:
        """Cancel a stop that has not happened yet, as the kernel does, and take over the terminal again."""
        self._is_stop_pending = False
        self._continued_at = self._loop.time()
        self._loop.call_soon_threadsafe(self._retake_terminal)

    def _retake_terminal(self) -> None:
        """Take over the terminal, after ending the threads that still read from it and write to it.

        After SIGSTOP there was no time to release the terminal, and a second reader would take every other key. Keys
        typed meanwhile are still read.
        """
        if self._has_terminal:
            self._must_signal_resume = True
            self.exit_event.set()
            if self._key_thread is not None:
                self._key_thread.join()
            self.exit_event.clear()
            self.close()
            if self.attrs_before is not None:  # else raw mode would be taken for the original mode
                _restore_terminal_attributes(self.fileno, self.attrs_before)
            self._terminal_output.write("\x1b[<u")  # removes the keyboard mode that the next call sets again
        super()._sigcont_application()

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        self.write(_USUAL_POINTER)  # over a text field, the pointer had another shape
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    # -- ending

    def _on_signal(self, signal_number: int, _: FrameType | None) -> None:
        self._end_app(signal_number)

    def _end_on_hangup(self) -> None:
        """End the app as for SIGHUP, because the terminal is gone."""
        self._end_app(signal.SIGHUP)

    def _end_app(self, signal_number: int) -> None:
        """End the app from any thread. If it does not end in time, the alarm ends it by force."""
        app = cast("SignalEndedApp", self._app)
        if app.ending_signal is not None:
            return
        app.ending_signal = signal_number
        self._ends_by = time.monotonic() + _ENDING_TIMEOUT_SECONDS
        # A timer and not a thread, because a thread cannot be started at every point where a signal arrives.
        signal.setitimer(signal.ITIMER_REAL, _DISCARD_SECONDS, _DISCARD_SECONDS)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(app.end_for_signal)

    def _on_alarm(self, signal_number: int, _: FrameType | None) -> None:
        """End the app if the alarm came from outside. If it is the app's own, ending took too long: end by force."""
        ending_signal = cast("SignalEndedApp", self._app).ending_signal
        if ending_signal is None:
            self._end_app(signal_number)
        elif time.monotonic() < self._ends_by:
            self._discard_unread_output()
        else:
            self._force_exit(ending_signal)

    def _discard_unread_output(self) -> None:
        """Discard what a terminal that has stopped reading has not read, as the app could wait for it forever."""
        if self._has_terminal and not select.select([], [self.fileno], [], 0)[1]:
            with suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCOFLUSH)
            if self._writer_thread is not None and self._writer_thread.ident is not None:
                with suppress(ProcessLookupError):
                    signal.pthread_kill(self._writer_thread.ident, signal.SIGURG)  # so that it tries again

    def _force_exit(self, ending_signal: int) -> None:
        """Restore the terminal and end the process without waiting for the app."""
        if self._has_terminal:
            self._discard_unread_output()
            if select.select([], [self.fileno], [], 0)[1]:
                os.write(self.fileno, _RESET_SEQUENCES.encode())
            if self.attrs_before is not None:
                _restore_terminal_attributes(self.fileno, self.attrs_before)
        os._exit(128 + ending_signal)

    # -- input

    def run_input_thread(self) -> None:
        """Read input until the app ends or the terminal is gone."""
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(_POLL_SECONDS):
                    self._process_messages(self._input_parser.release_held_back())
                    continue
                raw_bytes = self._read_bytes()
                if not raw_bytes:
                    self._end_on_hangup()
                    return
                self._process_messages(self._input_parser.feed(self._decode_utf8(raw_bytes)))

    def _read_bytes(self) -> bytes:
        """Read the available bytes; empty if the terminal is gone."""
        try:
            return os.read(self.fileno, _READ_BYTE_COUNT)
        except OSError:
            return b""

    def _process_messages(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if self._is_plausible_message(message):
                self.process_message(message)

    def _is_plausible_message(self, message: Message) -> bool:
        """Whether a reported terminal size or mouse position is possible."""
        if isinstance(message, events.Resize):
            return min(message.size) > 0 and max(message.size) <= _MAX_SIDE_CELLS
        return not isinstance(message, events.MouseDown) or self._app.size.contains(message.x, message.y)


def _limit_guessed_side(guessed_cells: int) -> int:
    return min(guessed_cells, _MAX_GUESSED_SIDE_CELLS)


def _interrupt_only(_: int, __: FrameType | None) -> None:
    """Do nothing: the signal only interrupts a system call, which is then tried again."""


def _restore_terminal_attributes(file_descriptor: int, terminal_attributes: list[Any]) -> None:
    try:
        termios.tcsetattr(file_descriptor, termios.TCSANOW, terminal_attributes)
    except termios.error:  # the terminal is gone
        return


class _TerminalOutput:
    """An output that writes to the terminal, and discards everything after the terminal is gone."""

    def __init__(self, terminal_stream: TextIO, report_gone: Callable[[], None]) -> None:
        self._terminal_stream = terminal_stream
        self._report_gone = report_gone
        self._is_gone = False

    def fileno(self) -> int:
        return self._terminal_stream.fileno()

    def write(self, text: str) -> None:
        self._run_unless_gone(lambda: self._terminal_stream.write(text))

    def flush(self) -> None:
        self._run_unless_gone(self._terminal_stream.flush)

    def _run_unless_gone(self, write_step: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            write_step()
        except OSError:
            self._is_gone = True
            self._report_gone()
