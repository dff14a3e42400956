"""Check research for files that cannot be read, doubtful facts and contradictions."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from prepdeck.cards import deck_file
from prepdeck.cards.card import name_from_file
from prepdeck.cards.derived_deck import DECK_TYPES
from prepdeck.documents import recognize
from prepdeck.documents.findings import collect_document_findings
from prepdeck.documents.markdown.parser import read_plain_text
from prepdeck.documents.text import format_count
from prepdeck.errors import CARD_EDITED, DECK_REPLACED, HISTORY_WITHOUT_CARD, NotReadableError, Problem
from prepdeck.files import read_whole_file
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder, make_event_id
from prepdeck.library.gathering import SourceFile, gather_files
from prepdeck.library.home import HomeFolders, ensure_device_name
from prepdeck.library.reading import read_as_markdown
from prepdeck.library.target import DECKS_FOLDER, Target, list_target_names, open_target, open_targets
from prepdeck.progress.card_edits import (
    count_cards_without_deck,
    count_moved_cards,
    find_edited_cards,
    find_unmatched_edits,
    make_rename_events,
)
from prepdeck.progress.event_log import EventLog
from prepdeck.progress_callback import ProgressCallback, no_progress

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument


_TARGETS_AT_ONCE = 100


def check_library(home: HomeFolders, today: date, on_progress: ProgressCallback = no_progress) -> Iterator[Problem]:
    """Check all targets. Every document is compared with the others of its target.

    Args:
        home: The folders to use.
        today: The person's local date, which is compared with review dates.
        on_progress: Called after each target.
    """
    target_names = list_target_names(home)
    for target_number, target in enumerate(_open_in_groups(home, target_names), start=1):
        yield from target.problems
        documents: list[AnyDocument] = []
        for short_name in target.document_infos:
            try:
                documents.append(target.read_document(short_name))
            except NotReadableError as error:  # the file was removed after the target was opened
                yield error.problem
        yield from collect_document_findings(documents, today)
        yield from _check_card_edits(home, target)
        on_progress(target_number, len(target_names))


def _open_in_groups(home: HomeFolders, target_names: Sequence[str]) -> Iterator[Target]:
    """Open targets one group after another: each opening lists all targets, and all at once would fill the memory."""
    for start in range(0, len(target_names), _TARGETS_AT_ONCE):
        yield from open_targets(home, target_names[start : start + _TARGETS_AT_ONCE])


def check_unmatched_edits(home: HomeFolders, target_names: Iterable[str]) -> Iterator[Problem]:
    """Report the decks of some targets in which a problem keeps reworded cards from their history."""
    for target_name in target_names:
        target = open_target(home, target_name)
        if target.incomplete_deck_ids and (event_log := _read_event_log(home, target_name)) is not None:
            yield from find_unmatched_edits(target.decks, target.problems_by_deck_id, event_log.progress)


def check_replaced_decks(home: HomeFolders, target_names: Iterable[str]) -> Iterator[Problem]:
    """Yield a note for each deck file that stands in for a deck that documents would give."""
    for target_name in target_names:
        deck_paths = (home.targets_path / target_name / DECKS_FOLDER).glob("*")
        if any(name_from_file(path.stem) in DECK_TYPES for path in deck_paths):  # most targets need not be opened
            problems = open_target(home, target_name).problems
            yield from (problem for problem in problems if problem.code == DECK_REPLACED)


def _read_event_log(home: HomeFolders, target_name: str) -> EventLog | None:
    """Return all events of a target; None if it has no journal."""
    journals = JournalFolder(home.journals_path(target_name), lambda: ensure_device_name(home), target_name)
    if not journals.files:
        return None
    event_store = EventStore(journals, home.event_cache_path(target_name))
    event_store.load()
    return event_store.event_log


def _check_card_edits(home: HomeFolders, target: Target) -> Iterator[Problem]:
    """Yield what keeps reworded cards from their history, and notes on edited cards and histories without a card."""
    if (event_log := _read_event_log(home, target.name)) is None:
        return
    yield from find_unmatched_edits(target.decks, target.problems_by_deck_id, event_log.progress)
    # The next start of the app will record these renames. Checking writes nothing, so apply them only in memory.
    event_log.add_events(
        make_rename_events(target.decks, target.incomplete_deck_ids, event_log, datetime.now(UTC), make_event_id)
    )
    for edited_card in find_edited_cards(target.decks, event_log.progress):
        message = (
            f"“{edited_card.card.prompt}” was edited and its grades are kept; "
            f"before, it was “{read_plain_text(edited_card.old_prompt)}”"
        )
        yield Problem(message, edited_card.card.where, edited_card.card.line, code=CARD_EDITED)
    for (old_deck_id, new_deck_id), card_count in count_moved_cards(target.decks, event_log.progress).items():
        kept_text = "its grades are" if card_count == 1 else "their grades are"
        message = f"{format_count(card_count, 'card')} moved here from the deck “{old_deck_id}”; {kept_text} kept"
        deck_path = next(deck.where for deck in target.decks if deck.id == new_deck_id)
        yield Problem(message, deck_path, code=CARD_EDITED)
    if lost_count := count_cards_without_deck(target.decks, event_log.progress):
        message = (
            "1 card is in no deck now; its grades come back if you put the card back"
            if lost_count == 1
            else f"{lost_count:,} cards are in no deck now; their grades come back if you put the cards back"
        )
        yield Problem(message, str(home.journals_path(target.name)), code=HISTORY_WITHOUT_CARD)


def check_paths(
    typed_paths: Iterable[str], today: date, on_progress: ProgressCallback = no_progress
) -> Iterator[Problem]:
    """Check files and folders outside the library. The documents of one folder are compared with each other."""
    gathered_files = gather_files(typed_paths, "")
    yield from gathered_files.problems
    documents_by_target: dict[str, list[AnyDocument]] = {}
    for file_number, source_file in enumerate(gathered_files.source_files, start=1):
        document, problems = _read_source_file(source_file)
        yield from problems
        if document is not None:
            documents_by_target.setdefault(source_file.target_name, []).append(document)
        on_progress(file_number, len(gathered_files.source_files))
    for documents in documents_by_target.values():
        yield from collect_document_findings(documents, today)


def _read_source_file(source_file: SourceFile) -> "tuple[AnyDocument | None, tuple[Problem, ...]]":
    """Read a file as a document, with its problems. The document is None for decks and unusable files."""
    try:
        text, import_problems = read_as_markdown(
            read_whole_file(Path(source_file.path), source_file.shown_path), source_file.shown_path
        )
    except NotReadableError as error:
        return None, (error.problem,)
    if not text.strip():
        return None, (Problem("the file is empty", source_file.shown_path, hint="write something in it or remove it"),)
    document, problems = recognize.recognize_document(source_file.shown_path, text)
    if source_file.is_deck or (document.kind == "notes" and deck_file.is_written_as_deck(text)):
        return None, (*import_problems, *deck_file.read_deck(source_file.shown_path, text)[1])
    return document, (*import_problems, *problems)
