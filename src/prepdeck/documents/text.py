"""Text as it comes from files, made fit to read without changing a clean one."""

import re

# What the first bytes of UTF-8 sequences look like in the two code pages, and how many characters follow them.
_MISREAD = re.compile(r"[ÂĂÃÄĹÅ](?=[^\x00-\x7f])|[âďï](?=[^\x00-\x7f]{2})|[đð](?=[^\x00-\x7f]{3})")
_LENGTHS = dict.fromkeys("ÂĂÃÄĹÅ", 2) | dict.fromkeys("âďï", 3) | dict.fromkeys("đð", 4)
_CODE_PAGES = ("cp1250", "cp1252")
_AFTER_A_LETTER = set("ÄĹÅ")  # letters that clean texts have too, before a dash or a quotation mark
_TYPOGRAPHY = set("–—‘’‚“”„…•‹›«»")


def mend(text: str) -> str:
    """Undo mojibake: UTF-8 that was read as Windows-1250 or Windows-1252.

    Every group of characters that could be one misread sign is encoded back and decoded strictly as UTF-8, and is
    replaced only where that works. Of two-byte signs only those are undone that such a misreading makes and that no
    clean text has, so a clean text comes through unchanged to the last character.
    """
    if text.isascii():
        return text
    parts: list[str] = []
    at = 0
    while match := _MISREAD.search(text, at):
        start = match.start()
        parts.append(text[at:start])
        group = text[start : start + _LENGTHS[match.group()]]
        sign = _mended(group)
        parts.append(sign or match.group())
        at = start + (len(group) if sign else 1)
    parts.append(text[at:])
    return "".join(parts)


def _mended(group: str) -> str | None:
    if group[0] in _AFTER_A_LETTER and not _TYPOGRAPHY.isdisjoint(group):
        return None
    for page in _CODE_PAGES:
        try:
            raw = b"".join(_byte(sign, page) for sign in group)
            sign = raw.decode("utf-8")
        except UnicodeError:
            continue
        if len(sign) == 1:
            return sign
    return None


_CONTROLS = range(0x80, 0xA0)  # what stands for the bytes that a code page leaves undefined


def _byte(sign: str, page: str) -> bytes:
    return bytes([ord(sign)]) if ord(sign) in _CONTROLS else sign.encode(page)


_UNPRINTABLE = dict.fromkeys((*range(32), *range(127, 160)), "�")
_UNPRINTABLE |= dict.fromkeys(range(0xD800, 0xE000), "�")  # halves of signs, which no terminal can be sent
_UNPRINTABLE |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_UNPRINTABLE |= dict.fromkeys((0x200B, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)), "")
_UNPRINTABLE |= {ord("\t"): "    ", ord("\n"): " ", ord("\r"): " ", 0x2028: " ", 0x2029: " "}


def printable(text: str) -> str:
    """One line of text that can go to a terminal: control characters cannot move the cursor or recolour it.

    Tabs become spaces and line ends one space; other control characters show as the replacement character, and
    the signs that reverse the direction of what follows are dropped, and so are those without a width that join or
    vary their neighbours, of which terminals disagree how many cells they take.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_UNPRINTABLE)
