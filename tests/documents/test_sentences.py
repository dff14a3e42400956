"""Each kind of text is split into sentences by its own rule."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.documents.sentences import (
    find_sentence_ends,
    split_level_sentences,
    split_script,
    split_sentences,
    split_statements,
)


def split_careful_prose(text: str) -> list[str]:
    ends = list(find_sentence_ends(text))
    return [text[start:end].rstrip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ask why. Then listen!\n Stop?", ["Ask why.", "Then listen!", "Stop?"]),
        ("It costs 2.5 million", ["It costs 2.5 million"]),
        ("Bring tools, e.g. a pen.", ["Bring tools, e.g.", "a pen."]),
        ("", [""]),
    ],
)
def test_plain_prose_is_split_after_every_mark(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(alphabet="aB1.!? \n\u00a0\u3000"))
@examples(200)
def test_the_last_sentence_starts_after_the_last_mark_and_its_spaces(text: str) -> None:
    # Card ids are made from the last sentence, so its start is checked against a second rule.
    starts = [match.end() for match in re.finditer(r"[.!?]\s+", text)]
    assert split_sentences(text)[-1] == text[starts[-1] if starts else 0 :]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It has approx. 40 nibs, vs. 12 before. So what?", ["It has approx. 40 nibs, vs. 12 before.", "So what?"]),
        ("“Fine.” €3M is left.", ["“Fine.”", "€3M is left."]),
        ("The U.S. Navy uses it. iOS does, too.", ["The U.S. Navy uses it.", "iOS does, too."]),
        ("(It is fast.) 90% agree… But why?", ["(It is fast.)", "90% agree…", "But why?"]),
    ],
)
def test_abbreviations_do_not_end_a_sentence_of_careful_prose(text: str, sentences: list[str]) -> None:
    assert split_careful_prose(text) == sentences


def test_quotation_marks_between_the_sentences_of_a_script_are_dropped() -> None:
    script = '"I like it." "I need 280K." $40K signing, e.g. today.'
    assert split_script(script) == ['"I like it.', '"I need 280K.', "$40K signing, e.g. today."]


def test_semicolons_separate_statements() -> None:
    text = "Contoso makes nibs;  Fabrikam\nmakes ink. it sells (some). (Most is blue.)"
    assert split_statements(text) == [
        "Contoso makes nibs;",
        "Fabrikam makes ink. it sells (some).",
        "(Most is blue.)",
    ]


def test_the_short_words_of_level_names_do_not_end_a_sentence() -> None:
    text = "L5 = Eng. Manager = E6 (Sr. Staff). Most start there. L6 follows."
    assert split_level_sentences(text) == ["L5 = Eng. Manager = E6 (Sr. Staff).", "Most start there.", "L6 follows."]
