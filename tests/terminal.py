"""A program in a real pseudo-terminal, and the screen it draws there."""

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

# What terminals know and the emulator does not, so that it would print it.
_FOREIGN = re.compile(
    r"\x1b\[[<=>?][0-9;]*\$?[a-gi-km-zA-Z]"  # private modes
    r"|\x1b\[[0-9;:]*[ $\"'][a-zA-Z]"  # cursor shapes and requests
    r"|\x1bP.*?\x1b\\|\x1b_.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",  # strings of commands
    re.DOTALL,
)
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_SWITCH = re.compile(r"\x1b\[\?([0-9;]+)([hl])|\x1b\[([<>])[0-9]*u")  # a mode on or off, kitty keys on or off
_USUAL_MODES = {"7", "25"}  # lines wrap, the cursor shows
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?<=>$ ]*|[P_\]][^\x07\x1b]*\x1b?)?$")


class Terminal:
    """Runs a command as a person's terminal does: reads what it draws, sends what is typed."""

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
        self.clipboard = ""  # what was copied last, in base64
        self.written = ""  # all that the program has sent to the terminal
        self.exit_code: int | None = None
        self.modes = set(_USUAL_MODES)
        self.pid, self._handle = pty.fork()
        if not self.pid:
            try:
                for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                    signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may ignore some, as nohup does
                os.execvpe(command[0], command, dict(environment))  # noqa: S606 - the program under test
            finally:
                os._exit(127)
        if says_size:
            fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.screen.display)

    def send(self, *keys: str) -> None:
        """Type keys by name, or text as it is."""
        for key in keys:
            os.write(self._handle, KEYS.get(key, key).encode())

    def send_bytes(self, raw: bytes) -> None:
        """Send what no keyboard would."""
        os.write(self._handle, raw)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    @property
    def is_as_before(self) -> bool:
        """Whether lines are typed as in a shell, and every mode is as it was before the program."""
        flags = termios.tcgetattr(self._handle)[3]
        cooked = termios.ECHO | termios.ICANON | termios.ISIG
        return flags & cooked == cooked and self.modes == _USUAL_MODES

    def hang_up(self) -> None:
        """Close the terminal while the program runs, and wait for the program."""
        os.close(self._handle)
        self._handle = -1
        _, status = os.waitpid(self.pid, 0)
        self.exit_code = os.waitstatus_to_exitcode(status)

    def wait_for(self, words: str, seconds: float = 20) -> None:
        """Read until the words are on the screen."""
        self.read_until(lambda: words in self.text, f"{words!r} did not show", seconds)

    def read_for(self, seconds: float) -> None:
        """Read whatever comes meanwhile."""
        end = time.monotonic() + seconds
        while self.exit_code is None and (left := end - time.monotonic()) > 0:
            if select.select([self._handle], [], [], left)[0]:
                self._feed()

    def wait_for_end(self, seconds: float = 20) -> None:
        """Read until the program has ended."""
        self.read_until(lambda: self.exit_code is not None, "the program did not end", seconds)

    def kill(self) -> None:
        """End the program as a power cut does."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait_for_end()

    def close(self) -> None:
        """End what still runs, and let the terminal go."""
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._handle >= 0:
            os.close(self._handle)

    def read_until(self, done: Callable[[], bool], complaint: str, seconds: float = 20) -> None:
        """Read until something is so."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise AssertionError(f"{complaint} on\n{self.text}")
            ready, _, _ = select.select([self._handle], [], [], 0.05)
            if ready:
                self._feed()
            elif self.exit_code is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.exit_code = os.waitstatus_to_exitcode(status)

    def _feed(self) -> None:
        try:
            raw = os.read(self._handle, 1 << 16)
        except OSError:  # Linux says so when the program has gone
            raw = b""
        if not raw and self.exit_code is None:
            _, status = os.waitpid(self.pid, 0)
            self.exit_code = os.waitstatus_to_exitcode(status)
        decoded = self._decoder.decode(raw)
        self.written += decoded
        text = self._rest + decoded
        unfinished = _UNFINISHED.search(text)
        self._rest = unfinished.group() if unfinished else ""
        for copied in _CLIPBOARD.findall(text):
            self.clipboard = copied
        for modes, switch, kitty in _SWITCH.findall(text[: len(text) - len(self._rest)]):
            change = self.modes.update if switch == "h" or kitty == ">" else self.modes.difference_update
            change(modes.split(";") if modes else {"kitty"})
        self._stream.feed(_FOREIGN.sub("", text[: len(text) - len(self._rest)]))


@contextlib.contextmanager
def terminal(
    home: Path, folder: Path, columns: int = 100, rows: int = 30, *, says_size: bool = True, **variables: str
) -> Iterator[Terminal]:
    """The installed `prepdeck` with its own home, started in `folder`."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TMUX", "COLUMNS", "LINES"}
    }
    environment |= {"PREPDECK_HOME": str(home), "TERM": "xterm-256color", "TZ": "UTC", "LANG": "C.UTF-8"} | variables
    command = ["/bin/sh", "-c", 'cd "$1" && exec "$2"', "sh", str(folder), str(PREPDECK)]
    started = Terminal(command, environment, columns, rows, says_size=says_size)
    try:
        yield started
    finally:
        started.close()
