"""Targets taken out of the library, and kept in the trash."""

from datetime import datetime
from pathlib import Path

from prepdeck.errors import NotFoundError, NotWrittenError, UsageError
from prepdeck.files import make_private, shorten_file_name
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import find_target_name, is_bundled_target, list_target_folders


def remove_target(home: HomeFolders, target_name: str, now: datetime) -> Path:
    """Move a target's own folder to the trash; its progress stays where it is.

    Args:
        home: The folders to use.
        target_name: The target. Of a bundled one only what the person added can go.
        now: The person's own time, which the folder in the trash is named after.

    Returns:
        Where it is now.

    Raises:
        NotFoundError: There is no such target.
        UsageError: It is bundled, and nothing was added to it.
        NotWrittenError: It cannot be moved.
    """
    typed_name = target_name
    target_name = typed_name if typed_name in list_target_folders(home) else find_target_name(home, typed_name) or ""
    if not target_name:
        raise NotFoundError(f"there is no target '{typed_name}'", hint="choose one from prepdeck list")
    folder = home.targets_path / target_name
    if is_bundled_target(target_name) and not folder.exists():
        raise UsageError(
            f"{target_name} comes with prepdeck and cannot be removed", hint="it uses no space in your data folder"
        )
    trash_path = _free_path(home.trash_path / f"{shorten_file_name(target_name)}-{now:%Y%m%d-%H%M%S}")
    try:
        make_private(trash_path.parent)
        folder.rename(trash_path)
    except OSError as error:
        hint = "check its permissions"
        raise NotWrittenError(f"not moved: {error.strerror or error}", where=str(folder), hint=hint) from error
    return trash_path


def _free_path(path: Path) -> Path:
    """The path, with a number behind it where something is there: two may go within a second."""
    suffix_number, free_path = 2, path
    while free_path.exists():
        free_path = path.with_name(f"{path.name}-{suffix_number}")
        suffix_number += 1
    return free_path
