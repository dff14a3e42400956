"""What is known about a person or a target, as values that can be compared.

Memory states are compared closely and not exactly, because the last digits depend on how many answers are computed at
once.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from prepdeck.journal.event_store import EventStore
from prepdeck.memory.learner import CardStates, Learner
from prepdeck.progress.event_log import EventLog, GradedAnswer
from prepdeck.progress.events import AnyEvent
from prepdeck.progress.fold import Progress


class KnownState(NamedTuple):
    """What follows from events: the state, and the grades that count, oldest first."""

    progress: Progress
    answers: list[GradedAnswer]


def state_of(source: EventStore | EventLog) -> KnownState:
    """Return what follows from the events of a store or a log."""
    event_log = source.event_log if isinstance(source, EventStore) else source
    return KnownState(source.progress, list(event_log.iterate_answers(0)))


def state_after(events: Iterable[AnyEvent]) -> KnownState:
    """Return what follows from events, computed from the first one."""
    event_log = EventLog()
    event_log.add_events(events)
    return state_of(event_log)


def know_the_same(first: Learner, second: Learner) -> bool:
    """Whether two learners are the same, whatever the order in which their cards came."""
    return (
        _are_close(first.calibration, second.calibration)
        and first.belief.gap_counts.tolist() == second.belief.gap_counts.tolist()
        and _are_close(first.belief.log_shares, second.belief.log_shares)
        and _are_close(first.belief.log_masses, second.belief.log_masses)
        and _are_states_close(first.cards, second.cards)
    )


def _are_states_close(first: CardStates, second: CardStates) -> bool:
    if first.number_by_card_id.keys() != second.number_by_card_id.keys():
        return False
    numbers, other_numbers = (cards.find_numbers(first.number_by_card_id) for cards in (first, second))
    return (
        first.lapse_counts[numbers].tolist() == second.lapse_counts[other_numbers].tolist()
        and _are_close(first.states[numbers], second.states[other_numbers])
        and np.allclose(first.answered_at[numbers], second.answered_at[other_numbers], rtol=0, atol=1e-9)
    )


def _are_close(first: object, second: object) -> bool:
    return np.allclose(np.asarray(first), np.asarray(second))
