"""Where things are kept, and what this device is called."""

from pathlib import Path

import pytest

from prepdeck.errors import NotWritten
from prepdeck.library.home import Home, device_name, find_home


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
