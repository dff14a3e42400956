"""The screens, operated by keys and clicks as a person would."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.events import AppFocus

from clock import NOON, Clock
from person import Person, sit_down
from prepdeck.errors import NotWrittenError, Problem
from prepdeck.journal.backup import count_events, list_backups
from prepdeck.library import reading
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import open_target
from prepdeck.memory.grades import Grade
from prepdeck.pages.line import TextStyle
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.events import CardGraded
from prepdeck.settings import Settings
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens import today
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.drill import DrillScreen
from prepdeck.ui.screens.keys import KeysScreen
from prepdeck.ui.screens.text_input import TextInputScreen
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.widgets.bars import LineBar
from prepdeck.ui.widgets.page_view import PageView
from settled_app import press, settle

pytestmark = pytest.mark.usefixtures("without_frames")


async def test_the_app_opens_runway_on_today_without_any_setup(home: HomeFolders) -> None:
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
        await settle(pilot)
        person = Person(app, pilot)
        assert "Runway › Today" in person.header
        assert "Mistakes to avoid" in person.page
        assert "d drill" in person.keys


async def test_a_start_backs_up_the_journals(home: HomeFolders, study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    app = PrepdeckApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
        await settle(pilot)
        await app.workers.wait_for_complete()
        (backup,) = list_backups(home.backups_path)
        assert backup.journal_name == study.store.journals.path.name
        assert count_events(backup) == len(study.store.event_log)
        assert "backup" not in Person(app, pilot).page


class ReadingGate:
    """Stops the reading of documents before one of them, until the gate is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, before_count: int) -> None:
        self.read: list[str] = []
        self.reached, self._opened = threading.Event(), threading.Event()
        parse_file = reading.parse_file

        def parse_when_open(document_file: reading.DocumentFile) -> reading.ParsedFile | Problem:
            if len(self.read) == before_count:
                self.reached.set()
                assert self._opened.wait(10)
            self.read.append(document_file.short_name)
            return parse_file(document_file)

        monkeypatch.setattr(reading, "parse_file", parse_when_open)
        monkeypatch.setattr(today, "_SILENT_READING_SECONDS", 0)
        monkeypatch.setattr(today, "_PROGRESS_UPDATE_SECONDS", 0)

    async def is_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 10)

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def home_with_unread_target(home: HomeFolders) -> HomeFolders:
    """Return a home with a target of five documents that were never read."""
    folder_path = home.targets_path / "quarry"
    folder_path.mkdir(parents=True)
    for note_number in range(5):
        (folder_path / f"note-{note_number}.md").write_text(f"# Stone {note_number}\n\nGrey.\n", "utf-8")
    return home


async def test_the_progress_of_opening_a_target_is_shown(
    home_with_unread_target: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = ReadingGate(monkeypatch, before_count=2)
    app = PrepdeckApp(home_with_unread_target, "quarry")
    async with app.run_test(size=(80, 24)) as pilot:
        await gate.is_reached()
        await settle(pilot, waits_for_workers=False)
        assert Person(app, pilot).notice == "Reading quarry: 2 of 5 documents."
        gate.open()
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert Person(app, pilot).notice == ""
        assert "Stone 4" in Person(app, pilot).page


async def test_keys_typed_before_the_target_is_open_are_handled_later(
    home_with_unread_target: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = ReadingGate(monkeypatch, before_count=2)
    app = PrepdeckApp(home_with_unread_target, "quarry")
    async with app.run_test(size=(80, 24)) as pilot:
        await gate.is_reached()
        person = Person(app, pilot)
        person.waits_for_workers = False
        await person.type_at_once("r+1q?2")
        assert person.place == "Today"
        gate.open()
        await app.workers.wait_for_complete()
        await person.settle()
        assert person.line.value == "+1q?2"


async def wait_for_study_thread(app: PrepdeckApp) -> None:
    """Wait until the study thread is done."""
    assert app._study_executor is not None
    await asyncio.to_thread(app._study_executor.shutdown)


async def test_leaving_stops_the_reading_of_a_target(
    home_with_unread_target: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = ReadingGate(monkeypatch, before_count=2)
    app = PrepdeckApp(home_with_unread_target, "quarry")
    async with app.run_test(size=(80, 24)) as pilot:
        await gate.is_reached()
        await press(pilot, "q", waits_for_workers=False)
    gate.open()
    await wait_for_study_thread(app)
    assert len(gate.read) == 3
    assert app.return_code == 0


async def test_escape_cancels_opening_another_target_and_keeps_read_documents(
    study: Study, home_with_unread_target: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = ReadingGate(monkeypatch, before_count=2)
    async with sit_down(study) as person:
        person.waits_for_workers = False
        await person.press("t", "down", "enter")
        await gate.is_reached()
        await person.press("escape")
        gate.open()
        assert person.notice == "Canceled. Documents already read stay cached."
        assert "Runway" in person.header
    await wait_for_study_thread(person.app)
    gate.read.clear()
    assert len(open_target(home_with_unread_target, "quarry").document_infos) == 5
    assert gate.read == ["note-2", "note-3", "note-4"]


@pytest.mark.usefixtures("home_with_unread_target")
async def test_keys_while_another_target_opens_do_nothing_in_either(
    study: Study, monkeypatch: pytest.MonkeyPatch, reopened: Callable[[], Study]
) -> None:
    gate = ReadingGate(monkeypatch, before_count=2)
    async with sit_down(study) as person:
        person.waits_for_workers = False
        await person.press("t", "down", "enter")
        await gate.is_reached()
        await person.press("d", "space", "3", "i", "space")
        assert person.place == "Today"
        gate.open()
        await person.app.workers.wait_for_complete()
        await settle(person._pilot)
        assert "Quarry" in person.header
        assert person.place == "Today"
    assert len(reopened().store.event_log) == 0
    assert len(Study.open(study.home, "quarry", study.recorder.clock).store.event_log) == 0


@pytest.mark.usefixtures("home_with_unread_target")
async def test_ctrl_c_ends_the_app_while_another_target_opens(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = ReadingGate(monkeypatch, before_count=2)
    async with sit_down(study) as person:
        person.waits_for_workers = False
        await person.press("t", "down", "enter")
        await gate.is_reached()
        stop_opening = person.app._stop_opening
        assert stop_opening is not None
        leaving = asyncio.create_task(person.press("ctrl+c"))
        assert await asyncio.to_thread(stop_opening.wait, 10)
        gate.open()
        await leaving
    assert person.app.failure is None
    assert gate.read == ["note-0", "note-1", "note-2"]


async def test_an_unknown_target_ends_the_app_with_an_error(home: HomeFolders) -> None:
    app = PrepdeckApp(home, "acme")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
    assert app.failure is not None
    assert "acme" in str(app.failure)


async def test_too_little_memory_ends_the_app_with_an_error(home: HomeFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Study:
        raise MemoryError

    monkeypatch.setattr(Study, "open", fail)
    app = PrepdeckApp(home, "runway")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.workers.wait_for_complete()
    assert str(app.failure).startswith("there is not enough memory to open this target; ")


@pytest.mark.parametrize(
    ("key", "screen_title", "expected_text"),
    [
        ("c", "Pay guide", "Signature Role Scarcity"),
        ("s", "Tech brief", "13x Faster Model Loading"),
        ("l", "Day in the life", "40%"),
        ("i", "Checklist", "0 of 6 ticked"),
        ("d", "Drill", "0 of 12 done"),
    ],
)
async def test_a_key_of_today_opens_its_screen_and_q_goes_back(
    study: Study, key: str, screen_title: str, expected_text: str
) -> None:
    async with sit_down(study) as person:
        await person.press(key)
        assert person.place == screen_title
        assert f"Runway › {screen_title}" in person.header
        assert expected_text in person.page
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


async def test_a_grade_is_saved_before_the_next_card(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        assert "noise schedules" not in person.page
        await person.press("3")
        assert study.store.event_log.counted_grades == []
        await person.press("space")
        assert "noise schedules" in person.page
        await person.press("3")
        assert "1 of 12 done" in person.page
        assert [grade_event.grade for grade_event in reopened().store.event_log.counted_grades] == [Grade.GOOD]


async def test_the_grades_show_the_next_review(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space")
        grades_text = person.drawn("#grades")
        assert "1 again" in grades_text
        assert "in 4 d" in grades_text


async def test_again_shows_that_the_card_is_asked_later_in_the_same_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space")
        assert "in this drill" in person.drawn("GradeBar")
        await person.press("1")
        assert person.notice == "again: asked again later in this drill"


async def test_a_key_held_down_grades_only_one_card(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", *"3" * 20)
        assert len(study.store.event_log.counted_grades) == 1


async def test_undo_asks_the_card_again_and_removes_the_grade(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        first_page = person.page
        await person.press("space", "3", "u")
        assert person.page == first_page
        assert "Undone: grade of “" in person.notice
        assert "” (good)." in person.notice
        assert reopened().progress.answered_at == {}


async def test_undo_of_an_earlier_run_needs_a_second_key_press(study: Study, reopened: Callable[[], Study]) -> None:
    study.cards.grade("pay/base-nyc", Grade.EASY, 1)
    study = reopened()
    async with sit_down(study) as person:
        await person.press("d", "u")
        assert len(study.store.event_log.counted_grades) == 1
        assert "easy" in person.notice
        assert "Undo this from an earlier session, Sat 21 Nov " in person.notice
        assert "u again" in person.notice
        await person.press("u")
        assert not study.progress.answered_at


async def test_undo_in_the_drill_asks_before_it_reaches_beyond_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        study.rounds.set_day_minutes(study.today + timedelta(days=1), 0)
        study.cards.switch_deck("figures")
        await person.press("d", "space", "3", "u")
        assert study.store.event_log.counted_grades == []  # the grade of this drill needs no question
        await person.press("u")
        assert "from before this drill" in person.notice
        assert "deck Pay figures switched on" in person.notice
        assert "Press u again." in person.notice
        assert study.cards.is_deck_on("figures")
        await person.press("u")
        assert not study.cards.is_deck_on("figures")
        await person.press("u")
        assert "from before this drill" in person.notice
        assert "day off" in person.notice
        await person.press("q", "u")
        assert "has its usual minutes again" in person.notice


async def test_a_bug_ends_the_app_with_one_line_and_a_crash_report(
    home: HomeFolders, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = PrepdeckApp(home, study=study)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the pilot raises it again when it ends
        async with app.run_test() as pilot:
            await press(pilot, "d", "space", "3")
            monkeypatch.setattr(TodayScreen, "action_round", fail)
            await press(pilot, "q", "r")
    assert app.failure is not None
    assert "a defect" in str(app.failure)
    assert app._exit_renderables == []
    assert "ZeroDivisionError" in (home.state_path / "crash.txt").read_text("utf-8")
    assert len(study.store.event_log.counted_grades) == 1


async def test_a_list_is_shown_item_by_item_before_it_can_be_graded(study: Study) -> None:
    async with sit_down(study) as person:
        page_view = person.app.screen.query_one(PageView)
        page_view.chosen = RowKey(RowKind.DECK, "measures")
        await person.press("enter")
        while "Name the three KPIs" not in person.page:
            await person.press("space", "3")
        await person.press("space")
        assert "Inference efficiency" in person.page
        assert "Control precision" not in person.page
        count_before = len(study.store.event_log.counted_grades)
        await person.press("3")
        assert len(study.store.event_log.counted_grades) == count_before
        await person.press("space", "space")
        assert "Workflow integration" in person.page
        await person.press("3")
        assert len(study.store.event_log.counted_grades) == count_before + 1


async def test_the_typed_answer_is_shown_with_the_better_one(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps 3")
        await person.press("enter")
        assert "your answer  fewer steps 3" in person.page
        assert "noise schedules" in person.page
        assert study.store.event_log.counted_grades == []


async def test_escape_closes_the_answer_input_but_not_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w", "escape")
        assert person.place == "Drill"
        await person.press("space")
        assert "noise schedules" in person.page


async def test_escape_keeps_the_typed_answer_and_w_continues_it(study: Study) -> None:
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


async def test_a_second_escape_leaves_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w", "x", "escape", "escape")
        assert person.place == "Today"


async def test_a_click_that_reveals_the_answer_keeps_the_typed_one(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps")
        await person.click("#page", (10, 5))
        assert "your answer  fewer steps" in person.page
        assert "noise schedules" in person.page


async def test_the_typed_answer_is_cleared_for_the_next_card(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("fewer steps")
        await person.press("enter", "3", "w")
        assert person.line.value == ""


async def test_the_key_bar_shows_the_keys_of_the_answer_input(study: Study) -> None:
    async with sit_down(study, (40, 20)) as person:
        await person.press("d", "w")
        assert "enter" in person.keys
        assert "esc" in person.keys
        assert "reveal" not in person.keys


async def test_a_typed_answer_is_not_read_as_markdown(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("*x* and [a](b)")
        await person.press("enter")
        assert "your answer  *x* and [a](b)" in person.page


@pytest.mark.parametrize("size", [(40, 20), (40, 12), (80, 24)])
async def test_the_start_of_the_answer_is_visible(study: Study, size: tuple[int, int]) -> None:
    async with sit_down(study, size) as person:
        await person.press("d", "space")
        assert "✓ better" in person.drawn()


async def test_each_revealed_list_item_is_visible(study: Study) -> None:
    async with sit_down(study, (40, 12)) as person:
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, "measures")
        await person.press("enter")
        while "Name the three KPIs" not in person.page:
            await person.press("space", "3")
        for item_number in (1, 2, 3):
            await person.press("space")
            assert f"\n   {item_number}  " in f"\n{person.drawn()}"


async def test_the_next_card_is_shown_from_its_top(study: Study) -> None:
    async with sit_down(study, (40, 12)) as person:
        await person.press("d", "space", "3")
        assert "1 of 12 done" in person.drawn()


async def test_enter_reveals_like_space(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "enter")
        assert "noise schedules" in person.page


async def switch_on(person: Person, deck_id: str) -> None:
    person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, deck_id)
    await person.press("x")


async def test_a_figure_is_typed_at_once_and_enter_accepts_the_suggested_grade(
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
        assert "1 of 9 done" in person.page
        assert person.line.has_focus
        assert person.line.value == ""
    assert [grade.grade for grade in reopened().store.event_log.counted_grades] == [Grade.GOOD]


async def test_a_figure_can_be_given_another_grade(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        await person.type("10-20k")
        await person.press("enter")
        assert "✗ wrong" in person.page
        await person.press("2")
        assert [grade.grade for grade in study.store.event_log.counted_grades] == [Grade.HARD]
        assert study.progress.generous_count == study.progress.checked_recall_count == 1
        assert study.store.update_learner().learner.calibration.generous_share > 0
        await person.press("u")
        assert study.progress.generous_count == 0


async def test_a_text_without_a_number_can_be_corrected(study: Study) -> None:
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


async def test_escape_closes_the_input_of_a_figure_and_then_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter", "2", "escape")
        assert "your answer  2" in person.page
        assert person.place == "Drill"
        await person.press("escape")
        assert person.place == "Today"


async def test_keys_work_while_no_figure_is_typed(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        assert "q back" in person.keys
        assert "u undo" in person.keys
        await person.press("x")
        assert "Press u to undo" in person.notice
        suspended_ids = set(study.progress.set_aside_until)
        await person.press("u")
        assert suspended_ids
        assert not study.progress.set_aside_until
        assert "Press U to redo" in person.notice
        await person.press("U")
        assert set(study.progress.set_aside_until) == suspended_ids
        await person.press("?")
        assert person.place != "Drill"
        await person.press("escape", "space")
        assert "1 again" in person.drawn("GradeBar")
        await person.press("3", "q")
        assert person.place == "Today"


async def test_a_typed_figure_takes_all_characters_until_escape(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        await person.type("2")
        assert "esc stop typing" in person.keys
        assert "undo" not in person.keys
        await person.type("8 uUqx?nz")
        assert person.line.value == "28 uUqx?nz"
        await person.press("escape")
        assert "u undo" in person.keys
        assert person.place == "Drill"


async def test_while_a_person_types_only_keys_that_act_are_listed(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        assert "reveal" not in person.keys
        await person.type("2")
        assert person.keys.split("  ") == ["enter confirm", "esc stop typing"]
        await person.press("escape", "q", "s", "slash")
        assert person.keys.split("  ") == ["enter confirm", "esc back"]


async def test_the_keys_of_a_typed_card_are_described_in_our_own_words(study: Study) -> None:
    async with sit_down(study, (100, 60)) as person:
        await switch_on(person, "figures")
        await person.press("enter", "question_mark")
        assert "stop typing" in person.page
        assert "cursor" not in person.page.lower()
        assert "super" not in person.page


async def test_the_message_says_how_to_undo_once_a_figure_is_typed(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter", "x")
        assert person.notice.endswith("Press u to undo.")
        await person.type("28")
        assert person.notice.endswith("Press esc, then u to undo.")
        await person.press("escape", "u")
        assert not study.progress.set_aside_until


async def test_a_figure_can_begin_with_the_code_of_its_currency(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        await person.type("USD 210-285k")
        await person.press("enter")
        assert "✓ right" in person.page


async def test_the_input_closes_if_undo_leads_to_a_card_without_a_figure(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "3", "q")
        await switch_on(person, "figures")
        await person.press("enter", "u", "u")  # the deck
        await person.press("u", "u")  # the grade
        assert study.store.event_log.counted_grades == []
        assert not person.line.display
        await person.press("space")
        assert "1 again" in person.drawn("GradeBar")


def every_drill_key() -> set[str]:
    bindings = [*DrillScreen.BINDINGS, *BaseScreen.BINDINGS, *PrepdeckApp.BINDINGS]
    return {key for binding in bindings if isinstance(binding, Binding) for key in binding.key.split(",")}


async def test_every_key_that_works_beside_an_empty_figure_is_known(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        letters = {key for key in every_drill_key() if (key.isalpha() and len(key) == 1) or key == "space"}
        working = {key for key in letters if not person.line.check_consume_key(key, key)}
        assert letters - working == {"w", "m", "o", "U", "d", "f", "F", "y"}  # none has a use here; U begins USD


async def test_a_range_is_asked_for_before_it_is_typed(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "figures")
        await person.press("enter")
        assert "Type a range, the lowest and the highest figure, such as 80-95k" in person.page
        assert person.line.placeholder == "type lowest and highest, in USD"


async def test_a_card_is_unchanged_after_a_look_at_its_passage(study: Study) -> None:
    async with sit_down(study) as person:
        await switch_on(person, "faq")
        await person.press("enter", "space")
        page_before = person.page
        assert "o source text" in person.keys
        await person.press("o")
        assert person.place == "Day in the life"
        assert "Does a Runway PM need a degree" in person.drawn()
        await person.press("q")
        assert person.page == page_before
        assert study.progress.reading_positions == {}


async def test_the_passage_of_a_pay_card_shows_its_bars(study: Study) -> None:
    async with sit_down(study, (80, 14)) as person:
        await switch_on(person, "figures")
        await person.press("enter", "escape", "o")
        assert person.place == "Drill", "before the reveal, the passage would show the answer"
        await person.press("space", "o")
        assert "New York City" in person.drawn()
        assert "210K – 285K" in person.drawn()


async def test_one_key_goes_to_each_end_of_a_list(study: Study) -> None:
    async with sit_down(study) as person:
        page_view = person.app.screen.query_one(PageView)
        first_row = page_view.chosen
        await person.press("G")
        assert page_view.chosen == RowKey(RowKind.DECK, "facts")
        await person.press("g")
        assert page_view.chosen == first_row


async def test_a_card_without_a_document_has_no_passage(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "o")
        assert person.place == "Drill"
        assert "passage" not in person.keys


async def test_a_change_takes_no_longer_by_the_square_of_the_problems(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparisons: list[str] = []

    class Message(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            comparisons.append(self)
            return super().__eq__(other)

        __hash__ = str.__hash__

    problems = tuple(Problem(Message(f"problem {number}"), "deck.md", number) for number in range(300))
    monkeypatch.setattr(Study, "problems", property(lambda _: problems))
    async with sit_down(study) as person:
        comparisons.clear()
        await person.press("x")
    assert len(comparisons) < 10 * len(problems)


async def test_a_derived_deck_can_be_switched_on_and_off(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study, (120, 10)) as person:
        page_view = person.app.screen.query_one(PageView)
        page_view.chosen = RowKey(RowKind.DOCUMENT, "comp-guide")
        await person.press("f12")
        assert "x on/off" not in person.keys
        page_view.chosen = RowKey(RowKind.DECK, "facts")
        await person.press("enter")
        assert person.place == "Today"
        assert "Press x to switch it on" in person.notice
        assert "x on/off" in person.keys
        new_cards_before = study.make_overview().new_card_count
        await person.press("x")
        assert "Tech facts is now on" in person.notice
        assert study.make_overview().new_card_count == new_cards_before + 10
        assert reopened().cards.is_deck_on("facts")
        assert "› " in person.drawn()
        assert "Tech facts" in person.drawn()
        await person.press("x")
        assert "Tech facts is now off" in person.notice
        assert not reopened().cards.is_deck_on("facts")
        assert study.make_overview().new_card_count == new_cards_before


async def test_switching_a_deck_file_off_keeps_its_progress(study: Study, reopened: Callable[[], Study]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 3)
    async with sit_down(study) as person:
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.DECK, "mistakes")
        new_cards_before = study.make_overview().new_card_count
        await person.press("x")
        assert "Mistakes to avoid is now off" in person.notice
        assert study.make_overview().new_card_count < new_cards_before
        assert not reopened().cards.is_deck_on("mistakes")
        assert reopened().progress.answered_at == study.progress.answered_at
        await person.press("x")
        assert reopened().make_overview().new_card_count == new_cards_before


async def test_the_end_of_a_drill_shows_the_result_and_how_to_continue(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        while "Done" not in person.page:
            await person.press("space", "4")
        assert len(study.store.event_log.counted_grades) == 12
        assert "Expected recall now: 0% → 10%" in person.page
        assert "113 new" in person.page
        assert "d continue" in person.keys
        await person.press("d")
        assert "0 of 12 done" in person.page


async def test_a_drill_that_was_left_does_not_repeat_answered_cards(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4", "q", "q")
    async with sit_down(reopened()) as person:
        await person.press("d")
        assert "0 of 12 done" in person.page
        assert "the output flickers" not in person.page


@contextmanager
def full_disk(study: Study) -> Iterator[None]:
    """Make every write to the journal fail."""

    def fail_to_append(_: object) -> None:
        raise NotWrittenError("not saved: No space left on device", hint="make room")

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(study.store.journals, "append", fail_to_append)
        yield


async def test_a_full_disk_is_reported_and_all_grades_are_saved_later(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3")
            assert "No space left" in person.notice
            assert "Not saved yet, but not lost" in person.notice
            assert "▲ 1 not saved" in person.header
            assert "1 of 12 done" in person.page
            await person.press("space", "3")
            assert "▲ 2 not saved" in person.header
            assert reopened().store.event_log.counted_grades == []
        await person.press("space", "3")
        assert "not saved" not in person.header
    assert len(reopened().store.event_log.counted_grades) == 3


@pytest.mark.usefixtures("home_with_unread_target")
async def test_no_other_target_opens_while_something_is_not_saved(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3", "q", "t", "down", "enter")
            await person.app.workers.wait_for_complete()
            assert "Runway" in person.header
            assert "▲ 1 not saved" in person.header
            assert "No space left" in person.notice
        await person.press("t", "down", "enter")
        await person.app.workers.wait_for_complete()
        await settle(person._pilot)
        assert "Quarry" in person.header
    assert len(reopened().store.event_log.counted_grades) == 1


async def test_a_failed_save_is_retried_without_a_key_press(
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
async def test_leaving_with_unsaved_changes_asks_first(study: Study, keys: list[str]) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3", *keys)
            assert person.place == "ChoiceScreen"
            assert "Not saved yet: 1" in person.page
            await person.press("escape")
            assert person.app.is_running
            await person.press(*keys[-1:], "down", "enter")
    assert study.store.unwritten_count == 1
    assert person.app.return_code == 0


async def test_the_question_closes_once_everything_is_saved(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prepdeck.ui.study_app._SAVE_RETRY_SECONDS", 0.01)
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3", "ctrl+q")
            assert person.place == "ChoiceScreen"
        while person.place == "ChoiceScreen":
            await person.wait(0.01)
        assert "Saved" in person.notice
        assert person.app.is_running
    assert study.store.unwritten_count == 0


@pytest.mark.parametrize(
    ("keys", "saved_text"),
    [
        (["d", "space", "n"], lambda study: study.progress.notes.get("mistakes/flicker-in-motion")),
        (["i", "enter"], lambda study: study.progress.done_items["checklist/audit-the-models"].text),
    ],
)
@pytest.mark.parametrize("is_disk_full", [False, True])
async def test_leaving_saves_the_text_that_is_being_typed(
    study: Study,
    reopened: Callable[[], Study],
    keys: list[str],
    saved_text: Callable[[Study], str],
    is_disk_full: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    async with sit_down(study) as person:
        await person.press(*keys)
        await person.type("half a thought")
        with full_disk(study) if is_disk_full else nullcontext():
            await person.press("ctrl+q")
        assert person.app.is_running == is_disk_full
        await person.press("escape", "ctrl+q")
    assert saved_text(reopened()) == "half a thought"


@pytest.mark.parametrize(
    ("typed_keys", "kept_text"),
    [(["ctrl+u", "x"], "a whole thought x"), (["backspace"], "a whole thought"), (["!"], "a whole thought!")],
)
async def test_leaving_never_replaces_a_text_that_was_saved(
    study: Study, reopened: Callable[[], Study], typed_keys: list[str], kept_text: str
) -> None:
    async with sit_down(study) as person:
        await person.press("i", "enter")
        await person.type("a whole thought")
        await person.press("enter", "e", *typed_keys, "ctrl+q")
    assert reopened().progress.done_items["checklist/audit-the-models"].text == kept_text


async def test_leaving_puts_an_answer_that_is_being_written_into_the_note(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("d", "w")
        await person.type("half a thought")
        await person.press("escape", "n")
        await person.type("a note.")
        await person.press("enter", "w", "!", "ctrl+q")
    assert reopened().progress.notes == {"mistakes/flicker-in-motion": "a note. half a thought!"}


async def test_undo_brings_back_an_answer_that_was_graded_without_being_saved(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4", "w")
        await person.type("a demo")
        await person.press("enter", "3")
        assert "Your answer is not saved as evidence: u, then m, saves it." in person.notice
        await person.press("u", "m")
    assert study.progress.done_items["checklist/audit-the-models"].text == "a demo"


async def test_leaving_does_not_submit_an_answer_that_is_being_typed(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        await person.type("in 3 days")
        await person.press("ctrl+q")
    assert not reopened().progress.rounds


async def test_leaving_saves_everything_if_possible(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "space", "3")
        await person.press("ctrl+q")
    assert len(reopened().store.event_log.counted_grades) == 1


async def test_cards_graded_elsewhere_are_skipped(study: Study, reopened: Callable[[], Study]) -> None:
    other_study = reopened()
    async with sit_down(study) as person:
        await person.press("d")
        waiting_ids = person.app.screen.drill_session.card_chooser.card_queue.waiting_ids  # type: ignore[attr-defined]
        other_study.cards.grade(waiting_ids[1], Grade.GOOD, 1)
        await person.press("space", "3")
        assert person.app.screen.drill_session.card_chooser.current_card_id == waiting_ids[2]  # type: ignore[attr-defined]
        assert len(study.store.event_log.counted_grades) == 2


async def test_undo_and_redo_work_on_today(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("i", "down", "space", "q", "u")
        assert "Unticked: “" in person.notice
        assert study.progress.done_items == {}
        await person.press("U")
        assert "Redone" in person.notice
        assert len(study.progress.done_items) == 1


# -- suspended and buried cards, and notes


@pytest.mark.parametrize("is_revealed", [False, True])
@pytest.mark.parametrize(
    ("key", "expected_text"), [("x", "Set aside. To bring it back"), ("z", "Set aside until tomorrow")]
)
async def test_undo_brings_back_a_suspended_or_buried_card(
    study: Study, reopened: Callable[[], Study], key: str, expected_text: str, *, is_revealed: bool
) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        first_page = person.page
        await person.press(*["space"] * is_revealed, key)
        assert expected_text in person.notice
        assert person.page != first_page
        assert "0 of 11 done" in person.page
        assert reopened().progress.set_aside_until.keys() == {"mistakes/flicker-in-motion"}
        await person.press("u")
        assert "No longer set aside: “" in person.notice
        assert person.page == first_page
        assert reopened().progress.set_aside_until == {}
        await person.press("U")
        assert person.page != first_page
        assert study.progress.set_aside_until.keys() == {"mistakes/flicker-in-motion"}


async def test_undo_goes_back_through_grades_suspensions_and_burials(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        pages = [person.page]
        for keys in (["space", "3"], ["x"], ["space", "1"], ["z"]):
            await person.press(*keys)
            pages.append(person.page)
        for page_before in reversed(pages[:-1]):
            await person.press("u")
            assert person.page == page_before
        assert not study.progress.answered_at
        assert not study.progress.set_aside_until


async def test_a_buried_card_returns_the_next_day_and_a_suspended_one_does_not(study: Study, clock: Clock) -> None:
    async with sit_down(study) as person:
        await person.press("d", "x", "z", "q")
        assert "2 cards set aside" in person.page
        clock.wait(hours=15.9)
        assert len(study.cards.set_aside_cards()) == 2
        clock.wait(hours=0.2)  # now it is after 4:00
        await person.press("d", "q")
        assert "1 card set aside" in person.page


async def test_cards_that_are_set_aside_can_be_resumed_from_today(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        assert "set aside" not in person.page
        await person.press("d")
        first_prompt = study.cards.prompt_of("mistakes/flicker-in-motion")[:30]
        await person.press("x", "z", "q")
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.SET_ASIDE)
        await person.press("enter")
        assert person.place == "Set aside"
        assert "until you bring it back" in person.page
        assert "until Sun 22 Nov" in person.page
        assert first_prompt in person.page
        await person.press("enter")
        assert "Brought back" in person.notice
        assert first_prompt not in person.page
        assert len(reopened().progress.set_aside_until) == 1
        await person.press("u")
        assert first_prompt in person.page
        await person.press("enter", "enter")
        assert "No cards are set aside" in person.page
        await person.press("q")
        assert "set aside" not in person.page


async def test_a_card_set_aside_elsewhere_is_skipped(study: Study, reopened: Callable[[], Study]) -> None:
    other_study = reopened()
    async with sit_down(study) as person:
        await person.press("d")
        waiting_ids = person.app.screen.drill_session.card_chooser.card_queue.waiting_ids  # type: ignore[attr-defined]
        other_study.cards.suspend(waiting_ids[1])
        await person.press("space", "3")
        assert person.app.screen.drill_session.card_chooser.current_card_id == waiting_ids[2]  # type: ignore[attr-defined]


async def test_suspending_works_although_the_disk_is_full(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        with full_disk(study):
            await person.press("d", "x")
            assert "Not saved yet, but not lost" in person.notice
            assert "▲ 1 not saved" in person.header
            assert "0 of 11 done" in person.page
        await person.press("z")
    assert len(reopened().progress.set_aside_until) == 2


async def test_a_note_is_shown_below_the_answer_and_can_be_removed(study: Study, reopened: Callable[[], Study]) -> None:
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
        assert "” has its earlier note again. Press U to redo." in person.notice
        assert "note         *blink* twice" in person.page


async def test_an_unchanged_note_is_not_saved(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "n", "enter", "n", "escape")
        assert not study.store.journals.path.exists()


# -- edited cards


async def test_undo_of_a_renamed_card_is_described(home: HomeFolders, clock: Clock) -> None:
    decks_path = home.targets_path / "runway" / "decks"
    decks_path.mkdir(parents=True)
    (decks_path / "ink.md").write_text("## How often do the nibs change?\n\nDaily.\n", "utf-8")
    study = Study.open(home, "runway", clock)
    study.cards.grade(
        next(card_id for card_id in study.target.cards_by_id if card_id.startswith("ink/")), Grade.GOOD, 1
    )
    (decks_path / "ink.md").write_text("## How often do the nibs change by hand?\n\nDaily.\n", "utf-8")
    async with sit_down(Study.open(home, "runway", clock)) as person:
        await person.press("u")
        assert "“How often do the nibs change by hand?” no longer has its grades from before the edit." in person.notice


# -- the checklist


async def test_a_checklist_item_can_be_ticked_and_unticked(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("i", "down", "space")
        assert "1 of 6 ticked" in person.page
        assert set(reopened().progress.done_items) == {"checklist/own-portfolio"}
        await person.press("space")
        assert "0 of 6 ticked" in person.page
        assert reopened().progress.done_items == {}


async def test_evidence_is_saved_with_its_item(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("i", "enter")
        await person.type("talked it through")
        await person.press("enter")
        assert "evidence: talked it through" in person.page
        assert reopened().progress.done_items["checklist/audit-the-models"].text == "talked it through"


async def test_evidence_is_not_read_as_markdown(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("i", "enter")
        await person.type("*x* and [a](b)")
        await person.press("enter")
        assert "evidence: *x* and [a](b)" in person.page


@pytest.mark.parametrize("key", ["p", "i", "d", "s"])
async def test_every_key_of_a_screen_is_listed_once(study: Study, key: str) -> None:
    async with sit_down(study) as person:
        await person.press(key)
        shown_keys = person.keys
        await person.press("question_mark")
        listed_keys = [name for row in person.page.split("\n")[3:] for name in row.partition("   ")[0].split()]
        assert len(listed_keys) == len(set(listed_keys))
        assert "enter" not in shown_keys


async def test_an_item_that_is_unticked_and_ticked_again_keeps_its_evidence(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("i", "enter", *"a demo", "enter", "space")
        assert study.progress.done_items == {}
        assert "Tick it again to get your evidence back." in person.notice
        await person.press("space")
        assert [item.text for item in study.progress.done_items.values()] == ["a demo"]


async def test_a_checklist_card_is_marked_as_done_in_the_drill(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4", "m")
        assert set(study.progress.done_items) == {"checklist/audit-the-models"}
        assert "Ticked. Press u to undo." in person.notice


@pytest.mark.parametrize("leave_key", ["enter", "escape"])
async def test_an_answer_written_to_a_checklist_card_becomes_its_evidence(
    study: Study, reopened: Callable[[], Study], leave_key: str
) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4")
        assert "press w to write it" in person.page
        await person.press("w")
        await person.type("I compared Gen-3 and Gen-4")
        await person.press(leave_key)
        assert ("Press m" in person.notice) == (leave_key == "enter")
        await person.press("m")
        assert "with your answer as evidence" in person.notice
        assert person.page.count("I compared Gen-3 and Gen-4") == 1
        assert "done" not in person.keys
    assert reopened().progress.done_items["checklist/audit-the-models"].text == "I compared Gen-3 and Gen-4"


async def test_undo_of_evidence_keeps_the_written_answer_on_screen(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "space", "4", "w")
        await person.type("a demo")
        await person.press("enter", "m", "u")
        assert study.progress.done_items == {}
        assert "your answer  a demo" in person.page
        assert "✓ done" not in person.page
        await person.press("U")
        assert study.progress.done_items["checklist/audit-the-models"].text == "a demo"


async def test_an_item_that_is_done_without_evidence_can_get_some(study: Study) -> None:
    study.cards.mark_item_done("checklist/audit-the-models", "")
    async with sit_down(study) as person:
        await person.press("d", "space", "4")
        assert "m done" not in person.keys
        await person.press("w")
        await person.type("a demo")
        await person.press("enter", "m")
        assert study.progress.done_items["checklist/audit-the-models"].text == "a demo"


# -- the date of the interview


async def test_the_question_for_a_date_can_be_dismissed(study: Study) -> None:
    async with sit_down(study) as person:
        assert "When is the interview?" in person.page
        await person.press("n")
        assert "When is the interview?" not in person.page
    async with sit_down(study) as person:
        assert "When is the interview?" not in person.page


async def test_the_full_date_is_shown_before_it_is_saved(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        await person.type("4 Dec 15:00")
        preview_bar = person.app.screen.query_one("#understood", LineBar)
        assert "Friday 4 December 2026, 15:00" in "".join(line.text for line in preview_bar.lines)
        assert study.progress.rounds == {}
        await person.press("enter")
        assert "Fri 4 Dec 15:00, in 13 days" in person.page
        assert "When is the interview?" not in person.page


@pytest.mark.parametrize("text", ["banana", "2020-01-01", ""])
async def test_an_invalid_date_is_rejected(study: Study, text: str) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        await person.type(text)
        await person.press("enter")
        assert person.place == "TextInputScreen"
        assert study.progress.rounds == {}
        await person.press("escape")
        assert person.place == "Today"


async def test_a_date_is_read_in_the_time_zone_that_the_dialog_shows(
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


async def test_an_unchanged_date_does_not_move_in_another_time_zone(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.ui.screens.round.local_zone", lambda: "America/New_York")
    study.rounds.schedule(datetime(2026, 12, 4, 6, 0, 30, tzinfo=UTC), "Asia/Tokyo")
    rounds_before, written_bytes = study.progress.rounds, study.store.journals.path.read_bytes()
    async with sit_down(study) as person:
        await person.press("r", "enter")
        assert "Time zone: Asia/Tokyo" in person.dialog
        assert "Friday 4 December 2026, 15:00 Asia/Tokyo" in person.dialog
        await person.press("enter")
        assert person.place == "Interviews"
        assert study.progress.rounds == rounds_before
        assert study.store.journals.path.read_bytes() == written_bytes


@pytest.mark.parametrize(
    ("typed_text", "expected_start", "expected_zone"),
    [
        ("5 Dec 10:00", datetime(2026, 12, 5, 1, 0, tzinfo=UTC), "Asia/Tokyo"),
        ("5 Dec", datetime(2026, 12, 5, 6, 0, tzinfo=UTC), "Asia/Tokyo"),
        ("5 Dec 10:00 Europe/Prague", datetime(2026, 12, 5, 9, 0, tzinfo=UTC), "Europe/Prague"),
    ],
)
async def test_a_moved_date_keeps_its_time_and_zone_unless_others_are_typed(
    study: Study, typed_text: str, expected_start: datetime, expected_zone: str
) -> None:
    study.rounds.schedule(datetime(2026, 12, 4, 6, 0, tzinfo=UTC), "Asia/Tokyo", "Onsite")
    async with sit_down(study) as person:
        await person.press("r", "d", "ctrl+u")
        await person.type(typed_text)
        await person.press("enter")
        moved_round = study.progress.rounds["Onsite"]
        assert (moved_round.starts_at, moved_round.zone_name) == (expected_start, expected_zone)


async def test_after_the_interview_another_date_can_be_set(study: Study) -> None:
    study.rounds.schedule(NOON - timedelta(days=2), "UTC")
    async with sit_down(study, (40, 20)) as person:
        assert "The interview “Interview” was on Thu 19 Nov 12:00" in " ".join(person.page.split())
        await person.press("r", "a")
        await person.type("Final")
        await person.press("enter")
        await person.type("4 Dec 15:00")
        await person.press("enter", "q")
        assert "Final on Fri 4 Dec 15:00" in person.page
        assert "was on" not in person.page
        assert len(study.progress.rounds) == 2


async def test_a_date_can_be_removed(study: Study) -> None:
    study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    async with sit_down(study) as person:
        assert "in 3 days" in person.header
        await person.press("r", "d", "ctrl+u", "enter")
        assert "in 3 days" not in person.header


# -- reading


async def test_brackets_jump_between_headings(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("l", "right_square_bracket")
        page_view = person.app.screen.query_one(PageView)
        assert page_view._page_layout.lines[page_view.scroll_offset.y].heading == "Time split"
        await person.press("left_square_bracket")
        assert "No more headings above" in person.notice


async def test_a_search_finds_words_across_line_ends(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash")
        await person.type("spot instance")
        await person.press("enter")
        assert "1 of " in person.notice
        top_line = person.app.screen.query_one(PageView).scroll_offset.y
        assert top_line > 0
        await person.press("n")
        assert "2 of " in person.notice


async def test_a_search_goes_from_the_last_match_to_the_first_and_back(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash")
        await person.type("spot instance")
        await person.press("enter")
        match_count = int(person.notice.split(" of ")[1].split(":")[0])
        await person.press(*["n"] * (match_count - 1))
        assert f"{match_count} of {match_count}" in person.notice
        await person.press("n")
        assert f"1 of {match_count}" in person.notice
        await person.press("N")
        assert f"{match_count} of {match_count}" in person.notice


async def test_a_search_goes_on_after_the_window_has_changed(study: Study) -> None:
    async with sit_down(study, (120, 30)) as person:
        await person.press("s", "slash")
        await person.type("spot instance")
        await person.press("enter", "n")
        match_count = int(person.notice.split(" of ")[1].split(":")[0])
        assert match_count == 2
        await person.resize(60, 30)
        await person.press("n")
        assert f"Match 1 of {match_count}" in person.notice  # after the last one
        await person.press("escape")
        assert person.place != "Today"  # it ended the search


async def test_a_search_without_matches_says_so(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s", "slash")
        await person.type("zebra")
        await person.press("enter")
        assert "“zebra” is not in this document" in person.notice


async def test_a_document_opens_at_the_last_reading_position(study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(study) as person:
        await person.press("s", "pagedown", "pagedown")
        source_line_left = person.app.screen.query_one(PageView).top_source_line
        await person.press("q")
        assert "seen" in person.page
    async with sit_down(reopened(), (120, 40)) as person:
        await person.press("s")
        assert person.app.screen.query_one(PageView).top_source_line == source_line_left


async def test_a_grade_before_the_answer_says_what_to_press(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d", "3")
        assert "Press space to see the answer, then grade it." in person.notice
        assert not study.store.event_log.counted_grades


async def test_what_a_jump_skips_is_not_called_seen(study: Study) -> None:
    async with sit_down(study, (80, 40)) as person:
        await person.press("s", "pagedown", "end", "q")
        row = next(row for row in person.page.split("\n") if "Tech brief" in row)
        assert 0 < int(row.split("%")[0].split()[-1]) < 70


async def test_the_reading_position_is_saved_if_the_app_ends_in_a_document(
    study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(study) as person:
        await person.press("s", "pagedown", "pagedown")
        line_left = person.app.screen.query_one(PageView).top_source_line
        await person.press("ctrl+q")
    assert reopened().progress.reading_positions["tech-stack"].line == line_left > 1


async def test_a_contradiction_on_today_opens_its_passage(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("end", "up", "up", "up", "up", "up")
        page_view = person.app.screen.query_one(PageView)
        assert page_view.chosen is not None
        assert page_view.chosen.kind == RowKind.PASSAGE
        await person.press("enter")
        assert person.place == "Pay guide"
        assert "valuation" in person.page
        await person.press("q")
        assert "not read yet" in next(row for row in person.page.split("\n") if "Pay guide  " in row)


async def test_going_back_in_a_document_does_not_reduce_how_much_was_read(study: Study) -> None:
    async with sit_down(study, (80, 40)) as person:
        await person.press("s", *["pagedown"] * 12, "home", "q")
        assert "100% seen" in next(row for row in person.page.split("\n") if "Tech brief" in row)
        await person.press("s", "pagedown", "q")
        assert "100% seen" in next(row for row in person.page.split("\n") if "Tech brief" in row)


async def test_the_outline_is_shown_if_the_screen_is_wide_enough(study: Study) -> None:
    async with sit_down(study, (160, 48)) as person:
        await person.press("s")
        outline = person.app.screen.query_one("#outline")
        assert outline.display
        await person.click("#outline", (5, 4))
        assert person.app.screen.query_one(PageView).scroll_offset.y > 0
        await person.resize(80, 24)
        assert not outline.display


# -- all screens


async def test_question_mark_lists_the_keys_of_the_current_screen(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("question_mark")
        assert "Keys in Today" in person.page
        assert "drill" in person.page
        await person.press("escape", "s", "question_mark")
        assert "Keys in Tech brief" in person.page
        assert "next heading" in person.page
        assert "prepare" not in person.page
        await person.press("question_mark")
        assert not isinstance(person.app.screen, KeysScreen)


async def test_the_keys_say_what_enter_does_on_the_screen(study: Study) -> None:
    study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    study.cards.suspend("mistakes/flicker-in-motion")
    async with sit_down(study, (100, 60)) as person:

        async def find_meaning(*keys: str) -> str:
            await person.press(*keys, "question_mark")
            (row,) = [row.split() for row in person.page.split("\n") if "enter" in row.split("  ")[0].split(", ")]
            await person.press("escape")
            return " ".join(word for word in row if word.strip(",") not in {"enter", "e", "d"})

        assert await find_meaning() == "drill the selected deck or open the row"
        assert await find_meaning("p") == "change the minutes of the selected day"
        assert await find_meaning("r") == "change the date of the selected interview"
        assert await find_meaning("q", "q", "i") == "write your evidence for the item"
        await person.press("q")
        assert person.place == "Today"
        person.app.screen.query_one(PageView).chosen = RowKey(RowKind.SET_ASIDE)
        assert await find_meaning("enter") == "bring the selected card back"
        await person.press("enter")
        assert "Brought back" in person.notice


async def test_every_key_has_a_description(study: Study) -> None:
    async with sit_down(study) as person:
        for key in ("d", "c", "p", "i"):
            await person.press(key)
            active_bindings = person.app.screen.active_bindings.values()
            assert all(active_binding.binding.description for active_binding in active_bindings)
            await person.press("q")


async def test_a_click_opens_a_row_or_presses_a_key(study: Study) -> None:
    async with sit_down(study) as person:
        page_layout = person.app.screen.query_one(PageView)._page_layout
        line_number = next(
            line_number
            for line_number, line in enumerate(page_layout.lines)
            if line.row_key == RowKey(RowKind.DOCUMENT, "tech-stack")
        )
        await person.click("#page", (20, line_number + 1))
        assert person.place == "Tech brief"
        await person.click("#keys", (person.keys.index("q back") + 2, 0))
        assert person.place == "Today"


async def test_a_click_reveals_a_card_and_another_grades_it(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        await person.click("#page", (10, 5))
        assert "noise schedules" in person.page
        await person.click("#grades", (2 + 19 * 2 + 3, 1))
        assert [grade_event.grade for grade_event in study.store.event_log.counted_grades] == [Grade.GOOD]


async def test_the_theme_is_saved_for_the_next_start(study: Study) -> None:
    async with sit_down(study) as person:
        theme_before = person.app.theme
        await person.press("ctrl+t")
        assert person.app.theme != theme_before
        chosen_theme = person.app.theme
    async with sit_down(study) as person:
        assert person.app.theme == chosen_theme


# -- dialogs


async def test_the_summary_is_written_to_the_chosen_file(study: Study, tmp_path: Path) -> None:
    async with sit_down(study) as person:
        await person.press("e", "enter")
        assert "Summary saved to" in person.notice
        assert (tmp_path / "runway-summary.md").read_text("utf-8").startswith("# Runway")


async def test_enter_never_replaces_a_file_but_ctrl_r_does(study: Study, tmp_path: Path) -> None:
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


async def test_a_file_can_be_replaced_only_while_the_dialog_says_that_it_exists(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "runway-summary.md"
    path.write_text("mine", "utf-8")
    async with sit_down(study) as person:
        await person.press("e", "home", "x")
        assert "New file" in person.drawn("#understood")
        assert "replace" not in person.keys
        await person.press("ctrl+r")
        assert person.place == "ExportScreen"
        assert not (tmp_path / "xrunway-summary.md").exists()


async def test_the_end_of_the_typed_file_name_chooses_the_format(study: Study, tmp_path: Path) -> None:
    async with sit_down(study) as person:
        await person.press("e")
        assert "(.md or .txt)" in person.drawn("#question")
        assert "New file, Markdown:" in person.drawn("#understood")
        person.line.value = "sheet.txt"
        await person.press("right")
        assert "New file, plain text:" in person.drawn("#understood")
        await person.press("enter")
        assert person.place == "Today"
        assert "sheet.txt" in person.notice
        await person.press("e", "enter")
    assert (tmp_path / "sheet.txt").read_text("utf-8").startswith("Runway: study summary\n=====")
    assert (tmp_path / "runway-summary.md").read_text("utf-8").startswith("# Runway: study summary\n\n")


async def test_the_export_dialog_refuses_an_ending_of_no_format(study: Study, tmp_path: Path) -> None:
    async with sit_down(study) as person:
        await person.press("e")
        person.line.value = str(tmp_path / "sheet.pdf")
        await person.settle()
        assert ".pdf is not a format of the summary; use .md or .txt, or no ending for Markdown" in person.dialog
        await person.press("enter")
        assert ".pdf is not a format of the summary; use .md or .txt" in person.dialog
        assert not (tmp_path / "sheet.pdf").exists()


async def test_a_file_created_meanwhile_can_be_replaced(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "runway-summary.md"
    async with sit_down(study) as person:
        await person.press("e")
        path.write_text("theirs", "utf-8")
        await person.press("enter")
        assert path.read_text("utf-8") == "theirs"
        await person.press("ctrl+r")
        assert path.read_text("utf-8").startswith("# Runway")


@pytest.mark.parametrize(
    ("text", "expected_text"),
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
async def test_an_invalid_file_name_is_reported_while_typing_and_at_enter(
    study: Study, tmp_path: Path, text: str, expected_text: str
) -> None:
    (tmp_path / "a-file").write_text("mine", "utf-8")
    async with sit_down(study) as person:
        await person.press("e")
        person.line.value = text
        await person.press("right")
        assert expected_text in " ".join(person.drawn("#understood").split())
        await person.press("enter")
        assert person.place == "ExportScreen"
        assert expected_text in " ".join(person.drawn("#understood").split())
        assert len(person.drawn("#understood").split("\n")) == 1
        await person.press("escape")
        assert person.place == "Today"


async def test_a_document_deleted_meanwhile_is_named_after_the_export(
    home: HomeFolders, clock: Clock, tmp_path: Path
) -> None:
    note_path = home.targets_path / "runway" / "call.md"
    note_path.parent.mkdir(parents=True)
    note_path.write_text("# A call\n\nInk.\n", "utf-8")
    async with sit_down(Study.open(home, "runway", clock)) as person:
        note_path.unlink()
        await person.press("e", "enter")
        assert person.place == "Today"
        assert "runway-summary.md without unreadable files: call.md" in " ".join(person.notice.split())
    assert (tmp_path / "runway-summary.md").read_text("utf-8").startswith("# Runway")


async def test_files_of_prepdeck_cannot_be_replaced(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    path = study.store.journals.path
    bytes_before = path.read_bytes()
    async with sit_down(study) as person:
        await person.press("e")
        person.line.value = str(path)
        for key in ("right", "ctrl+r", "enter"):
            await person.press(key)
            assert "prepdeck keeps its own files there; choose another file" in person.drawn("#understood")
            assert "replace" not in person.keys
        assert person.place == "ExportScreen"
    assert path.read_bytes() == bytes_before


async def test_a_preview_never_replaces_an_error(study: Study) -> None:
    event_loop = asyncio.get_running_loop()
    async with sit_down(study) as person:

        def preview_text(text: str) -> tuple[str, TextStyle]:
            if text == "x":  # enter is pressed while the preview is being made
                asyncio.run_coroutine_threadsafe(person.line.action_submit(), event_loop).result()
                for _ in range(1000):  # gives other tasks the chance to overtake
                    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), event_loop).result()
            return f"taken for {text}", TextStyle.DIM

        def refuse(text: str) -> str:
            raise NotWrittenError(f"{text} was refused")

        person.app.push_screen(TextInputScreen("What?", "", preview_text, refuse))
        await person.press("x")
        assert person.drawn("#understood").strip() == "x was refused"


async def test_enter_submits_everything_typed_before_it(study: Study) -> None:
    submitted_texts: list[str] = []

    def submit_text(text: str) -> str:
        submitted_texts.append(text)
        return text

    async with sit_down(study) as person:
        person.app.push_screen(TextInputScreen("What?", "", lambda text: (text, TextStyle.DIM), submit_text))
        await person.press()
        for key in (*"quickly", "enter", "enter"):
            person.app.simulate_key(key)
        await person.press()
        assert submitted_texts == ["quickly"]


async def test_the_question_of_a_dialog_is_complete_at_every_width(study: Study) -> None:
    async with sit_down(study, (120, 40)) as person:
        await person.press("i", "enter")
        question = person.drawn("#question").split()
        for width in (80, 40, 60):
            await person.resize(width, 40)
            assert person.drawn("#question").split() == question


@pytest.mark.parametrize("size", [(160, 48), (80, 24), (40, 20)])
async def test_a_long_message_is_shown_completely(study: Study, size: tuple[int, int]) -> None:
    message = "It is " + "really " * 20 + "the end"
    async with sit_down(study, size) as person:
        screen = person.app.screen
        assert isinstance(screen, TodayScreen)
        screen.show_message(message)
        await person.press()
        assert person.drawn("#notice").split() == message.split()
        await person.resize(60, 24)
        assert person.drawn("#notice").split() == message.split()


async def test_a_message_longer_than_the_window_ends_with_an_ellipsis(study: Study) -> None:
    async with sit_down(study) as person:
        screen = person.app.screen
        assert isinstance(screen, TodayScreen)
        screen.show_message("word " * 40_000)
        await person.press()
        assert person.drawn("#notice").endswith("…")
        assert "›             Mistakes to avoid" in person.drawn("#page")  # the selected row stays visible


# -- scrolling, rows and available keys


async def test_more_is_shown_until_the_end_of_the_page_is_visible(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        assert person.drawn().split("\n")[-1] == "  ▼ more"
        await person.press("end")
        assert "▼ more" not in person.drawn()
        assert person.page.split("\n")[-1].strip() in person.drawn()


async def test_scrolling_by_pages_shows_every_line(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        seen_rows: set[str] = set()
        for _ in range(60):
            seen_rows |= {row.strip() for row in person.drawn().split("\n")}
            await person.press("pagedown")
        assert {row.strip() for row in person.page.split("\n")} <= seen_rows | {""}


async def test_a_click_on_more_scrolls_by_a_page(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("s")
        page_view = person.app.screen.query_one(PageView)
        await person.click("#page", (5, page_view.size.height))
        assert page_view.scroll_offset.y > 0


async def test_the_selected_row_is_never_hidden_by_more(study: Study) -> None:
    async with sit_down(study, (40, 16)) as person:
        for _ in range(9):
            await person.press("down")
            assert "› " in person.drawn()


async def test_no_row_is_shown_as_selected_below_a_dialog(study: Study) -> None:
    async with sit_down(study) as person:
        page_view = person.app.screen.query_one(PageView)

        def paint_rows() -> str:
            return "\n".join(strip.text for strip in page_view.render_lines(page_view.outer_size.region))

        assert "› " in paint_rows()
        for key in ("r", "e", "question_mark"):
            await person.press(key)
            assert "› " not in paint_rows()
            await person.press("escape")
            assert "› " in paint_rows()


async def test_a_target_without_decks_offers_no_drill(home: HomeFolders) -> None:
    (home.targets_path / "acme").mkdir(parents=True)
    (home.targets_path / "acme" / "notes.md").write_text("# Acme\n\nA note.\n", "utf-8")
    async with sit_down(Study.open(home, "acme")) as person:
        assert "d drill" not in person.keys
        assert "no decks yet" in person.page
        await person.press("d")
        assert person.place == "Today"


async def test_a_drill_is_offered_again_when_a_card_is_due(home: HomeFolders, clock: Clock) -> None:
    decks_path = home.targets_path / "acme" / "decks"
    decks_path.mkdir(parents=True)
    (decks_path / "one.md").write_text("## One?\n\nYes.\n", "utf-8")
    async with sit_down(Study.open(home, "acme", clock)) as person:
        assert "d drill" in person.keys
        await person.press("d", "space", "4", "q")
        assert "d drill" not in person.keys
        assert "nothing is due" in person.page
        clock.wait(days=30)
        await person.press("question_mark", "escape")
        assert "d drill" in person.keys


async def test_in_ascii_mode_everything_drawn_is_ascii(study: Study) -> None:
    async with sit_down(study, settings=Settings(ascii=True)) as person:
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
        assert "evidence: ?" in person.drawn()
        assert "??" not in person.drawn()
        assert person.drawn().isascii()


# -- content


async def test_an_unreadable_deck_is_reported_and_the_others_work(home: HomeFolders) -> None:
    decks_path = home.targets_path / "runway" / "decks"
    decks_path.mkdir(parents=True)
    (decks_path / "mine.md").write_text("## A prompt without an answer\n", "utf-8")
    async with sit_down(Study.open(home, "runway")) as person:
        assert "mine.md:1: no answer" in " ".join(person.page.split())
        assert "Mistakes to avoid" in person.page


async def test_text_from_files_is_not_read_as_markup(home: HomeFolders) -> None:
    decks_path = home.targets_path / "acme" / "decks"
    decks_path.mkdir(parents=True)
    (decks_path / "odd.md").write_text("## [bold]x[/bold] \x1b[31mred\n\n[@click=app.quit]y[/]\n", "utf-8")
    study = Study.open(home, "acme")
    async with sit_down(study) as person:
        await person.press("d", "space")
        assert "[bold]x[/bold]" in person.page
        assert "\x1b" not in person.page
        assert "[@click=app.quit]y[/]" in person.page


async def test_t_opens_another_target(study: Study) -> None:
    decks_path = study.home.targets_path / "acme" / "decks"
    decks_path.mkdir(parents=True)
    (decks_path / "one.md").write_text("## One?\n\nYes.\n", "utf-8")
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
        for size in ((40, 20), (200, 60), (20, 6), (80, 24)):
            await person.resize(*size)
            for page_view in person.app.screen.query(PageView):
                width = page_view.scrollable_content_region.width
                assert not page_view.display or all(line.width <= width for line in page_view._page_layout.lines)


@pytest.mark.parametrize("size", [(20, 6), (80, 6), (80, 5)])
async def test_an_answer_can_be_read_on_a_very_low_screen(study: Study, size: tuple[int, int]) -> None:
    async with sit_down(study, size=size) as person:
        await person.press("d", "space")
        page_view = person.app.screen.query_one(PageView)
        assert page_view.size.height >= 2
        await person.press("G")
        assert page_view.scroll_offset.y + page_view.size.height >= len(page_view._page_layout.lines)
        await person.press("g")
        assert page_view.scroll_offset.y == 0


async def test_redo_restores_each_undone_grade(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("d")
        for _ in range(3):
            while "reveal" in person.keys:
                await person.press("space")
            await person.press("3")
        shown_progress = [person.page.split("\n")[0].split("  ")[-1].strip()]
        for key in "uUuUuuUU":
            await person.press(key)
            shown_progress.append(person.page.split("\n")[0].split("  ")[-1].strip())
        fourth_of_12, third_of_12, second_of_12 = "3 of 12 done", "2 of 12 done", "1 of 12 done"
        assert shown_progress == [
            fourth_of_12,
            third_of_12,
            fourth_of_12,
            third_of_12,
            fourth_of_12,
            third_of_12,
            second_of_12,
            third_of_12,
            fourth_of_12,
        ]


@pytest.mark.parametrize("has_round", [False, True])
async def test_a_drill_counts_exactly_the_saved_grades(study: Study, seed: int, *, has_round: bool) -> None:
    if has_round:
        study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    generator = random.Random(seed)  # noqa: S311 - not a secret
    async with sit_down(study) as person:
        await person.press("d")
        for _ in range(20):
            while "reveal" in person.keys:
                await person.press("space")
            await person.press(generator.choice("3334uuU"))
        session = person.app.screen.drill_session  # type: ignore[attr-defined]
        counted_ids = [card_id for card_id, _ in session.card_chooser.card_queue.given_grades]
    grade_events = [event for event in study.store.event_log.all_events if isinstance(event, CardGraded)]
    assert sorted(counted_ids) == sorted(
        event.card for event in grade_events if study.store.event_log.is_counted(event)
    )


async def test_a_document_is_read_again_with_its_target(study: Study, home: HomeFolders) -> None:
    notes_path = home.targets_path / "quarry" / "notes.md"
    notes_path.parent.mkdir(parents=True)
    notes_path.write_text("# Stone\n\nGrey.\n", "utf-8")
    async with sit_down(Study.open(home, "quarry", study.recorder.clock)) as person:
        await person.press("enter", "q")
        notes_path.write_text("# Stone\n\nGreen.\n", "utf-8")
        for keys in (("t", "up", "enter"), ("t", "down", "enter")):
            await person.press(*keys)
            await person.app.workers.wait_for_complete()
            await person.settle()
        assert "Quarry" in person.header
        await person.press("enter")
        assert "Green." in person.page


async def test_files_that_have_changed_meanwhile_are_noticed_and_read_again(study: Study, home: HomeFolders) -> None:
    notes_path = home.targets_path / "quarry" / "notes.md"
    notes_path.parent.mkdir(parents=True)
    notes_path.write_text("# Stone\n\n## Why grey?\n\nDust.\n", "utf-8")
    async with sit_down(Study.open(home, "quarry", study.recorder.clock)) as person:
        assert "have changed" not in person.notice
        await person.press("enter")
        notes_path.write_text("# Stone\n\n## Why grey?\n\nDust.\n\n## Why hard?\n\nAge.\n", "utf-8")
        await person.press("q")
        await person.app.workers.wait_for_complete()
        assert person.notice == "Files of Quarry have changed. Press t and enter to read them again."
        await person.press("t", "enter")
        await person.app.workers.wait_for_complete()
        await person.settle()
        assert "2 cards" in person.page
        assert "have changed" not in person.notice
        (notes_path.parent / "more.md").write_text("# More\n\nInk.\n", "utf-8")
        person.app.post_message(AppFocus())
        await person.settle()
        assert "have changed" in person.notice
