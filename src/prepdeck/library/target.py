"""Targets: which there are, and what one of them holds."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prepdeck.cards.card import AnyCard, Deck, name_from_file, slugify
from prepdeck.cards.derived_deck import build_derived_decks
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.kinds import KIND_LABELS
from prepdeck.documents.text import make_printable
from prepdeck.errors import NotFoundError, NotReadableError, Problem
from prepdeck.files import is_folder_entry, read_whole_file, shorten_file_name
from prepdeck.library import bundled
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import IndexEntry, IndexStamp, LibraryIndex, is_up_to_date, run_with_index
from prepdeck.library.reading import (
    DocumentFile,
    ParsedFile,
    decode_document,
    open_document,
    parse_files,
    stamp_file,
    stamp_from_status,
)
from prepdeck.progress_callback import ProgressCallback, no_progress

if TYPE_CHECKING:
    from prepdeck.documents.document import Document

DEFAULT_TARGET_NAME = "runway"
DECKS_FOLDER = "decks"  # the folder of a target that holds its deck files
SHOWN_FIRST_COUNT = 12  # documents; as many as a person can take in at a glance
_KIND_ORDER = {kind: kind_position for kind_position, kind in enumerate(KIND_LABELS)}
_FILES_PER_STORE = 500  # files; what was read is kept this often, so that an interrupted reading is not lost


@dataclass(frozen=True, slots=True)
class Target:
    """One job being prepared for, with everything that is known of it without opening a document.

    Attributes:
        name: The name on the command line and of its folders.
        document_infos: By their short names, a glance at each document, in the order of their kinds.
        decks: The decks that were written and those derived from the documents, in the order in which they are shown.
        problems: What could not be read, and where.
        document_files: By the short names of the documents, where each is.
        contradictions: What the documents contradict each other in.
    """

    name: str
    document_infos: dict[str, DocumentInfo]
    decks: tuple[Deck, ...]
    problems: tuple[Problem, ...]
    document_files: dict[str, DocumentFile] = field(default_factory=dict, repr=False)
    contradictions: tuple[Contradiction, ...] = ()
    _opened_documents: "dict[str, Document]" = field(default_factory=dict, repr=False, compare=False)

    @property
    def title(self) -> str:
        """The company that most of its documents are about, as they write it, else the name."""
        return _target_title(self.name, self.document_infos.values())

    @property
    def cards_by_id(self) -> dict[str, AnyCard]:
        """Every card by its id."""
        return {card.id: card for deck in self.decks for card in deck.cards}

    @property
    def incomplete_deck_ids(self) -> frozenset[str]:
        """The ids of the decks of whose files something could not be read."""
        problem_paths = {problem.where for problem in self.problems}
        return frozenset(deck.id for deck in self.decks if deck.where and deck.where in problem_paths)

    @property
    def first_document_names(self) -> tuple[str, ...]:
        """The short names of the documents that are shown first."""
        return tuple(self.document_infos)[:SHOWN_FIRST_COUNT]

    def find_short_name(self, name_or_kind: str) -> str:
        """The short name of the document of that name or kind.

        Raises:
            NotFoundError: There is none; the message names those there are.
        """
        if name_or_kind in self.document_infos:
            return name_or_kind
        name_of_kind = next(
            (
                short_name
                for short_name, document_info in self.document_infos.items()
                if document_info.kind == name_or_kind
            ),
            None,
        )
        if name_of_kind is None:
            raise NotFoundError(f"{self.name} has no document '{name_or_kind}'", hint=self._describe_documents())
        return name_of_kind

    def find_document_at(self, path: str) -> str:
        """The short name of the document in a file, "" if the file holds none."""
        return next(
            (short_name for short_name, document_info in self.document_infos.items() if document_info.path == path), ""
        )

    def read_document(self, name_or_kind: str) -> "Document":
        """The document of that short name or kind, read when it is asked for the first time.

        Raises:
            NotFoundError: There is none; the message names those there are.
            NotReadableError: It was there when the target was opened, and is not any more.
        """
        short_name = self.find_short_name(name_or_kind)
        if short_name not in self._opened_documents:
            self._opened_documents[short_name] = open_document(self.document_files[short_name])
        return self._opened_documents[short_name]

    def _describe_documents(self) -> str:
        more_count = len(self.document_infos) - len(self.first_document_names)
        shown_names = ", ".join((*self.first_document_names, *([f"{more_count:,} more"] if more_count else [])))
        return f"choose one of: {shown_names}" if shown_names else "add documents with prepdeck add"


def list_target_names(home: HomeFolders) -> tuple[str, ...]:
    """The names of all targets: the bundled ones, then the person's own."""
    bundled_names = _bundled_target_names()
    own_names = {name for name in _list_subfolders(home.targets_path) if is_text_name(name)}
    return (*sorted(bundled_names), *sorted(own_names - bundled_names))


def check_target_names(home: HomeFolders) -> tuple[Problem, ...]:
    """The folders that are no targets because their names are not text, which no journal could name."""
    message = "skipped: its name is not UTF-8 text"
    return tuple(
        Problem(
            message,
            str(home.targets_path / folder_name),
            hint=f"rename the folder, or run prepdeck remove {quote_for_shell(folder_name)}",
        )
        for folder_name in _list_subfolders(home.targets_path)
        if not is_text_name(folder_name)
    )


def list_target_folders(home: HomeFolders) -> tuple[str, ...]:
    """The names of all folders of targets that are the person's own, also those whose names are not text."""
    return tuple(_list_subfolders(home.targets_path))


def is_text_name(name: str) -> bool:
    """Whether a name from the file system is text, and not bytes that stand for none."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


_MAX_TARGET_NAME_LENGTH = 60  # signs of the name of a target
_MAX_TARGET_NAME_BYTES = 180  # of such a name: its files have longer ones


def make_target_name(text: str) -> str:
    """A name for a target: lower-case words joined by hyphens, Latin letters without their accents.

    A text in another script keeps its letters, and one without a letter or digit gives the beginning of its hash.
    """
    composed_text = unicodedata.normalize("NFC", text).lower()
    letters = [character for character in unicodedata.normalize("NFKD", composed_text) if character.isalnum()]
    if all(map(str.isascii, letters)):
        return slugify(composed_text)[:_MAX_TARGET_NAME_LENGTH].strip("-") or name_from_file(text)
    words = "".join(
        character if character.isalnum() or unicodedata.category(character)[0] == "M" else " "
        for character in composed_text
    )
    return shorten_file_name("-".join(words.split())[:_MAX_TARGET_NAME_LENGTH], _MAX_TARGET_NAME_BYTES).strip("-")


def find_target_name(home: HomeFolders, typed_name: str) -> str | None:
    """The name of the target that a person means, None where there is no such target."""
    return match_target_name(typed_name, list_target_names(home))


def find_earlier_target_name(home: HomeFolders, typed_name: str) -> str | None:
    """The name of a target that is gone and whose progress is kept, None where there is none of that name."""
    with suppress(OSError):
        return match_target_name(typed_name, [path.name for path in home.progress_path.iterdir() if path.is_dir()])
    return None


def match_target_name(typed_name: str, known_names: Collection[str]) -> str | None:
    """The name that a person means: the one they typed, what adding makes of it, or the one name it is made of.

    So a target is found by what was typed when it was added, and one with an odd name by its letters and digits.
    """
    if typed_name in known_names:
        return typed_name
    readable_name = make_target_name(typed_name)
    if readable_name in known_names:
        return readable_name
    similar_names = [name for name in known_names if make_target_name(name) == typed_name]
    return similar_names[0] if len(similar_names) == 1 else None


def quote_for_shell(name: str) -> str:
    """A name as it can be typed in a shell, with every sign that a screen does not show written as its bytes."""
    if _SAFE_SHELL_WORD.fullmatch(name):
        return name
    if is_text_name(name) and make_printable(name) == name:
        import shlex  # noqa: PLC0415 - for odd names alone

        quoted_word = shlex.quote(name)
    else:
        quoted_word = f"$'{''.join(map(_escape_for_shell, name))}'"
    return f"-- {quoted_word}" if name.startswith("-") else quoted_word


_SAFE_SHELL_WORD = re.compile(r"[\w.][\w.,:+-]*")  # no shell means anything else by it


def _escape_for_shell(character: str) -> str:
    if is_text_name(character) and character not in "'\\" and make_printable(character) == character:
        return character
    return "".join(f"\\x{byte_value:02x}" for byte_value in character.encode("utf-8", "surrogateescape"))


def is_bundled_target(target_name: str) -> bool:
    """Whether a target comes with prepdeck."""
    return target_name in _bundled_target_names()


def open_target(
    home: HomeFolders, target_name: str, on_progress: ProgressCallback = no_progress, *, can_use_processes: bool = False
) -> Target:
    """A target: a glance at each document, and its decks. What cannot be read becomes problems; the rest is there.

    The person's own folder `targets/NAME` adds to a bundled target of that name: its files are documents, those in
    its `decks` folder are decks. Only documents that were written since they were last looked at are read.

    Args:
        home: The folders to use.
        target_name: The target.
        on_progress: Told after each document that had to be read.
        can_use_processes: As in `parse_files`.

    Raises:
        NotFoundError: There is no target of that name.
    """
    (target,) = open_targets(home, [target_name], on_progress, can_use_processes=can_use_processes)
    return target


def open_targets(
    home: HomeFolders,
    chosen_names: Sequence[str],
    on_progress: ProgressCallback = no_progress,
    *,
    can_use_processes: bool = False,
) -> list[Target]:
    """Several targets, as `open_target` gives one.

    Raises:
        NotFoundError: There is no target of one of the names.
    """
    all_target_files = list_target_files(home, chosen_names)

    def looked(library_index: LibraryIndex) -> list[Target]:
        folders = [folder for target_files in all_target_files for folder in target_files.folders]
        known_entries = library_index.read_entries(folders)
        problems = refresh_index(
            library_index, known_entries, all_target_files, on_progress, can_use_processes=can_use_processes
        )
        if problems is not None:
            known_entries = library_index.read_entries(folders)
        target_scans = [_scan_target(target_files, known_entries, problems or {}) for target_files in all_target_files]
        first_files = [
            file for target_scan in target_scans for _, file in target_scan.indexed_documents[:SHOWN_FIRST_COUNT]
        ]
        cards_by_path = _read_first_cards(library_index, first_files, on_progress, can_use_processes=can_use_processes)
        return [_build_target(library_index, target_scan, cards_by_path) for target_scan in target_scans]

    return run_with_index(home.cache_path, looked)


class TargetFiles(NamedTuple):
    """The files of a target as they are on disk.

    Attributes:
        target_name: The target.
        document_files: Its files that may be documents.
        deck_files: Its deck files.
        folders: The folders that hold the documents.
        problems: What cannot even be looked at.
    """

    target_name: str
    document_files: list[DocumentFile]
    deck_files: list[DocumentFile]
    folders: list[str]
    problems: list[Problem]


def list_target_files(home: HomeFolders, chosen_names: Iterable[str]) -> list[TargetFiles]:
    """The files of targets, without opening one.

    Raises:
        NotFoundError: There is no target of one of the names.
    """
    bundled_names, known_names = _bundled_target_names(), set(list_target_names(home))
    bundled_folder, own_folder = str(bundled.resource_root()), str(home.targets_path)
    all_target_files = []
    for typed_name in chosen_names:
        target_name = match_target_name(typed_name, known_names)
        if target_name is None:
            shown_names = [
                *map(quote_for_shell, list_target_names(home)[:SHOWN_FIRST_COUNT]),
                *(["…"] if len(known_names) > SHOWN_FIRST_COUNT else []),
            ]
            raise NotFoundError(f"there is no target '{typed_name}'", hint=f"choose one of: {', '.join(shown_names)}")
        target_files = TargetFiles(target_name, [], [], [], [])
        if target_name in bundled_names:
            _add_target_folder(
                target_files,
                f"{bundled_folder}{os.sep}seeds{os.sep}{target_name}",
                f"{bundled_folder}{os.sep}{DECKS_FOLDER}{os.sep}{target_name}",
            )
        _add_target_folder(
            target_files,
            f"{own_folder}{os.sep}{target_name}",
            f"{own_folder}{os.sep}{target_name}{os.sep}{DECKS_FOLDER}",
            is_own_folder=True,
        )
        all_target_files.append(target_files)
    return all_target_files


def refresh_index(
    library_index: LibraryIndex,
    known_states: Mapping[str, IndexStamp] | Mapping[str, IndexEntry],
    all_target_files: Sequence[TargetFiles],
    on_progress: ProgressCallback = no_progress,
    *,
    is_whole_library: bool = False,
    can_use_processes: bool = False,
) -> dict[str, Problem] | None:
    """Bring the index up to date with the files.

    Args:
        library_index: The index.
        known_states: What it holds of the files, by their paths.
        all_target_files: Where the files are.
        on_progress: Told after each document that had to be read.
        is_whole_library: Whether the places are those of all targets, so that what is held of other folders is of none.
        can_use_processes: As in `parse_files`.

    Returns:
        None where it was up to date; else why a file could not be opened, by its path.
    """
    current_paths = {file.path for target_files in all_target_files for file in target_files.document_files}
    folders = {folder for target_files in all_target_files for folder in target_files.folders}
    removed_ids = [
        known_states[path].document_id
        for path in known_states.keys() - current_paths
        if is_whole_library or os.path.dirname(path) in folders  # noqa: PTH120 - no Path for each of thousands
    ]
    unread_files = [
        file._replace(is_shown_first=len(target_files.document_files) <= SHOWN_FIRST_COUNT)
        for target_files in all_target_files
        for file in target_files.document_files
        if not is_up_to_date(known_states.get(file.path), file)
    ]
    if not removed_ids and not unread_files:
        return None
    library_index.forget_documents(removed_ids)
    parsed_files = _parse_and_store(library_index, unread_files, on_progress, can_use_processes=can_use_processes)
    return {file.path: parsed_file for file, parsed_file in parsed_files if isinstance(parsed_file, Problem)}


def _parse_and_store(
    library_index: LibraryIndex,
    files: Sequence[DocumentFile],
    on_progress: ProgressCallback,
    *,
    can_use_processes: bool,
) -> Iterator[tuple[DocumentFile, ParsedFile | Problem]]:
    """Read files as `parse_files` does; what was read is kept, also where the rest is not read any more."""
    waiting_files: list[tuple[DocumentFile, ParsedFile]] = []
    try:
        for file, parsed_file in parse_files(files, on_progress, can_use_processes=can_use_processes):
            if isinstance(parsed_file, ParsedFile):
                waiting_files.append((file, parsed_file))
            if len(waiting_files) >= _FILES_PER_STORE:
                library_index.store_files(waiting_files)
                waiting_files.clear()
            yield file, parsed_file
    finally:
        if waiting_files:
            library_index.store_files(waiting_files)


def _read_first_cards(
    library_index: LibraryIndex, files: list[DocumentFile], on_progress: ProgressCallback, *, can_use_processes: bool
) -> dict[str, tuple[AnyCard, ...]]:
    """The cards of the documents that are shown first, by path; where they are not known they are read for them."""
    cards_by_path = library_index.read_cards(files)
    files_without_cards = [file for file in files if file.path not in cards_by_path]
    for file, parsed_file in _parse_and_store(
        library_index, files_without_cards, on_progress, can_use_processes=can_use_processes
    ):
        if isinstance(parsed_file, ParsedFile) and parsed_file.cards is not None:  # and not taken away this moment
            cards_by_path[file.path] = parsed_file.cards
    return cards_by_path


class _TargetScan(NamedTuple):
    """A target looked at: its place, its documents in order, and what could not be read."""

    target_files: TargetFiles
    indexed_documents: list[tuple[DocumentInfo, DocumentFile]]
    problems: list[Problem]


def _scan_target(
    target_files: TargetFiles, known_entries: Mapping[str, IndexEntry], unopened_problems: Mapping[str, Problem]
) -> _TargetScan:
    problems = list(target_files.problems)
    indexed_documents: list[tuple[DocumentInfo, DocumentFile]] = []
    for file in target_files.document_files:
        if file.path in unopened_problems:
            problems.append(unopened_problems[file.path])
            continue
        index_entry = known_entries[file.path]
        problems.extend(index_entry.problems)
        if document_info := index_entry.document_info(file.short_name, file.shown_path):
            indexed_documents.append((document_info, file))
    indexed_documents.sort(key=lambda info_and_file: _KIND_ORDER.get(info_and_file[0].kind, len(_KIND_ORDER)))
    return _TargetScan(target_files, indexed_documents, problems)


def _build_target(
    library_index: LibraryIndex, target_scan: _TargetScan, cards_by_path: Mapping[str, tuple[AnyCard, ...]]
) -> Target:
    target_files, indexed_documents, problems = target_scan
    written_decks, deck_problems = _read_target_decks(library_index, target_files)
    title = _target_title(target_files.target_name, (document_info for document_info, _ in indexed_documents))
    document_cards = (
        (document_info.name, cards_by_path[file.path])
        for document_info, file in indexed_documents[:SHOWN_FIRST_COUNT]
        if file.path in cards_by_path
    )
    decks = (*written_decks, *build_derived_decks(document_cards, title, {deck.id for deck in written_decks}))
    return Target(
        name=target_files.target_name,
        document_infos={document_info.name: document_info for document_info, _ in indexed_documents},
        decks=tuple(sorted(decks, key=lambda deck: (deck.order, deck.name.lower()))),
        problems=(*problems, *deck_problems),
        document_files={document_info.name: file for document_info, file in indexed_documents},
        contradictions=library_index.find_contradictions(
            target_files.target_name, _files_sharing_company(indexed_documents)
        ),
    )


def _files_sharing_company(indexed_documents: Iterable[tuple[DocumentInfo, DocumentFile]]) -> list[DocumentFile]:
    """The files of documents but for those that are alone in being about their company."""
    company_files = [(company_key(document_info.company), file) for document_info, file in indexed_documents]
    company_counts = Counter(shared_key for shared_key, _ in company_files)
    return [file for shared_key, file in company_files if company_counts[shared_key] > 1]


def _target_title(target_name: str, document_infos: Iterable[DocumentInfo]) -> str:
    """The company that more than half of those documents are about that name one, else the name of the target."""
    spelling_counts = Counter(document_info.company for document_info in document_infos if document_info.company)
    key_counts: Counter[str] = Counter()
    for company, document_count in spelling_counts.items():
        key_counts[company_key(company)] += document_count
    for main_key, document_count in key_counts.most_common(1):
        if document_count * 2 > key_counts.total():
            return next(company for company in spelling_counts if company_key(company) == main_key)
    return target_name.replace("-", " ").title()


def company_key(company: str) -> str:
    """The same for every spelling of a company's name: its letters and digits, in small letters."""
    return "".join(filter(str.isalnum, company.lower()))


def _read_target_decks(library_index: LibraryIndex, target_files: TargetFiles) -> tuple[list[Deck], list[Problem]]:
    """The decks that were written for a target, and what of them could not be read."""
    if not target_files.deck_files:
        return [], []
    if (stored_decks := library_index.read_decks(target_files.target_name, target_files.deck_files)) is not None:
        return stored_decks
    problems: list[Problem] = []
    unopened_problems: list[Problem] = []
    decks = list(_parse_deck_files(target_files.deck_files, problems, unopened_problems))
    if not unopened_problems:  # what hinders that may end without the file being written
        library_index.store_decks(target_files.target_name, target_files.deck_files, decks, problems)
    return decks, [*unopened_problems, *problems]


def _parse_deck_files(
    files: list[DocumentFile], problems: list[Problem], unopened_problems: list[Problem]
) -> Iterator[Deck]:
    from prepdeck.cards import deck_file  # noqa: PLC0415 - decks that have been read before need no reader of them

    taken_ids: set[str] = set()
    for file in files:
        try:
            text, encoding_problems = decode_document(
                read_whole_file(Path(file.path), file.shown_path), file.shown_path
            )
        except NotReadableError as error:
            unopened_problems.append(error.problem)
            continue
        problems.extend(encoding_problems)
        deck, deck_problems = deck_file.read_deck(file.shown_path, text)
        problems.extend(deck_problems)
        if deck.id in taken_ids:
            problems.append(Problem(f"there is already a deck '{deck.id}'", file.shown_path, hint="rename the file"))
        elif deck.cards:
            taken_ids.add(deck.id)
            yield deck
        elif not deck_problems:
            problems.append(
                Problem("this deck has no cards", file.shown_path, hint="add a heading with an answer below it")
            )


def _bundled_target_names() -> set[str]:
    root_path = bundled.resource_root()
    return {name for part_name in ("seeds", "decks") for name in _list_subfolders(root_path / part_name)}


def _list_subfolders(folder: Path) -> list[str]:
    """The names of the folders in a folder; a thousand of them are not looked at one by one."""
    try:
        with os.scandir(folder) as folder_scan:
            return sorted(
                entry.name for entry in folder_scan if not entry.name.startswith(".") and is_folder_entry(entry)
            )
    except OSError:
        return []


def _add_target_folder(
    target_files: TargetFiles, folder: str, decks_folder: str, *, is_own_folder: bool = False
) -> None:
    """Add the files of a folder, and those of its folder of decks, to the place of a target.

    Args:
        target_files: Takes them, and what cannot be listed.
        folder: Where the documents are.
        decks_folder: Where the deck files are.
        is_own_folder: Whether it is the person's folder, which holds the deck files as well.
    """
    target_files.folders.append(folder)
    folder_entries = _sorted_entries(folder, target_files.problems)
    target_files.document_files.extend(_entry_files(folder_entries, target_files))
    if not is_own_folder or any(entry.name == DECKS_FOLDER for entry in folder_entries):
        target_files.deck_files.extend(_entry_files(_sorted_entries(decks_folder, target_files.problems), target_files))


def _sorted_entries(folder: str, problems: list[Problem]) -> "list[os.DirEntry[str]]":
    """What a folder holds, in order, without what is hidden; nothing where there is no such folder."""
    try:
        with os.scandir(folder) as folder_scan:
            return sorted([entry for entry in folder_scan if entry.name[0] != "."], key=attrgetter("name"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        hint = "check its permissions"
        problems.append(Problem(f"cannot be read: {error.strerror or error}", folder, hint=hint))
        return []


def _entry_files(folder_entries: "list[os.DirEntry[str]]", target_files: TargetFiles) -> Iterator[DocumentFile]:
    """The files among the entries, each with a short name of its own."""
    last_numbers = dict.fromkeys((file.short_name for file in target_files.document_files), 1) if folder_entries else {}
    for entry in folder_entries:
        if is_folder_entry(entry):
            continue
        if is_text_name(entry.name):
            stem = entry.name.rpartition(".")[0] or entry.name
            short_name = stem if _SHORT_NAME_PATTERN.fullmatch(stem) else name_from_file(stem)
            yield DocumentFile(entry.path, entry.path, _unused_name(short_name, last_numbers), *_stamp_entry(entry))
        else:
            target_files.problems.append(
                Problem("skipped: its name is not UTF-8 text", entry.path, hint="rename the file")
            )


_SHORT_NAME_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # a name that is short already


def _stamp_entry(entry: "os.DirEntry[str]") -> tuple[int, int]:
    """The stamp of a file; of what cannot be asked, such as a broken link, something that is never kept."""
    try:
        return stamp_from_status(entry.stat()) or stamp_file(entry.path)
    except OSError:
        return -1, -1


def _unused_name(short_name: str, last_numbers: dict[str, int]) -> str:
    """The name, with a number behind it where it is taken; `last_numbers` holds the last one tried of each name."""
    free_name = short_name
    while free_name in last_numbers:
        last_numbers[short_name] += 1
        free_name = f"{short_name}-{last_numbers[short_name]}"
    last_numbers[free_name] = 1
    return free_name
