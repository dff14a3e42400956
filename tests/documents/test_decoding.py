"""Bytes are decoded in their own encoding, or rejected."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.decoding import NotTextError, decode_bytes


@pytest.mark.parametrize(
    ("raw_bytes", "text", "name"),
    [
        ("café".encode(), "café", "UTF-8"),
        ("café".encode("utf-8-sig"), "café", "UTF-8"),
        ("café".encode("utf-16"), "café", "UTF-16"),
        (b"\xfe\xff" + "café".encode("utf-16-be"), "café", "UTF-16"),
        ("a plain line\n".encode("utf-16-le"), "a plain line\n", "UTF-16"),
        ("a plain line\n".encode("utf-16-be"), "a plain line\n", "UTF-16"),
        ("café – 90 €".encode("cp1252"), "café – 90 €", "Windows-1252"),
        (b"", "", "UTF-8"),
    ],
)
def test_text_is_decoded_in_its_own_encoding(raw_bytes: bytes, text: str, name: str) -> None:
    assert decode_bytes(raw_bytes) == (text, name)


@pytest.mark.parametrize(
    ("raw_bytes", "line"),
    [
        (b"one\ntwo\0\0\0", 2),
        (b"\x89PNG\r\n\x1a\n\x03\x9d\x01", 2),
        (b"\xff\xfe\x00\xd8\x41\x00", 1),
        (bytes(range(128, 256)) * 40, 1),
    ],
    ids=["zero bytes", "image", "half a character", "every byte"],
)
def test_bytes_that_are_not_text_are_rejected_with_a_line_number(raw_bytes: bytes, line: int) -> None:
    with pytest.raises(NotTextError) as raised:
        decode_bytes(raw_bytes)
    assert raised.value.line == line


@examples(200)
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_rejected(raw_bytes: bytes) -> None:
    with contextlib.suppress(NotTextError):
        assert "\0" not in decode_bytes(raw_bytes)[0]
