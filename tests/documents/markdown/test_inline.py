"""The markup inside a paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.markdown.inline import TextMark, TextRun, split_runs, strip_markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a **bold** word", (TextRun("a "), TextRun("bold", TextMark.BOLD), TextRun(" word"))),
        ("an *italic* word", (TextRun("an "), TextRun("italic", TextMark.ITALIC), TextRun(" word"))),
        (
            "__bold__ and _italic_",
            (TextRun("bold", TextMark.BOLD), TextRun(" and "), TextRun("italic", TextMark.ITALIC)),
        ),
        ("`a * b`", (TextRun("a * b", TextMark.CODE),)),
        ("[nib](https://example.org)", (TextRun("nib", TextMark.LINK, "https://example.org"),)),
        ("[nib](https://example.org/a_(b))", (TextRun("nib", TextMark.LINK, "https://example.org/a_(b)"),)),
        ('[nib](u "A pen")', (TextRun("nib", TextMark.LINK, "u"),)),
        ("[nib](<u (b)>)", (TextRun("nib", TextMark.LINK, "u (b)"),)),
        ("[**nib**](u)", (TextRun("nib", TextMark.LINK, "u"),)),
        ("[](u)", (TextRun("u", TextMark.LINK, "u"),)),
        ("**a *b* c**", (TextRun("a b c", TextMark.BOLD),)),
    ],
)
def test_markup_becomes_a_run(text: str, shown: tuple[TextRun, ...]) -> None:
    assert split_runs(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "snake_case_name",
        "an ** that never closes",
        "an *opening mark before a blank * does not close",
        "[a note] in brackets",
        "[nib](not an address)",
        "a lone ` tick",
        "[X] hours",
        "",
    ],
)
def test_text_that_only_looks_like_markup_stays_text(text: str) -> None:
    assert strip_markdown(text) == text


def test_a_backslash_makes_a_character_plain_text() -> None:
    assert strip_markdown(r"\*not italic\* and \[no link\](u)") == "*not italic* and [no link](u)"
    assert strip_markdown(r"\$90K \~ \$95K, C:\ink") == r"$90K ~ $95K, C:\ink"


@examples(200)
@given(st.text(alphabet="ab *_`[]()\\#!", max_size=60) | st.text(max_size=60))
def test_any_text_can_be_split_and_no_letter_is_lost(text: str) -> None:
    shown = "".join(run.text + run.url for run in split_runs(text))
    assert [character for character in text if character.isalnum()] == [
        character for character in shown if character.isalnum()
    ] or "](" in text


@pytest.mark.parametrize(
    "opener", ["[", "[a", "[a](", "*", " *a", "**", "**a ", "_", " _a", "__a ", "`", " ` ", "\\[", "*_`["]
)
@pytest.mark.parametrize("end", ["", " x](y) ** __ * _ `"], ids=["open", "closed"])
def test_very_many_opening_marks_are_split_quickly(opener: str, end: str) -> None:
    split_runs(opener * (200_000 // len(opener)) + end)


def test_a_link_after_many_brackets_is_a_link() -> None:
    assert split_runs("[" * 3 + "x](y)") == (TextRun("[["), TextRun("x", TextMark.LINK, "y"))


def test_a_paragraph_of_very_many_marks_keeps_its_whole_text() -> None:
    text = "*a* " * 60_000
    text_runs = split_runs(text)
    assert len(text_runs) < 51_000
    assert "".join(text_run.text for text_run in text_runs).replace("*", "") == "a " * 60_000
