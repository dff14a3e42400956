"""Records every byte that prepdeck writes to a terminal, and finds in it what text must never bring there.

What the program itself tells the terminal, such as colors and moves of the cursor, is known by its form and taken
away first. Whatever is left came from text.
"""

import base64
import contextlib
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from harmless import assert_harmless
from person import Person
from prepdeck.cli.main import main
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from settling import settle

_COLOR = r"\x1b\[[0-9;]*m"
_OF_COMMANDS = re.compile(_COLOR)
_OF_BAR = re.compile(rf"{_COLOR}|\r?\x1b\[(?:2K|1A)|\x1b\[\?25[lh]")  # drawn over and over on standard error
_OF_APP = re.compile(
    rf"{_COLOR}"
    r"|\x1b\[[0-9;]*[ABCDHJKr]"  # moves of the cursor, and clearing
    r"|\x1b\[\?[0-9;]+[hl]"  # modes
    r"|\x1b\[\?[0-9;]+\$p|\x1b\[[<>=][0-9;]*u|\x1b\[[0-9;]*[tn]"  # what the terminal can do, and its size
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
)
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Printed(NamedTuple):
    """What a command came to: its exit code and what it wrote to both outputs."""

    code: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """A terminal, as far as a program that prints can tell."""

    def __init__(self) -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, "utf-8", newline="\n", write_through=True)

    def isatty(self) -> bool:
        return True


def record_command(*arguments: str) -> Printed:
    """Run a command in this process, printing to a terminal."""
    out, err = _Stream(), _Stream()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return Printed(code, *(each.raw_bytes.getvalue().decode("utf-8", "surrogatepass") for each in (out, err)))


def assert_harmless_command(*arguments: str) -> Printed:
    """Run a command, and find nothing in what it prints but text and colors."""
    printed = record_command(*arguments)
    assert_harmless(_OF_COMMANDS.sub("", printed.out), arguments)
    assert_harmless(_OF_BAR.sub("", printed.err), arguments)
    return printed


class Recording:
    """What an app wrote to its terminal."""

    def __init__(self) -> None:
        self.written: list[str] = []

    @property
    def shown(self) -> str:
        """The texts that were drawn, one after the other."""
        return _OF_APP.sub(_of_app, "".join(self.written))

    @property
    def copied(self) -> list[str]:
        """The texts that were put on the clipboard."""
        found = _CLIPBOARD.findall("".join(self.written))
        return [base64.b64decode(text).decode() for text in found]

    def assert_harmless(self) -> None:
        """Nothing was written but text and what Textual itself tells a terminal."""
        assert_harmless_app("".join(self.written))
        for text in self.copied:
            assert_harmless(text, "clipboard")


def assert_harmless_app(written: str) -> None:
    """Find nothing in what an app wrote but text and what Textual itself tells a terminal."""
    assert_harmless(_OF_APP.sub(_of_app, _CLIPBOARD.sub("", written)).replace("\r", "\n"), "app")


def _of_app(match: re.Match[str]) -> str:
    """What stands for a command: colors change within text, and everything else parts it."""
    return "" if match.group().endswith("m") else "\n"


@asynccontextmanager
async def recorded(
    study: Study, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Person, Recording]]:
    """The app on a study that is open, with all that it writes to its terminal."""
    recording = Recording()
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: recording.written.append(data))
    app = PrepdeckApp(study.home, study=study)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield Person(app, pilot), recording


class Hostile(NamedTuple):
    """Hostile files by what they are."""

    documents: tuple[Path, ...]
    decks: tuple[Path, ...]
    journals: tuple[Path, ...]


def hostile_files(*folders: Path) -> Hostile:
    """The files below some folders: journals, decks where `decks` is in their path, and documents."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    journals = tuple(path for path in files if path.suffix == ".toml")
    texts = [path for path in files if path.suffix in {".md", ".txt"} and path.name != "README.md"]
    return Hostile(
        tuple(path for path in texts if "decks" not in path.parts),
        tuple(path for path in texts if "decks" in path.parts),
        journals,
    )
