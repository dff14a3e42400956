"""What is wrong with the journals, and what is mended of it when that is asked for."""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from prepdeck.documents.text import counted
from prepdeck.errors import NotFound, NotReadable, NotWritten, Problem
from prepdeck.journal.backup import Copy, copies, damaged, is_current, missing, set_aside
from prepdeck.journal.clock_ahead import SLACK
from prepdeck.journal.journal_blocks import MARK, parse
from prepdeck.journal.journal_files import is_journal, is_not_downloaded, not_downloaded, read_journal
from prepdeck.journal.journal_text import decoded
from prepdeck.journal.repair import mend
from prepdeck.library.home import Home, known_name
from prepdeck.library.target import meant_name, names
from prepdeck.progress.events import AnyEvent, Unknown

_EXCERPT = 8  # lines
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Finding(NamedTuple):
    """Something to mend, and the lines of the file that it is about, each with its number."""

    problem: Problem
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Examined:
    """What was found of one file.

    Attributes:
        target: Whose journal it is; "" for what concerns all.
        name: The file.
        facts: What is so, and no damage.
        findings: What is to be mended.
    """

    target: str
    name: str
    facts: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def examine(home: Home, target: str | None, now: datetime) -> Iterator[Examined]:
    """Look through the journals of a target, or of all, and what is kept beside them. Nothing is written.

    Args:
        home: The folders to use.
        target: The target, all where None; it may be gone from the library.
        now: Aware.

    Raises:
        NotFound: There are no journals of such a target.
    """
    device, made, known = known_name(home), copies(home.backups), set(names(home))
    newest = {(copy.target, copy.journal): copy for copy in made}
    for folder in _folders(home, target, made):
        lacking = missing((copy for copy in made if copy.target == folder.name), folder)
        about = _folder(folder, is_gone=folder.name not in known)
        about.findings += [Finding(problem) for problem in lacking if not os.path.lexists(problem.where)]
        yield about
        seen: dict[str, AnyEvent] = {}
        for path in _inside(folder):
            if is_journal(path.name):
                found = _Journal(path, now, seen).examined(device, newest.get((folder.name, path.name)))
                found.findings += [Finding(problem) for problem in lacking if problem.where == str(path)]
                yield found
            elif is_not_downloaded(path.name):
                yield Examined(folder.name, path.name, ["not read"], [Finding(not_downloaded(path))])
            elif ".toml." in path.name and not path.name.startswith("."):
                yield Examined(folder.name, path.name, ["kept of an earlier damage"], _too_open(path, 0o600))
    of_copies = [problem for _, problem in damaged(copy for copy in made if target in {None, copy.target})]
    if (problem := _no_room(home)) is not None:
        of_copies.append(problem)
    if of_copies:
        yield Examined("", "copies", findings=list(map(Finding, of_copies)))


class Repaired(NamedTuple):
    """What was done to a file, or why nothing could be done.

    Attributes:
        path: The file.
        said: What was done; "" where nothing was.
        problem: Why it could not be done, else None.
    """

    path: Path
    said: str
    problem: Problem | None = None


def repair(home: Home, target: str | None, now: datetime) -> Iterator[Repaired]:
    """Mend every damaged journal of a target, or of all, and close files that are open to others.

    A file that cannot be mended is as it was, and named; the others are mended all the same.

    Args:
        home: The folders to use.
        target: The target, all where None.
        now: The person's own time, after which damaged files are named.

    Raises:
        NotFound: There are no journals of such a target.
        NotReadable: The folder of all journals cannot be looked into.
    """
    made = copies(home.backups)
    yield from _repair_copies(copy for copy in made if target in {None, copy.target})
    for folder in _folders(home, target, made):
        for path in _inside(folder):
            if not is_journal(path.name):
                continue
            try:
                done = mend(path, now)
            except (NotReadable, NotWritten) as error:
                yield Repaired(path, "", error.problem)
                continue
            if done is not None:
                kept = counted(done.events, "event") or "no event"
                back = f", {counted(done.brought_back, 'event')} came back" if done.brought_back else ""
                yield Repaired(path, f"mended, with {kept}{back}; the damaged file is kept as {done.kept.name}")
        yield from _close(folder)


def _close(folder: Path) -> Iterator[Repaired]:
    """Close to others what stands open to them."""
    if folder.is_dir():
        for path in (folder, *(each for each in _inside(folder) if ".toml" in each.name)):
            if _too_open(path, _mode(path)):
                yield _closed(path)


def _repair_copies(made: Iterable[Copy]) -> Iterator[Repaired]:
    """Set damaged copies aside, so that new ones can be made of the journals."""
    for copy, problem in damaged(made):
        try:
            set_aside(copy)
        except OSError:
            yield Repaired(copy.path, "", problem)
        else:
            yield Repaired(copy.path, "a damaged copy, now set aside")


def _closed(path: Path) -> Repaired:
    try:
        path.chmod(_mode(path))
    except OSError as error:
        problem = Problem(f"not closed to others: {error.strerror or error}", str(path), hint="close it by hand")
        return Repaired(path, "", problem)
    if _too_open(path, _mode(path)):  # a file system that knows no modes
        return Repaired(path, "", Problem("not closed to others: this disk keeps no modes", str(path)))
    return Repaired(path, "closed to others")


def _mode(path: Path) -> int:
    return 0o700 if path.is_dir() else 0o600


def _inside(folder: Path) -> list[Path]:
    """What a folder holds, nothing where it cannot be looked into, which `_folder` says."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _folders(home: Home, target: str | None, made: Iterable[Copy]) -> list[Path]:
    """The folders of journals, also those that are gone, or are no folders, while copies of their journals are kept."""
    expected = {copy.target for copy in made} | set(names(home))
    try:
        entries = set(home.progress.iterdir())
    except OSError as error:
        if not isinstance(error, FileNotFoundError) or home.progress.is_symlink():
            reason = error.strerror or str(error)
            hint = "check that it is a folder and may be read"
            raise NotReadable(f"cannot be read: {reason}", where=str(home.progress), hint=hint) from error
        entries = set()
    gone = {home.progress / copy.target for copy in made}
    there = sorted({path for path in entries if path.is_dir() or path.name in expected} | gone)
    meant = None if target is None else meant_name(target, [path.name for path in there])
    found = [path for path in there if target is None or path.name == meant]
    if target is not None and not found:
        held = f"there are some of {', '.join(path.name for path in there)}" if there else "nothing was done yet"
        raise NotFound(f"there are no journals of {target!r}", hint=held)
    return found


def _folder(folder: Path, *, is_gone: bool) -> Examined:
    facts = ["the target is not in the library; its progress is kept for when it is"] if is_gone else []
    try:
        os.listdir(folder)  # noqa: PTH208 - only whether it can be
    except FileNotFoundError as error:
        if not folder.is_symlink():
            return Examined(folder.name, "", [*facts, "its journals are gone"])
        reason = error.strerror or str(error)
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        return Examined(folder.name, "", facts, _too_open(folder, 0o700))
    problem = Problem(f"cannot be read: {reason}", str(folder), hint="allow reading it")
    return Examined(folder.name, "", facts, [Finding(problem)])


class _Journal:
    """One journal, looked through.

    Args:
        path: The file.
        now: Aware.
        seen: By their ids, the events of the target's files before this one; those of this one are added.
    """

    def __init__(self, path: Path, now: datetime, seen: dict[str, AnyEvent]) -> None:
        self._path = path
        self._now = now
        self._seen = seen
        self._lines: list[str] = []

    def examined(self, device: str, copy: Copy | None) -> Examined:
        """What is so with it, for this device's name and the newest copy of it."""
        path = self._path
        found = Examined(path.parent.name, path.name)
        try:
            raw = read_journal(path)
        except NotReadable as error:
            found.facts.append("not read")
            found.findings.append(Finding(error.problem))
            return found
        self._lines = decoded(raw)[0].split("\n")
        parsed = parse(raw, str(path))
        found.facts += filter(None, [counted(len(parsed.events), "event") or "no event", *self._facts(parsed.events)])
        if path.stem == device:
            found.facts.insert(1, "this device's")
        found.facts.append(self._copied(copy))
        problems = [*parsed.problems, *parsed.tail, *self._differing(parsed.events)]
        found.findings += [Finding(problem, self._excerpt(problem.line)) for problem in problems]
        found.findings += _too_open(path, 0o600)
        return found

    def _facts(self, events: list[AnyEvent]) -> Iterator[str]:
        if "conflict" in self._path.name.lower():
            yield "a synchronising program's copy of another"
        unknown = sum(isinstance(event, Unknown) for event in events)
        yield f"{unknown:,} of kinds not known here" if unknown else ""
        again = len(events) - sum(id_ not in self._seen for id_ in {event.id for event in events})
        yield f"{again:,} that {'stand' if again > 1 else 'stands'} elsewhere too" if again else ""
        late = [event.at for event in events if event.at > self._now + SLACK]
        yield f"{len(late):,} later than now, up to {max(late):%Y-%m-%d}: a clock was ahead" if late else ""

    def _copied(self, copy: Copy | None) -> str:
        if copy is None:
            return "no copy yet"
        return f"copy of {copy.day}{'' if is_current(copy, self._path) else ', changed since'}"

    def _differing(self, events: list[AnyEvent]) -> Iterator[Problem]:
        """The events whose id another event has."""
        differing = [event.id for event in events if self._seen.setdefault(event.id, event) != event]
        lines = {line.rstrip(): number for number, line in enumerate(self._lines, 1)} if differing else {}
        for id_ in differing:
            said = f"another event has the id {id_!r} too, and one of them alone counts"
            yield Problem(said, str(self._path), lines.get(f'id = "{id_}"', 0), "delete one of them")

    def _excerpt(self, line: int) -> tuple[tuple[int, str], ...]:
        """The lines from one on, up to where the next event begins."""
        if not line:
            return ()
        shown = [(line, self._lines[line - 1])]
        for number, text in enumerate(self._lines[line : line + _EXCERPT - 1], line + 1):
            if not text.strip() or text.strip() == MARK:
                break
            shown.append((number, text))
        return tuple(shown)


def _too_open(path: Path, mode: int) -> list[Finding]:
    """What is wrong with who may read a file; the mode of what a link leads to, or of a device, is not ours."""
    try:
        status = path.lstat()
    except OSError:
        return []
    found = stat.S_IMODE(status.st_mode)
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return []
    if os.name != "posix" or not found & _OTHERS:
        return []
    said = f"open to others (mode {found:04o}, not {mode:04o})"
    return [Finding(Problem(said, str(path), hint="prepdeck doctor --repair closes it"))]


def _no_room(home: Home) -> Problem | None:
    """Why no copies of the journals can be kept."""
    there = next(each for each in (home.backups, *home.backups.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Problem("no copies of journals can be kept here", str(there), hint="allow writing")
    if shutil.disk_usage(there).free < _size(home.progress.glob("*/*.toml")):
        return Problem("no room for copies of the journals", str(there), hint="make room there")
    return None


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
