"""`prepdeck remove`: move a target to the trash."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_line
from prepdeck.documents.text import quote_for_shell
from prepdeck.library.home import HomeFolders
from prepdeck.library.removing import remove_target
from prepdeck.library.target import is_bundled_target


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Move a target to the trash and print the new path."""
    trash_path = remove_target(home, options.target, datetime.now().astimezone())
    is_bundled = is_bundled_target(options.target)
    print_line(f"{'what you added was ' if is_bundled else ''}moved to {trash_path}; its progress is kept")
    shown_path, shown_name = quote_for_shell(str(trash_path)), quote_for_shell(options.target)
    print_line(f"to get it back: prepdeck add -t {shown_name} {shown_path}")
