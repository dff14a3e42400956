"""What comes with prepdeck: found beside the code in a wheel, and at the top of a checkout otherwise."""

from functools import cache
from pathlib import Path

import prepdeck
from prepdeck.errors import NotFound


@cache
def root() -> Path:
    """The folder that holds `seeds`, `decks` and `assets`.

    Raises:
        NotFound: The installation is incomplete.
    """
    package = Path(prepdeck.__file__).resolve().parent
    for folder in (package / "bundled", package.parent.parent):
        if (folder / "seeds").is_dir() and (folder / "decks").is_dir() and (folder / "assets").is_dir():
            return folder
    raise NotFound("the bundled research is missing", where=str(package), hint="install prepdeck again")
