"""A command finishes its work even if nobody reads its output or the output disk is full."""

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
from prepdeck.memory.grades import Grade
from prepdeck.study import Study

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")

DISK_FULL_MESSAGE = "prepdeck: standard output: not written: No space left on device\n"
TARGETS = ("acme", "brass", "quill")


@contextmanager
def open_pipe_without_reader() -> Iterator[int]:
    """Open a pipe whose reader has ended."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@contextmanager
def open_full_disk() -> Iterator[int]:
    """Open a device that is always full."""
    handle = os.open("/dev/full", os.O_WRONLY)
    yield handle
    os.close(handle)


def prepdeck(
    *arguments: str, stdout: int, stderr: int = subprocess.PIPE, is_unbuffered: bool = True
) -> tuple[int, str]:
    """Run a command. With `is_unbuffered`, each line is written at once."""
    result = subprocess.run(
        [sys.executable, "-m", "prepdeck", *arguments],
        stdout=stdout,
        stderr=stderr,
        env={**os.environ, "PYTHONUNBUFFERED": "1" if is_unbuffered else ""},
        encoding="utf-8",
        check=False,
    )
    return result.returncode, result.stderr or ""


@pytest.fixture
def list_damaged_targets(home: HomeFolders, study: Study) -> Callable[[], list[str]]:
    """Damage the journals of several targets, and return a function that lists those that are still damaged."""
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    own_path = study.store.journals.path
    paths = [home.journals_path(target) / own_path.name for target in TARGETS]
    for path in paths:
        path.parent.mkdir(mode=0o700)
        path.write_bytes(own_path.read_bytes() + b"half an event\n")
        path.chmod(0o600)
    return lambda: [path.parent.name for path in paths if b"half" in path.read_bytes()]


@pytest.mark.parametrize("is_unbuffered", [True, False])
def test_every_journal_is_repaired_even_if_nobody_reads_the_output(
    list_damaged_targets: Callable[[], list[str]], *, is_unbuffered: bool
) -> None:
    with open_pipe_without_reader() as output:
        assert prepdeck("doctor", stdout=output, is_unbuffered=is_unbuffered)[0] == 1  # the same code as with a reader
        assert list_damaged_targets() == list(TARGETS)
        assert prepdeck("doctor", "--repair", stdout=output, is_unbuffered=is_unbuffered) == (0, "")
    assert list_damaged_targets() == []


@pytest.mark.parametrize("is_unbuffered", [True, False])
def test_every_journal_is_repaired_even_if_the_output_disk_is_full(
    list_damaged_targets: Callable[[], list[str]], *, is_unbuffered: bool
) -> None:
    with open_full_disk() as output:
        assert prepdeck("doctor", "--repair", stdout=output, is_unbuffered=is_unbuffered) == (1, DISK_FULL_MESSAGE)
    assert list_damaged_targets() == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["round", "add", "--help"], ["list"]])
@pytest.mark.parametrize("is_unbuffered", [True, False])
def test_unwritable_output_is_reported_in_one_line(arguments: list[str], *, is_unbuffered: bool) -> None:
    with open_full_disk() as output:
        assert prepdeck(*arguments, stdout=output, is_unbuffered=is_unbuffered) == (1, DISK_FULL_MESSAGE)
    with open_pipe_without_reader() as output:
        assert prepdeck(*arguments, stdout=output, is_unbuffered=is_unbuffered) == (0, "")


def test_files_are_added_even_if_nobody_reads_the_output(home: HomeFolders, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    for name in ("a", "b"):
        (tmp_path / "acme" / f"{name}.md").write_text(f"# {name}\n\nInk.\n", "utf-8")
    with open_pipe_without_reader() as output:
        assert prepdeck("add", "acme", stdout=output) == (0, "")
        assert prepdeck("add", "gone.md", "acme", stdout=output)[0] == 1
    assert list(open_target(home, "acme").document_infos) == ["a", "b"]


def test_a_command_finishes_after_an_error_that_nobody_reads(home: HomeFolders, study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    other_journal = study.store.journals.folder / "phone.toml"
    other_journal.write_bytes(b"half an event\n")
    with open_pipe_without_reader() as output:
        assert prepdeck("round", "add", "Onsite", "+9d", "--yes", stdout=output, stderr=output)[0] == 0
        assert prepdeck("plan", "--day", "today", "--minutes", "45", stdout=output, stderr=output)[0] == 0
        assert prepdeck("export", "-o", "sheet.md", stdout=output, stderr=output)[0] == 0
    progress = Study.open(home, "runway").progress
    assert set(progress.rounds) == {"Onsite"}
    assert list(progress.minutes_by_day.values()) == [45]
    assert Path("sheet.md").is_file()
    assert list_backups(home.backups_path)


def test_a_journal_is_restored_even_if_nobody_reads_the_output(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.backups.back_up_journals()
    path = study.store.journals.path
    path.unlink()
    with open_pipe_without_reader() as output:
        assert prepdeck("restore", "runway", stdout=output) == (0, "")
    assert path.is_file()


def test_a_full_disk_during_one_command_is_not_reported_by_the_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w") as output, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", output)
        assert main(["restore"]) == 1
    capsys.readouterr()
    assert main(["restore"]) == 0
    assert capsys.readouterr().err == ""
