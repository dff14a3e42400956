"""Targets: list them, find them by name and open them."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from prepdeck.cards.card import AnyCard, Deck, name_from_file, slugify
from prepdeck.cards.derived_deck import build_derived_decks
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document_info import SHOWN_FIRST_COUNT, DocumentInfo
from prepdeck.documents.kinds import DOCUMENT_KINDS, find_document_kind
from prepdeck.documents.text import format_count, normalize_case_and_spaces, quote_for_shell
from prepdeck.errors import DECK_REPLACED, NotFoundError, NotReadableError, Problem
from prepdeck.files import is_folder_entry, read_whole_file, shorten_file_name
from prepdeck.library import bundled
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import IndexEntry, IndexStamp, LibraryIndex, is_up_to_date, run_with_index
from prepdeck.library.last_target import load_last_target_name
from prepdeck.library.reading import (
    SILENT_PARSER,
    DocumentFile,
    FileParser,
    ParsedFile,
    open_document,
    read_as_markdown,
    stamp_file,
    stamp_from_status,
)
from prepdeck.settings import DEFAULT_TARGET_NAME, LoadedSettings

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument

DECKS_FOLDER = "decks"  # the folder in a target that contains its deck files
_KIND_ORDER = {document_kind.name: kind_position for kind_position, document_kind in enumerate(DOCUMENT_KINDS)}
# Parsed files are stored in batches, so that an interrupt loses at most one batch and the memory for one is limited.
_MAX_BATCH_FILES, _MAX_BATCH_BYTES = 500, 10_000_000


FileStamp = tuple[str, int, int]  # the path of a file, its size in bytes and its change token


@dataclass(frozen=True, slots=True)
class Target:
    """One job that the person prepares for, with everything that is known without opening a document.

    Attributes:
        name: The name of its folders and on the command line.
        document_infos: The facts about each document by short name, ordered by kind.
        decks: The written decks and the decks derived from documents, in the order in which they are shown.
        problems: What could not be read, and where.
        document_files: The file of each document, by short name.
        contradictions: The contradictions between the documents.
        file_stamps: The files of the target and the state in which each was read.
    """

    name: str
    document_infos: dict[str, DocumentInfo]
    decks: tuple[Deck, ...]
    problems: tuple[Problem, ...]
    document_files: dict[str, DocumentFile] = field(default_factory=dict, repr=False)
    contradictions: tuple[Contradiction, ...] = ()
    file_stamps: frozenset[FileStamp] = field(default=frozenset(), repr=False)
    _opened_documents: "dict[str, AnyDocument]" = field(default_factory=dict, repr=False, compare=False)

    @property
    def title(self) -> str:
        """The company that most of its documents are about; if there is none, the name of the target."""
        return _target_title(self.name, self.document_infos.values())

    @property
    def problems_to_fix(self) -> tuple[Problem, ...]:
        """The problems without notes, such as text of a deck that belongs to no card: `add` and `check` name those."""
        return tuple(problem for problem in self.problems if not problem.is_note)

    @property
    def cards_by_id(self) -> dict[str, AnyCard]:
        """All cards, by id."""
        return {card.id: card for deck in self.decks for card in deck.cards}

    @property
    def incomplete_deck_ids(self) -> frozenset[str]:
        """The ids of the decks whose files could not be read completely."""
        return frozenset(self.problems_by_deck_id)

    @property
    def problems_by_deck_id(self) -> dict[str, list[Problem]]:
        """The problems of each deck whose file could not be read completely."""
        deck_id_by_path = {deck.where: deck.id for deck in self.decks if deck.where}
        problems_by_deck_id: dict[str, list[Problem]] = {}
        for problem in self.problems:
            if problem.where in deck_id_by_path and not problem.is_note:
                problems_by_deck_id.setdefault(deck_id_by_path[problem.where], []).append(problem)
        return problems_by_deck_id

    @property
    def first_document_names(self) -> tuple[str, ...]:
        """The short names of the documents that are shown first, in order."""
        return tuple(self.document_infos)[:SHOWN_FIRST_COUNT]

    def label_document(self, short_name: str) -> str:
        """Return what a document is called on screen: its kind if it is bundled, its own title if the person added it.

        The title says more, but a bundled document is better known by its kind, such as `Pay guide`.
        """
        document_info, document_file = self.document_infos[short_name], self.document_files.get(short_name)
        is_bundled = document_file is not None and document_file.path.startswith(
            f"{bundled.resource_root()}{os.sep}seeds{os.sep}"
        )
        return (find_document_kind(document_info.kind).label if is_bundled else "") or document_info.display_title

    @property
    def label_by_path(self) -> dict[str, str]:
        """What the documents are called on screen, by path."""
        return {info.path: self.label_document(short_name) for short_name, info in self.document_infos.items()}

    def find_short_name(self, name_or_kind: str) -> str:
        """Return the short name of the document with that short name or kind.

        Raises:
            NotFoundError: There is no such document; the hint lists the documents.
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
            name_of_kind = self.find_named_document(name_or_kind)
        if name_of_kind is None:
            raise NotFoundError(f"{self.name} has no document '{name_or_kind}'", hint=self._describe_documents())
        return name_of_kind

    def find_deck(self, id_or_name: str) -> Deck | None:
        """Return the deck with that id or name, in any case; None if there is none."""
        wanted_name = id_or_name.strip().casefold()
        decks_by_id = {deck.id.casefold(): deck for deck in self.decks}
        named_decks = (deck for deck in self.decks if deck.name.casefold() == wanted_name)
        return decks_by_id.get(wanted_name) or next(named_decks, None)

    def find_document_at(self, path: str) -> str:
        """Return the short name of the document at a path, or "" if there is none."""
        return next(
            (short_name for short_name, document_info in self.document_infos.items() if document_info.path == path), ""
        )

    def find_named_document(self, name: str) -> str | None:
        """Return the short name of the document with that short name, file name or title, in any case; or None."""
        wanted_name = normalize_case_and_spaces(name)
        for short_name, document_info in self.document_infos.items():
            file_stem = PurePath(document_info.path).stem
            known_names = map(normalize_case_and_spaces, (short_name, file_stem, document_info.title))
            if wanted_name and wanted_name in known_names:
                return short_name
        return None

    def read_document(self, name_or_kind: str) -> "AnyDocument":
        """Return the document with that short name or kind. It is parsed on the first call.

        Raises:
            NotFoundError: There is no such document; the hint lists the documents.
            NotReadableError: The file was removed or became unreadable after the target was opened.
        """
        short_name = self.find_short_name(name_or_kind)
        if short_name not in self._opened_documents:
            self._opened_documents[short_name] = open_document(self.document_files[short_name])
        return self._opened_documents[short_name]

    def _describe_documents(self) -> str:
        more_count = len(self.document_infos) - len(self.first_document_names)
        shown_names = ", ".join((*self.first_document_names, *([f"{more_count:,} more"] if more_count else [])))
        deck_ids = ", ".join(deck.id for deck in self.decks)
        decks_hint = f"; its decks are: {deck_ids}" if deck_ids else ""
        return f"choose one of: {shown_names}{decks_hint}" if shown_names else "add documents with prepdeck add"


def list_target_names(home: HomeFolders) -> tuple[str, ...]:
    """Return the names of all targets: first the bundled ones, then the person's own."""
    bundled_names = _bundled_target_names()
    own_names = {name for name in _list_subfolders(home.targets_path) if is_text_name(name)}
    return (*sorted(bundled_names), *sorted(own_names - bundled_names))


def check_target_names(home: HomeFolders) -> tuple[Problem, ...]:
    """Return a problem for each folder that is not a target because its name is not text.

    A journal could not contain such a name.
    """
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
    """Return the names of the person's own target folders, including names that are not text."""
    return tuple(_list_subfolders(home.targets_path))


def is_text_name(name: str) -> bool:
    """Return whether a file name is text, without undecodable bytes (which Python turns into lone surrogates)."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


_MAX_TARGET_NAME_LENGTH = 60  # characters
_SIGN_NAMES = str.maketrans({"+": " plus ", "#": " sharp "})  # so that `C`, `C++` and `C#` are three targets
_MAX_TARGET_NAME_BYTES = 180  # file systems allow 255, and other file names are longer than the target's


def make_target_name(text: str) -> str:
    """Return a target name made from a text: lower-case words joined by hyphens, Latin letters without accents.

    The signs `+` and `#` are written as words. Letters of other scripts are kept. A text without a letter or digit
    results in the start of its hash.
    """
    composed_text = unicodedata.normalize("NFC", text.translate(_SIGN_NAMES)).lower()
    letters = [character for character in unicodedata.normalize("NFKD", composed_text) if character.isalnum()]
    if all(map(str.isascii, letters)):
        return slugify(composed_text)[:_MAX_TARGET_NAME_LENGTH].strip("-") or name_from_file(text)
    words = "".join(
        character if character.isalnum() or unicodedata.category(character)[0] == "M" else " "
        for character in composed_text
    )
    return shorten_file_name("-".join(words.split())[:_MAX_TARGET_NAME_LENGTH], _MAX_TARGET_NAME_BYTES).strip("-")


def find_target_name(home: HomeFolders, typed_name: str) -> str | None:
    """Return the name of the target that a person typed, or None if there is no such target."""
    return match_target_name(typed_name, list_target_names(home))


def choose_target(
    home: HomeFolders, typed_name: str | None, loaded_settings: LoadedSettings
) -> tuple[str, tuple[Problem, ...]]:
    """Return the target to open: the one that the person typed, that of the settings, or the last one in the app.

    Args:
        home: The folders to use.
        typed_name: The target that the person typed, or None.
        loaded_settings: The settings.

    Returns:
        The name of the target, and the problems with the settings. If the target of the settings does not exist, that
        is one of the problems, and the bundled target is chosen.
    """
    if typed_name is not None:
        return typed_name, loaded_settings.problems
    set_name = loaded_settings.values.target
    chosen_name = set_name or load_last_target_name(home)
    if chosen_name == DEFAULT_TARGET_NAME or find_target_name(home, chosen_name) is not None:
        return chosen_name, loaded_settings.problems
    if not set_name:  # the last one was removed
        return DEFAULT_TARGET_NAME, loaded_settings.problems
    message = f"there is no target '{chosen_name}', so {DEFAULT_TARGET_NAME} opens"
    target_problem = loaded_settings.problem_at("target", message, f"choose one of: {_list_some_targets(home)}")
    return DEFAULT_TARGET_NAME, (*loaded_settings.problems, target_problem)


def find_earlier_target_name(home: HomeFolders, typed_name: str) -> str | None:
    """Return the name of a removed target whose progress is kept, or None if there is none with that name."""
    with suppress(OSError):
        return match_target_name(typed_name, [path.name for path in home.progress_path.iterdir() if path.is_dir()])
    return None


def match_target_name(typed_name: str, known_names: Collection[str]) -> str | None:
    """Return the known name that a person means, or None.

    It is the typed name itself, the name that `make_target_name` makes from it, or the only known name from which
    `make_target_name` makes the typed name. So a target is found by the text that was typed when it was added, and a
    folder with an odd name is found by its letters and digits.
    """
    if typed_name in known_names:
        return typed_name
    readable_name = make_target_name(typed_name)
    if readable_name in known_names:
        return readable_name
    similar_names = [name for name in known_names if make_target_name(name) == typed_name]
    return similar_names[0] if len(similar_names) == 1 else None


def is_bundled_target(target_name: str) -> bool:
    """Return whether a target comes with prepdeck."""
    return target_name in _bundled_target_names()


def open_target(home: HomeFolders, target_name: str, file_parser: FileParser = SILENT_PARSER) -> Target:
    """Open a target: the facts about its documents, and its decks. Unreadable files become problems of the target.

    The person's folder `targets/NAME` adds to a bundled target of that name. Its files are documents, and the files in
    its `decks` folder are decks. Only documents that changed since they were last read are parsed.

    Args:
        home: The folders to use.
        target_name: The target.
        file_parser: Reads the documents that changed.

    Raises:
        NotFoundError: The target does not exist.
    """
    (target,) = open_targets(home, [target_name], file_parser)
    return target


def open_targets(
    home: HomeFolders, chosen_names: Sequence[str], file_parser: FileParser = SILENT_PARSER
) -> list[Target]:
    """Open several targets at once, as `open_target` does for one.

    Raises:
        NotFoundError: One of the targets does not exist.
    """
    all_target_files = list_target_files(home, chosen_names)

    def open_with_index(library_index: LibraryIndex) -> list[Target]:
        folders = [folder for target_files in all_target_files for folder in target_files.folders]
        known_entries = library_index.read_entries(folders)
        problems = refresh_index(library_index, known_entries, all_target_files, file_parser)
        if problems is not None:  # otherwise nothing was parsed, and the entries are still current
            known_entries = library_index.read_entries(folders)
        target_scans = [_scan_target(target_files, known_entries, problems or {}) for target_files in all_target_files]
        first_files = [
            file for target_scan in target_scans for _, file in target_scan.indexed_documents[:SHOWN_FIRST_COUNT]
        ]
        with library_index.one_commit():
            cards_by_path = _read_first_cards(library_index, first_files, file_parser)
            return [_build_target(library_index, target_scan, cards_by_path) for target_scan in target_scans]

    return run_with_index(home.cache_path, open_with_index)


class TargetFiles(NamedTuple):
    """The files of a target as they are on disk.

    Attributes:
        target_name: The target.
        document_files: Its files that may be documents.
        deck_files: Its deck files.
        folders: The folders that contain the documents.
        problems: What cannot be listed.
    """

    target_name: str
    document_files: list[DocumentFile]
    deck_files: list[DocumentFile]
    folders: list[str]
    problems: list[Problem]

    @property
    def stamps(self) -> frozenset[FileStamp]:
        """The state of each file."""
        return frozenset(
            (file.path, file.size_bytes, file.change_token) for file in (*self.document_files, *self.deck_files)
        )


def list_target_files(home: HomeFolders, chosen_names: Iterable[str]) -> list[TargetFiles]:
    """List the files of targets without reading them.

    Raises:
        NotFoundError: One of the targets does not exist.
    """
    bundled_names, known_names = _bundled_target_names(), set(list_target_names(home))
    bundled_folder, own_folder = str(bundled.resource_root()), str(home.targets_path)
    all_target_files = []
    for typed_name in chosen_names:
        target_name = match_target_name(typed_name, known_names)
        if target_name is None:
            hint = f"choose one of: {_list_some_targets(home)}"
            raise NotFoundError(f"there is no target '{typed_name}'", hint=hint)
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


def _list_some_targets(home: HomeFolders) -> str:
    """Return the names of the first targets, as a person can type them."""
    target_names = list_target_names(home)
    shown_names = map(quote_for_shell, target_names[:SHOWN_FIRST_COUNT])
    return ", ".join((*shown_names, *(["…"] if len(target_names) > SHOWN_FIRST_COUNT else [])))


def refresh_index(
    library_index: LibraryIndex,
    known_states: Mapping[str, IndexStamp] | Mapping[str, IndexEntry],
    all_target_files: Sequence[TargetFiles],
    file_parser: FileParser,
    *,
    is_whole_library: bool = False,
) -> dict[str, Problem] | None:
    """Parse the files that changed, and update the index.

    Args:
        library_index: The index.
        known_states: The stamps or entries that the index has, by path.
        all_target_files: The files of the targets.
        file_parser: Reads the files that changed.
        is_whole_library: Whether these are all targets, so that entries of other folders can be deleted.

    Returns:
        None if the index was up to date; otherwise the problems of the files that could not be opened, by path.
    """
    current_paths = {file.path for target_files in all_target_files for file in target_files.document_files}
    folders = {folder for target_files in all_target_files for folder in target_files.folders}
    removed_ids = [
        known_states[path].document_id
        for path in known_states.keys() - current_paths
        if is_whole_library or os.path.dirname(path) in folders  # noqa: PTH120 - a Path for each of thousands is slow
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
    parsed_files = _parse_and_store(library_index, unread_files, file_parser)
    return {file.path: parsed_file for file, parsed_file in parsed_files if isinstance(parsed_file, Problem)}


def _parse_and_store(
    library_index: LibraryIndex, files: Sequence[DocumentFile], file_parser: FileParser
) -> Iterator[tuple[DocumentFile, ParsedFile | Problem]]:
    """Parse files and store the results, even if the caller stops early."""
    waiting_files: list[tuple[DocumentFile, ParsedFile]] = []
    waiting_bytes = 0
    try:
        for file, parsed_file in file_parser.parse_files(files):
            if isinstance(parsed_file, ParsedFile):
                waiting_files.append((file, parsed_file))
                waiting_bytes += len(parsed_file.raw_bytes)
            if len(waiting_files) >= _MAX_BATCH_FILES or waiting_bytes >= _MAX_BATCH_BYTES:
                library_index.store_files(waiting_files)
                waiting_files.clear()
                waiting_bytes = 0
            yield file, parsed_file
    finally:
        if waiting_files:
            library_index.store_files(waiting_files)


def _read_first_cards(
    library_index: LibraryIndex, files: list[DocumentFile], file_parser: FileParser
) -> dict[str, tuple[AnyCard, ...]]:
    """Return the cards of the documents that are shown first, by path. Files without stored cards are parsed."""
    cards_by_path = library_index.read_cards(files)
    files_without_cards = [file for file in files if file.path not in cards_by_path]
    for file, parsed_file in _parse_and_store(library_index, files_without_cards, file_parser):
        if isinstance(parsed_file, ParsedFile) and parsed_file.cards is not None:  # a removed file is a Problem here
            cards_by_path[file.path] = parsed_file.cards
    return cards_by_path


class _TargetScan(NamedTuple):
    """The files of a target with its documents in order and its problems."""

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
    derived_decks, replaced_problems = _replace_derived_decks(build_derived_decks(document_cards, title), written_decks)
    decks = (*written_decks, *derived_decks)
    return Target(
        name=target_files.target_name,
        document_infos={document_info.name: document_info for document_info, _ in indexed_documents},
        decks=tuple(sorted(decks, key=lambda deck: (deck.order, deck.name.lower()))),
        problems=(*problems, *deck_problems, *replaced_problems),
        document_files={document_info.name: file for document_info, file in indexed_documents},
        contradictions=library_index.find_contradictions(
            target_files.target_name, _files_sharing_company(indexed_documents)
        ),
        file_stamps=target_files.stamps,
    )


def has_changed_files(home: HomeFolders, target: Target) -> bool:
    """Whether files of a target have changed, come or gone since it was opened; not whether the target is gone."""
    try:
        (target_files,) = list_target_files(home, [target.name])
    except NotFoundError:
        return False
    return target_files.stamps != target.file_stamps


def _replace_derived_decks(
    derived_decks: Iterable[Deck], written_decks: Iterable[Deck]
) -> tuple[list[Deck], list[Problem]]:
    """Leave out the derived decks that a deck file with their name replaces; a note names each that is not bundled."""
    written_by_id = {deck.id: deck for deck in written_decks}
    kept_decks, problems = list[Deck](), list[Problem]()
    for derived_deck in derived_decks:
        written_deck = written_by_id.get(derived_deck.id)
        if written_deck is None:
            kept_decks.append(derived_deck)
        elif not written_deck.where.startswith(f"{bundled.resource_root()}{os.sep}"):
            card_count = format_count(len(derived_deck.cards), "card")
            message = f"stands in for the deck “{derived_deck.name}” with {card_count} from your documents"
            hint = "rename this file to have both"
            problems.append(Problem(message, written_deck.where, hint=hint, code=DECK_REPLACED))
    return kept_decks, problems


def _files_sharing_company(indexed_documents: Iterable[tuple[DocumentInfo, DocumentFile]]) -> list[DocumentFile]:
    """Return the files of the documents that share their company with another: only these can contradict each other."""
    company_files = [(company_key(document_info.company), file) for document_info, file in indexed_documents]
    company_counts = Counter(shared_key for shared_key, _ in company_files)
    return [file for shared_key, file in company_files if company_counts[shared_key] > 1]


def _target_title(target_name: str, document_infos: Iterable[DocumentInfo]) -> str:
    """Return the company of more than half of the documents that have one; otherwise the name of the target."""
    spelling_counts = Counter(document_info.company for document_info in document_infos if document_info.company)
    key_counts: Counter[str] = Counter()
    for company, document_count in spelling_counts.items():
        key_counts[company_key(company)] += document_count
    for main_key, document_count in key_counts.most_common(1):
        if document_count * 2 > key_counts.total():
            return next(company for company in spelling_counts if company_key(company) == main_key)
    return target_name.replace("-", " ").title()


def company_key(company: str) -> str:
    """Return a key that is the same for every spelling of a company name: its letters and digits in lower case."""
    return "".join(filter(str.isalnum, company.lower()))


def _read_target_decks(library_index: LibraryIndex, target_files: TargetFiles) -> tuple[list[Deck], list[Problem]]:
    """Return the written decks of a target and their problems."""
    if not target_files.deck_files:
        return [], []
    if (stored_decks := library_index.read_decks(target_files.target_name, target_files.deck_files)) is not None:
        return stored_decks
    problems: list[Problem] = []
    unopened_problems: list[Problem] = []
    decks = list(_parse_deck_files(target_files.deck_files, problems, unopened_problems))
    if not unopened_problems:  # such a problem, as of permissions, can end without a change of the file's stamp
        library_index.store_decks(target_files.target_name, target_files.deck_files, decks, problems)
    return decks, [*unopened_problems, *problems]


def _parse_deck_files(
    files: list[DocumentFile], problems: list[Problem], unopened_problems: list[Problem]
) -> Iterator[Deck]:
    from prepdeck.cards import deck_file  # noqa: PLC0415 - decks that are in the index need no parser

    taken_ids: set[str] = set()
    for file in files:
        try:
            text, import_problems = read_as_markdown(read_whole_file(Path(file.path), file.shown_path), file.shown_path)
        except NotReadableError as error:
            unopened_problems.append(error.problem)
            continue
        problems.extend(import_problems)
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
    """Return the sorted names of the folders in a folder. `scandir` avoids a system call for each of thousands."""
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
    """Add the files of a folder and of its deck folder to the files of a target.

    Args:
        target_files: Receives the files, and problems with folders that cannot be listed.
        folder: The folder with the documents.
        decks_folder: The folder with the deck files.
        is_own_folder: Whether it is the person's folder, which contains the deck folder.
    """
    target_files.folders.append(folder)
    folder_entries = _sorted_entries(folder, target_files.problems)
    target_files.document_files.extend(_entry_files(folder_entries, target_files))
    if not is_own_folder or any(entry.name == DECKS_FOLDER for entry in folder_entries):
        target_files.deck_files.extend(_entry_files(_sorted_entries(decks_folder, target_files.problems), target_files))


def _sorted_entries(folder: str, problems: list[Problem]) -> "list[os.DirEntry[str]]":
    """Return the sorted entries of a folder without hidden ones; none if the folder does not exist."""
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
    """Yield the files among the entries, each with a unique short name."""
    last_numbers = dict.fromkeys((file.short_name for file in target_files.document_files), 1) if folder_entries else {}
    for entry in folder_entries:
        if is_folder_entry(entry):
            if entry.name != DECKS_FOLDER:
                hint = f"move its files to {entry.path.rpartition(os.sep)[0]}"
                target_files.problems.append(Problem("this folder is not read", entry.path, hint=hint))
            continue
        if is_text_name(entry.name):
            stem = entry.name.rpartition(".")[0] or entry.name
            short_name = stem if _SHORT_NAME_PATTERN.fullmatch(stem) else name_from_file(stem)
            yield DocumentFile(entry.path, entry.path, _unused_name(short_name, last_numbers), *_stamp_entry(entry))
        else:
            target_files.problems.append(
                Problem("skipped: its name is not UTF-8 text", entry.path, hint="rename the file")
            )


_SHORT_NAME_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # a file name that can be used as it is


def _stamp_entry(entry: "os.DirEntry[str]") -> tuple[int, int]:
    """Return the stamp of a file. An unreadable one, such as a broken link, gets a stamp that is never stored."""
    try:
        return stamp_from_status(entry.stat()) or stamp_file(entry.path)
    except OSError:
        return -1, -1


def _unused_name(short_name: str, last_numbers: dict[str, int]) -> str:
    """Return the name, with a number appended if it is taken. `last_numbers` has the last number tried by name."""
    free_name = short_name
    while free_name in last_numbers:
        last_numbers[short_name] += 1
        free_name = f"{short_name}-{last_numbers[short_name]}"
    last_numbers[free_name] = 1
    return free_name
