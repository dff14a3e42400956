"""The collection of hostile inputs in `tests/hostile`, and the program run over them as a person runs it."""

import contextlib
import hashlib
import io
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from prepdeck.cli.main import main

ROOT = Path(__file__).resolve().parent / "hostile"
DECK = "---\ndeck: Bells\n---\n\n## What rings?\n\nA bell.\n"
CHECKLIST = "---\ndeck: Check\nkind: checklist\n---\n\n## Do it\n\nEvidence.\n"
TARGET = "hostile"
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MOST = 1_500  # signs of a line that a person can still take in, with the paths in it


class Ran(NamedTuple):
    """What a command came to: its exit code, what it said on both outputs, and its processor time in seconds."""

    code: int | str | None
    out: str
    err: str
    seconds: float


def files(folder: str) -> list[Path]:
    """The files of the collection in a folder, in order."""
    found = sorted(path for path in (ROOT / folder).iterdir() if path.is_file())
    assert found, folder
    return found


def run(home: Path, *arguments: str) -> Ran:
    """Run `prepdeck` in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n") for _ in range(2))
    begun = time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code: int | str | None = main(["--home", str(home), *arguments])
        out.flush()
        err.flush()
    seconds = time.process_time() - begun
    return Ran(code, text(out), text(err), seconds)


def text(written: io.TextIOWrapper) -> str:
    """What was written, as a terminal would take it."""
    assert isinstance(written.buffer, io.BytesIO)
    return written.buffer.getvalue().decode("utf-8", "replace")


def judge(ran: Ran, *arguments: str, is_clean: bool = True) -> Ran:
    """Assert what holds of every command, whatever it was run over.

    Args:
        ran: What it came to.
        arguments: What was typed, for the message.
        is_clean: Whether its output may hold no control character; the summary still takes some from documents.
    """
    assert ran.code in {0, 1, 2}, arguments
    lines = ran.err.split("\n")
    assert lines.pop() == "", arguments
    assert all(line.startswith("prepdeck: ") for line in lines), (arguments, ran.err[:500])
    assert all(len(line) < _MOST for line in lines), (arguments, max(lines, key=len)[:500])
    assert ran.code == 0 or lines, f"{arguments} failed and said nothing"
    for written in (ran.err, ran.out) if is_clean else (ran.err,):
        found = _FORBIDDEN.search(written)
        assert found is None, (arguments, written[max(found.start() - 40, 0) :][:80])
    return ran


def commands(target: str) -> list[tuple[str, ...]]:
    """The commands that open a target and print of it what can be printed."""
    return [
        ("list",),
        ("check",),
        ("check", "--json"),
        ("search", "bell"),
        ("plan", target),
        ("plan", target, "--json"),
        ("-t", target),
        ("export", target, "-o", "-"),
        ("round", "list", "-t", target),
        ("doctor",),
    ]


def try_all(home: Path, target: str = TARGET, *names: str) -> list[Ran]:
    """Run the commands of these names, all where none is named, over a target, and judge each."""
    chosen = [each for each in commands(target) if not names or (each[0] in names and "--json" not in each)]
    return [judge(run(home, *each), *each, is_clean=each[0] != "export") for each in chosen]


def short_names(home: Path, target: str = TARGET) -> list[str]:
    """The short names of the documents of a target, as `prepdeck list` gives them."""
    listed = run(home, "list").out
    block = re.search(rf"^{target}  .*\n((?:  .*\n)*)", listed, re.MULTILINE)
    found = re.findall(r"^  (\S+) +(\S+)", block[1] if block else "", re.MULTILINE)
    return [name for kind, name in found if kind != "deck"]


def put_deck_files(home: Path, paths: Iterable[Path], target: str = TARGET) -> None:
    """Put deck files into a target by hand, beside two that are sound."""
    folder = home / "data" / "targets" / target / "decks"
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        shutil.copy(path, folder / path.name)
    (folder / "bells.md").write_text(DECK, "utf-8")
    (folder / "check.md").write_text(CHECKLIST, "utf-8")


def digest(folder: Path) -> str:
    """A hash of every file below a folder: its path and its content."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(folder)}\0".encode("utf-8", "surrogatepass"))
            found.update(path.read_bytes())
    return found.hexdigest()
