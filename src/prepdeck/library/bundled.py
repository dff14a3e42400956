"""The folder with the bundled research: next to the code in a wheel, at the top of the repository in a checkout."""

from functools import cache
from pathlib import Path

import prepdeck
from prepdeck.errors import NotFoundError


@cache
def resource_root() -> Path:
    """Return the folder that contains `seeds`, `decks` and `assets`.

    Raises:
        NotFoundError: The installation is incomplete.
    """
    package_path = Path(prepdeck.__file__).resolve().parent
    for folder in (package_path / "bundled", package_path.parent.parent):
        if (folder / "seeds").is_dir() and (folder / "decks").is_dir() and (folder / "assets").is_dir():
            return folder
    raise NotFoundError("the bundled research is missing", where=str(package_path), hint="install prepdeck again")
