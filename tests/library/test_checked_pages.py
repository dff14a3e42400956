"""Pages with a checksum: what changed by itself is never read, nor what a write left that was cut off."""

import random
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from prepdeck.library.checked_pages import PAGE_SIZE, has_only_ordinary_files, open_database, remove_database

ROWS = 300


def rows_in(path: Path) -> list[tuple[object, ...]]:
    connection = open_database(path)
    try:
        return list(connection.execute("SELECT number, text FROM rows ORDER BY number"))
    finally:
        connection.close()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A file with rows, some of them longer than a page."""
    path = tmp_path / "rows.sqlite"
    connection = open_database(path)
    connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT)")
    with connection:
        connection.executemany("INSERT INTO rows VALUES (?, ?)", [(n, f"{n} " * (n % 7 * 500)) for n in range(ROWS)])
    connection.close()
    return path


def test_what_is_written_is_read(filled: Path) -> None:
    assert len(rows_in(filled)) == ROWS


def other_byte(raw: bytearray, dice: random.Random) -> None:
    raw[dice.randrange(len(raw))] ^= dice.randrange(1, 256)


def zero_page(raw: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(raw) // PAGE_SIZE) * PAGE_SIZE
    raw[at : at + PAGE_SIZE] = bytes(PAGE_SIZE)


def pages_swapped(raw: bytearray, dice: random.Random) -> None:
    one, other = (at * PAGE_SIZE for at in dice.sample(range(len(raw) // PAGE_SIZE), 2))
    raw[one : one + PAGE_SIZE], raw[other : other + PAGE_SIZE] = (
        raw[other : other + PAGE_SIZE],
        raw[one : one + PAGE_SIZE],
    )


def cut(raw: bytearray, dice: random.Random) -> None:
    del raw[dice.randrange(1, len(raw)) :]


@pytest.mark.parametrize("harm", [other_byte, zero_page, pages_swapped, cut])
def test_every_page_that_changed_is_refused(
    filled: Path, seed: int, factor: int, harm: Callable[[bytearray, random.Random], None]
) -> None:
    raw = filled.read_bytes()
    for number in range(30 * factor):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same harm for the same seed
        harmed = bytearray(raw)
        harm(harmed, dice)
        filled.write_bytes(harmed)
        with pytest.raises(apsw.Error):
            rows_in(filled)


@pytest.fixture
def torn(filled: Path, tmp_path: Path) -> Path:
    """The file as a crash in the middle of a write leaves it, with its journal."""
    connection = open_database(filled)
    connection.execute("PRAGMA cache_size = 1; BEGIN; UPDATE rows SET text = 'other ' || text")
    torn = tmp_path / "torn.sqlite"
    torn.write_bytes(filled.read_bytes())
    torn.with_name("torn.sqlite-journal").write_bytes(filled.with_name("rows.sqlite-journal").read_bytes())
    connection.execute("ROLLBACK")
    connection.close()
    return torn


def test_a_write_that_was_cut_off_is_refused(filled: Path, torn: Path) -> None:
    assert torn.read_bytes() != filled.read_bytes()
    with pytest.raises(apsw.CorruptError, match="cut off"):
        rows_in(torn)


def test_a_write_that_was_cut_off_is_refused_whatever_stands_in_its_journal(torn: Path, seed: int, factor: int) -> None:
    journal = torn.with_name("torn.sqlite-journal")
    raw, old = torn.read_bytes(), journal.read_bytes()
    for number in range(40 * factor):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same harm for the same seed
        harmed = bytearray(old)
        harmed[dice.randrange(1, len(harmed))] ^= dice.randrange(1, 256)  # the first says whether it is a journal
        torn.write_bytes(raw)
        journal.write_bytes(harmed)
        with pytest.raises(apsw.Error):
            rows_in(torn)


def test_a_write_that_is_taken_back_leaves_what_was_there(filled: Path) -> None:
    before = rows_in(filled)
    connection = open_database(filled)
    connection.execute("PRAGMA cache_size = 1; BEGIN; UPDATE rows SET text = 'other ' || text; ROLLBACK")
    connection.close()
    assert rows_in(filled) == before


def test_what_is_no_file_is_known_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    assert has_only_ordinary_files(path)
    journal = path.with_name("rows.sqlite-journal")
    journal.mkdir()
    path.symlink_to(path)
    assert not has_only_ordinary_files(path)
    remove_database(path)
    assert list(tmp_path.iterdir()) == []
