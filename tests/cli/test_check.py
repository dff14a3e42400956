"""`prepdeck check`: problems of the research, as text and as JSON."""

import json
import os
from pathlib import Path

import pytest

from documents.samples import BRIEF, GUIDE
from prepdeck.cli.main import main
from prepdeck.library import checking
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.study import Study


def run_check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    code = main(["check", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_check_lists_contradictions_in_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, err = run_check(capsys)
    assert code == 1
    (contradiction,) = [line for line in lines if "valuation is $4B+ here, but $3B" in line]
    where, number, _ = contradiction.split(":", 2)
    assert "$4B+" in Path(where).read_text("utf-8").splitlines()[int(number) - 1]
    assert any("should have been checked" in line for line in lines)
    assert err == f"prepdeck: {len(lines)} things to check; see the list above\n"


def test_check_reads_files_outside_the_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "acme"
    (folder / "decks").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, "utf-8")
    (folder / "stack.md").write_text(BRIEF, "utf-8")
    (folder / "empty.md").write_text("", "utf-8")
    (folder / "decks" / "odd.md").write_text("## No answer?\n", "utf-8")
    os.mkfifo(folder / "pipe.md")
    code, lines, _ = run_check(capsys, str(folder))
    assert code == 1
    line_by_path = {line.removeprefix(f"{folder}/").partition(": ")[0]: line for line in lines}
    assert "currency of Oslo" in "\n".join(lines)
    assert "empty" in line_by_path["empty.md"]
    assert "no answer" in line_by_path["decks/odd.md:1"]
    assert "not an ordinary file" in line_by_path["pipe.md"]
    assert all(line.startswith(f"{folder}/") for line in lines)


def test_check_and_add_say_what_keeps_reworded_cards_from_their_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], home: HomeFolders
) -> None:
    deck_path = tmp_path / "acme" / "ink.md"
    deck_path.parent.mkdir()
    deck_path.write_text("---\ndeck: Ink\n---\n## How often do the nibs change?\n\nDaily.\n", "utf-8")
    assert main(["add", str(deck_path.parent)]) == 0
    study = Study.open(home, "acme")
    study.cards.grade(next(iter(study.target.cards_by_id)), Grade.GOOD, 1)
    text = deck_path.read_text("utf-8").replace("the nibs", "all the nibs")
    deck_path.write_text(f"{text}\n## No answer?\n", "utf-8")
    capsys.readouterr()
    message = "1 card may have a new wording; fix the problem in this line, then its grades come back"
    assert main(["add", str(deck_path.parent)]) == 0
    assert f"ink.md:8: {message}" in capsys.readouterr().err
    _, lines, _ = run_check(capsys)
    assert any(line.endswith(f"ink.md:8: {message}") for line in lines)


def test_check_and_add_name_a_deck_that_stands_in_for_one_from_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "acme"
    (folder / "decks").mkdir(parents=True)
    (folder / "notes.md").write_text("# Notes\n\n## Why ink?\n\nIt dries.\n", "utf-8")
    (folder / "decks" / "Questions.md").write_text("## Why a nib?\n\nIt writes.\n", "utf-8")
    assert main(["add", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "acme/notes.md  notes  Notes, 2 sections, 1 card" in out
    message = (
        "stands in for the deck “Questions in notes” with 1 card from your documents; rename this file to have both"
    )
    assert f"Questions.md: {message}" in err
    _, lines, _ = run_check(capsys)
    assert any(line.endswith(f"Questions.md: {message}") for line in lines)


def test_check_reports_that_there_is_nothing_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stack.md").write_text(BRIEF, "utf-8")
    assert run_check(capsys, str(tmp_path / "stack.md")) == (0, ["nothing to check"], "")


def test_problems_can_be_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "guide.md").write_text(GUIDE, "utf-8")
    code, lines, _ = run_check(capsys, "--json", "guide.md", "missing.md")
    assert code == 1
    problems = [json.loads(line) for line in lines]
    assert all(list(problem) == ["code", "message", "path", "line"] for problem in problems)
    assert {problem["path"] for problem in problems} == {"guide.md", "missing.md"}
    assert {problem["code"] for problem in problems} >= {"not-read", "front-matter-differs"}
    missing = next(problem for problem in problems if problem["path"] == "missing.md")
    assert missing["message"].endswith("; check that it exists and you can read it")


def test_documents_of_different_folders_are_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, year in (("one", "2016 (renamed 2021)"), ("other", "1999")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "stack.md").write_text(BRIEF.replace("2016 (renamed 2021)", year), "utf-8")
    assert run_check(capsys, str(tmp_path / "one"), str(tmp_path / "other"))[0] == 0
    (tmp_path / "one" / "second.md").write_text(BRIEF.replace("2016 (renamed 2021)", "1999"), "utf-8")
    code, (line,), _ = run_check(capsys, str(tmp_path / "one"))
    assert code == 1
    assert "founded is" in line


def test_edited_cards_and_histories_without_a_card_are_only_notes(
    home: HomeFolders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only this target: the bundled research has problems of its own.
    monkeypatch.setattr(checking, "list_target_names", lambda _: ("ink",))
    deck = home.targets_path / "ink" / "decks" / "nibs.md"
    deck.parent.mkdir(parents=True)
    text = "## How often do the *nibs* change?\n\nDaily.\n\n## Who dries the paper?\n\nThe sun.\n"
    deck.write_text(text, "utf-8")
    study = Study.open(home, "ink")
    for card in study.target.cards_by_id:
        study.cards.grade(card, Grade.GOOD, 1)
    assert run_check(capsys) == (0, ["nothing to check"], "")
    deck.write_text("\n## How often do the nibs change by hand?\n\nDaily.\n", "utf-8")
    before = study.store.journals.path.read_bytes()
    for _ in range(2):  # before and after a start of the app has recorded the rename
        code, (edited, lost, end), err = run_check(capsys)
        assert (code, end, err) == (0, "nothing to check", "")
        expected_message = "“How often do the nibs change by hand?” was edited and its grades are kept"
        assert edited == f"{deck}:2: {expected_message}; before, it was “How often do the nibs change?”"
        assert "1 card is in no deck now; " in lost
        assert study.store.journals.path.read_bytes() == before
        Study.open(home, "ink")
        before = study.store.journals.path.read_bytes()
    code, lines, _ = run_check(capsys, "--json")
    assert code == 0
    assert [json.loads(line)["code"] for line in lines] == ["edited", "past-without-card"]
