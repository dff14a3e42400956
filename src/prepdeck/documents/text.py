"""Text as it comes from files, made fit to read without changing a clean one."""

import re

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_MISREADINGS = ("cp1250", "cp1252")


def mend(text: str) -> str:
    """Undo mojibake run by run: UTF-8 that was read as Windows-1250 or Windows-1252.

    Each run of non-ASCII characters is encoded back and decoded strictly as UTF-8; it is replaced only where
    that works, so a clean text comes through unchanged to the last character.
    """
    return _FOREIGN.sub(_mend_run, text)


def _mend_run(match: re.Match[str]) -> str:
    run = match.group()
    for misreading in _MISREADINGS:
        try:
            return run.encode(misreading).decode("utf-8")
        except UnicodeError:
            continue
    return run


_UNPRINTABLE = dict.fromkeys((*range(32), *range(127, 160)), "�")
_UNPRINTABLE |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_UNPRINTABLE |= {ord("\t"): "    ", ord("\n"): " ", ord("\r"): " ", 0x2028: " ", 0x2029: " "}


def printable(text: str) -> str:
    """One line of text that can go to a terminal: control characters cannot move the cursor or recolour it.

    Tabs become spaces and line ends one space; other control characters show as the replacement character, and
    the signs that reverse the direction of what follows are dropped.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_UNPRINTABLE)
