"""Contradictions between documents: few, and no false alarms."""

from pathlib import Path

import pytest

from prepdeck.documents.claims.claim_finder import find_claims
from prepdeck.documents.claims.contradictions import Contradiction, find_contradictions
from prepdeck.documents.recognize import recognize_document
from prepdeck.documents.regions import find_cities

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


def find_in(*texts: str) -> list[Contradiction]:
    documents = [recognize_document(f"{number}.md", text)[0] for number, text in enumerate(texts)]
    return list(find_contradictions(claim for document in documents for claim in find_claims(document)))


def make_guide(worth: str = "Calm", place: str = "Bergen") -> str:
    return GUIDE.format(worth=worth, place=place)


def make_brief(text: str = "Nothing.", founded: str = "2015", seat: str = "Oslo, Norway") -> str:
    return BRIEF.format(text=text, founded=founded, seat=seat)


@pytest.mark.parametrize(
    ("worth", "text", "expected_text"),
    [
        ("$4B+ Valuation", "It raised $300M (Series D April 2025 at $3B valuation).", "$4B+ in 0.md:3, $3B (Series D"),
        ("Valued at $4B+", "Tidewater was valued at $2B in 2024.", "$4B+ in 0.md:3, $2B in 1.md:10"),
        ("$4B valuation", "Its valuation reached $5B.", "$4B in 0.md:3, $5B in 1.md:10"),
    ],
)
def test_a_contradiction_between_two_valuations_quotes_both_passages(worth: str, text: str, expected_text: str) -> None:
    (contradiction,) = find_in(make_guide(worth), make_brief(text))
    assert contradiction.topic == "valuation"
    assert expected_text in str(contradiction)


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
def test_valuations_that_can_both_be_true_or_belong_to_others_are_ignored(worth: str, text: str) -> None:
    assert find_in(make_guide(worth), make_brief(text)) == []


def test_two_founding_years_contradict_each_other() -> None:
    (contradiction,) = find_in(make_brief(founded="2015"), make_brief(founded="2011"))
    assert str(contradiction) == "founded: 2015 in 0.md:4, 2011 in 1.md:4"


@pytest.mark.parametrize("founded", ["2015 (renamed 2022)", "April 2015", "2022, first boat 2015", ""])
def test_a_founding_year_that_is_one_of_several_does_not_contradict(founded: str) -> None:
    assert find_in(make_brief(founded="2015"), make_brief(founded=founded)) == []


def test_two_headquarters_contradict_each_other() -> None:
    (contradiction,) = find_in(make_guide(place="Bergen"), make_brief(seat="London"))
    assert str(contradiction) == "headquarters: Oslo HQ in 0.md:3, London in 1.md:6"


@pytest.mark.parametrize("seat", ["Oslo", "London and Oslo (two hubs)", "Norway", "Atlantis", ""])
def test_headquarters_that_may_be_the_same_do_not_contradict(seat: str) -> None:
    assert find_in(make_guide(), make_brief(seat=seat)) == []


def test_two_guides_with_different_pay_for_one_role_contradict_each_other() -> None:
    other_document = make_guide().replace("$100K-$120K", "$140K-$160K")
    (contradiction,) = find_in(make_guide(), other_document)
    assert str(contradiction) == "base pay in Bergen: 100K–120K USD in 0.md:7, 140K–160K USD in 1.md:7"
    assert find_in(make_guide(), other_document.replace("Pilot", "Cook")) == []
    assert find_in(make_guide(), make_guide().replace("$100K-$120K", "$101K-$121K")) == []
    assert find_in(make_guide(), other_document.replace("Tidewater", "Contoso")) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Tidewater was founded in 2011 by Ann Lee.",
        "Tidewater was founded by Ann Lee and Bo Vik in May 2011.",
        "Tidewater, the maker of charts, was established in Oslo in 2011.",
        "Tidewater is a chart maker founded in 2011.",
        "Founded in 2011, the company has grown.",
        "Founded in 2011 by Ann Lee, Bo Vik, and others, Tidewater makes charts.",
        "Tidewater makes charts. The company was founded in 2011.",
        "Tidewater is headquartered in London, with ships in Oslo.",
        "Tidewater, based in London, makes charts.",
        "Based in London, Tidewater makes charts.",
        "The company is based in London and has offices in Oslo.",
        "Tidewater is valued at $7 billion.",
        "Tidewater raised $300M from Sequoia at a $7B valuation.",
        "The company is worth about $7 billion.",
        "A $7B valuation makes the shares worth something.",
        "Tidewater was valued at $7 billion, up from $9 billion in 2021.",
    ],
)
def test_a_sentence_about_the_company_is_compared_with_other_documents(sentence: str) -> None:
    other_document = make_brief("Tidewater was valued at $9 billion.", "2015", "Oslo")
    assert len(find_in(f"{make_guide('Calm').replace('Oslo HQ', 'Wet')}\n{sentence}\n", other_document)) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Contoso is valued at $7 billion.",
        "Contoso: $7B valuation",
        "Offers from Contoso at a $7B valuation count.",
        "Tidewater acquired Gull at a $7B valuation.",
        "Tidewater's largest customer is valued at $7 billion.",
        "Its rival has a $7B valuation.",
        "The parent company has a $7B valuation.",
        "Tidewater raised money from Contoso, which has a $7B valuation.",
        "Contoso was founded by Ann Lee. The company was valued at $7B.",
        "Contoso is led by Ann Lee, who founded the company. It raised $300M at a $7B valuation.",
        "Tidewater grew from a $7B valuation.",
        "Tidewater was once valued at $7B.",
        "Tidewater may be valued at $7B.",
        "## Competitors\n\n### Contoso\n\nThe company was founded in 2011 and has a $7B valuation.",
        "Tidewater was founded by ex-Google people who had met there in 2011.",
        "Tidewater Labs was founded in 2019.",
        "Tidewater's subsidiary was founded in 2019.",
        "Tidewater acquired Gull, founded in 2011.",
        "Founded in 2009, Contoso is a rival of Tidewater.",
        "Founded in 2009, Contoso, Tidewater and others compete.",
        "Tidewater has offices in London.",
        "Tidewater Europe is headquartered in London.",
        "Tidewater was based in London until 2019.",
        "Tidewater is a supplier to ships based in London.",
        "Tidewater's research team is based in London.",
        "Contoso, a rival of Tidewater, is headquartered in London.",
        "Based in London, Contoso is an investor in Tidewater.",
        'They may say: "Good day. We are based in London."',
    ],
)
def test_sentences_about_others_or_about_another_time_are_ignored(sentence: str) -> None:
    other_document = make_brief("Tidewater was valued at $9 billion.", "2015", "Oslo")
    assert find_in(f"{make_guide('Calm')}\n{sentence}\n", other_document) == []


def test_valuations_of_different_years_do_not_contradict() -> None:
    worth = "\nTidewater was valued at $2 billion in 2021."
    assert find_in(make_guide("Calm") + worth, make_brief("Tidewater was valued at $9 billion in 2025.")) == []
    assert find_in(make_guide("Calm") + worth, make_brief("Tidewater was valued at $9 billion in 2021.")) != []


def test_pay_that_is_only_in_the_front_matter_is_not_a_claim() -> None:
    front_matter = "---\ncompensation:\n- {region: Bergen, base_low: 140000, base_high: 160000, currency: USD}\n---\n"
    title = next(line for line in make_guide().split("\n") if "Negotiation Guide" in line)
    assert find_in(make_guide(), f"{front_matter}{title}\n") == []


def test_claims_about_different_companies_are_never_compared() -> None:
    assert find_in(make_guide("$4B Valuation"), make_brief("A $9B valuation.").replace("Tidewater", "Contoso")) == []


def test_every_city_has_one_name() -> None:
    assert find_cities("NYC HQ") == find_cities("New York City") == ("new york city",)
    assert find_cities("New York, London, and Warsaw (three hubs)") == ("new york city", "london", "warsaw")
    assert find_cities("United States") == ()


def test_the_known_contradiction_in_the_bundled_research_is_found() -> None:
    seeds = Path(__file__).resolve().parents[3] / "seeds" / "runway"
    documents = [recognize_document(path.name, path.read_text("utf-8"))[0] for path in sorted(seeds.iterdir())]
    (contradiction,) = find_contradictions(claim for document in documents for claim in find_claims(document))
    assert (contradiction.first_claim.path, contradiction.second_claim.path) == ("comp-guide.md", "tech-stack.md")
    assert (contradiction.first_claim.quoted_text, contradiction.second_claim.quoted_text[:3]) == ("$4B+", "$3B")


def test_the_reference_documents_have_exactly_one_contradiction(corpus: Path) -> None:
    documents = [
        recognize_document(str(path.relative_to(corpus)), path.read_text("utf-8"))[0]
        for folder in ("comp", "stack", "article")
        for path in sorted((corpus / folder).iterdir())
    ]
    (contradiction,) = find_contradictions(claim for document in documents for claim in find_claims(document))
    assert contradiction.first_claim.company == "runway"
    assert contradiction.topic == "valuation"


@pytest.mark.parametrize(
    "text",
    [
        "valuation of $1B " * 20_000,
        "founded in 2015 " * 20_000,
        "X's " * 50_000 + "$9B valuation",
        "Tidewater was founded by " + "Ann " * 50_000,
    ],
    ids=["worth", "founded", "owners", "founders"],
)
def test_claims_are_found_in_a_text_of_any_length(text: str) -> None:
    document, _ = recognize_document("a.md", make_brief(text))
    assert len(find_claims(document)) < 10_000
