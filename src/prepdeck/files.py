"""Files read and written whole, with one clear line where that cannot be."""

import os
import stat
import tempfile
from pathlib import Path

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
            return file.read()
    except OSError as error:
        hint = "check that it is there and may be read"
        raise NotReadable(f"cannot be read: {error.strerror or error}", where=where, hint=hint) from error


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Whether what a folder holds is a folder; what cannot be asked, such as a link to itself, is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


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


def typed_path(text: str) -> Path:
    """The whole path that a person means by what they typed, with `~` for a home folder.

    Raises:
        NotWritten: It begins in the home folder of nobody, or in a working folder that is gone.
    """
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError as error:
        raise NotWritten("the ~ names nobody's home folder", where=text.strip(), hint=_ELSEWHERE) from error
    except OSError as error:
        raise NotWritten("the folder you are in is gone", where=text.strip(), hint=_ELSEWHERE) from error


def is_taken(path: Path) -> bool:
    """Whether a file of that name is there already.

    Raises:
        NotWritten: No file can be of that name: it is a folder, too long, below a file, or closed to the person.
    """
    try:
        os.lstat(path)
        is_folder = path.is_dir()
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
            return True
        reason = "it is a folder"
    raise NotWritten(f"not a name for a file: {reason}", where=str(path), hint=_ELSEWHERE)


def _write_whole(path: Path, data: bytes, *, replace: bool, mode: int) -> None:
    if is_taken(path) and not replace:
        raise FileExistsError
    if path.is_symlink():
        path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode) if path.is_file() else mode
    if path.exists() and not path.is_file():
        with path.open("wb", buffering=0) as file:
            file.write(data)
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        if replace:
            draft.replace(path)
        else:
            _place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


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
