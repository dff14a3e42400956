"""The hostile inputs in `tests/hostile`, and helpers that run the program on them as a person would."""

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
_LONGEST_LINE = 1_500  # characters, including long paths; a longer line would be unreadable


class Ran(NamedTuple):
    """The result of a command: exit code, both outputs, and processor time in seconds."""

    code: int | str | None
    out: str
    err: str
    seconds: float


def files(folder: str) -> list[Path]:
    """The files in a folder of the collection, sorted."""
    paths = sorted(path for path in (ROOT / folder).iterdir() if path.is_file())
    assert paths, folder
    return paths


def run(home: Path, *arguments: str) -> Ran:
    """Run `prepdeck` in this process."""
    output_stream, error_stream = (
        io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n") for _ in range(2)
    )
    started_at = time.process_time()
    with contextlib.redirect_stdout(output_stream), contextlib.redirect_stderr(error_stream):
        code: int | str | None = main(["--home", str(home), *arguments])
        output_stream.flush()
        error_stream.flush()
    seconds = time.process_time() - started_at
    return Ran(code, text(output_stream), text(error_stream), seconds)


def text(written: io.TextIOWrapper) -> str:
    """Decode the written bytes as a terminal would."""
    assert isinstance(written.buffer, io.BytesIO)
    return written.buffer.getvalue().decode("utf-8", "replace")


def judge(ran: Ran, *arguments: str, is_clean: bool = True) -> Ran:
    """Assert what must be true of every command, with any input.

    Args:
        ran: The result of the command.
        arguments: The command line, for the assertion message.
        is_clean: Whether standard output must not have control characters; the summary still has some from documents.
    """
    assert ran.code in {0, 1, 2}, arguments
    lines = ran.err.split("\n")
    assert lines.pop() == "", arguments
    assert all(line.startswith("prepdeck: ") for line in lines), (arguments, ran.err[:500])
    assert all(len(line) < _LONGEST_LINE for line in lines), (arguments, max(lines, key=len)[:500])
    assert ran.code == 0 or lines, f"{arguments} failed without a message"
    for written in (ran.err, ran.out) if is_clean else (ran.err,):
        match = _FORBIDDEN.search(written)
        assert match is None, (arguments, written[max(match.start() - 40, 0) :][:80])
    return ran


def commands(target: str) -> list[tuple[str, ...]]:
    """All commands that open a target and print something about it."""
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
    """Run the commands with these names (all if none is given) on a target, and check each result."""
    chosen = [command for command in commands(target) if not names or (command[0] in names and "--json" not in command)]
    return [judge(run(home, *command), *command, is_clean=command[0] != "export") for command in chosen]


def short_names(home: Path, target: str = TARGET) -> list[str]:
    """The short names of the documents of a target, as `prepdeck list` prints them."""
    list_output = run(home, "list").out
    block = re.search(rf"^{target}  .*\n((?:  .*\n)*)", list_output, re.MULTILINE)
    listed_names = re.findall(r"^  (\S+) +(\S+)", block[1] if block else "", re.MULTILINE)
    return [name for kind, name in listed_names if kind != "deck"]


def put_deck_files(home: Path, paths: Iterable[Path], target: str = TARGET) -> None:
    """Copy deck files into a target by hand, next to two valid ones."""
    folder = home / "data" / "targets" / target / "decks"
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        shutil.copy(path, folder / path.name)
    (folder / "bells.md").write_text(DECK, "utf-8")
    (folder / "check.md").write_text(CHECKLIST, "utf-8")


def digest(folder: Path) -> str:
    """Hash the paths and contents of all files below a folder."""
    file_hash = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            file_hash.update(f"{path.relative_to(folder)}\0".encode("utf-8", "surrogatepass"))
            file_hash.update(path.read_bytes())
    return file_hash.hexdigest()
