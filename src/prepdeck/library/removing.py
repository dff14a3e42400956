"""Remove targets from the library by moving them to the trash."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from prepdeck.errors import NotFoundError, NotWrittenError, UsageError
from prepdeck.files import hold_folder, make_private, shorten_file_name
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import find_target_name, is_bundled_target, list_target_folders


def remove_target(home: HomeFolders, target_name: str, now: datetime) -> Path:
    """Move the folder of a target to the trash. Its progress is kept.

    Args:
        home: The folders to use.
        target_name: The target. For a bundled target, only the documents that the person added are moved.
        now: The person's local time. It becomes part of the folder name in the trash.

    Returns:
        The new path.

    Raises:
        NotFoundError: The target does not exist.
        UsageError: The target is bundled and nothing was added to it.
        NotWrittenError: The folder cannot be moved.
    """
    typed_name = target_name
    # A folder whose name is not text is not a target, but must be removable all the same.
    target_name = typed_name if typed_name in list_target_folders(home) else find_target_name(home, typed_name) or ""
    if not target_name:
        raise NotFoundError(f"there is no target '{typed_name}'", hint="choose one from prepdeck list")
    folder = home.targets_path / target_name
    if is_bundled_target(target_name) and not folder.exists():
        raise UsageError(
            f"{target_name} comes with prepdeck and cannot be removed", hint="it uses no space in your data folder"
        )
    try:
        with hold_folder(home.targets_path):
            trash_path = claim_trash_folder(home, target_name, now)
            folder.rename(trash_path)
    except OSError as error:
        hint = "check its permissions"
        raise NotWrittenError(f"not moved: {error.strerror or error}", where=str(folder), hint=hint) from error
    return trash_path


def claim_trash_folder(home: HomeFolders, target_name: str, now: datetime) -> Path:
    """Make an empty folder in the trash that no other program uses, named after a target and the person's local time.

    Raises:
        OSError: It cannot be made.
    """
    make_private(home.trash_path)
    path = home.trash_path / f"{shorten_file_name(target_name)}-{now:%Y%m%d-%H%M%S}"
    suffix_number, free_path = 2, path
    while True:
        with suppress(FileExistsError):
            free_path.mkdir(mode=0o700)
            return free_path
        free_path = path.with_name(f"{path.name}-{suffix_number}")
        suffix_number += 1
