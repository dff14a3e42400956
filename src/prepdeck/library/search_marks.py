"""Marks around the hits of a search, made in time that is linear in the length of the text.

SQLite's own `highlight` copies the whole text once for each hit. It is the fastest for most texts, but takes minutes if
a long text has a word many thousand times.
"""

import re
from collections.abc import Iterator

import apsw

_MAX_MARKED_HITS = 1_000  # enough to find a good line
_MAX_COPIED_CHARACTERS = 20_000_000  # SQLite copies them in a few milliseconds
_PIECE_LENGTH = 10_000  # bytes; the tokens of a text take far more memory than the text

_SPACE = re.compile(rb"[ \n]")

_QUERY = """
    SELECT CASE WHEN hit_count(words) * length(text) < ?5
    THEN highlight(words, 0, ?1, ?2) ELSE mark_first_hits(words, ?1, ?2) END
    FROM words WHERE words MATCH ?3 AND rowid = ?4
"""


def register_functions(connection: apsw.Connection) -> None:
    """Make the functions that `read_marked_text` uses known to a connection."""
    connection.register_fts5_function("hit_count", _count_hits)
    connection.register_fts5_function("mark_first_hits", _mark_first_hits)


def read_marked_text(
    connection: apsw.Connection, match_query: str, row_id: object, start_mark: str, end_mark: str
) -> str:
    """Return the text of a row of the table `words` with marks around each hit, or the first hits of very many."""
    parameters = (start_mark, end_mark, match_query, row_id, _MAX_COPIED_CHARACTERS)
    ((marked_text,),) = connection.execute(_QUERY, parameters)
    assert isinstance(marked_text, str)
    return marked_text


def _count_hits(fts_api: apsw.FTS5ExtensionApi, *_: object) -> int:
    return fts_api.inst_count


def _mark_first_hits(fts_api: apsw.FTS5ExtensionApi, *marks: object) -> str:
    """Return the text of the row with its first hits between two marks."""
    start_mark, end_mark = (str(mark).encode() for mark in marks)
    hits = sorted(
        (token_number, token_number + len(phrase_tokens))
        for phrase_number, phrase_tokens in enumerate(fts_api.phrases)
        for token_number in fts_api.phrase_column_offsets(phrase_number, 0)[:_MAX_MARKED_HITS]
    )[:_MAX_MARKED_HITS]
    text = fts_api.column_text(0)
    last_token = max((end for _, end in hits), default=0)
    token_spans = list(_token_spans(fts_api, text, last_token))
    parts, copied_end = list[bytes](), 0
    for first_token, end_token in hits:
        if end_token > len(token_spans):
            break
        hit_start, hit_end = token_spans[first_token][0], token_spans[end_token - 1][1]
        if hit_start >= copied_end:  # hits of two phrases can overlap
            parts += [text[copied_end:hit_start], start_mark, text[hit_start:hit_end], end_mark]
            copied_end = hit_end
    return b"".join([*parts, text[copied_end:]]).decode()


def _token_spans(fts_api: apsw.FTS5ExtensionApi, text: bytes, max_tokens: int) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each token in the text, up to a number of tokens."""
    piece_start = token_count = 0
    while piece_start < len(text) and token_count < max_tokens:
        piece_end = _find_space(text, piece_start + _PIECE_LENGTH)
        for start, end, *_ in fts_api.tokenize(text[piece_start:piece_end], None, include_colocated=False):
            token_count += 1
            yield piece_start + start, piece_start + end
        piece_start = piece_end


def _find_space(text: bytes, start: int) -> int:
    """Return the offset of the first space or line end from `start` on, or the end of the text."""
    space_match = _SPACE.search(text, start)
    return space_match.start() if space_match else len(text)
