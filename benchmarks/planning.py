"""How long the planner thinks: `python benchmarks/planning.py`.

A decision is all that happens between two cards of a sitting: the answer is taken, its card is weighed anew, and the
next one is chosen. It stands beside one review of py-fsrs, measured in the same run on the same machine, and so does
the replay of 100,000 grades beside as many of py-fsrs. A plan is what Today and `prepdeck plan` show; the app works it
out beside everything else.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import fsrs

from prepdeck.memory.fsrs import FsrsModel, Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.plan import make_plan
from prepdeck.memory.planner import CardPlanner, Objective, TargetTime
from prepdeck.memory.rounds import Round, WeeklyMinutes
from prepdeck.memory.study_days import StudyCalendar, to_epoch_days

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
DAYS, MINUTES = 14, 20
GRADES = (Grade.AGAIN, Grade.HARD, Grade.GOOD, Grade.GOOD, Grade.GOOD, Grade.EASY)


def learner(cards: int, answers: int, dice: random.Random) -> Learner:
    """Somebody who has answered each card so many times over the last weeks."""
    found = Learner()
    for back in range(answers, 0, -1):
        for card in range(cards):
            found.record_answer(f"c{card}", dice.choice(GRADES), to_epoch_days(NOW) - 2 * back)
    return found


def planner(cards: int, known: Learner) -> CardPlanner:
    """A planner over the cards that has not begun."""
    aim = TargetTime(to_epoch_days(NOW) + DAYS)
    return CardPlanner([f"c{card}" for card in range(cards)], known, Objective([aim]), [MINUTES * 60.0] * (DAYS - 1))


def seconds(job: Callable[[], object]) -> float:
    """How long a job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def decisions(cards: int, known: Learner) -> tuple[float, list[float]]:
    """How long a session takes to begin, and each decision in it, in seconds."""
    dice, found = random.Random(2), planner(cards, known)  # noqa: S311 - the same every run
    beginning = seconds(lambda: found.start_session(to_epoch_days(NOW)))
    taken = []
    for number in range(300):
        choice = found.choose_next()
        assert choice is not None
        start = time.perf_counter()
        found.record_answer(choice.card_id, dice.choice(GRADES), to_epoch_days(NOW) + number / 10_000)
        found.choose_next()
        taken.append(time.perf_counter() - start)
    return beginning, taken


def of_reference(reviews: int) -> float:
    """Seconds that py-fsrs takes for one review."""
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card()

    def review() -> None:
        nonlocal card
        for number in range(reviews):
            card, _ = scheduler.review_card(card, fsrs.Rating.Good, NOW + timedelta(days=number))

    return seconds(review) / reviews


def replay(reviews: int, cards: int) -> float:
    """Seconds that replaying so many answers takes, spread over so many cards."""
    model, each = FsrsModel(), [(2.0, Grade.GOOD)] * (reviews // cards)
    return seconds(lambda: [model.replay(each) for _ in range(cards)])


def main() -> None:
    """Print what was measured."""
    reference = statistics.median(of_reference(1_000) for _ in range(5))
    print(f"a review by py-fsrs   {reference * 1e6:8.1f} µs")
    whole = statistics.median(replay(100_000, 10_000) for _ in range(3))
    print(f"100,000 replayed      {whole * 1e3:8.0f} ms   ratio {whole / (100_000 * reference):.3f} to py-fsrs")
    for cards in (1_000, 10_000):
        for answers, said in ((0, "all new"), (1, "seen once"), (5, "seen five times")):
            known = learner(cards, answers, random.Random(1))  # noqa: S311 - the same every run
            beginning, taken = decisions(cards, known.copy())
            taken.sort()
            middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
            print(
                f"{cards:>6,} cards, {said:<16} begin {beginning * 1e3:6.1f} ms   decision p50 {middle * 1e3:.3f} ms "
                f"p99 {late * 1e3:.3f} ms   ratio {middle / reference:.1f} to a review by py-fsrs"
            )
    for cards in (100, 1_000, 10_000):
        known, ahead = Learner(), Round("Onsite", NOW + timedelta(days=DAYS), "UTC", WeeklyMinutes.every_day(MINUTES))
        found = planner(cards, known)
        found.start_session(to_epoch_days(NOW))
        groups = {"": list(found.card_ids)}
        took = seconds(lambda: make_plan(groups, found, ahead, StudyCalendar(UTC), NOW))  # noqa: B023 - called at once
        print(f"{cards:>6,} cards, a plan of {DAYS} days   {took:6.2f} s")


if __name__ == "__main__":
    main()
