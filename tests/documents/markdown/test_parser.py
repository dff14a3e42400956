"""The tree of a Markdown text: its blocks, the text inside of them, and their lines."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from documents.markdown.written_trees import trees, write_blocks
from effort import examples
from prepdeck.documents.markdown.marked_text import LineBreak, TextMark, TextSpan
from prepdeck.documents.markdown.parser import MAX_BLOCKS, parse_markdown, read_plain_text
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.tree import (
    AnyBlock,
    Blocks,
    CodeBlock,
    Definition,
    Details,
    Footnote,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Rule,
    Table,
)


def only_block(text: str) -> AnyBlock:
    (block,) = parse_markdown(text)
    return block


def spans_of(text: str) -> tuple[TextSpan | LineBreak, ...]:
    block = only_block(text)
    assert isinstance(block, Paragraph)
    return block.text.spans


def without_lines(blocks: Blocks) -> Any:  # noqa: ANN401 - the values of any tree
    """The values of a tree without its line numbers, and without the marks of line breaks."""

    def strip(value: Any) -> Any:  # noqa: ANN401 - the same
        if isinstance(value, dict):
            names = {"line", "last_line", "text_line"} | ({"marks"} if value.get("type") == "LineBreak" else set())
            return {name: strip(part) for name, part in value.items() if name not in names}
        return [strip(part) for part in value] if isinstance(value, list | tuple) else value

    return strip(msgspec.to_builtins(blocks))


@examples(50)
@given(trees())
def test_a_tree_that_is_written_as_markdown_comes_back(blocks: Blocks) -> None:
    assert without_lines(parse_markdown(write_blocks(blocks))) == without_lines(blocks)


def visible_words(tokens: list[Token]) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            words += token.content.split()
        elif token.type == "inline":
            breaks = {"softbreak", "hardbreak"}
            parts = [" " if child.type in breaks else child.content for child in token.children or []]
            words += "".join(parts).split()
    return words


_STAR_INSIDE_WORDS = re.compile(r"[ab1]\*")  # which marks nothing here, if another one follows


@examples(300)
@given(st.text(alphabet="ab *_`#>-+1.)\n\\=", max_size=60))
def test_the_words_are_those_of_another_reader_of_commonmark(text: str) -> None:
    words = visible_words(MarkdownIt("commonmark").parse(text))
    assert read_plain_text(text).split() == words or _STAR_INSIDE_WORDS.search(text)


@examples(300)
@given(st.text(alphabet="ab1.#*-_|>`~ \t\n:<!•[]()&;\\", max_size=120) | st.text(max_size=120))
def test_any_text_has_blocks_in_the_order_of_its_lines(text: str) -> None:
    lines = [(block.line, block.last_line) for block in parse_markdown(text, first_line_number=3)]
    assert all(3 <= first <= last <= text.count("\n") + 3 for first, last in lines)
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Title\n=====", Heading, "Title"),
        ("## F# and C# #", Heading, "F# and C#"),
        ("one\ntwo", Paragraph, "one two"),
        ("> one\n>\n> two", Quote, "one two"),
        ("    if x:\n        return", CodeBlock, "if x: return"),
        ("~~~\n```\n# no heading\n```\n~~~", CodeBlock, "``` # no heading ```"),
        ("| a | b |\n|--:|---|\n| 1 | 2 |", Table, "a | b 1 | 2"),
        ("- - -", Rule, ""),
        ("[^1]: From the roadmap.\n", Footnote, "From the roadmap."),
        ("Term\n: What it is", Definition, "Term What it is"),
        ("<details><summary>Why?</summary>\n\nBecause.\n\n</details>", Details, "Why? Because."),
        ("<details><summary>Why?</summary><br><b>\n\nBecause.\n\n</b></details>", Details, "Why? Because."),
        ("<h2 align='center'>Acme <i>Handbook</i></h2>", Heading, "Acme Handbook"),
        ("<div>\nWords of a <em>page</em>\n</div>", Paragraph, "Words of a page"),
        ("<pre>\na\n  b\n</pre>", CodeBlock, "a b"),
        ("Fish &amp; chips &mdash; 5 &lt; 6", Paragraph, "Fish & chips — 5 < 6"),
        ("a <!-- for me --> b", Paragraph, "a b"),
        ("<!-- never closed", Paragraph, "<!-- never closed"),
        ("E*TRADE is better than another E*TRADE", Paragraph, "E*TRADE is better than another E*TRADE"),
        ("5*4*3 and a*b*c", Paragraph, "5*4*3 and a*b*c"),
        ("A List<String> for <your name> in <b>bold</b>", Paragraph, "A List<String> for <your name> in bold"),
        ("x<sup>2</sup>", Paragraph, "x^2"),
        ("| a |\n|---|\n| <ul><li>one</li><li>two</li></ul> |", Table, "a one two"),
        (f"<div>\n&#{'1' * 5_000};\n</div>", Paragraph, f"&#{'1' * 5_000};"),
        ("<!-- never > closed", Paragraph, "<!-- never > closed"),
        ("an un*frigging*believable price", Paragraph, "an unfriggingbelievable price"),
        ("`code` and \\*stars\\*", Paragraph, "code and *stars*"),
    ],
)
def test_each_kind_of_block_has_its_words(text: str, kind: type[AnyBlock], words: str) -> None:
    block = only_block(text)
    assert isinstance(block, kind)
    assert describe_plain((block,)) == words


def test_a_comment_of_many_lines_vanishes_and_the_lines_below_keep_their_numbers() -> None:
    blocks = parse_markdown("ink\n\n<!--\n## Old card\n\nQ: Old?\n-->\n\npaper")
    assert [(describe_plain((block,)), block.line) for block in blocks] == [("ink", 1), ("paper", 9)]


def test_marks_combine_and_links_keep_their_address() -> None:
    assert spans_of("**a *b*** ~~c~~ [d `e`](https://x.y)") == (
        TextSpan("a ", TextMark.BOLD),
        TextSpan("b", TextMark.BOLD | TextMark.ITALIC),
        TextSpan(" "),
        TextSpan("c", TextMark.STRUCK),
        TextSpan(" "),
        TextSpan("d ", TextMark.LINK, "https://x.y"),
        TextSpan("e", TextMark.LINK | TextMark.CODE, "https://x.y"),
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("<https://example.org/a>", "https://example.org/a"),
        ("see https://example.org/a_(b). Then", "https://example.org/a_(b)"),
        ("(www.example.org)", "http://www.example.org"),
        ("mail me@example.org!", "mailto:me@example.org"),
        ("<me@example.org>", "mailto:me@example.org"),
        ("www.example.org/q?a=b&amp;c;", "http://www.example.org/q?a=b"),
        ("www.example.org/q?a=b&c", "http://www.example.org/q?a=b&c"),
        ("[a][hb]\n\n[hb]: https://example.org/hb", "https://example.org/hb"),
        ("[[pythagoras]]", "pythagoras"),
        ('<a href="https://example.org?a=1&amp;b=2">x</a>', "https://example.org?a=1&b=2"),
        ("![a plan](plan.png)", "plan.png"),
    ],
)
def test_every_kind_of_link_has_its_address(text: str, address: str) -> None:
    spans = spans_of(text) if not text.startswith("<a") else spans_of(f"See {text}")
    assert [span.url for span in spans if isinstance(span, TextSpan) and span.url] == [address]


@pytest.mark.parametrize(
    "text", ["`https://a.b`", "http://", "www.", "a@b", "http://a_b", "x@-", "ahttp://a.b", "a@b.c-", "a@b.c_"]
)
def test_what_is_no_address_is_no_link(text: str) -> None:
    assert not [span for span in spans_of(text) if isinstance(span, TextSpan) and span.url]


def test_a_break_is_hard_if_it_must_be_seen() -> None:
    breaks = [span for span in spans_of("a  \nb\\\nc\nd<br>e") if isinstance(span, LineBreak)]
    assert [(each.line, each.is_hard) for each in breaks] == [(2, True), (3, True), (4, False), (4, True)]


def test_signs_with_a_backslash_and_entities_are_literal() -> None:
    spans = [span for span in spans_of("\\[a\\] &#91;b&#93; [c]") if isinstance(span, TextSpan)]
    assert [span.text for span in spans if span.marks & TextMark.LITERAL] == ["[", "]", "[", "]"]


def test_the_items_of_a_list_hold_their_blocks() -> None:
    block = only_block("3. Freeze\n   - [x] tell the channel\n4. Revert:\n\n   ```sh\n   git revert\n   ```\n")
    assert isinstance(block, ItemList)
    assert (block.start, [item.line for item in block.items]) == (3, [1, 3])
    nested, code = block.items[0].blocks[1], block.items[1].blocks[1]
    assert isinstance(nested, ItemList)
    assert nested.items[0].is_done
    assert isinstance(code, CodeBlock)
    assert (code.text, code.language, code.text_line) == ("git revert", "sh", 6)


def test_the_cells_beyond_the_columns_of_a_table_are_kept() -> None:
    block = only_block("| a | b |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 5 |\n")
    assert isinstance(block, Table)
    assert [[cell.plain for cell in row.cells] for row in block.rows] == [["1", "2", "3", "4"], ["5"]]


@pytest.mark.parametrize(
    ("text", "is_closed"),
    [
        ("```\na\n```", True),
        ("```\na", False),
        ("````\na\n```", False),
        ("> ```\n> a\n> ```", True),
        ("    a", True),
        ("```\n```", True),
        ("```", False),
    ],
)
def test_code_that_is_never_closed_is_known(text: str, is_closed: bool) -> None:  # noqa: FBT001 - a table of cases
    block = only_block(text)
    code = block.blocks[0] if isinstance(block, Quote) else block
    assert isinstance(code, CodeBlock)
    assert code.is_closed == is_closed


def test_a_text_that_is_too_long_ends_with_its_other_lines_as_they_are() -> None:
    *blocks, rest = parse_markdown("a\n\n" * (MAX_BLOCKS + 2) + "**end**")
    assert len(blocks) == MAX_BLOCKS
    assert isinstance(rest, CodeBlock)
    assert rest.text.endswith("**end**")
    assert rest.line == 2 * MAX_BLOCKS + 1


def test_very_deep_nesting_keeps_its_text() -> None:
    assert read_plain_text(">" * 5_000 + "quote") == "quote"
    assert read_plain_text("- " * 5_000 + "item") == "item"


def test_half_of_a_character_is_replaced() -> None:
    assert read_plain_text("a\ud800b") == "a?b"
