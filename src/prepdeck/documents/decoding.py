"""Decode the bytes of a file to text with Unix line ends."""

import re


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


def normalize_line_ends(text: str) -> str:
    """Remove a byte order mark at the start of a file, and use Unix line ends."""
    return text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")
