"""`prepdeck check`: what to look at before the research is relied on."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_json, say
from prepdeck.cli.waiting import Bar
from prepdeck.documents.text import counted
from prepdeck.errors import PrepdeckError
from prepdeck.library.checking import check_library, check_paths
from prepdeck.library.home import Home


def run(home: Home, options: argparse.Namespace) -> None:
    """Name every finding, one a line.

    Raises:
        PrepdeckError: There is something to check, and not only to know.
    """
    today = datetime.now().astimezone().date()
    with Bar("reading") as bar:
        asked = check_paths(options.paths, today, bar) if options.paths else check_library(home, today, bar)
        found = list(asked)
    for finding in found:
        if options.json:
            print_json(finding._asdict())
        else:
            say(str(finding))
    if things := sum(not finding.is_note for finding in found):
        raise PrepdeckError(f"{counted(things, 'thing')} to check", hint="each stands above with its line")
    if not options.json:
        say("nothing to check")
