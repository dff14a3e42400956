"""Descriptions of events."""

from datetime import UTC, date, datetime

import pytest

from prepdeck.memory.rounds import WEEKDAYS, Round, WeeklyMinutes
from prepdeck.pages.event_sentences import describe_event, describe_undo
from prepdeck.progress.events import (
    CardBuried,
    CardNoteChanged,
    CardRenamed,
    CardResumed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DayMinutesReset,
    DayMinutesSet,
    DeckSwitched,
    GoalSet,
    QuestionAsked,
    RetentionSet,
    RoundDebriefed,
    RoundDeckSwitched,
    RoundRemoved,
    RoundScheduled,
    UndoableEvent,
    WeekMinutesSet,
)
from prepdeck.progress.fold import ChecklistEvidence, Progress

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
            "the interview “Onsite” set for Fri 4 Dec 15:00",
        ),
        (RoundRemoved(id="1", at=NOW, round="Onsite"), "the interview “Onsite” removed"),
        (set_week("Onsite"), "20 minutes a day until the interview “Onsite”"),
        (set_week("Onsite", sat=60, sun=0), "20 minutes a day, Sat 60, Sun 0 until the interview “Onsite”"),
        (
            set_week("Onsite", max_minutes=50),
            "20 minutes a day, rising to at most 50 until the interview “Onsite”",
        ),
        (set_week(""), "20 minutes a day without an interview date"),
        (
            RoundDeckSwitched(id="1", at=NOW, round="Onsite", deck="figures", on=False),
            "deck Pay in figures not needed for the interview “Onsite”",
        ),
        (
            RoundDeckSwitched(id="1", at=NOW, round="Onsite", deck="figures", on=True),
            "deck Pay in figures needed for the interview “Onsite”",
        ),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=0), "day off on Wed 25 Nov"),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=45), "45 minutes on Wed 25 Nov"),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=1), "1 minute on Wed 25 Nov"),
        (DayMinutesReset(id="1", at=NOW, day=DAY), "usual minutes on Wed 25 Nov"),
        (RetentionSet(id="1", at=NOW, share=0.85), "review a card when its recall drops to 85%"),
        (GoalSet(id="1", at=NOW, safe=True, share=0.85), "the goal most cards at 85% or more"),
        (GoalSet(id="1", at=NOW, safe=False, share=0.85), "the goal most recall"),
        (
            QuestionAsked(id="1", at=NOW, round="A", starts=NOW, text="Why us?", known=True),
            "the question “Why us?”",
        ),
        (RoundDebriefed(id="1", at=NOW, round="A", starts=NOW, surprise="so"), "the surprise “so”"),
        (RoundDebriefed(id="1", at=NOW, round="A", starts=NOW, surprise=""), "do not ask about the interview"),
        (DeckSwitched(id="1", at=NOW, deck="figures", on=True), "deck Pay in figures switched on"),
    ],
)
def test_an_event_is_described_recognizably(event: UndoableEvent, expected_text: str) -> None:
    assert describe_event(event, lambda card_id: card_id, {"figures": "Pay in figures"}.__getitem__) == expected_text


ROUND_PROGRESS = Progress(
    rounds={"Onsite": Round("Onsite", STARTS, "UTC", WeeklyMinutes.every_day(30), frozenset({"figures"}))}
)
TICKED = Progress(done_items={"demo": ChecklistEvidence(NOW, "A video")})


@pytest.mark.parametrize(
    ("event", "progress", "expected_text"),
    [
        (ChecklistItemDone(id="1", at=NOW, card="demo", evidence=""), Progress(), "Unticked: “demo”"),
        (ChecklistItemDone(id="1", at=NOW, card="demo", evidence=""), TICKED, "The earlier evidence is back: “demo”"),
        (
            ChecklistItemDone(id="1", at=NOW, card="demo", evidence="A video"),
            Progress(done_items={"demo": ChecklistEvidence(NOW, "")}),
            "Ticked without evidence again: “demo”",
        ),
        (ChecklistItemReopened(id="1", at=NOW, card="demo"), TICKED, "Ticked again: “demo”"),
        (CardSuspended(id="1", at=NOW, card="demo"), Progress(), "No longer set aside: “demo”"),
        (CardBuried(id="1", at=NOW, card="demo", until=STARTS), Progress(), "No longer set aside: “demo”"),
        (CardResumed(id="1", at=NOW, card="demo"), Progress(set_aside_until={"demo": None}), "Set aside again: “demo”"),
        (CardNoteChanged(id="1", at=NOW, card="demo", text="x"), Progress(), "“demo” has no note now"),
        (
            CardRenamed(id="1", at=NOW, card="a", to="b"),
            Progress(),
            "“b” no longer has its grades from before the edit",
        ),
        (DeckSwitched(id="1", at=NOW, deck="figures", on=True), Progress(), "The deck Pay in figures is off again"),
        (
            RoundRemoved(id="1", at=NOW, round="Onsite"),
            ROUND_PROGRESS,
            "The interview “Onsite” is back: Fri 4 Dec 14:00",
        ),
        (
            RoundScheduled(id="1", at=NOW, round="Onsite", starts=NOW, zone="UTC"),
            ROUND_PROGRESS,
            "The interview “Onsite” is on Fri 4 Dec 14:00 again",
        ),
        (
            RoundScheduled(id="1", at=NOW, round="Onsite", starts=NOW, zone="UTC"),
            Progress(),
            "The interview “Onsite” is no longer set",
        ),
        (
            RoundDeckSwitched(id="1", at=NOW, round="Onsite", deck="figures", on=True),
            ROUND_PROGRESS,
            "Pay in figures is not needed for the interview “Onsite” again",
        ),
        (set_week("Onsite"), ROUND_PROGRESS, "Back to 30 min a day until the interview “Onsite”"),
        (set_week(""), Progress(), "Back to any minutes a day without an interview date"),
        (DayMinutesSet(id="1", at=NOW, day=DAY, minutes=0), Progress(), "Wed 25 Nov has its usual minutes again"),
        (DayMinutesReset(id="1", at=NOW, day=DAY), Progress(minutes_by_day={DAY: 0}), "Wed 25 Nov is a day off again"),
        (
            DayMinutesSet(id="1", at=NOW, day=DAY, minutes=0),
            Progress(minutes_by_day={DAY: 45}),
            "Wed 25 Nov has 45 min again",
        ),
        (RetentionSet(id="1", at=NOW, share=0.85), Progress(), "Review a card again when its recall drops to 90%"),
        (GoalSet(id="1", at=NOW, safe=True, share=0.85), Progress(), "The goal is most recall again"),
        (
            QuestionAsked(id="1", at=NOW, round="A", starts=NOW, text="Why us?", known=True),
            Progress(),
            "“Why us?” is not in the debrief any more; its card stays in the deck",
        ),
        (
            RoundDebriefed(id="1", at=NOW, round="A", starts=NOW, surprise="so"),
            Progress(),
            "Undone: the surprise “so”",
        ),
    ],
)
def test_an_undo_says_how_things_are_now(event: UndoableEvent, progress: Progress, expected_text: str) -> None:
    deck_names = {"figures": "Pay in figures"}
    assert describe_undo(event, progress, lambda card_id: card_id, deck_names.__getitem__) == expected_text
