"""`prepdeck show`: a document on standard output."""

from datetime import datetime

import click

from prepdeck.cli.printing import print_page
from prepdeck.library.home import Home
from prepdeck.library.target import open_target
from prepdeck.pages.document import page_of


@click.command("show", short_help="Print a document of a target.")
@click.argument("target")
@click.argument("document")
@click.pass_obj
def command(home: Home, target: str, document: str) -> None:
    """Print a document of a target, as its pane shows it.

    DOCUMENT is a name that prepdeck list gives, or a kind such as comp-guide.
    """
    found = open_target(home, target).document(document)
    print_page(page_of(found, datetime.now().astimezone().date()))
