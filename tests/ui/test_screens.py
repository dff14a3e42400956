"""The screens, driven by the keys that a person would press."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clock import NOON, Clock
from person import Person, sit_down
from prepdeck.errors import NotWrittenError, Problem
from prepdeck.journal.backup import count_events, list_backups
from prepdeck.library import reading
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import open_target
from prepdeck.memory.fsrs import Grade
from prepdeck.pages.line import TextStyle
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens import today
from prepdeck.ui.screens.ask import TextInputScreen
from prepdeck.ui.screens.keys import KeysScreen
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.widgets.bars import LineBar
from prepdeck.ui.widgets.page_view import PageView
from settling import press, settle


async def test_it_opens_on_today_for_runway_with_nothing_to_set_up(home: HomeFolders) -> None:
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
        await settle(pilot)
        person = Person(app, pilot)
        assert "Runway › Today" in person.header
        assert "Mistakes to avoid" in person.page
        assert "d drill" in person.keys


async def test_a_start_keeps_a_copy_of_what_was_done_before(home: HomeFolders, study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
        await settle(pilot)
        await app.workers.wait_for_complete()
        (copy,) = list_backups(home.backups_path)
        assert copy.journal == study.store.journal.path.name
        assert count_events(copy) == len(study.store.event_log)
        assert "copy" not in Person(app, pilot).page


class Gate:
    """Holds the reading of documents up before one of them, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
        self.read: list[str] = []
        self.reached, self._opened = threading.Event(), threading.Event()
        real = reading.parse_file

        def held_up(file: reading.DocumentFile) -> reading.ParsedFile | Problem:
            if len(self.read) == before:
                self.reached.set()
                assert self._opened.wait(10)
            self.read.append(file.short_name)
            return real(file)

        monkeypatch.setattr(reading, "parse_file", held_up)
        monkeypatch.setattr(today, "_SILENT_READING_SECONDS", 0)
        monkeypatch.setattr(today, "_PROGRESS_UPDATE_SECONDS", 0)

    async def is_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 10)

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def crowded(home: HomeFolders) -> HomeFolders:
    """A home with a target of five documents that nobody has read yet."""
    folder = home.targets_path / "quarry"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"note-{number}.md").write_text(f"# Stone {number}\n\nGrey.\n", "utf-8")
    return home


async def test_while_a_target_is_read_it_is_said_how_far_that_is(
    crowded: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, before=2)
    app = PrepdeckApp(crowded, "quarry")
    async with app.run_test(size=(80, 24)) as pilot:
        await gate.is_reached()
        await settle(pilot)
        assert Person(app, pilot).notice == "Reading quarry: 2 of 5 documents."
        gate.open()
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert Person(app, pilot).notice == ""
        assert "Stone 4" in Person(app, pilot).page


async def test_keys_typed_before_the_target_is_open_are_taken_once_it_is(
    crowded: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, before=2)
    app = PrepdeckApp(crowded, "quarry")
    async with app.run_test(size=(80, 24)) as pilot:
        await gate.is_reached()
        person = Person(app, pilot)
        await person.type_at_once("r+12")
        assert person.place == "Today"
        gate.open()
        await app.workers.wait_for_complete()
        await person.settle()
        assert person.line.value == "+12"


async def finished(app: PrepdeckApp) -> None:
    """What the app was doing off the event loop has come to its end."""
    assert app._study_executor is not None
    await asyncio.to_thread(app._study_executor.shutdown)


async def test_leaving_while_a_target_is_read_reads_no_further(
    crowded: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, before=2)
    app = PrepdeckApp(crowded, "quarry")
    async with app.run_test(size=(80, 24)) as pilot:
        await gate.is_reached()
        await press(pilot, "q")
    gate.open()
    await finished(app)
    assert len(gate.read) == 3
    assert app.return_code == 0


async def test_escape_stays_with_the_target_that_is_open_and_keeps_what_was_read_of_another(
    study: Study, crowded: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, before=2)
    async with sit_down(study) as person:
        await person.press("t", "down", "enter")
        await gate.is_reached()
        await person.press("escape")
        gate.open()
        assert person.notice == "Canceled. Documents already read stay cached."
        assert "Runway" in person.header
    await finished(person.app)
    gate.read.clear()
    assert len(open_target(crowded, "quarry").document_infos) == 5
    assert gate.read == ["note-2", "note-3", "note-4"]


async def test_an_unknown_target_ends_the_app_with_a_reason(home: HomeFolders) -> None:
    app = PrepdeckApp(home, "acme")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
    assert app.failure is not None
    assert "acme" in str(app.failure)


@pytest.mark.parametrize(
    ("key", "place", "words"),
    [
        ("c", "Comp guide", "Signature Role Scarcity"),
        ("s", "Tech stack", "13x Faster Model Loading"),
        ("l", "Day in the life", "40%"),
        ("i", "Checklist", "0 of 6 done"),
        ("d", "Drill", "1 of 12"),
    ],
)
async def test_a_key_of_today_opens_its_place_and_q_leads_back(study: Study, key: str, place: str, words: str) -> None:
    async with sit_down(study) as person:
        await person.press(key)
        assert person.place == place
        assert f"Runway › {place}" in person.header
        assert words in person.page
        assert "q back" in person.keys
        await person.press("q")
        assert person.place == "Today"


async def test_q_on_today_ends_the_app(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("q")
        assert not person.app.is_running


async def test_escape_on_today_does_not_end_the_app(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("escape", "escape")
        assert person.app.is_running


# -- the drill


async def test_the_answer_is_hidden_until_space_and_a_grade_is_on_disk_before_the_next_card(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        assert "noise schedules" not in person.page
        await person.press("3")
        assert study.store.event_log.counted_grades == []
        await person.press("space")
        assert "noise schedules" in person.page
        await person.press("3")
        assert "2 of 12" in person.page
        assert [g.grade for g in reopened().store.event_log.counted_grades] == [Grade.GOOD]


async def test_the_grades_say_when_the_card_comes_back(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space")
        said = person.drawn("#grades")
        assert "1 again" in said
        assert "in 8 d" in said


async def test_a_key_held_down_grades_each_card_once(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", *"3" * 20)
        assert len(study.store.event_log.counted_grades) == 1


async def test_undo_asks_the_card_again_and_the_grade_is_as_if_never_given(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        first = person.page
        await person.press("space", "3", "u")
        assert person.page == first
        assert "Undone: grade of “" in person.notice
        assert "” (good)." in person.notice
        assert reopened().progress.memories == {}


async def test_undo_reaches_back_before_this_start_when_asked_twice(
    study: Study, reopened: Callable[[], Study]
) -> None:
    study.cards.grade("pay/base-nyc", Grade.EASY, 1)
    study = reopened()
    async with sit_down(study) as person:
        await person.press("d", "u")
        assert len(study.store.event_log.counted_grades) == 1
        assert "easy" in person.notice
        assert "u again" in person.notice
        await person.press("u")
        assert not study.progress.memories


async def test_a_defect_ends_in_one_line_and_a_report_and_nothing_is_lost(
    home: HomeFolders, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = PrepdeckApp(home, study=study)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the pilot hears of it too, and raises it when it ends
        async with app.run_test() as pilot:
            await press(pilot, "d", "space", "3")
            monkeypatch.setattr(TodayScreen, "action_round", broken)
            await press(pilot, "q", "r")
    assert app.failure is not None
    assert "a defect" in str(app.failure)
    assert app._exit_renderables == []
    assert "ZeroDivisionError" in (home.state_path / "crash.txt").read_text("utf-8")
    assert len(study.store.event_log.counted_grades) == 1


async def test_a_list_is_shown_item_by_item_before_it_can_be_graded(study: Study) -> None:
    async with sit_down(study) as person:
        view = person.app.screen.query_one(PageView)
        view.chosen = RowKey(RowKind.DECK, "measures")
        await person.press("enter")
        while "Name the three KPIs" not in person.page:
            await person.press("space", "3")
        await person.press("space")
        assert "Inference efficiency" in person.page
        assert "Control precision" not in person.page
        before = len(study.store.event_log.counted_grades)
        await person.press("3")
        assert len(study.store.event_log.counted_grades) == before
        await person.press("space", "space")
        assert "Workflow integration" in person.page
        await person.press("3")
        assert len(study.store.event_log.counted_grades) == before + 1


async def test_what_was_written_stands_beside_the_better_answer(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps 3")
        await person.press("enter")
        assert "your answer  fewer steps 3" in person.page
        assert "noise schedules" in person.page
        assert study.store.event_log.counted_grades == []


async def test_escape_leaves_the_writing_and_not_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w", "escape")
        assert person.place == "Drill"
        await person.press("space")
        assert "noise schedules" in person.page


async def test_escape_keeps_what_was_written_and_w_goes_on_with_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps")
        await person.press("escape")
        assert "your answer  fewer steps" in person.page
        assert "noise schedules" not in person.page
        await person.press("w")
        await person.type(" and why")
        await person.press("enter")
        assert "your answer  fewer steps and why" in person.page
        assert "noise schedules" in person.page


async def test_escape_after_the_writing_leaves_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w", "x", "escape", "escape")
        assert person.place == "Today"


async def test_what_was_written_is_kept_when_a_click_reveals_the_answer(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps")
        await person.click("#page", (10, 5))
        assert "your answer  fewer steps" in person.page
        assert "noise schedules" in person.page


async def test_what_was_written_does_not_go_over_to_the_next_card(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps")
        await person.press("enter", "3", "w")
        assert person.line.value == ""


async def test_the_keys_that_work_while_one_writes_are_named(study: Study) -> None:
    async with sit_down(study, (40, 20)) as person:
        await person.press("d", "w")
        assert "enter" in person.keys
        assert "esc" in person.keys
        assert "reveal" not in person.keys


async def test_what_was_written_is_shown_as_it_was_typed(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("*x* and [a](b)")
        await person.press("enter")
        assert "your answer  *x* and [a](b)" in person.page


@pytest.mark.parametrize("size", [(40, 20), (40, 12), (80, 24)])
async def test_the_answer_begins_in_view(study: Study, size: tuple[int, int]) -> None:
    async with sit_down(study, size) as person:
        await person.press("d", "space")
        assert "✓ better" in person.drawn()


async def test_each_item_of_a_list_comes_into_view(study: Study) -> None:
    async with sit_down(study, (40, 12)) as person:
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, "measures")
        await person.press("enter")
        while "Name the three KPIs" not in person.page:
            await person.press("space", "3")
        for number in (1, 2, 3):
            await person.press("space")
            assert f"\n   {number}  " in f"\n{person.drawn()}"


async def test_the_next_card_begins_at_its_top(study: Study) -> None:
    async with sit_down(study, (40, 12)) as person:
        await person.press("d", "space", "3")
        assert "2 of 12" in person.drawn()


async def test_enter_reveals_as_space_does(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "enter")
        assert "noise schedules" in person.page


async def switch_on(person: Person, deck: str) -> None:
    person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, deck)
    await person.press("x")


async def test_a_figure_is_typed_at_once_and_enter_takes_the_grade_that_is_proposed(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        assert "New York City: base salary in USD a year?" in person.page
        await person.type("210-285k")
        await person.press("enter")
        assert "✓ right" in person.page
        assert "210K–285K USD" in person.page
        assert study.store.event_log.counted_grades == []
        await person.press("enter")
        assert "2 of 9" in person.page
        assert person.line.has_focus
        assert person.line.value == ""
    assert [grade.grade for grade in reopened().store.event_log.counted_grades] == [Grade.GOOD]


async def test_the_person_may_grade_a_figure_otherwise(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        await person.type("10-20k")
        await person.press("enter")
        assert "✗ wrong" in person.page
        await person.press("2")
        assert [grade.grade for grade in study.store.event_log.counted_grades] == [Grade.HARD]


async def test_what_is_no_number_stays_to_be_mended_and_an_empty_enter_shows_the_figure(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        await person.type("dunno")
        await person.press("enter")
        assert "No number found" in person.notice
        assert person.line.value == "dunno"
        assert "210K–285K USD" not in person.page
        person.line.value = ""
        await person.press("enter")
        assert "210K–285K USD" in person.page
        await person.press("enter")
        assert study.store.event_log.counted_grades == []


async def test_escape_leaves_the_line_of_a_figure_and_then_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter", "2", "escape")
        assert "your answer  2" in person.page
        assert person.place == "Drill"
        await person.press("escape")
        assert person.place == "Today"


async def test_from_a_card_to_its_passage_and_back_to_the_card_as_it_was(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "faq")
        await person.press("enter", "space")
        before = person.page
        assert "o passage" in person.keys
        await person.press("o")
        assert person.place == "Day in the life"
        assert "Does a Runway PM need a degree" in person.drawn()
        await person.press("q")
        assert person.page == before
        assert study.progress.reading_positions == {}


async def test_pay_is_looked_up_where_its_bars_are(study: Study) -> None:
    async with sit_down(study, (80, 14)) as person:
        await switch_on(person, "figures")
        await person.press("enter", "escape", "o")
        assert person.place == "Drill", "before the reveal the passage would give the answer away"
        await person.press("space", "o")
        assert "New York City" in person.drawn()
        assert "210K – 285K" in person.drawn()


async def test_the_ends_of_a_list_are_one_key_away(study: Study) -> None:
    async with sit_down(study) as person:
        view = person.app.screen.query_one(PageView)
        first = view.chosen
        await person.press("G")
        assert view.chosen == RowKey(RowKind.DECK, "facts")
        await person.press("g")
        assert view.chosen == first


async def test_a_card_of_no_document_offers_no_passage(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "o")
        assert person.place == "Drill"
        assert "passage" not in person.keys


async def test_a_derived_deck_is_switched_on_and_off_and_the_next_start_knows(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study, (120, 10)) as person:
        view = person.app.screen.query_one(PageView)
        view.chosen = RowKey(RowKind.DOCUMENT, "comp-guide")
        await person.press("f12")
        assert "x on/off" not in person.keys
        view.chosen = RowKey(RowKind.DECK, "facts")
        await person.press("enter")
        assert person.place == "Today"
        assert "Press x to switch it on" in person.notice
        assert "x on/off" in person.keys
        ready = study.make_overview().unseen_count
        await person.press("x")
        assert "Tech facts is now on" in person.notice
        assert study.make_overview().unseen_count == ready + 10
        assert reopened().cards.is_deck_on("facts")
        assert "› " in person.drawn()
        assert "Tech facts" in person.drawn()
        await person.press("x")
        assert "Tech facts is now off" in person.notice
        assert not reopened().cards.is_deck_on("facts")
        assert study.make_overview().unseen_count == ready


async def test_a_deck_file_is_switched_off_like_any_deck_and_what_is_known_of_it_is_kept(
    study: Study, reopened: Callable[[], Study]
) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 3)
    async with sit_down(study) as person:
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, "mistakes")
        unseen = study.make_overview().unseen_count
        await person.press("x")
        assert "Mistakes to avoid is now off" in person.notice
        assert study.make_overview().unseen_count < unseen
        assert not reopened().cards.is_deck_on("mistakes")
        assert reopened().progress.memories == study.progress.memories
        await person.press("x")
        assert reopened().make_overview().unseen_count == unseen


async def test_the_end_says_what_it_came_to_and_offers_to_go_on(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        while "Done" not in person.page:
            await person.press("space", "4")
        assert len(study.store.event_log.counted_grades) == 12
        assert "Expected recall: 0% → 9%" in person.page
        assert "121 new" in person.page
        assert "d continue" in person.keys
        await person.press("d")
        assert "1 of 12" in person.page


async def test_a_drill_left_in_the_middle_goes_on_where_it_was(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4", "q", "q")
    async with sit_down(reopened()) as person:
        await person.press("d")
        assert "1 of 12" in person.page
        assert "the output flickers" not in person.page


@contextmanager
def full_disk(study: Study) -> Iterator[None]:
    """Nothing can be written meanwhile."""

    def full(_: object) -> None:
        raise NotWrittenError("not saved: No space left on device", hint="make room")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(study.store.journal, "append", full)
        yield


async def test_what_cannot_be_written_is_said_and_the_drill_goes_on_and_all_is_written_when_it_can(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3")
            assert "No space left" in person.notice
            assert "Not saved yet, but not lost" in person.notice
            assert "▲ 1 not saved" in person.header
            assert "2 of 12" in person.page
            await person.press("space", "3")
            assert "▲ 2 not saved" in person.header
            assert reopened().store.event_log.counted_grades == []
        await person.press("space", "3")
        assert "not saved" not in person.header
    assert len(reopened().store.event_log.counted_grades) == 3


async def test_what_could_not_be_written_is_tried_again_without_a_key(
    study: Study, reopened: Callable[[], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.ui.study_app._SAVE_RETRY_SECONDS", 0.01)
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3")
        while "not saved" in person.header:
            await person.wait(0.01)
        assert "Saved" in person.notice
    assert len(reopened().store.event_log.counted_grades) == 1


@pytest.mark.parametrize("keys", [["q", "q"], ["ctrl+q"]])
async def test_leaving_with_something_unwritten_asks(study: Study, keys: list[str]) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3", *keys)
            assert person.place == "ChoiceScreen"
            assert "Not saved yet: 1" in person.page
            await person.press("escape")
            assert person.app.is_running
            await person.press(*keys[-1:], "down", "enter")
    assert study.unwritten_count == 1
    assert person.app.return_code == 0


async def test_leaving_writes_what_can_be_written_by_then(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3")
        await person.press("ctrl+q")
    assert len(reopened().store.event_log.counted_grades) == 1


async def test_grades_given_elsewhere_are_known_at_the_next_card(study: Study, reopened: Callable[[], Study]) -> None:
    other = reopened()
    async with sit_down(study) as person:
        await person.press("d")
        waiting = person.app.screen.drill_session.card_chooser.card_queue.waiting_ids  # type: ignore[attr-defined]
        other.cards.grade(waiting[1], Grade.GOOD, 1)
        await person.press("space", "3")
        assert person.app.screen.drill_session.card_chooser.current_card_id == waiting[2]  # type: ignore[attr-defined]
        assert len(study.store.event_log.counted_grades) == 2


async def test_what_was_taken_back_on_today_counts_again(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("i", "down", "space", "q", "u")
        assert "Undone" in person.notice
        assert study.progress.done_items == {}
        await person.press("U")
        assert "Redone" in person.notice
        assert len(study.progress.done_items) == 1


# -- cards set aside, and notes


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize(("key", "said"), [("x", "Suspended"), ("z", "Buried")])
async def test_a_card_is_set_aside_and_comes_back_with_undo(
    study: Study, reopened: Callable[[], Study], key: str, said: str, *, revealed: bool
) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        first = person.page
        await person.press(*["space"] * revealed, key)
        assert said in person.notice
        assert person.page != first
        assert "1 of 11" in person.page
        assert reopened().progress.set_aside_until.keys() == {"mistakes/flicker-in-motion"}
        await person.press("u")
        assert "Undone" in person.notice
        assert person.page == first
        assert reopened().progress.set_aside_until == {}
        await person.press("U")
        assert person.page != first
        assert study.progress.set_aside_until.keys() == {"mistakes/flicker-in-motion"}


async def test_undo_goes_back_through_grades_and_cards_set_aside_in_turn(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        pages = [person.page]
        for keys in (["space", "3"], ["x"], ["space", "1"], ["z"]):
            await person.press(*keys)
            pages.append(person.page)
        for before in reversed(pages[:-1]):
            await person.press("u")
            assert person.page == before
        assert not study.progress.memories
        assert not study.progress.set_aside_until


async def test_a_buried_card_is_asked_again_on_the_next_day_and_a_suspended_one_is_not(
    study: Study, clock: Clock
) -> None:
    async with sit_down(study) as person:
        await person.press("d", "x", "z", "q")
        assert "2 cards suspended or buried" in person.page
        clock.wait(hours=15.9)
        assert len(study.cards.set_aside_cards()) == 2
        clock.wait(hours=0.2)  # it is past four in the morning
        await person.press("d", "q")
        assert "1 card suspended or buried" in person.page


async def test_today_opens_the_cards_set_aside_and_enter_has_one_asked_again(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        assert "suspended or buried" not in person.page
        await person.press("d")
        first = study.cards.prompt_of("mistakes/flicker-in-motion")[:30]
        await person.press("x", "z", "q")
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.SET_ASIDE)
        await person.press("enter")
        assert person.place == "Set aside"
        assert "suspended" in person.page
        assert "buried until Sun 22 Nov 04:00" in person.page
        assert first in person.page
        await person.press("enter")
        assert "Resumed" in person.notice
        assert first not in person.page
        assert len(reopened().progress.set_aside_until) == 1
        await person.press("u")
        assert first in person.page
        await person.press("enter", "enter")
        assert "No cards are set aside" in person.page
        await person.press("q")
        assert "suspended or buried" not in person.page


async def test_a_card_set_aside_elsewhere_is_passed_over(study: Study, reopened: Callable[[], Study]) -> None:
    other = reopened()
    async with sit_down(study) as person:
        await person.press("d")
        waiting = person.app.screen.drill_session.card_chooser.card_queue.waiting_ids  # type: ignore[attr-defined]
        other.cards.suspend(waiting[1])
        await person.press("space", "3")
        assert person.app.screen.drill_session.card_chooser.current_card_id == waiting[2]  # type: ignore[attr-defined]


async def test_what_cannot_be_set_aside_on_disk_is_set_aside_all_the_same(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "x")
            assert "Not saved yet, but not lost" in person.notice
            assert "▲ 1 not saved" in person.header
            assert "1 of 11" in person.page
        await person.press("z")
    assert len(reopened().progress.set_aside_until) == 2


async def test_a_note_stands_below_the_answer_and_an_empty_one_is_none(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n")
        assert "Note on “" in person.dialog
        await person.type("*blink* twice")
        await person.press("enter")
        assert "Note saved." in person.notice
        assert "blink" not in person.page
        await person.press("space")
        assert "note         *blink* twice" in person.page
        assert set(reopened().progress.notes.values()) == {"*blink* twice"}
        await person.press("n", "ctrl+u", "enter")
        assert "blink" not in person.page
        assert reopened().progress.notes == {}
        await person.press("u")
        assert "Undone: note on" in person.notice
        assert "note         *blink* twice" in person.page


async def test_a_note_left_as_it_was_writes_nothing(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n", "enter", "n", "escape")
        assert not study.store.journal.path.exists()


# -- edited cards


async def test_what_was_moved_to_an_edited_card_is_in_words_when_it_is_taken_back(
    home: HomeFolders, clock: Clock
) -> None:
    decks = home.targets_path / "runway" / "decks"
    decks.mkdir(parents=True)
    (decks / "ink.md").write_text("## How often do the nibs change?\n\nDaily.\n", "utf-8")
    study = Study.open(home, "runway", clock)
    study.cards.grade(next(card for card in study.target.cards_by_id if card.startswith("ink/")), Grade.GOOD, 1)
    (decks / "ink.md").write_text("## How often do the nibs change by hand?\n\nDaily.\n", "utf-8")
    async with sit_down(Study.open(home, "runway", clock)) as person:
        await person.press("u")
        assert "Undone: history of “How often do the nibs change by hand?”" in person.notice


# -- the checklist


async def test_an_item_is_done_and_open_again_and_the_next_start_knows(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("i", "down", "space")
        assert "1 of 6 done" in person.page
        assert set(reopened().progress.done_items) == {"checklist/own-portfolio"}
        await person.press("space")
        assert "0 of 6 done" in person.page
        assert reopened().progress.done_items == {}


async def test_evidence_is_kept_with_the_item(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("i", "enter")
        await person.type("talked it through")
        await person.press("enter")
        assert "done: talked it through" in person.page
        assert reopened().progress.done_items["checklist/audit-the-models"].text == "talked it through"


async def test_evidence_is_shown_as_it_was_typed(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("i", "enter")
        await person.type("*x* and [a](b)")
        await person.press("enter")
        assert "done: *x* and [a](b)" in person.page


@pytest.mark.parametrize("key", ["p", "i", "d", "s"])
async def test_every_key_of_a_place_is_listed_once(study: Study, key: str) -> None:
    async with sit_down(study) as person:
        await person.press(key)
        offered = person.keys
        await person.press("question_mark")
        listed = [name for row in person.page.split("\n")[3:] for name in row.partition("   ")[0].split()]
        assert len(listed) == len(set(listed))
        assert "enter" not in offered


async def test_a_checklist_card_is_marked_as_done_in_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4", "m")
        assert set(study.progress.done_items) == {"checklist/audit-the-models"}
        assert "Marked as done" in person.notice


# -- the day of the interview


async def test_the_day_is_asked_for_once_and_never_required(study: Study) -> None:
    async with sit_down(study) as person:
        assert "When is the interview?" in person.page
        await person.press("n")
        assert "When is the interview?" not in person.page
    async with sit_down(study) as person:
        assert "When is the interview?" not in person.page


async def test_the_day_is_read_back_in_full_before_it_counts(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        await person.type("4 Dec 15:00")
        understood = person.app.screen.query_one("#understood", LineBar)
        assert "Friday 4 December 2026, 15:00" in "".join(line.text for line in understood.given)
        assert study.progress.rounds == {}
        await person.press("enter")
        assert "Fri 4 Dec 15:00 · in 13 days" in person.header
        assert "When is the interview?" not in person.page


@pytest.mark.parametrize("text", ["banana", "2020-01-01", ""])
async def test_what_is_no_date_ahead_is_refused_and_can_be_mended(study: Study, text: str) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        await person.type(text)
        await person.press("enter")
        assert person.place == "TextInputScreen"
        assert study.progress.rounds == {}
        await person.press("escape")
        assert person.place == "Today"


async def test_the_dialog_names_the_zone_and_reads_what_is_typed_in_it(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.ui.screens.round.local_zone", lambda: "America/New_York")
    async with sit_down(study) as person:
        await person.press("r")
        assert "Time zone: America/New_York" in person.dialog
        await person.type("4 Dec 15:00")
        assert "Friday 4 December 2026, 15:00 America/New_York, in 13 days" in person.dialog
        await person.press("enter")
        assert study.progress.rounds["Interview"].starts_at == datetime(2026, 12, 4, 20, 0, tzinfo=UTC)


async def test_a_day_left_as_it_was_does_not_move_on_a_machine_in_another_zone(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.ui.screens.round.local_zone", lambda: "America/New_York")
    study.rounds.schedule(datetime(2026, 12, 4, 6, 0, 30, tzinfo=UTC), "Asia/Tokyo")
    before, written = study.progress.rounds, study.store.journal.path.read_bytes()
    async with sit_down(study) as person:
        await person.press("r", "enter")
        assert "Time zone: Asia/Tokyo" in person.dialog
        assert "Friday 4 December 2026, 15:00 Asia/Tokyo" in person.dialog
        await person.press("enter")
        assert person.place == "Rounds"
        assert study.progress.rounds == before
        assert study.store.journal.path.read_bytes() == written


@pytest.mark.parametrize(
    ("typed", "starts", "zone"),
    [
        ("5 Dec 10:00", datetime(2026, 12, 5, 1, 0, tzinfo=UTC), "Asia/Tokyo"),
        ("5 Dec 10:00 Europe/Prague", datetime(2026, 12, 5, 9, 0, tzinfo=UTC), "Europe/Prague"),
    ],
)
async def test_a_day_that_is_moved_keeps_its_zone_unless_another_is_typed(
    study: Study, typed: str, starts: datetime, zone: str
) -> None:
    study.rounds.schedule(datetime(2026, 12, 4, 6, 0, tzinfo=UTC), "Asia/Tokyo", "Onsite")
    async with sit_down(study) as person:
        await person.press("r", "d", "ctrl+u")
        await person.type(typed)
        await person.press("enter")
        moved = study.progress.rounds["Onsite"]
        assert (moved.starts_at, moved.zone_name) == (starts, zone)


async def test_after_the_interview_the_next_can_be_set(study: Study) -> None:
    study.rounds.schedule(NOON - timedelta(days=2), "UTC")
    async with sit_down(study, (40, 20)) as person:
        assert "Interview was on Thu 19 Nov 12:00" in person.page
        await person.press("r")
        await person.type("4 Dec 15:00")
        await person.press("enter")
        assert "Interview 2 on Fri 4 Dec 15:00" in person.page
        assert "was on" not in person.page
        assert len(study.progress.rounds) == 2


async def test_a_day_can_be_taken_away(study: Study) -> None:
    study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    async with sit_down(study) as person:
        assert "in 3 days" in person.header
        await person.press("r", "d", "ctrl+u", "enter")
        assert "in 3 days" not in person.header


# -- reading


async def test_headings_are_jumped_to_and_the_end_is_said(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("l", "right_square_bracket")
        view = person.app.screen.query_one(PageView)
        assert view._page_layout.lines[view.scroll_offset.y].heading == "Time split"
        await person.press("left_square_bracket")
        assert "No more headings above" in person.notice


async def test_words_are_found_across_line_ends_and_n_goes_on(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash")
        await person.type("spot instance")
        await person.press("enter")
        assert "1 of " in person.notice
        top = person.app.screen.query_one(PageView).scroll_offset.y
        assert top > 0
        await person.press("n")
        assert "2 of " in person.notice


async def test_words_that_are_not_there_are_said(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash")
        await person.type("zebra")
        await person.press("enter")
        assert "“zebra” is not in this document" in person.notice


async def test_a_document_opens_where_it_was_left(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("s", "pagedown", "pagedown")
        left = person.app.screen.query_one(PageView).top_source_line
        await person.press("q")
        assert "read" in person.page
    async with sit_down(reopened(), (120, 40)) as person:
        await person.press("s")
        assert person.app.screen.query_one(PageView).top_source_line == left


async def test_the_outline_stands_beside_the_text_where_there_is_room(study: Study) -> None:
    async with sit_down(study, (160, 48)) as person:
        await person.press("s")
        outline = person.app.screen.query_one("#outline")
        assert outline.display
        await person.click("#outline", (5, 4))
        assert person.app.screen.query_one(PageView).scroll_offset.y > 0
        await person.resize(80, 24)
        assert not outline.display


# -- everywhere


async def test_question_mark_lists_the_keys_of_the_place_one_is_in(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("question_mark")
        assert "Keys in Today" in person.page
        assert "drill" in person.page
        await person.press("escape", "s", "question_mark")
        assert "Keys in Tech stack" in person.page
        assert "next heading" in person.page
        assert "prepare" not in person.page
        await person.press("question_mark")
        assert not isinstance(person.app.screen, KeysScreen)


async def test_every_key_of_a_place_says_what_it_does(study: Study) -> None:
    async with sit_down(study) as person:
        for key in ("d", "c", "p", "i"):
            await person.press(key)
            active = person.app.screen.active_bindings.values()
            assert all(each.binding.description for each in active)
            await person.press("q")


async def test_a_click_on_a_row_opens_it_and_on_a_key_presses_it(study: Study) -> None:
    async with sit_down(study) as person:
        rows = person.app.screen.query_one(PageView)._page_layout
        at = next(n for n, line in enumerate(rows.lines) if line.row_key == RowKey(RowKind.DOCUMENT, "tech-stack"))
        await person.click("#page", (20, at + 1))
        assert person.place == "Tech stack"
        await person.click("#keys", (person.keys.index("q back") + 2, 0))
        assert person.place == "Today"


async def test_a_click_reveals_a_card_and_another_grades_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        await person.click("#page", (10, 5))
        assert "noise schedules" in person.page
        await person.click("#grades", (2 + 19 * 2 + 3, 1))
        assert [g.grade for g in study.store.event_log.counted_grades] == [Grade.GOOD]


async def test_the_look_is_kept_for_the_next_start(study: Study) -> None:
    async with sit_down(study) as person:
        before = person.app.theme
        await person.press("ctrl+t")
        assert person.app.theme != before
        chosen = person.app.theme
    async with sit_down(study) as person:
        assert person.app.theme == chosen


# -- dialogs


async def test_the_summary_is_written_where_the_person_says(study: Study, tmp_path: Path) -> None:
    async with sit_down(study) as person:
        await person.press("e", "enter")
        assert "Summary saved to" in person.notice
        assert (tmp_path / "runway-summary.md").read_text("utf-8").startswith("# Runway")


async def test_enter_never_replaces_a_file_and_the_key_that_does_is_named(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "runway-summary.md"
    path.write_text("mine", "utf-8")
    async with sit_down(study) as person:
        await person.press("e", *["enter"] * 5)
        assert path.read_text("utf-8") == "mine"
        assert "press ctrl+r to replace it" in person.drawn("#understood")
        assert "ctrl+r replace" in person.keys
        await person.press("ctrl+r")
        assert path.read_text("utf-8").startswith("# Runway")
        assert "Summary saved to" in person.notice


async def test_replacing_is_offered_only_while_the_dialog_says_that_the_file_is_there(
    study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "runway-summary.md"
    path.write_text("mine", "utf-8")
    async with sit_down(study) as person:
        await person.press("e", "x")
        assert "New file" in person.drawn("#understood")
        assert "replace" not in person.keys
        await person.press("ctrl+r")
        assert person.place == "ExportScreen"
        assert not (tmp_path / "runway-summary.mdx").exists()


async def test_a_file_that_came_into_being_meanwhile_can_be_replaced_too(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "runway-summary.md"
    async with sit_down(study) as person:
        await person.press("e")
        path.write_text("theirs", "utf-8")
        await person.press("enter")
        assert path.read_text("utf-8") == "theirs"
        await person.press("ctrl+r")
        assert path.read_text("utf-8").startswith("# Runway")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("~nobody-of-this-name", "there is no such home folder"),
        ("~nobody-of-this-name/a.md", "there is no such home folder"),
        ("x" * 300, "too long"),
        ("x" * 200_000, "too long"),
        ("a-file/b", "Not a directory"),
        (".", "it is a folder"),
        (" ", "a file name"),
    ],
    ids=lambda text: ascii(text[:12]),
)
async def test_what_is_no_name_for_a_file_is_said_while_it_is_typed_and_at_enter(
    study: Study, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "a-file").write_text("mine", "utf-8")
    async with sit_down(study) as person:
        await person.press("e")
        person.line.value = text
        await person.press("right")
        assert said in " ".join(person.drawn("#understood").split())
        await person.press("enter")
        assert person.place == "ExportScreen"
        assert said in " ".join(person.drawn("#understood").split())
        assert len(person.drawn("#understood").split("\n")) == 1
        await person.press("escape")
        assert person.place == "Today"


async def test_a_document_that_is_gone_meanwhile_is_left_out_of_the_summary_and_named(
    home: HomeFolders, clock: Clock, tmp_path: Path
) -> None:
    note = home.targets_path / "runway" / "call.md"
    note.parent.mkdir(parents=True)
    note.write_text("# A call\n\nInk.\n", "utf-8")
    async with sit_down(Study.open(home, "runway", clock)) as person:
        note.unlink()
        await person.press("e", "enter")
        assert person.place == "Today"
        assert "runway-summary.md without unreadable files: call.md" in " ".join(person.notice.split())
    assert (tmp_path / "runway-summary.md").read_text("utf-8").startswith("# Runway")


async def test_a_file_that_prepdeck_keeps_is_not_offered_to_be_replaced(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    path = study.store.journal.path
    before = path.read_bytes()
    async with sit_down(study) as person:
        await person.press("e")
        person.line.value = str(path)
        for key in ("right", "ctrl+r", "enter"):
            await person.press(key)
            assert "prepdeck keeps its own files there; choose another file" in person.drawn("#understood")
            assert "replace" not in person.keys
        assert person.place == "ExportScreen"
    assert path.read_bytes() == before


async def test_what_a_text_is_taken_for_never_hides_why_it_was_refused(study: Study) -> None:
    loop = asyncio.get_running_loop()
    async with sit_down(study) as person:

        def understood(text: str) -> tuple[str, TextStyle]:
            if text == "x":  # enter is pressed while this is still being found out
                asyncio.run_coroutine_threadsafe(person.line.action_submit(), loop).result()
                for _ in range(1000):  # whatever could overtake it does
                    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()
            return f"taken for {text}", TextStyle.DIM

        def refuse(text: str) -> str:
            raise NotWrittenError(f"{text} was refused")

        person.app.push_screen(TextInputScreen("What?", "", understood, refuse))
        await person.press("x")
        assert person.drawn("#understood").strip() == "x was refused"


async def test_enter_acts_on_all_that_was_typed_before_it_however_fast(study: Study) -> None:
    taken: list[str] = []

    def take(text: str) -> str:
        taken.append(text)
        return text

    async with sit_down(study) as person:
        person.app.push_screen(TextInputScreen("What?", "", lambda text: (text, TextStyle.DIM), take))
        await person.press()
        for key in (*"quickly", "enter", "enter"):
            person.app.simulate_key(key)
        await person.press()
        assert taken == ["quickly"]


async def test_the_text_of_a_dialog_is_whole_at_every_width_it_is_resized_to(study: Study) -> None:
    async with sit_down(study, (120, 40)) as person:
        await person.press("i", "enter")
        question = person.drawn("#question").split()
        for width in (80, 40, 60):
            await person.resize(width, 40)
            assert person.drawn("#question").split() == question


@pytest.mark.parametrize("size", [(160, 48), (80, 24), (40, 20)])
async def test_a_long_message_is_shown_whole(study: Study, size: tuple[int, int]) -> None:
    message = "It is " + "really " * 20 + "the end"
    async with sit_down(study, size) as person:
        screen = person.app.screen
        assert isinstance(screen, TodayScreen)
        screen.show_message(message)
        await person.press()
        assert person.drawn("#notice").split() == message.split()
        await person.resize(60, 24)
        assert person.drawn("#notice").split() == message.split()


async def test_a_message_longer_than_the_window_says_that_it_was_cut(study: Study) -> None:
    async with sit_down(study) as person:
        screen = person.app.screen
        assert isinstance(screen, TodayScreen)
        screen.show_message("word " * 40_000)
        await person.press()
        assert person.drawn("#notice").endswith("…")
        assert "Today" in person.drawn("#page")


# -- what is there, and what can be done


async def test_more_below_the_window_is_shown_until_the_end_is_in_view(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        assert person.drawn().split("\n")[-1] == "  ▼ more"
        await person.press("end")
        assert "▼ more" not in person.drawn()
        assert person.page.split("\n")[-1].strip() in person.drawn()


async def test_turning_pages_to_the_end_shows_every_line(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        seen: set[str] = set()
        for _ in range(60):
            seen |= {row.strip() for row in person.drawn().split("\n")}
            await person.press("pagedown")
        assert {row.strip() for row in person.page.split("\n")} <= seen | {""}


async def test_a_click_on_more_turns_the_page(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        view = person.app.screen.query_one(PageView)
        await person.click("#page", (5, view.size.height))
        assert view.scroll_offset.y > 0


async def test_the_row_one_has_come_down_to_is_never_behind_the_sign_that_there_is_more(study: Study) -> None:
    async with sit_down(study, (40, 16)) as person:
        for _ in range(9):
            await person.press("down")
            assert "› " in person.drawn()


async def test_no_row_is_pointed_at_behind_a_dialog(study: Study) -> None:
    async with sit_down(study) as person:
        view = person.app.screen.query_one(PageView)

        def painted() -> str:
            return "\n".join(strip.text for strip in view.render_lines(view.outer_size.region))

        assert "› " in painted()
        for key in ("r", "e", "question_mark"):
            await person.press(key)
            assert "› " not in painted()
            await person.press("escape")
            assert "› " in painted()


async def test_drilling_is_not_offered_where_there_is_no_deck_and_the_page_says_so(home: HomeFolders) -> None:
    (home.targets_path / "acme").mkdir(parents=True)
    (home.targets_path / "acme" / "notes.md").write_text("# Acme\n\nA note.\n", "utf-8")
    async with sit_down(Study.open(home, "acme")) as person:
        assert "d drill" not in person.keys
        assert "no decks yet" in person.page
        await person.press("d")
        assert person.place == "Today"


async def test_drilling_is_offered_again_when_a_card_comes_due(home: HomeFolders, clock: Clock) -> None:
    own = home.targets_path / "acme" / "decks"
    own.mkdir(parents=True)
    (own / "one.md").write_text("## One?\n\nYes.\n", "utf-8")
    async with sit_down(Study.open(home, "acme", clock)) as person:
        assert "d drill" in person.keys
        await person.press("d", "space", "4", "q")
        assert "d drill" not in person.keys
        assert "nothing is due" in person.page
        clock.wait(days=30)
        await person.press("question_mark", "escape")
        assert "d drill" in person.keys


async def test_in_ascii_everything_drawn_is_ascii_and_keys_have_names(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREPDECK_ASCII", "1")
    async with sit_down(study) as person:
        assert "> " in person.drawn()
        await person.press("s")
        assert person.drawn().split("\n")[-1] == "  v more"
        await person.press("q", "i", "e")
        assert "enter confirm" in person.keys
        person.line.value = "👨\u200d👩\u200d👧 東京"
        await person.press("right")
        assert person.drawn("Input").strip() == "?  ? ?"
        assert person.drawn("Input").isascii()
        await person.press("enter")
        assert "done: ?" in person.drawn()
        assert "??" not in person.drawn()
        assert person.drawn().isascii()


# -- what is read


async def test_what_cannot_be_read_is_named_and_the_rest_is_there(home: HomeFolders) -> None:
    own = home.targets_path / "runway" / "decks"
    own.mkdir(parents=True)
    (own / "mine.md").write_text("## A prompt without an answer\n", "utf-8")
    async with sit_down(Study.open(home, "runway")) as person:
        assert "mine.md:1: no answer" in " ".join(person.page.split())
        assert "Mistakes to avoid" in person.page


async def test_text_from_files_is_never_markup(home: HomeFolders) -> None:
    own = home.targets_path / "acme" / "decks"
    own.mkdir(parents=True)
    (own / "odd.md").write_text("## [bold]x[/bold] \x1b[31mred\n\n[@click=app.quit]y[/]\n", "utf-8")
    study = Study.open(home, "acme")
    async with sit_down(study) as person:
        await person.press("d", "space")
        assert "[bold]x[/bold]" in person.page
        assert "\x1b" not in person.page
        assert "[@click=app.quit]y[/]" in person.page


async def test_another_target_is_opened_with_t(study: Study) -> None:
    own = study.home.targets_path / "acme" / "decks"
    own.mkdir(parents=True)
    (own / "one.md").write_text("## One?\n\nYes.\n", "utf-8")
    async with sit_down(study) as person:
        await person.press("t", "up", "up", "down", "enter")
        await person.app.workers.wait_for_complete()
        await person.press("escape")
        assert "Acme › Today" in person.header


@pytest.mark.parametrize("first_size", [(80, 24), pytest.param((20, 6), marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "keys", [(), ("c",), ("s",), ("l",), ("p",), ("i",), ("m",), ("d", "space"), ("r",), ("question_mark",)]
)
async def test_every_page_fits_every_size_it_is_resized_to(
    study: Study, first_size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with sit_down(study, first_size) as person:
        await person.press(*keys)
        for size in ((40, 20), (47, 23), (120, 40), (200, 60), (20, 6), (80, 24)):
            await person.resize(*size)
            for view in person.app.screen.query(PageView):
                width = view.scrollable_content_region.width
                assert not view.display or all(line.width <= width for line in view._page_layout.lines)


@pytest.mark.parametrize("size", [(20, 6), (80, 6), (80, 5)])
async def test_an_answer_can_be_read_on_very_few_rows(study: Study, size: tuple[int, int]) -> None:
    async with sit_down(study, size=size) as person:
        await person.press("d", "space")
        card = person.app.screen.query_one(PageView)
        assert card.size.height >= 2
        await person.press("G")
        assert card.scroll_offset.y + card.size.height >= len(card._page_layout.lines)
        await person.press("g")
        assert card.scroll_offset.y == 0


async def test_redo_counts_the_grade_on_screen_as_undo_took_it_back(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        for _ in range(3):
            while "reveal" in person.keys:
                await person.press("space")
            await person.press("3")
        shown = [person.page.split("\n")[0].split("  ")[-1].strip()]
        for key in "uUuUuuUU":
            await person.press(key)
            shown.append(person.page.split("\n")[0].split("  ")[-1].strip())
        three, two, one = "4 of 12", "3 of 12", "2 of 12"
        assert shown == [three, two, three, two, three, two, one, two, three]


@pytest.mark.parametrize("has_round", [False, True])
async def test_the_end_counts_every_grade_that_counts(study: Study, seed: int, *, has_round: bool) -> None:
    if has_round:
        study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    dice = random.Random(seed)  # noqa: S311 - the same keys for the same seed
    async with sit_down(study) as person:
        await person.press("d")
        for _ in range(20):
            while "reveal" in person.keys:
                await person.press("space")
            await person.press(dice.choice("3334uuU"))
        session = person.app.screen.drill_session  # type: ignore[attr-defined]
        counted = [card for card, _ in session.card_chooser.card_queue.given_grades]
    grades = [event for event in study.store.event_log.all_events if isinstance(event, CardGraded)]
    assert sorted(counted) == sorted(event.card for event in grades if study.store.event_log.is_counted(event))
