"""The index: targets open without parsing, and the index may be missing or damaged at any time."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.samples import BRIEF, GUIDE
from prepdeck.cards import deck_file
from prepdeck.cards.card import CARD_KINDS, Deck
from prepdeck.cards.derived_deck import DECK_TYPES
from prepdeck.documents.document_info import SHOWN_FIRST_COUNT
from prepdeck.documents.importers import IMPORTERS
from prepdeck.documents.kinds import DOCUMENT_KINDS
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.errors import NotReadableError, Problem
from prepdeck.library import reading, target
from prepdeck.library.adding import add_to_library
from prepdeck.library.checksummed_database import open_database
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import _INDEX_FORMAT, INDEX_FILE_NAME
from prepdeck.library.reading import DocumentFile, ParsedFile
from prepdeck.library.target import list_target_names, open_target, open_targets

NOW = datetime(2026, 7, 1, 18, tzinfo=UTC)


@pytest.fixture
def acme(home: HomeFolders) -> Path:
    """A target with a guide, a brief and a file that is not text."""
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, "utf-8")
    (folder / "stack.md").write_text(BRIEF, "utf-8")
    (folder / "odd.md").write_bytes(b"\xff\xfe")
    return folder


@pytest.fixture
def parsed_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were parsed, in order."""
    names: list[str] = []
    original_function = reading.parse_file

    def record_and_call(file: DocumentFile) -> ParsedFile | object:
        names.append(Path(file.path).name)
        return original_function(file)

    monkeypatch.setattr(reading, "parse_file", record_and_call)
    return names


def test_document_info_has_the_same_facts_as_the_document(home: HomeFolders, acme: Path) -> None:
    target = open_target(home, "acme")
    document_info, document = target.document_infos["guide"], target.read_document("guide")
    assert isinstance(document, CompGuide)
    assert document_info.path == document.path == str(acme / "guide.md")
    for name in ("kind", "title", "company", "role", "updated", "review_due"):
        assert getattr(document_info, name) == getattr(document, name)
    assert document_info.caution_count == len(document.cautions)


def test_opening_a_target_again_parses_nothing(home: HomeFolders, acme: Path, parsed_names: list[str]) -> None:
    first_target = open_target(home, "acme")
    assert sorted(parsed_names) == sorted(path.name for path in acme.iterdir())
    parsed_names.clear()
    second_target = open_target(home, "acme")
    assert parsed_names == []
    assert (second_target.document_infos, second_target.problems) == (
        first_target.document_infos,
        first_target.problems,
    )
    assert "odd.md" in str(second_target.problems[0])


def test_only_changed_files_are_parsed_again(home: HomeFolders, acme: Path, parsed_names: list[str]) -> None:
    open_target(home, "acme")
    parsed_names.clear()
    (acme / "stack.md").write_text(BRIEF.replace("\n", "\n\n", 1) + "\nMore.\n", "utf-8")
    (acme / "new.md").write_text("# New\n\nInk.\n", "utf-8")
    (acme / "guide.md").unlink()
    assert list(open_target(home, "acme").document_infos) == ["stack", "new"]
    assert parsed_names == ["new.md", "stack.md"]


def test_a_document_is_parsed_once_when_it_is_first_read(home: HomeFolders, acme: Path) -> None:
    target = open_target(home, "acme")
    (acme / "guide.md").write_text(GUIDE + "\nOne line more.\n", "utf-8")
    assert target.read_document("comp-guide") is target.read_document("guide")
    (acme / "stack.md").unlink()
    with pytest.raises(NotReadableError, match=r"stack\.md"):
        target.read_document("stack")


def overwrite_content(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"no such thing" * 500)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def overwrite_after_first_page(path: Path) -> None:
    file_bytes = bytearray(path.read_bytes())
    file_bytes[4096:] = b"\xa5" * (len(file_bytes) - 4096)
    path.write_bytes(file_bytes)


def replace_by_other_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other_connection:
        other_connection.execute("CREATE TABLE theirs (one)")
    other_connection.close()


def set_other_version(path: Path) -> None:
    with sqlite3.connect(path) as index:
        index.execute("UPDATE format SET is_ = '0 0.0.1'")
        index.execute("UPDATE document SET title = 'stale'")
    index.close()


def drop_words_table(path: Path) -> None:
    with sqlite3.connect(path) as index:
        index.execute("DROP TABLE words")
        index.execute("DELETE FROM document WHERE kind = 'comp-guide'")
    index.close()


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def make_journal_pipe(path: Path) -> None:
    os.mkfifo(path.with_name(f"{path.name}-journal"))


@pytest.mark.parametrize(
    "damage",
    [
        overwrite_content,
        truncate,
        overwrite_after_first_page,
        replace_by_other_database,
        set_other_version,
        drop_words_table,
        make_pipe,
        make_folder,
        make_link_to_itself,
        make_journal_pipe,
    ],
)
@pytest.mark.usefixtures("acme")
def test_a_damaged_or_foreign_index_is_rebuilt(
    home: HomeFolders, damage: Callable[[Path], None], parsed_names: list[str]
) -> None:
    first_target = open_target(home, "acme")
    damage(home.cache_path / INDEX_FILE_NAME)
    assert open_target(home, "acme").document_infos == first_target.document_infos
    parsed_names.clear()
    assert open_target(home, "acme").document_infos == first_target.document_infos
    assert parsed_names == []


@pytest.mark.usefixtures("acme")
def test_targets_can_be_opened_without_a_cache_folder(home: HomeFolders) -> None:
    home.cache_path.write_text("in the way", "utf-8")
    assert list(open_target(home, "acme").document_infos) == ["guide", "stack"]


@pytest.mark.usefixtures("acme")
def test_a_locked_index_is_still_read(
    home: HomeFolders, acme: Path, parsed_names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_target(home, "acme")
    parsed_names.clear()
    (acme / "new.md").write_text("# New\n\nInk.\n", "utf-8")
    monkeypatch.setattr("prepdeck.library.index._BUSY_WAIT_SECONDS", 0.0)
    other_connection = sqlite3.connect(home.cache_path / INDEX_FILE_NAME)
    other_connection.execute("BEGIN IMMEDIATE")  # as if another prepdeck were writing
    assert "new" in open_target(home, "acme").document_infos
    other_connection.close()
    assert set(parsed_names) == {"new.md"}


def test_ten_thousand_files_with_one_short_name_get_different_names_quickly(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    for number in range(10_000):
        (folder / f"{'!' * (number // 100 + 1)}a{'?' * (number % 100 + 1)}").write_bytes(b"")
    target = open_target(home, "acme")
    assert len(target.problems) == 10_000


def test_a_thousand_targets_are_listed_without_a_stat_call_for_each(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1000):
        (home.targets_path / f"t{number}").mkdir(parents=True)
    stat_calls: list[object] = []
    original_function = os.stat

    def counting_stat(*arguments: object, **options: object) -> os.stat_result:
        stat_calls.append(arguments)
        return original_function(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", counting_stat)
    assert len(list_target_names(home)) == 1001
    assert len(stat_calls) < 20


@pytest.mark.usefixtures("acme")
def test_several_targets_open_like_a_single_one(home: HomeFolders) -> None:
    targets = open_targets(home, ["runway", "acme"])
    assert [target.document_infos for target in targets] == [
        open_target(home, n).document_infos for n in ("runway", "acme")
    ]


def test_only_the_first_of_many_documents_are_parsed_for_cards(
    home: HomeFolders, tmp_path: Path, parsed_names: list[str]
) -> None:
    crowd = tmp_path / "crowd"
    crowd.mkdir()
    for number in range(SHOWN_FIRST_COUNT + 3):
        (crowd / f"guide-{number:02}.md").write_text(GUIDE.replace("Lumenforge", f"Lumenforge {number}"), "utf-8")
    assert all(outcome.add_status for outcome in add_to_library(home, [str(crowd)], now=NOW).file_outcomes)
    parsed_names.clear()
    added = open_target(home, "crowd")
    shown = [f"guide-{number:02}.md" for number in range(SHOWN_FIRST_COUNT)]
    assert parsed_names == shown
    assert sorted({Path(card.where).name for card in added.cards_by_id.values()}) == shown
    parsed_names.clear()
    assert open_target(home, "crowd").decks == added.decks
    assert parsed_names == []
    shutil.rmtree(home.cache_path)
    assert open_target(home, "crowd").decks == added.decks


def test_decks_are_parsed_again_only_if_a_deck_file_changed(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = home.targets_path / "acme" / "decks" / "ink.md"
    write_deck(deck, "## What dries?\n\nInk.\n\n## Broken\n")
    first_target = open_target(home, "acme")
    assert first_target.problems
    parsed: list[str] = []
    original_function = deck_file.read_deck

    def record_and_call(path: str, text: str) -> tuple[Deck, tuple[Problem, ...]]:
        parsed.append(Path(path).name)
        return original_function(path, text)

    monkeypatch.setattr(deck_file, "read_deck", record_and_call)
    second_target = open_target(home, "acme")
    assert (second_target.decks, second_target.problems, parsed) == (first_target.decks, first_target.problems, [])
    write_deck(deck, "## What dries at last?\n\nThe ink.\n")
    assert [card.prompt for card in open_target(home, "acme").cards_by_id.values()] == ["What dries at last?"]
    write_deck(deck.with_name("nib.md"), "## What bends?\n\nThe nib.\n")
    assert [deck.id for deck in open_target(home, "acme").decks] == ["ink", "nib"]
    deck.unlink()
    assert [deck.id for deck in open_target(home, "acme").decks] == ["nib"]


def test_an_unreadable_deck_appears_as_soon_as_it_is_readable(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_deck(home.targets_path / "acme" / "decks" / "ink.md", "## What dries?\n\nInk.\n")

    def raise_not_readable(path: Path, shown_path: str = "") -> bytes:
        raise NotReadableError("cannot be read", where=shown_path or str(path))

    with monkeypatch.context() as patch:
        patch.setattr(target, "read_whole_file", raise_not_readable)
        assert [problem.message for problem in open_target(home, "acme").problems] == ["cannot be read"]
    assert [deck.id for deck in open_target(home, "acme").decks] == ["ink"]


def write_deck(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def prompts(home: HomeFolders) -> list[str]:
    return [card.prompt for card in open_target(home, "acme").cards_by_id.values() if card.deck_id == "ink"]


def test_a_change_that_keeps_the_modification_time_is_noticed(home: HomeFolders) -> None:
    note, deck = home.targets_path / "acme" / "note.md", home.targets_path / "acme" / "decks" / "ink.md"
    write_deck(deck, "## What dries?\n\nInk.\n")
    note.write_text("# Ink\n\nDark.\n", "utf-8")
    assert (open_target(home, "acme").document_infos["note"].title, prompts(home)) == ("Ink", ["What dries?"])
    for path, old, new in ((note, "Ink", "Nib"), (deck, "What", "Whom")):
        times = path.stat()
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (open_target(home, "acme").document_infos["note"].title, prompts(home)) == ("Nib", ["Whom dries?"])


def test_rapid_changes_are_all_noticed(home: HomeFolders) -> None:
    note = home.targets_path / "acme" / "note.md"
    note.parent.mkdir(parents=True)
    for number in range(10, 40):
        note.write_text(f"# Ink {number}\n\nDark.\n", "utf-8")
        assert open_target(home, "acme").document_infos["note"].title == f"Ink {number}"


def test_a_change_right_after_adding_is_noticed(home: HomeFolders, tmp_path: Path) -> None:
    source_path = tmp_path / "note.md"
    for number in range(10, 20):
        source_path.write_text(f"# Ink {number}\n\nDark.\n", "utf-8")
        list(add_to_library(home, [str(source_path)], "acme", now=NOW).file_outcomes)
        note = home.targets_path / "acme" / "note.md"
        note.write_text(f"# Nib {number}\n\nDark.\n", "utf-8")
        assert open_target(home, "acme").document_infos["note"].title == f"Nib {number}"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("year", [1902, 1970, 2400])
def test_a_file_with_an_odd_modification_time_is_parsed_once(
    home: HomeFolders, acme: Path, parsed_names: list[str], year: int
) -> None:
    instant = round((year - 1970) * 365.2425 * 86_400) * 10**9
    os.utime(acme / "guide.md", ns=(instant, instant))
    open_target(home, "acme")
    parsed_names.clear()
    open_target(home, "acme")
    assert parsed_names == []


_CRAFTED = {
    "document": ("problems = '[[1]]'", "title = x'35'", "updated = 'soon'", "cards = '[{}]'", "claims = '[[1]]'"),
    "decks": ("decks = '[[1, 2, 3]]'", "decks = '{'", "problems = '[1]'"),
    "contradictions": ("found = '[[1, 2, 3]]'", "found = 'null'"),
}


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(("table", "value"), [(table, value) for table in _CRAFTED for value in _CRAFTED[table]])
def test_stored_values_of_the_wrong_form_count_as_damage(home: HomeFolders, table: str, value: str) -> None:
    write_deck(home.targets_path / "acme" / "decks" / "ink.md", "## What dries?\n\nInk.\n")
    first_target = open_target(home, "acme")
    connection = open_database(home.cache_path / INDEX_FILE_NAME)
    connection.execute(f"UPDATE {table} SET {value}")  # noqa: S608 - only constants of this test
    connection.execute("DELETE FROM contradictions WHERE found NOT IN ('null', '[[1, 2, 3]]')")
    connection.close()
    for _ in range(2):
        second_target = open_target(home, "acme")
        assert (second_target.document_infos, second_target.decks, second_target.problems) == (
            first_target.document_infos,
            first_target.decks,
            first_target.problems,
        )
        assert second_target.contradictions == first_target.contradictions


def test_the_format_names_all_that_decides_what_is_read_from_files() -> None:
    names = [
        *(importer.name for importer in IMPORTERS),
        *(kind.name for kind in DOCUMENT_KINDS),
        *DECK_TYPES,
        *CARD_KINDS,
    ]
    assert all(f'"{name}"' in _INDEX_FORMAT for name in names)
