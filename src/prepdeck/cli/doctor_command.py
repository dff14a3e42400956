"""`prepdeck doctor`: check the journals, and repair them on request."""

import argparse
from datetime import datetime

from prepdeck.cli.printing import print_line
from prepdeck.documents.text import format_count
from prepdeck.errors import PrepdeckError, Problem
from prepdeck.journal.backup import back_up_journals
from prepdeck.library.doctor import JournalReport, examine_journals, repair_journals
from prepdeck.library.home import HomeFolders, find_device_name

_MAX_LINE_LENGTH = 100  # characters of a journal line that are printed


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Report on every journal and list what needs repair. With `--repair`, repair first.

    Raises:
        NotFoundError: No target of that name has journals.
        NotReadableError: The folder of the journals cannot be read.
        PrepdeckError: Something still needs repair.
    """
    now = datetime.now().astimezone()
    failed_problems = list[Problem]()
    if options.repair:
        for repair_result in repair_journals(home, options.target, now):
            if repair_result.problem is None:
                print_line(f"{repair_result.path}: {repair_result.action_taken}")
            else:
                failed_problems.append(repair_result.problem)
        back_up_journals(home.progress_path, home.backups_path, now.date())
    journal_reports = list(examine_journals(home, options.target, now))
    device_name = find_device_name(home)
    print_line(f"this computer is called {device_name}" if device_name else "this computer has no name yet")
    for journal_report in journal_reports:
        _print_journal_report(journal_report)
    for journal_report in journal_reports:
        _print_journal_problems(journal_report)
    problems = [problem for journal_report in journal_reports for problem in journal_report.problems]
    # The journals are examined after the repair, so a failed repair is usually among their problems already.
    named_problems = set(problems)
    other_problems = [problem for problem in failed_problems if problem not in named_problems]
    for problem in other_problems:
        print_line(str(problem))
    if problem_count := len(problems) + len(other_problems):
        can_be_repaired = any(journal_report.can_be_repaired for journal_report in journal_reports)
        hint = "run prepdeck doctor --repair to fix what it can" if can_be_repaired else "see what to do above"
        raise PrepdeckError(f"{format_count(problem_count, 'thing')} to repair", hint=hint)
    print_line("nothing to repair")


def _print_journal_report(journal_report: JournalReport) -> None:
    if journal_report.target_name and not journal_report.file_name:
        print_line("  ".join([journal_report.target_name, *journal_report.facts]))
    elif journal_report.target_name:
        print_line(f"  {journal_report.file_name}  {', '.join(journal_report.facts)}")


def _print_journal_problems(journal_report: JournalReport) -> None:
    for problem in journal_report.problems:
        print_line(str(problem))
        for line_number, line_text in journal_report.excerpts.get(problem.line, ()):
            print_line(
                f"  {line_number:>6} | {line_text[:_MAX_LINE_LENGTH]}{'…' if len(line_text) > _MAX_LINE_LENGTH else ''}"
            )
