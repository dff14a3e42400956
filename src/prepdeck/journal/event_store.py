"""The event log of a target as this device knows it: read from the journals, cached, and saved at once."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, get_args

from msgspec import Struct

from prepdeck.documents.text import format_count
from prepdeck.errors import NotReadableError, NotWrittenError, NotYetWrittenError, Problem
from prepdeck.files import make_private, read_whole_file, write_whole_file
from prepdeck.journal.event_cache import CachedLog, ReadMark, pack_cache, unpack_cache
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import (
    MAX_JOURNAL_BYTES,
    AppendedBytes,
    JournalFolder,
    make_not_downloaded_problem,
    read_journal,
)
from prepdeck.progress.clock_ahead import CLOCK_TOLERANCE, redate_future_events
from prepdeck.progress.event_log import EventLog, GradeTable, to_microseconds
from prepdeck.progress.events import AnyEvent, CardRenamed, KnownEvent, PromptRecorded
from prepdeck.progress.fold import Progress, event_sort_key
from prepdeck.progress.learner_tracker import LearnerSnapshot, LearnerTracker
from prepdeck.progress_callback import ProgressCallback, no_progress

_LAST_BYTES = 4_096  # enough to recognize a file that has grown: no other version has them at the same offset
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
_MIN_EVENTS_TO_CACHE = 1_000  # reading fewer events takes only a few milliseconds


class _FileStat(NamedTuple):
    """What the file system says about a file: a file with the same values has not been written to."""

    inode: int
    length: int
    modified_ns: int
    changed_ns: int


class _ReadState(Struct):
    """What has been read of a file.

    Attributes:
        file_stat: What the file system said about it then.
        length: How many bytes of complete blocks were read.
        line_count: How many lines they have.
        hash: Their SHA-256, which can be continued.
        last_bytes: The last of them, up to `_LAST_BYTES`.
        problems: What could not be read in them.
        open_line: The bytes after them if their last line has no end: more of it may follow, such as digits.
        tail_problems: What could not be read after them.
        clock_problems: The report of events that a clock set ahead has dated, if there are any.
        waiting_count: How many of these events do not count yet.
    """

    file_stat: _FileStat
    length: int
    line_count: int
    hash: "hashlib._Hash"
    last_bytes: bytes
    problems: tuple[Problem, ...]
    open_line: bytes = b""
    tail_problems: tuple[Problem, ...] = ()
    clock_problems: tuple[Problem, ...] = ()
    waiting_count: int = 0


class EventStore:
    """The event log of one target, kept up to date with its journals.

    An event counts even if it cannot be written now. Then it waits in memory and is written with the next event or by
    `flush`. No method may be called while another one runs.

    Args:
        journals: The journals of the target.
        cache_path: Where the cache is. It may be deleted at any time.
        clock: The clock, aware UTC, which tells whether an event is dated in the future; None to accept every date.

    Attributes:
        progress: The state after all events.
        unwritten_events: The events that are not on disk yet, oldest first.
        problems: What could not be read in the journals, and what was done about interrupted or lost writes.
        missing_events: The events that are in the cache but were missing from the journals at the start.
    """

    def __init__(
        self,
        journals: JournalFolder,
        cache_path: Path,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.journals = journals
        self.progress = Progress()
        self.unwritten_events: tuple[KnownEvent, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.missing_events: tuple[KnownEvent, ...] = ()
        self._cache_path = cache_path
        self._clock = clock
        self._latest_saved_at = _EARLIEST  # the latest date of an event saved by this program
        self._event_log = EventLog()
        self._learner_tracker = LearnerTracker()
        self._read_states: dict[str, _ReadState] = {}
        self._saved_events: list[KnownEvent] = []
        self._is_own_file_missing = False  # whether something other than a file has replaced this device's file
        self._uncached_count = 0
        self._write_problems: tuple[Problem, ...] = ()
        self._unreadable_problems: tuple[Problem, ...] = ()

    @property
    def event_log(self) -> EventLog:
        """All events that were read or saved."""
        return self._event_log

    def update_learner(self) -> LearnerSnapshot:
        """Bring what is known about the person up to date with all events, and return it."""
        self._learner_tracker.update_from(self._event_log)
        learner, progress = self._learner_tracker.learner, self._event_log.progress
        learner.calibration = learner.calibration.with_generous_answers(
            progress.generous_count, progress.checked_recall_count
        )
        return self._learner_tracker.snapshot

    def load(self, on_progress: ProgressCallback = no_progress) -> None:
        """Read the cache, and what was added to the journals since.

        Args:
            on_progress: Called with the bytes read so far and their total.
        """
        if (problem := self._remove_cut_off_write()) is not None:
            self._write_problems = (*self._write_problems, problem)
        cached = self._read_cache()
        if cached is not None and self._resume_from(cached):
            self._read_changes(on_progress)
            return
        self._read_states, self._event_log = {}, EventLog()
        self._read_changes(on_progress)
        if cached is not None:
            self.missing_events = tuple(_find_events_missing(self._event_log, cached.event_log))

    def catch_up(self) -> bool:
        """Read what other programs and devices have added since.

        If the file of another device has disappeared, its events stay known while this program runs. Events that are
        missing from this device's own file are written again.

        Returns:
            Whether the events may have changed.
        """
        old_count = len(self._event_log)
        files, unreadable_problems = self._list_files()
        changed_paths = [path for path in files if not self._is_unchanged(path)]
        if self._is_own_file_incomplete():
            with suppress(NotYetWrittenError):  # the events wait in `unwritten_events`
                self.flush()
        elif self._is_in_future(self._latest_saved_at) or any(not self._begins_as_read(path) for path in changed_paths):
            self._latest_saved_at = _EARLIEST
            self._read_states, self._event_log = {}, EventLog()
            self._read_changes(no_progress)
            return True  # the number of events may be the same, but not what they say
        elif changed_paths or unreadable_problems or self._unreadable_problems:
            self._read_changes(no_progress)
        return len(self._event_log) != old_count

    @property
    def unwritten_count(self) -> int:
        """How many events are not on disk yet, without those that follow automatically from the decks."""
        return sum(not isinstance(event, PromptRecorded | CardRenamed) for event in self.unwritten_events)

    def save_events(self, *events: KnownEvent) -> None:
        """Add events, and write them in one go with those that could not be written before.

        Raises:
            NotYetWrittenError: They cannot be written now. They count all the same and wait in `unwritten_events`.
        """
        self._saved_events += events
        self._latest_saved_at = max([self._latest_saved_at, *(event.at for event in events)])
        self.unwritten_events = (*self.unwritten_events, *events)
        self._event_log.add_events(events)
        self.progress = self._event_log.progress
        self.flush()
        own_path = self._find_known_own_path()
        if self._is_in_future(self._latest_saved_at) or (
            own_path is not None and self._read_states[own_path.name].waiting_count
        ):
            self.catch_up()  # the clock was set back: give what it had dated before new dates

    def flush(self) -> None:
        """Write the events that are not on disk yet, and those that have disappeared from this device's file.

        Raises:
            NotYetWrittenError: They cannot be written now.
        """
        # What the file has lost goes first, so that it is written together with the new events.
        if self._is_own_file_incomplete() or self._is_own_file_missing:
            try:
                self._reread_all_files()
            except OSError as error:
                reason = error.strerror or error
                hint = "allow access, or connect the disk again"
                raise NotYetWrittenError(f"not saved: {reason}", where=str(self.journals.path), hint=hint) from error
        if not self.unwritten_events:
            return
        try:
            appended = self.journals.append(self.unwritten_events)
        except NotWrittenError as error:
            problem = error.problem
            raise NotYetWrittenError(problem.message, where=problem.where, hint=problem.hint) from error
        self.unwritten_events = ()
        self._note_appended(appended)

    def _find_known_own_path(self) -> Path | None:
        """This device's file, or None if nothing was read of it."""
        if self._read_states:
            with suppress(NotWrittenError):
                path = self.journals.path
                return path if path.name in self._read_states else None
        return None

    def _is_own_file_incomplete(self) -> bool:
        """Whether this device's file is gone or no longer has the events that were read of it.

        A synchronizing program may have replaced it with an older version. Something else, such as a broken link, may
        have taken the place of the file or of its folder.
        """
        path = self._find_known_own_path()
        if path is None or self._is_unchanged(path):
            return False
        try:
            is_file = path.is_file()
        except OSError:  # what is there cannot be seen now; writing to it says why
            return False
        return not is_file or not self._begins_as_read(path)

    def _reread_all_files(self) -> None:
        """Read all files again, and queue the known events that they no longer have, with a problem that says so.

        Raises:
            OSError: The folder cannot be accessed. Then nothing has changed.
        """
        path, old_log = self.journals.path, self._event_log
        is_file, is_gone = path.is_file(), not os.path.lexists(path)
        self._is_own_file_missing = not is_file and (not is_gone or os.path.lexists(path.parent))
        self._read_states, self._event_log = {}, EventLog()
        self._read_changes(no_progress, includes_saved=False)
        self.unwritten_events = tuple(event for event in self.unwritten_events if event not in self._event_log)
        waiting_ids = {event.id for event in self.unwritten_events}
        lost_events = [event for event in _find_events_missing(self._event_log, old_log) if event.id not in waiting_ids]
        if lost_events:
            message = (
                "removed while prepdeck was running"
                if is_gone
                else "replaced by something else while prepdeck was running"
            )
            if is_file:
                message = "replaced by an older version while prepdeck was running"
            hint = (
                f"{format_count(len(lost_events), 'entry', 'entries')} that it held "
                f"{'is' if len(lost_events) == 1 else 'are'} written again"
            )
            self._write_problems = (*self._write_problems, Problem(message, str(path), hint=hint))
            self.unwritten_events = (*lost_events, *self.unwritten_events)
        self._event_log.add_events(self.unwritten_events)
        self._update_state()

    def find_latest_event(self, matches: Callable[[AnyEvent], bool]) -> AnyEvent | None:
        """Return the last event that this device wrote, that counts and that matches; None if there is none.

        Events are ordered by when they were written, so a clock that was set back in between makes no difference.
        """
        saved_ids = {event.id for event in self._saved_events}
        with suppress(NotWrittenError, NotReadableError, OSError):
            for event in chain(reversed(self._saved_events), self._iterate_stored_events(saved_ids)):
                if self._event_log.is_counted(event) and matches(event):
                    return event
        return None

    @property
    def saved_count(self) -> int:
        """The number of events that were saved since this program started."""
        return len(self._saved_events)

    def is_from_this_run(self, event: AnyEvent, first_number: int = 0) -> bool:
        """Whether the event was saved since this program started, or since it had saved `first_number` events."""
        return any(event.id == saved_event.id for saved_event in self._saved_events[first_number:])

    def save_cache(self) -> None:
        """Write the cache, if that saves a later start noticeable time."""
        # The new dates depend on the current time, so they may differ at the next start.
        has_redated_events = any(read_state.clock_problems for read_state in self._read_states.values())
        has_open_lines = any(read_state.open_line for read_state in self._read_states.values())
        if self._uncached_count < _MIN_EVENTS_TO_CACHE or self.unwritten_events or has_redated_events or has_open_lines:
            return
        marks = {
            name: ReadMark(read_state.length, read_state.line_count, read_state.hash.hexdigest(), read_state.problems)
            for name, read_state in self._read_states.items()
        }
        with suppress(NotWrittenError, OSError):
            make_private(self._cache_path.parent)
            if not self._cache_path.is_file():  # writing into a pipe would wait for a reader
                self._cache_path.unlink(missing_ok=True)
            write_whole_file(
                self._cache_path,
                pack_cache(self._event_log, self.update_learner(), marks),
                can_overwrite=True,
                is_private=True,
                follows_links=False,
            )
            self._uncached_count = 0

    def _iterate_stored_events(self, saved_ids: set[str]) -> Iterator[AnyEvent]:
        return (event for event in self.journals.iterate_newest_first() if event.id not in saved_ids)

    def _remove_cut_off_write(self) -> Problem | None:
        try:
            return self.journals.remove_cut_off_write()
        except NotWrittenError:  # this device has no name yet, so it has no file
            return None

    def _read_cache(self) -> CachedLog | None:
        try:
            return unpack_cache(read_whole_file(self._cache_path, max_bytes=MAX_JOURNAL_BYTES))
        except NotReadableError:
            return None

    def _resume_from(self, cached: CachedLog) -> bool:
        """Continue from the cache; return whether the journals still begin with what the cache was made of."""
        if self._has_future_events(cached.event_log.grades, cached.event_log.other_events.values()):
            return False
        if not cached.marks.keys() <= {path.name for path in self._list_files()[0]}:
            return False
        read_states: dict[str, _ReadState] = {}
        for name, mark in cached.marks.items():
            try:
                journal_bytes = read_journal(self.journals.folder / name)
            except NotReadableError:
                return False
            prefix_hash = hashlib.sha256(journal_bytes[: mark.length])
            if prefix_hash.hexdigest() != mark.digest:
                return False
            last_bytes = journal_bytes[max(mark.length - _LAST_BYTES, 0) : mark.length]
            read_states[name] = _ReadState(
                _FileStat(0, 0, 0, 0), mark.length, mark.line_count, prefix_hash, last_bytes, mark.problems
            )
        self._read_states, self._event_log = read_states, cached.event_log
        self._learner_tracker = LearnerTracker.restore(cached.event_log, cached.learner_snapshot)
        return True

    def _read_changes(self, on_progress: ProgressCallback, *, includes_saved: bool = True) -> None:
        """Read what is new in the files, and whole files that are new.

        Args:
            on_progress: As in `load`.
            includes_saved: Whether to add the events saved by this program too, in case no file has them.
        """
        files, unreadable_problems = self._list_files()
        changed_paths = [path for path in files if not self._is_unchanged(path)]
        new_lengths = {path: _stat_file(path).length - self._get_read_length(path) for path in changed_paths}
        done_bytes, total_bytes = 0, sum(new_lengths.values())
        # All files are added at once: an old event from one file then needs no replay of a newer one from another.
        grades, other_events = GradeTable(), list[AnyEvent]()
        for path in changed_paths:
            try:
                file_grades, file_events = self._read_file(
                    path, partial(_report_bytes_read, on_progress, done_bytes, total_bytes)
                )
                other_events += file_events
                if len(grades):
                    grades.add_table(file_grades)
                else:
                    grades = file_grades
            except NotReadableError as error:
                unreadable_problems.append(error.problem)
            done_bytes += new_lengths[path]
        self._uncached_count += len(grades) + len(other_events)
        self._event_log.add_grades(grades)
        self._event_log.add_events(other_events)
        self._unreadable_problems = tuple(unreadable_problems)
        if includes_saved:
            self._update_state()

    def _update_state(self) -> None:
        """Add the events saved by this program, and update the problems and the progress."""
        unwritten_ids = {event.id for event in self.unwritten_events}
        self._event_log.add_events(
            event
            for event in self._saved_events
            if event not in self._event_log and (event.id in unwritten_ids or not self._is_in_future(event.at))
        )
        file_problems = (
            problem
            for read_state in self._read_states.values()
            for problem in (*read_state.clock_problems, *read_state.problems, *read_state.tail_problems)
        )
        self.problems = (*self._write_problems, *self._unreadable_problems, *file_problems)
        self.progress = self._event_log.progress

    def _list_files(self) -> tuple[list[Path], list[Problem]]:
        """The journals, and the problems of those that cannot be listed."""
        try:
            files, placeholder_paths = self.journals.list_files()
        except NotReadableError as error:
            return [], [error.problem]
        return files, list(map(make_not_downloaded_problem, placeholder_paths))

    def _read_file(self, path: Path, on_progress: Callable[[int], None]) -> tuple[GradeTable, list[AnyEvent]]:
        """Read what is new in a file; return its grades and other events, or only events if some needed new dates."""
        grades = GradeTable()
        file_stat = _stat_file(path)
        read_state = self._read_states.get(path.name) or _ReadState(file_stat, 0, 0, hashlib.sha256(), b"", ())
        new_bytes = read_journal(path, read_state.length)
        parsed = parse_journal(
            new_bytes, str(path), first_line=read_state.line_count + 1, grades=grades, on_progress=on_progress
        )
        # A new event can give dates to earlier ones in the same file, so the whole file is needed.
        if read_state.waiting_count or self._has_future_events(grades, parsed.events):
            return GradeTable(), self._read_and_redate(path, file_stat)
        read_state.hash.update(new_bytes[: parsed.complete_length])
        self._read_states[path.name] = _ReadState(
            file_stat,
            read_state.length + parsed.complete_length,
            read_state.line_count + parsed.line_count,
            read_state.hash,
            (read_state.last_bytes + new_bytes[max(parsed.complete_length - _LAST_BYTES, 0) : parsed.complete_length])[
                -_LAST_BYTES:
            ],
            (*read_state.problems, *parsed.problems),
            _find_open_line(new_bytes, parsed.complete_length),
            tuple(parsed.tail_problems),
            read_state.clock_problems,
        )
        return grades, parsed.events

    def _read_and_redate(self, path: Path, file_stat: _FileStat) -> list[AnyEvent]:
        """Read a whole file that has events dated in the future, and give these new dates."""
        journal_bytes = read_journal(path)
        parsed = parse_journal(journal_bytes, str(path))
        complete_bytes, problems = journal_bytes[: parsed.complete_length], tuple(parsed.problems)
        future_dates = [event.at for event in parsed.events if self._is_in_future(event.at)]
        events, waiting_count = redate_future_events(parsed.events, self._latest_valid_at)
        message, hint = "", "they are ordered by their place in the file"
        if future_dates:
            message = (
                f"{format_count(len(future_dates), 'entry', 'entries')} dated in the future, "
                f"up to {max(future_dates):%Y-%m-%d}: a clock was ahead"
            )
        if waiting_count:
            hint = "they count once that computer writes with its clock set right"
        clock_problems = (Problem(message, str(path), hint=hint),) if future_dates else ()
        self._read_states[path.name] = _ReadState(
            file_stat,
            parsed.complete_length,
            parsed.line_count,
            hashlib.sha256(complete_bytes),
            complete_bytes[-_LAST_BYTES:],
            problems,
            _find_open_line(journal_bytes, parsed.complete_length),
            tuple(parsed.tail_problems),
            clock_problems,
            waiting_count,
        )
        return events

    @property
    def _latest_valid_at(self) -> datetime:
        """The latest date that a correct clock can have given."""
        return self._clock() + CLOCK_TOLERANCE if self._clock is not None else _LATEST

    def _is_in_future(self, instant: datetime) -> bool:
        return instant > self._latest_valid_at

    def _has_future_events(self, grades: GradeTable, other_events: Iterable[AnyEvent]) -> bool:
        """Whether any of the grades or other events is dated in the future."""
        if self._clock is None:
            return False
        latest_valid_at = self._latest_valid_at
        return max(grades.graded_at, default=0) > to_microseconds(latest_valid_at) or any(
            event.at > latest_valid_at for event in other_events
        )

    def _get_read_length(self, path: Path) -> int:
        return self._read_states[path.name].length if path.name in self._read_states else 0

    def _is_unchanged(self, path: Path) -> bool:
        """Whether a file has the same stat values as when it was read."""
        return path.name in self._read_states and self._read_states[path.name].file_stat == _stat_file(path)

    def _begins_as_read(self, path: Path) -> bool:
        """Whether a file still begins with the bytes that were read, and no line that was read has become longer."""
        read_state = self._read_states.get(path.name)
        if read_state is None:
            return True
        file_stat = _stat_file(path)
        try:
            # The same file that only grew: comparing its last read bytes avoids reading all of it.
            if file_stat.inode == read_state.file_stat.inode and file_stat.length > read_state.file_stat.length:
                new_bytes = read_journal(path, read_state.length - len(read_state.last_bytes))
                return new_bytes.startswith(read_state.last_bytes) and _keeps_open_line(
                    new_bytes[len(read_state.last_bytes) :], read_state.open_line
                )
            journal_bytes = read_journal(path)
        except NotReadableError:
            return True
        prefix, rest = journal_bytes[: read_state.length], journal_bytes[read_state.length :]
        return hashlib.sha256(prefix).hexdigest() == read_state.hash.hexdigest() and _keeps_open_line(
            rest, read_state.open_line
        )

    def _note_appended(self, appended: AppendedBytes) -> None:
        """Count what this program has appended as read, unless another program wrote in between."""
        path = self.journals.path
        read_state = self._read_states.get(path.name)
        if read_state is None and appended.start == 0:
            read_state = _ReadState(_stat_file(path), 0, 0, hashlib.sha256(), b"", ())
        if (
            read_state is None
            or read_state.tail_problems
            or read_state.waiting_count
            or read_state.length != appended.start
        ):
            return
        read_state.hash.update(appended.data)
        read_state.last_bytes = (read_state.last_bytes + appended.data[-_LAST_BYTES:])[-_LAST_BYTES:]
        read_state.length += len(appended.data)
        read_state.line_count += appended.data.count(b"\n")
        # With this length, a write by another program since then makes the file count as changed.
        read_state.file_stat = _stat_file(path)._replace(length=read_state.length)
        self._read_states[path.name] = read_state


def _find_open_line(new_bytes: bytes, complete_length: int) -> bytes:
    """Return the bytes after the complete blocks if their last line has no end, otherwise none."""
    return b"" if new_bytes.endswith(b"\n") else new_bytes[complete_length:]


def _keeps_open_line(new_bytes: bytes, open_line: bytes) -> bool:
    """Whether bytes begin as an open line does, and the line has not become longer than it was read."""
    return new_bytes.startswith(open_line) and (not open_line or new_bytes[len(open_line) :][:1] in {b"", b"\n", b"\r"})


def _find_events_missing(event_log: EventLog, old_log: EventLog) -> list[KnownEvent]:
    """The events of an older log that a log does not have, oldest first, without kinds that cannot be written here."""
    missing_events = (event for event in old_log.all_events if event not in event_log)
    return sorted((event for event in missing_events if isinstance(event, get_args(KnownEvent))), key=event_sort_key)


def _report_bytes_read(on_progress: ProgressCallback, bytes_before: int, total_bytes: int, file_bytes: int) -> None:
    on_progress(bytes_before + file_bytes, total_bytes)


def _stat_file(path: Path) -> _FileStat:
    """The stat values of a file, or zeros if it cannot be found or accessed."""
    try:
        status = path.stat()
    except OSError:
        return _FileStat(0, 0, 0, 0)
    return _FileStat(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
