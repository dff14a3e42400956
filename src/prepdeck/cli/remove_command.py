"""`prepdeck remove`: a target out of the library."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import say
from prepdeck.library.home import Home
from prepdeck.library.removing import remove


def run(home: Home, options: argparse.Namespace) -> None:
    """Move a target to the trash, and say where that is."""
    trash = remove(home, options.target, datetime.now().astimezone())
    say(f"moved to {trash}; its progress is kept where it was")
