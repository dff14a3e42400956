"""The plan, the rounds and planned drills, operated by keys as a person would."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from clock import NOON, Clock
from person import Person, sit_down
from prepdeck.library.home import HomeFolders
from prepdeck.memory.grades import Grade
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress_callback import ProgressCallback
from prepdeck.session.card_actions import CardActions
from prepdeck.session.planning import Planning
from prepdeck.study import Study
from prepdeck.ui.widgets.bars import KeyBar
from prepdeck.ui.widgets.page_view import PageView

pytestmark = pytest.mark.usefixtures("without_frames")


@asynccontextmanager
async def open_with_plan(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    """Run the app, and continue when the plan is made."""
    async with sit_down(study, size) as person:
        await wait_for_workers(person)
        yield person


async def wait_for_workers(person: Person) -> None:
    """Wait until all background work is done."""
    await person.app.workers.wait_for_complete()
    await person.press()


@pytest.fixture
def study_with_all_decks(study: Study) -> Study:
    """Return a study of Runway with an interview in 13 days and 20 minutes a day."""
    study.rounds.schedule(NOON + timedelta(days=13, hours=3), "UTC", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(20), "Onsite")
    return study


@pytest.fixture
def study_before_round(study_with_all_decks: Study) -> Study:
    """Return the same study with fewer decks, which are planned faster."""
    for deck_id in ("pay", "models", "infrastructure"):
        study_with_all_decks.cards.switch_deck(deck_id)
    return study_with_all_decks


# -- Today and the plan


async def test_today_shows_recall_today_without_study_and_with_the_plan(study_with_all_decks: Study) -> None:
    async with open_with_plan(study_with_all_decks) as person:
        assert "Onsite on Fri 4 Dec 15:00, in 13 days" in person.page
        for row_text in ("now", "if you study no more", "with the plan"):
            assert row_text in person.page
        assert "calculating" not in person.page
        assert "20 min ·" in person.page


async def test_the_plan_lists_its_days(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round, (100, 60)) as person:
        await person.press("p")
        await wait_for_workers(person)
        assert person.place == "Plan"
        assert "Today        20 min" in person.page
        assert "Thu 3 Dec    20 min" in person.page
        assert "Fri 4 Dec" in person.page
        assert "optional warm-up" in person.page
        assert "so far" in person.page
        assert "with the plan" in person.page


async def test_a_day_off_can_be_set_cleared_and_undone(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round, (100, 60)) as person:
        await person.press("p", "j", "o")
        await wait_for_workers(person)
        assert study_before_round.progress.minutes_by_day == {date(2026, 11, 22): 0}
        assert "Sun 22 Nov    0 min  day off" in person.page
        assert "Sun 22 Nov is now a day off" in person.notice
        await person.press("o")
        assert "Sun 22 Nov has its usual minutes again" in person.notice
        assert study_before_round.progress.minutes_by_day == {}
        await person.press("u", "u")
        assert study_before_round.progress.minutes_by_day == {}


async def test_a_day_that_is_not_on_screen_is_shown_before_it_becomes_a_day_off(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round, (80, 20)) as person:
        await person.press("p", "o")
        assert study_before_round.progress.minutes_by_day == {}
        assert "then press o again" in person.notice
        await person.press("o")
        assert study_before_round.progress.minutes_by_day == {date(2026, 11, 21): 0}


async def test_a_new_day_off_stays_visible_above_the_message(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "j", "j", "j")
        await wait_for_workers(person)
        assert "› " in person.drawn()
        await person.press("o")
        await wait_for_workers(person)
        assert "Tue 24 Nov is now a day off" in person.notice
        (row_text,) = [line for line in person.drawn().split("\n") if line.startswith("›")]
        assert "Tue 24 Nov    0 min  day off" in row_text


async def test_a_day_before_the_minutes_rise_is_not_shown_as_a_day_off(study_before_round: Study) -> None:
    study_before_round.rounds.set_week_minutes(WeeklyMinutes.every_day(20, 50), "Onsite")
    study_before_round.rounds.set_day_minutes(date(2026, 11, 24), 0)
    async with open_with_plan(study_before_round, (100, 60)) as person:
        await person.press("p")
        await wait_for_workers(person)
        assert "Today         0 min  starts on" in person.page
        assert "Tue 24 Nov    0 min  day off" in person.page


async def test_the_minutes_of_a_day_can_be_changed(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round, (100, 60)) as person:
        await person.press("p", "j", "j", "enter", "ctrl+u")
        await person.type("45")
        assert "45 min" in person.dialog
        await person.press("enter")
        await wait_for_workers(person)
        assert "Mon 23 Nov   45 min" in person.page


@pytest.mark.parametrize("typed_text", ["9999", "soon", "-3", "1.5"])
async def test_invalid_minutes_are_rejected_with_a_reason(study_before_round: Study, typed_text: str) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "enter", "ctrl+u")
        await person.type(typed_text)
        await person.press("enter")
        assert "as minutes" in person.dialog
        assert study_before_round.progress.minutes_by_day == {}


async def test_the_minutes_of_a_week_are_previewed_before_they_are_saved(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "m", "ctrl+u")
        await person.type("30 sat 60 sun 0")
        assert "30 min a day, Sat 60, Sun 0: 3 h 30 min a week" in person.dialog
        await person.press("enter")
        assert study_before_round.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes((30, 30, 30, 30, 30, 60, 0))


async def test_the_dialog_says_what_the_first_and_the_last_day_get(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "m", "ctrl+u")
        await person.type("20 rising to 60")
        assert "20 min a day, rising from 0 today to 50 on Thu 3 Dec" in person.dialog
        await person.press("enter")
        assert study_before_round.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes.every_day(20, 60)
        await person.press("m")
        assert person.line.value == "20 rising to 60"


async def test_without_a_round_rising_minutes_are_refused(study: Study) -> None:
    async with open_with_plan(study) as person:
        await person.press("p", "m", "ctrl+u")
        await person.type("15 most 40")
        assert "without an interview date, minutes cannot rise" in person.dialog
        await person.press("enter")
        assert study.progress.week_without_round is None
        await person.press("ctrl+u")
        await person.type("15")
        await person.press("enter")
        assert study.progress.week_without_round == WeeklyMinutes.every_day(15)


async def test_without_a_round_the_plan_shows_and_changes_the_retention(study: Study) -> None:
    async with open_with_plan(study) as person:
        await person.press("p")
        assert "No interview date yet" in person.page
        assert "drops to 90%" in person.page
        await person.press("v", "ctrl+u")
        await person.type("80")
        await person.press("enter")
        assert "drops to 80%" in person.page
        assert study.progress.desired_retention == 0.8


async def test_the_goal_of_the_plan_can_be_changed_and_undone(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p")
        assert "most recall: " in person.page
        await person.press("s", "ctrl+u")
        await person.type("95")
        assert person.dialog.count("most cards at 95% or more")
        await person.press("enter")
        assert (study_before_round.progress.is_safety_first, study_before_round.progress.safe_recall) == (True, 0.95)
        await person.press("u")
        assert "The goal is most recall again" in person.notice
        assert not study_before_round.progress.is_safety_first


async def test_after_the_last_round_cards_can_still_be_reviewed(study_before_round: Study, clock: Clock) -> None:
    study_before_round.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 5)
    clock.wait(days=20)
    async with open_with_plan(study_before_round) as person:
        assert "The interview “Onsite” was on" in person.page
        assert "to begin" not in person.page
        assert "▲" not in person.page.partition("Decks")[2].partition("Read")[0]
        await person.press("p")
        assert "Cards and progress stay." in " ".join(person.page.split())
        await person.press("q", "d", "space", "3")
        assert len(study_before_round.store.event_log.counted_grades) == 2


# -- rounds


async def test_a_round_is_added_by_name_and_date(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "a")
        await person.type("Final")
        await person.press("enter")
        await person.type("18 Dec 10:00")
        assert "Friday 18 December 2026, 10:00" in person.dialog
        await person.press("enter")
        assert person.place == "Interviews"
        assert person.page.index("Onsite") < person.page.index("Final")
        await person.press("q")
        assert "Onsite on Fri 4 Dec" in person.page


async def test_a_round_can_be_renamed_and_stays_selected(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "n", "ctrl+u")
        await person.type("Day in London")
        assert "its date, minutes and decks stay" in person.dialog
        await person.press("enter")
        assert "The interview “Onsite” is now called Day in London" in person.notice
        await person.press("d")
        assert "Day in London" in person.dialog
        await person.press("escape", "u")
        assert "is called Onsite again" in person.notice
        assert "Onsite" in person.page


async def test_after_a_dialog_the_changes_of_another_program_are_shown(
    study_before_round: Study, reopened: Callable[[], Study]
) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r")
        other_study = reopened()
        other_study.rounds.schedule(datetime(2026, 12, 5, 16, tzinfo=UTC), "UTC", "Onsite")
        await person.press("m", "ctrl+u")
        await person.type("45")
        await person.press("enter")
        assert "Sat 5 Dec 2026, 16:00 UTC" in person.page
        await person.press("q")
        assert "Onsite on Sat 5 Dec" in person.page


@pytest.mark.parametrize(
    ("open_dialog", "typed_text"),
    [
        (("d", "ctrl+u"), "+9d"),
        (("d", "ctrl+u"), ""),
        (("m", "ctrl+u"), "45"),
        (("n", "ctrl+u"), "Day in London"),
        (("o",), ""),
        ((), ""),
    ],
    ids=["date", "no date", "minutes", "name", "decks", "remove"],
)
@pytest.mark.parametrize("names_after", [{"Final"}, set()], ids=["renamed", "removed"])
async def test_a_round_that_another_program_took_away_is_not_changed(
    study_before_round: Study,
    reopened: Callable[[], Study],
    open_dialog: tuple[str, ...],
    typed_text: str,
    names_after: set[str],
) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", *open_dialog)
        other_study = reopened()
        if names_after:
            other_study.rounds.rename(other_study.progress.rounds["Onsite"], *names_after)
        else:
            other_study.rounds.remove("Onsite")
        await person.type(typed_text)
        await person.press("enter" if open_dialog else "x")
        explanation = person.notice if person.place == "Interviews" else person.dialog
        assert "there is no interview “Onsite” any more; another program removed or renamed it" in explanation
        await person.press("escape")
    assert set(reopened().progress.rounds) == names_after


async def test_a_round_that_another_program_added_meanwhile_is_not_replaced(
    study_before_round: Study, reopened: Callable[[], Study]
) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "a")
        await person.type("Final")
        await person.press("enter")
        await person.type("+9d")
        other_study = reopened()
        other_study.rounds.add(Round("Final", NOON + timedelta(days=3), "UTC"))
        await person.press("enter")
        assert "“Final” exists already" in person.dialog
    assert reopened().progress.rounds["Final"].starts_at == NOON + timedelta(days=3)


async def test_a_round_name_that_exists_is_rejected(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "a")
        await person.type("onsite")
        assert "exists already" in person.dialog
        await person.press("enter")
        assert "exists already" in person.dialog


async def test_a_new_round_replaces_a_past_one_whose_name_differs_only_in_case(study: Study) -> None:
    study.rounds.schedule(NOON - timedelta(days=2), "UTC", "onsite")
    study.rounds.schedule(NOON + timedelta(days=2), "UTC", "Final")
    async with open_with_plan(study) as person:
        await person.press("r", "a")
        await person.type("Onsite")
        await person.press("enter")
        await person.type("+10d")
        await person.press("enter")
        assert set(study.progress.rounds) == {"Final", "Onsite"}


async def test_a_past_round_that_is_moved_keeps_its_minutes_and_decks(study: Study) -> None:
    study.rounds.schedule(NOON - timedelta(days=2), "UTC", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(50), "Onsite")
    study.rounds.set_deck("Onsite", "mistakes", is_asked=False)
    study.rounds.schedule(NOON + timedelta(days=2), "UTC", "Final")
    async with open_with_plan(study) as person:
        await person.press("r", "down", "d")
        await person.press("enter")
        assert "nothing typed" in person.dialog
        await person.type("+10d")
        await person.press("enter")
        moved_round = study.progress.rounds["Onsite"]
        assert moved_round.starts_at > NOON
        assert moved_round.weekly_minutes == WeeklyMinutes.every_day(50)
        assert moved_round.excluded_deck_ids == {"mistakes"}


async def test_a_deck_can_be_excluded_from_a_round(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round, (100, 40)) as person:
        counted_card_count = study_before_round.make_overview().deck_statuses[0].counted_card_count
        assert counted_card_count
        await person.press("r", "o", "enter")
        assert study_before_round.progress.rounds["Onsite"].excluded_deck_ids == {"mistakes"}
        assert "not needed" in person.page
        await person.press("escape")
        assert "all decks except Mistakes to avoid" in person.page
        await person.press("q")
        await wait_for_workers(person)
        assert study_before_round.planning.latest_plan is not None
        assert "mistakes" not in [deck_plan.deck_id for deck_plan in study_before_round.planning.latest_plan.deck_plans]


async def test_the_list_of_decks_shows_which_are_included(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "o")
        assert "enter includes or excludes a deck" in person.page
        assert "✓ Mistakes to avoid" in person.page
        assert "✓ Measures and pillars" in person.page
        await person.press("j", "j", "enter")
        assert "✓ Mistakes to avoid" in person.page
        assert "✓ Measures and pillars" not in person.page
        assert "Measures and pillars  not needed" in person.page
        (pointed_row,) = [row for row in person.drawn().split("\n") if "›" in row]
        assert "Measures and pillars" in pointed_row
        await person.press("enter")
        assert "✓ Measures and pillars" in person.page
        assert study_before_round.progress.rounds["Onsite"].excluded_deck_ids == frozenset()


@pytest.mark.parametrize("size", [(7, 10), (1, 1)])
async def test_enter_in_a_list_without_room_for_its_rows_does_nothing(
    study_before_round: Study, size: tuple[int, int]
) -> None:
    async with sit_down(study_before_round) as person:
        await person.press("r")
        await person.resize(*size)
        await person.press("o", "enter", "enter")
        await person.resize(80, 24)
        await person.press("escape")
        assert person.app.failure is None
        (known_round,) = study_before_round.progress.rounds.values()
        assert not known_round.excluded_deck_ids


async def test_two_decks_with_the_same_name_can_both_be_excluded(
    study: Study, home: HomeFolders, reopened: Callable[[], Study]
) -> None:
    decks_path = home.targets_path / "runway" / "decks"
    decks_path.mkdir(parents=True)
    (decks_path / "mine.md").write_text("---\ndeck: Mistakes to avoid\n---\n\n## What dries?\n\nInk.\n", "utf-8")
    study.rounds.schedule(NOON + timedelta(days=2), "UTC", "Onsite")
    reopened_study = reopened()
    deck_names = [
        deck_name for deck_name in reopened_study.cards.deck_names.values() if deck_name.startswith("Mistakes to avoid")
    ]
    assert len(set(deck_names)) == 2
    reopened_study.planning.make_plan()
    plan_report = reopened_study.planning.make_plan_report()
    assert plan_report is not None
    assert plan_report.deck_names == reopened_study.make_overview().deck_names == reopened_study.cards.deck_names
    async with open_with_plan(reopened_study, (100, 40)) as person:
        assert all(deck_name in person.page for deck_name in deck_names)
        for deck_name in deck_names:
            await person.press("r", "o", "slash")
            await person.type(deck_name.partition("(")[2].removesuffix(")"))
            await person.press("enter", "escape", "q")
        assert len(reopened_study.progress.rounds["Onsite"].excluded_deck_ids) == 2
        await person.press("u")
        assert f"{deck_names[1]} is needed for the interview “Onsite” again" in person.notice


async def test_typing_replaces_the_current_date(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "d")
        await person.type("+3d")
        await person.press("enter")
        assert study_before_round.progress.rounds["Onsite"].starts_at.date() == NOON.date() + timedelta(days=3)


async def test_undo_restores_a_removed_round(study_before_round: Study) -> None:
    rounds_before = study_before_round.progress.rounds
    async with open_with_plan(study_before_round) as person:
        await person.press("r", "x")
        assert study_before_round.progress.rounds == {}
        assert "Removed: the interview “Onsite”" in person.notice
        await person.press("u")
        assert study_before_round.progress.rounds == rounds_before
        assert "The interview “Onsite” is back: Fri 4 Dec 15:00. Press U to redo." in person.notice


# -- planned drills


async def test_each_grade_shows_the_next_review_and_its_gain(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("d", "space")
        grades_text = person.drawn("#grades")
        assert re.search(r"today · \d+%", grades_text)
        assert "recall at the interview if it came no more" in grades_text
        await person.press("3")
        assert "good: next review" in person.notice
        assert "recall at the interview" in person.notice


async def test_no_card_is_asked_twice_in_a_row_and_the_minutes_count_down(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("d")
        assert "1 · 20 min left today" in person.page.split("\n")[0]
        shown_pages = []
        for _ in range(8):
            shown_pages.append(person.page.split("\n")[2:])
            await person.press(*["space"] * 8, "1")
        assert all(page_text != next_page_text for page_text, next_page_text in pairwise(shown_pages))
        assert "9 · 20 min left today" in person.page.split("\n")[0]


async def test_when_time_is_up_the_gain_of_more_minutes_is_shown(study_before_round: Study) -> None:
    study_before_round.rounds.set_day_minutes(NOON.date(), 2)
    async with open_with_plan(study_before_round) as person:
        study_before_round.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 119)
        await person.press("d", *["space"] * 8, "3")
        assert "a minute left today" in person.page or "Today's time is up" in person.page
    study_before_round.rounds.set_day_minutes(NOON.date(), 1)
    async with open_with_plan(study_before_round) as person:
        assert "done for today" in person.page
        await person.press("d")
        assert "Today's time is up. 5 more minutes would add" in person.page
        assert "d continue" in person.keys
        await person.press("d", "space")
        assert "extra study" in person.page


async def test_undo_asks_the_card_again_and_removes_its_grade(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("d")
        first_page = person.page.split("\n")[2:]
        await person.press(*["space"] * 8, "3", *["space"] * 8, "1", "u", "u")
        assert person.page.split("\n")[2:] == first_page
        assert not study_before_round.planning.study_context.learner.cards.number_by_card_id


async def test_practice_saves_nothing_and_u_goes_back_a_card(study_before_round: Study) -> None:
    written_bytes = study_before_round.store.journals.path.read_bytes()
    async with open_with_plan(study_before_round) as person:
        await person.press("m", "j", "enter")
        first_page = person.page.split("\n")[2:]
        assert "practice" in person.page
        await person.press(*["space"] * 8, "3")
        assert person.page.split("\n")[2:] != first_page
        await person.press("u")
        assert person.page.split("\n")[2:] == first_page
        await person.press("x", "z")
        assert study_before_round.store.journals.path.read_bytes() == written_bytes
        await person.press(*["space"] * 8)
        assert person.drawn("#grades").split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]  # no effects


async def test_the_grades_are_laid_out_again_in_a_narrow_window(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round, (160, 48)) as person:
        await person.press("d", *["space"] * 8)
        assert len(person.drawn("#grades").strip().split("\n")) == 3  # the last one says what stands below the grades
        await person.resize(46, 20)
        grades_text = person.drawn("#grades")
        assert "…" not in grades_text
        assert grades_text.strip().split("\n")[0].split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]
        assert grades_text.count("%") == 4


async def test_typing_replaces_the_current_minutes(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "m", *"35", "enter")
        assert study_before_round.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes.every_day(35)


async def test_extra_study_is_saved(study_before_round: Study) -> None:
    study_before_round.rounds.set_day_minutes(NOON.date(), 0)
    async with open_with_plan(study_before_round) as person:
        await person.press("m", "enter", *["space"] * 8, "3")
        assert len(study_before_round.store.event_log.counted_grades) == 1
        assert "extra study" in person.page


async def test_grades_given_elsewhere_are_used_for_the_next_card(
    study_before_round: Study, reopened: Callable[[], Study]
) -> None:
    other_study = reopened()
    async with open_with_plan(study_before_round) as person:
        await person.press("d")
        for card in [card for deck in study_before_round.cards.active_decks[1:] for card in deck.cards]:
            other_study.cards.grade(card.id, Grade.EASY, 1)
        await person.press(*["space"] * 8, "3")
        assert "Mistakes to avoid" in person.page.split("\n")[0]


async def test_a_leech_is_shown_on_today_and_in_the_plan(study_before_round: Study, clock: Clock) -> None:
    for _ in range(6):
        study_before_round.cards.grade("mistakes/flicker-in-motion", Grade.AGAIN, 5)
        clock.wait(days=1)
    async with open_with_plan(study_before_round) as person:
        assert "that you keep forgetting" in person.page
        await person.press("p")
        assert "forgotten 5 times" in person.page
        assert "mistakes.md:" in person.page


async def test_minutes_limit_a_drill_without_a_round(study: Study) -> None:
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(1))
    async with open_with_plan(study) as person:
        await person.press("d")
        assert "0 of 3 done" in person.page.split("\n")[0]


# -- a plan that takes long


@pytest.fixture
def plan_gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Return an event for which every new plan waits."""
    gate, make_plan_job = threading.Event(), Planning.make_plan_job

    def make_waiting_job(planning: Planning) -> Callable[[ProgressCallback], StudyPlan | None]:
        job = make_plan_job(planning)

        def wait_then_plan(on_progress: ProgressCallback) -> StudyPlan | None:
            assert gate.wait(60)
            return job(on_progress)

        return wait_then_plan

    monkeypatch.setattr(Planning, "make_plan_job", make_waiting_job)
    yield gate
    gate.set()  # so that a failed test does not leave a waiting thread


async def test_a_plan_that_is_finished_while_its_screen_closes_is_not_drawn(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p")
        await person.app.screen.query(PageView).remove()
        person.app.show_new_plan()
        person.app.screen.query_one(KeyBar).refresh_keys(person.app.screen)
        assert person.app.is_running


async def test_a_plan_started_on_today_is_shown_on_the_plan_screen(
    study_before_round: Study, plan_gate: threading.Event
) -> None:
    async with sit_down(study_before_round) as person:
        assert "calculating" in person.page
        person.waits_for_workers = False
        await person.press("p")
        assert "being calculated" in person.page
        plan_gate.set()
        await wait_for_workers(person)
        assert person.place == "Plan"
        assert "with the plan" in person.page


@pytest.mark.parametrize("change", ["grade", "undo", "day off", "deck"])
async def test_today_shows_no_figures_of_an_old_plan_while_a_new_one_is_made(
    study_before_round: Study, plan_gate: threading.Event, change: str
) -> None:
    study_before_round.cards.grade("mistakes/flicker-in-motion", Grade.AGAIN, 5)
    plan_gate.set()
    async with open_with_plan(study_before_round) as person:
        assert "calculating" not in person.page
        assert "new cards" in person.page
        plan_gate.clear()
        person.waits_for_workers = False
        match change:
            case "grade":
                await person.press("d", "space", "3", "q")
            case "undo":
                await person.press("u", "u")
            case "day off":
                await person.press("p", "j", "o", "q")
            case "deck":
                await person.press("down", "x")
        assert person.place == "Today"
        assert "calculating today's cards" in person.page
        for text_of_the_old_plan in (" due", "new cards", "more would add little", "more minutes", "%  →"):
            assert text_of_the_old_plan not in person.page
        plan_gate.set()
        await wait_for_workers(person)
        assert "calculating" not in person.page
        assert "new cards" in person.page


async def test_reading_a_document_changes_nothing_in_the_plan(
    study_before_round: Study, plan_gate: threading.Event
) -> None:
    plan_gate.set()
    async with open_with_plan(study_before_round) as person:
        plan_gate.clear()
        await person.press("c", "pagedown", "q")
        assert person.place == "Today"
        assert "calculating" not in person.page
        assert not study_before_round.planning.is_plan_outdated  # so no new plan is made in the background


async def test_a_plan_is_finished_after_its_screen_was_left(
    study_before_round: Study, plan_gate: threading.Event
) -> None:
    async with sit_down(study_before_round) as person:
        plan_gate.set()
        await wait_for_workers(person)
        plan_gate.clear()
        person.waits_for_workers = False
        await person.press("p", "j", "o", "q")
        plan_gate.set()
        await wait_for_workers(person)
        assert study_before_round.planning.latest_plan is not None
        assert [study_day.minutes for study_day in study_before_round.planning.latest_plan.study_days][:3] == [
            20,
            0,
            20,
        ]


async def test_a_new_plan_does_not_change_the_card_on_screen(
    study_before_round: Study, plan_gate: threading.Event
) -> None:
    async with sit_down(study_before_round) as person:
        person.waits_for_workers = False
        await person.press("d", "space")
        page_before = person.page
        plan_gate.set()
        await wait_for_workers(person)
        assert person.place == "Drill"
        assert person.page == page_before


async def test_a_deck_that_does_not_fit_can_be_switched_off(study_with_all_decks: Study) -> None:
    study_with_all_decks.rounds.set_week_minutes(WeeklyMinutes.every_day(1), "Onsite")
    async with open_with_plan(study_with_all_decks, (100, 60)) as person:
        assert study_with_all_decks.planning.latest_plan is not None
        new_cards_by_deck = {
            deck_plan.deck_id: deck_plan.new_card_count
            for deck_plan in study_with_all_decks.planning.latest_plan.deck_plans
            if deck_plan.new_card_count
        }
        shown_text = " ".join(person.page.split())
        assert f"{sum(new_cards_by_deck.values())} cards won't fit (" in shown_text
        assert f", {new_cards_by_deck['models']} in Models, " in shown_text
        while person.app.screen.query_one(PageView).chosen != RowKey(RowKind.DECK, "models"):
            await person.press("j")
        await person.press("x")
        assert "Models is now off" in person.notice
        assert " in Models, " not in " ".join(person.page.split())


async def test_an_unchanged_day_keeps_its_usual_minutes(study_before_round: Study) -> None:
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "j", "enter")
        assert person.line.value == "20"
        await person.press("enter")
        assert person.place == "Plan"
        assert study_before_round.progress.minutes_by_day == {}


async def test_with_rising_minutes_the_dialog_has_the_minutes_of_the_row(study_before_round: Study) -> None:
    study_before_round.rounds.set_week_minutes(WeeklyMinutes.every_day(20, max_minutes=60), "Onsite")
    async with open_with_plan(study_before_round, (100, 60)) as person:
        await person.press("p")
        await wait_for_workers(person)
        row_text = next(row_text for row_text in person.page.split("\n") if "Sun 29 Nov" in row_text)
        await person.press(*["j"] * 8, "enter")
        assert "Sun 29 Nov" in person.dialog
        assert f" {person.line.value} min" in row_text
        assert person.line.value != "20"


async def test_a_day_can_be_a_day_off_if_its_week_has_another(study_before_round: Study) -> None:
    study_before_round.rounds.set_week_minutes(WeeklyMinutes((20, 20, 20, 20, 20, 20, 0)), "Onsite")
    async with open_with_plan(study_before_round) as person:
        await person.press("p", "j", "o")
        assert "Sun 22 Nov is now a day off" in person.notice
        assert study_before_round.progress.minutes_by_day == {date(2026, 11, 22): 0}


async def test_the_drill_cannot_continue_while_a_grade_is_saved(
    study_before_round: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_started, may_save, grade = threading.Event(), threading.Event(), CardActions.grade

    def wait_then_grade(
        cards: CardActions,
        card_id: str,
        given_grade: Grade,
        answer_seconds: float,
        is_typed_right: bool | None,  # noqa: FBT001 - the signature of the real one
    ) -> None:
        save_started.set()
        assert may_save.wait(60)
        grade(cards, card_id, given_grade, answer_seconds, is_typed_right)

    monkeypatch.setattr(CardActions, "grade", wait_then_grade)
    async with open_with_plan(study_before_round) as person:
        await person.press("d", *["space"] * 8)
        grading_task = asyncio.create_task(person.press("3"))
        assert await asyncio.to_thread(save_started.wait, 60)
        try:
            assert not person.app.screen.check_action("go_on", ())
        finally:
            may_save.set()
        await grading_task
        assert len(study_before_round.store.event_log.counted_grades) == 1
