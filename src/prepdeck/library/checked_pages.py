"""A SQLite file in which every page ends with a checksum: what a disk or a program changed by itself is never read.

SQLite believes what stands in its file. A changed byte may hide a row, lose words of the search or give other ones,
without a word. Here each page is checked whenever SQLite reads it, so that what is not read costs nothing, and its
number goes into the checksum, so that no page passes for another one.
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
_CHECKSUM_SIZE = 4  # bytes of it, at its end
_BODY_SIZE = PAGE_SIZE - _CHECKSUM_SIZE
_JOURNAL_OPEN_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
_FILE_SUFFIXES = ("", "-journal", "-wal", "-shm")  # the file, and those that SQLite keeps beside it


def open_database(database_path: Path, *, read_only: bool = False, wait_seconds: float = 0.0) -> apsw.Connection:
    """Open such a file, or make it.

    Args:
        database_path: Where it is.
        read_only: Whether nothing may be written, and no file made.
        wait_seconds: How many seconds to wait for another program that writes.

    Raises:
        apsw.Error: It cannot be opened. Whatever is wrong in a page is raised when that page is read.
    """
    open_flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    checksum_vfs = _ChecksumVFS()  # kept by the connection from here on
    try:
        if not read_only:
            _make_private(database_path)
        connection = apsw.Connection(str(database_path), open_flags, checksum_vfs.vfs_name)
    except UnicodeEncodeError as error:  # a folder whose name is not UTF-8, which apsw cannot pass on
        raise apsw.CantOpenError(str(error)) from error
    connection.set_busy_timeout(round(wait_seconds * 1000))
    if not read_only:  # these count for a new file alone
        connection.reserve_bytes(reserve=_CHECKSUM_SIZE)
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    return connection


def _make_private(path: Path) -> None:
    """Make an empty file for its owner alone, unless there is one: others may read what SQLite itself makes."""
    with suppress(OSError):  # SQLite will say why there can be none
        path.touch(mode=0o600, exist_ok=False)


def remove_database(database_path: Path) -> None:
    """Remove the file and what SQLite keeps beside it.

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
    """Whether the file, and each one beside it, is an ordinary file or is not there; a pipe would be waited for."""
    return all(_is_ordinary_file(database_path.with_name(f"{database_path.name}{suffix}")) for suffix in _FILE_SUFFIXES)


def _is_ordinary_file(path: Path) -> bool:
    with suppress(OSError):  # a folder that may not be looked into; SQLite will say so
        return path.is_file() or not os.path.lexists(path)
    return True


class _ChecksumVFS(apsw.VFS):
    """Opens files for SQLite: the one with the pages with a look at each page."""

    def __init__(self) -> None:
        self.vfs_name = f"prepdeck-{id(self)}"
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        """Open a file; those for sorting and the like are gone when the connection is, and need no checksum.

        Raises:
            apsw.CorruptError: A write was cut off. SQLite would put back what stands in the journal up to the first
                record that is damaged, and say nothing of the rest.
        """
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            return _ChecksumFile(name, flags)
        if flags[0] & apsw.SQLITE_OPEN_MAIN_JOURNAL and flags[0] & _JOURNAL_OPEN_FLAGS == apsw.SQLITE_OPEN_READWRITE:
            raise apsw.CorruptError("a write was cut off")  # the one time that SQLite opens a journal so
        return apsw.VFSFile("", name, flags)


class _ChecksumFile(apsw.VFSFile):
    """The file with the pages."""

    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        """Give what was written.

        Raises:
            apsw.CorruptError: The page is another one by now.
        """
        page_number = _page_number_at(amount, offset)
        if not page_number:
            return super().xRead(amount, offset)
        page_bytes = super().xRead(
            PAGE_SIZE, offset
        )  # the end of a long value is asked for without the rest of its page
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
    """The number of the page that begins there; 0 for a look at the head of the file, which comes before a lock."""
    return offset // PAGE_SIZE + 1 if byte_count == PAGE_SIZE or (offset and not offset % PAGE_SIZE) else 0


def _page_checksum(page_body: bytes, page_number: int) -> bytes:
    return zlib.crc32(page_body, page_number).to_bytes(_CHECKSUM_SIZE, "big")
