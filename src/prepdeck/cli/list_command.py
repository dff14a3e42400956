"""`prepdeck list`: the targets and what each holds."""

import argparse

from prepdeck.cli.printing import print_problems, say
from prepdeck.library.home import Home
from prepdeck.library.target import nameless, names
from prepdeck.study import Study


def run(home: Home, options: argparse.Namespace) -> None:  # noqa: ARG001 - as every command
    """List the targets; what of them cannot be read is named on standard error."""
    for name in names(home):
        study = Study.open(home, name)
        target = study.target
        say(f"{name}  {target.title}")
        for short, document in target.documents.items():
            say(f"  {document.kind:<11} {short:<22} {document.title}")
        for deck in target.decks:
            count = len(deck.cards)
            off = "" if study.is_on(deck.id) else " (off)"
            say(f"  {'deck':<11} {deck.id:<22} {deck.name}, {count} card{'s' if count != 1 else ''}{off}")
        print_problems(target.problems)
    print_problems(nameless(home))
