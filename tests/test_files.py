"""Files are written completely or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from prepdeck.errors import AlreadyExistsError, NotWrittenError
from prepdeck.files import is_path_taken, parse_typed_path, remove_unfinished_drafts, write_whole_file


def list_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_file_is_written(tmp_path: Path) -> None:
    write_whole_file(tmp_path / "a.md", "text\n", can_overwrite=False)
    assert (tmp_path / "a.md").read_text("utf-8") == "text\n"
    assert list_names(tmp_path) == []


def test_an_existing_file_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine", "utf-8")
    with pytest.raises(AlreadyExistsError, match="--force"):
        write_whole_file(path, "new", can_overwrite=False)
    assert path.read_text("utf-8") == "mine"
    write_whole_file(path, "new", can_overwrite=True)
    assert path.read_text("utf-8") == "new"


def test_a_file_made_by_another_program_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    real_fsync = os.fsync

    def meanwhile(handle: int) -> None:
        path.write_text("theirs", "utf-8")
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(AlreadyExistsError):
        write_whole_file(path, "new", can_overwrite=False)
    assert path.read_text("utf-8") == "theirs"
    assert list_names(tmp_path) == []


def test_a_disk_that_fills_up_leaves_the_old_file_intact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine", "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWrittenError, match="No space left"):
        write_whole_file(path, "new", can_overwrite=True)
    assert path.read_text("utf-8") == "mine"
    assert list_names(tmp_path) == []


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine", "utf-8")
    path.chmod(0o600)
    write_whole_file(path, "new", can_overwrite=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("mine", "utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    write_whole_file(tmp_path / "link.md", "new", can_overwrite=True)
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text("utf-8") == "new"


def test_a_link_in_place_of_a_file_of_prepdeck_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    (tmp_path / "look").symlink_to("mine.txt")
    write_whole_file(tmp_path / "look", "light", can_overwrite=True, is_private=True, follows_links=False)
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"
    assert (tmp_path / "look").read_text("utf-8") == "light"
    assert not (tmp_path / "look").is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
def test_a_terminal_is_not_written_into() -> None:
    handle, terminal = os.openpty()
    with pytest.raises(NotWrittenError, match="it is a terminal"):
        write_whole_file(Path(os.ttyname(terminal)), "# Summary", can_overwrite=True)
    os.close(terminal)
    os.close(handle)


def test_a_pipe_is_written_into_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_whole_file(path, "new", can_overwrite=True)
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("missing/a.md", "No such file or directory"),
        (".", "it is a folder"),
        ("x" * 300, "too long"),
        ("a\0b", "a character not allowed in file names"),
        ("a\ud800b", "a character not allowed in file names"),
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_path_that_cannot_be_written_is_reported(tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(NotWrittenError, match=said):
        write_whole_file(tmp_path / path, "new", can_overwrite=True)
    assert list_names(tmp_path) == []


def test_a_path_without_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "lstat", closed)
    with pytest.raises(NotWrittenError, match="Permission denied"):
        is_path_taken(tmp_path / "a.md")


def test_a_broken_link_counts_as_an_existing_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "gone")
    assert is_path_taken(tmp_path / "a.md")
    with pytest.raises(AlreadyExistsError):
        write_whole_file(tmp_path / "a.md", "new", can_overwrite=False)


def test_a_typed_path_is_absolute_and_knows_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert parse_typed_path(" a.md ") == tmp_path / "a.md"
    assert parse_typed_path("~/a.md") == tmp_path / "me" / "a.md"
    with pytest.raises(NotWrittenError, match="there is no such home folder"):
        parse_typed_path("~nobody-of-this-name/a.md")


def kill_while_writing(path: Path) -> str:
    """Kill a program that has written a draft but not renamed it; return the name of the draft."""
    program = (
        "import os, signal\nfrom pathlib import Path\nfrom prepdeck import files\n"
        "files._move_draft = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"files.write_whole_file(Path({str(path)!r}), 'text', can_overwrite=True)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    (draft,) = list_names(path.parent)
    return draft


def test_a_draft_of_a_killed_program_is_removed_and_other_files_stay(tmp_path: Path) -> None:
    deep = tmp_path / "data" / "targets" / "acme"
    deep.mkdir(parents=True)
    kill_while_writing(deep / "a.md")
    (deep / ".mine.md.abcd1234").write_text("mine", "utf-8")
    (deep / "not.prepdeck-draft").write_text("mine", "utf-8")
    (deep / ".mine.unfinished").write_text("mine", "utf-8")
    remove_unfinished_drafts(tmp_path)
    assert list_names(deep) == [".mine.md.abcd1234", ".mine.unfinished"]
    assert (deep / "not.prepdeck-draft").exists()


@pytest.mark.skipif(os.name != "posix", reason="there are no pipes in folders")
def test_a_pipe_with_the_name_of_a_draft_blocks_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".x.prepdeck-draft")
    remove_unfinished_drafts(tmp_path)
    assert list_names(tmp_path) == [".x.prepdeck-draft"]


def test_a_draft_that_is_being_written_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear = (
        f"from pathlib import Path\nfrom prepdeck import files\nfiles.remove_unfinished_drafts(Path({str(tmp_path)!r}))"
    )
    fsync = os.fsync

    def fsync_meanwhile(handle: int) -> None:
        subprocess.run([sys.executable, "-c", clear], check=True)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync_meanwhile)
    write_whole_file(tmp_path / "a.md", "whole", can_overwrite=True)
    assert (tmp_path / "a.md").read_text("utf-8") == "whole"


def test_a_draft_removed_before_it_is_locked_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cleared: list[str] = []

    def clear_first(_: int) -> None:
        if not cleared:
            cleared.extend(list_names(tmp_path))
            remove_unfinished_drafts(tmp_path)

    monkeypatch.setattr("prepdeck.files.hold_draft", clear_first)
    write_whole_file(tmp_path / "a.md", "whole", can_overwrite=True)
    assert len(cleared) == 1
    assert (tmp_path / "a.md").read_text("utf-8") == "whole"
