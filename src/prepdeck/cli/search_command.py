"""`prepdeck search`: find words in all documents."""

import argparse

from prepdeck.cli.printing import print_line
from prepdeck.cli.progress_bar import ProgressBar
from prepdeck.errors import NotFoundError
from prepdeck.library.home import HomeFolders
from prepdeck.library.reading import FileParser
from prepdeck.library.search import search_documents


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Print the passages that match, best first.

    Raises:
        NotFoundError: No document contains all the words.
    """
    typed_words = " ".join(options.words)
    with ProgressBar("reading") as progress_bar:
        passages, more_count = search_documents(
            home, typed_words, options.target, FileParser(progress_bar, can_use_processes=True)
        )
    if not passages:
        raise NotFoundError(f"no document contains '{typed_words}'", hint="try fewer words")
    for passage in passages:
        print_line(f"{passage.target_name}/{passage.document_name}:{passage.line_number}: {passage.excerpt}")
    if more_count:
        print_line(
            f"{more_count:,} more document{'s' if more_count > 1 else ''}: add a word, or choose a target with -t"
        )
