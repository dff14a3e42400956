"""The amounts that scripts and strategies ask for."""

import pytest

from prepdeck.documents.kinds.pay_ask import PayAsk, find_base_floor, find_script_asks, find_strategy_asks, format_asks


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("They pay $90K base. I ask $120K base and $40K RSUs.", "base 120K · equity 40K USD"),
        ("And $9K sign-on.", "signing 9K USD"),
        ("I want €50,000 base with €9,000 in options.", "base 50K · equity 9K EUR"),
        ("I'd like the RSU grant at $80K over 4 years, with a signing bonus of $7K.", "equity 80K · signing 7K USD"),
        ("I need a guaranteed bonus of $75K and a base of $50K+ for this.", "base 50K USD"),
        ("I'd like a base at $105K with RSUs at $65K/4yr.", "base 105K · equity 65K USD"),
        ("I hold $80K base elsewhere and I need $95K base.", "base 95K USD"),
        ("My ask is R$90,000 base.", "base 90K BRL"),
        ("Contoso offers €90K base. €95K base closes it.", "base 95K EUR"),
    ],
)
def test_a_script_asks_for_its_last_amounts_in_their_currency(script: str, asked: str) -> None:
    assert format_asks(find_script_asks(script)) == asked


@pytest.mark.parametrize(
    "script",
    [
        "Contoso offers $90K base and $40K RSUs.",
        "I would be giving up $90K equity there.",
        "My equity is only $10K equity a year.",
        "A grinder at Contoso earns $90K base.",
        "Contoso will counter at $90K base.",
    ],
)
def test_pay_at_other_companies_is_not_an_ask(script: str) -> None:
    assert find_script_asks(script) == ()


@pytest.mark.parametrize(
    "script",
    [
        "I need €50K+ / $60K+ in equity.",
        "I need a $20K-$30K signing bonus.",
        "I need a sign-on of $[20K-30K].",
        "I need RSUs at $[Y+60K] and $[70K base].",
        "I need $90K/yr in RSUs.",
        "I need $90K a year in equity.",
        "I need a retention RSU grant of $90K.",
    ],
)
def test_ranges_and_partial_amounts_are_not_asks(script: str) -> None:
    assert find_script_asks(script) == ()


def test_a_script_in_two_currencies_asks_in_the_first_one() -> None:
    assert find_script_asks("I need £50K base and $40K RSUs.") == (PayAsk("base", 50_000, "GBP"),)


def test_a_strategy_asks_for_the_amounts_of_its_first_wish() -> None:
    asked = find_strategy_asks(
        "I hold one at $80K base. To join: $90K base and $5K as a signing bonus. At $95K base, yes!"
    )
    assert format_asks(asked) == "base 90K · signing 5K USD"


@pytest.mark.parametrize(
    ("strategy", "floor"),
    [
        ("Accept-at floor: $290K base.", "base 290K USD"),
        ("My floor is £90K, below that I stay.", "base 90K GBP"),
        ("Walk away below SGD 90K base.", "base 90K SGD"),
        ("Floor is $205K.", "base 205K USD"),
        ("Floor: €88K base / €58K RSU.", "base 88K EUR"),
    ],
)
def test_the_floor_is_the_base_below_which_to_walk_away(strategy: str, floor: str) -> None:
    assert str(find_base_floor(strategy)) == floor


@pytest.mark.parametrize(
    "strategy",
    [
        "Accept-at floor: $290K total comp.",
        "Accept-at floor: $290K in total comp.",
        "The floor is £50K / $60K TC.",
        "The floor is £50K / $60K base.",
        "The floor is $50K-$60K.",
        "The floor of 12 percent holds.",
        "No word of it.",
    ],
)
def test_a_floor_for_the_total_or_in_two_currencies_is_ignored(strategy: str) -> None:
    assert find_base_floor(strategy) is None
