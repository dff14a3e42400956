"""`prepdeck search`: words found in all documents."""

import argparse

from prepdeck.cli.printing import say
from prepdeck.cli.waiting import Bar
from prepdeck.errors import NotFound
from prepdeck.library.home import Home
from prepdeck.library.search import search


def run(home: Home, options: argparse.Namespace) -> None:
    """Print the places, best first.

    Raises:
        NotFound: The words stand in no document together.
    """
    words = " ".join(options.words)
    with Bar("reading") as bar:
        found, more = search(home, words, options.within, bar, processes=True)
    if not found:
        raise NotFound(f"no document holds {words!r}", hint="try fewer words")
    for place in found:
        say(f"{place.target}/{place.document}:{place.line}: {place.excerpt}")
    if more:
        say(f"{more:,} more document{'s' if more > 1 else ''}: add a word, or name a target with -t")
