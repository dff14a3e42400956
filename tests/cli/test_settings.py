"""The settings, as a person notices them in commands."""

import json
from pathlib import Path

import pytest

from hostile_inputs import judge
from hostile_inputs import run as run_in
from prepdeck.cli.main import main
from prepdeck.library.home import HomeFolders

CHOOSE = "choose one of: theme, target, ascii"


@pytest.fixture
def settings_path(home: HomeFolders) -> Path:
    """The place of the settings file, in a home with a target of its own."""
    (home.targets_path / "acme").mkdir(parents=True)
    (home.targets_path / "acme" / "note.md").write_text("# A call\n\nThe bell rings.\n", "utf-8")
    home.config_path.mkdir()
    return home.settings_path


def test_commands_without_a_target_use_that_of_the_settings(
    settings_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_path.write_text('target = "acme"\n', "utf-8")
    assert main(["plan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["target"] == "acme"
    assert main(["export", "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("# Acme")
    assert main(["round", "add", "Onsite", "+3d", "-y"]) == 0
    assert (settings_path.parent.parent / "data" / "progress" / "acme").is_dir()
    capsys.readouterr()
    assert main([]) == 0
    assert "A call" in capsys.readouterr().out


def test_a_typed_target_counts_more_than_the_settings(settings_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings_path.write_text('target = "acme"\n', "utf-8")
    assert main(["plan", "runway", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["target"] == "runway"
    assert main(["-t", "runway"]) == 0
    assert "Pay guide" in capsys.readouterr().out
    assert main(["-t", "runway", "plan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["target"] == "runway"


@pytest.mark.parametrize(
    "arguments", [["plan"], ["plan", "--json"], ["export", "-o", "-"], ["round", "list"], ["plan", "runway"]]
)
def test_commands_that_read_the_settings_print_a_problem_once(
    settings_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    settings_path.write_text("\ncolour = 1\n", "utf-8")
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == f"prepdeck: {settings_path}:2: there is no setting 'colour'; {CHOOSE}\n"
    assert "colour" not in out


@pytest.mark.parametrize("arguments", [["list"], ["search", "bell"], ["doctor"], ["show", "acme", "note"], ["restore"]])
def test_other_commands_do_not_read_the_settings(
    settings_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    settings_path.write_text("\ncolour = 1\n", "utf-8")
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""


def test_today_lists_a_problem_once(settings_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings_path.write_text('\ntarget = "quarry"\n', "utf-8")
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert " ".join(out.split()).count("there is no target 'quarry', so runway opens") == 1
    assert "config.toml:2:" in out


def test_an_unknown_target_that_was_typed_is_still_an_error(
    settings_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_path.write_text('target = "acme"\n', "utf-8")
    assert main(["plan", "quarry"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_text_of_the_file_is_printed_as_text(settings_path: Path, home: HomeFolders) -> None:
    settings_path.write_text(
        '"\\u001b[31m\\u202e\\nred" = 1\ntarget = "\\u001b]0;x\\u0007"\ntheme = "a\\tb"\n', "utf-8"
    )
    for arguments in (("plan",), ("round", "list"), ()):
        result = judge(run_in(home.data_path.parent, *arguments), *arguments)
        assert "config.toml:2" in result.err + result.out


def test_a_new_folder_of_prepdeck_is_not_made(home: HomeFolders, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["plan"], ["round", "add", "Onsite", "+3d", "-y"]):
        assert main(arguments) == 0
    assert capsys.readouterr().err == ""
    assert not home.config_path.exists()
