"""Deck files: the cards that their lines become, and the problems of all other lines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.cards.card import (
    CLOZE_GAP,
    DEFAULT_DECK_ORDER,
    AnyCard,
    ChecklistCard,
    ClozeCard,
    Deck,
    FigureCard,
    ListCard,
    RecallCard,
    RepairCard,
)
from prepdeck.cards.deck_file import is_written_as_deck, read_deck
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.tree import Blocks, CodeBlock, ItemList, Paragraph

DECK = """\
---
deck: Pens and Paper
order: 3
---
# Pens

## Why a nib? {#why-a-nib}

Because it bends
with the hand.

It also lasts.

## Name the three inks

1. Iron gall
2. Carbon
3. Dye

Carbon lasts longest.

## Someone praises the ballpoint

BAD: Everyone likes it.
GOOD: It suits forms,
a nib suits letters.

The first one flatters.

Q: Who made the first fountain pen?
A: Nobody knows.

C: Ink is [water] and [colour]. {#ink}
"""


def deck(text: str, path: str = "decks/pens.md") -> Deck:
    deck, problems = read_deck(path, text)
    assert problems == ()
    return deck


def parse_only_card(text: str) -> AnyCard:
    (card,) = deck(text).cards
    return card


def texts_of(blocks: Blocks) -> list[str]:
    """The text of each block in one line."""
    return [describe_plain((block,)) for block in blocks]


def list_problems(text: str) -> list[tuple[int, str]]:
    """List the line and the message of each problem."""
    _, problems = read_deck("pens.md", text)
    assert {problem.where for problem in problems} <= {"pens.md"}
    return [(problem.line, problem.message) for problem in problems]


def test_a_deck_has_the_name_and_order_from_its_front_matter() -> None:
    pens = deck(DECK)
    assert (pens.id, pens.name, pens.order, pens.where) == ("pens", "Pens and Paper", 3, "decks/pens.md")


def test_a_deck_without_front_matter_is_named_after_its_file_and_comes_last() -> None:
    pens = deck("Q: ink?\nA: wet\n", "decks/My Pens.md")
    assert (pens.id, pens.name, pens.order) == ("my-pens", "My Pens", DEFAULT_DECK_ORDER)


def test_every_card_of_a_file_is_read_in_order() -> None:
    assert [card.kind for card in deck(DECK).cards] == ["recall", "list", "repair", "recall", "cloze", "cloze"]


def test_every_card_has_the_line_number_of_its_prompt() -> None:
    lines = DECK.split("\n")
    for card in deck(DECK).cards:
        assert card.where == "decks/pens.md"
        assert lines[card.line - 1].startswith(("## ", "Q: ", "C: "))
    assert deck(DECK).cards[0].line == 7


def test_a_heading_and_its_text_are_a_question_and_its_answer() -> None:
    card = deck(DECK).cards[0]
    assert isinstance(card, RecallCard)
    assert (card.id, card.prompt) == ("pens/why-a-nib", "Why a nib?")
    assert texts_of(card.answer) == ["Because it bends with the hand.", "It also lasts."]


def test_a_numbered_list_becomes_a_list_card() -> None:
    card = deck(DECK).cards[1]
    assert isinstance(card, ListCard)
    assert [texts_of(item) for item in card.items] == [["Iron gall"], ["Carbon"], ["Dye"]]
    assert texts_of(card.note) == ["Carbon lasts longest."]


def test_a_single_numbered_line_is_not_a_list() -> None:
    assert isinstance(parse_only_card("## Ink?\n1. Iron gall\n"), RecallCard)


def test_a_bad_and_a_good_answer_become_a_repair_card() -> None:
    card = deck(DECK).cards[2]
    assert isinstance(card, RepairCard)
    assert texts_of(card.bad) == ["Everyone likes it."]
    assert texts_of(card.good) == ["It suits forms, a nib suits letters."]
    assert texts_of(card.why) == ["The first one flatters."]


def test_a_question_and_its_answer_can_have_several_lines() -> None:
    card = parse_only_card("Q: Who made\nthe first pen? {#first}\nA: Nobody\nknows.\n\nAnd nobody asks.\n")
    assert isinstance(card, RecallCard)
    assert (card.id, card.prompt) == ("pens/first", "Who made the first pen?")
    assert texts_of(card.answer) == ["Nobody knows.", "And nobody asks."]


def test_each_gap_is_a_card_and_shows_the_text_of_the_other_gaps() -> None:
    water, colour = deck(DECK).cards[4:]
    assert isinstance(water, ClozeCard)
    assert isinstance(colour, ClozeCard)
    assert (water.prompt, water.answer_text) == (f"Ink is {CLOZE_GAP} and colour.", "water")
    assert (colour.prompt, colour.answer_text) == (f"Ink is water and {CLOZE_GAP}.", "colour")


def test_a_gap_of_a_text_with_an_id_keeps_its_own_id_when_another_gap_is_added() -> None:
    assert [card.id for card in deck(DECK).cards[4:]] == ["pens/ink-water", "pens/ink-colour"]
    with_new_gap = deck(DECK.replace("C: Ink is", "C: [Good] ink is"))
    assert [card.id for card in with_new_gap.cards[4:]] == ["pens/ink-good", "pens/ink-water", "pens/ink-colour"]


def test_links_images_and_escaped_brackets_are_not_gaps() -> None:
    card = parse_only_card("C: See [the shop](u), ![a nib](v), \\[sic], and [ink].\n")
    assert isinstance(card, ClozeCard)
    assert (card.prompt, card.answer_text) == (f"See the shop, a nib, [sic], and {CLOZE_GAP}.", "ink")
    (shown_text,) = card.question_blocks
    assert isinstance(shown_text, Paragraph)
    assert [(link.text, link.url) for link in shown_text.text.links] == [("the shop", "u")]


def test_a_deck_of_kind_checklist_has_tasks() -> None:
    card = parse_only_card("---\nkind: checklist\n---\n## Take a pen apart\n1. Nib\n2. Feed\n")
    assert isinstance(card, ChecklistCard)
    assert (card.prompt, card.line) == ("Take a pen apart", 4)
    (steps,) = card.answer
    assert isinstance(steps, ItemList)
    assert (steps.start, [texts_of(item.blocks) for item in steps.items]) == (1, [["Nib"], ["Feed"]])


def test_a_task_needs_no_text_below_its_heading() -> None:
    text = (
        "---\nkind: checklist\n---\n# Tasks\n\n## Before\n\n### Book the train {#train}\n<!-- window -->\n"
        "### Print the map\nWith the way in.\n## Call Ann\n## Sleep\n\n"
    )
    pens, problems = read_deck("pens.md", text)
    assert problems == ()
    assert (pens.cards[0].id, pens.cards[0].line) == ("pens/train", 8)
    assert [(card.prompt, card.answer_text) for card in pens.cards if isinstance(card, ChecklistCard)] == [
        ("Book the train", ""),
        ("Print the map", "With the way in."),
        ("Call Ann", ""),
        ("Sleep", ""),
    ]


@pytest.mark.parametrize("line", ["Q: Who?", "## {#who}"])
def test_a_question_in_a_checklist_needs_an_answer_and_a_heading_needs_text(line: str) -> None:
    pens, problems = read_deck("pens.md", f"---\nkind: checklist\n---\n{line}\n")
    assert pens.cards == ()
    assert [problem.line for problem in problems] == [4]


def test_a_heading_above_deeper_headings_is_a_group_and_not_a_card() -> None:
    assert [card.prompt for card in deck("# Pens\n\n## Inks\n\n### Wet?\nYes.\n").cards] == ["Wet?"]


@pytest.mark.parametrize("line", ["C: The nibs are [wet].", "Q: Wet?\nA: Yes."])
def test_a_question_above_another_card_needs_an_answer_and_a_group_does_not(line: str) -> None:
    pens, problems = read_deck(
        "pens.md",
        f"## Who fills the pens?\n\n{line}\n\n## Inks\n\n{line.replace('wet', 'dry').replace('Wet', 'Dry')}\n",
    )
    assert len(pens.cards) == 2
    assert [(problem.line, problem.message) for problem in problems] == [(1, "no answer to 'Who fills the pens?'")]


def test_comments_and_rules_are_not_part_of_an_answer() -> None:
    card = parse_only_card("## Ink?\n<!-- ask Ann -->\nWet.\n\n---\n")
    assert isinstance(card, RecallCard)
    assert texts_of(card.answer) == ["Wet."]


def test_deck_markers_inside_a_code_fence_are_text() -> None:
    card = parse_only_card("## How is it drawn?\n\n```\n## not a card\nQ: nor this\n\n    kept\n```\n")
    assert isinstance(card, RecallCard)
    (code,) = card.answer
    assert isinstance(code, CodeBlock)
    assert code.text.split("\n") == ["## not a card", "Q: nor this", "", "    kept"]


def test_an_explicit_id_keeps_a_card_when_its_prompt_changes() -> None:
    assert (
        parse_only_card("## Old? {#ink}\nWet.\n").id
        == parse_only_card("## New wording? {#Ink}\nWet.\n").id
        == "pens/ink"
    )


def test_markdown_and_white_space_in_a_prompt_do_not_change_its_id() -> None:
    assert parse_only_card("## What is **ink**?\nWet.\n").id == parse_only_card("Q: What is\nink?\nA: Wet.\n").id


def test_an_answer_does_not_change_the_id() -> None:
    assert parse_only_card("## Ink?\nWet.\n").id == parse_only_card("## Ink?\nDry.\n").id


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("## Ink?\nWet.\n\n## Nib?\n", 4, "no answer to 'Nib?'"),
        ("# Pens\n\nQ: Ink?\n", 3, "no answer to 'Ink?'"),
        ("Q:\nA: Wet.\n", 1, "question without text"),
        ("\nA: Wet.\n", 2, "answer without a question"),
        ("\n\nC: Ink is wet.\n", 3, "C: line without a gap"),
        ("## Pen\nBAD: Any.\n", 1, "no GOOD: line in 'Pen'"),
        ("## Pen\nGOOD: A nib.\n", 1, "no BAD: line in 'Pen'"),
        ("## Ink?\nWet.\n\n## Ink?\nDry.\n", 4, "the same card is already on line 1"),
        ("## A {#x}\nWet.\n\n## B {#x}\nDry.\n", 4, "the same card is already on line 1"),
        ("---\nkind: quiz\n---\n", 1, "unknown kind 'quiz'"),
    ],
)
def test_text_that_cannot_be_a_card_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    assert list_problems(text) == [(line, message)]


def test_front_matter_without_an_end_is_reported_and_so_are_its_lines() -> None:
    assert list_problems("---\ndeck: Pens\n") == [
        (1, "front matter is not closed"),
        (2, "belongs to no card: “deck: Pens”"),
    ]


def test_cards_around_a_broken_one_are_read() -> None:
    pens, problems = read_deck("pens.md", "## A?\n1\n\n## B?\n\n## C?\n3\n")
    assert [card.prompt for card in pens.cards] == ["A?", "C?"]
    assert [problem.line for problem in problems] == [4]
    assert all(problem.hint for problem in problems)


def test_the_first_of_two_cards_with_one_id_is_kept() -> None:
    pens, _ = read_deck("pens.md", "## A {#x}\nfirst\n\n## B {#x}\nsecond\n")
    assert [card.prompt for card in pens.cards] == ["A"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert deck("\ufeff" + DECK.replace("\n", "\r\n")) == deck(DECK)


def test_an_empty_file_is_an_empty_deck() -> None:
    assert deck("").cards == ()


LINES = st.sampled_from(
    [
        "# Pens",
        "## Ink? {#ink}",
        "## Nib?",
        "### ",
        "Q: Who?",
        "Q:",
        "A: Nobody.",
        "A:",
        "C: [ink] and [nib] {#ink}",
        "C: none",
        "BAD: no",
        "GOOD: yes",
        "BAD:",
        "1. one",
        "2) two",
        "- item",
        "```",
        "---",
        "kind: checklist",
        "<!-- note -->",
        "Wet.",
        "",
    ]
)


@examples(200)
@given(st.lists(LINES | st.text(max_size=20), max_size=30))
def test_any_text_gives_a_deck_with_unique_ids(lines: list[str]) -> None:
    text = "\n".join(lines)
    pens, problems = read_deck("pens.md", text)
    ids = [card.id for card in pens.cards]
    assert len(ids) == len(set(ids))
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= card.line <= last for card in pens.cards)
    assert all(1 <= problem.line <= last for problem in problems)
    assert all(card.prompt.strip() for card in pens.cards)


@pytest.mark.parametrize("piece", ["**", "[", "|", "_", "`", "{#", "[a]", "C: [a]\n", "```\n"])
@pytest.mark.parametrize("head", ["", "## Ink?\n", "Q: ", "C: "])
def test_a_very_repetitive_deck_is_read_quickly(piece: str, head: str) -> None:
    pens, problems = read_deck("wall.md", head + piece * (20_000 if len(piece) < 3 else 500))
    assert pens.id == "wall"
    assert pens.cards or problems or not head


def test_an_indented_line_continues_the_item_above_it() -> None:
    deck, _ = read_deck("x.md", "## Name two.\n\n1. First\n   goes on\n2. Second\n")
    (card,) = deck.cards
    assert isinstance(card, ListCard)
    assert [texts_of(item) for item in card.items] == [["First goes on"], ["Second"]]
    assert card.note == ()


def test_empty_brackets_are_not_a_gap() -> None:
    deck, problems = read_deck("x.md", "C: tick the [ ] box\n")
    assert deck.cards == ()
    assert "without a gap" in str(problems[0])


def test_only_the_first_fifty_gaps_of_a_line_are_asked() -> None:
    pens, problems = read_deck(
        "pens.md", "## Ink? {#ink}\nWet.\n\nC: " + "[a]" * 60_000 + " {#x}\n\n## Nib? {#nib}\nSteel.\n"
    )
    assert [card.id for card in pens.cards] == [
        "pens/ink",
        "pens/x-a",
        *(f"pens/x-a-{n}" for n in range(2, 51)),
        "pens/nib",
    ]
    last = pens.cards[50]
    assert isinstance(last, ClozeCard)
    assert last.prompt == "a" * 49 + CLOZE_GAP + "a" * 600 + "…"
    assert [(problem.line, problem.message) for problem in problems] == [
        (4, "C: line with 60000 gaps: only the first 50 are asked")
    ]


def test_what_follows_the_last_gap_that_is_asked_is_whole() -> None:
    gaps = [f"[g{number}]" for number in range(1, 53)]
    pens, _ = read_deck("pens.md", f"C: {' '.join(gaps[:50])}\n**then** {' '.join(gaps[50:])}\nand more {{#x}}\n")
    last = pens.cards[-1]
    assert isinstance(last, ClozeCard)
    filled = [gap.strip("[]") for gap in gaps]
    assert last.prompt == f"{' '.join(filled[:49])} {CLOZE_GAP} then {' '.join(filled[50:])} and more"


@pytest.mark.parametrize(
    "text",
    [
        "## Ink?" + " " * 200_000 + "Wet? {#ink}\n\nYes.\n",
        "## Ink? {#ink}\n\n" + "wet\n" * 100_000,
        "## Ink? {#ink}\n\n1. wet\n2. blue\n" + "  and\n" * 100_000,
    ],
    ids=["spaces", "lines", "items"],
)
def test_a_card_of_any_length_is_read_quickly(text: str) -> None:
    assert parse_only_card(text).id == "pens/ink"


def test_decks_named_in_another_script_do_not_clash() -> None:
    text = "Q: ink?\nA: wet\n"
    first, second = deck(text, "decks/Вопросы.md"), deck(text, "decks/Ответы.md")
    assert first.id != second.id
    assert (first.name, second.name) == ("Вопросы", "Ответы")


def test_a_line_with_a_figure_makes_a_figure_card_with_the_other_lines_as_its_note() -> None:
    deck, problems = read_deck(
        "pay.md", "## The floor? {#floor}\n\n=: 150K USD ±10%\n\nBelow that I stay.\n\nQ: Founded?\n=:1999\n"
    )
    assert problems == ()
    floor, founded = deck.cards
    assert isinstance(floor, FigureCard)
    assert isinstance(founded, FigureCard)
    assert (floor.id, floor.answer, floor.low, floor.unit) == ("pay/floor", "150K USD", Decimal(150_000), "USD")
    assert (str(floor.tolerance), texts_of(floor.note)) == ("0.1", ["Below that I stay."])
    assert (founded.prompt, founded.answer, founded.tolerance) == ("Founded?", "1999", Decimal(0))


def test_a_figure_without_a_number_is_reported_with_its_line() -> None:
    deck, (problem,) = read_deck("pay.md", "## One?\n\nYes.\n\n## The floor?\n\n=: a lot\n")
    assert len(deck.cards) == 1
    assert str(problem).startswith("pay.md:5: no number after =: in 'The floor?'; use one such as")


def test_an_equals_sign_without_a_colon_is_text() -> None:
    (card,) = read_deck("sums.md", "## Two and two?\n\n= 4\n")[0].cards
    assert isinstance(card, RecallCard)


@pytest.mark.parametrize(
    "order",
    [
        f"0x{'f' * 192}",
        f"0x{'f' * 50_000}",
        f"0b{'1' * 50_000}",
        "9" * 40,
        f"-{'9' * 40}",
        f"{'1:' * 3_000}1",
        *("1.5", "first", "true", ".inf", ".nan", "1e999", "2026-12-04", "[3]"),
    ],
    ids=lambda text: text[:12],
)
def test_an_invalid_order_is_reported_and_the_cards_are_read(order: str) -> None:
    deck, problems = read_deck("decks/d.md", f"---\ndeck: Inks\norder: {order}\n---\n## Which ink?\n\nBlue.\n")
    assert [(problem.where, problem.line) for problem in problems] == [("decks/d.md", 3)]
    assert problems[0].message.startswith("order must be a whole number")
    assert (deck.order, deck.name, len(deck.cards)) == (DEFAULT_DECK_ORDER, "Inks", 1)


@pytest.mark.parametrize("weight", ["0", "-1", "11", "yes", "much", "[2]", ".nan", ".inf", "1e999"])
def test_an_invalid_weight_is_reported_and_the_cards_are_read(weight: str) -> None:
    deck, problems = read_deck("decks/d.md", f"---\ndeck: Inks\nweight: {weight}\n---\n## Which ink?\n\nBlue.\n")
    assert [(problem.message, problem.line) for problem in problems] == [("weight must be a number from 0.1 to 10", 3)]
    assert (deck.weight, len(deck.cards)) == (1.0, 1)


@pytest.mark.parametrize(("weight", "expected_weight"), [("0.1", 0.1), ("2", 2.0), ("10", 10.0), ("", 1.0)])
def test_the_weight_of_a_deck_is_read(weight: str, expected_weight: float) -> None:
    deck, problems = read_deck("decks/d.md", f"---\nweight: {weight}\n---\n## Which ink?\n\nBlue.\n")
    assert (deck.weight, problems) == (expected_weight, ())


@pytest.mark.parametrize(
    ("order", "expected_order"),
    [("3", 3), ("-3", -3), ("250", 250), ("", DEFAULT_DECK_ORDER), ("~", DEFAULT_DECK_ORDER)],
)
def test_the_order_places_a_deck_and_a_missing_order_places_it_last(order: str, expected_order: int) -> None:
    deck, problems = read_deck("decks/d.md", f"---\norder: {order}\n---\n## Which ink?\n\nBlue.\n")
    assert (deck.order, problems) == (expected_order, ())


def test_only_the_first_cards_of_a_huge_deck_are_asked_and_this_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prepdeck.cards.deck_file._MAX_CARDS_PER_FILE", 2)
    pens, problems = read_deck("pens.md", "## Ink?\nWet.\n\n## Nib?\nSteel.\n\n## Cap?\nBrass.\n\n## Clip?\nTin.\n")
    assert [card.prompt for card in pens.cards] == ["Ink?", "Nib?"]
    assert [(problem.line, problem.message) for problem in problems] == [
        (7, "too many cards: only the first 2 are read")
    ]


@pytest.mark.parametrize(
    ("text", "is_deck"),
    [
        ("Q: How many?\nA: Ten.\n", True),
        ("Q: How many?\n", True),
        ("Q: How many?\n=: 10\n", True),
        ("---\nauthor: me\n---\n# Numbers\n<!-- mine -->\n\nQ: How many?\r\n", True),
        ("---\ndeck: Numbers\n---\nwords\n", True),
        ("C: It has [ten] pens.\n", True),
        ("C: no gap, and [a link](x)\n", False),
        ("C: see below\n\nthe [first] one\n", False),
        ("Some words.\n\nQ: How many?\nA: Ten.\n", False),
        ("    Q: code?\n", False),
        ("", False),
    ],
)
def test_a_text_that_begins_with_a_card_is_a_deck(text: str, *, is_deck: bool) -> None:
    assert is_written_as_deck(text) is is_deck
