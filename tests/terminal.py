"""A program in a real pseudo-terminal, and the screen that it draws."""

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyte

PREPDECK = Path(sys.executable).parent / "prepdeck"
KEYS = {"enter": "\r", "escape": "\x1b", "space": " "}

# Sequences that terminals understand but the emulator would print as text.
_FOREIGN = re.compile(
    r"\x1b\[[<=>?][0-9;]*\$?[a-gi-km-zA-Z]"  # private modes
    r"|\x1b\[[0-9;:]*[ $\"'][a-zA-Z]"  # cursor shapes and requests
    r"|\x1bP.*?\x1b\\|\x1b_.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",  # strings of commands
    re.DOTALL,
)
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_SWITCH = re.compile(r"\x1b\[\?([0-9;]+)([hl])|\x1b\[([<>])[0-9]*u")  # switch a mode or the kitty key protocol
_USUAL_MODES = {"7", "25"}  # line wrap and a visible cursor
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?<=>$ ]*|[P_\]][^\x07\x1b]*\x1b?)?$")


class Terminal:
    """Runs a command in a terminal: reads the screen and sends keys."""

    def __init__(
        self,
        command: list[str],
        environment: Mapping[str, str],
        columns: int = 100,
        rows: int = 30,
        *,
        says_size: bool = True,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self.clipboard = ""  # the last copied text, in base64
        self.written = ""  # everything that the program has sent to the terminal
        self.exit_code: int | None = None
        self.modes = set(_USUAL_MODES)
        self.pid, self._handle = pty.fork()
        if not self.pid:
            try:
                for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                    signal.signal(number, signal.SIG_DFL)  # the test runner may ignore some signals, as nohup does
                os.execvpe(command[0], command, dict(environment))  # noqa: S606 - the program under test
            finally:
                os._exit(127)
        if says_size:
            fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self) -> str:
        """The text on the screen."""
        return "\n".join(self.screen.display)

    def send(self, *keys: str) -> None:
        """Send keys by name, or text."""
        for key in keys:
            os.write(self._handle, KEYS.get(key, key).encode())

    def send_bytes(self, raw_bytes: bytes) -> None:
        """Send bytes that no keyboard sends."""
        os.write(self._handle, raw_bytes)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    @property
    def is_as_before(self) -> bool:
        """Whether the terminal has line input as in a shell, and the same modes as before the program started."""
        flags = termios.tcgetattr(self._handle)[3]
        cooked_flags = termios.ECHO | termios.ICANON | termios.ISIG
        return flags & cooked_flags == cooked_flags and self.modes == _USUAL_MODES

    def stall(self) -> None:
        """Make the program draw until the terminal takes no more, as one that is frozen does."""
        columns, rows = self.screen.columns, self.screen.lines
        unchanged_count = number = 0
        while unchanged_count < 8:
            unread_count, number = self._count_unread(), number + 1
            fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows - number % 2, columns, 0, 0))
            deadline = time.monotonic() + 0.2
            while self._count_unread() == unread_count and time.monotonic() < deadline:
                select.select([], [], [], 0.01)
            unchanged_count = unchanged_count + 1 if self._count_unread() == unread_count else 0

    def _count_unread(self) -> int:
        return int.from_bytes(fcntl.ioctl(self._handle, termios.FIONREAD, bytes(4)), sys.byteorder)

    def wait_for_end_unread(self, seconds: float = 10) -> None:
        """Wait until the program has ended, without reading its output."""
        deadline = time.monotonic() + seconds
        while self.exit_code is None:
            if time.monotonic() > deadline:
                raise AssertionError("the program did not end")
            select.select([], [], [], 0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)

    def hang_up(self) -> None:
        """Close the terminal while the program runs, and wait for the program to end."""
        os.close(self._handle)
        self._handle = -1
        _, status = os.waitpid(self.pid, 0)
        self.exit_code = os.waitstatus_to_exitcode(status)

    def wait_for(self, words: str, seconds: float = 20) -> None:
        """Read output until the words are on the screen."""
        self.read_until(lambda: words in self.text, f"{words!r} did not show", seconds)

    def read_for(self, seconds: float) -> None:
        """Read output for some seconds."""
        deadline = time.monotonic() + seconds
        while self.exit_code is None and (seconds_left := deadline - time.monotonic()) > 0:
            if select.select([self._handle], [], [], seconds_left)[0]:
                self._feed()

    def wait_for_end(self, seconds: float = 20) -> None:
        """Read output until the program has ended."""
        self.read_until(lambda: self.exit_code is not None, "the program did not end", seconds)

    def kill(self) -> None:
        """Kill the program, as a power cut does."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait_for_end()

    def close(self) -> None:
        """Kill the program if it still runs, and close the terminal."""
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._handle >= 0:
            os.close(self._handle)

    def read_until(self, is_done: Callable[[], bool], message: str, seconds: float = 20) -> None:
        """Read output until a condition is true."""
        deadline = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > deadline:
                raise AssertionError(f"{message} on\n{self.text}")
            readable, _, _ = select.select([self._handle], [], [], 0.05)
            if readable:
                self._feed()
            elif self.exit_code is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.exit_code = os.waitstatus_to_exitcode(status)

    def _feed(self) -> None:
        try:
            raw_bytes = os.read(self._handle, 1 << 16)
        except OSError:  # Linux raises this after the program has ended
            raw_bytes = b""
        if not raw_bytes and self.exit_code is None:
            _, status = os.waitpid(self.pid, 0)
            self.exit_code = os.waitstatus_to_exitcode(status)
        decoded_text = self._decoder.decode(raw_bytes)
        self.written += decoded_text
        text = self._rest + decoded_text
        unfinished = _UNFINISHED.search(text)
        self._rest = unfinished.group() if unfinished else ""
        for clipboard_text in _CLIPBOARD.findall(text):
            self.clipboard = clipboard_text
        for mode_numbers, mode_switch, kitty_switch in _SWITCH.findall(text[: len(text) - len(self._rest)]):
            change = self.modes.update if mode_switch == "h" or kitty_switch == ">" else self.modes.difference_update
            change(mode_numbers.split(";") if mode_numbers else {"kitty"})
        self._stream.feed(_FOREIGN.sub("", text[: len(text) - len(self._rest)]))


@contextlib.contextmanager
def terminal(
    home: Path, folder: Path, columns: int = 100, rows: int = 30, *, says_size: bool = True, **variables: str
) -> Iterator[Terminal]:
    """Run the installed `prepdeck` with its own home, in the current folder `folder`."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TMUX", "COLUMNS", "LINES"}
    }
    environment |= {"PREPDECK_HOME": str(home), "TERM": "xterm-256color", "TZ": "UTC", "LANG": "C.UTF-8"} | variables
    command = ["/bin/sh", "-c", 'cd "$1" && exec "$2"', "sh", str(folder), str(PREPDECK)]
    program = Terminal(command, environment, columns, rows, says_size=says_size)
    try:
        yield program
    finally:
        program.close()
