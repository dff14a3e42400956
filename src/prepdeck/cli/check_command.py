"""`prepdeck check`: list what to verify before you rely on the research."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_json, print_line
from prepdeck.cli.waiting import ProgressBar
from prepdeck.documents.text import format_count
from prepdeck.errors import PrepdeckError
from prepdeck.library.checking import check_library, check_paths
from prepdeck.library.home import HomeFolders


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Print the findings, one per line.

    Raises:
        PrepdeckError: At least one finding needs checking. Notes do not count.
    """
    today = datetime.now().astimezone().date()
    with ProgressBar("reading") as progress_bar:
        finding_source = (
            check_paths(options.paths, today, progress_bar)
            if options.paths
            else check_library(home, today, progress_bar)
        )
        findings = list(finding_source)
    for finding in findings:
        if options.json:
            print_json(finding._asdict())
        else:
            print_line(str(finding))
    if finding_count := sum(not finding.is_note for finding in findings):
        raise PrepdeckError(f"{format_count(finding_count, 'thing')} to check", hint="see the list above")
    if not options.json:
        print_line("nothing to check")
