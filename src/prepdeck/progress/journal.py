"""The append-only TOML log of one target: one file a device, and the only module that writes to it.

An event is durable when `append` returns: it was written in one call to the end of this device's own file, and
the file was synchronised with the disk. docs/progress-format.md describes the file.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tomli_w

from prepdeck.errors import NotReadable, NotWritten, Problem
from prepdeck.files import read_whole
from prepdeck.progress.event import Event, RoundSet
from prepdeck.progress.record import KnownEvent, from_table, is_zone, to_table

FORMAT = 1
_MARK = "[[event]]"
_FORMAT = re.compile(rb"^format\s*=\s*(\d{1,9})\s*$", re.MULTILINE)
_HEAD = 1_000  # bytes at most in which the format is said
_LARGEST = 1 << 30  # bytes; a million years of study


def new_id() -> str:
    """An id for an event that no other device will ever make too."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a target's journals.

    Attributes:
        by_file: The events of each file, in the order in which they stand in it.
        problems: What could not be read.
    """

    by_file: Mapping[Path, tuple[Event, ...]]
    problems: tuple[Problem, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of all devices."""
        return tuple(event for events in self.by_file.values() for event in events)


class Journal:
    """The journals of one target in `folder`, to which this device appends to a file of its own.

    Args:
        folder: Holds one file for each device; made when the first event is written.
        name_device: Gives this device's name, and makes one where it has none; only asked when something is to be
            written, so that who may not write can read all the same. May raise `NotWritten`.
        target: The target's name, written at the head of the file for whoever opens it.
    """

    def __init__(self, folder: Path, name_device: Callable[[], str], target: str) -> None:
        self._folder = folder
        self._name_device = name_device
        self._target = target

    @cached_property
    def path(self) -> Path:
        """The file that this device appends to.

        Raises:
            NotWritten: This device has no name yet and none can be kept.
        """
        return self._folder / f"{self._name_device()}.toml"

    def read(self) -> Found:
        """Read every device's file. What is damaged is reported with its line, and the rest is read."""
        by_file: dict[Path, tuple[Event, ...]] = {}
        problems: list[Problem] = []
        for path in sorted(self._folder.glob("*.toml")):
            try:
                text = read_whole(path, largest=_LARGEST).decode("utf-8", "replace")
            except NotReadable as error:
                problems.append(error.problem)
                continue
            found = list(parse(text, str(path)))
            problems += [each for each in found if isinstance(each, Problem)]
            by_file[path] = tuple(each for each in found if not isinstance(each, Problem))
        return Found(by_file, tuple(problems))

    def append(self, event: KnownEvent) -> None:
        """Make an event durable.

        Raises:
            NotWritten: The disk is full, the folder may not be written to, the file is in the format of a newer
                prepdeck, or the like; the event is not taken.
        """
        try:
            self._append(f"{_MARK}\n{tomli_w.dumps(to_table(event))}\n")
        except OSError as error:
            raise NotWritten(
                f"not saved: {error.strerror or error}",
                where=str(self.path),
                hint="mend that and press the key again",
            ) from error

    def _append(self, block: str) -> None:
        is_new = not self.path.exists()
        if is_new:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            size = os.fstat(handle).st_size
            lead = ""
            if size == 0:
                lead = tomli_w.dumps({"format": FORMAT, "target": self._target, "device": self.path.stem}) + "\n"
            else:
                self._refuse_newer(_bytes_at(handle, 0, _HEAD))
                if _bytes_at(handle, size - 1, 1) != b"\n":
                    lead = "\n"  # a write was cut off here: start on a line of our own
            _write_all(handle, (lead + block).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            _sync_folder(self._folder)

    def _refuse_newer(self, head: bytes) -> None:
        said = _FORMAT.search(head)
        if said and int(said.group(1)) > FORMAT:
            hint = "update prepdeck; nothing of the file is changed"
            raise NotWritten(
                f"not saved: format {said.group(1).decode()} is of a newer prepdeck", where=str(self.path), hint=hint
            )


def parse(text: str, where: str) -> Iterator[Event | Problem]:
    """The events of one journal, block by block, so that damage costs only the events it touches.

    Args:
        text: The whole file.
        where: The file as the person knows it.
    """
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.strip() == _MARK]
    if problem := _head_problem("\n".join(lines[: starts[0] if starts else len(lines)]), where):
        yield problem
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(lines)
        yield from _block(lines[start + 1 : end], where, start + 1)


def _block(lines: list[str], where: str, line: int) -> Iterator[Event | Problem]:
    """The event in the lines below the mark on `line`; one that is whole survives what was put in behind it."""
    try:
        yield from _event(lines, where, line)
    except _DAMAGE as error:
        whole, strange = _parted(lines)
        if not strange:
            yield Problem(
                f"damaged event: {_brief(error)}", where, line, "the others are read; mend or delete this one"
            )
            return
        try:
            yield from _event(whole, where, line)
            yield Problem("not part of an event", where, line + strange, "the events are read; delete this line")
        except _DAMAGE as inner:
            yield Problem(
                f"damaged event: {_brief(inner)}", where, line, "the others are read; mend or delete this one"
            )


# What tomllib raises: also for a number with too many figures, a date that no calendar has, and brackets without end.
_DAMAGE = (ValueError, OverflowError, RecursionError)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_LONGEST_REASON = 100


def _event(lines: list[str], where: str, line: int) -> Iterator[Event | Problem]:
    table = tomllib.loads("\n".join(lines))
    event = from_table(table)
    yield event
    if isinstance(event, RoundSet) and not is_zone(str(table["zone"])):
        hint = "the interview is shown in UTC; set it again with its zone"
        yield Problem(f"the time zone {table['zone']!r} is not known here", where, line, hint)


def _parted(lines: list[str]) -> tuple[list[str], int]:
    """The lines of an event without the marks of a merge and without what follows its closing empty line.

    Returns:
        The lines, and the number of the first line that was left out, from 1; 0 where there is none.
    """
    first = next((at for at, line in enumerate(lines) if _CONFLICT.match(line)), len(lines))
    kept = [line for line in lines if not _CONFLICT.match(line)]
    end = next((at for at, line in enumerate(kept) if not line.strip()), len(kept))
    if end < len(kept) and any(line.strip() for line in kept[end:]):
        first = min(first, next(at for at in range(end, len(lines)) if lines[at].strip()))
    return kept[:end], first + 1 if first < len(lines) else 0


def _brief(error: BaseException) -> str:
    said = str(error) or type(error).__name__
    return said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}…"


def _head_problem(head: str, where: str) -> Problem | None:
    try:
        version = tomllib.loads(head).get("format")
    except _DAMAGE as error:
        return Problem(f"damaged head: {_brief(error)}", where, 1, "the events below it are read")
    if isinstance(version, int) and version > FORMAT:
        return Problem(f"format {version} is newer than this prepdeck knows", where, 1, "update prepdeck")
    return None


def _bytes_at(handle: int, at: int, count: int) -> bytes:
    os.lseek(handle, at, os.SEEK_SET)
    return os.read(handle, count)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _sync_folder(folder: Path) -> None:
    """Make the new file's name durable too, where a folder can be opened for that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # not on every system
        return
    try:
        os.fsync(handle)
    except OSError:  # nor on every file system
        return
    finally:
        os.close(handle)
