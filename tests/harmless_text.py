"""What text must never bring to a terminal or into an exported file."""

import unicodedata

# Repeated here on purpose, and not imported from the code under test.
_INVISIBLE = {
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE1000),
    *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
}
_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NEW_EMOJI = range(0x1F000, 0x1FB00)  # this Python may not know them yet
_MARKS = {"Mn", "Me"}
_MAX_MARKS = 4


def is_forbidden(character: str) -> bool:
    """Whether a character must not reach a terminal or an exported file."""
    category = unicodedata.category(character)
    if category == "Cn" and ord(character) in _NEW_EMOJI:
        return False
    return ord(character) in _INVISIBLE or (category in _FORBIDDEN and character != "\n")


def longest_pile(text: str) -> int:
    """The largest number of marks on one character."""
    longest = current = 0
    for character in text:
        current = current + 1 if unicodedata.category(character) in _MARKS else 0
        longest = max(longest, current)
    return longest


def assert_harmless(text: str, where: object = "") -> None:
    """Check that a text cannot control the terminal, reverse or hide other text, or pile up marks."""
    forbidden_indexes = [index for index, character in enumerate(text) if is_forbidden(character)]
    excerpts = [ascii(text[max(index - 30, 0) : index + 30]) for index in forbidden_indexes[:3]]
    assert not forbidden_indexes, f"{where}: {len(forbidden_indexes)} forbidden characters, such as in {excerpts}"
    assert longest_pile(text) <= _MAX_MARKS, f"{where}: {longest_pile(text)} marks on one character"
