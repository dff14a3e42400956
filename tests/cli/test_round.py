"""`prepdeck round`: the rounds of a target, told from the command line."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

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
    """The command line has the clock of the test."""
    monkeypatch.setattr(round_command, "system_now", clock)


Said = Callable[..., list[str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `prepdeck round` with arguments; gives what it prints."""

    def run(*arguments: str) -> list[str]:
        assert main(["round", *arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out.splitlines()

    return run


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs `prepdeck round` with arguments that are no good; gives the one line that says so."""

    def run(*arguments: str) -> str:
        assert main(["round", *arguments]) in {1, 2}
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        return err

    return run


@pytest.fixture
def rounds_now(home: HomeFolders) -> Callable[[], dict[str, Round]]:
    """The same by the clock of this machine, for a program that was started by itself."""
    return lambda: dict(Study.open(home, "runway", system_now).progress.rounds)


@pytest.fixture
def rounds(reopened: Callable[[], Study]) -> Callable[[], dict[str, Round]]:
    """The rounds that the next start knows of."""
    return lambda: dict(reopened().progress.rounds)


def test_a_round_is_read_back_in_full_and_kept(said: Said, rounds: Callable[[], dict[str, Round]]) -> None:
    assert said("add", "Onsite", *WHEN) == [ONSITE, "  20 min a day (default): 4 h 20 min until then"]
    found = rounds()["Onsite"]
    assert (found.starts_at.isoformat(), found.zone_name) == ("2026-12-04T14:00:00+00:00", "Europe/Prague")
    assert (found.weekly_minutes, found.excluded_deck_ids) == (None, frozenset())


def test_a_round_has_its_minutes_and_its_decks(said: Said, rounds: Callable[[], dict[str, Round]]) -> None:
    decks = ("--without", "mistakes", "--without", "PREPARATION checklist")
    assert said("add", "Onsite", "4 Dec 15:00 Europe/Prague", "--minutes", "20 sat 60 sun 0", *decks) == [
        ONSITE,
        "  20 min a day, Sat 60, Sun 0: 5 h until then",  # two Saturdays, and nine days that are no Sunday
        "  does not ask about Mistakes to avoid, Preparation checklist",
    ]
    found = rounds()["Onsite"]
    assert found.weekly_minutes == WeeklyMinutes((20, 20, 20, 20, 20, 60, 0))
    assert found.excluded_deck_ids == {"mistakes", "checklist"}


def test_a_deck_whose_name_another_has_too_is_said_by_its_id(
    said: Said, refused: Callable[..., str], home: HomeFolders, rounds: Callable[[], dict[str, Round]]
) -> None:
    own = home.targets_path / "runway" / "decks"
    own.mkdir(parents=True)
    (own / "mine.md").write_text("---\ndeck: Mistakes to avoid\n---\n\n## What dries?\n\nInk.\n", "utf-8")
    told = refused("add", "Onsite", *WHEN, "--without", "mistakes to avoid")
    assert "2 decks are called 'mistakes to avoid'; choose one of: " in told
    assert said("add", "Onsite", *WHEN, "--without", "mine")[-1] == "  does not ask about Mistakes to avoid (mine)"
    assert rounds()["Onsite"].excluded_deck_ids == {"mine"}


def test_a_date_is_that_of_the_zone_this_machine_is_in(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_command, "local_zone", lambda: "America/New_York")
    assert said("add", "Call", "friday", "3pm")[0] == "Call: Friday 27 November 2026, 15:00 America/New_York, in 6 days"


def test_a_round_on_the_same_day_says_how_many_hours_there_are(said: Said) -> None:
    assert said("add", "Call", "in 90 min")[0].endswith("in 1 h 29 min")


def test_a_name_that_lies_ahead_is_not_taken_twice(said: Said, refused: Callable[..., str]) -> None:
    said("add", "On", *WHEN)
    said("add", "Phone screen", *WHEN)
    assert "On already exists: Friday 4 December 2026, 15:00 Europe/Prague; run prepdeck round move On WHEN" in refused(
        "add", "oN", "friday"
    )
    assert "prepdeck round move 'Phone screen' WHEN" in refused("add", "phone  SCREEN", "friday")
    said("add", "Bob's", *WHEN)
    assert """prepdeck round move 'Bob'"'"'s' WHEN""" in refused("add", "bob's", "friday")


def test_the_name_of_a_round_that_is_over_is_free_for_one_that_begins_anew(
    said: Said, clock: Clock, rounds: Callable[[], dict[str, Round]]
) -> None:
    said("add", "Onsite", *WHEN, "--minutes", "45", "--without", "mistakes")
    clock.wait(days=20)
    assert said("add", "onsite", "+10d")[1] == "  20 min a day (default): 3 h 20 min until then"
    (found,) = rounds().values()
    assert (found.name, found.weekly_minutes, found.excluded_deck_ids) == ("onsite", None, frozenset())


def test_a_round_that_is_moved_keeps_its_zone_its_minutes_and_its_decks(
    said: Said, rounds: Callable[[], dict[str, Round]]
) -> None:
    said("add", "Onsite", *WHEN, "--minutes", "30", "--without", "mistakes")
    assert said("move", "ONSITE", "11", "Dec", "10:00") == [
        "Onsite: Friday 11 December 2026, 10:00 Europe/Prague, in 20 days",
        "  30 min a day: 10 h until then",
        "  does not ask about Mistakes to avoid",
    ]
    (found,) = rounds().values()
    assert (found.name, found.zone_name, found.weekly_minutes) == (
        "Onsite",
        "Europe/Prague",
        WeeklyMinutes.every_day(30),
    )


def test_minutes_and_decks_are_changed_where_the_date_stays(said: Said, rounds: Callable[[], dict[str, Round]]) -> None:
    said("add", "Onsite", *WHEN, "--without", "mistakes")
    changed = said("move", "onsite", "--minutes", "20 most 50", "--without", "checklist", "--with", "Mistakes to avoid")
    assert changed == [
        ONSITE,
        "  20 min a day, rising to 50: 4 h 20 min until then",
        "  does not ask about Preparation checklist",
    ]
    found = rounds()["Onsite"]
    assert (found.starts_at.isoformat(), found.weekly_minutes) == (
        "2026-12-04T14:00:00+00:00",
        WeeklyMinutes.every_day(20, 50),
    )
    assert found.excluded_deck_ids == {"checklist"}


def test_saying_what_holds_already_writes_nothing(said: Said, study: Study) -> None:
    said("add", "Onsite", *WHEN, "--minutes", "30", "--without", "mistakes")
    study.read_outside_events()
    (path,) = study.store.journal.files
    before = path.read_bytes()
    said("move", "Onsite", *WHEN, "--minutes", "30", "--without", "mistakes")
    assert path.read_bytes() == before


def test_a_round_that_was_put_off_on_its_day_is_moved_with_its_minutes(
    said: Said, refused: Callable[..., str], clock: Clock, rounds: Callable[[], dict[str, Round]]
) -> None:
    said("add", "Onsite", *WHEN, "--minutes", "30")
    clock.instant = NOON + timedelta(days=14)
    assert "Onsite was 1 day ago; type the new start time" in refused("move", "Onsite", "--minutes", "10")
    said("move", "Onsite", "+3d")
    assert rounds()["Onsite"].weekly_minutes == WeeklyMinutes.every_day(30)


def test_a_round_that_is_removed_is_gone_and_comes_back_by_undo(said: Said, reopened: Callable[[], Study]) -> None:
    said("add", "Onsite", *WHEN, "--minutes", "30")
    assert said("remove", "onsite") == [
        "Onsite removed; it was on Friday 4 December 2026, 15:00 Europe/Prague",
    ]
    study = reopened()
    assert study.progress.rounds == {}
    last = study.last_undoable_event()
    assert last is not None
    study.undo_event(last)
    assert study.progress.rounds["Onsite"].weekly_minutes == WeeklyMinutes.every_day(30)


def test_rounds_are_listed_by_how_near_they_are_and_then_those_that_were(said: Said, clock: Clock) -> None:
    assert said("list") == ["there are no rounds yet; run prepdeck round add NAME WHEN to add one"]
    said("add", "Onsite", *WHEN, "--without", "mistakes")
    said("add", "Call", "tomorrow")
    said("add", "Screen", "+3d", "--minutes", "10")
    said("add", "First", "in an hour")
    clock.wait(days=2)
    assert said("list") == [
        "Screen: Tuesday 24 November 2026, 09:00 UTC, tomorrow",
        "  10 min a day: 10 min until then",
        "Onsite: Friday 4 December 2026, 15:00 Europe/Prague, in 11 days",
        "  20 min a day (default): 3 h 40 min until then",
        "  does not ask about Mistakes to avoid",
        "Call: Sunday 22 November 2026, 09:00 UTC, 1 day ago",
        "First: Saturday 21 November 2026, 13:00 UTC, 2 days ago",
    ]


def test_rounds_are_objects_for_other_programs(said: Said) -> None:
    assert said("list", "--json") == []
    said("add", "Onsite", *WHEN, "--minutes", "20 sun 0 most 50", "--without", "mistakes")
    said("add", "Call", "tomorrow")
    call, onsite = map(json.loads, said("list", "--json"))
    assert call == {
        "name": "Call",
        "starts": "2026-11-22T09:00:00+00:00",
        "zone": "UTC",
        "days": 1,
        "minutes": None,
        "without": [],
    }
    minutes = {"mon": 20, "tue": 20, "wed": 20, "thu": 20, "fri": 20, "sat": 20, "sun": 0, "most": 50}
    assert (onsite["minutes"], onsite["without"]) == (minutes, ["mistakes"])


def test_the_rounds_of_another_target_are_its_own(said: Said, home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("Something.\n", "utf-8")
    said("add", "Onsite", *WHEN, "-t", "acme")
    assert said("list", "--target", "acme")[0] == ONSITE
    assert said("list") == ["there are no rounds yet; run prepdeck round add NAME WHEN to add one"]


def test_what_was_told_is_copied_as_after_every_command_that_writes(said: Said, home: HomeFolders) -> None:
    said("add", "Onsite", *WHEN)
    assert [copy.target for copy in list_backups(home.backups_path)] == ["runway"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["add", "Onsite"], "WHEN"),
        (["add", "  ", "friday"], "not a valid round name"),
        (["add", "x" * 41, "friday"], "at most 40 characters"),
        (["add", "Onsite", "9"], "cannot read '9' as a date"),
        (["add", "Onsite", "2020-01-01"], "in the past"),
        (["add", "Onsite", "fri", "4", "nov", "2027"], "is a Thursday"),
        (["add", "Onsite", "friday", "--minutes", "plenty"], "write it like `20`"),
        (
            ["add", "Onsite", "friday", "--without", "ink"],
            "there is no deck 'ink'; choose one of: mistakes, checklist, ",
        ),
        (["add", "Onsite", "friday", "-t", "acme"], "choose one of: runway"),
        (["move", "Onsite", "friday"], "there is no round 'Onsite'; choose one of: Call"),
        (["remove", "Onsite"], "choose one of: Call"),
        (["move", "Call"], "nothing to change"),
        (["move", "Call", "--with", "mistakes", "--without", "Mistakes to avoid"], "use only one of them"),
    ],
)
def test_what_is_not_understood_changes_nothing_and_is_said_in_one_line(
    arguments: list[str],
    words: str,
    said: Said,
    refused: Callable[..., str],
    rounds: Callable[[], dict[str, Round]],
) -> None:
    said("add", "Call", *WHEN)
    before = rounds()
    assert words in refused(*arguments)
    assert rounds() == before


def test_where_there_is_no_round_the_hint_says_how_to_set_one(refused: Callable[..., str]) -> None:
    assert "there is no round 'Onsite'; run prepdeck round add NAME WHEN to add one" in refused("remove", "Onsite")


# -- in a terminal


@contextmanager
def adding(home: Path, *arguments: str) -> Iterator[Terminal]:
    """`prepdeck round add` as a person starts it."""
    environment = {**os.environ, "PREPDECK_HOME": str(home), "TERM": "xterm-256color", "TZ": "UTC"}
    started = Terminal([str(PREPDECK), "round", "add", "Onsite", "+10d", *arguments], environment)
    try:
        yield started
    finally:
        started.close()


@pytest.mark.parametrize(
    ("typed", "then"),
    [("", {"Onsite"}), ("Y", {"Onsite"}), ("n", set[str]()), ("what", set[str]()), ("\x04", set[str]())],
)
def test_a_person_is_asked_whether_it_was_read_as_it_was_meant(
    typed: str, then: set[str], tmp_path: Path, rounds_now: Callable[[], dict[str, Round]]
) -> None:
    with adding(tmp_path / "home") as terminal:
        terminal.wait_for("Is that right? [Y/n]")
        assert "in 10 days" in terminal.text
        assert rounds_now() == {}
        terminal.send(typed, *([] if typed == "\x04" else ["enter"]))
        terminal.wait_for_end()
    assert terminal.exit_code == 0
    assert ("nothing was changed" in terminal.text) is not bool(then)
    assert set(rounds_now()) == then


def test_a_person_who_is_sure_is_not_asked(tmp_path: Path, rounds_now: Callable[[], dict[str, Round]]) -> None:
    with adding(tmp_path / "home", "-y") as terminal:
        terminal.wait_for_end()
    assert "in 10 days" in terminal.text
    assert "Is that right" not in terminal.text
    assert set(rounds_now()) == {"Onsite"}


@pytest.mark.parametrize("command", [("add", "Onsite", "+20d"), ("add", "Onsite", "+20d", "--yes")])
def test_a_round_is_kept_though_nobody_reads_what_is_said(
    tmp_path: Path, rounds_now: Callable[[], dict[str, Round]], command: tuple[str, ...]
) -> None:
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path / "home"), "TZ": "UTC"}
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [PREPDECK, "round", *command], stdout=writer, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert set(rounds_now()) == {"Onsite"}


@pytest.mark.parametrize("closed", ["<&-", "2>&-"])
def test_a_command_works_though_a_stream_is_closed(
    tmp_path: Path, rounds_now: Callable[[], dict[str, Round]], closed: str
) -> None:
    environment = {**os.environ, "PREPDECK_HOME": str(tmp_path / "home"), "TZ": "UTC"}
    command = f'"$0" round add Onsite +20d {closed} && "$0" plan {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", command, PREPDECK], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Onsite" in done.stdout
    assert set(rounds_now()) == {"Onsite"}
