"""Check research for files that cannot be read, doubtful facts and contradictions."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from prepdeck.cards import deck_file
from prepdeck.documents import recognize
from prepdeck.documents.findings import collect_document_findings
from prepdeck.documents.markdown.inline import strip_markdown
from prepdeck.documents.text import format_count
from prepdeck.errors import CARD_EDITED, HISTORY_WITHOUT_CARD, NotReadableError, Problem
from prepdeck.files import read_whole_file
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder, make_event_id
from prepdeck.library.gathering import SourceFile, gather_files
from prepdeck.library.home import HomeFolders, ensure_device_name
from prepdeck.library.reading import is_deck_text, read_as_markdown
from prepdeck.library.target import Target, list_target_names, open_target
from prepdeck.memory.fsrs import FsrsModel
from prepdeck.progress.card_edits import count_cards_without_deck, find_edited_cards, make_rename_events
from prepdeck.progress_callback import ProgressCallback, no_progress

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument


def check_library(home: HomeFolders, today: date, on_progress: ProgressCallback = no_progress) -> Iterator[Problem]:
    """Check all targets. Every document is compared with the others of its target.

    Args:
        home: The folders to use.
        today: The person's local date, which is compared with review dates.
        on_progress: Called after each target.
    """
    target_names = list_target_names(home)
    for target_number, target_name in enumerate(target_names, start=1):
        target = open_target(home, target_name)
        yield from target.problems
        documents: list[AnyDocument] = []
        for short_name in target.document_infos:
            try:
                documents.append(target.read_document(short_name))
            except NotReadableError as error:  # the file was removed after the target was opened
                yield error.problem
        yield from collect_document_findings(documents, today)
        yield from _make_card_notes(home, target)
        on_progress(target_number, len(target_names))


def _make_card_notes(home: HomeFolders, target: Target) -> Iterator[Problem]:
    """Yield a note for each edited card that kept its history, and one for histories without a card."""
    journals = JournalFolder(home.journals_path(target.name), lambda: ensure_device_name(home), target.name)
    if not journals.files:
        return
    event_store = EventStore(journals, home.event_cache_path(target.name), FsrsModel())
    event_store.load()
    event_log = event_store.event_log
    # The next start of the app will record these renames. Checking writes nothing, so apply them only in memory.
    event_log.add_events(
        make_rename_events(target.decks, target.incomplete_deck_ids, event_log, datetime.now(UTC), make_event_id)
    )
    for edited_card in find_edited_cards(target.decks, event_log.progress):
        message = (
            f"“{strip_markdown(edited_card.card.prompt)}” was edited and its history is kept; "
            f"before, it was “{strip_markdown(edited_card.old_prompt)}”"
        )
        yield Problem(message, edited_card.card.where, edited_card.card.line, code=CARD_EDITED)
    if lost_count := count_cards_without_deck(target.decks, event_log.progress):
        message = (
            f"no longer in any deck: {format_count(lost_count, 'card')}; the history is kept and returns with the text"
        )
        yield Problem(message, str(journals.folder), code=HISTORY_WITHOUT_CARD)


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
    if source_file.is_deck or is_deck_text(text, document.kind):
        return None, (*import_problems, *deck_file.read_deck(source_file.shown_path, text)[1])
    return document, (*import_problems, *problems)
