"""Two devices whose folders are copied back and forth: whatever happens on the way, both reach the same state."""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from clock import NOON
from effort import examples
from known_state import state_after, state_of
from prepdeck.journal import event_store as store_module
from prepdeck.journal.event_store import EventStore
from prepdeck.journal.journal_files import JournalFolder
from prepdeck.memory.grades import Grade
from prepdeck.progress.events import (
    AnyEvent,
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardRenamed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DeckSwitched,
    EventUndone,
    KnownEvent,
)

CARDS = st.sampled_from(("a/1", "a/2", "b/1", "b/2"))
DEVICES = ("laptop-1a2b", "phone-ffff")
WHICH = st.integers(0, len(DEVICES) - 1)


class Devices(RuleBasedStateMachine):
    """Two devices. Each has its own clock, which is wrong and may be set, and appends only to its own file."""

    CORRECT_NOW: datetime | None = None  # the time of a correct clock; None to accept every date

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp())
        self._stores = [self._open_store(number) for number in range(len(DEVICES))]
        self._clocks = [NOON for _ in DEVICES]
        self._recorded_events: list[KnownEvent] = []

    def teardown(self) -> None:
        """Copy everything once more, and check that both devices know every event and have the same state."""
        for source, destination in ((0, 1), (1, 0)):
            self._copy_file(source, destination, 1.0)
        for store in self._stores:
            store.catch_up()
        expected = state_after(self._recorded_events) if self.CORRECT_NOW is None else state_of(self._open_store(0))
        assert [state_of(store) for store in self._stores] == [expected, expected]
        for number in range(len(DEVICES)):
            assert state_of(self._open_store(number)) == expected
        shutil.rmtree(self._folder)

    def _journal_folder(self, number: int) -> Path:
        return self._folder / str(number) / "progress" / "kestrel"

    def _open_store(self, number: int) -> EventStore:
        journal = JournalFolder(self._journal_folder(number), lambda: DEVICES[number], "kestrel")
        correct_now = self.CORRECT_NOW
        clock = None if correct_now is None else lambda: correct_now
        store = EventStore(journal, self._folder / str(number) / "cache" / "kestrel.past", clock)
        store.load()
        return store

    def _record(self, number: int, event: KnownEvent) -> None:
        self._recorded_events.append(event)
        self._stores[number].save_events(event)

    def _next_id_and_time(self, number: int) -> tuple[str, datetime]:
        self._clocks[number] += timedelta(seconds=30)
        return f"e{len(self._recorded_events):04}", self._clocks[number]

    def _copy_file(self, source_number: int, destination_number: int, share: float) -> None:
        """Copy the file of one device to the other, completely or as much as has arrived."""
        source_path = self._journal_folder(source_number) / f"{DEVICES[source_number]}.toml"
        if source_path.exists():
            journal_bytes = source_path.read_bytes()
            self._journal_folder(destination_number).mkdir(parents=True, exist_ok=True)
            (self._journal_folder(destination_number) / source_path.name).write_bytes(
                journal_bytes[: int(len(journal_bytes) * share)]
            )

    @initialize(skew=st.lists(st.integers(-90_000, 90_000), min_size=2, max_size=2))
    def clocks_are_wrong(self, skew: list[int]) -> None:
        self._clocks = [NOON + timedelta(seconds=seconds) for seconds in skew]

    @rule(number=WHICH, seconds=st.integers(-100_000, 100_000))
    def a_clock_is_set(self, number: int, seconds: int) -> None:
        self._clocks[number] = max(self._clocks[number] + timedelta(seconds=seconds), NOON - timedelta(days=400))

    @rule(number=WHICH, card=CARDS, grade=st.sampled_from(Grade))
    def a_card_is_graded(self, number: int, card: str, grade: Grade) -> None:
        event_id, at = self._next_id_and_time(number)
        self._record(number, CardGraded(id=event_id, at=at, card=card, grade=grade, seconds=2.5))

    @rule(number=WHICH, card=CARDS, other=CARDS, kind=st.integers(0, 6))
    def another_event_is_recorded(self, number: int, card: str, other: str, kind: int) -> None:
        event_id, at = self._next_id_and_time(number)
        events: tuple[KnownEvent, ...] = (
            ChecklistItemDone(id=event_id, at=at, card=card, evidence=other),
            ChecklistItemReopened(id=event_id, at=at, card=card),
            DeckSwitched(id=event_id, at=at, deck=card[0], on=card < other),
            CardSuspended(id=event_id, at=at, card=card),
            CardBuried(id=event_id, at=at, card=card, until=at + timedelta(days=1)),
            CardNoteChanged(id=event_id, at=at, card=card, text=other),
            CardRenamed(id=event_id, at=at, card=card, to=other),
        )
        self._record(number, events[kind])

    @rule(number=WHICH)
    def the_last_event_is_undone(self, number: int) -> None:
        last = self._stores[number].find_latest_event(lambda event: not isinstance(event, EventUndone))
        if last is not None:
            self._undo(number, last)

    @rule(number=WHICH)
    def the_last_undo_is_undone(self, number: int) -> None:
        last = self._stores[number].find_latest_event(lambda event: isinstance(event, EventUndone))
        if last is not None:
            self._undo(number, last)

    @precondition(lambda self: self._recorded_events)
    @rule(number=WHICH, data=st.data())
    def any_event_is_undone_even_one_that_has_not_arrived(self, number: int, data: st.DataObject) -> None:
        self._undo(number, data.draw(st.sampled_from(self._recorded_events)))

    def _undo(self, number: int, event: AnyEvent) -> None:
        event_id, at = self._next_id_and_time(number)
        self._record(number, EventUndone(id=event_id, at=at, event=event.id))

    @rule(number=WHICH, share=st.sampled_from((0.0, 0.3, 0.77, 0.99, 1.0, 1.0)))
    def a_file_is_carried_over(self, number: int, share: float) -> None:
        self._copy_file(number, 1 - number, share)

    @rule(number=WHICH)
    def the_device_reads_what_has_arrived(self, number: int) -> None:
        self._stores[number].catch_up()

    @rule(number=WHICH, cached=st.booleans())
    def the_device_starts_again(self, number: int, cached: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
        if cached:
            self._stores[number].save_cache()
        self._stores[number] = self._open_store(number)

    @rule(number=WHICH)
    def the_cache_is_deleted(self, number: int) -> None:
        shutil.rmtree(self._folder / str(number) / "cache", ignore_errors=True)


class DevicesAhead(Devices):
    """The same with clocks that are sometimes so far ahead that their dates are not accepted."""

    CORRECT_NOW = NOON - timedelta(hours=6)


@pytest.fixture(autouse=True)
def _everything_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_MIN_EVENTS_TO_CACHE", 1)


TestDevices = Devices.TestCase
TestDevicesAhead = DevicesAhead.TestCase
_SUPPRESSED_CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
TestDevices.settings = examples(60, stateful_step_count=40, suppress_health_check=_SUPPRESSED_CHECKS)
TestDevicesAhead.settings = examples(20, stateful_step_count=40, suppress_health_check=_SUPPRESSED_CHECKS)
