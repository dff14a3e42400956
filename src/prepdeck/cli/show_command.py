"""`prepdeck show`: a document on standard output."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_page, print_problems
from prepdeck.library.home import Home
from prepdeck.library.target import open_target
from prepdeck.pages.document import page_of


def run(home: Home, options: argparse.Namespace) -> None:
    """Print a document of a target, as its pane shows it."""
    target = open_target(home, options.target)
    document = target.document(options.document)
    print_page(page_of(document, datetime.now().astimezone().date()))
    print_problems(target.problems)
