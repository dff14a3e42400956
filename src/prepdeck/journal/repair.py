"""Repair of a damaged journal, which keeps the damaged file next to the new one. It runs only when the person asks."""

import os
import tomllib
from collections.abc import Container
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import NotWrittenError
from prepdeck.files import sync_folder, write_new_file, write_whole_file
from prepdeck.journal.file_lock import exclusive_lock
from prepdeck.journal.journal_blocks import EVENT_HEADER, parse_journal, split_blocks
from prepdeck.journal.journal_files import find_newer_format, make_journal_head, read_journal
from prepdeck.journal.journal_text import decode_journal, is_conflict_marker


class RepairedJournal(NamedTuple):
    """The result of a repair.

    Attributes:
        event_count: How many events the new file has.
        recovered_count: How many of them could not be read before.
        damaged_path: Where the damaged file is now. Its name is not that of a journal.
        lost_lines: The lines of the damaged file with events that could not be read, and so are only there.
    """

    event_count: int
    recovered_count: int
    damaged_path: Path
    lost_lines: tuple[int, ...]


def repair_bytes(journal_bytes: bytes, target: str, device: str) -> bytes | None:
    """Make a journal with only the intact events, byte for byte; return None if there is nothing to repair.

    Args:
        journal_bytes: A journal. One in a newer format is not repaired.
        target: The target for the head, if the head is damaged.
        device: The device for the head, if the head is damaged.
    """
    parsed = parse_journal(journal_bytes, "")
    if not (parsed.problems or parsed.tail_problems):
        return None
    stored_head, found_blocks = split_blocks(journal_bytes)
    if find_newer_format(stored_head):
        return None
    head = stored_head if _is_head(stored_head) else make_journal_head(target, device).encode()
    repaired = b"".join([head, *(block.block_bytes for block in found_blocks)])
    return repaired if repaired != journal_bytes else None


def repair_journal(path: Path, now: datetime) -> RepairedJournal | None:
    """Repair a journal while it is locked, so that no event is appended meanwhile.

    Args:
        path: The journal.
        now: The person's local time, for the name of the damaged file.

    Returns:
        The result, or None if there was nothing to repair.

    Raises:
        NotReadableError: The journal cannot be read.
        NotWrittenError: The new file cannot be written. The journal is unchanged.
    """
    read_journal(path)  # rejects what is not an ordinary file before it is opened for writing
    try:
        file_descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            with exclusive_lock(file_descriptor):
                return _repair_locked(path, now)
        finally:
            os.close(file_descriptor)
    except OSError as error:
        hint = "free up space there, or allow writing"
        raise NotWrittenError(f"not repaired: {error.strerror or error}", where=str(path), hint=hint) from error


def _repair_locked(path: Path, now: datetime) -> RepairedJournal | None:
    damaged_bytes = read_journal(path)
    repaired = repair_bytes(damaged_bytes, path.parent.name, path.stem)
    if repaired is None:
        return None
    damaged_path = write_new_file(path.with_name(f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}"), damaged_bytes)
    sync_folder(path.parent)  # the damaged file is safe before the journal is replaced
    write_whole_file(path, repaired, can_overwrite=True, is_private=True)
    sync_folder(path.parent)
    events = parse_journal(repaired, "").events
    recovered_count = len(events) - len(parse_journal(damaged_bytes, "").events)
    lost_lines = find_lost_events(damaged_bytes, {event.id for event in events})
    return RepairedJournal(len(events), recovered_count, damaged_path, tuple(lost_lines))


def find_lost_events(damaged_bytes: bytes, read_ids: Container[str]) -> list[int]:
    """Find the events in a damaged journal that could not be read.

    Args:
        damaged_bytes: The damaged journal.
        read_ids: The ids of the events that could be read.

    Returns:
        The number of the `[[event]]` line of each, from 1; if that line is missing, of the line with its id.
    """
    lost_lines = list[int]()
    header_line = 0  # the last `[[event]]` line, while there was only empty space below it
    is_without_id = False  # whether there is text below that line, but no id so far
    for line_number, line in enumerate([*decode_journal(damaged_bytes)[0].split("\n"), EVENT_HEADER], 1):
        if line.strip() == EVENT_HEADER:
            if is_without_id:
                lost_lines.append(header_line)
            header_line, is_without_id = line_number, False
        elif line.partition("=")[0].strip() == "id":
            if line.partition("=")[2].strip().strip("\"'") not in read_ids:
                lost_lines.append(header_line or line_number)
            header_line, is_without_id = 0, False
        elif header_line and line.strip() and not is_conflict_marker(line):
            is_without_id = True
    return lost_lines


def _is_head(head_bytes: bytes) -> bool:
    """Whether the text above the first event is a head, and not an event without its `[[event]]` line."""
    try:
        table = tomllib.loads(head_bytes.decode())
    except (ValueError, RecursionError):
        return False
    return (
        bool(table)
        and not split_blocks(head_bytes)[1]
        and all(not isinstance(value, list | dict) for value in table.values())
    )
