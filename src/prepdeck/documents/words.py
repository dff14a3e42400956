"""Words as they are looked for: however they are written, and in scripts that put no spaces between them."""

import re
import unicodedata
from functools import cache

_BETWEEN = "\x03"  # stands around each sign of a script without spaces; the index takes it for a space
_PASSED_OVER = "\u0331"  # a combining sign that the index does not see within a word
_SHARP = {"ß": f"s{_PASSED_OVER}s", "ẞ": f"S{_PASSED_OVER}S"}
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6"  # Lao
    "\u1000-\u102a\u1780-\u17b3"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Chinese
)


def folded(text: str) -> str:
    """The text as the index keeps it, line for line, so that a word is found however it is written.

    Letters go by their plain forms (`ﬁ` is `fi`, `Ａ` is `A`, `ß` is `ss`), and each sign of a script without spaces is
    a word of its own, so that a phrase of them is found within a longer run. Case and accents are the index's own.
    """
    if text.isascii():
        return text
    forms = {ord(sign): form for sign in set(text) if not sign.isascii() and (form := _form(sign)) != sign}
    return text.translate(forms) if forms else text


def unfolded(text: str) -> str:
    """A text that was `folded`, fit to be shown: no sign stands in it for the index alone, and `ß` is back."""
    for sharp, marked in _SHARP.items():
        text = text.replace(marked, sharp)
    return text.replace(_BETWEEN, "")


def _form(sign: str) -> str:
    """What a sign is kept as."""
    form = unicodedata.normalize("NFKC", sign) if sign.isalpha() or sign.isdecimal() else sign
    return _SHARP.get(sign) or _unspaced().sub(rf"{_BETWEEN}\g<0>{_BETWEEN}", form)


def pattern(words: str) -> re.Pattern[str]:
    """What finds the words in a text that is shown: in any case, across line ends, and however they are written.

    Args:
        words: One at least.
    """
    parts, ended = map(re.escape, unfolded(folded(words)).split()), _unspaced("(?=.)")
    return re.compile(r"\s+".join(_SEVERAL.sub(_either, ended.sub(_GOES_ON, part)) for part in parts), re.IGNORECASE)


@cache
def _unspaced(before: str = "") -> re.Pattern[str]:
    """What finds a sign of a script without spaces `before` something; 2 ms, which a start does without."""
    return re.compile(f"[{_UNSPACED}]{before}")


_GOES_ON = r"\g<0>(?:\\n\\s*)?"  # the script breaks lines anywhere
_SEVERAL = re.compile("ffi|ffl|ff|fi|fl|ss|ß", re.IGNORECASE)
_WRITTEN = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "ss": "ß", "ß": "ss"}


def _either(letters: re.Match[str]) -> str:
    return f"(?:{letters.group()}|{_WRITTEN[letters.group().lower()]})"
