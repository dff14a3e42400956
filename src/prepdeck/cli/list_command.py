"""`prepdeck list`: list the targets with their documents and decks."""

import argparse

from prepdeck.cli.printing import print_line, print_problems
from prepdeck.cli.progress_bar import ProgressBar
from prepdeck.documents.kinds import DOCUMENT_KINDS
from prepdeck.documents.text import format_count, quote_for_shell
from prepdeck.library.home import HomeFolders
from prepdeck.library.reading import FileParser
from prepdeck.library.target import check_target_names, list_target_names, open_targets
from prepdeck.study import Study

_KIND_WIDTH = max(len(document_kind.name) for document_kind in DOCUMENT_KINDS) + 1  # characters


def run(home: HomeFolders, options: argparse.Namespace) -> None:  # noqa: ARG001 - every command has this signature
    """List the targets. Files that cannot be read are listed on standard error."""
    with ProgressBar("reading") as progress_bar:
        targets = open_targets(home, list_target_names(home), FileParser(progress_bar, can_use_processes=True))
    for target in targets:
        study = Study.from_target(home, target)
        print_line(f"{quote_for_shell(target.name)}  {target.title}")
        for short_name, document_info in target.document_infos.items():
            print_line(f"  {document_info.kind:<{_KIND_WIDTH}} {short_name:<22} {document_info.title}")
        for deck in target.decks:
            cards_text = format_count(len(deck.cards), "card") or "0 cards"
            off_note = "" if study.cards.is_deck_on(deck.id) else " (off)"
            print_line(f"  {'deck':<{_KIND_WIDTH}} {deck.id:<22} {deck.name}, {cards_text}{off_note}")
        print_problems(target.problems_to_fix)
    print_problems(check_target_names(home))
