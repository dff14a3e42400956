"""The home folders and the name of this device."""

import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prepdeck.errors import NotWrittenError
from prepdeck.library.home import (
    HomeFolders,
    check_writable_home,
    ensure_device_name,
    find_device_name,
    find_home,
    refuse_unusable,
    rename_copied_device,
)


def test_the_home_option_takes_precedence_over_the_variable(tmp_path: Path) -> None:
    home = find_home(tmp_path / "a", {"PREPDECK_HOME": str(tmp_path / "b")})
    assert home.data_path == tmp_path / "a" / "data"


def test_the_variable_moves_all_folders_below_one_folder(tmp_path: Path) -> None:
    home = find_home(None, {"PREPDECK_HOME": str(tmp_path)})
    assert all(
        tmp_path in folder.parents
        for folder in (home.data_path, home.state_path, home.targets_path, home.journals_path("runway"))
    )


def test_without_option_and_variable_the_standard_folders_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = find_home(None, {})
    for folder in (home.data_path, home.config_path):
        assert tmp_path in folder.parents
        assert "prepdeck" in folder.parts


@pytest.fixture
def _enforce_modes_for_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let file modes decide what is writable, even if the tests run as root."""
    monkeypatch.setattr(os, "access", lambda path, _: bool(Path(path).stat().st_mode & stat.S_IWUSR))


def list_unwritable_paths(home: HomeFolders) -> list[str]:
    problems = check_writable_home(home, "runway")
    assert all(problem.message == "not writable, so nothing you do is saved" for problem in problems)
    return [problem.where for problem in problems]


@pytest.mark.usefixtures("_enforce_modes_for_root")
def test_only_the_paths_that_are_written_must_be_writable(home: HomeFolders) -> None:
    folder, journal = home.journals_path("runway"), home.journals_path("runway") / f"{ensure_device_name(home)}.toml"
    folder.mkdir(parents=True)
    for path in (home.state_path, home.data_path, home.progress_path):
        path.chmod(0o500)
        assert list_unwritable_paths(home) == []
    folder.chmod(0o500)
    assert list_unwritable_paths(home) == [str(folder)]
    folder.chmod(0o700)
    journal.touch()
    folder.chmod(0o500)
    assert list_unwritable_paths(home) == []  # an existing file can be appended to
    journal.chmod(0o400)
    assert list_unwritable_paths(home) == [str(journal)]


@pytest.mark.usefixtures("_enforce_modes_for_root")
def test_a_folder_that_cannot_be_created_is_reported(home: HomeFolders) -> None:
    home.data_path.parent.mkdir(mode=0o500)
    assert list_unwritable_paths(home) == [str(home.data_path.parent)]
    home.data_path.parent.chmod(0o700)
    home.state_path.mkdir(mode=0o500)
    assert list_unwritable_paths(home) == [str(home.state_path)]  # the device name must be saved first
    home.state_path.chmod(0o700)
    ensure_device_name(home)
    home.data_path.mkdir()
    home.data_path.chmod(0o500)
    assert list_unwritable_paths(home) == [str(home.data_path)]


@pytest.mark.parametrize("link_location", ["data", "state", "progress", "folder of the target"])
def test_a_broken_link_is_not_reported_as_write_protected(home: HomeFolders, link_location: str) -> None:
    ensure_device_name(home)
    path = {"data": home.data_path, "state": home.state_path, "progress": home.progress_path}.get(
        link_location, home.journals_path("runway")
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


def test_the_device_name_is_created_once_and_saved(home: HomeFolders) -> None:
    assert ensure_device_name(home) == ensure_device_name(home)


def test_two_devices_have_different_names(tmp_path: Path) -> None:
    first_home, second_home = (find_home(tmp_path / name, {}) for name in ("one", "other"))
    assert ensure_device_name(first_home) != ensure_device_name(second_home)


def test_an_invalid_device_name_is_replaced(home: HomeFolders) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_text("../../evil\n", "utf-8")
    assert "/" not in ensure_device_name(home)


def test_a_home_that_cannot_be_created_is_reported_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(NotWrittenError, match="--home"):
        ensure_device_name(find_home(tmp_path / "file", {}))


def test_a_copied_home_gets_a_new_device_name_and_reports_it_once(home: HomeFolders, tmp_path: Path) -> None:
    name = ensure_device_name(home)
    assert rename_copied_device(home) == ()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copy = find_home(tmp_path / "copy", {})
    (problem,) = rename_copied_device(copy)
    copied_name = ensure_device_name(copy)
    assert copied_name not in {name, ""}
    assert str(problem) == f"this folder was copied from {name}; this computer is now called {copied_name}"
    assert rename_copied_device(copy) == ()
    assert ensure_device_name(copy) == copied_name
    assert ensure_device_name(home) == name


def test_a_home_on_another_machine_has_its_own_device_name(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    name = ensure_device_name(home)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("prepdeck.library.home._machine_id", lambda: b"another")
        assert rename_copied_device(home) != ()
        second_name = ensure_device_name(home)
        assert second_name != name
    assert ensure_device_name(home) == name  # back on the first machine
    assert rename_copied_device(home) == ()
    monkeypatch.setattr("prepdeck.library.home._machine_id", lambda: b"another")
    assert ensure_device_name(home) == second_name


def test_a_home_that_is_opened_through_a_link_is_not_a_copy(home: HomeFolders, tmp_path: Path) -> None:
    name = ensure_device_name(home)
    (tmp_path / "link").symlink_to(tmp_path / "home")
    linked_home = find_home(tmp_path / "link", {})
    assert rename_copied_device(linked_home) == ()
    assert ensure_device_name(linked_home) == name


def test_the_device_name_of_an_older_version_is_kept(home: HomeFolders, tmp_path: Path) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_text("desk-77aa\n", "utf-8")
    assert find_device_name(home) == "desk-77aa"
    assert rename_copied_device(home) == ()
    assert ensure_device_name(home) == "desk-77aa"
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    assert ensure_device_name(find_home(tmp_path / "copy", {})) != "desk-77aa"
    assert ensure_device_name(home) == "desk-77aa"


@pytest.mark.parametrize(
    "stored_bytes",
    [b"", b"\xff\xfe\x00", b"one\ntwo\n", b"one two\n", b"\n" * 10_000, b"a\n" * (2 << 20)],
    ids=["empty", "bytes", "lines", "words", "empty lines", "long"],
)
def test_an_invalid_device_file_is_replaced(home: HomeFolders, stored_bytes: bytes) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_bytes(stored_bytes)
    assert find_device_name(home) == ""
    assert rename_copied_device(home) == ()
    name = ensure_device_name(home)
    assert name not in {"one", "two", ""}
    assert len(name) < 30
    assert ensure_device_name(home) == name


@pytest.mark.parametrize("stored_bytes", [None, b"", b"desk-77aa\n", b"desk-77aa\n" + b"0" * 32 + b"\n"])
def test_simultaneous_starts_agree_on_one_device_name(home: HomeFolders, stored_bytes: bytes | None) -> None:
    home.state_path.mkdir(parents=True)
    if stored_bytes is not None:
        (home.state_path / "device").write_bytes(stored_bytes)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: ensure_device_name(home), range(32)))
    assert names == {find_device_name(home)}


def test_looking_up_the_device_name_does_not_create_one(home: HomeFolders) -> None:
    assert find_device_name(home) == ""
    assert rename_copied_device(home) == ()
    assert not home.state_path.exists()


def test_a_pipe_in_place_of_the_device_file_is_reported_without_waiting(home: HomeFolders) -> None:
    home.state_path.mkdir(parents=True)
    os.mkfifo(home.state_path / "device")
    with pytest.raises(NotWrittenError, match="not an ordinary file"):
        ensure_device_name(home)
    assert find_device_name(home) == ""
