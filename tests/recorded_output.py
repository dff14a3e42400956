"""Recording of every byte that prepdeck writes to a terminal, and a check that text contains no commands.

What the program itself sends, such as colors and cursor movements, is recognized by its form and removed first.
Everything else came from text.
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

from harmless_text import assert_harmless
from person import Person
from prepdeck.cli.main import main
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from settled_app import settle

_COLOR = r"\x1b\[[0-9;]*m"
_COMMAND_CODES = re.compile(_COLOR)
_PROGRESS_BAR_CODES = re.compile(
    rf"{_COLOR}|\r?\x1b\[(?:2K|1A)|\x1b\[\?25[lh]"
)  # a progress bar, drawn repeatedly on standard error
_APP_CODES = re.compile(
    rf"{_COLOR}"
    r"|\x1b\[[0-9;]*[ABCDHJKr]"  # cursor movements and clearing
    r"|\x1b\[\?[0-9;]+[hl]"  # modes
    r"|\x1b\[\?[0-9;]+\$p|\x1b\[[<>=][0-9;]*u|\x1b\[[0-9;]*[tn]"  # questions about the terminal and its size
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
)
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Printed(NamedTuple):
    """The result of a command: its exit code and both outputs."""

    code: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """An output that looks like a terminal to the program."""

    def __init__(self) -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, "utf-8", newline="\n", write_through=True)

    def isatty(self) -> bool:
        return True


def record_command(*arguments: str) -> Printed:
    """Run a command in this process as if it printed to a terminal."""
    out, err = _Stream(), _Stream()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        exit_code = main(arguments)
    return Printed(exit_code, *(stream.raw_bytes.getvalue().decode("utf-8", "surrogatepass") for stream in (out, err)))


def assert_harmless_command(*arguments: str) -> Printed:
    """Run a command, and check that it prints only text and colors."""
    printed = record_command(*arguments)
    assert_harmless(_COMMAND_CODES.sub("", printed.out), arguments)
    assert_harmless(_PROGRESS_BAR_CODES.sub("", printed.err), arguments)
    return printed


class Recording:
    """What an app wrote to its terminal."""

    def __init__(self) -> None:
        self.written: list[str] = []

    @property
    def shown(self) -> str:
        """The texts that were drawn, one after the other."""
        return _APP_CODES.sub(_replace_app_code, "".join(self.written))

    @property
    def copied(self) -> list[str]:
        """The texts that were copied to the clipboard."""
        encoded_texts = _CLIPBOARD.findall("".join(self.written))
        return [base64.b64decode(text).decode() for text in encoded_texts]

    def assert_harmless(self) -> None:
        """Check that only text and Textual's own commands were written."""
        assert_harmless_app("".join(self.written))
        for text in self.copied:
            assert_harmless(text, "clipboard")


def assert_harmless_app(written: str) -> None:
    """Check that an app wrote only text and Textual's own commands."""
    assert_harmless(_APP_CODES.sub(_replace_app_code, _CLIPBOARD.sub("", written)).replace("\r", "\n"), "app")


def _replace_app_code(match: re.Match[str]) -> str:
    """Return the replacement of a command: nothing for a color, which may change inside a word, else a line end."""
    return "" if match.group().endswith("m") else "\n"


@asynccontextmanager
async def recorded(
    study: Study, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Person, Recording]]:
    """Run the app on an open study, and record what it writes to its terminal."""
    recording = Recording()
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: recording.written.append(data))
    app = PrepdeckApp(study.home, study=study)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield Person(app, pilot), recording


class Hostile(NamedTuple):
    """Hostile files by kind."""

    documents: tuple[Path, ...]
    decks: tuple[Path, ...]
    journals: tuple[Path, ...]


def hostile_files(*folders: Path) -> Hostile:
    """Sort the files of folders into journals, decks (if `decks` is in their path) and documents."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    journals = tuple(path for path in files if path.suffix == ".toml")
    texts = [path for path in files if path.suffix in {".md", ".txt"} and path.name != "README.md"]
    return Hostile(
        tuple(path for path in texts if "decks" not in path.parts),
        tuple(path for path in texts if "decks" in path.parts),
        journals,
    )
