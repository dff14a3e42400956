"""Targets: which there are, and what one of them holds."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prepdeck.cards.card import AnyCard, Deck, name_from_file, slug
from prepdeck.cards.derived_deck import decks_of
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document_info import Glance
from prepdeck.documents.kinds import LABELS
from prepdeck.documents.text import printable
from prepdeck.errors import NotFound, NotReadable, Problem
from prepdeck.files import fitting_name, is_folder, read_whole
from prepdeck.library import bundled
from prepdeck.library.home import Home
from prepdeck.library.index import Entry, Index, Stamp, indexed, is_of
from prepdeck.library.reading import File, Read, decoded, open_document, read_all, stamp, stamp_of
from prepdeck.progress_callback import Watch, unwatched

if TYPE_CHECKING:
    from prepdeck.documents.document import Document

DEFAULT = "runway"
DECKS = "decks"  # the folder of a target that holds its deck files
SHELF = 12  # documents; as many as a person can take in at a glance
_ORDER = {kind: at for at, kind in enumerate(LABELS)}
_KEPT_AT_ONCE = 500  # files; what was read is kept this often, so that an interrupted reading is not lost


@dataclass(frozen=True, slots=True)
class Target:
    """One job being prepared for, with everything that is known of it without opening a document.

    Attributes:
        name: The name on the command line and of its folders.
        documents: By their short names, a glance at each document, in the order of their kinds.
        decks: The decks that were written and those derived from the documents, in the order in which they are shown.
        problems: What could not be read, and where.
        files: By the short names of the documents, where each is.
        contradictions: What the documents contradict each other in.
    """

    name: str
    documents: dict[str, Glance]
    decks: tuple[Deck, ...]
    problems: tuple[Problem, ...]
    files: dict[str, File] = field(default_factory=dict, repr=False)
    contradictions: tuple[Contradiction, ...] = ()
    _opened: "dict[str, Document]" = field(default_factory=dict, repr=False, compare=False)

    @property
    def title(self) -> str:
        """The company that most of its documents are about, as they write it, else the name."""
        return _title(self.name, self.documents.values())

    @property
    def cards(self) -> dict[str, AnyCard]:
        """Every card by its id."""
        return {card.id: card for deck in self.decks for card in deck.cards}

    @property
    def unsure(self) -> frozenset[str]:
        """The ids of the decks of whose files something could not be read."""
        complained = {problem.where for problem in self.problems}
        return frozenset(deck.id for deck in self.decks if deck.where and deck.where in complained)

    @property
    def shelf(self) -> tuple[str, ...]:
        """The short names of the documents that are shown first."""
        return tuple(self.documents)[:SHELF]

    def short_name(self, asked: str) -> str:
        """The short name of the document of that name or kind.

        Raises:
            NotFound: There is none; the message names those there are.
        """
        if asked in self.documents:
            return asked
        of_kind = next((name for name, glance in self.documents.items() if glance.kind == asked), None)
        if of_kind is None:
            raise NotFound(f"{self.name} has no document {asked!r}", hint=f"it has {self._named()}")
        return of_kind

    def document_at(self, path: str) -> str:
        """The short name of the document in a file, "" if the file holds none."""
        return next((name for name, glance in self.documents.items() if glance.path == path), "")

    def document(self, asked: str) -> "Document":
        """The document of that short name or kind, read when it is asked for the first time.

        Raises:
            NotFound: There is none; the message names those there are.
            NotReadable: It was there when the target was opened, and is not any more.
        """
        name = self.short_name(asked)
        if name not in self._opened:
            self._opened[name] = open_document(self.files[name])
        return self._opened[name]

    def _named(self) -> str:
        more = len(self.documents) - len(self.shelf)
        return ", ".join((*self.shelf, *([f"{more:,} more"] if more else []))) or "no document at all"


def names(home: Home) -> tuple[str, ...]:
    """The names of all targets: the bundled ones, then the person's own."""
    shipped = _shipped()
    own = {name for name in _folders(home.targets) if is_text(name)}
    return (*sorted(shipped), *sorted(own - shipped))


def nameless(home: Home) -> tuple[Problem, ...]:
    """The folders that are no targets because their names are not text, which no journal could name."""
    said = "left out: its name is not UTF-8 text"
    return tuple(
        Problem(said, str(home.targets / name), hint=f"rename the folder, or prepdeck remove {shell_word(name)}")
        for name in _folders(home.targets)
        if not is_text(name)
    )


def folder_names(home: Home) -> tuple[str, ...]:
    """The names of all folders of targets that are the person's own, also those whose names are not text."""
    return tuple(_folders(home.targets))


def is_text(name: str) -> bool:
    """Whether a name from the file system is text, and not bytes that stand for none."""
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


_LONGEST_NAME = 60  # signs of the name of a target
_MOST_BYTES = 180  # of such a name: its files have longer ones


def readable_name(text: str) -> str:
    """A name for a target: lower-case words joined by hyphens, Latin letters without their accents.

    A text in another script keeps its letters, and one without a letter or digit gives the beginning of its hash.
    """
    composed = unicodedata.normalize("NFC", text).lower()
    letters = [sign for sign in unicodedata.normalize("NFKD", composed) if sign.isalnum()]
    if all(map(str.isascii, letters)):
        return slug(composed)[:_LONGEST_NAME].strip("-") or name_from_file(text)
    words = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in composed)
    return fitting_name("-".join(words.split())[:_LONGEST_NAME], _MOST_BYTES).strip("-")


def known_target(home: Home, typed: str) -> str | None:
    """The name of the target that a person means, None where there is no such target."""
    return meant_name(typed, names(home))


def meant_name(typed: str, known: Collection[str]) -> str | None:
    """The name that a person means: the one they typed, what adding makes of it, or the one name it is made of.

    So a target is found by what was typed when it was added, and one with an odd name by its letters and digits.
    """
    if typed in known:
        return typed
    readable = readable_name(typed)
    if readable in known:
        return readable
    alike = [name for name in known if readable_name(name) == typed]
    return alike[0] if len(alike) == 1 else None


def shell_word(name: str) -> str:
    """A name as it can be typed in a shell, with every sign that a screen does not show written as its bytes."""
    if _UNQUOTED.fullmatch(name):
        return name
    if is_text(name) and printable(name) == name:
        import shlex  # noqa: PLC0415 - for odd names alone

        word = shlex.quote(name)
    else:
        word = f"$'{''.join(map(_spelt, name))}'"
    return f"-- {word}" if name.startswith("-") else word


_UNQUOTED = re.compile(r"[\w.][\w.,:+-]*")  # no shell means anything else by it


def _spelt(sign: str) -> str:
    if is_text(sign) and sign not in "'\\" and printable(sign) == sign:
        return sign
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))


def is_bundled(name: str) -> bool:
    """Whether a target comes with prepdeck."""
    return name in _shipped()


def open_target(home: Home, name: str, watch: Watch = unwatched, *, processes: bool = False) -> Target:
    """A target: a glance at each document, and its decks. What cannot be read becomes problems; the rest is there.

    The person's own folder `targets/NAME` adds to a bundled target of that name: its files are documents, those in
    its `decks` folder are decks. Only documents that were written since they were last looked at are read.

    Args:
        home: The folders to use.
        name: The target.
        watch: Told after each document that had to be read.
        processes: As in `read_all`.

    Raises:
        NotFound: There is no target of that name.
    """
    (target,) = open_targets(home, [name], watch, processes=processes)
    return target


def open_targets(
    home: Home, chosen: Sequence[str], watch: Watch = unwatched, *, processes: bool = False
) -> list[Target]:
    """Several targets, as `open_target` gives one.

    Raises:
        NotFound: There is no target of one of the names.
    """
    places = survey(home, chosen)

    def looked(index: Index) -> list[Target]:
        folders = [folder for place in places for folder in place.folders]
        held = index.known(folders)
        problems = refreshed(index, held, places, watch, processes=processes)
        if problems is not None:
            held = index.known(folders)
        looks = [_look(place, held, problems or {}) for place in places]
        shelves = [file for look in looks for _, file in look.glances[:SHELF]]
        cards = _cards(index, shelves, watch, processes=processes)
        return [_target(index, look, cards) for look in looks]

    return indexed(home.cache, looked)


class Place(NamedTuple):
    """The files of a target as they are on disk.

    Attributes:
        name: The target.
        documents: Its files that may be documents.
        decks: Its deck files.
        folders: The folders that hold the documents.
        problems: What cannot even be looked at.
    """

    name: str
    documents: list[File]
    decks: list[File]
    folders: list[str]
    problems: list[Problem]


def survey(home: Home, chosen: Iterable[str]) -> list[Place]:
    """The files of targets, without opening one.

    Raises:
        NotFound: There is no target of one of the names.
    """
    shipped, targets = _shipped(), set(names(home))
    root, own = str(bundled.root()), str(home.targets)
    places = []
    for asked in chosen:
        name = meant_name(asked, targets)
        if name is None:
            some = [*map(shell_word, names(home)[:SHELF]), *(["…"] if len(targets) > SHELF else [])]
            raise NotFound(f"there is no target {asked!r}", hint=f"there are: {', '.join(some)}")
        place = Place(name, [], [], [], [])
        if name in shipped:
            _list(place, f"{root}{os.sep}seeds{os.sep}{name}", f"{root}{os.sep}{DECKS}{os.sep}{name}")
        _list(place, f"{own}{os.sep}{name}", f"{own}{os.sep}{name}{os.sep}{DECKS}", is_own=True)
        places.append(place)
    return places


def refreshed(
    index: Index,
    held: Mapping[str, Stamp] | Mapping[str, Entry],
    places: Sequence[Place],
    watch: Watch = unwatched,
    *,
    are_all: bool = False,
    processes: bool = False,
) -> dict[str, Problem] | None:
    """Bring the index up to date with the files.

    Args:
        index: The index.
        held: What it holds of the files, by their paths.
        places: Where the files are.
        watch: Told after each document that had to be read.
        are_all: Whether the places are those of all targets, so that what is held of other folders is of none.
        processes: As in `read_all`.

    Returns:
        None where it was up to date; else why a file could not be opened, by its path.
    """
    files = {file.path for place in places for file in place.documents}
    folders = {folder for place in places for folder in place.folders}
    gone = [
        held[path].id
        for path in held.keys() - files
        if are_all or os.path.dirname(path) in folders  # noqa: PTH120 - no Path for each of thousands
    ]
    unread = [
        file._replace(on_shelf=len(place.documents) <= SHELF)
        for place in places
        for file in place.documents
        if not is_of(held.get(file.path), file)
    ]
    if not gone and not unread:
        return None
    index.forget(gone)
    read = _read_and_kept(index, unread, watch, processes=processes)
    return {file.path: found for file, found in read if isinstance(found, Problem)}


def _read_and_kept(
    index: Index, files: Sequence[File], watch: Watch, *, processes: bool
) -> Iterator[tuple[File, Read | Problem]]:
    """Read files as `read_all` does; what was read is kept, also where the rest is not read any more."""
    waiting: list[tuple[File, Read]] = []
    try:
        for file, read in read_all(files, watch, processes=processes):
            if isinstance(read, Read):
                waiting.append((file, read))
            if len(waiting) >= _KEPT_AT_ONCE:
                index.keep(waiting)
                waiting.clear()
            yield file, read
    finally:
        if waiting:
            index.keep(waiting)


def _cards(index: Index, files: list[File], watch: Watch, *, processes: bool) -> dict[str, tuple[AnyCard, ...]]:
    """The cards of the documents that are shown first, by path; where they are not known they are read for them."""
    cards = index.cards(files)
    lacking = [file for file in files if file.path not in cards]
    for file, read in _read_and_kept(index, lacking, watch, processes=processes):
        if isinstance(read, Read) and read.cards is not None:  # and not taken away this moment
            cards[file.path] = read.cards
    return cards


class _Look(NamedTuple):
    """A target looked at: its place, its documents in order, and what could not be read."""

    place: Place
    glances: list[tuple[Glance, File]]
    problems: list[Problem]


def _look(place: Place, known: Mapping[str, Entry], unopened: Mapping[str, Problem]) -> _Look:
    problems = list(place.problems)
    glances: list[tuple[Glance, File]] = []
    for file in place.documents:
        if file.path in unopened:
            problems.append(unopened[file.path])
            continue
        entry = known[file.path]
        problems.extend(entry.problems)
        if glance := entry.glance(file.name, file.shown):
            glances.append((glance, file))
    glances.sort(key=lambda found: _ORDER.get(found[0].kind, len(_ORDER)))
    return _Look(place, glances, problems)


def _target(index: Index, look: _Look, cards: Mapping[str, tuple[AnyCard, ...]]) -> Target:
    place, glances, problems = look
    written, complaints = _decks(index, place)
    title = _title(place.name, (glance for glance, _ in glances))
    given = ((glance.name, cards[file.path]) for glance, file in glances[:SHELF] if file.path in cards)
    decks = (*written, *decks_of(given, title, {deck.id for deck in written}))
    return Target(
        name=place.name,
        documents={glance.name: glance for glance, _ in glances},
        decks=tuple(sorted(decks, key=lambda deck: (deck.order, deck.name.lower()))),
        problems=(*problems, *complaints),
        files={glance.name: file for glance, file in glances},
        contradictions=index.contradictions(place.name, _with_company(glances)),
    )


def _with_company(glances: Iterable[tuple[Glance, File]]) -> list[File]:
    """The files of documents but for those that are alone in being about their company."""
    spelt = [(spelt_alike(glance.company), file) for glance, file in glances]
    about = Counter(company for company, _ in spelt)
    return [file for company, file in spelt if about[company] > 1]


def _title(name: str, glances: Iterable[Glance]) -> str:
    """The company that more than half of those documents are about that name one, else the name of the target."""
    written = Counter(glance.company for glance in glances if glance.company)
    counts: Counter[str] = Counter()
    for company, count in written.items():
        counts[spelt_alike(company)] += count
    for most, count in counts.most_common(1):
        if count * 2 > counts.total():
            return next(company for company in written if spelt_alike(company) == most)
    return name.replace("-", " ").title()


def spelt_alike(company: str) -> str:
    """The same for every spelling of a company's name: its letters and digits, in small letters."""
    return "".join(filter(str.isalnum, company.lower()))


def _decks(index: Index, place: Place) -> tuple[list[Deck], list[Problem]]:
    """The decks that were written for a target, and what of them could not be read."""
    if not place.decks:
        return [], []
    if (held := index.decks(place.name, place.decks)) is not None:
        return held
    problems: list[Problem] = []
    unopened: list[Problem] = []
    decks = list(_read_decks(place.decks, problems, unopened))
    if not unopened:  # what hinders that may end without the file being written
        index.keep_decks(place.name, place.decks, decks, problems)
    return decks, [*unopened, *problems]


def _read_decks(files: list[File], problems: list[Problem], unopened: list[Problem]) -> Iterator[Deck]:
    from prepdeck.cards import deck_file  # noqa: PLC0415 - decks that have been read before need no reader of them

    taken: set[str] = set()
    for file in files:
        try:
            text, odd = decoded(read_whole(Path(file.path), file.shown), file.shown)
        except NotReadable as error:
            unopened.append(error.problem)
            continue
        problems.extend(odd)
        deck, complaints = deck_file.read(file.shown, text)
        problems.extend(complaints)
        if deck.id in taken:
            problems.append(Problem(f"a deck {deck.id!r} is there already", file.shown, hint="rename the file"))
        elif deck.cards:
            taken.add(deck.id)
            yield deck
        elif not complaints:
            problems.append(Problem("no card in this deck", file.shown, hint="write a heading and an answer below it"))


def _shipped() -> set[str]:
    root = bundled.root()
    return {name for part in ("seeds", "decks") for name in _folders(root / part)}


def _folders(folder: Path) -> list[str]:
    """The names of the folders in a folder; a thousand of them are not looked at one by one."""
    try:
        with os.scandir(folder) as inside:
            return sorted(entry.name for entry in inside if not entry.name.startswith(".") and is_folder(entry))
    except OSError:
        return []


def _list(place: Place, folder: str, decks: str, *, is_own: bool = False) -> None:
    """Add the files of a folder, and those of its folder of decks, to the place of a target.

    Args:
        place: Takes them, and what cannot be listed.
        folder: Where the documents are.
        decks: Where the deck files are.
        is_own: Whether it is the person's folder, which holds the deck files as well.
    """
    place.folders.append(folder)
    entries = _entries(folder, place.problems)
    place.documents.extend(_files(entries, place))
    if not is_own or any(entry.name == DECKS for entry in entries):
        place.decks.extend(_files(_entries(decks, place.problems), place))


def _entries(folder: str, problems: list[Problem]) -> "list[os.DirEntry[str]]":
    """What a folder holds, in order, without what is hidden; nothing where there is no such folder."""
    try:
        with os.scandir(folder) as inside:
            return sorted([entry for entry in inside if entry.name[0] != "."], key=attrgetter("name"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        hint = "check that you may read it"
        problems.append(Problem(f"cannot be read: {error.strerror or error}", folder, hint=hint))
        return []


def _files(entries: "list[os.DirEntry[str]]", place: Place) -> Iterator[File]:
    """The files among the entries, each with a short name of its own."""
    numbers = dict.fromkeys((file.name for file in place.documents), 1) if entries else {}
    for entry in entries:
        if is_folder(entry):
            continue
        if is_text(entry.name):
            stem = entry.name.rpartition(".")[0] or entry.name
            name = stem if _PLAIN.fullmatch(stem) else name_from_file(stem)
            yield File(entry.path, entry.path, _free_name(name, numbers), *_stamp(entry))
        else:
            place.problems.append(Problem("left out: its name is not UTF-8 text", entry.path, hint="rename the file"))


_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # a name that is short already


def _stamp(entry: "os.DirEntry[str]") -> tuple[int, int]:
    """The stamp of a file; of what cannot be asked, such as a broken link, something that is never kept."""
    try:
        return stamp(entry.stat()) or stamp_of(entry.path)
    except OSError:
        return -1, -1


def _free_name(name: str, numbers: dict[str, int]) -> str:
    """The name, with a number behind it where it is taken; `numbers` holds the last one tried of each name."""
    free = name
    while free in numbers:
        numbers[name] += 1
        free = f"{name}-{numbers[name]}"
    numbers[free] = 1
    return free
