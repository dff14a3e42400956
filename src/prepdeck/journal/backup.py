"""Backups of the journals by day, and restoring events from them.

    backups/TARGET/YYYY-MM-DD/laptop-1a2b.toml.gz

A backup has the modification time of its journal, which shows whether the journal has changed since. Nothing is read,
written or removed below a link in that folder.
"""

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from prepdeck.documents.text import format_count, quote_for_shell
from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError, Problem
from prepdeck.files import make_private, read_whole_file, sync_folder, write_new_file, write_whole_file
from prepdeck.journal.journal_blocks import parse_journal, split_blocks
from prepdeck.journal.journal_files import (
    MAX_JOURNAL_BYTES,
    find_newer_format,
    format_event_block,
    is_journal_name,
    make_journal_head,
    read_journal,
)
from prepdeck.progress.events import KnownEvent

_MAX_EXPANSION = 60  # a journal is about 13 times as large as its backup; a few hostile KB could fill the memory
_SMALL_JOURNAL_BYTES = 16 << 20  # these do not fill it, however small their backup is
MAX_BACKUPS = 14  # of one journal
_DAY_NAME = re.compile(r"\d{4}-\d\d-\d\d")
_EVENT_HEADER_LINE = re.compile(rb"^\[\[event\]\]", re.MULTILINE)
_SUFFIX = ".gz"
_PIECE_BYTES = 1 << 16  # `read` allocates all the memory it is asked for, even for a small backup


class Backup(NamedTuple):
    """A backup of one journal.

    Attributes:
        target: The target of the journal.
        day: The person's local date when it was made.
        journal_name: The file name of the journal.
        path: The backup itself.
    """

    target: str
    day: date
    journal_name: str
    path: Path


class RestoreResult(NamedTuple):
    """What was restored.

    Attributes:
        event_count: How many events were missing from the journals.
        files: The files that have them now.
        problems: The backups that could not be read.
    """

    event_count: int
    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def back_up_journals(journals_path: Path, backups_path: Path, day: date) -> None:
    """Back up every journal that changed since its last backup, and keep the newest `MAX_BACKUPS` of each.

    A backup of the same day is replaced only if the journal begins with its content. If an older file has replaced the
    journal, that day gets a second backup. Backups that cannot be made are skipped without an error.

    Args:
        journals_path: The folder that has a folder of journals for each target.
        backups_path: The folder for the backups.
        day: The person's local date.
    """
    with suppress(OSError, NotReadableError, NotWrittenError):
        newest_backups = find_newest_backups(list_backups(backups_path), day)
        for path in sorted(path for path in journals_path.glob("*/*.toml") if is_journal_name(path.name)):
            with suppress(OSError, NotReadableError, NotWrittenError):
                _back_up_journal(path, newest_backups.get((path.parent.name, path.name)), backups_path, day)
        _remove_old_backups(_sort_by_age(list_backups(backups_path), day))


def list_backups(backups_path: Path) -> list[Backup]:
    """All backups, by target and day, the oldest first. `find_unreadable_folders` names the folders left out."""
    all_backups = [
        Backup(path.parts[-3], date.fromisoformat(path.parts[-2]), path.name.removesuffix(_SUFFIX), path)
        for day_folder in _list_day_folders(backups_path, [])
        for path in _list_folder(day_folder, [])
        if path.name.endswith(f".toml{_SUFFIX}")
    ]
    return sorted(all_backups)


def find_newest_backups(backups: Iterable[Backup], today: date) -> dict[tuple[str, str], Backup]:
    """The newest backup of each journal, by target and journal name."""
    return {(backup.target, backup.journal_name): backup for backup in _sort_by_age(backups, today)}


def _sort_by_age(backups: Iterable[Backup], today: date) -> list[Backup]:
    """The oldest first. Those from a day to come were made by a clock that was ahead, and count as older than any."""
    return sorted(backups, key=lambda backup: (backup.day <= today, backup))


def find_unreadable_folders(backups_path: Path) -> tuple[Problem, ...]:
    """The folders of backups that cannot be read, so that the backups in them are not listed."""
    problems = list[Problem]()
    for day_folder in _list_day_folders(backups_path, problems):
        _list_folder(day_folder, problems)
    return tuple(problems)


def _list_day_folders(backups_path: Path, problems: list[Problem]) -> list[Path]:
    target_folders = _leave_links_out(_list_folder(backups_path, problems), problems)
    day_folders = (
        path for target_folder in target_folders for path in _list_folder(target_folder, problems) if _is_day(path.name)
    )
    return list(_leave_links_out(day_folders, problems))


def _is_through_link(day_folder: Path) -> bool:
    """Whether the folder of a day, or of its target, is a link."""
    return day_folder.is_symlink() or day_folder.parent.is_symlink()


def _leave_links_out(folders: Iterable[Path], problems: list[Problem]) -> Iterator[Path]:
    """The folders that are no links; the others are added to the problems."""
    for folder in folders:
        if folder.is_symlink():
            problems.append(Problem("cannot be read: a link", str(folder), hint="put the folder itself there"))
        else:
            yield folder


def _list_folder(folder: Path, problems: list[Problem]) -> list[Path]:
    """The contents of a folder, if there is one. If it cannot be read, that is added to the problems."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        problems.append(Problem(message, str(folder), hint="check that it is a folder you can read"))
        return []


def is_current(backup: Backup, journal_path: Path) -> bool:
    """Whether a journal has not changed since the backup was made."""
    try:
        return backup.path.stat().st_mtime_ns == journal_path.stat().st_mtime_ns
    except OSError:
        return False


def read_backup(backup: Backup) -> bytes:
    """Read the journal as it was when the backup was made.

    Raises:
        NotReadableError: The backup is damaged or gone.
    """
    return _read_gzip(backup.path)


def _read_gzip(path: Path) -> bytes:
    hint = "other backups are not affected"
    compressed = read_whole_file(path, max_bytes=MAX_JOURNAL_BYTES)
    if not compressed:  # gzip reads an empty file without an error
        raise NotReadableError("damaged backup: it is empty", where=str(path), hint=hint)
    content = bytearray()
    try:
        with gzip.open(io.BytesIO(compressed)) as file:
            while piece := file.read(_PIECE_BYTES):
                content += piece
                max_length = max(_SMALL_JOURNAL_BYTES, _MAX_EXPANSION * len(compressed))
                if len(content) > min(MAX_JOURNAL_BYTES, max_length):
                    raise NotReadableError(
                        "damaged backup: it expands to far more than a journal", where=str(path), hint=hint
                    )
    except (OSError, EOFError, zlib.error) as error:
        raise NotReadableError(f"damaged backup: {error}", where=str(path), hint=hint) from error
    return bytes(content)


def find_damaged_backups(backups: Iterable[Backup]) -> Iterator[tuple[Backup, Problem]]:
    """The backups that cannot be read, each with the reason."""
    for backup in backups:
        try:
            read_backup(backup)
        except NotReadableError as error:
            yield backup, error.problem


def set_backup_aside(backup: Backup) -> None:
    """Rename a damaged backup, so that a new one can be made in its place.

    Raises:
        OSError: It cannot be renamed.
    """
    backup.path.replace(backup.path.with_name(f"{backup.path.name}.damaged"))


def count_events(backup: Backup) -> int:
    """Count the events in a backup, including damaged ones.

    Raises:
        NotReadableError: The backup is damaged or gone.
    """
    return len(_EVENT_HEADER_LINE.findall(read_backup(backup)))


def find_missing_events(backups: Iterable[Backup], folder: Path) -> tuple[Problem, ...]:
    """Report the journals that are missing events of their backups, for example because an older file replaced them.

    Args:
        backups: Backups of the journals of one target.
        folder: The folder of these journals.
    """
    problems, known_ids = list[Problem](), None
    backups_by_journal: dict[str, list[Backup]] = {}
    for backup in sorted(backups, reverse=True):
        path = folder / backup.journal_name
        if not is_current(backup, path):
            backups_by_journal.setdefault(backup.journal_name, []).append(backup)
    for name, journal_backups in backups_by_journal.items():
        path, missing_ids = folder / name, set[str]()
        journal_bytes = _read_or_empty(path)
        for content in _distinct_contents(journal_backups, problems):
            if not journal_bytes.startswith(content):
                known_ids = _read_event_ids(folder) if known_ids is None else known_ids
                missing_ids |= {block.event.id for block in split_blocks(content)[1]} - known_ids
        if missing_ids:
            message = f"missing: {format_count(len(missing_ids), 'entry', 'entries')} that a backup still has"
            hint = f"run prepdeck restore {quote_for_shell(folder.name)}"
            problems.append(Problem(message, str(path), hint=hint))
    return tuple(problems)


def back_up_events(events: Sequence[KnownEvent], backups_path: Path, target: str, device: str, day: date) -> None:
    """Keep events that have disappeared from the journals as a backup of the day, so that `restore_events` finds them.

    Raises:
        NotWrittenError: They cannot be written.
        OSError: They cannot be written.
    """
    folder = backups_path / target / day.isoformat()
    if _is_through_link(folder):
        raise NotWrittenError("not written: a link", where=str(folder), hint="put a folder there")
    make_private(folder)
    content = "".join([make_journal_head(target, device), "\n".join(map(format_event_block, events))]).encode()
    _write_backup(content, _backup_paths(folder, f"{device}.remembered.toml"))


def restore_events(backups: Iterable[Backup], folder: Path, now: datetime) -> RestoreResult:
    """Restore every event that the backups have and the journals do not. Existing files are not changed.

    A journal that is gone is restored as a whole. Events missing from any other journal go into a new file next to it,
    which is one more journal: the files of other devices must not be written to.

    Args:
        backups: Backups of the journals of one target.
        folder: The folder of these journals.
        now: The person's local time, for the names of new files.

    Raises:
        NotWrittenError: A file cannot be written. The files written before it are complete.
    """
    backups_by_journal: dict[str, list[Backup]] = {}
    for backup in sorted(backups, reverse=True):
        backups_by_journal.setdefault(backup.journal_name, []).append(backup)
    known_ids = _read_event_ids(folder)
    old_count, files, problems = len(known_ids), list[Path](), list[Problem]()
    try:
        make_private(folder)
        for name, journal_backups in backups_by_journal.items():
            for content in _distinct_contents(journal_backups, problems):
                files += _restore_journal(content, folder / name, known_ids, now)
        sync_folder(folder)
    except OSError as error:
        hint = "free up space there, or allow writing"
        raise NotWrittenError(f"not written: {error.strerror or error}", where=str(folder), hint=hint) from error
    return RestoreResult(len(known_ids) - old_count, tuple(files), tuple(problems))


def _restore_journal(content: bytes, path: Path, known_ids: set[str], now: datetime) -> Iterator[Path]:
    """Write the events of a backup that are not in `known_ids` to files, add their ids, and return the files."""
    backup_blocks = split_blocks(content)[1]
    if known_ids.issuperset(block.event.id for block in backup_blocks):
        return
    if not os.path.lexists(path):  # a folder or a broken link may be there instead
        with suppress(AlreadyExistsError):
            write_whole_file(path, content, can_overwrite=False, is_private=True)
            known_ids |= {event.id for event in parse_journal(content, "").events}
            yield path
    missing_blocks = [block for block in backup_blocks if block.event.id not in known_ids]
    if missing_blocks:
        known_ids |= {block.event.id for block in missing_blocks}
        head = make_journal_head(path.parent.name, path.stem).encode()
        data = (
            content
            if find_newer_format(content)
            else b"".join([head, *(block.block_bytes for block in missing_blocks)])
        )
        yield write_new_file(path.with_name(f"{path.stem}.restored-{now:%Y%m%d-%H%M%S}"), data, ".toml")


def _distinct_contents(backups: Iterable[Backup], problems: list[Problem]) -> Iterator[bytes]:
    """The contents of backups, newest first, but none that a newer one begins with. Damaged ones become problems."""
    later_content = b""
    for backup in backups:
        try:
            content = read_backup(backup)
        except NotReadableError as error:
            problems.append(error.problem)
            continue
        if not later_content.startswith(content):
            yield content
            later_content = content


def _read_event_ids(folder: Path) -> set[str]:
    """The ids of all events in the journals of a folder."""
    paths = (path for path in folder.glob("*.toml") if is_journal_name(path.name))
    return {event.id for path in paths for event in parse_journal(_read_or_empty(path), "").events}


def _read_or_empty(path: Path) -> bytes:
    try:
        return read_journal(path)
    except NotReadableError:
        return b""


def _is_day(name: str) -> bool:
    try:
        return _DAY_NAME.fullmatch(name) is not None and bool(date.fromisoformat(name))
    except ValueError:
        return False


def _back_up_journal(path: Path, newest_backup: Backup | None, backups_path: Path, day: date) -> None:
    if newest_backup is not None and is_current(newest_backup, path):
        return
    status = path.stat()
    content = read_journal(path)
    folder = backups_path / path.parent.name / day.isoformat()
    if _is_through_link(folder):
        return
    make_private(folder)
    if (backup_path := _write_backup(content, _backup_paths(folder, path.name))) is not None:
        # `is_current` compares this time with the time of the journal.
        os.utime(backup_path, ns=(status.st_atime_ns, status.st_mtime_ns))


_MAX_PER_DAY = 20  # backups of one journal and day that do not continue each other


def _backup_paths(folder: Path, journal: str) -> Iterator[Path]:
    """The paths for a backup of the journal, in the order in which they are tried."""
    stem = journal.removesuffix(".toml")
    for number in range(1, _MAX_PER_DAY + 1):
        yield folder / f"{stem}{f'.{number}' if number > 1 else ''}.toml{_SUFFIX}"


def _write_backup(content: bytes, paths: Iterable[Path]) -> Path | None:
    """Write a backup to the first path that is free or whose content it begins with; return that path, if any."""
    for path in paths:
        old_content = _read_gzip_or_empty(path)
        if content.startswith(old_content):
            if content != old_content or not path.exists():
                compressed = gzip.compress(content, mtime=0)
                if len(content) > _MAX_EXPANSION * len(compressed):  # what nobody could read again is not compressed
                    compressed = gzip.compress(content, compresslevel=0, mtime=0)
                write_whole_file(path, compressed, can_overwrite=True, is_private=True, follows_links=False)
            return path
    return None


def _read_gzip_or_empty(path: Path) -> bytes:
    """The content of the backup at a path, or nothing if there is none or it is damaged."""
    try:
        return _read_gzip(path)
    except NotReadableError:
        return b""


def _remove_old_backups(backups: Iterable[Backup]) -> None:
    backups_by_journal: dict[tuple[str, str], list[Backup]] = {}
    for backup in backups:
        backups_by_journal.setdefault((backup.target, backup.journal_name), []).append(backup)
    for journal_backups in backups_by_journal.values():
        for backup in journal_backups[:-MAX_BACKUPS]:
            backup.path.unlink(missing_ok=True)
            with suppress(OSError):  # the folder is not empty
                backup.path.parent.rmdir()
