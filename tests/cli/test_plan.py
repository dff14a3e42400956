"""`prepdeck plan`: what to study until the round, printed or as JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clock import NOON, Clock
from prepdeck.cli import plan_command
from prepdeck.cli.main import main
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.rounds import WEEKDAYS, WeeklyMinutes
from prepdeck.study import Study


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line has the clock of the test."""
    monkeypatch.setattr(plan_command, "system_now", clock)


Said = Callable[..., str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `prepdeck plan` with arguments; gives what it prints."""

    def run(*arguments: str) -> str:
        assert main(["plan", *arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return run


@pytest.fixture
def values(said: Said) -> Callable[..., dict[str, Any]]:
    """Runs `prepdeck plan --json`; gives the one object."""

    def run(*arguments: str) -> dict[str, Any]:
        out = said("--json", *arguments)
        assert out.count("\n") == 1
        found: dict[str, Any] = json.loads(out)
        return found

    return run


@pytest.fixture
def onsite(study: Study, clock: Clock) -> Study:
    """Runway with a round in 13 days, of which some cards were answered, one again and again in vain."""
    study.rounds.schedule(NOON + timedelta(days=13), "Europe/Prague", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes((20, 20, 20, 20, 20, 60, 0)), "Onsite")
    leech, *others = study.target.cards_by_id
    for grade in (Grade.GOOD, *[Grade.AGAIN] * 4):
        study.cards.grade(leech, grade, 5)
        for card in others[:12]:
            study.cards.grade(card, Grade.GOOD, 5)
        clock.wait(days=1)
    clock.instant = NOON + timedelta(days=5)
    return study


@pytest.mark.usefixtures("onsite")
def test_the_plan_is_printed_without_a_word_of_keys(said: Said) -> None:
    out = said("runway")
    assert out == said()
    assert out.startswith("Plan ")
    assert "Onsite · Fri 4 Dec 13:00, in 8 days" in out
    for words in ("with the plan", "if I stop", "Fri 27 Nov", "Mistakes to avoid", "forgotten 4 times"):
        assert words in out
    assert "**" not in out
    assert "m changes" not in out
    assert "\x1b" not in out


def test_the_plan_is_one_object_for_other_programs(onsite: Study, values: Callable[..., dict[str, Any]]) -> None:
    found = values()
    assert list(found) == [
        "target",
        "now",
        "round",
        "minutes",
        "readiness",
        "more",
        "fitting_more",
        "fitting_minutes",
        "rise",
        "days",
        "decks",
        "leeches",
        "calibration",
    ]
    assert found["target"] == "runway"
    assert found["now"].startswith("2026-11-26T12:00:00")
    assert found["round"] == {"name": "Onsite", "starts": "2026-12-04T12:00:00+00:00", "zone": "Europe/Prague"}
    assert found["minutes"] == {**dict.fromkeys(WEEKDAYS, 20), "sat": 60, "sun": 0, "most": None}
    assert list(found["readiness"]) == ["now", "nothing", "plan"]
    assert all(0 <= each["low"] <= each["mean"] <= each["high"] <= 1 for each in found["readiness"].values())
    assert found["readiness"]["nothing"]["mean"] < found["readiness"]["plan"]["mean"]
    assert found["more"]["minutes"] == 5
    assert [(day["date"], day["minutes"]) for day in found["days"]] == [
        ("2026-11-26", 20),
        ("2026-11-27", 20),
        ("2026-11-28", 60),
        ("2026-11-29", 0),
        ("2026-11-30", 20),
        ("2026-12-01", 20),
        ("2026-12-02", 20),
        ("2026-12-03", 20),
    ]
    assert found["days"][0]["new"] > 0
    assert found["days"][3] | {"readiness": 0} == {
        "date": "2026-11-29",
        "minutes": 0,
        "new": 0,
        "again": 0,
        "readiness": 0,
    }
    assert found["days"][-1]["readiness"] == pytest.approx(found["readiness"]["plan"]["mean"], abs=1e-4)
    assert {deck["id"]: deck["cards"] for deck in found["decks"]} == {
        deck.id: len(deck.cards) for deck in onsite.cards.active_decks
    }
    assert all(deck.keys() >= {"name", "now", "nothing", "plan", "stays_unseen"} for deck in found["decks"])
    (leech,) = found["leeches"]
    assert leech["times"] == 4
    assert leech["where"].rpartition(":")[2].isdigit()
    assert found["calibration"]["answers"] == 13 * 4
    assert found["calibration"]["recalled"] == 12 * 4


def test_no_figure_has_more_digits_than_anybody_reads(onsite: Study, said: Said) -> None:
    def floats(of: object) -> list[float]:
        if isinstance(of, dict):
            return [each for value in of.values() for each in floats(value)]
        if isinstance(of, list):
            return [each for value in of for each in floats(value)]
        return [of] if isinstance(of, float) else []

    onsite.rounds.set_week_minutes(WeeklyMinutes.every_day(7, 40), "Onsite")
    found = floats(json.loads(said("--json")))
    assert len(found) > 20
    assert all(round(each, 4) == each for each in found)


def test_what_will_not_fit_is_told_with_the_minutes_that_would(
    onsite: Study, values: Callable[..., dict[str, Any]]
) -> None:
    onsite.rounds.set_week_minutes(WeeklyMinutes.every_day(1), "Onsite")
    found = values()
    assert sum(deck["stays_unseen"] for deck in found["decks"]) > 0
    assert found["fitting_minutes"] == 1 + found["fitting_more"] > 1
    assert found["more"]["points"] > 1
    assert found["rise"] is None or found["rise"]["most"] > 1


def test_of_a_round_in_a_year_each_day_is_told_and_every_answer_once(
    study: Study, values: Callable[..., dict[str, Any]]
) -> None:
    study.rounds.schedule(NOON + timedelta(days=365), "UTC", "Onsite")
    days = values()["days"]
    assert len(days) == 365
    assert {type(day["new"]) for day in days} == {int, type(None)}
    cards = sum(len(deck.cards) for deck in study.cards.active_decks)
    assert sum(day["new"] or 0 for day in days) == cards


def test_without_a_round_it_is_said_how_to_set_one(said: Said, values: Callable[..., dict[str, Any]]) -> None:
    out = said()
    assert "prepdeck round add" in out
    assert "90%" in out
    found = values()
    assert found["round"] is None
    assert found["retention"] == 0.9
    assert found["readiness"] == {"now": {"mean": 0, "low": 0, "high": 0}}
    assert "days" not in found


@pytest.mark.usefixtures("onsite")
def test_after_the_last_round_it_is_said_in_one_line_that_it_is_over_and_nothing_is_lost(
    clock: Clock, said: Said, values: Callable[..., dict[str, Any]]
) -> None:
    clock.wait(days=20)
    out = " ".join(said().split())
    assert "Onsite was on Fri 4 Dec 13:00, 12 days ago. Cards and progress stay." in out
    assert values()["round"] is None
    assert 0 < values()["readiness"]["now"]["mean"] < 1


def test_a_day_is_given_its_own_minutes_and_then_those_of_its_week(
    onsite: Study, said: Said, values: Callable[..., dict[str, Any]]
) -> None:
    assert said("--day", "mon", "--minutes", "45") == "Mon 30 Nov 2026: 45 min\n"
    assert said("runway", "--day", "28", "nov", "--minutes", "off") == "Sat 28 Nov 2026: day off\n"
    onsite.read_outside_events()
    assert {day.isoformat(): own for day, own in onsite.progress.minutes_by_day.items()} == {
        "2026-11-30": 45,
        "2026-11-28": 0,
    }
    assert [day["minutes"] for day in values()["days"]][:5] == [20, 20, 0, 0, 45]
    assert said("--day", "sat", "--minutes", "usual") == "Sat 28 Nov 2026: 60 min (usual)\n"
    assert said("--day", "sun", "--minutes", "usual") == "Sun 29 Nov 2026: day off (usual)\n"
    assert [day["minutes"] for day in values()["days"]][:5] == [20, 20, 60, 0, 45]


def test_a_day_on_which_no_plan_counts_is_said_to_be_one(onsite: Study, said: Said) -> None:
    held, behind = (said("--day", day, "--minutes", "90") for day in ("4 dec", "5 dec"))
    assert held == "Fri 4 Dec 2026: 90 min; not in the plan, because Onsite is on that day\n"
    assert behind == "Sat 5 Dec 2026: 90 min; not in the plan, because Onsite is over by then\n"
    onsite.read_outside_events()
    onsite.rounds.add(NOON + timedelta(days=30), "UTC", "Final")
    assert said("--day", "5 dec", "--minutes", "90") == "Sat 5 Dec 2026: 90 min\n"


def test_whether_a_plan_counts_on_a_day_is_by_the_day_of_the_person(
    onsite: Study, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.study.local_zone", lambda: "America/Los_Angeles")
    onsite.rounds.schedule(
        datetime(2026, 12, 4, 0, 0, tzinfo=UTC), "Asia/Tokyo", "Onsite"
    )  # still the 3rd in Los Angeles
    assert said("--day", "3 dec", "--minutes", "90").endswith("because Onsite is on that day\n")
    assert said("--day", "2 dec", "--minutes", "90") == "Wed 2 Dec 2026: 90 min\n"


def test_today_is_the_day_that_began_at_four(onsite: Study, clock: Clock, said: Said) -> None:
    clock.instant = NOON + timedelta(days=5, hours=14)  # two in the night
    assert said("--day", "today", "--minutes", "off") == "Thu 26 Nov 2026: day off\n"
    assert onsite.today.isoformat() == "2026-11-27"


def test_a_change_and_the_plan_that_follows_can_be_had_in_one_go(
    onsite: Study, values: Callable[..., dict[str, Any]]
) -> None:
    assert values("--day", "today", "--minutes", "5")["days"][0]["minutes"] == 5
    onsite.read_outside_events()
    assert len(onsite.progress.minutes_by_day) == 1


def test_the_retention_is_set_for_when_no_round_lies_ahead(
    study: Study, said: Said, values: Callable[..., dict[str, Any]]
) -> None:
    holds = "Without a date: review a card when its recall drops to 80%"
    assert said("--retention", "80") == f"{holds}\n"
    assert values()["retention"] == 0.8
    study.rounds.schedule(NOON + timedelta(days=13), "UTC", "Onsite")
    assert said("--retention", "80%") == f"{holds}; until Onsite, the plan decides\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["acme"], "choose one of: runway"),
        (["--day", "sat"], "--day and --minutes go together"),
        (["--minutes", "20"], "--day and --minutes go together"),
        (["--day", "yesterday", "--minutes", "20"], "in the past"),
        (["--day", "soon", "--minutes", "20"], "write it like `today`"),
        (["--day", "sat", "--minutes", "some"], "`off` or `usual`"),
        (["--day", "sat", "--minutes", "20", "--retention", "99"], "from 70 to 97"),
    ],
)
def test_what_is_not_understood_changes_nothing_and_is_said_in_one_line(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    study: Study,
    reopened: Callable[[], Study],
) -> None:
    assert main(["plan", *arguments]) in {1, 2}
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert words in err
    assert reopened().progress == study.progress


@pytest.mark.usefixtures("onsite")
def test_two_runs_print_the_same(said: Said, clock: Clock) -> None:
    at = clock.instant
    first = said("--json")
    clock.instant = at
    assert said("--json") == first
