"""The past of a target as this device keeps it: read from the journals, cached, and written to at once."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, get_args

from prepdeck.documents.text import format_count
from prepdeck.errors import NotReadableError, NotWrittenError, NotYetWrittenError, Problem
from prepdeck.files import make_private, read_whole_file, write_whole_file
from prepdeck.journal.clock_ahead import SLACK, dated_by_place
from prepdeck.journal.event_cache import Cached, Mark, packed, unpacked
from prepdeck.journal.journal_blocks import parse
from prepdeck.journal.journal_files import LARGEST, Appended, Journal, not_downloaded, read_journal
from prepdeck.memory.fsrs import FsrsModel
from prepdeck.progress.event_log import EventLog, GradeTable, to_microseconds
from prepdeck.progress.events import AnyEvent, KnownEvent
from prepdeck.progress.fold import Progress, event_sort_key
from prepdeck.progress.learner_tracker import LearnerSnapshot, LearnerTracker
from prepdeck.progress_callback import ProgressCallback, no_progress

_END = 4_096  # bytes by which a file that has grown is known again: no older copy has them at the same place
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)
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
        end: The last of those bytes.
        problems: What could not be read of them.
        tail: What could not be read behind them.
        ahead: What is said of events that a clock which was ahead has dated.
        waiting: How many of these do not count yet.
    """

    look: _Look
    length: int
    lines: int
    hash: "hashlib._Hash"
    end: bytes
    problems: tuple[Problem, ...]
    tail: tuple[Problem, ...] = ()
    ahead: tuple[Problem, ...] = ()
    waiting: int = 0


class Store:
    """The past of one target, brought up to date with its journals and durable as soon as that can be.

    An event is taken whether or not it can be written: what cannot is held here and written with the next one, or
    when `flush` is called. None of the methods may be called while another one runs.

    Args:
        journal: The files.
        cache: Where a copy of the past is kept, which may be thrown away.
        model: What is believed of memories.
        now: The clock, aware UTC, by which it is seen that an event is dated later than now; None to believe all.

    Attributes:
        progress: The state after all events that were read or taken.
        unwritten: The events that are not on disk yet, oldest first.
        problems: What in the journals could not be read, and what became of writes that were cut off.
        missing: The events that the cache holds and the journals lack, as they were when the program began.
    """

    def __init__(
        self, journal: Journal, cache: Path, model: FsrsModel, now: Callable[[], datetime] | None = None
    ) -> None:
        self.journal = journal
        self.progress = Progress()
        self.unwritten: tuple[KnownEvent, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.missing: tuple[KnownEvent, ...] = ()
        self._cache = cache
        self._model = model
        self._now = now
        self._newest = _LONG_AGO  # the date of the latest event that was taken here
        self._past = EventLog(model)
        self._answers = LearnerTracker()
        self._known: dict[str, _Known] = {}
        self._taken: list[KnownEvent] = []
        self._is_replaced = False  # whether something else is where this device's file was
        self._uncached = 0
        self._cut: tuple[Problem, ...] = ()
        self._unreadable: tuple[Problem, ...] = ()

    @property
    def past(self) -> EventLog:
        """All events."""
        return self._past

    def follow(self) -> LearnerSnapshot:
        """What the grades that count tell of the person, by all events that were read or taken."""
        self._answers.update_from(self._past)
        return self._answers.snapshot

    def load(self, watch: ProgressCallback = no_progress) -> None:
        """Read what the cache does not hold.

        Args:
            watch: Told how many bytes of how many have been read.
        """
        if (cut := self._set_cut_aside()) is not None:
            self._cut = (*self._cut, cut)
        cached = self._cached()
        if cached is not None and self._go_on_from(cached):
            self._read(watch)
            return
        self._known, self._past = {}, EventLog(self._model)
        self._read(watch)
        if cached is not None:
            self.missing = tuple(_not_in(self._past, cached.past))

    def catch_up(self) -> bool:
        """Read what other programs and devices have added since; gives whether there was anything.

        The file of another device that is gone is not missed: what it held stays known for as long as this program
        runs. What this device's own file lacks is written again.
        """
        before = len(self._past)
        files, unreadable = self._files()
        changed = [path for path in files if not self._is_known(path)]
        if self._is_put_back():
            with suppress(NotYetWrittenError):  # it waits in `unwritten`
                self.flush()
        elif self._is_later(self._newest) or any(not self._is_continued(path) for path in changed):
            self._newest = _LONG_AGO
            self._known, self._past = {}, EventLog(self._model)
            self._read(no_progress)
        elif changed or unreadable or self._unreadable:
            self._read(no_progress)
        return len(self._past) != before

    def take(self, *events: KnownEvent) -> None:
        """Take events, and write them in one go, together with those that could not be written before.

        Raises:
            NotYetWrittenError: They could not; they have been taken all the same, and wait in `unwritten`.
        """
        self._taken += events
        self._newest = max([self._newest, *(event.at for event in events)])
        self.unwritten = (*self.unwritten, *events)
        self._past.add_events(events)
        self.progress = self._past.progress
        self.flush()
        own = self._own()
        if self._is_later(self._newest) or (own is not None and self._known[own.name].waiting):
            self.catch_up()  # the clock was set back: what it had dated before is dated again

    def flush(self) -> None:
        """Write what is not written yet, and what this device's file lacks of what it held.

        Raises:
            NotYetWrittenError: It cannot be.
        """
        if self._is_put_back() or self._is_replaced:
            self._read_again()
        if not self.unwritten:
            return
        try:
            appended = self.journal.append(self.unwritten)
        except NotWrittenError as error:
            problem = error.problem
            raise NotYetWrittenError(problem.message, where=problem.where, hint=problem.hint) from error
        self.unwritten = ()
        self._note(appended)

    def _own(self) -> Path | None:
        """This device's file, None where nothing is known of one."""
        if self._known:
            with suppress(NotWrittenError):
                path = self.journal.path
                return path if path.name in self._known else None
        return None

    def _is_put_back(self) -> bool:
        """Whether this device's file, of which something is known, is gone, or does not hold that any more.

        Whoever copies an older file over it does so, for example a synchronizing program. Something else can also be
        in its place or in that of its folder, such as a link that leads nowhere.
        """
        path = self._own()
        if path is None or self._is_known(path):
            return False
        return not path.is_file() or not self._is_continued(path)

    def _read_again(self) -> None:
        """Read all files anew, and let wait to be written what they lack of what was known; that is said."""
        path, held = self.journal.path, self._past
        is_gone = not os.path.lexists(path)
        self._is_replaced = not path.is_file() and (not is_gone or os.path.lexists(path.parent))
        self._known, self._past = {}, EventLog(self._model)
        self._read(no_progress, are_own=False)
        self.unwritten = tuple(event for event in self.unwritten if event not in self._past)
        waiting = {event.id for event in self.unwritten}
        lacking = [event for event in _not_in(self._past, held) if event.id not in waiting]
        if lacking:
            said = (
                "removed while prepdeck was running"
                if is_gone
                else "replaced by something else while prepdeck was running"
            )
            if path.is_file():
                said = "replaced by an older version while prepdeck was running"
            hint = (
                f"{format_count(len(lacking), 'event')} that it held "
                f"{'is' if len(lacking) == 1 else 'are'} written again"
            )
            self._cut = (*self._cut, Problem(said, str(path), hint=hint))
            self.unwritten = (*lacking, *self.unwritten)
        self._past.add_events(self.unwritten)
        self._finish()

    def latest(self, is_meant: Callable[[AnyEvent], bool]) -> AnyEvent | None:
        """The event that this device took last of those that are meant and still count; None where there is none.

        The order is that of writing: a clock that was set back meanwhile changes nothing.
        """
        taken = {event.id for event in self._taken}
        with suppress(NotWrittenError, NotReadableError, OSError):
            for event in chain(reversed(self._taken), self._earlier(taken)):
                if self._past.is_counted(event) and is_meant(event):
                    return event
        return None

    def is_of_this_start(self, event: AnyEvent) -> bool:
        """Whether the event was taken since this program began."""
        return any(event.id == taken.id for taken in self._taken)

    def save_cache(self) -> None:
        """Keep a copy of the past where that saves a later start some time."""
        is_dated_again = any(known.ahead for known in self._known.values())  # which depends on the time of day
        if self._uncached < _WORTH_CACHING or self.unwritten or is_dated_again:
            return
        marks = {
            name: Mark(known.length, known.lines, known.hash.hexdigest(), known.problems)
            for name, known in self._known.items()
        }
        with suppress(NotWrittenError, OSError):
            make_private(self._cache.parent)
            if not self._cache.is_file():  # a pipe there would be written into, and wait for a reader
                self._cache.unlink(missing_ok=True)
            write_whole_file(self._cache, packed(self._past, self.follow(), marks), can_overwrite=True, is_private=True)
            self._uncached = 0

    def _earlier(self, taken: set[str]) -> Iterator[AnyEvent]:
        return (event for event in self.journal.written_last() if event.id not in taken)

    def _set_cut_aside(self) -> Problem | None:
        try:
            return self.journal.set_cut_aside()
        except NotWrittenError:  # this device has no name, and so no file
            return None

    def _cached(self) -> Cached | None:
        try:
            return unpacked(read_whole_file(self._cache, max_bytes=LARGEST), self._model)
        except NotReadableError:
            return None

    def _go_on_from(self, cached: Cached) -> bool:
        """Take a past from the cache; gives whether the journals still begin with what it was made of."""
        if self._are_later(cached.past.grades, cached.past.other_events.values()):
            return False
        if not cached.marks.keys() <= {path.name for path in self._files()[0]}:
            return False
        known: dict[str, _Known] = {}
        for name, mark in cached.marks.items():
            try:
                raw = read_journal(self.journal.folder / name)
            except NotReadableError:
                return False
            found = hashlib.sha256(raw[: mark.length])
            if found.hexdigest() != mark.digest:
                return False
            end = raw[max(mark.length - _END, 0) : mark.length]
            known[name] = _Known(_Look(0, 0, 0, 0), mark.length, mark.lines, found, end, mark.problems)
        self._known, self._past = known, cached.past
        self._answers = LearnerTracker.restore(cached.past, cached.followed)
        return True

    def _read(self, watch: ProgressCallback, *, are_own: bool = True) -> None:
        """Read what is new in the files, and what a file that is new holds.

        Args:
            watch: As in `load`.
            are_own: Whether what was taken here is to be known besides, be it in a file or not.
        """
        files, unreadable = self._files()
        waiting = [path for path in files if not self._is_known(path)]
        sizes = {path: _look(path).length - self._length(path) for path in waiting}
        done, total = 0, sum(sizes.values())
        grades, others = (
            GradeTable(),
            list[AnyEvent](),
        )  # of all files: one that lies in the past is then no reason to go back
        for path in waiting:
            try:
                own, events = self._read_file(path, partial(_told, watch, done, total))
                others += events
                if len(grades):
                    grades.add_table(own)
                else:
                    grades = own
            except NotReadableError as error:
                unreadable.append(error.problem)
            done += sizes[path]
        self._uncached += len(grades) + len(others)
        self._past.add_grades(grades)
        self._past.add_events(others)
        self._unreadable = tuple(unreadable)
        if are_own:
            self._finish()

    def _finish(self) -> None:
        """Know what was taken here, and say what could not be read."""
        waiting = {event.id for event in self.unwritten}
        self._past.add_events(
            e for e in self._taken if e not in self._past and (e.id in waiting or not self._is_later(e.at))
        )
        of_files = (
            problem for known in self._known.values() for problem in (*known.ahead, *known.problems, *known.tail)
        )
        self.problems = (*self._cut, *self._unreadable, *of_files)
        self.progress = self._past.progress

    def _files(self) -> tuple[list[Path], list[Problem]]:
        """The journals, and why they cannot be found where that is so."""
        try:
            files, not_here = self.journal.listed()
        except NotReadableError as error:
            return [], [error.problem]
        return files, list(map(not_downloaded, not_here))

    def _read_file(self, path: Path, watch: Callable[[int], None]) -> tuple[GradeTable, list[AnyEvent]]:
        """Read what is new in a file: its grades and its other events, or all of them where a clock was ahead."""
        grades = GradeTable()
        look = _look(path)
        known = self._known.get(path.name) or _Known(look, 0, 0, hashlib.sha256(), b"", ())
        raw = read_journal(path, known.length)
        parsed = parse(raw, str(path), line=known.lines + 1, grades=grades, watch=watch)
        if known.waiting or self._are_later(grades, parsed.events):
            return GradeTable(), self._read_by_place(path, look)
        known.hash.update(raw[: parsed.whole])
        self._known[path.name] = _Known(
            look,
            known.length + parsed.whole,
            known.lines + parsed.lines,
            known.hash,
            (known.end + raw[max(parsed.whole - _END, 0) : parsed.whole])[-_END:],
            (*known.problems, *parsed.problems),
            tuple(parsed.tail),
            known.ahead,
        )
        return grades, parsed.events

    def _read_by_place(self, path: Path, look: _Look) -> list[AnyEvent]:
        """Read all of a file in which events are dated later than now, and date these again."""
        raw = read_journal(path)
        parsed = parse(raw, str(path))
        whole, problems = raw[: parsed.whole], tuple(parsed.problems)
        later = [event.at for event in parsed.events if self._is_later(event.at)]
        events, waiting = dated_by_place(parsed.events, self._limit)
        said, hint = "", "they are ordered by their place in the file"
        if later:
            said = (
                f"{format_count(len(later), 'event')} dated in the future, "
                f"up to {max(later):%Y-%m-%d}: a clock was ahead"
            )
        if waiting:
            hint = "they count once that device writes with its clock set right"
        ahead = (Problem(said, str(path), hint=hint),) if later else ()
        self._known[path.name] = _Known(
            look,
            parsed.whole,
            parsed.lines,
            hashlib.sha256(whole),
            whole[-_END:],
            problems,
            tuple(parsed.tail),
            ahead,
            waiting,
        )
        return events

    @property
    def _limit(self) -> datetime:
        """The latest date that a right clock can have given."""
        return self._now() + SLACK if self._now is not None else _NEVER

    def _is_later(self, at: datetime) -> bool:
        return at > self._limit

    def _are_later(self, grades: GradeTable, others: Iterable[AnyEvent]) -> bool:
        """Whether one of some grades, or of some other events, is dated later than now."""
        if self._now is None:
            return False
        limit = self._limit
        return max(grades.graded_at, default=0) > to_microseconds(limit) or any(event.at > limit for event in others)

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
        try:
            if look.number == known.look.number and look.length > known.look.length:
                return read_journal(path, known.length - len(known.end)).startswith(known.end)
            begins = read_journal(path)[: known.length]
        except NotReadableError:
            return True
        return hashlib.sha256(begins).hexdigest() == known.hash.hexdigest()

    def _note(self, appended: Appended) -> None:
        """Know what this program itself has added to a file, unless another one has written in between."""
        path = self.journal.path
        known = self._known.get(path.name)
        if known is None and appended.start == 0:
            known = _Known(_look(path), 0, 0, hashlib.sha256(), b"", ())
        if known is None or known.tail or known.waiting or known.length != appended.start:
            return
        known.hash.update(appended.data)
        known.end = (known.end + appended.data[-_END:])[-_END:]
        known.length += len(appended.data)
        known.lines += appended.data.count(b"\n")
        known.look = _look(path)._replace(length=known.length)
        self._known[path.name] = known


def _not_in(past: EventLog, held: EventLog) -> list[KnownEvent]:
    """The events of one past that another one lacks, oldest first, without those that cannot be written here."""
    lacking = (event for event in held.all_events if event not in past)
    return sorted((event for event in lacking if isinstance(event, get_args(KnownEvent))), key=event_sort_key)


def _told(watch: ProgressCallback, before: int, total: int, read: int) -> None:
    watch(before + read, total)


def _look(path: Path) -> _Look:
    """What a file looks like; one that is not there, or cannot be asked, looks like nothing."""
    try:
        status = path.stat()
    except OSError:
        return _Look(0, 0, 0, 0)
    return _Look(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
