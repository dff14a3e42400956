"""A SQLite file in which every page ends with a checksum, so that damage is always noticed.

SQLite trusts its file. A changed byte can silently hide a row or return wrong words from the search. Here each page is
checked when SQLite reads it, so pages that are not read cost nothing. The checksum includes the page number, so a page
that was copied to another place is noticed too.
"""

import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

if TYPE_CHECKING:
    from typing_extensions import Buffer

PAGE_SIZE = 4096  # bytes
_CHECKSUM_SIZE = 4  # bytes at the end of each page
_BODY_SIZE = PAGE_SIZE - _CHECKSUM_SIZE
_JOURNAL_OPEN_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
_FILE_SUFFIXES = ("", "-journal", "-wal", "-shm")  # the database file and the files that SQLite creates next to it


def open_database(database_path: Path, *, read_only: bool = False, wait_seconds: float = 0.0) -> apsw.Connection:
    """Open a file with checked pages, or create it.

    Args:
        database_path: The path of the database file.
        read_only: Whether to open only for reading; no file is created then.
        wait_seconds: How many seconds to wait while another program writes.

    Raises:
        apsw.Error: The file cannot be opened. A damaged page raises an error later, when it is read.
    """
    open_flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    checksum_vfs = _ChecksumVFS()  # the connection keeps it alive
    try:
        if not read_only:
            _make_private(database_path)
        connection = apsw.Connection(str(database_path), open_flags, checksum_vfs.vfs_name)
    except UnicodeEncodeError as error:  # apsw cannot open a path that is not UTF-8
        raise apsw.CantOpenError(str(error)) from error
    connection.set_busy_timeout(round(wait_seconds * 1000))
    if not read_only:  # these settings have an effect only on a new file
        connection.reserve_bytes(reserve=_CHECKSUM_SIZE)
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        # Else SQLite makes room in the middle of a large transaction by dropping pages that it has just freed, and may
        # later read what was never written.
        connection.execute("PRAGMA cache_spill = OFF")
    return connection


def _make_private(path: Path) -> None:
    """Create an empty file that only its owner can read, because SQLite would make it readable to all."""
    with suppress(OSError):  # if it cannot be created, SQLite reports the reason
        path.touch(mode=0o600, exist_ok=False)


def remove_database(database_path: Path) -> None:
    """Remove the database file and the files that SQLite creates next to it.

    Raises:
        OSError: One of them cannot be removed.
    """
    for suffix in _FILE_SUFFIXES:
        file_path = database_path.with_name(f"{database_path.name}{suffix}")
        if file_path.is_dir() and not file_path.is_symlink():
            file_path.rmdir()
        else:
            file_path.unlink(missing_ok=True)


def has_only_ordinary_files(database_path: Path) -> bool:
    """Return whether the database file and those next to it are regular files or missing. Opening a pipe would hang."""
    return all(_is_ordinary_file(database_path.with_name(f"{database_path.name}{suffix}")) for suffix in _FILE_SUFFIXES)


def _is_ordinary_file(path: Path) -> bool:
    with suppress(OSError):  # the folder cannot be read; SQLite reports that
        return path.is_file() or not os.path.lexists(path)
    return True


class _ChecksumVFS(apsw.VFS):
    """A SQLite VFS that checks the pages of the database file and opens all other files unchanged."""

    def __init__(self) -> None:
        self.vfs_name = f"prepdeck-{id(self)}"
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        """Open a file. Temporary files, as for sorting, need no checksums.

        Raises:
            apsw.CorruptError: A write was interrupted. SQLite would restore its journal only up to the first damaged
                record and report nothing.
        """
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            return _ChecksumFile(name, flags)
        if flags[0] & apsw.SQLITE_OPEN_MAIN_JOURNAL and flags[0] & _JOURNAL_OPEN_FLAGS == apsw.SQLITE_OPEN_READWRITE:
            raise apsw.CorruptError("a write was cut off")  # SQLite opens a journal without CREATE only to roll it back
        return apsw.VFSFile("", name, flags)


class _ChecksumFile(apsw.VFSFile):
    """The database file, whose pages are checked."""

    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        """Read bytes and check the page that they belong to.

        Raises:
            apsw.CorruptError: The page differs from what was written.
        """
        page_number = _page_number_at(amount, offset)
        if not page_number:
            return super().xRead(amount, offset)
        # SQLite reads the end of a long value without the rest of its page, but the checksum needs the whole page.
        page_bytes = super().xRead(PAGE_SIZE, offset)
        if page_bytes and page_bytes[_BODY_SIZE:] != _page_checksum(page_bytes[:_BODY_SIZE], page_number):
            raise apsw.CorruptError("a page is not as it was written")
        return page_bytes[:amount]

    def xWrite(self, data: "Buffer", offset: int) -> None:  # noqa: N802 - SQLite's name
        """Write a page with its checksum."""
        page_bytes = memoryview(data)
        if page_bytes.nbytes == PAGE_SIZE:
            page_body = bytes(page_bytes[:_BODY_SIZE])
            data = page_body + _page_checksum(page_body, _page_number_at(PAGE_SIZE, offset))
        super().xWrite(data, offset)


def _page_number_at(byte_count: int, offset: int) -> int:
    """Return the number of the page at an offset, from 1. Return 0 for a read of only the file header.

    SQLite reads the header before it has a lock, while another program may be writing the page.
    """
    return offset // PAGE_SIZE + 1 if byte_count == PAGE_SIZE or (offset and not offset % PAGE_SIZE) else 0


def _page_checksum(page_body: bytes, page_number: int) -> bytes:
    return zlib.crc32(page_body, page_number).to_bytes(_CHECKSUM_SIZE, "big")
