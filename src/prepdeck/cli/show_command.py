"""`prepdeck show`: print a document as the reading screen shows it, or as JSON; or the cards of a deck."""

import argparse
from datetime import date, datetime
from pathlib import Path

from msgspec.structs import replace

from prepdeck.cli.printing import print_json, print_page, print_problems
from prepdeck.documents import recognize
from prepdeck.documents.markdown.text_maps import mark_struck_text, write_out_addresses
from prepdeck.errors import NotFoundError, NotReadableError, UsageError
from prepdeck.export.document_json import encode_document
from prepdeck.files import read_whole_file
from prepdeck.library.home import HomeFolders
from prepdeck.library.reading import read_as_markdown
from prepdeck.library.target import find_target_name, open_target
from prepdeck.pages.document import build_reading_page
from prepdeck.pages.drill import build_deck_page

_ARGUMENT_COUNT = 2


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Print a document or a deck of a target.

    With `--json`, print a document, or files outside of any target, one object per line.
    """
    today = datetime.now().astimezone().date()
    is_in_library = len(options.what) == _ARGUMENT_COUNT and find_target_name(home, options.what[0]) is not None
    # Two words can be a target and a document, or two files. A file of that name wins.
    if options.json and not (is_in_library and not Path(options.what[0]).is_file()):
        for path in options.what:
            print_json(_file_values(path, today))
        return
    if len(options.what) != _ARGUMENT_COUNT:
        raise UsageError("show needs a TARGET and a DOCUMENT or DECK", hint="see prepdeck show --help")
    target = open_target(home, options.what[0])
    try:
        document = target.read_document(options.what[1])
    except NotFoundError:
        deck = target.find_deck(options.what[1])
        if deck is None or options.json:
            raise
        print_page(build_deck_page(deck))
        return
    if options.json:
        print_json(
            encode_document(document, (problem for problem in target.problems if problem.where == document.path), today)
        )
    else:
        document = replace(document, blocks=mark_struck_text(write_out_addresses(document.blocks)))
        print_page(build_reading_page(document, today, target.contradictions, target.label_by_path))
        print_problems(target.problems_to_fix)


def _file_values(path: str, today: date) -> dict[str, object]:
    """Return the facts of a file as JSON values, or the reason why it cannot be read."""
    try:
        text, import_problems = read_as_markdown(read_whole_file(Path(path), path), path)
    except NotReadableError as error:
        return {"path": path, "error": error.problem.message}
    document, problems = recognize.recognize_document(path, text)
    return {"path": path, **encode_document(document, (*import_problems, *problems), today)}
