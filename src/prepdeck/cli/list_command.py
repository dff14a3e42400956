"""`prepdeck list`: the targets and what each holds."""

import argparse

from prepdeck.cli.printing import print_problems, say
from prepdeck.cli.waiting import Bar
from prepdeck.library.home import Home
from prepdeck.library.target import nameless, names, open_targets, shell_word
from prepdeck.study import Study


def run(home: Home, options: argparse.Namespace) -> None:  # noqa: ARG001 - as every command
    """List the targets; what of them cannot be read is named on standard error."""
    with Bar("reading") as bar:
        targets = open_targets(home, names(home), bar, processes=True)
    for target in targets:
        study = Study.of(home, target)
        say(f"{shell_word(target.name)}  {target.title}")
        for short, document in target.documents.items():
            say(f"  {document.kind:<11} {short:<22} {document.title}")
        for deck in target.decks:
            count = len(deck.cards)
            off = "" if study.cards.is_on(deck.id) else " (off)"
            say(f"  {'deck':<11} {deck.id:<22} {deck.name}, {count} card{'s' if count != 1 else ''}{off}")
        print_problems(target.problems)
    print_problems(nameless(home))
