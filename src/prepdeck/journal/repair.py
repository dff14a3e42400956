"""A damaged journal made whole again in a new file, the damaged one kept beside it. Nobody calls this unasked."""

import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import AlreadyExistsError, NotWrittenError
from prepdeck.files import write_whole_file
from prepdeck.journal.file_lock import turn
from prepdeck.journal.journal_blocks import blocks, parse
from prepdeck.journal.journal_files import journal_head, newer_format, read_journal, synchronise_folder


class Mended(NamedTuple):
    """What became of a damaged journal.

    Attributes:
        events: How many events the new file holds.
        brought_back: How many of them could not be read before.
        kept: Where the damaged file is now; no reader takes it for a journal.
    """

    events: int
    brought_back: int
    kept: Path


def mended(raw: bytes, target: str, device: str) -> bytes | None:
    """The journal with every whole event byte for byte and nothing else; None where there is nothing to mend.

    Args:
        raw: A journal. One of a newer format is left alone.
        target: What the head says where it is damaged itself.
        device: The same.
    """
    parsed = parse(raw, "")
    if not (parsed.problems or parsed.tail):
        return None
    above, found = blocks(raw)
    if newer_format(above):
        return None
    head = above if _is_head(above) else journal_head(target, device).encode()
    whole = b"".join([head, *(block.raw for block in found)])
    return whole if whole != raw else None


def mend(path: Path, now: datetime) -> Mended | None:
    """Mend a journal at a turn of our own, so that no event is appended meanwhile; None where nothing was to be done.

    Args:
        path: The journal.
        now: The person's own time, after which the damaged file is named.

    Raises:
        NotReadableError: It cannot be read.
        NotWrittenError: The new file cannot be written; the journal is as it was.
    """
    read_journal(path)  # says what is no ordinary file before it is opened for writing
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            with turn(handle):
                return _mend(path, now)
        finally:
            os.close(handle)
    except OSError as error:
        hint = "free up space there, or allow writing"
        raise NotWrittenError(f"not repaired: {error.strerror or error}", where=str(path), hint=hint) from error


def _mend(path: Path, now: datetime) -> Mended | None:
    raw = read_journal(path)
    whole = mended(raw, path.parent.name, path.stem)
    if whole is None:
        return None
    kept = _keep(path, raw, now)
    synchronise_folder(path.parent)
    write_whole_file(path, whole, can_overwrite=True, is_private=True)
    synchronise_folder(path.parent)
    events = len(parse(whole, "").events)
    return Mended(events, events - len(parse(raw, "").events), kept)


def _keep(path: Path, raw: bytes, now: datetime) -> Path:
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        beside = path.with_name(f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}{more}")
        try:
            write_whole_file(beside, raw, can_overwrite=False, is_private=True)
        except AlreadyExistsError:
            number += 1
        else:
            return beside


def _is_head(raw: bytes) -> bool:
    """Whether what stands above the first event is a head, and no event without its mark."""
    try:
        table = tomllib.loads(raw.decode())
    except (ValueError, RecursionError):
        return False
    return bool(table) and not blocks(raw)[1] and all(not isinstance(value, list | dict) for value in table.values())
