"""`prepdeck round`: add, move, remove and list the rounds of a target."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from clock import NOON, Clock
from prepdeck.cli import round_command
from prepdeck.cli.main import main
from prepdeck.clock import system_now
from prepdeck.journal.backup import list_backups
from prepdeck.library.home import HomeFolders
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.study import Study
from terminal import PREPDECK, Terminal

ONSITE = "Onsite: Friday 4 December 2026, 15:00 Europe/Prague, in 13 days"
WHEN = ("4", "Dec", "15:00", "Europe/Prague")


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line use the clock of the test."""
    monkeypatch.setattr(round_command, "system_now", clock)


RunRound = Callable[..., list[str]]


@pytest.fixture
def run_round(capsys: pytest.CaptureFixture[str]) -> RunRound:
    """Return a function that runs `prepdeck round` and returns its output lines."""

    def run(*arguments: str) -> list[str]:
        assert main(["round", *arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out.splitlines()

    return run


@pytest.fixture
def run_refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs `prepdeck round` with invalid arguments and returns the error line."""

    def run(*arguments: str) -> str:
        assert main(["round", *arguments]) in {1, 2}
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        return err

    return run


@pytest.fixture
def load_rounds_by_real_clock(home: HomeFolders) -> Callable[[], dict[str, Round]]:
    """Return a function that loads the rounds with the real clock, as a separate process sees them."""
    return lambda: dict(Study.open(home, "runway", system_now).progress.rounds)


@pytest.fixture
def load_rounds(reopened: Callable[[], Study]) -> Callable[[], dict[str, Round]]:
    """Return a function that loads the rounds as the next start sees them."""
    return lambda: dict(reopened().progress.rounds)


def test_add_prints_the_round_and_saves_it(run_round: RunRound, load_rounds: Callable[[], dict[str, Round]]) -> None:
    assert run_round("add", "Onsite", *WHEN) == [ONSITE, "  20 min a day (default): 4 h 20 min of study in all"]
    saved_round = load_rounds()["Onsite"]
    assert (saved_round.starts_at.isoformat(), saved_round.zone_name) == ("2026-12-04T14:00:00+00:00", "Europe/Prague")
    assert (saved_round.weekly_minutes, saved_round.excluded_deck_ids) == (None, frozenset())


def test_a_new_round_takes_the_minutes_of_the_last_one(
    run_round: RunRound, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "45 sun 0")
    assert run_round("add", "Phone screen", "+3d")[1].startswith("  45 min a day, Sun 0")
    assert load_rounds()["Phone screen"].weekly_minutes == load_rounds()["Onsite"].weekly_minutes


def test_a_nearer_round_says_that_it_changes_the_minutes_of_today(run_round: RunRound) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "45")
    assert run_round("add", "Phone screen", "+3d", "--minutes", "15")[-1] == "Today has 15 min now, not 45."
    assert not any("Today has" in line for line in run_round("add", "Final", "+30d", "--minutes", "60"))


def test_a_renamed_round_keeps_its_date_minutes_and_decks(
    run_round: RunRound, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "45", "--without", "mistakes")
    before = load_rounds()["Onsite"]
    assert run_round("rename", "onsite", "Day in London") == ["the interview “Onsite” is now called Day in London"]
    assert load_rounds() == {"Day in London": replace(before, name="Day in London")}
    assert run_round("rename", "Day in London", "day in london")
    assert list(load_rounds()) == ["day in london"]


def test_a_round_cannot_get_the_name_of_another_one(
    run_round: RunRound, run_refused: Callable[..., str], load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN)
    run_round("add", "Final", "+30d")
    assert "already exists" in run_refused("rename", "Final", "ONSITE")
    assert set(load_rounds()) == {"Onsite", "Final"}


def test_add_saves_the_minutes_and_decks_of_a_round(
    run_round: RunRound, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    decks = ("--without", "mistakes", "--without", "PREPARATION checklist")
    assert run_round("add", "Onsite", "4 Dec 15:00 Europe/Prague", "--minutes", "20 sat 60 sun 0", *decks) == [
        ONSITE,
        "  20 min a day, Sat 60, Sun 0: 5 h of study in all",  # two Saturdays at 60 minutes and nine other days at 20
        "  decks not needed: Mistakes to avoid, Preparation checklist",
    ]
    saved_round = load_rounds()["Onsite"]
    assert saved_round.weekly_minutes == WeeklyMinutes((20, 20, 20, 20, 20, 60, 0))
    assert saved_round.excluded_deck_ids == {"mistakes", "checklist"}


def test_a_deck_with_an_ambiguous_name_is_chosen_by_id(
    run_round: RunRound, run_refused: Callable[..., str], home: HomeFolders, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    own_folder = home.targets_path / "runway" / "decks"
    own_folder.mkdir(parents=True)
    (own_folder / "mine.md").write_text("---\ndeck: Mistakes to avoid\n---\n\n## What dries?\n\nInk.\n", "utf-8")
    message = run_refused("add", "Onsite", *WHEN, "--without", "mistakes to avoid")
    assert "2 decks are called 'mistakes to avoid'; choose one of: " in message
    assert run_round("add", "Onsite", *WHEN, "--without", "mine")[-1] == "  decks not needed: Mistakes to avoid (mine)"
    assert load_rounds()["Onsite"].excluded_deck_ids == {"mine"}


def test_a_date_is_read_in_the_time_zone_of_this_machine(run_round: RunRound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_command, "local_zone", lambda: "America/New_York")
    assert (
        run_round("add", "Call", "friday", "3pm")[0]
        == "Call: Friday 27 November 2026, 15:00 America/New_York, in 6 days"
    )


def test_a_round_that_is_moved_to_another_day_keeps_its_time(run_round: RunRound) -> None:
    run_round("add", "Call", "friday", "15:30")
    assert ", 15:30 " in run_round("move", "call", "30", "nov")[0]
    assert ", 09:15 " in run_round("move", "call", "1", "dec", "9:15")[0]


@pytest.mark.parametrize(
    ("typed_start", "expected_start"),
    [
        (["16:30"], "2026-12-04T15:30:00+00:00"),
        (["4pm"], "2026-12-04T15:00:00+00:00"),
        (["friday"], "2026-11-27T14:00:00+00:00"),
        (["tomorrow", "9am"], "2026-11-22T08:00:00+00:00"),
        (["5", "Dec"], "2026-12-05T14:00:00+00:00"),
    ],
)
def test_a_time_alone_keeps_the_day_of_a_round_that_is_moved(
    run_round: RunRound, load_rounds: Callable[[], dict[str, Round]], typed_start: list[str], expected_start: str
) -> None:
    run_round("add", "Onsite", *WHEN)
    run_round("move", "Onsite", *typed_start)
    assert load_rounds()["Onsite"].starts_at.isoformat() == expected_start


def test_a_round_on_the_same_day_shows_the_hours_left(run_round: RunRound) -> None:
    assert run_round("add", "Call", "in 90 min")[0].endswith("in 1 h 29 min")


def test_the_name_of_an_upcoming_round_cannot_be_used_again(
    run_round: RunRound, run_refused: Callable[..., str]
) -> None:
    run_round("add", "On", *WHEN)
    run_round("add", "Phone screen", *WHEN)
    assert (
        "the interview “On” already exists: Friday 4 December 2026, 15:00 Europe/Prague; "
        "run prepdeck round move On WHEN" in run_refused("add", "oN", "friday")
    )
    assert "prepdeck round move 'Phone screen' WHEN" in run_refused("add", "phone  SCREEN", "friday")
    run_round("add", "Bob's", *WHEN)
    assert """prepdeck round move 'Bob'"'"'s' WHEN""" in run_refused("add", "bob's", "friday")


def test_the_name_of_a_past_round_can_be_used_again_with_its_minutes_and_all_decks(
    run_round: RunRound, clock: Clock, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "45", "--without", "mistakes")
    clock.wait(days=20)
    assert run_round("add", "onsite", "+10d")[1] == "  45 min a day: 7 h 30 min of study in all"
    (saved_round,) = load_rounds().values()
    assert (saved_round.name, saved_round.weekly_minutes, saved_round.excluded_deck_ids) == (
        "onsite",
        WeeklyMinutes.every_day(45),
        frozenset(),
    )


def test_a_moved_round_keeps_its_zone_minutes_and_decks(
    run_round: RunRound, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "30", "--without", "mistakes")
    assert run_round("move", "ONSITE", "11", "Dec", "10:00") == [
        "Onsite: Friday 11 December 2026, 10:00 Europe/Prague, in 20 days",
        "  30 min a day: 10 h of study in all",
        "  decks not needed: Mistakes to avoid",
    ]
    (saved_round,) = load_rounds().values()
    assert (saved_round.name, saved_round.zone_name, saved_round.weekly_minutes) == (
        "Onsite",
        "Europe/Prague",
        WeeklyMinutes.every_day(30),
    )


def test_minutes_and_decks_can_change_without_the_date(
    run_round: RunRound, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN, "--without", "mistakes")
    output_lines = run_round(
        "move", "onsite", "--minutes", "20 most 50", "--without", "checklist", "--with", "Mistakes to avoid"
    )
    assert output_lines == [
        ONSITE,
        "  20 min a day, rising from 0 today to 50 on Thu 3 Dec: 4 h 20 min of study in all",
        "  decks not needed: Preparation checklist",
    ]
    saved_round = load_rounds()["Onsite"]
    assert (saved_round.starts_at.isoformat(), saved_round.weekly_minutes) == (
        "2026-12-04T14:00:00+00:00",
        WeeklyMinutes.every_day(20, 50),
    )
    assert saved_round.excluded_deck_ids == {"checklist"}


def test_a_move_to_the_same_settings_writes_nothing(run_round: RunRound, study: Study) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "30", "--without", "mistakes")
    study.read_outside_events()
    (path,) = study.store.journals.files
    before = path.read_bytes()
    run_round("move", "Onsite", *WHEN, "--minutes", "30", "--without", "mistakes")
    assert path.read_bytes() == before


def test_rising_minutes_are_those_of_the_plan_when_only_the_decks_change(run_round: RunRound, clock: Clock) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "20 rising to 60")
    clock.wait(days=6)
    planned_minutes = run_round("list")[1]
    assert "rising from" in planned_minutes
    assert run_round("move", "Onsite", "--without", "mistakes")[1] == planned_minutes


def test_a_past_round_can_be_moved_and_keeps_its_minutes(
    run_round: RunRound, run_refused: Callable[..., str], clock: Clock, load_rounds: Callable[[], dict[str, Round]]
) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "30")
    clock.instant = NOON + timedelta(days=14)
    assert "the interview “Onsite” was 1 day ago; type the new start time" in run_refused(
        "move", "Onsite", "--minutes", "10"
    )
    run_round("move", "Onsite", "+3d")
    assert load_rounds()["Onsite"].weekly_minutes == WeeklyMinutes.every_day(30)


def test_undo_restores_a_removed_round(run_round: RunRound, reopened: Callable[[], Study]) -> None:
    run_round("add", "Onsite", *WHEN, "--minutes", "30")
    assert run_round("remove", "onsite") == [
        "the interview “Onsite” is removed; it was on Friday 4 December 2026, 15:00 Europe/Prague",
    ]
    study = reopened()
    assert study.progress.rounds == {}
    last_event = study.history.last_undoable_event()
    assert last_event is not None
    study.history.undo_event(last_event)
    assert study.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes.every_day(30)


def test_list_prints_upcoming_rounds_first_and_then_past_ones(run_round: RunRound, clock: Clock) -> None:
    assert run_round("list") == ["Runway has no interviews yet; run prepdeck round add NAME WHEN to add one"]
    run_round("add", "Onsite", *WHEN, "--without", "mistakes")
    run_round("add", "Call", "tomorrow")
    run_round("add", "Screen", "+3d", "--minutes", "10")
    run_round("add", "First", "in an hour")
    clock.wait(days=2)
    assert run_round("list") == [
        "Screen: Tuesday 24 November 2026, 09:00 UTC, tomorrow",
        "  10 min a day: 10 min of study in all",
        "Onsite: Friday 4 December 2026, 15:00 Europe/Prague, in 11 days",
        "  20 min a day (default): 3 h 40 min of study in all",
        "  decks not needed: Mistakes to avoid",
        "Call: Sunday 22 November 2026, 09:00 UTC, 1 day ago",
        "First: Saturday 21 November 2026, 13:00 UTC, 2 days ago",
    ]


def test_rounds_can_be_printed_as_json(run_round: RunRound) -> None:
    assert run_round("list", "--json") == []
    run_round("add", "Onsite", *WHEN, "--minutes", "20 sun 0 most 50", "--without", "mistakes")
    run_round("add", "Call", "tomorrow")
    call, onsite = map(json.loads, run_round("list", "--json"))
    assert call == {
        "name": "Call",
        "starts": "2026-11-22T09:00:00+00:00",
        "zone": "UTC",
        "days": 1,
        "minutes": onsite["minutes"],
        "without": [],
    }
    minutes = {"mon": 20, "tue": 20, "wed": 20, "thu": 20, "fri": 20, "sat": 20, "sun": 0, "most": 50}
    assert (onsite["minutes"], onsite["without"]) == (minutes, ["mistakes"])


def test_each_target_has_its_own_rounds(run_round: RunRound, home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("Something.\n", "utf-8")
    run_round("add", "Onsite", *WHEN, "-t", "acme")
    assert run_round("list", "--target", "acme")[0] == ONSITE
    assert run_round("list") == ["Runway has no interviews yet; run prepdeck round add NAME WHEN to add one"]


def test_the_journal_is_backed_up_after_a_change(run_round: RunRound, home: HomeFolders) -> None:
    run_round("add", "Onsite", *WHEN)
    assert [copy.target for copy in list_backups(home.backups_path)] == ["runway"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["add", "Onsite"], "WHEN"),
        (["add", "  ", "friday"], "not a valid name for an interview"),
        (["add", "x" * 41, "friday"], "at most 40 characters"),
        (["add", "Onsite", "9"], "cannot read '9' as a date"),
        (["add", "Onsite", "2020-01-01"], "in the past"),
        (["add", "Onsite", "fri", "4", "nov", "2027"], "is a Thursday"),
        (["add", "Onsite", "friday", "--minutes", "plenty"], "write it like '20'"),
        (
            ["add", "Onsite", "friday", "--without", "ink"],
            "there is no deck 'ink'; choose one of: mistakes, checklist, ",
        ),
        (["add", "Onsite", "friday", "-t", "acme"], "choose one of: runway"),
        (["move", "Onsite", "friday"], "there is no interview 'Onsite'; choose one of: Call"),
        (["remove", "Onsite"], "choose one of: Call"),
        (["move", "Call"], "nothing to change"),
        (["move", "Call", "--with", "mistakes", "--without", "Mistakes to avoid"], "use only one of them"),
    ],
)
def test_invalid_arguments_change_nothing_and_are_reported_in_one_line(
    arguments: list[str],
    words: str,
    run_round: RunRound,
    run_refused: Callable[..., str],
    load_rounds: Callable[[], dict[str, Round]],
) -> None:
    run_round("add", "Call", *WHEN)
    before = load_rounds()
    assert words in run_refused(*arguments)
    assert load_rounds() == before


def test_without_rounds_the_hint_explains_how_to_add_one(run_refused: Callable[..., str]) -> None:
    assert "there is no interview 'Onsite'; run prepdeck round add NAME WHEN to add one" in run_refused(
        "remove", "Onsite"
    )


# -- in a terminal


@contextmanager
def start_adding(home: Path, *arguments: str) -> Iterator[Terminal]:
    """Run `prepdeck round add` in a terminal."""
    environment = {**os.environ, "PREPDECK_HOME": str(home), "TERM": "xterm-256color", "TZ": "UTC"}
    terminal = Terminal([str(PREPDECK), "round", "add", "Onsite", "+10d", *arguments], environment)
    try:
        yield terminal
    finally:
        terminal.close()


@pytest.mark.parametrize(
    ("typed", "expected_rounds"),
    [("", {"Onsite"}), ("Y", {"Onsite"}), ("n", set[str]()), ("what", set[str]()), ("\x04", set[str]())],
)
def test_a_person_is_asked_to_confirm_a_new_round(
    typed: str, expected_rounds: set[str], tmp_path: Path, load_rounds_by_real_clock: Callable[[], dict[str, Round]]
) -> None:
    with start_adding(tmp_path / "home") as terminal:
        terminal.wait_for("Is that right? [Y/n]")
        assert "in 10 days" in terminal.text
        assert "Runway:" in terminal.text
        assert load_rounds_by_real_clock() == {}
        terminal.send(typed, *([] if typed == "\x04" else ["enter"]))
        terminal.wait_for_end()
    assert terminal.exit_code == 0
    assert ("nothing was changed" in terminal.text) is not bool(expected_rounds)
    assert set(load_rounds_by_real_clock()) == expected_rounds


def test_the_yes_option_skips_the_confirmation(
    tmp_path: Path, load_rounds_by_real_clock: Callable[[], dict[str, Round]]
) -> None:
    with start_adding(tmp_path / "home", "-y") as terminal:
        terminal.wait_for_end()
    assert "in 10 days" in terminal.text
    assert "Is that right" not in terminal.text
    assert set(load_rounds_by_real_clock()) == {"Onsite"}


@pytest.mark.parametrize("command", [("add", "Onsite", "+20d"), ("add", "Onsite", "+20d", "--yes")])
def test_a_round_is_saved_even_if_nobody_reads_the_output(
    tmp_path: Path, load_rounds_by_real_clock: Callable[[], dict[str, Round]], command: tuple[str, ...]
) -> None:
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path / "home"), "TZ": "UTC"}
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [PREPDECK, "round", *command], stdout=writer, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")
    assert set(load_rounds_by_real_clock()) == {"Onsite"}


@pytest.mark.parametrize("closed", ["<&-", "2>&-"])
def test_a_command_works_with_a_closed_stream(
    tmp_path: Path, load_rounds_by_real_clock: Callable[[], dict[str, Round]], closed: str
) -> None:
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path / "home"), "TZ": "UTC"}
    command = f'"$0" round add Onsite +2d {closed} && "$0" plan {closed}'
    result = subprocess.run(
        ["/bin/sh", "-c", command, PREPDECK], capture_output=True, text=True, env=environment, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "Onsite" in result.stdout
    assert set(load_rounds_by_real_clock()) == {"Onsite"}


@pytest.mark.parametrize(("locale_name", "shown_day"), [("en_US.UTF-8", "4 December"), ("en_GB.UTF-8", "12 April")])
def test_the_locale_decides_whether_the_month_comes_first(
    run_round: RunRound, monkeypatch: pytest.MonkeyPatch, locale_name: str, shown_day: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale_name)
    output = run_round("add", "Onsite", "12/4", "15:00", "-y")
    assert shown_day in output[0]


def test_an_interview_that_is_over_can_be_added(run_round: RunRound) -> None:
    start_line, hint_line = run_round("add", "Phone", "yesterday", "15:00")
    assert start_line == "Phone: Friday 20 November 2026, 15:00 UTC, 1 day ago"
    assert hint_line == "it is over: run prepdeck debrief to say how it went"
    assert run_round("list")[0].startswith("Phone: Friday 20 November 2026")
