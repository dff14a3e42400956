"""The planner: the next card for any cards, grades and moments."""

import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from effort import examples
from prepdeck.memory.gains import worth_of_recall
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.memory_models import all_models, model_count
from prepdeck.memory.objective import AnswerSeconds, Objective, TargetTime
from prepdeck.memory.planner import (
    LAST_DAY_MIN_GAIN_PER_SECOND,
    MIN_GAIN_PER_SECOND,
    NO_GAIN_PER_SECOND,
    SAFE_RECALL,
    CardChoice,
    CardPlanner,
    limit_half_lives,
)
from prepdeck.memory.retention import expected_recalls
from prepdeck.memory.session_rules import USUAL_RULES

CARDS = [f"c{number}" for number in range(6)]
grades = st.sampled_from(Grade)


def make_planner(
    cards: list[str] = CARDS, target_at: float = 5.0, seconds: dict[str, AnswerSeconds] | None = None
) -> CardPlanner:
    return CardPlanner(cards, Learner(), Objective([TargetTime(target_at)], seconds or {}))


def choose_card(planner: CardPlanner, seconds_left: float = 0.0) -> CardChoice:
    choice = planner.choose_next(seconds_left)
    assert choice is not None
    return choice


def ask_cards(planner: CardPlanner, count: int, dice: random.Random, now: float = 0.0) -> list[str]:
    """Return the cards that the planner chooses if each gets a random grade."""
    planner.start_session(now)
    asked_ids = []
    for number in range(count):
        card = choose_card(planner).card_id
        asked_ids.append(card)
        planner.record_answer(card, dice.choice(list(Grade)), now + number / 4_000)
    return asked_ids


@examples(15)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 12))
def test_no_card_comes_twice_in_a_row_if_there_is_another(seed: int, count: int) -> None:
    asked_ids = ask_cards(make_planner([f"c{number}" for number in range(count)]), 40, random.Random(seed))  # noqa: S311
    assert all(earlier_id != later_id for earlier_id, later_id in pairwise(asked_ids))
    assert set(asked_ids) <= {f"c{number}" for number in range(count)}


def test_a_single_card_is_repeated() -> None:
    assert ask_cards(make_planner(["c0"]), 3, random.Random(1)) == ["c0"] * 3  # noqa: S311


def test_without_cards_there_is_no_choice() -> None:
    empty = make_planner([])
    empty.start_session(0)
    assert empty.choose_next() is None
    assert empty.gain_within(600) == 0


@examples(10)
@given(seed=st.integers(0, 10**6))
def test_two_runs_choose_the_same_cards(seed: int) -> None:
    assert ask_cards(make_planner(), 30, random.Random(seed)) == ask_cards(make_planner(), 30, random.Random(seed))  # noqa: S311


@examples(50)
@given(target_at=st.sampled_from([-3.0, 0.0, 1 / 24, 5.0, 300.0]), answers=st.lists(grades, max_size=30))
def test_there_is_always_a_choice_for_any_round_time_and_grades(target_at: float, answers: list[Grade]) -> None:
    planner = make_planner(target_at=target_at)
    planner.start_session(0.0)
    for number, grade in enumerate(answers):
        choice = choose_card(planner)
        assert choice.card_id in CARDS
        assert -1 <= choice.expected_gain.recall_gain <= 1
        assert choice.expected_gain.seconds > 0
        planner.record_answer(choice.card_id, grade, number / 2_000)
    assert planner.learner.belief.probabilities.sum() == pytest.approx(1)


def test_weeks_of_lapses_leave_valid_probabilities() -> None:
    planner = make_planner(target_at=30.0)
    for day in range(30):
        planner.start_session(float(day))
        for _ in range(20):
            planner.record_answer(choose_card(planner).card_id, Grade.AGAIN, float(day))
    assert planner.learner.belief.probabilities.sum() == pytest.approx(1)
    assert planner.learner.calibration.recalled_count == 0


def test_a_card_is_chosen_among_ten_thousand() -> None:
    planner = make_planner([f"c{number}" for number in range(10_000)])
    assert len(set(ask_cards(planner, 50, random.Random(2)))) > 20  # noqa: S311


def test_a_clock_set_back_does_not_move_the_last_answer() -> None:
    planner = make_planner()
    planner.start_session(10.0)
    planner.record_answer("c0", Grade.GOOD, 10.0)
    planner.record_answer("c0", Grade.GOOD, 3.0)
    assert planner.learner.cards.answered_at.tolist() == [10.0]


def test_a_weak_card_comes_before_a_strong_one() -> None:
    planner = make_planner(["weak", "strong"], target_at=1.0)
    planner.learner.record_answer("weak", Grade.AGAIN, 0.0)
    planner.learner.record_answer("strong", Grade.EASY, 0.0)
    planner.start_session(0.6)
    assert choose_card(planner).card_id == "weak"


def test_the_last_evening_starts_with_cards_that_would_be_forgotten_overnight() -> None:
    """As a warm-up, older cards that would be forgotten overnight come first, and not those that were just seen."""
    planner = make_planner(["shaky", "firm", "fresh"], target_at=10.6)
    planner.learner.record_answer("shaky", Grade.HARD, 6.0)
    planner.learner.record_answer("firm", Grade.EASY, 6.0)
    planner.learner.record_answer("fresh", Grade.GOOD, 9.99)
    planner.start_session(10.0)
    assert choose_card(planner).card_id == "shaky"


def test_cards_of_the_next_round_come_before_those_of_a_later_one() -> None:
    target_times = [TargetTime(2.0, frozenset({"c0", "c1"})), TargetTime(9.0, frozenset({"c2", "c3"}))]
    planner = CardPlanner(["c3", "c2", "c1", "c0"], Learner(), Objective(target_times))
    assert set(ask_cards(planner, 2, random.Random(1))) == {"c0", "c1"}  # noqa: S311


def test_a_card_that_a_later_round_asks_about_too_comes_first() -> None:
    planner = CardPlanner(["c0", "c1"], Learner(), Objective([TargetTime(2.0), TargetTime(9.0, frozenset({"c1"}))]))
    planner.start_session(0.0)
    assert choose_card(planner).card_id == "c1"


def test_long_before_the_round_a_card_that_would_soon_be_forgotten_comes_first() -> None:
    planner = make_planner(["known", "shaky"], target_at=120.0)
    planner.learner.record_answer("known", Grade.EASY, 16.0)
    planner.learner.record_answer("shaky", Grade.HARD, 18.0)
    planner.start_session(20.0)
    assert choose_card(planner).card_id == "shaky"


def test_in_the_last_month_only_the_round_counts() -> None:
    columns = Objective([TargetTime(100.0)]).build_columns(CARDS)
    far, near = columns.with_nearer_aim(20.0), columns.with_nearer_aim(86.0)
    assert far.instants.tolist() == [100.0, 30.0]
    assert far.weights.tolist() == [[1.0, 1.0]] * len(CARDS)
    assert near.weights.tolist() == [[1.0, 0.0]] * len(CARDS)


def test_a_later_round_adds_less_gain_than_the_next_one() -> None:
    first_planner, second_planner = (
        CardPlanner(CARDS, Learner(), Objective([TargetTime(5.0)] * count)) for count in (1, 2)
    )
    for started_planner in (first_planner, second_planner):
        started_planner.start_session(0.0)
    assert (
        1
        < choose_card(second_planner).expected_gain.recall_gain / choose_card(first_planner).expected_gain.recall_gain
        < 1.5
    )


def test_new_cards_wait_only_if_later_days_have_time_for_two_answers() -> None:
    def gain_with(*later_day_seconds: float) -> float:
        planner = CardPlanner(CARDS, Learner(), Objective([TargetTime(5.0)]), later_day_seconds)
        planner.start_session(0.0)
        return choose_card(planner).expected_gain.gain_per_second

    seconds_for_two_answers = len(CARDS) * (AnswerSeconds().new + AnswerSeconds().lapsed)
    assert (
        gain_with(seconds_for_two_answers, 0.0)
        == gain_with()
        > gain_with(seconds_for_two_answers + 60.0, 0.0)
        > gain_with(3_000.0, 3_000.0)
    )


def test_a_card_of_only_a_later_round_waits_for_those_of_the_next_round() -> None:
    planner = CardPlanner(
        ["later", "ahead"],
        Learner(),
        Objective([TargetTime(9.0, frozenset({"ahead"})), TargetTime(9.1, frozenset({"later"}))]),
    )
    planner.start_session(0.0)
    assert choose_card(planner).card_id == "ahead"
    assert planner.objective.build_columns(["later"]).weights.tolist() == [[0.0, 0.3]]


def test_a_card_that_no_round_asks_about_has_no_gain() -> None:
    planner = CardPlanner(["c0"], Learner(), Objective([TargetTime(2.0, frozenset())]))
    planner.start_session(0.0)
    assert choose_card(planner).expected_gain.recall_gain == 0


def test_the_gain_per_second_is_lower_for_a_slow_person() -> None:
    gains = []
    for seconds in (AnswerSeconds(), AnswerSeconds(40, 16, 32)):
        planner = make_planner(seconds=dict.fromkeys(CARDS, seconds))
        planner.start_session(0.0)
        gains.append(choose_card(planner).expected_gain.gain_per_second)
    assert gains[0] == pytest.approx(2 * gains[1])


def test_the_quicker_of_two_new_cards_comes_first() -> None:
    planner = make_planner(
        ["slow", "quick"], seconds={"slow": AnswerSeconds(60, 30, 60), "quick": AnswerSeconds(8, 4, 8)}
    )
    planner.start_session(0.0)
    assert choose_card(planner).card_id == "quick"


def test_more_seconds_gain_more_but_at_most_all_cards() -> None:
    planner = make_planner()
    planner.start_session(0.0)
    gains = [planner.gain_within(seconds) for seconds in (0, 10, 60, 100_000)]
    assert gains == sorted(gains)
    assert gains[0] == 0
    assert gains[-1] <= len(CARDS)


def test_a_card_that_counts_more_comes_first_and_the_gain_of_time_stays_the_same() -> None:
    planners = [
        CardPlanner(CARDS, Learner(), Objective([TargetTime(5.0)], weight_by_card=weights))
        for weights in ({}, {"c4": 3.0})
    ]
    for planner in planners:
        planner.start_session(0.0)
    assert [choose_card(planner).card_id for planner in planners] == ["c0", "c4"]
    assert planners[0].gain_within(60) == pytest.approx(planners[1].gain_within(60))


def test_an_excluded_card_is_not_asked() -> None:
    planner = make_planner(["c0", "c1"])
    planner.start_session(0.0)
    planner.exclude_card("c0")
    assert choose_card(planner).card_id == "c1"
    planner.record_answer("c1", Grade.GOOD, 0.0)
    assert choose_card(planner).card_id == "c1"


def test_lapses_lower_the_expected_recall() -> None:
    """After some evenings of forgetting almost everything, the planner expects that."""
    planner = make_planner(CARDS, target_at=9.0)
    for day in range(6):
        planner.start_session(float(day))
        for card in CARDS:
            planner.record_answer(card, Grade.AGAIN if day else Grade.GOOD, float(day))
    experienced, unbiased = planner.learner, Learner(known_cards=planner.learner.cards)
    assert expected_recalls(experienced, ["c0"], 6.0) < expected_recalls(unbiased, ["c0"], 6.0)


SECONDS = 10.0  # of each answer


def ask_for(
    planner: CardPlanner, seconds: float, dice: random.Random, fail_share: float, now: float = 0.0
) -> list[tuple[str, Grade, float]]:
    """Return the cards that a session of some seconds asks, each with its grade and the seconds left before it."""
    planner.start_session(now, seconds)
    asked, seconds_left = list[tuple[str, Grade, float]](), seconds
    while seconds_left > 0 and planner.has_card_worth_asking:
        choice = planner.choose_next(seconds_left)
        assert choice is not None
        grade = Grade.AGAIN if dice.random() < fail_share else dice.choice([Grade.HARD, Grade.GOOD, Grade.EASY])
        asked.append((choice.card_id, grade, seconds_left))
        seconds_left -= SECONDS
        planner.record_answer(choice.card_id, grade, now + (seconds - seconds_left) / 86_400)
    return asked


@examples(15)
@given(seed=st.integers(0, 10**6), count=st.integers(USUAL_RULES.gap_cards + 1, 12))
def test_five_other_cards_come_between_two_answers_and_only_a_failed_card_comes_a_third_time_while_others_wait(
    seed: int, count: int
) -> None:
    planner = make_planner([f"c{number}" for number in range(count)])
    asked = ask_for(planner, 20.0 * count, random.Random(seed), 0.25)  # noqa: S311
    for number, (card_id, *_) in enumerate(asked):
        earlier = asked[:number]
        assert card_id not in [asked_id for asked_id, *_ in earlier[-USUAL_RULES.gap_cards :]]
        earlier_grades = [grade for asked_id, grade, _ in earlier if asked_id == card_id]
        assert len(earlier_grades) < USUAL_RULES.max_answers or earlier_grades[-1] is Grade.AGAIN


@examples(15)
@example(seed=9978, pair_count=1, target_at=0.7)  # near the end, when only the other card of the pair adds anything
@given(seed=st.integers(0, 10**6), pair_count=st.integers(1, 8), target_at=st.sampled_from([0.7, 5.0, 40.0]))
def test_ten_other_cards_come_between_two_that_give_each_other_away(
    seed: int, pair_count: int, target_at: float
) -> None:
    cards, dice = [f"c{number}" for number in range(40)], random.Random(seed)  # noqa: S311
    pairs = dict(zip(cards[:pair_count], dice.sample(cards[pair_count:], pair_count), strict=True))
    related_cards = {first: {second} for pair in pairs.items() for first, second in (pair, pair[::-1])}
    planner = make_planner(cards, target_at)
    planner.objective = planner.objective._replace(related_cards=related_cards)
    asked_ids = [card_id for card_id, *_ in ask_for(planner, 600, dice, 0.25)]
    for number, card_id in enumerate(asked_ids):
        assert related_cards.get(card_id, set()).isdisjoint(asked_ids[:number][-USUAL_RULES.related_gap_cards :])


def test_two_cards_that_give_each_other_away_are_both_asked_if_there_are_no_others() -> None:
    planner = make_planner(["a", "b"])
    planner.objective = planner.objective._replace(related_cards={"a": {"b"}, "b": {"a"}})
    assert {card_id for card_id, *_ in ask_for(planner, 40, random.Random(1), 0.0)} == {"a", "b"}  # noqa: S311


@examples(10)
@given(
    card_count=st.integers(20, 60),
    failed_numbers=st.sets(st.integers(0, 19), min_size=1, max_size=4),
    fail_count=st.integers(1, 2),
    target_at=st.sampled_from([0.7, 5.0, 20.0]),
)
def test_a_failed_card_comes_back_in_the_session_until_it_is_recalled(
    card_count: int, failed_numbers: set[int], fail_count: int, target_at: float
) -> None:
    planner = make_planner([f"c{number}" for number in range(card_count)], target_at)
    planner.later_day_seconds = [36_000.0]
    planner.start_session(0.0, 900.0)
    grades_by_card: dict[str, list[Grade]] = {}
    for number in range(90):
        card_id = choose_card(planner, 900 - 10 * number).card_id
        grades = grades_by_card.setdefault(card_id, [])
        is_failed = int(card_id[1:]) in failed_numbers and len(grades) < fail_count
        grades.append(Grade.AGAIN if is_failed else Grade.GOOD)
        planner.record_answer(card_id, grades[-1], number * 10 / 86_400)
    assert all(grades_by_card[f"c{number}"][-1] is Grade.GOOD for number in failed_numbers)


def test_a_card_that_failed_at_the_end_is_among_the_first_of_the_next_session() -> None:
    planner = make_planner([f"c{number}" for number in range(30)], target_at=8.0)
    planner.later_day_seconds = [36_000.0]
    ask_for(planner, 600, random.Random(3), 0.0)  # noqa: S311
    planner.record_answer("c7", Grade.AGAIN, 0.01)
    (first_card_id, *_), *_ = ask_for(planner, 600, random.Random(3), 0.0, now=1.0)  # noqa: S311
    assert first_card_id == "c7"


def test_a_session_that_goes_on_after_a_short_break_does_not_start_with_its_last_cards() -> None:
    planner = make_planner([f"c{number}" for number in range(30)])
    asked_ids = [card_id for card_id, *_ in ask_for(planner, 200, random.Random(4), 0.5)]  # noqa: S311
    continued_planner = CardPlanner(planner.card_ids, planner.learner, planner.objective)
    next_ids = [card_id for card_id, *_ in ask_for(continued_planner, 50, random.Random(4), 0.0, now=0.003)]  # noqa: S311
    for number, card_id in enumerate(next_ids):
        assert card_id not in [*asked_ids, *next_ids[:number]][-USUAL_RULES.gap_cards :]


@examples(40)
@given(seed=st.integers(0, 10**6), count=st.integers(2, USUAL_RULES.gap_cards))
def test_few_cards_are_all_asked_twice_before_one_comes_a_third_time(seed: int, count: int) -> None:
    asked_ids = ask_cards(make_planner([f"c{number}" for number in range(count)]), 2 * count, random.Random(seed))  # noqa: S311
    assert all(asked_ids.count(card) <= 3 for card in asked_ids)
    assert len(set(asked_ids)) == count


def test_a_card_that_fails_each_time_comes_back_and_then_leaves_its_time_to_others() -> None:
    cards = [f"c{number}" for number in range(30)]
    planner = make_planner(cards, target_at=1.0)
    planner.start_session(0.0)
    asked_ids = list[str]()
    while len(asked_ids) < 90:
        asked_ids.append(choose_card(planner).card_id)
        planner.record_answer(asked_ids[-1], Grade.AGAIN if asked_ids[-1] == "c0" else Grade.HARD, 0.0)
    positions = [number for number, card_id in enumerate(asked_ids) if card_id == "c0"]
    assert len(positions) == USUAL_RULES.max_repeats
    assert all(
        USUAL_RULES.retry_cards < later - earlier <= 2 * USUAL_RULES.retry_cards
        for earlier, later in pairwise(positions)
    )


@pytest.mark.parametrize(("answer_seconds", "is_failed_card_next"), [(0.0, False), (2.0, False), (80.0, True)])
def test_whoever_is_slow_today_gets_failed_cards_back_sooner(
    answer_seconds: float, *, is_failed_card_next: bool
) -> None:
    planner = make_planner([f"c{number}" for number in range(60)], target_at=1.0)
    planner.start_session(0.0, 600.0)
    for number in range(12):
        card_id = f"c{number}"
        planner.learner.record_answer(card_id, Grade.GOOD if number else Grade.AGAIN, 0.0)
        planner.update_card(card_id, 0.0, answer_seconds)
    assert (choose_card(planner, seconds_left=20.0).card_id == "c0") is is_failed_card_next


@pytest.mark.parametrize(("answer_seconds", "is_asked_again"), [(20.0, False), (2.0, True)])
def test_whoever_is_fast_today_has_time_for_a_card_once_more(answer_seconds: float, *, is_asked_again: bool) -> None:
    planner = make_planner([f"c{number}" for number in range(30)], target_at=1.0)
    planner.start_session(0.0, 600.0)
    for number in range(10):
        card_id = f"c{number}"
        planner.learner.record_answer(card_id, Grade.GOOD, 0.0)
        planner.update_card(card_id, 0.0, answer_seconds)
    assert planner.comes_within("c10", 0.001, 300.0) is is_asked_again


def make_safe_planner() -> CardPlanner:
    """Return a planner an hour before the round, with cards that all were recalled just now."""
    planner = make_planner(target_at=1 / 24)
    for card in CARDS:
        for days_ago in (9.0, 4.0, 0.001):
            planner.learner.record_answer(card, Grade.EASY, -days_ago)
    planner.start_session(0.0)
    return planner


def test_a_card_is_worth_asking_as_long_as_it_gains_anything_and_less_than_90_percent_are_expected() -> None:
    safe_planner, unsafe_planner = make_safe_planner(), make_planner()
    unsafe_planner.start_session(0.0)
    assert unsafe_planner.min_gain_per_second == NO_GAIN_PER_SECOND
    assert safe_planner.min_gain_per_second == LAST_DAY_MIN_GAIN_PER_SECOND
    safe_planner.later_day_seconds = [600.0]
    assert safe_planner.min_gain_per_second == MIN_GAIN_PER_SECOND
    assert expected_recalls(safe_planner.learner, ["c0"], 1 / 24)[0] > SAFE_RECALL


def test_a_card_that_failed_comes_back_after_the_others_although_they_would_add_nothing() -> None:
    planner = CardPlanner(["c0", "c1", "c2"], Learner(), Objective([TargetTime(2.0, frozenset({"c0"}))]))
    planner.start_session(0.0)
    planner.record_answer("c0", Grade.AGAIN, 0.0)
    assert planner.has_card_worth_asking
    for card_id in ("c1", "c2"):  # fewer than five, but all that there are
        between = choose_card(planner)
        assert between.card_id == card_id
        assert between.expected_gain.recall_gain == 0
        planner.record_answer(card_id, Grade.EASY, 0.0)
    assert choose_card(planner).card_id == "c0"


def test_when_no_card_is_worth_asking_there_is_still_a_choice() -> None:
    planner = make_safe_planner()
    assert not planner.has_card_worth_asking
    assert choose_card(planner).card_id in CARDS


def test_no_card_is_worth_asking_a_fifth_time_on_one_day_however_little_is_known() -> None:
    cards = [f"c{number}" for number in range(3)]
    planner = make_planner(cards, target_at=9.0)
    planner.start_session(0.0)
    asked_ids = list[str]()
    while planner.has_card_worth_asking:
        asked_ids.append(choose_card(planner).card_id)
        planner.record_answer(asked_ids[-1], Grade.AGAIN, len(asked_ids) / 1_440)
    assert max(Counter(asked_ids).values()) <= 5  # one more only to come between two answers to another card
    assert len(asked_ids) <= 13


@given(shares=st.lists(st.floats(0.001, 1), min_size=2, max_size=model_count()), seed=st.integers(0, 10**6))
def test_half_lives_choose_at_most_half_however_likely_they_are(shares: list[float], seed: int) -> None:
    numbers = np.sort(np.random.default_rng(seed).choice(model_count(), len(shares), replace=False))
    probabilities = np.array(shares) / sum(shares)
    limited = limit_half_lives(numbers, probabilities)
    is_half_life = all_models().are_half_lives[numbers]
    assert limited.sum() == pytest.approx(1)
    if 0 < is_half_life.sum() < len(numbers):
        assert limited[is_half_life].sum() == pytest.approx(min(0.5, probabilities[is_half_life].sum()))
        others = ~is_half_life
        assert limited[others] / limited[others].sum() == pytest.approx(
            probabilities[others] / probabilities[others].sum()
        )
    else:  # there is nothing to choose between
        assert limited == pytest.approx(probabilities)


@pytest.mark.parametrize("safe_recall", [0.5, 0.8, 0.9, 0.97])
def test_worth_rises_with_recall_and_is_half_at_the_safe_recall(safe_recall: float) -> None:
    recalls = np.linspace(0, 1, 1001)
    worth = worth_of_recall(recalls, safe_recall)
    assert worth[0] == pytest.approx(0, abs=1e-3)
    assert worth[-1] == pytest.approx(1, abs=1e-3)
    assert (np.diff(worth) > 0).all()
    (worth_at_safe,) = worth_of_recall(np.array([safe_recall]), safe_recall)
    assert 0.4 < worth_at_safe < 0.65
    assert worth_of_recall(recalls, None) is recalls
