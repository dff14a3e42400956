"""Everything that the screens and the command line record through a study is on disk before they continue."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from clock import NOON, Clock
from known_state import state_of
from prepdeck.errors import HISTORY_NOT_MATCHED, AlreadyExistsError, NotFoundError, NotWrittenError, NotYetWrittenError
from prepdeck.journal.journal_files import JournalFolder
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.objective import AnswerSeconds
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.session_rules import USUAL_RULES
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.progress.events import CardGraded, CardRenamed
from prepdeck.session.drill_session import DrillSession
from prepdeck.study import Study


def test_the_next_start_shows_every_grade(study: Study, reopened: Callable[[], Study]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 8.26)
    study.cards.grade("mistakes/pitch-an-addition", Grade.AGAIN, 3)
    assert state_of(reopened().store) == state_of(study.store)
    assert [g.grade for g in reopened().store.event_log.counted_grades] == [Grade.GOOD, Grade.AGAIN]


def test_undo_undoes_one_grade_after_another_even_after_a_restart(study: Study, reopened: Callable[[], Study]) -> None:
    first, second = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
    study.cards.grade(first, Grade.GOOD, 1)
    study.cards.grade(second, Grade.HARD, 1)
    again = reopened()
    last = again.history.last_undoable_event()
    assert isinstance(last, CardGraded)
    assert last.card == second
    assert not again.store.is_from_this_run(last)
    again.history.undo_event(last)
    assert set(again.progress.answered_at) == {first}
    last = again.history.last_undoable_event()
    assert last is not None
    again.history.undo_event(last)
    assert again.progress.answered_at == {}
    assert again.history.last_undoable_event() is None
    assert reopened().progress.answered_at == {}


def test_the_last_grade_is_the_one_written_last_even_if_the_clock_was_set_back(
    study: Study, clock: Clock, reopened: Callable[[], Study]
) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    clock.wait(days=-2)
    study.cards.grade("mistakes/pitch-an-addition", Grade.HARD, 1)
    for each in (study, reopened()):
        last = each.history.last_undoable_event()
        assert isinstance(last, CardGraded)
        assert last.card == "mistakes/pitch-an-addition"


def test_a_grade_of_another_device_is_not_undone_here(study: Study, home: HomeFolders, tmp_path: Path) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    other = home._replace(state_path=tmp_path / "phone")
    Study.open(other, "runway", study.clock).cards.grade("mistakes/pitch-an-addition", Grade.HARD, 1)
    study.read_outside_events()
    last = study.history.last_undoable_event()
    assert isinstance(last, CardGraded)
    assert last.card == "mistakes/flicker-in-motion"


def test_a_copied_journal_counts_no_grade_twice(study: Study, reopened: Callable[[], Study]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    path = study.store.journals.path
    path.with_name("copy.toml").write_bytes(path.read_bytes())
    assert state_of(reopened().store) == state_of(study.store)


def test_without_write_permission_a_person_can_read_and_is_told_so(
    home: HomeFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Path, "mkdir", refused)
    study = Study.open(home, "runway")
    assert study.make_overview().title == "Runway"
    assert any("nothing you do is saved" in str(problem) for problem in study.problems)
    with pytest.raises(NotWrittenError, match="Permission denied"):
        study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way of every folder", "utf-8")
    with pytest.raises(NotWrittenError, match="--home"):
        Study.open(find_home(tmp_path / "file", {}), "runway")


def test_an_unwritten_event_counts_and_is_written_with_the_next_one(
    study: Study, monkeypatch: pytest.MonkeyPatch, reopened: Callable[[], Study]
) -> None:
    def full(_: object) -> None:
        raise NotWrittenError("not saved: No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(study.store.journals, "append", full)
        for card in ("mistakes/flicker-in-motion", "mistakes/pitch-an-addition"):
            with pytest.raises(NotYetWrittenError, match="No space"):
                study.cards.grade(card, Grade.GOOD, 1)
        assert study.store.unwritten_count == 2
        assert len(study.progress.answered_at) == 2
        assert reopened().progress.answered_at == {}
    study.cards.mark_item_done("checklist/killed-features", "three")
    assert study.store.unwritten_count == 0
    assert state_of(reopened().store) == state_of(study.store)


def test_an_undone_event_can_be_redone(study: Study, reopened: Callable[[], Study]) -> None:
    first, second = "mistakes/flicker-in-motion", "mistakes/pitch-an-addition"
    study.cards.grade(first, Grade.GOOD, 1)
    study.cards.grade(second, Grade.GOOD, 1)
    both = state_of(study.store)
    for _ in range(2):
        last = study.history.last_undoable_event()
        assert last is not None
        study.history.undo_event(last)
    assert study.progress.answered_at == {}
    assert study.history.redo_event() is not None
    assert set(study.progress.answered_at) == {first}
    again = reopened()
    assert again.history.redo_event() is not None
    assert state_of(again.store) == both
    assert again.history.redo_event() is None
    last = again.history.last_undoable_event()
    assert isinstance(last, CardGraded)
    assert last.card == second


def test_redo_does_nothing_after_something_else_was_done(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    last = study.history.last_undoable_event()
    assert last is not None
    study.history.undo_event(last)
    study.rounds.postpone_question()
    study.cards.mark_item_done("checklist/killed-features", "three")
    assert study.history.redo_event() is None


def test_everything_the_person_does_can_be_undone(study: Study, reopened: Callable[[], Study]) -> None:
    before = state_of(study.store)
    study.cards.mark_item_done("checklist/killed-features", "three")
    study.cards.reopen_item("checklist/killed-features")
    study.rounds.schedule(NOON + timedelta(days=20), "UTC")
    study.rounds.remove()
    study.cards.switch_deck("checklist")
    study.cards.suspend("mistakes/flicker-in-motion")
    study.cards.bury("mistakes/pitch-an-addition")
    study.cards.resume("mistakes/flicker-in-motion")
    study.cards.change_note("mistakes/flicker-in-motion", "blink")
    while (last := study.history.last_undoable_event()) is not None:
        study.history.undo_event(last)
    assert state_of(study.store) == before == state_of(reopened().store)


def test_readiness_is_predicted_for_the_day_of_the_interview(study: Study) -> None:
    for card in study.target.cards_by_id:
        study.cards.grade(card, Grade.GOOD, 1)
    today = study.planning.expected_recall
    study.rounds.schedule(NOON + timedelta(days=20), "UTC")
    assert study.planning.expected_recall < today
    assert study.make_overview().expected_recall == pytest.approx(study.planning.expected_recall, abs=1e-6)


def test_a_round_has_another_zone_if_the_local_time_differs_on_its_day(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    abroad = {}
    for zone in ("UTC", "Europe/London", "Asia/Tokyo"):
        study.rounds.schedule(NOON + timedelta(days=13), zone)
        abroad[zone] = study.make_overview().has_other_zone
    assert abroad == {"UTC": False, "Europe/London": False, "Asia/Tokyo": True}


def test_five_minutes_a_day_are_enough_to_see_the_mistakes_and_the_checklist(study: Study) -> None:
    """These cards take longer than others, so they would come last if only the gain per second counted."""
    study.rounds.schedule(NOON + timedelta(days=6, hours=15), "UTC")
    cards = study.cards.cards_by_id
    seconds_by_kind = {"repair": AnswerSeconds(45, 25, 40), "checklist": AnswerSeconds(35, 20, 30)}
    objective = study.planning.study_context.objective._replace(
        seconds_by_card={card_id: seconds_by_kind.get(card.kind, AnswerSeconds()) for card_id, card in cards.items()}
    )
    planner, grades = CardPlanner(list(cards), Learner(), objective), cycle((Grade.GOOD, Grade.AGAIN, Grade.EASY))
    for day in range(7):
        now, seconds_left = to_epoch_days(NOON) + day, 300.0
        planner.later_day_seconds = [300.0] * (6 - day)
        planner.start_session(now, seconds_left)
        while seconds_left > 0 and (choice := planner.choose_next(seconds_left)) is not None:
            seconds_left -= choice.expected_gain.seconds
            planner.record_answer(choice.card_id, next(grades), now)
    leading_ids = [card_id for card_id, card in cards.items() if card.kind in seconds_by_kind]
    assert sum(map(planner.learner.has_answered, leading_ids)) >= 0.9 * len(leading_ids)


def test_a_card_that_is_set_aside_after_an_answer_is_not_planned_today(study: Study) -> None:
    for deck in study.target.decks:
        if deck.id != "mistakes" and study.cards.is_deck_on(deck.id):
            study.cards.switch_deck(deck.id)
    study.rounds.schedule(NOON + timedelta(days=20), "UTC")
    for card_id in study.cards.cards_by_id:
        if card_id.startswith("mistakes/"):
            study.cards.grade(card_id, Grade.AGAIN, 4)
            study.cards.bury(card_id)
    study.planning.make_plan()
    plan = study.planning.current_plan
    assert plan is not None
    assert plan.card_ids_today == ()


def test_after_all_cards_were_asked_enough_the_drill_today_and_the_plan_agree(study: Study, clock: Clock) -> None:
    """The drill stops while recall is still low, because each card was asked four times; none is due again tonight."""
    for deck in study.target.decks:
        if deck.id != "mistakes" and study.cards.is_deck_on(deck.id):
            study.cards.switch_deck(deck.id)
    study.rounds.schedule(NOON + timedelta(days=20), "UTC")

    def play_to_the_stop() -> int:
        timed_session, answer_count = study.planning.study_context.start_timed_session(), 0
        assert timed_session is not None
        while isinstance(card_id := timed_session.choose_next(), str):
            clock.wait(seconds=4)
            study.cards.grade(card_id, Grade.HARD, 4)
            timed_session.record_answer(card_id, 4, to_epoch_days(study.clock()))
            answer_count += 1
        return answer_count

    assert 3 * USUAL_RULES.max_repeats <= play_to_the_stop() <= 4 * USUAL_RULES.max_repeats
    study.planning.make_plan()
    overview = study.make_overview()
    assert (overview.due_count, overview.new_count) == (0, 0)
    assert play_to_the_stop() == 0
    clock.wait(hours=6)
    assert play_to_the_stop() > 0


def test_a_clock_that_was_set_back_loses_nothing(study: Study, clock: Clock, reopened: Callable[[], Study]) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    clock.wait(days=-2)
    study.cards.grade("mistakes/flicker-in-motion", Grade.HARD, 1)
    study.cards.mark_item_done("checklist/killed-features", "three")
    assert len(study.store.event_log.counted_grades) == 2
    assert state_of(reopened().store) == state_of(study.store)


def test_an_unchanged_reading_position_writes_nothing(study: Study) -> None:
    study.reading.record_position("comp-guide", 60, 0.5)
    before = study.store.journals.path.read_bytes()
    study.reading.record_position("comp-guide", 60, 0.4)
    assert study.store.journals.path.read_bytes() == before


def test_an_unknown_target_is_not_found(home: HomeFolders) -> None:
    with pytest.raises(NotFoundError, match="runway"):
        Study.open(home, "acme")


def test_the_summary_never_replaces_a_file_without_being_asked(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "sheet.md"
    path.write_text("mine", "utf-8")
    with pytest.raises(AlreadyExistsError):
        study.summary.write_summary(path, can_overwrite=False)
    assert path.read_text("utf-8") == "mine"
    study.summary.write_summary(path, can_overwrite=True)
    assert path.read_text("utf-8").startswith("# Runway")
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


OWN: dict[str, Callable[[Study, Path], Path]] = {
    "the live journal": lambda study, _: study.store.journals.path,
    "a new file beside it": lambda study, _: study.store.journals.folder / "sheet.md",
    "the device's name": lambda study, _: study.home.state_path / "device",
    "a copy": lambda study, _: next(study.home.backups_path.glob("*/*/*.gz")),
    "the index": lambda study, _: study.home.cache_path / "library.sqlite",
    "a roundabout way": lambda study, _: study.home.data_path / ".." / "data" / "sheet.md",
    "a link to a journal": lambda study, place: make_link(place / "link.md", study.store.journals.path),
    "a link to a folder": lambda study, place: make_link(place / "link", study.home.data_path) / "sheet.md",
    "where a journal is a link to": lambda study, place: move_and_link(place / "out.toml", study.store.journals.path),
    "where a folder of journals is a link to": lambda study, place: (
        move_and_link(place / "out", study.store.journals.folder) / study.store.journals.path.name
    ),
}


def make_link(link: Path, to: Path) -> Path:
    link.symlink_to(to)
    return link


def move_and_link(place: Path, own: Path) -> Path:
    """Move a file or folder of prepdeck elsewhere, and leave a link to it."""
    own.rename(place)
    own.symlink_to(place)
    return place


@pytest.mark.parametrize("which", OWN)
def test_the_summary_never_replaces_a_file_of_prepdeck(
    study: Study, home: HomeFolders, tmp_path: Path, which: str
) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    study.backups.back_up_journals()
    path = OWN[which](study, tmp_path)
    before = path.read_bytes() if path.exists() else None
    for replace in (False, True):
        with pytest.raises(NotWrittenError, match="prepdeck keeps its own files there; choose another place"):
            study.summary.write_summary(path, can_overwrite=replace)
    assert (path.read_bytes() if path.exists() else None) == before
    assert state_of(Study.open(home, "runway").store) == state_of(study.store)


def test_the_summary_may_go_next_to_the_folders_and_into_a_linked_target(
    study: Study, home: HomeFolders, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    home.targets_path.mkdir(parents=True)
    (home.targets_path / "acme").symlink_to(tmp_path / "mine")
    for path in (home.data_path.parent / "sheet.md", tmp_path / "mine" / "sheet.md"):
        study.summary.write_summary(path, can_overwrite=False)
        assert path.is_file()


# -- cards set aside, and notes


@pytest.mark.parametrize(
    "told",
    [
        "UTC 2026-11-21T12:00Z 2026-11-22T04:00Z",
        "UTC 2026-11-22T03:59Z 2026-11-22T04:00Z",
        "UTC 2026-11-22T04:00Z 2026-11-23T04:00Z",
        "America/New_York 2026-11-22T03:00Z 2026-11-22T09:00Z",  # 10 p.m. there
        "Europe/Prague 2026-10-24T20:00Z 2026-10-25T03:00Z",  # in this night the clocks go back
    ],
)
def test_a_buried_card_waits_until_four_in_the_morning(
    study: Study, clock: Clock, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    zone, now, until = told.split()
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    clock.instant = datetime.fromisoformat(now)
    study.cards.bury("mistakes/flicker-in-motion")
    assert study.progress.set_aside_until == {"mistakes/flicker-in-motion": datetime.fromisoformat(until)}
    assert [card.id for card, _ in study.cards.set_aside_cards()] == ["mistakes/flicker-in-motion"]


def test_a_suspended_card_does_not_count_in_readiness(study: Study, clock: Clock) -> None:
    (known, *others) = study.target.cards_by_id
    study.cards.grade(known, Grade.GOOD, 1)
    clock.wait(hours=24)  # then it does not matter that each step takes a moment
    before, counted = study.planning.expected_recall, study.make_overview().deck_statuses[0].counted_card_count
    study.cards.bury(others[0])
    assert study.planning.expected_recall == pytest.approx(before, rel=1e-4)
    study.cards.suspend(others[0])
    assert study.planning.expected_recall > before
    assert study.make_overview().expected_recall == pytest.approx(study.planning.expected_recall, rel=1e-4)
    assert study.make_overview().set_aside_count == 1
    study.cards.resume(others[0])
    assert study.planning.expected_recall == pytest.approx(before, rel=1e-4)
    assert study.make_overview().deck_statuses[0].counted_card_count == counted


def test_a_note_is_shown_with_the_weakest_cards_of_the_summary(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.AGAIN, 1)
    study.cards.change_note("mistakes/flicker-in-motion", "blink *twice*")
    assert r"; your note: blink \*twice\*" in study.summary.make_summary().text
    study.cards.suspend("mistakes/flicker-in-motion")
    assert "blink" not in study.summary.make_summary().text


def test_a_first_grade_records_the_prompt_in_the_same_write(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronised: list[int] = []
    study.rounds.postpone_question()
    monkeypatch.setattr(os, "fsync", synchronised.append)
    for _ in range(2):
        study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    assert len(synchronised) == 2
    text = study.store.journals.path.read_text("utf-8")
    assert text.count('kind = "card"') == 1
    assert text.count('kind = "grade"') == 2


# -- decks edited between two starts


@pytest.fixture
def ink(home: HomeFolders) -> Path:
    """A deck file of the person."""
    path = home.targets_path / "runway" / "decks" / "ink.md"
    path.parent.mkdir(parents=True)
    path.write_text(INK, "utf-8")
    return path


INK = """\
## How often do the nibs change?

Daily.

## Who dries the paper?

The sun.

## How many jars stand in Oslo?

Forty.
"""


def ink_card_ids(study: Study) -> dict[str, str]:
    """The ids of the cards of that deck by prompt."""
    return {card.prompt: card.id for card in study.target.cards_by_id.values() if card.deck_id == "ink"}


def test_an_edited_card_keeps_all_its_progress(ink: Path, reopened: Callable[[], Study]) -> None:
    study = reopened()
    first, second, third = ink_card_ids(study).values()
    study.cards.grade(first, Grade.GOOD, 1)
    study.cards.change_note(first, "with gloves")
    study.cards.suspend(second)
    study.cards.grade(third, Grade.EASY, 1)
    answers = state_of(study.store).answers
    assert [(answer.card_id, answer.grade) for answer in answers] == [(first, Grade.GOOD), (third, Grade.EASY)]
    text = INK.replace("the nibs change?", "the **nibs** change in practice?").replace("Who dries", "Who dryes")
    ink.write_text(text.replace("in Oslo", "in Bergen"), "utf-8")
    study = reopened()
    new_first, new_second, new_third = ink_card_ids(study).values()
    assert state_of(study.store).answers == [answers[0]._replace(card_id=new_first), answers[1]]
    assert study.progress.answered_at.keys() == {new_first, third}
    assert study.progress.notes == {new_first: "with gloves"}
    assert study.progress.is_suspended(new_second)
    assert new_third not in study.progress.studied_card_ids
    length = study.store.journals.path.stat().st_size
    assert state_of(reopened().store) == state_of(study.store)
    assert study.store.journals.path.stat().st_size == length
    ink.write_text(INK, "utf-8")
    assert state_of(reopened().store).answers == answers


def test_a_rename_can_be_undone_for_good(ink: Path, reopened: Callable[[], Study]) -> None:
    study = reopened()
    first = next(iter(ink_card_ids(study).values()))
    study.cards.grade(first, Grade.GOOD, 1)
    ink.write_text(INK.replace("the nibs change?", "the nibs change by hand?"), "utf-8")
    study = reopened()
    last = study.history.last_undoable_event()
    assert isinstance(last, CardRenamed)
    study.history.undo_event(last)
    assert study.progress.answered_at.keys() == reopened().progress.answered_at.keys() == {first}


def test_an_unreadable_deck_renames_no_card_until_it_can_be_read(ink: Path, reopened: Callable[[], Study]) -> None:
    study = reopened()
    first = next(iter(ink_card_ids(study).values()))
    study.cards.grade(first, Grade.GOOD, 1)
    edited = INK.replace("the nibs change?", "the nibs change by hand?")
    for text in ("", "\x00", edited.replace("Daily.", "BAD: Never."), f"{edited}\n## No answer?\n"):
        ink.write_text(text, "utf-8")
        assert reopened().progress.answered_at.keys() == {first}
    ink.unlink()
    assert reopened().progress.answered_at.keys() == {first}
    ink.write_text(edited, "utf-8")
    study = reopened()
    assert study.progress.answered_at.keys() == {ink_card_ids(study)["How often do the nibs change by hand?"]}


def test_a_problem_that_keeps_reworded_cards_from_their_history_is_reported(
    ink: Path, reopened: Callable[[], Study]
) -> None:
    study = reopened()
    first, second, *_ = ink_card_ids(study).values()
    study.cards.grade(first, Grade.GOOD, 1)
    study.cards.grade(second, Grade.GOOD, 1)
    ink.write_text(f"{INK}\n## No answer?\n", "utf-8")
    assert not [problem for problem in reopened().problems if "history" in problem.message]  # no card was reworded
    edited = INK.replace("the nibs change?", "the nibs change by hand?")
    ink.write_text(f"{edited}\n## No answer?\n", "utf-8")
    last_line = f"{edited}\n## No answer?\n".count("\n")
    (problem,) = [problem for problem in reopened().problems if problem.code == HISTORY_NOT_MATCHED]
    assert (problem.where, problem.line) == (str(ink), last_line)
    assert (problem.message, problem.hint) == (
        "1 card may have a new wording",
        "fix the problem in this line, then its grades come back",
    )
    ink.write_text(f"{edited.replace('Who dries', 'Who dryes')}\n## No answer?\n\n## Nor here?\n", "utf-8")
    (problem,) = [problem for problem in reopened().problems if problem.code == HISTORY_NOT_MATCHED]
    assert (problem.message, problem.hint) == (
        "2 cards may have a new wording",
        "fix the 2 problems in this file, then their grades come back",
    )
    ink.write_text(edited, "utf-8")
    assert not [problem for problem in reopened().problems if problem.code == HISTORY_NOT_MATCHED]


def test_edited_cards_keep_their_progress_even_if_nothing_can_be_written(
    ink: Path, reopened: Callable[[], Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise NotWrittenError("not saved: Read-only file system")

    study = reopened()
    study.cards.grade(next(iter(ink_card_ids(study).values())), Grade.GOOD, 1)
    ink.write_text(INK.replace("the nibs change?", "the nibs change by hand?"), "utf-8")
    with monkeypatch.context() as disk:
        disk.setattr(JournalFolder, "append", full)
        study = reopened()
        assert study.progress.answered_at.keys() == {ink_card_ids(study)["How often do the nibs change by hand?"]}
        assert study.store.unwritten_count == 0  # the person did nothing
    assert state_of(reopened().store) == state_of(study.store)


def test_a_start_loads_no_card_matching_if_no_card_has_disappeared(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom prepdeck.library.home import find_home\n"
        f"from prepdeck.study import Study\nStudy.open(find_home(Path({str(tmp_path)!r}), {{}}), 'runway')\n"
        "assert not {'rapidfuzz', 'prepdeck.cards.card_matching'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_copied_home_keeps_its_progress_and_gets_another_device_name(
    study: Study, clock: Clock, tmp_path: Path
) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 1)
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copy = Study.open(find_home(tmp_path / "copy", {}), "runway", clock)
    assert state_of(copy.store) == state_of(study.store)
    assert any("was copied from" in str(problem) for problem in copy.problems)
    before = {path.name: path.read_bytes() for path in copy.store.journals.files}
    copy.cards.grade("mistakes/pitch-an-addition", Grade.GOOD, 1)
    files = {path.name: path.read_bytes() for path in copy.store.journals.files}
    assert files.items() > before.items()
    assert len(files) == 2
    assert not any("was copied from" in str(problem) for problem in Study.open(copy.home, "runway", clock).problems)


def test_a_card_that_was_left_on_screen_for_hours_counts_ten_minutes(study: Study) -> None:
    session = DrillSession(study.planning)
    session.begin_drill(now_seconds=100.0)
    session.reveal_all()
    given_grade = session.give_grade(Grade.GOOD, now_seconds=100.0 + 3 * 3600)
    assert given_grade is not None
    assert given_grade.answer_seconds == 600


def start_drill(study: Study) -> DrillSession:
    session = DrillSession(study.planning)
    session.begin_drill(0.0)
    return session


def minutes_left(session: DrillSession) -> str:
    return session.card_chooser.session_progress.progress_text.partition(" · ")[2]


def test_a_drill_continues_with_minutes_that_are_set_or_undone_meanwhile(study: Study) -> None:
    study.rounds.schedule(NOON + timedelta(days=5), "UTC")
    session = start_drill(study)
    assert minutes_left(session) == "20 min left today"
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(40), "Interview")
    session.refresh_chooser()
    assert minutes_left(session) == "40 min left today"
    study.rounds.set_day_minutes(NOON.date(), 5)
    session.refresh_chooser()
    assert minutes_left(session) == "5 min left today"
    last_event = study.history.last_undoable_event()
    assert last_event is not None
    study.history.undo_event(last_event)
    session.refresh_chooser()
    assert minutes_left(session) == "40 min left today"


def test_a_drill_continues_for_the_next_round_after_the_nearest_has_begun(study: Study, clock: Clock) -> None:
    study.rounds.schedule(NOON + timedelta(hours=1), "UTC", "Phone")
    study.rounds.schedule(NOON + timedelta(days=5), "UTC", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(30), "Onsite")
    session = start_drill(study)
    assert minutes_left(session) == "20 min left today"
    session.refresh_chooser()
    assert minutes_left(session) == "20 min left today"
    clock.wait(hours=2)
    session.refresh_chooser()
    assert minutes_left(session) == "30 min left today"


def test_an_overview_is_not_changed_by_the_next_answer(study: Study) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 60)
    before = study.planning.study_context
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 60)
    assert before.calendar.minutes_spent_today == 1
    assert study.planning.study_context.calendar.minutes_spent_today == 2


def test_without_a_round_recall_is_current_however_long_the_app_stays_open(study: Study, clock: Clock) -> None:
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 60)
    before = study.planning.expected_recall.mean
    clock.wait(days=3)
    assert study.planning.expected_recall.mean < before


def test_a_drill_chooses_again_after_events_from_another_program(study: Study, reopened: Callable[[], Study]) -> None:
    study.rounds.schedule(NOON + timedelta(days=5), "UTC")
    other, session = reopened(), start_drill(study)
    before = session.card_chooser.session_basis
    other.cards.suspend(session.card_chooser.current_card_id or "")
    assert study.read_outside_events()
    session.refresh_chooser()
    assert session.card_chooser.session_basis != before
    assert not study.progress.is_suspended(session.card_chooser.current_card_id or "")


def test_a_plan_is_outdated_after_an_event_or_some_minutes(study: Study, clock: Clock) -> None:
    def is_old() -> bool:
        return study.planning.is_plan_outdated

    assert not is_old()
    study.rounds.schedule(NOON + timedelta(days=2), "UTC")
    assert is_old()
    study.planning.make_plan()
    assert not is_old()
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 60)
    assert is_old()
    study.planning.make_plan()
    clock.wait(minutes=11)
    assert is_old()


def test_the_plan_of_a_moved_round_is_not_shown_any_more(study: Study) -> None:
    study.rounds.schedule(NOON + timedelta(days=2), "UTC")
    study.planning.make_plan()
    shown = study.make_overview().plan, study.planning.make_plan_report()
    assert None not in shown
    study.rounds.schedule(NOON + timedelta(days=3), "UTC")
    assert (study.make_overview().plan, study.planning.make_plan_report()) == (None, None)


def test_a_start_removes_drafts_of_killed_programs_in_any_folder(study: Study) -> None:
    drafts = [
        study.home.state_path / ".look.toml.x1.prepdeck-draft",
        study.home.targets_path / "acme" / ".a.md.x2.prepdeck-draft",
    ]
    for draft in drafts:
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.touch()
    study.backups.back_up_journals()
    assert not any(draft.exists() for draft in drafts)


@pytest.mark.parametrize("state", range(4))
def test_today_and_the_plan_show_the_same_figures_in_any_state(
    study: Study, clock: Clock, seed: int, state: int
) -> None:
    """New cards, reviews, minutes and expected recall: now, if the person stops, and with the plan."""
    dice = random.Random(4 * seed + state)  # noqa: S311 - no secret
    start = clock() + timedelta(days=dice.randint(2, 20))
    study.rounds.add(Round("Onsite", start, "UTC", WeeklyMinutes.every_day(dice.choice((5, 20, 60)))))
    card_ids = [card.id for deck in study.cards.active_decks for card in deck.cards]
    for _ in range(dice.randint(0, 2)):
        for card_id in dice.sample(card_ids, dice.randint(1, 60)):
            study.cards.grade(card_id, dice.choice(list(Grade)), dice.uniform(1, 30))
        clock.wait(hours=dice.uniform(0.1, 20))
    study.cards.suspend(dice.choice(card_ids))
    study.cards.bury(dice.choice(card_ids))
    plan = study.planning.make_plan()
    overview, report = study.make_overview(), study.planning.make_plan_report()
    assert plan is not None
    assert report is not None
    first_step, *_ = plan.forecast.steps
    assert (overview.new_count, overview.due_count) == (first_step.new_count, first_step.review_count)
    assert overview.drill_minutes == pytest.approx(min(plan.study_days[0].minutes, first_step.seconds / 60), abs=0.1)
    assert overview.recall_today == pytest.approx(report.plan.recall_today, abs=1e-6)
    assert overview.expected_recall == pytest.approx(report.plan.recall_if_stopped, abs=1e-6)
    assert overview.plan is report.plan
