"""The plan: what becomes of the cards until the round, however odd the cards, the answers and the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prepdeck.memory.forecast import in_turn
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Belief, Learner
from prepdeck.memory.plan import MORE, Plan, make_plan
from prepdeck.memory.planner import Aim, Planner, Terms
from prepdeck.memory.readiness import NOTHING, Estimate
from prepdeck.memory.rounds import LONGEST, Round, Week
from prepdeck.memory.study_days import Calendar, in_days, minutes_a_day
from prepdeck.typed.weekly_minutes import parse_week

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AT_ONCE = in_days(NOW)
DECKS = {"one": [f"a{number}" for number in range(12)], "other": [f"b{number}" for number in range(8)]}


def planned(
    groups: Mapping[str, Sequence[str]],
    learner: Learner | None = None,
    week: Week | None = None,
    now: datetime = NOW,
    **until: int,
) -> Plan:
    learner, ahead = learner or Learner(), Round("Onsite", NOW + timedelta(**until), "UTC", week)
    cards = in_turn(list(groups.values()))
    planner = Planner(
        cards, learner, Terms([Aim(in_days(ahead.starts), frozenset(cards))]), [1_200.0] * until.get("days", 0)
    )
    planner.begin(in_days(now))
    return make_plan(groups, planner, ahead, Calendar(UTC), now)


def is_sound(found: Estimate) -> bool:
    return 0 <= found.low <= found.mean <= found.high <= 1


def all_sound(plan: Plan) -> bool:
    of_decks = [each for deck in plan.decks for each in (deck.now, deck.nothing, deck.by_plan)]
    steps = [step.readiness for step in plan.forecast.steps]
    return all(map(is_sound, (plan.now, plan.nothing, plan.by_plan, *of_decks, *steps)))


@pytest.mark.parametrize("groups", [{}, {"one": []}], ids=["no decks", "an empty deck"])
def test_without_cards_there_is_a_plan_that_comes_to_nothing(groups: dict[str, list[str]]) -> None:
    plan = planned(groups, days=5)
    assert (plan.now, plan.nothing, plan.by_plan) == (NOTHING,) * 3
    assert (plan.gain, plan.fitting, plan.rise, plan.today) == (0, None, None, ())
    assert len(plan.sessions) == 5


def test_following_the_plan_brings_more_than_doing_nothing() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.answered(card, Grade.GOOD, AT_ONCE - 3)
    plan = planned(DECKS, learner, days=5)
    assert all_sound(plan)
    assert plan.nothing.mean < plan.now.mean < plan.by_plan.mean
    assert [deck.unseen for deck in plan.decks] == [0, 0]
    assert plan.fitting is None  # everything fits


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_of_very_many_cards_it_is_said_how_many_stay_unseen_and_what_would_bring_more(count: int) -> None:
    many = {"many": [f"c{number}" for number in range(count)]}
    plan = planned(many, week=Week.of(3), days=14)
    (deck,) = plan.decks
    assert all_sound(plan)
    assert deck.cards == count
    assert deck.unseen + sum(step.new for step in plan.forecast.steps) == count
    assert deck.unseen > count * 0.8
    assert plan.gain > 0
    assert plan.fitting is not None
    assert plan.fitting > count / 50
    assert len(plan.today) <= count


def test_with_the_minutes_that_are_said_to_fit_no_card_stays_unseen() -> None:
    cards = {"many": [f"c{number}" for number in range(300)]}
    plan = planned(cards, week=Week.of(10), days=6)
    assert plan.decks[0].unseen > 0
    assert plan.fitting is not None
    assert planned(cards, week=Week.of(10 + plan.fitting), days=6).decks[0].unseen == 0


@pytest.mark.parametrize("answers", [0, 1, 4])
def test_what_more_or_rising_minutes_are_said_to_bring_the_plan_with_them_brings(answers: int) -> None:
    cards = {"many": [f"c{number}" for number in range(133)]}
    learner = Learner()
    for back in range(answers, 0, -1):
        for number, card in enumerate(cards["many"]):
            learner.answered(card, Grade(1 + (number + back) % 4), AT_ONCE - 2 * back)
    plan = planned(cards, learner, Week.of(5), days=12)
    more = planned(cards, learner, Week.of(5 + MORE), days=12)
    assert plan.gain == more.by_plan.mean - plan.by_plan.mean > 0.01
    if plan.rise is not None:
        rising = planned(cards, learner, replace(Week.of(5), most=plan.rise.most), days=12)
        assert plan.rise.gain == rising.by_plan.mean - plan.by_plan.mean


@pytest.mark.parametrize("week", ["4", "6 most 15"])
def test_what_is_promised_holds_also_where_the_minutes_were_set_long_ago(week: str) -> None:
    cards = {"many": [f"c{number}" for number in range(133)]}

    def of(week: Week, since: datetime) -> Plan:
        ahead = Round("Onsite", NOW + timedelta(days=9), "UTC", week, since=since)
        planner = Planner(cards["many"], Learner(), Terms([Aim(in_days(ahead.starts))]))
        planner.begin(AT_ONCE)
        return make_plan(cards, planner, ahead, Calendar(UTC), NOW)

    now = parse_week(week)
    plan = of(now, NOW - timedelta(days=12))
    longer = Week(tuple(each + MORE for each in now.minutes), now.most and now.most + MORE)
    assert plan.gain == max(0.0, of(longer, NOW).by_plan.mean - plan.by_plan.mean)
    if plan.rise is not None:
        assert plan.rise.gain == of(replace(now, most=plan.rise.most), NOW).by_plan.mean - plan.by_plan.mean


def test_no_minutes_are_said_to_fit_that_a_day_cannot_have() -> None:
    plan = planned({"many": [f"c{number}" for number in range(2_145)]}, week=Week.of(500), days=1)
    assert plan.fitting == LONGEST - 500


def test_of_very_many_days_today_is_forecast_alone() -> None:
    plan = planned({"few": ["a", "b", "c", "d"]}, week=Week.of(20), days=41)
    assert plan.today_takes < 5


def test_minutes_a_day_are_said_where_all_days_have_the_same() -> None:
    def of(text: str, *, days: int) -> int | None:
        return planned(DECKS, week=parse_week(text), days=days).a_day

    assert (of("5", days=9), of("3 most 12", days=9), of("20 sun 0", days=9)) == (5, 3, 20)
    assert of("5 mon 20", days=9) is None


def test_no_minutes_a_day_are_said_where_a_day_has_its_own_which_no_week_changes() -> None:
    ahead, tomorrow = Round("Onsite", NOW + timedelta(days=5), "UTC", Week.of(10)), NOW.date() + timedelta(days=1)
    assert minutes_a_day(NOW, ahead, Calendar(UTC)) == 10
    assert minutes_a_day(NOW, ahead, Calendar(UTC, minutes={tomorrow: 10})) is None
    assert minutes_a_day(NOW, ahead, Calendar(UTC, minutes={tomorrow: 0})) == 10  # a day off is no day of study


def test_until_a_round_in_an_hour_there_is_one_sitting_of_that_hour_at_most() -> None:
    plan = planned(DECKS, week=Week.of(600), hours=1)
    (session,) = plan.sessions
    assert session.minutes == 60
    assert all_sound(plan)
    assert set(plan.today) == {*DECKS["one"], *DECKS["other"]}
    assert plan.by_plan.mean > 0.5


def test_who_forgets_everything_again_and_again_is_given_a_sober_plan() -> None:
    learner = Learner()
    for day in range(8, 0, -1):
        for card in DECKS["one"]:
            learner.answered(card, Grade.AGAIN, AT_ONCE - day)
    plan = planned({"one": DECKS["one"]}, learner, days=5)
    sunny = Learner()
    for card in DECKS["one"]:
        sunny.answered(card, Grade.GOOD, AT_ONCE - 8)
        sunny.answered(card, Grade.GOOD, AT_ONCE - 1)
    assert all_sound(plan)
    assert 0 < plan.by_plan.mean < planned({"one": DECKS["one"]}, sunny, days=5).by_plan.mean


def test_answers_that_are_later_than_the_clock_says_are_planned_with_all_the_same() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.answered(card, Grade.GOOD, AT_ONCE + 2)
        learner.answered(card, Grade.AGAIN, AT_ONCE - 2)
    for now in (NOW, NOW - timedelta(days=1)):
        plan = planned(DECKS, learner, now=now, days=5)
        assert all_sound(plan)
        assert plan.by_plan.mean > 0


def test_days_without_minutes_leave_things_as_they_are() -> None:
    learner = Learner(belief=Belief().likeliest(3))  # so few that a forecast thinks of all of them
    for card in DECKS["one"]:
        learner.answered(card, Grade.GOOD, AT_ONCE - 1)
    plan = planned(DECKS, learner, Week.of(0), days=5)
    assert plan.by_plan.mean == pytest.approx(plan.nothing.mean)
    assert plan.gain > 0  # what five minutes would bring where there are none


def test_two_runs_give_the_same_plan_and_leave_what_is_known_as_it_was() -> None:
    learner = Learner()
    for card in DECKS["one"]:
        learner.answered(card, Grade.HARD, AT_ONCE - 1)
    first = planned(DECKS, learner, days=9)
    assert planned(DECKS, learner, days=9) == first
    assert set(learner.traces) == set(DECKS["one"])
