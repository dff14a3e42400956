"""Research looked through: what could not be read, what is doubtful, and what contradicts itself."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from prepdeck.cards import deck_file
from prepdeck.documents import recognize
from prepdeck.documents.document import Document
from prepdeck.documents.findings import EDITED, WITHOUT_CARD, Finding, of_documents, of_problem
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.text import counted
from prepdeck.errors import NotReadable, Problem
from prepdeck.files import read_whole
from prepdeck.journal.event_store import Store
from prepdeck.journal.journal_files import Journal, new_id
from prepdeck.library.gathering import Found, gather
from prepdeck.library.home import Home, device_name
from prepdeck.library.reading import decoded, is_deck
from prepdeck.library.target import Target, names, open_target
from prepdeck.memory.fsrs import Model
from prepdeck.progress.card_edits import edited, follow, without_card
from prepdeck.progress_callback import Watch, unwatched


def check_library(home: Home, today: date, watch: Watch = unwatched) -> Iterator[Finding]:
    """Look through all targets: every document is held against the others of its target.

    Args:
        home: The folders to use.
        today: The person's day, against which review dates are held.
        watch: Told after each target.
    """
    targets = names(home)
    for number, name in enumerate(targets, start=1):
        target = open_target(home, name)
        yield from map(of_problem, target.problems)
        documents: list[Document] = []
        for short in target.documents:
            try:
                documents.append(target.document(short))
            except NotReadable as error:  # taken away this moment
                yield of_problem(error.problem)
        yield from of_documents(documents, today)
        yield from _of_cards(home, target)
        watch(number, len(targets))


def _of_cards(home: Home, target: Target) -> Iterator[Finding]:
    """The cards that were edited and have kept their past, and how many have a past and are in no deck now."""
    journal = Journal(home.journal(target.name), lambda: device_name(home), target.name)
    if not journal.files:
        return
    store = Store(journal, home.past(target.name), Model())
    store.load()
    past = store.past
    past.take(follow(target.decks, target.unsure, past, datetime.now(UTC), new_id))  # as the next start will, unwritten
    for found in edited(target.decks, past.progress):
        said = f"“{plain(found.card.prompt)}” was edited: its past is kept, it read: “{plain(found.before)}”"
        yield Finding(EDITED, said, found.card.where, found.card.line)
    if lost := without_card(target.decks, past.progress):
        said = f"{counted(lost, 'card')} with a past in no deck now: the past is kept and comes back with the text"
        yield Finding(WITHOUT_CARD, said, str(journal.folder))


def check_paths(paths: Iterable[str], today: date, watch: Watch = unwatched) -> Iterator[Finding]:
    """Look through files and folders that need not be in the library; those of one folder belong together."""
    gathered = gather(paths, "")
    yield from map(of_problem, gathered.problems)
    together: dict[str, list[Document]] = {}
    for number, found in enumerate(gathered.files, start=1):
        document, problems = _read(found)
        yield from map(of_problem, problems)
        if document is not None:
            together.setdefault(found.target, []).append(document)
        watch(number, len(gathered.files))
    for documents in together.values():
        yield from of_documents(documents, today)


def _read(found: Found) -> tuple[Document | None, tuple[Problem, ...]]:
    """A file as a document and what of it could not be read; None for a deck, and for what is nothing."""
    try:
        text, odd = decoded(read_whole(Path(found.path), found.shown), found.shown)
    except NotReadable as error:
        return None, (error.problem,)
    if not text.strip():
        return None, (Problem("empty", found.shown, hint="write something in it or take it away"),)
    document, problems = recognize.read(found.shown, text)
    if found.deck or is_deck(text, document.kind):
        return None, (*odd, *deck_file.read(found.shown, text)[1])
    return document, (*odd, *problems)
