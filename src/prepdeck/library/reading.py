"""Files read as documents: one at a time, or thousands on all the processors there are."""

import os
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prepdeck.cards.card import AnyCard
from prepdeck.documents.claims.contradictions import Claim
from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.text import NotTextError, decode_bytes
from prepdeck.errors import NotReadableError, Problem
from prepdeck.files import read_whole_file
from prepdeck.progress_callback import ProgressCallback, no_progress

if TYPE_CHECKING:
    from prepdeck.documents.document import Document

_MIN_FILES_FOR_PROCESSES = 300  # files; for fewer, starting other processes takes longer than they save
_FILES_PER_TASK = 16  # files handed over together
_NANOSECONDS_PER_SECOND = 10**9  # nanoseconds
_FINE_TICK_NANOSECONDS = _NANOSECONDS_PER_SECOND // 50  # a file system's clock goes on at least so often
_COARSE_TICK_NANOSECONDS = 2 * _NANOSECONDS_PER_SECOND  # where it tells whole seconds, as on a memory card


class DocumentFile(NamedTuple):
    """A file that may be a document.

    Attributes:
        path: Where it is.
        shown_path: The file as the person knows it.
        short_name: The short name of the document.
        size_bytes: Its length in bytes.
        change_token: A number that is another one after every change.
        is_shown_first: Whether it is one of the few that are shown first, so that its cards are wanted.
    """

    path: str
    shown_path: str
    short_name: str
    size_bytes: int = -1
    change_token: int = -1
    is_shown_first: bool = True


class ParsedFile(NamedTuple):
    """What reading a file gave.

    Attributes:
        raw_bytes: The file, byte for byte.
        text: What of it can be searched.
        document_info: The document, None where the file holds none.
        problems: What could not be read.
        claims: What the document claims of its company.
        cards: The cards that it gives, None where they were not asked for.
        is_deck: Whether the file reads as a deck file.
    """

    raw_bytes: bytes
    text: str
    document_info: DocumentInfo | None
    problems: tuple[Problem, ...]
    claims: tuple[Claim, ...] = ()
    cards: tuple[AnyCard, ...] | None = ()
    is_deck: bool = False


def stamp_from_status(file_status: os.stat_result) -> tuple[int, int] | None:
    """Length, and a number that is another one after every change.

    It is made of two times: a program may set the time of the last writing, and so hide what it wrote, but not the
    time at which the file was last changed in any way, where the system keeps that.

    Returns:
        None where the file was changed this very moment, so that one more change might have the same times.
    """
    times_ns = file_status.st_mtime_ns, file_status.st_ctime_ns
    if time.time_ns() - max(times_ns) > _COARSE_TICK_NANOSECONDS:  # nearly every one of thousands
        return file_status.st_size, hash(times_ns)
    return (
        None
        if min(map(_age_nanoseconds, times_ns)) < _clock_tick_nanoseconds(times_ns)
        else (file_status.st_size, hash(times_ns))
    )


def stamp_file(path: str | Path) -> tuple[int, int]:
    """The same, after a moment where it takes one; one that no file ever has again where that does not do.

    Raises:
        OSError: The file cannot be asked.
    """
    file_status = os.stat(path)  # noqa: PTH116 - no Path for each of thousands
    if (file_stamp := stamp_from_status(file_status)) is None and min(
        _age_nanoseconds(file_status.st_mtime_ns), _age_nanoseconds(file_status.st_ctime_ns)
    ) < _FINE_TICK_NANOSECONDS:
        time.sleep(_FINE_TICK_NANOSECONDS / _NANOSECONDS_PER_SECOND)
        file_status = os.stat(path)  # noqa: PTH116 - the same
        file_stamp = stamp_from_status(file_status)
    return file_stamp or (file_status.st_size, -time.time_ns())


def _age_nanoseconds(time_ns: int) -> int:
    return abs(time.time_ns() - time_ns)


def _clock_tick_nanoseconds(times_ns: tuple[int, int]) -> int:
    return (
        _FINE_TICK_NANOSECONDS
        if any(time_ns % _NANOSECONDS_PER_SECOND for time_ns in times_ns)
        else _COARSE_TICK_NANOSECONDS
    )


def parse_files(
    files: Sequence[DocumentFile], on_progress: ProgressCallback = no_progress, *, can_use_processes: bool = False
) -> Generator[tuple[DocumentFile, ParsedFile | Problem], None, None]:
    """Read files, in order; one that cannot be opened gives the problem.

    Args:
        files: Which.
        on_progress: Told after each.
        can_use_processes: Whether other processes may be started to help, which a program with threads must not do.
    """
    parse_results = (
        _parse_in_processes(files)
        if can_use_processes and len(files) >= _MIN_FILES_FOR_PROCESSES and _processor_count() > 1
        else map(parse_file, files)
    )
    for file_number, (file, parsed_file) in enumerate(zip(files, parse_results, strict=True), start=1):
        on_progress(file_number, len(files))
        yield file, parsed_file


def _processor_count() -> int:
    return os.cpu_count() or 1


def _parse_in_processes(files: Sequence[DocumentFile]) -> Iterator[ParsedFile | Problem]:
    """Read on every processor. Interrupted, nothing more is begun."""
    import signal  # noqa: PLC0415 - for thousands of files alone
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - the same

    process_pool = ProcessPoolExecutor(_processor_count())
    try:
        # ctrl+c reaches all processes, and the one that started them answers: the others begin with signals held back.
        previous_mask = (
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
            if hasattr(signal, "pthread_sigmask")
            else None
        )
        try:
            parse_results = process_pool.map(parse_file, files, chunksize=_FILES_PER_TASK)
        finally:
            if previous_mask is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        yield from parse_results
    finally:
        process_pool.shutdown(wait=True, cancel_futures=True)


def parse_file(file: DocumentFile) -> ParsedFile | Problem:
    """Read a file as a document, or why it cannot be opened."""
    try:
        raw_bytes = read_whole_file(Path(file.path), file.shown_path)
    except NotReadableError as error:
        return error.problem
    try:
        text, encoding_problems = decode_document(raw_bytes, file.shown_path)
    except NotReadableError as error:
        return ParsedFile(raw_bytes, "", None, (error.problem,))
    if not text.strip():
        problem = Problem("the file is empty", file.shown_path, hint="write something in it or remove it")
        return ParsedFile(raw_bytes, "", None, (problem,))
    from prepdeck.cards.derived import derive_cards  # noqa: PLC0415 - what has been read before needs no parser
    from prepdeck.documents import recognize  # noqa: PLC0415 - the same
    from prepdeck.documents.claims import claim_finder  # noqa: PLC0415 - the same
    from prepdeck.documents.document import make_document_info as glance_of  # noqa: PLC0415 - the same

    document, problems = recognize.recognize_document(file.shown_path, text)
    document_info = glance_of(document, file.short_name, len(problems))
    cards = derive_cards(document) if file.is_shown_first else None
    return ParsedFile(
        raw_bytes,
        text,
        document_info,
        (*problems, *encoding_problems),
        claim_finder.find_claims(document),
        cards,
        is_deck=is_deck_text(text, document_info.kind),
    )


def open_document(file: DocumentFile) -> "Document":
    """Read and parse one document.

    Raises:
        NotReadableError: It cannot be opened any more, or has become something that is no text.
    """
    from prepdeck.documents import recognize  # noqa: PLC0415 - a start without a document does without

    text, _ = decode_document(read_whole_file(Path(file.path), file.shown_path), file.shown_path)
    return recognize.recognize_document(file.shown_path, text)[0]


def decode_document(raw_bytes: bytes, shown_path: str) -> tuple[str, tuple[Problem, ...]]:
    """The text that the bytes of a file stand for, with plain line ends, and what to do where it is not kept as UTF-8.

    Raises:
        NotReadableError: They are no text.
    """
    try:
        text, encoding = decode_bytes(raw_bytes)
    except NotTextError as error:
        raise NotReadableError(
            "not text", where=shown_path, line=error.line, hint="remove it or save it as text"
        ) from error
    encoding_problem = Problem(f"not UTF-8, read as {encoding}", shown_path, hint="save it as UTF-8")
    plain_text = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")
    return plain_text, () if encoding == "UTF-8" else (encoding_problem,)


def is_deck_text(text: str, document_kind: str) -> bool:
    """Whether a text is a deck file: its front matter names the deck, or it begins with a card."""
    if document_kind != "notes":
        return False
    from prepdeck.documents import front_matter  # noqa: PLC0415 - loaded with the parsers

    parsed_text = front_matter.split_front_matter(text)
    if parsed_text.get_text("deck"):
        return True
    first_line = next(
        (line for line in map(str.strip, parsed_text.body_text.split("\n")) if line and line[0] not in "#<"), ""
    )
    if first_line.startswith("C:"):
        return "[" in first_line
    return first_line.startswith("Q:") and "\nA:" in parsed_text.body_text


def relocate_problems(problems: Iterable[Problem], new_path: str) -> tuple[Problem, ...]:
    """The same problems in another file."""
    return tuple(problem._replace(where=new_path) for problem in problems)
