"""Targets taken out of the library, and kept in the trash."""

from datetime import datetime
from pathlib import Path

from prepdeck.errors import NotFound, NotWritten, WrongUse
from prepdeck.files import fitting_name, make_private
from prepdeck.library.home import Home
from prepdeck.library.target import folder_names, is_bundled, known_target


def remove(home: Home, name: str, now: datetime) -> Path:
    """Move a target's own folder to the trash; its progress stays where it is.

    Args:
        home: The folders to use.
        name: The target. Of a bundled one only what the person added can go.
        now: The person's own time, which the folder in the trash is named after.

    Returns:
        Where it is now.

    Raises:
        NotFound: There is no such target.
        WrongUse: It is bundled, and nothing was added to it.
        NotWritten: It cannot be moved.
    """
    typed = name
    name = typed if typed in folder_names(home) else known_target(home, typed) or ""
    if not name:
        raise NotFound(f"there is no target {typed!r}", hint="prepdeck list names those there are")
    folder = home.targets / name
    if is_bundled(name) and not folder.exists():
        raise WrongUse(f"{name} is bundled and cannot be removed", hint="it takes no room in your data")
    trash = _free(home.trash / f"{fitting_name(name)}-{now:%Y%m%d-%H%M%S}")
    try:
        make_private(trash.parent)
        folder.rename(trash)
    except OSError as error:
        hint = "check that you may write there"
        raise NotWritten(f"not moved: {error.strerror or error}", where=str(folder), hint=hint) from error
    return trash


def _free(path: Path) -> Path:
    """The path, with a number behind it where something is there: two may go within a second."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free
