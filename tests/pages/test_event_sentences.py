"""What the person did, in words."""

from datetime import UTC, date, datetime

import pytest

from prepdeck.memory.rounds import WEEKDAYS
from prepdeck.pages.event_sentences import describe_event
from prepdeck.progress.events import (
    AnyEvent,
    DayMinutesReset,
    DayMinutesSet,
    DeckSwitched,
    RetentionSet,
    RoundDeckSwitched,
    RoundRemoved,
    RoundScheduled,
    WeekMinutesSet,
)

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 4, 14, 0, tzinfo=UTC)
DAY = date(2026, 11, 25)


def week(of: str, most: int = 0, **own: int) -> WeekMinutesSet:
    return WeekMinutesSet(id="1", at=AT, round=of, most=most, **(dict.fromkeys(WEEKDAYS, 20) | own))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            RoundScheduled(id="1", at=AT, round="Onsite", starts=STARTS, zone="Europe/Prague"),
            "Onsite set for Fri 4 Dec 15:00",
        ),
        (RoundRemoved(id="1", at=AT, round="Onsite"), "Onsite removed"),
        (week("Onsite"), "20 minutes a day until Onsite"),
        (week("Onsite", sat=60, sun=0), "20 minutes a day, Sat 60, Sun 0 until Onsite"),
        (week("Onsite", most=50), "20 minutes a day, rising to 50 until Onsite"),
        (week(""), "20 minutes a day without an interview date"),
        (
            RoundDeckSwitched(id="1", at=AT, round="Onsite", deck="figures", on=False),
            "deck Pay in figures switched off for Onsite",
        ),
        (
            RoundDeckSwitched(id="1", at=AT, round="Onsite", deck="figures", on=True),
            "deck Pay in figures switched on for Onsite",
        ),
        (DayMinutesSet(id="1", at=AT, day=DAY, minutes=0), "day off on Wed 25 Nov"),
        (DayMinutesSet(id="1", at=AT, day=DAY, minutes=45), "45 minutes on Wed 25 Nov"),
        (DayMinutesSet(id="1", at=AT, day=DAY, minutes=1), "1 minute on Wed 25 Nov"),
        (DayMinutesReset(id="1", at=AT, day=DAY), "usual minutes on Wed 25 Nov"),
        (RetentionSet(id="1", at=AT, share=0.85), "review at 85% recall"),
        (DeckSwitched(id="1", at=AT, deck="figures", on=True), "deck Pay in figures switched on"),
    ],
)
def test_what_can_be_taken_back_is_said_so_that_one_knows_it_again(event: AnyEvent, said: str) -> None:
    assert describe_event(event, lambda card: card, {"figures": "Pay in figures"}.__getitem__) == said
