"""What the grades of an event log say about the person, however they arrive."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from known_state import know_the_same
from prepdeck.journal.event_cache import pack_cache, unpack_cache
from prepdeck.memory.grades import Grade
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import AnyEvent, CardGraded, CardRenamed, EventUndone
from prepdeck.progress.learner_tracker import LearnerSnapshot, LearnerTracker

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def graded(number: int, dice: random.Random) -> CardGraded:
    at = START + timedelta(hours=7 * number, minutes=dice.randrange(60))
    card = f"pens/{dice.randrange(4)}"
    return CardGraded(id=f"{number:03}", at=at, card=card, grade=dice.choice(list(Grade)), seconds=dice.randint(1, 30))


def compute_snapshot(event_log: EventLog) -> LearnerSnapshot:
    """What an event log says, computed from the first grade."""
    answers = LearnerTracker()
    answers.update_from(event_log)
    return answers.snapshot


def assert_same_snapshots(first: LearnerSnapshot, second: LearnerSnapshot) -> None:
    assert know_the_same(first.learner, second.learner)
    assert (first.row_count, first.last_answered_at, first.pace) == (
        second.row_count,
        second.last_answered_at,
        second.pace,
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_grades_say_does_not_depend_on_how_they_arrive(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same portions for the same seed
    events: list[AnyEvent] = [graded(number, dice) for number in range(30)]
    late = dice.sample(events, 6)
    events = [event for event in events if event not in late]
    for event in [*late, CardRenamed(id="m", at=START + timedelta(days=90), card="pens/0", to="pens/9")]:
        events.insert(dice.randint(len(events) // 2, len(events)), event)
    for number, event in enumerate(dice.sample(events, 5)):
        undo = EventUndone(id=f"u{number}", at=START + timedelta(days=91, hours=number), event=event.id)
        events.insert(dice.randint(events.index(event) + 1, len(events)), undo)
    event_log, answers = EventLog(), LearnerTracker()
    while events:
        count = dice.randint(1, 5)
        event_log.add_events(events[:count])
        del events[:count]
        answers.update_from(event_log)
        assert_same_snapshots(answers.snapshot, compute_snapshot(event_log))


def test_the_cache_keeps_what_is_known_to_the_last_digit() -> None:
    dice = random.Random(1)  # noqa: S311 - the same grades every time
    event_log = EventLog()
    event_log.add_events([graded(number, dice) for number in range(40)])
    before = compute_snapshot(event_log)
    assert before.learner.cards.lapse_counts.any()
    cached = unpack_cache(pack_cache(event_log, before, {}))
    assert cached is not None
    assert cached.learner_snapshot.pace == before.pace
    restored = cached.learner_snapshot.learner
    assert restored.calibration == before.learner.calibration
    assert restored.belief.probabilities.tolist() == before.learner.belief.probabilities.tolist()
    assert restored.cards.number_by_card_id == before.learner.cards.number_by_card_id
    assert restored.cards.states.tolist() == before.learner.cards.states.tolist()
    again, more = LearnerTracker.restore(cached.event_log, cached.learner_snapshot), graded(50, dice)
    event_log.add_events([more])
    cached.event_log.add_events([more])
    again.update_from(cached.event_log)
    assert_same_snapshots(again.snapshot, compute_snapshot(event_log))
