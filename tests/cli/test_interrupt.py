"""A signal ends a command with one line and the exit code that shells expect."""

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from prepdeck.cli.main import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of other systems end a program at once")

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LINE = "prepdeck: interrupted: what is listed above is done; run the same command again to continue\n"


def start(*arguments: str, before: str = "") -> subprocess.Popen[str]:
    """A program that says when it is about to begin, after `before` was done."""
    program = (
        f"import sys, os, signal\nfrom prepdeck.cli.main import main\n{before}\n"
        f"print('here', flush=True)\nsys.argv[1:] = {list(arguments)!r}\nsys.exit(main())"
    )
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", program], stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_while_modules_are_loaded_is_answered_in_one_line(number: int) -> None:
    loading = (
        "import importlib\nreal = importlib.import_module\n"
        f"importlib.import_module = lambda name: (os.kill(os.getpid(), {int(number)}), real(name))[1]"
    )
    started = start("list", before=loading)
    _, said = started.communicate(timeout=30)
    assert (started.returncode, said) == (128 + number, LINE)


def test_a_signal_that_is_dropped_on_its_way_is_asked_again() -> None:
    dropping = (
        "class Dropping:\n    def __del__(self):\n        os.kill(os.getpid(), signal.SIGINT)\n        str()\n"
        "import importlib, time\n"
        "def load(name):\n    Dropping()\n    time.sleep(20)\n"
        "importlib.import_module = load"
    )
    started = start("list", before=dropping)
    _, said = started.communicate(timeout=15)
    assert (started.returncode, said) == (130, LINE)


def test_further_signals_do_not_cut_off_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nInk.\n", "utf-8")
    twice = (
        "import prepdeck.library.adding as adding\n"
        "def ask(*_, **__):\n    os.kill(os.getpid(), signal.SIGINT)\n"
        "class Output:\n    flush = ask\n"
        "def ask_and_ask_again_when_it_is_answered(*_):\n    sys.stdout = Output()\n    ask()\n"
        "adding._sync_drafts = ask_and_ask_again_when_it_is_answered"
    )
    started = start("add", "a.md", before=twice)
    _, said = started.communicate(timeout=30)
    assert (started.returncode, said) == (130, LINE)


def test_whoever_calls_main_keeps_its_own_handlers(capsys: pytest.CaptureFixture[str]) -> None:
    before = [signal.getsignal(number) for number in ENDINGS]
    assert main(["list"]) == 0
    assert [signal.getsignal(number) for number in ENDINGS] == before
    assert capsys.readouterr().err == ""


@pytest.mark.thorough
@pytest.mark.parametrize("number", ENDINGS)
def test_add_says_its_line_whenever_it_is_interrupted(tmp_path: Path, number: int, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - nothing secret
    folder = tmp_path / "acme"
    folder.mkdir()
    for name in range(400):
        (folder / f"{name}.md").write_text(f"# Document {name}\n\nInk.\n", "utf-8")
    for attempt in range(30):
        home = tmp_path / str(attempt)
        started = start("--home", str(home), "add", "acme")
        assert started.stdout is not None
        assert started.stdout.readline() == "here\n"
        with suppress(subprocess.TimeoutExpired):
            started.wait(choose.uniform(0, 0.8))
        started.send_signal(number)
        out, said = started.communicate(timeout=60)
        if started.returncode:
            assert (started.returncode, said) == (128 + number, LINE)
        else:  # it was done before
            assert "400 added" in out
            assert said == ""
        assert not list(home.glob("data/targets/.*"))
