"""The links on the lines of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.text import make_printable
from prepdeck.pages.block_parts import build_blocks
from prepdeck.pages.page import Page, lay_out
from prepdeck.pages.page_links import (
    LinkKind,
    encode_address,
    find_link_kind,
    find_linked_name,
    find_page_links,
)


def linked_texts(text: str, width: int) -> list[tuple[str, list[str]]]:
    lines = lay_out(Page(tuple(build_blocks(parse_markdown(text)))), width).lines
    return [
        (link.url, [lines[place.line_number].text[place.start : place.end] for place in link.places])
        for link in find_page_links(lines)
    ]


def test_a_wrapped_link_is_one_link() -> None:
    text = "- see [a rather **long** text of a link](u) and [b](v)\n- [c](v)"
    assert linked_texts(text, 20) == [
        ("u", ["a rather ", "long", "text of a link"]),
        ("v", ["b"]),
        ("v", ["c"]),
    ]


def test_links_in_tables_quotes_and_headings_are_found() -> None:
    text = "# [a](1)\n\n> [b](2)\n\n| [c](3) | x [d](4) |\n|---|---|\n| [e](5) | |"
    assert [url for url, _ in linked_texts(text, 60)] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org", LinkKind.BROWSER),
        ("HTTP://example.org", LinkKind.BROWSER),
        ("mailto:a@b.c", LinkKind.BROWSER),
        ("notes.md", LinkKind.DOCUMENT),
        ("../x/My%20notes.md#part", LinkKind.DOCUMENT),
        ("javascript:alert(1)", LinkKind.NOTHING),
        ("file:///etc/passwd", LinkKind.NOTHING),
        ("//example.org/x", LinkKind.NOTHING),
        ("#part", LinkKind.NOTHING),
        ("", LinkKind.NOTHING),
        (f"https://example.org/{'x' * 5_000}", LinkKind.NOTHING),
    ],
)
def test_only_the_web_mail_and_documents_open(url: str, kind: LinkKind) -> None:
    assert find_link_kind(url) is kind


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("notes.md", "notes"),
        ("../x/My%20notes.md#part", "My notes"),
        ("page", "page"),
        ("v1.2", "v1.2"),
        ("a\\b.txt", "b"),
    ],
)
def test_a_relative_address_names_a_document(url: str, name: str) -> None:
    assert find_linked_name(url) == name


@examples(200)
@given(st.text())
def test_an_encoded_address_has_no_character_that_another_program_takes_for_something_else(text: str) -> None:
    encoded = encode_address(f"https://a.b/{text}")
    assert not [character for character in encoded if character in "\"'<>\\`" or ord(character) < 33]
    assert all(make_printable(character) == character for character in encoded)


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("http://x.y/a b\u202ePWN", "http://x.y/a%20b%E2%80%AEPWN"),
        ("http://x.y/日本\u200b", "http://x.y/日本%E2%80%8B"),
        ("http://x.y/%20?a=b&c=d#e", "http://x.y/%20?a=b&c=d#e"),
    ],
)
def test_an_address_keeps_its_letters_and_encodes_what_is_invisible(url: str, encoded: str) -> None:
    assert encode_address(url) == encoded
