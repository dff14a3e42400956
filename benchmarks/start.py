"""Compare the start of prepdeck with an empty Textual app: `python benchmarks/start.py [PAIRS]`.

Each pair runs both in turn in a pseudo-terminal of 120 x 40. Only the ratio of a pair counts, because the speed of a
machine drifts. First paint is the first moment at which 20 cells of the screen are filled; settled is the last change
before half a second without output. Compile first (`python -m compileall -q src .venv/lib`), as an installation does.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping
from pathlib import Path

import pyte

PREPDECK = str(Path(sys.executable).parent / "prepdeck")
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("Hello: an app with nothing in it but these words.")
Hello().run()
"""
COLUMNS, ROWS = 120, 40
QUIET = 0.5
FILLED = 20


def paint(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds from the start of a command to its first paint, and until it has settled."""
    started_at = time.perf_counter()
    pid, handle = pty.fork()
    if not pid:
        os.execvpe(command[0], command, dict(environment))  # noqa: S606 - the program to measure
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    chunks: list[tuple[float, bytes]] = []
    while not chunks or time.perf_counter() - started_at - chunks[-1][0] < QUIET:
        if select.select([handle], [], [], 0.01)[0]:
            chunks.append((time.perf_counter() - started_at, os.read(handle, 1 << 16)))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(handle)
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    first = settled = 0.0
    before: list[str] = []
    for elapsed_seconds, output_bytes in chunks:
        stream.feed(output_bytes.rpartition(b"\x1b[?1049h")[2])
        shown = list(screen.display)
        if not first and sum(len(line.replace(" ", "")) for line in shown) >= FILLED:
            first = elapsed_seconds
        if shown != before:
            before, settled = shown, elapsed_seconds
    return first, settled


def seconds(command: list[str]) -> float:
    """Return the seconds that a command takes from start to end."""
    started_at = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started_at


def print_comparison(name: str, ours: list[float], baseline: list[float]) -> None:
    """Print the medians of both and of their pairwise ratios."""
    ratios = [first_value / second_value for first_value, second_value in zip(ours, baseline, strict=True)]
    print(
        f"{name:<12} {statistics.median(ours) * 1e3:7.1f} ms   against {statistics.median(baseline) * 1e3:7.1f} ms"
        f"   ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def main() -> None:
    """Measure and print."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home:
        dropped = {"NO_COLOR", "CI", "TMUX", "PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES"}
        environment = {name: value for name, value in os.environ.items() if name not in dropped}
        environment |= {"PREPDECK_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        commands = {"prepdeck": [PREPDECK], "hello": [sys.executable, "-c", HELLO]}
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for number in range(pairs + 1):
            for name, command in commands.items():
                times = paint(command, environment)
                if number:  # the first pair warms up
                    runs[name].append(times)
    for index, name in enumerate(("first paint", "settled")):
        print_comparison(name, [run[index] for run in runs["prepdeck"]], [run[index] for run in runs["hello"]])
    for option in ("--version", "--help"):
        ours, baseline_seconds = [], []
        for _ in range(pairs):
            ours.append(seconds([PREPDECK, option]))
            baseline_seconds.append(seconds([sys.executable, "-c", "pass"]))
        print_comparison(option, ours, baseline_seconds)


if __name__ == "__main__":
    main()
