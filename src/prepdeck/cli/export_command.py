"""`prepdeck export`: the study summary."""

import argparse

from prepdeck.cli.printing import print_file, print_problems, say
from prepdeck.errors import WrongUse
from prepdeck.files import typed_path
from prepdeck.library.home import Home
from prepdeck.library.target import DEFAULT
from prepdeck.study import Study, summary_name


def run(home: Home, options: argparse.Namespace) -> None:
    """Write the summary to a file or to standard output."""
    if options.output == "":
        raise WrongUse("-o names no file", hint="write a name behind it, or leave it out")
    study = Study.open(home, DEFAULT if options.target is None else options.target)
    print_problems(study.problems)
    if options.output == "-":
        summary = study.summary()
        print_problems(summary.left_out)
        print_file(summary.text)
        return
    path = typed_path(options.output or f"./{summary_name(study.target.name)}")
    print_problems(study.export(path, replace=options.force))
    say(f"written to {path}")
