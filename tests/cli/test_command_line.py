"""The command line, as a person types it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from prepdeck import __version__
from prepdeck.cli.main import main
from prepdeck.library.home import HomeFolders
from prepdeck.study import Study, SummaryText


def test_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"prepdeck {__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n    {name} " in out for name in ("list", "show", "export", "add", "remove", "search", "plan"))


def test_without_a_terminal_today_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Today")
    assert "Mistakes to avoid" in out
    assert "press" not in out
    assert err == ""


def test_with_a_round_ahead_today_is_printed_with_its_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["round", "add", "Onsite", "+12d"]) == 0
    capsys.readouterr()
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "calculating" not in out
    assert "20 min · " in out.split("\n")[0]


def test_list_names_targets_documents_and_decks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("runway  Runway\n")
    assert "comp-guide" in out
    assert "Mistakes to avoid, 3 cards\n" in out
    assert "Tech facts, 10 cards (off)\n" in out


@pytest.mark.parametrize("name", ["comp-guide", "tech-stack", "tech-brief", "pm-day-in-life", "article"])
def test_show_prints_a_document_by_its_name_or_kind(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "runway", name]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 40
    assert "\x1b" not in out


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_show_prints_what_is_known_of_a_document_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "runway", "comp-guide", "--json"]) == 0
    (found,) = lines(capsys.readouterr().out)
    assert found["company"] == "Runway"
    assert "path" not in found


def test_show_prints_files_that_are_in_no_target_in_their_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.md").write_text("# Some notes\n", "utf-8")
    (tmp_path / "a.txt").write_bytes("Grüße an Dana, bis morgen.\n".encode("latin-1"))
    (tmp_path / "c.md").write_bytes(b"\x00\x01\x02")
    names = ["b.md", "missing.md", "a.txt", "c.md", "."]
    assert main(["show", "--json", *names]) == 0
    found = lines(capsys.readouterr().out)
    assert [each["path"] for each in found] == names
    assert ["error" in each for each in found] == [False, True, False, True, True]
    assert found[0]["title"] == "Some notes"
    assert found[2]["text"] == "Grüße an Dana, bis morgen.\n"


def test_export_writes_a_file_and_never_replaces_one_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export"]) == 0
    path = tmp_path / "runway-summary.md"
    assert path.read_text("utf-8").startswith("# Runway: study summary")
    path.write_text("mine", "utf-8")
    assert main(["export", "runway"]) == 1
    assert path.read_text("utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert main(["export", "runway", "--force"]) == 0
    assert path.read_text("utf-8") != "mine"


def test_export_goes_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "-o", "sheet.md"]) == 0
    assert (tmp_path / "sheet.md").exists()
    capsys.readouterr()
    assert main(["export", "-o", "-"]) == 0
    assert capsys.readouterr().out == (tmp_path / "sheet.md").read_text("utf-8")


@pytest.mark.parametrize("output", ["-", "sheet.md"])
def test_export_names_a_document_that_is_gone_meanwhile_and_writes_the_rest(
    home: HomeFolders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    note = home.targets_path / "runway" / "call.md"
    note.parent.mkdir(parents=True)
    note.write_text("# A call\n\nInk.\n", "utf-8")
    real = Study.make_summary

    def summary(self: Study) -> SummaryText:
        note.unlink()
        return real(self)

    monkeypatch.setattr(Study, "make_summary", summary)
    assert main(["export", "-o", output]) == 0
    out, err = capsys.readouterr()
    assert (out if output == "-" else Path(output).read_text("utf-8")).startswith("# Runway: study summary")
    assert err.startswith(f"prepdeck: {note}: not in the summary: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nonsense"], 2, "prepdeck --help"),
        (["--nonsense"], 2, "prepdeck --help"),
        (["show", "runway"], 2, "DOCUMENT"),
        (["show", "acme", "comp-guide"], 1, "choose one of: runway"),
        (["show", "runway", "nothing"], 1, "comp-guide, tech-stack, pm-day-in-life"),
        (["export", "acme"], 1, "acme"),
        (["export", "-o", "missing/sheet.md"], 1, "missing"),
        (["add"], 2, "PATH"),
        (["add", "-t", "", "."], 2, "--target"),
        (["remove", "acme"], 1, "acme"),
        (["remove", "runway"], 2, "comes with prepdeck"),
        (["search"], 2, "WORD"),
        (["search", "zzyzx"], 1, "zzyzx"),
        (["search", '"'], 2, "letter"),
        (["search", "-t", "acme", "pay"], 1, "acme"),
        (["--target", "acme"], 1, "acme"),
        (["--target", "runway", "list"], 2, "after the command"),
        (["export", "-o", ""], 2, "-o"),
        (["export", "-o", "~nobody-here/sheet.md"], 1, "~nobody-here"),
        (["--home", "~nobody-here", "list"], 2, "~nobody-here"),
        (["export", "-o", "x" * 300], 1, "too long"),
        (["restore", "acme"], 1, "no backup of 'acme'"),
        (["restore", "acme", "tuesday"], 2, "2026-12-04"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("prepdeck: ")
    assert err.count("\n") == 1
    assert words in err


def test_home_on_the_command_line_puts_everything_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "elsewhere" / "data" / "targets" / "acme"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("Something.\n", "utf-8")
    assert main(["--home", str(tmp_path / "elsewhere"), "list"]) == 0
    assert "acme" in capsys.readouterr().out


def test_a_folder_whose_name_is_no_text_is_left_out_and_said(home: HomeFolders) -> None:
    folder = home.targets_path / os.fsdecode(b"caf\xe9")
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("Something.\n", "utf-8")
    done = prepdeck("list", PYTHONIOENCODING="utf-8:strict")
    assert done.returncode == 0
    assert "runway" in done.stdout
    assert "skipped" in done.stderr
    assert done.stderr.count("\n") == 1


def test_output_that_is_closed_is_said_in_one_line() -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m prepdeck list >&-"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "prepdeck: standard output is closed\n"


def test_a_summary_goes_out_as_it_is_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    assert main(["export", "-o", "sheet.md"]) == 0
    done = prepdeck("export", "-o", "-", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout == (tmp_path / "sheet.md").read_text("utf-8")


def prepdeck(
    *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "prepdeck", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environ},
        encoding="utf-8",
        check=False,
    )


def test_what_cannot_be_read_is_named_and_the_rest_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "home" / "data" / "targets" / "runway" / "decks"
    folder.mkdir(parents=True)
    (folder / "odd.md").write_text("---\ndeck: [\n---\n\n## One?\n", "utf-8")
    assert main(["list"]) == 0
    out, err = capsys.readouterr()
    assert "Mistakes to avoid" in out
    assert "odd.md:" in err
    assert "Traceback" not in err


def test_add_says_what_each_file_is_and_sums_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "call.md").write_text("# A call\n\nInk.\n", "utf-8")
    (folder / "logo.png").write_bytes(b"x")
    assert main(["add", "acme"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "added    acme/call.md  notes  A call, 1 section",
        "skipped (not a supported format): acme/logo.png",
        "1 added in acme",
    ]
    assert main(["add", "acme"]) == 0
    assert "1 same in acme" in capsys.readouterr().out


def test_add_says_what_a_folder_about_several_companies_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "quiet-pond").mkdir()
    for name in ("Brass Kettle", "Ostrich Air"):
        text = f"# {name} - Technology Stack\n\n**Founded:** 1999\n"
        (tmp_path / "quiet-pond" / f"{name[0]}.md").write_text(text, "utf-8")
    assert main(["add", "quiet-pond"]) == 0
    said = "quiet-pond has documents about several companies; its title is Quiet Pond"
    assert said in capsys.readouterr().out.splitlines()


def test_add_names_what_it_cannot_take_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.md").write_text("---\na: [\n---\n# Good\n\nInk.\n", "utf-8")
    (tmp_path / "empty.md").touch()
    assert main(["add", "good.md", "empty.md", "gone.md"]) == 1
    out, err = capsys.readouterr()
    assert "added    good/good.md" in out
    assert "1 added in good" in out
    for words in (
        "good.md:3: ",
        "empty.md: the file is empty; ",
        "gone.md: cannot be read",
        "2 files could not be added",
    ):
        assert words in err
    assert err.count("\n") == 4


def test_an_interrupted_add_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "call.md").write_text("# A call\n\nInk.\n", "utf-8")

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("prepdeck.library.adding._sync_drafts", interrupted)
    assert main(["add", "call.md"]) == 130
    err = capsys.readouterr().err
    assert err.startswith("prepdeck: interrupted")
    assert err.count("\n") == 1


def test_search_prints_a_place_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "call.md").write_text("# A call\n\nThe harbour is deep.\n", "utf-8")
    assert main(["add", "call.md"]) == 0
    capsys.readouterr()
    assert main(["search", "deep", "harbour"]) == 0
    assert capsys.readouterr().out == "call/call:3: The harbour is deep.\n"


def test_a_removed_target_is_in_the_trash_and_can_be_added_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "call.md").write_text("# A call\n\nInk.\n", "utf-8")
    assert main(["add", "call.md"]) == 0
    capsys.readouterr()
    assert main(["remove", "call"]) == 0
    trash = Path(capsys.readouterr().out.removeprefix("moved to ").partition(";")[0])
    assert (trash / "call.md").is_file()
    assert main(["add", str(trash), "--target", "call"]) == 0


def test_a_defect_is_one_line_and_a_report(tmp_path: Path) -> None:
    program = (
        "import sys, prepdeck.cli.main as cli, prepdeck.cli.list_command as broken\n"
        "def run(*_): raise KeyError('\\x1b]0;title\\x07')\n"
        "broken.run = run\n"
        "sys.argv = ['prepdeck', 'list']\n"
        "sys.exit(cli.main())\n"
    )
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    report = tmp_path / "state" / "crash.txt"
    assert line.startswith("prepdeck: prepdeck crashed: KeyError")
    assert str(report) in line
    assert "\x1b" not in line + report.read_text("utf-8")


@pytest.mark.parametrize("seconds", [-1.0, 7_258_118_400.0, 253_000_000_000.0])
def test_a_clock_of_which_no_journal_can_tell_is_named_and_nothing_is_written(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: float
) -> None:
    monkeypatch.setattr("time.time", lambda: seconds)
    assert main(["round", "add", "Onsite", "+3d", "--yes"]) == 1
    assert capsys.readouterr().err.startswith("prepdeck: the clock of this computer is not between 1970 and 2199")
    assert not home.data_path.exists()


def test_what_is_not_understood_is_quoted_as_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["round", "add", "A", "x\u200dy\\ z", "--yes"]) == 2
    assert "cannot read 'xy\\ z' as a date" in capsys.readouterr().err


def test_python_that_goes_on_at_its_own_prompt_has_no_defect(tmp_path: Path) -> None:
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path), "PYTHONINSPECT": "1"}
    command = [sys.executable, "-m", "prepdeck", "list"]
    done = subprocess.run(command, input=b"", capture_output=True, env=environment, check=False)
    assert b"broke" not in done.stderr
    assert not (tmp_path / "state" / "crash.txt").exists()


def test_a_target_that_was_removed_comes_back_with_its_progress_whatever_its_name(
    home: HomeFolders, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = home.targets_path / "Big Co"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# A\n\nInk.\n", "utf-8")
    assert main(["round", "add", "Onsite", "+10d", "--yes", "--target", "Big Co"]) == 0
    assert main(["remove", "Big Co"]) == 0
    (trash,) = home.trash_path.iterdir()
    assert main(["add", str(trash), "--target", "Big Co"]) == 0
    capsys.readouterr()
    assert main(["round", "list", "--target", "Big Co"]) == 0
    assert "Onsite" in capsys.readouterr().out
