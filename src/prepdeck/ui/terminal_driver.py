"""The terminal that the app runs in: what comes from it, how it is left, and what happens when it is gone."""

import codecs
import os
import selectors
import shutil
import signal
import sys
import termios
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from prepdeck.ui.terminal_input import InputParser

if TYPE_CHECKING:
    from io import TextIOWrapper

    from prepdeck.ui.study_app import StudyApp

ENDING_SIGNALS = (
    *(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT),
    *(signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU, signal.SIGABRT),
)
_ENDING_TIMEOUT_SECONDS = 5.0  # seconds for saving and closing; an app that takes longer is stuck, and ends without it
_READ_BYTE_COUNT = 4096  # bytes
_POLL_SECONDS = 0.1
_LOOP_TURNS_TO_HEAR_A_SIGNAL = 3  # asyncio reads that there is one, then which, then calls its handler
_MAX_SIDE_CELLS = 2000  # cells; a terminal that reports more is misread
_MAX_GUESSED_SIDE_CELLS = 500  # cells; what the environment says is no more than a guess
_RESET_SEQUENCES = (  # for a terminal that is left in haste: paste, wrap, mouse, kitty keys, screen, cursor, focus
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)


class TerminalDriver(LinuxDriver):
    """Drives a terminal as Textual does, and stays sane whatever it sends and however it ends.

    Bytes that are no UTF-8 become replacement characters. Replies and keys that mean nothing are ignored. A terminal
    that is gone, or a signal, ends the app with everything saved.
    """

    def __init__(self, app: "StudyApp", **options: Any) -> None:  # noqa: ANN401 - Textual's
        super().__init__(app, **options)
        terminal_stream = sys.__stderr__ if sys.__stderr__ and sys.__stderr__.isatty() else sys.__stdout__
        assert terminal_stream is not None, "the app needs a terminal"
        self._terminal_output = _TerminalOutput(terminal_stream, self._end_on_hangup)
        self._file = cast("TextIOWrapper", self._terminal_output)
        self._size = self._size or self._get_terminal_size()
        self._has_terminal = False
        self._is_stop_pending = False
        # By the loop and not as soon as they come: they are heard in the order in which they were sent, and never while
        # the app holds a lock that letting go of the terminal needs.
        self._loop.add_signal_handler(signal.SIGTSTP, self._ask_to_stop)
        self._loop.add_signal_handler(signal.SIGCONT, self._go_on)

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size of the terminal; for one that does not know its own, what the environment says, or 80 by 24."""
        try:
            terminal_size = os.get_terminal_size(self.fileno)
        except OSError:
            terminal_size = os.terminal_size((0, 0))
        columns, rows = (
            terminal_size if all(terminal_size) else map(_limit_guessed_side, shutil.get_terminal_size((80, 24)))
        )
        return min(columns, _MAX_SIDE_CELLS), min(rows, _MAX_SIDE_CELLS)

    def start_application_mode(self) -> None:
        """Take the terminal over, and first the signals that would leave it as it is then."""
        for signal_number in ENDING_SIGNALS:
            if signal.getsignal(signal_number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(signal_number, self._on_signal)
        signal.signal(signal.SIGALRM, self._force_exit)
        self._has_terminal = True
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)  # those that came while the app was loaded
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was."""
        super().stop_application_mode()
        self._has_terminal = False

    def _ask_to_stop(self) -> None:
        """Let go of the terminal and stop, unless the app is told to go on first."""
        self._is_stop_pending = True
        self._loop.call_soon(self._let_go_and_stop)

    def _let_go_and_stop(self) -> None:
        if self._is_stop_pending:
            if self._has_terminal:  # else it is let go already, and nothing more can be written to it
                self.suspend_application_mode()
                self._must_signal_resume = True
            self._stop_after(_LOOP_TURNS_TO_HEAR_A_SIGNAL)

    def _stop_after(self, loop_turns: int) -> None:
        """Stop, but first hear what was sent while the terminal was let go: SIGSTOP drops a SIGCONT that waits."""
        if loop_turns:
            self._loop.call_soon(self._stop_after, loop_turns - 1)
        elif self._is_stop_pending:
            self._is_stop_pending = False
            os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        """Take the terminal over anew. A stop that has not happened yet is dropped, as the kernel drops one."""
        self._is_stop_pending = False
        self._retake_terminal()

    def _retake_terminal(self) -> None:
        """Take the terminal over, and first end what still reads from it and writes to it.

        SIGSTOP leaves no time to let go of the terminal, and a second reader would take every other key. What was
        typed meanwhile stays to be read.
        """
        if self._has_terminal:
            self._must_signal_resume = True
            self.exit_event.set()
            if self._key_thread is not None:
                self._key_thread.join()
            self.exit_event.clear()
            self.close()
            if self.attrs_before is not None:  # else a raw terminal would count as what it was before
                _restore_terminal_attributes(self.fileno, self.attrs_before)
            self._terminal_output.write("\x1b[<u")  # the one below is put on top of it
        super()._sigcont_application()

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    # -- ending

    def _on_signal(self, signal_number: int, _: FrameType | None) -> None:
        self._end_app(signal_number)

    def _end_on_hangup(self) -> None:
        """The terminal is gone: end as if it had hung up."""
        self._end_app(signal.SIGHUP)

    def _end_app(self, signal_number: int) -> None:
        """End the app, from whatever thread; where it does not end by itself, leave the terminal and go."""
        app = cast("StudyApp", self._app)
        if app.ending_signal is not None:
            return
        app.ending_signal = signal_number
        signal.setitimer(
            signal.ITIMER_REAL, _ENDING_TIMEOUT_SECONDS
        )  # no thread: it could not be started from every point
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(app.end_for_signal)

    def _force_exit(self, _: int, __: FrameType | None) -> None:
        """End without what cannot be waited for any longer."""
        if self._has_terminal:
            self._terminal_output.write(_RESET_SEQUENCES)
            self._terminal_output.flush()
            if self.attrs_before is not None:
                _restore_terminal_attributes(self.fileno, self.attrs_before)
        os._exit(128 + (cast("StudyApp", self._app).ending_signal or 0))

    # -- what comes in

    def run_input_thread(self) -> None:
        """Read what the terminal sends until the app ends or the terminal is gone."""
        decode_utf8 = codecs.getincrementaldecoder("utf-8")("replace").decode
        input_parser = InputParser()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(_POLL_SECONDS):
                    self._process_messages(input_parser.release_held_back())
                    continue
                raw_bytes = self._read_bytes()
                if not raw_bytes:
                    self._end_on_hangup()
                    return
                self._process_messages(input_parser.feed(decode_utf8(raw_bytes)))

    def _read_bytes(self) -> bytes:
        """What has come; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, _READ_BYTE_COUNT)
        except OSError:
            return b""

    def _process_messages(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if self._is_plausible_message(message):
                self.process_message(message)

    def _is_plausible_message(self, message: Message) -> bool:
        """Whether a terminal can be of that size, or the mouse be pressed there."""
        if isinstance(message, events.Resize):
            return min(message.size) > 0 and max(message.size) <= _MAX_SIDE_CELLS
        return not isinstance(message, events.MouseDown) or self._app.size.contains(message.x, message.y)


def _limit_guessed_side(guessed_cells: int) -> int:
    return min(guessed_cells, _MAX_GUESSED_SIDE_CELLS)


def _restore_terminal_attributes(file_descriptor: int, terminal_attributes: list[Any]) -> None:
    try:
        termios.tcsetattr(file_descriptor, termios.TCSANOW, terminal_attributes)
    except termios.error:  # it is gone
        return


class _TerminalOutput:
    """Writes to a terminal until it is gone, and then nowhere."""

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
