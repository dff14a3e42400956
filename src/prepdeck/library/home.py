"""The folders that prepdeck uses, and the name that this device goes by."""

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
    """Where prepdeck keeps what it keeps.

    Attributes:
        data_path: The library and the journals; may be synchronised between devices.
        state_path: What belongs to this device alone: its name, the look it was left in, and copies of the journals.
        cache_path: What may be thrown away at any time, such as the index of the library.
    """

    data_path: Path
    state_path: Path
    cache_path: Path

    @property
    def targets_path(self) -> Path:
        """Holds a folder for each of the person's own targets."""
        return self.data_path / "targets"

    @property
    def trash_path(self) -> Path:
        """Holds the targets that were removed, each whole."""
        return self.data_path / "trash"

    @property
    def progress_path(self) -> Path:
        """Holds a folder of journals for each target that was studied."""
        return self.data_path / "progress"

    def journals_path(self, target_name: str) -> Path:
        """Holds the journals of a target, one file a device."""
        return self.progress_path / target_name

    @property
    def backups_path(self) -> Path:
        """Holds copies of the journals as they were on other days."""
        return self.state_path / "backups"

    def event_cache_path(self, target_name: str) -> Path:
        """A copy of what the journals of a target say, which may be thrown away."""
        return self.cache_path / "progress" / f"{target_name}.past"


def find_home(explicit_path: str | Path | None, environ: Mapping[str, str]) -> HomeFolders:
    """The folders to use: those under one folder if the person names it, else the platform's own.

    Args:
        explicit_path: The folder given on the command line.
        environ: The environment, asked for `PREPDECK_HOME`.

    Raises:
        UsageError: The folder is that of a person whom this machine does not know, such as `~nobody-here`, or has no
            name, or the platform's own depends on where prepdeck is started.
    """
    typed_folder = environ.get(HOME_VARIABLE) or None if explicit_path is None else str(explicit_path)
    if typed_folder is not None:
        home_path = _absolute_home_path(typed_folder)
        return HomeFolders(home_path / "data", home_path / "state", home_path / "cache")
    import platformdirs  # noqa: PLC0415 - not needed where a folder is named

    platform_dirs = platformdirs.PlatformDirs("prepdeck", appauthor=False)
    home = HomeFolders(platform_dirs.user_data_path, platform_dirs.user_state_path, platform_dirs.user_cache_path)
    for folder in home:
        if not folder.is_absolute():  # progress would be another one in each folder that prepdeck is started in
            hint = "set HOME and the XDG_ variables to absolute paths, or choose a folder with --home"
            raise UsageError("not an absolute path", where=str(folder), hint=hint)
    return home


def _absolute_home_path(typed_folder: str) -> Path:
    """The whole path of the folder that a person named as home.

    Raises:
        UsageError: It names none.
    """
    from prepdeck.files import expand_tilde  # noqa: PLC0415 - `prepdeck --version` does without

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
    except OSError as error:  # a relative folder, and the one it is relative to was removed
        raise UsageError(
            f"the current folder no longer exists: {error.strerror}", hint="change to another folder"
        ) from error


_OTHER_HOME_HINT = "fix that, or choose another folder with --home"


def refuse_unusable(home: HomeFolders) -> None:
    """Refuse what can be no home at all.

    Raises:
        NotWrittenError: A file is in the place of a folder, or a link that leads nowhere.
    """
    for folder in (home.data_path, home.state_path, home.progress_path):
        there = _nearest(folder)
        if not there.is_dir():
            raise NotWrittenError("not a folder", where=str(there), hint=_OTHER_HOME_HINT)


def check_writable_home(home: HomeFolders, target: str) -> tuple[Problem, ...]:
    """Why nothing done in a target can be kept, told before a person has done anything that would be lost.

    Only what will be written to is looked at: this device's journal, or the folder that takes it, and where the device
    has no name yet the place of that.
    """
    device = find_device_name(home)
    written = [home.journals_path(target) / f"{device}.toml", *([] if device else [home.state_path / "device"])]
    message = "not writable, so nothing you do is saved"
    places = dict.fromkeys(map(_nearest, written))
    return tuple(
        Problem(message, str(existing_path), hint=_OTHER_HOME_HINT)
        for existing_path in places
        if _is_closed(existing_path)
    )


def _nearest(path: Path) -> Path:
    """The path itself, or the folder nearest above it that is there."""
    return next(each for each in (path, *path.parents) if _is_path_occupied(each))


def _is_closed(path: Path) -> bool:
    """Whether a file or a folder may not be written to."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError:  # a link that leads nowhere, which is said where it is read
        return False
    return not os.access(path, os.W_OK | os.X_OK if is_folder else os.W_OK)


def _is_path_occupied(path: Path) -> bool:
    """Whether something is there, be it a link to nothing.

    Raises:
        NotWrittenError: Nothing can ever be there, as its name is too long.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise NotWrittenError("the folder name is too long", where=str(path), hint=_OTHER_HOME_HINT) from error
        return False  # below a link to itself, or closed to the person: what is above it says so
    return True


def refuse_own(home: HomeFolders, path: Path) -> None:
    """Refuse to write a file of the person's where prepdeck keeps its own, also where a link leads there.

    Raises:
        NotWrittenError: It is such a place.
    """
    whole = Path(os.path.realpath(path))
    own = (
        *home,
        home.backups_path,
        *home.progress_path.glob("*"),
        *home.progress_path.glob("*/*.toml"),
    )  # each may be a link
    if not {_identity(each) for each in own}.isdisjoint(filter(None, map(_identity, (whole, *whole.parents)))):
        hint = "choose another place with -o"
        raise NotWrittenError("prepdeck keeps its own files there", where=str(path), hint=hint)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file or a folder from all others, whatever it is called; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


_INVALID_NAME_CHARACTERS = re.compile(r"[^a-z0-9]+")
_DEVICE_NAME_ENTRY = re.compile(r"^([a-z0-9]+(?:-[a-z0-9]+)*)\n([0-9a-f]{32})$", re.MULTILINE)
_MAX_DEVICE_NAME_LENGTH = 60  # letters of a device's name, which is also that of its journals
_MAX_DEVICE_FILE_BYTES = 1 << 20  # bytes; a folder that was in thousands of places
_MACHINE_ID_PATHS = ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid")  # each the same from boot to boot


def ensure_device_name(home: HomeFolders) -> str:
    """The name of this device: made once, kept in the state folder, and never shared with another device.

    It belongs to the machine and to the place of the state folder on it: in a copy of that folder another name is
    made, and back in the first place the first name counts again.

    Raises:
        NotWrittenError: It cannot be kept.
    """
    return _register_device(home)[0]


def find_device_name(home: HomeFolders) -> str:
    """The name of this device, "" where it has none yet; none is made."""
    names_by_location = _read_device_names(home)
    return names_by_location.get(_location_key(home), names_by_location.get("", ""))


def check_copied_home(home: HomeFolders) -> tuple[Problem, ...]:
    """Whether this home is a copy of another device's, told to the first who asks; it has a name of its own then."""
    names_by_location = _read_device_names(home)
    if not names_by_location or _location_key(home) in names_by_location:
        return ()
    try:
        device_name, source_name = _register_device(home)
    except NotWrittenError:  # nothing can be written here, and so not under the other device's name either
        return ()
    if not source_name:
        return ()
    return (Problem(f"this folder was copied from {source_name}", hint=f"this device is now called {device_name}"),)


def _register_device(home: HomeFolders) -> tuple[str, str]:
    """This device's name, and where it was made right now for a copied folder the name of that folder's device."""
    from prepdeck.files import make_private  # noqa: PLC0415 - `prepdeck --version` does without

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
    """Make a name and keep it, unless another start has just made one.

    Raises:
        OSError: It cannot be kept.
    """
    import secrets  # noqa: PLC0415 - these cost a start 5 ms, and a device is named once
    import socket  # noqa: PLC0415

    from prepdeck.journal.file_lock import exclusive_lock  # noqa: PLC0415

    open_flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    file_handle = os.open(device_path, open_flags, 0o600)
    with os.fdopen(file_handle, "r+b", buffering=0) as device_file, exclusive_lock(file_handle):
        if not stat.S_ISREG(os.fstat(file_handle).st_mode):  # which would forget the name, or keep us waiting for it
            raise OSError(errno.EINVAL, "not an ordinary file")
        names_by_location = _parse_device_names(device_file.read(_MAX_DEVICE_FILE_BYTES) or b"")
        if location_key in names_by_location:
            return names_by_location[location_key], ""
        other_names = [device_name for location, device_name in names_by_location.items() if location]
        device_name = names_by_location.pop("", "")
        if not device_name:
            host_name = _fit_device_name(socket.gethostname().split(".")[0])[:20].strip("-") or "device"
            device_name = f"{host_name}-{secrets.token_hex(2)}"
        kept_names = {location_key: device_name} | names_by_location  # the place that was the last one stands first
        device_file.seek(0)
        device_file.truncate()
        device_file.write(
            "".join(f"{device_name}\n{location}\n" for location, device_name in kept_names.items()).encode()
        )
        os.fsync(file_handle)
    return device_name, other_names[0] if other_names else ""


def _read_device_names(home: HomeFolders) -> dict[str, str]:
    """The names that are kept, by the place each is for; that of an older prepdeck, for no place, by ""."""
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
    """A sign of the place of the state folder: of the machine, and of where on it the folder is."""
    import hashlib  # noqa: PLC0415 - `prepdeck --version` does without

    return hashlib.sha256(_machine_id() + b"\0" + os.fsencode(os.path.realpath(home.state_path))).hexdigest()[:32]


def _machine_id() -> bytes:
    """What tells this machine from others, empty where the system has no such thing."""
    if sys.platform == "darwin":
        import ctypes  # noqa: PLC0415 - there, no file says it

        found = ctypes.create_string_buffer(16)
        wait = (ctypes.c_long * 2)(1, 0)
        return found.raw if ctypes.CDLL(None).gethostuuid(found, wait) == 0 else b""
    return next(filter(None, (_read_or_empty(Path(id_path)).strip() for id_path in _MACHINE_ID_PATHS)), b"")


def _read_or_empty(path: Path) -> bytes:
    """What a file holds, nothing where it cannot be read."""
    from prepdeck.files import read_whole_file  # noqa: PLC0415 - `prepdeck --version` does without

    try:
        return read_whole_file(path, max_bytes=_MAX_DEVICE_FILE_BYTES)
    except NotReadableError:
        return b""


def _fit_device_name(text: str) -> str:
    return _INVALID_NAME_CHARACTERS.sub("-", text.lower()).strip("-")
