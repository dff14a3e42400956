"""`prepdeck export`: write the study summary."""

import argparse
import os

from prepdeck.cli.printing import print_file, print_line, print_problems
from prepdeck.cli.progress_bar import ProgressBar
from prepdeck.errors import UsageError
from prepdeck.export.formats import choose_format, find_format
from prepdeck.files import parse_typed_path
from prepdeck.library.home import HomeFolders
from prepdeck.library.settings_file import load_settings
from prepdeck.library.summary_export import summary_file_name
from prepdeck.study import Study


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Write the summary to a file or to standard output."""
    if options.output == "":
        raise UsageError("-o is empty", hint="type a file name after it, or leave -o out")
    summary_format = find_format(options.format) if options.format else choose_format(options.output or "")
    study = Study.open(home, options.target, loaded_settings=load_settings(home, os.environ))
    print_problems(study.problems)
    with ProgressBar("planning", is_counted=False) as progress_bar:
        study.planning.make_plan(progress_bar)
    if options.output == "-":
        summary = study.summary.make_summary(summary_format)
        print_problems(summary.left_out)
        print_file(summary.text)
        return
    # "./" keeps a file name that begins with "~" from being read as a home folder.
    path = parse_typed_path(options.output or f"./{summary_file_name(study.target.name, summary_format)}")
    print_problems(study.summary.write_summary(path, summary_format, can_overwrite=options.force))
    print_line(f"written to {path}")
