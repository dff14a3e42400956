"""`prepdeck restore`: what the journals lack, from their copies."""

import pytest

from prepdeck.cli.main import main
from prepdeck.library.home import HomeFolders
from prepdeck.memory.fsrs import Grade
from prepdeck.study import Study


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["restore", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_deleted_journal_comes_back(home: HomeFolders, study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == ["there are no backups yet"]
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.cards.grade("mistakes/pitch-an-addition", Grade.GOOD, 1)
    study.back_up_journals()
    path = study.store.journal.path
    first, last = said(capsys)
    assert first == f"runway  {study.today}  {path.name}  4 events"
    assert "prepdeck restore TARGET" in last
    path.unlink()
    assert said(capsys, "runway") == [f"written to {path}", "4 events restored"]
    assert said(capsys, "runway", str(study.today)) == ["nothing to restore"]
    assert Study.open(home, "runway").progress == study.progress


def test_a_day_before_the_first_copy_is_said(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.back_up_journals()
    assert main(["restore", "runway", "2020-01-01"]) == 1
    assert "up to 2020-01-01" in capsys.readouterr().err


def test_what_cannot_be_brought_back_is_said_in_one_line(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.back_up_journals()
    folder = study.store.journal.folder
    study.store.journal.path.unlink()
    folder.rmdir()
    folder.write_text("a file in the way")
    assert main(["restore", "runway"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert str(folder) in err
