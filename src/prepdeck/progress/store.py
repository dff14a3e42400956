"""The past of a target as this device keeps it: read from the journals, cached, and written to at once."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import NotReadable, NotWritten, NotYetWritten, Problem
from prepdeck.files import read_whole, write_whole
from prepdeck.memory.fsrs import Model
from prepdeck.progress.answers import Answers, Followed
from prepdeck.progress.block import parse
from prepdeck.progress.cache import Cached, Mark, packed, unpacked
from prepdeck.progress.event import Event
from prepdeck.progress.fold import Progress
from prepdeck.progress.journal import LARGEST, Appended, Journal
from prepdeck.progress.past import Grades, Past
from prepdeck.progress.record import KnownEvent
from prepdeck.watch import Watch, unwatched

_WORTH_CACHING = 1_000  # events that were read and stand in no cache; fewer are read in a few milliseconds


class _Look(NamedTuple):
    """What a file looked like from outside: a file that looks the same has not been written to."""

    number: int
    length: int
    written: int
    changed: int


@dataclass(slots=True)
class _Known:
    """What has been read of a file.

    Attributes:
        look: What it looked like then.
        length: Bytes of it that hold whole blocks.
        lines: How many lines those are.
        hash: Of those bytes; it can be carried on.
        problems: What could not be read of them.
        tail: What could not be read behind them.
    """

    look: _Look
    length: int
    lines: int
    hash: "hashlib._Hash"
    problems: tuple[Problem, ...]
    tail: tuple[Problem, ...] = ()


class Store:
    """The past of one target, brought up to date with its journals and durable as soon as that can be.

    An event is taken whether or not it can be written: what cannot is held here and written with the next one, or
    when `flush` is called. None of the methods may be called while another one runs.

    Args:
        journal: The files.
        cache: Where a copy of the past is kept, which may be thrown away.
        model: What is believed of memories.

    Attributes:
        progress: The state after all events that were read or taken.
        unwritten: The events that are not on disk yet, oldest first.
        problems: What in the journals could not be read, and what became of writes that were cut off.
    """

    def __init__(self, journal: Journal, cache: Path, model: Model) -> None:
        self.journal = journal
        self.progress = Progress()
        self.unwritten: tuple[KnownEvent, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self._cache = cache
        self._model = model
        self._past = Past(model)
        self._answers = Answers()
        self._known: dict[str, _Known] = {}
        self._taken: list[KnownEvent] = []
        self._uncached = 0
        self._is_more_than_files = False
        self._cut: tuple[Problem, ...] = ()
        self._unreadable: tuple[Problem, ...] = ()

    @property
    def past(self) -> Past:
        """All events."""
        return self._past

    def follow(self) -> Followed:
        """What the grades that count tell of the person, by all events that were read or taken."""
        self._answers.follow(self._past)
        return self._answers.followed

    def load(self, watch: Watch = unwatched) -> None:
        """Read what the cache does not hold.

        Args:
            watch: Told how many bytes of how many have been read.
        """
        if (cut := self._set_cut_aside()) is not None:
            self._cut = (*self._cut, cut)
        cached = self._cached()
        if cached is None or not self._go_on_from(cached):
            self._known, self._past = {}, Past(self._model)
        self._read(watch)

    def catch_up(self) -> bool:
        """Read what other programs and devices have added since; gives whether there was anything.

        A file that is gone is not missed: what it held stays known for as long as this program runs.
        """
        before = len(self._past)
        files, unreadable = self._files()
        changed = [path for path in files if not self._is_known(path)]
        if any(not self._is_continued(path) for path in changed):
            self._known, self._past = {}, Past(self._model)
            self._is_more_than_files = False
        if changed or unreadable or self._unreadable:
            self._read(unwatched)
        return len(self._past) != before

    def take(self, *events: KnownEvent) -> None:
        """Take events, and write them in one go, together with those that could not be written before.

        Raises:
            NotYetWritten: They could not; they have been taken all the same, and wait in `unwritten`.
        """
        self._taken += events
        self.unwritten = (*self.unwritten, *events)
        self._past.take(events)
        self.progress = self._past.progress
        self.flush()

    def flush(self) -> None:
        """Write what is not written yet.

        Raises:
            NotYetWritten: It cannot be.
        """
        if not self.unwritten:
            return
        try:
            if self._was_removed():
                self.unwritten = tuple(self._taken)
            appended = self.journal.append(self.unwritten)
        except NotWritten as error:
            problem = error.problem
            raise NotYetWritten(problem.message, where=problem.where, hint=problem.hint) from error
        self.unwritten = ()
        self._note(appended)

    def _was_removed(self) -> bool:
        """Whether this device's journal, of which something is known, has gone; that is said then."""
        path, folder = self.journal.path, self.journal.folder
        is_there = path.exists() or (folder.exists() and not folder.is_dir())  # what is in the way may go again
        if path.name not in self._known or is_there:
            return False
        del self._known[path.name]
        self._is_more_than_files = True
        said, hint = "removed while prepdeck ran; what was done since its start is written anew", "prepdeck restore"
        self._cut = (*self._cut, Problem(said, str(path), hint=f"{hint} brings back what it held before"))
        self.problems = (*self._cut, *self.problems)
        return True

    def latest(self, is_meant: Callable[[Event], bool]) -> Event | None:
        """The event that this device took last of those that are meant and still count; None where there is none.

        The order is that of writing: a clock that was set back meanwhile changes nothing.
        """
        taken = {event.id for event in self._taken}
        with suppress(NotWritten, NotReadable, OSError):
            for event in chain(reversed(self._taken), self._earlier(taken)):
                if self._past.counts(event) and is_meant(event):
                    return event
        return None

    def is_of_this_start(self, event: Event) -> bool:
        """Whether the event was taken since this program began."""
        return any(event.id == taken.id for taken in self._taken)

    def save_cache(self) -> None:
        """Keep a copy of the past where that saves a later start some time, and the journals hold all of it."""
        if self._uncached < _WORTH_CACHING or self.unwritten or self._is_more_than_files:
            return
        marks = {
            name: Mark(known.length, known.lines, known.hash.hexdigest(), known.problems)
            for name, known in self._known.items()
        }
        with suppress(NotWritten, OSError):
            self._cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._cache.is_file():  # a pipe there would be written into, and wait for a reader
                self._cache.unlink(missing_ok=True)
            write_whole(self._cache, packed(self._past, self.follow(), marks), replace=True)
            self._uncached = 0

    def _earlier(self, taken: set[str]) -> Iterator[Event]:
        return (event for event in self.journal.written_last() if event.id not in taken)

    def _set_cut_aside(self) -> Problem | None:
        try:
            return self.journal.set_cut_aside()
        except NotWritten:  # this device has no name, and so no file
            return None

    def _cached(self) -> Cached | None:
        try:
            return unpacked(read_whole(self._cache, largest=LARGEST), self._model)
        except NotReadable:
            return None

    def _go_on_from(self, cached: Cached) -> bool:
        """Take a past from the cache; gives whether the journals still begin with what it was made of."""
        if not cached.marks.keys() <= {path.name for path in self._files()[0]}:
            return False
        known: dict[str, _Known] = {}
        for name, mark in cached.marks.items():
            try:
                raw = read_whole(self.journal.folder / name, largest=LARGEST)
            except NotReadable:
                return False
            found = hashlib.sha256(raw[: mark.length])
            if found.hexdigest() != mark.digest:
                return False
            known[name] = _Known(_Look(0, 0, 0, 0), mark.length, mark.lines, found, mark.problems)
        self._known, self._past = known, cached.past
        self._answers = Answers.restored(cached.past, cached.followed)
        return True

    def _read(self, watch: Watch) -> None:
        """Read what is new in the files, and what a file that is new holds."""
        files, unreadable = self._files()
        waiting = [path for path in files if not self._is_known(path)]
        sizes = {path: _look(path).length - self._length(path) for path in waiting}
        done, total = 0, sum(sizes.values())
        for path in waiting:
            try:
                self._read_file(path, partial(_told, watch, done, total))
            except NotReadable as error:
                unreadable.append(error.problem)
            done += sizes[path]
        self._past.take(self._taken)
        of_files = (problem for known in self._known.values() for problem in (*known.problems, *known.tail))
        self._unreadable = tuple(unreadable)
        self.problems = (*self._cut, *self._unreadable, *of_files)
        self.progress = self._past.progress

    def _files(self) -> tuple[list[Path], list[Problem]]:
        """The journals, and why they cannot be found where that is so."""
        try:
            return self.journal.files, []
        except NotReadable as error:
            return [], [error.problem]

    def _read_file(self, path: Path, watch: Callable[[int], None]) -> None:
        look = _look(path)
        known = self._known.get(path.name) or _Known(look, 0, 0, hashlib.sha256(), ())
        raw = read_whole(path, largest=LARGEST, start=known.length)
        grades = Grades()
        parsed = parse(raw, str(path), line=known.lines + 1, grades=grades, watch=watch)
        known.hash.update(raw[: parsed.whole])
        self._known[path.name] = _Known(
            look,
            known.length + parsed.whole,
            known.lines + parsed.lines,
            known.hash,
            (*known.problems, *parsed.problems),
            tuple(parsed.tail),
        )
        self._past.take_columns(grades)
        self._past.take(parsed.events)
        self._uncached += len(grades) + len(parsed.events)

    def _length(self, path: Path) -> int:
        return self._known[path.name].length if path.name in self._known else 0

    def _is_known(self, path: Path) -> bool:
        """Whether a file looks as it did when it was read."""
        return path.name in self._known and self._known[path.name].look == _look(path)

    def _is_continued(self, path: Path) -> bool:
        """Whether a file still begins with what was read of it."""
        known = self._known.get(path.name)
        if known is None:
            return True
        look = _look(path)
        if look.number == known.look.number and look.length > known.look.length:
            return True
        try:
            begins = read_whole(path, largest=LARGEST)[: known.length]
        except NotReadable:
            return True
        return hashlib.sha256(begins).hexdigest() == known.hash.hexdigest()

    def _note(self, appended: Appended) -> None:
        """Know what this program itself has added to a file, unless another one has written in between."""
        path = self.journal.path
        known = self._known.get(path.name)
        if known is None and appended.start == 0:
            known = _Known(_look(path), 0, 0, hashlib.sha256(), ())
        if known is None or known.tail or known.length != appended.start:
            return
        known.hash.update(appended.data)
        known.length += len(appended.data)
        known.lines += appended.data.count(b"\n")
        known.look = _look(path)._replace(length=known.length)
        self._known[path.name] = known


def _told(watch: Watch, before: int, total: int, read: int) -> None:
    watch(before + read, total)


def _look(path: Path) -> _Look:
    """What a file looks like; one that is not there, or cannot be asked, looks like nothing."""
    try:
        status = path.stat()
    except OSError:
        return _Look(0, 0, 0, 0)
    return _Look(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
