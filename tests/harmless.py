"""What text may bring to no terminal and into no exported file."""

import unicodedata

# Written down here anew, and not taken from the code under test.
_INVISIBLE = {
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE1000),
    *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
}
_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NEW_PICTURES = range(0x1F000, 0x1FB00)  # may be unknown to this Python
_MARKS = {"Mn", "Me"}
_MOST_MARKS = 4


def is_forbidden(sign: str) -> bool:
    """Whether a character may reach no terminal and no exported file."""
    category = unicodedata.category(sign)
    if category == "Cn" and ord(sign) in _NEW_PICTURES:
        return False
    return ord(sign) in _INVISIBLE or (category in _FORBIDDEN and sign != "\n")


def longest_pile(text: str) -> int:
    """The most marks that stand on one character."""
    most = now = 0
    for sign in text:
        now = now + 1 if unicodedata.category(sign) in _MARKS else 0
        most = max(most, now)
    return most


def assert_harmless(text: str, where: object = "") -> None:
    """Nothing in the text can steer a terminal, turn or hide other text, or pile up marks."""
    found = [at for at, sign in enumerate(text) if is_forbidden(sign)]
    around = [ascii(text[max(at - 30, 0) : at + 30]) for at in found[:3]]
    assert not found, f"{where}: {len(found)} forbidden characters, such as in {around}"
    assert longest_pile(text) <= _MOST_MARKS, f"{where}: {longest_pile(text)} marks on one character"
