"""Read files as documents: one at a time, or thousands on all processors."""

import os
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from prepdeck.cards.card import AnyCard
from prepdeck.documents.claims.contradictions import Claim
from prepdeck.documents.decoding import normalize_line_ends
from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.importers import TEXT_IMPORTER, find_importer
from prepdeck.errors import NotReadableError, Problem
from prepdeck.files import read_whole_file
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.signals import delay_signals

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument

_PARENT_CHECK_SECONDS = 1.0
_MIN_FILES_FOR_PROCESSES = 300  # for fewer files, starting processes takes longer than they save
_FILES_PER_TASK = 16  # files sent to a process at once
_NANOSECONDS_PER_SECOND = 10**9
_FINE_TICK_NANOSECONDS = _NANOSECONDS_PER_SECOND // 50  # the longest tick of a file system clock with fractions
_COARSE_TICK_NANOSECONDS = 2 * _NANOSECONDS_PER_SECOND  # the tick of a clock in whole seconds, as on a memory card


class DocumentFile(NamedTuple):
    """A file that may be a document.

    Attributes:
        path: The path of the file.
        shown_path: The path to show to the person.
        short_name: The short name of the document.
        size_bytes: The size in bytes; -1 if unknown.
        change_token: A number that differs after every change; -1 if unknown.
        is_shown_first: Whether it may be one of the documents that are shown first, so that its cards are needed.
    """

    path: str
    shown_path: str
    short_name: str
    size_bytes: int = -1
    change_token: int = -1
    is_shown_first: bool = True


class ParsedFile(NamedTuple):
    """The result of reading a file.

    Attributes:
        raw_bytes: The bytes of the file.
        text: The content as Markdown text.
        document_info: The facts about the document; None if the file does not contain one.
        problems: What could not be read.
        claims: The claims that the document makes about its company.
        cards: The cards derived from the document; None if they were not asked for.
        is_deck: Whether the file is written like a deck file.
        search_text: What a reader sees of the document, each line at its line number in the file.
    """

    raw_bytes: bytes
    text: str
    document_info: DocumentInfo | None
    problems: tuple[Problem, ...]
    claims: tuple[Claim, ...] = ()
    cards: tuple[AnyCard, ...] | None = ()
    is_deck: bool = False
    search_text: str = ""


def stamp_from_status(file_status: os.stat_result) -> tuple[int, int] | None:
    """Return the size in bytes and a change token, a number that differs after every change.

    The token combines two times. A program can set the modification time and so hide a change, but it cannot set the
    time of the last change of any kind, if the system records that.

    Returns:
        None if the file changed so recently that one more change could have the same times.
    """
    times_ns = file_status.st_mtime_ns, file_status.st_ctime_ns
    if time.time_ns() - max(times_ns) > _COARSE_TICK_NANOSECONDS:  # the quick answer for nearly every file
        return file_status.st_size, hash(times_ns)
    return (
        None
        if min(map(_age_nanoseconds, times_ns)) < _clock_tick_nanoseconds(times_ns)
        else (file_status.st_size, hash(times_ns))
    )


def stamp_file(path: str | Path) -> tuple[int, int]:
    """Return the stamp of a file, after a short wait if it has just changed.

    If that is not enough, the change token is one that never matches again.

    Raises:
        OSError: The file cannot be read.
    """
    file_status = os.stat(path)  # noqa: PTH116 - a Path for each of thousands of files is slow
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


class FileParser(Struct, frozen=True):
    """Reads files as documents, and reports the progress.

    Attributes:
        on_progress: Called after each file.
        can_use_processes: Whether to use other processes for many files. A program with threads must not.
    """

    on_progress: ProgressCallback = no_progress
    can_use_processes: bool = False

    def parse_files(
        self, files: Sequence[DocumentFile]
    ) -> Generator[tuple[DocumentFile, ParsedFile | Problem], None, None]:
        """Read files and yield the results in order. A file that cannot be opened yields a problem."""
        parse_results = (
            _parse_in_processes(files)
            if self.can_use_processes and len(files) >= _MIN_FILES_FOR_PROCESSES and _processor_count() > 1
            else map(parse_file, files)
        )
        for file_number, (file, parsed_file) in enumerate(zip(files, parse_results, strict=True), start=1):
            self.on_progress(file_number, len(files))
            yield file, parsed_file


SILENT_PARSER = FileParser()
"""Reads files in this process without reporting the progress."""


def _processor_count() -> int:
    return os.cpu_count() or 1


def _parse_in_processes(files: Sequence[DocumentFile]) -> Iterator[ParsedFile | Problem]:
    """Read files on all processors. After an interrupt, no further file is started."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - needed only for thousands of files

    process_pool = ProcessPoolExecutor(_processor_count(), initializer=_end_with_parent, initargs=(os.getpid(),))
    try:
        # Ctrl+c reaches all processes, but only the main one may react, so the others start with signals blocked.
        with delay_signals():
            parse_results = process_pool.map(parse_file, files, chunksize=_FILES_PER_TASK)
        yield from parse_results
    finally:
        # An interruption is raised again after a second. In the middle of the shutdown, it would leave the pool waiting
        # for a process that waits for the pool.
        with delay_signals():
            process_pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent(parent_id: int) -> None:
    """End this process soon after its parent has ended; a killed parent cannot tell it to."""
    import threading  # noqa: PLC0415 - needed only in the processes of a pool

    def watch_parent() -> None:
        while os.getppid() == parent_id:
            time.sleep(_PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch_parent, daemon=True).start()


def parse_file(file: DocumentFile) -> ParsedFile | Problem:
    """Read a file as a document, or return the reason why it cannot be opened."""
    try:
        raw_bytes = read_whole_file(Path(file.path), file.shown_path)
    except NotReadableError as error:
        return error.problem
    try:
        text, import_problems = read_as_markdown(raw_bytes, file.shown_path)
    except NotReadableError as error:
        return ParsedFile(raw_bytes, "", None, (error.problem,))
    if not text.strip():
        problem = Problem("the file is empty", file.shown_path, hint="write something in it or remove it")
        return ParsedFile(raw_bytes, "", None, (problem,))
    from prepdeck.cards.deck_file import is_written_as_deck  # noqa: PLC0415 - files that are in the index need no parser
    from prepdeck.cards.derived import derive_cards  # noqa: PLC0415 - the same
    from prepdeck.documents import recognize  # noqa: PLC0415 - the same
    from prepdeck.documents.claims import claim_finder  # noqa: PLC0415 - the same
    from prepdeck.documents.document import make_document_info  # noqa: PLC0415 - the same
    from prepdeck.documents.markdown.reading_order import write_plain_lines  # noqa: PLC0415 - the same

    document, problems = recognize.recognize_document(file.shown_path, text)
    document_info = make_document_info(document, file.short_name, len(problems))
    cards = derive_cards(document) if file.is_shown_first else None
    return ParsedFile(
        raw_bytes,
        text,
        document_info,
        (*problems, *import_problems),
        claim_finder.find_claims(document),
        cards,
        is_deck=document_info.kind == "notes" and is_written_as_deck(text),
        search_text=write_plain_lines(document.blocks, _list_lines_above(document, text)),
    )


def _list_lines_above(document: "AnyDocument", text: str) -> list[str]:
    """List the lines above the first block of a document, such as its front matter."""
    first_line_number = document.blocks[0].line if document.blocks else 1
    return normalize_line_ends(text).split("\n", first_line_number)[: first_line_number - 1]


def open_document(file: DocumentFile) -> "AnyDocument":
    """Read and parse one document.

    Raises:
        NotReadableError: The file can no longer be opened, or is no longer text.
    """
    from prepdeck.documents import recognize  # noqa: PLC0415 - not needed until a document is opened

    text, _ = read_as_markdown(read_whole_file(Path(file.path), file.shown_path), file.shown_path)
    return recognize.recognize_document(file.shown_path, text)[0]


def read_as_markdown(raw_bytes: bytes, shown_path: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the content of a file as Markdown text, and what could not be read of it.

    A file whose suffix belongs to no importer is read as text.

    Args:
        raw_bytes: The content of the file.
        shown_path: The path to show to the person. Its end chooses the importer.

    Raises:
        NotReadableError: The content is not what the suffix says.
    """
    suffix = os.path.splitext(shown_path)[1].lower()  # noqa: PTH122 - a Path for each of thousands of files is slow
    importer = find_importer(suffix) or TEXT_IMPORTER
    try:
        text, problems = importer.import_bytes(raw_bytes)
    except NotReadableError as error:
        problem = error.problem
        raise NotReadableError(problem.message, where=shown_path, line=problem.line, hint=problem.hint) from error
    return text, relocate_problems(problems, shown_path)


def relocate_problems(problems: Iterable[Problem], new_path: str) -> tuple[Problem, ...]:
    """Return the problems with another path."""
    return tuple(problem._replace(where=new_path) for problem in problems)
