"""Decode files, repair wrongly decoded text, and make text safe to print; clean text is never changed."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache


class NotTextError(ValueError):
    """The bytes of a file are not text; `line` is the first line that shows it, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"no text on line {line}")
        self.line = line


_BYTE_ORDER_MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_ENCODING_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")  # those that no text needs
_CHARACTERS_PER_CONTROL = 50  # a file with more than one control character in 50 is not text
_MOSTLY_ZERO_SHARE = 0.3


def decode_bytes(raw_bytes: bytes) -> tuple[str, str]:
    """Decode a file; returns the text and the name of the encoding.

    UTF-8 and UTF-16 are recognized by their byte order marks or by trying. Everything else is read as Windows-1252,
    which has a character for every byte, so only control characters can show that a file is not text.

    Raises:
        NotTextError: The bytes are not text.
    """
    encoding = next(
        (
            encoding_name
            for encoding_name, byte_order_mark in _BYTE_ORDER_MARKS.items()
            if raw_bytes.startswith(byte_order_mark)
        ),
        "",
    ) or _guess_encoding(raw_bytes)
    raw_bytes = raw_bytes.removeprefix(_BYTE_ORDER_MARKS[encoding])
    try:
        text = raw_bytes.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise NotTextError(1) from error
        encoding = "cp1252"
        text = raw_bytes.decode("latin-1").translate(_WINDOWS_CHARACTERS)
    _reject_control_characters(text, is_strict=encoding == "cp1252")
    return text, _ENCODING_NAMES[encoding]


def _guess_encoding(raw_bytes: bytes) -> str:
    """Guess UTF-16 if every other byte is often zero, as for spaces and line ends in any language; else UTF-8."""
    half_length = len(raw_bytes) // 2
    if half_length and len(raw_bytes) % 2 == 0 and b"\0" in raw_bytes:
        even_zero_count, odd_zero_count = raw_bytes[0::2].count(0), raw_bytes[1::2].count(0)
        if odd_zero_count > half_length * _MOSTLY_ZERO_SHARE and not even_zero_count:
            return "utf-16-le"
        if even_zero_count > half_length * _MOSTLY_ZERO_SHARE and not odd_zero_count:
            return "utf-16-be"
    return "utf-8"


_WINDOWS_CHARACTERS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


def _reject_control_characters(text: str, *, is_strict: bool) -> None:
    control_index = text.find("\0")
    if control_index < 0 and is_strict:
        control_indexes = [match.start() for match in _CONTROL_CHARACTER.finditer(text)]
        control_index = control_indexes[0] if len(control_indexes) * _CHARACTERS_PER_CONTROL > len(text) else -1
    if control_index >= 0:
        raise NotTextError(text.count("\n", 0, control_index) + 1)


_LONGEST_CHARACTER_BYTES = 4  # four-byte characters include emoji, and new ones are added every year
_CODE_PAGES = ("cp1250", "cp1252")
_UNDEFINED_CODES = range(0x80, 0xA0)  # bytes that a code page leaves undefined are decoded to these code points


def _list_misread_characters(first_byte: int, last_byte: int) -> str:
    """List the characters that bytes of this range are misread as, for use inside a regex character class."""
    misread_characters = {
        bytes([byte]).decode(code_page, "ignore")
        for byte in range(first_byte, last_byte + 1)
        for code_page in _CODE_PAGES
    }
    undefined_characters = {chr(byte) for byte in range(first_byte, last_byte + 1) if byte in _UNDEFINED_CODES}
    return re.escape("".join(sorted(misread_characters | undefined_characters)))


_NON_ASCII_PAIR = re.compile("[^\x00-\x7f]{2}")
_FOLLOWING_CHARACTER = f"[{_list_misread_characters(0x80, 0xBF)}]"
_MISREAD_GROUP = re.compile(
    f"[{_list_misread_characters(0xC2, 0xDF)}]{_FOLLOWING_CHARACTER}"
    f"|[{_list_misread_characters(0xE0, 0xEF)}]{_FOLLOWING_CHARACTER}{{2}}"
    f"|[{_list_misread_characters(0xF0, 0xF4)}]{_FOLLOWING_CHARACTER}{{3}}"
)
# Clean text has these characters directly after a letter, as in `CAFÉ”`, so they do not prove that it was misread.
_CLOSING_CHARACTERS = set("–—‘’“”…»«•©®™°²³¹ºª\xa0")
_DASH_CHARACTERS = set("–—")
_COMMON_LEAD_CHARACTERS = set("ÂÃĂÄÅĹ")  # the first character of most misread Western and Central European letters
_OTHER_SCRIPTS_START = "\u0370"  # the first character after the Latin scripts


def fix_mojibake(text: str) -> str:
    """Undo mojibake: UTF-8 that was decoded as Windows-1250 or Windows-1252.

    Every group of characters that could be one misread character is encoded back and decoded as UTF-8. It is replaced
    only if that works and if the group would not occur in clean text. So clean text stays exactly the same, and misread
    characters are fixed even next to correct ones. If a text has misread letters, groups that could also end a clean
    word are replaced, too.
    """
    if not _NON_ASCII_PAIR.search(text):
        return text
    fixed_text, has_misread_letters = _fix_misread_groups(text, is_text_misread=False)
    return (
        _fix_misread_groups(text, is_text_misread=True)[0]
        if has_misread_letters and _MISREAD_GROUP.search(fixed_text)
        else fixed_text
    )


def _fix_misread_groups(text: str, *, is_text_misread: bool) -> tuple[str, bool]:
    """Fix the misread groups of a text; also returns whether any misread letters were found."""
    text_parts: list[str] = []
    position, character_before, has_misread_letters = 0, "", False
    while group_match := _MISREAD_GROUP.search(text, position):
        group_start = group_match.start()
        character_before = text[group_start - 1] if group_start > position else character_before
        text_parts.append(text[position:group_start])
        fixed_part, position = _fix_one_group(text, group_match, character_before, is_text_misread=is_text_misread)
        text_parts.append(fixed_part)
        has_misread_letters = has_misread_letters or (position > group_start + 1 and fixed_part.isalpha())
        character_before = fixed_part[-1]
    text_parts.append(text[position:])
    return "".join(text_parts), has_misread_letters


def _fix_one_group(
    text: str, group_match: re.Match[str], character_before: str, *, is_text_misread: bool
) -> tuple[str, int]:
    """Return the replacement for one group (or its first character unchanged), and the offset to continue at."""
    misread_group, group_end = group_match.group(), group_match.end()
    character, character_after = _decode_misread_group(misread_group), text[group_end : group_end + 1]
    is_certain = not _CLOSING_CHARACTERS.issuperset(misread_group[1:]) or (
        is_text_misread and character_after.islower()
    )
    if character and character < _OTHER_SCRIPTS_START:
        if (is_text_misread and misread_group[0] in _COMMON_LEAD_CHARACTERS) or _is_misread_latin(
            misread_group, character_before, character_after
        ):
            return character, group_end
    elif _is_other_script(character):
        # Two or more letters of another script in a row are no coincidence.
        word_characters = [character]
        while (next_match := _MISREAD_GROUP.match(text, group_end)) and len(next_match.group()) == len(misread_group):
            if not _is_other_script(character := _decode_misread_group(next_match.group())):
                break
            word_characters.append(character)
            group_end = next_match.end()
        if len(word_characters) > 1 or (
            is_certain and any(_is_not_letter(following_character) for following_character in misread_group[1:])
        ):
            return "".join(word_characters), group_end
    elif character and is_certain:
        return character, group_end
    return misread_group[0], group_match.start() + 1


def _is_misread_latin(misread_group: str, character_before: str, character_after: str) -> bool:
    """Whether a group is one misread Latin character, and not a capital letter at the end of a clean word."""
    lead_character, following_character = misread_group[0], misread_group[1]
    if following_character not in _CLOSING_CHARACTERS and _is_not_letter(following_character):
        return True
    if lead_character == "Â":
        return following_character not in "«»" or not character_before.isupper()
    if character_before.islower():
        return True
    if following_character not in _CLOSING_CHARACTERS:
        is_in_capitals = character_after.isupper() or (character_before.isupper() and not character_after.islower())
        return lead_character in _COMMON_LEAD_CHARACTERS and not is_in_capitals
    if lead_character in "ÃĂ" and not character_before.isalpha():
        return True
    return (
        character_after.islower()
        and following_character != "’"
        and not (following_character in _DASH_CHARACTERS and character_before.isupper())
    )


def _is_not_letter(character: str) -> bool:
    return not character.isalpha() or character in "µƒªº"


def _is_other_script(character: str) -> bool:
    return character >= _OTHER_SCRIPTS_START and unicodedata.category(character)[0] in "LM"


def _decode_misread_group(misread_group: str) -> str:
    """The character whose bytes were misread as this group, or ""."""
    for code_page in _CODE_PAGES:
        try:
            character = b"".join(
                _encode_misread_character(group_character, code_page) for group_character in misread_group
            ).decode("utf-8")
        except UnicodeError:
            continue
        if len(misread_group) == _LONGEST_CHARACTER_BYTES or unicodedata.category(character) not in {"Cc", "Cn", "Co"}:
            return character
    return ""


def _encode_misread_character(character: str, code_page: str) -> bytes:
    try:
        return character.encode(code_page)
    except UnicodeEncodeError:
        if ord(character) in _UNDEFINED_CODES:
            return bytes([ord(character)])
        raise


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


def replace_control_characters(text: str) -> str:
    """Replace control characters in a typed or pasted line by spaces or the replacement character.

    Nothing else changes, because the result is stored. Use `make_printable` before showing it.
    """
    return text if text.isprintable() else text.translate(_CONTROL_REPLACEMENTS)


def normalize_line_ends(text: str) -> str:
    """Remove a byte order mark at the start of a file, and use Unix line ends."""
    return text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")


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
