"""Every call to the operating system fails in turn: no acknowledged event is lost, and nothing breaks."""

import errno
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from clock import NOON, Clock
from effort import is_thorough
from failing_files import Disk
from known_state import state_after, state_of
from prepdeck.errors import NotYetWrittenError
from prepdeck.journal import event_store
from prepdeck.journal.journal_blocks import ParsedJournal, parse_journal
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.library.target import Target, open_target
from prepdeck.memory.grades import Grade
from prepdeck.pages.line import TextStyle
from prepdeck.progress.events import (
    AnyEvent,
    CardBuried,
    CardNoteChanged,
    CardRenamed,
    CardResumed,
    CardSuspended,
    PromptRecorded,
)
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens import today
from prepdeck.ui.widgets.bars import LineBar, MessageBar
from settled_app import press, settle

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
ITEM = "checklist/killed-features"
EARLIER_GRADES = 3  # in the earlier start
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """The bundled target, read once."""
    return open_target(find_home(tmp_path_factory.mktemp("library"), {}), "runway")


def read_all_events(home: HomeFolders) -> list[AnyEvent]:
    """The events of all journals as they are on disk now."""
    return [
        event
        for path in home.journals_path("runway").glob("*.toml")
        for event in parse_journal(path.read_bytes(), "").events
    ]


def start_and_crash(home: HomeFolders, target: Target) -> None:
    """An earlier start that ended with a crash in the middle of a write."""
    study = Study.from_target(home, target, Clock(NOON - timedelta(days=1)))
    for _ in range(EARLIER_GRADES):
        study.cards.grade(OTHER, Grade.HARD, 3.0)
    study.store.save_cache()
    path = study.store.journals.path
    path.write_bytes(path.read_bytes() + b'[[event]]\nid = "torn"\nat = 2026-11-')


def evening_steps(study: Study) -> Iterator[Callable[[], object]]:
    """What a person does in an evening, with events of every kind."""
    yield lambda: study.cards.grade(CARD, Grade.GOOD, 4.0)
    yield lambda: study.cards.grade(OTHER, Grade.AGAIN, 9.5)
    yield lambda: study.cards.mark_item_done(ITEM, 'Two "stories",\nwritten down.')
    yield lambda: study.cards.reopen_item(ITEM)
    yield lambda: study.rounds.schedule(NOON + timedelta(days=9), "Europe/Prague")
    yield study.rounds.remove
    yield study.rounds.postpone_question
    yield lambda: study.reading.record_position("tech-stack", 21, 0.4)
    yield lambda: study.cards.switch_deck("figures")
    at = study.clock()
    for event in (
        CardSuspended(id="e1", at=at, card=CARD),
        CardResumed(id="e2", at=at, card=CARD),
        CardBuried(id="e3", at=at, card=CARD, until=at + timedelta(days=1)),
        CardNoteChanged(id="e4", at=at, card=CARD, text="slower"),
        PromptRecorded(id="e5", at=at, card=CARD, deck="mistakes", prompt="What flickers?"),
        CardRenamed(id="e6", at=at, card="mistakes/gone", to=CARD),
    ):
        yield lambda event=event: study.store.save_events(event)  # type: ignore[misc]
    last = study.history.last_undoable_event()
    assert last is not None
    yield lambda: study.history.undo_event(last)
    yield study.history.redo_event
    yield lambda: study.cards.grade(CARD, Grade.EASY, 2.0)


def run_evening(home: HomeFolders, target: Target, disk: Disk) -> int:
    """Run an evening on this disk, then let the disk work again; return how many steps had to wait."""
    waiting_count = 0
    study = Study.from_target(home, target, Clock())
    for step in evening_steps(study):
        try:
            step()
        except NotYetWrittenError:
            waiting_count += 1
            assert study.store.unwritten_events
        else:
            with disk.bypassed():
                assert {event.id for event in read_all_events(home)} >= {
                    event.id for event in study.store.event_log.all_events
                }
        study.read_outside_events()
        study.store.save_cache()
    saved_events = list(study.store.event_log.all_events)
    disk.stop_failing()
    study.store.flush()
    study.read_outside_events()
    restarted = Study.from_target(home, target, Clock())
    assert {event.id for event in saved_events} <= {event.id for event in restarted.store.event_log.all_events}
    recorded_events = [event for event in restarted.store.event_log.all_events if not isinstance(event, PromptRecorded)]
    assert len(recorded_events) == EARLIER_GRADES + 17
    assert state_of(restarted.store) == state_of(study.store) == state_after(read_all_events(home))
    return waiting_count


@pytest.fixture
def make_home(tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch) -> Callable[[], HomeFolders]:
    """Makes homes after an earlier start. Even a few events are cached."""
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    numbers = iter(range(10_000))

    def made() -> HomeFolders:
        home = find_home(tmp_path / f"home-{next(numbers)}", {})
        start_and_crash(home, target)
        return home

    return made


@pytest.mark.parametrize("is_broken", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: errno.errorcode[error])
def test_no_failing_system_call_loses_an_event(
    make_home: Callable[[], HomeFolders],
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
    error: int,
    *,
    is_broken: bool,
) -> None:
    sound = Disk(make_home().data_path.parent)
    home = find_home(Path(sound.folder), {})
    with sound.in_use(monkeypatch):
        assert run_evening(home, target, sound) == 0
    assert {"open", "write", "fsync", "ftruncate", "mkdir", "replace"} <= set(sound.calls)
    assert {"listdir", "scandir"} & set(sound.calls)  # which of the two depends on the version of Python
    waited = 0
    # Every day every third call fails with one of the errors, and in the thorough run each one with each of them.
    first, step = (1, 1) if is_thorough() else (1 + ERRORS.index(error), 3 * len(ERRORS))
    numbers = range(first, len(sound.calls) + 1, step)
    for number in numbers:
        home = make_home()
        disk = Disk(home.data_path.parent, number, error, is_broken=is_broken)
        with disk.in_use(monkeypatch):
            waited += run_evening(home, target, disk)
    assert waited > len(numbers) // 5


@pytest.mark.parametrize(
    "number", [pytest.param(call, marks=() if call % 6 == 1 else pytest.mark.thorough) for call in range(1, 30)]
)
async def test_the_drill_continues_after_any_system_call_starts_to_fail(
    home: HomeFolders, target: Target, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    study = Study.from_target(home, target, Clock())
    app = PrepdeckApp(home, study=study)
    disk = Disk(home.data_path.parent, number, errno.EIO, is_broken=True)
    async with app.run_test(size=(80, 24)) as pilot:
        with disk.in_use(monkeypatch):
            await press(pilot, "d")
            for card in range(1, 4):
                await press(pilot, "space", "3")
                await settle(pilot)
                header = "".join(line.text for line in app.screen.query_one("#header", LineBar).lines)
                with disk.bypassed():
                    assert len(read_all_events(home)) + study.store.unwritten_count >= card
                assert ("not saved" in header) == bool(study.store.unwritten_count)
            disk.stop_failing()
            await press(pilot, "ctrl+q")
    assert app.return_code == 0
    assert app.failure is None
    assert [event.grade for event in Study.from_target(home, target, Clock()).store.event_log.counted_grades] == [
        Grade.GOOD
    ] * 3


async def test_reading_long_journals_shows_its_progress(
    home: HomeFolders, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_and_crash(home, target)
    messages: list[str] = []
    show_message = MessageBar.show_message

    def slow(
        journal_bytes: bytes, where: str, *, on_progress: Callable[[int], None], **options: object
    ) -> ParsedJournal:
        for read_length in (0, len(journal_bytes) // 4, len(journal_bytes)):
            seconds[0] += 0.2  # the clock that decides when progress is shown
            on_progress(read_length)
        return parse_journal(journal_bytes, where, **options)  # type: ignore[arg-type]

    def record_message(self: MessageBar, text: str, tone: TextStyle = TextStyle.TEXT) -> None:
        messages.append(text)
        show_message(self, text, tone)

    seconds = [1_000.0]
    monkeypatch.setattr(event_store, "parse_journal", slow)
    monkeypatch.setattr(MessageBar, "show_message", record_message)
    monkeypatch.setattr(today, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
        await settle(pilot)
    assert "Reading your progress in runway: 25%." in messages
    assert "Reading your progress in runway: 0%." not in messages
    assert "the last write was cut off" in messages[-1]  # by the earlier start


async def test_a_start_that_reads_much_writes_a_cache_for_the_next_one(
    home: HomeFolders, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_and_crash(home, target)
    home.event_cache_path("runway").unlink(missing_ok=True)
    monkeypatch.setattr(event_store, "_MIN_EVENTS_TO_CACHE", 1)
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
    read: list[bytes] = []

    def counting(raw: bytes, where: str, **options: object) -> ParsedJournal:
        read.append(raw)
        return parse_journal(raw, where, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(event_store, "parse_journal", counting)
    assert len(Study.from_target(home, target, Clock()).store.event_log.counted_grades) == EARLIER_GRADES
    assert not any(read)
