"""Research brought into the library: copied whole or not at all, and never changed where it came from."""

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prepdeck.documents.document_info import Glance
from prepdeck.documents.text import counted
from prepdeck.errors import NotReadable, NotWritten, Problem, WrongUse
from prepdeck.files import clear_unfinished, hold, make_private, read_whole
from prepdeck.library.gathering import Found, Gathered, gather
from prepdeck.library.home import Home, refuse_unusable
from prepdeck.library.index import indexed, is_of
from prepdeck.library.reading import File, Read, moved, read_all, stamp_of
from prepdeck.library.target import DECKS, SHELF, is_text, known_target, readable_name, survey
from prepdeck.progress_callback import Watch, unwatched

_DRAFT = ".adding-"  # begins the hidden folders and files in which something is made ready
_SETTLED_AT_ONCE = 500  # files; waiting for the disk once for many is what makes thousands quick
_EACH = 8  # files; so few are put on disk one by one


class Outcome(NamedTuple):
    """What became of a file.

    Attributes:
        verdict: `added`, `changed` or `same`; "" where it could not be taken.
        target: The target it is in.
        file: Its place there, such as `comp-guide.md` or `decks/one.md`.
        kind: The kind of document it is, or `deck`.
        called: What it is called.
        facts: What was found in it.
        company: The company that it is about, or "".
        problems: What could not be read.
    """

    verdict: str
    target: str = ""
    file: str = ""
    kind: str = ""
    called: str = ""
    facts: str = ""
    company: str = ""
    problems: tuple[Problem, ...] = ()


class Added(NamedTuple):
    """What a person asked to bring in, looked through.

    Attributes:
        outcomes: What became of each file; each is on disk when it is given.
        left_out: What lies in the folders and is no document.
    """

    outcomes: Iterator[Outcome]
    left_out: list[str]


def add(
    home: Home, paths: Sequence[str], target: str | None = None, watch: Watch = unwatched, *, processes: bool = False
) -> Added:
    """Bring files and folders into the library.

    A new target appears whole; in one that is there every file is whole at any moment. What was brought in before and
    is the same byte for byte is left alone.

    Args:
        home: The folders to use.
        paths: Files and folders, as the person typed them.
        target: The target that takes all of it, or None for targets named after the folders and companies.
        watch: Told after each file that was read.
        processes: As in `read_all`.

    Raises:
        WrongUse: The name is none that a target can have.
        NotWritten: The home can be none, or the target is a link.
    """
    if target is not None and not target.strip():
        raise WrongUse("--target names no target", hint="write a name behind it")
    if target is not None and not is_text(target):
        raise WrongUse("a target's name is UTF-8 text", hint="write another name behind --target")
    refuse_unusable(home)
    wanted = "" if target is None else known_target(home, target) or readable_name(target)
    if wanted and (problem := _linked(home, wanted)) is not None:
        raise NotWritten(problem.message, hint=problem.hint)
    found = gather(paths, wanted, home)
    return Added(_outcomes(home, found, watch, processes=processes), found.left_out)


def _linked(home: Home, target: str, shown: str = "") -> Problem | None:
    """Why nothing is added to a target that is a link, or whose folder of decks is: the person's files are there."""
    folder = home.targets / target
    for place in (folder, folder / DECKS):
        if place.is_symlink():
            hint = "copy the files there yourself, or name another target with -t"
            return Problem(f"nothing is added through the link {place}", shown, hint=hint)
    return None


def clear_drafts(home: Home) -> None:
    """Take away what killed programs left half done in the home, but nothing that is still being made."""
    for folder in (home.data, home.state, home.cache):
        clear_unfinished(folder, _DRAFT)


def _outcomes(home: Home, gathered: Gathered, watch: Watch, *, processes: bool) -> Iterator[Outcome]:
    yield from (Outcome("", problems=(problem,)) for problem in gathered.problems)
    crowds = Counter(found.target for found in gathered.files)
    linked = {name: problem for name in crowds if name and (problem := _linked(home, name)) is not None}
    for name, problem in linked.items():
        yield Outcome("", problems=(problem,))
        yield from [Outcome("")] * (crowds[name] - 1)  # counted, and not said a second time
    files = [found for found in gathered.files if found.target not in linked]
    if not files:
        return
    same = _unchanged(home, files)
    unread = [
        File(found.path, found.shown, "", on_shelf=crowds[found.target] <= SHELF)
        for found in files
        if found.path not in same
    ]
    read = read_all(unread, watch, processes=processes)
    work = _Work(home)
    try:
        for found in files:
            if work.is_to_settle_before(found.target):
                yield from work.settle()
            if found.path in same:
                work.pass_over(same[found.path])
                continue
            taken = next(read)[1]
            if _is_no_document(found, taken):
                gathered.left_out.append(found.shown)
            else:
                work.put(found, taken)
        yield from work.settle()
    finally:
        read.close()
        work.let_go()


def _is_no_document(found: Found, read: Read | Problem) -> bool:
    """Whether a file that a folder holds is none for lack of text, and no ending had promised any."""
    return isinstance(read, Read) and not (
        found.named or Path(found.path).suffix or read.glance or not read.raw.strip()
    )


def _unchanged(home: Home, files: list[Found]) -> dict[str, Outcome]:
    """The files, by path, that were brought in before, are the same byte for byte, and of which all is known."""
    targets = sorted({found.target for found in files if found.target and (home.targets / found.target).is_dir()})
    if not targets:
        return {}
    places = survey(home, targets)
    folder_of = {place.name: str(home.targets / place.name) for place in places}
    held = {file.path: file for place in places for file in place.documents}
    entries = indexed(home.cache, lambda index: index.known(list(folder_of.values())))
    same = {}
    for found in files:
        path = f"{folder_of.get(found.target)}{os.sep}{Path(found.path).name}"
        entry = entries.get(path)
        glance = entry.glance("", path) if entry is not None and path in held and is_of(entry, held[path]) else None
        if found.deck or entry is None or glance is None:
            continue
        if _equal(found.path, path):
            problems = moved(entry.problems, found.shown)
            same[found.path] = _outcome("same", found.target, Path(path).name, glance, problems)
    return same


def _equal(one: str, other: str) -> bool:
    try:
        return read_whole(Path(one)) == read_whole(Path(other))
    except NotReadable:
        return False


def _outcome(verdict: str, target: str, file: str, glance: Glance, problems: tuple[Problem, ...]) -> Outcome:
    return Outcome(verdict, target, file, glance.kind, glance.called, glance.facts, glance.company, problems)


@dataclass(slots=True)
class _Draft:
    """A copy that waits for its name: `draft` is None where nothing has to be written."""

    outcome: Outcome
    draft: Path | None = None
    final: Path | None = None
    read: Read | None = None


@dataclass(slots=True)
class _Work:
    """Copies made ready in one hidden folder beside the targets, and given their names when they are on disk.

    Attributes:
        home: The folders to use.
        folder: The hidden folder, once there is one.
        held: That folder, opened, by which other programs see that it is in use.
        fresh: The targets that are new, each with the folder in which it is built.
        waiting: What was made ready and has no name yet, and what need not be written, in order.
        taken: What each place holds that was written to, as the hash of its content.
    """

    home: Home
    folder: Path | None = None
    held: int | None = None
    fresh: dict[str, Path] = field(default_factory=dict)
    waiting: list[_Draft] = field(default_factory=list)
    taken: dict[Path, int] = field(default_factory=dict)
    last: str = ""

    def is_to_settle_before(self, target: str) -> bool:
        """Whether enough is waiting and none of it belongs to a target that goes on with the next file."""
        return len(self.waiting) >= _SETTLED_AT_ONCE and target != self.last

    def pass_over(self, outcome: Outcome) -> None:
        """Nothing has to be written for a file."""
        self.waiting.append(_Draft(outcome))

    def put(self, found: Found, read: Read | Problem) -> None:
        """Make a copy ready, unless the target has it or there is nothing to be taken."""
        if isinstance(read, Problem) or read.glance is None:
            self.pass_over(Outcome("", problems=(read,) if isinstance(read, Problem) else read.problems))
            return
        name = Path(found.path).name
        deck = found.deck or read.deck
        target = found.target or _target_of(read, name, deck=deck)
        if (problem := _linked(self.home, target, found.shown)) is not None:
            self.pass_over(Outcome("", problems=(problem,)))
            return
        self.last = target
        file = f"{DECKS}/{name}" if deck else name
        outcome = (
            _deck_outcome(target, file, found, read)
            if deck
            else _outcome("added", target, file, read.glance, read.problems)
        )
        try:
            self._make_ready(outcome, read)
        except NotReadable as error:
            self.pass_over(Outcome("", problems=(error.problem._replace(where=found.shown),)))
        except OSError as error:
            problem = Problem(f"not written: {error.strerror or error}", str(error.filename or found.shown), hint=_ROOM)
            self.pass_over(Outcome("", problems=(problem,)))

    def _make_ready(self, outcome: Outcome, read: Read) -> None:
        final = self.home.targets / outcome.target / outcome.file
        content = hash(read.raw)
        if final in self.taken:
            if self.taken[final] != content:
                hint = "rename one of them"
                raise NotReadable(f"another file goes to {outcome.target}/{outcome.file}", hint=hint)
            self.pass_over(outcome._replace(verdict="same"))
            return
        verdict = "added"
        if os.path.lexists(final):
            verdict = "same" if read_whole(final) == read.raw else "changed"
        self.taken[final] = content
        if verdict == "same":
            self.pass_over(outcome._replace(verdict=verdict))
            return
        draft = self._place(outcome)
        try:
            draft.touch(mode=0o600, exist_ok=False)
            with draft.open("wb") as file:
                file.write(read.raw)
        except OSError:
            draft.unlink(missing_ok=True)  # half a document is none
            del self.taken[final]
            raise
        kept = None if outcome.kind == "deck" else read._replace(raw=b"", problems=moved(read.problems, str(final)))
        self.waiting.append(_Draft(outcome._replace(verdict=verdict), draft, final, kept))

    def _place(self, outcome: Outcome) -> Path:
        """Where the draft goes: into the new target as a whole, or by itself where the target is there."""
        folder = self.folder = self.folder or self._begin()
        if outcome.target not in self.fresh and (self.home.targets / outcome.target).is_dir():
            return folder / f"{len(self.waiting)}.draft"
        built = self.fresh.setdefault(outcome.target, folder / outcome.target)
        draft = built / outcome.file
        make_private(draft.parent)
        return draft

    def _begin(self) -> Path:
        """Make the hidden folder, and hold it."""
        make_private(self.home.targets)
        clear_drafts(self.home)
        while True:
            folder = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self.home.targets))
            with suppress(OSError):  # where folders cannot be opened they are not held either
                self.held = os.open(folder, os.O_RDONLY)
                hold(self.held)
            if folder.exists():  # else it was cleared away before it was held
                return folder
            self._stop_holding()

    def settle(self) -> list[Outcome]:
        """Put on disk what is waiting and give it its name. Each target appears whole, or each file of it."""
        written = [each.draft for each in self.waiting if each.draft]
        _sync(written)
        refused = dict(self._refused())
        done: list[Outcome] = []
        settled: list[tuple[Path, Read]] = []
        for each in self.waiting:
            problem = refused.get(each.outcome.target) if each.draft else None
            if each.draft and each.final and not problem and each.outcome.target not in self.fresh:
                problem = _named(each.draft, each.final)
            done.append(Outcome("", problems=(problem,)) if problem else each.outcome)
            if each.final and each.read and not problem:
                settled.append((each.final, each.read))
        if written:
            _sync_folder(self.home.targets)
        if settled:
            kept = [(File(str(path), "", "", *stamp_of(path)), read) for path, read in settled]
            indexed(self.home.cache, lambda index: index.keep(kept))
        self.waiting.clear()
        self.fresh.clear()
        return done

    def _refused(self) -> Iterator[tuple[str, Problem]]:
        """Give every new target in which there is something its name; what could not be named is told."""
        filled = {each.outcome.target for each in self.waiting if each.draft}
        for target, built in self.fresh.items():
            if target in filled and (problem := _named(built, self.home.targets / target)):
                yield target, problem

    def let_go(self) -> None:
        """Take away what was not given a name."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._stop_holding()

    def _stop_holding(self) -> None:
        if self.held is not None:
            os.close(self.held)
            self.held = None


_ROOM = "make room, or name another folder with --home"


def _target_of(read: Read, name: str, *, deck: bool) -> str:
    """The target that a single file goes to: its company's, else one of its own name."""
    company = read.glance.company if read.glance and not deck else ""
    return readable_name(company or Path(name).stem)


def _deck_outcome(target: str, file: str, found: Found, read: Read) -> Outcome:
    from prepdeck.cards import deck_file  # noqa: PLC0415 - most of what is brought in holds no deck

    deck, problems = deck_file.read(found.shown, read.text)
    if not deck.cards and not problems:
        problems = (Problem("no card in this deck", found.shown, hint="write a heading and an answer below it"),)
    return Outcome("added", target, file, "deck", deck.name, counted(len(deck.cards), "card"), "", problems)


def _named(draft: Path, final: Path) -> Problem | None:
    """Give a draft its name, or say why not."""
    try:
        make_private(final.parent)
        draft.rename(final)
    except OSError as error:
        return Problem(f"not written: {error.strerror or error}", str(final), hint="mend that and add it again")
    return None


def _sync(drafts: list[Path]) -> None:
    """Wait until copies are on disk."""
    if len(drafts) > _EACH and sys.platform == "linux":
        os.sync()  # elsewhere it only asks and does not wait
        return
    for draft in drafts:
        handle = os.open(draft, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems cannot; the names are there all the same
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
