"""The index of the library: a SQLite file with facts about every document and its words for the search.

It is in the cache folder and may be deleted at any time, because it contains only copies from the documents. An entry
is valid while its file has the same size and change token as when it was read.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import apsw
from msgspec.structs import astuple, fields, replace

from prepdeck import __version__
from prepdeck.cards.card import CARD_KINDS, AnyCard, Deck
from prepdeck.cards.card_codec import decode_cards, decode_decks, encode_cards, encode_decks
from prepdeck.cards.derived_deck import DECK_TYPES
from prepdeck.documents.claims.contradictions import Claim, Contradiction, find_contradictions
from prepdeck.documents.document_info import DocumentInfo
from prepdeck.documents.importers import IMPORTERS
from prepdeck.documents.kinds import DOCUMENT_KINDS, find_document_kind
from prepdeck.documents.words import fold_text, unfold_text
from prepdeck.errors import Problem
from prepdeck.files import make_private
from prepdeck.library import checksummed_database
from prepdeck.library.reading import DocumentFile, ParsedFile
from prepdeck.library.search_marks import read_marked_text, register_functions

INDEX_FILE_NAME = "library.sqlite"
# The version is part of it because new parsers can find other facts. So are the importers, the kinds of documents with
# their decks, and the kinds of cards with their fields, because a new one changes what is read from files.
_INDEX_FORMAT = json.dumps(
    [
        15,
        __version__,
        [(importer.name, importer.suffixes) for importer in IMPORTERS],
        [(kind.name, kind.has_claims, [deck_type.id for deck_type in kind.deck_types]) for kind in DOCUMENT_KINDS],
        [
            (kind, [(card_field.name, str(card_field.type)) for card_field in fields(card_class)])
            for kind, card_class in CARD_KINDS.items()
        ],
    ]
)
_CREATE_TABLES = """
CREATE TABLE IF NOT EXISTS format (is_ TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS document (
    path BLOB NOT NULL UNIQUE, folder BLOB NOT NULL, id INTEGER PRIMARY KEY, size INTEGER NOT NULL,
    changed INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, company TEXT NOT NULL, role TEXT NOT NULL,
    updated TEXT NOT NULL, review_due TEXT NOT NULL, facts TEXT NOT NULL, doubts INTEGER NOT NULL,
    problems TEXT NOT NULL, claims TEXT NOT NULL, cards TEXT
);
CREATE TABLE IF NOT EXISTS decks (
    target TEXT PRIMARY KEY, files TEXT NOT NULL, decks TEXT NOT NULL, problems TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS contradictions (target TEXT PRIMARY KEY, files TEXT NOT NULL, found TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_folder ON document (folder, path, size, changed);
"""
_CREATE_WORDS_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')"
)
_INSERT_DOCUMENT = "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ENTRY_COLUMNS = "path, id, size, changed, kind, title, company, role, updated, review_due, facts, doubts, problems"
_ACCESS_ERRORS = {  # errors that do not mean that the file is damaged
    apsw.SQLITE_BUSY,
    apsw.SQLITE_LOCKED,
    apsw.SQLITE_READONLY,
    apsw.SQLITE_FULL,
    apsw.SQLITE_IOERR,
    apsw.SQLITE_CANTOPEN,
    apsw.SQLITE_PERM,
}
_MAX_FILTERED_FOLDERS = 100  # for more folders, reading all rows is faster
_BUSY_WAIT_SECONDS = 2.0  # how long to wait until another prepdeck has finished writing


T = TypeVar("T")


class IndexStamp(NamedTuple):
    """The state of a file when the index read it, and the number of its document."""

    size_bytes: int
    change_token: int
    document_id: int


class IndexEntry(NamedTuple):
    """The facts that the index has about a file. `kind` is "" if the file does not contain a document."""

    path: str
    document_id: int
    size_bytes: int
    change_token: int
    kind: str
    title: str
    company: str
    role: str
    updated: date | None
    review_due: date | None
    contents_summary: str
    caution_count: int
    problems: tuple[Problem, ...] = ()

    def document_info(self, short_name: str, shown_path: str) -> DocumentInfo | None:
        """Return the facts about the document, with the given name and path; None if there is no document."""
        if not self.kind:
            return None
        info_values = (
            self.title,
            self.company,
            self.role,
            self.updated,
            self.review_due,
            self.contents_summary,
            self.caution_count,
        )
        return DocumentInfo(short_name, shown_path, self.kind, *info_values)


def is_up_to_date(known_state: IndexStamp | IndexEntry | None, file: DocumentFile) -> bool:
    """Return whether a file is unchanged since the index read it."""
    return (
        known_state is not None
        and known_state.size_bytes == file.size_bytes
        and known_state.change_token == file.change_token
    )


class SearchHit(NamedTuple):
    """A document that matches a search: its path, and its text with each match between HIT_START and HIT_END."""

    path: str
    marked_text: str


HIT_START, HIT_END = "\x01", "\x02"


class LibraryIndex:
    """An open index. Errors from SQLite are not caught here; `run_with_index` handles them."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        register_functions(connection)

    def read_stamps(self, folders: Collection[str] | None) -> dict[str, IndexStamp]:
        """Return the stamps of the files in some folders, by path; of all files if None or for many folders."""
        with _treat_errors_as_damage():
            rows = self._select_documents("path, size, changed, id", folders)
            return {
                path_bytes.decode(_PATH_ENCODING, _PATH_ERRORS): IndexStamp(*stamp_values)
                for path_bytes, *stamp_values in rows
            }

    def read_entries(self, folders: Collection[str]) -> dict[str, IndexEntry]:
        """Return the entries of the files in some folders, by path; of all files if there are many folders."""
        with _treat_errors_as_damage():
            return {
                index_entry.path: index_entry
                for index_entry in map(_entry_from_row, self._select_documents(_ENTRY_COLUMNS, folders))
            }

    def _select_documents(self, columns: str, folders: Collection[str] | None) -> apsw.Cursor:
        select_query = f"SELECT {columns} FROM document"  # noqa: S608 - the columns are constants of this module
        if folders is None or len(folders) > _MAX_FILTERED_FOLDERS:
            return self._connection.execute(select_query)
        placeholders = ", ".join("?" * len(folders))
        return self._connection.execute(
            f"{select_query} WHERE folder IN ({placeholders})", tuple(map(os.fsencode, folders))
        )

    def read_cards(self, files: Iterable[DocumentFile]) -> dict[str, tuple[AnyCard, ...]]:
        """Return the cards of files, by path. Files that were read without deriving cards are missing."""
        select_query = "SELECT cards FROM document WHERE path = ? AND cards IS NOT NULL"
        rows = ((file, self._connection.execute(select_query, (os.fsencode(file.path),)).fetchone()) for file in files)
        with _treat_errors_as_damage():
            return {file.path: _cards_from_json(row[0], file.shown_path) for file, row in rows if row}

    def read_claims(self, files: Iterable[DocumentFile]) -> Iterator[Claim]:
        """Yield the claims that the documents make about their companies."""
        select_query = "SELECT claims FROM document WHERE path = ? AND claims != '[]'"
        for file in files:
            for (claims_json,) in self._connection.execute(select_query, (os.fsencode(file.path),)):
                with _treat_errors_as_damage():
                    file_claims = [
                        replace(_claim_from_values(*claim_values), path=file.shown_path)
                        for claim_values in json.loads(claims_json)
                    ]
                yield from file_claims

    def find_contradictions(self, target_name: str, files: Sequence[DocumentFile]) -> tuple[Contradiction, ...]:
        """Return the contradictions between the documents of a target. They are stored until a document changes."""
        states_hash = hashlib.sha256(_file_states(files).encode()).hexdigest()
        select_query = "SELECT found FROM contradictions WHERE target = ? AND files = ?"
        if row := self._connection.execute(select_query, (target_name, states_hash)).fetchone():
            with _treat_errors_as_damage():
                stored_values = json.loads(row[0])
                return tuple(
                    Contradiction(
                        _checked_text(topic), _claim_from_values(*first_values), _claim_from_values(*second_values)
                    )
                    for topic, first_values, second_values in stored_values
                )
        new_contradictions = find_contradictions(self.read_claims(files))
        with self._connection:
            row_values = (
                target_name,
                states_hash,
                json.dumps(new_contradictions, default=astuple),
            )
            self._connection.execute("INSERT OR REPLACE INTO contradictions VALUES (?, ?, ?)", row_values)
        return new_contradictions

    def read_decks(self, target_name: str, files: Sequence[DocumentFile]) -> tuple[list[Deck], list[Problem]] | None:
        """Return the stored decks of a target and their problems; None if any of the deck files has changed."""
        select_query = "SELECT decks, problems FROM decks WHERE target = ? AND files = ?"
        row = self._connection.execute(select_query, (target_name, _file_states(files))).fetchone()
        if row is None:
            return None
        with _treat_errors_as_damage():
            return decode_decks(row[0]), [_problem_from_values(*values) for values in json.loads(row[1])]

    @contextmanager
    def one_commit(self) -> Iterator[None]:
        """Write to the disk only once for everything that is stored meanwhile, such as for thousands of targets."""
        with self._connection:
            yield

    def store_decks(
        self, target_name: str, files: Sequence[DocumentFile], decks: Sequence[Deck], problems: Sequence[Problem]
    ) -> None:
        """Store the decks of a target and their problems."""
        row_values = (target_name, _file_states(files), encode_decks(decks), json.dumps(problems))
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO decks VALUES (?, ?, ?, ?)", row_values)

    def store_files(self, parsed_files: Iterable[tuple[DocumentFile, ParsedFile]]) -> None:
        """Store parsed files, replacing their older entries."""
        with self._connection:
            for file, parsed_file in parsed_files:
                self._delete_documents(
                    self._connection.execute("SELECT id FROM document WHERE path = ?", (os.fsencode(file.path),))
                )
                folder = os.path.dirname(file.path)  # noqa: PTH120 - a Path for each of thousands of files is slow
                row_values = (
                    os.fsencode(file.path),
                    os.fsencode(folder),
                    None,
                    *_document_values(file, parsed_file),
                    *_claims_and_cards_json(parsed_file),
                )
                self._connection.execute(_INSERT_DOCUMENT, row_values)
                if parsed_file.document_info is not None:
                    word_values = (self._connection.last_insert_rowid(), fold_text(parsed_file.search_text))
                    self._connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", word_values)

    def forget_documents(self, document_ids: Iterable[int]) -> None:
        """Delete the entries of removed files, by their numbers."""
        with self._connection:
            self._delete_documents((document_id,) for document_id in document_ids)

    def _delete_documents(self, id_rows: Iterable[Sequence[int]]) -> None:
        for (document_id,) in list(id_rows):
            self._connection.execute("DELETE FROM words WHERE rowid = ?", (document_id,))
            self._connection.execute("DELETE FROM document WHERE id = ?", (document_id,))

    def find_documents(
        self, match_query: str, folders: Collection[str], max_hits: int
    ) -> tuple[tuple[SearchHit, ...], int]:
        """Return the documents that match a query, best first, and the number of all that match."""
        match_clause = "FROM words WHERE words MATCH ?"
        if folders:
            placeholders = ", ".join("?" * len(folders))
            folder_clause = f"SELECT id FROM document WHERE folder IN ({placeholders})"  # noqa: S608 - only question marks
            match_clause += f" AND rowid IN ({folder_clause})"
        parameters = (match_query, *map(os.fsencode, folders))
        ((match_count,),) = self._connection.execute(f"SELECT count(*) {match_clause}", parameters)
        best_rows = self._connection.execute(
            f"SELECT rowid {match_clause} ORDER BY rank, rowid LIMIT ?", (*parameters, max_hits)
        ).fetchall()
        return tuple(self._read_hit(match_query, document_id) for (document_id,) in best_rows), match_count

    def _read_hit(self, match_query: str, document_id: object) -> SearchHit:
        ((path_bytes,),) = self._connection.execute("SELECT path FROM document WHERE id = ?", (document_id,))
        marked_text = read_marked_text(self._connection, match_query, document_id, HIT_START, HIT_END)
        return SearchHit(os.fsdecode(path_bytes), unfold_text(marked_text))


_PATH_ENCODING, _PATH_ERRORS = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


@contextmanager
def _treat_errors_as_damage() -> Iterator[None]:
    """Treat stored values of the wrong type or form as damage.

    Raises:
        apsw.CorruptError: A stored value cannot be decoded.
    """
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
        raise apsw.CorruptError("the index holds something else") from error


def _entry_from_row(row: tuple[Any, ...]) -> IndexEntry:
    (
        path_bytes,
        document_id,
        size_bytes,
        change_token,
        kind,
        title,
        company,
        role,
        updated,
        review_due,
        contents_summary,
        caution_count,
        problems_json,
    ) = row
    return IndexEntry(
        path=path_bytes.decode(_PATH_ENCODING, _PATH_ERRORS),
        document_id=_checked_number(document_id),
        size_bytes=_checked_number(size_bytes),
        change_token=_checked_number(change_token),
        kind=find_document_kind(kind).name if kind else "",
        title=_checked_text(title),
        company=_checked_text(company),
        role=_checked_text(role),
        updated=_optional_date(updated),
        review_due=_optional_date(review_due),
        contents_summary=_checked_text(contents_summary),
        caution_count=_checked_number(caution_count),
        problems=tuple(_problem_from_values(*problem_values) for problem_values in json.loads(problems_json))
        if problems_json
        else (),
    )


def _checked_text(stored_value: object) -> str:
    if not isinstance(stored_value, str):
        raise TypeError(stored_value)
    return stored_value


def _checked_number(stored_value: object) -> int:
    if not isinstance(stored_value, int):
        raise TypeError(stored_value)
    return stored_value


def _problem_from_values(message: object, where: object, line: object, hint: object, code: object) -> Problem:
    return Problem(
        message=_checked_text(message),
        where=_checked_text(where),
        line=_checked_number(line),
        hint=_checked_text(hint),
        code=_checked_text(code),
    )


def _claim_from_values(*claim_values: object) -> Claim:
    topic, company, quoted_text, path, line, comparison_key, lowest_value, highest_value, text_value, stated_year = (
        claim_values
    )
    return Claim(
        topic=_checked_text(topic),
        company=_checked_text(company),
        quoted_text=_checked_text(quoted_text),
        path=_checked_text(path),
        line=_checked_number(line),
        comparison_key=_checked_text(comparison_key),
        lowest_value=_checked_number(lowest_value),
        highest_value=None if highest_value is None else _checked_number(highest_value),
        text_value=_checked_text(text_value),
        stated_year=_checked_number(stated_year),
    )


def _cards_from_json(cards_json: str, shown_path: str) -> tuple[AnyCard, ...]:
    """Decode the cards of a document. Their path becomes `shown_path`: the file may have been read under another."""
    cards = tuple(replace(card, where=shown_path) for card in decode_cards(cards_json))
    if unlisted_ids := {card.deck_id for card in cards} - DECK_TYPES.keys():
        raise ValueError(unlisted_ids)
    return cards


def _file_states(files: Iterable[DocumentFile]) -> str:
    """Return the paths, sizes and change tokens of files as one string to compare."""
    return json.dumps([(file.path, file.size_bytes, file.change_token) for file in files])


def _claims_and_cards_json(parsed_file: ParsedFile) -> tuple[str, str | None]:
    """Encode claims and cards as JSON for the index."""
    claims_json = json.dumps(parsed_file.claims, default=astuple)
    return claims_json, None if parsed_file.cards is None else encode_cards(parsed_file.cards)


def _document_values(file: DocumentFile, parsed_file: ParsedFile) -> tuple[str | int, ...]:
    """Return the column values of a parsed file, from `size` to `problems`."""
    document_info = parsed_file.document_info or DocumentInfo("", "", "", "")
    iso_dates = (day.isoformat() if day else "" for day in (document_info.updated, document_info.review_due))
    storable_texts = map(_storable_text, (document_info.title, document_info.company, document_info.role))
    problems_json = json.dumps(parsed_file.problems) if parsed_file.problems else ""
    return (
        file.size_bytes,
        file.change_token,
        document_info.kind,
        *storable_texts,
        *iso_dates,
        document_info.contents_summary,
        document_info.caution_count,
        problems_json,
    )


def _storable_text(text: str) -> str:
    """Replace undecodable bytes of a file name in a text, because SQLite does not accept them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _optional_date(iso_date: str) -> date | None:
    return date.fromisoformat(iso_date) if iso_date else None


def run_with_index(cache_path: Path, index_job: Callable[[LibraryIndex], T]) -> T:
    """Run a job with the index. If the index is damaged, outdated or not accessible, use a new one.

    The job may run more than once and must return the same result each time.
    """
    try:
        with closing(_open_index(cache_path)) as connection:
            return index_job(LibraryIndex(connection))
    except (apsw.Error, OSError) as error:
        # Never delete an index that is only locked or on a full disk: work on a copy in memory instead.
        is_index_sound = isinstance(error, OSError) or getattr(error, "result", 0) in _ACCESS_ERRORS
        connection = _copy_to_memory(cache_path) if is_index_sound else _replace_index(cache_path)
    try:
        with closing(connection):
            return index_job(LibraryIndex(connection))
    except apsw.Error:  # the disk fails for the new index too
        with closing(_create_memory_index()) as connection:
            return index_job(LibraryIndex(connection))


def _open_index(cache_path: Path) -> apsw.Connection:
    """Open the index on disk, or create it."""
    make_private(cache_path)
    if not checksummed_database.has_only_ordinary_files(cache_path / INDEX_FILE_NAME):
        checksummed_database.remove_database(cache_path / INDEX_FILE_NAME)
    connection = checksummed_database.open_database(cache_path / INDEX_FILE_NAME, wait_seconds=_BUSY_WAIT_SECONDS)
    try:
        _create_or_check_tables(connection)
    except apsw.Error:
        connection.close()
        raise
    return connection


def _create_or_check_tables(connection: apsw.Connection) -> None:
    table_names = {
        table_name for (table_name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if not table_names:
        _create_tables(connection)
    elif "format" not in table_names or connection.execute("SELECT is_ FROM format").fetchall() != [(_INDEX_FORMAT,)]:
        raise apsw.CorruptError("the index is of another version")


def _create_tables(connection: apsw.Connection) -> None:
    """Create the tables, unless another prepdeck has just done so."""
    # IMMEDIATE makes a second program wait here; then IF NOT EXISTS leaves it nothing to do.
    connection.execute(f"BEGIN IMMEDIATE; {_CREATE_TABLES} {_CREATE_WORDS_TABLE}; COMMIT;")
    with connection:
        connection.execute("INSERT INTO format SELECT ? WHERE NOT EXISTS (SELECT 1 FROM format)", (_INDEX_FORMAT,))


def _replace_index(cache_path: Path) -> apsw.Connection:
    """Replace a damaged or outdated index by a new one, in memory if the disk does not allow it."""
    with suppress(OSError):
        checksummed_database.remove_database(cache_path / INDEX_FILE_NAME)
        with suppress(apsw.Error):
            return _open_index(cache_path)
    return _create_memory_index()


def _copy_to_memory(cache_path: Path) -> apsw.Connection:
    """Return an index in memory, with the content of the one on disk if that can be read."""
    if checksummed_database.has_only_ordinary_files(cache_path / INDEX_FILE_NAME):
        with (
            suppress(apsw.Error),
            closing(
                checksummed_database.open_database(cache_path / INDEX_FILE_NAME, read_only=True)
            ) as disk_connection,
        ):
            if disk_connection.execute("SELECT is_ FROM format").fetchall() == [(_INDEX_FORMAT,)]:
                connection = apsw.Connection(":memory:")
                with connection.backup("main", disk_connection, "main") as backup_job:
                    backup_job.step()
                return connection
    return _create_memory_index()


def _create_memory_index() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    _create_tables(connection)
    return connection
