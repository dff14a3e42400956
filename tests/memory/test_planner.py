"""The planner: what comes next, for whatever cards, grades and moments."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Learner, first_card_state, recall_by_model
from prepdeck.memory.planner import AnswerSeconds, CardChoice, CardPlanner, Objective, TargetTime

CARDS = [f"c{number}" for number in range(6)]
grades = st.sampled_from(Grade)


def planner(cards: list[str] = CARDS, at: float = 5.0, seconds: dict[str, AnswerSeconds] | None = None) -> CardPlanner:
    return CardPlanner(cards, Learner(), Objective([TargetTime(at)], seconds or {}))


def chosen(planner: CardPlanner) -> CardChoice:
    found = planner.choose_next()
    assert found is not None
    return found


def asked(planner: CardPlanner, count: int, dice: random.Random, now: float = 0.0) -> list[str]:
    """The cards that come, each answered somehow."""
    planner.start_session(now)
    found = []
    for number in range(count):
        card = chosen(planner).card_id
        found.append(card)
        planner.record_answer(card, dice.choice(list(Grade)), now + number / 4_000)
    return found


@given(seed=st.integers(0, 10**6), count=st.integers(2, 12))
def test_no_card_comes_twice_in_a_row_where_there_is_another(seed: int, count: int) -> None:
    found = asked(planner([f"c{number}" for number in range(count)]), 40, random.Random(seed))  # noqa: S311
    assert all(one != other for one, other in pairwise(found))
    assert set(found) <= {f"c{number}" for number in range(count)}


def test_the_only_card_comes_again_and_again() -> None:
    assert asked(planner(["c0"]), 3, random.Random(1)) == ["c0"] * 3  # noqa: S311


def test_without_a_card_nothing_comes() -> None:
    empty = planner([])
    empty.start_session(0)
    assert empty.choose_next() is None
    assert empty.gain_within(600) == 0


@given(seed=st.integers(0, 10**6))
def test_two_runs_are_equal(seed: int) -> None:
    assert asked(planner(), 30, random.Random(seed)) == asked(planner(), 30, random.Random(seed))  # noqa: S311


@examples(50)
@given(at=st.sampled_from([-3.0, 0.0, 1 / 24, 5.0, 300.0]), answers=st.lists(grades, max_size=30))
def test_a_round_at_any_time_and_any_grades_give_a_card(at: float, answers: list[Grade]) -> None:
    found = planner(at=at)
    found.start_session(0.0)
    for number, grade in enumerate(answers):
        choice = chosen(found)
        assert choice.card_id in CARDS
        assert -1 <= choice.expected_gain.recall_gain <= 1
        assert choice.expected_gain.seconds > 0
        found.record_answer(choice.card_id, grade, number / 2_000)
    assert sum(found.learner.mixture.probability_by_index.values()) == pytest.approx(1)


def test_all_grades_again_for_weeks_still_give_a_card_and_a_sound_belief() -> None:
    found = planner(at=30.0)
    for day in range(30):
        found.start_session(float(day))
        for _ in range(20):
            found.record_answer(chosen(found).card_id, Grade.AGAIN, float(day))
    assert sum(found.learner.mixture.probability_by_index.values()) == pytest.approx(1)
    assert found.learner.calibration.recalled_count == 0


def test_ten_thousand_cards_are_weighed_and_one_is_chosen() -> None:
    found = planner([f"c{number}" for number in range(10_000)])
    assert len(set(asked(found, 50, random.Random(2)))) > 20  # noqa: S311


def test_a_clock_set_back_changes_no_order_of_answers() -> None:
    found = planner()
    found.start_session(10.0)
    found.record_answer("c0", Grade.GOOD, 10.0)
    found.record_answer("c0", Grade.GOOD, 3.0)
    assert found.learner.card_states["c0"].last_answered_at == 10.0


def test_what_is_forgotten_soon_comes_before_what_is_known_well() -> None:
    found = planner(["weak", "strong"], at=1.0)
    found.learner.card_states = {
        "weak": first_card_state(Grade.AGAIN, 0.0),
        "strong": first_card_state(Grade.EASY, 0.0),
    }
    found.start_session(0.6)
    assert chosen(found).card_id == "weak"


def test_the_last_evening_brings_what_would_be_lost_by_morning() -> None:
    """A warm-up: of cards learnt days ago those come that the night would take, not those that were just seen."""
    found = planner(["shaky", "firm", "fresh"], at=10.6)
    found.learner.card_states = {
        "shaky": first_card_state(Grade.HARD, 6.0),
        "firm": first_card_state(Grade.EASY, 6.0),
        "fresh": first_card_state(Grade.GOOD, 9.99),
    }
    found.start_session(10.0)
    assert chosen(found).card_id == "shaky"


def test_cards_of_the_round_ahead_come_before_those_of_a_later_one() -> None:
    aims = [TargetTime(2.0, frozenset({"c0", "c1"})), TargetTime(9.0, frozenset({"c2", "c3"}))]
    found = CardPlanner(["c3", "c2", "c1", "c0"], Learner(), Objective(aims))
    assert set(asked(found, 2, random.Random(1))) == {"c0", "c1"}  # noqa: S311


def test_of_two_cards_alike_the_one_that_a_later_round_asks_about_too_comes_first() -> None:
    found = CardPlanner(["c0", "c1"], Learner(), Objective([TargetTime(2.0), TargetTime(9.0, frozenset({"c1"}))]))
    found.start_session(0.0)
    assert chosen(found).card_id == "c1"


def test_a_later_round_adds_less_than_the_nearest_to_what_a_card_is_worth() -> None:
    one, two = (CardPlanner(CARDS, Learner(), Objective([TargetTime(5.0)] * count)) for count in (1, 2))
    for each in (one, two):
        each.start_session(0.0)
    assert 1 < chosen(two).expected_gain.recall_gain / chosen(one).expected_gain.recall_gain < 1.5


def test_new_cards_wait_only_where_there_is_time_later_to_see_them_and_ask_once_more() -> None:
    def worth(*later: float) -> float:
        found = CardPlanner(CARDS, Learner(), Objective([TargetTime(5.0)]), later)
        found.start_session(0.0)
        return chosen(found).expected_gain.gain_per_second

    once_more = len(CARDS) * (AnswerSeconds().new + AnswerSeconds().lapsed)
    assert worth(once_more, 0.0) == worth() > worth(once_more + 60.0, 0.0) > worth(3_000.0, 3_000.0)


def test_a_card_that_a_later_round_alone_asks_about_waits_for_those_of_the_round_ahead() -> None:
    found = CardPlanner(
        ["later", "ahead"],
        Learner(),
        Objective([TargetTime(9.0, frozenset({"ahead"})), TargetTime(9.1, frozenset({"later"}))]),
    )
    found.start_session(0.0)
    assert chosen(found).card_id == "ahead"
    assert found.objective.target_weights_of("later") == ((9.1, 0.3),)


def test_a_card_that_no_round_asks_about_is_worth_nothing() -> None:
    found = CardPlanner(["c0"], Learner(), Objective([TargetTime(2.0, frozenset())]))
    found.start_session(0.0)
    assert chosen(found).expected_gain.recall_gain == 0


def test_a_second_is_worth_less_to_a_slow_person() -> None:
    worths = []
    for seconds in (AnswerSeconds(), AnswerSeconds(40, 16, 32)):
        found = planner(seconds=dict.fromkeys(CARDS, seconds))
        found.start_session(0.0)
        worths.append(chosen(found).expected_gain.gain_per_second)
    assert worths[0] == pytest.approx(2 * worths[1])


def test_of_two_new_cards_the_quick_one_comes_first() -> None:
    found = planner(["slow", "quick"], seconds={"slow": AnswerSeconds(60, 30, 60), "quick": AnswerSeconds(8, 4, 8)})
    found.start_session(0.0)
    assert chosen(found).card_id == "quick"


def test_more_seconds_bring_more_and_never_more_than_all_cards_recalled() -> None:
    found = planner()
    found.start_session(0.0)
    worths = [found.gain_within(seconds) for seconds in (0, 10, 60, 100_000)]
    assert worths == sorted(worths)
    assert worths[0] == 0
    assert worths[-1] <= len(CARDS)


def test_a_card_left_out_is_not_asked() -> None:
    found = planner(["c0", "c1"])
    found.start_session(0.0)
    found.exclude_card("c0")
    assert chosen(found).card_id == "c1"
    found.record_answer("c1", Grade.GOOD, 0.0)
    assert chosen(found).card_id == "c1"


def test_belief_follows_the_answers() -> None:
    """Somebody who forgets all but everything overnight is expected to, after some evenings."""
    found = planner(CARDS, at=9.0)
    before = found.learner.mixture
    for day in range(6):
        found.start_session(float(day))
        for card in CARDS:
            found.record_answer(card, Grade.AGAIN if day else Grade.GOOD, float(day))
    trace = found.learner.card_states["c0"]
    expected = [belief.weighted_mean(recall_by_model(trace, 6.0, belief)) for belief in (found.learner.mixture, before)]
    assert expected[0] < expected[1]
