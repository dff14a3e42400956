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
from prepdeck.export.formats import SUMMARY_FORMATS, SummaryFormat
from prepdeck.library.home import HomeFolders
from prepdeck.library.summary_export import SummaryExport, SummaryText


def test_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"prepdeck {__version__}\n"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n    {name} " in out for name in ("list", "show", "export", "add", "remove", "search", "plan"))


def test_today_is_printed_if_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Today")
    assert "Mistakes to avoid" in out
    assert err == ""


def test_today_is_printed_with_the_plan_for_the_next_round(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["round", "add", "Onsite", "+12d"]) == 0
    capsys.readouterr()
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "calculating" not in out
    assert "20 min · " in out.split("\n")[0]


def test_list_prints_targets_documents_and_decks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("runway  Runway\n")
    assert "comp-guide" in out
    assert "Mistakes to avoid, 3 cards\n" in out
    assert "Tech facts, 10 cards (off)\n" in out


@pytest.mark.parametrize("name", ["comp-guide", "tech-stack", "tech-brief", "pm-day-in-life", "article"])
def test_show_finds_a_document_by_name_or_kind(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "runway", name]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 40
    assert "\x1b" not in out


def parse_json_lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_show_prints_the_facts_of_a_document_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "runway", "comp-guide", "--json"]) == 0
    (json_object,) = parse_json_lines(capsys.readouterr().out)
    assert json_object["company"] == "Runway"
    assert "path" not in json_object


def test_show_prints_files_outside_any_target_in_the_given_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.md").write_text("# Some notes\n", "utf-8")
    (tmp_path / "a.txt").write_bytes("Grüße an Dana, bis morgen.\n".encode("latin-1"))
    (tmp_path / "c.md").write_bytes(b"\x00\x01\x02")
    names = ["b.md", "missing.md", "a.txt", "c.md", "."]
    assert main(["show", "--json", *names]) == 0
    json_objects = parse_json_lines(capsys.readouterr().out)
    assert [json_object["path"] for json_object in json_objects] == names
    assert ["error" in json_object for json_object in json_objects] == [False, True, False, True, True]
    assert json_objects[0]["title"] == "Some notes"
    assert json_objects[2]["text"] == "Grüße an Dana, bis morgen.\n"


def test_export_replaces_a_file_only_with_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 0
    path = tmp_path / "runway-summary.md"
    assert path.read_text("utf-8").startswith("# Runway: study summary")
    path.write_text("mine", "utf-8")
    assert main(["export", "runway"]) == 1
    assert path.read_text("utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert main(["export", "runway", "--force"]) == 0
    assert path.read_text("utf-8") != "mine"


def test_export_writes_to_the_given_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "-o", "sheet.md"]) == 0
    assert (tmp_path / "sheet.md").exists()
    capsys.readouterr()
    assert main(["export", "-o", "-"]) == 0
    assert capsys.readouterr().out == (tmp_path / "sheet.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "file_name", "begins"),
    [
        ([], "runway-summary.md", "# Runway: study summary\n\n"),
        (["--format", "md"], "runway-summary.md", "# Runway: study summary\n\n"),
        (["--format", "txt"], "runway-summary.txt", "Runway: study summary\n====="),
        (["-o", "sheet.txt"], "sheet.txt", "Runway: study summary\n====="),
        (["-o", "sheet.TXT"], "sheet.TXT", "Runway: study summary\n====="),
        (["-o", "sheet"], "sheet", "# Runway: study summary\n\n"),
        (["-o", "sheet.txt", "--format", "md"], "sheet.txt", "# Runway: study summary\n\n"),
        (["-o", "sheet.md", "--format", "txt"], "sheet.md", "Runway: study summary\n====="),
    ],
)
def test_export_writes_the_format_that_is_named_or_that_the_file_name_chooses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], file_name: str, begins: str
) -> None:
    assert main(["export", *arguments]) == 0
    assert capsys.readouterr().out == f"written to {tmp_path / file_name}\n"
    assert (tmp_path / file_name).read_text("utf-8").startswith(begins)


def test_export_refuses_an_ending_of_no_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf_path = tmp_path / "r.pdf"
    assert main(["export", "-o", str(pdf_path)]) == 2
    assert capsys.readouterr().err == (
        "prepdeck: .pdf is not a format of the summary; use .md or .txt, or choose with --format\n"
    )
    assert not pdf_path.exists()
    assert main(["export", "-o", str(pdf_path), "--format", "txt"]) == 0
    assert main(["export", "-o", str(tmp_path / "r")]) == 0


def test_export_prints_each_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "-o", "-", "--format", "txt"]) == 0
    assert capsys.readouterr().out.startswith("Runway: study summary\n=====")
    assert main(["export", "-o", "-", "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("# Runway: study summary\n\n")


def test_the_help_of_export_describes_each_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    help_text = " ".join(capsys.readouterr().out.split())
    for summary_format in SUMMARY_FORMATS:
        assert f"{summary_format.name} ({summary_format.label}, {summary_format.help_text})" in help_text


def test_an_unknown_format_is_refused_with_a_list_of_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "pdf"]) == 2
    assert capsys.readouterr() == ("", "prepdeck: there is no format 'pdf'; choose one of: md, txt\n")


@pytest.mark.parametrize("output", ["-", "sheet.md"])
def test_export_reports_a_document_that_was_removed_meanwhile_and_writes_the_rest(
    home: HomeFolders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    note = home.targets_path / "runway" / "call.md"
    note.parent.mkdir(parents=True)
    note.write_text("# A call\n\nInk.\n", "utf-8")
    make_summary = SummaryExport.make_summary

    def summary(self: SummaryExport, summary_format: SummaryFormat | None = None) -> SummaryText:
        note.unlink()
        return make_summary(self, summary_format)

    monkeypatch.setattr(SummaryExport, "make_summary", summary)
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
        (["--target", "runway", "list"], 2, "the command list has no -t"),
        (["-t", "acme", "round", "list", "-t", "runway"], 2, "there are two targets"),
        (["export", "-o", ""], 2, "-o"),
        (["export", "--format", ""], 2, "there is no format ''"),
        (["export", "--format"], 2, "--format"),
        (["export", "-o", "~nobody-here/sheet.md"], 1, "~nobody-here"),
        (["--home", "~nobody-here", "list"], 2, "~nobody-here"),
        (["export", "-o", "x" * 300], 1, "too long"),
        (["restore", "acme"], 1, "no backup of 'acme'"),
        (["restore", "acme", "tuesday"], 2, "2026-12-04"),
    ],
)
def test_every_error_is_one_line(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("prepdeck: ")
    assert err.count("\n") == 1
    assert words in err


def test_the_home_option_moves_all_files_to_that_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "elsewhere" / "data" / "targets" / "acme"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("Something.\n", "utf-8")
    assert main(["--home", str(tmp_path / "elsewhere"), "list"]) == 0
    assert "acme" in capsys.readouterr().out


def test_a_folder_whose_name_is_not_text_is_skipped_with_a_message(home: HomeFolders) -> None:
    folder = home.targets_path / os.fsdecode(b"caf\xe9")
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("Something.\n", "utf-8")
    result = prepdeck("list", PYTHONIOENCODING="utf-8:strict")
    assert result.returncode == 0
    assert "runway" in result.stdout
    assert "skipped" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_closed_standard_output_is_reported_in_one_line() -> None:
    result = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m prepdeck list >&-"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr == "prepdeck: standard output is closed\n"


def test_the_exported_summary_is_utf8_in_every_output_encoding(tmp_path: Path) -> None:
    assert main(["export", "-o", "sheet.md"]) == 0
    result = prepdeck("export", "-o", "-", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert result.stdout == (tmp_path / "sheet.md").read_text("utf-8")


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


def test_list_reports_unreadable_files_and_lists_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "home" / "data" / "targets" / "runway" / "decks"
    folder.mkdir(parents=True)
    (folder / "odd.md").write_text("---\ndeck: [\n---\n\n## One?\n", "utf-8")
    assert main(["list"]) == 0
    out, err = capsys.readouterr()
    assert "Mistakes to avoid" in out
    assert "odd.md:" in err
    assert "Traceback" not in err


def test_list_prints_the_first_problems_of_a_file_and_check_prints_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck_path = tmp_path / "home" / "data" / "targets" / "runway" / "decks" / "odd.md"
    deck_path.parent.mkdir(parents=True)
    deck_path.write_text("".join(f"# Part {number}\n\n## Same?\n\nAnswer\n\n" for number in range(1000)), "utf-8")
    assert main(["list"]) == 0
    problem_lines = capsys.readouterr().err.splitlines()
    assert len(problem_lines) == 21
    assert problem_lines[0].startswith(f"prepdeck: {deck_path}:9: ")
    assert "979 more problems" in problem_lines[-1]
    main(["check"])
    assert len(capsys.readouterr().out.splitlines()) >= 999


def test_add_prints_one_line_per_file_and_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "call.md").write_text("# A call\n\nInk.\n", "utf-8")
    (folder / "logo.png").write_bytes(b"x")
    assert main(["add", "acme"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "added      acme/call.md  notes  A call, 1 section",
        "skipped (not text or Markdown): acme/logo.png",
        "1 added in acme",
    ]
    assert main(["add", "acme"]) == 0
    assert "1 unchanged in acme" in capsys.readouterr().out


def test_add_prints_the_title_of_a_target_about_several_companies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "quiet-pond").mkdir()
    for name in ("Brass Kettle", "Ostrich Air"):
        text = f"# {name} - Technology Stack\n\n**Founded:** 1999\n"
        (tmp_path / "quiet-pond" / f"{name[0]}.md").write_text(text, "utf-8")
    assert main(["add", "quiet-pond"]) == 0
    expected_line = "quiet-pond has documents about several companies; its title is Quiet Pond"
    assert expected_line in capsys.readouterr().out.splitlines()


def test_add_reports_files_that_it_cannot_add_and_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.md").write_text("---\na: [\n---\n# Good\n\nInk.\n", "utf-8")
    (tmp_path / "empty.md").touch()
    assert main(["add", "good.md", "empty.md", "gone.md"]) == 1
    out, err = capsys.readouterr()
    assert "added      good/good.md" in out
    assert "1 added in good" in out
    for words in (
        "good.md:2: ",
        "empty.md: the file is empty; ",
        "gone.md: cannot be read",
        "2 files could not be added",
    ):
        assert words in err
    assert err.count("\n") == 4


def test_an_interrupted_add_prints_one_line(
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


def test_search_prints_one_line_per_passage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "call.md").write_text("# A call\n\nThe harbour is deep.\n", "utf-8")
    assert main(["add", "call.md"]) == 0
    capsys.readouterr()
    assert main(["search", "deep", "harbour"]) == 0
    assert capsys.readouterr().out == "call/call:3: The harbour is deep.\n"


def test_a_removed_target_can_be_added_again_from_the_trash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "call.md").write_text("# A call\n\nInk.\n", "utf-8")
    assert main(["add", "call.md"]) == 0
    capsys.readouterr()
    assert main(["remove", "call"]) == 0
    trash = Path(capsys.readouterr().out.removeprefix("moved to ").partition(";")[0])
    assert (trash / "call.md").is_file()
    assert main(["add", str(trash), "--target", "call"]) == 0


def test_a_crash_prints_one_line_and_writes_a_report(tmp_path: Path) -> None:
    program = (
        "import sys, prepdeck.cli.main as cli, prepdeck.cli.list_command as broken\n"
        "def run(*_): raise KeyError('\\x1b]0;title\\x07')\n"
        "broken.run = run\n"
        "sys.argv = ['prepdeck', 'list']\n"
        "sys.exit(cli.main())\n"
    )
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=False)
    assert result.returncode == 1
    (line,) = result.stderr.decode().splitlines()
    report = tmp_path / "state" / "crash.txt"
    assert line.startswith("prepdeck: prepdeck crashed: KeyError")
    assert str(report) in line
    assert "\x1b" not in line + report.read_text("utf-8")


@pytest.mark.parametrize("seconds", [-1.0, 7_258_118_400.0, 253_000_000_000.0])
def test_an_impossible_clock_is_reported_and_nothing_is_written(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: float
) -> None:
    monkeypatch.setattr("time.time", lambda: seconds)
    assert main(["round", "add", "Onsite", "+3d", "--yes"]) == 1
    assert capsys.readouterr().err.startswith("prepdeck: the clock of this computer is not between 1970 and 2199")
    assert not home.data_path.exists()


def test_an_error_quotes_typed_text_without_invisible_characters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["round", "add", "A", "x\u200dy\\ z", "--yes"]) == 2
    assert "cannot read 'xy\\ z' as a date" in capsys.readouterr().err


def test_a_crash_report_is_written_below_the_home_of_the_command_line(tmp_path: Path) -> None:
    program = (
        "import importlib, sys\nfrom prepdeck.cli.main import main\n"
        "importlib.import_module = lambda _: {}['there is no such key']\nmain()"
    )
    home = tmp_path / "elsewhere"
    result = subprocess.run(
        [sys.executable, "-c", program, "--home", str(home), "list"], capture_output=True, check=False
    )
    assert result.returncode == 1
    assert str(home / "state" / "crash.txt").encode() in result.stderr
    assert (home / "state" / "crash.txt").exists()


def test_python_inspect_mode_is_not_reported_as_a_crash(tmp_path: Path) -> None:
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path), "PYTHONINSPECT": "1"}
    command = [sys.executable, "-m", "prepdeck", "list"]
    result = subprocess.run(command, input=b"", capture_output=True, env=environment, check=False)
    assert b"crashed" not in result.stderr
    assert not (tmp_path / "state" / "crash.txt").exists()


def test_a_removed_target_with_an_odd_name_gets_its_progress_back(
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


@pytest.mark.parametrize(
    ("deck", "words"),
    [
        ("mistakes", ["Mistakes to avoid", "A bad answer:", "better"]),
        ("Preparation checklist", ["Preparation checklist", "Good evidence would be"]),
        ("figures", ["Pay figures", "210K–285K USD"]),
        ("DAY", ["The day and the role", "prompt engineering"]),
    ],
)
def test_show_prints_the_cards_of_a_deck_with_their_answers(
    capsys: pytest.CaptureFixture[str], deck: str, words: list[str]
) -> None:
    assert main(["show", "runway", deck]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in words), out[:400]
    assert " ticks it" not in out


def test_show_lists_the_documents_and_decks_of_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "runway", "nope"]) == 1
    error_text = capsys.readouterr().err
    assert "pm-day-in-life; its decks are: mistakes," in error_text
