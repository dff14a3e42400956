"""Words found in all documents."""

from collections.abc import Sequence
from typing import NamedTuple

from prepdeck.documents.words import fold_text
from prepdeck.errors import UsageError
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import HIT_END, HIT_START, LibraryIndex, SearchHit, run_with_index
from prepdeck.library.target import list_target_files, list_target_names, refresh_index
from prepdeck.progress_callback import ProgressCallback, no_progress

MAX_PASSAGES = 50  # places named; a person reads no more of them, and asks with more words instead
_MAX_EXCERPT_LENGTH = 100  # characters of an excerpt
_MAX_LEAD_LENGTH = 30  # of them at most before the first word that was found


class SearchPassage(NamedTuple):
    """A place where the words stand.

    Attributes:
        target_name: The target.
        document_name: The short name of the document.
        line_number: The line of the file on which most of the words stand, counted from 1.
        excerpt: That line, cut around the first of them.
    """

    target_name: str
    document_name: str
    line_number: int
    excerpt: str


def search_documents(
    home: HomeFolders,
    typed_words: str,
    target_name: str | None = None,
    on_progress: ProgressCallback = no_progress,
    *,
    can_use_processes: bool = False,
) -> tuple[tuple[SearchPassage, ...], int]:
    """The documents that hold all of the words, best first, and how many more there are.

    Args:
        home: The folders to use.
        typed_words: What to look for. No sign in it means anything but itself.
        target_name: The one target to look in; all where None.
        on_progress: Told after each document that had to be read first.
        can_use_processes: As in `parse_files`.

    Raises:
        NotFoundError: There is no such target.
        UsageError: There is no word among the words.
    """
    match_query = full_text_query(typed_words)
    if not match_query:
        raise UsageError("there is no word to find", hint="type a word with a letter or a digit")
    all_target_files = list_target_files(home, list_target_names(home) if target_name is None else [target_name])

    def found(library_index: LibraryIndex) -> tuple[tuple[SearchHit, ...], int]:
        known_stamps = library_index.read_stamps(None if target_name is None else all_target_files[0].folders)
        refresh_index(
            library_index,
            known_stamps,
            all_target_files,
            on_progress,
            is_whole_library=target_name is None,
            can_use_processes=can_use_processes,
        )
        return library_index.find_documents(
            match_query, all_target_files[0].folders if target_name is not None else (), MAX_PASSAGES
        )

    search_hits, match_count = run_with_index(home.cache_path, found)
    names_by_path = {
        file.path: (target_files.target_name, file.short_name)
        for target_files in all_target_files
        for file in target_files.document_files
    }
    known_hits = (
        search_hit for search_hit in search_hits if search_hit.path in names_by_path
    )  # another prepdeck may just have brought in more
    return tuple(
        SearchPassage(*names_by_path[search_hit.path], *best_excerpt(search_hit.marked_text))
        for search_hit in known_hits
    ), match_count - len(search_hits)


def full_text_query(typed_words: str) -> str:
    """The words as SQLite's full-text search takes them: each quoted, so that none is a command; "" for none."""
    clean_words = "".join(character if character.isprintable() else " " for character in typed_words)
    return " ".join(
        f'"{word.replace(chr(34), chr(34) * 2)}"'
        for word in map(fold_text, clean_words.split())
        if any(map(str.isalnum, word))
    )


def best_excerpt(marked_text: str) -> tuple[int, str]:
    """The line on which most different words were found, and what it says around the first.

    Args:
        marked_text: The text, with each word that was found between START and END.
    """
    best_count, best_number, best_line = 0, 1, ""
    for line_number, line in enumerate(marked_text.split("\n"), start=1):
        word_count = len(set(_marked_words(line.lower()))) if HIT_START in line else 0
        if word_count > best_count:
            best_count, best_number, best_line = word_count, line_number, line
    hit_index = best_line.find(HIT_START)
    plain_text = best_line.replace(HIT_START, "").replace(HIT_END, "")
    start_index = 0
    if hit_index > _MAX_LEAD_LENGTH:
        space_index = plain_text.rfind(" ", max(hit_index - 2 * _MAX_LEAD_LENGTH, 0), hit_index - _MAX_LEAD_LENGTH)
        start_index = space_index + 1 or hit_index - _MAX_LEAD_LENGTH
    excerpt_text = plain_text[start_index : start_index + _MAX_EXCERPT_LENGTH]
    is_cut = start_index + _MAX_EXCERPT_LENGTH < len(plain_text)
    if is_cut and (space_index := excerpt_text.rfind(" ", _MAX_LEAD_LENGTH * 2)) > 0:
        excerpt_text = excerpt_text[:space_index]
    return best_number, f"{'…' if start_index else ''}{' '.join(excerpt_text.split())}{'…' if is_cut else ''}"


def _marked_words(marked_line: str) -> Sequence[str]:
    return [part.partition(HIT_END)[0] for part in marked_line.split(HIT_START)[1:]]
