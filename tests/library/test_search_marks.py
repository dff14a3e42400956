"""The marks around hits are those of SQLite, and take linear time."""

import timeit
from time import process_time

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.library.search_marks import read_marked_text, register_functions

TEXTS = st.text(alphabet="ab cé.\n-灯 ", max_size=60)


def make_words(*texts: str) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    register_functions(connection)
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    connection.executemany("INSERT INTO words (text) VALUES (?)", ((text,) for text in texts))
    return connection


@examples(200)
@given(text=TEXTS, query=st.sampled_from(['"a"', '"ab" "b"', '"a b"', '"a-b"', '"e"', '"灯"', '"a" "a b"']))
def test_a_text_with_very_many_hits_has_the_same_marks(text: str, query: str) -> None:
    connection = make_words(text)
    if not list(connection.execute("SELECT 1 FROM words WHERE words MATCH ?", (query,))):
        return
    marked_text = read_marked_text(connection, query, 1, "<", ">")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("prepdeck.library.search_marks._MAX_COPIED_CHARACTERS", 0)
        monkeypatch.setattr("prepdeck.library.search_marks._PIECE_LENGTH", 8)
        first_hits_text = read_marked_text(connection, query, 1, "<", ">")
    assert first_hits_text.replace("<", "").replace(">", "") == text
    # Where two hits overlap, SQLite marks them as one.
    if query != '"a" "a b"':
        assert first_hits_text == marked_text


def test_four_times_the_hits_take_about_four_times_as_long() -> None:
    def measure_seconds(count: int) -> float:
        connection = make_words("gull " * count)
        return min(
            timeit.repeat(
                lambda: read_marked_text(connection, '"gull"', 1, "<", ">"), timer=process_time, number=1, repeat=3
            )
        )

    assert measure_seconds(400_000) < 2 * 4 * max(measure_seconds(100_000), 0.005)
