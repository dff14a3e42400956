"""What is known of every document without opening it, and its words: a file that may be thrown away at any time.

The index stands in the cache folder and is only ever a copy of what the documents say. An entry counts while the
file has the length and the time of change that it had when it was read.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, fields, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import apsw

from prepdeck import __version__
from prepdeck.cards.card import AnyCard, Deck
from prepdeck.cards.derived_deck import Value, from_values, to_values
from prepdeck.documents.claims.contradictions import Claim, Contradiction, contradictions
from prepdeck.documents.document_info import Glance
from prepdeck.documents.words import folded, unfolded
from prepdeck.errors import Problem
from prepdeck.files import make_private
from prepdeck.library import checked_pages
from prepdeck.library.reading import File, Read

NAME = "library.sqlite"
_FORMAT = f"11 {__version__}"  # of the tables, and of the readers whose findings they hold
_TABLES = """
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
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')"
_INSERT = "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ENTRY = "path, id, size, changed, kind, title, company, role, updated, review_due, facts, doubts, problems"
_UNUSABLE = {  # what says nothing against the file itself
    apsw.SQLITE_BUSY,
    apsw.SQLITE_LOCKED,
    apsw.SQLITE_READONLY,
    apsw.SQLITE_FULL,
    apsw.SQLITE_IOERR,
    apsw.SQLITE_CANTOPEN,
    apsw.SQLITE_PERM,
}
_FEW = 100  # folders; for more, one look at everything is quicker
_WAIT = 2.0  # seconds for another prepdeck to finish writing

_VALUES = attrgetter(*(each.name for each in fields(Claim)))  # a tenth of what `astuple` takes

T = TypeVar("T")


class Stamp(NamedTuple):
    """Of which state of a file the index holds what it holds."""

    size: int
    changed: int
    id: int


class Entry(NamedTuple):
    """What the index holds of a file; "" is the kind of a file that holds no document."""

    path: str
    id: int
    size: int
    changed: int
    kind: str
    title: str
    company: str
    role: str
    updated: date | None
    review_due: date | None
    facts: str
    doubts: int
    problems: tuple[Problem, ...] = ()

    def glance(self, name: str, shown: str) -> Glance | None:
        """The document under its short name and as the person knows its file; None where there is none."""
        if not self.kind:
            return None
        said = (self.title, self.company, self.role, self.updated, self.review_due, self.facts, self.doubts)
        return Glance(name, shown, self.kind, *said)


def is_of(held: Stamp | Entry | None, file: File) -> bool:
    """Whether a file has not been written since what is held of it was read."""
    return held is not None and held.size == file.size and held.changed == file.changed


class Hit(NamedTuple):
    """A document in which words were found: its file, and its text with the words between START and END."""

    path: str
    text: str


START, END = "\x01", "\x02"


class Index:
    """The index, open. Whatever SQLite refuses is raised as it is, for `indexed` to answer."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def stamps(self, folders: Collection[str] | None) -> dict[str, Stamp]:
        """The stamps of the files of some folders, by path; of all where None, and where the folders are very many."""
        with _strictly():
            rows = self._of("path, size, changed, id", folders)
            return {raw.decode(_ENCODING, _ERRORS): Stamp(*stamp) for raw, *stamp in rows}

    def known(self, folders: Collection[str]) -> dict[str, Entry]:
        """What is known of the files of some folders, by path; of all where the folders are very many."""
        with _strictly():
            return {entry.path: entry for entry in map(_entry, self._of(_ENTRY, folders))}

    def _of(self, columns: str, folders: Collection[str] | None) -> apsw.Cursor:
        asked = f"SELECT {columns} FROM document"  # noqa: S608 - nothing here comes from outside
        if folders is None or len(folders) > _FEW:
            return self._db.execute(asked)
        marks = ", ".join("?" * len(folders))
        return self._db.execute(f"{asked} WHERE folder IN ({marks})", tuple(map(os.fsencode, folders)))

    def cards(self, files: Iterable[File]) -> dict[str, tuple[AnyCard, ...]]:
        """The cards of files, by path; without those of which they were not asked for when they were read."""
        asked = "SELECT cards FROM document WHERE path = ? AND cards IS NOT NULL"
        rows = ((file, self._db.execute(asked, (os.fsencode(file.path),)).fetchone()) for file in files)
        with _strictly():
            return {file.path: _cards(row[0], file.shown) for file, row in rows if row}

    def claims(self, files: Iterable[File]) -> Iterator[Claim]:
        """What the documents in files claim of their companies."""
        asked = "SELECT claims FROM document WHERE path = ? AND claims != '[]'"
        for file in files:
            for (claims,) in self._db.execute(asked, (os.fsencode(file.path),)):
                with _strictly():
                    found = [replace(_claim(*each), path=file.shown) for each in json.loads(claims)]
                yield from found

    def contradictions(self, target: str, files: Sequence[File]) -> tuple[Contradiction, ...]:
        """What the documents of a target contradict each other in, worked out when one of them has changed."""
        states = hashlib.sha256(_states(files).encode()).hexdigest()
        asked = "SELECT found FROM contradictions WHERE target = ? AND files = ?"
        if row := self._db.execute(asked, (target, states)).fetchone():
            with _strictly():
                told = json.loads(row[0])
                return tuple(Contradiction(_text(about), _claim(*one), _claim(*other)) for about, one, other in told)
        found = contradictions(self.claims(files))
        with self._db:
            values = (target, states, json.dumps([astuple(each) for each in found]))
            self._db.execute("INSERT OR REPLACE INTO contradictions VALUES (?, ?, ?)", values)
        return found

    def decks(self, target: str, files: Sequence[File]) -> tuple[list[Deck], list[Problem]] | None:
        """The decks of a target and what of them could not be read; None where that is not of these very files."""
        asked = "SELECT decks, problems FROM decks WHERE target = ? AND files = ?"
        row = self._db.execute(asked, (target, _states(files))).fetchone()
        if row is None:
            return None
        with _strictly():
            decks, problems = map(json.loads, row)
            return [_deck(*values) for values in decks], [_problem(*each) for each in problems]

    def keep_decks(
        self, target: str, files: Sequence[File], decks: Sequence[Deck], problems: Sequence[Problem]
    ) -> None:
        """Remember what reading the deck files of a target gave."""
        values = [[deck.id, deck.name, list(map(to_values, deck.cards)), deck.where, deck.order] for deck in decks]
        row = (target, _states(files), json.dumps(values), json.dumps(problems))
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO decks VALUES (?, ?, ?, ?)", row)

    def keep(self, found: Iterable[tuple[File, Read]]) -> None:
        """Remember what reading files gave, in the place of what was known of them."""
        with self._db:
            for file, read in found:
                self._forget(self._db.execute("SELECT id FROM document WHERE path = ?", (os.fsencode(file.path),)))
                folder = os.path.dirname(file.path)  # noqa: PTH120 - no Path for each of thousands
                row = (os.fsencode(file.path), os.fsencode(folder), None, *_told(file, read), *_stored(read))
                self._db.execute(_INSERT, row)
                if read.glance is not None:
                    words = (self._db.last_insert_rowid(), folded(read.text))
                    self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", words)

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop files that are gone, by their numbers."""
        with self._db:
            self._forget((number,) for number in numbers)

    def _forget(self, ids: Iterable[Sequence[int]]) -> None:
        for (number,) in list(ids):
            self._db.execute("DELETE FROM words WHERE rowid = ?", (number,))
            self._db.execute("DELETE FROM document WHERE id = ?", (number,))

    def find(self, asked: str, folders: Collection[str], most: int) -> tuple[tuple[Hit, ...], int]:
        """The documents that fit a query best first, and how many fit it in all."""
        among = "FROM words WHERE words MATCH ?"
        if folders:
            marks = ", ".join("?" * len(folders))
            within = f"SELECT id FROM document WHERE folder IN ({marks})"  # noqa: S608 - question marks alone
            among += f" AND rowid IN ({within})"
        given = (asked, *map(os.fsencode, folders))
        ((count,),) = self._db.execute(f"SELECT count(*) {among}", given)
        best = self._db.execute(f"SELECT rowid {among} ORDER BY rank, rowid LIMIT ?", (*given, most)).fetchall()
        return tuple(self._hit(asked, number) for (number,) in best), count

    def _hit(self, asked: str, number: object) -> Hit:
        ((path,),) = self._db.execute("SELECT path FROM document WHERE id = ?", (number,))
        marked = "SELECT highlight(words, 0, ?, ?) FROM words WHERE words MATCH ? AND rowid = ?"
        ((text,),) = self._db.execute(marked, (START, END, asked, number))
        return Hit(os.fsdecode(path), unfolded(text))


_ENCODING, _ERRORS = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


@contextmanager
def _strictly() -> Iterator[None]:
    """Take what is stored but is not what is stored there for damage.

    Raises:
        apsw.CorruptError: It is so.
    """
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
        raise apsw.CorruptError("the index holds something else") from error


def _entry(row: tuple[Any, ...]) -> Entry:
    path, number, size, changed, kind, title, company, role, updated, due, facts, doubts, problems = row
    return Entry(
        path=path.decode(_ENCODING, _ERRORS),
        id=_number(number),
        size=_number(size),
        changed=_number(changed),
        kind=_text(kind),
        title=_text(title),
        company=_text(company),
        role=_text(role),
        updated=_day(updated),
        review_due=_day(due),
        facts=_text(facts),
        doubts=_number(doubts),
        problems=tuple(_problem(*each) for each in json.loads(problems)) if problems else (),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _problem(message: object, where: object, line: object, hint: object) -> Problem:
    return Problem(_text(message), _text(where), _number(line), _text(hint))


def _claim(*values: object) -> Claim:
    about, company, said, path, line, key, low, high, value, year = values
    return Claim(
        about=_text(about),
        company=_text(company),
        said=_text(said),
        path=_text(path),
        line=_number(line),
        key=_text(key),
        low=_number(low),
        high=None if high is None else _number(high),
        value=_text(value),
        year=_number(year),
    )


def _cards(stored: str, shown: str) -> tuple[AnyCard, ...]:
    """The cards of a document, which the person knows as `shown` and may have been read under another name."""
    return tuple(from_values({**values, "where": shown}) for values in json.loads(stored))


def _deck(id_: str, name: str, cards: Iterable[Mapping[str, Value]], where: str, order: int) -> Deck:
    return Deck(_text(id_), _text(name), tuple(map(from_values, cards)), _text(where), _number(order))


def _states(files: Iterable[File]) -> str:
    """Which files there are, and the state of each."""
    return json.dumps([(file.path, file.size, file.changed) for file in files])


def _stored(read: Read) -> tuple[str, str | None]:
    """Claims and cards as the index holds them."""
    claims = json.dumps([_VALUES(claim) for claim in read.claims])
    return claims, None if read.cards is None else json.dumps([to_values(card) for card in read.cards])


def _told(file: File, read: Read) -> tuple[str | int, ...]:
    """What the index is going to hold of a file that was just read, from its length on."""
    glance = read.glance or Glance("", "", "", "")
    days = (day.isoformat() if day else "" for day in (glance.updated, glance.review_due))
    texts = map(_storable, (glance.title, glance.company, glance.role))
    problems = json.dumps(read.problems) if read.problems else ""
    return (file.size, file.changed, glance.kind, *texts, *days, glance.facts, glance.doubts, problems)


def _storable(text: str) -> str:
    """The text without bytes of a file's name that stand for no sign, which SQLite does not take."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def indexed(cache: Path, job: Callable[[Index], T]) -> T:
    """Do a job with the index; where it is broken, foreign, old or closed to the person, with a new one.

    The job may be begun twice, and has to give the same both times.
    """
    try:
        with closing(_opened(cache)) as connection:
            return job(Index(connection))
    except (apsw.Error, OSError) as error:
        is_sound = isinstance(error, OSError) or getattr(error, "result", 0) in _UNUSABLE
        connection = _in_memory(cache) if is_sound else _anew(cache)
    try:
        with closing(connection):
            return job(Index(connection))
    except apsw.Error:  # the disk that the new one is on fails, too
        with closing(_empty()) as connection:
            return job(Index(connection))


def _opened(cache: Path) -> apsw.Connection:
    """The index on disk, made where there is none."""
    make_private(cache)
    if not checked_pages.is_ordinary(cache / NAME):
        checked_pages.remove(cache / NAME)
    connection = checked_pages.connect(cache / NAME, wait=_WAIT)
    try:
        _make_or_check(connection)
    except apsw.Error:
        connection.close()
        raise
    return connection


def _make_or_check(connection: apsw.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        _make(connection)
    elif "format" not in tables or connection.execute("SELECT is_ FROM format").fetchall() != [(_FORMAT,)]:
        raise apsw.CorruptError("the index is of another version")


def _make(connection: apsw.Connection) -> None:
    """Make the tables, unless another prepdeck has made them this moment."""
    connection.execute(f"BEGIN IMMEDIATE; {_TABLES} {_WORDS}; COMMIT;")
    with connection:
        connection.execute("INSERT INTO format SELECT ? WHERE NOT EXISTS (SELECT 1 FROM format)", (_FORMAT,))


def _anew(cache: Path) -> apsw.Connection:
    """A new index in the place of one that is no good."""
    with suppress(OSError):
        checked_pages.remove(cache / NAME)
        with suppress(apsw.Error):
            return _opened(cache)
    return _empty()


def _in_memory(cache: Path) -> apsw.Connection:
    """An index that is not kept, with whatever the one on disk knew where that can be read."""
    if checked_pages.is_ordinary(cache / NAME):
        with suppress(apsw.Error), closing(checked_pages.connect(cache / NAME, read_only=True)) as kept:
            if kept.execute("SELECT is_ FROM format").fetchall() == [(_FORMAT,)]:
                connection = apsw.Connection(":memory:")
                with connection.backup("main", kept, "main") as copy:
                    copy.step()
                return connection
    return _empty()


def _empty() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    _make(connection)
    return connection
