"""Cards from documents: each one can be answered, none shows its answer, and their ids are stable."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.samples import ARTICLE, BRIEF, GUIDE
from effort import examples
from prepdeck.cards.card import CLOZE_GAP, AnyCard, ClozeCard, Deck, FigureCard, ListCard, RecallCard, RepairCard
from prepdeck.cards.card_codec import decode_cards, encode_cards
from prepdeck.cards.derived import derive_cards, question_reveals_answer
from prepdeck.cards.derived_deck import DECK_TYPES, build_derived_decks
from prepdeck.documents.markdown.parser import read_plain_text
from prepdeck.documents.markdown.reading_order import describe_plain, plain_blocks
from prepdeck.documents.recognize import recognize_document

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument


def document(text: str, path: str = "file.md") -> "AnyDocument":
    document, problems = recognize_document(path, text)
    assert problems == ()
    return document


def decks(text: str, path: str = "file.md") -> dict[str, Deck]:
    return {deck.id: deck for deck in derived_decks({Path(path).stem: document(text, path)})}


def derived_decks(documents: "Mapping[str, AnyDocument]") -> tuple[Deck, ...]:
    company = next((document.company for document in documents.values() if document.company), "")
    return build_derived_decks(((name, derive_cards(document)) for name, document in documents.items()), company)


def brief(*sentences: str, topic: str = "Presses") -> str:
    body = "\n\n".join(sentences)
    return f"# Quillworks - Technology Stack\n\n**Founded:** 1999\n\n## Stack\n\n### {topic}\n\n{body}\n"


def facts(*sentences: str, topic: str = "Presses") -> list[tuple[str, str]]:
    facts_deck = decks(brief(*sentences, topic=topic)).get("facts")
    return (
        [(card.prompt, card.answer_text) for card in facts_deck.cards if isinstance(card, ClozeCard)]
        if facts_deck
        else []
    )


def guide(*rows: str, head: str = "| Region | Base Salary | Equity (RSU/4yr) | Bonus | Total Comp |") -> str:
    table = "\n".join([head, "|---|---|---|---|---|", *rows])
    return f"# Nib Engineer — Quillworks Negotiation Guide\n\n{table}\n"


def figures(*rows: str) -> dict[str, FigureCard]:
    cards = decks(guide(*rows))["figures"].cards
    return {card.prompt: card for card in cards if isinstance(card, FigureCard)}


# -- articles


def test_an_article_gives_its_checklist_mistakes_questions_and_measures() -> None:
    decks_by_id = decks(ARTICLE, "day.txt")
    assert list(decks_by_id) == ["mistakes", "checklist", "measures", "faq"]
    assert [card.prompt for card in decks_by_id["checklist"].cards] == [
        "Quillworks: Fill a notebook in a week.",
        "Quillworks: Take a fountain pen apart.",
    ]
    mistake, question, list_card = (
        decks_by_id["mistakes"].cards[0],
        decks_by_id["faq"].cards[0],
        decks_by_id["measures"].cards[0],
    )
    assert isinstance(mistake, RepairCard)
    assert isinstance(question, RecallCard)
    assert isinstance(list_card, ListCard)
    assert mistake.bad != mistake.good
    assert question.answer_text == "Yes, all of it."
    assert "Name all 3" in list_card.prompt
    assert "Refills sold" in list_card.answer_parts


def test_a_question_names_its_company() -> None:
    for deck in decks(ARTICLE, "day.txt").values():
        assert all("Quillworks" in card.prompt for card in deck.cards), deck.id


def test_a_company_name_inside_a_longer_word_does_not_count() -> None:
    checklist = decks(ARTICLE.replace("Quillworks", "Ink"), "day.txt")["checklist"]
    assert all(card.prompt.startswith("Ink: ") for card in checklist.cards if " Ink " not in card.prompt)


def test_the_id_of_a_task_does_not_depend_on_its_company() -> None:
    ink_deck, reed_deck = (
        decks(ARTICLE.replace("Quillworks", name), "day.txt")["checklist"] for name in ("Ink", "Reed")
    )
    assert [card.id for card in ink_deck.cards] == [card.id for card in reed_deck.cards]


def test_only_the_checklist_and_the_mistakes_are_on_by_default() -> None:
    documents = {"guide": document(GUIDE), "day": document(ARTICLE, "day.txt"), "stack": document(BRIEF)}
    on = [deck.id for deck in derived_decks(documents) if deck.is_on_by_default]
    assert on == ["mistakes", "checklist"]
    assert all(deck.where == "" for deck in derived_decks(documents))


# -- compensation guides


def test_every_pay_range_is_a_figure_with_company_role_place_and_currency() -> None:
    figure_cards = figures("| Oslo | €91K-€120K | €30K-€60K | 10-15% | €101K-€160K |")
    assert {prompt: card.answer for prompt, card in figure_cards.items()} == {
        "Quillworks, Nib Engineer, Oslo: base salary in EUR a year?": "91K–120K EUR",
        "Quillworks, Nib Engineer, Oslo: equity in EUR over 4 years?": "30K–60K EUR",
        "Quillworks, Nib Engineer, Oslo: bonus in percent of the base salary?": "10–15%",
        "Quillworks, Nib Engineer, Oslo: total compensation in EUR a year?": "101K–160K EUR",
    }


def test_monthly_pay_is_asked_for_per_month() -> None:
    (prompt, *_) = figures("| Stockholm | SEK 54K-68K/mo | — | — | SEK 67K-91K/mo |")
    assert prompt.endswith("base salary in SEK a month?")


def test_amounts_in_another_currency_or_period_than_their_row_are_not_asked_for() -> None:
    figure_cards = figures("| Gdynia | PLN 30K-40K/mo | $20K-$40K | — | PLN 400K-500K |")
    assert [prompt.rpartition(": ")[2] for prompt in figure_cards] == ["base salary in PLN a month?"]


def test_an_amount_without_a_currency_is_not_asked_for() -> None:
    assert "figures" not in decks(guide("| Somewhere | 91K-120K | — | — | 101K-160K |"))


def test_open_ranges_and_upper_limits_are_single_figures() -> None:
    figure_cards = list(figures("| Oslo | €91K+ | up to €60K | — | €101K-€160K |").values())
    assert [(card.answer, card.low, card.high) for card in figure_cards[:2]] == [
        ("91K+ EUR", Decimal(91_000), Decimal(91_000)),
        ("up to 60K EUR", Decimal(60_000), Decimal(60_000)),
    ]


def test_a_lever_asks_for_its_script() -> None:
    lever = decks(GUIDE)["levers"].cards[0]
    assert isinstance(lever, RecallCard)
    assert "Rare Craft" in lever.prompt
    assert lever.answer_text.startswith("Pacific Glass offered me")


# -- technology briefs


def test_a_bold_figure_is_hidden_in_its_sentence() -> None:
    assert facts("The presses stamp **240 million letters** a year in three towns.") == [
        (f"Quillworks, Presses: The presses stamp {CLOZE_GAP} letters a year in three towns.", "240 million")
    ]


def test_a_measure_that_continues_after_a_hyphen_stays_whole() -> None:
    ((prompt, answer),) = facts("Cutting the newest nib took **71,616 GPU-hours** in a single autumn.")
    assert (answer, f"{CLOZE_GAP} GPU-hours" in prompt) == ("71,616", True)


def test_the_same_figure_is_hidden_everywhere() -> None:
    ((prompt, answer),) = facts(
        "The line got **13x faster** last year, and 13x is what was promised.", topic="Presses - 13x faster stamping"
    )
    assert answer == "13x"
    assert "13" not in prompt
    assert prompt.count(CLOZE_GAP) == 3


def test_a_figure_that_a_name_gives_away_is_left_out() -> None:
    assert facts("The Nib-3 makes a press **3x faster** than the one before it was.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The **Nib 4** is the newest of the models that the presses are fed with.",
        "Presses of the kind **NP100** stand in each of the towns where letters are stamped.",
        "The company opened a second hall for its presses in **April 2022** near the river.",
        "A paper on the drying of ink was published by the company in **2018** in a journal.",
        "It took **3x** less.",
        "Letters are stamped, dried, folded and sent, " * 8 + "in **85% less time** than before.",
    ],
)
def test_names_publication_dates_and_too_short_or_long_sentences_are_left_out(sentence: str) -> None:
    assert facts(sentence) == []


def test_a_topic_gives_its_five_best_figures_and_a_brief_forty() -> None:
    counted = [f"The hall number {'x' * n} has **{n + 11} presses** in it and room for more." for n in range(8)]
    priced = [f"The hall with the {'y' * n} roof has cost **${n + 21}M** to build and to heat." for n in range(3)]
    answers = [answer for _, answer in facts(*counted, *priced)]
    assert len(answers) == 5
    assert answers[-3:] == ["$21M", "$22M", "$23M"]
    topics = "\n\n".join(
        f"### Hall {'z' * t}\n\nThe hall with the {'y' * n} roof has cost **${t * 10 + n}M** to build and to heat."
        for t in range(1, 20)
        for n in range(5)
    )
    assert len(decks(brief() + topics)["facts"].cards) == 40


def test_a_figure_is_asked_for_only_once() -> None:
    sentence = "The hall has cost **$21M** to build and to heat {} the winter, they said."
    assert len(facts(sentence.format("over"), sentence.format("before"))) == 1


def test_markdown_characters_in_a_sentence_are_shown_unchanged() -> None:
    ((prompt, _),) = facts(r"The press called a\_b\*c \[sic] stamps **85%** of all the letters of the town.")
    assert "a_b*c [sic] stamps […] of all" in prompt


# -- the decks of a target


def test_cards_of_two_guides_in_one_target_do_not_clash() -> None:
    derived = derived_decks({"one": document(GUIDE), "two": document(GUIDE)})
    ids = [card.id for deck in derived for card in deck.cards]
    assert len(ids) == len(set(ids)) == 2 * len(derive_cards(document(GUIDE)))


def test_a_document_that_is_added_again_keeps_its_card_ids() -> None:
    before, after = (
        derive_cards(document(GUIDE)),
        derive_cards(document(GUIDE.replace("---\n###", "---\n\n\n###"))),
    )
    assert [card.id for card in before] == [card.id for card in after]


def test_a_document_without_a_company_takes_the_company_of_the_target() -> None:
    nameless = ARTICLE.replace("a Quillworks PM, 2026", "work")
    derived = derived_decks({"stack": document(brief()), "day": document(nameless, "day.txt")})
    faq_card = next(deck for deck in derived if deck.id == "faq").cards[0]
    assert faq_card.prompt.startswith("Quillworks: ")


def ids_of(derived: Iterable[Deck]) -> list[str]:
    return [card.id for deck in derived for card in deck.cards]


# -- all documents

NAMES = st.sampled_from(["Ink", "Nib 3", "Hall-7 2x", "Level 5", "*Star* [x]", "Drying - 85% less"])
AMOUNTS = st.integers(1, 999).map(str) | st.sampled_from(["1,000", "2018", "4.5", "40-50"])
UNITS = st.sampled_from(["", "x", "%", "K", " million", "+", " presses", " years", "B"])
PHRASES = st.tuples(st.sampled_from(["", "$", "~", "€"]), AMOUNTS, UNITS, st.sampled_from(["", " faster", " in 2019"]))
SENTENCES = st.tuples(PHRASES, PHRASES, NAMES).map(
    lambda parts: f"The hall of {parts[2]} has {''.join(parts[0])} of them and **{''.join(parts[1])}** of all the rest."
)
BRIEFS = st.tuples(NAMES, st.lists(SENTENCES, max_size=6)).map(lambda parts: brief(*parts[1], topic=parts[0]))
CELLS = st.sampled_from(
    ["$90K-$120K", "€91,000", "£300K+", "up to $50K", "10-15%", "—", "SEK 54K/mo", "4", "1-2", "ask"]
)
ROWS = st.tuples(NAMES, CELLS, CELLS, CELLS, CELLS).map(lambda cells: f"| {' | '.join(cells)} |")
GUIDES = st.lists(ROWS, min_size=1, max_size=4).map(lambda rows: guide(*rows))
LINES = st.sampled_from(["Yes.", "Do they write by hand?", "1) ink, 2) nibs", "GOOD: ink", "BAD: ink", "- Ink.", "Ink"])
ARTICLES = st.lists(LINES, max_size=12).map(lambda lines: "\n".join([ARTICLE, *lines]))


@examples(200)
@given(BRIEFS | GUIDES | ARTICLES)
def test_no_card_of_a_generated_document_shows_its_answer_and_each_has_its_line(text: str) -> None:
    document, _ = recognize_document("day.txt" if text.startswith(ARTICLE) else "file.md", text)
    cards = derive_cards(document)
    assert_cards_are_sound(document, text)
    assert len({card.id for card in cards}) == len(cards)
    assert derive_cards(document) == cards
    assert decode_cards(encode_cards(cards)) == cards


def assert_cards_are_sound(document: "AnyDocument", text: str) -> None:
    lines = text.split("\n")
    for card in derive_cards(document):
        assert card.deck_id in DECK_TYPES
        assert card.prompt.strip()
        assert not question_reveals_answer(card), card
        line = lines[card.line - 1]
        shown_line = line if document.kind == "article" else read_plain_text(line)
        assert all(word in shown_line for word in words_on_line(card).split()), card


def words_on_line(card: AnyCard) -> str:
    """Words of the card that must be on its line."""
    match card:
        case ClozeCard():
            return card.answer_text.partition(" … ")[0]
        case FigureCard():
            return card.prompt.rpartition(":")[0].rpartition(", ")[2]
        case _ if card.deck_id == "questions":
            return card.prompt
        case ListCard():
            return describe_plain(card.items[0])
        case RepairCard():
            return card.prompt.rpartition("interview. ")[2]
        case RecallCard() if card.deck_id == "levers":
            return card.prompt.partition("“")[2].rpartition("”")[0]
        case _:
            return card.prompt.partition(": ")[2] if ": " in card.prompt else card.prompt


def test_every_card_of_the_reference_documents_can_be_answered(corpus: Path) -> None:
    documents: dict[str, AnyDocument] = {}
    for path in sorted(path for path in corpus.rglob("*") if path.is_file()):
        text = path.read_text("utf-8")
        document, _ = recognize_document(path.name, text)
        documents[str(path.relative_to(corpus))] = document
        assert_cards_are_sound(document, text)
    ids = ids_of(derived_decks(documents))
    assert len(ids) == len(set(ids)) > 1_000


@pytest.mark.parametrize(
    "text",
    [
        brief(*(f"The hall {n} has cost **${n}M** to build and to heat it over the winter." for n in range(4_000))),
        "# Quillworks - Technology Stack\n\n**Founded:** 1999\n\n"
        + "".join(
            f"### Hall {n}\n\nThe hall has cost **${n}M** to build and to heat over winter.\n\n" for n in range(4_000)
        ),
        brief("**" + "1 " * 100_000 + "**"),
        ARTICLE + "\nMistake 1: Haste\nBAD: now\nGOOD: later" * 20_000,
    ],
    ids=["sentences", "topics", "one line", "mistakes"],
)
def test_a_document_of_any_length_gives_its_cards_quickly(text: str) -> None:
    assert derive_cards(recognize_document("day.txt" if text.startswith(ARTICLE) else "file.md", text)[0]) is not None


def test_a_card_of_a_deck_that_no_kind_lists_is_an_error() -> None:
    card = RecallCard(id="rumors/one", prompt="Who?", answer=plain_blocks("Ann"))
    with pytest.raises(ValueError, match="rumors"):
        build_derived_decks([("report", [card])], "Acme")
