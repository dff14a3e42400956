"""The append-only TOML log of one target: one file a device, and the only module that writes to it.

An event is durable when `append` returns: it was written in one call to the end of this device's own file, and
the file was synchronised with the disk. docs/progress-format.md describes the file.
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
from prepdeck.files import make_private, read_whole_file
from prepdeck.journal.event_codec import to_table
from prepdeck.journal.file_lock import turn
from prepdeck.journal.journal_blocks import FORMAT, MARK, parse
from prepdeck.journal.journal_text import decoded
from prepdeck.progress.events import AnyEvent, KnownEvent

LARGEST = 256 << 20  # bytes; 200 grades a day for 24 years
_FORMAT = re.compile(rb"^format\s*=\s*(\d{1,9})\s*$", re.MULTILINE)
_HEAD = 1_000  # bytes at most in which the format is said
_TAIL = 100_000  # bytes at the end in which a write that was cut off is looked for
_CUT_OFF = re.compile(  # the beginning of a block or of the head, up to any byte
    rb"(?:\[\[event\]\]\n)?(?:[a-z_-]+ = [^\n]+\n)*(?:[a-z_-]+(?: (?:=(?: [^\n]*)?)?)?)?"
)
_NO_SUCH_THING = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM}  # of folders, on some systems


def new_id() -> str:
    """An id for an event that no other device will ever make too."""
    return os.urandom(6).hex()


def block_of(event: KnownEvent) -> str:
    """The lines of an event as they stand in a journal."""
    return f"{MARK}\n{tomli_w.dumps(to_table(event))}\n"


def newer_format(raw: bytes) -> int:
    """The format that a journal says to be of, if that is one of a newer prepdeck, else 0."""
    said = _FORMAT.search(decoded(raw[:_HEAD])[0].encode("utf-8", "surrogateescape"))
    return int(said.group(1)) if said and int(said.group(1)) > FORMAT else 0


def journal_head(target: str, device: str) -> str:
    """What stands above the first event of a journal. Bytes of the names that are not UTF-8 are replaced."""
    target, device = (name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name in (target, device))
    return f"{tomli_w.dumps({'format': FORMAT, 'target': target, 'device': device})}\n"


def is_journal(name: str) -> bool:
    """Whether a file of that name is a journal.

    Not so what other programs leave beside files: `._NAME.toml` of macOS, `.#NAME.toml` and `~$NAME.toml` of editors.
    """
    return name.endswith(".toml") and name[0] not in ".#~"


def is_not_downloaded(name: str) -> bool:
    """Whether a file of that name stands for a journal that iCloud has not brought to this machine yet."""
    return name.endswith(".toml.icloud")


def not_downloaded(path: Path) -> Problem:
    """What is said of such a file."""
    return Problem("not downloaded yet", str(path), hint="open it in the Finder, or wait for iCloud")


def unfit(path: Path) -> str:
    """Why what stands under a journal's name can be no journal; "" where it can, or nothing stands there.

    A link to a journal elsewhere can. Through one to another journal of the same progress the events of two would mix,
    a device such as `/dev/null` would keep none of them, and any other file is the person's own.
    """
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            status = path.stat()
            target, folder = Path(os.path.realpath(path)), path.parent
            if {Path(os.path.realpath(folder.parent)), Path(os.path.realpath(folder))} & set(target.parents):
                return "a link to another journal"
    except FileNotFoundError:
        return "a broken link" if path.is_symlink() else ""
    except OSError as error:
        return error.strerror or str(error)
    if not stat.S_ISREG(status.st_mode):
        return "not an ordinary file"
    is_linked = path.is_symlink() or path.parent.is_symlink()
    return "a link to a file that is not a journal" if is_linked and not _begins_as_journal(path) else ""


def _begins_as_journal(path: Path) -> bool:
    """Whether a file is empty, or begins with the head of a journal or with an event."""
    try:
        with path.open("rb") as file:
            begin = file.read(_HEAD)
    except OSError:  # whoever opens it next says why
        return True
    text = decoded(begin)[0]
    return not begin or "[[event]]" in text or _FORMAT.search(text.encode("utf-8", "surrogateescape")) is not None


_UNFIT_HINT = "put the journal itself there, or remove it"


def read_journal(path: Path, start: int = 0) -> bytes:
    """The bytes of a journal from `start` on.

    Raises:
        NotReadableError: It is no ordinary file, a link to another journal, or may not be read.
    """
    if reason := unfit(path):
        raise NotReadableError(f"cannot be read: {reason}", where=str(path), hint=_UNFIT_HINT)
    return read_whole_file(path, max_bytes=LARGEST, start_offset=start)


class Appended(NamedTuple):
    """Bytes that were added to a file, from `start` on."""

    start: int
    data: bytes


class Journal:
    """The journals of one target in `folder`, to which this device appends to a file of its own.

    Args:
        folder: Holds one file for each device; made when the first event is written.
        name_device: Gives this device's name, and makes one where it has none; only asked when something is to be
            written, so that who may not write can read all the same. May raise `NotWrittenError`.
        target: The target's name, written at the head of the file for whoever opens it.
    """

    def __init__(self, folder: Path, name_device: Callable[[], str], target: str) -> None:
        self.folder = folder
        self._name_device = name_device
        self._target = target
        self._new: list[Path] = []  # folders in which there is a new name

    @cached_property
    def path(self) -> Path:
        """The file that this device appends to.

        Raises:
            NotWrittenError: This device has no name yet and none can be kept.
        """
        return self.folder / f"{self._name_device()}.toml"

    @property
    def files(self) -> list[Path]:
        """The journals of all devices; what a synchronizing program sets beside one as a conflict is one more.

        Raises:
            NotReadableError: The folder is there and cannot be looked into.
        """
        return self.listed()[0]

    def listed(self) -> tuple[list[Path], list[Path]]:
        """The journals of all devices, and the files that stand for journals that are not downloaded yet.

        Raises:
            NotReadableError: The folder is there and cannot be looked into.
        """
        try:
            found = sorted(self.folder.iterdir())
        except OSError as error:
            nothing = isinstance(error, FileNotFoundError)
            if nothing and not any(each.is_symlink() for each in (self.folder, self.folder.parent)):
                return [], []
            reason = "a broken link" if nothing else error.strerror or error
            hint = "check that it is a folder and you can read it"
            raise NotReadableError(f"cannot be read: {reason}", where=str(self.folder), hint=hint) from error
        return [path for path in found if is_journal(path.name)], [
            path for path in found if is_not_downloaded(path.name)
        ]

    def append(self, events: Sequence[KnownEvent]) -> Appended:
        """Make events durable, all of them in one write.

        Raises:
            NotWrittenError: The disk is full, the folder may not be written to, the file is in the format of a newer
                prepdeck, or the like; none of the events is taken, and they can be appended again.
        """
        blocks = "".join(map(block_of, events))
        try:
            with self._opened() as handle:
                return self._append(handle, blocks)
        except OSError as error:
            raise NotWrittenError(
                f"not saved: {error.strerror or error}",
                where=str(self.path),
                hint="free up space there, or allow writing",
            ) from error

    def set_cut_aside(self) -> Problem | None:
        """Take a write that was cut off by a crash from the end of this device's file, and keep its bytes beside it.

        Returns:
            What was done; None where nothing was cut off, or nothing can be done about it here and now.
        """
        try:
            if not self.path.exists() or unfit(self.path) or _cut_at(*_end_of(self.path)) is None:
                return None
            with self._opened() as handle:  # nobody else is in the middle of a write now
                length = os.fstat(handle).st_size
                start = max(length - _TAIL, 0)
                at = _cut_at(_bytes_at(handle, start, length - start), start)
                if at is None:
                    return None
                aside = self.path.with_name(f"{self.path.name}.cut")
                _add(aside, _bytes_at(handle, at, length - at) + b"\n")
                os.ftruncate(handle, at)
                _synchronise(handle)
        except (OSError, NotWrittenError):
            return None
        said = f"the last write was cut off; its {length - at} bytes are kept in {aside.name}"
        return Problem(said, str(self.path), hint="everything before it is read")

    def written_last(self) -> Iterator[AnyEvent]:
        """The events of this device's file, the last one first.

        Raises:
            NotReadableError: The file is there and cannot be read.
        """
        end = self.path.stat().st_size if self.path.exists() else 0
        size = _TAIL
        given = 0
        while True:
            start = max(end - size, 0)
            raw = read_journal(self.path, start)[: end - start] if end else b""
            if start:
                raw = raw[raw.find(b"\n[[event]]\n") + 1 :]
            events = parse(raw, str(self.path), line=2 if start else 1).events
            yield from reversed(events[: len(events) - given])
            given = len(events)
            if not start:
                return
            size *= 4

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """This device's file, open at a turn of our own; made if need be."""
        if reason := unfit(self.path):
            raise NotWrittenError(f"not saved: {reason}", where=str(self.path), hint=_UNFIT_HINT)
        if not self.path.exists():
            self._new = [self.folder, *self._made()]
        while True:
            handle = _open_ordinary(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            try:
                with turn(handle):
                    if not _is_still(handle, self.path):
                        continue  # another file took the name while we waited
                    yield handle
            finally:
                os.close(handle)
            break
        while self._new:  # a name that is not durable would take the events with it
            synchronise_folder(self._new[-1])
            self._new.pop()

    def _made(self) -> list[Path]:
        """Make the folder, and give the folders above it that have got a new name in them."""
        missing = [each for each in (self.folder, *self.folder.parents) if not each.exists()]
        make_private(self.folder)
        return [each.parent for each in missing]

    def _append(self, handle: int, blocks: str) -> Appended:
        size = os.fstat(handle).st_size
        if size == 0:
            blocks = journal_head(self._target, self.path.stem) + blocks
        else:
            self._refuse_newer(_bytes_at(handle, 0, _HEAD))
            if _bytes_at(handle, size - 1, 1) != b"\n":
                blocks = "\n" + blocks  # what stands there is no event: start on a line of our own
        data = blocks.encode()
        try:
            _write_all(handle, data)
            _synchronise(handle)
        except OSError:
            _shorten(handle, size)
            raise
        return Appended(size, data)

    def _refuse_newer(self, head: bytes) -> None:
        if newer := newer_format(head):
            hint = "update prepdeck; the file is unchanged"
            raise NotWrittenError(
                f"not saved: format {newer} is from a newer prepdeck", where=str(self.path), hint=hint
            )


def _cut_at(tail: bytes, start: int) -> int | None:
    """Where in a file a write begins that was cut off, None where its end is whole or damaged in another way.

    Args:
        tail: The last bytes of the file.
        start: Where in the file they begin.
    """
    at = tail.rfind(b"\n\n") + 2 if b"\n\n" in tail else 0
    rest = tail[at:]
    if not rest or (at == 0 and start):
        return None
    rest = rest.rstrip(b"\0")  # a power cut may leave room that was never written to
    is_begun = _CUT_OFF.fullmatch(rest) is not None or MARK.encode().startswith(rest)
    is_first = at + start == 0
    parsed = parse(rest, "", line=1 if is_first else 2)
    is_whole = bool(parsed.events) or (is_first and rest.endswith(b"\n") and not parsed.problems)
    return at + start if is_begun and not is_whole else None


def _end_of(path: Path) -> tuple[bytes, int]:
    start = max(path.stat().st_size - _TAIL, 0)
    with path.open("rb") as file:
        file.seek(start)
        return file.read(), start


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _add(path: Path, data: bytes) -> None:
    handle = _open_ordinary(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        _write_all(handle, data)
        _synchronise(handle)
    finally:
        os.close(handle)


def _open_ordinary(path: Path, flags: int) -> int:
    """Open a file that must be an ordinary one; a pipe would keep whoever opens it waiting.

    Raises:
        OSError: It is none, or cannot be opened.
    """
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return handle


def _bytes_at(handle: int, at: int, count: int) -> bytes:
    os.lseek(handle, at, os.SEEK_SET)
    found = b""
    while len(found) < count and (more := os.read(handle, count - len(found))):
        found += more
    return found


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _synchronise(handle: int) -> None:
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - there, fsync leaves the bytes in the drive's own memory

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)


def _shorten(handle: int, size: int) -> None:
    """Take back a write that failed half way; if even that fails, it is a cut off write like any other."""
    try:
        os.ftruncate(handle, size)
    except OSError:
        return


def synchronise_folder(folder: Path) -> None:
    """Make the names in a folder durable too, where a system can do that.

    Raises:
        OSError: It can, and it failed.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_THING:
            raise
    finally:
        os.close(handle)
