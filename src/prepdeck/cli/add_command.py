"""`prepdeck add`: copy files and folders into the library."""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prepdeck.cli.printing import print_line, print_problems
from prepdeck.cli.progress_bar import ProgressBar
from prepdeck.documents.text import format_count
from prepdeck.errors import NotReadableError
from prepdeck.library.adding import FileOutcome, add_to_library
from prepdeck.library.checking import check_replaced_decks, check_unmatched_edits
from prepdeck.library.home import HomeFolders
from prepdeck.library.reading import FileParser
from prepdeck.library.target import company_key, open_targets

_MAX_SKIPPED_NAMES = 10  # file names printed; a folder can contain thousands of other files


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Add files and print what each file was recognized as.

    Raises:
        NotReadableError: A file could not be added. The other files were added.
    """
    file_outcomes: list[FileOutcome] = []
    # One iterator for both ways out: after ctrl+c it prints only what was not printed before.
    unreported_outcomes = iter(file_outcomes)
    try:
        with ProgressBar("reading") as progress_bar:
            add_result = add_to_library(
                home,
                options.paths,
                options.target,
                FileParser(progress_bar, can_use_processes=True),
                now=datetime.now().astimezone(),
            )
            file_outcomes.extend(add_result.file_outcomes)
        _print_outcomes(unreported_outcomes)
    except KeyboardInterrupt:
        _print_outcomes(unreported_outcomes)
        raise
    if add_result.skipped_files:
        more_count = len(add_result.skipped_files) - _MAX_SKIPPED_NAMES
        more_note = f" and {more_count:,} more" if more_count > 0 else ""
        print_line(
            f"skipped (not text or Markdown): {', '.join(add_result.skipped_files[:_MAX_SKIPPED_NAMES])}{more_note}"
        )
    for trash_path, replaced_count in _count_replaced_versions(file_outcomes).items():
        print_line(f"{format_count(replaced_count, 'earlier version')} moved to {trash_path}")
    for target in open_targets(home, _targets_of_several_companies(file_outcomes)):
        print_line(f"{target.name} has documents about several companies; its title is {target.title}")
    print_problems(check_unmatched_edits(home, _targets_with_faulty_decks(file_outcomes)))
    target_names = sorted({file_outcome.target_name for file_outcome in file_outcomes if file_outcome.add_status})
    print_problems(tuple(check_replaced_decks(home, target_names)))
    print_line(_summarize_outcomes(file_outcomes))
    if failed_count := sum(not file_outcome.add_status for file_outcome in file_outcomes):
        raise NotReadableError(
            f"{format_count(failed_count, 'file')} could not be added", hint="fix the problems above and add again"
        )


def _print_outcomes(file_outcomes: Iterator[FileOutcome]) -> None:
    for file_outcome in file_outcomes:
        if file_outcome.add_status:
            description = ", ".join(filter(None, (file_outcome.display_title, file_outcome.contents_summary)))
            print_line(
                f"{file_outcome.add_status:<9}  {file_outcome.target_name}/{file_outcome.path_in_target} "
                f" {file_outcome.kind}  {description}"
            )
        print_problems(file_outcome.problems)


def _count_replaced_versions(file_outcomes: list[FileOutcome]) -> Counter[Path]:
    """Return how many versions were replaced, by their folder in the trash."""
    return Counter(
        file_outcome.replaced_path.parents[file_outcome.path_in_target.count("/")]
        for file_outcome in file_outcomes
        if file_outcome.replaced_path is not None
    )


def _targets_with_faulty_decks(file_outcomes: list[FileOutcome]) -> list[str]:
    """Return the names of the targets that received a deck of which something could not be read."""
    return sorted(
        {
            file_outcome.target_name
            for file_outcome in file_outcomes
            if file_outcome.add_status and file_outcome.kind == "deck" and file_outcome.problems
        }
    )


def _targets_of_several_companies(file_outcomes: list[FileOutcome]) -> list[str]:
    """Return the names of the targets that received documents about more than one company."""
    companies_by_target: dict[str, set[str]] = {}
    for file_outcome in file_outcomes:
        if file_outcome.add_status and file_outcome.company:
            companies_by_target.setdefault(file_outcome.target_name, set()).add(company_key(file_outcome.company))
    return [target_name for target_name, company_keys in companies_by_target.items() if len(company_keys) > 1]


def _summarize_outcomes(file_outcomes: list[FileOutcome]) -> str:
    status_counts = Counter(file_outcome.add_status for file_outcome in file_outcomes)
    status_summary = ", ".join(
        f"{status_counts[add_status]:,} {add_status}"
        for add_status in ("added", "changed", "unchanged")
        if status_counts[add_status]
    )
    target_names = sorted({file_outcome.target_name for file_outcome in file_outcomes if file_outcome.add_status})
    target_note = (
        f" in {target_names[0]}"
        if len(target_names) == 1
        else f" in {len(target_names):,} targets"
        if target_names
        else ""
    )
    return f"{status_summary or 'nothing added'}{target_note}"
