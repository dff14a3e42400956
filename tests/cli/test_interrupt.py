"""A signal ends a command with one line and the exit code that shells expect."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from prepdeck.cli.main import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="on other systems, signals end a program at once")

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED_LINE = "prepdeck: interrupted: anything listed above is done; run the same command again to go on\n"


def start(*arguments: str, before: str = "") -> subprocess.Popen[str]:
    """Start a program that runs `before`, prints "here" and then runs prepdeck."""
    program = (
        f"import sys, os, signal\nfrom prepdeck.cli.main import main\n{before}\n"
        f"print('here', flush=True)\nsys.argv[1:] = {list(arguments)!r}\nsys.exit(main())"
    )
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", program], stdout=pipe, stderr=pipe, text=True)


def write_many_documents(folder: Path) -> None:
    """Write so many documents that several processes read them."""
    folder.mkdir()
    for name in range(400):
        (folder / f"{name}.md").write_text(f"# Document {name}\n\nInk.\n", "utf-8")


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_a_signal_during_imports_prints_one_line(number: int) -> None:
    loading = (
        "import importlib\nreal = importlib.import_module\n"
        f"importlib.import_module = lambda name: (os.kill(os.getpid(), {int(number)}), real(name))[1]"
    )
    process = start("list", before=loading)
    _, error_output = process.communicate(timeout=30)
    assert (process.returncode, error_output) == (128 + number, INTERRUPTED_LINE)


def test_a_signal_whose_exception_is_dropped_is_raised_again() -> None:
    dropping = (
        "class Dropping:\n    def __del__(self):\n        os.kill(os.getpid(), signal.SIGINT)\n        str()\n"
        "import importlib, time\n"
        "def load(name):\n    Dropping()\n    time.sleep(20)\n"
        "importlib.import_module = load"
    )
    process = start("list", before=dropping)
    _, error_output = process.communicate(timeout=15)
    assert (process.returncode, error_output) == (130, INTERRUPTED_LINE)


def test_what_cleans_up_after_a_signal_is_not_interrupted_itself() -> None:
    slow_cleaning = (
        "import importlib, time, prepdeck.cli.interrupt as interrupt\ninterrupt._RETRY_SECONDS = 0.02\n"
        "def items():\n    try:\n        yield 1\n        time.sleep(20)\n"
        "    finally:\n        time.sleep(0.2)\n        os.write(1, b'cleaned\\n')\n"
        "def load(name):\n    for _ in items():\n        try:\n            os.kill(os.getpid(), signal.SIGINT)\n"
        "            time.sleep(20)\n        finally:\n            time.sleep(0.2)\n"
        "            os.write(1, b'cleaned\\n')\n"
        "importlib.import_module = load"
    )
    process = start("list", before=slow_cleaning)
    output, error_output = process.communicate(timeout=15)
    assert (process.returncode, error_output) == (130, INTERRUPTED_LINE)
    assert output == "here\ncleaned\ncleaned\n"


def test_a_signal_while_a_class_is_created_prints_one_line() -> None:
    """Until Python 3.11, an error in `__set_name__` becomes a RuntimeError."""
    creating = (
        "import importlib\n"
        "class Named:\n    def __set_name__(self, *_):\n        os.kill(os.getpid(), signal.SIGTERM)\n        str()\n"
        "importlib.import_module = lambda _: type('Owner', (), {'part': Named()})"
    )
    process = start("list", before=creating)
    _, error_output = process.communicate(timeout=15)
    assert (process.returncode, error_output) == (128 + signal.SIGTERM, INTERRUPTED_LINE)


def test_further_signals_do_not_cut_off_the_message(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nInk.\n", "utf-8")
    twice = (
        "import prepdeck.library.adding as adding\n"
        "def ask(*_, **__):\n    os.kill(os.getpid(), signal.SIGINT)\n"
        "class Output:\n    flush = ask\n"
        "def ask_and_ask_again_when_it_is_answered(*_):\n    sys.stdout = Output()\n    ask()\n"
        "adding._sync_drafts = ask_and_ask_again_when_it_is_answered"
    )
    process = start("add", "a.md", before=twice)
    _, error_output = process.communicate(timeout=30)
    assert (process.returncode, error_output) == (130, INTERRUPTED_LINE)


def test_main_restores_the_signal_handlers_of_its_caller(capsys: pytest.CaptureFixture[str]) -> None:
    before = [signal.getsignal(number) for number in ENDING_SIGNALS]
    assert main(["list"]) == 0
    assert [signal.getsignal(number) for number in ENDING_SIGNALS] == before
    assert capsys.readouterr().err == ""


@pytest.mark.thorough
@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_add_prints_its_message_whenever_it_is_interrupted(tmp_path: Path, number: int, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - not used for secrets
    write_many_documents(tmp_path / "acme")
    # Before Python has loaded the first module of prepdeck, a signal ends it at once, and nothing has been done.
    listening = (
        "import prepdeck.cli.main as module\nreal = module._run_and_report\n"
        "module._run_and_report = lambda arguments: (print('listening', flush=True), real(arguments))[1]"
    )
    for attempt in range(30):
        home = tmp_path / str(attempt)
        process = start("--home", str(home), "add", "acme", before=listening)
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["here\n", "listening\n"]
        with suppress(subprocess.TimeoutExpired):
            process.wait(choose.uniform(0, 0.8))
        process.send_signal(number)
        output, error_output = process.communicate(timeout=60)
        if process.returncode:
            assert process.returncode == 128 + number
            # If its own import of decimal was interrupted, Python warns of that before our line.
            lines = [line for line in error_output.splitlines(keepends=True) if line.strip()]
            assert [line for line in lines if "mpd_setminalloc" not in line] == [INTERRUPTED_LINE]
        else:  # it finished before the signal came
            assert "400 added" in output
            assert error_output == ""
        assert not list(home.glob("data/targets/.*"))


@pytest.mark.thorough
@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the slow function must be inherited")
def test_a_signal_while_other_processes_work_longer_than_a_second_ends_add(tmp_path: Path) -> None:
    write_many_documents(tmp_path / "acme")
    slow = (
        "import time, prepdeck.library.reading as reading\nreal = reading.parse_file\n"
        "def parse_slowly(file):\n    os.write(1, b'parsing\\n')\n    time.sleep(0.2)\n    return real(file)\n"
        "reading.parse_file = parse_slowly"
    )
    process = start("--home", str(tmp_path / "home"), "add", "acme", before=slow)
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["here\n", "parsing\n"]
    process.send_signal(signal.SIGINT)
    _, error_output = process.communicate(timeout=60)
    assert (process.returncode, error_output) == (130, INTERRUPTED_LINE)


@pytest.mark.thorough
@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the slow function must be inherited")
def test_no_process_is_left_when_add_is_killed(tmp_path: Path) -> None:
    write_many_documents(tmp_path / "acme")
    slow = (
        "import time, prepdeck.library.reading as reading\n"
        "real = reading._end_with_parent\n"
        "def end_with_parent(parent):\n    real(parent)\n    print('started', flush=True)\n    time.sleep(60)\n"
        "reading._end_with_parent = end_with_parent"
    )
    process = start("--home", str(tmp_path / "home"), "add", "acme", before=slow)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    assert process.stdout.readline() == "started\n"
    process.kill()
    process.communicate(timeout=20)  # the pipe closes when the last process that has it ends
