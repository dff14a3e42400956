"""Files read and written whole, with one clear line where that cannot be."""

import errno
import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from prepdeck.errors import AlreadyThere, NotReadable, NotWritten

LARGEST = 20 * 1024 * 1024  # bytes; longer than any research a person reads


def read_whole(path: Path, shown: str = "", largest: int = LARGEST, start: int = 0) -> bytes:
    """The content of an ordinary file.

    Args:
        path: The file.
        shown: The file as the person knows it; its path where "".
        largest: The most bytes that are taken; a longer file is refused.
        start: How many bytes at its beginning are left out.

    Raises:
        NotReadable: It is no ordinary file, is too large, or may not be read.
    """
    where = shown or str(path)
    try:
        # A pipe would make a plain open wait for ever, so it is opened without waiting and then looked at.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise NotReadable("not an ordinary file", where=where, hint="put the text itself there")
            if status.st_size > largest:
                raise NotReadable(f"larger than {largest // 2**20} MB", where=where, hint="split it")
            file.seek(start)
            expected = max(status.st_size - start, 0)
            content = file.read(expected + 1)
            if content is None:  # what the system makes up while it is read may not be there yet
                raise NotReadable("nothing can be read from it now", where=where, hint="put the text itself there")
            if len(content) > expected:  # it grew meanwhile, or the system makes it up while it is read
                content += file.read(largest)
                if start + len(content) > largest:
                    raise NotReadable(f"larger than {largest // 2**20} MB", where=where, hint="split it")
            return content
    except OSError as error:
        hint = "check that it is there and may be read"
        raise NotReadable(f"cannot be read: {error.strerror or error}", where=where, hint=hint) from error


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Whether what a folder holds is a folder; what cannot be asked, such as a link to itself, is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def make_private(folder: Path) -> None:
    """Make a folder for its owner alone, and those above it that are missing; one that is there keeps its mode.

    Raises:
        OSError: It cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_whole(path: Path, content: str | bytes, *, replace: bool, private: bool = False) -> None:
    """Write a content so that the file is there whole or, if anything fails, as it was before.

    A link is followed, a file that is replaced keeps its mode, and what is no ordinary file, such as a pipe, is
    written into and never replaced.

    Args:
        path: Where it goes; its folder must be there.
        content: What is written, a text as UTF-8.
        replace: Whether a file that is there may be replaced.
        private: Whether it is the person's own data: a new file is for its owner alone, and has one place only.

    Raises:
        AlreadyThere: A file is there and may not be replaced.
        NotWritten: The disk is full, the folder is not there or may not be written to, or the like.
    """
    try:
        data = content.encode() if isinstance(content, str) else content
        _write_whole(path, data, replace=replace, mode=0o600 if private else 0o666 & ~_umask())
    except FileExistsError as error:
        raise AlreadyThere("there is a file already", where=str(path), hint="--force replaces it") from error
    except OSError as error:
        hint = "make room there, or allow writing" if private else _ELSEWHERE
        raise NotWritten(f"not written: {error.strerror or error}", where=str(path), hint=hint) from error


_ELSEWHERE = "name another place with -o"


_UNFINISHED = ".unfinished"  # ends the names of drafts
_ABANDONED = 24 * 60 * 60  # seconds after which nobody finishes a draft, where no lock tells whether somebody does


def hold(handle: int) -> None:
    """Hold an open draft, a file or a folder, until it is closed or this program ends, so that none clears it away."""
    with suppress(OSError):  # a file system without locks
        _lock(handle, wait=True)


if sys.platform == "win32":

    def _lock(handle: int, *, wait: bool) -> None:  # noqa: ARG001 - as on the other systems
        raise OSError("folders and files that are locked cannot be renamed here")
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear_unfinished(folder: Path, also: str = "") -> None:
    """Take away the drafts that killed programs left in a folder or below, but none that is being made.

    Args:
        folder: Where to look.
        also: Begins the names of other drafts, "" for none.
    """
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if (name.startswith(".") and name.endswith(_UNFINISHED)) or (also and name.startswith(also)):
                _clear(Path(parent, name))


def _clear(draft: Path) -> None:
    with suppress(OSError):  # another program has cleared it, or nobody may
        handle = os.open(draft, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        try:
            if not _is_abandoned(handle):
                return
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink()
        finally:
            os.close(handle)


def _is_abandoned(handle: int) -> bool:
    """Whether no program that still runs is making a draft."""
    try:
        _lock(handle, wait=False)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return time.time() - os.fstat(handle).st_mtime > _ABANDONED
    return True


def typed_path(text: str) -> Path:
    """The whole path that a person means by what they typed, with `~` for a home folder.

    Raises:
        NotWritten: It begins in the home folder of nobody, or in a working folder that is gone.
    """
    typed = text.strip()
    path = without_tilde(typed)
    if path is None:
        raise NotWritten("the ~ names nobody's home folder", where=typed, hint=_ELSEWHERE)
    if typed.endswith(os.sep):
        raise NotWritten("not a name for a file: it ends like a folder", where=typed, hint=_ELSEWHERE)
    try:
        return path.absolute()
    except OSError as error:
        raise NotWritten("the folder you are in is gone", where=typed, hint=_ELSEWHERE) from error


def without_tilde(typed: str) -> Path | None:
    """The path that a person typed, with `~` or `~name` at its beginning replaced by that home folder.

    `./~name` is a file of that name. pathlib drops the `./`, so it cannot tell the two apart.

    Returns:
        The path, or None where nobody of that name is known here.
    """
    whole = os.path.expanduser(typed)  # noqa: PTH111 - see above
    return None if whole == typed and typed.startswith("~") else Path(whole)


_LONGEST_NAME = 200  # bytes; file systems take 255, and an ending may follow


def fitting_name(name: str, longest: int = _LONGEST_NAME) -> str:
    """As much of a name as a file system takes, with room for an ending: its limit counts bytes, not letters."""
    raw = name.encode("utf-8", "surrogatepass")
    return name if len(raw) <= longest else raw[:longest].decode("utf-8", "ignore")


def is_taken(path: Path) -> bool:
    """Whether there is a file already that writing would replace; a pipe or a device is written into instead.

    Raises:
        NotWritten: No file can be of that name: it is a folder, too long, below a file, or closed to the person.
    """
    try:
        os.lstat(path)
        is_folder, is_special = path.is_dir(), path.exists() and not path.is_file()
    except FileNotFoundError:
        if "�" not in path.name:  # what stands where a control character was typed: the name is not the one meant
            return False
        reason = "it has a forbidden sign"
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError:  # a NUL, or a sign that the file system cannot spell
        reason = "it has a forbidden sign"
    else:
        if not is_folder:
            return not is_special
        reason = "it is a folder"
    raise NotWritten(f"not a name for a file: {reason}", where=str(path), hint=_ELSEWHERE)


def _write_whole(path: Path, data: bytes, *, replace: bool, mode: int) -> None:
    is_there = is_taken(path)
    try:
        status = path.stat()
    except FileNotFoundError:  # nothing, or a link to where nothing is yet
        status = None
    if status is not None and not stat.S_ISREG(status.st_mode):
        _write_into(path, data)
        return
    if is_there and not replace:
        raise FileExistsError
    if path.is_symlink():
        path = path.resolve()
    mode = stat.S_IMODE(status.st_mode) if status is not None else mode
    file, draft = _draft(path)
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if os.name != "nt":  # so that the draft is held until it has its name
                _name(draft, path, replace=replace, mode=mode)
        if os.name == "nt":  # where an open file cannot be renamed, and none is held
            _name(draft, path, replace=replace, mode=mode)
    finally:
        draft.unlink(missing_ok=True)


def _write_into(path: Path, data: bytes) -> None:
    """Write into a pipe or a device, which stays what it is. A pipe that nobody reads is not waited for."""
    try:
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nothing reads from it") from error
        raise
    with os.fdopen(handle, "wb") as file:
        os.set_blocking(handle, True)
        file.write(data)


def _draft(path: Path) -> tuple[BinaryIO, Path]:
    """A new file beside `path` that this program holds."""
    while True:
        prefix = f".{fitting_name(path.name, 100)}."
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=_UNFINISHED, dir=path.parent)
        hold(handle)
        if os.path.lexists(name):  # else it was cleared away before it was held
            return os.fdopen(handle, "wb"), Path(name)
        os.close(handle)


def _name(draft: Path, path: Path, *, replace: bool, mode: int) -> None:
    draft.chmod(mode)
    if replace:
        draft.replace(path)
    else:
        _place(draft, path)


def _place(draft: Path, path: Path) -> None:
    """Give the draft its name, unless that name came into being meanwhile."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: the check before has to do
        draft.replace(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
