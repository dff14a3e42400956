"""Add files and folders to the library. A file is copied whole or not at all; the original is never changed."""

import os
import secrets
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.cards.card import AnyCard
from prepdeck.documents.document_info import SHOWN_FIRST_COUNT, DocumentInfo
from prepdeck.documents.text import format_count
from prepdeck.errors import NotReadableError, NotWrittenError, Problem, UsageError
from prepdeck.files import hold_draft, hold_folder, make_private, read_whole_file, remove_unfinished_drafts, sync_folder
from prepdeck.library.gathering import GatheredFiles, SourceFile, gather_files
from prepdeck.library.home import HomeFolders, refuse_unusable
from prepdeck.library.index import is_up_to_date, run_with_index
from prepdeck.library.reading import SILENT_PARSER, DocumentFile, FileParser, ParsedFile, relocate_problems, stamp_file
from prepdeck.library.removing import claim_trash_folder
from prepdeck.library.target import (
    DECKS_FOLDER,
    find_earlier_target_name,
    find_target_name,
    is_text_name,
    list_target_files,
    make_target_name,
)

_DRAFT_PREFIX = ".prepdeck-adding-"  # the start of the names of hidden draft folders
_FILES_PER_COMMIT = 500  # one wait for the disk per batch makes adding thousands of files fast
_MAX_SINGLE_SYNCS = 8  # up to so many files get an fsync each; for more, one sync of everything is faster


class FileOutcome(NamedTuple):
    """The result of adding one file.

    Attributes:
        add_status: `added`, `changed` or `unchanged`; "" if the file could not be added.
        target_name: The target it was added to.
        path_in_target: The path in the target's folder, such as `comp-guide.md` or `decks/one.md`.
        kind: The kind of document, or `deck`.
        display_title: The title to show.
        contents_summary: A short summary of the content, such as the number of cards.
        company: The company that the document is about, or "".
        problems: What could not be read.
        replaced_path: Where the version of a changed file is that the library had before; None if nothing was replaced.
    """

    add_status: str
    target_name: str = ""
    path_in_target: str = ""
    kind: str = ""
    display_title: str = ""
    contents_summary: str = ""
    company: str = ""
    problems: tuple[Problem, ...] = ()
    replaced_path: Path | None = None


class AddResult(NamedTuple):
    """The result of adding files and folders.

    Attributes:
        file_outcomes: The outcome of each file. Iterating does the work: a yielded file is on disk.
        skipped_files: The files in the folders that are not documents. Complete after `file_outcomes` is exhausted.
    """

    file_outcomes: Iterator[FileOutcome]
    skipped_files: list[str]


def add_to_library(
    home: HomeFolders,
    typed_paths: Sequence[str],
    target_name: str | None = None,
    file_parser: FileParser = SILENT_PARSER,
    *,
    now: datetime,
) -> AddResult:
    """Add files and folders to the library.

    A new target appears all at once. In an existing target, each file is replaced at once, so it is whole at any time.
    The version that it replaces goes to the trash, because the person may have edited it there.
    A file that was added before and has the same bytes is not written again.

    Args:
        home: The folders to use.
        typed_paths: Files and folders, as the person typed them.
        target_name: The target to add everything to. None chooses targets by folder and company names.
        file_parser: Reads the files.
        now: The person's local time. It becomes part of the folder names in the trash.

    Raises:
        UsageError: The target name is empty or not text.
        NotWrittenError: The home folder cannot be used, or the target is a link.
    """
    if target_name is not None and not target_name.strip():
        raise UsageError("--target is empty", hint="type a name after it")
    if target_name is not None and not is_text_name(target_name):
        raise UsageError("the name after --target is not UTF-8 text", hint="choose another name")
    refuse_unusable(home)
    chosen_target = ""
    if target_name is not None:
        earlier_name = find_target_name(home, target_name) or find_earlier_target_name(home, target_name)
        chosen_target = earlier_name or make_target_name(target_name)
    if chosen_target and (problem := _find_link_problem(home, chosen_target)) is not None:
        raise NotWrittenError(problem.message, hint=problem.hint)
    gathered_files = gather_files(typed_paths, chosen_target, home)
    return AddResult(_add_gathered_files(home, gathered_files, file_parser, now), gathered_files.skipped_files)


def _find_link_problem(home: HomeFolders, target_name: str, shown_path: str = "") -> Problem | None:
    """Return a problem if a target or its deck folder is a link: the files behind it belong to the person."""
    target_path = home.targets_path / target_name
    for path in (target_path, target_path / DECKS_FOLDER):
        if path.is_symlink():
            hint = "copy the files there yourself, or choose another target with -t"
            return Problem(f"cannot add through the link {path}", shown_path, hint=hint)
    return None


def clear_drafts(home: HomeFolders) -> None:
    """Remove the drafts that killed programs left in the home folders. Drafts that are still in use are kept."""
    for folder in (home.data_path, home.state_path, home.cache_path):
        remove_unfinished_drafts(folder, _DRAFT_PREFIX)


def _add_gathered_files(
    home: HomeFolders, gathered_files: GatheredFiles, file_parser: FileParser, now: datetime
) -> Iterator[FileOutcome]:
    yield from (FileOutcome("", problems=(problem,)) for problem in gathered_files.problems)
    target_file_counts = Counter(source_file.target_name for source_file in gathered_files.source_files)
    problem_by_linked_target = {
        target_name: problem
        for target_name in target_file_counts
        if target_name and (problem := _find_link_problem(home, target_name)) is not None
    }
    for target_name, problem in problem_by_linked_target.items():
        yield FileOutcome("", problems=(problem,))
        # The other files count as failed too, but the problem is reported only once.
        yield from [FileOutcome("")] * (target_file_counts[target_name] - 1)
    files = [
        source_file
        for source_file in gathered_files.source_files
        if source_file.target_name not in problem_by_linked_target
    ]
    if not files:
        return
    unchanged_outcomes = _find_unchanged_files(home, files)
    unread_files = [
        DocumentFile(
            source_file.path,
            source_file.shown_path,
            "",
            is_shown_first=target_file_counts[source_file.target_name] <= SHOWN_FIRST_COUNT,
        )
        for source_file in files
        if source_file.path not in unchanged_outcomes
    ]
    parsed_files = file_parser.parse_files(unread_files)
    staging_area = _StagingArea(home, now)
    try:
        for source_file in files:
            if staging_area.is_ready_to_commit(source_file.target_name):
                yield from staging_area.commit_drafts()
            if source_file.path in unchanged_outcomes:
                staging_area.record_outcome(unchanged_outcomes[source_file.path])
                continue
            parsed_file = next(parsed_files)[1]
            if _is_not_document(source_file, parsed_file):
                gathered_files.skipped_files.append(source_file.shown_path)
            else:
                staging_area.stage_file(source_file, parsed_file)
        yield from staging_area.commit_drafts()
    finally:
        parsed_files.close()
        staging_area.remove_staging_folder()


def _is_not_document(source_file: SourceFile, parsed_file: ParsedFile | Problem) -> bool:
    """Return whether a file in a folder has no file extension and turned out not to be text.

    Such a file is skipped without a problem, because nobody said that it was a document.
    """
    return isinstance(parsed_file, ParsedFile) and not (
        source_file.is_named
        or Path(source_file.path).suffix
        or parsed_file.document_info
        or not parsed_file.raw_bytes.strip()
    )


def _find_unchanged_files(home: HomeFolders, source_files: list[SourceFile]) -> dict[str, FileOutcome]:
    """Return the outcomes, by path, of files that the library has with the same bytes and an index entry.

    These files need not be parsed again.
    """
    target_names = sorted(
        {
            source_file.target_name
            for source_file in source_files
            if source_file.target_name and (home.targets_path / source_file.target_name).is_dir()
        }
    )
    if not target_names:
        return {}
    all_target_files = list_target_files(home, target_names)
    folder_by_target = {
        target_files.target_name: str(home.targets_path / target_files.target_name) for target_files in all_target_files
    }
    library_files = {
        library_file.path: library_file
        for target_files in all_target_files
        for library_file in target_files.document_files
    }
    index_entries, cards_by_path = run_with_index(
        home.cache_path,
        lambda library_index: (
            library_index.read_entries(list(folder_by_target.values())),
            library_index.read_cards(library_files.values()),
        ),
    )
    unchanged_outcomes = {}
    for source_file in source_files:
        library_path = f"{folder_by_target.get(source_file.target_name)}{os.sep}{Path(source_file.path).name}"
        index_entry = index_entries.get(library_path)
        document_info = (
            index_entry.document_info("", library_path)
            if index_entry is not None
            and library_path in library_files
            and is_up_to_date(index_entry, library_files[library_path])
            else None
        )
        if source_file.is_deck or index_entry is None or document_info is None:
            continue
        if _has_same_bytes(source_file.path, library_path):
            relocated_problems = relocate_problems(index_entry.problems, source_file.shown_path)
            unchanged_outcomes[source_file.path] = _document_outcome(
                "unchanged",
                source_file.target_name,
                Path(library_path).name,
                document_info,
                relocated_problems,
                cards=cards_by_path.get(library_path, ()),
            )
    return unchanged_outcomes


def _has_same_bytes(first_path: str, second_path: str) -> bool:
    try:
        return read_whole_file(Path(first_path)) == read_whole_file(Path(second_path))
    except NotReadableError:
        return False


def _document_outcome(
    add_status: str,
    target_name: str,
    path_in_target: str,
    document_info: DocumentInfo,
    problems: tuple[Problem, ...],
    *,
    cards: Sequence[AnyCard] = (),
) -> FileOutcome:
    card_count = format_count(len(cards), "card") if cards else ""
    return FileOutcome(
        add_status,
        target_name,
        path_in_target,
        document_info.kind,
        document_info.display_title,
        ", ".join(filter(None, [document_info.contents_summary, card_count])),
        document_info.company,
        problems,
    )


class _FileDraft(Struct):
    """A copy that is not yet renamed to its final path. `draft_path` is None if nothing has to be written."""

    file_outcome: FileOutcome
    draft_path: Path | None = None
    final_path: Path | None = None
    parsed_file: ParsedFile | None = None


class _StagingArea(Struct):
    """Drafts in one hidden folder next to the targets. They are renamed after they are on disk.

    Attributes:
        home: The folders to use.
        now: The person's local time.
        staging_path: The hidden folder; None until it is needed.
        folder_handle: An open handle of that folder. It shows other programs that the folder is in use.
        new_target_paths: For each new target, the folder in which it is built.
        waiting_drafts: The files of this batch in order, including those that need not be written.
        content_hashes: For each path that was written, the hash of its content.
        last_target: The target of the last staged file.
        trash_paths: For each target, the folder in the trash for the versions that are replaced.
    """

    home: HomeFolders
    now: datetime
    staging_path: Path | None = None
    folder_handle: int | None = None
    new_target_paths: dict[str, Path] = field(default_factory=dict)
    waiting_drafts: list[_FileDraft] = field(default_factory=list)
    content_hashes: dict[Path, int] = field(default_factory=dict)
    last_target: str = ""
    trash_paths: dict[str, Path] = field(default_factory=dict)

    def is_ready_to_commit(self, next_target: str) -> bool:
        """Return whether the batch is full and the next file belongs to another target.

        A target that is still being filled is not committed, so that a new target appears all at once.
        """
        return len(self.waiting_drafts) >= _FILES_PER_COMMIT and next_target != self.last_target

    def record_outcome(self, file_outcome: FileOutcome) -> None:
        """Add the outcome of a file for which nothing has to be written."""
        self.waiting_drafts.append(_FileDraft(file_outcome))

    def stage_file(self, source_file: SourceFile, parsed_file: ParsedFile | Problem) -> None:
        """Write a draft of a file, unless the target has the same file or the file could not be read."""
        if isinstance(parsed_file, Problem) or parsed_file.document_info is None:
            self.record_outcome(
                FileOutcome("", problems=(parsed_file,) if isinstance(parsed_file, Problem) else parsed_file.problems)
            )
            return
        file_name = Path(source_file.path).name
        is_deck = source_file.is_deck or parsed_file.is_deck
        target_name = source_file.target_name or _target_name_for(parsed_file, file_name, is_deck=is_deck)
        if (problem := _find_link_problem(self.home, target_name, source_file.shown_path)) is not None:
            self.record_outcome(FileOutcome("", problems=(problem,)))
            return
        self.last_target = target_name
        path_in_target = f"{DECKS_FOLDER}/{file_name}" if is_deck else file_name
        file_outcome = (
            _deck_outcome(target_name, path_in_target, source_file, parsed_file)
            if is_deck
            else _document_outcome(
                "added",
                target_name,
                path_in_target,
                parsed_file.document_info,
                parsed_file.problems,
                cards=parsed_file.cards or (),
            )
        )
        try:
            self._write_draft(file_outcome, parsed_file)
        except NotReadableError as error:
            self.record_outcome(FileOutcome("", problems=(error.problem._replace(where=source_file.shown_path),)))
        except OSError as error:
            problem = Problem(
                f"not written: {error.strerror or error}",
                str(error.filename or source_file.shown_path),
                hint=_DISK_SPACE_HINT,
            )
            self.record_outcome(FileOutcome("", problems=(problem,)))

    def _write_draft(self, file_outcome: FileOutcome, parsed_file: ParsedFile) -> None:
        final_path = self.home.targets_path / file_outcome.target_name / file_outcome.path_in_target
        content_hash = hash(parsed_file.raw_bytes)
        if final_path in self.content_hashes:
            if self.content_hashes[final_path] != content_hash:
                hint = "rename one of them"
                raise NotReadableError(
                    f"another file is added as {file_outcome.target_name}/{file_outcome.path_in_target}", hint=hint
                )
            self.record_outcome(file_outcome._replace(add_status="unchanged"))
            return
        add_status = "added"
        if os.path.lexists(final_path):
            add_status = "unchanged" if read_whole_file(final_path) == parsed_file.raw_bytes else "changed"
        self.content_hashes[final_path] = content_hash
        if add_status == "unchanged":
            self.record_outcome(file_outcome._replace(add_status=add_status))
            return
        draft_path = self._choose_draft_path(file_outcome)
        try:
            draft_path.touch(mode=0o600, exist_ok=False)
            with draft_path.open("wb") as draft_file:
                draft_file.write(parsed_file.raw_bytes)
        except OSError:
            draft_path.unlink(missing_ok=True)  # never leave half a document
            del self.content_hashes[final_path]
            raise
        file_to_index = (
            None
            if file_outcome.kind == "deck"
            else parsed_file._replace(raw_bytes=b"", problems=relocate_problems(parsed_file.problems, str(final_path)))
        )
        self.waiting_drafts.append(
            _FileDraft(file_outcome._replace(add_status=add_status), draft_path, final_path, file_to_index)
        )

    def _choose_draft_path(self, file_outcome: FileOutcome) -> Path:
        """Return the path for a draft: in the folder of its new target, or alone if the target already exists."""
        staging_path = self.staging_path or self._create_staging_folder()
        if (
            file_outcome.target_name not in self.new_target_paths
            and (self.home.targets_path / file_outcome.target_name).is_dir()
        ):
            return staging_path / f"{len(self.waiting_drafts)}.draft"
        target_path = self.new_target_paths.setdefault(
            file_outcome.target_name, staging_path / file_outcome.target_name
        )
        draft_path = target_path / file_outcome.path_in_target
        make_private(draft_path.parent)
        return draft_path

    def _create_staging_folder(self) -> Path:
        """Create the hidden folder and mark it as in use."""
        make_private(self.home.targets_path)
        clear_drafts(self.home)
        while True:
            # The path is noted before the folder exists, so that an interruption in between leaves no folder behind.
            staging_path = self.staging_path = self.home.targets_path / f"{_DRAFT_PREFIX}{secrets.token_hex(8)}"
            make_private(staging_path)
            with suppress(OSError):  # Windows cannot open folders, so they are not marked there
                self.folder_handle = os.open(staging_path, os.O_RDONLY)
                hold_draft(self.folder_handle)
            if staging_path.exists():  # another program may have removed it before it was marked
                return staging_path
            self._release_folder()

    def commit_drafts(self) -> list[FileOutcome]:
        """Write the batch to disk, then rename it: a new target as one folder, otherwise file by file."""
        draft_paths = [file_draft.draft_path for file_draft in self.waiting_drafts if file_draft.draft_path]
        # Contents must be on disk before the renames, or a power cut could leave a named but empty file.
        _sync_drafts(draft_paths)
        with hold_folder(self.home.targets_path):
            file_outcomes, committed_files = self._rename_drafts()
        if draft_paths:
            with suppress(OSError):  # the renames are done anyway
                sync_folder(self.home.targets_path)
        if committed_files:
            files_to_index = [
                (DocumentFile(str(final_path), "", "", *stamp_file(final_path)), parsed_file)
                for final_path, parsed_file in committed_files
            ]
            run_with_index(self.home.cache_path, lambda library_index: library_index.store_files(files_to_index))
        self.waiting_drafts.clear()
        self.new_target_paths.clear()
        return file_outcomes

    def _rename_drafts(self) -> tuple[list[FileOutcome], list[tuple[Path, ParsedFile]]]:
        """Give all drafts their names while no other program does; return the outcomes and the files to index."""
        problem_by_target = dict(self._name_new_targets())
        file_outcomes: list[FileOutcome] = []
        committed_files: list[tuple[Path, ParsedFile]] = []
        for file_draft in self.waiting_drafts:
            file_outcome = file_draft.file_outcome
            problem = problem_by_target.get(file_outcome.target_name) if file_draft.draft_path else None
            if (
                file_draft.draft_path
                and file_draft.final_path
                and not problem
                and file_outcome.target_name not in self.new_target_paths
            ):
                try:
                    file_outcome = self._keep_replaced_version(
                        file_outcome, file_draft.draft_path, file_draft.final_path
                    )
                    _rename_draft(file_draft.draft_path, file_draft.final_path)
                except OSError as error:
                    problem = _describe_write_error(error, file_draft.final_path)
            file_outcomes.append(FileOutcome("", problems=(problem,)) if problem else file_outcome)
            if file_draft.final_path and file_draft.parsed_file and not problem:
                committed_files.append((file_draft.final_path, file_draft.parsed_file))
        return file_outcomes, committed_files

    def _keep_replaced_version(self, file_outcome: FileOutcome, draft_path: Path, final_path: Path) -> FileOutcome:
        """Put the version that the library has into the trash, and return the outcome with its path there.

        It may be newer than the one that was compared with the draft: another program may have added it meanwhile.

        Raises:
            OSError: The trash cannot be written.
        """
        if not os.path.lexists(final_path) or _has_same_bytes(str(draft_path), str(final_path)):
            return file_outcome
        target_name = file_outcome.target_name
        if target_name not in self.trash_paths:
            self.trash_paths[target_name] = claim_trash_folder(self.home, target_name, self.now)
        replaced_path = self.trash_paths[target_name] / file_outcome.path_in_target
        make_private(replaced_path.parent)
        while os.path.lexists(replaced_path):  # the file was replaced twice
            replaced_path = replaced_path.with_name(f"{replaced_path.stem}-earlier{replaced_path.suffix}")
        try:
            os.link(final_path, replaced_path, follow_symlinks=False)
        except OSError:  # some file systems have no hard links
            shutil.copy2(final_path, replaced_path, follow_symlinks=False)
        sync_folder(replaced_path.parent)  # it is safe before its place in the library is taken
        return file_outcome._replace(replaced_path=replaced_path)

    def _name_new_targets(self) -> Iterator[tuple[str, Problem]]:
        """Rename every new target that has files, and yield a problem for each one that could not be renamed."""
        filled_targets = {
            file_draft.file_outcome.target_name for file_draft in self.waiting_drafts if file_draft.draft_path
        }
        for target_name, built_path in self.new_target_paths.items():
            if target_name in filled_targets:
                final_path = self.home.targets_path / target_name
                try:
                    _rename_draft(built_path, final_path)
                except OSError as error:
                    yield target_name, _describe_write_error(error, final_path)

    def remove_staging_folder(self) -> None:
        """Remove the drafts that were not committed."""
        if self.staging_path is not None:
            shutil.rmtree(self.staging_path, ignore_errors=True)
        self._release_folder()

    def _release_folder(self) -> None:
        if self.folder_handle is not None:
            os.close(self.folder_handle)
            self.folder_handle = None


_DISK_SPACE_HINT = "free up space or allow writing, or choose another folder with --home"


def _target_name_for(parsed_file: ParsedFile, file_name: str, *, is_deck: bool) -> str:
    """Return the target for a single file, named after its company or, without one, after the file."""
    company = parsed_file.document_info.company if parsed_file.document_info and not is_deck else ""
    return make_target_name(company or Path(file_name).stem)


def _deck_outcome(
    target_name: str, path_in_target: str, source_file: SourceFile, parsed_file: ParsedFile
) -> FileOutcome:
    from prepdeck.cards import deck_file  # noqa: PLC0415 - most added files are not decks

    deck, problems = deck_file.read_deck(source_file.shown_path, parsed_file.text)
    if not deck.cards and not problems:
        problems = (
            Problem("this deck has no cards", source_file.shown_path, hint="add a heading with an answer below it"),
        )
    return FileOutcome(
        "added", target_name, path_in_target, "deck", deck.name, format_count(len(deck.cards), "card"), "", problems
    )


def _rename_draft(draft_path: Path, final_path: Path) -> None:
    make_private(final_path.parent)
    draft_path.rename(final_path)


def _describe_write_error(error: OSError, final_path: Path) -> Problem:
    return Problem(f"not written: {error.strerror or error}", str(final_path), hint="fix that and add it again")


def _sync_drafts(draft_paths: list[Path]) -> None:
    """Wait until drafts are on disk."""
    if len(draft_paths) > _MAX_SINGLE_SYNCS and sys.platform == "linux":
        os.sync()  # only Linux promises to wait until the data is written
        return
    for draft_path in draft_paths:
        file_handle = os.open(draft_path, os.O_RDONLY)
        try:
            os.fsync(file_handle)
        finally:
            os.close(file_handle)
