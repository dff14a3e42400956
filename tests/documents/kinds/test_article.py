"""Articles copied from a web page: all their parts, in many formats and with any blank lines."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from documents.samples import ARTICLE
from effort import examples
from prepdeck.documents.document import SourceText
from prepdeck.documents.kinds.article import AnsweredQuestion, Article
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.recognize import recognize_document

TIGHT = re.sub(r"\n{2,}", "\n", ARTICLE)
LOOSE = re.sub(r"\n+", "\n\n", ARTICLE)
FORMS = pytest.mark.parametrize("text", [ARTICLE, TIGHT, LOOSE], ids=["mixed", "single newlines", "blank lines"])


def parse_article(text: str) -> Article:
    document, problems = recognize_document("day.txt", text)
    assert problems == ()
    assert isinstance(document, Article)
    return document


def without_lines(article: Article) -> Article:
    """Set all line numbers of an article to 0."""
    return replace(
        article,
        blocks=(),
        short_answer=replace(article.short_answer, line=0),
        audience=replace(article.audience, line=0),
        questions=tuple(replace(entry, line=0) for entry in article.questions),
        checklist_items=tuple(replace(entry, line=0) for entry in article.checklist_items),
        mistakes=tuple(replace(entry, line=0) for entry in article.mistakes),
        faq_questions=tuple(replace(entry, line=0) for entry in article.faq_questions),
        related_articles=tuple(replace(entry, line=0) for entry in article.related_articles),
        time_shares=tuple(replace(entry, line=0) for entry in article.time_shares),
        success_measures=tuple(replace(entry, line=0) for entry in article.success_measures),
        pillars=tuple(replace(entry, line=0) for entry in article.pillars),
    )


def texts_of(facts: tuple[SourceText, ...]) -> tuple[str, ...]:
    return tuple(fact.text for fact in facts)


def test_blank_lines_between_blocks_change_only_the_line_numbers() -> None:
    assert (
        without_lines(parse_article(TIGHT))
        == without_lines(parse_article(LOOSE))
        == without_lines(parse_article(ARTICLE))
    )


@FORMS
def test_facts_have_the_line_numbers_of_the_file(text: str) -> None:
    article = parse_article(text)
    lines = text.split("\n")
    for entry in (*article.questions, *article.faq_questions):
        assert lines[entry.line - 1] == entry.question
    for mistake in article.mistakes:
        assert mistake.title in lines[mistake.line - 1]
    for share in article.time_shares:
        assert share.activity in lines[share.line - 1]
    for fact in (*article.checklist_items, *article.related_articles, *article.success_measures, *article.pillars):
        assert fact.text in lines[fact.line - 1]


@FORMS
def test_the_title_names_the_company(text: str) -> None:
    article = parse_article(text)
    assert (article.title, article.company) == ("A Day in the Life of a Quillworks PM, 2026", "Quillworks")


def test_a_copied_label_is_not_part_of_the_title() -> None:
    assert parse_article(f"Title: {ARTICLE}").title == "A Day in the Life of a Quillworks PM, 2026"


@FORMS
def test_the_short_answer_and_the_audience_are_read(text: str) -> None:
    article = parse_article(text)
    assert article.short_answer.text == "A PM at Quillworks trades ink for silence. The day is short."
    assert article.audience.text == "People who sold pens and would now rather draw them."


@pytest.mark.parametrize("label", ["TL;DR: ", "TLDR ", "Quick Answer: ", "Short answer: ", "Quick Answer\n\n"])
def test_the_short_answer_can_have_several_labels(label: str) -> None:
    assert parse_article(ARTICLE.replace("TL;DR\n\n", label)).short_answer.text.startswith("A PM at Quillworks trades")


@FORMS
def test_questions_do_not_include_those_of_the_faq(text: str) -> None:
    article = parse_article(text)
    assert [entry.question for entry in article.questions] == [
        "What does a morning at Quillworks look like?",
        "How is a PM measured there?",
        "What are the interviews after?",
    ]
    assert article.questions[0].answer.split("\n")[0] == "It starts with a walk through the nib room."
    assert len(article.questions[0].answer.split("\n")) == 2


@FORMS
def test_the_faq_has_each_question_with_its_answer(text: str) -> None:
    assert [replace(entry, line=0) for entry in parse_article(text).faq_questions] == [
        AnsweredQuestion("Do they write by hand?", "Yes, all of it.", 0),
        AnsweredQuestion("Is the pay good?", "It is fair: 70k to 90k.", 0),
    ]


@FORMS
def test_a_checklist_can_have_both_kinds_of_bullets(text: str) -> None:
    assert texts_of(parse_article(text).checklist_items) == ("Fill a notebook in a week.", "Take a fountain pen apart.")


@FORMS
def test_each_mistake_has_a_bad_and_a_good_answer(text: str) -> None:
    assert [(mistake.title, mistake.bad_answer, mistake.better_answer) for mistake in parse_article(text).mistakes] == [
        (
            "Praising the ballpoint",
            "Everyone likes a ballpoint.",
            "A ballpoint suits forms, a nib suits letters.",
        ),
        ("Hurrying the ink", "I would dry it faster.", "I would ask who smudged it."),
    ]


def test_a_mistake_without_a_good_answer_is_left_out() -> None:
    article = parse_article(ARTICLE.replace("GOOD: I would ask who smudged it.\n", ""))
    assert [entry.title for entry in article.mistakes] == ["Praising the ballpoint"]


@FORMS
def test_the_emoji_before_a_related_article_is_removed(text: str) -> None:
    assert texts_of(parse_article(text).related_articles) == ("Quillworks nib exam, told by a clerk",)


def test_a_misread_emoji_before_a_related_article_is_removed() -> None:
    assert texts_of(parse_article(ARTICLE.replace("📖", "đź“–")).related_articles) == (
        "Quillworks nib exam, told by a clerk",
    )


@FORMS
def test_the_shares_of_time_are_read_from_a_sentence(text: str) -> None:
    split = parse_article(text).time_shares
    assert [(share.percent, share.activity) for share in split] == [
        (50, "nib trials"),
        (30, "talking to shops"),
        (20, "paper"),
    ]


@pytest.mark.parametrize("percent_sign", [" %", "%"])
def test_shares_of_time_can_have_percent_signs(percent_sign: str) -> None:
    assert [share.percent for share in parse_article(ARTICLE.replace(" percent", percent_sign)).time_shares] == [
        50,
        30,
        20,
    ]


def test_shares_that_do_not_add_up_to_100_percent_are_ignored() -> None:
    assert parse_article(ARTICLE.replace("50 percent", "15 percent")).time_shares == ()


@FORMS
def test_success_measures_are_items_numbered_inside_a_paragraph(text: str) -> None:
    assert texts_of(parse_article(text).success_measures) == (
        "Blots (how many to the page)",
        "Refills sold",
        "Letters written in a year",
    )


@FORMS
def test_pillars_are_the_items_that_a_sentence_announces(text: str) -> None:
    assert texts_of(parse_article(text).pillars) == (
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
def test_the_company_is_found_if_the_title_names_it(title: str, company: str) -> None:
    text = ARTICLE.replace("A Day in the Life of a Quillworks PM, 2026", title)
    assert parse_article(text).company == company


@examples(100)
@given(st.lists(st.integers(1, 3), min_size=60, max_size=60))
def test_any_number_of_blank_lines_gives_the_same_article(gaps: list[int]) -> None:
    lines = TIGHT.split("\n")
    text = "".join(line + "\n" * gap for line, gap in zip(lines, gaps, strict=False))
    assert without_lines(parse_article(text)) == without_lines(parse_article(TIGHT))


def test_shares_are_read_with_and_without_a_comma_before_and() -> None:
    text = "T\n\nTL;DR\n\nx\n\nFAQ\n\nWhy is that?\n\nYou spend 40% on maps, 35% on people and 25% on budgets.\n"
    split = parse_article(text).time_shares
    assert [(share.percent, share.activity) for share in split] == [(40, "maps"), (35, "people"), (25, "budgets")]


def test_a_last_item_that_ends_in_and_keeps_its_end() -> None:
    article = parse_article("T\n\nTL;DR\n\nWe track 1) the reach, and 2) the brand.\n\nFAQ\n\nIs it hard?\n\nNo.\n")
    assert texts_of(article.success_measures) == ("the reach", "the brand")


def test_a_short_answer_inside_an_answer_does_not_replace_the_first() -> None:
    text = "T\n\nTL;DR\n\nThe first.\n\nFAQ\n\nIs it hard?\n\nShort answer: no.\n"
    assert parse_article(text).short_answer.text == "The first."


def test_advertising_at_the_end_is_not_a_question() -> None:
    text = "T\n\nTL;DR\n\nx\n\nFAQ\n\nIs it hard?\n\nNo.\n\nReady for more of it?\n\nGet the whole course →\n"
    article = parse_article(text)
    assert [entry.question for entry in article.faq_questions] == ["Is it hard?"]
    assert article.faq_questions[0].answer == "No."


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
def test_a_very_repetitive_line_is_read_quickly(line: str) -> None:
    assert parse_article(f"{BARE}{line}\n").short_answer.text == "Ink."


def test_an_answer_of_many_paragraphs_is_complete() -> None:
    article = parse_article(BARE + "Mistake 1: Haste\nBAD: now\nGOOD: later\n" + "and later\n" * 30_000)
    assert article.mistakes[0].better_answer == "later" + "\nand later" * 30_000


def test_extra_white_space_in_a_list_of_shares_is_ignored() -> None:
    (first, second) = parse_article(BARE + "Spend 50%  on   ink  and 50 percent on\tfine  paper.\n").time_shares
    assert (first.activity, second.activity) == ("ink", "fine paper")


def article_with_section(lines: str) -> Article:
    """Parse an article with these lines in its first section."""
    return parse_article(
        f"T\n\nTL;DR: Ink.\n\nWho This Is For\n\nClerks.\n\nHow is it there?\n\n{lines}\n\nFAQ\n\nIs it hard?\n\nNo.\n"
    )


def title_of(lines: str) -> str:
    """The title of an article that starts with these lines."""
    return parse_article(f"{lines}\n\nWho This Is For\n\nClerks.\n\nFAQ\n\nIs it hard?\n\nNo.\n").title


HOOK = (
    "The nib broke on a Tuesday. Nobody said so, and the page that went out had a hole where the name should have been."
)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("Title: Ink PM guide", "Ink PM guide"),
        ("**Title:** “Ink PM guide”", "Ink PM guide"),
        ("Title:\nInk PM guide", "Ink PM guide"),
        ("· Nib Press · 9 min read\nInk PM guide\nInk PM guide", "Ink PM guide"),
        ("By Ann Clerk\nInk PM guide", "Ink PM guide"),
        ("Published on May 4, 2026\nInk PM guide", "Ink PM guide"),
        ("2026-05-04\nInk PM guide", "Ink PM guide"),
        (f"{HOOK}\nInk PM guide", "Ink PM guide"),
        ("Most clerks fail.\nInk PM guide", "Ink PM guide"),
        (f"{HOOK}\nName the ink.\n{HOOK}", "Name the ink."),
        (f"{HOOK}\nWhat is asked at Quill?\nThis and that.", "What is asked at Quill?"),
        ("How do clerks win?\nWhat is asked at Quill?\nThis and that.", "How do clerks win?"),
        ("Ink PM guide\nTwo lines below it\nand a third", "Ink PM guide"),
        ("By Design: the ink guide", "By Design: the ink guide"),
        (HOOK, "day"),
        (f"Title: {'*' * 100_000}Ink{'*' * 100_000} PM guide", f"Ink{'*' * 100_000} PM guide"),
    ],
)
def test_the_title_is_the_first_line_that_is_not_a_byline_or_an_introduction(lines: str, title: str) -> None:
    assert title_of(lines) == title


def test_lines_above_the_title_are_kept_as_text() -> None:
    article = parse_article(f"By Ann Clerk\n{HOOK}\nInk guide\nInk guide\nTL;DR\nInk.\nFAQ\nIs it hard?\nNo.\n")
    assert [section.title for section in article.sections] == ["Ink guide", "TL;DR", "FAQ", "Is it hard?"]
    assert [b.plain for b in article.blocks[:3] if isinstance(b, Paragraph | Heading)] == [
        "By Ann Clerk",
        HOOK,
        "Ink guide",
    ]


@pytest.mark.parametrize(
    "label",
    ["Who This Is For", "Who is this for?", "Who This Guide Is For", "Who Should Read This", "Who This Is For:"],
)
def test_the_audience_can_have_several_labels(label: str) -> None:
    assert parse_article(ARTICLE.replace("Who This Is For", label)).audience.text.startswith("People who sold pens")


def test_a_short_answer_in_the_faq_is_part_of_an_answer() -> None:
    article = parse_article("T\n\nPreparation Checklist\n\n- Ink.\n\nFAQ\n\nIs it hard?\n\nShort answer: no.\n")
    assert (article.short_answer.text, article.faq_questions[0].answer) == ("", "Short answer: no.")


def test_a_heading_that_is_not_a_question_ends_the_answer_above() -> None:
    article = article_with_section(f"It is quiet.\n\nThe Quiet Round Decides.\n\n{HOOK}")
    assert article.questions[0].answer == "It is quiet."
    assert "The Quiet Round Decides." in [section.title for section in article.sections]


@pytest.mark.parametrize("line", ["Not ink, but paper", "Ink, Paper And Glue:", "They ask for ink. Would you write?"])
def test_a_short_line_inside_an_answer_is_not_a_heading(line: str) -> None:
    assert (
        article_with_section(f"It is quiet.\n\n{line}\n\n{HOOK}").questions[0].answer == f"It is quiet.\n{line}\n{HOOK}"
    )


@pytest.mark.parametrize(
    "listed",
    [
        "• Fill it.\n- Take it apart.",
        "* Fill it.\n– Take it apart.",
        "1. Fill it.\n2) Take it apart.",
        "- [ ] Fill it.\n- [x] Take it apart.",
        "☐ Fill it.\n✅ Take it apart.",
        "Fill it.\nTake it apart.",
    ],
)
@pytest.mark.parametrize("label", ["Preparation Checklist", "Your Interview Checklist:", "Checklist"])
def test_a_checklist_can_have_any_bullets_or_none(label: str, listed: str) -> None:
    assert texts_of(article_with_section(f"Quiet.\n\n{label}\n\n{listed}").checklist_items) == (
        "Fill it.",
        "Take it apart.",
    )


@pytest.mark.parametrize(
    "lines",
    [
        "Mistake 1: Haste\nBAD: Why wait?\nGOOD: When is it due?",
        "Pitfall #1 – Haste.\nBAD:\nWhy wait?\nGOOD:\nWhen is it due?",
        "Mistake 1: Haste\n❌ Bad: Why wait?\n✅ Good answer: When is it due?",
        "Mistake 1:\nHaste\n- BAD: Why wait?\n- GOOD: When is it due?",
        "Haste\nBAD: Why wait?\nGOOD: When is it due?",
    ],
)
def test_a_mistake_is_read_in_every_format(lines: str) -> None:
    article = article_with_section(f"Quiet.\n\nCommon Mistakes to Avoid\n\n{lines}\n\nMistake 2: Dust\nBAD: a\nGOOD: b")
    assert [(mistake.title, mistake.bad_answer, mistake.better_answer) for mistake in article.mistakes] == [
        ("Haste", "Why wait?", "When is it due?"),
        ("Dust", "a", "b"),
    ]
    assert [question.question for question in article.questions] == ["How is it there?"]


@pytest.mark.parametrize("prefix", ["Q: ", "Q1. ", "1. ", "2) "])
def test_letters_and_numbers_before_faq_questions_are_removed(prefix: str) -> None:
    article = parse_article(
        ARTICLE.replace("Do they write", f"{prefix}Do they write").replace("Yes, all", "A: Yes, all")
    )
    assert (article.faq_questions[0].question, article.faq_questions[0].answer) == (
        "Do they write by hand?",
        "Yes, all of it.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "You spend 40 % on ink, 35 percent on glue and 25% on dust.",
        "In a day 40% of your time goes to ink, 35% to glue and 25% to dust.",
        "The week is ink (40%), glue (35%) and dust (25 %).",
        "Where your time goes:\n  • 40% ink\n- 35% glue\n\n- 25 percent on dust.",
    ],
)
def test_shares_of_time_are_read_in_many_formats(text: str) -> None:
    shares = article_with_section(text).time_shares
    assert [share.percent for share in shares] == [40, 35, 25]
    assert [share.activity for share in shares][1:] == ["glue", "dust"]


@pytest.mark.parametrize(
    "text", ["A day of it:\n- 70% of the score is ink.\n- 30% is glue.", "You spend 40% on ink and 30% on glue."]
)
def test_incomplete_shares_and_shares_of_other_things_are_ignored(text: str) -> None:
    assert article_with_section(text).time_shares == ()


def test_success_measures_are_distinguished_from_other_numbered_lists() -> None:
    article = article_with_section(
        "The loop is: 1) a call, 2) a task.\n\nThe KPIs are: (1) blots, (2) refills; and (3) letters. No more."
    )
    assert texts_of(article.success_measures) == ("blots", "refills", "letters")


def test_measures_can_be_numbered_with_periods_but_rounds_are_not_measures() -> None:
    article = article_with_section(
        "Round 1. You call. Round 2. You write.\n\nThe KPIs: 1. blots, 2. refills, and 3. letters. No more."
    )
    assert texts_of(article.success_measures) == ("blots", "refills", "letters")


@pytest.mark.parametrize("line", ["> Related: nib exam", "> 📖 Related Reading: nib exam", "📖 Related: nib exam"])
def test_a_related_article_is_recognized_by_its_label(line: str) -> None:
    article = article_with_section(f"Quiet.\n{line}")
    assert (texts_of(article.related_articles), article.questions[0].answer) == (("nib exam",), "Quiet.")


FOOTER = "Ready to build a system?\n\nGet the full system →\n\nThe book is also available.\n\nRelated Reading"


def test_advertising_is_removed_even_if_many_titles_follow() -> None:
    titles = "".join(f"\n\nAnother guide {n}" for n in range(30))
    assert parse_article(f"{ARTICLE}\n\n{FOOTER}{titles}\n").faq_questions[-1].answer == "It is fair: 70k to 90k."


def test_an_answer_that_starts_with_get_is_not_advertising() -> None:
    assert parse_article(ARTICLE.replace("It is fair: 70k to 90k.", "Get the pay in writing.")).faq_questions[
        -1
    ].answer == ("Get the pay in writing.")


def test_a_list_of_articles_is_not_an_article() -> None:
    entry = "2026-05-0{n}\nWhat do clerks ask in round {n}?\nTL;DR: ink, and more of it,\n\n"
    text = "276 guides • Page 1/3\n\n" + "".join(entry.format(n=n) for n in range(1, 5))
    assert recognize_document("index.txt", text)[0].kind == "notes"


WORDS = (
    st.lists(st.sampled_from(["ink", "is", "wet", "Monday", "7"]), max_size=5).map(" ".join).map("So it is{}.".format)
)
PARTS = st.fixed_dictionaries(
    {
        "answer": st.lists(WORDS, min_size=1, max_size=3),
        "checklist": st.lists(st.tuples(st.sampled_from(["  • ", "- ", "• "]), WORDS), min_size=1, max_size=4),
        "mistake": st.sampled_from(["Mistake", "Pitfall"]),
        "tldr": st.sampled_from(["TL;DR\n", "TL;DR: ", "Quick Answer\n", "Quick Answer: "]),
    }
)


@examples(100)
@given(PARTS, st.lists(st.integers(1, 3), min_size=40, max_size=40))
def test_a_generated_article_reads_the_same_in_every_format(parts: dict[str, Any], gaps: list[int]) -> None:
    lines = ["Ink PM guide", *f"{parts['tldr']}Ink.".split("\n"), "Who This Is For", "Clerks.", "Why is ink wet?"]
    lines += [*parts["answer"], "> Related: nibs", "Preparation Checklist"]
    lines += [bullet + text for bullet, text in parts["checklist"]]
    lines += ["Mistakes to Avoid", f"{parts['mistake']} 1: Haste.", "BAD: now", "GOOD: later"]
    lines += ["FAQ", "Is it hard?", "No.", *FOOTER.split("\n\n")]
    mixed = "".join(line + "\n" * gap for line, gap in zip(lines, gaps, strict=False))
    article = without_lines(parse_article(mixed))
    assert article == without_lines(parse_article("\n".join(lines))) == without_lines(parse_article("\n\n".join(lines)))
    assert article.short_answer.text == "Ink."
    assert article.questions == (AnsweredQuestion("Why is ink wet?", "\n".join(parts["answer"]), 0),)
    assert texts_of(article.checklist_items) == tuple(text for _, text in parts["checklist"])
    assert [(mistake.title, mistake.bad_answer, mistake.better_answer) for mistake in article.mistakes] == [
        ("Haste", "now", "later")
    ]
    assert article.faq_questions == (AnsweredQuestion("Is it hard?", "No.", 0),)


@pytest.mark.parametrize(
    "line",
    ["Why? " * 40_000, "5% " * 60_000, "a (" * 60_000 + "5%)", "1) " * 60_000, "- " * 90_000, "My checklist " * 15_000],
    ids=["questions", "percents", "brackets", "numbers", "bullets", "labels"],
)
def test_a_very_long_line_is_read_quickly(line: str) -> None:
    assert article_with_section(f"You spend your time so: {line}\n{line}").short_answer.text == "Ink."


def test_many_headings_and_mistakes_are_read_quickly() -> None:
    text = "Quiet.\n" + "Why is ink wet?\nSo.\n" * 20_000 + "Mistake 1: Haste\nBAD: now\nGOOD: later\n" * 20_000
    article = article_with_section(text)
    assert (len(article.questions), len(article.mistakes)) == (20_001, 20_000)
