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

from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError

MAX_FILE_BYTES = 20 * 1024 * 1024  # bytes; longer than any research a person reads


def read_whole_file(path: Path, shown_path: str = "", max_bytes: int = MAX_FILE_BYTES, start_offset: int = 0) -> bytes:
    """The content of an ordinary file.

    Args:
        path: The file.
        shown_path: The file as the person knows it; its path where "".
        max_bytes: The most bytes that are taken; a longer file is refused.
        start_offset: How many bytes at its beginning are left out.

    Raises:
        NotReadableError: It is no ordinary file, is too large, or may not be read.
    """
    where = shown_path or str(path)
    try:
        # A pipe would make a plain open wait for ever, so it is opened without waiting and then looked at.
        file_descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(file_descriptor, "rb") as file:
            file_status = os.fstat(file_descriptor)
            if not stat.S_ISREG(file_status.st_mode):
                raise NotReadableError("not an ordinary file", where=where, hint="put a text file there")
            if file_status.st_size > max_bytes:
                raise NotReadableError(f"larger than {max_bytes // 2**20} MB", where=where, hint="split it")
            file.seek(start_offset)
            expected_length = max(file_status.st_size - start_offset, 0)
            content = file.read(expected_length + 1)
            if content is None:  # what the system makes up while it is read may not be there yet
                raise NotReadableError("nothing can be read from it now", where=where, hint="put a text file there")
            if len(content) > expected_length:  # it grew meanwhile, or the system makes it up while it is read
                content += file.read(max_bytes)
                if start_offset + len(content) > max_bytes:
                    raise NotReadableError(f"larger than {max_bytes // 2**20} MB", where=where, hint="split it")
            return content
    except OSError as error:
        hint = "check that it exists and you can read it"
        raise NotReadableError(f"cannot be read: {error.strerror or error}", where=where, hint=hint) from error


def is_folder_entry(entry: "os.DirEntry[str]") -> bool:
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


def write_whole_file(path: Path, content: str | bytes, *, can_overwrite: bool, is_private: bool = False) -> None:
    """Write a content so that the file is there whole or, if anything fails, as it was before.

    A link is followed, a file that is replaced keeps its mode, and what is no ordinary file, such as a pipe, is
    written into and never replaced.

    Args:
        path: Where it goes; its folder must be there.
        content: What is written, a text as UTF-8.
        can_overwrite: Whether a file that is there may be replaced.
        is_private: Whether it is the person's own data: a new file is for its owner alone, and has one place only.

    Raises:
        AlreadyExistsError: A file is there and may not be replaced.
        NotWrittenError: The disk is full, the folder is not there or may not be written to, or the like.
    """
    try:
        content_bytes = content.encode() if isinstance(content, str) else content
        _write_or_replace(
            path,
            content_bytes,
            can_overwrite=can_overwrite,
            file_mode=0o600 if is_private else 0o666 & ~_current_umask(),
        )
    except FileExistsError as error:
        raise AlreadyExistsError(
            "the file already exists", where=str(path), hint="use --force to replace it"
        ) from error
    except OSError as error:
        hint = "free up space there, or allow writing" if is_private else _OTHER_PATH_HINT
        raise NotWrittenError(f"not written: {error.strerror or error}", where=str(path), hint=hint) from error


_OTHER_PATH_HINT = "choose another place with -o"


_DRAFT_SUFFIX = ".unfinished"  # ends the names of drafts
_ABANDONED_AFTER_SECONDS = (
    24 * 60 * 60
)  # seconds after which nobody finishes a draft, where no lock tells whether somebody does


def hold_draft(file_descriptor: int) -> None:
    """Hold an open draft, a file or a folder, until it is closed or this program ends, so that none clears it away."""
    with suppress(OSError):  # a file system without locks
        _lock_draft(file_descriptor, can_wait=True)


if sys.platform == "win32":

    def _lock_draft(file_descriptor: int, *, can_wait: bool) -> None:  # noqa: ARG001 - as on the other systems
        raise OSError("folders and files that are locked cannot be renamed here")
else:
    import fcntl

    def _lock_draft(file_descriptor: int, *, can_wait: bool) -> None:
        fcntl.flock(file_descriptor, fcntl.LOCK_EX if can_wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def remove_unfinished_drafts(folder: Path, extra_prefix: str = "") -> None:
    """Take away the drafts that killed programs left in a folder or below, but none that is being made.

    Args:
        folder: Where to look.
        extra_prefix: Begins the names of other drafts, "" for none.
    """
    for parent_folder, folder_names, file_names in os.walk(folder):
        for entry_name in (*folder_names, *file_names):
            if (entry_name.startswith(".") and entry_name.endswith(_DRAFT_SUFFIX)) or (
                extra_prefix and entry_name.startswith(extra_prefix)
            ):
                _remove_abandoned_draft(Path(parent_folder, entry_name))


def _remove_abandoned_draft(draft_path: Path) -> None:
    with suppress(OSError):  # another program has cleared it, or nobody may
        file_descriptor = os.open(draft_path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        try:
            if not _is_draft_abandoned(file_descriptor):
                return
            if stat.S_ISDIR(os.fstat(file_descriptor).st_mode):
                shutil.rmtree(draft_path, ignore_errors=True)
            else:
                draft_path.unlink()
        finally:
            os.close(file_descriptor)


def _is_draft_abandoned(file_descriptor: int) -> bool:
    """Whether no program that still runs is making a draft."""
    try:
        _lock_draft(file_descriptor, can_wait=False)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return time.time() - os.fstat(file_descriptor).st_mtime > _ABANDONED_AFTER_SECONDS
    return True


def parse_typed_path(text: str) -> Path:
    """The whole path that a person means by what they typed, with `~` for a home folder.

    Raises:
        NotWrittenError: It begins in the home folder of nobody, or in a working folder that is gone.
    """
    typed_text = text.strip()
    path = expand_tilde(typed_text)
    if path is None:
        raise NotWrittenError("there is no such home folder", where=typed_text, hint=_OTHER_PATH_HINT)
    if typed_text.endswith(os.sep):
        raise NotWrittenError("not a file name: it ends like a folder", where=typed_text, hint=_OTHER_PATH_HINT)
    try:
        return path.absolute()
    except OSError as error:
        raise NotWrittenError("the current folder no longer exists", where=typed_text, hint=_OTHER_PATH_HINT) from error


def expand_tilde(typed_text: str) -> Path | None:
    """The path that a person typed, with `~` or `~name` at its beginning replaced by that home folder.

    `./~name` is a file of that name. pathlib drops the `./`, so it cannot tell the two apart.

    Returns:
        The path, or None where nobody of that name is known here.
    """
    expanded_text = os.path.expanduser(typed_text)  # noqa: PTH111 - see above
    return None if expanded_text == typed_text and typed_text.startswith("~") else Path(expanded_text)


_MAX_NAME_BYTES = 200  # bytes; file systems take 255, and an ending may follow


def shorten_file_name(file_name: str, max_bytes: int = _MAX_NAME_BYTES) -> str:
    """As much of a name as a file system takes, with room for an ending: its limit counts bytes, not letters."""
    name_bytes = file_name.encode("utf-8", "surrogatepass")
    return file_name if len(name_bytes) <= max_bytes else name_bytes[:max_bytes].decode("utf-8", "ignore")


def is_path_taken(path: Path) -> bool:
    """Whether there is a file already that writing would replace; a pipe or a device is written into instead.

    Raises:
        NotWrittenError: No file can be of that name: it is a folder, too long, below a file, or closed to the person.
    """
    try:
        os.lstat(path)
        is_existing_folder, is_special_file = path.is_dir(), path.exists() and not path.is_file()
    except FileNotFoundError:
        if "�" not in path.name:  # what stands where a control character was typed: the name is not the one meant
            return False
        reason = "it contains a character not allowed in file names"
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError:  # a NUL, or a sign that the file system cannot spell
        reason = "it contains a character not allowed in file names"
    else:
        if not is_existing_folder:
            return not is_special_file
        reason = "it is a folder"
    raise NotWrittenError(f"not a file name: {reason}", where=str(path), hint=_OTHER_PATH_HINT)


def _write_or_replace(path: Path, content_bytes: bytes, *, can_overwrite: bool, file_mode: int) -> None:
    is_existing_file = is_path_taken(path)
    try:
        file_status = path.stat()
    except FileNotFoundError:  # nothing, or a link to where nothing is yet
        file_status = None
    if file_status is not None and not stat.S_ISREG(file_status.st_mode):
        _write_into_special_file(path, content_bytes)
        return
    if is_existing_file and not can_overwrite:
        raise FileExistsError
    if path.is_symlink():
        path = path.resolve()
    file_mode = stat.S_IMODE(file_status.st_mode) if file_status is not None else file_mode
    draft_file, draft_path = _open_draft(path)
    try:
        with draft_file:
            draft_file.write(content_bytes)
            draft_file.flush()
            os.fsync(draft_file.fileno())
            if os.name != "nt":  # so that the draft is held until it has its name
                _move_draft(draft_path, path, can_overwrite=can_overwrite, file_mode=file_mode)
        if os.name == "nt":  # where an open file cannot be renamed, and none is held
            _move_draft(draft_path, path, can_overwrite=can_overwrite, file_mode=file_mode)
    finally:
        draft_path.unlink(missing_ok=True)


def _write_into_special_file(path: Path, content_bytes: bytes) -> None:
    """Write into a pipe or a device, which stays what it is. A pipe that nobody reads is not waited for."""
    try:
        file_descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nothing reads from it") from error
        raise
    with os.fdopen(file_descriptor, "wb") as file:
        os.set_blocking(file_descriptor, True)
        file.write(content_bytes)


def _open_draft(path: Path) -> tuple[BinaryIO, Path]:
    """A new file beside `path` that this program holds."""
    while True:
        draft_prefix = f".{shorten_file_name(path.name, 100)}."
        file_descriptor, draft_name = tempfile.mkstemp(prefix=draft_prefix, suffix=_DRAFT_SUFFIX, dir=path.parent)
        hold_draft(file_descriptor)
        if os.path.lexists(draft_name):  # else it was cleared away before it was held
            return os.fdopen(file_descriptor, "wb"), Path(draft_name)
        os.close(file_descriptor)


def _move_draft(draft_path: Path, final_path: Path, *, can_overwrite: bool, file_mode: int) -> None:
    draft_path.chmod(file_mode)
    if can_overwrite:
        draft_path.replace(final_path)
    else:
        _rename_unless_taken(draft_path, final_path)


def _rename_unless_taken(draft_path: Path, final_path: Path) -> None:
    """Give the draft its name, unless that name came into being meanwhile."""
    try:
        os.link(draft_path, final_path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: the check before has to do
        draft_path.replace(final_path)


def _current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
