"""`prepdeck export`: the study summary."""

import argparse
import sys
from pathlib import Path

from prepdeck.cli.printing import print_problems, say
from prepdeck.library.home import Home
from prepdeck.library.target import DEFAULT
from prepdeck.study import Study, summary_name


def run(home: Home, options: argparse.Namespace) -> None:
    """Write the summary to a file or to standard output."""
    study = Study.open(home, options.target or DEFAULT)
    print_problems(study.problems)
    if options.output == "-":
        sys.stdout.write(study.summary())
        return
    path = Path(options.output or summary_name(study.target.name))
    study.export(path, replace=options.force)
    say(f"written to {path}")
