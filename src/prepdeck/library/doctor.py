"""Check the journals for damage, and repair them on request."""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.documents.text import format_count
from prepdeck.errors import NotFoundError, NotReadableError, NotWrittenError, Problem
from prepdeck.journal.backup import (
    Backup,
    find_damaged_backups,
    find_missing_events,
    find_newest_backups,
    find_unreadable_folders,
    is_current,
    list_backups,
    set_backup_aside,
)
from prepdeck.journal.journal_blocks import EVENT_HEADER, parse_journal
from prepdeck.journal.journal_files import (
    find_newer_format,
    is_journal_name,
    is_placeholder_name,
    make_not_downloaded_problem,
    read_journal,
)
from prepdeck.journal.journal_text import decode_journal
from prepdeck.journal.repair import find_lost_events, repair_journal
from prepdeck.library.home import HomeFolders, find_device_name
from prepdeck.library.target import list_target_names, match_target_name
from prepdeck.progress.clock_ahead import CLOCK_TOLERANCE
from prepdeck.progress.events import AnyEvent, UnknownEvent

_MAX_EXCERPT_LINES = 8  # lines of a journal that are shown with a problem
_MAX_LOST_LINES = 5
_DOWNLOAD_SUFFIXES = {".part", ".tmp"}  # of the unfinished copies of programs that synchronize folders
_OTHERS_PERMISSIONS = stat.S_IRWXG | stat.S_IRWXO


class JournalReport(Struct):
    """The result of examining one file or folder.

    Attributes:
        target_name: The target of the journal; "" if the report is about all targets.
        file_name: The name of the file; "" for the folder of a target.
        facts: Short facts that are not damage, such as the number of events.
        problems: What needs repair.
        can_be_repaired: Whether `repair_journals` can repair some of the problems.
        excerpts: By the line of a problem, the lines of the file that show it, as (line number, text).
    """

    target_name: str
    file_name: str
    facts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    can_be_repaired: bool = False
    excerpts: dict[int, list[tuple[int, str]]] = field(default_factory=dict)


def examine_journals(home: HomeFolders, target_name: str | None, now: datetime) -> Iterator[JournalReport]:
    """Examine the journals of one or all targets, the files next to them and the backups. Nothing is written.

    Args:
        home: The folders to use.
        target_name: The target, which may have been removed from the library; all targets if None.
        now: The present instant, aware.

    Raises:
        NotFoundError: No target of that name has journals.
    """
    device_name, backups, known_targets = (
        find_device_name(home),
        list_backups(home.backups_path),
        set(list_target_names(home)),
    )
    newest_backups = find_newest_backups(backups, now.astimezone().date())
    for folder in _journal_folders(home, target_name, backups):
        missing_problems = find_missing_events((backup for backup in backups if backup.target == folder.name), folder)
        folder_report = _examine_folder(folder, is_target_gone=folder.name not in known_targets)
        folder_report.problems += [problem for problem in missing_problems if not os.path.lexists(problem.where)]
        yield folder_report
        seen_events: dict[str, AnyEvent] = {}
        for journal_path in _folder_contents(folder):
            if is_journal_name(journal_path.name):
                journal_report = _JournalExaminer(journal_path, now, seen_events).examine_journal(
                    device_name, newest_backups.get((folder.name, journal_path.name))
                )
                journal_report.problems += [
                    problem for problem in missing_problems if problem.where == str(journal_path)
                ]
                yield journal_report
            elif is_placeholder_name(journal_path.name):
                yield JournalReport(
                    folder.name, journal_path.name, ["not read"], [make_not_downloaded_problem(journal_path)]
                )
            elif ".toml." in journal_path.name and not journal_path.name.startswith("."):
                yield _examine_kept_file(journal_path, seen_events)
    backup_problems = [
        problem
        for _, problem in find_damaged_backups(backup for backup in backups if target_name in {None, backup.target})
    ]
    has_damaged_backups = bool(backup_problems)
    unreadable_problems = find_unreadable_folders(home.backups_path)
    backup_problems += unreadable_problems
    if not unreadable_problems and (problem := _find_backup_problem(home)) is not None:
        backup_problems.append(problem)
    if backup_problems:
        yield JournalReport("", "backups", problems=backup_problems, can_be_repaired=has_damaged_backups)


class RepairResult(NamedTuple):
    """The result of repairing one file.

    Attributes:
        path: The file.
        action_taken: What was done; "" if the repair failed.
        problem: Why the repair failed; None if it did not.
    """

    path: Path
    action_taken: str
    problem: Problem | None = None


def repair_journals(home: HomeFolders, target_name: str | None, now: datetime) -> Iterator[RepairResult]:
    """Repair the damaged journals of one or all targets, and make files private that other users can read.

    A file that cannot be repaired is left unchanged and reported. The other files are still repaired.

    Args:
        home: The folders to use.
        target_name: The target; all targets if None.
        now: The person's local time. It becomes part of the names of the damaged files.

    Raises:
        NotFoundError: No target of that name has journals.
        NotReadableError: The folder of all journals cannot be read.
    """
    backups = list_backups(home.backups_path)
    yield from _set_damaged_backups_aside(backup for backup in backups if target_name in {None, backup.target})
    for folder in _journal_folders(home, target_name, backups):
        for journal_path in _folder_contents(folder):
            if not is_journal_name(journal_path.name):
                continue
            try:
                repaired_journal = repair_journal(journal_path, now)
            except (NotReadableError, NotWrittenError) as error:
                yield RepairResult(journal_path, "", error.problem)
                continue
            if repaired_journal is not None:
                kept_note = format_count(repaired_journal.event_count, "entry", "entries") or "no entries"
                recovered_note = (
                    f", {repaired_journal.recovered_count:,} of them recovered"
                    if repaired_journal.recovered_count
                    else ""
                )
                yield RepairResult(
                    journal_path,
                    (
                        f"repaired, with {kept_note}{recovered_note}; the "
                        f"damaged file is kept as {repaired_journal.damaged_path.name}"
                    ),
                )
                for line_number in repaired_journal.lost_lines:
                    yield RepairResult(
                        repaired_journal.damaged_path,
                        f"the entry on line {line_number} could not be read; its text is only in this file now",
                    )
        yield from _restrict_access(folder)


def _restrict_access(folder: Path) -> Iterator[RepairResult]:
    """Make the folder and its journals private."""
    if folder.is_dir():
        for path in (
            folder,
            *(folder_entry for folder_entry in _folder_contents(folder) if ".toml" in folder_entry.name),
        ):
            if _find_open_access(path, _private_mode(path)):
                yield _restrict_file_mode(path)


def _set_damaged_backups_aside(backups: Iterable[Backup]) -> Iterator[RepairResult]:
    """Rename damaged backups, so that new backups can be made."""
    for backup, problem in find_damaged_backups(backups):
        try:
            set_backup_aside(backup)
        except OSError:
            yield RepairResult(backup.path, "", problem)
        else:
            yield RepairResult(backup.path, "a damaged backup; its name now ends in .damaged")


def _restrict_file_mode(path: Path) -> RepairResult:
    try:
        path.chmod(_private_mode(path))
    except OSError as error:
        problem = Problem(
            f"cannot be made private: {error.strerror or error}", str(path), hint="change its mode by hand"
        )
        return RepairResult(path, "", problem)
    if _find_open_access(path, _private_mode(path)):  # chmod has no effect on a file system without modes
        return RepairResult(path, "", Problem("cannot be made private: this disk has no file permissions", str(path)))
    return RepairResult(path, "now private")


def _private_mode(path: Path) -> int:
    return 0o700 if path.is_dir() else 0o600


def _folder_contents(folder: Path) -> list[Path]:
    """Return the sorted entries of a folder. An unreadable folder has none; `_examine_folder` reports it."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _journal_folders(home: HomeFolders, target_name: str | None, backups: Iterable[Backup]) -> list[Path]:
    """Return the journal folders of one or all targets.

    They include missing folders and files in the place of a folder, if backups show that journals belong there.
    """
    expected_names = {backup.target for backup in backups} | set(list_target_names(home))
    try:
        folder_entries = set(home.progress_path.iterdir())
    except OSError as error:
        # A missing folder only means that nothing was studied, but a broken link is a problem.
        if not isinstance(error, FileNotFoundError) or home.progress_path.is_symlink():
            reason = error.strerror or str(error)
            hint = "check that it is a folder you can read"
            raise NotReadableError(f"cannot be read: {reason}", where=str(home.progress_path), hint=hint) from error
        folder_entries = set()
    missing_folders = {home.progress_path / backup.target for backup in backups}
    all_folders = sorted(
        {path for path in folder_entries if path.is_dir() or path.name in expected_names} | missing_folders
    )
    meant_target = None if target_name is None else match_target_name(target_name, [path.name for path in all_folders])
    chosen_folders = [path for path in all_folders if target_name is None or path.name == meant_target]
    if target_name is not None and not chosen_folders:
        available_hint = (
            f"choose one of: {', '.join(path.name for path in all_folders)}"
            if all_folders
            else "nothing has been studied yet"
        )
        raise NotFoundError(f"there are no progress files of '{target_name}'", hint=available_hint)
    return chosen_folders


def _examine_folder(folder: Path, *, is_target_gone: bool) -> JournalReport:
    facts = ["this target is not in the library; its progress is kept"] if is_target_gone else []
    try:
        os.listdir(folder)  # noqa: PTH208 - only to see whether the folder can be read
    except FileNotFoundError as error:
        if not folder.is_symlink():
            return JournalReport(folder.name, "", [*facts, "its progress files are missing"])
        reason = error.strerror or str(error)
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        open_access = _find_open_access(folder, 0o700)
        return JournalReport(folder.name, "", facts, open_access, bool(open_access))
    problem = Problem(f"cannot be read: {reason}", str(folder), hint="check its permissions")
    return JournalReport(folder.name, "", facts, [problem])


def _examine_kept_file(path: Path, seen_events: Mapping[str, AnyEvent]) -> JournalReport:
    """Return the report of a file that is no journal by its name: one kept after a repair, or a renamed journal.

    Args:
        path: The file.
        seen_events: The events of the journals of the target, by id.
    """
    open_access = _find_open_access(path, 0o600)
    kept_report = JournalReport(path.parent.name, path.name, [], open_access, bool(open_access))
    try:
        raw_bytes = read_journal(path)
    except NotReadableError:
        kept_report.facts.append("not read")
        return kept_report
    readable_ids = {event.id for event in parse_journal(raw_bytes, str(path)).events}
    missing_count = len(readable_ids - seen_events.keys())
    if missing_count and path.suffix not in _DOWNLOAD_SUFFIXES:
        # Only files whose names end in .toml are journals, so these entries do not count.
        entry_text, verb = format_count(missing_count, "entry", "entries"), "is" if missing_count == 1 else "are"
        message = f"{entry_text} of this file {verb} in no journal"
        hint = "rename it to a name that ends in .toml to get them back, or delete it"
        kept_report.problems.append(Problem(message, str(path), hint=hint))
    lost_lines = find_lost_events(raw_bytes, {*seen_events, *readable_ids})
    if lost_lines:
        kept_report.facts.append(_describe_lost_events(lost_lines))
    elif not missing_count:
        kept_report.facts.append("kept after an earlier repair")
    return kept_report


def _describe_lost_events(lost_lines: list[int]) -> str:
    """Describe the events that are only in a damaged file, by their lines; at least one."""
    shown_lines = ", ".join(map(str, lost_lines[:_MAX_LOST_LINES]))
    more_note = ", …" if len(lost_lines) > _MAX_LOST_LINES else ""
    verb, line_word = ("is", "line") if len(lost_lines) == 1 else ("are", "lines")
    lost_count = format_count(len(lost_lines), "entry", "entries")
    lines_note = f"{line_word} {shown_lines}{more_note}"
    return f"{lost_count} could not be read and {verb} kept in this file ({lines_note}); you need to do nothing"


class _JournalExaminer:
    """Examines one journal.

    Args:
        journal_path: The file.
        now: The present instant, aware.
        seen_events: The events of the target's earlier files, by id. The events of this file are added to it.
    """

    def __init__(self, journal_path: Path, now: datetime, seen_events: dict[str, AnyEvent]) -> None:
        self._journal_path = journal_path
        self._now = now
        self._seen_events = seen_events
        self._journal_lines: list[str] = []

    def examine_journal(self, device_name: str, newest_backup: Backup | None) -> JournalReport:
        """Return the report of the journal.

        Args:
            device_name: The name of this device, which is also the name of its journal.
            newest_backup: The newest backup of this journal, or None.
        """
        journal_path = self._journal_path
        journal_report = JournalReport(journal_path.parent.name, journal_path.name)
        try:
            raw_bytes = read_journal(journal_path)
        except NotReadableError as error:
            journal_report.facts.append("not read")
            journal_report.problems.append(error.problem)
            return journal_report
        self._journal_lines = decode_journal(raw_bytes)[0].split("\n")
        parsed_journal = parse_journal(raw_bytes, str(journal_path))
        journal_report.facts += filter(
            None,
            [
                format_count(len(parsed_journal.events), "entry", "entries") or "no entries",
                *self._event_facts(parsed_journal.events),
            ],
        )
        if journal_path.stem == device_name:
            journal_report.facts.insert(1, "from this computer")
        journal_report.facts.append(self._describe_backup(newest_backup))
        repairable_problems = [
            *parsed_journal.problems,
            *parsed_journal.tail_problems,
            *_find_open_access(journal_path, 0o600),
        ]
        journal_report.can_be_repaired = bool(repairable_problems) and not find_newer_format(raw_bytes)
        journal_report.problems += [*repairable_problems, *self._find_conflicting_ids(parsed_journal.events)]
        journal_report.excerpts = {
            problem.line: self._excerpt_from(problem.line) for problem in journal_report.problems if problem.line
        }
        return journal_report

    def _event_facts(self, events: list[AnyEvent]) -> Iterator[str]:
        if "conflict" in self._journal_path.name.lower():
            yield "a conflict copy made by a sync program"
        unknown_count = sum(isinstance(event, UnknownEvent) for event in events)
        yield f"{unknown_count:,} of an unknown kind" if unknown_count else ""
        repeated_count = len(events) - sum(
            event_id not in self._seen_events for event_id in {event.id for event in events}
        )
        yield (f"{repeated_count:,} duplicate{'s' if repeated_count > 1 else ''}" if repeated_count else "")
        future_instants = [event.at for event in events if event.at > self._now + CLOCK_TOLERANCE]
        yield (
            f"{len(future_instants):,} in the future, up to {max(future_instants):%Y-%m-%d}: a clock was ahead"
            if future_instants
            else ""
        )

    def _describe_backup(self, newest_backup: Backup | None) -> str:
        if newest_backup is None:
            return "no backup yet"
        return (
            f"backed up on {newest_backup.day}"
            f"{'' if is_current(newest_backup, self._journal_path) else ', changed since'}"
        )

    def _find_conflicting_ids(self, events: list[AnyEvent]) -> Iterator[Problem]:
        """Yield a problem for each event whose id belongs to a different event."""
        conflicting_ids = [event.id for event in events if self._seen_events.setdefault(event.id, event) != event]
        # A journal can have many thousand lines, so search for line numbers only after a conflict was found.
        line_numbers = (
            {line.rstrip(): line_number for line_number, line in enumerate(self._journal_lines, 1)}
            if conflicting_ids
            else {}
        )
        for event_id in conflicting_ids:
            message = f"another entry has the same id '{event_id}', and only one of them counts"
            yield Problem(
                message, str(self._journal_path), line_numbers.get(f'id = "{event_id}"', 0), "delete one of them"
            )

    def _excerpt_from(self, start_line: int) -> list[tuple[int, str]]:
        """Return the lines from `start_line` up to the next event."""
        excerpt_lines = [(start_line, self._journal_lines[start_line - 1])]
        for line_number, line_text in enumerate(
            self._journal_lines[start_line : start_line + _MAX_EXCERPT_LINES - 1], start_line + 1
        ):
            if not line_text.strip() or line_text.strip() == EVENT_HEADER:
                break
            excerpt_lines.append((line_number, line_text))
        return excerpt_lines


def _find_open_access(path: Path, expected_mode: int) -> list[Problem]:
    """Return a problem if other users can read a file. Links and devices are not checked: their mode is not ours."""
    try:
        file_status = path.lstat()
    except OSError:
        return []
    if path.parent.is_symlink():
        return []
    actual_mode = stat.S_IMODE(file_status.st_mode)
    if not (stat.S_ISREG(file_status.st_mode) or stat.S_ISDIR(file_status.st_mode)):
        return []
    if os.name != "posix" or not actual_mode & _OTHERS_PERMISSIONS:
        return []
    message = f"open to other users (mode {actual_mode:04o}, not {expected_mode:04o})"
    return [Problem(message, str(path), hint="run prepdeck doctor --repair")]


def _find_backup_problem(home: HomeFolders) -> Problem | None:
    """Return the reason why backups cannot be written, or None."""
    existing_path = next(
        candidate for candidate in (home.backups_path, *home.backups_path.parents) if os.path.lexists(candidate)
    )
    if not existing_path.is_dir() or not os.access(existing_path, os.W_OK | os.X_OK):
        return Problem("cannot write backups", str(existing_path), hint="make this folder writable")
    if shutil.disk_usage(existing_path).free < _total_size(home.progress_path.glob("*/*.toml")):
        return Problem("no space for backups of the progress files", str(existing_path), hint="free up space")
    return None


def _total_size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
