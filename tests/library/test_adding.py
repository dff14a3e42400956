"""Bringing in research: what goes where, what cannot be taken, and that nothing is ever there by half."""

import errno
import os
import shutil
from pathlib import Path
from typing import IO, Any

import pytest

from documents.samples import ARTICLE, BRIEF, GUIDE
from prepdeck.errors import NotWrittenError, UsageError
from prepdeck.files import hold_draft
from prepdeck.library import adding
from prepdeck.library.adding import FileOutcome, add_to_library, clear_drafts
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import list_target_names, make_target_name, open_target

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


def brought(home: HomeFolders, *paths: Path, target: str | None = None) -> dict[str, FileOutcome]:
    """What became of each file that could be taken, by its place in the library."""
    done = add_to_library(home, [str(path) for path in paths], target).file_outcomes
    return {f"{each.target_name}/{each.path_in_target}": each for each in done if each.add_status}


def refused(home: HomeFolders, *paths: Path) -> list[str]:
    """The one line for each file that could not be taken."""
    done = add_to_library(home, [str(path) for path in paths]).file_outcomes
    return [str(problem) for each in done if not each.add_status for problem in each.problems]


def whole(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_files_is_a_target_named_after_it(home: HomeFolders, research: Path) -> None:
    done = brought(home, research)
    assert list(done) == ["quill-works/guide.md", "quill-works/stack.md", "quill-works/decks/own.md"]
    assert {each.add_status for each in done.values()} == {"added"}
    target = open_target(home, "quill-works")
    assert list(target.document_infos) == ["guide", "stack"]
    assert [deck.id for deck in target.decks][:1] == ["own"]
    assert whole(home.targets_path / "quill-works") == whole(research)


def test_every_file_says_what_was_found_in_it(home: HomeFolders, research: Path) -> None:
    write(research, {"day.txt": ARTICLE, "call.md": "# One\n\n# Two\n"})
    done = brought(home, research)
    said = {each.path_in_target: (each.kind, each.contents_summary) for each in done.values()}
    assert said["guide.md"][0] == "comp-guide"
    assert "pay row" in said["guide.md"][1]
    assert "lever" in said["guide.md"][1]
    assert said["stack.md"][0] == "tech-brief"
    assert "topic" in said["stack.md"][1]
    assert said["day.txt"][0] == "article"
    assert "mistake" in said["day.txt"][1]
    assert said["call.md"] == ("notes", "2 sections")
    assert said["decks/own.md"] == ("deck", "1 card")


def test_a_folder_of_folders_gives_a_target_for_each(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "all", {"acme/a.md": "# A\n\na\n", "brass/b.md": "# B\n\nb\n"})
    assert list(brought(home, tmp_path / "all")) == ["acme/a.md", "brass/b.md"]
    assert list_target_names(home) == ("runway", "acme", "brass")


def test_two_folders_of_one_name_stay_two_targets(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "all", {"acme/notes/a.md": "# A\n\na\n", "brass/notes/a.md": "# B\n\nb\n"})
    assert list(brought(home, tmp_path / "all")) == ["notes/a.md", "brass-notes/a.md"]


def test_a_single_file_goes_to_the_company_it_is_about(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"x.md": GUIDE, "call.md": "# A call\n\nInk.\n"})
    assert list(brought(home, tmp_path / "x.md", tmp_path / "call.md")) == ["lumenforge/x.md", "call/call.md"]


def test_a_target_can_be_named_for_all_of_it(home: HomeFolders, research: Path, tmp_path: Path) -> None:
    write(tmp_path, {"call.md": "# A call\n\nInk.\n"})
    done = brought(home, research, tmp_path / "call.md", target="Über & Söhne")
    assert {each.target_name for each in done.values()} == {"uber-sohne"}
    assert "uber-sohne/call.md" in done


@pytest.mark.parametrize("text", [DECK, "Q: One?\nA: Yes.\n", "C: It took [two] years.\n"])
def test_what_reads_as_a_deck_is_one_wherever_it_lies(home: HomeFolders, tmp_path: Path, text: str) -> None:
    write(tmp_path / "acme", {"mine.md": text})
    assert list(brought(home, tmp_path / "acme")) == ["acme/decks/mine.md"]
    assert [len(deck.cards) for deck in open_target(home, "acme").decks] == [1]


def test_an_article_with_questions_and_answers_is_no_deck(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "acme", {"day.txt": f"{ARTICLE}\n\nQ: One?\nA: Two.\n"})
    assert list(brought(home, tmp_path / "acme")) == ["acme/day.txt"]


def test_adding_again_writes_only_what_changed(home: HomeFolders, research: Path) -> None:
    brought(home, research)
    before = {path: path.stat().st_ino for path in home.targets_path.rglob("*.md")}
    write(research, {"stack.md": BRIEF + "\nMore.\n", "new.md": "# New\n\nInk.\n"})
    again = {name: each.add_status for name, each in brought(home, research).items()}
    assert again == {
        "quill-works/guide.md": "same",
        "quill-works/new.md": "added",
        "quill-works/stack.md": "changed",
        "quill-works/decks/own.md": "same",
    }
    after = {path: path.stat().st_ino for path in home.targets_path.rglob("*.md")}
    assert {path.name for path in before if before[path] == after[path]} == {"guide.md", "own.md"}
    assert whole(home.targets_path / "quill-works") == whole(research)


def test_what_is_the_same_still_says_what_is_in_it(home: HomeFolders, research: Path) -> None:
    first, again = brought(home, research), brought(home, research)
    assert {name: each._replace(add_status="") for name, each in first.items()} == {
        name: each._replace(add_status="") for name, each in again.items()
    }


@pytest.fixture
def linked(home: HomeFolders, tmp_path: Path) -> Path:
    """A folder of the person's own, which a link makes a target."""
    folder = tmp_path / "mine"
    write(folder, {"a.md": "# Mine\n\nInk.\n", "decks/own.md": DECK})
    home.targets_path.mkdir(parents=True)
    (home.targets_path / "acme").symlink_to(folder)
    return folder


def test_a_target_that_is_a_link_is_read(home: HomeFolders, linked: Path) -> None:
    assert list(open_target(home, "acme").document_infos) == ["a"]
    assert linked.is_dir()


def test_nothing_is_added_through_a_link(home: HomeFolders, linked: Path, tmp_path: Path) -> None:
    before = whole(linked)
    write(tmp_path, {"all/acme/a.md": "# Other\n", "all/acme/b.md": "# B\n", "all/brass/c.md": "# C\n"})
    write(tmp_path, {"acme.md": "# Other\n"})
    link = home.targets_path / "acme"
    with pytest.raises(NotWrittenError, match=f"the link {link}; .*-t"):
        add_to_library(home, [str(tmp_path / "all")], "Acme")
    done = list(add_to_library(home, [str(tmp_path / "all"), str(tmp_path / "acme.md")]).file_outcomes)
    assert [f"{each.target_name}/{each.path_in_target}" for each in done if each.add_status] == ["brass/c.md"]
    assert sum(not each.add_status for each in done) == 3
    said = f"cannot add through the link {link}; copy the files there yourself, or choose another target with -t"
    assert [str(problem) for each in done for problem in each.problems] == [said, f"{tmp_path / 'acme.md'}: {said}"]
    assert whole(linked) == before
    assert link.is_symlink()


def test_nothing_is_added_where_the_decks_are_a_link(home: HomeFolders, linked: Path, tmp_path: Path) -> None:
    before = whole(linked)
    write(home.targets_path / "brass", {"a.md": "# A\n"})
    (home.targets_path / "brass" / "decks").symlink_to(linked / "decks")
    write(tmp_path / "brass", {"a.md": "# Other\n", "decks/own.md": "## Two?\n\nYes.\n"})
    assert len(refused(home, tmp_path / "brass")) == 1
    assert whole(linked) == before
    assert (home.targets_path / "brass" / "a.md").read_text("utf-8") == "# A\n"


def test_the_originals_are_as_they_were(home: HomeFolders, research: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in research.rglob("*.md")}
    brought(home, research)
    brought(home, research, target="other")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in research.rglob("*.md")} == before


def test_two_files_that_would_take_one_place_are_told_and_the_first_is_kept(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"a/x.md": "# One\n\n1\n", "b/x.md": "# Two\n\n2\n"})
    done = list(add_to_library(home, [str(tmp_path / "a"), str(tmp_path / "b")], "acme").file_outcomes)
    assert [each.add_status for each in done] == ["added", ""]
    assert "rename" in str(done[1].problems[0])
    assert (home.targets_path / "acme" / "x.md").read_text("utf-8") == "# One\n\n1\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_each_file_that_cannot_be_taken_is_one_line_and_the_rest_goes_on(home: HomeFolders, tmp_path: Path) -> None:
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
    said = {line.partition(": ")[0].rpartition("/")[2]: line for line in refused(home, folder)}
    assert "not an ordinary file" in said["pipe.md"]
    assert "cannot be read" in said["gone.md"]
    assert "cannot be read" in said["itself.md"]
    assert "empty" in said["empty.md"]
    assert "larger than 20 MB" in said["huge.txt"]
    assert "not followed" in said["loop"]
    assert len(said) == 7
    assert all(";" in line for line in said.values())
    assert list(open_target(home, "acme").document_infos) == ["good", "latin"]


def test_a_link_to_a_file_is_followed(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/real.md": "# Real\n\nInk.\n", "acme/a.md": "# A\n\na\n"})
    (tmp_path / "acme" / "linked.md").symlink_to(tmp_path / "elsewhere" / "real.md")
    assert "acme/linked.md" in brought(home, tmp_path / "acme")
    assert not (home.targets_path / "acme" / "linked.md").is_symlink()


def test_pictures_and_hidden_files_of_a_folder_are_left_out_and_named(home: HomeFolders, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    write(folder, {"a.md": "# A\n\na\n", ".hidden": "x", "logo.png": "x", "README": "Ink.\n"})
    (folder / "program").write_bytes(b"\x7fELF\0\0\xff")
    added = add_to_library(home, [str(folder)])
    assert [each.path_in_target for each in added.file_outcomes if each.add_status] == ["README", "a.md"]
    assert {Path(name).name for name in added.skipped_files} == {".hidden", "logo.png", "program"}


def test_a_picture_that_was_named_is_refused(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path, {"logo.png": "x"})
    (line,) = refused(home, tmp_path / "logo.png")
    assert "not a supported format" in line


def test_an_interrupted_adding_leaves_no_half_of_a_target(
    home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "acme", {f"{n}.md": f"# {n}\n\nInk.\n" for n in range(9)})
    write(tmp_path / "old", {"a.md": "# Before\n\nInk.\n"})
    brought(home, tmp_path / "old")
    write(tmp_path / "old", {"a.md": "# After\n\nInk.\n"})

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(adding, "_sync_drafts", interrupted)
    with pytest.raises(KeyboardInterrupt):
        brought(home, tmp_path / "old", tmp_path / "acme")
    assert [path.name for path in home.targets_path.iterdir()] == ["old"]
    assert whole(home.targets_path) == {"old/a.md": b"# Before\n\nInk.\n"}


def test_a_new_target_is_seen_whole_or_not_at_all(
    home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "acme", {f"{n}.md": f"# {n}\n\nInk.\n" for n in range(9)})
    seen: list[int] = []
    real = adding._sync_drafts

    def watched(drafts: list[Path]) -> None:
        seen.append(len(list_target_names(home)))
        real(drafts)

    monkeypatch.setattr(adding, "_sync_drafts", watched)
    brought(home, tmp_path / "acme")
    assert seen == [1]
    assert len(whole(home.targets_path / "acme")) == 9


def test_a_thousand_files_go_by_in_other_processes(home: HomeFolders, tmp_path: Path) -> None:
    write(tmp_path / "acme", {f"{n}.md": f"# {n}\n\nInk.\n" for n in range(1000)})
    told: list[int] = []
    added = add_to_library(
        home, [str(tmp_path / "acme")], None, lambda done, _: told.append(done), can_use_processes=True
    )
    assert [each.add_status for each in added.file_outcomes] == ["added"] * 1000
    assert told == list(range(1, 1001))
    assert len(open_target(home, "acme").document_infos) == 1000


def test_progress_is_not_touched(home: HomeFolders, research: Path) -> None:
    write(home.journals_path("quill-works"), {"device.toml": "format = 1\n"})
    brought(home, research)
    assert whole(home.journals_path("quill-works")) == {"device.toml": b"format = 1\n"}


@pytest.mark.parametrize("name", ["", "  ", os.fsdecode(b"caf\xe9")])
def test_what_is_no_name_is_refused(home: HomeFolders, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--target"):
        add_to_library(home, [str(tmp_path)], name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Acme Corp.", "acme-corp"),
        ("../../etc", "etc"),
        ("Über & Söhne", "uber-sohne"),
        ("研究", "研究"),
        ("Яндекс Go", "яндекс-go"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_target_has_a_name_that_can_be_read_and_typed(text: str, name: str) -> None:
    assert make_target_name(text) == name


def test_signs_alone_give_a_name_all_the_same() -> None:
    assert make_target_name("!!!") == make_target_name("!!!") != make_target_name("???")


def test_what_was_added_is_known_by_the_file_in_the_library_also_when_the_index_is_gone(
    home: HomeFolders, tmp_path: Path
) -> None:
    stack = BRIEF.replace("Kestrel Maps", "Lumenforge").replace("It reads paper maps.", "Its valuation reached $9B.")
    guide = GUIDE.replace("Small team", "$4B valuation")
    write(tmp_path / "acme", {"guide.md": guide, "stack.md": stack})
    brought(home, tmp_path / "acme")
    before = open_target(home, "acme")
    own = {glance.path for glance in before.document_infos.values()}
    (found,) = before.contradictions
    assert {found.first_claim.path, found.second_claim.path} == own
    assert {card.where for card in before.cards_by_id.values()} == own
    shutil.rmtree(home.cache_path)
    after = open_target(home, "acme")
    assert after.decks == before.decks
    assert after.contradictions == before.contradictions


def test_what_a_killed_add_left_is_cleared_by_the_next_one_but_not_what_one_that_goes_on_holds(
    home: HomeFolders, research: Path
) -> None:
    left, going_on = home.targets_path / ".adding-left", home.targets_path / ".adding-held"
    write(left, {"acme/a.md": "# A\n"})
    write(going_on, {"acme/a.md": "# A\n"})
    handle = os.open(going_on, os.O_RDONLY)
    hold_draft(handle)
    brought(home, research)
    assert [path.name for path in home.targets_path.glob(".*")] == [going_on.name]
    os.close(handle)
    clear_drafts(home)
    assert not list(home.targets_path.glob(".*"))


def test_an_add_that_goes_on_holds_what_it_makes_ready(
    home: HomeFolders, research: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = adding._sync_drafts

    def sync_meanwhile(drafts: list[Path]) -> None:
        clear_drafts(home)
        sync(drafts)

    monkeypatch.setattr(adding, "_sync_drafts", sync_meanwhile)
    assert {each.add_status for each in brought(home, research).values()} == {"added"}
    assert whole(home.targets_path / "quill-works") == whole(research)


@pytest.mark.parametrize(("lacking", "left"), [({"a.md", "b.md"}, set[str]()), ({"a.md"}, {"acme/b.md"})])
def test_of_a_document_for_which_there_is_no_room_nothing_is_left(
    home: HomeFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: set[str], left: set[str]
) -> None:
    write(tmp_path / "acme", {"a.md": "# A\n\nInk.\n", "b.md": "# B\n\nWater.\n"})
    real = Path.open

    def full(self: Path, mode: str = "r") -> IO[Any]:
        file = real(self, mode)
        if mode == "wb" and self.name in lacking:
            file.close()
            raise OSError(errno.ENOSPC, "the disk is full")
        return file

    monkeypatch.setattr(Path, "open", full)
    outcomes = list(add_to_library(home, [str(tmp_path / "acme")]).file_outcomes)
    assert sum("the disk is full" in str(problem) for each in outcomes for problem in each.problems) == len(lacking)
    assert {path.relative_to(home.targets_path).as_posix() for path in home.targets_path.rglob("*.md")} == left
    assert ("acme" in list_target_names(home)) == bool(left)
