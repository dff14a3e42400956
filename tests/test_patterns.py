"""No regular expression takes the square of a text's length."""

import pytest

from patterns import built, slow, used

BOUNDED = {  # only given texts of a stated length
    "prepdeck.cards.derived._NAME_BEFORE_FIGURE": "a sentence of 300 characters at most",
    "prepdeck.documents.kinds.comp_guide._GUIDE_TITLE": "a heading of 300 characters at most",
    "prepdeck.typed.dates._IANA_ZONE": "a line that a person typed",
}
BUILT = {  # what is put together when it is needed, of a name or of what a person typed
    "prepdeck.cards.derived": 1,  # the name of a company between two words
    "prepdeck.documents.claims.claim_finder": 5,  # the name of a company, in a sentence of 5,000 characters at most
    "prepdeck.documents.claims.sentence_subject": 2,
    "prepdeck.documents.words": 2,
    "prepdeck.typed.dates": 1,  # in a line that a person typed
}


def _found(samples: int) -> dict[str, str]:
    return {use.name: text for use, text in slow(used(), samples) if use.name not in BOUNDED}


def test_no_expression_is_slow_on_one_repeated_character() -> None:
    assert _found(0) == {}


@pytest.mark.thorough
def test_no_expression_is_slow_on_repeated_matches() -> None:
    assert _found(3) == {}


def test_every_expression_is_checked() -> None:
    assert built() == BUILT
    assert len(used()) > 200
