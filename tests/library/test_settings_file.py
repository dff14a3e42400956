"""The settings file on disk: whatever is in its place, prepdeck starts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from prepdeck.errors import NotWrittenError
from prepdeck.library.home import HomeFolders, refuse_own
from prepdeck.library.last_target import save_last_target_name
from prepdeck.library.settings_file import load_settings
from prepdeck.settings import DEFAULT_SETTINGS, Settings
from prepdeck.study import Study


def write_settings(home: HomeFolders, content: str | bytes) -> None:
    home.config_path.mkdir(parents=True, exist_ok=True)
    home.settings_path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_without_a_file_the_defaults_count_and_none_is_made(home: HomeFolders) -> None:
    assert load_settings(home, {}) == DEFAULT_SETTINGS
    assert not home.config_path.exists()
    home.config_path.mkdir(parents=True)
    assert load_settings(home, {}) == DEFAULT_SETTINGS
    assert list(home.config_path.iterdir()) == []


def test_the_file_is_read_from_the_config_folder(home: HomeFolders, tmp_path: Path) -> None:
    assert home.settings_path == tmp_path / "home" / "config" / "config.toml"
    write_settings(home, 'theme = "light"\n')
    assert load_settings(home, {}).values == Settings(theme="light")
    assert load_settings(home, {"PREPDECK_ASCII": "1"}).values == Settings(theme="light", ascii=True)


def test_a_link_to_a_settings_file_elsewhere_is_followed(home: HomeFolders, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text("ascii = true\n", "utf-8")
    home.config_path.mkdir(parents=True)
    home.settings_path.symlink_to(tmp_path / "dotfiles.toml")
    assert load_settings(home, {}).values.ascii


def make_folder(path: Path) -> None:
    path.mkdir()


def make_large_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)  # a sparse file needs no disk space


ODD_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": make_folder,
    "a pipe": os.mkfifo,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a gigabyte": make_large_file,
    "bytes that are no text": lambda path: path.write_bytes(b'ascii = true\n\ntarget = "caf\xe9"\n'),
    "another encoding": lambda path: path.write_bytes('theme = "dark"\n'.encode("utf-16")),
    "zeros": lambda path: path.write_bytes(bytes(100)),
}


@pytest.mark.parametrize("kind", ODD_FILES)
def test_anything_odd_in_place_of_the_file_gives_one_line_and_the_defaults(home: HomeFolders, kind: str) -> None:
    home.config_path.mkdir(parents=True)
    ODD_FILES[kind](home.settings_path)
    loaded_settings = load_settings(home, {})
    assert loaded_settings.values == Settings()
    (problem,) = map(str, loaded_settings.problems)
    assert problem.startswith(f"{home.settings_path}:")
    assert "; " in problem


def test_the_line_that_is_not_utf_8_is_reported(home: HomeFolders) -> None:
    write_settings(home, b'ascii = true\n\ntarget = "caf\xe9"\n')
    (problem,) = map(str, load_settings(home, {}).problems)
    assert problem == f"{home.settings_path}:3: not UTF-8 text, so the default settings are used; save it as UTF-8"


def test_a_file_in_place_of_the_config_folder_is_reported(home: HomeFolders) -> None:
    home.config_path.parent.mkdir(parents=True)
    home.config_path.write_text("in the way", "utf-8")
    assert len(load_settings(home, {}).problems) == 1


def test_a_file_that_the_person_may_not_read_is_reported(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_to_open(path: Path, _: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    write_settings(home, "ascii = true\n")
    monkeypatch.setattr(os, "open", refuse_to_open)
    (problem,) = load_settings(home, {}).problems
    assert problem.message == "cannot be read: Permission denied, so the default settings are used"


def test_no_summary_is_written_over_the_settings_file(home: HomeFolders, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text("ascii = true\n", "utf-8")
    home.config_path.mkdir(parents=True)
    home.settings_path.symlink_to(tmp_path / "dotfiles.toml")
    for path in (home.config_path / "sheet.md", home.settings_path, tmp_path / "dotfiles.toml"):
        with pytest.raises(NotWrittenError, match="prepdeck keeps its own files there"):
            refuse_own(home, path)


def test_the_target_of_the_settings_opens_unless_another_is_typed(home: HomeFolders) -> None:
    (home.targets_path / "acme").mkdir(parents=True)
    write_settings(home, 'target = "Acme"\n')  # as it could be typed
    loaded_settings = load_settings(home, {})
    assert Study.open(home, None, loaded_settings=loaded_settings).target.name == "acme"
    assert Study.open(home, "runway", loaded_settings=loaded_settings).target.name == "runway"


def test_without_a_target_in_the_settings_the_last_one_opens_while_it_is_there(home: HomeFolders) -> None:
    (home.targets_path / "acme").mkdir(parents=True)
    write_settings(home, 'target = ""\n')
    assert open_without_target(home) == "runway"
    save_last_target_name(home, "acme")
    assert open_without_target(home) == "acme"
    (home.targets_path / "acme").rmdir()
    assert open_without_target(home) == "runway"
    for name in ("acme", "acme "):
        (home.targets_path / name).mkdir()
    save_last_target_name(home, "acme ")
    assert open_without_target(home) == "acme "


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../../etc\n", b"x" * 5000, b"\x1b[31m\n"])
def test_a_damaged_record_of_the_last_target_counts_as_none(home: HomeFolders, content: bytes) -> None:
    home.state_path.mkdir(parents=True)
    (home.state_path / "last-target").write_bytes(content)
    assert open_without_target(home) == "runway"


def open_without_target(home: HomeFolders) -> str:
    """Return the name of the target that opens if none is typed; nothing is wrong with it."""
    study = Study.open(home, None, loaded_settings=load_settings(home, {}))
    assert study.problems == ()
    return study.target.name


@pytest.mark.parametrize("name", ["acme", " ", "../../data", "x" * 900, "a\\u001b[31mb", "/"])
def test_the_bundled_target_opens_in_place_of_an_unknown_one(home: HomeFolders, name: str) -> None:
    (home.targets_path / "quarry").mkdir(parents=True)
    write_settings(home, f'\ntarget = "{name}"\n')
    study = Study.open(home, None, loaded_settings=load_settings(home, {}))
    assert study.target.name == "runway"
    (problem,) = map(str, study.problems)
    assert problem.startswith(f"{home.settings_path}:2: there is no target '")
    assert problem.endswith("; choose one of: runway, quarry")
    assert list(home.config_path.iterdir()) == [home.settings_path]
