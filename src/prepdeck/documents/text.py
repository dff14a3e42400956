"""Text as it comes from files, made fit to read without changing a clean one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache


class NotTextError(ValueError):
    """Bytes that are no text; `line` is the one on which that shows, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"no text on line {line}")
        self.line = line


_BYTE_ORDER_MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_ENCODING_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_CONTROL_CHARACTER = re.compile(
    "[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]"
)  # control characters that no text needs
_CHARACTERS_PER_CONTROL = 50  # one in so many characters, and the file is no text
_MOSTLY_ZERO_SHARE = 0.3


def decode_bytes(raw_bytes: bytes) -> tuple[str, str]:
    """The text of a file, and the name of the encoding it was read in.

    UTF-8 and UTF-16 are told by their marks or by trying; what is neither is taken for Windows-1252, which gives
    every byte a sign, so that only the control characters among them show that a file is no text.

    Raises:
        NotTextError: It is no text.
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
    """UTF-16 where every other byte is mostly zero, as it is in any text with spaces and line ends; else UTF-8."""
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


_LONGEST_CHARACTER_BYTES = 4  # bytes in one sign; among those that are so long new pictures come every year
_CODE_PAGES = ("cp1250", "cp1252")
_UNDEFINED_CODES = range(0x80, 0xA0)  # what stands for the bytes that a code page leaves undefined


def _list_misread_characters(first_byte: int, last_byte: int) -> str:
    """The characters that bytes of this range are misread as, as the inside of a character class."""
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
# Clean text has these right behind a letter, as in `CAFÉ”`, so that they prove nothing.
_CLOSING_CHARACTERS = set("–—‘’“”…»«•©®™°²³¹ºª\xa0")
_DASH_CHARACTERS = set("–—")
_COMMON_LEAD_CHARACTERS = set("ÂÃĂÄÅĹ")  # of the letters and signs of western and central Europe
_OTHER_SCRIPTS_START = "\u0370"  # where they begin


def fix_mojibake(text: str) -> str:
    """Undo mojibake: UTF-8 that was read as Windows-1250 or Windows-1252.

    Every group of characters that could be one misread sign is encoded back and decoded strictly as UTF-8, and is
    replaced only where that works and where no clean text looks like it. So a clean text comes through unchanged to
    the last character, and what is misread is mended also beside signs that are right. Where a text has misread
    letters, groups that a clean word could end in are taken for misread as well.
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
    """The mended text, and whether letters were among what was misread."""
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
    """What stands for the group that was found, and where to go on."""
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
    """Whether a capital and what follows it are one misread Latin letter or sign, and not the end of a clean word."""
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
    """The one sign whose bytes were misread as this group, or ""."""
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


# Invisible although they are letters or marks by their category: fillers, and what varies the sign before it.
_INVISIBLE_CHARACTERS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U00016fe4\U000e0100-\U000e01ef"
)
# Format characters without a width: they join, part, hide or turn what stands beside them.
_FORMAT_CHARACTERS = (
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_DROPPED_CHARACTER = re.compile(f"[{_INVISIBLE_CHARACTERS}{_FORMAT_CHARACTERS}\ufff0-\ufff8\U000e0000-\U000e0fff]")
_DOUBTFUL_CHARACTERS = re.compile(
    f"(?:[^ -~\\w]|[{_INVISIBLE_CHARACTERS}])+"
)  # a letter or a digit that is seen is never in doubt
_SPACE_REPLACEMENTS = {"\t": "    ", **dict.fromkeys("\n\r\u2028\u2029\u2800\U0001d159", " ")}
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
_NEW_EMOJI_RANGE = range(0x1F000, 0x1FB00)  # kept for pictures, of which newer terminals know more than this Python
_LONGEST_CACHED_RUN = 100  # signs side by side; longer runs are not worth remembering
_MOST_MARKS = 4  # on one letter; Thai, Hebrew and Vietnamese need three


def make_printable(text: str) -> str:
    """One line of text that can go to a terminal or into an exported file: everything in it is seen as what it is.

    Tabs become spaces and line ends one space. Control characters, halves of signs and private or unassigned
    characters show as the replacement character. Format characters are dropped: those that reverse the direction of
    what follows could show another text than there is, and of those that join or vary their neighbors terminals
    disagree how many cells they take. More marks than any language puts on one letter are dropped as well.

    What is printable already comes through unchanged.
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
    """The same, remembered: dashes, quotation marks and bars come again and again."""
    return _replace_each_doubtful(characters)


def _replace_each_doubtful(characters: str) -> str:
    """What is shown of signs side by side of which none is a letter."""
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
    """The parts of one line, each printable also behind those before it: together they have no run of marks too long.

    A part that begins with a mark keeps it, since the letter that the mark is on may end the part before.
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
    """A line as it was typed or pasted, with a sign or a space in place of every control character.

    Nothing else is changed, since this is what is kept; `make_printable` is what is shown of it.
    """
    return text if text.isprintable() else text.translate(_CONTROL_REPLACEMENTS)


def limit_text_length(text: str, max_length: int) -> str:
    """The text or, where it is longer than `max_length` characters, its beginning and an ellipsis.

    What is said again with each of many other things is limited, so that a document never gives more than a multiple
    of its own length.
    """
    return text if len(text) <= max_length else f"{text[: max_length - 1].rstrip()}…"


def join_nonempty(*parts: str) -> str:
    """The parts that are not empty, with commas between them."""
    return ", ".join(filter(None, parts))


def format_count(count: int, singular: str, plural: str = "") -> str:
    """A number with what it counts, "" for none."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}" if count else ""
