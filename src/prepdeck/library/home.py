"""The folders that prepdeck uses, and the name of this device."""

import errno
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import NotReadableError, NotWrittenError, Problem, UsageError

HOME_VARIABLE = "PREPDECK_HOME"


class HomeFolders(NamedTuple):
    """The folders in which prepdeck keeps its files.

    Attributes:
        data_path: The library and the journals; may be synchronized between devices.
        state_path: The files of this device only: its name, the display settings and the backups.
        cache_path: Files that may be deleted at any time, such as the index of the library.
        config_path: The settings file, which the person writes and prepdeck only reads.
    """

    data_path: Path
    state_path: Path
    cache_path: Path
    config_path: Path

    @property
    def targets_path(self) -> Path:
        """The folder that contains a folder for each of the person's own targets."""
        return self.data_path / "targets"

    @property
    def trash_path(self) -> Path:
        """The folder that contains the removed targets."""
        return self.data_path / "trash"

    @property
    def progress_path(self) -> Path:
        """The folder that contains a folder of journals for each target that was studied."""
        return self.data_path / "progress"

    def journals_path(self, target_name: str) -> Path:
        """Return the folder with the journals of a target, one file for each device."""
        return self.progress_path / target_name

    @property
    def backups_path(self) -> Path:
        """The folder that contains the backups of the journals."""
        return self.state_path / "backups"

    @property
    def settings_path(self) -> Path:
        """The settings file."""
        return self.config_path / "config.toml"

    def event_cache_path(self, target_name: str) -> Path:
        """Return the path of the event cache of a target, which may be deleted at any time."""
        return self.cache_path / "progress" / f"{target_name}.past"


def find_home(explicit_path: str | Path | None, environ: Mapping[str, str]) -> HomeFolders:
    """Return the folders to use: below one folder if the person chose one, else the platform's standard folders.

    Args:
        explicit_path: The folder from the command line, or None.
        environ: The environment variables; `PREPDECK_HOME` is read from them.

    Raises:
        UsageError: The folder is empty, it belongs to an unknown user such as `~nobody-here`, or a standard folder of
            the platform is not an absolute path.
    """
    typed_folder = environ.get(HOME_VARIABLE) or None if explicit_path is None else str(explicit_path)
    if typed_folder is not None:
        home_path = _absolute_home_path(typed_folder)
        return HomeFolders(home_path / "data", home_path / "state", home_path / "cache", home_path / "config")
    import platformdirs  # noqa: PLC0415 - not needed if the person chose a folder

    platform_dirs = platformdirs.PlatformDirs("prepdeck", appauthor=False)
    home = HomeFolders(
        platform_dirs.user_data_path,
        platform_dirs.user_state_path,
        platform_dirs.user_cache_path,
        platform_dirs.user_config_path,
    )
    for folder in home:
        if not folder.is_absolute():  # the progress would depend on the folder in which prepdeck is started
            hint = "set HOME and the XDG_ variables to absolute paths, or choose a folder with --home"
            raise UsageError("not an absolute path", where=str(folder), hint=hint)
    return home


def _absolute_home_path(typed_folder: str) -> Path:
    """Return the absolute path of the home folder that a person typed.

    Raises:
        UsageError: It is empty, belongs to an unknown user or is relative to a removed folder.
    """
    from prepdeck.files import expand_tilde  # noqa: PLC0415 - not needed by `prepdeck --version`

    if not typed_folder.strip():
        raise UsageError("--home or PREPDECK_HOME is empty", hint="set it to a folder")
    path = expand_tilde(typed_folder)
    if path is None:
        unknown_user = Path(typed_folder).parts[0]
        raise UsageError(
            f"there is no home folder for {unknown_user}",
            where=typed_folder,
            hint=f"type ./{unknown_user} if that is its name",
        )
    try:
        return path.absolute()
    except OSError as error:  # the path is relative, and the current folder was removed
        raise UsageError(
            f"the current folder no longer exists: {error.strerror}", hint="change to another folder"
        ) from error


_OTHER_HOME_HINT = "fix that, or choose another folder with --home"


def refuse_unusable(home: HomeFolders) -> None:
    """Refuse a home that can never be used.

    Raises:
        NotWrittenError: A file or a broken link is in the place of a folder.
    """
    for folder in (home.data_path, home.state_path, home.progress_path):
        existing_path = _nearest_existing_path(folder)
        try:
            is_folder = existing_path.is_dir()
        except OSError:  # it cannot be seen now; saving says why
            continue
        if not is_folder:
            raise NotWrittenError("not a folder", where=str(existing_path), hint=_OTHER_HOME_HINT)


def enter_home(home: HomeFolders, target: str) -> tuple[Problem, ...]:
    """Check a home before progress in a target is read, and return what prevents saving it, and what was changed.

    Raises:
        NotWrittenError: The home can never be used.
    """
    refuse_unusable(home)
    return (*check_writable_home(home, target), *rename_copied_device(home))


def check_writable_home(home: HomeFolders, target: str) -> tuple[Problem, ...]:
    """Return the reasons why progress in a target cannot be saved, so that a person learns them before they study.

    Only the paths that will be written are checked: the journal of this device and, if the device has no name yet,
    the file for the name.
    """
    device_name = find_device_name(home)
    written_paths = [
        home.journals_path(target) / f"{device_name}.toml",
        *([] if device_name else [home.state_path / "device"]),
    ]
    message = "not writable, so nothing you do is saved"
    existing_paths = dict.fromkeys(map(_nearest_existing_path, written_paths))
    return tuple(
        Problem(message, str(existing_path), hint=_OTHER_HOME_HINT)
        for existing_path in existing_paths
        if _is_write_protected(existing_path)
    )


def _nearest_existing_path(path: Path) -> Path:
    """Return the path itself if it exists, else the nearest parent that does."""
    return next(candidate for candidate in (path, *path.parents) if _is_path_occupied(candidate))


def _is_write_protected(path: Path) -> bool:
    """Return whether the person may not write to a file or folder."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError:  # a broken link; the code that reads it reports it
        return False
    return not os.access(path, os.W_OK | os.X_OK if is_folder else os.W_OK)


def _is_path_occupied(path: Path) -> bool:
    """Return whether a file, a folder or a link is at the path, even a broken link.

    Raises:
        NotWrittenError: The name is too long, so that nothing can ever be there.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise NotWrittenError("the folder name is too long", where=str(path), hint=_OTHER_HOME_HINT) from error
        return False  # unreadable or below a link to itself; the check of its parent reports that
    return True


def refuse_own(home: HomeFolders, path: Path) -> None:
    """Refuse to write an exported file into prepdeck's own folders, even through a link.

    Raises:
        NotWrittenError: The path is in one of these folders.
    """
    real_path = Path(os.path.realpath(path))
    # Each of these may be a link to a folder elsewhere, so comparing path names is not enough.
    own_paths = (
        *home,
        home.backups_path,
        home.settings_path,
        *home.progress_path.glob("*"),
        *home.progress_path.glob("*/*.toml"),
    )
    own_identities = {_file_identity(own_path) for own_path in own_paths}
    if not own_identities.isdisjoint(filter(None, map(_file_identity, (real_path, *real_path.parents)))):
        hint = "choose another place with -o"
        raise NotWrittenError("prepdeck keeps its own files there", where=str(path), hint=hint)


def _file_identity(path: Path) -> tuple[int, int] | None:
    """Return the device and inode numbers of a file or folder; None if it does not exist."""
    try:
        file_status = path.stat()
    except OSError:
        return None
    return file_status.st_dev, file_status.st_ino


_INVALID_NAME_CHARACTERS = re.compile(r"[^a-z0-9]+")
_DEVICE_NAME_ENTRY = re.compile(r"^([a-z0-9]+(?:-[a-z0-9]+)*)\n([0-9a-f]{32})$", re.MULTILINE)
_MAX_DEVICE_NAME_LENGTH = 60  # characters; journals are named after the device
_MAX_DEVICE_FILE_BYTES = 1 << 20  # enough for a home that was copied thousands of times
_MACHINE_ID_PATHS = ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid")  # these survive a reboot


def ensure_device_name(home: HomeFolders) -> str:
    """Return the name of this device. The first call creates it and saves it in the state folder.

    No two devices share a name. It belongs to one machine and one path of the state folder: a copy of the folder gets
    a new name, and at the old path the old name is used again.

    Raises:
        NotWrittenError: The new name cannot be saved.
    """
    return _register_device(home)[0]


def find_device_name(home: HomeFolders) -> str:
    """Return the name of this device, or "" if it has none yet. No name is created."""
    names_by_location = _read_device_names(home)
    return names_by_location.get(_location_key(home), names_by_location.get("", ""))


def rename_copied_device(home: HomeFolders) -> tuple[Problem, ...]:
    """Give this device a new name if its home was copied from another one, and return a notice about it."""
    names_by_location = _read_device_names(home)
    if not names_by_location or _location_key(home) in names_by_location:
        return ()
    try:
        device_name, source_name = _register_device(home)
    except NotWrittenError:  # nothing can be written here, so the other device's journal is safe
        return ()
    if not source_name:
        return ()
    return (Problem(f"this folder was copied from {source_name}", hint=f"this computer is now called {device_name}"),)


def _register_device(home: HomeFolders) -> tuple[str, str]:
    """Return the name of this device and, if it was just created for a copied home, the name of the other device."""
    from prepdeck.files import make_private  # noqa: PLC0415 - not needed by `prepdeck --version`

    device_path, location_key, names_by_location = (
        home.state_path / "device",
        _location_key(home),
        _read_device_names(home),
    )
    if location_key in names_by_location:
        return names_by_location[location_key], ""
    try:
        make_private(home.state_path)
        return _create_device_name(device_path, location_key)
    except OSError as error:
        if "" in names_by_location:
            return names_by_location[""], ""
        raise NotWrittenError(
            f"not saved: {error.strerror or error}", where=str(device_path), hint=_OTHER_HOME_HINT
        ) from error


def _create_device_name(device_path: Path, location_key: str) -> tuple[str, str]:
    """Create a device name and save it, unless another process has just done so.

    Raises:
        OSError: The name cannot be saved.
    """
    import secrets  # noqa: PLC0415 - these take 5 ms to load, and a device is named only once
    import socket  # noqa: PLC0415

    from prepdeck.journal.file_lock import exclusive_lock  # noqa: PLC0415

    if device_path.is_symlink():  # in a home that came from somewhere else, it may lead to any file
        device_path.unlink(missing_ok=True)
    further_flags = (getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOFOLLOW"))
    open_flags = sum(further_flags, os.O_RDWR | os.O_CREAT)
    file_handle = os.open(device_path, open_flags, 0o600)
    with os.fdopen(file_handle, "r+b", buffering=0) as device_file, exclusive_lock(file_handle):
        if not stat.S_ISREG(os.fstat(file_handle).st_mode):  # a device would lose the name, and a pipe would block
            raise OSError(errno.EINVAL, "not an ordinary file")
        names_by_location = _parse_device_names(device_file.read(_MAX_DEVICE_FILE_BYTES) or b"")
        if location_key in names_by_location:
            return names_by_location[location_key], ""
        other_names = [device_name for location, device_name in names_by_location.items() if location]
        device_name = names_by_location.pop("", "")
        if not device_name:
            host_name = _fit_device_name(socket.gethostname().split(".")[0])[:20].strip("-") or "device"
            device_name = f"{host_name}-{secrets.token_hex(2)}"
        kept_names = {location_key: device_name} | names_by_location  # newest first: a copy reports the first name
        device_file.seek(0)
        device_file.truncate()
        device_file.write(
            "".join(f"{device_name}\n{location}\n" for location, device_name in kept_names.items()).encode()
        )
        os.fsync(file_handle)
    return device_name, other_names[0] if other_names else ""


def _read_device_names(home: HomeFolders) -> dict[str, str]:
    """Return the saved device names by location key. A name from an older prepdeck has the key ""."""
    return _parse_device_names(_read_or_empty(home.state_path / "device"))


def _parse_device_names(raw_bytes: bytes) -> dict[str, str]:
    text = raw_bytes.decode("utf-8", "replace")
    device_name = text.strip()
    if device_name == _fit_device_name(device_name) and 0 < len(device_name) <= _MAX_DEVICE_NAME_LENGTH:
        return {"": device_name}
    return {
        location: device_name
        for device_name, location in _DEVICE_NAME_ENTRY.findall(text)
        if len(device_name) <= _MAX_DEVICE_NAME_LENGTH
    }


def _location_key(home: HomeFolders) -> str:
    """Return a hash of the machine and the path of the state folder on it."""
    import hashlib  # noqa: PLC0415 - not needed by `prepdeck --version`

    return hashlib.sha256(_machine_id() + b"\0" + os.fsencode(os.path.realpath(home.state_path))).hexdigest()[:32]


def _machine_id() -> bytes:
    """Return the id of this machine; empty if the system has none."""
    if sys.platform == "darwin":
        import ctypes  # noqa: PLC0415 - macOS has no file with the machine id

        uuid_buffer = ctypes.create_string_buffer(16)
        max_wait = (ctypes.c_long * 2)(1, 0)  # a timespec of one second
        return uuid_buffer.raw if ctypes.CDLL(None).gethostuuid(uuid_buffer, max_wait) == 0 else b""
    return next(filter(None, (_read_or_empty(Path(id_path)).strip() for id_path in _MACHINE_ID_PATHS)), b"")


def _read_or_empty(path: Path) -> bytes:
    """Return the content of a file; empty if it cannot be read."""
    from prepdeck.files import read_whole_file  # noqa: PLC0415 - not needed by `prepdeck --version`

    try:
        return read_whole_file(path, max_bytes=_MAX_DEVICE_FILE_BYTES)
    except NotReadableError:
        return b""


def _fit_device_name(text: str) -> str:
    return _INVALID_NAME_CHARACTERS.sub("-", text.lower()).strip("-")
