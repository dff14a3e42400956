"""Every call to the operating system fails in turn: nothing that was acknowledged is lost, and nothing breaks."""

import errno
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from clock import NOON, Clock
from faulty import Disk
from prepdeck.errors import NotYetWrittenError
from prepdeck.journal import event_store
from prepdeck.journal.journal_blocks import Parsed, parse
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.library.target import Target, open_target
from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.pages.line import TextStyle
from prepdeck.progress.event_log import fold_events
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
from settling import press, settle

CARD, OTHER = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
ITEM = "checklist/killed-features"
EARLIER = 3  # grades of an earlier start
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """The bundled target, read once."""
    return open_target(find_home(tmp_path_factory.mktemp("library"), {}), "runway")


def on_disk(home: HomeFolders) -> list[AnyEvent]:
    """The events of all journals as they stand there now."""
    return [
        event for path in home.journals_path("runway").glob("*.toml") for event in parse(path.read_bytes(), "").events
    ]


def begin(home: HomeFolders, target: Target) -> None:
    """An earlier start, which a crash ended in the middle of a write."""
    study = Study.from_target(home, target, Clock(NOON - timedelta(days=1)))
    for _ in range(EARLIER):
        study.cards.grade(OTHER, Grade.HARD, 3.0)
    study.store.save_cache()
    path = study.store.journal.path
    path.write_bytes(path.read_bytes() + b'[[event]]\nid = "torn"\nat = 2026-11-')


def steps(study: Study) -> Iterator[Callable[[], object]]:
    """What a person does in an evening, with an event of every kind."""
    yield lambda: study.cards.grade(CARD, Grade.GOOD, 4.0)
    yield lambda: study.cards.grade(OTHER, Grade.AGAIN, 9.5)
    yield lambda: study.cards.mark_item_done(ITEM, 'Two "stories",\nwritten down.')
    yield lambda: study.cards.reopen_item(ITEM)
    yield lambda: study.rounds.schedule(NOON + timedelta(days=9), "Europe/Prague")
    yield study.rounds.remove
    yield study.rounds.postpone_question
    yield lambda: study.record_reading_position("tech-stack", 21, 0.4)
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
        yield lambda event=event: study.store.take(event)  # type: ignore[misc]
    last = study.last_undoable_event()
    assert last is not None
    yield lambda: study.undo_event(last)
    yield study.redo_event
    yield lambda: study.cards.grade(CARD, Grade.EASY, 2.0)


def evening(home: HomeFolders, target: Target, disk: Disk) -> int:
    """Do all of it on that disk, then mend it; gives how many things had to wait meanwhile."""
    waited = 0
    study = Study.from_target(home, target, Clock())
    for step in steps(study):
        try:
            step()
        except NotYetWrittenError:
            waited += 1
            assert study.store.unwritten
        else:
            with disk.away():
                assert {event.id for event in on_disk(home)} >= {event.id for event in study.store.past.all_events}
        study.read_outside_events()
        study.store.save_cache()
    taken = list(study.store.past.all_events)
    disk.mend()
    study.store.flush()
    study.read_outside_events()
    again = Study.from_target(home, target, Clock())
    assert {event.id for event in taken} <= {event.id for event in again.store.past.all_events}
    told = [event for event in again.store.past.all_events if not isinstance(event, PromptRecorded)]
    assert len(told) == EARLIER + 17
    assert again.progress == study.progress == fold_events(on_disk(home), FsrsModel())
    return waited


@pytest.fixture
def fresh(tmp_path: Path, target: Target, monkeypatch: pytest.MonkeyPatch) -> Callable[[], HomeFolders]:
    """Makes homes with an earlier start in them; what is read is cached however little it is."""
    monkeypatch.setattr(event_store, "_WORTH_CACHING", 1)
    numbers = iter(range(10_000))

    def made() -> HomeFolders:
        home = find_home(tmp_path / f"home-{next(numbers)}", {})
        begin(home, target)
        return home

    return made


@pytest.mark.parametrize("is_broken", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: errno.errorcode[error])
def test_every_call_that_can_fail_does_and_nothing_is_lost(
    fresh: Callable[[], HomeFolders], target: Target, monkeypatch: pytest.MonkeyPatch, error: int, *, is_broken: bool
) -> None:
    sound = Disk(fresh().data_path.parent)
    home = find_home(Path(sound.folder), {})
    with sound.in_use(monkeypatch):
        assert evening(home, target, sound) == 0
    assert {"open", "write", "fsync", "ftruncate", "mkdir", "replace", "listdir"} <= set(sound.calls)
    waited = 0
    for number in range(1, len(sound.calls) + 1):
        home = fresh()
        disk = Disk(home.data_path.parent, number, error, is_broken=is_broken)
        with disk.in_use(monkeypatch):
            waited += evening(home, target, disk)
    assert waited > len(sound.calls) // 3


@pytest.mark.parametrize(
    "number", [pytest.param(call, marks=() if call % 6 == 1 else pytest.mark.thorough) for call in range(1, 30)]
)
async def test_the_drill_goes_on_whatever_call_is_the_last_that_works(
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
                header = "".join(line.text for line in app.screen.query_one("#header", LineBar).given)
                with disk.away():
                    assert len(on_disk(home)) + study.unwritten_count >= card
                assert ("not saved" in header) == bool(study.unwritten_count)
            disk.mend()
            await press(pilot, "ctrl+q")
    assert app.return_code == 0
    assert app.failure is None
    assert [event.grade for event in Study.from_target(home, target, Clock()).store.past.counted_grades] == [
        Grade.GOOD
    ] * 3


async def test_reading_long_journals_says_how_far_it_is(
    home: HomeFolders, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(home, target)
    said: list[str] = []
    real = MessageBar.show_message

    def slow(raw: bytes, where: str, *, watch: Callable[[int], None], **options: object) -> Parsed:
        for done in (0, len(raw) // 4, len(raw)):
            ticking[0] += 0.2  # seconds, by the clock that says whether a person begins to wonder
            watch(done)
        return parse(raw, where, **options)  # type: ignore[arg-type]

    def tell(self: MessageBar, text: str, tone: TextStyle = TextStyle.TEXT) -> None:
        said.append(text)
        real(self, text, tone)

    ticking = [1_000.0]
    monkeypatch.setattr(event_store, "parse", slow)
    monkeypatch.setattr(MessageBar, "show_message", tell)
    monkeypatch.setattr(today, "time", SimpleNamespace(monotonic=lambda: ticking[0]))
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
        await settle(pilot)
    assert "Reading your progress in runway: 25%." in said
    assert "Reading your progress in runway: 0%." not in said
    assert "the last write was cut off" in said[-1]  # as the earlier start left it


async def test_a_start_that_had_much_to_read_leaves_the_next_one_less(
    home: HomeFolders, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(home, target)
    home.event_cache_path("runway").unlink(missing_ok=True)
    monkeypatch.setattr(event_store, "_WORTH_CACHING", 1)
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
    read: list[bytes] = []

    def counting(raw: bytes, where: str, **options: object) -> Parsed:
        read.append(raw)
        return parse(raw, where, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(event_store, "parse", counting)
    assert len(Study.from_target(home, target, Clock()).store.past.counted_grades) == EARLIER
    assert not any(read)
