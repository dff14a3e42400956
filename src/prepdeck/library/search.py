"""Search for words in all documents."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from prepdeck.documents.text import is_invisible
from prepdeck.documents.words import fold_text
from prepdeck.errors import UsageError
from prepdeck.library.home import HomeFolders
from prepdeck.library.index import HIT_END, HIT_START, LibraryIndex, SearchHit, run_with_index
from prepdeck.library.reading import SILENT_PARSER, FileParser
from prepdeck.library.target import list_target_files, list_target_names, refresh_index

_MAX_WORDS = 100  # SQLite needs time for each, whether a document has it or not
MAX_PASSAGES = 50  # a person does not read more results but adds a word
_MAX_EXCERPT_LENGTH = 100  # characters of an excerpt
_MAX_LEAD_LENGTH = 30  # characters of an excerpt before the first match


class SearchPassage(NamedTuple):
    """The best line of a document that matches a search.

    Attributes:
        target_name: The target.
        document_name: The short name of the document.
        line_number: The line with the most different words, from 1.
        excerpt: Part of that line, around the first match.
    """

    target_name: str
    document_name: str
    line_number: int
    excerpt: str


def search_documents(
    home: HomeFolders, typed_words: str, target_name: str | None = None, file_parser: FileParser = SILENT_PARSER
) -> tuple[tuple[SearchPassage, ...], int]:
    """Return a passage for each document that contains all the words, best first, and how many more documents match.

    Args:
        home: The folders to use.
        typed_words: The words to find. No character has a special meaning.
        target_name: The target to search; all targets if None.
        file_parser: Reads the documents that changed.

    Raises:
        NotFoundError: The target does not exist.
        UsageError: No word has a letter or a digit, or there are more words than anybody looks for.
    """
    words = find_words(typed_words)
    if len(words) > _MAX_WORDS:
        raise UsageError(f"too many words: {len(words):,}", hint=f"type at most {_MAX_WORDS}")
    match_query = full_text_query(words)
    if not match_query:
        raise UsageError("there is no word to find", hint="type a word with a letter or a digit")
    all_target_files = list_target_files(home, list_target_names(home) if target_name is None else [target_name])

    def find_hits(library_index: LibraryIndex) -> tuple[tuple[SearchHit, ...], int]:
        known_stamps = library_index.read_stamps(None if target_name is None else all_target_files[0].folders)
        refresh_index(library_index, known_stamps, all_target_files, file_parser, is_whole_library=target_name is None)
        return library_index.find_documents(
            match_query, all_target_files[0].folders if target_name is not None else (), MAX_PASSAGES
        )

    search_hits, match_count = run_with_index(home.cache_path, find_hits)
    names_by_path = {
        file.path: (target_files.target_name, file.short_name)
        for target_files in all_target_files
        for file in target_files.document_files
    }
    # Another prepdeck may have added documents after the files were listed.
    known_hits = (search_hit for search_hit in search_hits if search_hit.path in names_by_path)
    return tuple(
        SearchPassage(*names_by_path[search_hit.path], *best_excerpt(search_hit.marked_text))
        for search_hit in known_hits
    ), match_count - len(search_hits)


def find_words(typed_words: str) -> list[str]:
    """Return the words of a typed text that have a letter or a digit, each once."""
    visible_characters = (character for character in typed_words if not is_invisible(character))
    clean_words = "".join(character if character.isprintable() else " " for character in visible_characters)
    return list(dict.fromkeys(word for word in map(fold_text, clean_words.split()) if any(map(str.isalnum, word))))


def full_text_query(words: Iterable[str]) -> str:
    """Return the words as a query for SQLite FTS5, each quoted so that none is an operator; "" if there is no word."""
    return " ".join(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in words)


def best_excerpt(marked_text: str) -> tuple[int, str]:
    """Return the number of the line with the most different matches, and an excerpt around its first match.

    Args:
        marked_text: The text, with each match between HIT_START and HIT_END.
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
