"""The journals of a target as files: one per device. This is the only module that appends to them.

An event is durable when `append` returns: it was written in one call to the end of this device's own file, and the
file was synced to the disk. docs/progress-format.md describes the file.
"""

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import tomli_w

from prepdeck.errors import NotReadableError, NotWrittenError, Problem
from prepdeck.files import is_link, make_private, read_whole_file, sync_folder
from prepdeck.journal.event_codec import event_to_table
from prepdeck.journal.file_lock import exclusive_lock
from prepdeck.journal.journal_blocks import EVENT_HEADER, FORMAT_VERSION, parse_journal
from prepdeck.journal.journal_text import decode_journal
from prepdeck.progress.events import AnyEvent, KnownEvent

MAX_JOURNAL_BYTES = 256 << 20  # 200 grades a day for 24 years
_FORMAT_LINE = re.compile(rb"^format\s*=\s*(\d{1,9})\s*$", re.MULTILINE)
_MAX_HEAD_BYTES = 1_000  # the line with the format is in the first of them
_TAIL_BYTES = 100_000  # at the end of a file, in which a cut-off write is searched
_CUT_OFF_WRITE = re.compile(  # a block or a head that stops after any byte
    rb"(?:\[\[event\]\]\n)?(?:[a-z_-]+ = [^\n\r]+\n)*(?:[a-z_-]+(?: (?:=(?: [^\n\r]*)?)?)?)?"
)
_MAX_CUT_FILES = 20


def make_event_id() -> str:
    """Make an id for an event that no other event on any device has."""
    return os.urandom(6).hex()


def format_event_block(event: KnownEvent) -> str:
    """The lines of an event, as a journal stores them."""
    return f"{EVENT_HEADER}\n{tomli_w.dumps(event_to_table(event))}\n"


def find_newer_format(journal_bytes: bytes) -> int:
    """The format number in the head of a journal if it is newer than this prepdeck supports, else 0."""
    format_match = _FORMAT_LINE.search(
        decode_journal(journal_bytes[:_MAX_HEAD_BYTES])[0].encode("utf-8", "surrogateescape")
    )
    return int(format_match.group(1)) if format_match and int(format_match.group(1)) > FORMAT_VERSION else 0


def make_journal_head(target: str, device: str) -> str:
    """The text above the first event of a journal. Bytes in the names that are not UTF-8 are replaced."""
    target, device = (name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name in (target, device))
    return f"{tomli_w.dumps({'format': FORMAT_VERSION, 'target': target, 'device': device})}\n"


def is_journal_name(name: str) -> bool:
    """Whether a file with this name is a journal.

    Files that other programs leave there are not: `._NAME.toml` by macOS, `.#NAME.toml` and `~$NAME.toml` by editors.
    """
    return name.endswith(".toml") and name[0] not in ".#~"


def is_placeholder_name(name: str) -> bool:
    """Whether a file with this name is the placeholder of a journal that iCloud has not downloaded yet."""
    return name.endswith(".toml.icloud")


def make_not_downloaded_problem(path: Path) -> Problem:
    """The problem of such a placeholder."""
    return Problem("not downloaded yet", str(path), hint="open it in the Finder, or wait for iCloud")


def find_unusable_reason(path: Path) -> str:
    """Why the file at a journal's path cannot be used as a journal; "" if it can, or if there is no file.

    A link to a journal elsewhere can be used. A link to another journal of the same progress would mix the events of
    two files, a device such as `/dev/null` would lose them, and any other file belongs to the person.
    """
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            status = path.stat()
            link_target, folder = Path(os.path.realpath(path)), path.parent
            if {Path(os.path.realpath(folder.parent)), Path(os.path.realpath(folder))} & set(link_target.parents):
                return "a link to another progress file"
    except FileNotFoundError:
        return "a broken link" if is_link(path) else ""
    except OSError as error:
        return error.strerror or str(error)
    if not stat.S_ISREG(status.st_mode):
        return "not an ordinary file"
    is_linked = any(map(is_link, (path, path.parent)))
    return "a link to a file that is not a progress file" if is_linked and not _begins_like_journal(path) else ""


def _begins_like_journal(path: Path) -> bool:
    """Whether a file is empty, or begins with the head of a journal or with an event."""
    try:
        with path.open("rb") as file:
            first_bytes = file.read(_MAX_HEAD_BYTES)
    except OSError:  # reading it next reports why
        return True
    text = decode_journal(first_bytes)[0]
    return (
        not first_bytes
        or "[[event]]" in text
        or _FORMAT_LINE.search(text.encode("utf-8", "surrogateescape")) is not None
    )


_UNUSABLE_HINT = "put the progress file itself there, or remove it"


def read_journal(path: Path, start_offset: int = 0) -> bytes:
    """Read the bytes of a journal from `start_offset` on.

    Raises:
        NotReadableError: It is not an ordinary file, is a link to another journal, or cannot be read.
    """
    if reason := find_unusable_reason(path):
        raise NotReadableError(f"cannot be read: {reason}", where=str(path), hint=_UNUSABLE_HINT)
    return read_whole_file(path, max_bytes=MAX_JOURNAL_BYTES, start_offset=start_offset)


class AppendedBytes(NamedTuple):
    """Bytes that were appended to a file, and the offset at which they start."""

    start: int
    data: bytes


class JournalFolder:
    """The journals of one target in `folder`. This device appends only to its own file.

    Args:
        folder: The folder with one file per device. It is made when the first event is written.
        ensure_device_name: Returns this device's name, and makes one if it has none. Called only before a write, so
            that reading works without write permission. May raise `NotWrittenError`.
        target: The name of the target, which the head of the file shows to people who open it.
    """

    def __init__(self, folder: Path, ensure_device_name: Callable[[], str], target: str) -> None:
        self.folder = folder
        self._ensure_device_name = ensure_device_name
        self._target = target
        self._unsynced_folders: list[Path] = []  # folders with a new entry that is not durable yet

    @cached_property
    def path(self) -> Path:
        """The file that this device appends to.

        Raises:
            NotWrittenError: This device has no name yet, and none can be stored.
        """
        return self.folder / f"{self._ensure_device_name()}.toml"

    @property
    def files(self) -> list[Path]:
        """The journals of all devices. A conflicting copy made by a synchronizing program is one more journal.

        Raises:
            NotReadableError: The folder exists but cannot be read.
        """
        return self.list_files()[0]

    def list_files(self) -> tuple[list[Path], list[Path]]:
        """List the journals of all devices, and the placeholders of journals that are not downloaded yet.

        Raises:
            NotReadableError: The folder exists but cannot be read.
        """
        try:
            entries = sorted(self.folder.iterdir())
        except OSError as error:
            is_absent = isinstance(error, FileNotFoundError)
            if is_absent and not any(map(is_link, (self.folder, self.folder.parent))):
                return [], []
            reason = "a broken link" if is_absent else error.strerror or error
            hint = "check that it is a folder and you can read it"
            raise NotReadableError(f"cannot be read: {reason}", where=str(self.folder), hint=hint) from error
        return [path for path in entries if is_journal_name(path.name)], [
            path for path in entries if is_placeholder_name(path.name)
        ]

    def append(self, events: Sequence[KnownEvent]) -> AppendedBytes:
        """Write events to the disk, all of them in one write.

        Raises:
            NotWrittenError: None of them was written, and they can be appended again. For example, the disk is full,
                the folder is read-only, or the file has a newer format.
        """
        block_text = "".join(map(format_event_block, events))
        try:
            with self._open_locked() as file_descriptor:
                return self._append_text(file_descriptor, block_text)
        except OSError as error:
            raise NotWrittenError(
                f"not saved: {error.strerror or error}",
                where=str(self.path),
                hint="free up space there, allow writing, or close what uses the file",
            ) from error

    def remove_cut_off_write(self) -> Problem | None:
        """Move a write that a crash cut off from the end of this device's file to a `.cut` file next to it.

        Returns:
            What was done, or None if nothing was cut off or it cannot be moved now.
        """
        try:
            if (
                not self.path.exists()
                or find_unusable_reason(self.path)
                or _find_cut_off_write(*_read_tail(self.path)) is None
            ):
                return None
            # With the lock, no other program is in the middle of a write, so look again.
            with self._open_locked() as file_descriptor:
                length = os.fstat(file_descriptor).st_size
                start = max(length - _TAIL_BYTES, 0)
                cut_offset = _find_cut_off_write(_read_at(file_descriptor, start, length - start), start)
                if cut_offset is None:
                    return None
                # The copy is on disk before the file is cut, so a crash in between loses nothing.
                cut_bytes = _read_at(file_descriptor, cut_offset, length - cut_offset)
                kept_path = _append_cut_off_write(self.path, cut_bytes + b"\n")
                os.ftruncate(file_descriptor, cut_offset)
                _sync_file(file_descriptor)
        except (OSError, NotWrittenError):
            return None
        message = f"the last write was cut off; its {length - cut_offset} bytes are kept in {kept_path.name}"
        return Problem(message, str(self.path), hint="everything before it is read")

    def iterate_newest_first(self) -> Iterator[AnyEvent]:
        """The events of this device's file, the last one first.

        Raises:
            NotReadableError: The file exists but cannot be read.
        """
        file_length = self.path.stat().st_size if self.path.exists() else 0
        tail_length = _TAIL_BYTES
        given_count = 0
        while True:
            start = max(file_length - tail_length, 0)
            tail_bytes = read_journal(self.path, start)[: file_length - start] if file_length else b""
            if start:
                tail_bytes = tail_bytes[tail_bytes.find(b"\n[[event]]\n") + 1 :]
            events = parse_journal(tail_bytes, str(self.path), first_line=2 if start else 1).events
            yield from reversed(events[: len(events) - given_count])
            given_count = len(events)
            if not start:
                return
            tail_length *= 4

    @contextmanager
    def _open_locked(self) -> Iterator[int]:
        """This device's file, open and locked. It is created if needed."""
        if reason := find_unusable_reason(self.path):
            raise NotWrittenError(f"not saved: {reason}", where=str(self.path), hint=_UNUSABLE_HINT)
        if not self.path.exists():
            self._unsynced_folders = [self.folder, *self._make_folder()]
        while True:
            file_descriptor = _open_regular_file(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            try:
                with exclusive_lock(file_descriptor):
                    if not _is_same_file(file_descriptor, self.path):
                        continue  # another file was given this name while we waited for the lock
                    yield file_descriptor
            finally:
                os.close(file_descriptor)
            break
        while self._unsynced_folders:  # if the name of the file were lost, so would be its events
            sync_folder(self._unsynced_folders[-1])
            self._unsynced_folders.pop()

    def _make_folder(self) -> list[Path]:
        """Make the folder; return the folders that have a new entry, which must be synced."""
        missing_folders = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        make_private(self.folder)
        return [folder.parent for folder in missing_folders]

    def _append_text(self, file_descriptor: int, text: str) -> AppendedBytes:
        old_length = os.fstat(file_descriptor).st_size
        if old_length == 0:
            text = make_journal_head(self._target, self.path.stem) + text
        else:
            self._reject_newer_format(_read_at(file_descriptor, 0, _MAX_HEAD_BYTES))
            if _read_at(file_descriptor, old_length - 1, 1) != b"\n":
                text = "\n" + text  # an incomplete line is not an event: start on a new line
        data = text.encode()
        try:
            _write_all(file_descriptor, data)
            _sync_file(file_descriptor)
        except OSError:
            _undo_write(file_descriptor, old_length)
            raise
        return AppendedBytes(old_length, data)

    def _reject_newer_format(self, head: bytes) -> None:
        if newer_format := find_newer_format(head):
            hint = "update prepdeck; the file is unchanged"
            raise NotWrittenError(
                f"not saved: format {newer_format} is from a newer prepdeck", where=str(self.path), hint=hint
            )


def _find_cut_off_write(tail: bytes, tail_start: int) -> int | None:
    """The offset in the file at which a cut-off write begins; None if the end is complete or damaged in another way.

    Args:
        tail: The last bytes of the file.
        tail_start: The offset at which they begin.
    """
    block_start = tail.rfind(b"\n\n") + 2 if b"\n\n" in tail else 0
    last_block = tail[block_start:]
    if not last_block or (block_start == 0 and tail_start):
        return None
    last_block = last_block.rstrip(b"\0")  # a power failure may leave space that was never written
    looks_like_block = _CUT_OFF_WRITE.fullmatch(last_block) is not None or EVENT_HEADER.encode().startswith(last_block)
    is_file_start = block_start + tail_start == 0
    parsed = parse_journal(last_block, "", first_line=1 if is_file_start else 2)
    is_complete = bool(parsed.events) or (is_file_start and last_block.endswith(b"\n") and not parsed.problems)
    return block_start + tail_start if looks_like_block and not is_complete else None


def _read_tail(path: Path) -> tuple[bytes, int]:
    start = max(path.stat().st_size - _TAIL_BYTES, 0)
    with path.open("rb") as file:
        file.seek(start)
        return file.read(), start


def _is_same_file(file_descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file_descriptor), path.stat())
    except FileNotFoundError:
        return False


def _append_cut_off_write(journal_path: Path, data: bytes) -> Path:
    """Append to the `.cut` file next to a journal, and return its path.

    If a link or anything else that is not an ordinary file has that name, another name is used: who can write into a
    synchronized folder could otherwise have any bytes appended to any file of the person.

    Raises:
        OSError: It cannot be written.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    for number in range(1, _MAX_CUT_FILES + 1):
        cut_path = journal_path.with_name(f"{journal_path.name}{f'-{number}' if number > 1 else ''}.cut")
        if os.path.lexists(cut_path) and not stat.S_ISREG(cut_path.lstat().st_mode):
            continue
        file_descriptor = _open_regular_file(cut_path, flags)
        try:
            _write_all(file_descriptor, data)
            _sync_file(file_descriptor)
        finally:
            os.close(file_descriptor)
        return cut_path
    raise OSError(errno.EEXIST, "the names for it are taken", str(journal_path))


def _open_regular_file(path: Path, flags: int) -> int:
    """Open a file only if it is an ordinary one. Opening a pipe would otherwise wait.

    Raises:
        OSError: It is not an ordinary file, or it cannot be opened.
    """
    file_descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o600)
    if not stat.S_ISREG(os.fstat(file_descriptor).st_mode):
        os.close(file_descriptor)
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return file_descriptor


def _read_at(file_descriptor: int, offset: int, count: int) -> bytes:
    os.lseek(file_descriptor, offset, os.SEEK_SET)
    read_bytes = b""
    while len(read_bytes) < count and (chunk := os.read(file_descriptor, count - len(read_bytes))):
        read_bytes += chunk
    return read_bytes


def _write_all(file_descriptor: int, data: bytes) -> None:
    remaining = memoryview(data)
    while remaining:
        remaining = remaining[os.write(file_descriptor, remaining) :]


def _sync_file(file_descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - on macOS, fsync leaves the bytes in the cache of the drive

        fcntl.fcntl(file_descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(file_descriptor)


def _undo_write(file_descriptor: int, old_length: int) -> None:
    """Remove a write that failed half-way. If that fails too, the next start treats it as a cut-off write."""
    try:
        os.ftruncate(file_descriptor, old_length)
    except OSError:
        return
