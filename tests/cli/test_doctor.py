"""`prepdeck doctor`: damage of the journals is reported line by line, and repaired on request."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from prepdeck.cli.main import main
from prepdeck.errors import NotYetWrittenError
from prepdeck.journal.journal_files import make_event_id
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study

CARDS = ("mistakes/flicker-in-motion", "mistakes/pitch-an-addition", "mistakes/what-to-build-next")


class DoctorOutput:
    """Runs `prepdeck doctor` and keeps its exit code and output."""

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
    return study.store.journals.path


def replace_once(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def snapshot(home: HomeFolders) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.data_path.rglob("*") if path.is_file()}


def test_doctor_prints_the_facts_of_sound_journals(
    study: Study, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.backups.back_up_journals()
    output = DoctorOutput(capsys)
    assert output.code == 0
    assert output.lines == [
        f"this computer is called {path.stem}",
        "runway",
        f"  {path.name}  3 entries, from this computer, backed up on {study.today}",
        "nothing to repair",
    ]


@pytest.mark.parametrize("level", ["backups", "runway"])
def test_backups_that_cannot_be_read_are_named_everywhere(
    home: HomeFolders, study: Study, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.backups.back_up_journals()
    folder = home.backups_path if level == "backups" else home.backups_path / "runway"
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder)  # like a folder without permissions, but also for the superuser
    output = DoctorOutput(capsys)
    assert output.code == 1
    assert sum(line.startswith(f"{folder}: cannot be read") for line in output.lines) == 1
    for arguments in (["restore"], ["restore", "runway"]):
        main(arguments)
        printed = capsys.readouterr()
        assert printed.err.startswith(f"prepdeck: {folder}: cannot be read")
        assert "no backup" not in printed.err + printed.out
    assert main([]) == 0
    assert f"{folder}:cannotberead" in "".join(capsys.readouterr().out.split())  # the line is long and wrapped


def test_there_is_nothing_to_repair_before_the_first_study(capsys: pytest.CaptureFixture[str]) -> None:
    assert DoctorOutput(capsys).lines == ["this computer has no name yet", "nothing to repair"]
    output = DoctorOutput(capsys, "acme")
    assert output.code == 1
    assert "no progress files of 'acme'" in output.error


def test_a_damaged_event_is_shown_with_its_lines_and_nothing_is_changed(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_once(path, f'card = "{CARDS[1]}"', f'card = "{CARDS[1]}" \x1b[31m')
    before = snapshot(home)
    output = DoctorOutput(capsys, "runway")
    assert output.code == 1
    assert "--repair" in output.error
    number = path.read_text("utf-8").split("\n").index(f'card = "{CARDS[1]}" \x1b[31m') + 1
    assert any(line.startswith(f"{path}:{number - 4}: damaged entry") for line in output.lines)
    (shown,) = [line for line in output.lines if line.lstrip().startswith(f"{number} |")]
    assert CARDS[1] in shown
    assert "\x1b" not in output.text
    assert snapshot(home) == before
    assert f"the entry on line {number - 4} could not be read" in DoctorOutput(capsys, "--repair").text


def test_entries_of_a_renamed_journal_are_named_until_it_is_named_back(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    renamed = path.rename(path.with_name(f"{path.name}.bak"))
    output = DoctorOutput(capsys, "runway")
    assert output.code == 1
    assert f"{renamed}: 3 entries of this file are in no journal; rename it to a name that ends in .toml" in output.text
    assert "could not be read" not in output.text
    renamed.rename(path)
    assert DoctorOutput(capsys, "runway").code == 0


def test_a_newer_format_is_not_offered_for_repair(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace_once(path, "format = 1", "format = 9")
    output = DoctorOutput(capsys, "runway")
    assert "update prepdeck" in output.text
    assert "--repair" not in output.error


def test_repair_keeps_the_damaged_file_and_a_second_repair_changes_nothing(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_once(path, "[[event]]", "[[evemt]]")
    replace_once(path, "good", "goof")
    replace_once(path, "[[event]]", "<<<<<<< HEAD\n[[event]]")
    damaged = path.read_bytes()
    output = DoctorOutput(capsys, "--repair")
    assert output.code == 0  # nothing is left to do; the entry that could not be read is named
    assert "repaired, with 2 entries" in output.text
    (kept,) = path.parent.glob("*.damaged-*")
    lost_line = next(n for n, line in enumerate(damaged.decode().splitlines(), 1) if "goof" in line) - 4
    assert f"{kept}: the entry on line {lost_line} could not be read" in output.text
    assert "1 entry could not be read and is kept in this file (line" in output.text
    assert kept.read_bytes() == damaged
    assert kept.name in output.text
    before = snapshot(home)
    second_output = DoctorOutput(capsys, "--repair")
    assert second_output.code == 0
    assert "repaired" not in second_output.text
    assert f"(line {lost_line})" in second_output.text
    assert snapshot(home) == before
    assert len(Study.open(home, "runway").store.event_log.counted_grades) == 2


def test_an_event_without_its_header_line_is_recovered(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole_text = path.read_bytes()
    replace_once(path, '[[event]]\nid = "', '[[evemt]]\nid = "')
    assert "without its [[event]]" in DoctorOutput(capsys).text
    assert "1 of them recovered" in DoctorOutput(capsys, "--repair").text
    assert path.read_bytes() == whole_text
    assert len(Study.open(home, "runway").store.event_log.counted_grades) == 3


def test_files_that_other_users_can_read_are_reported_and_made_private(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.chmod(0o644)
    path.parent.chmod(0o755)
    output = DoctorOutput(capsys)
    assert output.code == 1
    assert "mode 0644" in output.text
    assert "mode 0755" in output.text
    assert DoctorOutput(capsys, "--repair").code == 0


def test_harmless_oddities_are_facts_and_not_problems(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal_text = path.read_text("utf-8")
    other_journal = path.with_name("phone (conflicted copy).toml")
    future_event = '[[event]]\nid = "late"\nat = 2199-01-01T00:00:00Z\nkind = "dream"\n\n'
    other_journal.write_text(journal_text + future_event, "utf-8")
    path.with_name(f"{path.name}.cut").write_bytes(b"half\n")
    for path_entry in (other_journal, path.with_name(f"{path.name}.cut")):
        path_entry.chmod(0o600)
    shutil.copytree(path.parent, path.parent.with_name("gone"))
    output = DoctorOutput(capsys)
    assert output.code == 0
    for words in ("sync program", "1 of an unknown kind", "3 duplicates", "2199-01-01", "earlier repair"):
        assert output.text.count(words) == 2
    assert "gone  this target is not in the library" in output.text


def test_two_events_with_the_same_id_are_reported_with_their_line(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_journal = path.with_name("zz-phone.toml")
    other_journal.write_text(path.read_text("utf-8").replace('grade = "good"', 'grade = "easy"', 1), "utf-8")
    other_journal.chmod(0o600)
    output = DoctorOutput(capsys)
    assert output.code == 1
    assert f"{other_journal}:6: another entry has the same id" in output.text
    assert DoctorOutput(capsys, "--repair").code == 1


def test_unreadable_and_newer_journals_are_reported_and_not_changed(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.with_name("folder.toml").mkdir(mode=0o700)
    replace_once(path, "format = 1", "format = 2")
    before = snapshot(home)
    output = DoctorOutput(capsys, "--repair")
    assert output.code == 1
    assert "folder.toml: cannot be read" in output.text
    assert "format 2 is newer" in output.text
    assert snapshot(home) == before


def test_doctor_reports_that_backups_cannot_be_written(
    home: HomeFolders, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert path.exists()
    home.backups_path.write_text("a file in the way")
    output = DoctorOutput(capsys)
    assert output.code == 1
    assert f"{home.backups_path}: cannot write backups; make" in output.text


def test_doctor_lists_both_devices_of_a_copied_home(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    Study.open(find_home(tmp_path / "copy", {}), "runway").rounds.postpone_question()
    assert main(["--home", str(tmp_path / "copy"), "doctor"]) == 0
    out = capsys.readouterr().out
    assert f"this computer is called {path.stem}\n" not in out
    assert f"  {path.name}  3 entries, no backup yet\n" in out
    assert "1 entry, from this computer" in out


def test_a_journal_whose_name_is_not_text_is_repaired_like_the_others(
    study: Study, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd_journal = path.parent / os.fsdecode(b"\xff.toml")
    for damaged in (odd_journal, path.with_name("zz.toml")):
        damaged.write_text("x\n", "utf-8")
    output = DoctorOutput(capsys, "--repair")
    assert output.text.count("repaired, with no entries") == 2
    assert DoctorOutput(capsys).code == 0
    assert odd_journal.read_bytes().startswith(b"format = 1")
    study.backups.back_up_journals()
    whole_text = path.read_text("utf-8")
    odd_journal.write_text(
        odd_journal.read_text("utf-8") + whole_text[whole_text.index("[[event]]") :].replace('id = "', 'id = "f'),
        "utf-8",
    )
    study.backups.back_up_journals()
    odd_journal.write_text("format = 1\n", "utf-8")
    assert main(["restore", "runway"]) == 0
    assert len(Study.open(study.home, "runway", study.clock).store.event_log.counted_grades) == 6


@pytest.mark.parametrize("is_folder_linked", [False, True])
def test_repair_never_changes_a_persons_own_files_through_a_link(
    study: Study, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, is_folder_linked: bool
) -> None:
    own_folder = tmp_path / "own"
    own_folder.mkdir()
    files = {"notes.toml": "my own notes\nline two\n", "pyproject.toml": "[project]\nname = 'x'\n"}
    for name, text in files.items():
        (own_folder / name).write_text(text, "utf-8")
        (own_folder / name).chmod(0o644)
    if is_folder_linked:
        (study.home.progress_path / "extern").symlink_to(own_folder)
    else:
        for name in files:
            (path.parent / name).symlink_to(own_folder / name)
    output = DoctorOutput(capsys, "--repair")
    assert "a link to a file that is not a progress file" in output.text + output.error
    assert sorted(path_entry.name for path_entry in own_folder.iterdir()) == sorted(files)
    assert {name: (own_folder / name).read_text("utf-8") for name in files} == files
    assert {stat.S_IMODE((own_folder / name).stat().st_mode) for name in files} == {0o644}


def test_no_event_is_appended_to_a_persons_own_file_through_a_link(study: Study, path: Path, tmp_path: Path) -> None:
    own_folder = tmp_path / "notes.txt"
    own_folder.write_text("my own notes\n", "utf-8")
    path.unlink()
    path.symlink_to(own_folder)
    second_output = Study.open(study.home, "runway", study.clock)
    with pytest.raises(NotYetWrittenError, match="a link to a file that is not a progress file"):
        second_output.cards.grade(CARDS[0], Grade.GOOD, 1)
    assert own_folder.read_text("utf-8") == "my own notes\n"
