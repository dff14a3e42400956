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

PAGE = 4096  # bytes
_SUM = 4  # bytes of it, at its end
_BODY = PAGE - _SUM
_JOURNAL_WAYS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
_BESIDE = ("", "-journal", "-wal", "-shm")  # the file, and those that SQLite keeps beside it


def connect(path: Path, *, read_only: bool = False, wait: float = 0.0) -> apsw.Connection:
    """Open such a file, or make it.

    Args:
        path: Where it is.
        read_only: Whether nothing may be written, and no file made.
        wait: How many seconds to wait for another program that writes.

    Raises:
        apsw.Error: It cannot be opened. Whatever is wrong in a page is raised when that page is read.
    """
    ways = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    files = _Files()  # kept by the connection from here on
    try:
        if not read_only:
            _make_private(path)
        connection = apsw.Connection(str(path), ways, files.name)
    except UnicodeEncodeError as error:  # a folder whose name is not UTF-8, which apsw cannot pass on
        raise apsw.CantOpenError(str(error)) from error
    connection.set_busy_timeout(round(wait * 1000))
    if not read_only:  # these count for a new file alone
        connection.reserve_bytes(reserve=_SUM)
        connection.execute(f"PRAGMA page_size = {PAGE}")
    return connection


def _make_private(path: Path) -> None:
    """Make an empty file for its owner alone, unless there is one: others may read what SQLite itself makes."""
    with suppress(OSError):  # SQLite will say why there can be none
        path.touch(mode=0o600, exist_ok=False)


def remove(path: Path) -> None:
    """Remove the file and what SQLite keeps beside it.

    Raises:
        OSError: One of them cannot be removed.
    """
    for ending in _BESIDE:
        place = path.with_name(f"{path.name}{ending}")
        if place.is_dir() and not place.is_symlink():
            place.rmdir()
        else:
            place.unlink(missing_ok=True)


def is_ordinary(path: Path) -> bool:
    """Whether the file, and each one beside it, is an ordinary file or is not there; a pipe would be waited for."""
    return all(_is_ordinary(path.with_name(f"{path.name}{ending}")) for ending in _BESIDE)


def _is_ordinary(path: Path) -> bool:
    with suppress(OSError):  # a folder that may not be looked into; SQLite will say so
        return path.is_file() or not os.path.lexists(path)
    return True


class _Files(apsw.VFS):
    """Opens files for SQLite: the one with the pages with a look at each page."""

    def __init__(self) -> None:
        self.name = f"prepdeck-{id(self)}"
        super().__init__(self.name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        """Open a file; those for sorting and the like are gone when the connection is, and need no checksum.

        Raises:
            apsw.CorruptError: A write was cut off. SQLite would put back what stands in the journal up to the first
                record that is damaged, and say nothing of the rest.
        """
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            return _Pages(name, flags)
        if flags[0] & apsw.SQLITE_OPEN_MAIN_JOURNAL and flags[0] & _JOURNAL_WAYS == apsw.SQLITE_OPEN_READWRITE:
            raise apsw.CorruptError("a write was cut off")  # the one time that SQLite opens a journal so
        return apsw.VFSFile("", name, flags)


class _Pages(apsw.VFSFile):
    """The file with the pages."""

    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        """Give what was written.

        Raises:
            apsw.CorruptError: The page is another one by now.
        """
        number = _number(amount, offset)
        if not number:
            return super().xRead(amount, offset)
        page = super().xRead(PAGE, offset)  # the end of a long value is asked for without the rest of its page
        if page and page[_BODY:] != _sum(page[:_BODY], number):
            raise apsw.CorruptError("a page is not as it was written")
        return page[:amount]

    def xWrite(self, data: "Buffer", offset: int) -> None:  # noqa: N802 - SQLite's name
        """Write a page with its checksum."""
        page = memoryview(data)
        if page.nbytes == PAGE:
            body = bytes(page[:_BODY])
            data = body + _sum(body, _number(PAGE, offset))
        super().xWrite(data, offset)


def _number(amount: int, offset: int) -> int:
    """The number of the page that begins there; 0 for a look at the head of the file, which comes before a lock."""
    return offset // PAGE + 1 if amount == PAGE or (offset and not offset % PAGE) else 0


def _sum(body: bytes, number: int) -> bytes:
    return zlib.crc32(body, number).to_bytes(_SUM, "big")
