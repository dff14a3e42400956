"""Words found in all documents."""

from collections.abc import Sequence
from typing import NamedTuple

from prepdeck.documents.words import folded
from prepdeck.errors import WrongUse
from prepdeck.library.home import Home
from prepdeck.library.index import END, START, Hit, Index, indexed
from prepdeck.library.target import names, refreshed, survey
from prepdeck.progress_callback import Watch, unwatched

MOST = 50  # places named; a person reads no more of them, and asks with more words instead
_WIDEST = 100  # characters of an excerpt
_BEFORE = 30  # of them at most before the first word that was found


class Passage(NamedTuple):
    """A place where the words stand.

    Attributes:
        target: The target.
        document: The short name of the document.
        line: The line of the file on which most of the words stand, counted from 1.
        excerpt: That line, cut around the first of them.
    """

    target: str
    document: str
    line: int
    excerpt: str


def search(
    home: Home, words: str, target: str | None = None, watch: Watch = unwatched, *, processes: bool = False
) -> tuple[tuple[Passage, ...], int]:
    """The documents that hold all of the words, best first, and how many more there are.

    Args:
        home: The folders to use.
        words: What to look for. No sign in it means anything but itself.
        target: The one target to look in; all where None.
        watch: Told after each document that had to be read first.
        processes: As in `read_all`.

    Raises:
        NotFound: There is no such target.
        WrongUse: There is no word among the words.
    """
    asked = query(words)
    if not asked:
        raise WrongUse("no word to look for", hint="write one with a letter or a digit")
    places = survey(home, names(home) if target is None else [target])

    def found(index: Index) -> tuple[tuple[Hit, ...], int]:
        held = index.stamps(None if target is None else places[0].folders)
        refreshed(index, held, places, watch, are_all=target is None, processes=processes)
        return index.find(asked, places[0].folders if target is not None else (), MOST)

    hits, count = indexed(home.cache, found)
    by_path = {file.path: (place.name, file.name) for place in places for file in place.documents}
    known = (hit for hit in hits if hit.path in by_path)  # another prepdeck may just have brought in more
    return tuple(Passage(*by_path[hit.path], *excerpt(hit.text)) for hit in known), count - len(hits)


def query(words: str) -> str:
    """The words as SQLite's full-text search takes them: each quoted, so that none is a command; "" for none."""
    clean = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(
        f'"{word.replace(chr(34), chr(34) * 2)}"' for word in map(folded, clean.split()) if any(map(str.isalnum, word))
    )


def excerpt(marked: str) -> tuple[int, str]:
    """The line on which most different words were found, and what it says around the first.

    Args:
        marked: The text, with each word that was found between START and END.
    """
    best, number, said = 0, 1, ""
    for at, line in enumerate(marked.split("\n"), start=1):
        count = len(set(_found(line.lower()))) if START in line else 0
        if count > best:
            best, number, said = count, at, line
    first = said.find(START)
    plain = said.replace(START, "").replace(END, "")
    begin = 0
    if first > _BEFORE:
        space = plain.rfind(" ", max(first - 2 * _BEFORE, 0), first - _BEFORE)
        begin = space + 1 or first - _BEFORE
    shown = plain[begin : begin + _WIDEST]
    cut = begin + _WIDEST < len(plain)
    if cut and (space := shown.rfind(" ", _BEFORE * 2)) > 0:
        shown = shown[:space]
    return number, f"{'…' if begin else ''}{' '.join(shown.split())}{'…' if cut else ''}"


def _found(line: str) -> Sequence[str]:
    return [part.partition(END)[0] for part in line.split(START)[1:]]
