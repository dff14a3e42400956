"""The plan, the rounds and a drill that follows them, driven by the keys that a person would press."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import pairwise

import pytest

from clock import NOON, Clock
from person import Person, sit_down
from prepdeck.library.home import HomeFolders
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.rounds import WeeklyMinutes
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress_callback import ProgressCallback
from prepdeck.session.card_actions import CardActions
from prepdeck.session.planning import Planning
from prepdeck.study import Study
from prepdeck.ui.widgets.page_view import PageView


@asynccontextmanager
async def foreseeing(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    """The app on Today once the plan has been made."""
    async with sit_down(study, size) as person:
        await settled(person)
        yield person


async def settled(person: Person) -> None:
    """Until nothing works in the background any more."""
    await person.app.workers.wait_for_complete()
    await person.press()


@pytest.fixture
def all_ahead(study: Study) -> Study:
    """Runway with an interview in thirteen days, and twenty minutes a day until then."""
    study.rounds.schedule(NOON + timedelta(days=13, hours=3), "UTC", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(20), "Onsite")
    return study


@pytest.fixture
def ahead(all_ahead: Study) -> Study:
    """The same with few decks, which are soon planned."""
    for deck in ("pay", "models", "infrastructure"):
        all_ahead.cards.switch_deck(deck)
    return all_ahead


# -- Today and the plan


async def test_today_says_how_much_will_be_known_by_plan_and_doing_nothing(all_ahead: Study) -> None:
    async with foreseeing(all_ahead) as person:
        assert "Onsite on Fri 4 Dec 15:00, in 13 days" in person.page
        for row in ("today", "if I stop", "with the plan"):
            assert row in person.page
        assert "calculating" not in person.page
        assert "20 min ·" in person.page


async def test_the_plan_names_its_days_and_what_each_comes_to(ahead: Study) -> None:
    async with foreseeing(ahead, (100, 60)) as person:
        await person.press("p")
        await settled(person)
        assert person.place == "Plan"
        assert "Today        20 min" in person.page
        assert "Thu 3 Dec    20 min" in person.page
        assert "Fri 4 Dec" in person.page
        assert "optional warm-up" in person.page
        assert "so far" in person.page
        assert "with the plan" in person.page


async def test_a_day_off_is_planned_around_and_can_be_taken_back(ahead: Study) -> None:
    async with foreseeing(ahead, (100, 60)) as person:
        await person.press("p", "j", "o")
        await settled(person)
        assert ahead.progress.minutes_by_day == {date(2026, 11, 22): 0}
        assert "Sun 22 Nov    0 min  day off" in person.page
        assert "Sun 22 Nov is now a day off" in person.notice
        await person.press("o")
        assert "Sun 22 Nov has its usual minutes again" in person.notice
        assert ahead.progress.minutes_by_day == {}
        await person.press("u", "u")
        assert ahead.progress.minutes_by_day == {}


async def test_a_day_that_is_taken_off_stays_in_view_above_what_is_said_of_it(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("p", "j", "j", "j")
        await settled(person)
        assert "› " in person.drawn()
        await person.press("o")
        await settled(person)
        assert "Tue 24 Nov is now a day off" in person.notice
        (row,) = [line for line in person.drawn().split("\n") if line.startswith("›")]
        assert "Tue 24 Nov    0 min  day off" in row


async def test_a_day_before_the_minutes_rise_is_told_from_a_day_off(ahead: Study) -> None:
    ahead.rounds.set_week_minutes(WeeklyMinutes.every_day(20, 50), "Onsite")
    ahead.rounds.set_day_minutes(date(2026, 11, 24), 0)
    async with foreseeing(ahead, (100, 60)) as person:
        await person.press("p")
        await settled(person)
        assert "Today         0 min  rising later" in person.page
        assert "Tue 24 Nov    0 min  day off" in person.page


async def test_the_minutes_of_a_day_are_typed_on_its_row(ahead: Study) -> None:
    async with foreseeing(ahead, (100, 60)) as person:
        await person.press("p", "j", "j", "enter", "ctrl+u")
        await person.type("45")
        assert "45 min" in person.dialog
        await person.press("enter")
        await settled(person)
        assert "Mon 23 Nov   45 min" in person.page


@pytest.mark.parametrize("typed", ["9999", "soon", "-3", "1.5"])
async def test_what_is_no_number_of_minutes_is_refused_and_said(ahead: Study, typed: str) -> None:
    async with foreseeing(ahead) as person:
        await person.press("p", "enter", "ctrl+u")
        await person.type(typed)
        await person.press("enter")
        assert "as minutes" in person.dialog
        assert ahead.progress.minutes_by_day == {}


async def test_the_minutes_a_day_are_typed_and_read_back(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("p", "m", "ctrl+u")
        await person.type("30 sat 60 sun 0")
        assert "30 min a day, Sat 60, Sun 0: 3 h 30 min a week" in person.dialog
        await person.press("enter")
        assert ahead.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes((30, 30, 30, 30, 30, 60, 0))


async def test_without_a_round_the_plan_says_how_to_set_one_and_at_what_recall_cards_come_back(study: Study) -> None:
    async with foreseeing(study) as person:
        await person.press("p")
        assert "No interview date yet" in person.page
        assert "drops to 90%" in person.page
        await person.press("v", "ctrl+u")
        await person.type("80")
        await person.press("enter")
        assert "drops to 80%" in person.page
        assert study.progress.desired_retention == 0.8


async def test_after_the_last_round_all_is_quiet_and_can_be_reviewed(ahead: Study, clock: Clock) -> None:
    ahead.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 5)
    clock.wait(days=20)
    async with foreseeing(ahead) as person:
        assert "Onsite was on" in person.page
        assert "press d" not in person.page
        assert "▲" not in person.page.partition("Decks")[2].partition("Read")[0]
        await person.press("p")
        assert "Cards and progress stay." in " ".join(person.page.split())
        await person.press("q", "d", "space", "3")
        assert len(ahead.store.past.counted_grades) == 2


# -- rounds


async def test_a_round_is_added_by_its_name_and_date(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("r", "a")
        await person.type("Final")
        await person.press("enter")
        await person.type("18 Dec 10:00")
        assert "Friday 18 December 2026, 10:00" in person.dialog
        await person.press("enter")
        assert person.place == "Rounds"
        assert person.page.index("Onsite") < person.page.index("Final")
        await person.press("q")
        assert "Onsite on Fri 4 Dec" in person.page


async def test_a_name_that_is_taken_is_said_to_be(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("r", "a")
        await person.type("onsite")
        assert "exists already" in person.dialog
        await person.press("enter")
        assert "exists already" in person.dialog


async def test_a_round_asks_about_the_decks_that_are_left_to_it(ahead: Study) -> None:
    async with foreseeing(ahead, (100, 40)) as person:
        counted = ahead.make_overview().deck_statuses[0].counted_card_count
        assert counted
        await person.press("r", "o", "enter")
        assert ahead.progress.rounds["Onsite"].excluded_deck_ids == {"mistakes"}
        assert "not asked" in person.page
        await person.press("escape")
        assert "all decks except Mistakes to avoid" in person.page
        await person.press("q")
        await settled(person)
        assert ahead.planning.latest_plan is not None
        assert "mistakes" not in [each.deck_id for each in ahead.planning.latest_plan.deck_plans]


async def test_of_two_decks_of_one_name_each_can_be_left_out(
    study: Study, home: HomeFolders, reopened: Callable[[], Study]
) -> None:
    own = home.targets_path / "runway" / "decks"
    own.mkdir(parents=True)
    (own / "mine.md").write_text("---\ndeck: Mistakes to avoid\n---\n\n## What dries?\n\nInk.\n", "utf-8")
    study.rounds.schedule(NOON + timedelta(days=2), "UTC", "Onsite")
    opened = reopened()
    called = [name for name in opened.cards.deck_names.values() if name.startswith("Mistakes to avoid")]
    assert len(set(called)) == 2
    async with foreseeing(opened, (100, 40)) as person:
        for name in called:
            await person.press("r", "o", "slash")
            await person.type(name.partition("(")[2].removesuffix(")"))
            await person.press("enter", "enter", "escape", "q")
        assert len(opened.progress.rounds["Onsite"].excluded_deck_ids) == 2
        await person.press("u")
        assert f"deck {called[1]} switched off for Onsite" in person.notice


async def test_what_is_typed_replaces_the_date_that_was_set(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("r", "d")
        await person.type("+3d")
        await person.press("enter")
        assert ahead.progress.rounds["Onsite"].starts_at.date() == NOON.date() + timedelta(days=3)


async def test_a_round_is_removed_and_comes_back_whole_with_undo(ahead: Study) -> None:
    before = ahead.progress.rounds
    async with foreseeing(ahead) as person:
        await person.press("r", "x")
        assert ahead.progress.rounds == {}
        assert "Removed: Onsite" in person.notice
        await person.press("u")
        assert ahead.progress.rounds == before


# -- a drill by the plan


async def test_each_grade_says_when_the_card_comes_back_and_what_it_does_for_the_day(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("d", "space")
        bars = person.drawn("#grades")
        assert "+0." in bars
        await person.press("3")
        assert "good: next review" in person.notice
        assert "expected recall" in person.notice


async def test_no_card_comes_twice_in_a_row_and_the_minutes_run_down(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("d")
        assert "1 · 20 min left" in person.page.split("\n")[0]
        pages = []
        for _ in range(8):
            pages.append(person.page.split("\n")[2:])
            await person.press(*["space"] * 8, "1")
        assert all(one != other for one, other in pairwise(pages))
        assert "9 · 20 min left" in person.page.split("\n")[0]


async def test_when_the_minutes_are_gone_that_is_said_with_what_more_would_bring(ahead: Study) -> None:
    ahead.rounds.set_day_minutes(NOON.date(), 2)
    async with foreseeing(ahead) as person:
        ahead.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 119)
        await person.press("d", *["space"] * 8, "3")
        assert "under a minute" in person.page or "No minutes are left today" in person.page
    ahead.rounds.set_day_minutes(NOON.date(), 1)
    async with foreseeing(ahead) as person:
        assert "done for today" in person.page
        await person.press("d")
        assert "Today's time is up. 5 more minutes would add about " in person.page
        assert "d continue" in person.keys
        await person.press("d", "space")
        assert "extra study" in person.page


async def test_undo_asks_the_card_again_and_what_it_taught_is_forgotten(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("d")
        first = person.page.split("\n")[2:]
        await person.press(*["space"] * 8, "3", *["space"] * 8, "1", "u", "u")
        assert person.page.split("\n")[2:] == first
        assert ahead.planning.study_context.learner.card_states == {}


async def test_a_rehearsal_writes_nothing_and_u_goes_back_a_card(ahead: Study) -> None:
    written = ahead.store.journal.path.read_bytes()
    async with foreseeing(ahead) as person:
        await person.press("m", "j", "enter")
        first = person.page.split("\n")[2:]
        assert "not saved" in person.page
        await person.press(*["space"] * 8, "3")
        assert person.page.split("\n")[2:] != first
        await person.press("u")
        assert person.page.split("\n")[2:] == first
        await person.press("x", "z")
        assert ahead.store.journal.path.read_bytes() == written
        await person.press(*["space"] * 8)
        assert person.drawn("#grades").split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]  # no promises


async def test_the_grades_are_laid_out_anew_where_the_window_becomes_narrow(ahead: Study) -> None:
    async with foreseeing(ahead, (160, 48)) as person:
        await person.press("d", *["space"] * 8)
        assert len(person.drawn("#grades").strip().split("\n")) == 2
        await person.resize(46, 20)
        drawn = person.drawn("#grades")
        assert "…" not in drawn
        assert drawn.strip().split("\n")[0].split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]
        assert drawn.count("+") == 4


async def test_what_is_typed_replaces_the_minutes_that_were_set(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("p", "m", *"35", "enter")
        assert ahead.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes.every_day(35)


async def test_more_than_planned_counts_where_that_is_chosen(ahead: Study) -> None:
    ahead.rounds.set_day_minutes(NOON.date(), 0)
    async with foreseeing(ahead) as person:
        await person.press("m", "enter", *["space"] * 8, "3")
        assert len(ahead.store.past.counted_grades) == 1
        assert "extra study" in person.page


async def test_a_grade_given_elsewhere_is_known_at_the_next_card(ahead: Study, reopened: Callable[[], Study]) -> None:
    other = reopened()
    async with foreseeing(ahead) as person:
        await person.press("d")
        for card in [card for deck in ahead.cards.active_decks[1:] for card in deck.cards]:
            other.cards.grade(card.id, Grade.EASY, 1)
        await person.press(*["space"] * 8, "3")
        assert "Mistakes to avoid" in person.page.split("\n")[0]


async def test_a_card_forgotten_again_and_again_is_said_to_want_rewriting(ahead: Study, clock: Clock) -> None:
    for _ in range(6):
        ahead.cards.grade("mistakes/flicker-in-motion", Grade.AGAIN, 5)
        clock.wait(days=1)
    async with foreseeing(ahead) as person:
        assert "that you keep forgetting" in person.page
        await person.press("p")
        assert "forgotten 5 times" in person.page
        assert "mistakes.md:" in person.page


async def test_the_minutes_are_a_cap_where_no_round_lies_ahead(study: Study) -> None:
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(1))
    async with foreseeing(study) as person:
        await person.press("d")
        assert "1 of 3" in person.page.split("\n")[0]


# -- a plan that takes its time


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every plan that is begun waits for this to be set."""
    let_go, job_of = threading.Event(), Planning.make_plan_job

    def waiting(planning: Planning) -> Callable[[ProgressCallback], StudyPlan | None]:
        job = job_of(planning)

        def waits(watch: ProgressCallback) -> StudyPlan | None:
            assert let_go.wait(60)
            return job(watch)

        return waits

    monkeypatch.setattr(Planning, "make_plan_job", waiting)
    yield let_go
    let_go.set()  # a test that failed leaves no thread behind


async def test_a_plan_that_was_begun_on_today_is_shown_where_one_went_meanwhile(
    ahead: Study, slow: threading.Event
) -> None:
    async with sit_down(ahead) as person:
        assert "calculating" in person.page
        await person.press("p")
        assert "being calculated" in person.page
        slow.set()
        await settled(person)
        assert person.place == "Plan"
        assert "with the plan" in person.page


async def test_a_plan_that_is_left_before_it_is_made_is_made_all_the_same(ahead: Study, slow: threading.Event) -> None:
    async with sit_down(ahead) as person:
        slow.set()
        await settled(person)
        slow.clear()
        await person.press("p", "j", "o", "q")
        slow.set()
        await settled(person)
        assert ahead.planning.latest_plan is not None
        assert [each.minutes for each in ahead.planning.latest_plan.study_days][:3] == [20, 0, 20]


async def test_a_card_on_screen_stays_as_it_is_when_a_plan_is_made(ahead: Study, slow: threading.Event) -> None:
    async with sit_down(ahead) as person:
        await person.press("d", "space")
        before = person.page
        slow.set()
        await settled(person)
        assert person.place == "Drill"
        assert person.page == before


async def test_a_deck_that_does_not_fit_can_be_dropped_as_the_plan_says(all_ahead: Study) -> None:
    all_ahead.rounds.set_week_minutes(WeeklyMinutes.every_day(1), "Onsite")
    async with foreseeing(all_ahead, (100, 60)) as person:
        assert all_ahead.planning.latest_plan is not None
        lacking = {
            each.deck_id: each.unseen_count for each in all_ahead.planning.latest_plan.deck_plans if each.unseen_count
        }
        said = " ".join(person.page.split())
        assert f"{sum(lacking.values())} cards won't fit (" in said
        assert f", {lacking['models']} of Models, " in said
        while person.app.screen.query_one(PageView).chosen != RowKey(RowKind.DECK, "models"):
            await person.press("j")
        await person.press("x")
        assert "Models is now off" in person.notice
        assert " of Models, " not in " ".join(person.page.split())


async def test_a_day_left_as_it_was_keeps_the_minutes_of_its_week(ahead: Study) -> None:
    async with foreseeing(ahead) as person:
        await person.press("p", "j", "enter")
        assert person.line.value == "20"
        await person.press("enter")
        assert person.place == "Plan"
        assert ahead.progress.minutes_by_day == {}


async def test_where_minutes_rise_a_day_is_asked_for_with_those_that_stand_in_its_row(ahead: Study) -> None:
    ahead.rounds.set_week_minutes(WeeklyMinutes.every_day(20, max_minutes=60), "Onsite")
    async with foreseeing(ahead, (100, 60)) as person:
        await person.press("p")
        await settled(person)
        row = next(row for row in person.page.split("\n") if "Sun 29 Nov" in row)
        await person.press(*["j"] * 8, "enter")
        assert "Sun 29 Nov" in person.dialog
        assert f" {person.line.value} min" in row
        assert person.line.value != "20"


async def test_a_day_that_its_week_leaves_off_is_said_to_be_off(ahead: Study) -> None:
    ahead.rounds.set_week_minutes(WeeklyMinutes((20, 20, 20, 20, 20, 20, 0)), "Onsite")
    async with foreseeing(ahead) as person:
        await person.press("p", "j", "o")
        assert "Sun 22 Nov is now a day off" in person.notice
        assert ahead.progress.minutes_by_day == {date(2026, 11, 22): 0}


async def test_while_a_grade_is_being_written_no_key_goes_on(ahead: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, let_go, grade = threading.Event(), threading.Event(), CardActions.grade

    def waits(cards: CardActions, card: str, given: Grade, seconds: float) -> None:
        begun.set()
        assert let_go.wait(60)
        grade(cards, card, given, seconds)

    monkeypatch.setattr(CardActions, "grade", waits)
    async with foreseeing(ahead) as person:
        await person.press("d", *["space"] * 8)
        graded = asyncio.create_task(person.press("3"))
        await asyncio.to_thread(begun.wait)
        try:
            assert not person.app.screen.check_action("go_on", ())
        finally:
            let_go.set()
        await graded
        assert len(ahead.store.past.counted_grades) == 1
