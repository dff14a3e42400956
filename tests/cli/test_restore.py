"""`prepdeck restore`: missing entries are restored from backups."""

import pytest

from known_state import state_of
from prepdeck.cli.main import main
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.study import Study


def run_restore(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["restore", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_deleted_journal_is_restored(home: HomeFolders, study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_restore(capsys) == ["there are no backups yet"]
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.cards.grade("mistakes/pitch-an-addition", Grade.GOOD, 1)
    study.backups.back_up_journals()
    path = study.store.journals.path
    first, last = run_restore(capsys)
    assert first == f"runway  {study.today}  {path.name}  4 entries"
    assert "prepdeck restore TARGET" in last
    path.unlink()
    assert run_restore(capsys, "runway") == [f"written to {path}", "4 entries restored"]
    assert run_restore(capsys, "runway", str(study.today)) == ["nothing to restore"]
    assert state_of(Study.open(home, "runway").store) == state_of(study.store)


def test_a_date_before_the_first_backup_is_reported(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.backups.back_up_journals()
    assert main(["restore", "runway", "2020-01-01"]) == 1
    assert "up to 2020-01-01" in capsys.readouterr().err


def test_a_failed_restore_is_reported_in_one_line(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.backups.back_up_journals()
    folder = study.store.journals.folder
    study.store.journals.path.unlink()
    folder.rmdir()
    folder.write_text("a file in the way")
    assert main(["restore", "runway"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert str(folder) in err
