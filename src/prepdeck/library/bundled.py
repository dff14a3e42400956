"""What comes with prepdeck: found beside the code in a wheel, and at the top of a checkout otherwise."""

from functools import cache
from pathlib import Path

import prepdeck
from prepdeck.errors import NotFoundError


@cache
def resource_root() -> Path:
    """The folder that holds `seeds`, `decks` and `assets`.

    Raises:
        NotFoundError: The installation is incomplete.
    """
    package_path = Path(prepdeck.__file__).resolve().parent
    for folder in (package_path / "bundled", package_path.parent.parent):
        if (folder / "seeds").is_dir() and (folder / "decks").is_dir() and (folder / "assets").is_dir():
            return folder
    raise NotFoundError("the bundled research is missing", where=str(package_path), hint="install prepdeck again")
