"""Where things are kept, and what this device is called."""

import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prepdeck.errors import NotWrittenError
from prepdeck.library.home import (
    HomeFolders,
    check_copied_home,
    check_writable_home,
    ensure_device_name,
    find_device_name,
    find_home,
    refuse_unusable,
)


def test_the_folder_on_the_command_line_counts_before_the_variable(tmp_path: Path) -> None:
    home = find_home(tmp_path / "a", {"PREPDECK_HOME": str(tmp_path / "b")})
    assert home.data_path == tmp_path / "a" / "data"


def test_the_variable_puts_everything_under_one_folder(tmp_path: Path) -> None:
    home = find_home(None, {"PREPDECK_HOME": str(tmp_path)})
    assert all(
        tmp_path in folder.parents
        for folder in (home.data_path, home.state_path, home.targets_path, home.journals_path("runway"))
    )


def test_without_either_the_platform_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = find_home(None, {})
    assert tmp_path in home.data_path.parents
    assert "prepdeck" in home.data_path.parts


@pytest.fixture
def _modes_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modes say what may be written to, for root too."""
    monkeypatch.setattr(os, "access", lambda path, _: bool(Path(path).stat().st_mode & stat.S_IWUSR))


def closed_places(home: HomeFolders) -> list[str]:
    problems = check_writable_home(home, "runway")
    assert all(problem.message == "not writable, so nothing you do is saved" for problem in problems)
    return [problem.where for problem in problems]


@pytest.mark.usefixtures("_modes_count")
def test_what_is_not_written_to_may_be_closed(home: HomeFolders) -> None:
    folder, journal = home.journals_path("runway"), home.journals_path("runway") / f"{ensure_device_name(home)}.toml"
    folder.mkdir(parents=True)
    for each in (home.state_path, home.data_path, home.progress_path):
        each.chmod(0o500)
        assert closed_places(home) == []
    folder.chmod(0o500)
    assert closed_places(home) == [str(folder)]
    folder.chmod(0o700)
    journal.touch()
    folder.chmod(0o500)
    assert closed_places(home) == []  # a file that is there can be added to
    journal.chmod(0o400)
    assert closed_places(home) == [str(journal)]


@pytest.mark.usefixtures("_modes_count")
def test_what_has_to_be_made_where_it_cannot_be_is_said(home: HomeFolders) -> None:
    home.data_path.parent.mkdir(mode=0o500)
    assert closed_places(home) == [str(home.data_path.parent)]
    home.data_path.parent.chmod(0o700)
    home.state_path.mkdir(mode=0o500)
    assert closed_places(home) == [str(home.state_path)]  # nobody can write without a name
    home.state_path.chmod(0o700)
    ensure_device_name(home)
    home.data_path.mkdir()
    home.data_path.chmod(0o500)
    assert closed_places(home) == [str(home.data_path)]


@pytest.mark.parametrize("place", ["data", "state", "progress", "folder of the target"])
def test_of_a_link_that_leads_nowhere_it_is_not_said_that_it_is_closed(home: HomeFolders, place: str) -> None:
    ensure_device_name(home)
    path = {"data": home.data_path, "state": home.state_path, "progress": home.progress_path}.get(
        place, home.journals_path("runway")
    )
    if path == home.state_path:
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path.with_name("nothing"))
    if path == home.journals_path("runway"):
        assert check_writable_home(home, "runway") == ()
    else:
        with pytest.raises(NotWrittenError, match="not a folder"):
            refuse_unusable(home)


def test_the_name_of_a_device_is_made_once_and_kept(home: HomeFolders) -> None:
    assert ensure_device_name(home) == ensure_device_name(home)


def test_two_devices_have_two_names(tmp_path: Path) -> None:
    one, other = (find_home(tmp_path / name, {}) for name in ("one", "other"))
    assert ensure_device_name(one) != ensure_device_name(other)


def test_a_name_that_is_no_name_is_made_anew(home: HomeFolders) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_text("../../evil\n", "utf-8")
    assert "/" not in ensure_device_name(home)


def test_a_home_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(NotWrittenError, match="--home"):
        ensure_device_name(find_home(tmp_path / "file", {}))


def test_a_home_that_was_copied_has_a_name_of_its_own_and_says_so_once(home: HomeFolders, tmp_path: Path) -> None:
    name = ensure_device_name(home)
    assert check_copied_home(home) == ()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copy = find_home(tmp_path / "copy", {})
    (problem,) = check_copied_home(copy)
    new = ensure_device_name(copy)
    assert new not in {name, ""}
    assert str(problem) == f"this folder was copied from {name}; this device is now called {new}"
    assert check_copied_home(copy) == ()
    assert ensure_device_name(copy) == new
    assert ensure_device_name(home) == name


def test_a_home_on_another_machine_has_a_name_of_its_own(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    name = ensure_device_name(home)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("prepdeck.library.home._machine_id", lambda: b"another")
        assert check_copied_home(home) != ()
        other = ensure_device_name(home)
        assert other != name
    assert ensure_device_name(home) == name  # back on the first machine
    assert check_copied_home(home) == ()
    monkeypatch.setattr("prepdeck.library.home._machine_id", lambda: b"another")
    assert ensure_device_name(home) == other


def test_a_home_that_is_reached_by_a_link_is_no_copy(home: HomeFolders, tmp_path: Path) -> None:
    name = ensure_device_name(home)
    (tmp_path / "link").symlink_to(tmp_path / "home")
    linked = find_home(tmp_path / "link", {})
    assert check_copied_home(linked) == ()
    assert ensure_device_name(linked) == name


def test_a_name_that_an_older_version_kept_alone_stays(home: HomeFolders, tmp_path: Path) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_text("desk-77aa\n", "utf-8")
    assert find_device_name(home) == "desk-77aa"
    assert check_copied_home(home) == ()
    assert ensure_device_name(home) == "desk-77aa"
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    assert ensure_device_name(find_home(tmp_path / "copy", {})) != "desk-77aa"
    assert ensure_device_name(home) == "desk-77aa"


@pytest.mark.parametrize(
    "kept",
    [b"", b"\xff\xfe\x00", b"one\ntwo\n", b"one two\n", b"\n" * 10_000, b"a\n" * (2 << 20)],
    ids=["empty", "bytes", "lines", "words", "empty lines", "long"],
)
def test_what_is_no_name_gives_way_to_one(home: HomeFolders, kept: bytes) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_bytes(kept)
    assert find_device_name(home) == ""
    assert check_copied_home(home) == ()
    name = ensure_device_name(home)
    assert name not in {"one", "two", ""}
    assert len(name) < 30
    assert ensure_device_name(home) == name


@pytest.mark.parametrize("before", [None, b"", b"desk-77aa\n", b"desk-77aa\n" + b"0" * 32 + b"\n"])
def test_starts_at_the_same_moment_agree_on_one_name(home: HomeFolders, before: bytes | None) -> None:
    home.state_path.mkdir(parents=True)
    if before is not None:
        (home.state_path / "device").write_bytes(before)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: ensure_device_name(home), range(32)))
    assert names == {find_device_name(home)}


def test_asking_for_the_name_makes_none(home: HomeFolders) -> None:
    assert find_device_name(home) == ""
    assert check_copied_home(home) == ()
    assert not home.state_path.exists()


def test_a_pipe_in_the_place_of_the_name_is_said_and_not_waited_for(home: HomeFolders) -> None:
    home.state_path.mkdir(parents=True)
    os.mkfifo(home.state_path / "device")
    with pytest.raises(NotWrittenError, match="not an ordinary file"):
        ensure_device_name(home)
    assert find_device_name(home) == ""
