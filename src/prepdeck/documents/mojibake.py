"""Repair text that was decoded with the wrong code page; clean text is never changed."""

import re
import unicodedata

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
