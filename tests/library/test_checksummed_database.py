"""Pages with checksums: damaged pages and interrupted writes are never read."""

import random
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from prepdeck.library.checksummed_database import PAGE_SIZE, has_only_ordinary_files, open_database, remove_database

ROWS = 300


def rows_in(path: Path) -> list[tuple[object, ...]]:
    connection = open_database(path)
    try:
        return list(connection.execute("SELECT number, text FROM rows ORDER BY number"))
    finally:
        connection.close()


@pytest.fixture
def filled_path(tmp_path: Path) -> Path:
    """A database with rows, some of them longer than a page."""
    path = tmp_path / "rows.sqlite"
    connection = open_database(path)
    connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT)")
    with connection:
        connection.executemany("INSERT INTO rows VALUES (?, ?)", [(n, f"{n} " * (n % 7 * 500)) for n in range(ROWS)])
    connection.close()
    return path


def test_written_rows_can_be_read(filled_path: Path) -> None:
    assert len(rows_in(filled_path)) == ROWS


def test_a_transaction_larger_than_the_cache_reads_only_what_was_written(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same rows for the same seed
    connection = open_database(tmp_path / "rows.sqlite")
    connection.execute("PRAGMA cache_size = 40")  # pages
    connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT)")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    with connection:
        for _ in range(200):
            number = dice.randrange(60)
            text = " ".join(str(dice.randrange(10**6)) for _ in range(dice.choice([5, 400, 3000])))
            connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
            connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))
            connection.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", (number, text * dice.choice([1, 20])))
            if dice.random() < 0.3:
                connection.execute("DELETE FROM rows WHERE number = ?", (dice.randrange(60),))
    ((row_count,),) = connection.execute("SELECT count(*) FROM rows")
    connection.close()
    assert len(rows_in(tmp_path / "rows.sqlite")) == row_count


def change_byte(file_bytes: bytearray, dice: random.Random) -> None:
    file_bytes[dice.randrange(len(file_bytes))] ^= dice.randrange(1, 256)


def zero_page(file_bytes: bytearray, dice: random.Random) -> None:
    page_start = dice.randrange(len(file_bytes) // PAGE_SIZE) * PAGE_SIZE
    file_bytes[page_start : page_start + PAGE_SIZE] = bytes(PAGE_SIZE)


def swap_pages(file_bytes: bytearray, dice: random.Random) -> None:
    first_offset, second_offset = (
        page_start * PAGE_SIZE for page_start in dice.sample(range(len(file_bytes) // PAGE_SIZE), 2)
    )
    file_bytes[first_offset : first_offset + PAGE_SIZE], file_bytes[second_offset : second_offset + PAGE_SIZE] = (
        file_bytes[second_offset : second_offset + PAGE_SIZE],
        file_bytes[first_offset : first_offset + PAGE_SIZE],
    )


def truncate(file_bytes: bytearray, dice: random.Random) -> None:
    del file_bytes[dice.randrange(1, len(file_bytes)) :]


@pytest.mark.parametrize("damage", [change_byte, zero_page, swap_pages, truncate])
def test_every_damaged_page_is_refused(
    filled_path: Path, seed: int, factor: int, damage: Callable[[bytearray, random.Random], None]
) -> None:
    file_bytes = filled_path.read_bytes()
    for number in range(30 * factor):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same harm for the same seed
        damaged_bytes = bytearray(file_bytes)
        damage(damaged_bytes, dice)
        filled_path.write_bytes(damaged_bytes)
        with pytest.raises(apsw.Error):
            rows_in(filled_path)


@pytest.fixture
def torn_path(filled_path: Path, tmp_path: Path) -> Path:
    """A database and its journal as a crash during a write leaves them."""
    connection = open_database(filled_path)
    connection.execute("PRAGMA cache_spill = ON; PRAGMA cache_size = 1; BEGIN")  # so that it writes before the commit
    connection.execute("UPDATE rows SET text = 'other ' || text")
    torn_path = tmp_path / "torn.sqlite"
    torn_path.write_bytes(filled_path.read_bytes())
    torn_path.with_name("torn.sqlite-journal").write_bytes(filled_path.with_name("rows.sqlite-journal").read_bytes())
    connection.execute("ROLLBACK")
    connection.close()
    return torn_path


def test_an_interrupted_write_is_refused(filled_path: Path, torn_path: Path) -> None:
    assert torn_path.read_bytes() != filled_path.read_bytes()
    with pytest.raises(apsw.CorruptError, match="cut off"):
        rows_in(torn_path)


def test_an_interrupted_write_is_refused_even_if_its_journal_is_damaged(
    torn_path: Path, seed: int, factor: int
) -> None:
    journal = torn_path.with_name("torn.sqlite-journal")
    file_bytes, journal_bytes = torn_path.read_bytes(), journal.read_bytes()
    for number in range(40 * factor):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same harm for the same seed
        damaged_bytes = bytearray(journal_bytes)
        damaged_bytes[dice.randrange(1, len(damaged_bytes))] ^= dice.randrange(
            1, 256
        )  # the first byte decides whether it is a journal at all
        torn_path.write_bytes(file_bytes)
        journal.write_bytes(damaged_bytes)
        with pytest.raises(apsw.Error):
            rows_in(torn_path)


def test_a_rolled_back_write_changes_nothing(filled_path: Path) -> None:
    before = rows_in(filled_path)
    connection = open_database(filled_path)
    connection.execute("PRAGMA cache_size = 1; BEGIN; UPDATE rows SET text = 'other ' || text; ROLLBACK")
    connection.close()
    assert rows_in(filled_path) == before


def test_special_files_in_place_of_a_database_are_detected_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    assert has_only_ordinary_files(path)
    journal = path.with_name("rows.sqlite-journal")
    journal.mkdir()
    path.symlink_to(path)
    assert not has_only_ordinary_files(path)
    remove_database(path)
    assert list(tmp_path.iterdir()) == []
