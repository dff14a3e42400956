"""Events that have gone from a journal between two starts are said, and brought back by the command that is named."""

import gzip
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from prepdeck.cli import today
from prepdeck.cli.main import main
from prepdeck.journal import event_store as store_module
from prepdeck.journal.backup import count_events, list_backups
from prepdeck.library.home import HomeFolders
from prepdeck.memory.fsrs import Grade
from prepdeck.study import Study

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
NAMED = "run prepdeck restore runway"


@pytest.fixture
def older(study: Study) -> bytes:
    """The journal as it was before the last grade."""
    study.cards.grade(CARD, Grade.GOOD, 1)
    raw = study.store.journal.path.read_bytes()
    study.cards.grade(OTHER, Grade.GOOD, 1)
    return raw


def test_what_an_older_copy_lacks_is_said_at_the_next_start_and_by_the_doctor_and_comes_back(
    study: Study, older: bytes, reopened: Callable[[], Study], capsys: pytest.CaptureFixture[str]
) -> None:
    study.back_up_journals()
    path = study.store.journal.path
    assert reopened().back_up_journals() == ()
    path.write_bytes(older)
    for _ in range(2):
        again = reopened()
        (problem,) = again.back_up_journals()
        assert problem in again.make_overview().problems
        assert "missing: 2 events that a backup still has" in str(problem)
        assert NAMED in str(problem)
    assert main(["doctor", "runway"]) == 1
    assert NAMED in capsys.readouterr().out
    assert main([]) == 0
    assert "missing" in capsys.readouterr().out
    assert main(["restore", "runway"]) == 0
    assert reopened().progress == study.progress
    assert reopened().back_up_journals() == ()
    assert main(["doctor", "runway"]) == 0


@pytest.mark.parametrize("is_folder_gone", [False, True])
def test_a_journal_that_is_gone_is_said_and_comes_back(
    study: Study,
    reopened: Callable[[], Study],
    capsys: pytest.CaptureFixture[str],
    is_folder_gone: bool,  # noqa: FBT001 - as pytest gives it
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.back_up_journals()
    path = study.store.journal.path
    path.unlink()
    if is_folder_gone:
        path.parent.rmdir()
    assert main([]) == 0
    assert NAMED in " ".join(capsys.readouterr().out.split())
    assert main(["doctor"]) == 1
    assert NAMED in capsys.readouterr().out
    assert main(["restore", "runway"]) == 0
    assert reopened().progress == study.progress
    assert main(["doctor"]) == 0


def test_a_damaged_copy_is_named_and_made_anew(
    home: HomeFolders, study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.back_up_journals()
    (copy,) = list_backups(home.backups_path)
    status = copy.path.stat()
    copy.path.write_bytes(copy.path.read_bytes()[:-6] + b"broken")
    os.utime(copy.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert main(["doctor"]) == 1
    assert f"{copy.path}: damaged backup" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 0
    (again,) = list_backups(home.backups_path)
    assert count_events(again) == len(list(study.store.event_log.all_events))


def test_a_copy_that_is_larger_than_any_journal_is_named_and_set_aside(
    home: HomeFolders, study: Study, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.journal.backup.MAX_JOURNAL_BYTES", 1 << 20)
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.back_up_journals()
    bomb = home.backups_path / "runway" / "2026-11-01" / "zzz.toml.gz"
    bomb.parent.mkdir()
    bomb.write_bytes(gzip.compress(b"\0" * (2 << 20)))
    assert main(["restore"]) == 0
    assert "zzz.toml  damaged backup" in capsys.readouterr().out
    assert main(["restore", "runway"]) == 1
    assert main(["doctor"]) == 1
    assert f"{bomb}: damaged backup: larger than 1 MB" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 0
    assert [copy.journal for copy in list_backups(home.backups_path)] == [study.store.journal.path.name]


@pytest.mark.parametrize("is_link", [False, True])
def test_what_stands_in_the_place_of_the_journals_is_named(
    home: HomeFolders,
    capsys: pytest.CaptureFixture[str],
    is_link: bool,  # noqa: FBT001 - as pytest gives it
) -> None:
    home.progress_path.mkdir(parents=True)
    place = home.journals_path("runway")
    if is_link:
        place.symlink_to("/dev/null")
    else:
        place.write_text("x", "utf-8")
    assert main(["doctor"]) == 1
    assert f"{place}: cannot be read" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 1


def test_what_only_the_cache_knows_is_kept_and_comes_back(
    home: HomeFolders, study: Study, older: bytes, reopened: Callable[[], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_MIN_EVENTS_TO_CACHE", 1)
    reopened().store.save_cache()
    study.store.journal.path.write_bytes(older)
    again = reopened()
    assert again.progress != study.progress
    (problem,) = again.back_up_journals()
    assert "missing: 2 events from an earlier start" in str(problem)
    assert NAMED in str(problem)
    again.store.save_cache()
    assert main(["restore", "runway"]) == 0
    assert reopened().progress == study.progress
    assert (
        len(list(home.backups_path.rglob("*.gz"))) == 3
    )  # of the journal, of what was missing, and of that as a journal


def test_what_was_done_last_is_copied_when_the_app_is_left(
    home: HomeFolders, study: Study, older: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class App:
        """Stands for the app, in which a session has just ended."""

        failure = None
        ending_signal = None

        def __init__(self, *_: object) -> None:
            self.study = study

        def run(self) -> None:
            assert not home.backups_path.exists()

    monkeypatch.setattr("prepdeck.ui.app.PrepdeckApp", App)
    for stream in (sys.stdout, sys.stdin):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    today.open_today(home, None)
    study.store.journal.path.write_bytes(older)
    assert len(Study.open(home, "runway").back_up_journals()) == 1


def test_a_damaged_copy_is_not_said_to_lack_nothing(
    home: HomeFolders, study: Study, older: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    study.back_up_journals()
    study.store.journal.path.write_bytes(older)
    for copy in home.backups_path.rglob("*.gz"):
        copy.write_bytes(b"no copy")
    assert main(["restore", "runway"]) == 1
    out, err = capsys.readouterr()
    assert "nothing to restore" not in out
    assert "1 backup could not be read" in err


def test_repair_goes_on_behind_a_file_that_it_cannot_mend(
    study: Study, older: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = study.store.journal.path
    damaged = older.replace(b"good", b"goo")
    names = ["a.toml", "b.toml", "z.toml"]
    for name in names:
        path.with_name(name).write_bytes(damaged)
        path.with_name(name).chmod(0o600)
    real = Path.lstat

    def dying(self: Path) -> object:
        if self.name == "b.toml":
            raise OSError(5, "Input/output error")
        return real(self)

    monkeypatch.setattr(Path, "lstat", dying)
    assert main(["doctor", "--repair"]) == 1
    out, err = capsys.readouterr()
    assert [name for name in names if f"{name}: repaired" in out] == ["a.toml", "z.toml"]
    assert "b.toml: cannot be read: Input/output error" in out
    assert "nothing to repair" not in out
    assert "1 thing to repair" in err
