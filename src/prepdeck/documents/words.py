"""Words as they are looked for: however they are written, and in scripts that put no spaces between them."""

import re
import unicodedata
from functools import cache

_WORD_SEPARATOR = "\x03"  # stands around each sign of a script without spaces; the index takes it for a space
_IGNORED_MARK = "\u0331"  # a combining sign that the index does not see within a word
_MARKED_SHARP_S = {"ß": f"s{_IGNORED_MARK}s", "ẞ": f"S{_IGNORED_MARK}S"}
_UNSPACED_CHARACTERS = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6"  # Lao
    "\u1000-\u102a\u1780-\u17b3"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Chinese
)


def fold_text(text: str) -> str:
    """The text as the index keeps it, line for line, so that a word is found however it is written.

    Letters go by their plain forms (`ﬁ` is `fi`, `Ａ` is `A`, `ß` is `ss`), and each sign of a script without spaces is
    a word of its own, so that a phrase of them is found within a longer run. Case and accents are the index's own.
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
    """A text that was `fold_text`, fit to be shown: no sign stands in it for the index alone, and `ß` is back."""
    for sharp_s, marked_form in _MARKED_SHARP_S.items():
        text = text.replace(marked_form, sharp_s)
    return text.replace(_WORD_SEPARATOR, "")


def _fold_character(character: str) -> str:
    """What a sign is kept as."""
    plain_form = unicodedata.normalize("NFKC", character) if character.isalpha() or character.isdecimal() else character
    return _MARKED_SHARP_S.get(character) or _compile_unspaced().sub(
        rf"{_WORD_SEPARATOR}\g<0>{_WORD_SEPARATOR}", plain_form
    )


def make_search_pattern(words: str) -> re.Pattern[str]:
    """What finds the words in a text that is shown: in any case, across line ends, and however they are written.

    Args:
        words: One at least.
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
    """What finds a sign of a script without spaces `lookahead` something; 2 ms, which a start does without."""
    return re.compile(f"[{_UNSPACED_CHARACTERS}]{lookahead}")


_OPTIONAL_LINE_BREAK = r"\g<0>(?:\\n\\s*)?"  # the script breaks lines anywhere
_LETTER_GROUP = re.compile("ffi|ffl|ff|fi|fl|ss|ß", re.IGNORECASE)
_OTHER_SPELLINGS = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "ss": "ß", "ß": "ss"}


def _match_both_spellings(letters_match: re.Match[str]) -> str:
    return f"(?:{letters_match.group()}|{_OTHER_SPELLINGS[letters_match.group().lower()]})"
