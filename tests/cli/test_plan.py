"""`prepdeck plan`: the plan as text and as JSON, and changes of minutes and retention."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clock import NOON, Clock
from known_state import state_of
from prepdeck.cli import plan_command
from prepdeck.cli.main import main
from prepdeck.memory.grades import Grade
from prepdeck.memory.rounds import WEEKDAYS, Round, WeeklyMinutes
from prepdeck.study import Study


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line use the clock of the test."""
    monkeypatch.setattr(plan_command, "system_now", clock)


RunPlan = Callable[..., str]


@pytest.fixture
def run_plan(capsys: pytest.CaptureFixture[str]) -> RunPlan:
    """Return a function that runs `prepdeck plan` and returns its output."""

    def run(*arguments: str) -> str:
        assert main(["plan", *arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return run


@pytest.fixture
def run_plan_json(run_plan: RunPlan) -> Callable[..., dict[str, Any]]:
    """Return a function that runs `prepdeck plan --json` and returns the parsed object."""

    def run(*arguments: str) -> dict[str, Any]:
        out = run_plan("--json", *arguments)
        assert out.count("\n") == 1
        plan: dict[str, Any] = json.loads(out)
        return plan

    return run


@pytest.fixture
def onsite(study: Study, clock: Clock) -> Study:
    """The target runway with a round in 8 days, some answered cards and one leech."""
    study.rounds.schedule(NOON + timedelta(days=13), "Europe/Prague", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes((20, 20, 20, 20, 20, 60, 0)), "Onsite")
    leech, *other_cards = study.target.cards_by_id
    for grade in (Grade.GOOD, *[Grade.AGAIN] * 4):
        study.cards.grade(leech, grade, 5)
        for card in other_cards[:12]:
            study.cards.grade(card, Grade.GOOD, 5)
        clock.wait(days=1)
    clock.instant = NOON + timedelta(days=5)
    return study


@pytest.mark.usefixtures("onsite")
def test_the_printed_plan_does_not_mention_keys(run_plan: RunPlan) -> None:
    out = run_plan("runway")
    assert out == run_plan()
    assert out.startswith("Plan ")
    assert "Onsite · Fri 4 Dec 13:00, in 8 days" in out
    for words in ("with the plan", "if you study no more", "Fri 27 Nov", "Mistakes to avoid", "forgotten 4 times"):
        assert words in out
    assert "**" not in out
    assert "m changes" not in out
    assert "\x1b" not in out


def test_the_plan_can_be_printed_as_one_json_object(
    onsite: Study, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    plan = run_plan_json()
    assert list(plan) == [
        "target",
        "now",
        "round",
        "minutes",
        "readiness",
        "more",
        "fitting_more",
        "fitting_minutes",
        "rise",
        "goal",
        "days",
        "decks",
        "leeches",
        "calibration",
    ]
    assert plan["target"] == "runway"
    assert plan["now"].startswith("2026-11-26T12:00:00")
    assert plan["round"] == {"name": "Onsite", "starts": "2026-12-04T12:00:00+00:00", "zone": "Europe/Prague"}
    assert plan["minutes"] == {**dict.fromkeys(WEEKDAYS, 20), "sat": 60, "sun": 0, "most": None}
    assert list(plan["readiness"]) == ["now", "nothing", "plan"]
    assert all(0 <= value["low"] <= value["mean"] <= value["high"] <= 1 for value in plan["readiness"].values())
    assert plan["readiness"]["nothing"]["mean"] < plan["readiness"]["plan"]["mean"]
    assert plan["more"]["minutes"] == 5
    assert [(day["date"], day["minutes"]) for day in plan["days"]] == [
        ("2026-11-26", 20),
        ("2026-11-27", 20),
        ("2026-11-28", 60),
        ("2026-11-29", 0),
        ("2026-11-30", 20),
        ("2026-12-01", 20),
        ("2026-12-02", 20),
        ("2026-12-03", 20),
    ]
    assert plan["days"][0]["new"] > 0
    assert plan["days"][3] | {"readiness": 0} == {
        "date": "2026-11-29",
        "minutes": 0,
        "new": 0,
        "again": 0,
        "readiness": 0,
    }
    assert plan["days"][-1]["readiness"] == pytest.approx(plan["readiness"]["plan"]["mean"], abs=1e-4)
    assert {deck["id"]: deck["cards"] for deck in plan["decks"]} == {
        deck.id: len(deck.cards) for deck in onsite.cards.active_decks
    }
    assert all(deck.keys() >= {"name", "now", "nothing", "plan", "stays_unseen"} for deck in plan["decks"])
    (leech,) = plan["leeches"]
    assert leech["times"] == 4
    assert leech["where"].rpartition(":")[2].isdigit()
    assert plan["calibration"]["answers"] == 13 * 4
    assert plan["calibration"]["recalled"] == 12 * 4


def test_numbers_in_json_have_at_most_four_decimals(onsite: Study, run_plan: RunPlan) -> None:
    def floats(json_value: object) -> list[float]:
        if isinstance(json_value, dict):
            return [number for value in json_value.values() for number in floats(value)]
        if isinstance(json_value, list):
            return [number for value in json_value for number in floats(value)]
        return [json_value] if isinstance(json_value, float) else []

    onsite.rounds.set_week_minutes(WeeklyMinutes.every_day(7, 40), "Onsite")
    plan = floats(json.loads(run_plan("--json")))
    assert len(plan) > 20
    assert all(round(value, 4) == value for value in plan)


def test_json_has_the_minutes_with_which_no_card_stays_new(
    onsite: Study, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    onsite.rounds.set_week_minutes(WeeklyMinutes.every_day(1), "Onsite")
    plan = run_plan_json()
    assert sum(deck["stays_unseen"] for deck in plan["decks"]) > 0
    assert plan["fitting_minutes"] == 1 + plan["fitting_more"] > 1
    assert plan["more"]["points"] > 1
    assert plan["rise"] is None or plan["rise"]["most"] > 1


def test_a_plan_for_a_year_lists_each_day_and_counts_each_card_once(
    study: Study, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    study.rounds.schedule(NOON + timedelta(days=365), "UTC", "Onsite")
    days = run_plan_json()["days"]
    assert len(days) == 365
    assert {type(day["new"]) for day in days} == {int, type(None)}
    cards = sum(len(deck.cards) for deck in study.cards.active_decks)
    assert sum(day["new"] or 0 for day in days) == cards


def test_without_a_round_plan_explains_how_to_add_one(
    run_plan: RunPlan, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    out = run_plan()
    assert "prepdeck round add" in out
    assert "90%" in out
    plan = run_plan_json()
    assert plan["round"] is None
    assert plan["retention"] == 0.9
    assert plan["readiness"] == {"now": {"mean": 0, "low": 0, "high": 0}}
    assert "days" not in plan


@pytest.mark.usefixtures("onsite")
def test_after_the_last_round_plan_says_that_nothing_is_lost(
    clock: Clock, run_plan: RunPlan, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    clock.wait(days=20)
    out = " ".join(run_plan().split())
    assert "The interview “Onsite” was on Fri 4 Dec 13:00, 12 days ago. Cards and progress stay." in out
    assert run_plan_json()["round"] is None
    assert 0 < run_plan_json()["readiness"]["now"]["mean"] < 1


def test_a_day_can_get_its_own_minutes_and_then_the_usual_ones_again(
    onsite: Study, run_plan: RunPlan, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    assert run_plan("--day", "mon", "--minutes", "45") == "Mon 30 Nov 2026: 45 min\n"
    assert run_plan("runway", "--day", "28", "nov", "--minutes", "off") == "Sat 28 Nov 2026: day off\n"
    onsite.read_outside_events()
    assert {day.isoformat(): own for day, own in onsite.progress.minutes_by_day.items()} == {
        "2026-11-30": 45,
        "2026-11-28": 0,
    }
    assert [day["minutes"] for day in run_plan_json()["days"]][:5] == [20, 20, 0, 0, 45]
    assert run_plan("--day", "sat", "--minutes", "usual") == "Sat 28 Nov 2026: 60 min (usual)\n"
    assert run_plan("--day", "sun", "--minutes", "usual") == "Sun 29 Nov 2026: day off (usual)\n"
    assert [day["minutes"] for day in run_plan_json()["days"]][:5] == [20, 20, 60, 0, 45]


def test_a_day_outside_the_plan_gets_a_note(onsite: Study, run_plan: RunPlan) -> None:
    on_the_day, after_the_day = (run_plan("--day", day, "--minutes", "90") for day in ("4 dec", "5 dec"))
    assert on_the_day == "Fri 4 Dec 2026: 90 min; not in the plan, because the interview “Onsite” is on that day\n"
    assert (
        after_the_day
        == "Sat 5 Dec 2026: 90 min; not in the plan, because that is after the interview “Onsite” (Fri 4 Dec)\n"
    )
    onsite.read_outside_events()
    onsite.rounds.add(Round("Final", NOON + timedelta(days=30), "UTC"))
    assert run_plan("--day", "5 dec", "--minutes", "90") == "Sat 5 Dec 2026: 90 min\n"


def test_a_day_far_ahead_is_shown_with_its_distance(study: Study, run_plan: RunPlan) -> None:
    assert run_plan("--day", "20 nov", "--minutes", "30") == "Sat 20 Nov 2027, in 364 days: 30 min\n"
    study.rounds.schedule(NOON + timedelta(days=13), "Europe/Prague", "Onsite")
    assert run_plan("--day", "20 nov", "--minutes", "30") == (
        "Sat 20 Nov 2027, in 364 days: 30 min; "
        "not in the plan, because that is after the interview “Onsite” (Fri 4 Dec)\n"
    )


def test_on_a_saturday_sat_is_today(run_plan: RunPlan) -> None:
    assert run_plan("--day", "sat", "--minutes", "30") == "Sat 21 Nov 2026: 30 min\n"


def test_whether_a_day_is_in_the_plan_depends_on_the_persons_local_day(
    onsite: Study, run_plan: RunPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prepdeck.study.local_zone", lambda: "America/Los_Angeles")
    onsite.rounds.schedule(
        datetime(2026, 12, 4, 0, 0, tzinfo=UTC), "Asia/Tokyo", "Onsite"
    )  # still the 3rd in Los Angeles
    assert run_plan("--day", "3 dec", "--minutes", "90").endswith("because the interview “Onsite” is on that day\n")
    assert run_plan("--day", "2 dec", "--minutes", "90") == "Wed 2 Dec 2026: 90 min\n"


def test_today_starts_at_four_in_the_morning(onsite: Study, clock: Clock, run_plan: RunPlan) -> None:
    clock.instant = NOON + timedelta(days=5, hours=14)  # 2 a.m.
    assert run_plan("--day", "today", "--minutes", "off") == "Thu 26 Nov 2026: day off\n"
    assert onsite.today.isoformat() == "2026-11-27"


def test_a_change_and_the_new_plan_can_be_one_command(
    onsite: Study, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    assert run_plan_json("--day", "today", "--minutes", "5")["days"][0]["minutes"] == 5
    onsite.read_outside_events()
    assert len(onsite.progress.minutes_by_day) == 1


def test_the_retention_applies_while_there_is_no_upcoming_round(
    study: Study, run_plan: RunPlan, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    setting_message = "Without a date: review a card when its recall drops to 80%"
    assert run_plan("--retention", "80") == f"{setting_message}\n"
    assert run_plan_json()["retention"] == 0.8
    study.rounds.schedule(NOON + timedelta(days=13), "UTC", "Onsite")
    assert run_plan("--retention", "80%") == f"{setting_message}; until the interview “Onsite”, the plan decides\n"


def test_the_goal_can_be_safe_cards_and_the_plan_says_what_both_goals_bring(
    onsite: Study, run_plan: RunPlan, run_plan_json: Callable[..., dict[str, Any]]
) -> None:
    onsite.rounds.set_week_minutes(WeeklyMinutes.every_day(2), "Onsite")
    most_recall = run_plan_json()["goal"]
    assert (most_recall["kind"], most_recall["share"]) == ("recall", 0.9)
    assert run_plan("--goal", "90%") == "the goal is most cards at 90% or more\n"
    most_safe = run_plan_json()["goal"]
    assert (most_safe["kind"], most_safe["plan"], most_safe["other"]) == (
        "safe",
        most_recall["other"],
        most_recall["plan"],
    )
    assert most_safe["plan"]["safe_cards"] > most_recall["plan"]["safe_cards"]
    assert most_safe["plan"]["recall"] < most_recall["plan"]["recall"]
    shown_plan = " ".join(run_plan().split())
    assert "Goal most cards at 90% or more:" in shown_plan
    assert "The goal most recall instead:" in shown_plan
    assert run_plan("--goal", "recall") == "the goal is most recall\n"
    assert run_plan_json()["goal"] == most_recall


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--goal", "49"], "neither 'recall' nor between 50 and 99"),
        (["--day", "sat", "--minutes", "20", "--goal", "best"], "neither 'recall' nor between 50 and 99"),
        (["acme"], "choose one of: runway"),
        (["--day", "sat"], "--day and --minutes go together"),
        (["--minutes", "20"], "--day and --minutes go together"),
        (["--day", "yesterday", "--minutes", "20"], "in the past"),
        (["--day", "soon", "--minutes", "20"], "write it like 'today'"),
        (["--day", "sat", "--minutes", "some"], "'off' or 'usual'"),
        (["--day", "sat", "--minutes", "20", "--retention", "99"], "is not between 70 and 97"),
    ],
)
def test_invalid_arguments_change_nothing_and_are_reported_in_one_line(
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
    assert state_of(reopened().store) == state_of(study.store)


@pytest.mark.usefixtures("onsite")
def test_two_runs_print_the_same_plan(run_plan: RunPlan, clock: Clock) -> None:
    instant = clock.instant
    first = run_plan("--json")
    clock.instant = instant
    assert run_plan("--json") == first
