"""Settings of rounds, days and minutes apply until they are changed, and can be undone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from clock import NOON, Clock
from prepdeck.errors import UsageError
from prepdeck.journal.event_codec import event_to_table, table_to_event
from prepdeck.journal.journal_files import make_event_id
from prepdeck.memory.retention import DEFAULT_RETENTION
from prepdeck.memory.rounds import WEEKDAYS, Round, WeeklyMinutes
from prepdeck.progress.event_fields import InvalidFieldError, StoredValue
from prepdeck.progress.event_log import fold_events
from prepdeck.progress.events import (
    DayMinutesReset,
    DayMinutesSet,
    KnownEvent,
    RetentionSet,
    RoundDeckSwitched,
    RoundScheduled,
    WeekMinutesSet,
)
from prepdeck.study import Study
from prepdeck.typed.weekly_minutes import format_weekly_minutes, parse_weekly_minutes

STARTS = NOON + timedelta(days=13)
WEEK = WeeklyMinutes((20, 20, 20, 20, 20, 60, 0), max_minutes=90)


@pytest.fixture
def study_with_round(study: Study) -> Study:
    """Runway with a round, its minutes, and a deck that the round does not include."""
    study.rounds.schedule(STARTS, "Europe/Prague", "Onsite")
    study.rounds.set_week_minutes(WEEK, "Onsite")
    study.rounds.set_deck("Onsite", "mistakes", is_asked=False)
    return study


def onsite_round(study: Study) -> Round:
    return study.progress.rounds["Onsite"]


def test_a_round_has_the_minutes_and_decks_that_were_set(
    study_with_round: Study, reopened: Callable[[], Study]
) -> None:
    assert (onsite_round(study_with_round).weekly_minutes, onsite_round(study_with_round).excluded_deck_ids) == (
        WEEK,
        frozenset({"mistakes"}),
    )
    assert "mistakes" not in study_with_round.planning.study_context.counted_ids_by_deck(onsite_round(study_with_round))
    assert reopened().progress == study_with_round.progress


def test_a_round_that_is_moved_keeps_its_minutes_and_decks(study_with_round: Study) -> None:
    study_with_round.rounds.schedule(STARTS + timedelta(days=3), "UTC", "Onsite")
    assert onsite_round(study_with_round).starts_at == STARTS + timedelta(days=3)
    assert (onsite_round(study_with_round).weekly_minutes, onsite_round(study_with_round).excluded_deck_ids) == (
        WEEK,
        frozenset({"mistakes"}),
    )


def test_a_round_that_is_removed_and_set_again_has_neither(study_with_round: Study) -> None:
    study_with_round.rounds.remove("Onsite")
    assert study_with_round.progress.rounds == {}
    study_with_round.rounds.schedule(STARTS, "UTC", "Onsite")
    assert (onsite_round(study_with_round).weekly_minutes, onsite_round(study_with_round).excluded_deck_ids) == (
        None,
        frozenset(),
    )


def test_undoing_the_removal_restores_minutes_and_decks(study_with_round: Study, reopened: Callable[[], Study]) -> None:
    before = study_with_round.progress
    study_with_round.rounds.remove("Onsite")
    last = study_with_round.history.last_undoable_event()
    assert last is not None
    study_with_round.history.undo_event(last)
    assert study_with_round.progress == before == reopened().progress


def test_every_setting_of_a_round_can_be_undone_and_redone(study_with_round: Study) -> None:
    states = [study_with_round.progress]
    study_with_round.rounds.set_day_minutes(date(2026, 11, 25), 0)
    study_with_round.rounds.set_retention(0.8)
    while (last := study_with_round.history.last_undoable_event()) is not None:
        study_with_round.history.undo_event(last)
        states.append(study_with_round.progress)
    assert states[-1].rounds == {}
    while study_with_round.history.redo_event() is not None:
        pass
    assert (onsite_round(study_with_round).weekly_minutes, onsite_round(study_with_round).excluded_deck_ids) == (
        WEEK,
        frozenset({"mistakes"}),
    )
    assert study_with_round.progress.minutes_by_day == {date(2026, 11, 25): 0}
    assert study_with_round.progress.desired_retention == 0.8


def test_two_rounds_have_their_own_settings(study_with_round: Study) -> None:
    study_with_round.rounds.schedule(STARTS - timedelta(days=5), "UTC", "Screen")
    study_with_round.rounds.set_week_minutes(WeeklyMinutes.every_day(10), "Screen")
    study_with_round.rounds.set_week_minutes(WeeklyMinutes.every_day(5))
    assert onsite_round(study_with_round).weekly_minutes == WEEK
    assert study_with_round.progress.rounds["Screen"].weekly_minutes == WeeklyMinutes.every_day(10)
    assert study_with_round.progress.week_without_round == WeeklyMinutes.every_day(5)
    assert [interview_round.name for interview_round in study_with_round.progress.upcoming_rounds(NOON)] == [
        "Screen",
        "Onsite",
    ]


def test_a_round_that_has_begun_is_past_and_no_round_is_upcoming(study_with_round: Study, clock: Clock) -> None:
    clock.instant = STARTS
    assert study_with_round.planning.study_context.next_round is None
    assert study_with_round.planning.make_plan() is None
    assert [interview_round.name for interview_round in study_with_round.progress.past_rounds(clock())] == ["Onsite"]
    assert study_with_round.planning.study_context.minutes_until(onsite_round(study_with_round)) == 0


def test_the_latest_past_round_comes_first(study_with_round: Study) -> None:
    study_with_round.rounds.schedule(STARTS - timedelta(days=5), "UTC", "Screen")
    assert [interview_round.name for interview_round in study_with_round.progress.past_rounds(STARTS)] == [
        "Onsite",
        "Screen",
    ]
    last = study_with_round.progress.last_round(STARTS)
    assert last is not None
    assert last.name == "Onsite"


def test_the_minutes_of_a_day_apply_until_they_are_reset(study: Study) -> None:
    day = date(2026, 11, 25)
    study.rounds.set_day_minutes(day, 45)
    study.rounds.set_day_minutes(day, 0)
    assert study.progress.minutes_by_day == {day: 0}
    assert study.planning.minutes_on(day) == 0
    study.rounds.set_day_minutes(day, None)
    assert study.progress.minutes_by_day == {}
    assert study.planning.minutes_on(day) == 20
    length = study.store.journals.path.stat().st_size
    study.rounds.set_day_minutes(day, None)  # no change
    assert study.store.journals.path.stat().st_size == length


def read_event(**values: StoredValue) -> KnownEvent:
    event = table_to_event({"id": make_event_id(), "at": NOON, **values})
    assert isinstance(event, KnownEvent)
    return event


@pytest.mark.parametrize("zone", ["Europe/Pragg", "America", "../../etc/passwd", ""])
def test_a_round_in_an_unknown_time_zone_is_reported_until_it_is_set_again(
    study_with_round: Study, reopened: Callable[[], Study], zone: str
) -> None:
    path = study_with_round.store.journals.path
    path.write_text(path.read_text("utf-8").replace("Europe/Prague", zone), "utf-8")
    study = reopened()
    (problem,) = study.progress_problems
    assert str(problem).startswith(f"interview Onsite: unknown time zone '{zone}'; the interview is shown in UTC")
    study.rounds.schedule(STARTS, "Europe/Prague", "Onsite")
    assert reopened().progress_problems == ()


def test_an_unknown_time_zone_is_shown_as_utc() -> None:
    event = read_event(kind="round", round="Onsite", starts=STARTS, zone="Mars/Olympus")
    progress = fold_events([event])
    assert progress.rounds["Onsite"].zone_name == "UTC"
    assert progress.rounds["Onsite"].local_start == STARTS


@pytest.mark.parametrize("offset_hours", [-14, 14])
def test_a_start_whose_offset_leads_out_of_the_allowed_years_is_refused(offset_hours: int) -> None:
    zone = timezone(timedelta(hours=offset_hours))
    edge = datetime(1970, 1, 1, tzinfo=zone) if offset_hours > 0 else datetime(2199, 12, 31, 23, 59, tzinfo=zone)
    with pytest.raises(ValueError, match="not 1970 to 2199"):
        read_event(kind="round", round="Onsite", starts=edge, zone="UTC")


@pytest.mark.parametrize(("share", "kept"), [(0.2, 0.7), (0.85, 0.85), (1.0, 0.97), (5, 0.97)])
def test_a_retention_out_of_range_becomes_the_nearest_allowed_one(share: float, kept: float) -> None:
    assert fold_events([]).desired_retention == DEFAULT_RETENTION
    assert fold_events([read_event(kind="retention", share=share)]).desired_retention == kept


def test_no_day_has_more_minutes_than_can_be_studied() -> None:
    event = read_event(kind="day", day=date(2026, 11, 25), minutes=100_000)
    week = read_event(kind="minutes", round="", most=9_999, **dict.fromkeys(WEEKDAYS, 5_000))
    progress = fold_events([event, week])
    assert progress.minutes_by_day == {date(2026, 11, 25): 720}
    assert progress.week_without_round == WeeklyMinutes.every_day(720, 720)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "day", "day": NOON, "minutes": 3},
        {"kind": "day", "day": "2026-11-25", "minutes": 3},
        {"kind": "day", "day": date(1815, 6, 18), "minutes": 3},
        {"kind": "day", "day": date(2026, 11, 25), "minutes": -3},
        {"kind": "day", "day": date(2026, 11, 25), "minutes": True},
        {"kind": "day-usual"},
        {"kind": "retention", "share": float("nan")},
        {"kind": "minutes", "round": "", "mon": 3},
        {"kind": "round-deck", "round": "Onsite", "deck": "figures", "on": 1},
    ],
)
def test_an_impossible_value_is_not_an_event(values: dict[str, StoredValue]) -> None:
    with pytest.raises(InvalidFieldError):
        read_event(**values)


@pytest.mark.parametrize(
    "event",
    [
        RoundScheduled(id="1", at=NOON, round="Onsite", starts=STARTS, zone="Europe/Prague"),
        WeekMinutesSet(id="1", at=NOON, round="", mon=1, tue=2, wed=3, thu=4, fri=5, sat=6, sun=7, most=0),
        RoundDeckSwitched(id="1", at=NOON, round="Onsite", deck="figures", on=False),
        DayMinutesSet(id="1", at=NOON, day=date(2026, 11, 25), minutes=0),
        DayMinutesReset(id="1", at=NOON, day=date(2026, 11, 25)),
        RetentionSet(id="1", at=datetime(2026, 11, 21, tzinfo=UTC), share=0.7),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_is_read_as_it_was_written(event: KnownEvent) -> None:
    assert table_to_event(event_to_table(event)) == event


def test_a_week_without_minutes_has_none_that_can_rise() -> None:
    zeros = WeekMinutesSet(id="1", at=NOON, round="", mon=0, tue=0, wed=0, thu=0, fri=0, sat=0, sun=0, most=1)
    assert zeros.week == WeeklyMinutes.every_day(0)
    assert parse_weekly_minutes(format_weekly_minutes(zeros.week)) == zeros.week


def test_minutes_are_planned_from_when_they_or_the_round_were_last_set(study: Study, clock: Clock) -> None:
    def since() -> datetime | None:
        return study.progress.rounds["Onsite"].minutes_set_at

    study.rounds.schedule(NOON + timedelta(days=13), "UTC", "Onsite")
    study_with_round = since()
    clock.wait(days=1)
    study.rounds.set_deck("Onsite", "mistakes", is_asked=False)
    assert since() == study_with_round
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(30), "Onsite")
    assert study_with_round is not None
    assert (since() or study_with_round) - study_with_round > timedelta(hours=23)


@pytest.mark.parametrize("new_name", ["Onsite", "onsite"])
def test_a_new_round_replaces_a_past_one_of_its_name_in_any_case(
    study_with_round: Study, clock: Clock, new_name: str
) -> None:
    clock.wait(days=14)
    new_round = Round(new_name, STARTS + timedelta(days=9), "UTC")
    study_with_round.rounds.add(new_round)
    assert list(study_with_round.progress.rounds) == [new_name]
    assert study_with_round.progress.rounds[new_name].weekly_minutes == WEEK
    assert study_with_round.progress.rounds[new_name].excluded_deck_ids == frozenset()


def test_renaming_a_round_can_be_undone(study_with_round: Study) -> None:
    old_round = onsite_round(study_with_round)
    study_with_round.rounds.rename(old_round, "Day in London")
    assert study_with_round.progress.rounds == {"Day in London": replace(old_round, name="Day in London")}
    undone_event = study_with_round.history.last_undoable_event()
    assert undone_event is not None
    study_with_round.history.undo_event(undone_event)
    assert onsite_round(study_with_round) == old_round


def test_two_rounds_that_two_devices_give_one_name_are_both_kept(
    study_with_round: Study, reopened: Callable[[], Study]
) -> None:
    reopened().rounds.add(Round("Final", STARTS + timedelta(days=9), "UTC"))
    study_with_round.rounds.rename(onsite_round(study_with_round), "Final")
    assert set(reopened().progress.rounds) == {"Onsite", "Final"}


def test_what_is_said_about_a_round_under_its_old_name_belongs_to_the_renamed_round(
    study_with_round: Study, clock: Clock
) -> None:
    clock.wait(days=14)
    onsite = onsite_round(study_with_round)
    for new_name in ("London", "Onsite", "Prague"):
        study_with_round.rounds.rename(next(iter(study_with_round.progress.rounds.values())), new_name)
    study_with_round.debriefs.record_surprise(onsite, "two interviewers")
    study_with_round.debriefs.record_surprise(Round("London", onsite.starts_at, "UTC"), "three interviewers")
    assert [name for name, _ in study_with_round.progress.debriefs] == ["Prague"]
    study_with_round.rounds.remove("Prague")
    study_with_round.debriefs.record_surprise(onsite, "four interviewers")
    ((_, debrief),) = study_with_round.progress.debriefs.items()
    assert debrief.surprise == "four interviewers"


def test_a_debrief_follows_an_interview_whose_time_is_corrected(study_with_round: Study, clock: Clock) -> None:
    clock.wait(days=14)
    onsite = onsite_round(study_with_round)
    study_with_round.debriefs.record_surprise(onsite, "two interviewers")
    study_with_round.rounds.move(onsite, replace(onsite, starts_at=onsite.starts_at + timedelta(hours=1)))
    moved = onsite_round(study_with_round)
    assert study_with_round.debriefs.find_debrief(moved).surprise == "two interviewers"
    study_with_round.debriefs.record_surprise(onsite, "three interviewers")  # a screen that was open
    assert study_with_round.debriefs.find_debrief(moved).surprise == "three interviewers"
    study_with_round.rounds.move(moved, replace(moved, starts_at=clock() + timedelta(days=9)))
    assert study_with_round.debriefs.find_debrief(moved).surprise == "three interviewers"
    assert study_with_round.debriefs.find_debrief(onsite_round(study_with_round)).surprise == ""


def test_a_name_that_another_round_has_is_refused(study_with_round: Study) -> None:
    onsite, final_round = onsite_round(study_with_round), Round("Final", STARTS + timedelta(days=9), "UTC")
    study_with_round.rounds.add(final_round)
    with pytest.raises(UsageError, match="“Final” exists already"):
        study_with_round.rounds.rename(onsite, "FINAL")
    with pytest.raises(UsageError, match="“final” exists already"):
        study_with_round.rounds.add(Round("final", STARTS, "UTC"))
    assert set(study_with_round.progress.rounds) == {"Onsite", "Final"}


def test_a_past_round_that_is_moved_keeps_its_minutes_and_decks(study_with_round: Study, clock: Clock) -> None:
    clock.wait(days=14)
    old_round = onsite_round(study_with_round)
    study_with_round.rounds.move(old_round, replace(old_round, starts_at=STARTS + timedelta(days=9)))
    moved_round = onsite_round(study_with_round)
    assert moved_round.starts_at == STARTS + timedelta(days=9)
    assert (moved_round.weekly_minutes, moved_round.excluded_deck_ids) == (WEEK, frozenset({"mistakes"}))


def test_only_the_name_of_an_upcoming_round_cannot_be_used_again(study_with_round: Study, clock: Clock) -> None:
    rounds = study_with_round.rounds
    assert rounds.find_upcoming_round("ONSITE") == onsite_round(study_with_round)
    assert rounds.find_upcoming_round("Final") is None
    clock.wait(days=14)
    assert rounds.find_upcoming_round("ONSITE") is None
    assert rounds.find_round("ONSITE") == onsite_round(study_with_round)


def test_a_day_off_is_set_and_cleared_with_the_same_action(study_with_round: Study) -> None:
    day = date(2026, 11, 25)
    for is_off in (True, False):
        study_with_round.rounds.toggle_day_off(day)
        assert study_with_round.rounds.is_day_off(day) is is_off
    assert study_with_round.progress.minutes_by_day == {}
