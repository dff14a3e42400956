"""Targets: which there are, and what one of them holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prepdeck.cards import deck_file
from prepdeck.cards.card import Card, Deck, name_from_file
from prepdeck.cards.derived import derived_decks
from prepdeck.documents import recognise
from prepdeck.documents.document import Document
from prepdeck.documents.text import NotTextError, decode
from prepdeck.errors import NotFound, NotReadable, Problem
from prepdeck.files import read_whole
from prepdeck.library import bundled
from prepdeck.library.home import Home

DEFAULT = "runway"
_SHELF = ("comp-guide", "tech-brief", "article", "notes")  # the order in which documents are listed


@dataclass(frozen=True, slots=True)
class Target:
    """One job being prepared for, with everything that could be read of it.

    Attributes:
        name: The name on the command line and of its folders.
        documents: By their short names, the research.
        decks: The decks that were written and those derived from the documents, in the order in which they are shown.
        problems: What could not be read, and where.
    """

    name: str
    documents: dict[str, Document]
    decks: tuple[Deck, ...]
    problems: tuple[Problem, ...]

    @property
    def title(self) -> str:
        """The company as its documents write it, else the name."""
        return next((d.company for d in self.documents.values() if d.company), self.name.replace("-", " ").title())

    @property
    def cards(self) -> dict[str, Card]:
        """Every card by its id."""
        return {card.id: card for deck in self.decks for card in deck.cards}

    def document(self, name: str) -> Document:
        """The document of that short name or kind.

        Raises:
            NotFound: There is none; the message names those there are.
        """
        if name in self.documents:
            return self.documents[name]
        of_kind = next((d for d in self.documents.values() if d.kind == name), None)
        if of_kind is None:
            there = ", ".join(self.documents) or "no document at all"
            raise NotFound(f"{self.name} has no document {name!r}", hint=f"it has {there}")
        return of_kind


def names(home: Home) -> tuple[str, ...]:
    """The names of all targets: the bundled ones, then the person's own."""
    shipped = {folder.name for part in ("seeds", "decks") for folder in _folders(bundled.root() / part)}
    own = {folder.name for folder in _folders(home.targets) if is_text(folder.name)}
    return (*sorted(shipped), *sorted(own - shipped))


def nameless(home: Home) -> tuple[Problem, ...]:
    """The folders that are no targets because their names are not text, which no journal could name."""
    hint = "rename the folder"
    return tuple(
        Problem("left out: its name is not UTF-8 text", str(folder), hint=hint)
        for folder in _folders(home.targets)
        if not is_text(folder.name)
    )


def is_text(name: str) -> bool:
    """Whether a name from the file system is text, and not bytes that stand for none."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def open_target(home: Home, name: str) -> Target:
    """Read a target's documents and decks. Files that cannot be read become problems; the rest is there.

    The person's own folder `targets/NAME` adds to a bundled target of that name: its files are documents, those in
    its `decks` folder are decks.

    Raises:
        NotFound: There is no target of that name.
    """
    if name not in names(home):
        raise NotFound(f"there is no target {name!r}", hint=f"there are: {', '.join(names(home))}")
    shipped, own = bundled.root(), home.targets / name
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    for path, shown in (*_files(shipped / "seeds" / name, shipped), *_files(own, None)):
        text = _text(path, shown, problems)
        if text is not None and not text.removeprefix("\N{BYTE ORDER MARK}").strip():
            problems.append(Problem("empty", shown, hint="write something in it or take it away"))
        elif text is not None:
            document, found = recognise.read(shown, text)
            documents[_free_name(name_from_file(path.stem), documents)] = document
            problems.extend(found)
    documents = dict(sorted(documents.items(), key=lambda named: _SHELF.index(named[1].kind)))
    decks: dict[str, Deck] = {}
    for path, shown in (*_files(shipped / "decks" / name, shipped), *_files(own / "decks", None)):
        text = _text(path, shown, problems)
        if text is not None:
            deck, complaints = deck_file.read(shown, text)
            problems.extend(complaints)
            if deck.id in decks:
                problems.append(Problem(f"a deck {deck.id!r} is there already", shown, hint="rename the file"))
            elif deck.cards:
                decks[deck.id] = deck
            elif not complaints:
                problems.append(Problem("no card in this deck", shown, hint="write a heading and an answer below it"))
    return Target(name, documents, _all_decks(documents, decks), tuple(problems))


def _all_decks(documents: Mapping[str, Document], written: Mapping[str, Deck]) -> tuple[Deck, ...]:
    """The decks that were written, and those derived from the documents, in the order in which they are shown."""
    decks = (*written.values(), *derived_decks(documents, taken=written.keys()))
    return tuple(sorted(decks, key=lambda deck: (deck.order, deck.name.lower())))


def _free_name(name: str, taken: dict[str, Document]) -> str:
    number, free = 2, name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free


def _folders(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    yield from (path for path in inside if path.is_dir() and not path.name.startswith("."))


def _files(folder: Path, shown_from: Path | None) -> Iterator[tuple[Path, str]]:
    """The files of a folder, each with the path that a person is shown."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for path in inside:
        if not path.name.startswith(".") and not path.is_dir():
            yield path, path.relative_to(shown_from).as_posix() if shown_from else str(path)


def _text(path: Path, shown: str, problems: list[Problem]) -> str | None:
    try:
        text, problem = read_text(path, shown)
    except NotReadable as error:
        problems.append(error.problem)
        return None
    if problem:
        problems.append(problem)
    return text


def read_text(path: Path, shown: str) -> tuple[str, Problem | None]:
    """The text of a file, and what to do where it is not kept as UTF-8.

    Raises:
        NotReadable: It is no ordinary file, too large, may not be read, or is no text.
    """
    raw = read_whole(path, shown)
    try:
        text, encoding = decode(raw)
    except NotTextError as error:
        raise NotReadable("not text", where=shown, line=error.line, hint="take it away or save it as text") from error
    odd = encoding != "UTF-8"
    return text, Problem(f"not UTF-8, read as {encoding}", shown, hint="save it as UTF-8") if odd else None
