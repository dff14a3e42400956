"""Every regular expression takes linear time."""

import pytest

from slow_patterns import count_built_patterns, find_slow_patterns, list_patterns

BOUNDED = {  # these only get texts of limited length
    "prepdeck.cards.brief_facts._NAME_BEFORE_FIGURE": "at most 300 characters of a sentence",
    "prepdeck.documents.kinds.comp_guide._GUIDE_TITLE": "at most 300 characters of a heading",
    "prepdeck.typed.dates._IANA_ZONE": "one typed line",
}
BUILT = {  # expressions built at run time from a name or typed text
    "prepdeck.cards.derived": 1,  # the company name as a whole word
    "prepdeck.documents.claims.claim_finder": 5,  # the company name, in at most 5,000 characters
    "prepdeck.documents.claims.sentence_subject": 2,
    "prepdeck.documents.words": 2,
    "prepdeck.typed.dates": 1,  # for one typed line
}


def _slow_patterns(samples: int) -> dict[str, str]:
    return {
        pattern.name: text
        for pattern, text in find_slow_patterns(list_patterns(), samples)
        if pattern.name not in BOUNDED
    }


def test_no_expression_is_slow_on_one_repeated_character() -> None:
    assert _slow_patterns(0) == {}


@pytest.mark.thorough
def test_no_expression_is_slow_on_repeated_matches() -> None:
    assert _slow_patterns(3) == {}


def test_every_expression_is_checked() -> None:
    assert count_built_patterns() == BUILT
    assert len(list_patterns()) > 200
