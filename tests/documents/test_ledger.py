"""Contradictions between documents: few, and right."""

from pathlib import Path

import pytest

from prepdeck.documents.claim import Contradiction, contradictions
from prepdeck.documents.ledger import claims
from prepdeck.documents.places import cities_of
from prepdeck.documents.recognise import read

GUIDE = """\
# Pilot | Tidewater Negotiation Guide

**Negotiation DNA:** {worth} | Oslo HQ | Calm sea

| Region | Base | Total |
|---|---|---|
| {place} | $100K-$120K | $110K-$130K |
"""
BRIEF = """\
# Tidewater - Technology Stack

**Company:** Tidewater
**Founded:** {founded}
**Focus:** Tides
**Headquarters:** {seat}

## Non-AI Tech Stack

{text}
"""


def found(*texts: str) -> list[Contradiction]:
    documents = [read(f"{number}.md", text)[0] for number, text in enumerate(texts)]
    return list(contradictions(claim for document in documents for claim in claims(document)))


def guide(worth: str = "Calm", place: str = "Bergen") -> str:
    return GUIDE.format(worth=worth, place=place)


def brief(text: str = "Nothing.", founded: str = "2015", seat: str = "Oslo, Norway") -> str:
    return BRIEF.format(text=text, founded=founded, seat=seat)


@pytest.mark.parametrize(
    ("worth", "text", "said"),
    [
        ("$4B+ Valuation", "It raised $300M (Series D April 2025 at $3B valuation).", "$4B+ in 0.md:3, $3B (Series D"),
        ("Valued at $4B+", "Tidewater was valued at $2B in 2024.", "$4B+ in 0.md:3, $2B in 1.md:10"),
        ("$4B valuation", "Its valuation reached $5B.", "$4B in 0.md:3, $5B in 1.md:10"),
    ],
)
def test_two_valuations_that_cannot_both_be_are_said_with_both_passages(worth: str, text: str, said: str) -> None:
    (contradiction,) = found(guide(worth), brief(text))
    assert contradiction.about == "valuation"
    assert said in str(contradiction)


@pytest.mark.parametrize(
    ("worth", "text"),
    [
        ("$4B+ Valuation", "Its valuation reached $5B."),
        ("$4B Valuation", "It was worth $1B valuation in 2021 and $4.1B valuation in 2024."),
        ("$4B Valuation", "Contoso was valued at $9B."),
        ("$4B Valuation", "Contoso's $9B valuation is higher."),
        ("$4B Valuation", "It is raising at a $9B valuation."),
        ("$4B Valuation", "A $9B target valuation is spoken of."),
        ("$4B Valuation", "Revenue is $9B."),
        ("Calm", "Its valuation reached $5B."),
    ],
)
def test_valuations_that_may_both_be_or_are_of_others_are_left_alone(worth: str, text: str) -> None:
    assert found(guide(worth), brief(text)) == []


def test_two_years_of_founding_contradict_each_other() -> None:
    (contradiction,) = found(brief(founded="2015"), brief(founded="2011"))
    assert str(contradiction) == "founded: 2015 in 0.md:4, 2011 in 1.md:4"


@pytest.mark.parametrize("founded", ["2015 (renamed 2022)", "April 2015", "2022, first boat 2015", ""])
def test_a_year_that_is_among_those_said_is_no_contradiction(founded: str) -> None:
    assert found(brief(founded="2015"), brief(founded=founded)) == []


def test_two_seats_contradict_each_other() -> None:
    (contradiction,) = found(guide(place="Bergen"), brief(seat="London"))
    assert str(contradiction) == "headquarters: Oslo HQ in 0.md:3, London in 1.md:6"


@pytest.mark.parametrize("seat", ["Oslo", "London and Oslo (two hubs)", "Norway", "Atlantis", ""])
def test_a_seat_that_may_be_the_same_is_no_contradiction(seat: str) -> None:
    assert found(guide(), brief(seat=seat)) == []


def test_two_guides_for_one_role_that_pay_differently_contradict_each_other() -> None:
    other = guide().replace("$100K-$120K", "$140K-$160K")
    (contradiction,) = found(guide(), other)
    assert str(contradiction) == "base pay in Bergen: 100K–120K USD in 0.md:7, 140K–160K USD in 1.md:7"
    assert found(guide(), other.replace("Pilot", "Cook")) == []
    assert found(guide(), guide().replace("$100K-$120K", "$101K-$121K")) == []
    assert found(guide(), other.replace("Tidewater", "Contoso")) == []


def test_pay_that_stands_in_the_front_matter_alone_is_no_claim() -> None:
    entry = "---\ncompensation:\n- {region: Bergen, base_low: 140000, base_high: 160000, currency: USD}\n---\n"
    title = next(line for line in guide().split("\n") if "Negotiation Guide" in line)
    assert found(guide(), f"{entry}{title}\n") == []


def test_companies_are_never_held_against_each_other() -> None:
    assert found(guide("$4B Valuation"), brief("A $9B valuation.").replace("Tidewater", "Contoso")) == []


def test_a_city_goes_by_one_name() -> None:
    assert cities_of("NYC HQ") == cities_of("New York City") == ("new york city",)
    assert cities_of("New York, London, and Warsaw (three hubs)") == ("new york city", "london", "warsaw")
    assert cities_of("United States") == ()


def test_the_bundled_research_has_the_contradiction_that_is_in_it() -> None:
    seeds = Path(__file__).resolve().parents[2] / "seeds" / "runway"
    documents = [read(path.name, path.read_text("utf-8"))[0] for path in sorted(seeds.iterdir())]
    (contradiction,) = contradictions(claim for document in documents for claim in claims(document))
    assert (contradiction.one.path, contradiction.other.path) == ("comp-guide.md", "tech-stack.md")
    assert (contradiction.one.said, contradiction.other.said[:3]) == ("$4B+", "$3B")


def test_the_reference_documents_have_one_contradiction_and_it_is_real(corpus: Path) -> None:
    documents = [
        read(str(path.relative_to(corpus)), path.read_text("utf-8"))[0]
        for folder in ("comp", "stack", "article")
        for path in sorted((corpus / folder).iterdir())
    ]
    (contradiction,) = contradictions(claim for document in documents for claim in claims(document))
    assert contradiction.one.company == "runway"
    assert contradiction.about == "valuation"


@pytest.mark.parametrize(
    "text",
    ["valuation of $1B " * 20_000, "founded in 2015 " * 20_000, "X's " * 50_000 + "$9B valuation"],
    ids=["worth", "founded", "owners"],
)
def test_claims_are_looked_for_in_any_length_of_text(text: str) -> None:
    document, _ = read("a.md", brief(text))
    assert len(claims(document)) < 10_000
