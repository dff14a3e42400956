"""The index: documents are known without being opened, and it may be lost or spoilt at any time."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.samples import BRIEF, GUIDE
from prepdeck.cards import deck_file
from prepdeck.cards.card import Deck
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.errors import NotReadableError, Problem
from prepdeck.library import reading, target
from prepdeck.library.adding import add_to_library
from prepdeck.library.checked_pages import open_database
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import INDEX_FILE_NAME
from prepdeck.library.reading import DocumentFile, ParsedFile
from prepdeck.library.target import SHOWN_FIRST_COUNT, list_target_names, open_target, open_targets


@pytest.fixture
def acme(home: HomeFolders) -> Path:
    """A target with a guide, a brief and a file that is no text."""
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, "utf-8")
    (folder / "stack.md").write_text(BRIEF, "utf-8")
    (folder / "odd.md").write_bytes(b"\xff\xfe")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read as documents, as they are."""
    names_: list[str] = []
    real = reading.parse_file

    def noted(file: DocumentFile) -> ParsedFile | object:
        names_.append(Path(file.path).name)
        return real(file)

    monkeypatch.setattr(reading, "parse_file", noted)
    return names_


def test_a_glance_tells_what_the_document_tells(home: HomeFolders, acme: Path) -> None:
    target = open_target(home, "acme")
    glance, document = target.document_infos["guide"], target.read_document("guide")
    assert isinstance(document, CompGuide)
    assert glance.path == document.path == str(acme / "guide.md")
    for name in ("kind", "title", "company", "role", "updated", "review_due"):
        assert getattr(glance, name) == getattr(document, name)
    assert glance.caution_count == len(document.cautions)


def test_opening_again_reads_nothing_and_knows_the_same(home: HomeFolders, acme: Path, read: list[str]) -> None:
    first = open_target(home, "acme")
    assert sorted(read) == sorted(path.name for path in acme.iterdir())
    read.clear()
    again = open_target(home, "acme")
    assert read == []
    assert (again.document_infos, again.problems) == (first.document_infos, first.problems)
    assert "odd.md" in str(again.problems[0])


def test_only_what_was_written_since_is_read(home: HomeFolders, acme: Path, read: list[str]) -> None:
    open_target(home, "acme")
    read.clear()
    (acme / "stack.md").write_text(BRIEF.replace("\n", "\n\n", 1) + "\nMore.\n", "utf-8")
    (acme / "new.md").write_text("# New\n\nInk.\n", "utf-8")
    (acme / "guide.md").unlink()
    assert list(open_target(home, "acme").document_infos) == ["stack", "new"]
    assert read == ["new.md", "stack.md"]


def test_a_document_is_parsed_when_it_is_asked_for_and_once(home: HomeFolders, acme: Path) -> None:
    target = open_target(home, "acme")
    (acme / "guide.md").write_text(GUIDE + "\nOne line more.\n", "utf-8")
    assert target.read_document("comp-guide") is target.read_document("guide")
    (acme / "stack.md").unlink()
    with pytest.raises(NotReadableError, match=r"stack\.md"):
        target.read_document("stack")


def spoilt(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"no such thing" * 500)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def overwritten_inside(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (one)")
    other.close()


def of_another_version(path: Path) -> None:
    with sqlite3.connect(path) as index:
        index.execute("UPDATE format SET is_ = '0 0.0.1'")
        index.execute("UPDATE document SET title = 'stale'")
    index.close()


def without_its_words(path: Path) -> None:
    with sqlite3.connect(path) as index:
        index.execute("DROP TABLE words")
        index.execute("DELETE FROM document WHERE kind = 'comp-guide'")
    index.close()


@pytest.mark.parametrize(
    "harm", [spoilt, cut_short, overwritten_inside, of_another_program, of_another_version, without_its_words]
)
@pytest.mark.usefixtures("acme")
def test_an_index_that_is_no_good_is_made_anew(
    home: HomeFolders, harm: Callable[[Path], None], read: list[str]
) -> None:
    first = open_target(home, "acme")
    harm(home.cache_path / INDEX_FILE_NAME)
    assert open_target(home, "acme").document_infos == first.document_infos
    read.clear()
    assert open_target(home, "acme").document_infos == first.document_infos
    assert read == []


@pytest.mark.usefixtures("acme")
def test_without_a_place_for_the_index_everything_still_opens(home: HomeFolders) -> None:
    home.cache_path.write_text("in the way", "utf-8")
    assert list(open_target(home, "acme").document_infos) == ["guide", "stack"]


@pytest.mark.usefixtures("acme")
def test_an_index_that_cannot_be_written_is_still_read(
    home: HomeFolders, acme: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_target(home, "acme")
    read.clear()
    (acme / "new.md").write_text("# New\n\nInk.\n", "utf-8")
    monkeypatch.setattr("prepdeck.library.index._BUSY_WAIT_SECONDS", 0.0)
    other = sqlite3.connect(home.cache_path / INDEX_FILE_NAME)
    other.execute("BEGIN IMMEDIATE")  # another prepdeck that is writing
    assert "new" in open_target(home, "acme").document_infos
    other.close()
    assert set(read) == {"new.md"}


def test_ten_thousand_files_of_one_short_name_are_told_apart_in_no_time(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    for number in range(10_000):
        (folder / f"{'!' * (number // 100 + 1)}a{'?' * (number % 100 + 1)}").write_bytes(b"")
    target = open_target(home, "acme")
    assert len(target.problems) == 10_000


def test_a_thousand_targets_are_named_without_asking_for_each(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1000):
        (home.targets_path / f"t{number}").mkdir(parents=True)
    asked: list[object] = []
    real = os.stat

    def counted(*given: object, **options: object) -> os.stat_result:
        asked.append(given)
        return real(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", counted)
    assert len(list_target_names(home)) == 1001
    assert len(asked) < 20


@pytest.mark.usefixtures("acme")
def test_several_targets_are_opened_as_one_is(home: HomeFolders) -> None:
    both = open_targets(home, ["runway", "acme"])
    assert [target.document_infos for target in both] == [
        open_target(home, n).document_infos for n in ("runway", "acme")
    ]


def test_of_many_documents_those_shown_first_alone_give_cards_and_are_read_for_them_once(
    home: HomeFolders, tmp_path: Path, read: list[str]
) -> None:
    crowd = tmp_path / "crowd"
    crowd.mkdir()
    for number in range(SHOWN_FIRST_COUNT + 3):
        (crowd / f"guide-{number:02}.md").write_text(GUIDE.replace("Lumenforge", f"Lumenforge {number}"), "utf-8")
    assert all(outcome.add_status for outcome in add_to_library(home, [str(crowd)]).file_outcomes)
    read.clear()
    added = open_target(home, "crowd")
    shown = [f"guide-{number:02}.md" for number in range(SHOWN_FIRST_COUNT)]
    assert read == shown
    assert sorted({Path(card.where).name for card in added.cards_by_id.values()}) == shown
    read.clear()
    assert open_target(home, "crowd").decks == added.decks
    assert read == []
    shutil.rmtree(home.cache_path)
    assert open_target(home, "crowd").decks == added.decks


def test_decks_are_read_again_only_when_one_of_their_files_was_written(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = home.targets_path / "acme" / "decks" / "ink.md"
    write_deck(deck, "## What dries?\n\nInk.\n\n## Broken\n")
    first = open_target(home, "acme")
    assert first.problems
    parsed: list[str] = []
    real = deck_file.read_deck

    def noted(path: str, text: str) -> tuple[Deck, tuple[Problem, ...]]:
        parsed.append(Path(path).name)
        return real(path, text)

    monkeypatch.setattr(deck_file, "read_deck", noted)
    again = open_target(home, "acme")
    assert (again.decks, again.problems, parsed) == (first.decks, first.problems, [])
    write_deck(deck, "## What dries at last?\n\nThe ink.\n")
    assert [card.prompt for card in open_target(home, "acme").cards_by_id.values()] == ["What dries at last?"]
    write_deck(deck.with_name("nib.md"), "## What bends?\n\nThe nib.\n")
    assert [each.id for each in open_target(home, "acme").decks] == ["ink", "nib"]
    deck.unlink()
    assert [each.id for each in open_target(home, "acme").decks] == ["nib"]


def test_a_deck_that_could_not_be_opened_is_there_as_soon_as_it_can(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_deck(home.targets_path / "acme" / "decks" / "ink.md", "## What dries?\n\nInk.\n")

    def closed(path: Path, shown_path: str = "") -> bytes:
        raise NotReadableError("cannot be read", where=shown_path or str(path))

    with monkeypatch.context() as hindered:
        hindered.setattr(target, "read_whole_file", closed)
        assert [problem.message for problem in open_target(home, "acme").problems] == ["cannot be read"]
    assert [deck.id for deck in open_target(home, "acme").decks] == ["ink"]


def write_deck(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def prompts(home: HomeFolders) -> list[str]:
    return [card.prompt for card in open_target(home, "acme").cards_by_id.values() if card.deck_id == "ink"]


def test_a_change_that_hides_its_time_is_read_all_the_same(home: HomeFolders) -> None:
    note, deck = home.targets_path / "acme" / "note.md", home.targets_path / "acme" / "decks" / "ink.md"
    write_deck(deck, "## What dries?\n\nInk.\n")
    note.write_text("# Ink\n\nDark.\n", "utf-8")
    assert (open_target(home, "acme").document_infos["note"].title, prompts(home)) == ("Ink", ["What dries?"])
    for path, old, new in ((note, "Ink", "Nib"), (deck, "What", "Whom")):
        times = path.stat()
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (open_target(home, "acme").document_infos["note"].title, prompts(home)) == ("Nib", ["Whom dries?"])


def test_changes_that_follow_each_other_at_once_are_all_read(home: HomeFolders) -> None:
    note = home.targets_path / "acme" / "note.md"
    note.parent.mkdir(parents=True)
    for number in range(10, 40):
        note.write_text(f"# Ink {number}\n\nDark.\n", "utf-8")
        assert open_target(home, "acme").document_infos["note"].title == f"Ink {number}"


def test_a_change_right_after_adding_is_read(home: HomeFolders, tmp_path: Path) -> None:
    brought = tmp_path / "note.md"
    for number in range(10, 20):
        brought.write_text(f"# Ink {number}\n\nDark.\n", "utf-8")
        list(add_to_library(home, [str(brought)], "acme").file_outcomes)
        note = home.targets_path / "acme" / "note.md"
        note.write_text(f"# Nib {number}\n\nDark.\n", "utf-8")
        assert open_target(home, "acme").document_infos["note"].title == f"Nib {number}"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("year", [1902, 1970, 2400])
def test_a_file_of_any_year_is_read_once(home: HomeFolders, acme: Path, read: list[str], year: int) -> None:
    instant = round((year - 1970) * 365.2425 * 86_400) * 10**9
    os.utime(acme / "guide.md", ns=(instant, instant))
    open_target(home, "acme")
    read.clear()
    open_target(home, "acme")
    assert read == []


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def journal_that_is_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name(f"{path.name}-journal"))


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("harm", [pipe, folder, link_to_itself, journal_that_is_a_pipe])
def test_what_is_no_file_in_the_place_of_the_index_gives_way(
    home: HomeFolders, harm: Callable[[Path], None], read: list[str]
) -> None:
    first = open_target(home, "acme")
    harm(home.cache_path / INDEX_FILE_NAME)
    assert open_target(home, "acme").document_infos == first.document_infos
    read.clear()
    assert open_target(home, "acme").document_infos == first.document_infos
    assert read == []


_CRAFTED = {
    "document": ("problems = '[[1]]'", "title = x'35'", "updated = 'soon'", "cards = '[{}]'", "claims = '[[1]]'"),
    "decks": ("decks = '[[1, 2, 3]]'", "decks = '{'", "problems = '[1]'"),
    "contradictions": ("found = '[[1, 2, 3]]'", "found = 'null'"),
}


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(("table", "value"), [(table, value) for table in _CRAFTED for value in _CRAFTED[table]])
def test_values_of_another_shape_count_as_damage(home: HomeFolders, table: str, value: str) -> None:
    write_deck(home.targets_path / "acme" / "decks" / "ink.md", "## What dries?\n\nInk.\n")
    first = open_target(home, "acme")
    connection = open_database(home.cache_path / INDEX_FILE_NAME)
    connection.execute(f"UPDATE {table} SET {value}")  # noqa: S608 - nothing here comes from outside
    connection.execute("DELETE FROM contradictions WHERE found NOT IN ('null', '[[1, 2, 3]]')")
    connection.close()
    for _ in range(2):
        again = open_target(home, "acme")
        assert (again.document_infos, again.decks, again.problems) == (
            first.document_infos,
            first.decks,
            first.problems,
        )
        assert again.contradictions == first.contradictions
