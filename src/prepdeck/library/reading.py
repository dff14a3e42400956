"""Files read as documents: one at a time, or thousands on all the processors there are."""

import os
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prepdeck.cards.card import AnyCard
from prepdeck.documents.claims.contradictions import Claim
from prepdeck.documents.document_info import Glance
from prepdeck.documents.text import NotTextError, decode
from prepdeck.errors import NotReadable, Problem
from prepdeck.files import read_whole
from prepdeck.progress_callback import Watch, unwatched

if TYPE_CHECKING:
    from prepdeck.documents.document import Document

_MANY = 300  # files; for fewer, starting other processes takes longer than they save
_AT_ONCE = 16  # files handed over together
_SECOND = 10**9  # nanoseconds
_TICK = _SECOND // 50  # a file system's clock goes on at least so often
_COARSE_TICK = 2 * _SECOND  # where it tells whole seconds, as on a memory card


class File(NamedTuple):
    """A file that may be a document.

    Attributes:
        path: Where it is.
        shown: The file as the person knows it.
        name: The short name of the document.
        size: Its length in bytes.
        changed: A number that is another one after every change.
        on_shelf: Whether it is one of the few that are shown first, so that its cards are wanted.
    """

    path: str
    shown: str
    name: str
    size: int = -1
    changed: int = -1
    on_shelf: bool = True


class Read(NamedTuple):
    """What reading a file gave.

    Attributes:
        raw: The file, byte for byte.
        text: What of it can be searched.
        glance: The document, None where the file holds none.
        problems: What could not be read.
        claims: What the document claims of its company.
        cards: The cards that it gives, None where they were not asked for.
        deck: Whether the file reads as a deck file.
    """

    raw: bytes
    text: str
    glance: Glance | None
    problems: tuple[Problem, ...]
    claims: tuple[Claim, ...] = ()
    cards: tuple[AnyCard, ...] | None = ()
    deck: bool = False


def stamp(status: os.stat_result) -> tuple[int, int] | None:
    """Length, and a number that is another one after every change.

    It is made of two times: a program may set the time of the last writing, and so hide what it wrote, but not the
    time at which the file was last changed in any way, where the system keeps that.

    Returns:
        None where the file was changed this very moment, so that one more change might have the same times.
    """
    times = status.st_mtime_ns, status.st_ctime_ns
    if time.time_ns() - max(times) > _COARSE_TICK:  # nearly every one of thousands
        return status.st_size, hash(times)
    return None if min(map(_age, times)) < _tick(times) else (status.st_size, hash(times))


def stamp_of(path: str | Path) -> tuple[int, int]:
    """The same, after a moment where it takes one; one that no file ever has again where that does not do.

    Raises:
        OSError: The file cannot be asked.
    """
    status = os.stat(path)  # noqa: PTH116 - no Path for each of thousands
    if (found := stamp(status)) is None and min(_age(status.st_mtime_ns), _age(status.st_ctime_ns)) < _TICK:
        time.sleep(_TICK / _SECOND)
        status = os.stat(path)  # noqa: PTH116 - the same
        found = stamp(status)
    return found or (status.st_size, -time.time_ns())


def _age(time_ns: int) -> int:
    return abs(time.time_ns() - time_ns)


def _tick(times: tuple[int, int]) -> int:
    return _TICK if any(each % _SECOND for each in times) else _COARSE_TICK


def read_all(
    files: Sequence[File], watch: Watch = unwatched, *, processes: bool = False
) -> Generator[tuple[File, Read | Problem], None, None]:
    """Read files, in order; one that cannot be opened gives the problem.

    Args:
        files: Which.
        watch: Told after each.
        processes: Whether other processes may be started to help, which a program with threads must not do.
    """
    found = _in_processes(files) if processes and len(files) >= _MANY and _processors() > 1 else map(read_one, files)
    for number, (file, read) in enumerate(zip(files, found, strict=True), start=1):
        watch(number, len(files))
        yield file, read


def _processors() -> int:
    return os.cpu_count() or 1


def _in_processes(files: Sequence[File]) -> Iterator[Read | Problem]:
    """Read on every processor. Interrupted, nothing more is begun."""
    import signal  # noqa: PLC0415 - for thousands of files alone
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - the same

    pool = ProcessPoolExecutor(_processors())
    try:
        # ctrl+c reaches all processes, and the one that started them answers: the others begin with signals held back.
        held_back = (
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
            if hasattr(signal, "pthread_sigmask")
            else None
        )
        try:
            found = pool.map(read_one, files, chunksize=_AT_ONCE)
        finally:
            if held_back is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
        yield from found
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def read_one(file: File) -> Read | Problem:
    """Read a file as a document, or why it cannot be opened."""
    try:
        raw = read_whole(Path(file.path), file.shown)
    except NotReadable as error:
        return error.problem
    try:
        text, odd = decoded(raw, file.shown)
    except NotReadable as error:
        return Read(raw, "", None, (error.problem,))
    if not text.strip():
        problem = Problem("empty", file.shown, hint="write something in it or take it away")
        return Read(raw, "", None, (problem,))
    from prepdeck.cards.derived import derive  # noqa: PLC0415 - what has been read before needs no parser
    from prepdeck.documents import recognize  # noqa: PLC0415 - the same
    from prepdeck.documents.claims import claim_finder  # noqa: PLC0415 - the same
    from prepdeck.documents.document import glance as glance_of  # noqa: PLC0415 - the same

    document, problems = recognize.read(file.shown, text)
    glance = glance_of(document, file.name, len(problems))
    cards = derive(document) if file.on_shelf else None
    return Read(
        raw, text, glance, (*problems, *odd), claim_finder.claims(document), cards, deck=is_deck(text, glance.kind)
    )


def open_document(file: File) -> "Document":
    """Read and parse one document.

    Raises:
        NotReadable: It cannot be opened any more, or has become something that is no text.
    """
    from prepdeck.documents import recognize  # noqa: PLC0415 - a start without a document does without

    text, _ = decoded(read_whole(Path(file.path), file.shown), file.shown)
    return recognize.read(file.shown, text)[0]


def decoded(raw: bytes, shown: str) -> tuple[str, tuple[Problem, ...]]:
    """The text that the bytes of a file stand for, with plain line ends, and what to do where it is not kept as UTF-8.

    Raises:
        NotReadable: They are no text.
    """
    try:
        text, encoding = decode(raw)
    except NotTextError as error:
        raise NotReadable("not text", where=shown, line=error.line, hint="take it away or save it as text") from error
    odd = Problem(f"not UTF-8, read as {encoding}", shown, hint="save it as UTF-8")
    plain = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")
    return plain, () if encoding == "UTF-8" else (odd,)


def is_deck(text: str, kind: str) -> bool:
    """Whether a text is a deck file: its front matter names the deck, or it begins with a card."""
    if kind != "notes":
        return False
    from prepdeck.documents import front_matter  # noqa: PLC0415 - loaded with the parsers

    front = front_matter.split(text)
    if front.text("deck"):
        return True
    first = next((line for line in map(str.strip, front.body.split("\n")) if line and line[0] not in "#<"), "")
    if first.startswith("C:"):
        return "[" in first
    return first.startswith("Q:") and "\nA:" in front.body


def moved(problems: Iterable[Problem], where: str) -> tuple[Problem, ...]:
    """The same problems in another file."""
    return tuple(problem._replace(where=where) for problem in problems)
