"""`prepdeck check`: list what to verify before you rely on the research."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_json, print_line
from prepdeck.cli.progress_bar import ProgressBar
from prepdeck.documents.text import format_count
from prepdeck.errors import NOT_READ, PrepdeckError, Problem
from prepdeck.library.checking import check_library, check_paths
from prepdeck.library.home import HomeFolders


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Print the problems, one per line.

    Raises:
        PrepdeckError: At least one problem needs checking. Notes do not count.
    """
    today = datetime.now().astimezone().date()
    with ProgressBar("reading") as progress_bar:
        problem_source = (
            check_paths(options.paths, today, progress_bar)
            if options.paths
            else check_library(home, today, progress_bar)
        )
        problems = list(map(_add_hint_to_message, problem_source))
    for problem in problems:
        if options.json:
            print_json(
                {
                    "code": problem.code or NOT_READ,
                    "message": problem.message,
                    "path": problem.where,
                    "line": problem.line,
                }
            )
        else:
            print_line(str(problem))
    if problem_count := sum(not problem.is_note for problem in problems):
        raise PrepdeckError(f"{format_count(problem_count, 'thing')} to check", hint="see the list above")
    if not options.json:
        print_line("nothing to check")


def _add_hint_to_message(problem: Problem) -> Problem:
    """Return a problem whose message ends with the hint: the JSON has both in one value, as one line has."""
    return problem._replace(message=f"{problem.message}; {problem.hint}", hint="") if problem.hint else problem
