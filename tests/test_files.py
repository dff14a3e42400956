"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from prepdeck.errors import AlreadyThere, NotWritten
from prepdeck.files import write_whole


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_file_is_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.md", "text\n", replace=False)
    assert (tmp_path / "a.md").read_text("utf-8") == "text\n"
    assert left_over(tmp_path) == []


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine", "utf-8")
    with pytest.raises(AlreadyThere, match="--force"):
        write_whole(path, "new", replace=False)
    assert path.read_text("utf-8") == "mine"
    write_whole(path, "new", replace=True)
    assert path.read_text("utf-8") == "new"


def test_a_file_that_comes_into_being_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    real = os.fsync

    def meanwhile(handle: int) -> None:
        path.write_text("theirs", "utf-8")
        real(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(AlreadyThere):
        write_whole(path, "new", replace=False)
    assert path.read_text("utf-8") == "theirs"
    assert left_over(tmp_path) == []


def test_a_disk_that_fills_up_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine", "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        write_whole(path, "new", replace=True)
    assert path.read_text("utf-8") == "mine"
    assert left_over(tmp_path) == []


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine", "utf-8")
    path.chmod(0o600)
    write_whole(path, "new", replace=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("mine", "utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    write_whole(tmp_path / "link.md", "new", replace=True)
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text("utf-8") == "new"


def test_a_pipe_is_written_into_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(path, "new", replace=True)
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("path", ["missing/a.md", ".", "nul\0", "x" * 300])
def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path, path: str) -> None:
    with pytest.raises(NotWritten, match="not written"):
        write_whole(tmp_path / path, "new", replace=True)
