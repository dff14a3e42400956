"""The folders that prepdeck uses, and the name that this device goes by."""

import errno
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import NotReadable, NotWritten, Problem, WrongUse

HOME_VARIABLE = "PREPDECK_HOME"


class Home(NamedTuple):
    """Where prepdeck keeps what it keeps.

    Attributes:
        data: The library and the journals; may be synchronised between devices.
        state: What belongs to this device alone: its name, the look it was left in, and copies of the journals.
        cache: What may be thrown away at any time, such as the index of the library.
    """

    data: Path
    state: Path
    cache: Path

    @property
    def targets(self) -> Path:
        """Holds a folder for each of the person's own targets."""
        return self.data / "targets"

    @property
    def trash(self) -> Path:
        """Holds the targets that were removed, each whole."""
        return self.data / "trash"

    @property
    def progress(self) -> Path:
        """Holds a folder of journals for each target that was studied."""
        return self.data / "progress"

    def journal(self, target: str) -> Path:
        """Holds the journals of a target, one file a device."""
        return self.progress / target

    @property
    def backups(self) -> Path:
        """Holds copies of the journals as they were on other days."""
        return self.state / "backups"

    def past(self, target: str) -> Path:
        """A copy of what the journals of a target say, which may be thrown away."""
        return self.cache / "progress" / f"{target}.past"


def find_home(explicit: str | Path | None, environ: Mapping[str, str]) -> Home:
    """The folders to use: those under one folder if the person names it, else the platform's own.

    Args:
        explicit: The folder given on the command line.
        environ: The environment, asked for `PREPDECK_HOME`.

    Raises:
        WrongUse: The folder is that of a person whom this machine does not know, such as `~nobody-here`, or has no
            name, or the platform's own depends on where prepdeck is started.
    """
    typed = environ.get(HOME_VARIABLE) or None if explicit is None else str(explicit)
    if typed is not None:
        whole = _whole(typed)
        return Home(whole / "data", whole / "state", whole / "cache")
    import platformdirs  # noqa: PLC0415 - not needed where a folder is named

    dirs = platformdirs.PlatformDirs("prepdeck", appauthor=False)
    home = Home(dirs.user_data_path, dirs.user_state_path, dirs.user_cache_path)
    for folder in home:
        if not folder.is_absolute():  # progress would be another one in each folder that prepdeck is started in
            hint = "set HOME and the XDG_ variables to whole paths, or name a folder with --home"
            raise WrongUse("not a whole path", where=str(folder), hint=hint)
    return home


def _whole(typed: str) -> Path:
    """The whole path of the folder that a person named as home.

    Raises:
        WrongUse: It names none.
    """
    from prepdeck.files import without_tilde  # noqa: PLC0415 - `prepdeck --version` does without

    if not typed.strip():
        raise WrongUse("--home names no folder", hint="write a folder behind it")
    path = without_tilde(typed)
    if path is None:
        name = Path(typed).parts[0]
        raise WrongUse(f"there is no folder for {name}", where=typed, hint=f"write ./{name} if you mean a file")
    try:
        return path.absolute()
    except OSError as error:  # a relative folder, and the one it is relative to was removed
        raise WrongUse(f"the current folder is gone: {error.strerror}", hint="change to one that is there") from error


_ELSEWHERE = "mend that, or name another folder with --home"


def refuse_unusable(home: Home) -> None:
    """Refuse what can be no home at all.

    Raises:
        NotWritten: A file is in the place of a folder, or a link that leads nowhere.
    """
    for folder in (home.data, home.state, home.progress):
        there = _nearest(folder)
        if not there.is_dir():
            raise NotWritten("not a folder", where=str(there), hint=_ELSEWHERE)


def closed(home: Home, target: str) -> tuple[Problem, ...]:
    """Why nothing done in a target can be kept, told before a person has done anything that would be lost.

    Only what will be written to is looked at: this device's journal, or the folder that takes it, and where the device
    has no name yet the place of that.
    """
    device = known_name(home)
    written = [home.journal(target) / f"{device}.toml", *([] if device else [home.state / "device"])]
    said = "may not be written to: what you do is not kept"
    places = dict.fromkeys(map(_nearest, written))
    return tuple(Problem(said, str(there), hint=_ELSEWHERE) for there in places if _is_closed(there))


def _nearest(path: Path) -> Path:
    """The path itself, or the folder nearest above it that is there."""
    return next(each for each in (path, *path.parents) if _is_there(each))


def _is_closed(path: Path) -> bool:
    """Whether a file or a folder may not be written to."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError:  # a link that leads nowhere, which is said where it is read
        return False
    return not os.access(path, os.W_OK | os.X_OK if is_folder else os.W_OK)


def _is_there(path: Path) -> bool:
    """Whether something is there, be it a link to nothing.

    Raises:
        NotWritten: Nothing can ever be there, as its name is too long.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise NotWritten("not a name for a folder: it is too long", where=str(path), hint=_ELSEWHERE) from error
        return False  # below a link to itself, or closed to the person: what is above it says so
    return True


def refuse_own(home: Home, path: Path) -> None:
    """Refuse to write a file of the person's where prepdeck keeps its own, also where a link leads there.

    Raises:
        NotWritten: It is such a place.
    """
    whole = Path(os.path.realpath(path))
    own = (*home, home.backups, *home.progress.glob("*"), *home.progress.glob("*/*.toml"))  # each may be a link
    if not {_identity(each) for each in own}.isdisjoint(filter(None, map(_identity, (whole, *whole.parents)))):
        hint = "name another place with -o"
        raise NotWritten("prepdeck keeps the files there itself", where=str(path), hint=hint)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file or a folder from all others, whatever it is called; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_NAMED = re.compile(r"^([a-z0-9]+(?:-[a-z0-9]+)*)\n([0-9a-f]{32})$", re.MULTILINE)
_LONGEST_NAME = 60  # letters of a device's name, which is also that of its journals
_LONGEST = 1 << 20  # bytes; a folder that was in thousands of places
_MACHINE = ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid")  # each the same from boot to boot


def device_name(home: Home) -> str:
    """The name of this device: made once, kept in the state folder, and never shared with another device.

    It belongs to the machine and to the place of the state folder on it: in a copy of that folder another name is
    made, and back in the first place the first name counts again.

    Raises:
        NotWritten: It cannot be kept.
    """
    return _device(home)[0]


def known_name(home: Home) -> str:
    """The name of this device, "" where it has none yet; none is made."""
    names = _names(home)
    return names.get(_here(home), names.get("", ""))


def copied(home: Home) -> tuple[Problem, ...]:
    """Whether this home is a copy of another device's, told to the first who asks; it has a name of its own then."""
    names = _names(home)
    if not names or _here(home) in names:
        return ()
    try:
        name, before = _device(home)
    except NotWritten:  # nothing can be written here, and so not under the other device's name either
        return ()
    if not before:
        return ()
    return (Problem(f"this is a copy of {before}'s folder", hint=f"from now on it writes as {name}"),)


def _device(home: Home) -> tuple[str, str]:
    """This device's name, and where it was made right now for a copied folder the name of that folder's device."""
    from prepdeck.files import make_private  # noqa: PLC0415 - `prepdeck --version` does without

    path, here, names = home.state / "device", _here(home), _names(home)
    if here in names:
        return names[here], ""
    try:
        make_private(home.state)
        return _made_name(path, here)
    except OSError as error:
        if "" in names:
            return names[""], ""
        raise NotWritten(f"not saved: {error.strerror or error}", where=str(path), hint=_ELSEWHERE) from error


def _made_name(path: Path, here: str) -> tuple[str, str]:
    """Make a name and keep it, unless another start has just made one.

    Raises:
        OSError: It cannot be kept.
    """
    import secrets  # noqa: PLC0415 - these cost a start 5 ms, and a device is named once
    import socket  # noqa: PLC0415

    from prepdeck.journal.file_lock import turn  # noqa: PLC0415

    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file, turn(handle):
        if not stat.S_ISREG(os.fstat(handle).st_mode):  # which would forget the name, or keep us waiting for it
            raise OSError(errno.EINVAL, "not an ordinary file")
        names = _names_in(file.read(_LONGEST) or b"")
        if here in names:
            return names[here], ""
        others = [name for place, name in names.items() if place]
        name = names.pop("", "")
        if not name:
            host = _fit(socket.gethostname().split(".")[0])[:20].strip("-") or "device"
            name = f"{host}-{secrets.token_hex(2)}"
        kept = {here: name} | names  # the place that was the last one stands first
        file.seek(0)
        file.truncate()
        file.write("".join(f"{name}\n{place}\n" for place, name in kept.items()).encode())
        os.fsync(handle)
    return name, others[0] if others else ""


def _names(home: Home) -> dict[str, str]:
    """The names that are kept, by the place each is for; that of an older prepdeck, for no place, by ""."""
    return _names_in(_content(home.state / "device"))


def _names_in(raw: bytes) -> dict[str, str]:
    text = raw.decode("utf-8", "replace")
    name = text.strip()
    if name == _fit(name) and 0 < len(name) <= _LONGEST_NAME:
        return {"": name}
    return {place: name for name, place in _NAMED.findall(text) if len(name) <= _LONGEST_NAME}


def _here(home: Home) -> str:
    """A sign of the place of the state folder: of the machine, and of where on it the folder is."""
    import hashlib  # noqa: PLC0415 - `prepdeck --version` does without

    return hashlib.sha256(_machine() + b"\0" + os.fsencode(os.path.realpath(home.state))).hexdigest()[:32]


def _machine() -> bytes:
    """What tells this machine from others, empty where the system has no such thing."""
    if sys.platform == "darwin":
        import ctypes  # noqa: PLC0415 - there, no file says it

        found = ctypes.create_string_buffer(16)
        wait = (ctypes.c_long * 2)(1, 0)
        return found.raw if ctypes.CDLL(None).gethostuuid(found, wait) == 0 else b""
    return next(filter(None, (_content(Path(name)).strip() for name in _MACHINE)), b"")


def _content(path: Path) -> bytes:
    """What a file holds, nothing where it cannot be read."""
    from prepdeck.files import read_whole  # noqa: PLC0415 - `prepdeck --version` does without

    try:
        return read_whole(path, largest=_LONGEST)
    except NotReadable:
        return b""


def _fit(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")
