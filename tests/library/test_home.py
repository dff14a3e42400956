"""Where things are kept, and what this device is called."""

import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prepdeck.errors import NotWritten
from prepdeck.library.home import Home, closed, copied, device_name, find_home, known_name, refuse_unusable


def test_the_folder_on_the_command_line_counts_before_the_variable(tmp_path: Path) -> None:
    home = find_home(tmp_path / "a", {"PREPDECK_HOME": str(tmp_path / "b")})
    assert home.data == tmp_path / "a" / "data"


def test_the_variable_puts_everything_under_one_folder(tmp_path: Path) -> None:
    home = find_home(None, {"PREPDECK_HOME": str(tmp_path)})
    assert all(tmp_path in folder.parents for folder in (home.data, home.state, home.targets, home.journal("runway")))


def test_without_either_the_platform_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = find_home(None, {})
    assert tmp_path in home.data.parents
    assert "prepdeck" in home.data.parts


@pytest.fixture
def _modes_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modes say what may be written to, for root too."""
    monkeypatch.setattr(os, "access", lambda path, _: bool(Path(path).stat().st_mode & stat.S_IWUSR))


def closed_places(home: Home) -> list[str]:
    problems = closed(home, "runway")
    assert all(problem.message == "may not be written to: what you do is not kept" for problem in problems)
    return [problem.where for problem in problems]


@pytest.mark.usefixtures("_modes_count")
def test_what_is_not_written_to_may_be_closed(home: Home) -> None:
    folder, journal = home.journal("runway"), home.journal("runway") / f"{device_name(home)}.toml"
    folder.mkdir(parents=True)
    for each in (home.state, home.data, home.progress):
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
def test_what_has_to_be_made_where_it_cannot_be_is_said(home: Home) -> None:
    home.data.parent.mkdir(mode=0o500)
    assert closed_places(home) == [str(home.data.parent)]
    home.data.parent.chmod(0o700)
    home.state.mkdir(mode=0o500)
    assert closed_places(home) == [str(home.state)]  # nobody can write without a name
    home.state.chmod(0o700)
    device_name(home)
    home.data.mkdir()
    home.data.chmod(0o500)
    assert closed_places(home) == [str(home.data)]


@pytest.mark.parametrize("place", ["data", "state", "progress", "folder of the target"])
def test_of_a_link_that_leads_nowhere_it_is_not_said_that_it_is_closed(home: Home, place: str) -> None:
    device_name(home)
    path = {"data": home.data, "state": home.state, "progress": home.progress}.get(place, home.journal("runway"))
    if path == home.state:
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path.with_name("nothing"))
    if path == home.journal("runway"):
        assert closed(home, "runway") == ()
    else:
        with pytest.raises(NotWritten, match="not a folder"):
            refuse_unusable(home)


def test_the_name_of_a_device_is_made_once_and_kept(home: Home) -> None:
    assert device_name(home) == device_name(home)


def test_two_devices_have_two_names(tmp_path: Path) -> None:
    one, other = (find_home(tmp_path / name, {}) for name in ("one", "other"))
    assert device_name(one) != device_name(other)


def test_a_name_that_is_no_name_is_made_anew(home: Home) -> None:
    home.state.mkdir(parents=True)
    (home.state / "device").write_text("../../evil\n", "utf-8")
    assert "/" not in device_name(home)


def test_a_home_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(NotWritten, match="--home"):
        device_name(find_home(tmp_path / "file", {}))


def test_a_home_that_was_copied_has_a_name_of_its_own_and_says_so_once(home: Home, tmp_path: Path) -> None:
    name = device_name(home)
    assert copied(home) == ()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copy = find_home(tmp_path / "copy", {})
    (problem,) = copied(copy)
    new = device_name(copy)
    assert new not in {name, ""}
    assert str(problem) == f"this is a copy of {name}'s folder; from now on it writes as {new}"
    assert copied(copy) == ()
    assert device_name(copy) == new
    assert device_name(home) == name


def test_a_home_on_another_machine_has_a_name_of_its_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    name = device_name(home)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("prepdeck.library.home._machine", lambda: b"another")
        assert copied(home) != ()
        other = device_name(home)
        assert other != name
    assert device_name(home) == name  # back on the first machine
    assert copied(home) == ()
    monkeypatch.setattr("prepdeck.library.home._machine", lambda: b"another")
    assert device_name(home) == other


def test_a_home_that_is_reached_by_a_link_is_no_copy(home: Home, tmp_path: Path) -> None:
    name = device_name(home)
    (tmp_path / "link").symlink_to(tmp_path / "home")
    linked = find_home(tmp_path / "link", {})
    assert copied(linked) == ()
    assert device_name(linked) == name


def test_a_name_that_an_older_version_kept_alone_stays(home: Home, tmp_path: Path) -> None:
    home.state.mkdir(parents=True)
    (home.state / "device").write_text("desk-77aa\n", "utf-8")
    assert known_name(home) == "desk-77aa"
    assert copied(home) == ()
    assert device_name(home) == "desk-77aa"
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    assert device_name(find_home(tmp_path / "copy", {})) != "desk-77aa"
    assert device_name(home) == "desk-77aa"


@pytest.mark.parametrize(
    "kept",
    [b"", b"\xff\xfe\x00", b"one\ntwo\n", b"one two\n", b"\n" * 10_000, b"a\n" * (2 << 20)],
    ids=["empty", "bytes", "lines", "words", "empty lines", "long"],
)
def test_what_is_no_name_gives_way_to_one(home: Home, kept: bytes) -> None:
    home.state.mkdir(parents=True)
    (home.state / "device").write_bytes(kept)
    assert known_name(home) == ""
    assert copied(home) == ()
    name = device_name(home)
    assert name not in {"one", "two", ""}
    assert len(name) < 30
    assert device_name(home) == name


@pytest.mark.parametrize("before", [None, b"", b"desk-77aa\n", b"desk-77aa\n" + b"0" * 32 + b"\n"])
def test_starts_at_the_same_moment_agree_on_one_name(home: Home, before: bytes | None) -> None:
    home.state.mkdir(parents=True)
    if before is not None:
        (home.state / "device").write_bytes(before)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: device_name(home), range(32)))
    assert names == {known_name(home)}


def test_asking_for_the_name_makes_none(home: Home) -> None:
    assert known_name(home) == ""
    assert copied(home) == ()
    assert not home.state.exists()


def test_a_pipe_in_the_place_of_the_name_is_said_and_not_waited_for(home: Home) -> None:
    home.state.mkdir(parents=True)
    os.mkfifo(home.state / "device")
    with pytest.raises(NotWritten, match="not an ordinary file"):
        device_name(home)
    assert known_name(home) == ""
