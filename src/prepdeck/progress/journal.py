"""The append-only TOML log of one target: one file a device, and the only module that writes to it.

An event is durable when `append` returns: it was written in one call to the end of this device's own file, and
the file was synchronised with the disk. docs/progress-format.md describes the file.
"""

import os
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from prepdeck.errors import NotWritten, Problem
from prepdeck.progress.event import Event
from prepdeck.progress.record import BadRecord, KnownEvent, from_table, to_table

FORMAT = 1
_MARK = "[[event]]"


def new_id() -> str:
    """An id for an event that no other device will ever make too."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in a target's journals: the events of all devices, and what could not be read."""

    events: tuple[Event, ...]
    problems: tuple[Problem, ...]


class Journal:
    """The journals of one target in `folder`, to which this device appends as `device`.

    Args:
        folder: Holds one file for each device; made when the first event is written.
        device: This device's name.
        target: The target's name, written at the head of the file for whoever opens it.
    """

    def __init__(self, folder: Path, device: str, target: str) -> None:
        self._folder = folder
        self._device = device
        self._target = target

    @property
    def path(self) -> Path:
        """The file that this device appends to."""
        return self._folder / f"{self._device}.toml"

    def read(self) -> Read:
        """Read every device's file. What is damaged is reported with its line, and the rest is read."""
        events: list[Event] = []
        problems: list[Problem] = []
        for path in sorted(self._folder.glob("*.toml")):
            try:
                text = path.read_bytes().decode("utf-8", "replace")
            except OSError as error:
                problems.append(Problem(f"cannot be read: {error.strerror}", str(path)))
                continue
            for found in parse(text, str(path)):
                if isinstance(found, Problem):
                    problems.append(found)
                else:
                    events.append(found)
        return Read(tuple(events), tuple(problems))

    def append(self, event: KnownEvent) -> None:
        """Make an event durable.

        Raises:
            NotWritten: The disk is full, the folder may not be written to, or the like; the event is not taken.
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
                lead = tomli_w.dumps({"format": FORMAT, "target": self._target, "device": self._device}) + "\n"
            elif _last_byte(handle, size) != b"\n":
                lead = "\n"  # a write was cut off here: start on a line of our own
            _write_all(handle, (lead + block).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            _sync_folder(self._folder)


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
        try:
            yield from_table(tomllib.loads("\n".join(lines[start + 1 : end])))
        except (tomllib.TOMLDecodeError, BadRecord) as error:
            yield Problem(f"damaged event: {error}", where, start + 1, "the others are read; mend or delete this one")


def _head_problem(head: str, where: str) -> Problem | None:
    try:
        version = tomllib.loads(head).get("format")
    except tomllib.TOMLDecodeError as error:
        return Problem(f"damaged head: {error}", where, 1, "the events below it are read")
    if isinstance(version, int) and version > FORMAT:
        return Problem(f"format {version} is newer than this prepdeck knows", where, 1, "update prepdeck")
    return None


def _last_byte(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


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
