"""A clock that was ahead is reported, and its events do not override those dated by a correct clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clock import NOON, Clock
from known_state import state_after, state_of
from prepdeck.journal import event_store as store_module
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.progress.clock_ahead import CLOCK_TOLERANCE
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
FUTURE = (
    'format = 1\n\n[[event]]\nid = "t1"\nat = 2031-11-28 10:00:00+00:00\nkind = "grade"\n'
    f'card = "{CARD}"\ngrade = "good"\nseconds = 3.0\n\n'
)


def write_journal(home: HomeFolders, text: str) -> Path:
    path = home.journals_path("runway") / "phone.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_today_reports_a_clock_ahead_and_hides_no_card(home: HomeFolders, reopened: Callable[[], Study]) -> None:
    path = write_journal(home, FUTURE)
    study = reopened()
    (problem,) = study.make_overview().problems
    assert problem.where == str(path)
    assert "1 entry dated in the future, up to 2031-11-28: a clock was ahead" in str(problem)
    study.cards.grade(CARD, Grade.AGAIN, 1)
    assert study.progress.answered_at[CARD] < NOON + timedelta(days=1)
    assert state_of(reopened().store) == state_of(study.store)


def test_events_dated_by_a_clock_ahead_count_after_the_clock_is_corrected(
    study: Study, clock: Clock, reopened: Callable[[], Study]
) -> None:
    right = clock.instant
    clock.instant = datetime(2031, 11, 28, tzinfo=UTC)
    study.cards.grade(CARD, Grade.GOOD, 1)
    study.cards.suspend(OTHER)
    study.cards.bury(CARD)
    study.rounds.schedule(right + timedelta(days=9), "UTC")
    clock.instant = right
    study.cards.resume(OTHER)
    for each in (reopened(), study):
        each.read_outside_events()
        assert each.progress.answered_at[CARD] < right + timedelta(days=1)
        assert not each.progress.is_set_aside(OTHER, right)
        assert not each.progress.is_set_aside(CARD, right + timedelta(days=1))
        assert len(each.progress.rounds) == 1
        assert len(each.store.problems) == 1
    assert state_of(study.store) == state_of(reopened().store)
    study.cards.grade(CARD, Grade.AGAIN, 1)
    assert state_of(reopened().store) == state_of(study.store)
    assert [event.grade for event in study.store.event_log.counted_grades] == [Grade.GOOD, Grade.AGAIN]
    clock.instant = datetime(2032, 1, 1, tzinfo=UTC)
    assert reopened().store.problems == ()


def test_dates_a_few_hours_ahead_are_kept(study: Study, clock: Clock, reopened: Callable[[], Study]) -> None:
    clock.wait(hours=20)
    study.cards.grade(CARD, Grade.GOOD, 1)
    clock.wait(hours=-20)
    assert reopened().problems == ()
    assert state_of(reopened().store) == state_of(study.store)


@pytest.mark.parametrize("hours", [0, 0.01, 2, 20, 30, 24 * 400])
def test_a_change_wins_over_the_earlier_one_although_the_clock_was_ahead(
    study: Study, clock: Clock, reopened: Callable[[], Study], hours: float
) -> None:
    right = clock.instant
    clock.wait(hours=hours)
    study.rounds.schedule(right + timedelta(days=12), "UTC", "Onsite")
    study.rounds.schedule(right + timedelta(days=13), "UTC", "Final")
    study.cards.suspend(CARD)
    study.rounds.set_day_minutes(right.date(), 45)
    clock.instant = right
    study = reopened()
    study.rounds.schedule(right + timedelta(days=7), "UTC", "Onsite")
    study.rounds.remove("Final")
    study.cards.resume(CARD)
    study.rounds.set_day_minutes(right.date(), 5)
    for each in (study, reopened()):
        assert each.progress.rounds.keys() == {"Onsite"}
        assert each.progress.rounds["Onsite"].starts_at == right + timedelta(days=7)
        assert not each.progress.is_set_aside(CARD, right)
        assert each.progress.minutes_by_day == {right.date(): 5}
    last_event = study.history.last_undoable_event()
    assert last_event is not None
    study.history.undo_event(last_event)
    assert study.progress.minutes_by_day == reopened().progress.minutes_by_day == {right.date(): 45}


def test_a_change_on_a_device_wins_over_that_of_one_whose_clock_is_ahead(
    study: Study, clock: Clock, home: HomeFolders, reopened: Callable[[], Study]
) -> None:
    ahead = clock.instant + timedelta(minutes=5)
    write_journal(home, f'format = 1\n\n[[event]]\nid = "t1"\nat = {ahead}\nkind = "suspend"\ncard = "{CARD}"\n\n')
    study.read_outside_events()
    assert study.progress.is_set_aside(CARD, clock.instant)
    study.cards.resume(CARD)
    assert not study.progress.is_set_aside(CARD, clock.instant)
    assert not reopened().progress.is_set_aside(CARD, clock.instant)


@pytest.mark.parametrize("cached", [False, True])
def test_two_devices_reach_the_same_state_if_one_clock_was_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, cached: bool
) -> None:
    monkeypatch.setattr(store_module, "_MIN_EVENTS_TO_CACHE", 1)
    clocks = {"laptop": Clock(), "phone": Clock()}

    def opened(device: str) -> EventStore:
        journal = JournalFolder(tmp_path / device / "acme", lambda: device, "acme")
        store = EventStore(journal, tmp_path / device / "past", clocks[device])
        store.load()
        if cached:
            store.save_cache()
        return store

    def grade(device: str, number: int) -> None:
        id_, card = f"{device}{number}", f"a/{number % 2}"
        event = CardGraded(id=id_, at=clocks[device](), card=card, grade=Grade(number % 4 + 1), seconds=2.0)
        store = opened(device)
        store.save_events(event)

    for number in range(6):
        clocks["phone"].instant = NOON + timedelta(hours=number, days=1_000 if number in {0, 3, 4} else 0)
        clocks["laptop"].instant = NOON + timedelta(hours=number, minutes=30)
        grade("phone", number)
        grade("laptop", number + 1)
        for one, other in (("phone", "laptop"), ("laptop", "phone")):
            (tmp_path / other / "acme" / f"{one}.toml").write_bytes(
                (tmp_path / one / "acme" / f"{one}.toml").read_bytes()
            )
    stores = [opened("phone"), opened("laptop")]
    assert state_of(stores[0]) == state_of(stores[1])
    assert len(stores[0].event_log) == 12
    assert max(event.at for event in stores[0].event_log.all_events) < NOON + CLOCK_TOLERANCE
    assert state_of(stores[0]) == state_after(stores[1].event_log.all_events)
    assert [event.id for event in stores[0].event_log.counted_grades if event.id.startswith("phone")] == [
        f"phone{number}" for number in range(6)
    ]
