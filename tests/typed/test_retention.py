"""The desired retention as people type it."""

import pytest

from prepdeck.errors import UsageError
from prepdeck.typed.retention import parse_retention


@pytest.mark.parametrize(("text", "share"), [("90", 0.9), ("70%", 0.7), (" 97 % ", 0.97)])
def test_a_percentage_becomes_a_share(text: str, share: float) -> None:
    assert parse_retention(text) == share


@pytest.mark.parametrize("text", ["", "high", "69", "98", "0.9", "-80", "nan", "८०"])
def test_a_retention_that_makes_reviews_too_rare_or_too_frequent_is_rejected(text: str) -> None:
    with pytest.raises(UsageError, match="is not between 70 and 97"):
        parse_retention(text)
