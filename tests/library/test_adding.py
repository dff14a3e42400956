"""Adding research: the targets of files, files that are refused, and that no file is ever incomplete."""

import errno
import os
import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest

from documents.samples import ARTICLE, BRIEF, GUIDE
from prepdeck.errors import NotWrittenError, UsageError
from prepdeck.files import hold_draft, hold_folder
from prepdeck.library import adding
from prepdeck.library.adding import FileOutcome, add_to_library, clear_drafts
from prepdeck.library.home import HomeFolders
from prepdeck.library.reading import FileParser
from prepdeck.library.target import list_target_names, make_target_name, open_target

NOW = datetime(2026, 7, 1, 18, tzinfo=UTC)

DECK = "---\ndeck: Mine\n---\n\n## One?\n\nYes.\n"


@pytest.fixture
def research(tmp_path: Path) -> Path:
    """A folder with a guide, a brief and a deck."""
    folder = tmp_path / "Quill Works"
    write(folder, {"guide.md": GUIDE, "stack.md": BRIEF, "decks/own.md": "## One?\n\nYes.\n"})
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def add_files(home: HomeFolders, *paths: Path, target: str | None = None) -> dict[str, FileOutcome]:
    """Add files and return the outcomes of those that were added, by path in the library."""
    outcomes = add_to_library(home, [str(path) for path in paths], target, now=NOW).file_outcomes
    return {f"{outcome.target_name}/{outcome.path_in_target}": outcome for outcome in outcomes if outcome.add_status}


def list_problems(home: HomeFolders, *paths: Path) -> list[str]:
    """Add files and return the problems of those that could not be added."""
    outcomes = add_to_library(home, [str(path) for path in paths], now=NOW).file_outcomes
    return [str(problem) for outcome in outcomes if not outcome.add_status for problem in outcome.problems]


def read_all_files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_files_becomes_a_target_of_its_name(home: HomeFolders, research: Path) -> None:
    outcomes = add_files(home, research)
    assert list(outcomes) == ["quill-works/guide.md", "quill-works/stack.md", "quill-works/decks/own.md"]
    assert {outcome.add_status for outcome in outcomes.values()} == {"added"}
    target = open_target(home, "quill-works")
    assert list(target.document_infos) == ["guide", "stack"]
    assert [deck.id for deck in target.decks][:1] == ["own"]
    assert read_all_files(home.targets_path / "quill-works") == read_all_files(research)


def test_each_outcome_summarizes_the_content_of_its_file(home: HomeFolders, research: Path) -> None:
    write(research, {"day.txt": ARTICLE, "call.md": "# One\n\n# Two\n\n## Why?\n\nInk.\n"})
    outcomes = add_files(home, research)
    kind_and_summary = {
        outcome.path_in_target: (outcome.kind, outcome.contents_summary) for outcome in outcomes.values()
    }
    assert kind_and_summary["guide.md"][0] == "comp-guide"
    assert "pay row" in kind_and_summary["guide.md"][1]
    assert "lever" in kind_and_summary["guide.md"][1]
    assert kind_and_summary["stack.md"][0] == "tech-brief"
    assert "topic" in kind_and_summary["stack.md"][1]
    assert kind_and_summary["day.txt"][0] == "article"
    assert "mistake" in kind_and_summary["day.txt"][1]
    assert kind_and_summary["call.md"] == ("notes", "3 sections, 1 card")
    assert kind_and_summary["decks/own.md"] == ("deck", "1 card")


def test_each_folder_in_a_folder_becomes_a_target(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "all", {"acme/a.md": "# A\n\na\n", "brass/b.md": "# B\n\nb\n"})
    assert list(add_files(home, tmp_path / "all")) == ["acme/a.md", "brass/b.md"]
    assert list_target_names(home) == ("runway", "acme", "brass")


def test_two_folders_of_the_same_name_become_two_targets(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "all", {"acme/notes/a.md": "# A\n\na\n", "brass/notes/a.md": "# B\n\nb\n"})
    assert list(add_files(home, tmp_path / "all")) == ["notes/a.md", "brass-notes/a.md"]


def test_a_single_file_is_added_to_the_target_of_its_company(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"x.md": GUIDE, "call.md": "# A call\n\nInk.\n"})
    assert list(add_files(home, tmp_path / "x.md", tmp_path / "call.md")) == ["lumenforge/x.md", "call/call.md"]


def test_everything_can_be_added_to_one_chosen_target(home: HomeFolders, research: Path, tmp_path: Path) -> None:
    write(tmp_path, {"call.md": "# A call\n\nInk.\n"})
    outcomes = add_files(home, research, tmp_path / "call.md", target="Über & Söhne")
    assert {outcome.target_name for outcome in outcomes.values()} == {"uber-sohne"}
    assert "uber-sohne/call.md" in outcomes


@pytest.mark.parametrize("text", [DECK, "Q: One?\nA: Yes.\n", "Q: One?\n=: 12\n", "C: It took [two] years.\n"])
def test_a_file_written_like_a_deck_is_added_as_a_deck(home: HomeFolders, tmp_path: Path, text: str) -> None:
    write(tmp_path / "acme", {"mine.md": text})
    assert list(add_files(home, tmp_path / "acme")) == ["acme/decks/mine.md"]
    assert [len(deck.cards) for deck in open_target(home, "acme").decks] == [1]


def test_a_question_without_an_answer_is_reported_and_not_filed_as_notes(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "acme", {"mine.md": "Q: How many pens?\n\nTen.\n"})
    (outcome,) = add_files(home, tmp_path / "acme").values()
    assert outcome.kind == "deck"
    (problem,) = outcome.problems
    assert problem.line == 1
    assert problem.message == "no answer to 'How many pens?'"
    assert problem.hint == "add an A: line with the answer, or =: with a number"


def test_an_article_with_questions_and_answers_is_not_a_deck(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "acme", {"day.txt": f"{ARTICLE}\n\nQ: One?\nA: Two.\n"})
    assert list(add_files(home, tmp_path / "acme")) == ["acme/day.txt"]


def test_adding_again_writes_only_what_changed(home: HomeFolders, research: Path) -> None:
    add_files(home, research)
    files_before = {path: path.stat().st_ino for path in home.targets_path.rglob("*.md")}
    write(research, {"stack.md": BRIEF + "\nMore.\n", "new.md": "# New\n\nInk.\n"})
    status_by_file = {name: outcome.add_status for name, outcome in add_files(home, research).items()}
    assert status_by_file == {
        "quill-works/guide.md": "unchanged",
        "quill-works/new.md": "added",
        "quill-works/stack.md": "changed",
        "quill-works/decks/own.md": "unchanged",
    }
    after = {path: path.stat().st_ino for path in home.targets_path.rglob("*.md")}
    assert {path.name for path in files_before if files_before[path] == after[path]} == {"guide.md", "own.md"}
    assert read_all_files(home.targets_path / "quill-works") == read_all_files(research)


@pytest.mark.parametrize("is_new", [True, False])
def test_what_another_program_adds_meanwhile_is_kept(
    home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_new: bool
) -> None:
    """Two programs at the same moment: one has compared its files when the other one writes its own."""
    versions = {name: f"# Acme\n\nVersion {name}.\n" for name in ("first", "second", "third")}
    for name, text in versions.items():
        write(tmp_path / name / "acme", {"notes.md": text, "other.md": "# Other\n"})

    def add(name: str) -> list[FileOutcome]:
        return list(add_to_library(home, [str(tmp_path / name / "acme")], "acme", now=NOW).file_outcomes)

    add("first")
    if is_new:  # the file, but not its target
        (home.targets_path / "acme" / "notes.md").rename(tmp_path / "moved.md")

    def let_another_program_go_first(folder: Path) -> AbstractContextManager[None]:
        monkeypatch.setattr(adding, "hold_folder", hold_folder)
        add("second")
        return hold_folder(folder)

    monkeypatch.setattr(adding, "hold_folder", let_another_program_go_first)
    add("third")
    kept_texts = {path.read_text("utf-8") for path in home.data_path.rglob("notes.md")}
    assert kept_texts == {versions["second"], versions["third"]} | (set() if is_new else {versions["first"]})


def test_the_version_that_is_replaced_goes_to_the_trash(home: HomeFolders, research: Path) -> None:
    add_files(home, research)
    edited_path = home.targets_path / "quill-works" / "stack.md"
    edited_path.write_text("# Edited here\n", "utf-8")
    deck_text = (research / "decks" / "own.md").read_text("utf-8")
    write(research, {"decks/own.md": "# Own\n\n## Which ink?\n\nBlack.\n"})
    outcomes = add_files(home, research)
    trash_path = home.trash_path / "quill-works-20260701-180000"
    assert outcomes["quill-works/stack.md"].replaced_path == trash_path / "stack.md"
    assert outcomes["quill-works/guide.md"].replaced_path is None
    assert read_all_files(trash_path) == {"stack.md": b"# Edited here\n", "decks/own.md": deck_text.encode()}
    assert edited_path.read_text("utf-8") == BRIEF


def test_the_outcome_of_an_unchanged_file_has_the_same_summary(home: HomeFolders, research: Path) -> None:
    first, second = add_files(home, research), add_files(home, research)
    assert {name: outcome._replace(add_status="") for name, outcome in first.items()} == {
        name: outcome._replace(add_status="") for name, outcome in second.items()
    }


@pytest.fixture
def linked_folder(home: HomeFolders, tmp_path: Path) -> Path:
    """A folder outside the library that is a target through a link."""
    folder = tmp_path / "mine"
    write(folder, {"a.md": "# Mine\n\nInk.\n", "decks/own.md": DECK})
    home.targets_path.mkdir(parents=True)
    (home.targets_path / "acme").symlink_to(folder)
    return folder


def test_a_target_that_is_a_link_can_be_opened(home: HomeFolders, linked_folder: Path) -> None:
    assert list(open_target(home, "acme").document_infos) == ["a"]
    assert linked_folder.is_dir()


def test_nothing_is_added_through_a_link(home: HomeFolders, linked_folder: Path, tmp_path: Path) -> None:
    files_before = read_all_files(linked_folder)
    write(tmp_path, {"all/acme/a.md": "# Other\n", "all/acme/b.md": "# B\n", "all/brass/c.md": "# C\n"})
    write(tmp_path, {"acme.md": "# Other\n"})
    link = home.targets_path / "acme"
    with pytest.raises(NotWrittenError, match=f"the link {link}; .*-t"):
        add_to_library(home, [str(tmp_path / "all")], "Acme", now=NOW)
    outcomes = list(add_to_library(home, [str(tmp_path / "all"), str(tmp_path / "acme.md")], now=NOW).file_outcomes)
    assert [f"{outcome.target_name}/{outcome.path_in_target}" for outcome in outcomes if outcome.add_status] == [
        "brass/c.md"
    ]
    assert sum(not outcome.add_status for outcome in outcomes) == 3
    expected_message = (
        f"cannot add through the link {link}; copy the files there yourself, or choose another target with -t"
    )
    assert [str(problem) for outcome in outcomes for problem in outcome.problems] == [
        expected_message,
        f"{tmp_path / 'acme.md'}: {expected_message}",
    ]
    assert read_all_files(linked_folder) == files_before
    assert link.is_symlink()


def test_nothing_is_added_if_the_deck_folder_is_a_link(home: HomeFolders, linked_folder: Path, tmp_path: Path) -> None:
    files_before = read_all_files(linked_folder)
    write(home.targets_path / "brass", {"a.md": "# A\n"})
    (home.targets_path / "brass" / "decks").symlink_to(linked_folder / "decks")
    write(tmp_path / "brass", {"a.md": "# Other\n", "decks/own.md": "## Two?\n\nYes.\n"})
    assert len(list_problems(home, tmp_path / "brass")) == 1
    assert read_all_files(linked_folder) == files_before
    assert (home.targets_path / "brass" / "a.md").read_text("utf-8") == "# A\n"


def test_the_original_files_do_not_change(home: HomeFolders, research: Path) -> None:
    files_before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in research.rglob("*.md")}
    add_files(home, research)
    add_files(home, research, target="other")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in research.rglob("*.md")} == files_before


def test_the_second_of_two_files_with_the_same_path_in_a_target_is_refused(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"a/x.md": "# One\n\n1\n", "b/x.md": "# Two\n\n2\n"})
    outcomes = list(add_to_library(home, [str(tmp_path / "a"), str(tmp_path / "b")], "acme", now=NOW).file_outcomes)
    assert [outcome.add_status for outcome in outcomes] == ["added", ""]
    assert "rename" in str(outcomes[1].problems[0])
    assert (home.targets_path / "acme" / "x.md").read_text("utf-8") == "# One\n\n1\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_each_file_that_cannot_be_added_is_one_problem_and_the_rest_is_added(home: HomeFolders, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    write(folder, {"good.md": "# Good\n\nInk.\n", "empty.md": " \n"})
    os.mkfifo(folder / "pipe.md")
    (folder / "gone.md").symlink_to("nowhere")
    (folder / "loop").symlink_to(tmp_path)
    (folder / "itself.md").symlink_to("itself.md")
    (folder / "latin.md").write_bytes("# Ok\n\ncafé, résumé".encode("latin-1"))
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(50 * 1024 * 1024)
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("# Ink\n\nInk.\n", "utf-8")
    problem_by_name = {line.partition(": ")[0].rpartition("/")[2]: line for line in list_problems(home, folder)}
    assert "not an ordinary file" in problem_by_name["pipe.md"]
    assert "cannot be read" in problem_by_name["gone.md"]
    assert "cannot be read" in problem_by_name["itself.md"]
    assert "empty" in problem_by_name["empty.md"]
    assert "larger than 20 MB" in problem_by_name["huge.txt"]
    assert "not followed" in problem_by_name["loop"]
    assert len(problem_by_name) == 7
    assert all(";" in line for line in problem_by_name.values())
    assert list(open_target(home, "acme").document_infos) == ["good", "latin"]


def test_a_link_to_a_file_in_the_same_folder_is_followed(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"acme/a.md": "# A\n\na\n"})
    (tmp_path / "acme" / "linked.md").symlink_to("a.md")
    (tmp_path / "named.md").symlink_to(tmp_path / "acme" / "a.md")
    assert "acme/linked.md" in add_files(home, tmp_path / "acme")
    assert "acme/named.md" in add_files(home, tmp_path / "named.md", target="acme")
    assert not (home.targets_path / "acme" / "linked.md").is_symlink()


def test_a_link_out_of_the_added_folder_is_named_and_not_followed(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"private.md": "# Private\n\nInk.\n", "acme/a.md": "# A\n\na\n"})
    (tmp_path / "acme" / "linked.md").symlink_to("../private.md")
    (problem,) = list_problems(home, tmp_path / "acme")
    assert problem.endswith("linked.md: a link out of its folder is not followed; add the file itself")
    assert list(read_all_files(home.targets_path)) == ["acme/a.md"]


def test_pictures_and_hidden_files_in_a_folder_are_skipped_and_listed(home: HomeFolders, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    write(folder, {"a.md": "# A\n\na\n", ".hidden": "x", "logo.png": "x", "README": "Ink.\n"})
    (folder / "program").write_bytes(b"\x7fELF\0\0\xff")
    added = add_to_library(home, [str(folder)], now=NOW)
    assert [outcome.path_in_target for outcome in added.file_outcomes if outcome.add_status] == ["README", "a.md"]
    assert {Path(name).name for name in added.skipped_files} == {".hidden", "logo.png", "program"}


def test_a_picture_that_the_person_typed_is_refused(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"logo.png": "x"})
    (line,) = list_problems(home, tmp_path / "logo.png")
    assert "not a supported format" in line


def test_an_interrupted_add_leaves_no_incomplete_target(
    home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "acme", {f"{n}.md": f"# {n}\n\nInk.\n" for n in range(9)})
    write(tmp_path / "old", {"a.md": "# Before\n\nInk.\n"})
    add_files(home, tmp_path / "old")
    write(tmp_path / "old", {"a.md": "# After\n\nInk.\n"})

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(adding, "_sync_drafts", interrupted)
    with pytest.raises(KeyboardInterrupt):
        add_files(home, tmp_path / "old", tmp_path / "acme")
    assert [path.name for path in home.targets_path.iterdir()] == ["old"]
    assert read_all_files(home.targets_path) == {"old/a.md": b"# Before\n\nInk.\n"}


def test_a_new_target_appears_all_at_once(home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "acme", {f"{n}.md": f"# {n}\n\nInk.\n" for n in range(9)})
    seen: list[int] = []
    original_sync = adding._sync_drafts

    def watched(drafts: list[Path]) -> None:
        seen.append(len(list_target_names(home)))
        original_sync(drafts)

    monkeypatch.setattr(adding, "_sync_drafts", watched)
    add_files(home, tmp_path / "acme")
    assert seen == [1]
    assert len(read_all_files(home.targets_path / "acme")) == 9


def test_a_thousand_files_are_read_in_other_processes(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "acme", {f"{n}.md": f"# {n}\n\nInk.\n" for n in range(1000)})
    progress_counts: list[int] = []
    added = add_to_library(
        home,
        [str(tmp_path / "acme")],
        None,
        FileParser(lambda done_count, _: progress_counts.append(done_count), can_use_processes=True),
        now=NOW,
    )
    assert [outcome.add_status for outcome in added.file_outcomes] == ["added"] * 1000
    assert progress_counts == list(range(1, 1001))
    assert len(open_target(home, "acme").document_infos) == 1000


def test_adding_does_not_change_progress(home: HomeFolders, research: Path) -> None:
    write(home.journals_path("quill-works"), {"device.toml": "format = 1\n"})
    add_files(home, research)
    assert read_all_files(home.journals_path("quill-works")) == {"device.toml": b"format = 1\n"}


@pytest.mark.parametrize("name", ["", "  ", os.fsdecode(b"caf\xe9")])
def test_an_invalid_target_name_is_refused(home: HomeFolders, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--target"):
        add_to_library(home, [str(tmp_path)], name, now=NOW)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Acme Corp.", "acme-corp"),
        ("../../etc", "etc"),
        ("Über & Söhne", "uber-sohne"),
        ("研究", "研究"),
        ("Яндекс Go", "яндекс-go"),
        ("x" * 300, "x" * 60),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
    ],
)
def test_target_names_can_be_read_and_typed(text: str, name: str) -> None:
    assert make_target_name(text) == name


def test_a_text_of_only_symbols_has_a_target_name() -> None:
    assert make_target_name("!!!") == make_target_name("!!!") != make_target_name("???")


def test_added_documents_have_library_paths_with_and_without_the_index(home: HomeFolders, tmp_path: Path) -> None:
    stack = BRIEF.replace("Kestrel Maps", "Lumenforge").replace("It reads paper maps.", "Its valuation reached $9B.")
    guide = GUIDE.replace("Small team", "$4B valuation")
    write(tmp_path / "acme", {"guide.md": guide, "stack.md": stack})
    add_files(home, tmp_path / "acme")
    before = open_target(home, "acme")
    paths_in_library = {document_info.path for document_info in before.document_infos.values()}
    (contradiction,) = before.contradictions
    assert {contradiction.first_claim.path, contradiction.second_claim.path} == paths_in_library
    assert {card.where for card in before.cards_by_id.values()} == paths_in_library
    shutil.rmtree(home.cache_path)
    after = open_target(home, "acme")
    assert after.decks == before.decks
    assert after.contradictions == before.contradictions


def test_the_next_add_removes_drafts_of_a_killed_add_but_not_of_a_running_one(
    home: HomeFolders, research: Path
) -> None:
    killed_draft, active_draft = (
        home.targets_path / ".prepdeck-adding-left",
        home.targets_path / ".prepdeck-adding-held",
    )
    write(killed_draft, {"acme/a.md": "# A\n"})
    write(active_draft, {"acme/a.md": "# A\n"})
    handle = os.open(active_draft, os.O_RDONLY)
    hold_draft(handle)
    add_files(home, research)
    assert [path.name for path in home.targets_path.glob(".*")] == [active_draft.name]
    os.close(handle)
    clear_drafts(home)
    assert not list(home.targets_path.glob(".*"))


def test_a_running_add_protects_its_drafts(home: HomeFolders, research: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original_sync_drafts = adding._sync_drafts

    def sync_meanwhile(drafts: list[Path]) -> None:
        clear_drafts(home)
        original_sync_drafts(drafts)

    monkeypatch.setattr(adding, "_sync_drafts", sync_meanwhile)
    assert {outcome.add_status for outcome in add_files(home, research).values()} == {"added"}
    assert read_all_files(home.targets_path / "quill-works") == read_all_files(research)


@pytest.mark.parametrize(
    ("unwritable_names", "files_left"), [({"a.md", "b.md"}, set[str]()), ({"a.md"}, {"acme/b.md"})]
)
def test_nothing_is_left_of_a_document_that_does_not_fit_on_the_disk(
    home: HomeFolders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    unwritable_names: set[str],
    files_left: set[str],
) -> None:
    write(tmp_path / "acme", {"a.md": "# A\n\nInk.\n", "b.md": "# B\n\nWater.\n"})
    original_open = Path.open

    def full(self: Path, mode: str = "r") -> IO[Any]:
        file = original_open(self, mode)
        if mode == "wb" and self.name in unwritable_names:
            file.close()
            raise OSError(errno.ENOSPC, "the disk is full")
        return file

    monkeypatch.setattr(Path, "open", full)
    outcomes = list(add_to_library(home, [str(tmp_path / "acme")], now=NOW).file_outcomes)
    assert sum("the disk is full" in str(problem) for outcome in outcomes for problem in outcome.problems) == len(
        unwritable_names
    )
    assert {path.relative_to(home.targets_path).as_posix() for path in home.targets_path.rglob("*.md")} == files_left
    assert ("acme" in list_target_names(home)) == bool(files_left)
