"""The target that was open in the app last, so that the next start opens it again."""

from contextlib import suppress

from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError
from prepdeck.files import make_private, read_whole_file, write_whole_file
from prepdeck.library.home import HomeFolders
from prepdeck.settings import DEFAULT_TARGET_NAME

_FILE_NAME = "last-target"
_MAX_FILE_BYTES = 1024  # far more than the longest name


def load_last_target_name(home: HomeFolders) -> str:
    """Return the name of the target that was open last; that of the bundled one if that is not known."""
    try:
        file_bytes = read_whole_file(home.state_path / _FILE_NAME, max_bytes=_MAX_FILE_BYTES)
    except NotReadableError:
        return DEFAULT_TARGET_NAME
    return file_bytes.decode("utf-8", "replace").removesuffix("\n") or DEFAULT_TARGET_NAME


def save_last_target_name(home: HomeFolders, target_name: str) -> None:
    """Save the name of the target that is open. Errors are ignored: the person can open it again with one key."""
    if load_last_target_name(home) == target_name:
        return
    with suppress(OSError, NotWrittenError, AlreadyExistsError):
        make_private(home.state_path)
        write_whole_file(
            home.state_path / _FILE_NAME, f"{target_name}\n", can_overwrite=True, is_private=True, follows_links=False
        )
