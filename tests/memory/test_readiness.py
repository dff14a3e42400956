"""How much will be recalled, over all the cards."""

from datetime import UTC, datetime, timedelta

import pytest

from prepdeck.memory.fsrs import Grade, Model
from prepdeck.memory.readiness import readiness

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MODEL = Model()
KNOWN = MODEL.answered(None, Grade.GOOD, AT)


def test_a_card_never_seen_counts_as_not_known() -> None:
    assert readiness(["a", "b", "c", "d"], {"a": KNOWN}, AT, MODEL) == pytest.approx(0.25)


def test_what_is_no_card_any_more_does_not_count() -> None:
    assert readiness(["a"], {"a": KNOWN, "gone": KNOWN}, AT, MODEL) == pytest.approx(1)


def test_readiness_falls_while_nothing_is_done() -> None:
    soon, late = (readiness(["a"], {"a": KNOWN}, AT + timedelta(days=days), MODEL) for days in (1, 30))
    assert 0 < late < soon < 1


def test_without_cards_there_is_nothing_to_be_ready_with() -> None:
    assert readiness([], {}, AT, MODEL) == 0
