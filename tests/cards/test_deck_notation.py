"""The notation of decks: what becomes a card, and that every other text is named."""

import pytest

from prepdeck.cards.card import AnyCard, ClozeCard, ListCard, RecallCard, RepairCard
from prepdeck.cards.deck_file import read_deck, read_written_cards
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.reshape import reshape_blocks
from prepdeck.documents.markdown.tree import CodeBlock, ItemList, Paragraph, Quote, Table
from prepdeck.errors import NOT_A_CARD, Problem
from prepdeck.pages.block_parts import build_blocks
from prepdeck.pages.page import Page, lay_out


def read(text: str) -> tuple[tuple[AnyCard, ...], tuple[Problem, ...]]:
    deck, problems = read_deck("deck.md", text)
    return deck.cards, problems


def pairs(text: str) -> list[tuple[str, str]]:
    cards, problems = read(text)
    assert problems == ()
    return [(card.prompt, card.answer_text) for card in cards]


@pytest.mark.parametrize(
    "text",
    [
        "Q: Why?\nA: Because.",
        "Q: Why?\n\nA: Because.",
        "**Q:** Why?\n**A:** Because.",
        "**Q**: Why?\n\n**A**: Because.",
        "Q1: Why?\nA1: Because.",
        "Question: Why?\nAnswer: Because.",
        "## Why?\n\nBecause.",
        "## Why? ##\n\nBecause.",
        "Why?\n----\n\nBecause.",
        "## Why?\n\nA: Because.",
        "**Why?**\n\nBecause.",
        "**Why?**\nBecause.",
        "Why? :: Because.",
        "Why?::Because.",
        "#flashcards\nWhy? :: Because.",
        "Q. Why?\nA. Because.",
        "Q1) Why?\nA1) Because.",
        "q: Why?\na: Because.",
        "Question 1: Why?\nAnswer: Because.",
        "- Q: Why?\n- A: Because.",
        "- Q: Why?\n  A: Because.",
        "1. **Why?** Because.",
        "1. **Why?**\n   Because.",
        "Why?\n?\n- Because.",
        "| Question | Answer |\n|---|---|\n| Why? | Because. |",
        "> [!question]- Why?\n> Because.",
        '+++\nname = "Mine"\n+++\n\nQ: Why?\nA: Because.',
        "Why?\n?\nBecause.",
        "1. Why? Answer: Because.",
        "- Why? A: Because.",
        "1. Why?\n   - Because.",
        "<details><summary>Why?</summary>\n\nBecause.\n\n</details>",
        "<details>\n<summary>Why?</summary>\nBecause.\n</details>",
        "# My questions\n\nQ: Why?\nA: Because.",
        "# My questions\n\n<details><summary>Why?</summary>Because.</details>",
        "# My questions\n\nWhy? :: Because.\n<!--SR:!2026-01-01,3,250-->",
        "Q: Why?\nA: Because.\n---\n",
        '---\nname = "Mine"\n---\n\nQ: Why?\nA: Because.',
    ],
)
def test_a_question_with_its_answer_is_read_as_people_write_it(text: str) -> None:
    assert pairs(text) == [("Why?", "Because.")]


def test_each_notation_can_come_several_times() -> None:
    assert pairs("CAP :: pick two\nBASE :: soft state\n\n**One?**\n\nYes.\n\n**Two?**\n\nNo.\n\n- still no") == [
        ("CAP", "pick two"),
        ("BASE", "soft state"),
        ("One?", "Yes."),
        ("Two?", "No. still no"),
    ]


def test_a_card_for_both_ways_is_asked_both_ways() -> None:
    assert pairs("Paris ::: France") == [("Paris", "France"), ("France", "Paris")]
    assert pairs("Paris\n??\nFrance") == [("Paris", "France"), ("France", "Paris")]


def test_highlights_are_gaps_where_no_card_is_open() -> None:
    cards, problems = read("Ink is ==water== and ==color==.\n\n## Heading\n\nan ==answer==\n")
    assert problems == ()
    assert [(card.prompt, card.answer_text) for card in cards] == [
        ("Ink is […] and color.", "water"),
        ("Ink is water and […].", "color"),
        ("Heading", "an ==answer=="),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "    Q: Why?\n    A: Because.",
        "`Q: Why?`",
        "Q\\: Why?",
        "`std::string`",
        "[Q: Why?](https://example.org)",
        "> Q: Why?\n> A: Because.",
        "- [ ] C: a [gap]",
        "Some words",
        "| Q: Why? | A: Because. |\n|---|---|",
    ],
)
def test_what_is_no_notation_is_named_and_no_card(text: str) -> None:
    cards, problems = read(f"Q: One?\nA: Yes.\n\n---\n\n{text}\n")
    assert [card.prompt for card in cards] == ["One?"]
    assert [(problem.code, problem.line) for problem in problems] == [(NOT_A_CARD, 6)]


def test_two_colons_below_a_heading_are_its_answer() -> None:
    assert pairs("## The type of a text\n\nstd::string") == [("The type of a text", "std::string")]


def test_text_after_a_rule_is_named_with_its_line() -> None:
    cards, problems = read("Q: One?\nA: Yes.\n\n---\n\nForgotten.\n\n---\n\nQ: Two?\nA: No.\n")
    assert [card.answer_text for card in cards] == ["Yes.", "No."]
    assert [str(problem) for problem in problems] == [
        "deck.md:6: belongs to no card: “Forgotten.”; write Q: or a heading above it"
    ]


def test_an_answer_keeps_its_blocks() -> None:
    (card,), _ = read(
        "Q: What?\n\n```py\nprint(1)\n```\n\nA: See:\n- a\n  - b\n\n| x |\n|---|\n| 1 |\n\n"
        "> said\n\n```sh\nls   -la\n```\n"
    )
    assert [type(block) for block in card.question] == [Paragraph, CodeBlock]
    assert [type(block) for block in card.answer] == [Paragraph, ItemList, Table, Quote, CodeBlock]  # type: ignore[union-attr]


def test_numbers_on_the_lines_of_an_answer_are_a_list() -> None:
    (card,), _ = read("Q: Steps?\nA: 1. SYN\n2. ACK\n3. Done")
    assert isinstance(card, ListCard)
    assert card.answer_text == "SYN; ACK; Done"


def test_an_answer_in_which_a_list_is_only_a_part_keeps_its_order() -> None:
    (card,), _ = read("## What?\n\nFirst.\n\nSecond.\n\n1. a\n2. b\n\nLast.")
    assert card.answer_text == "First. Second. a b Last."


def test_each_pair_of_a_bad_and_a_good_answer_is_a_card() -> None:
    cards, problems = read("## Why us?\n\nBAD: a\nGOOD: b\n\nBAD: c\nGOOD: d\n")
    assert problems == ()
    assert [(card.prompt, card.answer_text) for card in cards] == [("Why us?", "b"), ("Why us? (2)", "d")]


def test_no_notation_is_lost_where_it_has_no_meaning() -> None:
    cards, problems = read("Q: One?\n=: 5\n=: 6\n\nC: a [gap]\n=: 7\n\n## Story\n\nS: two teams\n\nA: wrote it\n")
    assert problems == ()
    texts = [f"{card.prompt} {card.answer_text} {describe_plain(getattr(card, 'note', ()))}" for card in cards]
    assert texts == ["One? 5 =: 6", "a […] =: 7 gap ", "Story S: two teams A: wrote it "]


def test_an_index_is_no_gap() -> None:
    cards, _ = read("C: a[i] and b[0][1] and [gap][two]")
    assert [card.answer_text for card in cards] == ["gap", "two"]
    assert cards[0].prompt == "a[i] and b[0][1] and […]two"


def test_the_items_of_a_list_card_keep_what_belongs_to_them() -> None:
    (card,), _ = read(
        "## Steps\n\n1. Freeze\n   - tell them\n2. Revert:\n\n   ```sh\n   git revert\n   ```\n\nQuickly."
    )
    assert isinstance(card, ListCard)
    assert [[type(block) for block in item] for item in card.items] == [[Paragraph, ItemList], [Paragraph, CodeBlock]]
    assert describe_plain(card.note) == "Quickly."


def test_the_sides_of_a_repair_card_keep_their_lists() -> None:
    (card,), _ = read("## Why us?\n\nBAD:\n- money\n- fame\n\nGOOD: The models.\n\nIt says what you want.")
    assert isinstance(card, RepairCard)
    assert [describe_plain(side) for side in (card.bad, card.good, card.why)] == [
        "money fame",
        "The models.",
        "It says what you want.",
    ]


def test_a_new_gap_in_front_leaves_the_ids_of_the_others() -> None:
    before, _ = read("C: Loading became [13x] faster for [50] engineers. {#load}")
    after, _ = read("C: [Loading] became [13x] faster for [50] engineers. {#load}")
    assert [card.id for card in before] == ["deck/load-13x", "deck/load-50"]
    assert [card.id for card in after] == ["deck/load-loading", "deck/load-13x", "deck/load-50"]


def test_two_gaps_with_the_same_words_are_two_cards() -> None:
    cards, problems = read("C: From [5] to [5]. {#five}")
    assert [card.id for card in cards] == ["deck/five-5", "deck/five-5-2"]
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("C: In `rows[0]` the [first].", ["In rows[0] the […]."]),
        ("C: The [form] follows [[pythagoras]].", ["The […] follows pythagoras."]),
        ("C: [It] is in [the book][b].\n\n[b]: https://example.org", ["[…] is in the book."]),
        ("C: It ships in [March].[^1]\n\n[^1]: Says who.", ["It ships in […].[1]"]),
        ("C: Tasks:\n- [x] done\n- the third is [open]", ["Tasks: done the third is […]"]),
        ("C: A \\[sic\\] and a [gap]", ["A [sic] and a […]"]),
        ("C: | a |\n\n| x | [y] |\n|---|---|", ["| a | x | […]"]),
    ],
)
def test_brackets_of_other_things_are_no_gaps(text: str, prompts: list[str]) -> None:
    cards, _ = read(text)
    assert all(isinstance(card, ClozeCard) for card in cards)
    assert [card.prompt for card in cards] == prompts


def test_code_that_is_never_closed_is_named() -> None:
    _, problems = read("Q: One?\nA:\n```python\npass\n\nQ: Two?\nA: Lost?\n")
    assert [(problem.line, problem.message.partition(",")[0]) for problem in problems] == [
        (3, "this code is never closed")
    ]


def test_only_questions_with_answers_are_read_from_other_texts() -> None:
    text = (
        "# Notes\n\nSome words.\n\n## What is a pod?\n\nThe smallest unit.\n\n## Plans\n\nQ: When?\nA: In March.\n\n"
        "## Unanswered?\n\n## Ends\n\n[not a gap]\n"
    )
    cards = read_written_cards(reshape_blocks(parse_markdown(text)), "notes", "notes.md")
    assert [(card.prompt, card.answer_text, card.line) for card in cards] == [
        ("What is a pod?", "The smallest unit.", 5),
        ("When?", "In March.", 11),
    ]


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("**Why?**\n\nBecause.\n\n**Tell me about a failure.**\n\nOnce.", ["Why?", "Tell me about a failure."]),
        ("**Why?**\n\nBecause.\n\n| Question | Answer |\n|---|---|\n| How? | So. |", ["Why?", "How?"]),
        ("**Why?**\n\nBecause.\n\n- How? A: So.\n- Where? A: Here.", ["Why?", "How?", "Where?"]),
        ("## Ink\n\n=: 15%\n\n**Explain the ink.**\n\nIt dries.", ["Ink", "Explain the ink."]),
        ("**Why?**\n\nBecause.\n\n**Key points**\n\n- one\n- two", ["Why?"]),
        ("**Why?**\n\nBecause.\n\n- How? A: So.\n- an example", ["Why?"]),
    ],
)
def test_a_bold_question_ends_where_another_question_with_its_answer_begins(text: str, prompts: list[str]) -> None:
    assert [card.prompt for card in read(text)[0]] == prompts


@pytest.mark.parametrize(
    "prompt",
    [
        "Tell me about yourself",
        "Describe your biggest project",
        "Walk us through your CV.",
        "Give me an example of grit",
    ],
)
def test_a_request_is_a_question_also_in_notes(prompt: str) -> None:
    blocks = parse_markdown(f"# Notes\n\n## {prompt}\n\nLong ago.\n\n## Background\n\nInk.\n")
    assert [card.prompt for card in read_written_cards(blocks, "questions", "notes.md")] == [prompt]


@pytest.mark.parametrize("letters", ["STAR", "PAR", "SOARL"])
def test_a_story_by_letters_keeps_its_lines_and_has_no_answer_in_it(letters: str) -> None:
    lines = [f"{letter}: part {letter.lower()}" for letter in letters]
    lines.insert(2, "that goes on")
    (card,), problems = read("## A time I failed\n\n" + "\n".join(lines))
    assert problems == ()
    assert isinstance(card, RecallCard)
    shown_lines = [line.text for part in build_blocks(card.answer) for line in lay_out(Page((part,)), 60).lines]
    assert [line.rstrip() for line in shown_lines] == lines


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("What is X :: a thing\n---\n### Next?\nans\n", ["What is X", "Next?"]),
        ("What is X::a thing\n---\nWhat is Y::b\n", ["What is X", "What is Y"]),
        ("X :: a\n---\nY :: b\n---\nZ :: c\n", ["X", "Y", "Z"]),
        ("Why?\n?\nBecause\n---\n### How?\nSo\n", ["Why?", "How?"]),
        ("The ==answer== is\n---\n### How?\nSo\n", ["The […] is", "How?"]),
        ("What does std::vector do?\n---\nIt grows.\n", ["What does std::vector do?"]),
        ("The basics\n---\nIt grows.\n", ["The basics"]),
    ],
)
def test_dashes_below_a_card_end_it(text: str, prompts: list[str]) -> None:
    cards, problems = read(text)
    assert [card.prompt for card in cards] == prompts
    assert problems == ()
