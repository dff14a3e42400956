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


_MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")  # control characters that no text needs
_TOO_MANY = 50  # one in so many characters, and the file is no text
_MOSTLY = 0.3


def decode(raw: bytes) -> tuple[str, str]:
    """The text of a file, and the name of the encoding it was read in.

    UTF-8 and UTF-16 are told by their marks or by trying; what is neither is taken for Windows-1252, which gives
    every byte a sign, so that only the control characters among them show that a file is no text.

    Raises:
        NotTextError: It is no text.
    """
    encoding = next((name for name, mark in _MARKS.items() if raw.startswith(mark)), "") or _unmarked(raw)
    raw = raw.removeprefix(_MARKS[encoding])
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise NotTextError(1) from error
        encoding = "cp1252"
        text = raw.decode("latin-1").translate(_WINDOWS)
    _refuse_controls(text, strict=encoding == "cp1252")
    return text, _NAMES[encoding]


def _unmarked(raw: bytes) -> str:
    """UTF-16 where every other byte is mostly zero, as it is in any text with spaces and line ends; else UTF-8."""
    half = len(raw) // 2
    if half and len(raw) % 2 == 0 and b"\0" in raw:
        even, odd = raw[0::2].count(0), raw[1::2].count(0)
        if odd > half * _MOSTLY and not even:
            return "utf-16-le"
        if even > half * _MOSTLY and not odd:
            return "utf-16-be"
    return "utf-8"


_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


def _refuse_controls(text: str, *, strict: bool) -> None:
    at = text.find("\0")
    if at < 0 and strict:
        found = [match.start() for match in _NO_TEXT.finditer(text)]
        at = found[0] if len(found) * _TOO_MANY > len(text) else -1
    if at >= 0:
        raise NotTextError(text.count("\n", 0, at) + 1)


_LONGEST = 4  # bytes in one sign; among those that are so long new pictures come every year
_PAGES = ("cp1250", "cp1252")
_UNDEFINED_SIGNS = range(0x80, 0xA0)  # what stands for the bytes that a code page leaves undefined


def _signs(first: int, last: int) -> str:
    """The characters that bytes of this range are misread as, as the inside of a character class."""
    read = {bytes([byte]).decode(page, "ignore") for byte in range(first, last + 1) for page in _PAGES}
    undefined = {chr(byte) for byte in range(first, last + 1) if byte in _UNDEFINED_SIGNS}
    return re.escape("".join(sorted(read | undefined)))


_PAIR = re.compile("[^\x00-\x7f]{2}")
_FOLLOWING = f"[{_signs(0x80, 0xBF)}]"
_MISREAD = re.compile(
    f"[{_signs(0xC2, 0xDF)}]{_FOLLOWING}"
    f"|[{_signs(0xE0, 0xEF)}]{_FOLLOWING}{{2}}"
    f"|[{_signs(0xF0, 0xF4)}]{_FOLLOWING}{{3}}"
)
# Clean text has these right behind a letter, as in `CAFÉ”`, so that they prove nothing.
_CLOSING = set("–—‘’“”…»«•©®™°²³¹ºª\xa0")
_DASHES = set("–—")
_COMMON_LEADS = set("ÂÃĂÄÅĹ")  # of the letters and signs of western and central Europe
_OTHER_SCRIPTS = "\u0370"  # where they begin


def mend(text: str) -> str:
    """Undo mojibake: UTF-8 that was read as Windows-1250 or Windows-1252.

    Every group of characters that could be one misread sign is encoded back and decoded strictly as UTF-8, and is
    replaced only where that works and where no clean text looks like it. So a clean text comes through unchanged to
    the last character, and what is misread is mended also beside signs that are right. Where a text has misread
    letters, groups that a clean word could end in are taken for misread as well.
    """
    if not _PAIR.search(text):
        return text
    mended, has_letters = _mend(text, is_misread=False)
    return _mend(text, is_misread=True)[0] if has_letters and _MISREAD.search(mended) else mended


def _mend(text: str, *, is_misread: bool) -> tuple[str, bool]:
    """The mended text, and whether letters were among what was misread."""
    parts: list[str] = []
    at, before, has_letters = 0, "", False
    while match := _MISREAD.search(text, at):
        start = match.start()
        before = text[start - 1] if start > at else before
        parts.append(text[at:start])
        mended, at = _mended(text, match, before, is_misread=is_misread)
        parts.append(mended)
        has_letters = has_letters or (at > start + 1 and mended.isalpha())
        before = mended[-1]
    parts.append(text[at:])
    return "".join(parts), has_letters


def _mended(text: str, match: re.Match[str], before: str, *, is_misread: bool) -> tuple[str, int]:
    """What stands for the group that was found, and where to go on."""
    group, end = match.group(), match.end()
    sign, after = _sign(group), text[end : end + 1]
    is_sure = not _CLOSING.issuperset(group[1:]) or (is_misread and after.islower())
    if sign and sign < _OTHER_SCRIPTS:
        if (is_misread and group[0] in _COMMON_LEADS) or _is_latin(group, before, after):
            return sign, end
    elif _is_of_other_script(sign):
        word = [sign]
        while (below := _MISREAD.match(text, end)) and len(below.group()) == len(group):
            if not _is_of_other_script(sign := _sign(below.group())):
                break
            word.append(sign)
            end = below.end()
        if len(word) > 1 or (is_sure and any(_is_no_letter(each) for each in group[1:])):
            return "".join(word), end
    elif sign and is_sure:
        return sign, end
    return group[0], match.start() + 1


def _is_latin(group: str, before: str, after: str) -> bool:
    """Whether a capital and what follows it are one misread Latin letter or sign, and not the end of a clean word."""
    lead, following = group[0], group[1]
    if following not in _CLOSING and _is_no_letter(following):
        return True
    if lead == "Â":
        return following not in "«»" or not before.isupper()
    if before.islower():
        return True
    if following not in _CLOSING:
        is_capitals = after.isupper() or (before.isupper() and not after.islower())
        return lead in _COMMON_LEADS and not is_capitals
    if lead in "ÃĂ" and not before.isalpha():
        return True
    return after.islower() and following != "’" and not (following in _DASHES and before.isupper())


def _is_no_letter(sign: str) -> bool:
    return not sign.isalpha() or sign in "µƒªº"


def _is_of_other_script(sign: str) -> bool:
    return sign >= _OTHER_SCRIPTS and unicodedata.category(sign)[0] in "LM"


def _sign(group: str) -> str:
    """The one sign whose bytes were misread as this group, or ""."""
    for page in _PAGES:
        try:
            sign = b"".join(_byte(each, page) for each in group).decode("utf-8")
        except UnicodeError:
            continue
        if len(group) == _LONGEST or unicodedata.category(sign) not in {"Cc", "Cn", "Co"}:
            return sign
    return ""


def _byte(sign: str, page: str) -> bytes:
    try:
        return sign.encode(page)
    except UnicodeEncodeError:
        if ord(sign) in _UNDEFINED_SIGNS:
            return bytes([ord(sign)])
        raise


# Invisible although they are letters or marks by their category: fillers, and what varies the sign before it.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U00016fe4\U000e0100-\U000e01ef"
# Format characters without a width: they join, part, hide or turn what stands beside them.
_FORMATS = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
_DROPPED = re.compile(f"[{_UNSEEN}{_FORMATS}\ufff0-\ufff8\U000e0000-\U000e0fff]")
_DOUBTFUL = re.compile(f"(?:[^ -~\\w]|[{_UNSEEN}])+")  # a letter or a digit that is seen is never in doubt
_SPACES = {"\t": "    ", **dict.fromkeys("\n\r\u2028\u2029\u2800\U0001d159", " ")}
_NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_NEW_PICTURES = range(0x1F000, 0x1FB00)  # kept for pictures, of which newer terminals know more than this Python
_FEW = 100  # signs side by side; longer runs are not worth remembering
_MOST_MARKS = 4  # on one letter; Thai, Hebrew and Vietnamese need three


def printable(text: str) -> str:
    """One line of text that can go to a terminal or into an exported file: everything in it is seen as what it is.

    Tabs become spaces and line ends one space. Control characters, halves of signs and private or unassigned
    characters show as the replacement character. Format characters are dropped: those that reverse the direction of
    what follows could show another text than there is, and of those that join or vary their neighbors terminals
    disagree how many cells they take. More marks than any language puts on one letter are dropped as well.

    What is printable already comes through unchanged.
    """
    return text if text.isascii() and text.isprintable() else _DOUBTFUL.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    signs = match.group()
    return _few_shown(signs) if len(signs) < _FEW else _all_shown(signs)


@lru_cache(maxsize=1024)
def _few_shown(signs: str) -> str:
    """The same, remembered: dashes, quotation marks and bars come again and again."""
    return _all_shown(signs)


def _all_shown(signs: str) -> str:
    """What is shown of signs side by side of which none is a letter."""
    shown: list[str] = []
    marks = Counter[str]()
    for sign in signs:
        if _DROPPED.match(sign):
            continue
        category = unicodedata.category(sign)
        if category[0] != "M":
            marks.clear()
        elif marks["Mc" if category == "Mc" else "Mn"] == _MOST_MARKS:
            continue
        else:
            marks["Mc" if category == "Mc" else "Mn"] += 1
        is_shown = category not in _NOT_SHOWN or (category == "Cn" and ord(sign) in _NEW_PICTURES)
        shown.append(_SPACES.get(sign) or (sign if is_shown else "�"))
    return "".join(shown)


def printable_parts(parts: Iterable[str]) -> list[str]:
    """The parts of one line, each printable also behind those before it: together they have no run of marks too long.

    A part that begins with a mark keeps it, since the letter that the mark is on may end the part before.
    """
    shown: list[str] = []
    before = ""
    for part in parts:
        each = printable(before + part)[len(before) :] if before else printable(part)
        shown.append(each)
        before = (before + each)[-3 * _MOST_MARKS :]
    return shown


_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), *range(55296, 57344)), "�")
_CONTROLS |= dict.fromkeys(map(ord, "\t\n\r\u2028\u2029"), " ")


def typed(text: str) -> str:
    """A line as it was typed or pasted, with a sign or a space in place of every control character.

    Nothing else is changed, since this is what is kept; `printable` is what is shown of it.
    """
    return text if text.isprintable() else text.translate(_CONTROLS)


def limited(text: str, most: int) -> str:
    """The text or, where it is longer than `most` characters, its beginning and an ellipsis.

    What is said again with each of many other things is limited, so that a document never gives more than a multiple
    of its own length.
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def listed(*parts: str) -> str:
    """The parts that are not empty, with commas between them."""
    return ", ".join(filter(None, parts))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts, "" for none."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}" if number else ""
