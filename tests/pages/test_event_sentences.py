"""Descriptions of events."""

from datetime import UTC, date, datetime

import pytest

from prepdeck.memory.rounds import WEEKDAYS
from prepdeck.pages.event_sentences import describe_event
from prepdeck.progress.events import (
    DayMinutesReset,
    DayMinutesSet,
    DeckSwitched,
    RetentionSet,
    RoundDeckSwitched,
    RoundRemoved,
    RoundScheduled,
    UndoableEvent,
    WeekMinutesSet,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 4, 14, 0, tzinfo=UTC)
DAY = date(2026, 11, 25)


def set_week(round_name: str, max_minutes: int = 0, **minutes_by_weekday: int) -> WeekMinutesSet:
    return WeekMinutesSet(
        id="1", at=NOW, round=round_name, most=max_minutes, **(dict.fromkeys(WEEKDAYS, 20) | minutes_by_weekday)
    )


@pytest.mark.parametrize(
    ("event", "expected_text"),
    [
        (
            RoundScheduled(id="1", at=NOW, round="Onsite", starts=STARTS, zone="Europe/Prague"),
            "Onsite set for Fri 4 Dec 15:00",
        ),
        (RoundRemoved(id="1", at=NOW, round="Onsite"), "Onsite removed"),
        (set_week("Onsite"), "20 minutes a day until Onsite"),
        (set_week("Onsite", sat=60, sun=0), "20 minutes a day, Sat 60, Sun 0 until Onsite"),
        (set_week("Onsite", max_minutes=50), "20 minutes a day, fewer at first, up to 50 at the end until Onsite"),
        (set_week(""), "20 minutes a day without an interview date"),
        (
            RoundDeckSwitched(id="1", at=NOW, round="Onsite", deck="figures", on=False),
            "deck Pay in figures switched off for Onsite",
        ),
        (
            RoundDeckSwitched(id="1", at=NOW, round="Onsite", deck="figures", on=True),
            "deck Pay in figures switched on for Onsite",
        ),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=0), "day off on Wed 25 Nov"),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=45), "45 minutes on Wed 25 Nov"),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=1), "1 minute on Wed 25 Nov"),
        (DayMinutesReset(id="1", at=NOW, day=DAY), "usual minutes on Wed 25 Nov"),
        (RetentionSet(id="1", at=NOW, share=0.85), "review at 85% recall"),
        (DeckSwitched(id="1", at=NOW, deck="figures", on=True), "deck Pay in figures switched on"),
    ],
)
def test_an_event_is_described_recognizably(event: UndoableEvent, expected_text: str) -> None:
    assert describe_event(event, lambda card_id: card_id, {"figures": "Pay in figures"}.__getitem__) == expected_text
