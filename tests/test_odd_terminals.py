"""Odd terminals, input that no keyboard sends, closed terminals, and signals at any moment."""

import os
import random
import re
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="this system has no pseudo-terminals")

if os.name == "posix":
    from terminal import PREPDECK, Terminal, terminal

NOISE = (
    b"\xff\xfe\x80\xc3"  # not UTF-8
    b"\x1b[99999999u\x1b[1114112u\x1b[99999999;5;99999999u\x1b[55296u"  # key codes beyond Unicode
    b"\x1b[97:65;1u\x1b[;;u\x1b[::;::;::u\x1b[1;99999999999999999999A\x1b[u"  # odd key codes
    b"\x1b[?62;22c\x1b[>41;354;0c\x1b[0n\x1b[1;1R\x1b[?2026;9$y\x1b[m"  # replies without a request
    b"\x1b]11;rgb:1111/2222/dddd\x07\x1b]11;rgb:1111/2222/dddd\x1b\\\x1bP1+r5443=qd\x1b\\"  # unrequested text replies
    b"\x1b[48;0;0;0;0t\x1b[48;9999999;9999999;1;1t"  # impossible sizes
    b"\x1b[<0;99999999;99999999M\x1b[<35;-1;-1M" + b"\x00" * 100,  # a mouse outside the screen, and NUL
    b"\x1b" * 50,
    b"\x1b[" + b"1" * 5000,  # a sequence without end
    b"\x1b]" + b"d" * 20_000,  # a reply without end
)
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def events(home: Path) -> list[dict[str, Any]]:
    (path,) = (home / "data" / "progress" / "runway").glob("*.toml")
    event_tables: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["event"]
    return event_tables


def count_threads(pid: int) -> int:
    return int(psutil.Process(pid).num_threads())


def hears_signals(pid: int) -> bool:
    """Whether a program handles SIGTERM, as far as this system shows that."""
    status_path = Path(f"/proc/{pid}/status")
    if not status_path.exists():
        return True
    caught = next(line for line in status_path.read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def open_on_today(prepdeck: "Terminal") -> None:
    prepdeck.wait_for("Mistakes to avoid")
    prepdeck.wait_for("When is the interview?")


def test_bytes_that_no_keyboard_sends_are_ignored(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        for noise in NOISE:
            prepdeck.send_bytes(noise)
            prepdeck.read_for(0.3)  # longer than the app waits for the rest of a sequence
        assert "Runway › Today" in prepdeck.text
        prepdeck.send("r", "+12d\x7f\x7f0d")  # ordinary keys still work
        prepdeck.wait_for("in 10 days")
        prepdeck.send_bytes(b"\x11")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
    assert not (tmp_path / "home" / "state" / "crash.txt").exists()


def test_an_editing_key_works_in_one_read_with_the_following_keys(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send("pm35\x7f0\rq")
        prepdeck.wait_for("When is the interview?")
        prepdeck.send("qs")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
        assert prepdeck.is_as_before
        assert "prepdeck:" not in prepdeck.text
    assert [event["mon"] for event in events(tmp_path / "home") if "mon" in event] == [30]


def test_all_lines_of_pasted_text_are_kept(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send("dn", "\x1b[200~Situation: outage\nTask: restore\nResult: 99.9%\n\x1b[201~", "enter")
        prepdeck.wait_for("Note saved.")
        prepdeck.kill()
    (note,) = [event for event in events(tmp_path / "home") if event["kind"] == "note"]
    assert "Situation: outage Task: restore Result: 99.9%" in note.values()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM])
def test_a_signal_restores_the_terminal_and_loses_nothing(tmp_path: Path, number: int) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send("d 3")
        prepdeck.wait_for(" 1 of 12 ")
        prepdeck.send("n", "half a note")
        prepdeck.wait_for("half a note")
        prepdeck.send_bytes(b"\x1b[<35;12;10M\x1b[<35;13;10M")  # the mouse, over the text field
        prepdeck.signal(number)
        prepdeck.wait_for_end()
        assert re.findall(r"\x1b\]22;(\w+)\x07", prepdeck.written)[-1] == "default"
        assert prepdeck.exit_code == 128 + number
        assert prepdeck.is_as_before
        assert "prepdeck: interrupted: everything you confirmed is saved" in prepdeck.text
    saved_events = events(tmp_path / "home")
    assert [event["kind"] for event in saved_events] == ["card", "grade", "card", "note"]
    assert "half a note" in saved_events[-1].values()


def test_switches_for_developers_of_the_screen_library_have_no_effect(tmp_path: Path) -> None:
    switches = {
        "TEXTUAL_DRIVER": "no.such:Driver",
        "TEXTUAL_COLOR_SYSTEM": "no-such-system",
        "TEXTUAL_LOG": str(tmp_path / "log.txt"),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
        "TEXTUAL_PRESS": "q",
    }
    with terminal(tmp_path / "home", tmp_path, 100, 30, says_size=True, **switches) as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_keys_work_after_the_program_was_stopped_and_continued(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        threads_before = count_threads(prepdeck.pid)
        for _ in range(6):
            prepdeck.signal(signal.SIGSTOP)
            prepdeck.send("r")  # typed while it is stopped
            prepdeck.signal(signal.SIGCONT)
            prepdeck.wait_for("esc cancel")
            prepdeck.send("escape")
            prepdeck.read_until(lambda: "esc cancel" not in prepdeck.text, "escape was not heard")
        assert count_threads(prepdeck.pid) <= threads_before
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
        assert prepdeck.is_as_before


def test_the_app_works_on_after_very_many_stops_that_are_continued_at_once(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        for _ in range(30):
            prepdeck.signal(signal.SIGTSTP)
            prepdeck.signal(signal.SIGCONT)
        press_until_heard(prepdeck, "r", lambda: "esc cancel" in prepdeck.text)
        press_until_heard(prepdeck, "escape", lambda: "esc cancel" not in prepdeck.text)
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
        assert prepdeck.is_as_before


def press_until_heard(prepdeck: Terminal, key: str, is_heard: Callable[[], bool]) -> None:
    """Continue the app and press a key, again each second until it is heard.

    The kernel discards a continue that comes in the very moment of the stop, and a key that is typed while the terminal
    is released is dropped.
    """
    pressed_at = -1.0

    def press_or_check() -> bool:
        nonlocal pressed_at
        if is_heard():
            return True
        if time.monotonic() > pressed_at + 1:
            prepdeck.signal(signal.SIGCONT)
            prepdeck.send(key)
            pressed_at = time.monotonic()
        return False

    prepdeck.read_until(press_or_check, f"{key} was not heard")


def test_ctrl_c_as_a_key_quits(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send_bytes(b"\x03")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0
        assert prepdeck.is_as_before


def test_a_closed_terminal_ends_the_program_and_loses_nothing(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path) as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send("d 3")
        prepdeck.wait_for(" 1 of 12 ")
        prepdeck.hang_up()
        assert prepdeck.exit_code == 128 + signal.SIGHUP
    assert [event["kind"] for event in events(tmp_path / "home")] == ["card", "grade"]


@pytest.mark.parametrize("name", ["dumb", "unknown"])
def test_a_terminal_that_cannot_show_screens_is_reported_in_one_line(tmp_path: Path, name: str) -> None:
    with terminal(tmp_path / "home", tmp_path, 300, TERM=name) as prepdeck:
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 1
        assert f"TERM={name}" in prepdeck.text
        assert len(prepdeck.text.split("\n", 1)[1].strip()) == 0


def test_a_terminal_without_a_size_is_treated_as_an_ordinary_one(tmp_path: Path) -> None:
    with terminal(tmp_path / "home", tmp_path, 80, 24, says_size=False, TERM="vt100", NO_COLOR="1") as prepdeck:
        open_on_today(prepdeck)
        prepdeck.send("q")
        prepdeck.wait_for_end()
        assert prepdeck.exit_code == 0


def test_without_a_keyboard_today_is_printed(tmp_path: Path) -> None:
    result = subprocess.run(
        [PREPDECK, "--home", str(tmp_path)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0
    assert "Mistakes to avoid" in result.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.thorough)])
def test_a_frozen_terminal_keeps_the_program_neither_from_ending_nor_from_saving(tmp_path: Path, number: int) -> None:
    home = tmp_path / "home"
    with terminal(home, tmp_path, 160, 48) as prepdeck:
        prepdeck.wait_for("Mistakes to avoid")
        prepdeck.send("d")
        prepdeck.wait_for("space")
        prepdeck.send("n", "what I thought of")
        prepdeck.wait_for("what I thought of")
        prepdeck.stall()
        prepdeck.signal(number)
        prepdeck.wait_for_end_unread()
        assert prepdeck.exit_code == 128 + number
    assert events(home)[-1]["text"] == "what I thought of"


@pytest.mark.thorough
# Without SIGQUIT, which ends a program at once if it comes during the start.
@pytest.mark.parametrize("number", [number for number in ENDING_SIGNALS if number != signal.SIGQUIT])
def test_a_signal_at_any_moment_restores_the_terminal(tmp_path: Path, number: int, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - not used for secrets
    for attempt in range(20):
        home = tmp_path / str(attempt)
        with terminal(home, tmp_path) as prepdeck:
            # Before it has loaded its first module, Python itself answers a signal.
            prepdeck.read_until(lambda: hears_signals(prepdeck.pid), "it does not hear signals")
            prepdeck.read_for(rng.uniform(0, 1.4))
            if "Mistakes to avoid" in prepdeck.text:
                prepdeck.send(rng.choice(["d", "d 3", "d 3 3", "e", "p", "rabc", "c", "x", "i", "dw", "m", "?"]))
                prepdeck.read_for(rng.uniform(0, 0.2))
            prepdeck.signal(number)
            prepdeck.wait_for_end(10)
            assert prepdeck.exit_code == 128 + number, prepdeck.text
            assert prepdeck.is_as_before
            assert "Traceback" not in prepdeck.text
            assert not (home / "state" / "crash.txt").exists()
