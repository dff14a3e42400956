"""`prepdeck restore`: restore missing events from backups, or list the backups."""

import argparse
from datetime import date, datetime

from prepdeck.cli.printing import print_line, print_problems
from prepdeck.documents.text import format_count
from prepdeck.errors import NotFoundError, NotReadableError, UsageError
from prepdeck.journal.backup import (
    back_up_journals,
    count_events,
    find_unreadable_folders,
    list_backups,
    restore_events,
)
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import match_target_name


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Restore the missing events of a target, or list the backups.

    Raises:
        UsageError: The date cannot be parsed.
        NotFoundError: There is no such backup.
        NotReadableError: A backup is damaged. The events of the other backups are restored.
        NotWrittenError: An event could not be restored.
    """
    unreadable_problems = find_unreadable_folders(home.backups_path)
    print_problems(unreadable_problems)
    if options.target is None:
        _list_backups_by_day(home, is_complete=not unreadable_problems)
        return
    last_day = _parse_date(options.day) if options.day else date.max
    backups = list_backups(home.backups_path)
    target_name = match_target_name(options.target, {backup.target for backup in backups})
    chosen_backups = [backup for backup in backups if backup.target == target_name and backup.day <= last_day]
    if not chosen_backups and unreadable_problems:
        raise NotReadableError("some backups cannot be read", hint="see the line above")
    if not chosen_backups:
        day_note = f" up to {last_day}" if options.day else ""
        raise NotFoundError(
            f"there is no backup of '{options.target}'{day_note}", hint="run prepdeck restore to list the backups"
        )
    now = datetime.now().astimezone()
    restored = restore_events(chosen_backups, home.journals_path(chosen_backups[0].target), now)
    print_problems(restored.problems)
    for path in restored.files:
        print_line(f"written to {path}")
    if restored.event_count or not restored.problems:
        print_line(
            f"{format_count(restored.event_count, 'entry', 'entries')} restored"
            if restored.event_count
            else "nothing to restore"
        )
    back_up_journals(home.progress_path, home.backups_path, now.date())
    if restored.problems:
        damaged_backups = format_count(len(restored.problems), "backup")
        raise NotReadableError(f"{damaged_backups} could not be read", hint="some progress may still be missing")


def _list_backups_by_day(home: HomeFolders, *, is_complete: bool) -> None:
    backups = list_backups(home.backups_path)
    for backup in backups:
        try:
            event_note = format_count(count_events(backup), "entry", "entries") or "no entries"
        except NotReadableError as error:
            event_note = error.problem.message
        print_line(f"{backup.target}  {backup.day}  {backup.journal_name}  {event_note}")
    if backups:
        print_line("run prepdeck restore TARGET [DATE] to restore missing progress")
    elif is_complete:
        print_line("there are no backups yet")


def _parse_date(typed_date: str) -> date:
    try:
        return date.fromisoformat(typed_date)
    except ValueError as error:
        raise UsageError(f"cannot read '{typed_date}' as a date", hint="type it as in 2026-12-04") from error
