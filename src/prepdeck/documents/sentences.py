"""Split texts into sentences. What ends a sentence depends on the text, so each kind of text has a rule of its own."""

import re
from collections.abc import Iterator

_CURRENCY_SIGNS = "$€£₹"  # an amount can start a sentence
_END_MARK_BREAK = re.compile(r"(?<=[.!?])\s+")


def split_sentences(text: str) -> list[str]:
    """Split plain prose after every mark that can end a sentence, also after an abbreviation.

    Some card ids are made from the result: changing this rule cuts these cards off from their progress.
    """
    return _END_MARK_BREAK.split(text)


_PROSE_SENTENCE_END = re.compile(rf"[.!?…][\"”’)\]]*\s+(?=[\"“‘(\[~{_CURRENCY_SIGNS}]?(?:[A-Z0-9]|[a-z]{{1,2}}[A-Z]))")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|etc|approx|ca|cf|Inc|Corp|Ltd|Co|Dr|Mr|Ms|Mrs|St|No|est|incl)|\.[A-Z])$"
)
_LONGEST_ABBREVIATION = 8


def find_sentence_ends(text: str) -> Iterator[int]:
    """Find where each sentence of careful prose ends and the next one starts; abbreviations do not end a sentence."""
    for end_match in _PROSE_SENTENCE_END.finditer(text):
        end_index = end_match.start()
        if not _ABBREVIATION.search(text[max(end_index - _LONGEST_ABBREVIATION, 0) : end_index]):
            yield end_match.end()


_SCRIPT_BREAK = re.compile(rf"(?<=[.!?])[\"”]?\s+(?=[\"“A-Z{_CURRENCY_SIGNS}])")


def split_script(script: str) -> list[str]:
    """Split what a script tells a person to say. Closing quotation marks between two sentences are dropped."""
    return _SCRIPT_BREAK.split(script)


_STATEMENT_BREAK = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"'(])")


def split_statements(text: str) -> list[str]:
    """Split a paragraph into statements, which may be about different companies. Semicolons separate them, too."""
    return _STATEMENT_BREAK.split(" ".join(text.split()))


_LEVEL_SENTENCE_BREAK = re.compile(r"(?<=[a-z]{4}\.)\s+(?=[A-Z])|(?<=[\d)\]]\.)\s+(?=[A-Z])")


def split_level_sentences(text: str) -> list[str]:
    """Split a text about levels only where a sentence surely ends: in `Eng. Manager` none does."""
    return _LEVEL_SENTENCE_BREAK.split(text)
