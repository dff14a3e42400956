"""`prepdeck show`: a document on standard output, as its pane shows it or as JSON."""

import argparse
from datetime import date, datetime
from pathlib import Path

from prepdeck.cli.printing import print_json, print_page, print_problems
from prepdeck.documents import recognize
from prepdeck.errors import NotReadable, WrongUse
from prepdeck.export.document_json import as_values
from prepdeck.files import read_whole
from prepdeck.library.home import Home
from prepdeck.library.reading import decoded
from prepdeck.library.target import known_target, open_target
from prepdeck.pages.document import reading_page

_TARGET_AND_DOCUMENT = 2


def run(home: Home, options: argparse.Namespace) -> None:
    """Print a document of a target; with `--json` also files that are in no target, one object a line."""
    today = datetime.now().astimezone().date()
    is_in_library = len(options.what) == _TARGET_AND_DOCUMENT and known_target(home, options.what[0]) is not None
    if options.json and not (is_in_library and not Path(options.what[0]).is_file()):
        for path in options.what:
            print_json(_of_file(path, today))
        return
    if len(options.what) != _TARGET_AND_DOCUMENT:
        raise WrongUse("show takes a TARGET and a DOCUMENT", hint="see prepdeck show --help")
    target = open_target(home, options.what[0])
    document = target.document(options.what[1])
    if options.json:
        print_json(as_values(document, (p for p in target.problems if p.where == document.path), today))
    else:
        print_page(reading_page(document, today, target.contradictions))
        print_problems(target.problems)


def _of_file(path: str, today: date) -> dict[str, object]:
    """What a file holds, or why it cannot be read."""
    try:
        text, odd = decoded(read_whole(Path(path), path), path)
    except NotReadable as error:
        return {"path": path, "error": error.problem.message}
    document, problems = recognize.read(path, text)
    return {"path": path, **as_values(document, (*odd, *problems), today)}
