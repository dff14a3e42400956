"""One truth: the header, Today, the plan and the command line show the same figure for the same thing."""

import json
import random
import re
from datetime import timedelta

import pytest

from clock import Clock
from person import sit_down
from prepdeck.cli import plan_command
from prepdeck.cli.main import main
from prepdeck.memory.grades import Grade
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.pages.page import lay_out
from prepdeck.pages.today import build_today_page
from prepdeck.study import Study

_ESTIMATE = r"\s+[█░]*\s+(\d+)%(?:\s+(\d+)–(\d+)%)?"


def do_anything(study: Study, clock: Clock, dice: random.Random) -> None:
    """Bring the study into a random state before an interview."""
    cards = list(study.target.cards_by_id)
    for _ in range(dice.randint(0, 4)):
        for card_id in dice.sample(cards, dice.randint(0, 30)):
            study.cards.grade(card_id, dice.choice(list(Grade)), dice.uniform(1, 30))
        clock.wait(hours=dice.uniform(1, 60))
    for card_id in dice.sample(cards, dice.randint(0, 12)):
        dice.choice([study.cards.suspend, study.cards.bury])(card_id)
    for deck_id in dice.sample(["figures", "levers", "facts", "models", "day"], dice.randint(0, 3)):
        study.cards.switch_deck(deck_id)
    onsite = Round("Onsite", clock() + timedelta(hours=dice.uniform(2, 24 * 20)), "UTC")
    study.rounds.add(onsite)
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(dice.choice([3, 10, 20, 45])), "Onsite")
    for deck_id in dice.sample(["pay", "measures"], dice.randint(0, 1)):
        study.rounds.set_deck("Onsite", deck_id, is_asked=False)
    study.rounds.set_goal(dice.choice([None, 0.9, 0.8]))


def find_estimate(text: str, label: str) -> tuple[str, ...]:
    """Return the percentage of a row and the ends of its range as they are shown."""
    match = re.search(re.escape(label) + _ESTIMATE, text)
    assert match is not None, f"no row {label!r} in {text}"
    return match.groups("")


@pytest.mark.parametrize("number", range(4))
async def test_every_place_shows_the_same_figures(
    study: Study,
    clock: Clock,
    seed: int,
    *,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    do_anything(study, clock, random.Random(f"{seed} {number}"))  # noqa: S311 - the same states every day
    monkeypatch.setattr(plan_command, "system_now", clock)
    async with sit_down(study, (110, 60)) as person:
        await person.app.workers.wait_for_complete()
        await person.settle()
        header, today = person.header, person.page
        await person.press("p")
        await person.app.workers.wait_for_complete()
        await person.settle()
        plan_page = person.page
    overview = study.make_overview()
    printed_today = "\n".join(line.text for line in lay_out(build_today_page(overview, has_keys=False), 80).lines)
    assert main(["plan", "runway", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)

    no_more = find_estimate(today, "if you study no more")
    header_match = re.search(r"recall if you study no more (\d+)%(?: \((\d+)–(\d+)%\))?", header)
    assert header_match is not None
    assert header_match.groups("") == no_more
    for label, key in (("if you study no more", "nothing"), ("with the plan", "plan")):
        estimates = {find_estimate(text, label) for text in (today, plan_page, printed_today)}
        assert len(estimates) == 1
        # The JSON is rounded to four decimals, so it may lie on the other side of a half.
        assert 100 * plan["readiness"][key]["mean"] == pytest.approx(int(estimates.pop()[0]), abs=0.51)
    assert len({find_estimate(text, "now  ")[0] for text in (today, plan_page, printed_today)}) == 1

    recall_by_deck = {deck["id"]: deck for deck in plan["decks"]}
    for deck_status in overview.deck_statuses:
        if deck_status.is_counted and deck_status.counted_card_count:
            deck = recall_by_deck[deck_status.deck.id]
            assert deck["nothing"] == pytest.approx(deck_status.expected_recall.mean, abs=1e-4)
            assert deck["cards"] == deck_status.counted_card_count
    counted_ids = {
        card.id
        for deck_status in overview.deck_statuses
        if deck_status.is_counted
        for card in deck_status.deck.cards
        if not study.progress.is_suspended(card.id)
    }
    new_count = len(counted_ids - study.progress.answered_at.keys())
    assert overview.new_card_count == new_count
    if new_count:
        assert f"{new_count} of {len(counted_ids)} cards" in " ".join(today.split())
    first_day = plan["days"][0]
    if first_day["date"] == study.planning.study_context.study_date.isoformat() and first_day["new"] is not None:
        assert (overview.new_count, overview.due_count) == (first_day["new"], first_day["again"])
        assert first_day["minutes"] == pytest.approx(overview.minutes_left, abs=1)
