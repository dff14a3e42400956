"""`prepdeck list`: the targets and what each holds."""

import click

from prepdeck.cli.printing import print_problems
from prepdeck.library.home import Home
from prepdeck.library.target import names, open_target


@click.command("list", short_help="List the targets, their documents and their decks.")
@click.pass_obj
def command(home: Home) -> None:
    """List the targets, their documents and their decks.

    What of them cannot be read is named on standard error.
    """
    for name in names(home):
        target = open_target(home, name)
        click.echo(f"{name}  {target.title}")
        for short, document in target.documents.items():
            click.echo(f"  {document.kind:<11} {short:<22} {document.title}")
        for deck in target.decks:
            count = len(deck.cards)
            click.echo(f"  {'deck':<11} {deck.id:<22} {deck.name}, {count} card{'s' if count != 1 else ''}")
        print_problems(target.problems)
