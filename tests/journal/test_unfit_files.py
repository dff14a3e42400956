"""A file that is in the place of a journal but cannot be one is reported and skipped, and never blocks."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from prepdeck.cli.main import main
from prepdeck.errors import NotYetWrittenError
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.study import Study

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="this system has no such files")


def link_to_another_target(path: Path) -> None:
    folder = path.parent.with_name("acme")
    folder.mkdir(mode=0o700)
    (folder / "laptop.toml").write_text('format = 1\ntarget = "acme"\ndevice = "laptop"\n\n', "utf-8")
    path.symlink_to(folder / "laptop.toml")


def link_to_another_device(path: Path) -> None:
    neighbor = path.with_name("tablet.toml")
    neighbor.write_text('format = 1\ntarget = "runway"\ndevice = "tablet"\n\n', "utf-8")
    path.symlink_to(neighbor.name)


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "null": lambda path: path.symlink_to("/dev/null"),
    "full": lambda path: path.symlink_to("/dev/full"),
    "zero": lambda path: path.symlink_to("/dev/zero"),
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o600),
    "broken link": lambda path: path.symlink_to("nowhere.toml"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "another target": link_to_another_target,
    "another device": link_to_another_device,
}
unusable_files = pytest.mark.parametrize("make", UNUSABLE.values(), ids=UNUSABLE)


def remove(path: Path) -> None:
    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


@unusable_files
def test_nothing_is_written_into_an_unusable_file_and_nothing_is_lost(
    home: HomeFolders, study: Study, reopened: Callable[[], Study], make: Callable[[Path], object]
) -> None:
    path = study.store.journals.path
    path.parent.mkdir(parents=True)
    make(path)
    before = {
        other_path: other_path.read_bytes()
        for other_path in home.progress_path.rglob("*.toml")
        if other_path.is_file() and other_path != path
    }
    again = reopened()
    assert len(again.store.problems) == 1
    with pytest.raises(NotYetWrittenError, match="not saved") as error:
        again.cards.grade(CARD, Grade.GOOD, 1)
    assert "\n" not in str(error.value)
    assert again.store.unwritten_count == 1
    assert {other_path: other_path.read_bytes() for other_path in before} == before
    remove(path)
    again.store.flush()
    assert [event.card for event in reopened().store.event_log.counted_grades] == [CARD]


@unusable_files
def test_an_unusable_file_of_another_device_is_reported_and_skipped(
    study: Study, reopened: Callable[[], Study], make: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    path = study.store.journals.folder / "phone.toml"
    make(path)
    assert study.read_outside_events() is False
    again = reopened()
    assert [str(path)] == [problem.where for problem in again.store.problems]
    again.cards.grade(OTHER, Grade.GOOD, 1)
    again.backups.back_up_journals()
    assert len(reopened().store.event_log.counted_grades) == 2
    modes = [stat.S_IMODE(Path(device_path).stat().st_mode) for device_path in ("/dev/null", "/dev/zero", "/dev/full")]
    assert main(["doctor", "--repair", "runway"]) == 1
    out = capsys.readouterr().out
    assert out.count(f"{path}: cannot be read: ") == 1
    assert "nothing to repair" not in out
    assert modes == [
        stat.S_IMODE(Path(device_path).stat().st_mode) for device_path in ("/dev/null", "/dev/zero", "/dev/full")
    ]
    assert main(["restore", "runway"]) == 0
    assert main(["list"]) == 0


def test_a_link_to_an_ordinary_file_elsewhere_is_followed(
    study: Study, reopened: Callable[[], Study], tmp_path: Path
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    path, elsewhere = study.store.journals.path, tmp_path / "dotfiles" / "journal.toml"
    elsewhere.parent.mkdir()
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    again = reopened()
    again.cards.grade(OTHER, Grade.GOOD, 1)
    assert path.is_symlink()
    assert again.problems == ()
    assert len(reopened().store.event_log.counted_grades) == 2


@pytest.mark.parametrize(
    "make", [UNUSABLE[name] for name in ("null", "pipe", "socket", "broken link", "link to itself")]
)
@pytest.mark.parametrize("kind_of_folder", ["folder of all journals", "folder of a target"])
def test_an_unusable_folder_is_reported_by_every_command_before_anything_is_done(
    home: HomeFolders, capsys: pytest.CaptureFixture[str], make: Callable[[Path], object], kind_of_folder: str
) -> None:
    folder = home.progress_path if kind_of_folder == "folder of all journals" else home.journals_path("runway")
    folder.parent.mkdir(parents=True)
    make(folder)
    for command in (["export", "runway", "-o", "-"], []):
        assert main(command) == (1 if folder == home.progress_path else 0)
        out, err = capsys.readouterr()
        assert folder.name in out + err
        assert "not a folder" in err if folder == home.progress_path else "cannot be read" in out + err
        assert "Traceback" not in err
    if folder == home.progress_path:
        assert main(["doctor"]) == 1
        assert str(folder) in capsys.readouterr().err


@pytest.mark.parametrize("name", ["null", "full", "zero", "broken link", "link to itself"])
def test_a_link_in_place_of_the_device_file_is_replaced(home: HomeFolders, name: str) -> None:
    home.state_path.mkdir(parents=True)
    UNUSABLE[name](home.state_path / "device")
    study = Study.open(home, "runway")
    study.cards.grade(CARD, Grade.GOOD, 1)
    assert (home.state_path / "device").is_file()
    assert not (home.state_path / "device").is_symlink()


@pytest.mark.parametrize("make", [UNUSABLE[name] for name in ("pipe", "folder")])
def test_an_unusable_device_file_makes_every_event_wait(home: HomeFolders, make: Callable[[Path], object]) -> None:
    home.state_path.mkdir(parents=True)
    make(home.state_path / "device")
    study = Study.open(home, "runway")
    with pytest.raises(NotYetWrittenError, match=r"not saved: (not an ordinary file|Is a directory)"):
        study.cards.grade(CARD, Grade.GOOD, 1)
    assert not home.progress_path.exists()
    remove(home.state_path / "device")
    study.store.flush()
    assert study.store.journals.path.is_file()


LEFTOVERS = (
    "._{}.toml",
    "{}.toml~",
    ".#{}.toml",
    "#{}.toml#",
    "~${}.toml",
    "desktop.ini",
    ".DS_Store",
    ".syncthing.{}.toml.tmp",
    ".goutputstream-ABC123",
    ".{}.toml.swp",
    ".~lock.{}.toml#",
    "{}.toml.tmp",
    "{}.toml.part",
)


def test_files_of_other_programs_next_to_a_journal_are_ignored(
    study: Study, reopened: Callable[[], Study], capsys: pytest.CaptureFixture[str]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    path = study.store.journals.path
    journal_bytes = path.read_bytes().replace(b'id = "', b'id = "0')
    for name in LEFTOVERS:
        left = path.with_name(name.format(path.stem))
        left.write_bytes(b"\x00\x05\x16\x07" + journal_bytes)
        left.chmod(0o600)
    path.with_name(".#tablet.toml").symlink_to("me@host.1234:1700000000")  # the lock of an editor
    again = reopened()
    assert again.store.problems == ()
    assert len(again.store.event_log.counted_grades) == 1
    again.backups.back_up_journals()
    assert [copy.name for copy in again.home.backups_path.rglob("*.gz")] == [f"{path.name}.gz"]
    assert main(["doctor"]) == 0
    assert "nothing to repair" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    [
        "{} (1).toml",
        "{}.sync-conflict-20261121-120000-ABCDEFG.toml",
        "{} (conflicted copy 2026-11-21 120000).toml",
        "{}-laptop.toml",
        "Copy of {}.toml",
    ],
)
def test_a_copy_set_aside_by_a_synchronizing_program_is_one_more_journal(
    study: Study, reopened: Callable[[], Study], name: str
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    path = study.store.journals.path
    journal_bytes = path.read_bytes().replace(b'id = "', b'id = "0')
    path.with_name(name.format(path.stem)).write_bytes(journal_bytes)
    assert len(reopened().store.event_log.counted_grades) == 2


@pytest.mark.parametrize("name", [".phone.toml.icloud", "phone.toml.icloud"])
def test_a_journal_that_is_not_downloaded_yet_is_reported(
    study: Study, reopened: Callable[[], Study], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.store.journals.path.with_name(name).write_bytes(b"bplist00")
    (problem,) = reopened().store.problems
    assert "not downloaded yet" in str(problem)
    assert name in str(problem)
    assert main(["doctor"]) == 1
    assert "not downloaded yet" in capsys.readouterr().out
