"""An article copied from a web page: its parts, whatever stands between its lines."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.samples import ARTICLE
from prepdeck.documents.article import Answered, Article, Share
from prepdeck.documents.recognise import read

TIGHT = re.sub(r"\n{2,}", "\n", ARTICLE)
LOOSE = re.sub(r"\n+", "\n\n", ARTICLE)
FORMS = pytest.mark.parametrize("text", [ARTICLE, TIGHT, LOOSE], ids=["mixed", "single newlines", "blank lines"])


def article(text: str) -> Article:
    document, problems = read("day.txt", text)
    assert problems == ()
    assert isinstance(document, Article)
    return document


def without_lines(found: Article) -> Article:
    """The article as if all of it stood on one line."""
    return replace(
        found,
        blocks=(),
        questions=tuple(replace(each, line=0) for each in found.questions),
        mistakes=tuple(replace(each, line=0) for each in found.mistakes),
        faq=tuple(replace(each, line=0) for each in found.faq),
    )


def test_blank_lines_between_the_blocks_change_nothing_but_the_line_numbers() -> None:
    assert without_lines(article(TIGHT)) == without_lines(article(LOOSE)) == without_lines(article(ARTICLE))


@FORMS
def test_the_facts_carry_the_lines_of_the_file(text: str) -> None:
    found = article(text)
    lines = text.split("\n")
    for each in (*found.questions, *found.faq):
        assert lines[each.line - 1] == each.question
    for mistake in found.mistakes:
        assert mistake.title in lines[mistake.line - 1]


@FORMS
def test_the_title_names_the_company(text: str) -> None:
    found = article(text)
    assert (found.title, found.company) == ("A Day in the Life of a Quillworks PM, 2026", "Quillworks")


def test_a_leaked_label_is_no_part_of_the_title() -> None:
    assert article(f"Title: {ARTICLE}").title == "A Day in the Life of a Quillworks PM, 2026"


@FORMS
def test_the_short_answer_and_the_audience_are_read(text: str) -> None:
    found = article(text)
    assert found.tldr == "A PM at Quillworks trades ink for silence. The day is short."
    assert found.audience == "People who sold pens and would now rather draw them."


@pytest.mark.parametrize("label", ["TL;DR: ", "TLDR ", "Quick Answer: ", "Short answer: ", "Quick Answer\n\n"])
def test_the_short_answer_goes_by_several_names(label: str) -> None:
    assert article(ARTICLE.replace("TL;DR\n\n", label)).tldr.startswith("A PM at Quillworks trades")


@FORMS
def test_the_questions_are_those_of_the_text_and_not_of_the_faq(text: str) -> None:
    found = article(text)
    assert [each.question for each in found.questions] == [
        "What does a morning at Quillworks look like?",
        "How is a PM measured there?",
        "What are the interviews after?",
    ]
    assert found.questions[0].answer.split("\n")[0] == "It starts with a walk through the nib room."
    assert len(found.questions[0].answer.split("\n")) == 2


@FORMS
def test_the_faq_has_each_question_with_its_answer(text: str) -> None:
    assert [replace(each, line=0) for each in article(text).faq] == [
        Answered("Do they write by hand?", "Yes, all of it.", 0),
        Answered("Is the pay good?", "It is fair: 70k to 90k.", 0),
    ]


@FORMS
def test_the_checklist_takes_both_kinds_of_bullets(text: str) -> None:
    assert article(text).checklist == ("Fill a notebook in a week.", "Take a fountain pen apart.")


@FORMS
def test_each_mistake_has_a_bad_and_a_good_side(text: str) -> None:
    assert [(m.title, m.bad, m.good) for m in article(text).mistakes] == [
        (
            "Praising the ballpoint",
            "Everyone likes a ballpoint.",
            "A ballpoint suits forms, a nib suits letters.",
        ),
        ("Hurrying the ink", "I would dry it faster.", "I would ask who smudged it."),
    ]


def test_a_mistake_without_a_good_side_is_no_mistake_to_drill() -> None:
    found = article(ARTICLE.replace("GOOD: I would ask who smudged it.\n", ""))
    assert [each.title for each in found.mistakes] == ["Praising the ballpoint"]


@FORMS
def test_related_articles_are_named_without_the_picture_before_them(text: str) -> None:
    assert article(text).related == ("Quillworks nib exam, told by a clerk",)


def test_a_misread_picture_before_a_related_article_is_mended_away() -> None:
    assert article(ARTICLE.replace("📖", "đź“–")).related == ("Quillworks nib exam, told by a clerk",)


@FORMS
def test_the_time_is_split_as_the_sentence_says(text: str) -> None:
    assert article(text).time_split == (Share(50, "nib trials"), Share(30, "talking to shops"), Share(20, "paper"))


@pytest.mark.parametrize("sign", [" %", "%"])
def test_percent_signs_split_the_time_as_well(sign: str) -> None:
    assert [share.percent for share in article(ARTICLE.replace(" percent", sign)).time_split] == [50, 30, 20]


def test_shares_that_do_not_make_a_whole_are_no_split() -> None:
    assert article(ARTICLE.replace("50 percent", "15 percent")).time_split == ()


@FORMS
def test_the_measures_are_the_items_numbered_inside_a_paragraph(text: str) -> None:
    assert article(text).measures == ("Blots (how many to the page)", "Refills sold", "Letters written in a year")


@FORMS
def test_the_pillars_are_the_named_things_a_sentence_announces(text: str) -> None:
    assert article(text).pillars == (
        "Hand Feeling (which nib sounds so?)",
        "Patience (will ink wait?)",
        "Thrift (what is reused?)",
    )


@pytest.mark.parametrize(
    ("title", "company"),
    [
        ("What a PM does at Quillworks in 2026", "Quillworks"),
        ("Quillworks PM interview guide", "Quillworks"),
        ("A day in the life of a product manager", ""),
    ],
)
def test_the_company_is_found_where_the_title_names_one(title: str, company: str) -> None:
    text = ARTICLE.replace("A Day in the Life of a Quillworks PM, 2026", title)
    assert article(text).company == company


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 3), min_size=60, max_size=60))
def test_any_number_of_blank_lines_gives_the_same_article(gaps: list[int]) -> None:
    lines = TIGHT.split("\n")
    text = "".join(line + "\n" * gap for line, gap in zip(lines, gaps, strict=False))
    assert without_lines(article(text)) == without_lines(article(TIGHT))


def test_shares_are_told_apart_with_and_without_a_comma_before_and() -> None:
    text = "T\n\nTL;DR\n\nx\n\nFAQ\n\nWhy is that?\n\nYou spend 40% on maps, 35% on people and 25% on budgets.\n"
    split = article(text).time_split
    assert [(share.percent, share.what) for share in split] == [(40, "maps"), (35, "people"), (25, "budgets")]


def test_a_last_item_that_ends_like_and_keeps_its_end() -> None:
    found = article("T\n\nTL;DR\n\nWe track 1) the reach, and 2) the brand.\n\nFAQ\n\nIs it hard?\n\nNo.\n")
    assert found.measures == ("the reach", "the brand")


def test_a_short_answer_inside_an_answer_is_no_second_summary() -> None:
    text = "T\n\nTL;DR\n\nThe first.\n\nFAQ\n\nIs it hard?\n\nShort answer: no.\n"
    assert article(text).tldr == "The first."


def test_the_lines_at_the_end_that_sell_something_are_no_question() -> None:
    text = "T\n\nTL;DR\n\nx\n\nFAQ\n\nIs it hard?\n\nNo.\n\nReady for more of it?\n\nGet the whole course →\n"
    found = article(text)
    assert [each.question for each in found.faq] == ["Is it hard?"]
    assert found.faq[0].answer == "No."


BARE = "A title\n\nTL;DR: Ink.\n\nMistakes to avoid\n\n"
WIDE = " " * 200_000


@pytest.mark.parametrize(
    "line",
    [
        f"Who this is for{WIDE}x",
        f">{WIDE}relate",
        f"5% on a{WIDE}b and 95 percent on c{WIDE}d",
        f"Count: 1) a{WIDE}b, 2) c{WIDE}d",
        "three pillars " * 60_000,
        "three things: A (b)" + ", Aaa (" * 30_000,
    ],
    ids=["label", "related", "shares", "numbers", "announced", "named"],
)
def test_a_line_that_repeats_itself_is_read_to_its_end(line: str) -> None:
    assert article(f"{BARE}{line}\n").tldr == "Ink."


def test_a_side_of_many_paragraphs_is_whole() -> None:
    found = article(BARE + "Mistake 1: Haste\nBAD: now\nGOOD: later\n" + "and later\n" * 30_000)
    assert found.mistakes[0].good == "later" + "\nand later" * 30_000


def test_white_space_inside_a_list_of_shares_does_not_matter() -> None:
    (first, second) = article(BARE + "50%  on   ink  and 50 percent on\tfine  paper.\n").time_split
    assert (first.what, second.what) == ("ink", "fine paper")
