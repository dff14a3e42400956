"""The installed program in a real pseudo-terminal, from start to quit."""

import base64
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="this system has no pseudo-terminals")

if os.name == "posix":
    from mouse import click, drag, move, press, release, wheel
    from terminal import Terminal, terminal

CTRL_INSERT = "\x1b[2;5~"


def journal(home: Path) -> dict[str, Any]:
    (path,) = (home / "data" / "progress" / "runway").glob("*.toml")
    return tomllib.loads(path.read_text("utf-8"))


def test_a_whole_evening_from_start_to_quit(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "desk"
    folder.mkdir()
    with terminal(home, folder) as prepdeck:
        prepdeck.wait_for("Mistakes to avoid")
        prepdeck.wait_for("When is the interview?")
        for key, words in (("c", "Signature Role Scarcity"), ("s", "Headquarters"), ("l", "40%")):
            prepdeck.send(key)
            prepdeck.wait_for(words)
            prepdeck.send("q")
            prepdeck.wait_for("Runway › Today")
        prepdeck.send("d")
        for number, grade in zip((0, 1, 1), "314", strict=True):
            prepdeck.wait_for(f"{number} of 12 done")
            prepdeck.send("space")
            prepdeck.wait_for("1 again")
            prepdeck.send(grade)
        prepdeck.wait_for("2 of 12 done")
        prepdeck.send("u")
        prepdeck.wait_for("Undone: grade of")
        prepdeck.send("q")
        prepdeck.wait_for("Runway › Today")
        prepdeck.send("e")
        prepdeck.wait_for("Export the study summary to")
        prepdeck.send("enter")
        prepdeck.wait_for("Summary saved to")
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
    events = journal(home)["event"]
    kinds = [event["kind"] for event in events if event["kind"] not in {"read", "card"}]
    assert kinds == ["grade", "grade", "grade", "undo"]
    grades = [event for event in events if event["kind"] == "grade"]
    assert [event["grade"] for event in grades] == ["good", "again", "easy"]
    assert events[-1]["event"] == grades[2]["id"]
    summary = (folder / "runway-summary.md").read_text("utf-8")
    assert summary.startswith("# Runway: study summary")
    assert "122 cards not answered yet" in summary or "123 cards not answered yet" in summary


def test_every_grade_that_was_shown_survives_kill_9(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with terminal(home, tmp_path) as prepdeck:
        prepdeck.wait_for("Mistakes to avoid")
        prepdeck.send("d")
        for number in range(3):
            prepdeck.wait_for(f" {number} of 12 ")
            prepdeck.send("space")
            prepdeck.wait_for("1 again")
            prepdeck.send("4")
        prepdeck.wait_for(" 3 of 12 ")
        prepdeck.kill()
    assert [event["kind"] for event in journal(home)["event"]] == ["card", "grade"] * 3
    with terminal(home, tmp_path) as prepdeck:
        prepdeck.wait_for("122 of 125 cards are still new")
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
def test_the_app_starts_and_quits_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    with terminal(tmp_path / "home", tmp_path, *size) as prepdeck:
        prepdeck.wait_for("Runway › Today")
        prepdeck.wait_for("Recall")
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0


def test_a_home_that_is_a_file_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way", "utf-8")
    with terminal(tmp_path / "home", tmp_path, 200) as prepdeck:
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 1
        assert "not a folder" in prepdeck.text
        assert "Traceback" not in prepdeck.text


def read_clipboard(prepdeck: Terminal) -> str:
    """Return the text that the program last copied to the terminal's clipboard."""
    return base64.b64decode(prepdeck.clipboard).decode()


def test_the_mouse_selects_and_copies_and_never_ends_the_program(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        prepdeck.wait_for("Mistakes to avoid")
        prepdeck.send("c")
        prepdeck.wait_for("Signature Role Scarcity")
        prepdeck.send(click(30, 10, times=2), click(30, 12, times=3), wheel(30, 10, 3), wheel(30, 10, -3))
        prepdeck.send(drag((30, 5), (30, 9), (90, 15)), drag((50, 20), (2, 4)), drag((30, 9), (500, 900)))
        prepdeck.send(press(500, 2), move(3, 3), release(900, 900), click(99_999, 99_999, times=2), wheel(200, 2, 5))
        row = next(y for y, row in enumerate(prepdeck.screen.display) if "Signature Role Scarcity" in row)
        column = prepdeck.screen.display[row].index("Signature")
        prepdeck.send(drag((column, row), (column + 22, row)), CTRL_INSERT)
        prepdeck.read_until(lambda: bool(prepdeck.clipboard), "nothing was copied")
        assert read_clipboard(prepdeck) == "Signature Role Scarcity"
        prepdeck.send("q")
        prepdeck.wait_for("Runway › Today")
        prepdeck.send(click(30, 2, times=3), drag((0, 0), (99, 29)))
        prepdeck.send("?")
        prepdeck.wait_for("Keys in")
        prepdeck.send(click(50, 15, times=3), drag((40, 8), (60, 25)), "q")
        prepdeck.send("q", "q", "q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
        assert not (tmp_path / "home" / "state" / "crash.txt").exists()
