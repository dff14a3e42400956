"""Output that nobody reads any more, or that a full disk does not take, stops no command in its work."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prepdeck.cli.main import main
from prepdeck.journal.backup import list_backups
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import open_target
from prepdeck.memory.fsrs import Grade
from prepdeck.study import Study

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")

FULL = "prepdeck: standard output: not written: No space left on device\n"
TARGETS = ("acme", "brass", "quill")


@contextmanager
def unread() -> Iterator[int]:
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@contextmanager
def full() -> Iterator[int]:
    """A disk that is full."""
    handle = os.open("/dev/full", os.O_WRONLY)
    yield handle
    os.close(handle)


def prepdeck(*arguments: str, stdout: int, stderr: int = subprocess.PIPE, at_once: bool = True) -> tuple[int, str]:
    """Run a command; `at_once` is whether each line it says goes out on its own."""
    done = subprocess.run(
        [sys.executable, "-m", "prepdeck", *arguments],
        stdout=stdout,
        stderr=stderr,
        env={**os.environ, "PYTHONUNBUFFERED": "1" if at_once else ""},
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr or ""


@pytest.fixture
def damaged(home: HomeFolders, study: Study) -> Callable[[], list[str]]:
    """Damages a journal of several targets; what it gives names those that are damaged still."""
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    own = study.store.journal.path
    paths = [home.journals_path(target) / own.name for target in TARGETS]
    for path in paths:
        path.parent.mkdir(mode=0o700)
        path.write_bytes(own.read_bytes() + b"half an event\n")
        path.chmod(0o600)
    return lambda: [path.parent.name for path in paths if b"half" in path.read_bytes()]


@pytest.mark.parametrize("at_once", [True, False])
def test_every_journal_is_mended_though_nobody_reads_what_is_said(
    damaged: Callable[[], list[str]], *, at_once: bool
) -> None:
    with unread() as output:
        assert prepdeck("doctor", stdout=output, at_once=at_once)[0] == 1  # as if somebody read it
        assert damaged() == list(TARGETS)
        assert prepdeck("doctor", "--repair", stdout=output, at_once=at_once) == (0, "")
    assert damaged() == []


@pytest.mark.parametrize("at_once", [True, False])
def test_every_journal_is_mended_though_the_output_is_full(damaged: Callable[[], list[str]], *, at_once: bool) -> None:
    with full() as output:
        assert prepdeck("doctor", "--repair", stdout=output, at_once=at_once) == (1, FULL)
    assert damaged() == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["round", "add", "--help"], ["list"]])
@pytest.mark.parametrize("at_once", [True, False])
def test_output_that_cannot_be_written_is_said_in_one_line(arguments: list[str], *, at_once: bool) -> None:
    with full() as output:
        assert prepdeck(*arguments, stdout=output, at_once=at_once) == (1, FULL)
    with unread() as output:
        assert prepdeck(*arguments, stdout=output, at_once=at_once) == (0, "")


def test_files_are_added_though_nobody_reads_what_is_said(home: HomeFolders, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    for name in ("a", "b"):
        (tmp_path / "acme" / f"{name}.md").write_text(f"# {name}\n\nInk.\n", "utf-8")
    with unread() as output:
        assert prepdeck("add", "acme", stdout=output) == (0, "")
        assert prepdeck("add", "gone.md", "acme", stdout=output)[0] == 1
    assert list(open_target(home, "acme").document_infos) == ["a", "b"]


def test_what_comes_after_a_complaint_that_nobody_reads_is_done(home: HomeFolders, study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    other = study.store.journal.folder / "phone.toml"
    other.write_bytes(b"half an event\n")
    with unread() as output:
        assert prepdeck("round", "add", "Onsite", "+9d", "--yes", stdout=output, stderr=output)[0] == 0
        assert prepdeck("plan", "--day", "today", "--minutes", "45", stdout=output, stderr=output)[0] == 0
        assert prepdeck("export", "-o", "sheet.md", stdout=output, stderr=output)[0] == 0
    now = Study.open(home, "runway").progress
    assert set(now.rounds) == {"Onsite"}
    assert list(now.minutes_by_day.values()) == [45]
    assert Path("sheet.md").is_file()
    assert list_backups(home.backups_path)


def test_a_journal_comes_back_though_nobody_reads_what_is_said(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.back_up_journals()
    path = study.store.journal.path
    path.unlink()
    with unread() as output:
        assert prepdeck("restore", "runway", stdout=output) == (0, "")
    assert path.is_file()


def test_a_full_disk_for_one_command_is_not_said_of_the_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w") as output, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", output)
        assert main(["restore"]) == 1
    capsys.readouterr()
    assert main(["restore"]) == 0
    assert capsys.readouterr().err == ""
