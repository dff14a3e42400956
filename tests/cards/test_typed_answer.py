"""Typed figures: which numbers are right, which are close, and how deck files write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepdeck.cards.card import FigureCard
from prepdeck.cards.typed_answer import AnswerVerdict, CheckedAnswer, check_answer, read_figure

RIGHT, CLOSE, WRONG = AnswerVerdict


def figure(text: str) -> FigureCard:
    written = read_figure(text)
    assert written is not None
    return FigureCard(
        id="pay/base",
        prompt="?",
        answer=written.answer,
        low=written.low,
        high=written.high,
        unit=written.unit,
        tolerance=written.tolerance,
    )


def verdict(figure_text: str, typed: str) -> AnswerVerdict | None:
    checked = check_answer(figure(figure_text), typed)
    return checked.verdict if checked else None


@pytest.mark.parametrize(
    "typed", ["280k", "280K", "$280,000", "280", "0.28m", "USD 280000", "about 280k a year", "270k", "280.000"]
)
def test_a_salary_is_right_in_every_format_and_need_not_be_exact(typed: str) -> None:
    assert verdict("280K USD", typed) is RIGHT


@pytest.mark.parametrize(
    ("figure_text", "typed", "expected"),
    [
        ("280K USD", "250k", CLOSE),
        ("280K USD", "200k", WRONG),
        ("280K USD ±0%", "281k", WRONG),
        ("280K USD ±20%", "230k", RIGHT),
        ("20 lakh", "20", RIGHT),
        ("20 lakh", "20 LPA", RIGHT),
        ("20 lakh", "2,000,000", RIGHT),
        ("2 crore", "2", RIGHT),
        ("15%", "15", RIGHT),
        ("15%", "16%", CLOSE),
        ("15%", "25%", WRONG),
        ("1.5 bn", "1.5", RIGHT),
        ("1.5 bn", "1500m", RIGHT),
        ("240 million images", "240m", RIGHT),
        ("13x", "13", RIGHT),
        ("13x", "14x", CLOSE),
        ("2018", "2018", RIGHT),
        ("2018", "2019", CLOSE),
        ("2018", "2100", WRONG),
        ("2018", "18", WRONG),
    ],
)
def test_money_can_be_roughly_right_but_years_and_small_counts_must_be_exact(
    figure_text: str, typed: str, expected: AnswerVerdict
) -> None:
    assert verdict(figure_text, typed) is expected


@pytest.mark.parametrize("typed", ["210-285k", "210k to 285k", "$210K–$285K", "210 - 285", "285k-210k", "215-280k"])
def test_a_range_is_right_if_both_ends_are_right(typed: str) -> None:
    assert verdict("210K–285K USD", typed) is RIGHT


@pytest.mark.parametrize(
    ("figure_text", "typed", "checked"),
    [
        ("210K–285K USD", "210k", CheckedAnswer(CLOSE, "The answer is a range with two numbers.")),
        ("210K–285K USD", "100-285k", CheckedAnswer(WRONG)),
        ("280K USD", "280-285k", CheckedAnswer(CLOSE, "One number is asked, not a range.")),
        ("280K USD", "£280k", CheckedAnswer(CLOSE, "The answer is in USD.")),
        ("280K USD", "15%", CheckedAnswer(WRONG, "The answer is in USD.")),
    ],
)
def test_an_incomplete_answer_is_at_best_close_and_a_remark_says_why(
    figure_text: str, typed: str, checked: CheckedAnswer
) -> None:
    assert check_answer(figure(figure_text), typed) == checked


@pytest.mark.parametrize(("figure_text", "typed"), [("280K AUD", "$280k"), ("54K SEK", "54k kr"), ("280K USD", "280k")])
def test_a_shared_currency_sign_or_no_sign_is_accepted(figure_text: str, typed: str) -> None:
    assert verdict(figure_text, typed) is RIGHT


@pytest.mark.parametrize("typed", ["", "  ", "dunno", "k", "$", "-"])
def test_a_text_without_a_number_is_not_an_answer(typed: str) -> None:
    assert check_answer(figure("280K USD"), typed) is None


@pytest.mark.parametrize(
    ("text", "answer", "tolerance"),
    [
        ("280K USD ±5%", "280K USD", "0.05"),
        ("280K USD +-10 %", "280K USD", "0.1"),
        ("$280,000", "$280,000", "0.05"),
        ("13x +/- 2.5%", "13x", "0.025"),
        ("13x", "13x", "0"),
        ("2018", "2018", "0"),
        ("15%", "15%", "0"),
        ("240 million images", "240 million images", "0.05"),
    ],
)
def test_the_tolerance_is_written_after_the_figure_or_depends_on_it(text: str, answer: str, tolerance: str) -> None:
    written = read_figure(text)
    assert written is not None
    assert (written.answer, written.tolerance) == (answer, Decimal(tolerance))


@given(st.integers(1, 10**12), st.sampled_from(["", "K", "M", " bn"]), st.sampled_from(["", " USD", "%", " clerks"]))
def test_every_figure_is_right_if_it_is_typed_as_shown(value: int, scale: str, unit: str) -> None:
    text = f"{value}{'' if unit == '%' else scale}{unit}"
    assert verdict(text, figure(text).answer) is RIGHT


@given(st.text(max_size=60))
def test_any_typed_text_can_be_checked(typed: str) -> None:
    check_answer(figure("210K–285K USD"), typed)
    read_figure(typed)


@pytest.mark.parametrize("piece", ["9", "1 ", "1-", "$", "1,2.", "±5%", " "])
def test_a_line_of_any_length_is_checked_quickly(piece: str) -> None:
    typed = piece * 50_000
    check_answer(figure("210K–285K USD"), typed)
    read_figure(typed)
