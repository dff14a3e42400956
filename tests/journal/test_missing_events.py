"""Events that disappeared from a journal between two starts are reported, and the named command restores them."""

import gzip
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from known_state import state_of
from prepdeck.cli import today
from prepdeck.cli.main import main
from prepdeck.errors import NotWrittenError, NotYetWrittenError
from prepdeck.journal import event_store as store_module
from prepdeck.journal.backup import count_events, list_backups
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.study import Study

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
RESTORE_HINT = "run prepdeck restore runway"


@pytest.fixture
def older_bytes(study: Study) -> bytes:
    """The journal as it was before the last grade."""
    study.cards.grade(CARD, Grade.GOOD, 1)
    journal_bytes = study.store.journals.path.read_bytes()
    study.cards.grade(OTHER, Grade.GOOD, 1)
    return journal_bytes


def test_events_missing_from_an_older_copy_are_reported_and_can_be_restored(
    study: Study, older_bytes: bytes, reopened: Callable[[], Study], capsys: pytest.CaptureFixture[str]
) -> None:
    study.backups.back_up_journals()
    path = study.store.journals.path
    assert reopened().backups.back_up_journals() == ()
    path.write_bytes(older_bytes)
    for _ in range(2):
        again = reopened()
        (problem,) = again.backups.back_up_journals()
        assert problem in again.make_overview().problems
        assert "missing: 2 entries that a backup still has" in str(problem)
        assert RESTORE_HINT in str(problem)
    assert main(["doctor", "runway"]) == 1
    assert RESTORE_HINT in capsys.readouterr().out
    assert main([]) == 0
    assert "missing" in capsys.readouterr().out
    assert main(["restore", "runway"]) == 0
    assert state_of(reopened().store) == state_of(study.store)
    assert reopened().backups.back_up_journals() == ()
    assert main(["doctor", "runway"]) == 0


def test_the_command_to_restore_is_quoted_for_a_shell(home: HomeFolders, capsys: pytest.CaptureFixture[str]) -> None:
    deck_path = home.targets_path / "Acme $(id)" / "decks" / "ink.md"
    deck_path.parent.mkdir(parents=True)
    deck_path.write_text("## Which ink?\n\nBlack.\n", "utf-8")
    study = Study.open(home, "Acme $(id)")
    study.cards.grade(next(iter(study.target.cards_by_id)), Grade.GOOD, 1)
    study.backups.back_up_journals()
    study.store.journals.path.unlink()
    (problem,) = Study.open(home, "Acme $(id)").backups.find_missing_events()
    assert problem.hint == "run prepdeck restore 'Acme $(id)'"
    assert main(["doctor"]) == 1
    assert problem.hint in capsys.readouterr().out
    assert main(["restore", "Acme $(id)"]) == 0


@pytest.mark.parametrize("is_folder_gone", [False, True])
def test_a_journal_that_is_gone_is_reported_and_can_be_restored(
    study: Study,
    reopened: Callable[[], Study],
    capsys: pytest.CaptureFixture[str],
    is_folder_gone: bool,  # noqa: FBT001 - pytest passes it by position
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.backups.back_up_journals()
    path = study.store.journals.path
    path.unlink()
    if is_folder_gone:
        path.parent.rmdir()
    assert main([]) == 0
    assert RESTORE_HINT in " ".join(capsys.readouterr().out.split())
    assert main(["doctor"]) == 1
    assert RESTORE_HINT in capsys.readouterr().out
    assert main(["restore", "runway"]) == 0
    assert state_of(reopened().store) == state_of(study.store)
    assert main(["doctor"]) == 0


def test_a_damaged_backup_is_reported_and_made_again(
    home: HomeFolders, study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.backups.back_up_journals()
    (backup,) = list_backups(home.backups_path)
    status = backup.path.stat()
    backup.path.write_bytes(backup.path.read_bytes()[:-6] + b"broken")
    os.utime(backup.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert main(["doctor"]) == 1
    assert f"{backup.path}: damaged backup" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 0
    (new_backup,) = list_backups(home.backups_path)
    assert count_events(new_backup) == len(list(study.store.event_log.all_events))


def test_a_backup_larger_than_any_journal_is_reported_and_set_aside(
    home: HomeFolders, study: Study, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.journal.backup.MAX_JOURNAL_BYTES", 1 << 20)
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.backups.back_up_journals()
    bomb = home.backups_path / "runway" / "2026-11-01" / "zzz.toml.gz"
    bomb.parent.mkdir()
    bomb.write_bytes(gzip.compress(b"\0" * (2 << 20)))
    assert main(["restore"]) == 0
    assert "zzz.toml  damaged backup" in capsys.readouterr().out
    assert main(["restore", "runway"]) == 1
    assert main(["doctor"]) == 1
    assert f"{bomb}: damaged backup: it expands to far more than a journal" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 0
    assert [backup.journal_name for backup in list_backups(home.backups_path)] == [study.store.journals.path.name]


@pytest.mark.parametrize("is_link", [False, True])
def test_anything_in_the_place_of_the_journals_is_reported(
    home: HomeFolders,
    capsys: pytest.CaptureFixture[str],
    is_link: bool,  # noqa: FBT001 - pytest passes it by position
) -> None:
    home.progress_path.mkdir(parents=True)
    path = home.journals_path("runway")
    if is_link:
        path.symlink_to("/dev/null")
    else:
        path.write_text("x", "utf-8")
    assert main(["doctor"]) == 1
    assert f"{path}: cannot be read" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 1


def test_events_that_only_the_cache_has_are_kept_and_can_be_restored(
    home: HomeFolders, study: Study, older_bytes: bytes, reopened: Callable[[], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_MIN_EVENTS_TO_CACHE", 1)
    reopened().store.save_cache()
    study.store.journals.path.write_bytes(older_bytes)
    again = reopened()
    assert again.progress != study.progress
    (problem,) = again.backups.back_up_journals()
    assert "missing: 2 entries from an earlier start" in str(problem)
    assert RESTORE_HINT in str(problem)
    again.store.save_cache()
    assert main(["restore", "runway"]) == 0
    assert state_of(reopened().store) == state_of(study.store)
    # Of the journal, of the missing events, and of the journal that they were restored into.
    assert len(list(home.backups_path.rglob("*.gz"))) == 3


def test_the_latest_events_are_backed_up_when_the_app_ends(
    home: HomeFolders, study: Study, older_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class App:
        """Replaces the app, in which a session has just ended."""

        failure = None
        ending_signal = None

        def __init__(self, *_: object, **__: object) -> None:
            self.study = study

        def run(self) -> None:
            assert not home.backups_path.exists()

    monkeypatch.setattr("prepdeck.ui.app.PrepdeckApp", App)
    monkeypatch.setattr(today, "_forget_library_switches", lambda: None)  # the tests of the pictures need some of them
    for stream in (sys.stdout, sys.stdin):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    today.open_today(home, None)
    study.store.journals.path.write_bytes(older_bytes)
    assert len(Study.open(home, "runway").backups.back_up_journals()) == 1


def test_quitting_with_unsaved_changes_is_an_error(
    home: HomeFolders, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_to_append(_: object) -> None:
        raise NotWrittenError("not saved: No space left on device")

    app = SimpleNamespace(study=study, failure=None, ending_signal=None, run=lambda: None)
    monkeypatch.setattr("prepdeck.ui.app.PrepdeckApp", lambda *_, **__: app)
    monkeypatch.setattr(today, "_forget_library_switches", lambda: None)  # the tests of the pictures need some of them
    monkeypatch.setattr(study.store.journals, "append", fail_to_append)
    for stream in (sys.stdout, sys.stdin):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    with pytest.raises(NotYetWrittenError):
        study.cards.grade(CARD, Grade.GOOD, 1)
    with pytest.raises(NotWrittenError, match="1 change could not be saved"):
        today.open_today(home, None)


def test_a_damaged_backup_does_not_mean_that_nothing_is_missing(
    home: HomeFolders, study: Study, older_bytes: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    study.backups.back_up_journals()
    study.store.journals.path.write_bytes(older_bytes)
    for backup_path in home.backups_path.rglob("*.gz"):
        backup_path.write_bytes(b"no copy")
    assert main(["restore", "runway"]) == 1
    out, err = capsys.readouterr()
    assert "nothing to restore" not in out
    assert "1 backup could not be read" in err


def test_repair_continues_after_a_file_that_it_cannot_repair(
    study: Study, older_bytes: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = study.store.journals.path
    damaged = older_bytes.replace(b"good", b"goo")
    names = ["a.toml", "b.toml", "z.toml"]
    for name in names:
        path.with_name(name).write_bytes(damaged)
        path.with_name(name).chmod(0o600)
    real_lstat = Path.lstat

    def failing_lstat(self: Path) -> object:
        if self.name == "b.toml":
            raise OSError(5, "Input/output error")
        return real_lstat(self)

    monkeypatch.setattr(Path, "lstat", failing_lstat)
    assert main(["doctor", "--repair"]) == 1
    out, err = capsys.readouterr()
    assert [name for name in names if f"{name}: repaired" in out] == ["a.toml", "z.toml"]
    assert "b.toml: cannot be read: Input/output error" in out
    assert "nothing to repair" not in out
    assert [f"{name}.damaged-" in out for name in names] == [True, False, True]  # the unread event of each is named
    assert "1 thing to repair" in err
