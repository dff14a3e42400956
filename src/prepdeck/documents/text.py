"""Make text safe to print, and shorten, join, count and quote it for people."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

# Invisible, although Unicode classes them as letters or marks: fillers, and selectors that vary the character before.
_INVISIBLE_CHARACTERS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U00016fe4\U000e0100-\U000e01ef"
)
# Format characters without width: they join, separate, hide or reverse the characters around them.
_FORMAT_CHARACTERS = (
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_DROPPED_CHARACTER = re.compile(f"[{_INVISIBLE_CHARACTERS}{_FORMAT_CHARACTERS}\ufff0-\ufff8\U000e0000-\U000e0fff]")
_DOUBTFUL_CHARACTERS = re.compile(f"(?:[^ -~\\w]|[{_INVISIBLE_CHARACTERS}])+")  # visible letters and digits are safe
_SPACE_REPLACEMENTS = {"\t": "    ", **dict.fromkeys("\n\r\u2028\u2029\u2800\U0001d159", " ")}
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
_NEW_EMOJI_RANGE = range(0x1F000, 0x1FB00)  # reserved for emoji; terminals may know newer ones than this Python
_LONGEST_CACHED_RUN = 100  # characters; longer runs rarely repeat
_MOST_MARKS = 4  # on one letter; Thai, Hebrew and Vietnamese need up to three


def make_printable(text: str) -> str:
    """Make one line of text safe for a terminal or an exported file, so that it shows what it really contains.

    A tab becomes four spaces, and a line end becomes one space. Control characters, lone surrogates and private or
    unassigned characters become the replacement character. Format characters are dropped: some reverse the direction
    of the text after them and could disguise it, and terminals disagree about the width of joiners and selectors. More
    marks than any language puts on one letter are also dropped.

    Printable text stays unchanged.
    """
    return text if text.isascii() and text.isprintable() else _DOUBTFUL_CHARACTERS.sub(_replace_doubtful, text)


def _replace_doubtful(doubtful_match: re.Match[str]) -> str:
    characters = doubtful_match.group()
    return (
        _replace_doubtful_cached(characters)
        if len(characters) < _LONGEST_CACHED_RUN
        else _replace_each_doubtful(characters)
    )


@lru_cache(maxsize=1024)
def _replace_doubtful_cached(characters: str) -> str:
    """Cached form of `_replace_each_doubtful`, because dashes, quotation marks and bars repeat all the time."""
    return _replace_each_doubtful(characters)


def _replace_each_doubtful(characters: str) -> str:
    """Replace or drop each character of a run that has no visible letters."""
    shown_characters: list[str] = []
    mark_counts = Counter[str]()
    for character in characters:
        if _DROPPED_CHARACTER.match(character):
            continue
        category = unicodedata.category(character)
        if category[0] != "M":
            mark_counts.clear()
        elif mark_counts["Mc" if category == "Mc" else "Mn"] == _MOST_MARKS:
            continue
        else:
            mark_counts["Mc" if category == "Mc" else "Mn"] += 1
        is_shown = category not in _HIDDEN_CATEGORIES or (category == "Cn" and ord(character) in _NEW_EMOJI_RANGE)
        shown_characters.append(_SPACE_REPLACEMENTS.get(character) or (character if is_shown else "�"))
    return "".join(shown_characters)


def make_parts_printable(line_parts: Iterable[str]) -> list[str]:
    """Make the parts of one line printable, so that the joined line is printable, too.

    A part may start with a combining mark that belongs to the last letter of the part before, so marks are counted
    across parts.
    """
    printable_texts: list[str] = []
    text_before = ""
    for line_part in line_parts:
        printable_part = (
            make_printable(text_before + line_part)[len(text_before) :] if text_before else make_printable(line_part)
        )
        printable_texts.append(printable_part)
        text_before = (text_before + printable_part)[-3 * _MOST_MARKS :]
    return printable_texts


_CONTROL_REPLACEMENTS = dict.fromkeys((*range(32), *range(127, 160), *range(55296, 57344)), "�")
_CONTROL_REPLACEMENTS |= dict.fromkeys(map(ord, "\t\n\r\u2028\u2029"), " ")


def is_invisible(character: str) -> bool:
    """Whether a character is left out of what is shown, such as a soft hyphen."""
    return _DROPPED_CHARACTER.match(character) is not None


def replace_control_characters(text: str) -> str:
    """Replace control characters in a typed or pasted line by spaces or the replacement character.

    Nothing else changes, because the result is stored. Use `make_printable` before showing it.
    """
    return text if text.isprintable() else text.translate(_CONTROL_REPLACEMENTS)


def normalize_case_and_spaces(text: str) -> str:
    """Return a text in lower case with single spaces between its words, for comparing texts."""
    return " ".join(text.lower().split())


def limit_text_length(text: str, max_length: int) -> str:
    """Shorten a text of more than `max_length` characters to its beginning and an ellipsis.

    Used for texts that are repeated with many other items: otherwise a hostile document could make the output far
    larger than itself.
    """
    return text if len(text) <= max_length else f"{text[: max_length - 1].rstrip()}…"


def join_nonempty(*parts: str) -> str:
    """Join the parts that are not empty with commas."""
    return ", ".join(filter(None, parts))


def format_count(count: int, singular: str, plural: str = "") -> str:
    """Format a count with its noun, such as `3 levers`; "" for 0."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}" if count else ""


def quote_for_shell(name: str) -> str:
    """Return a name as it can be typed in a shell, with the bytes of invisible characters as escapes."""
    if _SAFE_SHELL_WORD.fullmatch(name):
        return name
    if make_printable(name) == name:
        import shlex  # noqa: PLC0415 - needed only for unusual names

        quoted_word = shlex.quote(name)
    else:
        quoted_word = f"$'{''.join(map(_escape_for_shell, name))}'"
    return f"-- {quoted_word}" if name.startswith("-") else quoted_word


_SAFE_SHELL_WORD = re.compile(r"[\w.][\w.,:+-]*")  # needs no quotes in any shell


def _escape_for_shell(character: str) -> str:
    if character not in "'\\" and make_printable(character) == character:
        return character
    return "".join(f"\\x{byte_value:02x}" for byte_value in character.encode("utf-8", "surrogateescape"))


def make_visible_line(text: str) -> str:
    """Return typed text in one line, without control characters and without invisible ones, some of which turn text."""
    shown_text = (
        character if make_printable(character) == character else " " if character.isspace() or character < " " else ""
        for character in text
    )
    return " ".join("".join(shown_text).split())
