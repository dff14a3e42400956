"""The folders that prepdeck uses, and the name that this device goes by."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import NotWritten, Problem, WrongUse

HOME_VARIABLE = "PREPDECK_HOME"


class Home(NamedTuple):
    """Where prepdeck keeps what it keeps.

    Attributes:
        data: The library and the journals; may be synchronised between devices.
        state: What belongs to this device alone: its name and the look it was left in.
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

    def journal(self, target: str) -> Path:
        """Holds the journals of a target, one file a device."""
        return self.data / "progress" / target

    def past(self, target: str) -> Path:
        """A copy of what the journals of a target say, which may be thrown away."""
        return self.cache / "progress" / f"{target}.past"


def find_home(explicit: Path | None, environ: Mapping[str, str]) -> Home:
    """The folders to use: those under one folder if the person names it, else the platform's own.

    Args:
        explicit: The folder given on the command line.
        environ: The environment, asked for `PREPDECK_HOME`.

    Raises:
        WrongUse: The folder is that of a person whom this machine does not know, such as `~nobody-here`.
    """
    folder = explicit or (Path(environ[HOME_VARIABLE]) if environ.get(HOME_VARIABLE) else None)
    if folder is not None:
        try:
            whole = _expanded(folder).absolute()
        except OSError as error:  # a relative folder, and the one it is relative to was removed
            raise WrongUse(
                f"the current folder is gone: {error.strerror}", hint="change to one that is there"
            ) from error
        return Home(whole / "data", whole / "state", whole / "cache")
    import platformdirs  # noqa: PLC0415 - not needed where a folder is named

    dirs = platformdirs.PlatformDirs("prepdeck", appauthor=False)
    return Home(dirs.user_data_path, dirs.user_state_path, dirs.user_cache_path)


def _expanded(path: Path) -> Path:
    """The path with a leading `~` or `~name` replaced by that person's folder.

    Raises:
        WrongUse: Nobody of that name is known here.
    """
    try:
        return path.expanduser()
    except RuntimeError as error:
        name = path.parts[0]
        raise WrongUse(
            f"there is no folder for {name}", where=str(path), hint=f"write ./{name} if you mean a file"
        ) from error


_ELSEWHERE = "mend that, or name another folder with --home"


def closed(home: Home) -> tuple[Problem, ...]:
    """Why nothing can be kept in this home, told before a person has done anything that would be lost.

    Raises:
        NotWritten: A file is in the place of a folder, so that it can be no home at all.
    """
    for folder in (home.data, home.state):
        there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
        if not there.is_dir():
            raise NotWritten("not a folder", where=str(there), hint=_ELSEWHERE)
        if not os.access(there, os.W_OK | os.X_OK):
            said = "may not be written to: what you do is not kept"
            return (Problem(said, str(there), hint=_ELSEWHERE),)
    return ()


_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def device_name(home: Home) -> str:
    """The name of this device: made once, kept in the state folder, and never shared with another device.

    Raises:
        NotWritten: It cannot be kept.
    """
    path = home.state / "device"
    try:
        kept = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if kept and kept == _fit(kept):
        return kept
    import secrets  # noqa: PLC0415 - these two cost a start 5 ms, and a device is named once
    import socket  # noqa: PLC0415

    name = f"{_fit(socket.gethostname().split('.')[0])[:20].strip('-') or 'device'}-{secrets.token_hex(2)}"
    try:
        home.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{name}\n")
    except OSError as error:
        raise NotWritten(f"not saved: {error.strerror or error}", where=str(path), hint=_ELSEWHERE) from error
    return name


def _fit(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")
