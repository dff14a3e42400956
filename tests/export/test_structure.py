"""No text changes the structure of the summary: a Markdown parser finds the text and nothing else."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from effort import examples
from export.summaries import ADDRESSES, HOSTILE, NAMES, make_summary
from harmless_text import assert_harmless
from prepdeck.documents.text import make_printable
from prepdeck.export.markdown import format_summary

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def parse_structure(markdown: str) -> list[str]:
    """List the types of all parsed blocks and markup, such as headings, links and HTML, without their text."""
    block_types: list[str] = []
    for token in READER.parse(markdown):
        block_types.append(f"{token.type} {token.tag}")
        block_types += [f"  {child.type} {child.tag}" for child in token.children or () if child.type != "text"]
    return block_types


def shown_blocks(markdown: str) -> list[str]:
    """List the text of every block as a reader sees it."""
    return [
        "".join(_shown_text(child) for child in token.children or ())
        for token in READER.parse(markdown)
        if token.type == "inline"
    ]


def _shown_text(token: Token) -> str:
    return token.content if token.type in {"text", "code_inline", "text_special"} else ""


@examples(100)
@given(st.lists(HOSTILE, min_size=3, max_size=3).map(lambda texts: texts * 5), ADDRESSES)
@example(
    ["\\", "1.", "---", "|", "a|b\\", "__a__", "a_", "- - -", "<b>", "`", "**", "~~x~~", "&lt;", "[x]", "# #"],
    "https://e.com/>",
)
def test_no_text_changes_the_structure_of_the_summary(texts: list[str], address: str) -> None:
    harmless = parse_structure(format_summary(make_summary(["word"] * NAMES, "https://e.com/a")))
    written = format_summary(make_summary(texts, address))
    assert parse_structure(written) == harmless
    assert_harmless(written)


@examples(100)
@given(HOSTILE)
@example("1. e4 is not a list, 2) is not")
@example("-5% of 20_000, `code` and **bold** &amp; [link](x) <b>")
@example("a __b__ c ~~d~~ \\*e\\* snake_case")
def test_a_reader_sees_every_text_unchanged(text: str) -> None:
    shown = " ".join(make_printable(text).split())
    blocks = shown_blocks(format_summary(make_summary([text] * NAMES, "https://e.com")))
    assert f"{shown}: study summary" in [" ".join(block.split()) for block in blocks]
    assert [" ".join(block.split()) for block in blocks].count(shown) >= 3  # a warning, a strategy and a source


@examples(100)
@given(HOSTILE)
def test_a_link_keeps_its_address(text: str) -> None:
    address = f"https://e.com/{text}"
    written = format_summary(make_summary(["word"] * NAMES, address))
    hrefs = re.findall(r"\]\(<([^>]*)>\)", written)
    assert len(hrefs) == 2
    assert hrefs[0].startswith("https://e.com/")
    assert hrefs[0].isascii()
    assert not re.search(r"[\x00-\x20\x7f<>\\]", hrefs[0])


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://en.wikipedia.org/wiki/Runway_(company)", "[page](<https://en.wikipedia.org/wiki/Runway_(company)>)"),
        ("http://e.com/a%20b?c=d&e=f#g", "[page](<http://e.com/a%20b?c=d&e=f#g>)"),
        ("https://e.com/a?x=1&copy;=2", "[page](<https://e.com/a?x=1&amp;copy;=2>)"),
        ("https://e.com/é 東", "[page](<https://e.com/%C3%A9%20%E6%9D%B1>)"),
        ("mailto:dana@e.com", "[page](<mailto:dana@e.com>)"),
        ("HTTPS://e.com", "[page](<HTTPS://e.com>)"),
        ("https://e.com/\x1b]0;X\x07\x1b[31m", "[page](<https://e.com/%1B]0;X%07%1B[31m>)"),
        ("javascript:alert(1)", "page (javascript:alert(1))"),
        ("file:///etc/passwd", "page (file:///etc/passwd)"),
        ("data:text/html,<b>", "page (data:text/html,&lt;b\\>)"),
        ("../notes.md", "page (../notes.md)"),
        ("java\nscript:1", "page (java script:1)"),
    ],
)
def test_only_web_pages_and_mail_addresses_are_linked(address: str, written: str) -> None:
    assert f"- {written}\n" in format_summary(make_summary(["page"] * NAMES, address))


def test_empty_texts_make_no_rule_and_no_heading() -> None:
    def blocks(text: str) -> list[str]:
        block_types = parse_structure(format_summary(make_summary([text] * NAMES, "https://e.com")))
        return [block for block in block_types if not block.startswith((" ", "paragraph", "inline"))]

    assert blocks("\u200b") == blocks("word")


LINKING = MarkdownIt("gfm-like", {"html": True})  # turns bare addresses into links, as GitHub does


@examples(60)
@given(st.lists(HOSTILE, min_size=3, max_size=3).map(lambda texts: [f"http://e.com/{text}" for text in texts] * 5))
@example(["http://s.x/<img src=//e.com/p>", "www.s.x/<b>x</b>", "a@s.x<!-- x -->"] * 5)
def test_no_text_after_an_address_becomes_html(texts: list[str]) -> None:
    written = format_summary(make_summary(texts, "https://e.com/a"))
    kinds = {child.type for token in LINKING.parse(written) for child in (token, *(token.children or ()))}
    assert not kinds & {"html_inline", "html_block"}
