"""Measure the speed of the planner: `python benchmarks/planning.py`.

A decision is everything between two cards of a session: the answer is recorded, the gain of its card is estimated
again, and the next card is chosen. It is compared with one review of py-fsrs in the same run, and the replay of 100,000
grades with as many reviews of py-fsrs. A plan is what Today and `prepdeck plan` show; the app makes it in the
background.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import fsrs

from prepdeck.memory.arrays import np
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import AnswerColumns, Learner
from prepdeck.memory.objective import Objective, TargetTime
from prepdeck.memory.plan_maker import make_plan
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, to_epoch_days

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
DAYS, MINUTES = 14, 20
GRADES = (Grade.AGAIN, Grade.HARD, Grade.GOOD, Grade.GOOD, Grade.GOOD, Grade.EASY)


def learner(cards: int, answers: int, dice: random.Random) -> Learner:
    """Return a learner who has answered each card `answers` times, every second day."""
    simulated_learner = Learner()
    for answers_ago in range(answers, 0, -1):
        for card in range(cards):
            simulated_learner.record_answer(f"c{card}", dice.choice(GRADES), to_epoch_days(NOW) - 2 * answers_ago)
    return simulated_learner


def planner(cards: int, known: Learner) -> CardPlanner:
    """Return a planner whose session has not started."""
    target_time = TargetTime(to_epoch_days(NOW) + DAYS)
    return CardPlanner(
        [f"c{card}" for card in range(cards)], known, Objective([target_time]), [MINUTES * 60.0] * (DAYS - 1)
    )


def seconds(job: Callable[[], object]) -> float:
    """Return the seconds that a job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def processor_seconds(job: Callable[[], object]) -> float:
    """Return the seconds of processor time that a job takes."""
    start = time.process_time()
    job()
    return time.process_time() - start


def decisions(cards: int, known: Learner) -> tuple[float, list[float]]:
    """Return the seconds that the start of a session takes, and those of each decision."""
    dice, planner_under_test = random.Random(2), planner(cards, known)  # noqa: S311 - the same in every run
    beginning = seconds(lambda: planner_under_test.start_session(to_epoch_days(NOW)))
    decision_seconds = []
    for number in range(300):
        choice = planner_under_test.choose_next()
        assert choice is not None
        start = time.perf_counter()
        planner_under_test.record_answer(choice.card_id, dice.choice(GRADES), to_epoch_days(NOW) + number / 10_000)
        planner_under_test.choose_next()
        decision_seconds.append(time.perf_counter() - start)
    return beginning, decision_seconds


def reference_seconds(reviews: int) -> float:
    """Return the seconds that py-fsrs takes for one review."""
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card()

    def review() -> None:
        nonlocal card
        for number in range(reviews):
            card, _ = scheduler.review_card(card, fsrs.Rating.Good, NOW + timedelta(days=number))

    return seconds(review) / reviews


def replay(reviews: int, cards: int) -> float:
    """Return the seconds that the replay of many answers takes, spread evenly over the cards."""
    answers = AnswerColumns(
        [f"c{card}" for card in range(cards)],
        np.tile(np.arange(cards), reviews // cards),
        np.full(reviews, int(Grade.GOOD)),
        np.repeat(np.arange(reviews // cards) * 2.0, cards),
    )
    return seconds(lambda: Learner().record_answers(answers))


def main() -> None:
    """Measure and print the results."""
    reference = statistics.median(reference_seconds(1_000) for _ in range(5))
    print(f"a review by py-fsrs   {reference * 1e6:8.1f} µs")
    replay_seconds = statistics.median(replay(100_000, 10_000) for _ in range(3))
    print(
        f"100,000 replayed      {replay_seconds * 1e3:8.0f} ms   "
        f"ratio {replay_seconds / (100_000 * reference):.3f} to py-fsrs"
    )
    for cards in (1_000, 10_000):
        for answers, description in ((0, "all new"), (1, "seen once"), (5, "seen five times")):
            known = learner(cards, answers, random.Random(1))  # noqa: S311 - the same in every run
            beginning, decision_seconds = decisions(cards, known.copy())
            decision_seconds.sort()
            median_seconds, p99_seconds = (
                decision_seconds[len(decision_seconds) // 2],
                decision_seconds[int(len(decision_seconds) * 0.99)],
            )
            print(
                f"{cards:>6,} cards, {description:<16} begin {beginning * 1e3:6.1f} ms   "
                f"decision p50 {median_seconds * 1e3:.3f} ms p99 {p99_seconds * 1e3:.3f} ms   "
                f"ratio {median_seconds / reference:.1f} to a review by py-fsrs"
            )
    for cards in (133, 1_000, 10_000):
        known, interview_round = (
            Learner(),
            Round("Onsite", NOW + timedelta(days=DAYS), "UTC", WeeklyMinutes.every_day(MINUTES)),
        )
        planner_under_test = planner(cards, known)
        planner_under_test.start_session(to_epoch_days(NOW))
        groups = {"": list(planner_under_test.card_ids)}
        plan_seconds = processor_seconds(
            partial(make_plan, groups, planner_under_test, interview_round, StudyCalendar(UTC), NOW)
        )
        print(f"{cards:>6,} cards, a plan of {DAYS} days   {plan_seconds:6.2f} s of processor time")


if __name__ == "__main__":
    main()
