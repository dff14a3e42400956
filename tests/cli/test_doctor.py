"""`prepdeck doctor`: what is wrong with the journals is told line by line, and mended when that is asked for."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from prepdeck.cli.main import main
from prepdeck.errors import NotYetWrittenError
from prepdeck.journal.journal_files import make_event_id
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.memory.fsrs import Grade
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study

CARDS = ("mistakes/flicker-in-motion", "mistakes/pitch-an-addition", "mistakes/what-to-build-next")


class Told:
    """What the doctor said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = main(["doctor", *arguments])
        out, self.error = capsys.readouterr()
        self.lines = out.splitlines()
        self.text = out


@pytest.fixture
def path(study: Study) -> Path:
    """A journal with three grades."""
    for card in CARDS:
        study.store.save_events(
            CardGraded(id=make_event_id(), at=study.clock(), card=card, grade=Grade.GOOD, seconds=2.5)
        )
    return study.store.journal.path


def change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def snapshot(home: HomeFolders) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.data_path.rglob("*") if path.is_file()}


def test_of_what_is_sound_the_facts_are_told(study: Study, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study.back_up_journals()
    told = Told(capsys)
    assert told.code == 0
    assert told.lines == [
        f"this device is {path.stem}",
        "runway",
        f"  {path.name}  3 events, this device's, backup of {study.today}",
        "nothing to repair",
    ]


def test_before_anything_was_done_there_is_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert Told(capsys).lines == ["this device has no name yet", "nothing to repair"]
    told = Told(capsys, "acme")
    assert told.code == 1
    assert "no journals of 'acme'" in told.error


def test_a_damaged_event_is_shown_with_its_lines_and_nothing_is_changed(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(path, f'card = "{CARDS[1]}"', f'card = "{CARDS[1]}" \x1b[31m')
    before = snapshot(home)
    told = Told(capsys, "runway")
    assert told.code == 1
    assert "--repair" in told.error
    number = path.read_text("utf-8").split("\n").index(f'card = "{CARDS[1]}" \x1b[31m') + 1
    assert any(line.startswith(f"{path}:{number - 4}: damaged event") for line in told.lines)
    (shown,) = [line for line in told.lines if line.lstrip().startswith(f"{number} |")]
    assert CARDS[1] in shown
    assert "\x1b" not in told.text
    assert snapshot(home) == before


def test_repair_mends_keeps_the_damaged_file_and_finds_nothing_the_second_time(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(path, "[[event]]", "[[evemt]]")
    change(path, "good", "goof")
    change(path, "[[event]]", "<<<<<<< HEAD\n[[event]]")
    damaged = path.read_bytes()
    told = Told(capsys, "--repair")
    assert told.code == 0
    assert "repaired, with 2 events" in told.text
    (kept,) = path.parent.glob("*.damaged-*")
    assert kept.read_bytes() == damaged
    assert kept.name in told.text
    before = snapshot(home)
    again = Told(capsys, "--repair")
    assert again.code == 0
    assert "mended" not in again.text
    assert snapshot(home) == before
    assert len(Study.open(home, "runway").store.event_log.counted_grades) == 2


def test_an_event_without_its_mark_comes_back(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = path.read_bytes()
    change(path, '[[event]]\nid = "', '[[evemt]]\nid = "')
    assert "without its [[event]]" in Told(capsys).text
    assert "1 of them recovered" in Told(capsys, "--repair").text
    assert path.read_bytes() == whole
    assert len(Study.open(home, "runway").store.event_log.counted_grades) == 3


def test_files_that_others_may_read_are_told_and_closed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.chmod(0o644)
    path.parent.chmod(0o755)
    told = Told(capsys)
    assert told.code == 1
    assert "mode 0644" in told.text
    assert "mode 0755" in told.text
    assert Told(capsys, "--repair").code == 0


def test_what_is_odd_and_harms_nothing_is_a_fact(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = path.read_text("utf-8")
    other = path.with_name("phone (conflicted copy).toml")
    ahead = '[[event]]\nid = "late"\nat = 2199-01-01T00:00:00Z\nkind = "dream"\n\n'
    other.write_text(raw + ahead, "utf-8")
    path.with_name(f"{path.name}.cut").write_bytes(b"half\n")
    for each in (other, path.with_name(f"{path.name}.cut")):
        each.chmod(0o600)
    shutil.copytree(path.parent, path.parent.with_name("gone"))
    told = Told(capsys)
    assert told.code == 0
    for words in ("sync program", "1 of an unknown kind", "3 duplicates", "2199-01-01", "earlier damage"):
        assert told.text.count(words) == 2
    assert "gone  this target is not in the library" in told.text


def test_two_events_with_one_id_are_told_where_they_are(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = path.with_name("zz-phone.toml")
    other.write_text(path.read_text("utf-8").replace('grade = "good"', 'grade = "easy"', 1), "utf-8")
    other.chmod(0o600)
    told = Told(capsys)
    assert told.code == 1
    assert f"{other}:6: another event has the same id" in told.text
    assert Told(capsys, "--repair").code == 1


def test_what_cannot_be_read_and_what_is_newer_is_told_and_left_alone(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.with_name("folder.toml").mkdir(mode=0o700)
    change(path, "format = 1", "format = 2")
    before = snapshot(home)
    told = Told(capsys, "--repair")
    assert told.code == 1
    assert "folder.toml: cannot be read" in told.text
    assert "format 2 is newer" in told.text
    assert snapshot(home) == before


def test_where_no_copies_can_be_kept_that_is_told(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert path.exists()
    home.backups_path.write_text("a file in the way")
    told = Told(capsys)
    assert told.code == 1
    assert f"{home.backups_path}: cannot write backups; make" in told.text


def test_a_copied_home_names_both_devices(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    Study.open(find_home(tmp_path / "copy", {}), "runway").rounds.postpone_question()
    assert main(["--home", str(tmp_path / "copy"), "doctor"]) == 0
    out = capsys.readouterr().out
    assert f"this device is {path.stem}\n" not in out
    assert f"  {path.name}  3 events, no backup yet\n" in out
    assert "1 event, this device's" in out


def test_a_journal_whose_name_is_no_text_is_mended_as_the_others_are(
    study: Study, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = path.parent / os.fsdecode(b"\xff.toml")
    for damaged in (odd, path.with_name("zz.toml")):
        damaged.write_text("x\n", "utf-8")
    told = Told(capsys, "--repair")
    assert told.text.count("repaired, with no events") == 2
    assert Told(capsys).code == 0
    assert odd.read_bytes().startswith(b"format = 1")
    study.back_up_journals()
    whole = path.read_text("utf-8")
    odd.write_text(odd.read_text("utf-8") + whole[whole.index("[[event]]") :].replace('id = "', 'id = "f'), "utf-8")
    study.back_up_journals()
    odd.write_text("format = 1\n", "utf-8")
    assert main(["restore", "runway"]) == 0
    assert len(Study.open(study.home, "runway", study.clock).store.event_log.counted_grades) == 6


@pytest.mark.parametrize("is_folder_linked", [False, True])
def test_nothing_of_the_person_is_mended_or_closed_through_a_link(
    study: Study, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, is_folder_linked: bool
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    files = {"notes.toml": "my own notes\nline two\n", "pyproject.toml": "[project]\nname = 'x'\n"}
    for name, text in files.items():
        (own / name).write_text(text, "utf-8")
        (own / name).chmod(0o644)
    if is_folder_linked:
        (study.home.progress_path / "extern").symlink_to(own)
    else:
        for name in files:
            (path.parent / name).symlink_to(own / name)
    told = Told(capsys, "--repair")
    assert "a link to a file that is not a journal" in told.text + told.error
    assert sorted(each.name for each in own.iterdir()) == sorted(files)
    assert {name: (own / name).read_text("utf-8") for name in files} == files
    assert {stat.S_IMODE((own / name).stat().st_mode) for name in files} == {0o644}


def test_no_event_is_appended_to_a_file_of_the_person_behind_a_link(study: Study, path: Path, tmp_path: Path) -> None:
    own = tmp_path / "notes.txt"
    own.write_text("my own notes\n", "utf-8")
    path.unlink()
    path.symlink_to(own)
    again = Study.open(study.home, "runway", study.clock)
    with pytest.raises(NotYetWrittenError, match="a link to a file that is not a journal"):
        again.cards.grade(CARDS[0], Grade.GOOD, 1)
    assert own.read_text("utf-8") == "my own notes\n"
