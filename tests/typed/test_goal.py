"""The goal of the plan as people type it."""

import pytest

from prepdeck.errors import UsageError
from prepdeck.typed.goal import parse_goal


@pytest.mark.parametrize(
    ("text", "goal"), [("recall", None), (" Most recall ", None), ("90", 0.9), ("50%", 0.5), ("99 %", 0.99)]
)
def test_a_goal_is_recall_or_a_percentage(text: str, goal: float | None) -> None:
    assert parse_goal(text) == goal


@pytest.mark.parametrize("text", ["", "safe", "49", "100", "0.9", "-80", "nan", "८०"])
def test_anything_else_is_rejected(text: str) -> None:
    with pytest.raises(UsageError, match="is neither 'recall' nor between 50 and 99"):
        parse_goal(text)
