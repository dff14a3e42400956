"""`prepdeck remove`: move a target to the trash."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_line
from prepdeck.library.home import HomeFolders
from prepdeck.library.removing import remove_target


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Move a target to the trash and print the new path."""
    trash_path = remove_target(home, options.target, datetime.now().astimezone())
    print_line(f"moved to {trash_path}; its progress is kept")
