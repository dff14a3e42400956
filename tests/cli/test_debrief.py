"""`prepdeck debrief`: the debrief on the command line."""

import json
from datetime import timedelta

import pytest

from clock import Clock
from prepdeck.cli import debrief_command
from prepdeck.cli.main import main
from prepdeck.memory.grades import Grade
from prepdeck.memory.rounds import Round
from prepdeck.study import Study

CARD = "mistakes/flicker-in-motion"


@pytest.fixture(autouse=True)
def _an_hour_after_the_interview(study: Study, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debrief_command, "system_now", clock)
    study.rounds.add(Round("Onsite", clock() + timedelta(days=1), "UTC"))
    study.cards.grade(CARD, Grade.GOOD, 5)
    clock.wait(days=1, hours=1)


def test_what_was_asked_is_recorded_and_printed(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    prompt = study.target.cards_by_id[CARD].prompt
    assert main(["debrief", "--knew", prompt, "--missed", "Why us?", "--surprise", "a whiteboard"]) == 0
    output = capsys.readouterr().out
    assert "asked: “Why us?”; it is a card now" in output
    for words in ("Onsite", "✓", "you knew it", "✗ Why us?", "a whiteboard", "Brier score"):
        assert words in output
    assert main(["debrief", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["cards"][0]["card"] == CARD
    assert values["questions"] == [{"text": "Why us?", "known": False}]
    assert values["forecast"]["answers"] == 1


def test_an_interview_that_is_not_over_has_no_debrief(
    study: Study, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    study.rounds.add(Round("Final", clock() + timedelta(days=3), "UTC"))
    assert main(["debrief", "--interview", "final", "--knew", CARD]) == 1
    assert "no interview 'final' is over; choose one of: Onsite" in capsys.readouterr().err


def test_an_empty_question_is_refused(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["debrief", "--missed", " "]) == 2
    assert "a question is empty" in capsys.readouterr().err
    assert not study.progress.debriefs


def test_without_a_debrief_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["debrief", "--interview", "ONSITE"]) == 0
    assert "Nothing was said about this interview yet." in capsys.readouterr().out
