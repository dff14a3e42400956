"""Copies of the journals as they were on other days, and events brought back from them.

    backups/TARGET/YYYY-MM-DD/laptop-1a2b.toml.gz

A copy carries the time of change of the journal it was made of, by which it is seen whether that has changed since.
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

from prepdeck.documents.text import format_count
from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError, Problem
from prepdeck.files import make_private, read_whole_file, write_whole_file
from prepdeck.journal.journal_blocks import blocks, parse
from prepdeck.journal.journal_files import (
    LARGEST,
    block_of,
    is_journal,
    journal_head,
    newer_format,
    read_journal,
    synchronise_folder,
)
from prepdeck.progress.events import KnownEvent

KEPT = 14  # copies of one journal
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARK = re.compile(rb"^\[\[event\]\]", re.MULTILINE)
_ENDING = ".gz"


class Copy(NamedTuple):
    """A journal as it was on a day.

    Attributes:
        target: Whose journal it is.
        day: The person's day on which it was copied.
        journal: The name of the journal's file.
        path: Where the copy is.
    """

    target: str
    day: date
    journal: str
    path: Path


class Restored(NamedTuple):
    """What came back.

    Attributes:
        events: How many events the journals lacked.
        files: The files that hold them now.
        problems: The copies that could not be read.
    """

    events: int
    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def back_up(journals: Path, backups: Path, day: date) -> None:
    """Copy every journal that has changed since it was copied last, and let go of copies older than the last `KEPT`.

    A copy of the same day gives way to one that goes on from it, and to no other: if an older file has taken the place
    of a journal, there is a second copy. If no copy can be made none is; that is no reason to stop.

    Args:
        journals: Holds a folder of journals for each target.
        backups: Takes the copies.
        day: The person's day.
    """
    with suppress(OSError, NotReadableError, NotWrittenError):
        made = _newest(copies(backups))
        for path in sorted(path for path in journals.glob("*/*.toml") if is_journal(path.name)):
            with suppress(OSError, NotReadableError, NotWrittenError):
                _back_up(path, made.get((path.parent.name, path.name)), backups, day)
        _let_go(copies(backups))


def copies(backups: Path) -> list[Copy]:
    """All copies, by target and day, the oldest first."""
    found = [
        Copy(path.parts[-3], date.fromisoformat(path.parts[-2]), path.name.removesuffix(_ENDING), path)
        for path in backups.glob(f"*/*/*.toml{_ENDING}")
        if _is_day(path.parts[-2])
    ]
    return sorted(found)


def is_current(copy: Copy, journal: Path) -> bool:
    """Whether a journal has not changed since the copy was made."""
    try:
        return copy.path.stat().st_mtime_ns == journal.stat().st_mtime_ns
    except OSError:
        return False


def content(copy: Copy) -> bytes:
    """The journal as it was.

    Raises:
        NotReadableError: The copy is damaged, or gone.
    """
    return _unpacked(copy.path)


def _unpacked(path: Path) -> bytes:
    hint = "other backups are not affected"
    packed = read_whole_file(path, max_bytes=LARGEST)
    if not packed:  # of which gzip makes nothing, and says nothing
        raise NotReadableError("damaged backup: it is empty", where=str(path), hint=hint)
    try:
        with gzip.open(io.BytesIO(packed)) as file:
            raw = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotReadableError(f"damaged backup: {error}", where=str(path), hint=hint) from error
    if len(raw) > LARGEST:  # some KB can stand for all the memory there is
        raise NotReadableError(f"damaged backup: larger than {LARGEST // 2**20} MB", where=str(path), hint=hint)
    return raw


def damaged(found: Iterable[Copy]) -> Iterator[tuple[Copy, Problem]]:
    """The copies that cannot be read, each with why."""
    for copy in found:
        try:
            content(copy)
        except NotReadableError as error:
            yield copy, error.problem


def set_aside(copy: Copy) -> None:
    """Take a damaged copy from among the others, so that it holds the place of none; its bytes stay beside them.

    Raises:
        OSError: That cannot be.
    """
    copy.path.replace(copy.path.with_name(f"{copy.path.name}.damaged"))


def count(copy: Copy) -> int:
    """How many events the copy holds, damaged ones among them.

    Raises:
        NotReadableError: The copy is damaged, or gone.
    """
    return len(_MARK.findall(content(copy)))


def missing(found: Iterable[Copy], folder: Path) -> tuple[Problem, ...]:
    """What is said of journals that lack events which a copy of them holds, as where an older file took their place.

    Args:
        found: Copies of the journals of one target.
        folder: Holds those journals.
    """
    told, known = list[Problem](), None
    by_journal: dict[str, list[Copy]] = {}
    for copy in sorted(found, reverse=True):
        path = folder / copy.journal
        if not is_current(copy, path):
            by_journal.setdefault(copy.journal, []).append(copy)
    for name, own in by_journal.items():
        path, lacking = folder / name, set[str]()
        raw = _there(path)
        for content_then in _different(own, []):
            if not raw.startswith(content_then):
                known = _ids_in(folder) if known is None else known
                lacking |= {block.event.id for block in blocks(content_then)[1]} - known
        if lacking:
            said = f"missing: {format_count(len(lacking), 'event')} that a backup still has"
            hint = f"run prepdeck restore {folder.name}"
            told.append(Problem(said, str(path), hint=hint))
    return tuple(told)


def remember(events: Sequence[KnownEvent], backups: Path, target: str, device: str, day: date) -> None:
    """Keep events that were known and have gone from the journals as a copy of that day, for `restore` to find.

    Raises:
        NotWrittenError: That cannot be.
        OSError: The same.
    """
    folder = backups / target / day.isoformat()
    make_private(folder)
    raw = "".join([journal_head(target, device), "\n".join(map(block_of, events))]).encode()
    _keep(raw, _made_today(folder, f"{device}.remembered.toml"))


def restore(from_: Iterable[Copy], folder: Path, now: datetime) -> Restored:
    """Bring back every event of the copies that the journals lack; nothing that is there is changed.

    A journal that is gone is put back whole. What another one lacks goes into a file beside it, which is one more
    journal, so that nobody else's file is written to.

    Args:
        from_: Copies of the journals of one target.
        folder: Holds those journals.
        now: The person's own time, after which new files are named.

    Raises:
        NotWrittenError: A file cannot be written. Those that were are whole.
    """
    by_journal: dict[str, list[Copy]] = {}
    for copy in sorted(from_, reverse=True):
        by_journal.setdefault(copy.journal, []).append(copy)
    known = _ids_in(folder)
    before, files, problems = len(known), list[Path](), list[Problem]()
    try:
        make_private(folder)
        for name, own in by_journal.items():
            for raw in _different(own, problems):
                files += _brought_back(raw, folder / name, known, now)
        synchronise_folder(folder)
    except OSError as error:
        hint = "free up space there, or allow writing"
        raise NotWrittenError(f"not written: {error.strerror or error}", where=str(folder), hint=hint) from error
    return Restored(len(known) - before, tuple(files), tuple(problems))


def _brought_back(raw: bytes, path: Path, known: set[str], now: datetime) -> Iterator[Path]:
    """Put what `known` lacks of a copy's bytes into files, and add it to that; gives the files."""
    found = blocks(raw)[1]
    if known.issuperset(block.event.id for block in found):
        return
    if not os.path.lexists(path):  # a folder or a link may have taken its place
        with suppress(AlreadyExistsError):
            write_whole_file(path, raw, can_overwrite=False, is_private=True)
            known |= {event.id for event in parse(raw, "").events}
            yield path
    lacking = [block for block in found if block.event.id not in known]
    if lacking:
        known |= {block.event.id for block in lacking}
        head = journal_head(path.parent.name, path.stem).encode()
        data = raw if newer_format(raw) else b"".join([head, *(block.raw for block in lacking)])
        yield _written_beside(path, data, now)


def _written_beside(path: Path, data: bytes, now: datetime) -> Path:
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        beside = path.with_name(f"{path.stem}.restored-{now:%Y%m%d-%H%M%S}{more}.toml")
        with suppress(AlreadyExistsError):
            write_whole_file(beside, data, can_overwrite=False, is_private=True)
            return beside
        number += 1


def _different(own: Iterable[Copy], problems: list[Problem]) -> Iterator[bytes]:
    """What the copies of a journal hold, without those that a later one goes on from; adds those that are damaged."""
    later = b""
    for copy in own:
        try:
            raw = content(copy)
        except NotReadableError as error:
            problems.append(error.problem)
            continue
        if not later.startswith(raw):
            yield raw
            later = raw


def _ids_in(folder: Path) -> set[str]:
    """The ids of the events in the journals of a folder."""
    paths = (path for path in folder.glob("*.toml") if is_journal(path.name))
    return {event.id for path in paths for event in parse(_there(path), "").events}


def _there(path: Path) -> bytes:
    try:
        return read_journal(path)
    except NotReadableError:
        return b""


def _is_day(name: str) -> bool:
    try:
        return _DAY.fullmatch(name) is not None and bool(date.fromisoformat(name))
    except ValueError:
        return False


def _newest(found: Iterable[Copy]) -> dict[tuple[str, str], Copy]:
    """By target and journal, the newest of the copies, which are given with the oldest first."""
    return {(copy.target, copy.journal): copy for copy in found}


def _back_up(path: Path, newest: Copy | None, backups: Path, day: date) -> None:
    if newest is not None and is_current(newest, path):
        return
    status = path.stat()
    raw = read_journal(path)
    folder = backups / path.parent.name / day.isoformat()
    make_private(folder)
    if (made := _keep(raw, _made_today(folder, path.name))) is not None:
        os.utime(made, ns=(status.st_atime_ns, status.st_mtime_ns))


_MOST_A_DAY = 20  # copies of one journal whose content does not go on from each other


def _made_today(folder: Path, journal: str) -> Iterator[Path]:
    """Where copies of a journal go: the first place, and further ones if what stands there cannot give way."""
    stem = journal.removesuffix(".toml")
    for number in range(1, _MOST_A_DAY + 1):
        yield folder / f"{stem}{f'.{number}' if number > 1 else ''}.toml{_ENDING}"


def _keep(raw: bytes, places: Iterable[Path]) -> Path | None:
    """Write a copy in the first place that is free, or whose copy it goes on from; gives that place."""
    for place in places:
        there = _content_at(place)
        if raw.startswith(there):
            if raw != there or not place.exists():
                write_whole_file(place, gzip.compress(raw, mtime=0), can_overwrite=True, is_private=True)
            return place
    return None


def _content_at(place: Path) -> bytes:
    """What the copy in a place holds; nothing if there is none, or a damaged one."""
    try:
        return _unpacked(place)
    except NotReadableError:
        return b""


def _let_go(found: Iterable[Copy]) -> None:
    by_journal: dict[tuple[str, str], list[Copy]] = {}
    for copy in found:
        by_journal.setdefault((copy.target, copy.journal), []).append(copy)
    for own in by_journal.values():
        for copy in own[:-KEPT]:
            copy.path.unlink(missing_ok=True)
            with suppress(OSError):  # others of that day are kept
                copy.path.parent.rmdir()
