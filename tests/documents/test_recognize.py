"""Every text becomes a document, and its content decides the kind."""

from time import process_time

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from documents.samples import ARTICLE, BARE_GUIDE, BRIEF, GUIDE, NOTES
from effort import examples
from prepdeck.cards.derived import derive_cards
from prepdeck.documents.claims.claim_finder import find_claims
from prepdeck.documents.kinds.notes import Notes
from prepdeck.documents.markdown.reading_order import TableText
from prepdeck.documents.markdown.tree import CodeBlock, Rule
from prepdeck.documents.recognize import recognize_document


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (GUIDE, "comp-guide"),
        (BARE_GUIDE, "comp-guide"),
        (BRIEF, "tech-brief"),
        (ARTICLE, "article"),
        (NOTES, "notes"),
        ("", "notes"),
        ("\n\n\n", "notes"),
        ("One line of prose.", "notes"),
        ("| Day | Who |\n|---|---|\n| Mon | Ann |\n", "notes"),
    ],
)
@pytest.mark.parametrize("path", ["guide.md", "stack.txt", "x"])
def test_a_document_is_recognized_by_its_content_and_never_by_its_name(text: str, kind: str, path: str) -> None:
    assert recognize_document(path, text)[0].kind == kind


def test_notes_keep_the_whole_text_and_their_first_heading_is_the_title() -> None:
    document, problems = recognize_document("call.md", NOTES)
    assert isinstance(document, Notes)
    assert (document.title, document.text, problems) == ("Call with Dana", NOTES, ())


def test_notes_without_a_heading_are_named_after_their_file() -> None:
    assert recognize_document("folder/call with dana.txt", "She rang.")[0].title == "call with dana"


def test_old_mac_line_ends_count_as_line_ends() -> None:
    document, _ = recognize_document("n.md", "# One\r\rink\r\r# Two\r")
    assert [(section.title, section.line) for section in document.sections] == [("One", 1), ("Two", 5)]


PIECES = st.sampled_from(
    [
        "---",
        "a: 1",
        "# Quillworks - Technology Stack",
        "**Founded:** 2016 **HQ:** Brno",
        "**Salary Ranges**: $1K",
        "| Region | Base | Equity | Total Comp |",
        "|---|---|---|---|",
        "| Oslo | $1K-$2K | none | $3K+ |",
        "**Global Levers**",
        '1. **Ask:** "I want $9K base"',
        "> **Negotiate Strategy:** I need $1K base. My floor is $900 base.",
        "TL;DR",
        "Mistakes to Avoid",
        "Mistake 1: Haste",
        "BAD: now",
        "GOOD: later",
        "FAQ",
        "What is it made of?",
        "> Related: more",
        "50 percent on ink and 50 percent on paper.",
        "Count: 1) ink, 2) paper.",
        "three things: Ink (wet), Paper (dry)",
        "- [a](b(c)) d",
        "Last updated: Smarch 40, 2026",
        "",
    ]
)


@examples(200)
@given(st.lists(PIECES | st.text(max_size=20), max_size=30))
def test_any_text_becomes_a_document(lines: list[str]) -> None:
    text = "\n".join(lines)
    document, _ = recognize_document("odd.md", text)
    assert all(1 <= section.line <= len(text.splitlines()) for section in document.sections)


REPEATED_PIECES = [
    "**",
    "[",
    "](",
    "|",
    "> ",
    "- ",
    "1. ",
    "#",
    "(",
    ")",
    '"',
    "=",
    ", ",
    "$90K",
    "–",
    "~",
    "%",
    "\\",
    "<",
    "1)",
    " ",
]
GUIDE_HEAD = "### Rigger | Gannet Negotiation Guide\n\n"
HEADS = [
    "",
    GUIDE_HEAD,
    f"{GUIDE_HEAD}| Region | Base | Total |\n|---|---|---|\n",
    f"{GUIDE_HEAD}**Global Levers**\n\n",
    f"{GUIDE_HEAD}**Level Mapping:** Rigger",
    "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n",
    "A day at Razorbill\n\nTL;DR\n\nWindy.\n\nFAQ\n\n",
]
LENGTH_FACTOR, SLACK_SECONDS = 8, 0.5  # length of the longer text; seconds that a busy computer may add


def measure_seconds(text: str) -> float:
    """Measure the processor time to read a text and make its claims and cards."""
    start = process_time()
    document, _ = recognize_document("odd.md", text)
    derive_cards(document)
    find_claims(document)
    return process_time() - start


def grows_with_its_length(before: str, piece: str, after: str = "") -> bool:
    """Whether the reading time of a repeated text is linear, and not `LENGTH_FACTOR` times longer as if quadratic.

    A busy computer disturbs a measurement, so one of three is enough.
    """
    repeated_text = piece * (4_000 // len(piece) + 1)
    return any(
        measure_seconds(before + repeated_text * LENGTH_FACTOR + after)
        < measure_seconds(before + repeated_text + after) * LENGTH_FACTOR * 3 + SLACK_SECONDS
        for _ in range(3)
    )


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("piece", REPEATED_PIECES)
def test_reading_time_is_linear_in_repeated_characters(head: str, piece: str) -> None:
    assert grows_with_its_length(head, piece)


SOME_TEXT = st.lists(st.sampled_from(REPEATED_PIECES) | PIECES | st.just("\n"), max_size=4).map("".join)


@examples(60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.sampled_from(HEADS), SOME_TEXT, SOME_TEXT.filter(bool), SOME_TEXT)
def test_reading_time_is_linear_in_the_length_of_a_text(head: str, before: str, piece: str, after: str) -> None:
    assert grows_with_its_length(head + before, piece, after)


@pytest.mark.parametrize("piece", ["**", "[", "|", "_", "`", "> ", "[a](", "---\n", "$1"])
@pytest.mark.parametrize("head", ["", "# Title\n\n", "A title\n\nTL;DR\n\n"], ids=["bare", "markdown", "article"])
def test_a_very_repetitive_text_is_read_quickly(piece: str, head: str) -> None:
    assert recognize_document("wall.md", head + piece * 20_000)[0].kind in {"notes", "article"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ncompensation: [{region: Oslo}]\n---\nInk.\n", "harbour pay"),
        ("---\nrole_display: Rigger\ncompensation: [{region: Oslo}]\n---\nInk.\n", "Rigger"),
        ("**Founded:** 2016 **HQ:** Brno\n", "harbour pay"),
        ("title:\n\nTL;DR\nInk.\n\nFAQ\n", "harbour pay"),
    ],
    ids=["guide", "guide with a role", "brief", "article"],
)
def test_a_document_without_a_title_is_named_after_its_role_or_file(text: str, title: str) -> None:
    document, _ = recognize_document("folder/harbour pay.md", text)
    assert document.kind != "notes"
    assert document.title == title


def test_below_very_many_headings_the_lines_are_shown_as_they_are_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prepdeck.documents.markdown.parser.MAX_BLOCKS", 6)
    monkeypatch.setattr("prepdeck.documents.recognize.MAX_BLOCKS", 6)
    text = "# Pens\n\n" + "".join(f"## Nib {number}\n\nFine.\n\n" for number in range(5))
    document, problems = recognize_document("pens.md", text)
    assert [(problem.where, problem.line) for problem in problems] == [("pens.md", 13)]
    assert "split the file" in str(problems[0])
    assert isinstance(document, Notes)
    last_block = document.blocks[-1]
    assert isinstance(last_block, CodeBlock)
    assert (last_block.text, last_block.line) == (text[text.index("Fine.\n\n## Nib 3") :].strip(), 13)


def test_signs_inside_of_a_text_file_are_text() -> None:
    document, _ = recognize_document("n.txt", "Notes\n=====\n5*6*7 in __init__.py\n* a **bold** item\n* b_c_d\n")
    assert [
        block.plain for block in document.reading_blocks if not isinstance(block, CodeBlock | Rule | TableText)
    ] == [
        "Notes",
        "5*6*7 in __init__.py",
        "a bold item",
        "b_c_d",
    ]
