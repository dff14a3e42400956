"""Prepare text for search, so that a word is found in any spelling, and in scripts without spaces."""

import re
import unicodedata
from functools import cache

from prepdeck.documents.text import is_invisible

_WORD_SEPARATOR = "\x03"  # put around each character of a script without spaces; the index treats it as a space
_IGNORED_MARK = "\u0331"  # a combining character that the index ignores, to bring `ß` back from `ss`
_MARKED_SHARP_S = {"ß": f"s{_IGNORED_MARK}s", "ẞ": f"S{_IGNORED_MARK}S"}
_UNSPACED_CHARACTERS = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6"  # Lao
    "\u1000-\u102a\u1780-\u17b3"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Chinese
)


def fold_text(text: str) -> str:
    """Convert a text to the form that the search index stores, with the same lines.

    Letters get their plain form (`ﬁ` is `fi`, `Ａ` is `A`, `ß` is `ss`), and invisible characters such as soft hyphens
    are left out. Each character of a script without spaces
    becomes a word of its own, so that a phrase is found inside a longer run. The index itself ignores case and accents.
    """
    if text.isascii():
        return text
    form_by_code = {
        ord(character): folded_form
        for character in set(text)
        if not character.isascii() and (folded_form := _fold_character(character)) != character
    }
    return text.translate(form_by_code) if form_by_code else text


def unfold_text(text: str) -> str:
    """Convert a text from `fold_text` back for display: without the index's extra characters, and with `ß` again."""
    for sharp_s, marked_form in _MARKED_SHARP_S.items():
        text = text.replace(marked_form, sharp_s)
    return text.replace(_WORD_SEPARATOR, "")


def _fold_character(character: str) -> str:
    """The form of one character in the index."""
    if is_invisible(character):
        return ""
    plain_form = unicodedata.normalize("NFKC", character) if character.isalpha() or character.isdecimal() else character
    return _MARKED_SHARP_S.get(character) or _compile_unspaced().sub(
        rf"{_WORD_SEPARATOR}\g<0>{_WORD_SEPARATOR}", plain_form
    )


def make_search_pattern(words: str) -> re.Pattern[str]:
    """Compile a pattern that finds words in displayed text: in any case and spelling, and across line ends.

    Args:
        words: The words to find; at least one.
    """
    escaped_words, unspaced_character = (
        map(re.escape, unfold_text(fold_text(words)).split()),
        _compile_unspaced("(?=.)"),
    )
    return re.compile(
        r"\s+".join(
            _LETTER_GROUP.sub(_match_both_spellings, unspaced_character.sub(_OPTIONAL_LINE_BREAK, escaped_word))
            for escaped_word in escaped_words
        ),
        re.IGNORECASE,
    )


@cache
def _compile_unspaced(lookahead: str = "") -> re.Pattern[str]:
    """Compile a pattern for a character of a script without spaces; takes 2 ms, so it is not done at import."""
    return re.compile(f"[{_UNSPACED_CHARACTERS}]{lookahead}")


_OPTIONAL_LINE_BREAK = r"\g<0>(?:\\n\\s*)?"  # scripts without spaces can break lines after any character
_LETTER_GROUP = re.compile("ffi|ffl|ff|fi|fl|ss|ß", re.IGNORECASE)
_OTHER_SPELLINGS = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "ss": "ß", "ß": "ss"}


def _match_both_spellings(letters_match: re.Match[str]) -> str:
    return f"(?:{letters_match.group()}|{_OTHER_SPELLINGS[letters_match.group().lower()]})"
